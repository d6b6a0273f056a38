/**
 * How a target is broken down, as a value that composes (TGT-2): by periods and by owners, to any depth.
 *
 * Laws: `andThen` is associative with `whole` as identity; broken down in two steps is broken down at once by `andThen` of both.
 *
 * @module
 */
import type { Quantity } from "../money/Quantity.ts"
import type { MonthNumber } from "../period/index.ts"
import { one, type Rate } from "../rate/Model.ts"

/** Whose a target is (TGT-1). */
export type Owner =
  | { readonly _tag: "Company" }
  | { readonly _tag: "Team"; readonly team: string }
  | { readonly _tag: "Member"; readonly memberId: string }

/** The company as owner. */
export const company: Owner = { _tag: "Company" }

/**
 * A team as owner, by the name that the organisation has for it.
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(TargetPlan.team("north"), { _tag: "Team", team: "north" })
 * ```
 */
export const team = (name: string): Owner => ({ _tag: "Team", team: name })

/**
 * A member as owner.
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(TargetPlan.member("ann"), { _tag: "Member", memberId: "ann" })
 * ```
 */
export const member = (memberId: string): Owner => ({ _tag: "Member", memberId })

/**
 * An owner in one word: `company`, `team:north`, `member:ann`.
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.ownerKey(TargetPlan.team("north")), "team:north")
 * ```
 */
export const ownerKey = (owner: Owner): string => {
  switch (owner._tag) {
    case "Company":
      return "company"
    case "Team":
      return `team:${owner.team}`
    case "Member":
      return `member:${owner.memberId}`
  }
}

/**
 * How parts are weighed: all alike, by weights in the order of the parts, or by a season index for each calendar month,
 * January first (a quarter weighs what its months weigh). Amounts may stand for weights.
 */
export type Weights =
  | { readonly _tag: "Even" }
  | { readonly _tag: "Weights"; readonly weights: ReadonlyArray<Quantity> }
  | { readonly _tag: "Seasonal"; readonly indices: ReadonlyArray<Rate> }

/** All parts alike. */
export const even: Weights = { _tag: "Even" }

/**
 * Parts by weight, in their order (TGT-2). Zero gets nothing; at least one is above zero.
 *
 * @example
 * ```ts
 * import { Money, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.weighted(Money.Quantity.whole(2), Money.Quantity.whole(3))._tag, "Weights")
 * ```
 */
export const weighted = (...weights: ReadonlyArray<Quantity>): Weights => ({ _tag: "Weights", weights })

/**
 * Periods by the season: twelve indices, January first (TGT-2).
 *
 * @example
 * ```ts
 * import { Rate, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const flat = TargetPlan.seasonal(Array.from({ length: 12 }, () => Rate.percent(100)))
 * assert.equal(flat._tag, "Seasonal")
 * ```
 */
export const seasonal = (indices: ReadonlyArray<Rate>): Weights => ({ _tag: "Seasonal", indices })

/** One owner's part of a breakdown, and how it is broken down further. */
export interface OwnerPart {
  readonly owner: Owner
  readonly weight: Quantity
  readonly further: Breakdown
}

/**
 * A breakdown (TGT-2). Parts sum exactly to what is broken down, or to it × `stretch` (rounded half-even) where one is
 * stated.
 *
 * - `Whole`: not broken down any further.
 * - `ByPeriod`: into the quarters or months within the period; each is broken down further in the same way.
 * - `ByOwner`: into teams or members; each may be broken down in its own way.
 */
export type Breakdown =
  | { readonly _tag: "Whole" }
  | {
      readonly _tag: "ByPeriod"
      readonly into: "quarter" | "month"
      readonly weights: Weights
      /** Month in which the fiscal year starts; quarters count from it. January when absent. */
      readonly yearStart?: MonthNumber
      readonly stretch?: Rate
      readonly further: Breakdown
    }
  | { readonly _tag: "ByOwner"; readonly parts: ReadonlyArray<OwnerPart>; readonly stretch?: Rate }

/** Not broken down: the identity of {@link andThen}. */
export const whole: Breakdown = { _tag: "Whole" }

/** What may be said about a level besides its parts. */
export interface LevelOptions {
  /** What the parts sum to, as a share of the whole; 100 % when absent. */
  readonly stretch?: Rate
}

const stretched = ({ stretch }: LevelOptions) => (stretch === undefined || stretch === one ? {} : { stretch })

/**
 * Into quarters (TGT-2).
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.byQuarter(TargetPlan.even)._tag, "ByPeriod")
 * ```
 */
export const byQuarter = (
  weights: Weights,
  options: LevelOptions & { readonly yearStart?: MonthNumber } = {},
): Breakdown => ({
  _tag: "ByPeriod",
  into: "quarter",
  weights,
  ...(options.yearStart === undefined ? {} : { yearStart: options.yearStart }),
  ...stretched(options),
  further: whole,
})

/**
 * Into months (TGT-2).
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.byMonth(TargetPlan.even)._tag, "ByPeriod")
 * ```
 */
export const byMonth = (weights: Weights, options: LevelOptions = {}): Breakdown => ({
  _tag: "ByPeriod",
  into: "month",
  weights,
  ...stretched(options),
  further: whole,
})

/**
 * Into owners by weight (TGT-2): teams, members, or both.
 *
 * @example
 * ```ts
 * import { Money, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const { member, part, byOwner } = TargetPlan
 * const team = byOwner([part(member("ann"), Money.Quantity.whole(3)), part(member("bob"), Money.Quantity.whole(2))])
 * assert.equal(team._tag, "ByOwner")
 * ```
 */
export const byOwner = (parts: ReadonlyArray<OwnerPart>, options: LevelOptions = {}): Breakdown => ({
  _tag: "ByOwner",
  parts,
  ...stretched(options),
})

/**
 * One owner's part, broken down further by `further` or not at all.
 *
 * @example
 * ```ts
 * import { Money, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.part(TargetPlan.team("north"), Money.Quantity.whole(3)).further, TargetPlan.whole)
 * ```
 */
export const part = (owner: Owner, weight: Quantity, further: Breakdown = whole): OwnerPart => ({
  owner,
  weight,
  further,
})

/**
 * First `outer`, then every part of it by `inner` (TGT-2). Associative; `whole` is its identity.
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const { byMonth, byQuarter, even, andThen, whole } = TargetPlan
 * const plan = andThen(byQuarter(even), byMonth(even))
 * assert.deepEqual(andThen(plan, whole), plan)
 * ```
 */
export const andThen = (outer: Breakdown, inner: Breakdown): Breakdown => {
  switch (outer._tag) {
    case "Whole":
      return inner
    case "ByPeriod":
      return { ...outer, further: andThen(outer.further, inner) }
    case "ByOwner":
      return { ...outer, parts: outer.parts.map((one) => ({ ...one, further: andThen(one.further, inner) })) }
  }
}
