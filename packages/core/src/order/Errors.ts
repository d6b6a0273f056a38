/**
 * Why a command to an order is impossible.
 *
 * @module
 */
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import { describeMismatches, type Mismatch } from "../contract/index.ts"
import { Rejection } from "../decider/Rejection.ts"
import { type Catalogue, type LocalizedText, sentence } from "../decision/Messages.ts"
import type { Decision } from "../decision/Model.ts"
import type { Money } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { toText } from "../money/Text.ts"
import type { Rate } from "../rate/Model.ts"
import { format as formatRate } from "../rate/Text.ts"
import type { OrderState } from "./Model.ts"
import type { Step } from "./Steps.ts"

/** Papers with a number of their own. */
export type Paper = keyof typeof papers

/** The closed list of reasons. */
export type OrderReason =
  | {
      readonly _tag: "OutOfOrder"
      readonly state: OrderState["_tag"]
      readonly step: string
      readonly next: ReadonlyArray<Step>
    }
  | { readonly _tag: "AlreadyConfirmed" }
  | { readonly _tag: "SourceNotUsable"; readonly source: string; readonly state: string }
  | {
      readonly _tag: "DiffersFromSource"
      readonly sku: string
      readonly agreed: Quantity.Quantity
      readonly ordered: Quantity.Quantity
    }
  | { readonly _tag: "ContractMismatch"; readonly mismatches: ReadonlyArray<Mismatch> }
  | { readonly _tag: "AmountBeyond"; readonly wanted: Money; readonly left: Money }
  | { readonly _tag: "OtherParty"; readonly agreed: string; readonly found: string }
  | { readonly _tag: "LineUnsound"; readonly line: string }
  | { readonly _tag: "SharesDiffer"; readonly sum: Rate }
  | { readonly _tag: "PriceBeyondAuthority"; readonly decision: Decision }
  | { readonly _tag: "ListPriceMissing"; readonly skus: ReadonlyArray<string> }
  | { readonly _tag: "AboveAgreedPrice"; readonly sku: string; readonly found: Money; readonly agreed: Money }
  | { readonly _tag: "SystemOnly"; readonly source: string }
  | { readonly _tag: "UnknownLine"; readonly lineId: string }
  | {
      readonly _tag: "QuantityBeyond"
      readonly lineId: string
      readonly wanted: Quantity.Quantity
      readonly possible: Quantity.Quantity
    }
  | { readonly _tag: "EmptyOrder" }
  | { readonly _tag: "MayNotInvoice"; readonly roles: ReadonlyArray<string> }
  | { readonly _tag: "NumberUsed"; readonly paper: Paper; readonly number: string }
  | { readonly _tag: "UnknownPaper"; readonly paper: Paper; readonly number: string }
  | { readonly _tag: "PaperAnswered"; readonly paper: Paper; readonly number: string; readonly standing: string }
  | { readonly _tag: "InvoiceStale"; readonly invoiceId: string }
  | { readonly _tag: "PaperNotAsked"; readonly paper: Paper }
  | { readonly _tag: "RankTooLow"; readonly rank: string; readonly needed: string }
  | { readonly _tag: "PersonNeeded"; readonly command: string }
  | { readonly _tag: "CreditBeyond"; readonly lineId: string; readonly wanted: Money; readonly most: Money }
  | { readonly _tag: "UnknownInvoice"; readonly invoiceId: string }
  | { readonly _tag: "TooManyPapers"; readonly paper: Paper; readonly most: number }
  | { readonly _tag: "UnknownException"; readonly exceptionId: string }
  | { readonly _tag: "ExceptionResolved"; readonly exceptionId: string }
  | { readonly _tag: "InvoiceDateAhead"; readonly date: LocalDate }
  | { readonly _tag: "WrongDeposit"; readonly amount: Money }
  | { readonly _tag: "OverrideStale" }
  | { readonly _tag: "SelfApproval"; readonly member: string }

/** A command to an order is impossible; nothing was stored. */
export class OrderError extends Rejection("OrderError")<OrderReason> {}

/** An error of this module. */
export const error = (rule: string, reason: OrderReason, en: string, zh: string): OrderError =>
  new OrderError({ rule, reason, text: { en, zh } })

const states: Readonly<Record<OrderState["_tag"], readonly [en: string, zh: string]>> = {
  Absent: ["not confirmed yet", "尚未确认"],
  Confirmed: ["confirmed", "已确认"],
  Held: ["on hold", "冻结中"],
  Released: ["released", "已放行"],
  Delivered: ["delivered", "已交付"],
  Accepted: ["accepted", "已验收"],
  Closed: ["closed", "已关闭"],
  Cancelled: ["cancelled", "已取消"],
}

const stepsInChinese: Readonly<Record<Step, string>> = {
  RecordDeposit: "登记定金",
  Release: "放行",
  Settle: "结算",
  CheckInvoice: "复核发票",
  RequestShipping: "申请发货",
  SignShipping: "签批发货",
  Ship: "发货",
  Deliver: "交付",
  Accept: "验收",
  Close: "关闭",
  CancelRest: "取消余量",
  Cancel: "取消",
  Reopen: "重新打开",
}

/** ORD-2, ORD-3: steps have an order. */
export const outOfOrder = (state: OrderState["_tag"], step: string, next: ReadonlyArray<Step>): OrderError => {
  const [en, zh] = states[state]
  return error(
    "ORD-2",
    { _tag: "OutOfOrder", state, step, next },
    `The order is ${en} and can't take the step ${step} now; next: ${next.length === 0 ? "nothing more" : next.join(" or ")}.`,
    `订单${zh},现不能执行该步骤(${step});下一步:${next.length === 0 ? "无" : next.map((one) => stepsInChinese[one]).join("或")}。`,
  )
}

/** ORD-1: an order is confirmed once. */
export const alreadyConfirmed = (): OrderError =>
  error(
    "ORD-1",
    { _tag: "AlreadyConfirmed" },
    "This order exists already; confirm under another id.",
    "该订单已存在,请另用编号确认。",
  )

/** What an order may come from. */
export interface NamedSource {
  readonly kind: "quote" | "contract"
  /** Left out where it is plain which one is meant. */
  readonly id?: string
}

const nameOf = ({ id, kind }: NamedSource): LocalizedText => {
  const [en, zh] = kind === "quote" ? ["quote", "报价"] : ["contract", "合同"]
  return id === undefined
    ? { en: `The ${en}`, zh: `该${zh}` }
    : { en: `${en.charAt(0).toUpperCase()}${en.slice(1)} ${id}`, zh: `${zh} ${id} ` }
}

/** Why it can't: how far it has come, in words. */
const standings: Readonly<Record<string, LocalizedText>> = {
  absent: { en: "there is none of this id", zh: "不存在" },
  draft: { en: "it is a draft", zh: "仍为草稿" },
  awaitingapproval: { en: "it is awaiting approval", zh: "待审批" },
  approved: { en: "it is approved, and no more than that yet", zh: "仅已批准" },
  issued: { en: "it is issued and not accepted", zh: "已发出、尚未接受" },
  accepted: { en: "it is outside its term", zh: "不在有效期内" },
  declined: { en: "it was declined", zh: "已被拒绝" },
  expired: { en: "it has expired", zh: "已过期" },
  withdrawn: { en: "it was withdrawn", zh: "已撤回" },
  signed: { en: "it is outside its term", zh: "不在有效期内" },
  archived: { en: "it is outside its term", zh: "不在有效期内" },
  rescinded: { en: "it was rescinded", zh: "已解除" },
  "not-archived": { en: "it is signed and not archived yet (CTR-4)", zh: "已签署、尚未归档(CTR-4)" },
}

const notUsable = (source: NamedSource, state: string, why: LocalizedText): OrderError => {
  const name = nameOf(source)
  return error(
    "ORD-1",
    { _tag: "SourceNotUsable", source: name.en, state },
    `${name.en} can't be turned into an order: ${why.en}. It takes an accepted quote that no other order uses, or a signed contract within its term.`,
    `${name.zh}不能转为订单:${why.zh}。须为已接受且未被其他订单使用的报价,或在有效期内的已签合同。`,
  )
}

/** ORD-1: it hasn't come far enough, or is over. `state` is its standing in small letters. */
export const sourceNotUsable = (source: NamedSource, state: string): OrderError =>
  notUsable(source, state, standings[state] ?? { en: `it is ${state}`, zh: `当前状态 ${state}` })

/** ORD-1: another order uses it. */
export const sourceUsed = (source: NamedSource, orderId: string): OrderError =>
  notUsable(source, `used by order ${orderId}`, {
    en: `it is used by order ${orderId}`,
    zh: `已被订单 ${orderId} 使用`,
  })

/** ORD-1: quantities agree with the source. */
export const differsFromSource = (sku: string, agreed: Quantity.Quantity, ordered: Quantity.Quantity): OrderError =>
  error(
    "ORD-1",
    { _tag: "DiffersFromSource", sku, agreed, ordered },
    `${Quantity.format(ordered)} of ${sku} ordered, ${Quantity.format(agreed)} agreed with the source; change the source first.`,
    `${sku} 订购 ${Quantity.format(ordered)},来源约定 ${Quantity.format(agreed)};请先变更来源。`,
  )

/** CTR-2: item, price, terms and validity are those of the contract. */
export const contractMismatch = (mismatches: ReadonlyArray<Mismatch>): OrderError => {
  const { en, zh } = describeMismatches(mismatches)
  return error("CTR-2", { _tag: "ContractMismatch", mismatches }, en, zh)
}

/** ORD-1: orders under a contract stay within its amount. */
export const amountBeyond = (wanted: Money, left: Money): OrderError =>
  error(
    "ORD-1",
    { _tag: "AmountBeyond", wanted, left },
    `The order takes ${toText(wanted, "en")}, ${toText(left, "en")} of the contract is left.`,
    `订单金额 ${toText(wanted, "zh")},合同余额仅 ${toText(left, "zh")}。`,
  )

/** ORD-1: an order is for the customer, and in the currency, of its contract. */
export const otherParty = (agreed: string, found: string): OrderError =>
  error(
    "ORD-1",
    { _tag: "OtherParty", agreed, found },
    `The contract is with ${agreed}, the order is for ${found}.`,
    `合同对应 ${agreed},订单对应 ${found}。`,
  )

/** ORD-1: a line has a quantity above zero and a price of zero or more in the order's currency. */
export const lineUnsound = (line: string): OrderError =>
  error(
    "ORD-1",
    { _tag: "LineUnsound", line },
    `Line ${line} needs a quantity above zero and a unit price of zero or more in the order's currency.`,
    `第 ${line} 行须有大于零的数量,单价不得为负,并以订单货币计价。`,
  )

/** COM-3: payout shares sum to 100 %. */
export const sharesDiffer = (sum: Rate): OrderError =>
  error(
    "COM-3",
    { _tag: "SharesDiffer", sum },
    `The sellers' shares sum to ${formatRate(sum)}; each is above 0%, names another member, and together they are 100%.`,
    `各销售人员份额合计 ${formatRate(sum)};每份须大于 0%,人员不得重复,合计须为 100%。`,
  )

/** PRC-5: an ad hoc order gives no more than its seller may give alone. */
export const priceBeyondAuthority = (decision: Decision, messages: Catalogue): OrderError => {
  const why = (locale: "en" | "zh") => decision.reasons.map((reason) => sentence(reason, messages, locale)).join(" ")
  return error(
    "PRC-5",
    { _tag: "PriceBeyondAuthority", decision },
    `These prices go beyond your own authority; make a quote and have it approved. ${why("en")}`,
    `该价格超出本人权限,请先报价并报批。${why("zh")}`,
  )
}

/** PRC-1: prices are judged against a list in force. */
export const listPriceMissing = (skus: ReadonlyArray<string>): OrderError =>
  error(
    "PRC-1",
    { _tag: "ListPriceMissing", skus },
    `No price list in force today names ${skus.join(", ")}; put them on a list or make a quote.`,
    `今日有效的价目表中没有 ${skus.join("、")};请先列入价目表或报价。`,
  )

/** PRC-12: a price agreed with the customer is the most that an order takes. */
export const aboveAgreedPrice = (sku: string, found: Money, agreed: Money): OrderError =>
  error(
    "PRC-12",
    { _tag: "AboveAgreedPrice", sku, found, agreed },
    `${sku} at ${toText(found, "en")} is above the ${toText(agreed, "en")} agreed with the customer for today; leave the price out to take that one.`,
    `${sku} 单价 ${toText(found, "zh")} 高于今日与客户约定的 ${toText(agreed, "zh")}；不填单价即按约定价。`,
  )

/** ORD-1: orders are taken over by the operator only. */
export const systemOnly = (source: string): OrderError =>
  error(
    "ORD-1",
    { _tag: "SystemOnly", source },
    `Orders are imported by the operator, not by members; confirm from a quote or a demand plan.`,
    `订单导入仅限系统操作;请由报价或要货计划确认订单。`,
  )

/** ORD-2: a line is named by its id. */
export const unknownLine = (lineId: string): OrderError =>
  error("ORD-2", { _tag: "UnknownLine", lineId }, `The order has no line ${lineId}.`, `订单没有第 ${lineId} 行。`)

/** ORD-3: how much of a line can take a step. */
export const quantityBeyond = (lineId: string, wanted: Quantity.Quantity, possible: Quantity.Quantity): OrderError =>
  error(
    "ORD-3",
    { _tag: "QuantityBeyond", lineId, wanted, possible },
    `Line ${lineId}: ${Quantity.format(wanted)} asked for, ${Quantity.format(possible)} possible now.`,
    `第 ${lineId} 行:申请 ${Quantity.format(wanted)},现可办理 ${Quantity.format(possible)}。`,
  )

/** ORD-2: an order of nothing is cancelled instead. */
export const emptyOrder = (): OrderError =>
  error(
    "ORD-2",
    { _tag: "EmptyOrder" },
    "Nothing would be left; cancel the order instead.",
    "订单将为空,请改为取消订单。",
  )

/** CRD-4 e: who may invoice. */
export const mayNotInvoice = (roles: ReadonlyArray<string>): OrderError =>
  error(
    "CRD-4",
    { _tag: "MayNotInvoice", roles },
    `Invoicing takes one of the roles ${roles.join(", ")}.`,
    `开票须具备以下角色之一:${roles.join("、")}。`,
  )

const papers = {
  invoice: ["Invoice", "发票"],
  shipment: ["Shipment", "发货单"],
  receipt: ["Receipt", "收据"],
  request: ["Shipping request", "发货申请"],
  return: ["Return", "退货单"],
  cancellation: ["Cancellation", "取消单"],
  exception: ["Exception", "异常"],
} as const

/** ORD-2: a number stands for one paper. */
export const numberUsed = (paper: Paper, number: string): OrderError =>
  error(
    "ORD-2",
    { _tag: "NumberUsed", paper, number },
    `${papers[paper][0]} ${number} exists already with other contents; use another number.`,
    `${papers[paper][1]} ${number} 已存在且内容不同,请另用编号。`,
  )

/** KER-4: an invoice isn't dated ahead. */
export const invoiceDateAhead = (date: LocalDate): OrderError =>
  error(
    "KER-4",
    { _tag: "InvoiceDateAhead", date },
    `An invoice can't be dated ${format(date)}, a day to come.`,
    `开票日期 ${format(date)} 不得晚于今日。`,
  )

/** ORD-2: a deposit is money in the order's currency. */
export const wrongDeposit = (amount: Money): OrderError =>
  error(
    "ORD-2",
    { _tag: "WrongDeposit", amount },
    `${toText(amount, "en")} is no deposit for this order: it takes an amount above zero in the order's currency.`,
    `${toText(amount, "zh")} 不能作为本订单定金:须为订单货币且大于零。`,
  )

/** CRD-5: an override is for the order as it was when it was held. */
export const overrideStale = (): OrderError =>
  error(
    "CRD-5",
    { _tag: "OverrideStale" },
    "What was approved is not what is on hold now; release the order again and have that approved.",
    "所批内容与现冻结的订单不一致;请重新放行并报批。",
  )

/** ORG-4: nobody approves their own request. */
export const selfApproval = (member: string): OrderError =>
  error(
    "ORG-4",
    { _tag: "SelfApproval", member },
    `${member} asked for this release and can't override the hold as well; somebody else has to.`,
    `${member} 是放行申请人,不得自行特批;须由他人审批。`,
  )

/** What a paper is called. */
export const paperName = (paper: Paper): readonly [en: string, zh: string] => papers[paper]
