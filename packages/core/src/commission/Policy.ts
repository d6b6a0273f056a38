/**
 * Commission plans as data (COM-1 to COM-7). Nothing here decides; see `Evaluate`.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Name, ShortText } from "../decider/Ids.ts"
import type { PolicyKind } from "../decider/Policy.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import { type CompiledPlan, compile } from "./Evaluate.ts"
import { Basis } from "./Model.ts"
import type { Condition as ConditionValue, Plan as PlanValue, RateRule as RateRuleValue } from "./Plan.ts"

/** One tier: its rate up to and including `upTo`; the last tier leaves `upTo` out (COM-2). */
export const Tier = Schema.Struct({ upTo: Schema.optionalKey(MoneyCodec.Money), rate: RateCodec.Rate })

type MoneyEncoded = (typeof MoneyCodec.Money)["Encoded"]

/** Stored form of a condition. */
export type ConditionEncoded =
  | { readonly _tag: "Product"; readonly skus: ReadonlyArray<string> }
  | { readonly _tag: "CustomerClass"; readonly classes: ReadonlyArray<string> }
  | { readonly _tag: "NewCustomer"; readonly days: number }
  | { readonly _tag: "MarginAtLeast"; readonly margin: string }
  | { readonly _tag: "Not"; readonly where: ConditionEncoded }

/** Stored form of a rate rule. */
export type RateRuleEncoded =
  | { readonly _tag: "Flat"; readonly rate: string }
  | { readonly _tag: "PerUnit"; readonly amount: MoneyEncoded }
  | { readonly _tag: "Marginal"; readonly tiers: ReadonlyArray<(typeof Tier)["Encoded"]> }
  | { readonly _tag: "Slab"; readonly tiers: ReadonlyArray<(typeof Tier)["Encoded"]> }
  | { readonly _tag: "Sum"; readonly rules: ReadonlyArray<RateRuleEncoded> }
  | { readonly _tag: "Times"; readonly factor: string; readonly rule: RateRuleEncoded }
  | { readonly _tag: "Only"; readonly where: ConditionEncoded; readonly rule: RateRuleEncoded }
  | {
      readonly _tag: "Multiplied"
      readonly where: ConditionEncoded
      readonly factor: string
      readonly rule: RateRuleEncoded
    }
  | {
      readonly _tag: "Accelerated"
      readonly steps: ReadonlyArray<{ readonly above: string; readonly factor: string }>
      readonly rule: RateRuleEncoded
    }
  | {
      readonly _tag: "PerDeal"
      readonly rule: RateRuleEncoded
      readonly floor?: MoneyEncoded
      readonly cap?: MoneyEncoded
    }

const Where = Schema.suspend((): Schema.Codec<ConditionValue, ConditionEncoded> => Condition)
const names = Schema.Array(ShortText).check(Schema.isMinLength(1), Schema.isMaxLength(500))

/** What a part of a deal must be for an element of the plan to hold for it. */
export const Condition: Schema.Codec<ConditionValue, ConditionEncoded> = Schema.Union([
  Schema.TaggedStruct("Product", { skus: names }),
  Schema.TaggedStruct("CustomerClass", { classes: names }),
  Schema.TaggedStruct("NewCustomer", { days: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 36_500 })) }),
  Schema.TaggedStruct("MarginAtLeast", { margin: RateCodec.Rate }),
  Schema.TaggedStruct("Not", { where: Where }),
])

const Self = Schema.suspend((): Schema.Codec<RateRuleValue, RateRuleEncoded> => RateRule)
const tiers = Schema.Array(Tier).check(Schema.isMinLength(1), Schema.isMaxLength(50))
const money = Schema.optionalKey(MoneyCodec.Money)

/** How much the facts of a month earn. */
export const RateRule: Schema.Codec<RateRuleValue, RateRuleEncoded> = Schema.Union([
  Schema.TaggedStruct("Flat", { rate: RateCodec.Rate }),
  Schema.TaggedStruct("PerUnit", { amount: MoneyCodec.Money }),
  Schema.TaggedStruct("Marginal", { tiers }),
  Schema.TaggedStruct("Slab", { tiers }),
  Schema.TaggedStruct("Sum", { rules: Schema.Array(Self).check(Schema.isMaxLength(20)) }),
  Schema.TaggedStruct("Times", { factor: RateCodec.Rate, rule: Self }),
  Schema.TaggedStruct("Only", { where: Condition, rule: Self }),
  Schema.TaggedStruct("Multiplied", { where: Condition, factor: RateCodec.Rate, rule: Self }),
  Schema.TaggedStruct("Accelerated", {
    steps: Schema.Array(Schema.Struct({ above: RateCodec.Rate, factor: RateCodec.Rate })).check(Schema.isMaxLength(50)),
    rule: Self,
  }),
  Schema.TaggedStruct("PerDeal", { rule: Self, floor: money, cap: money }),
])

const draw = Schema.Union([
  Schema.TaggedStruct("Recoverable", { amount: MoneyCodec.Money, limit: money }),
  Schema.TaggedStruct("NonRecoverable", { amount: MoneyCodec.Money }),
])

/** A commission plan. */
export const Plan: Schema.Codec<PlanValue, unknown> = Schema.Struct({
  basis: Basis,
  currency: MoneyCodec.CurrencyCode,
  accrual: Schema.Literals(["period", "transaction"]),
  rule: RateRule,
  excludes: Schema.optionalKey(
    Schema.Struct({
      kinds: Schema.Array(Schema.Literals(["tax", "freight", "rebate"])).check(Schema.isMaxLength(3)),
      skus: Schema.Array(ShortText).check(Schema.isMaxLength(500)),
    }),
  ),
  floor: money,
  cap: Schema.optionalKey(
    Schema.Struct({ amount: MoneyCodec.Money, excess: Schema.Literals(["forfeited", "deferred"]) }),
  ),
  holdback: Schema.optionalKey(RateCodec.Rate),
  override: Schema.optionalKey(Schema.Struct({ rate: RateCodec.Rate, from: Schema.Literals(["on-top", "within"]) })),
  draw: Schema.optionalKey(draw),
  conduct: Schema.optionalKey(
    Schema.Struct({
      least: RateCodec.Rate,
      most: RateCodec.Rate,
      fines: Schema.Array(Schema.Struct({ name: Name, amount: MoneyCodec.Money })).check(Schema.isMaxLength(50)),
    }),
  ),
})

/** The kind of policy that earnings follow. */
export const commissionPlan: PolicyKind<PlanValue, CompiledPlan> = { key: "commission", codec: Plan, compile }
