/**
 * Composing schedules: the step, the empty schedule and the combinators (ESC-1). Decides nothing; free of schemas.
 *
 * Laws: `sequence` and `merge` are associative with `nothing` as identity; `merge` commutes but for ties; `shift` by
 * nothing, `repeat` once and `onlyWhen(always)` change nothing; `shift` and windows distribute over `merge`; limits of `until`,
 * conditions of `onlyWhen` and hours of `between` add up in any order; a window twice is a window once.
 */
import type { Action, Audience, Condition, Demand, Late, Offset, Schedule, Step, Window } from "./Model.ts"
import { catchUp, keepGap, owner } from "./Parts.ts"

export * from "./Parts.ts"

/** What a step is besides its place and action; what is left out has its usual value. */
export interface StepOptions {
  /** Default: the owner. */
  readonly to?: ReadonlyArray<Audience>
  /** Default: `escalation-` and the action's name, for example `escalation-notify`. */
  readonly message?: string
  /** Default: a hold and a forfeiture keep their gap, everything else catches up. */
  readonly late?: Late
  /** Default: none. */
  readonly demands?: ReadonlyArray<Demand>
  /** Minute of the day at which a day step falls. Default: the start of the day. */
  readonly minuteOfDay?: number
}

/**
 * One step, `offset` after the anchor (ESC-1).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * const warning = Escalation.step("warning", Escalation.calendarDays(2), Escalation.notify, { to: [Escalation.customer] })
 * assert.deepEqual(warning.late, Escalation.catchUp)
 * ```
 */
export const step = (id: string, offset: Offset, action: Action, options: StepOptions = {}): Step => ({
  _tag: "Step",
  id,
  offset,
  action,
  audience: options.to ?? [owner],
  message: options.message ?? `escalation-${action._tag.toLowerCase()}`,
  late: options.late ?? (action._tag === "Hold" || action._tag === "Forfeit" ? keepGap : catchUp),
  demands: options.demands ?? [],
  ...(options.minuteOfDay === undefined ? {} : { minuteOfDay: options.minuteOfDay }),
})

/** No step at all: the identity of {@link sequence} and {@link merge}. */
export const nothing: Schedule = { _tag: "Sequence", schedules: [] }

/**
 * Each part counts from the last step of the one before it (ESC-1). Associative; `nothing` is its identity.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * const { calendarDays, notify, raise, sequence, step } = Escalation
 * // Day 2, and 3 days later, on day 5.
 * sequence(step("ask", calendarDays(2), notify), step("up", calendarDays(3), raise("manager")))
 * ```
 */
export const sequence = (...schedules: ReadonlyArray<Schedule>): Schedule => ({ _tag: "Sequence", schedules })

/**
 * All parts count from the same anchor (ESC-1). Associative; `nothing` is its identity.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * const { calendarDays, merge, notify, raise, step } = Escalation
 * const late = merge(step("ask", calendarDays(1), notify), step("up", calendarDays(7), raise("manager")))
 * assert.equal(late._tag, "Merge")
 * ```
 */
export const merge = (...schedules: ReadonlyArray<Schedule>): Schedule => ({ _tag: "Merge", schedules })

/**
 * `times` copies, each `every` after the one before it (ESC-1). 1 to 100.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * const { calendarDays, notify, repeat, step } = Escalation
 * // Days 7, 14 and 21.
 * const weekly = repeat(step("weekly", calendarDays(7), notify), calendarDays(7), 3)
 * assert.equal(weekly._tag, "Repeat")
 * ```
 */
export const repeat = (schedule: Schedule, every: Offset, times: number): Schedule => ({
  _tag: "Repeat",
  schedule,
  every,
  times,
})

/**
 * The same schedule from `by` after the anchor (ESC-1).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * // A week of grace before everything.
 * const lenient = Escalation.shift(Escalation.tradeSchedule, Escalation.calendarDays(7))
 * assert.equal(lenient._tag, "Shift")
 * ```
 */
export const shift = (schedule: Schedule, by: Offset): Schedule => ({ _tag: "Shift", schedule, by })

/**
 * Without the steps later than `limit` after the anchor (ESC-1). A step at the limit stays; a limit in days reaches to the end
 * of its day. What would end later ends at the limit, so that a `sequence` goes on from there.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * // Without the steps for the director and for legal.
 * const mild = Escalation.until(Escalation.tradeSchedule, Escalation.calendarDays(15))
 * assert.equal(mild._tag, "Until")
 * ```
 */
export const until = (schedule: Schedule, limit: Offset): Schedule => ({ _tag: "Until", schedule, limit })

/**
 * Its steps fire only when the condition holds at that moment (ESC-1).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * const strict = Escalation.onlyWhen(Escalation.tradeSchedule, Escalation.equals("customerClass", "C"))
 * assert.equal(strict._tag, "OnlyWhen")
 * ```
 */
export const onlyWhen = (schedule: Schedule, condition: Condition): Schedule => ({
  _tag: "OnlyWhen",
  schedule,
  condition,
})

const within = (schedule: Schedule, window: Window): Schedule => ({ _tag: "Within", schedule, window })

/**
 * Its steps fall on business days alone (KER-4): one that would fall on a day off takes the next business day, or the one before,
 * at the same time of day. Of several, the innermost says which.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * const worked = Escalation.onBusinessDays(Escalation.tradeSchedule)
 * assert.ok(worked._tag === "Within" && worked.window._tag === "BusinessDays" && worked.window.roll === "following")
 * ```
 */
export const onBusinessDays = (
  schedule: Schedule,
  roll: "following" | "preceding" | "modified-following" = "following",
): Schedule => within(schedule, { _tag: "BusinessDays", roll })

/**
 * Its steps fall while the office is open (KER-5); what would fall at another time waits for the next opening.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * const { hours, inOfficeHours, notify, step } = Escalation
 * const ask = inOfficeHours(step("ask", hours(48), notify))
 * assert.equal(ask._tag, "Within")
 * ```
 */
export const inOfficeHours = (schedule: Schedule): Schedule => within(schedule, { _tag: "OfficeHours" })

/**
 * Its steps fall between two times of the day (ESC-1): from minute `from` until before minute `until`, 0 to 1440. Outside are
 * quiet hours, and what would fall there waits for their end.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * // Nobody is told anything before 8 in the morning or after 8 in the evening.
 * const quiet = Escalation.between(Escalation.tradeSchedule, 8 * 60, 20 * 60)
 * assert.ok(quiet._tag === "Within" && quiet.window._tag === "Between")
 * ```
 */
export const between = (schedule: Schedule, from: number, until: number): Schedule =>
  within(schedule, { _tag: "Between", from, until })
