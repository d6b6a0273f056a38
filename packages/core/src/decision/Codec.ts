/**
 * Stored form of decisions. The shapes here are pinned by golden files.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as MoneyCodec from "../money/Codec.ts"

const Name = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))

/** `Rank`: level from 0, the lowest, to 99. */
export const Rank = Schema.Struct({
  level: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 99 })),
  name: Name,
})

/** `SignOff`. */
export const SignOff = Schema.Union([
  Schema.TaggedStruct("ByRank", { rank: Rank }),
  Schema.TaggedStruct("ByRole", { role: Name }),
])

/** `FactValue`. */
export const FactValue = Schema.Union([
  Schema.String.check(Schema.isMaxLength(1000)),
  Schema.Finite,
  Schema.Boolean,
  MoneyCodec.Money,
])

/** `Reason`. */
export const Reason = Schema.Struct({
  code: Name,
  rule: Name,
  verdict: Schema.Literals(["Allowed", "NeedsApproval", "Denied"]),
  facts: Schema.Record(Schema.String, FactValue),
})

const reasons = Schema.Array(Reason)

/** `Decision`. */
export const Decision = Schema.Union([
  Schema.TaggedStruct("Allowed", { reasons }),
  Schema.TaggedStruct("NeedsApproval", { rank: Rank, signOffs: Schema.Array(SignOff), reasons }),
  Schema.TaggedStruct("Denied", { reasons }),
])
