/**
 * The arithmetic of a month: what its facts earn, what of it is held, and the postings that bring the ledger there
 * (COM-0).
 *
 * @module
 */
import { type Money, make } from "../money/Model.ts"
import { scale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import type { CompiledPlan } from "./Evaluate.ts"
import type { Credit, Posting, PostingKind } from "./Model.ts"
import type { Present } from "./State.ts"

/** The totals that earnings follow from, in minor units. */
export interface Totals {
  readonly basis: bigint
  readonly releasedBasis: bigint
  readonly entitled: bigint
}

/** The totals of a month as it stands. */
export const totalsOf = (state: Present): Totals => ({
  basis: state.basis.minor,
  releasedBasis: state.releasedBasis.minor,
  entitled: state.entitled.minor,
})

/** The totals with one more credit, or (`sign` -1) without it. */
export const moved = (
  plan: CompiledPlan,
  totals: Totals,
  amount: bigint,
  sign: 1n | -1n,
  wasReleased: boolean,
): Totals => {
  const basis = totals.basis + sign * amount
  return {
    basis,
    releasedBasis: totals.releasedBasis + (wasReleased ? sign * amount : 0n),
    entitled:
      plan.plan.accrual === "period" ? plan.entitlement(basis) : totals.entitled + sign * plan.entitlement(amount),
  }
}

/** Earnings after a cap whose excess is forfeited. A deferred excess is earned now and paid later. */
export const earnedOf = (plan: CompiledPlan, totals: Totals): bigint => {
  const cap = plan.plan.cap
  return cap !== undefined && cap.excess === "forfeited" && totals.entitled > cap.amount.minor
    ? cap.amount.minor
    : totals.entitled
}

/** What is held back of the earnings: the plan's share of the part that isn't released. Rounded on the cumulative. */
export const heldOf = (plan: CompiledPlan, totals: Totals): bigint => {
  const share = plan.plan.holdback
  if (share === undefined || totals.basis <= 0n) return 0n
  return divideRounded(share * earnedOf(plan, totals) * (totals.basis - totals.releasedBasis), scale * totals.basis)
}

/** A posting about a credit. */
export const posting = (
  kind: PostingKind,
  credit: Credit,
  minor: bigint,
  reason: string,
  tiers: Posting["tiers"] = [],
): Posting => ({
  kind,
  creditId: credit.id,
  dealId: credit.dealId,
  basis: credit.amount,
  share: credit.share,
  tiers,
  amount: make(minor, credit.amount.currency),
  reason,
})

/** The tiers that a credit fell into, with what each part earned when taken alone. */
export const tierParts = (plan: CompiledPlan, before: bigint, after: bigint): Posting["tiers"] =>
  plan.plan.accrual === "period" || before === 0n
    ? plan.parts(before, after).map((part) => ({
        rate: part.rate,
        basis: money(plan, part.basis),
        amount: money(plan, divideRounded(part.basis * part.rate, scale)),
      }))
    : tierParts(plan, 0n, after - before)

const money = (plan: CompiledPlan, minor: bigint): Money => make(minor, plan.plan.currency)
