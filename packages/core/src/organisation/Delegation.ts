/**
 * Delegation (ORG-3): for a period and a scope somebody acts with somebody else's rank. The stored form.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, Name, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"

/** Delegations that one organisation remembers at most; those that are over make room for new ones. */
export const maxDelegations = 1000

/** Kinds that one delegation names at most. */
export const maxKinds = 50

/** Names a delegation for ever. */
export const DelegationId = Id

/**
 * What a delegation is for: everything, or aggregates and subjects of approval of these kinds (`quote`, `price-list`,
 * `order-credit` …).
 */
export const DelegationScope = Schema.TaggedUnion({
  Everything: {},
  Kinds: { kinds: Schema.Array(Name).check(Schema.isMinLength(1), Schema.isMaxLength(maxKinds), Schema.isUnique()) },
})
/** The type of {@link DelegationScope}. */
export type DelegationScope = typeof DelegationScope.Type

/** Why something is handed over: a text that says something. */
export const DelegationReason = ShortText.check(Schema.isPattern(/\S/u, { description: "a reason" }))

/** What is agreed in a delegation, whoever makes it. */
export const termsOfDelegation = {
  id: DelegationId,
  to: Id,
  /** From this moment on … */
  since: CalendarCodec.Instant,
  /** … until just before this one: at its end moment only the delegator acts. */
  until: CalendarCodec.Instant,
  scope: DelegationScope,
  /** Subjects up to this amount, inclusive; without it of any amount. A subject of unknown amount is beyond every limit. */
  limit: Schema.optionalKey(MoneyCodec.Money),
  reason: DelegationReason,
}

/** A delegation by `from` to `to`, made by `by`. */
export const Delegation = Schema.Struct({ ...termsOfDelegation, from: Id, by: ShortText })
/** The type of {@link Delegation}. */
export interface Delegation extends Schema.Schema.Type<typeof Delegation> {}

/** Delegations by their ids. */
export const Delegations = Schema.Record(Id, Delegation).check(Schema.isMaxProperties(maxDelegations))
