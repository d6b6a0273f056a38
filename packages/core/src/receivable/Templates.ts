/**
 * Receivables policies of the shipped templates, as plain data.
 *
 * @module
 */
import { propertySchedule, tradeSchedule } from "../escalation/index.ts"
import type { AgeingBucket } from "./Ageing.ts"
import type { ReceivablePolicy } from "./Policy.ts"

/** The usual classes of age (REC-8): not yet overdue, then 1–30, 31–60, 61–90 and more than 90 days overdue. */
export const defaultBuckets: ReadonlyArray<AgeingBucket> = [
  { name: "current", upToDays: 0 },
  { name: "1–30", upToDays: 30 },
  { name: "31–60", upToDays: 60 },
  { name: "61–90", upToDays: 90 },
  { name: ">90" },
]

/**
 * Distribution and manufacturing: a reminder 3 days before and 1 day after the due date, a call on day 7, hold on new
 * orders on day 15, the director on day 30, legal on day 60 (REC-3, REC-4). A manager puts an instalment off by up to 15
 * days in all, a director beyond (REC-5).
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Receivable.tradeReceivable.extension[0], { rank: "manager", upToDays: 15 })
 * ```
 */
export const tradeReceivable: ReceivablePolicy = {
  schedule: tradeSchedule,
  ageing: defaultBuckets,
  extension: [{ rank: "manager", upToDays: 15 }, { rank: "director" }],
  deposit: { _tag: "Returned" },
  credits: "on-opening",
  writeOffRank: "director",
}

/**
 * Real estate: a reminder 3 days before the due date, overdue a warning on day 2, a lawyer's letter on day 8, forfeiture
 * on day 15, the deposit kept (REC-3, REC-4, REC-6). The contract is to be signed within 7 days of the first payment in
 * full (REC-7).
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Receivable.propertyReceivable.deposit._tag, "Kept")
 * ```
 */
export const propertyReceivable: ReceivablePolicy = {
  ...tradeReceivable,
  schedule: propertySchedule,
  deposit: { _tag: "Kept" },
  signWithinDays: 7,
}
