/**
 * Why a command to the account of a contract, or to one of its invoices, is impossible.
 *
 * @module
 */
import { format } from "../calendar/LocalDate.ts"
import { Rejection } from "../decider/Rejection.ts"
import type { Money } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { toText } from "../money/Text.ts"
import type { Mismatch } from "./DrawDown.ts"

/** The closed list of reasons. */
export type AccountReason =
  | { readonly _tag: "NoAccount" }
  | { readonly _tag: "AccountIsClosed"; readonly why: string }
  | { readonly _tag: "NothingToDraw" }
  | { readonly _tag: "Mismatched"; readonly mismatches: ReadonlyArray<Mismatch> }
  | { readonly _tag: "TooMany"; readonly limit: number }
  | { readonly _tag: "UnknownRebate"; readonly rebateId: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "NoteNumberUsed"; readonly noteNo: string }
  | { readonly _tag: "PartsUnsound" }
  | { readonly _tag: "NotAccrued"; readonly wanted: Money; readonly left: Money }
  | { readonly _tag: "UnknownInvoice" }
  | { readonly _tag: "OtherContract"; readonly expected: string; readonly found: string }
  | { readonly _tag: "InvoiceNumberUsed" }
  | { readonly _tag: "ReturnBeyond"; readonly sku: string; readonly left: Quantity.Quantity }

/** A command to the account of a contract, or to one of its invoices, is impossible; nothing was stored. */
export class AccountError extends Rejection("ContractAccountError")<AccountReason> {}

type Written = readonly [rule: string, en: string, zh: string]

/**
 * One sentence on what differs from the contract, in both languages (CTR-2).
 *
 * @example
 * ```ts
 * import { Contract } from "@dealwright/core"
 * import assert from "node:assert"
 * const { en } = Contract.describeMismatch({ _tag: "OtherTerms", agreedDays: 30, foundDays: 60 })
 * assert.equal(en, "The contract agrees 30 days to pay, the order has 60.")
 * ```
 */
export const describeMismatch = (one: Mismatch): { readonly en: string; readonly zh: string } => {
  switch (one._tag) {
    case "OtherItem":
      return { en: `${one.sku} isn't in the contract.`, zh: `合同中没有产品 ${one.sku}。` }
    case "OtherPrice":
      return {
        en: `The contract's price of ${one.sku} is ${toText(one.agreed, "en")}, the order has ${toText(one.found, "en")}.`,
        zh: `${one.sku} 合同单价为 ${toText(one.agreed, "zh")},订单为 ${toText(one.found, "zh")}。`,
      }
    case "OtherTerms":
      return {
        en: `The contract agrees ${one.agreedDays} days to pay, the order has ${one.foundDays}.`,
        zh: `合同账期为 ${one.agreedDays} 天,订单为 ${one.foundDays} 天。`,
      }
    case "OutsideTerm":
      return {
        en: `The contract is valid from ${format(one.from)} to ${format(one.until)}, not on ${format(one.on)}.`,
        zh: `合同有效期为 ${format(one.from)} 至 ${format(one.until)},${format(one.on)} 不在期内。`,
      }
    case "BeyondRemaining":
      return {
        en: `${Quantity.format(one.wanted)} of ${one.sku} wanted; with the tolerance ${Quantity.format(one.remaining)} remain in the contract.`,
        zh: `需要 ${one.sku} ${Quantity.format(one.wanted)};含允差合同尚余 ${Quantity.format(one.remaining)}。`,
      }
  }
}

/**
 * All that differs, as one text in both languages (CTR-2).
 *
 * @example
 * ```ts
 * import { Contract } from "@dealwright/core"
 * import assert from "node:assert"
 * const { zh } = Contract.describeMismatches([{ _tag: "OtherItem", sku: "HAT" }, { _tag: "OtherItem", sku: "CAP" }])
 * assert.equal(zh, "合同中没有产品 HAT。合同中没有产品 CAP。")
 * ```
 */
export const describeMismatches = (all: ReadonlyArray<Mismatch>): { readonly en: string; readonly zh: string } => ({
  en: all.map((one) => describeMismatch(one).en).join(" "),
  zh: all.map((one) => describeMismatch(one).zh).join(""),
})

const write = (reason: AccountReason): Written => {
  switch (reason._tag) {
    case "NoAccount":
      return [
        "CTR-2",
        "The contract has no account; one is opened when it is signed.",
        "该合同没有执行台账;台账在合同签署时建立。",
      ]
    case "AccountIsClosed":
      return [
        "CTR-2",
        `Nothing is drawn from this contract any more: ${reason.why}. Draw up another one.`,
        `该合同不再执行:${reason.why}。请另签合同。`,
      ]
    case "NothingToDraw":
      return [
        "CTR-2",
        "The contract names no goods to draw; orders under it are bound by its amount or not at all.",
        "该合同未列明产品,不能按产品执行;其订单仅受合同金额约束或不受约束。",
      ]
    case "Mismatched": {
      const { en, zh } = describeMismatches(reason.mismatches)
      return ["CTR-2", en, zh]
    }
    case "TooMany":
      return [
        "CTR-2",
        `A contract takes at most ${reason.limit} orders; draw up another one.`,
        `一份合同最多 ${reason.limit} 个订单;请另签合同。`,
      ]
    case "UnknownRebate":
      return [
        "CTR-5",
        `The contract has no rebate "${reason.rebateId}"; it has: ${reason.known.join(", ") || "none"}.`,
        `合同没有返利“${reason.rebateId}”;现有:${reason.known.join("、") || "无"}。`,
      ]
    case "NoteNumberUsed":
      return [
        "CTR-5",
        `Credit note ${reason.noteNo} exists with another content; use another number.`,
        `贷项通知单 ${reason.noteNo} 已存在且内容不同;请另用编号。`,
      ]
    case "PartsUnsound":
      return [
        "CTR-5",
        "Name each invoice once, with an amount above zero in the contract's currency.",
        "每张发票只列一次,金额须大于零且为合同币种。",
      ]
    case "NotAccrued":
      return [
        "CTR-5",
        `${toText(reason.wanted, "en")} is more than what has accrued and wasn't settled: ${toText(reason.left, "en")}.`,
        `${toText(reason.wanted, "zh")} 超过已计提未结算的返利 ${toText(reason.left, "zh")}。`,
      ]
    case "UnknownInvoice":
      return [
        "CTR-5",
        "This invoice isn't known to belong to a contract; name one that does.",
        "该发票不属于任何合同;请选择合同项下的发票。",
      ]
    case "OtherContract":
      return [
        "CTR-5",
        `The invoice belongs to contract ${reason.found}, not to ${reason.expected}; credit one of ${reason.expected}.`,
        `该发票属于合同 ${reason.found},而非 ${reason.expected};请选择 ${reason.expected} 的发票。`,
      ]
    case "InvoiceNumberUsed":
      return [
        "CTR-5",
        "This invoice is recorded with another content; use its own number.",
        "该发票已按不同内容登记;请使用其自身编号。",
      ]
    case "ReturnBeyond":
      return [
        "CTR-5",
        `At most ${Quantity.format(reason.left)} of ${reason.sku} can still come back from this invoice, for no more than it was invoiced.`,
        `该发票的 ${reason.sku} 最多还可退 ${Quantity.format(reason.left)},金额不得超过开票金额。`,
      ]
  }
}

/** Builds the rejection for a reason, with its rule and both sentences. */
export const refuse = (reason: AccountReason): AccountError => {
  const [rule, en, zh] = write(reason)
  return new AccountError({ rule, reason, text: { en, zh } })
}
