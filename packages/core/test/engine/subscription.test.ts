import { readFileSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as Decider from "../../src/decider/index.ts"
import * as Engine from "../../src/engine/index.ts"
import type { Json } from "../../src/ports/Store.ts"
import { host, run } from "./bank.ts"

const golden: Readonly<Record<"1" | "2", ReadonlyArray<{ readonly _tag: string; readonly [field: string]: Json }>>> =
  JSON.parse(readFileSync(new URL("subscription.golden.json", import.meta.url), "utf8"))

const { decide, evolve, initial } = Engine.subscription
const stream = { tenant: "acme", kind: "order", id: "O-1" }
const other = { tenant: "acme", kind: "order", id: "O-2" }

/** Sends commands one after the other; fails on a rejection. */
const having = (...commands: ReadonlyArray<Engine.SubscriptionCommand>): Engine.SubscriptionState =>
  commands.reduce(
    (state, command) => Result.getOrThrow(decide(state, command, {} as never)).reduce(evolve, state),
    initial,
  )

const parked: Engine.SubscriptionCommand = {
  _tag: "Advance",
  from: 0,
  position: 10,
  aside: [
    { position: 3, stream, error: "first" },
    { position: 4, stream: other, error: "second" },
    { position: 7, stream, error: null },
  ],
}

describe("a subscription", () => {
  it("keeps what is parked by stream and in order, with the error of each", () => {
    expect(having(parked)).toEqual({
      position: 10,
      parked: [
        { stream, error: "first", isRetried: false, events: [3, 7] },
        { stream: other, error: "second", isRetried: false, events: [4] },
      ],
    })
  })

  it("advances only from where it stands, so that of two that deliver one is told that it is late", () => {
    const state = having(parked)
    for (const from of [0, 9, 11]) {
      expect(decide(state, { _tag: "Advance", from, position: 20, aside: [] }, {} as never)).toEqual(Result.succeed([]))
    }
    expect(having(parked, { _tag: "Advance", from: 10, position: 20, aside: [] }).position).toBe(20)
  })

  it("is asked to retry a stream by any position parked in it, or all, and once is enough", () => {
    const one = having(parked, { _tag: "Retry", position: 7 })
    expect(one.parked.map(({ isRetried }) => isRetried)).toEqual([true, false])
    const all = having(parked, { _tag: "Retry", position: 7 }, { _tag: "Retry", position: null })
    expect(all.parked.map(({ isRetried }) => isRetried)).toEqual([true, true])
    expect(decide(all, { _tag: "Retry", position: null }, {} as never)).toEqual(Result.succeed([]))
  })

  it("releases a stream when nothing of it is parked any more, be it handled or skipped", () => {
    const state = having(parked, { _tag: "Skip", position: 3, reason: "told by telephone" })
    expect(state.parked[0]?.events).toEqual([7])
    const free = having(
      parked,
      { _tag: "Skip", position: 3, reason: "told by telephone" },
      { _tag: "Handled", position: 7 },
      { _tag: "Handled", position: 7 },
    )
    expect(free.parked.map((one) => one.stream)).toEqual([other])
  })

  it("tells of a failed retry with the new error", () => {
    const state = having(parked, { _tag: "Retry", position: 3 }, { _tag: "Failed", position: 3, error: "again" })
    expect(state.parked[0]).toEqual({ stream, error: "again", isRetried: false, events: [3, 7] })
  })

  it("gives an event its turn that was to wait for one that is gone by then", () => {
    const state = having({ _tag: "Advance", from: 0, position: 5, aside: [{ position: 4, stream, error: null }] })
    expect(state.parked).toEqual([{ stream, error: "", isRetried: true, events: [4] }])
  })

  it("KER-8: refuses to retry or skip what isn't parked, and says where to look", () => {
    for (const command of [
      { _tag: "Retry", position: 5 },
      { _tag: "Skip", position: 5, reason: "no" },
    ] as const) {
      const result = decide(having(parked), command, {} as never)
      expect(Result.isFailure(result) && result.failure.message).toBe(
        "No event is parked at position 5; look up the parked positions in the subscriber's status. [KER-8]",
      )
    }
  })

  it("keeps little of a long error at hand", () => {
    const state = having({
      _tag: "Advance",
      from: 0,
      position: 1,
      aside: [{ position: 1, stream, error: "x".repeat(2000) }],
    })
    expect(state.parked[0]?.error.length).toBe(200)
  })
})

describe("KER-8: what a subscription has stored", () => {
  it("KER-8: events keep their stored form", () => {
    const codec = Schema.toCodecJson(Schema.Array(Engine.subscription.event))
    const events = Schema.decodeUnknownSync(codec)(golden["2"])
    expect(Schema.encodeSync(codec)(events)).toEqual(golden["2"])
    const kinds = host.aggregates.get("subscription")?.event
    expect(kinds).toBe(Engine.subscription.event)
    expect(new Set(events.map(({ _tag }) => _tag)).size).toBe(7)
    expect(events.reduce(evolve, initial)).toEqual({
      position: 9,
      parked: [{ stream, error: "Error: the disk is still full", isRetried: false, events: [7] }],
    })
  })

  it("KER-8: events of version 1 read as what they meant: each parked alone, holding nothing", () => {
    const events = golden["1"].map((data) =>
      Result.getOrThrow(
        Schema.decodeUnknownResult(Schema.toCodecJson(Engine.subscription.event))(
          Engine.subscription.upcast({ type: data._tag, schemaVersion: 1, data }),
        ),
      ),
    )
    expect(Decider.fold(Engine.subscription, events)).toEqual({
      position: 9,
      parked: [5, 6].map((position) => ({
        stream: null,
        error: "Error: the disk is full",
        isRetried: false,
        events: [position],
      })),
    })
  })

  it("KER-8: a document and a history of version 1 are read, retried and written on", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const store = yield* Engine.Store
        const asOperator = Effect.provideService(Engine.Session, Engine.system(Engine.operatorTenant, "test"))
        const listener = { name: "old", handle: () => Effect.void }
        const key = { kind: "subscription", id: listener.name }
        let hash = Engine.genesis
        const events = golden["1"].map((data, i) => {
          const event = { type: data._tag, schemaVersion: 1, data, meta: { at: 0 } }
          hash = Engine.link(hash, { ...event, tenant: Engine.operatorTenant, key, version: i + 1 })
          return { ...event, hash }
        })
        // Positions 1 and 2 are the bank's staff; 5 and 6 are there to be retried.
        for (const id of ["a", "b"]) {
          yield* engine
            .execute(Engine.subscription, `filler-${id}`, { _tag: "Advance", from: 0, position: 1, aside: [] })
            .pipe(asOperator)
        }
        yield* store.commit({
          tenant: Engine.operatorTenant,
          commandId: "old",
          commandHash: "old",
          at: 0,
          guards: [],
          receipt: null,
          writes: [
            {
              key,
              expectedVersion: 0,
              events,
              document: {
                v: 1,
                s: {
                  position: 9,
                  parkedCount: 2,
                  parked: [5, 6].map((position) => ({ position, error: "Error: the disk is full" })),
                },
              },
              index: {},
              timers: [],
            },
          ],
        })
        const [status] = yield* Engine.statusOf([listener])
        expect(status).toMatchObject({ position: 9, parkedCount: 2 })
        expect(status?.parked.map(({ events }) => events)).toEqual([[5], [6]])
        yield* Engine.retryParked(listener.name)
        yield* Engine.catchUp(listener)
        expect((yield* Engine.statusOf([listener]))[0]).toMatchObject({ parkedCount: 0, behind: 0 })
        expect((yield* Engine.audit(host)).findings).toEqual([])
      }),
    ))
})
