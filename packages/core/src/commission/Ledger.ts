/**
 * The arithmetic of a month: what its facts earn, what of it is held, and the postings that bring the ledger there
 * (COM-0).
 *
 * @module
 */
import { type Money, make } from "../money/Model.ts"
import { scale, zero } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import { type Circumstances, type CompiledPlan, limited, type Sums } from "./Evaluate.ts"
import type { Credit, Posting, PostingKind } from "./Model.ts"
import type { Present } from "./State.ts"

/** The totals that earnings follow from, in minor units. */
export interface Totals {
  readonly basis: bigint
  readonly releasedBasis: bigint
  /** What the plan counts: the basis first. */
  readonly sums: Sums
  readonly circumstances: Circumstances
  readonly entitled: bigint
}

/** Nothing counts yet. */
export const noTotals: Totals = { basis: 0n, releasedBasis: 0n, sums: [], circumstances: {}, entitled: 0n }

/** The totals of a month as it stands. */
export const totalsOf = (plan: CompiledPlan, state: Present): Totals => {
  const { attainment, basis, conduct, counts, entitled, releasedBasis } = state
  // A month from before more than the basis was counted, whose credits earned one by one: their earnings are the sum.
  const others = counts ?? (plan.isPlain ? [] : [entitled.minor * scale])
  return {
    basis: basis.minor,
    releasedBasis: releasedBasis.minor,
    sums: [basis.minor, ...others],
    circumstances: {
      ...(attainment === undefined ? {} : { attainment }),
      ...(conduct === undefined ? {} : { conduct }),
    },
    entitled: entitled.minor,
  }
}

/** The totals with one more credit, or (`sign` -1) without it. */
export const moved = (
  plan: CompiledPlan,
  totals: Totals,
  credit: Credit,
  sign: 1n | -1n,
  wasReleased: boolean,
): Totals => {
  const change = sign * credit.amount.minor
  const sums = plan.isPlain
    ? [totals.basis + change]
    : plan.measure(credit).map((figure, i) => (totals.sums[i] ?? 0n) + sign * figure)
  return {
    ...totals,
    basis: totals.basis + change,
    releasedBasis: totals.releasedBasis + (wasReleased ? change : 0n),
    sums,
    entitled: plan.entitled(sums, totals.circumstances),
  }
}

/** The totals under other circumstances. */
export const under = (plan: CompiledPlan, totals: Totals, circumstances: Circumstances): Totals => ({
  ...totals,
  circumstances,
  entitled: plan.entitled(totals.sums, circumstances),
})

/** What an event says about the figures besides the basis that a plan counts; nothing where there are none. */
export const countsOf = (plan: CompiledPlan, { sums }: Totals): { readonly counts?: Sums } =>
  plan.isPlain ? {} : { counts: sums.slice(1) }

/** Earnings within floor and cap. A cap whose excess is deferred takes nothing from them: they are paid later. */
export const earnedOf = (plan: CompiledPlan, totals: Totals): bigint =>
  limited(plan, totals.entitled, totals.basis > 0n)

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

/** A posting about no credit. */
export const lineOf = (kind: PostingKind, id: string, amount: Money, reason: string): Posting => ({
  kind,
  creditId: id,
  dealId: "",
  basis: make(0n, amount.currency),
  share: zero,
  tiers: [],
  amount,
  reason,
})

/** The tiers that a credit fell into, with what each part earned when taken alone. */
const tierParts = (plan: CompiledPlan, credit: Credit, before: Totals, after: Totals): Posting["tiers"] =>
  plan.parts(before.sums, after.sums, credit, after.circumstances).map((part) => ({
    rate: part.rate,
    basis: money(plan, part.basis),
    amount: money(plan, divideRounded(part.basis * part.rate, scale)),
  }))

/**
 * What a change of the totals adds to the payout, and takes into or out of what is held. What other credits earn more or less by it
 * is a line of its own (COM-4); between floor and cap everything is in one.
 */
export const postingsFor = (
  kind: "credit" | "reversal" | "release",
  plan: CompiledPlan,
  about: Credit,
  before: Totals,
  after: Totals,
  reason: string,
): ReadonlyArray<Posting> => {
  const earned = earnedOf(plan, after) - earnedOf(plan, before)
  const held = heldOf(plan, after) - heldOf(plan, before)
  const isWhole = earned === after.entitled - before.entitled
  const trueUp = kind !== "release" && isWhole ? plan.trueUp(before.sums, after.sums, after.circumstances) : 0n
  const tiers = kind === "credit" ? tierParts(plan, about, before, after) : []
  return [
    ...(kind === "release" ? [] : [posting(kind, about, earned - trueUp, reason, tiers)]),
    ...(trueUp === 0n ? [] : [posting("true-up", about, trueUp, `the rate reached by ${reason}`.slice(0, 2000))]),
    ...(held === 0n ? [] : [posting(held > 0n ? "holdback" : "release", about, -held, reason)]),
  ]
}

const money = (plan: CompiledPlan, minor: bigint): Money => make(minor, plan.plan.currency)
