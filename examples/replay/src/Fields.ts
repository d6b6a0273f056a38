/**
 * Cells as values: names, amounts, shares, quantities and dates as one company writes them. What can't be read fails with
 * what is wrong and what would be right.
 *
 * @module
 */
import { Calendar, LocalDate, Money, Rate } from "@dealwright/core"
import { Result } from "effect"
import type { Row } from "./Csv.ts"
import type { Mapping } from "./Mapping.ts"

/** A value, or why there is none. */
export type Read<A> = Result.Result<A, string>

const patterns: Readonly<Record<NonNullable<Mapping["dates"]>, RegExp>> = {
  "year-month-day": /^(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})(?:[T ].*)?$/,
  "day.month.year": /^(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})(?: .*)?$/,
  "day/month/year": /^(?<d>\d{1,2})\/(?<m>\d{1,2})\/(?<y>\d{4})(?: .*)?$/,
  "month/day/year": /^(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{4})(?: .*)?$/,
}

/** Reads the cells of one company's files. */
export class Fields {
  readonly currency: Money.CurrencyCode
  readonly #empty: ReadonlySet<string>
  readonly #aliases: ReadonlyMap<string, string>
  readonly #decimal: string
  readonly #dates: NonNullable<Mapping["dates"]>

  constructor({ aliases = {}, currency, dates, decimal, empty = [] }: Mapping, more: ReadonlyMap<string, string>) {
    this.currency = currency
    this.#empty = new Set(["", ...empty])
    this.#aliases = new Map([...Object.entries(aliases), ...more])
    this.#decimal = decimal ?? "."
    this.#dates = dates ?? "year-month-day"
  }

  /** The text, mended by the aliases; `undefined` where the cell is empty. */
  text({ fields }: Row, column: string | undefined): string | undefined {
    const written = column === undefined ? "" : (fields[column] ?? "")
    return this.#empty.has(written) ? undefined : (this.#aliases.get(written) ?? written)
  }

  /** A text that must be there. */
  needed(row: Row, column: string): Read<string> {
    const text = this.text(row, column)
    return text === undefined ? Result.fail(`${column}: the field is empty; fill it in`) : Result.succeed(text)
  }

  /** Several columns as one name. */
  name(row: Row, columns: ReadonlyArray<string>): Read<string> {
    const name = columns.flatMap((column) => this.text(row, column) ?? []).join(" ")
    return name === "" ? Result.fail(`${columns.join(", ")}: the name is empty; fill it in`) : Result.succeed(name)
  }

  /** A number as the rest of Dealwright reads it: a decimal point, no zeros at its end. */
  #number(row: Row, column: string): Read<string> {
    return Result.map(this.needed(row, column), (text) => {
      const pointed = this.#decimal === "," ? text.replace(",", ".") : text
      return pointed.includes(".") ? pointed.replace(/0+$/, "").replace(/\.$/, "") : pointed
    })
  }

  /** An amount, zero or more. */
  amount(row: Row, column: string): Read<Money.Money> {
    return Result.flatMap(this.#number(row, column), (text) => {
      const amount = Money.parseAmount(text, this.currency)
      if (Result.isFailure(amount)) return Result.fail(`${column}: ${Money.describe(amount.failure).en}`)
      return amount.success.minor < 0n
        ? Result.fail(`${column}: ${text} is below zero; take returns and credits out of the file`)
        : Result.succeed(amount.success)
    })
  }

  /** A share of the price, 0 to 100 %; `inPercent` where the file writes 15 for 15 %. */
  share(row: Row, column: string, inPercent: boolean): Read<Rate.Rate> {
    return Result.flatMap(this.#number(row, column), (text) => {
      const rate = Rate.parse(inPercent && !text.endsWith("%") ? `${text}%` : text)
      if (Result.isFailure(rate)) return Result.fail(`${column}: "${text}" is no share; write it like 0.15 or 15%`)
      return rate.success < 0n || rate.success > Rate.one
        ? Result.fail(
            `${column}: ${text} isn't between 0 and the whole price; if 15 means 15 % here, set lines.discountIn to "percent" in the mapping`,
          )
        : Result.succeed(rate.success)
    })
  }

  /** A quantity above zero. */
  quantity(row: Row, column: string): Read<Money.Quantity.Quantity> {
    return Result.flatMap(this.#number(row, column), (text) => {
      const quantity = Money.Quantity.parse(text)
      if (Result.isFailure(quantity)) return Result.fail(`${column}: ${Money.describe(quantity.failure).en}`)
      return quantity.success <= 0n
        ? Result.fail(`${column}: ${text} is not above zero; take returns and credits out of the file`)
        : Result.succeed(quantity.success)
    })
  }

  /** A whole number of days. */
  days(row: Row, column: string): Read<number> {
    return Result.flatMap(this.#number(row, column), (text) =>
      /^\d{1,4}$/.test(text) && Number(text) <= 3650
        ? Result.succeed(Number(text))
        : Result.fail(`${column}: "${text}" is no number of days from 0 to 3650`),
    )
  }

  /** A date; a time of day behind it is left out. */
  date(row: Row, column: string): Read<LocalDate.LocalDate> {
    return Result.flatMap(this.needed(row, column), (text) => {
      const { d = "", m = "", y = "" } = patterns[this.#dates].exec(text)?.groups ?? {}
      if (y === "") {
        return Result.fail(
          `${column}: "${text}" is no date as ${this.#dates}; the mapping's "dates" says how they are written`,
        )
      }
      return Result.mapError(
        LocalDate.of(Number(y), Number(m), Number(d)),
        (error) => `${column}: ${Calendar.describe(error).en}`,
      )
    })
  }
}
