/**
 * How much of a target is reached, at any moment, and where it is heading (TGT-6). Exact; no clock.
 *
 * @module
 */
import { type CompiledCalendar, countBusinessDays } from "../calendar/Evaluate.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import type { Period } from "../period/index.ts"
import { fromUnits, type Rate, scale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"

/** A share of a target, or none: of a target of zero nothing is a share, neither 0 % nor without end (TGT-6). */
export type AttainmentRate = { readonly _tag: "Attained"; readonly rate: Rate } | { readonly _tag: "NoAttainment" }

/**
 * Where it is heading (TGT-6). `Projected`: what was reached so far, spread over all business days of the period.
 * `TooEarly`: no business day has begun. `Over`: the period is over, what was reached is what there is.
 */
export type RunRate =
  | { readonly _tag: "TooEarly"; readonly businessDays: number }
  | {
      readonly _tag: "Projected"
      readonly elapsed: number
      readonly businessDays: number
      readonly units: bigint
      readonly attainment: AttainmentRate
    }
  | { readonly _tag: "Over" }

/** A target beside what was reached. All in whole units of its metric. */
export interface Attainment {
  readonly target: bigint
  readonly actual: bigint
  /** `actual − target`: with nothing sold it is the whole target below zero. */
  readonly variance: bigint
  readonly attainment: AttainmentRate
  readonly runRate: RunRate
  /**
   * What credit shares add up to beyond what was sold (TGT-6, COM-3); zero where they sum to 100 %. It is part of what
   * members have reached, and never of what a team or the company has.
   */
  readonly overAssigned: bigint
}

/**
 * A share, rounded half-even to 12 decimals; of zero there is none (TGT-6).
 *
 * @example
 * ```ts
 * import { Rate, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(TargetPlan.rateOf(50n, 200n), { _tag: "Attained", rate: Rate.percent(25) })
 * assert.deepEqual(TargetPlan.rateOf(50n, 0n), { _tag: "NoAttainment" })
 * ```
 */
export const rateOf = (actual: bigint, target: bigint): AttainmentRate =>
  target === 0n
    ? { _tag: "NoAttainment" }
    : { _tag: "Attained", rate: fromUnits(divideRounded(actual * scale, target)) }

/**
 * The run rate on a day (TGT-6): business days up to and including `today` against all of the period's, rounded half-even.
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Period, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const march = Period.monthOf(LocalDate.literal("2026-03-01"))
 * // On Friday 13 March 10 of 22 business days are gone.
 * const heading = TargetPlan.runRate({ actual: 50_000n, target: 100_000n, period: march, calendar, today: LocalDate.literal("2026-03-13") })
 * assert.ok(heading._tag === "Projected")
 * assert.deepEqual([heading.elapsed, heading.businessDays, heading.units], [10, 22, 110_000n])
 * ```
 */
export const runRate = (request: {
  readonly actual: bigint
  readonly target: bigint
  readonly period: Period
  readonly calendar: CompiledCalendar
  readonly today: LocalDate.LocalDate
}): RunRate => {
  const { actual, calendar, period, target, today } = request
  if (today >= period.until) return { _tag: "Over" }
  const businessDays = countBusinessDays(calendar, period.from, period.until)
  const elapsed = today < period.from ? 0 : countBusinessDays(calendar, period.from, LocalDate.addDays(today, 1))
  if (elapsed === 0) return { _tag: "TooEarly", businessDays }
  const units = divideRounded(actual * BigInt(businessDays), BigInt(elapsed))
  return { _tag: "Projected", elapsed, businessDays, units, attainment: rateOf(units, target) }
}

/**
 * A target beside what was reached (TGT-6). `overAssigned` is what credits sum to beyond `actual`, if anything.
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Period, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const period = Period.monthOf(LocalDate.literal("2026-03-01"))
 * const today = LocalDate.literal("2026-04-01")
 * const nothing = TargetPlan.attainment({ target: 100_000n, actual: 0n, period, calendar, today })
 * assert.equal(nothing.variance, -100_000n)
 * ```
 */
export const attainment = (request: {
  readonly target: bigint
  readonly actual: bigint
  readonly overAssigned?: bigint
  readonly period: Period
  readonly calendar: CompiledCalendar
  readonly today: LocalDate.LocalDate
}): Attainment => {
  const { actual, overAssigned = 0n, target } = request
  return {
    target,
    actual,
    variance: actual - target,
    attainment: rateOf(actual, target),
    runRate: runRate(request),
    overAssigned,
  }
}
