import * as Approval from "@dealwright/core/Approval"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
import * as Pricing from "@dealwright/core/Pricing"
import * as Templates from "@dealwright/core/Templates"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Authenticator from "../src/Authenticator.ts"
import { serve } from "../src/Serve.ts"
import * as Shipped from "../src/Shipped.ts"
import { type Answer, type CallOptions, caller } from "./bank.ts"

const tenant = "acme"
const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
const people = [
  ["pat", "president", null],
  ["dora", "director", "pat"],
  ["max", "manager", "dora"],
  ["sue", "supervisor", "max"],
  ["ann", "rep", "sue"],
] as const
const token = (id: string) => `dw_${id}_secret-of-${id}-secret`
const keys = people.map(([id]) => ({ id, tenant, member: id, sha256: Authenticator.hashToken(token(id)) }))

const organisation = Engine.operations(Organisation.organisation)
const quotes = Engine.operations(Pricing.quote)
const lists = Engine.operations(Pricing.priceList)
const approvals = Engine.operations(Approval.approval)
const listId = Pricing.PriceListId.make("L-1")
const system = Effect.provideService(Engine.Session, Engine.system(tenant, "set-up"))
const as = (id: string) => Effect.provideService(Engine.Session, Engine.member(tenant, id))
const yuan = (amount: string) => Money.of(amount, "CNY")

const company = Effect.gen(function* () {
  const engine = yield* Engine.Engine
  for (const [id, rank, supervisor] of people) {
    yield* organisation.addMember("main", { id, name: id, rank, roles: ["sales"], supervisor }).pipe(system)
  }
  const { today } = yield* engine.facts(() => ({})).pipe(system)
  const lines = [{ sku: "P-1", listPrice: yuan("100.00"), cost: yuan("70.00") }]
  yield* lists.draftList(listId, { currency: "CNY", from: today, version: "1", lines }).pipe(system)
  yield* lists.submitList(listId, {}).pipe(system)
  for (const id of ["dora", "pat"]) yield* approvals.approve(`price-list-${listId}-1`, {}).pipe(as(id))
})

/** Ann offers ten pieces at 96, which takes a manager, to a customer. */
const ask = (id: string, customerId: string) =>
  Effect.gen(function* () {
    const quoteId = Pricing.QuoteId.make(id)
    const line = { sku: "P-1", quantity: Money.Quantity.fromUnits(10_000_000n), unitPrice: yuan("96.00") }
    yield* quotes.draft(quoteId, { customerId, currency: "CNY", priceLists: [listId], lines: [line] }).pipe(as("ann"))
    yield* quotes.submit(quoteId, {}).pipe(as("ann"))
  })

type Call = (who: string, path: string, options?: CallOptions) => Promise<Answer>

const withCompany = <E>(
  prepare: Effect.Effect<unknown, E, Engine.Engine>,
  use: (call: Call) => Promise<void>,
): Promise<void> =>
  Effect.gen(function* () {
    yield* company
    yield* prepare
    const options = { resources: Shipped.resources, endpoints: Shipped.endpoints(host), visibility: Shipped.visibility }
    const listening = yield* serve({ host, ...options, port: 0 })
    const call = caller(listening.url)
    yield* Effect.promise(() => use((who, path, more) => call("GET", path, { token: token(who), ...more })))
  }).pipe(
    Effect.scoped,
    Effect.provide(
      Layer.merge(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer)), Authenticator.layerApiKeys(keys)),
    ),
    Effect.runPromise,
  )

const ids = ({ json }: Answer): ReadonlyArray<string> => json.data.map(({ id }: { id: string }) => id)
const inbox = "/v1/approvals/inbox"

describe("the inbox", () => {
  it("APR-5: shows what waits for the caller with everything to decide by, and nothing else", () =>
    withCompany(
      Effect.gen(function* () {
        yield* ask("Q-1", "C-1")
        yield* approvals.reject("quote-Q-1-1", { reason: "Too low in spring" }).pipe(as("max"))
        yield* ask("Q-2", "C-1")
        yield* ask("Q-3", "C-2")
      }),
      async (call) => {
        const answer = await call("max", inbox)
        expect(ids(answer)).toEqual(["quote-Q-2-1", "quote-Q-3-1"])
        const [first, second] = answer.json.data
        expect(first).toMatchObject({
          step: "1",
          rank: "manager",
          state: {
            amount: { amount: "960.00", currency: "CNY" },
            margin: { amount: "260.00", currency: "CNY" },
            customerId: "C-1",
          },
          precedents: [{ id: "quote-Q-1-1", by: "max", outcome: { _tag: "Rejected", reason: "Too low in spring" } }],
        })
        expect(first.deadline).toMatch(/^\d{4}-/u)
        expect(first.reasons.length).toBeGreaterThan(0)
        // A rep gives nothing alone: the price that needs no approval is the list's.
        expect(first.alternatives.prices.total).toEqual({ amount: "1000.00", currency: "CNY" })
        expect(second.precedents).toEqual([])
        for (const who of ["ann", "sue"]) expect(ids(await call(who, inbox))).toEqual([])
        expect(ids(await call("pat", inbox))).toEqual(["quote-Q-2-1", "quote-Q-3-1"])
      },
    ))

  it("ORG-3: shows a delegate what waits for the delegator, and says for whom", () =>
    withCompany(
      Effect.gen(function* () {
        yield* ask("Q-1", "C-1")
        const since = Instant.addMillis(Instant.fromEpochMillis(Date.now()), -Instant.minute)
        const until = Instant.addMillis(since, Instant.day)
        const terms = { since, until, scope: { _tag: "Kinds", kinds: ["quote"] }, reason: "At the fair" } as const
        yield* organisation.delegate("main", { id: "D-1", to: "sue", ...terms }).pipe(as("max"))
        yield* organisation.delegate("main", { id: "D-2", to: "ann", ...terms }).pipe(as("max"))
      }),
      async (call) => {
        expect((await call("sue", inbox)).json.data).toMatchObject([
          { id: "quote-Q-1-1", rank: "manager", on_behalf_of: "max" },
        ])
        // Ann asked herself: her delegation is no way round.
        expect(ids(await call("ann", inbox))).toEqual([])
      },
    ))

  it("pages from the oldest to the latest, each request once", () =>
    withCompany(
      Effect.forEach([1, 2, 3, 4, 5], (number) => ask(`Q-${number}`, "C-1")),
      async (call) => {
        const seen: Array<string> = []
        let path = `${inbox}?limit=2`
        for (let pages = 0; pages < 5; pages++) {
          const page = await call("max", path)
          expect(page.status).toBe(200)
          seen.push(...ids(page))
          if (page.json.next_cursor === null) break
          path = `${inbox}?limit=2&cursor=${page.json.next_cursor}`
        }
        expect([...seen].sort()).toEqual(["quote-Q-1-1", "quote-Q-2-1", "quote-Q-3-1", "quote-Q-4-1", "quote-Q-5-1"])
        expect(new Set(seen).size).toBe(5)
        expect((await call("max", `${inbox}?cursor=abc`)).status).toBe(400)
      },
    ))
})
