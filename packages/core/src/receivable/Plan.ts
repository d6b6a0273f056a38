/**
 * From a payment method to instalments (REC-1): pure, exact, and free of schemas.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as LocalDate from "../calendar/LocalDate.ts"
import { type Money, make, multiplyRate } from "../money/index.ts"
import { one, type Rate, sum } from "../rate/index.ts"
import type { AgreedLine, PaymentMethod, SharedLine } from "./Method.ts"

/** One instalment to be: its date and its amount. */
export interface PlannedLine {
  readonly due: LocalDate.LocalDate
  readonly amount: Money
}

/** A plan: instalments by due date, oldest first, summing exactly to the total. */
export interface PaymentPlan {
  readonly lines: ReadonlyArray<PlannedLine>
  /** How many leading instalments make up the first payment (CTR-6, REC-7): 1, or all down payments of a mortgage. */
  readonly firstPayment: number
}

/** Why a method gives no plan (REC-1). Instalments are counted from 1. */
export type PlanProblem =
  | { readonly _tag: "TotalNotPositive"; readonly total: Money }
  | { readonly _tag: "LineNotPositive"; readonly no: number; readonly amount: Money }
  | { readonly _tag: "LineInOtherCurrency"; readonly no: number; readonly amount: Money; readonly total: Money }
  | { readonly _tag: "LinesMissTotal"; readonly sum: Money; readonly total: Money }
  | { readonly _tag: "SharesMissWhole"; readonly sum: Rate }
  | { readonly _tag: "DateBeyondCalendar"; readonly no: number }
  | { readonly _tag: "LoanBeforeDownPayment"; readonly loan: LocalDate.LocalDate; readonly last: LocalDate.LocalDate }

type Lines = Result.Result<ReadonlyArray<PlannedLine>, PlanProblem>

/** Every amount but the last is given; the last one carries the remainder. */
const withRemainder = (
  total: Money,
  dates: ReadonlyArray<LocalDate.LocalDate>,
  amountOf: (index: number) => bigint,
): ReadonlyArray<PlannedLine> => {
  let rest = total.minor
  return dates.map((due, index) => {
    const minor = index === dates.length - 1 ? rest : amountOf(index)
    rest -= minor
    return { due, amount: make(minor, total.currency) }
  })
}

const monthly = (total: Money, method: Extract<PaymentMethod, { readonly _tag: "Instalments" }>) => {
  const { count, everyMonths = 1, first } = method
  const dates = Array.from({ length: count }, (_, index) => LocalDate.addMonths(first, index * everyMonths))
  const each = total.minor / BigInt(count)
  return withRemainder(total, dates, () => each)
}

const byDate = <Line extends { readonly due: LocalDate.LocalDate }>(lines: ReadonlyArray<Line>): ReadonlyArray<Line> =>
  [...lines].sort((a, b) => a.due - b.due)

const agreed = (total: Money, lines: ReadonlyArray<AgreedLine>): Lines => {
  const sorted = byDate(lines)
  let minor = 0n
  for (const [index, { amount }] of sorted.entries()) {
    if (amount.currency !== total.currency) {
      return Result.fail({ _tag: "LineInOtherCurrency", no: index + 1, amount, total })
    }
    minor += amount.minor
  }
  return minor === total.minor
    ? Result.succeed(sorted.map(({ amount, due }) => ({ due, amount })))
    : Result.fail({ _tag: "LinesMissTotal", sum: make(minor, total.currency), total })
}

const shared = (total: Money, lines: ReadonlyArray<SharedLine>): Lines => {
  const whole = sum(lines.map(({ share }) => share))
  if (whole !== one) return Result.fail({ _tag: "SharesMissWhole", sum: whole })
  const sorted = byDate(lines)
  // Rounded down, so that what is left for the last instalment is never less than its own share.
  const amountOf = (index: number) => {
    const line = sorted[index]
    return line === undefined ? 0n : multiplyRate(total, line.share, "down").minor
  }
  return Result.succeed(
    withRemainder(
      total,
      sorted.map(({ due }) => due),
      amountOf,
    ),
  )
}

const checked = (lines: ReadonlyArray<PlannedLine>, firstPayment: number): Result.Result<PaymentPlan, PlanProblem> => {
  for (const [index, { amount, due }] of lines.entries()) {
    if (amount.minor <= 0n) return Result.fail({ _tag: "LineNotPositive", no: index + 1, amount })
    if (LocalDate.isHorizon(due)) return Result.fail({ _tag: "DateBeyondCalendar", no: index + 1 })
  }
  return Result.succeed({ lines, firstPayment })
}

/**
 * Makes the plan of a total (REC-1). Amounts sum to it exactly; equal parts and shares are rounded down to the minor
 * unit and the last instalment carries the remainder. Explicit dates may come in any order.
 *
 * Errors: a total or an instalment that is not above zero, amounts that miss the total or are in another currency,
 * shares that miss 100 %, dates beyond the calendar, a loan due before the last down payment.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const first = LocalDate.literal("2026-01-31")
 * const plan = Receivable.planOf({ _tag: "Instalments", first, count: 3 }, Money.of("1000.00", "CNY"), first)
 * const lines = Result.getOrThrow(plan).lines.map(({ amount, due }) => `${LocalDate.format(due)} ${Money.format(amount)}`)
 * assert.deepEqual(lines, ["2026-01-31 333.33", "2026-02-28 333.33", "2026-03-31 333.34"])
 * ```
 */
export const planOf = (
  method: PaymentMethod,
  total: Money,
  invoiceDate: LocalDate.LocalDate,
): Result.Result<PaymentPlan, PlanProblem> => {
  if (total.minor <= 0n) return Result.fail({ _tag: "TotalNotPositive", total })
  switch (method._tag) {
    case "InFull":
      return checked([{ due: method.due, amount: total }], 1)
    case "OnAccount":
      return checked([{ due: LocalDate.addDays(invoiceDate, method.creditDays), amount: total }], 1)
    case "Instalments":
      return checked(monthly(total, method), 1)
    case "Explicit":
      return Result.flatMap(agreed(total, method.lines), (lines) => checked(lines, 1))
    case "Percentages":
      return Result.flatMap(shared(total, method.lines), (lines) => checked(lines, 1))
    case "Mortgage": {
      const { downPayments, loan } = method
      const last = downPayments.reduce((latest, { due }) => LocalDate.max(latest, due), LocalDate.earliest)
      if (loan.due < last) return Result.fail({ _tag: "LoanBeforeDownPayment", loan: loan.due, last })
      const lines = Result.map(agreed(total, downPayments.concat(loan)), byDate)
      return Result.flatMap(lines, (sorted) => checked(sorted, downPayments.length))
    }
  }
}
