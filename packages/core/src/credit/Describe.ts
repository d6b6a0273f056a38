/**
 * A credit policy in words, for those who have to live by it (XTR-1): a second interpreter of the same data.
 *
 * @module
 */
import type { LocalizedText } from "../decision/Messages.ts"
import { toText } from "../money/Text.ts"
import { format } from "../rate/Text.ts"
import type { Component } from "./Exposure.ts"
import type { CreditPolicy } from "./Policy.ts"

/** A line of the explanation; `depth` counts how far it belongs under the lines before it. */
export interface Explained {
  readonly depth: number
  readonly text: LocalizedText
}

/** The parts of exposure by name. */
export const componentNames: Readonly<Record<Component, LocalizedText>> = {
  orders: { en: "released orders not delivered", zh: "已放行未交付订单" },
  deliveries: { en: "deliveries not invoiced", zh: "已交付未开票" },
  receivables: { en: "open receivables", zh: "未清应收款" },
  unapplied: { en: "less unapplied payments and deposits", zh: "减未核销收款和定金" },
}

const line = (depth: number, en: string, zh: string): Explained => ({ depth, text: { en, zh } })

/** How far a row reaches, in words. */
export const overLimitText = ({ rank, upTo }: CreditPolicy["overLimit"][number]): LocalizedText =>
  upTo === undefined
    ? { en: `${rank}: without end`, zh: `${rank}:不限` }
    : { en: `${rank}: up to ${format(upTo)} over the limit`, zh: `${rank}:超额度不超过 ${format(upTo)}` }

/** How far a row reaches, in words. */
export const lateText = ({ rank, upToDays }: CreditPolicy["late"][number]): LocalizedText =>
  upToDays === undefined
    ? { en: `${rank}: without end`, zh: `${rank}:不限` }
    : { en: `${rank}: up to ${upToDays} days late`, zh: `${rank}:逾期不超过 ${upToDays} 天` }

/** What a row covers, in words. */
export const termsText = ({ creditDays, limit, rank }: CreditPolicy["terms"][number]): LocalizedText => ({
  en: `${rank}: ${limit === undefined ? "any limit" : `a limit up to ${toText(limit, "en")}`}, ${creditDays === undefined ? "any number of days" : `up to ${creditDays} days`}`,
  zh: `${rank}:${limit === undefined ? "额度不限" : `额度不超过 ${toText(limit, "zh")}`},${creditDays === undefined ? "账期不限" : `账期不超过 ${creditDays} 天`}`,
})

const table = <Row>(
  rows: ReadonlyArray<Row>,
  text: (row: Row) => LocalizedText,
  some: LocalizedText,
  none: LocalizedText,
): ReadonlyArray<Explained> =>
  rows.length === 0
    ? [{ depth: 0, text: none }]
    : [{ depth: 0, text: some }, ...rows.map((row) => ({ depth: 1, text: text(row) }))]

/**
 * Says a policy in words, in both languages (XTR-1): what counts, when an order is held, who may let it go, who may give
 * which terms.
 *
 * @example
 * ```ts
 * import { CreditPolicy } from "@dealwright/core"
 * import assert from "node:assert"
 * const lines = CreditPolicy.explain(CreditPolicy.tradePolicy).map(({ text }) => text.en)
 * assert.ok(lines.includes("manager: up to 10% over the limit"))
 * assert.ok(lines.includes("director: a limit up to CNY 1,000,000.00, up to 90 days"))
 * ```
 */
export const explain = (policy: CreditPolicy): ReadonlyArray<Explained> => {
  const { age, blockingRank, cashOverride, components, conditions, exchangeRates, holdOverride, horizonDays } = policy
  const { invoicingRoles, late, onHeadroom, overLimit, overrideDays, terms, watchBand } = policy
  const counted = (locale: "en" | "zh"): string =>
    components.map((one) => componentNames[one][locale]).join(locale === "en" ? ", " : "、")
  return [
    components.length === 0
      ? line(0, "Nothing counts towards the limit.", "不计任何信用占用。")
      : line(0, `Towards the limit counts: ${counted("en")}.`, `信用占用包括:${counted("zh")}。`),
    ...(horizonDays === undefined
      ? []
      : [
          line(
            0,
            `Orders to be delivered more than ${horizonDays} days from today don't count.`,
            `交付日距今超过 ${horizonDays} 天的订单不计。`,
          ),
        ]),
    age === "invoice-date"
      ? line(0, "Age counts from the invoice date.", "账龄自开票日起算。")
      : line(0, "Age counts from the due date.", "账龄自到期日起算。"),
    ...(watchBand === undefined
      ? []
      : [
          line(
            0,
            `From ${format(watchBand)} of the limit on a release carries a warning.`,
            `占用达额度 ${format(watchBand)} 起放行时预警。`,
          ),
        ]),
    ...table(
      overLimit,
      overLimitText,
      { en: "Beyond the limit may release:", zh: "超额度可放行者:" },
      { en: "Beyond the limit nobody may release.", zh: "超额度任何人不得放行。" },
    ),
    ...table(
      late,
      lateText,
      { en: "Beyond the credit days may release:", zh: "超账期可放行者:" },
      { en: "Beyond the credit days nobody may release.", zh: "超账期任何人不得放行。" },
    ),
    cashOverride === undefined
      ? line(0, "Nobody releases an order of a cash customer before it is paid.", "现款客户未付清前任何人不得放行。")
      : line(
          0,
          `${cashOverride} or above may release an order of a cash customer before it is paid.`,
          `${cashOverride} 及以上可在现款客户付清前放行。`,
        ),
    holdOverride === undefined
      ? line(
          0,
          "Nobody releases an order while a debt puts new orders on hold.",
          "因欠款冻结新订单期间任何人不得放行。",
        )
      : line(
          0,
          `${holdOverride} or above may release an order while a debt puts new orders on hold.`,
          `因欠款冻结新订单期间 ${holdOverride} 及以上可放行。`,
        ),
    line(0, `An override can be used for ${overrideDays} days.`, `特批在 ${overrideDays} 天内有效。`),
    onHeadroom === "offer"
      ? line(0, "Orders that pass once there is headroom are offered, oldest first.", "额度恢复后,按先后顺序提示放行。")
      : line(
          0,
          "Orders that pass once there is headroom are released, oldest first.",
          "额度恢复后,按先后顺序自动放行。",
        ),
    line(
      0,
      `Releasing takes one of the roles ${invoicingRoles.join(", ")}.`,
      `放行须具备以下角色之一:${invoicingRoles.join("、")}。`,
    ),
    line(0, `${blockingRank} or above blocks and unblocks customers.`, `冻结和解除冻结客户须 ${blockingRank} 及以上。`),
    ...table(
      terms,
      termsText,
      { en: "Terms may give:", zh: "可授予信用条件者:" },
      { en: "Nobody may give credit.", zh: "任何人不得授予信用。" },
    ),
    ...conditions.map((name) => line(0, `The condition ${name} of a plugin holds.`, `适用插件条件 ${name}。`)),
    ...(exchangeRates.length === 0
      ? []
      : [
          line(
            0,
            `Amounts in other currencies are converted by ${exchangeRates.length} exchange rates.`,
            `其他货币按 ${exchangeRates.length} 条汇率折算。`,
          ),
        ]),
  ]
}
