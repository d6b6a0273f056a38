/** Acting on somebody's behalf through the engine: who is recorded, what is refused, what is given again. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { Instant } from "../../src/calendar/index.ts"
import * as Decider from "../../src/decider/index.ts"
import * as Engine from "../../src/engine/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Organisation from "../../src/organisation/index.ts"
import * as Pricing from "../../src/pricing/index.ts"
import * as Templates from "../../src/templates/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"

const tenant = "acme"
const listId = Pricing.PriceListId.make("L-1")
const quoteId = Pricing.QuoteId.make("Q-1")
const organisation = Engine.operations(Organisation.organisation)
const quotes = Engine.operations(Pricing.quote)
const lists = Engine.operations(Pricing.priceList)

const system = Effect.provideService(Engine.Session, Engine.system(tenant, "set-up"))
const as = (id: string, onBehalfOf?: string, commandId?: string) =>
  Effect.provideService(
    Engine.Session,
    Engine.member(tenant, id, {
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
      ...(commandId === undefined ? {} : { commandId }),
    }),
  )

const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))

/** The company's clock: moved by the tests. */
const clock = { now: Engine.moment("2026-03-02T01:00:00Z") }
const layer = Engine.layer(host).pipe(
  Layer.provideMerge(MemoryStore.layer),
  Layer.provideMerge(Engine.clockLayer(() => clock.now)),
)

/** Pat leads Dora, who leads Max, who leads Ann. Dora has handed everything about quotes to Ann for a day. */
const company = Effect.gen(function* () {
  clock.now = Engine.moment("2026-03-02T01:00:00Z")
  const add = (id: string, rank: string, supervisor?: string) =>
    organisation
      .addMember("main", { id, name: id, rank, roles: ["sales"], ...(supervisor === undefined ? {} : { supervisor }) })
      .pipe(system)
  yield* add("pat", "president")
  yield* add("dora", "director", "pat")
  yield* add("max", "manager", "dora")
  yield* add("ann", "rep", "max")
  const engine = yield* Engine.Engine
  const { today } = yield* engine.facts(() => ({})).pipe(system)
  const line = { sku: "P-1", listPrice: Money.of("100.00", "CNY") }
  yield* lists.draftList(listId, { currency: "CNY", from: today, version: "1", lines: [line] }).pipe(system)
  yield* lists.submitList(listId, {}).pipe(system)
  for (const id of ["dora", "pat"])
    yield* engine.executeEncoded("approval", `price-list-${listId}-1`, { _tag: "Approve" }).pipe(as(id))
  yield* quotes
    .draft(quoteId, {
      customerId: "C-1",
      currency: "CNY",
      priceLists: [listId],
      lines: [{ sku: "P-1", quantity: Money.Quantity.fromUnits(10_000_000n), unitPrice: Money.of("90.00", "CNY") }],
    })
    .pipe(as("ann"))
})

const delegate = (limit?: Money.Money) =>
  organisation
    .delegate("main", {
      id: "D-1",
      to: "ann",
      since: clock.now,
      until: Instant.addMillis(clock.now, Instant.day),
      scope: { _tag: "Kinds", kinds: ["quote"] },
      reason: "At the fair",
      ...(limit === undefined ? {} : { limit }),
    })
    .pipe(as("dora"))

const run = <A, E>(program: Effect.Effect<A, E, Engine.Engine | Engine.Store>): Promise<A> =>
  Effect.andThen(company, program).pipe(Effect.provide(layer), Effect.runPromise)

const failure = <A, E, R>(program: Effect.Effect<A, E, R>) => Effect.flip(program)

const reasonOf = (error: unknown): string =>
  error instanceof Engine.Refused ? (error.decision.reasons[0]?.code ?? "") : String(error)

describe("acting on somebody's behalf", () => {
  it("ORG-3, KER-8: the delegate has the delegator's rank, and both are recorded", () =>
    run(
      Effect.gen(function* () {
        yield* delegate()
        const done = yield* quotes.submit(quoteId, {}).pipe(as("ann", "dora"))
        // 10 % off is within a director's authority, so nobody has to be asked.
        expect(done.state._tag).toBe("Approved")
        const engine = yield* Engine.Engine
        const events = yield* engine.history(Pricing.quote, quoteId).pipe(system)
        const cleared = events.find(({ event }) => event._tag === "QuoteCleared")
        expect(cleared?.meta).toMatchObject({ actor: "ann", onBehalfOf: "dora", delegation: "D-1", rank: "director" })
        expect(events[0]?.meta).not.toHaveProperty("onBehalfOf")
      }),
    ))

  it("ORG-3: without a delegation, out of its period, its kinds or its limit nothing is done, and the reason says what is right", () =>
    run(
      Effect.gen(function* () {
        const submit = quotes.submit(quoteId, {}).pipe(as("ann", "dora"), failure)
        expect(reasonOf(yield* submit)).toBe("delegation-none")
        yield* delegate(Money.of("899.99", "CNY"))
        expect(reasonOf(yield* submit)).toBe("delegation-over-limit")
        // Making a large quote small is about the large one.
        const revise = quotes
          .revise(quoteId, {
            priceLists: [listId],
            lines: [
              { sku: "P-1", quantity: Money.Quantity.fromUnits(1_000_000n), unitPrice: Money.of("90.00", "CNY") },
            ],
          })
          .pipe(as("ann", "dora"), failure)
        expect(reasonOf(yield* revise)).toBe("delegation-over-limit")
        const block = Effect.flatMap(Engine.Engine, (engine) =>
          engine.executeEncoded("credit-account", "C-1", { _tag: "Block", reason: "late" }),
        )
        expect(reasonOf(yield* block.pipe(as("ann", "dora"), failure))).toBe("delegation-for-other-kinds")
        clock.now = Instant.addMillis(clock.now, Instant.day)
        expect(reasonOf(yield* submit)).toBe("delegation-not-in-force")
        expect((yield* quotes.submit(quoteId, {}).pipe(as("ann"))).state._tag).toBe("AwaitingApproval")
      }),
    ))

  it("KER-8: a command id belongs to who sends it and on whose behalf; repeated, it is answered as the first time", () =>
    run(
      Effect.gen(function* () {
        yield* delegate()
        const first = yield* quotes.submit(quoteId, {}).pipe(as("ann", "dora", "c-1"))
        clock.now = Instant.addMillis(clock.now, Instant.day)
        expect((yield* quotes.submit(quoteId, {}).pipe(as("ann", "dora", "c-1"))).version).toBe(first.version)
        expect(yield* quotes.submit(quoteId, {}).pipe(as("ann", undefined, "c-1"), failure)).toBeInstanceOf(
          Engine.CommandIdReused,
        )
      }),
    ))

  it("ORG-3: facts in general need a delegation without bounds", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* delegate()
        expect(reasonOf(yield* engine.facts(() => ({})).pipe(as("ann", "dora"), failure))).toBe(
          "delegation-not-for-everything",
        )
        yield* organisation
          .delegate("main", {
            id: "D-2",
            to: "ann",
            since: clock.now,
            until: Instant.addMillis(clock.now, Instant.hour),
            scope: { _tag: "Everything" },
            reason: "At lunch",
          })
          .pipe(as("max"))
        const { actor } = yield* engine.facts(() => ({})).pipe(as("ann", "max"))
        expect(Decider.persons(actor)).toEqual(["ann", "max"])
        expect(Decider.hasRank(actor, { level: 2, name: "manager" })).toBe(true)
      }),
    ))

  it("ORG-4: a request made on somebody's behalf is theirs, too", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* delegate()
        const content = {
          priceLists: [listId],
          lines: [{ sku: "P-1", quantity: Money.Quantity.fromUnits(10_000_000n), unitPrice: Money.of("80.00", "CNY") }],
        }
        yield* quotes.revise(quoteId, content).pipe(as("ann"))
        const submitted = yield* quotes.submit(quoteId, {}).pipe(as("ann", "dora"))
        expect(submitted.state._tag).toBe("AwaitingApproval")
        const approve = (who: string) =>
          engine.executeEncoded("approval", "quote-Q-1-2", { _tag: "Approve" }).pipe(as(who))
        expect(yield* failure(approve("dora"))).toMatchObject({
          reason: { _tag: "OwnRequest", member: "dora", requester: "ann" },
        })
        expect((yield* approve("pat")).events).toHaveLength(2)
      }),
    ))

  it("ORG-3: a directory without delegation lets nobody act for anybody", () => {
    const { actingFor: _, ...bare } = host.directory
    const without = { ...host, directory: bare }
    return Effect.gen(function* () {
      yield* company
      yield* delegate()
      const error = yield* quotes.submit(quoteId, {}).pipe(as("ann", "dora"), failure)
      expect(reasonOf(error)).toBe("delegation-none")
    }).pipe(
      Effect.provide(
        Engine.layer(without).pipe(
          Layer.provideMerge(MemoryStore.layer),
          Layer.provideMerge(Engine.clockLayer(() => clock.now)),
        ),
      ),
      Effect.runPromise,
    )
  })
})
