/**
 * How approvals go in the shipped templates, as plain data (APR-2, APR-4, APR-6).
 *
 * @module
 */
import type { ApprovalPolicy } from "./Policy.ts"

/**
 * Distribution and manufacturing: the lowest rank that suffices decides, unanswered requests go up after one business day,
 * approvals that nobody uses lapse after 15 days.
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Approval.tradeApproval.otherwise._tag, "LowestSufficient")
 * ```
 */
export const tradeApproval: ApprovalPolicy = {
  routes: {},
  otherwise: { _tag: "LowestSufficient" },
  answerDays: 1,
  validDays: 15,
}

/**
 * Real estate: a discount on a unit passes every rank up to the one that may grant it.
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Approval.propertyApproval.routes.quote?._tag, "EveryRankUpTo")
 * ```
 */
export const propertyApproval: ApprovalPolicy = { ...tradeApproval, routes: { quote: { _tag: "EveryRankUpTo" } } }
