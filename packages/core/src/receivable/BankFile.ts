/**
 * A bank's list of payments, whatever its columns are called: read by a mapping that is data (REC-2). Every bad row is told
 * with its number, the rule and the remedy; the good ones go through. Pure.
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as LocalDate from "../calendar/LocalDate.ts"
import { ShortText } from "../decider/Ids.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { type CurrencyCode, describe, type Money, parse, parseAmount } from "../money/index.ts"
import type { BankRow } from "./MatchingBook.ts"

const columns = Schema.Array(ShortText).check(Schema.isMinLength(1), Schema.isMaxLength(10))

/** In which order a date's parts stand; `YYYYMMDD` has nothing between them, the others anything that is no digit. */
export const BankDateOrder = Schema.Literals(["YMD", "DMY", "MDY", "YYYYMMDD"])
/** In which order a date's parts stand. */
export type BankDateOrder = typeof BankDateOrder.Type

/**
 * Which column of a bank's file is what.
 *
 * - `bank`: a short name for bank and account, 1 to 12 small letters and digits. It begins every payment's number, so that two
 *   banks' numbers never meet.
 * - `number`: the column with the bank's own number of the payment, or several that tell it apart together.
 * - `amount`: above zero what came in, otherwise what went out and is passed over; an empty field too. `decimalMark` stands
 *   before the cents; dots or commas, spaces and apostrophes between thousands are left out.
 * - `currency`: of all rows, or the column that has it.
 * - `reference`: what the payer wrote, put together from these columns.
 */
export const BankMapping = Schema.Struct({
  bank: Schema.String.check(Schema.isPattern(/^[a-z0-9]{1,12}$/u, { description: "1 to 12 small letters and digits" })),
  number: columns,
  date: ShortText,
  dateOrder: BankDateOrder,
  amount: ShortText,
  decimalMark: Schema.Literals([".", ","]),
  currency: Schema.TaggedUnion({ Always: { code: MoneyCodec.CurrencyCode }, Column: { name: ShortText } }),
  payer: ShortText,
  account: Schema.optionalKey(ShortText),
  reference: columns,
})
/** Which column of a bank's file is what. */
export type BankMapping = typeof BankMapping.Type

/** A row of a file by column name; `row` is its number there, for messages. */
export interface BankRecord {
  readonly row: number
  readonly fields: ReadonlyMap<string, string>
}

/** A row that can't be used: its number, the rule, and what is wrong and would be right. */
export interface RejectedBankRow {
  readonly row: number
  readonly rule: string
  readonly text: LocalizedText
}

/** What a file holds. `outgoing` and `repeated` rows are passed over: money that went out, and the same payment again. */
export interface BankBatch {
  readonly payments: ReadonlyArray<{ readonly row: number; readonly payment: BankRow }>
  readonly rejected: ReadonlyArray<RejectedBankRow>
  readonly outgoing: number
  readonly repeated: number
}

/**
 * The columns that a mapping names and a heading lacks; none when the mapping fits the file.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const mapping: Receivable.BankMapping = {
 *   bank: "icbc", number: ["No"], date: "Date", dateOrder: "YMD", amount: "Credit", decimalMark: ".",
 *   currency: { _tag: "Always", code: "CNY" }, payer: "Payer", reference: ["Remark"],
 * }
 * assert.deepEqual(Receivable.missingColumns(mapping, ["No", "Date", "Amount", "Payer", "Remark"]), ["Credit"])
 * ```
 */
export const missingColumns = (mapping: BankMapping, heading: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { account, amount, currency, date, number, payer, reference } = mapping
  const named = [...number, date, amount, payer, ...reference]
  if (account !== undefined) named.push(account)
  if (currency._tag === "Column") named.push(currency.name)
  return Array.from(new Set(named)).filter((name) => !heading.includes(name))
}

type Problem = readonly [rule: string, en: string, zh: string]
type Read<A> = Result.Result<A, Problem>

const problem = (rule: string, en: string, zh: string): Result.Result<never, Problem> => Result.fail([rule, en, zh])

const escaped = (text: string): string =>
  Array.from(text.normalize("NFKC"), (sign) =>
    /[A-Za-z0-9-]/u.test(sign) ? sign : `_${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}_`,
  ).join("")

/** Longest number of a payment, so that a receipt's number can be told from the next one. */
const maxNumber = 60

/** The payment's number: no two different numbers of the bank become the same. */
const numberOf = (texts: ReadonlyArray<string>, bank: string): Read<string> => {
  if (texts.every((text) => text === "")) {
    return problem(
      "REC-2",
      "The bank's number is empty; without it the payment could come in twice. Name a column, or several together, that tell payments apart.",
      "银行流水号为空,无法防止重复入账;请指定能区分各笔款项的一列或多列。",
    )
  }
  const id = `${bank}:${texts.map(escaped).join(":")}`
  return id.length <= maxNumber
    ? Result.succeed(id)
    : problem(
        "REC-2",
        `The bank's number ${texts.join(" ")} is too long (${id.length} signs, at most ${maxNumber}); name fewer columns.`,
        `银行流水号 ${texts.join(" ")} 过长(${id.length} 个字符,最多 ${maxNumber} 个),请减少组成列。`,
      )
}

const orders: Readonly<Record<BankDateOrder, RegExp>> = {
  YMD: /^(?<y>\d{4})\D(?<m>\d{1,2})\D(?<d>\d{1,2})\D?$/u,
  DMY: /^(?<d>\d{1,2})\D(?<m>\d{1,2})\D(?<y>\d{4})\D?$/u,
  MDY: /^(?<m>\d{1,2})\D(?<d>\d{1,2})\D(?<y>\d{4})\D?$/u,
  YYYYMMDD: /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/u,
}

const dateOf = (text: string, order: BankDateOrder): Read<LocalDate.LocalDate> => {
  const { d, m, y } = orders[order].exec(text.normalize("NFKC"))?.groups ?? {}
  const date = LocalDate.of(Number(y), Number(m), Number(d))
  return Result.isSuccess(date)
    ? Result.succeed(date.success)
    : problem(
        "KER-4",
        `"${text}" is no date in the order ${order}; check the column and the order in the mapping.`,
        `“${text}”不是 ${order} 顺序的日期,请核对字段对应中的列与顺序。`,
      )
}

/** Amounts with marks between thousands, by the mark before the cents. */
const grouped = {
  ".": /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/u,
  ",": /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/u,
} as const

/** The amount; `undefined` where nothing came in. */
const amountOf = (text: string, mark: "." | ",", code: CurrencyCode): Read<Money | undefined> => {
  const plain = text.normalize("NFKC").replace(/[\s'’]/gu, "")
  if (plain === "") return Result.succeed(undefined)
  const thousands = mark === "." ? "," : "."
  const bare = grouped[mark].test(plain) ? plain.replaceAll(thousands, "") : plain
  if (bare.includes(thousands)) {
    return problem(
      "KER-1",
      `The amount "${text}" has a "${thousands}" that stands before no thousand, and the mapping's decimal mark is "${mark}"; check the column and the mark.`,
      `金额“${text}”中的“${thousands}”不是千分位,而字段对应中的小数点为“${mark}”,请核对列与小数点。`,
    )
  }
  const money = parseAmount(bare.replace(mark, ".").replace(/^\+/u, ""), code)
  if (Result.isSuccess(money)) return Result.succeed(money.success.minor > 0n ? money.success : undefined)
  const { en, zh } = describe(money.failure)
  return problem(
    "KER-1",
    `The amount "${text}" can't be read, with "${mark}" before the cents: ${en}`,
    `金额“${text}”无法读取(小数点为“${mark}”):${zh}`,
  )
}

const currencyOf = (text: string): Read<CurrencyCode> => {
  const money = parse({ amount: "0", currency: text.trim().toUpperCase() })
  if (Result.isSuccess(money)) return Result.succeed(money.success.currency)
  const { en, zh } = describe(money.failure)
  return problem("KER-1", en, zh)
}

const clip = (text: string): string => text.slice(0, 500)

/** One row; `undefined` where nothing came in. */
const readRow = ({ fields }: BankRecord, mapping: BankMapping): Read<BankRow | undefined> => {
  const field = (name: string): string => (fields.get(name) ?? "").trim()
  const { account, currency } = mapping
  return Result.gen(function* () {
    const code = currency._tag === "Always" ? currency.code : yield* currencyOf(field(currency.name))
    const amount = yield* amountOf(field(mapping.amount), mapping.decimalMark, code)
    if (amount === undefined) return undefined
    const bankId = yield* numberOf(mapping.number.map(field), mapping.bank)
    const on = yield* dateOf(field(mapping.date), mapping.dateOrder)
    const from = account === undefined ? "" : field(account)
    const reference = mapping.reference
      .map(field)
      .filter((text) => text !== "")
      .join(" ")
    return {
      bankId,
      on,
      amount,
      payer: clip(field(mapping.payer)),
      ...(from === "" ? {} : { account: clip(from) }),
      reference: clip(reference),
    }
  })
}

/**
 * Reads the rows of a bank's file (REC-2). A row that can't be read is rejected and the others go on. The same number twice
 * is passed over when it is the same payment, and rejected when it is another.
 *
 * @example
 * ```ts
 * import { Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const mapping: Receivable.BankMapping = {
 *   bank: "icbc", number: ["No"], date: "Date", dateOrder: "DMY", amount: "Credit", decimalMark: ",",
 *   currency: { _tag: "Always", code: "EUR" }, payer: "Payer", reference: ["Remark"],
 * }
 * const fields = new Map([["No", "17/3"], ["Date", "09.03.2026"], ["Credit", "1.234,50"], ["Payer", "ACME"], ["Remark", "INV-1001"]])
 * const { payments, rejected } = Receivable.readBankRows([{ row: 2, fields }, { row: 3, fields: new Map([["Credit", "1"]]) }], mapping)
 * assert.deepEqual(payments[0]?.payment.amount, Money.of("1234.50", "EUR"))
 * assert.equal(payments[0]?.payment.bankId, "icbc:17_2F_3")
 * assert.equal(rejected[0]?.row, 3)
 * ```
 */
export const readBankRows = (records: Iterable<BankRecord>, mapping: BankMapping): BankBatch => {
  const payments: Array<{ readonly row: number; readonly payment: BankRow }> = []
  const rejected: Array<RejectedBankRow> = []
  const seen = new Map<string, { readonly row: number; readonly payment: BankRow }>()
  let outgoing = 0
  let repeated = 0
  for (const record of records) {
    const { row } = record
    const read = readRow(record, mapping)
    if (Result.isFailure(read)) {
      const [rule, en, zh] = read.failure
      rejected.push({ row, rule, text: { en, zh } })
      continue
    }
    const payment = read.success
    if (payment === undefined) {
      outgoing++
      continue
    }
    const known = seen.get(payment.bankId)
    if (known === undefined) {
      payments.push({ row, payment })
      seen.set(payment.bankId, { row, payment })
    } else if (Equal.equals(known.payment, payment)) repeated++
    else {
      rejected.push({
        row,
        rule: "REC-2",
        text: {
          en: `Row ${known.row} has the bank's number ${payment.bankId} already, for another payment; name the columns that tell them apart.`,
          zh: `第 ${known.row} 行已用银行流水号 ${payment.bankId} 表示另一笔款项,请指定能区分两者的列。`,
        },
      })
    }
  }
  return { payments, rejected, outgoing, repeated }
}
