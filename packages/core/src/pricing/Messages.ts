/**
 * Sentences for the reasons of pricing decisions, as a sales person would say them: what was asked, for which product, where
 * the limit lies, and whose authority it takes (KER-6, PRC-5).
 */
import type { Catalogue, LocalizedText } from "../decision/Messages.ts"

/** Ends of sentences: somebody may agree, or nobody. */
const needs: LocalizedText = { en: "it takes the approval of {authority}.", zh: "须由 {authority} 审批。" }
const beyond: LocalizedText = { en: "no rank may agree to more.", zh: "任何职级均无权批准更多。" }

const sentence = (start: LocalizedText, end: LocalizedText): LocalizedText => ({
  en: `${start.en}; ${end.en}`,
  zh: `${start.zh},${end.zh}`,
})

const lineBelow: LocalizedText = {
  en: "{sku} (line {line}) at {asked} against a list price of {list} comes to {discount} off with everything given",
  zh: "{sku}(第 {line} 行)报价 {asked},目录价 {list},综合优惠率 {discount}",
}
const totalBelow: LocalizedText = {
  en: "the offer at {asked} against {list} at list prices comes to {discount} off with everything given",
  zh: "整单报价 {asked},目录价合计 {list},综合优惠率 {discount}",
}
const lineAbove: LocalizedText = {
  en: "{sku} (line {line}) at {asked} is {float} above the list price of {list}",
  zh: "{sku}(第 {line} 行)报价 {asked},高于目录价 {list} 达 {float}",
}
const totalAbove: LocalizedText = {
  en: "the offer at {asked} is {float} above {list} at list prices",
  zh: "整单报价 {asked},高于目录价合计 {list} 达 {float}",
}
const own = (text: LocalizedText): LocalizedText => ({
  en: `${text.en}, and {requester} may go to {limit}`,
  zh: `${text.zh},{requester} 权限为 {limit}`,
})
const widest = (text: LocalizedText): LocalizedText => ({
  en: `${text.en}, and the widest limit is {limit}`,
  zh: `${text.zh},最大权限为 {limit}`,
})

const freeGoods: LocalizedText = {
  en: "{sku} (line {line}) would be given free of charge, which {requester} may not do",
  zh: "{sku}(第 {line} 行)为赠品,{requester} 无权赠送",
}

const floors = {
  "floor-cost": {
    en: "{sku} (line {line}) at {asked}, with everything given, falls under its cost of {floor}",
    zh: "{sku}(第 {line} 行)报价 {asked},计入全部让利后低于成本 {floor}",
  },
  "floor-margin": {
    en: "{sku} (line {line}) at {asked}, with everything given, leaves less than {share} margin; that takes {floor}",
    zh: "{sku}(第 {line} 行)报价 {asked},计入全部让利后毛利低于 {share},最低价为 {floor}",
  },
  "floor-own": {
    en: "{sku} (line {line}) at {asked}, with everything given, falls under its floor price of {floor}",
    zh: "{sku}(第 {line} 行)报价 {asked},计入全部让利后低于底价 {floor}",
  },
  "floor-share": {
    en: "{sku} (line {line}) at {asked}, with everything given, falls under {share} of its list price, {floor}",
    zh: "{sku}(第 {line} 行)报价 {asked},计入全部让利后低于目录价的 {share},即 {floor}",
  },
} satisfies Catalogue

const floorMessages: Catalogue = Object.fromEntries(
  Object.entries(floors).flatMap(([code, text]) => [
    [code, sentence(text, { en: "nobody may go under it.", zh: "任何人不得低于此价。" })],
    [`${code}-authority`, sentence(text, needs)],
    [
      `${code}-unjustified`,
      sentence(text, {
        en: "{authority} may allow that, but only for a written reason, and none is given.",
        zh: "{authority} 可特批,但须附书面理由,现未填写。",
      }),
    ],
  ]),
)

const windowShare: LocalizedText = {
  en: "within {days} days this customer would be given {discount} of list in all, and {requester} may go to {limit}",
  zh: "该客户在 {days} 天内累计优惠率将达 {discount},{requester} 权限为 {limit}",
}
const windowAmount: LocalizedText = {
  en: "within {days} days this customer would be given {given} in all, and {requester} may go to {limit}",
  zh: "该客户在 {days} 天内累计优惠将达 {given},{requester} 权限为 {limit}",
}

/**
 * Sentences by reason code, in both languages.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Decision, Pricing } from "@dealwright/core"
 *
 * const reason = Decision.reason("Denied", "offer-empty", "PRC-5")
 * assert.equal(Decision.sentence(reason, Pricing.pricingMessages, "en"), "The offer has no lines; add at least one.")
 * ```
 */
export const pricingMessages: Catalogue = {
  "within-authority": {
    en: "{discount} off list with everything given ({effective} for {list}) is within the authority of {requester}.",
    zh: "综合优惠率 {discount}(目录价 {list},实得 {effective}),在 {requester} 权限之内。",
  },
  "line-below-authority": sentence(own(lineBelow), needs),
  "line-below-beyond": sentence(widest(lineBelow), beyond),
  "total-below-authority": sentence(own(totalBelow), needs),
  "total-below-beyond": sentence(widest(totalBelow), beyond),
  "line-above-authority": sentence(own(lineAbove), needs),
  "line-above-beyond": sentence(widest(lineAbove), beyond),
  "total-above-authority": sentence(own(totalAbove), needs),
  "total-above-beyond": sentence(widest(totalAbove), beyond),
  "free-goods-authority": sentence(freeGoods, needs),
  "free-goods-beyond": sentence(freeGoods, { en: "nobody may.", zh: "任何人均无权赠送。" }),
  ...floorMessages,
  "window-share-authority": sentence(windowShare, needs),
  "window-share-beyond": sentence(windowShare, beyond),
  "window-amount-authority": sentence(windowAmount, needs),
  "window-amount-beyond": sentence(windowAmount, beyond),
  "window-untold": {
    en: "What this customer was given over the last {days} days isn't known, so nothing more can be given; tell the earlier offers, or that there are none.",
    zh: "未提供该客户近 {days} 天的优惠记录,不能再给优惠;请提供以往报价,或说明没有。",
  },
  "exchange-rate-missing": {
    en: "There is no exchange rate from {from} to {to} for that day, so the limit can't be checked; have finance enter one.",
    zh: "缺少当日 {from} 兑 {to} 的汇率,无法核对权限;请由财务录入。",
  },
  forbidden: { en: "The policy allows this to nobody.", zh: "政策不允许任何人这样做。" },
  "price-list-sign-off": {
    en: "A price list takes effect when {signatories} have all signed it.",
    zh: "价目表须经 {signatories} 全部会签后方可生效。",
  },
  "offer-empty": { en: "The offer has no lines; add at least one.", zh: "报价没有任何行,请至少添加一行。" },
  "currency-mixed": {
    en: "Line {line} ({sku}) isn't in {currency} throughout; price the whole offer in {currency}.",
    zh: "第 {line} 行({sku})的币种不全是 {currency},整单须以 {currency} 报价。",
  },
  "line-unsound": {
    en: "Line {line} ({sku}) has a negative amount, or a quantity that isn't above 0.",
    zh: "第 {line} 行({sku})有负数金额,或数量不大于 0。",
  },
  "given-with-nothing": {
    en: "Line {line} ({sku}) is said to be given along with another, but isn't free or names no line that is paid for.",
    zh: "第 {line} 行({sku})标明随其他行赠送,但其价格不为 0,或所指的行并非付费行。",
  },
  "concession-unsound": {
    en: "A concession ({kind}) is negative, not in {currency}, or given for a line that nobody pays for.",
    zh: "让利({kind})为负数、币种不是 {currency},或所指的行并非付费行。",
  },
  "credit-days-unsound": {
    en: "{days} days until payment can't be granted; use 0 to {most} whole days.",
    zh: "账期 {days} 天无效,应为 0 至 {most} 的整数。",
  },
  "prepaid-unsound": {
    en: "No such share of the price can be paid with the order; use 0% to 100%.",
    zh: "预付比例无效,应为 0% 至 100%。",
  },
  "requester-unknown": {
    en: "There is no rank {requester} on the ladder, so it has no authority.",
    zh: "职级 {requester} 不存在,没有任何权限。",
  },
}
