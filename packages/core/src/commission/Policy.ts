/**
 * Commission plans as data (COM-1, COM-2). Nothing here decides; see `Evaluate`.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import type { PolicyKind } from "../decider/Policy.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import { type CompiledPlan, compile } from "./Evaluate.ts"
import { Basis } from "./Model.ts"
import type { Plan as PlanValue, RateRule as RateRuleValue } from "./Plan.ts"

/** One tier: its rate up to and including `upTo`; the last tier leaves `upTo` out (COM-2). */
export const Tier = Schema.Struct({ upTo: Schema.optionalKey(MoneyCodec.Money), rate: RateCodec.Rate })

/** Stored form of a rate rule. */
export type RateRuleEncoded =
  | { readonly _tag: "Flat"; readonly rate: string }
  | { readonly _tag: "Marginal"; readonly tiers: ReadonlyArray<(typeof Tier)["Encoded"]> }
  | { readonly _tag: "Slab"; readonly tiers: ReadonlyArray<(typeof Tier)["Encoded"]> }
  | { readonly _tag: "Sum"; readonly rules: ReadonlyArray<RateRuleEncoded> }
  | { readonly _tag: "Times"; readonly factor: string; readonly rule: RateRuleEncoded }

const Self = Schema.suspend((): Schema.Codec<RateRuleValue, RateRuleEncoded> => RateRule)
const tiers = Schema.Array(Tier).check(Schema.isMinLength(1), Schema.isMaxLength(50))

/** How much a basis earns. */
export const RateRule: Schema.Codec<RateRuleValue, RateRuleEncoded> = Schema.Union([
  Schema.TaggedStruct("Flat", { rate: RateCodec.Rate }),
  Schema.TaggedStruct("Marginal", { tiers }),
  Schema.TaggedStruct("Slab", { tiers }),
  Schema.TaggedStruct("Sum", { rules: Schema.Array(Self).check(Schema.isMaxLength(20)) }),
  Schema.TaggedStruct("Times", { factor: RateCodec.Rate, rule: Self }),
])

/** A commission plan. */
export const Plan: Schema.Codec<PlanValue, unknown> = Schema.Struct({
  basis: Basis,
  currency: MoneyCodec.CurrencyCode,
  accrual: Schema.Literals(["period", "transaction"]),
  rule: RateRule,
  cap: Schema.optionalKey(
    Schema.Struct({ amount: MoneyCodec.Money, excess: Schema.Literals(["forfeited", "deferred"]) }),
  ),
  holdback: Schema.optionalKey(RateCodec.Rate),
})

/** The kind of policy that earnings follow. */
export const commissionPlan: PolicyKind<PlanValue, CompiledPlan> = { key: "commission", codec: Plan, compile }
