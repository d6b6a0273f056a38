/**
 * What steps are made of: offsets, actions, audiences, lateness, demands and conditions (ESC-1, ESC-4, ESC-6). Not exported from
 * the module; `Policy.ts` is the door.
 */
import type { Money } from "../money/Model.ts"
import type { Action, Audience, Condition, CustomConfig, Demand, Late, Offset } from "./Model.ts"

/**
 * So many calendar days after the anchor; before it when negative. Whole days (ESC-1).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.calendarDays(-3), { _tag: "CalendarDays", days: -3 })
 * ```
 */
export const calendarDays = (days: number): Offset => ({ _tag: "CalendarDays", days })

/**
 * So many business days of the company's calendar after the anchor; before it when negative (ESC-1).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.businessDays(1), { _tag: "BusinessDays", days: 1 })
 * ```
 */
export const businessDays = (days: number): Offset => ({ _tag: "BusinessDays", days })

/**
 * So many hours by the clock. Fractions down to whole minutes (ESC-1).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.hours(48), { _tag: "ClockTime", minutes: 2880 })
 * ```
 */
export const hours = (count: number): Offset => ({ _tag: "ClockTime", minutes: Math.round(count * 60) })

/**
 * So many hours of office time. Fractions down to whole minutes (ESC-1).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.businessHours(1.5), { _tag: "BusinessTime", minutes: 90 })
 * ```
 */
export const businessHours = (count: number): Offset => ({ _tag: "BusinessTime", minutes: Math.round(count * 60) })

/** Tells somebody (ESC-6). */
export const notify: Action = { _tag: "Notify" }
/** Gives somebody something to do (ESC-6). */
export const task: Action = { _tag: "Task" }
/** Ends the deal. Destructive (ESC-6). */
export const forfeit: Action = { _tag: "Forfeit" }
/**
 * Stops what `scope` names, such as `"new-orders"`. Destructive (ESC-6).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.hold("new-orders"), { _tag: "Hold", scope: "new-orders" })
 * ```
 */
export const hold = (scope: string): Action => ({ _tag: "Hold", scope })
/**
 * Hands the matter to somebody else (ESC-6).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.equal(Escalation.reassign(Escalation.supervisor)._tag, "Reassign")
 * ```
 */
export const reassign = (to: Audience): Action => ({ _tag: "Reassign", to })
/**
 * Puts the matter before a rank (ESC-6).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.raise("director"), { _tag: "Raise", rank: "director" })
 * ```
 */
export const raise = (rank: string): Action => ({ _tag: "Raise", rank })
/**
 * A plugin's own action, by the name under which it was contributed (ESC-6).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.equal(Escalation.custom("acme/cut-power", { meter: 7 })._tag, "Custom")
 * ```
 */
export const custom = (name: string, config: CustomConfig = {}): Action => ({ _tag: "Custom", name, config })

/** The member in charge. */
export const owner: Audience = { _tag: "Owner" }
/** The supervisor of the member in charge. */
export const supervisor: Audience = { _tag: "Supervisor" }
/** The other side. */
export const customer: Audience = { _tag: "Customer" }
/**
 * Members of a rank.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.byRank("manager"), { _tag: "ByRank", rank: "manager" })
 * ```
 */
export const byRank = (rank: string): Audience => ({ _tag: "ByRank", rank })
/**
 * Whoever fills a role.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.byRole("legal"), { _tag: "ByRole", role: "legal" })
 * ```
 */
export const byRole = (role: string): Audience => ({ _tag: "ByRole", role })

/** Fires as soon as it can (ESC-4). */
export const catchUp: Late = { _tag: "CatchUp" }
/** Keeps the schedule's gap to its predecessor's real firing (ESC-4). */
export const keepGap: Late = { _tag: "KeepGap" }
/**
 * Is passed over from `within` after its moment on (ESC-4).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.equal(Escalation.lapse(Escalation.calendarDays(4))._tag, "Lapse")
 * ```
 */
export const lapse = (within: Offset): Late => ({ _tag: "Lapse", within })

/** The notice before must be proven to have been served (ESC-4). */
export const proofOfService: Demand = { _tag: "ProofOfService" }
/**
 * Somebody of at least this rank must confirm (ESC-4).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.confirmation("director"), { _tag: "Confirmation", rank: "director" })
 * ```
 */
export const confirmation = (rank: string): Demand => ({ _tag: "Confirmation", rank })

/** Holds always: changes nothing in {@link onlyWhen}. */
export const always: Condition = { _tag: "Always" }
/**
 * The fact has this value.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.equals("grade", "A"), { _tag: "Equals", fact: "grade", value: "A" })
 * ```
 */
export const equals = (fact: string, value: string | number | boolean): Condition => ({ _tag: "Equals", fact, value })
/**
 * The fact is a number or an amount of at least `value`.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Money from "@dealwright/core/Money"
 * import assert from "node:assert"
 * assert.equal(Escalation.atLeast("open", Money.of("10000.00", "CNY"))._tag, "AtLeast")
 * ```
 */
export const atLeast = (fact: string, value: number | Money): Condition => ({ _tag: "AtLeast", fact, value })
/**
 * The fact is a number or an amount of at most `value`.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.atMost("days", 30), { _tag: "AtMost", fact: "days", value: 30 })
 * ```
 */
export const atMost = (fact: string, value: number | Money): Condition => ({ _tag: "AtMost", fact, value })
/**
 * The condition is known not to hold; on a missing fact neither it nor its negation holds.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.equal(Escalation.not(Escalation.equals("vip", true))._tag, "Not")
 * ```
 */
export const not = (condition: Condition): Condition => ({ _tag: "Not", condition })
/**
 * Every condition holds; without conditions it holds.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.equal(Escalation.all(Escalation.equals("vip", true), Escalation.atLeast("days", 3))._tag, "All")
 * ```
 */
export const all = (...conditions: ReadonlyArray<Condition>): Condition => ({ _tag: "All", conditions })
/**
 * One condition holds; without conditions it does not.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.equal(Escalation.any(Escalation.equals("vip", true), Escalation.atLeast("days", 3))._tag, "Any")
 * ```
 */
export const any = (...conditions: ReadonlyArray<Condition>): Condition => ({ _tag: "Any", conditions })
