/**
 * Shipped target policies, as plain data.
 *
 * @module
 */
import {
  businessDays,
  calendarDays,
  lapse,
  merge,
  notify,
  owner,
  raise,
  type Schedule,
  step,
  supervisor,
} from "../escalation/index.ts"
import { percent } from "../rate/Text.ts"
import type { TargetPolicy } from "./Policy.ts"

/**
 * Around the day on which monthly drafts are due (TGT-5): a reminder two business days before; a day late to the owner and
 * their supervisor, three business days late to the director.
 */
export const planSchedule: Schedule = merge(
  step("due-soon", businessDays(-2), notify, { message: "plan-draft-due", late: lapse(businessDays(2)) }),
  step("late", calendarDays(1), notify, { to: [owner, supervisor], message: "plan-draft-late" }),
  step("raised", businessDays(3), raise("director"), { to: [owner, supervisor], message: "plan-draft-raised" }),
)

/**
 * Distribution and manufacturing: what is booked, invoiced, collected and won anew is followed; a manager sets targets of
 * 100 % to 130 % of what history promises, a director others; drafts of next month's plan are due on the 25th or the
 * business day before.
 *
 * @example
 * ```ts
 * import { Target } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Target.tradeTargets.cycle.dueDay, 25)
 * ```
 */
export const tradeTargets: TargetPolicy = {
  measures: ["booked", "invoiced", "collected", "new-customers"],
  credit: "payout-share",
  setRank: "manager",
  band: { least: percent(100), most: percent(130), rank: "director" },
  ungroundedRank: "director",
  amendment: [{ rank: "manager", upTo: percent(10) }, { rank: "director", upTo: percent(30) }, { rank: "president" }],
  cycle: { openDay: 10, dueDay: 25, roll: "preceding", schedule: planSchedule, rank: "director" },
  budgetRank: "director",
  overspending: [{ rank: "manager", upTo: percent(5) }, { rank: "director", upTo: percent(20) }, { rank: "president" }],
}

/**
 * Real estate: as `trade`, following what is collected and won anew, and with each seller credited in full.
 *
 * @example
 * ```ts
 * import { Target } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Target.propertyTargets.credit, "full")
 * ```
 */
export const propertyTargets: TargetPolicy = {
  ...tradeTargets,
  measures: ["collected", "new-customers"],
  credit: "full",
}
