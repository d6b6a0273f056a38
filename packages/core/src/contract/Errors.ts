/**
 * Why a command to a contract is impossible.
 *
 * @module
 */
import { format as formatDate, type LocalDate } from "../calendar/LocalDate.ts"
import { Rejection } from "../decider/Rejection.ts"
import { decidingReasons } from "../decision/Decision.ts"
import { sentence } from "../decision/Messages.ts"
import type { Decision } from "../decision/Model.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import type { Money } from "../money/Model.ts"
import { toText } from "../money/Text.ts"
import { pricingMessages } from "../pricing/index.ts"
import type { Rate } from "../rate/Model.ts"
import { format as formatRate } from "../rate/Text.ts"
import type { Missing } from "./Evaluate.ts"
import { messages } from "./Messages.ts"
import type { ContractStanding } from "./Model.ts"
import type { RebateFault } from "./Rebates.ts"

/** The closed list of reasons. */
export type ContractReason =
  | { readonly _tag: "UnknownContract" }
  | { readonly _tag: "ContractExists" }
  | { readonly _tag: "UnknownKind"; readonly kind: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "UnknownDeal"; readonly dealId: string }
  | { readonly _tag: "OtherCustomer"; readonly dealId: string; readonly expected: string; readonly found: string }
  | { readonly _tag: "OtherDeal"; readonly expected: string | undefined }
  | { readonly _tag: "AmountNotPositive" }
  | { readonly _tag: "TermOutOfOrder" }
  | { readonly _tag: "Incomplete"; readonly kind: string; readonly missing: ReadonlyArray<Missing> }
  | { readonly _tag: "BeyondEveryRank"; readonly decision: Decision }
  | {
      readonly _tag: "ListNotEffective"
      readonly listId: string
      readonly on: LocalDate
      readonly currency: CurrencyCode
    }
  | { readonly _tag: "ListNotNamed"; readonly sku: string; readonly listId: string }
  | { readonly _tag: "WrongStep"; readonly command: string; readonly standing: ContractStanding["_tag"] }
  | { readonly _tag: "ContentChanged" }
  | { readonly _tag: "SelfApproval"; readonly member: string }
  | { readonly _tag: "NotApproved" }
  | { readonly _tag: "FirstPaymentOpen" }
  | { readonly _tag: "InFuture" }
  | { readonly _tag: "SignedBeforeApproval" }
  | { readonly _tag: "MayNotArchive"; readonly roles: ReadonlyArray<string> }
  | { readonly _tag: "RankTooLow"; readonly rank: string }
  | { readonly _tag: "TooManyPlans"; readonly limit: number }
  | { readonly _tag: "GoodsTwice"; readonly sku: string }
  | { readonly _tag: "GoodsUnsound"; readonly sku: string; readonly currency: CurrencyCode }
  | { readonly _tag: "CommitmentUnsound"; readonly currency: CurrencyCode }
  | { readonly _tag: "ToleranceUnsound"; readonly tolerance: Rate }
  | { readonly _tag: "AmountDiffers"; readonly amount: Money; readonly lines: Money }
  | { readonly _tag: "RebatesUnsound"; readonly faults: ReadonlyArray<RebateFault> }

/** A command to a contract is impossible; nothing was stored. */
export class ContractError extends Rejection("ContractError")<ContractReason> {}

type Written = readonly [rule: string, en: string, zh: string]

const standings: Readonly<Record<ContractStanding["_tag"], readonly [en: string, zh: string]>> = {
  Draft: ["a draft", "草稿"],
  AwaitingApproval: ["waiting for approval", "待审批"],
  Approved: ["approved", "已批准"],
  Signed: ["signed", "已签署"],
  Archived: ["archived", "已归档"],
  Rescinded: ["rescinded", "已解除"],
}

const name = (one: Missing, locale: "en" | "zh"): string => {
  switch (one._tag) {
    case "Clause":
      return locale === "en" ? `the clause "${one.name}"` : `条款“${one.name}”`
    case "Attachment":
      return locale === "en" ? `the paper "${one.name}"` : `附件“${one.name}”`
    case "Term":
      return locale === "en" ? "first and last day of validity" : "起止日期"
    case "Lines":
      return locale === "en" ? "products with quantity and price" : "产品、数量与单价"
  }
}

const faultText = (fault: RebateFault): { readonly en: string; readonly zh: string } => {
  const { rebateId } = fault
  switch (fault._tag) {
    case "TiersDoNotRise":
      return {
        en: `tier ${fault.tier} of "${rebateId}" doesn't end above the one before it`,
        zh: `返利“${rebateId}”第 ${fault.tier} 档上限须高于前一档`,
      }
    case "TiersEnd":
      return {
        en: `the tiers of "${rebateId}" don't cover the whole range; leave the end of the last one open`,
        zh: `返利“${rebateId}”的档位未覆盖全部范围,末档不应设上限`,
      }
    case "TierUnreachable":
      return {
        en: `tier ${fault.tier} of "${rebateId}" is never reached; only the last one has no end`,
        zh: `返利“${rebateId}”第 ${fault.tier} 档永远无法达到,仅末档可不设上限`,
      }
    case "TierNegative":
      return {
        en: `tier ${fault.tier} of "${rebateId}" takes money away; give 0 or more`,
        zh: `返利“${rebateId}”第 ${fault.tier} 档不能为负`,
      }
    case "TierCurrency":
      return {
        en: `tier ${fault.tier} of "${rebateId}" is in another currency than the contract; use ${fault.expected}`,
        zh: `返利“${rebateId}”第 ${fault.tier} 档币种须为 ${fault.expected}`,
      }
    case "DoubleRebate":
      return { en: `"${rebateId}" stands there twice`, zh: `返利“${rebateId}”重复` }
  }
}

const write = (reason: ContractReason): Written => {
  switch (reason._tag) {
    case "UnknownContract":
      return ["CTR-1", "There is no such contract yet; draw it first.", "该合同尚不存在,请先起草。"]
    case "ContractExists":
      return [
        "CTR-1",
        "A contract with another content has this id; amend it, or choose another id.",
        "该编号下已有内容不同的合同,请修改该合同或另选编号。",
      ]
    case "UnknownKind":
      return [
        "CTR-1",
        `There is no kind of contract "${reason.kind}"; there are ${reason.known.join(", ")}.`,
        `没有合同种类“${reason.kind}”;现有:${reason.known.join(", ")}。`,
      ]
    case "UnknownDeal":
      return [
        "CTR-1",
        `There is no deal "${reason.dealId}"; open it first or leave it out.`,
        `没有商机“${reason.dealId}”;请先建立或不填。`,
      ]
    case "OtherCustomer":
      return [
        "CTR-1",
        `Deal ${reason.dealId} is with customer ${reason.expected}; the contract names ${reason.found}.`,
        `商机 ${reason.dealId} 的客户为 ${reason.expected},合同所列为 ${reason.found}。`,
      ]
    case "OtherDeal":
      return reason.expected === undefined
        ? [
            "CTR-1",
            "The contract belongs to no deal; draw another one for the deal instead.",
            "该合同不属于任何商机;请为商机另行起草合同。",
          ]
        : [
            "CTR-1",
            `The contract belongs to deal ${reason.expected} and stays with it; draw another one instead.`,
            `该合同属于商机 ${reason.expected},不得更换;请另行起草合同。`,
          ]
    case "AmountNotPositive":
      return ["CTR-1", "The amount of a contract is above zero.", "合同金额须大于零。"]
    case "TermOutOfOrder":
      return ["CTR-1", "The last day of validity lies before the first; swap them.", "合同终止日早于起始日,请更正。"]
    case "Incomplete":
      return [
        "CTR-3",
        `A ${reason.kind} contract can't be approved without ${reason.missing.map((one) => name(one, "en")).join(", ")}.`,
        `${reason.kind} 合同尚缺:${reason.missing.map((one) => name(one, "zh")).join("、")},不能报批。`,
      ]
    case "BeyondEveryRank": {
      const against = decidingReasons(reason.decision)
      const said = { ...pricingMessages, ...messages }
      return [
        against.some(({ rule }) => rule === "CTR-3") ? "CTR-3" : "PRC-5",
        against.map((one) => sentence(one, said, "en")).join(" "),
        against.map((one) => sentence(one, said, "zh")).join(""),
      ]
    }
    case "ListNotEffective": {
      const { currency, listId } = reason
      const on = formatDate(reason.on)
      return [
        "PRC-1",
        `Price list ${listId} doesn't hold in ${currency} on ${on}; name the lists that do.`,
        `价目表 ${listId} 在 ${on} 对 ${currency} 无效;请列出有效的价目表。`,
      ]
    }
    case "ListNotNamed": {
      const { listId, sku } = reason
      return [
        "PRC-1",
        `${sku} has a price on list ${listId}, which isn't among those named; hand the contract in with it.`,
        `${sku} 在价目表 ${listId} 中有价格,但报批时未列出该表;请补充后重新报批。`,
      ]
    }
    case "WrongStep": {
      const [en, zh] = standings[reason.standing]
      return [
        "CTR-3",
        `${reason.command} is not possible: the contract is ${en}.`,
        `不能执行 ${reason.command}:合同${zh}。`,
      ]
    }
    case "ContentChanged":
      return [
        "PRC-8",
        "The approval is for another content than the contract has now; hand it in anew.",
        "审批所针对的内容与合同现有内容不一致,请重新报批。",
      ]
    case "SelfApproval":
      return [
        "ORG-4",
        `${reason.member} handed this contract in; somebody else has to approve it.`,
        `${reason.member} 是报批人,不得自批,须由他人审批。`,
      ]
    case "NotApproved":
      return [
        "CTR-3",
        "The contract isn't approved; approval comes before the signature.",
        "合同尚未批准;须先批准后签署。",
      ]
    case "FirstPaymentOpen":
      return [
        "CTR-6",
        "The first payment was not received in full; only then the contract can be signed.",
        "首期款尚未全额到账;到账后方可签署合同。",
      ]
    case "InFuture":
      return [
        "CTR-3",
        "The day of signing lies in the future; record what has happened.",
        "签署日晚于今日;只能记录已发生的事项。",
      ]
    case "SignedBeforeApproval":
      return [
        "CTR-3",
        "The day of signing lies before the approval; approval comes before the signature.",
        "签署日早于批准日;须先批准后签署。",
      ]
    case "MayNotArchive":
      return [
        "CTR-4",
        `Contracts are archived by: ${reason.roles.join(", ")}.`,
        `合同归档须由以下角色办理:${reason.roles.join(", ")}。`,
      ]
    case "RankTooLow":
      return [
        "CTR-3",
        `Rescinding a contract takes a ${reason.rank} or above.`,
        `解除合同须由 ${reason.rank} 及以上职级办理。`,
      ]
    case "TooManyPlans":
      return [
        "CTR-6",
        `A contract has at most ${reason.limit} payment plans.`,
        `一份合同最多 ${reason.limit} 个付款计划。`,
      ]
    case "GoodsTwice":
      return [
        "CTR-1",
        `The product ${reason.sku} stands there twice; name each product once.`,
        `产品 ${reason.sku} 重复;每种产品只列一次。`,
      ]
    case "GoodsUnsound":
      return [
        "CTR-1",
        `The quantity of ${reason.sku} has to be above zero, its price zero or more, in ${reason.currency}.`,
        `产品 ${reason.sku} 的数量须大于零,单价不得为负,币种为 ${reason.currency}。`,
      ]
    case "CommitmentUnsound":
      return [
        "CTR-1",
        `The amount committed has to be above zero, in ${reason.currency}.`,
        `承诺金额须大于零,币种为 ${reason.currency}。`,
      ]
    case "ToleranceUnsound":
      return [
        "CTR-2",
        `A tolerance of ${formatRate(reason.tolerance)} isn't possible; give 0% to 100%.`,
        `允差 ${formatRate(reason.tolerance)} 无效;须在 0% 至 100% 之间。`,
      ]
    case "AmountDiffers":
      return [
        "CTR-1",
        `The goods come to ${toText(reason.lines, "en")}, the contract says ${toText(reason.amount, "en")}; make them agree.`,
        `产品合计 ${toText(reason.lines, "zh")},合同金额为 ${toText(reason.amount, "zh")};两者须一致。`,
      ]
    case "RebatesUnsound":
      return [
        "CTR-5",
        `The rebates don't work: ${reason.faults.map((one) => faultText(one).en).join("; ")}.`,
        `返利约定无效:${reason.faults.map((one) => faultText(one).zh).join(";")}。`,
      ]
  }
}

/** Builds the rejection for a reason, with its rule and both sentences. */
export const reject = (reason: ContractReason): ContractError => {
  const [rule, en, zh] = write(reason)
  return new ContractError({ rule, reason, text: { en, zh } })
}
