/**
 * A statement of account to be read, by people and by other programs (REC-8).
 *
 * @module
 */
import { format as day } from "../calendar/LocalDate.ts"
import { type Locale, type Money, type MoneyJson, format as plain, toJson, toText } from "../money/index.ts"
import type { AccountLine, AccountStatement } from "./Account.ts"

const words = {
  en: {
    debt: "invoice",
    "credit-note": "credit note",
    "write-off": "write-off",
    forfeiture: "forfeiture",
    payment: "payment",
    reversal: "payment reversed",
    title: ({ customerId, from, until }: AccountStatement) =>
      `Statement of account of ${customerId}, ${day(from)} to ${day(until)}`,
    opening: "Balance before",
    closing: "Balance",
    items: "Open items",
    due: "due",
    overdue: "days overdue",
    disputed: "disputed",
    unapplied: "Payments not used",
    ageing: "By age",
  },
  zh: {
    debt: "应收",
    "credit-note": "贷项",
    "write-off": "核销",
    forfeiture: "挞定",
    payment: "收款",
    reversal: "收款冲回",
    title: ({ customerId, from, until }: AccountStatement) => `对账单：${customerId}，${day(from)} 至 ${day(until)}`,
    opening: "期初余额",
    closing: "期末余额",
    items: "未清项",
    due: "到期",
    overdue: "天逾期",
    disputed: "争议中",
    unapplied: "预收余额",
    ageing: "账龄",
  },
} as const

/**
 * The statement as text, a line each, for a letter or a mail: English or Chinese. Amounts stand with their currency.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const nothing = Money.zero("CNY")
 * const statement: Receivable.AccountStatement = {
 *   customerId: "C-1", currency: "CNY", from: LocalDate.literal("2026-03-01"), until: LocalDate.literal("2026-03-31"),
 *   opening: nothing, lines: [], closing: nothing, items: [], unapplied: nothing, ageing: [],
 * }
 * assert.equal(Receivable.statementText(statement, "en").split("\n")[0], "Statement of account of C-1, 2026-03-01 to 2026-03-31")
 * ```
 */
export const statementText = (statement: AccountStatement, locale: Locale): string => {
  const say = words[locale]
  const money = (amount: Money): string => toText(amount, locale)
  const { ageing, closing, items, lines, opening, unapplied } = statement
  return [
    say.title(statement),
    `${say.opening}: ${money(opening)}`,
    ...lines.map(
      ({ amount, balance, booked, id, kind }) =>
        `${day(booked)}  ${say[kind]} ${id}  ${money(amount)}  ${money(balance)}`,
    ),
    `${say.closing}: ${money(closing)}`,
    `${say.unapplied}: ${money(unapplied)}`,
    `${say.items}: ${items.length}`,
    ...items.map(({ daysOverdue, due, dunning, isDisputed, no, open, receivableId }) =>
      [
        `${receivableId} #${no}  ${say.due} ${day(due)}  ${money(open)}`,
        ...(daysOverdue > 0 ? [`${daysOverdue} ${say.overdue}`] : []),
        ...(dunning === null ? [] : [dunning]),
        ...(isDisputed ? [say.disputed] : []),
      ].join("  "),
    ),
    `${say.ageing}: ${ageing.map(({ amount, bucket }) => `${bucket} ${money(amount)}`).join(", ")}`,
  ].join("\n")
}

const cell = (text: string): string => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * The statement's postings as CSV (RFC 4180): booked, date, kind, number, amount, balance, currency; first a line of kind
 * `opening`, last one of kind `closing`. Amounts are plain decimals, and those of the lines between re-add to the closing one.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const nothing = Money.zero("CNY")
 * const csv = Receivable.statementCsv({
 *   customerId: "C-1", currency: "CNY", from: LocalDate.literal("2026-03-01"), until: LocalDate.literal("2026-03-31"),
 *   opening: nothing, lines: [], closing: nothing, items: [], unapplied: nothing, ageing: [],
 * })
 * assert.equal(csv.split("\r\n")[1], "2026-03-01,2026-03-01,opening,C-1,0.00,0.00,CNY")
 * ```
 */
export const statementCsv = (statement: AccountStatement): string => {
  const { closing, currency, customerId, from, lines, opening, until } = statement
  const row = (...cells: ReadonlyArray<string>): string => cells.map(cell).join(",")
  return [
    row("booked", "date", "kind", "number", "amount", "balance", "currency"),
    row(day(from), day(from), "opening", customerId, plain(opening), plain(opening), currency),
    ...lines.map(({ amount, balance, booked, id, kind, on }) =>
      row(day(booked), day(on), kind, id, plain(amount), plain(balance), currency),
    ),
    row(day(until), day(until), "closing", customerId, plain(closing), plain(closing), currency),
    "",
  ].join("\r\n")
}

/** A statement as JSON: dates and amounts as text. */
export interface AccountJson {
  readonly customerId: string
  readonly from: string
  readonly until: string
  readonly opening: MoneyJson
  readonly lines: ReadonlyArray<{
    readonly booked: string
    readonly on: string
    readonly kind: AccountLine["kind"]
    readonly id: string
    readonly amount: MoneyJson
    readonly balance: MoneyJson
  }>
  readonly closing: MoneyJson
  readonly unapplied: MoneyJson
  readonly items: ReadonlyArray<{
    readonly receivableId: string
    readonly no: number
    readonly invoiceDate: string
    readonly due: string
    readonly open: MoneyJson
    readonly daysOverdue: number
    readonly bucket: string
    readonly dunning: string | null
    readonly isDisputed: boolean
  }>
  readonly ageing: ReadonlyArray<{ readonly bucket: string; readonly amount: MoneyJson }>
}

/**
 * The statement as a value for `JSON.stringify`.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const nothing = Money.zero("CNY")
 * const json = Receivable.statementJson({
 *   customerId: "C-1", currency: "CNY", from: LocalDate.literal("2026-03-01"), until: LocalDate.literal("2026-03-31"),
 *   opening: nothing, lines: [], closing: nothing, items: [], unapplied: nothing, ageing: [],
 * })
 * assert.deepEqual(json.closing, { amount: "0.00", currency: "CNY" })
 * ```
 */
export const statementJson = (statement: AccountStatement): AccountJson => ({
  customerId: statement.customerId,
  from: day(statement.from),
  until: day(statement.until),
  opening: toJson(statement.opening),
  lines: statement.lines.map(({ amount, balance, booked, id, kind, on }) => ({
    booked: day(booked),
    on: day(on),
    kind,
    id,
    amount: toJson(amount),
    balance: toJson(balance),
  })),
  closing: toJson(statement.closing),
  unapplied: toJson(statement.unapplied),
  items: statement.items.map(
    ({ bucket, daysOverdue, due, dunning, invoiceDate, isDisputed, no, open, receivableId }) => ({
      receivableId,
      no,
      invoiceDate: day(invoiceDate),
      due: day(due),
      open: toJson(open),
      daysOverdue,
      bucket,
      dunning,
      isDisputed,
    }),
  ),
  ageing: statement.ageing.map(({ amount, bucket }) => ({ bucket, amount: toJson(amount) })),
})
