/**
 * Stored form of pricing policies, bounded and exact both ways, and the kind of policy that the engine compiles (PRC-2,
 * PRC-3, PRC-6).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import type { PolicyKind } from "../decider/index.ts"
import { Name } from "../decider/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import { type CompiledPricing, compile, converterOf } from "./Evaluate.ts"
import type * as Data from "./Rule.ts"

const bounded = <S extends Schema.Constraint>(item: S, most: number) =>
  Schema.Array(item).check(Schema.isMaxLength(most))

/** Most branches of one node. */
const maxBranches = 200
/** Most rows by rank: the longest ladder. */
const maxRanks = 50

/** A name of a group or class, as price lists and customer files have it. */
const Label = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))

/** `Limit`. */
const Limit = Schema.Struct({
  rank: Name,
  below: Schema.Union([Schema.Literal("floor"), RateCodec.Rate]),
  above: Schema.Union([Schema.Literal("unlimited"), RateCodec.Rate]),
  freeGoods: Schema.Boolean,
})

/** `FloorBasis`. */
const FloorBasis = Schema.Union([
  Schema.TaggedStruct("Cost", {}),
  Schema.TaggedStruct("MinimumMargin", { rate: RateCodec.Rate }),
  Schema.TaggedStruct("OwnFloor", {}),
  Schema.TaggedStruct("ShareOfList", { rate: RateCodec.Rate, where: Schema.Literals(["always", "nothing-named"]) }),
])

/** `FloorPass`. */
const FloorPass = Schema.Union([Schema.TaggedStruct("Nobody", {}), Schema.TaggedStruct("WithReason", { rank: Name })])

/** `Cap`. */
const Cap = Schema.Struct({
  rank: Name,
  share: Schema.Union([Schema.Literal("unlimited"), RateCodec.Rate]),
  amount: Schema.Union([Schema.Literal("unlimited"), MoneyCodec.Money]),
})

const Self = Schema.suspend((): Schema.Codec<Data.Rule, unknown> => RuleSchema)

/**
 * `Rule`, a tree of tagged nodes.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Pricing, PricingAuthority } from "@dealwright/core"
 *
 * const stored = Schema.encodeSync(Pricing.RuleSchema)(PricingAuthority.costFloor)
 * assert.deepEqual(stored, { _tag: "Floor", basis: { _tag: "Cost" }, pass: { _tag: "Nobody" } })
 * ```
 */
export const RuleSchema: Schema.Codec<Data.Rule, unknown> = Schema.Union([
  Schema.TaggedStruct("Authority", { limits: bounded(Limit, maxRanks) }),
  Schema.TaggedStruct("ByGroup", {
    cases: bounded(Schema.Struct({ groups: bounded(Label, maxBranches), rule: Self }), maxBranches),
    otherwise: Self,
  }),
  Schema.TaggedStruct("ByCustomerClass", {
    cases: bounded(Schema.Struct({ classes: bounded(Label, maxBranches), rule: Self }), maxBranches),
    otherwise: Self,
  }),
  Schema.TaggedStruct("ByAmount", {
    bands: bounded(
      Schema.Struct({ from: MoneyCodec.Money, until: Schema.optionalKey(MoneyCodec.Money), rule: Self }),
      maxBranches,
    ),
  }),
  Schema.TaggedStruct("ByPeriod", {
    periods: bounded(
      Schema.Struct({ from: CalendarCodec.LocalDate, until: CalendarCodec.LocalDate, rule: Self }),
      maxBranches,
    ),
    otherwise: Self,
  }),
  Schema.TaggedStruct("AllOf", { rules: bounded(Self, maxBranches) }),
  Schema.TaggedStruct("AnyOf", { rules: bounded(Self, maxBranches) }),
  Schema.TaggedStruct("Floor", { basis: FloorBasis, pass: FloorPass }),
  Schema.TaggedStruct("Cumulative", { days: Schema.Int, caps: bounded(Cap, maxRanks) }),
  Schema.TaggedStruct("Custom", {
    name: Label,
    parameters: Schema.Record(
      Label,
      Schema.Union([Schema.String.check(Schema.isMaxLength(1000)), Schema.Finite, Schema.Boolean]),
    ).check(Schema.isMaxProperties(100)),
  }),
])

/**
 * `PricingPolicy`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Pricing, PricingAuthority } from "@dealwright/core"
 *
 * const json = Schema.encodeSync(Pricing.PricingPolicySchema)(PricingAuthority.tradePricing)
 * assert.deepEqual(Schema.decodeUnknownSync(Pricing.PricingPolicySchema)(json), PricingAuthority.tradePricing)
 * ```
 */
export const PricingPolicySchema: Schema.Codec<Data.PricingPolicy, unknown> = Schema.Struct({
  currency: MoneyCodec.CurrencyCode,
  rule: RuleSchema,
  financing: Schema.Struct({
    annualRate: RateCodec.Rate,
    standardDays: Schema.Int,
    rounding: RateCodec.RoundingMode,
  }),
  exchangeRates: bounded(MoneyCodec.ExchangeRate, 2000),
  allowInversion: Schema.Boolean,
  signatories: bounded(Name, maxRanks),
  quoteDays: Schema.Int,
})

/** The kind of policy that quotes and price lists follow. */
export const pricingPolicy: PolicyKind<Data.PricingPolicy, CompiledPricing> = {
  key: "pricing",
  codec: PricingPolicySchema,
  compile: (data, context) => compile(data, { ...context, convert: converterOf(data.exchangeRates) }),
}
