/**
 * Fourth way, for comparison: the same as an Effect program. Errors are in the types, the store and the session are services,
 * and `unitOfWork` is the transaction. Nothing else of the ERP knows Effect.
 */
import { type Decision, Engine, type Instant, Money, Pricing, Templates } from "@dealwright/core"
import type { Store, StoreError } from "@dealwright/core/Ports"
import { Effect, Layer, Result } from "effect"
import { amountOf } from "./Border.ts"
import type { Erp, Offer } from "./Erp.ts"
import { decisionIn, priceListId } from "./Facade.ts"

const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
const quotes = Engine.operations(Pricing.quote)

const ask = (erp: Erp, offer: Offer) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const submitted = yield* engine.unitOfWork(
      Effect.gen(function* () {
        yield* quotes.draft(offer.number, {
          customerId: offer.customer,
          currency: erp.currency,
          priceLists: [priceListId],
          lines: offer.lines.map(({ pieces, price, sku }) => ({
            sku,
            quantity: Money.Quantity.whole(pieces),
            unitPrice: amountOf(erp, price),
          })),
        })
        return yield* quotes.submit(offer.number, {})
      }),
    )
    return decisionIn(submitted.events)
  })

/** Runs the program on a store, as a seller, at a moment. */
export const askWithEffect = (
  store: Layer.Layer<Store, StoreError>,
  erp: Erp,
  offer: Offer,
  sellerId: string,
  now: Instant.Instant,
): Promise<Decision.Decision> =>
  ask(erp, offer).pipe(
    Effect.provideService(Engine.Session, Engine.member(erp.company, sellerId)),
    Effect.provide(
      Layer.merge(
        Engine.layer(host).pipe(Layer.provide(store)),
        Engine.clockLayer(() => now),
      ),
    ),
    Effect.runPromise,
  )
