/**
 * Building schedules: constructors, identities and combinators (ESC-1). Decides nothing; free of schemas.
 *
 * Laws: `sequence` and `merge` are associative with `nothing` as identity; `merge` commutes but for ties; `shift` by
 * nothing, `repeat` once and `onlyWhen(always)` change nothing; `shift` distributes over `merge`; limits of `until` and
 * conditions of `onlyWhen` add up in any order.
 */
import type { Money } from "../money/Model.ts"
import type { Action, Audience, Condition, CustomConfig, Demand, Late, Offset, Schedule, Step } from "./Model.ts"

/** So many calendar days after the anchor; before it when negative. Whole days (ESC-1). */
export const calendarDays = (days: number): Offset => ({ _tag: "CalendarDays", days })

/** So many business days of the company's calendar after the anchor; before it when negative (ESC-1). */
export const businessDays = (days: number): Offset => ({ _tag: "BusinessDays", days })

/** So many hours by the clock. Fractions down to whole minutes (ESC-1). */
export const hours = (count: number): Offset => ({ _tag: "ClockTime", minutes: Math.round(count * 60) })

/** So many hours of office time. Fractions down to whole minutes (ESC-1). */
export const businessHours = (count: number): Offset => ({ _tag: "BusinessTime", minutes: Math.round(count * 60) })

/** Tells somebody (ESC-6). */
export const notify: Action = { _tag: "Notify" }
/** Gives somebody something to do (ESC-6). */
export const task: Action = { _tag: "Task" }
/** Ends the deal. Destructive (ESC-6). */
export const forfeit: Action = { _tag: "Forfeit" }
/** Stops what `scope` names, such as `"new-orders"`. Destructive (ESC-6). */
export const hold = (scope: string): Action => ({ _tag: "Hold", scope })
/** Hands the matter to somebody else (ESC-6). */
export const reassign = (to: Audience): Action => ({ _tag: "Reassign", to })
/** Puts the matter before a rank (ESC-6). */
export const raise = (rank: string): Action => ({ _tag: "Raise", rank })
/** A plugin's own action, by the name under which it was contributed (ESC-6). */
export const custom = (name: string, config: CustomConfig = {}): Action => ({ _tag: "Custom", name, config })

/** The member in charge. */
export const owner: Audience = { _tag: "Owner" }
/** The supervisor of the member in charge. */
export const supervisor: Audience = { _tag: "Supervisor" }
/** The other side. */
export const customer: Audience = { _tag: "Customer" }
/** Members of a rank. */
export const byRank = (rank: string): Audience => ({ _tag: "ByRank", rank })
/** Whoever fills a role. */
export const byRole = (role: string): Audience => ({ _tag: "ByRole", role })

/** Fires as soon as it can (ESC-4). */
export const catchUp: Late = { _tag: "CatchUp" }
/** Keeps the schedule's gap to its predecessor's real firing (ESC-4). */
export const keepGap: Late = { _tag: "KeepGap" }
/** Is passed over from `within` after its moment on (ESC-4). */
export const lapse = (within: Offset): Late => ({ _tag: "Lapse", within })

/** The notice before must be proven to have been served (ESC-4). */
export const proofOfService: Demand = { _tag: "ProofOfService" }
/** Somebody of at least this rank must confirm (ESC-4). */
export const confirmation = (rank: string): Demand => ({ _tag: "Confirmation", rank })

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

/** All parts count from the same anchor (ESC-1). Associative; `nothing` is its identity. */
export const merge = (...schedules: ReadonlyArray<Schedule>): Schedule => ({ _tag: "Merge", schedules })

/** `times` copies, each `every` after the one before it (ESC-1). 1 to 100. */
export const repeat = (schedule: Schedule, every: Offset, times: number): Schedule => ({
  _tag: "Repeat",
  schedule,
  every,
  times,
})

/** The same schedule from `by` after the anchor (ESC-1). */
export const shift = (schedule: Schedule, by: Offset): Schedule => ({ _tag: "Shift", schedule, by })

/**
 * Without the steps later than `limit` after the anchor (ESC-1). A step at the limit stays; a limit in days reaches to the end
 * of its day. What would end later ends at the limit, so that a `sequence` goes on from there.
 */
export const until = (schedule: Schedule, limit: Offset): Schedule => ({ _tag: "Until", schedule, limit })

/** Its steps fire only when the condition holds at that moment (ESC-1). */
export const onlyWhen = (schedule: Schedule, condition: Condition): Schedule => ({
  _tag: "OnlyWhen",
  schedule,
  condition,
})

/** Holds always: changes nothing in {@link onlyWhen}. */
export const always: Condition = { _tag: "Always" }
/** The fact has this value. */
export const equals = (fact: string, value: string | number | boolean): Condition => ({ _tag: "Equals", fact, value })
/** The fact is a number or an amount of at least `value`. */
export const atLeast = (fact: string, value: number | Money): Condition => ({ _tag: "AtLeast", fact, value })
/** The fact is a number or an amount of at most `value`. */
export const atMost = (fact: string, value: number | Money): Condition => ({ _tag: "AtMost", fact, value })
/** The condition is known not to hold; on a missing fact neither it nor its negation holds. */
export const not = (condition: Condition): Condition => ({ _tag: "Not", condition })
/** Every condition holds; without conditions it holds. */
export const all = (...conditions: ReadonlyArray<Condition>): Condition => ({ _tag: "All", conditions })
/** One condition holds; without conditions it does not. */
export const any = (...conditions: ReadonlyArray<Condition>): Condition => ({ _tag: "Any", conditions })
