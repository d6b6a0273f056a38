/**
 * The credit policy compiled: the release gate (CRD-4) and the authority over terms (CRD-1). Pure, synchronous, without
 * a schema.
 *
 * The gate goes over a request twice. The first pass finds out how it ends and allocates next to nothing; the second,
 * when somebody reads the reasons, says why.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { LocalDate } from "../calendar/LocalDate.ts"
import { type Actor, hasRank, hasRole } from "../decider/Facts.ts"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import type { Decision, Rank } from "../decision/Model.ts"
import { type Explanation, explain as reasonsOf } from "./Explain.ts"
import { ageDays } from "./Exposure.ts"
import { currencyOf, isCash, limitOn, measure, termsInForce } from "./Figures.ts"
import type { CreditTerms } from "./Model.ts"
import type { CreditPolicy } from "./Policy.ts"
import type { GateOutcome, GateRequest } from "./Request.ts"
import { makeTables, rankForExcess, rankForLateness, type Tables } from "./Tables.ts"
import { decideTerms } from "./Terms.ts"

export * from "./Analyse.ts"
export * from "./Backtest.ts"
export { type Explained, explain } from "./Describe.ts"
export * from "./Diff.ts"
export * from "./Exposure.ts"
export { currencyOf } from "./Figures.ts"
export { claimsTogether } from "./Group.ts"
export * from "./Ledger.ts"
export { maxMembers } from "./Limits.ts"
export { messages } from "./Messages.ts"
export * from "./Overrides.ts"
export type { CreditPolicy } from "./Policy.ts"
export type * from "./Request.ts"
export { gateCondition } from "./Tables.ts"
export { propertyPolicy, tradePolicy } from "./Templates.ts"
export * from "./WhatIf.ts"

/** A credit policy made ready for use. */
export interface CompiledCreditPolicy {
  readonly policy: CreditPolicy
  /** The release gate (CRD-4). Total: it always answers, and whatever it can't measure it refuses. */
  gate(request: GateRequest): GateOutcome
  /** Whether the actor's roles let them invoice (CRD-4 e). */
  mayInvoice(actor: Actor): boolean
  /** Whether the actor may block and unblock customers by hand (CRD-1). */
  mayBlock(actor: Actor): boolean
  /** Who has to agree to new terms (CRD-1). `before` are the customer's terms so far. */
  decideTerms(before: CreditTerms | undefined, after: CreditTerms, today: LocalDate): Decision
}

const higher = (a: Rank | undefined, b: Rank): Rank => (a !== undefined && a.level >= b.level ? a : b)

class Outcome implements GateOutcome {
  readonly _tag: GateOutcome["_tag"]
  readonly overrideRank: Rank | undefined
  readonly isOverridable: boolean
  readonly #tables: Tables
  readonly #request: GateRequest
  #explanation: Explanation | undefined

  constructor(
    tag: GateOutcome["_tag"],
    overrideRank: Rank | undefined,
    isOverridable: boolean,
    tables: Tables,
    request: GateRequest,
  ) {
    this._tag = tag
    this.overrideRank = overrideRank
    this.isOverridable = isOverridable
    this.#tables = tables
    this.#request = request
    this.#explanation = undefined
  }

  #explain(): Explanation {
    this.#explanation ??= reasonsOf(this.#tables, this.#request, measure(this.#tables, this.#request))
    return this.#explanation
  }

  get decision(): Decision {
    return this.#explain().decision
  }

  get overridable(): Decision {
    return this.#explain().overridable
  }
}

/** What the order would leave of headroom: below zero is what it goes over the limit, `undefined` that a rate is missing. */
const excessOver = (tables: Tables, request: GateRequest, limit: bigint): bigint | undefined => {
  const { amount, customer } = request
  const { ledger, terms } = customer
  const row = ledger.totals[0]
  if (tables.isPlain && ledger.totals.length === 1 && row !== undefined && row.currency === amount.currency) {
    const currency = terms === undefined ? amount.currency : currencyOf(terms.limit)
    if (row.currency === currency) {
      const owed = row.undelivered.minor + row.uninvoiced.minor + row.receivables.minor - row.unapplied.minor
      return owed + amount.minor - limit
    }
  }
  const { exposure, missing, order } = measure(tables, request)
  return missing === undefined ? exposure + order - limit : undefined
}

/** How the amounts of a request end: refused, beyond every rank, or up to a rank where one is needed. */
interface AmountsOutcome {
  readonly isRefused: boolean
  readonly isBeyond: boolean
  readonly rank: Rank | undefined
}

/** The amounts of a customer in a group, or of one whose exposure is the host's own figure: the tighter limit counts (CRD-9). */
const measuredAmounts = (tables: Tables, request: GateRequest): AmountsOutcome => {
  const { exposure, group, isCash: isCashCustomer, limit, missing, order } = measure(tables, request)
  if (missing !== undefined || request.customer.exposure?._tag === "Unknown") {
    return { isRefused: true, isBeyond: false, rank: undefined }
  }
  const ranks: Array<Rank | undefined> = []
  if (limit !== undefined && exposure + order > limit) {
    ranks.push(isCashCustomer ? tables.cashRank : rankForExcess(tables, exposure + order - limit, limit))
  }
  if (group !== undefined && group.exposure + group.order > group.limit) {
    const excess = group.exposure + group.order - group.limit
    ranks.push(group.isCash ? tables.cashRank : rankForExcess(tables, excess, group.limit))
  }
  let rank: Rank | undefined
  for (const one of ranks) if (one !== undefined) rank = higher(rank, one)
  return { isRefused: false, isBeyond: ranks.includes(undefined), rank }
}

const runGate = (tables: Tables, request: GateRequest): GateOutcome => {
  const { customer, today } = request
  const isByItself = customer.group === undefined && customer.exposure === undefined
  const terms = isByItself ? customer.terms : termsInForce(customer)
  let isRefused = customer.block !== undefined || request.agreement._tag === "Differs" || !request.mayInvoice
  let overrideRank: Rank | undefined
  let isOverridable = request.shortages.length === 0

  const daysLate = ageDays(customer.ledger, today, tables.policy.age) - (terms === undefined ? 0 : terms.creditDays)
  if (daysLate > 0) {
    const rank = rankForLateness(tables, daysLate)
    if (rank === undefined) isOverridable = false
    else overrideRank = rank
  }

  if (isByItself) {
    const limit = limitOn(terms, today)
    const excess = excessOver(tables, request, limit ?? 0n)
    if (excess === undefined) isRefused = true
    else if (limit !== undefined && excess > 0n) {
      const rank = isCash(terms) ? tables.cashRank : rankForExcess(tables, excess, limit)
      if (rank === undefined) isOverridable = false
      else overrideRank = higher(overrideRank, rank)
    }
  } else {
    const { isBeyond, isRefused: isUnknown, rank } = measuredAmounts(tables, request)
    if (isUnknown) isRefused = true
    if (isBeyond) isOverridable = false
    if (rank !== undefined) overrideRank = higher(overrideRank, rank)
  }

  if (customer.holds !== undefined && customer.holds.length > 0) {
    if (tables.holdRank === undefined) isOverridable = false
    else overrideRank = higher(overrideRank, tables.holdRank)
  }

  for (const condition of tables.conditions) {
    const answer = condition(request)
    if (answer._tag === "Denied") isRefused = true
    else if (answer._tag === "NeedsApproval") overrideRank = higher(overrideRank, answer.rank)
  }
  const tag = isRefused ? "Refused" : overrideRank !== undefined || !isOverridable ? "Held" : "Passed"
  return new Outcome(tag, overrideRank, isOverridable && !isRefused, tables, request)
}

/**
 * Compiles a credit policy. Unknown ranks and conditions, rows out of order and unusable exchange rates are refused,
 * all of them at once, each with its place and what would be right.
 *
 * @example
 * ```ts
 * import * as CreditPolicy from "@dealwright/core/CreditPolicy"
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Money from "@dealwright/core/Money"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const credit = Result.getOrThrow(CreditPolicy.compile(CreditPolicy.tradePolicy, context))
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const terms = { limit: { _tag: "UpTo", amount: cny("1000.00") }, creditDays: 30 } as const
 * const ask = (amount: string) =>
 *   credit.gate({
 *     today: LocalDate.literal("2026-03-10"),
 *     customer: { terms, ledger: CreditPolicy.empty },
 *     amount: cny(amount),
 *     agreement: { _tag: "Agrees" },
 *     shortages: [],
 *     mayInvoice: true
 *   })
 * assert.equal(ask("1000.00")._tag, "Passed")
 * assert.equal(ask("1100.00").overrideRank?.name, "manager")
 * assert.equal(ask("1100.01").overrideRank?.name, "director")
 * ```
 */
export const compile = (
  policy: CreditPolicy,
  context: PolicyContext,
): Result.Result<CompiledCreditPolicy, ReadonlyArray<PolicyProblem>> =>
  Result.map(makeTables(policy, context), (tables) => ({
    policy,
    gate: (request) => runGate(tables, request),
    mayInvoice: (actor) => policy.invoicingRoles.some((role) => hasRole(actor, role)),
    mayBlock: (actor) => hasRank(actor, tables.blockingRank),
    decideTerms: (before, after, today) => decideTerms(tables, before, after, today),
  }))
