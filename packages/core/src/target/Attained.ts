/**
 * What each member has reached of a month, as commission is told it (TGT-6, COM-2).
 *
 * @module
 */
import type { CompiledCalendar } from "../calendar/Evaluate.ts"
import type * as LocalDate from "../calendar/LocalDate.ts"
import * as Period from "../period/index.ts"
import type { Rate } from "../rate/Model.ts"
import type { ActualsState, Target } from "./Model.ts"
import { attainmentOf, partsOf } from "./Views.ts"

/** A member's month, and how much of their target is reached; `null` where nothing is asked of them. */
export interface MemberAttainment {
  readonly memberId: string
  /** `2026-03`. */
  readonly period: string
  readonly attainment: Rate | null
}

/**
 * What every member who has a part of the target in a month has reached of it: with a reason, what the command `Assess` of a commission
 * month takes. A part of zero has no attainment and accelerates nothing (TGT-6).
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Period, Rate, Target, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const march = Period.monthOf(LocalDate.literal("2026-03-01"))
 * const terms = {
 *   metric: { measure: "new-customers", unit: { _tag: "Count" } }, amount: TargetPlan.countOf(2),
 *   owner: TargetPlan.member("ann"), period: march, breakdown: TargetPlan.whole
 * } as const
 * const on = LocalDate.literal("2026-03-10")
 * const fact = { on, team: "north", counted: TargetPlan.countOf(3), credited: TargetPlan.countOf(3) }
 * const actuals = { _tag: "Actuals", measure: "new-customers", month: "2026-03", memberId: "ann", facts: { "customer:C-1": fact } } as const
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * assert.deepEqual(
 *   Target.attainedIn({ terms }, [actuals], { month: march, calendar, today: LocalDate.literal("2026-04-01") }),
 *   [{ memberId: "ann", period: "2026-03", attainment: Rate.percent(150) }]
 * )
 * ```
 */
export const attainedIn = (
  target: Pick<Target, "terms">,
  actuals: Iterable<ActualsState>,
  asked: { readonly month: Period.Month; readonly calendar: CompiledCalendar; readonly today: LocalDate.LocalDate },
): ReadonlyArray<MemberAttainment> => {
  const { calendar, month, today } = asked
  const months = Array.from(actuals)
  const period = Period.format(month)
  return partsOf(target).flatMap(({ owner, period: of }): ReadonlyArray<MemberAttainment> => {
    if (owner._tag !== "Member" || of.from !== month.from || of.until !== month.until) return []
    const found = attainmentOf(target, months, { calendar, today, owner, period: of })
    const rate = found?.attainment._tag === "Attained" ? found.attainment.rate : null
    return [{ memberId: owner.memberId, period, attainment: rate }]
  })
}
