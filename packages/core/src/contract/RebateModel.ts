/**
 * What a framework contract promises back, as data (CTR-5). Nothing here decides.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"

/** Most tiers of one rebate, and most rebates of one contract. */
export const maxTiers = 50

const tiers = <S extends Schema.Constraint>(tier: S) =>
  Schema.Array(tier).check(Schema.isMinLength(1), Schema.isMaxLength(maxTiers))

/** With `marginal` each tier's rate is for what lies within it, with `slab` the tier reached is for the whole (CTR-5). */
export const RebateMethod = Schema.Literals(["marginal", "slab"])
/** How tiers add up. */
export type RebateMethod = typeof RebateMethod.Type

const about = {
  /** Names the rebate within its contract. */
  rebateId: Id,
  method: RebateMethod,
  /** Products that count; all of them without it. */
  skus: Schema.optionalKey(Schema.Array(Id).check(Schema.isMinLength(1), Schema.isMaxLength(500))),
}

/**
 * A rebate (CTR-5). An amount or a quantity exactly on a tier's end belongs to that tier; the last tier has no end.
 *
 * - `OnAmount`: a share of the amount fulfilled.
 * - `OnQuantity`: so much money for each piece fulfilled.
 */
export const Rebate = Schema.TaggedUnion({
  OnAmount: {
    ...about,
    tiers: tiers(Schema.Struct({ upTo: Schema.optionalKey(MoneyCodec.Money), rate: RateCodec.Rate })),
  },
  OnQuantity: {
    ...about,
    tiers: tiers(Schema.Struct({ upTo: Schema.optionalKey(MoneyCodec.Quantity), perPiece: MoneyCodec.Money })),
  },
})
/** A rebate (CTR-5). */
export type Rebate = typeof Rebate.Type
