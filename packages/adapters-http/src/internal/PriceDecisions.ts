/**
 * Asks the company's pricing policy about an offer: may I, whose approval does it take, why, and what could I offer
 * without asking anybody. Nothing is stored.
 *
 * @module
 */

import * as Contract from "@dealwright/core/Contract"
import * as Decider from "@dealwright/core/Decider"
import type * as Decision from "@dealwright/core/Decision"
import * as Engine from "@dealwright/core/Engine"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import * as Pricing from "@dealwright/core/Pricing"
import * as Rate from "@dealwright/core/Rate"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Endpoint } from "../Endpoint.ts"
import { ApiError } from "../Problem.ts"
import { decoderOf } from "./Forms.ts"
import { plain, tell } from "./Language.ts"
import * as Query from "./Query.ts"
import { ReasonForm } from "./Reads.ts"

const { quantity, sku, unitPrice: Amount } = Contract.ContractLine.fields

const Line = Schema.Struct({
  sku,
  group: Schema.optionalKey(Decider.Name),
  quantity,
  listPrice: Amount,
  unitPrice: Amount,
  cost: Schema.optionalKey(Amount),
  floor: Schema.optionalKey(Amount),
  givenWith: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 499 }))),
})

const Concession = Schema.TaggedUnion({
  Service: { value: Amount, line: Schema.optionalKey(Schema.Int), note: Schema.optionalKey(Decider.ShortText) },
  Points: { value: Amount, line: Schema.optionalKey(Schema.Int), note: Schema.optionalKey(Decider.ShortText) },
  ReferralReward: { value: Amount, line: Schema.optionalKey(Schema.Int), note: Schema.optionalKey(Decider.ShortText) },
  Other: { value: Amount, line: Schema.optionalKey(Schema.Int), note: Schema.optionalKey(Decider.ShortText) },
})

const Question = Schema.Struct({
  currency: Order.Draft.fields.currency,
  lines: Schema.Array(Line).check(Schema.isMinLength(1), Schema.isMaxLength(500)),
  customerClass: Schema.optionalKey(Decider.Name),
  creditDays: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3650 }))),
  concessions: Schema.optionalKey(Schema.Array(Concession).check(Schema.isMaxLength(100))),
  justification: Schema.optionalKey(Decider.ShortText),
}).annotate({
  description: "An offer as it would be made: amounts are exact decimal texts, quantities too",
})

const AmountForm = Schema.Struct({ amount: Schema.String, currency: Schema.String })

const Answer = Schema.Struct({
  verdict: Schema.Literals(["Allowed", "NeedsApproval", "Denied"]),
  /** Whose approval it takes, with NeedsApproval. */
  rank: Schema.optionalKey(Schema.String),
  reasons: Schema.Array(ReasonForm),
  effectiveDiscount: Schema.Struct({
    discount: Schema.String,
    list: AmountForm,
    quoted: AmountForm,
    freeGoods: AmountForm,
    concessions: AmountForm,
    financing: AmountForm,
    effective: AmountForm,
  }),
  alternatives: Schema.Record(Schema.String, Schema.Unknown),
})

const verdictOf = (decision: Decision.Decision) => ({
  verdict: decision._tag,
  ...(decision._tag === "NeedsApproval" ? { rank: decision.rank.name } : {}),
})

/** The endpoint, where the host has a pricing policy. */
export const priceDecisions = (host: Engine.Host): ReadonlyArray<Endpoint> => {
  if (!host.policies.has(Pricing.pricingPolicy.key)) return []
  const decode = decoderOf(Question)
  return [
    {
      method: "POST",
      path: "/v1/price-decisions",
      name: "decide-price",
      group: "price-decisions",
      summary: "May I offer this? The decision with its reasons and alternatives",
      description:
        "Asks the pricing policy on behalf of your own rank. Nothing is stored, so no Idempotency-Key is needed.",
      payload: Question,
      success: Answer,
      problems: [413, 415],
      handle: (call) =>
        Effect.gen(function* () {
          yield* Effect.fromResult(Query.onlyKnown(call.query, []))
          const asked = decode(call.body, call.bodySize, call.limits)
          if (asked._tag === "Failure") return yield* new ApiError({ problem: asked.failure })
          const engine = yield* Engine.Engine
          const { actor, pricing, today } = yield* engine.facts(() => ({
            pricing: Decider.policy(Pricing.pricingPolicy),
          }))
          if (actor._tag === "System") return yield* Effect.die(new Error("a caller acts as the system"))
          const request = { ...asked.success, requester: actor.rank, on: today, window: [] }
          const answer = pricing.decide(request)
          const { discount, lines: _, ...amounts } = answer.effectiveDiscount
          return {
            status: 200,
            body: {
              ...verdictOf(answer.decision),
              reasons: answer.decision.reasons
                .slice(0, call.limits.maxReasons)
                .map((one) => tell(one, host.catalogue, call.locale)),
              effectiveDiscount: {
                discount: Rate.format(discount),
                ...Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, Money.toJson(amount)])),
              },
              alternatives: plain(Pricing.alternatives(pricing, request)),
            },
          }
        }),
    },
  ]
}
