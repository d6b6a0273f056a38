import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Decider from "../../src/decider/index.ts"
import { eachShardOfTimers } from "../../src/engine/Folding.ts"
import * as Engine from "../../src/engine/index.ts"
import type * as Ports from "../../src/ports/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { account, bank, host, template } from "./bank.ts"
import { type Deed, deeds, doAll, everythingOf, on, storeWith } from "./operating.ts"

const history: ReadonlyArray<Deed> = [
  { tenant: "acme", account: "a", amount: 40, what: "deposit" },
  { tenant: "acme", account: "a", amount: 30, what: "lock" },
  { tenant: "acme", account: "b", amount: 5, what: "two deposits at once" },
  { tenant: "other", account: "a", amount: 7, what: "deposit" },
]

/** Spoils what is kept of a stream, as a mistake in the database would; its events stay. */
const spoil = Effect.fnUntraced(function* (
  store: Ports.StoreService,
  id: string,
  spoilt: Partial<Pick<Ports.Restatement, "document" | "index" | "timers">>,
  tenant = "acme",
) {
  const key = { kind: "account", id }
  const events = yield* store.history({ tenant, key, from: 1, limit: 1000 })
  const last = events.at(-1)
  if (last === undefined) return false
  const found = yield* store.find({ tenant, kind: "account", query: { where: [], limit: 1000 } })
  const now = found.documents.find((one) => one.id === id)
  const timers = (yield* store.due({ now: Number.MAX_SAFE_INTEGER, limit: 1000 })).filter(
    (timer) => timer.tenant === tenant && timer.key.id === id,
  )
  const restated = yield* store.restate({
    tenant,
    streams: [
      {
        key,
        version: last.version,
        hash: last.hash,
        document: now?.data ?? null,
        index: now?.index ?? {},
        timers: timers.map(({ dueAt, name }) => ({ name, dueAt })),
        ...spoilt,
      },
    ],
  })
  expect(restated._tag).toBe("Restated")
  return true
})

const wrong = {
  document: { document: { v: 1, s: { balance: 1_000_000, lockedUntil: null } } },
  index: { index: { balance: 1_000_000 } },
  lostIndex: { index: {} },
  timers: { timers: [{ name: "unlock", dueAt: 999 }] },
  moreTimers: { timers: [{ name: "gift", dueAt: 1 }] },
} as const

const tags = (store: Ports.StoreService) =>
  Effect.map(Engine.audit(host).pipe(on(store)), ({ findings }) =>
    findings.map(({ _tag, stream }) => `${_tag} ${stream}`),
  )

/** A store that has lost documents, or never had them: what `load` and `find` say when their table is empty. */
const without = (store: Ports.StoreService, id: string): Ports.StoreService => {
  let lost = true
  return {
    ...store,
    load: (request) =>
      Effect.map(store.load(request), (loaded) => ({
        ...loaded,
        documents: loaded.documents.map((one, i) => (lost && request.keys[i]?.id === id ? null : one)),
      })),
    find: (request) =>
      Effect.map(store.find(request), (page) => ({
        ...page,
        documents: page.documents.filter((one) => !lost || one.id !== id),
      })),
    restate: (request) =>
      Effect.tap(store.restate(request), () =>
        Effect.sync(() => {
          if (request.streams.some((one) => one.key.id === id)) lost = false
        }),
      ),
  }
}

describe("KER-8: the audit of what is kept of a stream", () => {
  it("tells a wrong document, wrong index fields and wrong timers apart, each by itself", () =>
    Effect.gen(function* () {
      for (const [how, expected] of [
        ["document", ["DocumentDiffers account/a"]],
        ["index", ["IndexDiffers account/a"]],
        ["lostIndex", ["IndexDiffers account/a"]],
        ["timers", ["TimersDiffer account/a"]],
        ["moreTimers", ["TimersDiffer account/a"]],
      ] as const) {
        const store = yield* storeWith(history)
        expect(yield* tags(store)).toEqual([])
        yield* spoil(store, "a", wrong[how])
        expect([how, yield* tags(store)]).toEqual([how, expected])
      }
    }).pipe(Effect.runPromise))

  it("begins with what the store finds wrong with itself, and tells how far it is", () =>
    Effect.gen(function* () {
      const store = yield* storeWith(history)
      const stages: Array<string> = []
      const report = yield* Engine.audit(host, { progress: ({ stage }) => void stages.push(stage) }).pipe(
        on({ ...store, verify: Effect.succeed([{ tenant: "", stream: "", detail: "page 7 is torn" }]) }),
      )
      expect(report.findings).toEqual([
        { _tag: "StoreDiffers", tenant: "", stream: "", position: 0, detail: "page 7 is torn" },
      ])
      expect(Array.from(new Set(stages))).toEqual(["store", "events", "documents", "timers"])
    }).pipe(Effect.runPromise))

  it("finds a document that is there and that no question finds, one that is missing, and one without events", () =>
    Effect.gen(function* () {
      const store = yield* storeWith(history)
      const unfound = {
        ...store,
        find: (request: Parameters<typeof store.find>[0]) =>
          Effect.map(store.find(request), (page) => ({ documents: page.documents.filter((one) => one.id !== "a") })),
      }
      expect(yield* tags(unfound)).toEqual(["IndexDiffers account/a", "IndexDiffers account/a"])
      expect(yield* tags(without(store, "both"))).toEqual(["DocumentMissing account/both"])
      const ofA = (event: Ports.StoredEvent) => event.tenant === "acme" && event.key.id === "a"
      const eventless: Ports.StoreService = {
        ...store,
        feed: (request) => Effect.map(store.feed(request), (events) => events.filter((event) => !ofA(event))),
        history: (request) => Effect.map(store.history(request), (events) => events.filter((event) => !ofA(event))),
      }
      expect(yield* tags(eventless)).toContain("DocumentDiffers account/a")
    }).pipe(Effect.runPromise))

  it("takes nothing for a finding that is committed while it looks", () =>
    Effect.gen(function* () {
      const store = yield* storeWith(history)
      // Between any two questions of the audit somebody deposits, locks and unlocks.
      let turn = 0
      const meddle = <A, E>(question: Effect.Effect<A, E>): Effect.Effect<A, E> =>
        Effect.tap(question, () =>
          doAll(
            store,
            [
              { tenant: "acme", account: "a", amount: 3, what: "deposit" },
              { tenant: "acme", account: turn % 2 === 0 ? "a" : `new-${turn}`, amount: 50 + turn, what: "lock" },
              { tenant: "acme", account: "b", amount: 1, what: "lock" },
            ],
            `meddling-${turn++}`,
          ),
        )
      let meddling = 40
      const moving = <A, E>(question: Effect.Effect<A, E>) => (meddling-- > 0 ? meddle(question) : question)
      const watched: Ports.StoreService = {
        ...store,
        feed: (request) => moving(store.feed(request)),
        load: (request) => moving(store.load(request)),
        find: (request) => moving(store.find(request)),
        due: (request) => moving(store.due(request)),
      }
      expect(yield* tags(watched)).toEqual([])
      expect(turn).toBeGreaterThan(5)
    }).pipe(Effect.runPromise))
})

describe("rebuilding documents from events", () => {
  it(
    "makes everything as it was, whatever was spoilt, and writes only that",
    () =>
      fc.assert(
        fc.asyncProperty(
          deeds(),
          fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "both"), fc.constantFrom(...Object.keys(wrong))), {
            maxLength: 4,
          }),
          (done, damage) =>
            Effect.gen(function* () {
              const store = yield* storeWith(done)
              const before = [yield* everythingOf(store), yield* everythingOf(store, "other")]
              for (const [id, how] of damage) yield* spoil(store, id, wrong[how as keyof typeof wrong])
              const differing = new Set(
                (yield* Engine.audit(host).pipe(on(store))).findings.map(({ stream }) => stream),
              )
              const report = yield* Engine.rebuild(host).pipe(on(store))
              expect([yield* everythingOf(store), yield* everythingOf(store, "other")]).toEqual(before)
              expect(report).toMatchObject({ written: differing.size, notRebuilt: [], remaining: [] })
              expect(yield* tags(store)).toEqual([])
            }).pipe(Effect.runPromise),
        ),
        { numRuns: 1000 },
      ),
    120_000,
  )

  it("works when a document is lost, keeps to one company or kind when told, and writes everything when told", () =>
    Effect.gen(function* () {
      const store = yield* storeWith(history)
      const before = yield* everythingOf(store)
      const losing = without(store, "both")
      expect(yield* Engine.rebuild(host).pipe(on(losing))).toMatchObject({ streams: 8, written: 1 })
      expect(yield* everythingOf(losing)).toEqual(before)

      yield* spoil(store, "a", wrong.document)
      expect((yield* Engine.rebuild(host, { tenant: "other" }).pipe(on(store))).written).toBe(0)
      expect((yield* Engine.rebuild(host, { kind: "ledger" }).pipe(on(store))).written).toBe(0)
      expect((yield* Engine.rebuild(host, { kind: "account", tenant: "acme" }).pipe(on(store))).written).toBe(1)
      expect((yield* Engine.rebuild(host, { all: true }).pipe(on(store))).written).toBe(8)
      expect((yield* Engine.rebuild(host, { all: true, kind: "ledger" }).pipe(on(store))).written).toBe(2)
      expect(yield* everythingOf(store)).toEqual(before)
    }).pipe(Effect.runPromise))

  it("brings documents to a later form of their module, of which the audit speaks until then", () =>
    Effect.gen(function* () {
      const store = yield* storeWith(history)
      // The later form of an account is found by whether it is locked, too.
      const later = Decider.erase({
        ...account,
        schemaVersion: 2,
        upcast: ({ data }) => data,
        index: (state) => ({ ...account.index(state), isLocked: state.lockedUntil !== null }),
      })
      const aggregates = (bank.aggregates ?? []).map((one) => (one.kind === "account" ? later : one))
      const upgraded = Result.getOrThrow(Engine.compose([{ ...bank, reactors: [], aggregates }], template))
      const audited = Engine.audit(upgraded).pipe(on(store))
      expect((yield* audited).findings.map((one) => one._tag)).toEqual(Array(4).fill("DocumentOutdated"))
      expect((yield* Engine.rebuild(upgraded).pipe(on(store))).written).toBe(4)
      expect((yield* audited).findings).toEqual([])
      const query = { where: [{ _tag: "Equals", field: "isLocked", value: true } as const], limit: 10 }
      const locked = yield* store.find({ tenant: "acme", kind: "account", query })
      expect(locked.documents.map(({ id }) => id)).toEqual(["a"])
    }).pipe(Effect.runPromise))

  it("leaves alone and names what it can't fold: unknown kinds, unreadable events, events that were tampered with", () =>
    Effect.gen(function* () {
      const store = yield* storeWith(history)
      const smaller = Result.getOrThrow(
        Engine.compose(
          [{ ...bank, reactors: [], aggregates: (bank.aggregates ?? []).filter(({ kind }) => kind !== "ledger") }],
          template,
        ),
      )
      const unknown = yield* Engine.rebuild(smaller, { tenant: "acme", all: true }).pipe(on(store))
      expect(unknown).toMatchObject({ streams: 5, written: 4 })
      expect(unknown.notRebuilt).toMatchObject([{ _tag: "UnknownKind", tenant: "acme", stream: "ledger/all" }])

      const spoiltEvents = (change: (event: Ports.StoredEvent) => Ports.StoredEvent): Ports.StoreService => ({
        ...store,
        history: (request) =>
          Effect.map(store.history(request), (events) =>
            request.key.id === "a" && request.tenant === "acme" ? events.map(change) : events,
          ),
      })
      const before = yield* everythingOf(store)
      const richer = spoiltEvents((event) => ({ ...event, data: { _tag: "Deposited", amount: 9_999 } }))
      for (const all of [true, false]) {
        const tampered = yield* Engine.rebuild(host, { all }).pipe(on(richer))
        expect(tampered.notRebuilt).toMatchObject([{ _tag: "BrokenLink", stream: "account/a" }])
        expect(tampered.written).toBe(all ? 7 : 0)
      }
      const garbled = spoiltEvents((event) => ({ ...event, data: { _tag: "Deposited", amount: "much" } }))
      const unreadable = yield* Engine.rebuild(host).pipe(on(garbled))
      expect(unreadable.notRebuilt).toMatchObject([{ _tag: "UnreadableEvent", stream: "account/a" }])
      const holed = {
        ...store,
        history: (request: Parameters<typeof store.history>[0]) =>
          Effect.map(store.history(request), (events) => events.filter(({ version }) => version !== 1)),
      }
      const gaps = yield* Engine.rebuild(host, { all: true, kind: "account" }).pipe(on(holed))
      expect(gaps.notRebuilt.map(({ _tag, detail, stream }) => [_tag, stream, detail])).toContainEqual([
        "VersionGap",
        "account/a",
        "version 0 is followed by 2",
      ])
      expect(gaps).toMatchObject({ streams: 4, written: 0 })
      expect(gaps.notRebuilt).toHaveLength(4)
      expect(yield* everythingOf(store)).toEqual(before)
    }).pipe(Effect.runPromise))

  it("is safe while the engine runs: nothing that is committed meanwhile is lost or taken back", () =>
    Effect.gen(function* () {
      const store = yield* storeWith([])
      const deposits = 300
      const working = Effect.gen(function* () {
        const engine = yield* Engine.Engine
        for (let i = 0; i < deposits; i++) {
          yield* engine.execute(account, `a${i % 3}`, { _tag: "Deposit", amount: 1 })
          yield* Effect.yieldNow
        }
      }).pipe(
        Effect.provideService(Engine.Session, Engine.member("acme", "mia")),
        Effect.provide(Engine.layer(host).pipe(Layer.provide(Layer.succeed(Engine.Store, store)))),
      )
      const fiber = yield* Effect.forkChild(working)
      let written = 0
      while (fiber.pollUnsafe() === undefined) {
        written += (yield* Engine.rebuild(host, { all: true }).pipe(on(slow(store)))).written
        yield* Effect.yieldNow
      }
      yield* Fiber.join(fiber)
      expect(written).toBeGreaterThan(3)
      const found = yield* store.find({ tenant: "acme", kind: "account", query: { where: [], limit: 10 } })
      expect(found.documents.map(({ index }) => index)).toEqual(Array(3).fill({ balance: deposits / 3 }))
      expect(yield* tags(store)).toEqual([])
    }).pipe(Effect.runPromise))

  it("gives up on a stream that never stands still, and says so", () =>
    Effect.gen(function* () {
      const store = yield* storeWith(history)
      const restless: Ports.StoreService = {
        ...store,
        restate: ({ streams }) =>
          Effect.succeed({
            _tag: "Conflict",
            streams: streams.map(({ key, version }) => ({ key, expected: version, actual: version + 1 })),
          }),
      }
      const report = yield* Engine.rebuild(host, { all: true, kind: "account", tenant: "other" }).pipe(on(restless))
      expect(report).toMatchObject({ written: 0, notRebuilt: [{ _tag: "Moving", stream: "account/a" }] })
    }).pipe(Effect.runPromise))
})

/** A store that lets others take their turn between two questions. */
const slow = (store: Ports.StoreService): Ports.StoreService => ({
  ...store,
  history: (request) => Effect.tap(store.history(request), () => Effect.yieldNow),
  restate: (request) => Effect.andThen(Effect.yieldNow, store.restate(request)),
})

describe("all timers of a store", () => {
  it("are looked at in parts when there are many, and none is missed", () =>
    Effect.gen(function* () {
      const store = yield* MemoryStore.make
      const names = Array.from({ length: 40 }, (_, i) => `a${i}`)
      yield* doAll(
        store,
        names.map((id, i) => ({ tenant: "acme", account: id, amount: i + 1, what: "lock" })),
      )
      const seen = new Map<string, string>()
      let shards = 0
      yield* eachShardOfTimers(
        store,
        ({ key }) => key.id,
        (timers) =>
          Effect.sync(() => {
            shards++
            for (const [name, { text }] of timers) seen.set(name, text)
          }),
        8,
      )
      expect(shards).toBeGreaterThan(3)
      expect(Array.from(seen.keys()).sort()).toEqual(names.sort())
      expect(seen.get("a6")).toBe('["unlock",7]')
    }).pipe(Effect.runPromise))
})
