/**
 * A statement as a sheet of texts, in English or Chinese: what its forms for people have in common (COM-9).
 *
 * @module
 */
import type { Locale, LocalizedText } from "../decision/Messages.ts"
import { type Money, make } from "../money/Model.ts"
import { toText } from "../money/Text.ts"
import { type Rate, scale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import { format as formatRate } from "../rate/Text.ts"
import { nextMonth } from "./Decider.ts"
import type { Posting, PostingKind } from "./Model.ts"
import type { Statement } from "./Views.ts"

/** What a statement for people says besides its figures. */
export interface StatementOptions {
  /** The member's name; their id unless told. */
  readonly name?: string
  /** The company's name, above everything else. */
  readonly company?: string
}

/** One line of a sheet. All but `amount` may be empty. */
export interface SheetRow {
  readonly no: string
  readonly what: string
  readonly deal: string
  readonly share: string
  /** The basis that the line is about. */
  readonly basis: string
  /** The rate of each tier and how much fell into it; without tiers the rate that the line comes to. */
  readonly rates: ReadonlyArray<string>
  readonly amount: string
  readonly reason: string
}

/** A statement in words. The amounts of `rows` add up to the payout. */
export interface StatementSheet {
  readonly company: string
  readonly title: string
  /** Member, month, status, plan: label and value. */
  readonly facts: ReadonlyArray<readonly [label: string, value: string]>
  readonly heads: Readonly<Record<keyof SheetRow, string>>
  readonly rows: ReadonlyArray<SheetRow>
  /** Sums by what lines are for, then the payout. */
  readonly totals: ReadonlyArray<readonly [label: string, amount: string]>
  readonly notes: ReadonlyArray<string>
}

/** What a line is for. */
export const kindTexts: Readonly<Record<PostingKind | "guarantee" | "line" | "true-up", LocalizedText>> = {
  credit: { en: "Earned", zh: "计提" },
  reversal: { en: "Clawed back", zh: "扣回" },
  adjustment: { en: "Change to an earlier month", zh: "以前月份调整" },
  holdback: { en: "Held back", zh: "预留" },
  release: { en: "Released from holdback", zh: "预留释放" },
  "carried-in": { en: "Carried in", zh: "上月结转" },
  correction: { en: "Correction after a dispute", zh: "争议更正" },
  "true-up": { en: "True-up of earlier credits", zh: "前期计提补差" },
  line: { en: "Bonus or fine", zh: "奖励或罚款" },
  guarantee: { en: "Guaranteed draw", zh: "保底补足" },
}

const words = {
  title: { en: "Commission statement", zh: "提成结算单" },
  member: { en: "Member", zh: "成员" },
  month: { en: "Month", zh: "月份" },
  status: { en: "Status", zh: "状态" },
  open: { en: "open: may still change", zh: "未关账:仍可能变动" },
  closed: { en: "closed", zh: "已关账" },
  plan: { en: "Plan version", zh: "方案版本" },
  currency: { en: "Currency", zh: "币种" },
  carried: { en: "Carried into {month}", zh: "结转至 {month}" },
  payout: { en: "Payout", zh: "应付" },
  held: { en: "Still held back of this month: {amount}.", zh: "本月尚有预留:{amount}。" },
  suspended: { en: "Earns nothing yet: {credit}, {amount}; {reason}.", zh: "暂不计提:{credit},{amount};{reason}。" },
} satisfies Readonly<Record<string, LocalizedText>>

const headTexts: Readonly<Record<keyof SheetRow, LocalizedText>> = {
  no: { en: "No.", zh: "序号" },
  what: { en: "What for", zh: "项目" },
  deal: { en: "Deal", zh: "交易" },
  share: { en: "Share", zh: "份额" },
  basis: { en: "Basis", zh: "基数" },
  rates: { en: "Rate and tier", zh: "费率与档位" },
  amount: { en: "Amount", zh: "金额" },
  reason: { en: "Reason", zh: "事由" },
}

/** An amount without its currency, which the head of the sheet names. */
const figure = (money: Money): string => toText(money, "en").slice(money.currency.length + 1)

/** Control characters would move the cursor of whoever reads; a line break becomes a space as well. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ").trim()

/** Lines that a rate is behind; what is held of them is a share of the earning, not of the basis. */
const isEarning: ReadonlySet<PostingKind> = new Set(["credit", "reversal", "adjustment"] as const)

/** What a line without tiers comes to, to the fourth decimal of a per cent. */
const effective = ({ amount, basis, kind }: Posting): ReadonlyArray<string> => {
  if (!isEarning.has(kind) || basis.minor === 0n || amount.minor === 0n) return []
  const unit = scale / 1_000_000n
  const rate = divideRounded(amount.minor * 1_000_000n, basis.minor) * unit
  const isExact = rate * basis.minor === amount.minor * scale
  return [`${isExact ? "" : "≈ "}${formatRate((rate < 0n ? -rate : rate) as Rate)}`]
}

/** The rates of a line: `3% of 5,000.00`. */
const ratesOf = (posting: Posting, locale: Locale): ReadonlyArray<string> =>
  posting.tiers.length === 0
    ? effective(posting)
    : posting.tiers.map(({ basis, rate }) =>
        locale === "en" ? `${formatRate(rate)} of ${figure(basis)}` : `${figure(basis)} × ${formatRate(rate)}`,
      )

/** Sums of the lines by what they are for, in the order in which each first appears. */
export const sumsByKind = (statement: Statement): ReadonlyArray<readonly [kind: PostingKind, sum: Money]> => {
  const sums = new Map<PostingKind, bigint>()
  for (const { amount, kind } of statement.lines) sums.set(kind, (sums.get(kind) ?? 0n) + amount.minor)
  return Array.from(sums, ([kind, minor]) => [kind, make(minor, statement.payout.currency)])
}

/**
 * The statement as a sheet of texts, for a form of your own (COM-9): every line with deal, basis, rate, tier, share and
 * reason; what is carried is the last line, so that the lines add up to the payout.
 *
 * @example
 * ```ts
 * import { Commission, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const nothing = Money.of("0.00", "USD")
 * const sheet = Commission.statementSheet(
 *   {
 *     memberId: "ann", period: "2026-03", planVersion: "v1", status: "closed", lines: [], suspended: [],
 *     payout: nothing, carried: nothing, held: nothing
 *   },
 *   "en",
 *   { name: "Ann Lee" }
 * )
 * assert.deepEqual(sheet.facts[0], ["Member", "Ann Lee"])
 * assert.deepEqual(sheet.totals.at(-1), ["Payout", "USD 0.00"])
 * ```
 */
export const statementSheet = (
  statement: Statement,
  locale: Locale,
  { company = "", name = statement.memberId }: StatementOptions = {},
): StatementSheet => {
  const say = (text: LocalizedText, values: Readonly<Record<string, string>> = {}) =>
    text[locale].replace(/\{(\w+)\}/gu, (_, key: string) => values[key] ?? "")
  const { carried, held, lines, payout, period } = statement
  const rows = lines.map(
    (line, i): SheetRow => ({
      no: String(i + 1),
      what: kindTexts[line.kind][locale],
      deal: oneLine(line.dealId),
      share: line.share === 0n ? "" : formatRate(line.share),
      basis: line.basis.minor === 0n ? "" : figure(line.basis),
      rates: ratesOf(line, locale),
      amount: figure(line.amount),
      reason: oneLine(line.reason),
    }),
  )
  const out = make(-carried.minor, carried.currency)
  const carriedOut = say(words.carried, { month: nextMonth(period) })
  const isCarrying = carried.minor !== 0n
  const empty = { deal: "", share: "", basis: "", rates: [], reason: "" }
  return {
    company: oneLine(company),
    title: words.title[locale],
    facts: [
      [words.member[locale], oneLine(name)],
      [words.month[locale], period],
      [words.status[locale], words[statement.status][locale]],
      [words.plan[locale], statement.planVersion],
      [words.currency[locale], payout.currency],
    ],
    heads: {
      no: headTexts.no[locale],
      what: headTexts.what[locale],
      deal: headTexts.deal[locale],
      share: headTexts.share[locale],
      basis: headTexts.basis[locale],
      rates: headTexts.rates[locale],
      amount: headTexts.amount[locale],
      reason: headTexts.reason[locale],
    },
    rows: isCarrying
      ? [...rows, { ...empty, no: String(rows.length + 1), what: carriedOut, amount: figure(out) }]
      : rows,
    totals: [
      ...sumsByKind(statement).map(([kind, sum]) => [kindTexts[kind][locale], figure(sum)] as const),
      ...(isCarrying ? ([[carriedOut, figure(out)]] as const) : []),
      [words.payout[locale], toText(payout, locale)],
    ],
    notes: [
      ...(held.minor === 0n ? [] : [say(words.held, { amount: toText(held, locale) })]),
      ...statement.suspended.map(({ amount, creditId, reason }) =>
        say(words.suspended, { credit: oneLine(creditId), amount: toText(amount, locale), reason: oneLine(reason) }),
      ),
    ],
  }
}
