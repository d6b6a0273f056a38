/**
 * Why a command to a price list or a quote is impossible.
 *
 * @module
 */
import { LocalDate } from "../calendar/index.ts"
import { Rejection } from "../decider/index.ts"
import { type LocalizedText, type Reason, sentence } from "../decision/index.ts"
import { pricingMessages } from "./Messages.ts"

/** The closed list of reasons. */
export type PricingReason =
  | { readonly _tag: "NoSuchList" }
  | { readonly _tag: "ListInUse"; readonly status: "InUse" | "Superseded" }
  | { readonly _tag: "ListWithdrawn" }
  | { readonly _tag: "AwaitingSignOff" }
  | { readonly _tag: "EmptyPeriod"; readonly from: string; readonly until: string }
  | { readonly _tag: "BeginsInThePast"; readonly from: string; readonly today: string }
  | { readonly _tag: "ProductTwice"; readonly sku: string }
  | { readonly _tag: "OtherCurrency"; readonly sku: string; readonly expected: string; readonly found: string }
  | {
      readonly _tag: "PeriodsOverlap"
      readonly listId: string
      readonly sku: string
      readonly from: LocalDate.LocalDate
      readonly until: LocalDate.LocalDate
    }
  | { readonly _tag: "NoSuchAgreement" }
  | { readonly _tag: "AgreementSettled"; readonly status: string }
  | { readonly _tag: "AgreementPeriod"; readonly from: string; readonly until: string; readonly today?: string }
  | { readonly _tag: "AgreedTwice"; readonly sku: string; readonly agreementId: string }
  | { readonly _tag: "NoSuchTender" }
  | { readonly _tag: "TenderSettled" }
  | { readonly _tag: "TenderOver"; readonly on: string; readonly closesOn: string }
  | { readonly _tag: "ComponentUnsound"; readonly sku: string }
  | { readonly _tag: "ComponentMissing"; readonly sku: string }
  | { readonly _tag: "SideTerm"; readonly term: string }
  | { readonly _tag: "NoSuchQuote" }
  | { readonly _tag: "QuoteExists" }
  | { readonly _tag: "ListNotEffective"; readonly listId: string; readonly on: string }
  | { readonly _tag: "NoListPrice"; readonly sku: string; readonly lists: ReadonlyArray<string> }
  | { readonly _tag: "ListPricesChanged"; readonly sku: string }
  | { readonly _tag: "NotPriceable"; readonly problems: ReadonlyArray<Reason> }
  | { readonly _tag: "SharesNotWhole"; readonly sum: string }
  | { readonly _tag: "NotApproved"; readonly status: string }
  | { readonly _tag: "NotIssued"; readonly status: string }
  | { readonly _tag: "QuoteClosed"; readonly status: string }
  | { readonly _tag: "ValidityOver"; readonly validUntil: string }
  | { readonly _tag: "ValidityTooLong"; readonly days: number; readonly most: number }

/** A command to a price list, its book or a quote is impossible; nothing was stored. Match on `reason`. */
export class PricingError extends Rejection("PricingError")<PricingReason> {}

const rules: Readonly<Record<PricingReason["_tag"], string>> = {
  NoSuchList: "PRC-1",
  ListInUse: "PRC-1",
  ListWithdrawn: "PRC-1",
  AwaitingSignOff: "PRC-1",
  EmptyPeriod: "PRC-1",
  BeginsInThePast: "PRC-1",
  ProductTwice: "PRC-1",
  OtherCurrency: "KER-1",
  PeriodsOverlap: "PRC-1",
  NoSuchAgreement: "PRC-12",
  AgreementSettled: "PRC-12",
  AgreementPeriod: "PRC-12",
  AgreedTwice: "PRC-12",
  NoSuchTender: "PRC-10",
  TenderSettled: "PRC-10",
  TenderOver: "PRC-10",
  ComponentUnsound: "PRC-10",
  ComponentMissing: "PRC-10",
  SideTerm: "PRC-10",
  NoSuchQuote: "PRC-7",
  QuoteExists: "PRC-7",
  ListNotEffective: "PRC-1",
  NoListPrice: "PRC-1",
  ListPricesChanged: "PRC-1",
  NotPriceable: "PRC-5",
  SharesNotWhole: "COM-3",
  NotApproved: "PRC-7",
  NotIssued: "PRC-7",
  QuoteClosed: "PRC-7",
  ValidityOver: "PRC-7",
  ValidityTooLong: "PRC-7",
}

const status: Readonly<Record<string, LocalizedText>> = {
  Draft: { en: "a draft", zh: "草稿" },
  AwaitingApproval: { en: "awaiting approval", zh: "待审批" },
  Approved: { en: "approved", zh: "已批准" },
  Issued: { en: "issued", zh: "已发出" },
  Accepted: { en: "accepted", zh: "已接受" },
  Declined: { en: "declined", zh: "已被拒绝" },
  Expired: { en: "expired", zh: "已过期" },
  Withdrawn: { en: "withdrawn", zh: "已撤回" },
  InForce: { en: "in force", zh: "已生效" },
}
const word = (tag: string): LocalizedText => status[tag] ?? { en: tag, zh: tag }

const writeList = (
  reason: Extract<
    PricingReason,
    {
      readonly _tag:
        | "NoSuchList"
        | "ListInUse"
        | "ListWithdrawn"
        | "AwaitingSignOff"
        | "EmptyPeriod"
        | "BeginsInThePast"
        | "ProductTwice"
        | "OtherCurrency"
        | "PeriodsOverlap"
    }
  >,
): LocalizedText => {
  switch (reason._tag) {
    case "NoSuchList":
      return { en: "There is no such price list; draft it first.", zh: "没有该价目表,请先起草。" }
    case "ListInUse":
      return {
        en: "A price list that was signed off is never edited; draft another list that supersedes it.",
        zh: "已签署的价目表不得修改;请另行起草并取代之。",
      }
    case "ListWithdrawn":
      return { en: "This price list was withdrawn; draft another one.", zh: "该价目表已撤回,请另行起草。" }
    case "AwaitingSignOff":
      return {
        en: "The list waits for its signatories; have it returned, or withdraw it, before you change it.",
        zh: "价目表正在会签,须先退回或撤回方可修改。",
      }
    case "EmptyPeriod":
      return {
        en: `The list would end on ${reason.until}, not after its first day ${reason.from}; let it end later.`,
        zh: `价目表终止日 ${reason.until} 不晚于起始日 ${reason.from},请推迟终止日。`,
      }
    case "BeginsInThePast":
      return {
        en: `The list begins on ${reason.from}, before today, ${reason.today}; prices can't change in the past.`,
        zh: `价目表自 ${reason.from} 起生效,早于今天 ${reason.today};不得追溯调价。`,
      }
    case "ProductTwice":
      return {
        en: `${reason.sku} stands in the list twice; give it one price.`,
        zh: `${reason.sku} 在价目表中重复,只能有一个价格。`,
      }
    case "OtherCurrency":
      return {
        en: `${reason.sku} has an amount in ${reason.found}; the list is in ${reason.expected} throughout.`,
        zh: `${reason.sku} 有 ${reason.found} 金额;本价目表须全部使用 ${reason.expected}。`,
      }
    case "PeriodsOverlap": {
      const from = LocalDate.format(reason.from)
      const until = LocalDate.isHorizon(reason.until) ? undefined : LocalDate.format(reason.until)
      return {
        en: `${reason.sku} has a price in list ${reason.listId} from ${from}${until === undefined ? " on" : ` until ${until}`}; change the period, or supersede that list.`,
        zh: `${reason.sku} 在价目表 ${reason.listId} 中自 ${from} 起${until === undefined ? "" : `至 ${until} `}已有价格;请调整期间或取代该价目表。`,
      }
    }
  }
}

const sentences = (reasons: ReadonlyArray<Reason>, locale: "en" | "zh"): string =>
  reasons.map((reason) => sentence(reason, pricingMessages, locale)).join(" ")

const write = (reason: PricingReason): LocalizedText => {
  switch (reason._tag) {
    case "NoSuchAgreement":
      return { en: "There is no such agreement; draft it first.", zh: "没有该价格协议,请先起草。" }
    case "AgreementSettled":
      return {
        en: `The agreement is ${word(reason.status).en} and isn't changed; draft another one for other days or products.`,
        zh: `价格协议${word(reason.status).zh},不得修改;其他期间或产品请另行起草。`,
      }
    case "AgreementPeriod":
      return reason.today === undefined
        ? {
            en: `The agreement would end on ${reason.until}, not after its first day ${reason.from}; let it end later.`,
            zh: `价格协议终止日 ${reason.until} 不晚于起始日 ${reason.from},请推迟终止日。`,
          }
        : {
            en: `The agreement begins on ${reason.from}, before today, ${reason.today}; let it begin today or later.`,
            zh: `价格协议自 ${reason.from} 起,早于今天 ${reason.today};请从今天或以后开始。`,
          }
    case "AgreedTwice":
      return reason.agreementId === ""
        ? {
            en: `${reason.sku} stands in the agreement twice; give it one price.`,
            zh: `${reason.sku} 在价格协议中重复,只能有一个价格。`,
          }
        : {
            en: `${reason.sku} has a price in agreement ${reason.agreementId} on some of these days; choose other days.`,
            zh: `${reason.sku} 在价格协议 ${reason.agreementId} 的期间内已有价格,请另选期间。`,
          }
    case "NoSuchTender":
      return { en: "There is no such tender; open it first.", zh: "没有该招标,请先登记。" }
    case "TenderSettled":
      return {
        en: "The tender is fixed as it was opened, and closed for good; open another one.",
        zh: "招标一经登记不得修改,关闭后不得重开;请另行登记。",
      }
    case "TenderOver":
      return {
        en: `The last day for offers is ${reason.closesOn}; today is ${reason.on}.`,
        zh: `投标截止日为 ${reason.closesOn},今天是 ${reason.on}。`,
      }
    case "ComponentUnsound":
      return {
        en: `${reason.sku} stands in the tender twice, or without a quantity; list it once with one above 0.`,
        zh: `${reason.sku} 在招标清单中重复或数量无效;请只列一次且数量大于 0。`,
      }
    case "ComponentMissing":
      return {
        en: `${reason.sku} of the tender's list has no price; price every component.`,
        zh: `招标清单中的 ${reason.sku} 未报价;须对全部价格组成报价。`,
      }
    case "SideTerm":
      return {
        en: `"${reason.term}" isn't in the tender's list; an offer says what is listed and nothing besides.`,
        zh: `“${reason.term}”不在招标清单内;投标不得有清单以外的附加条件。`,
      }
    case "NoSuchQuote":
      return { en: "There is no such quote; draft it first.", zh: "没有该报价,请先起草。" }
    case "QuoteExists":
      return {
        en: "This quote exists already; revise it, or draft another one.",
        zh: "该报价已存在,请修改或另行起草。",
      }
    case "ListNotEffective":
      return {
        en: `Price list ${reason.listId} doesn't hold on ${reason.on}; use one that is signed off and in its period.`,
        zh: `价目表 ${reason.listId} 在 ${reason.on} 无效;请使用已签署且在有效期内的价目表。`,
      }
    case "NoListPrice":
      return {
        en: `${reason.sku} has no price in ${reason.lists.join(", ")}; name the list that has it.`,
        zh: `${reason.sku} 在 ${reason.lists.join("、")} 中没有价格,请指定包含该产品的价目表。`,
      }
    case "ListPricesChanged":
      return {
        en: `The list price of ${reason.sku} has changed since the quote was priced; revise it to take the new one.`,
        zh: `${reason.sku} 的目录价在报价之后已变更,请修改报价以采用新价。`,
      }
    case "NotPriceable":
      return { en: sentences(reason.problems, "en"), zh: sentences(reason.problems, "zh") }
    case "SharesNotWhole":
      return {
        en: `The sellers' shares sum to ${reason.sum}; let them sum to 100%.`,
        zh: `销售人员的份额合计为 ${reason.sum},应为 100%。`,
      }
    case "NotApproved":
      return {
        en: `The quote is ${word(reason.status).en}; it can be issued once it is approved.`,
        zh: `报价${word(reason.status).zh};经批准后方可发出。`,
      }
    case "NotIssued":
      return {
        en: `The quote is ${word(reason.status).en}; a customer can only answer one that was issued.`,
        zh: `报价${word(reason.status).zh};客户只能答复已发出的报价。`,
      }
    case "QuoteClosed":
      return {
        en: `The quote is ${word(reason.status).en}; revise it to open it again, it then needs a new decision.`,
        zh: `报价${word(reason.status).zh};如需重启请修改,并重新核定。`,
      }
    case "ValidityOver":
      return {
        en: `The quote was valid until ${reason.validUntil}; revise and issue it anew.`,
        zh: `报价有效期至 ${reason.validUntil};请修改后重新发出。`,
      }
    case "ValidityTooLong":
      return {
        en: `A quote holds for at most ${reason.most} days, not ${reason.days}.`,
        zh: `报价有效期最长 ${reason.most} 天,不能为 ${reason.days} 天。`,
      }
    default:
      return writeList(reason)
  }
}

/** Builds the rejection for a reason. */
export const reject = (reason: PricingReason): PricingError =>
  new PricingError({ rule: rules[reason._tag], reason, text: write(reason) })
