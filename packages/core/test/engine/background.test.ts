import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Engine from "../../src/engine/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { account, as, bank, host, run, template } from "./bank.ts"

const moment = (millis: number) => Calendar.Instant.fromEpochMillis(millis)
const lock = (until: number) => ({ _tag: "Lock", until }) as const
const deposit = (amount: number) => ({ _tag: "Deposit", amount }) as const

describe("ESC-3: timers", () => {
  it("ESC-3: a timer fires once its moment has come, not before, and only once", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", lock(1000)).pipe(as("mia"))
        expect(yield* Engine.sweep(moment(999))).toEqual({ fired: 0, failed: [] })
        expect(yield* Engine.sweep(moment(1000))).toEqual({ fired: 1, failed: [] })
        expect(yield* Engine.sweep(moment(5000))).toEqual({ fired: 0, failed: [] })
        expect((yield* engine.state(account, "a")).lockedUntil).toBeNull()
      }),
    ))

  it("ESC-5: a timer that was moved fires at its new moment only", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", lock(1000)).pipe(as("mia"))
        yield* engine.execute(account, "a", lock(3000)).pipe(as("mia"))
        expect((yield* Engine.sweep(moment(2000))).fired).toBe(0)
        expect((yield* Engine.sweep(moment(3000))).fired).toBe(1)
      }),
    ))

  it("ESC-3: several sweepers at once fire each timer once", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        for (let i = 0; i < 20; i++) yield* engine.execute(account, `a${i}`, lock(1000)).pipe(as("mia"))
        yield* Effect.forEach([1, 2, 3, 4], () => Engine.sweep(moment(1000)), { concurrency: "unbounded" })
        for (let i = 0; i < 20; i++) {
          const events = yield* engine.history(account, `a${i}`)
          expect(events.map(({ event }) => event._tag)).toEqual(["Locked", "Unlocked"])
        }
      }),
    ))

  it("ESC-3: a stuck timer holds up nobody else and is reported", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const store = yield* Engine.Store
        yield* engine.execute(account, "a", lock(1000)).pipe(as("mia"))
        // A timer on a stream whose document doesn't ask for it: set aside, not fired.
        yield* store.commit({
          tenant: "acme",
          commandId: "stray",
          commandHash: "stray",
          at: 0,
          guards: [],
          receipt: null,
          writes: [
            {
              key: { kind: "account", id: "b" },
              expectedVersion: 0,
              events: [],
              document: null,
              index: {},
              timers: [{ name: "unlock", dueAt: 500 }],
            },
          ],
        })
        expect((yield* Engine.sweep(moment(2000))).fired).toBe(1)
        expect(yield* store.due({ now: 2000, limit: 10 })).toEqual([])
      }),
    ))
})

describe("after-commit subscribers", () => {
  const heard: Array<string> = []
  const subscriber: Engine.Subscriber = {
    name: "listener",
    kinds: ["account"],
    handle: (event) =>
      event.type === "Withdrawn" ? Effect.fail("deaf to withdrawals") : Effect.sync(() => void heard.push(event.type)),
  }
  const listening = Result.getOrThrow(
    Engine.compose([bank, Engine.plugin({ id: "listener", version: "1.0.0", subscribers: [subscriber] })], template),
  )

  it("hear of every event of their kinds in order, and park what they can't handle with what follows in its stream", () =>
    Effect.gen(function* () {
      heard.length = 0
      const engine = yield* Engine.Engine
      const asSystem = Effect.provideService(Engine.Session, Engine.system("acme", "test"))
      yield* engine.execute(account, "a", deposit(5)).pipe(asSystem)
      yield* engine.execute(account, "a", { _tag: "Withdraw", amount: 1 }).pipe(asSystem)
      yield* engine.execute(account, "a", lock(7)).pipe(asSystem)
      expect(yield* Engine.catchUp(subscriber, { tries: 1 })).toBe(3)
      expect(heard).toEqual(["Deposited"])
      const [status] = yield* Engine.subscriberStatus
      expect(status).toMatchObject({ name: "listener", parkedCount: 2, behind: 0 })
      expect(status?.parked[0]?.error).toContain("deaf to withdrawals")
      expect(yield* Engine.catchUp(subscriber, { tries: 1 })).toBe(0)
      expect(heard.length).toBe(1)
    }).pipe(Effect.provide(Engine.layer(listening).pipe(Layer.provideMerge(MemoryStore.layer))), Effect.runPromise))
})

describe("KER-8: the audit", () => {
  it("KER-8: finds nothing in a store as it was written", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(5))
        yield* engine.execute(account, "b", deposit(5))
        expect(yield* Engine.audit(host)).toEqual({ events: 6, streams: 4, findings: [] })
      }),
    ))

  const tampering = (change: (store: Engine.Store["Service"]) => Engine.Store["Service"]) =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(5))
        yield* engine.execute(account, "a", deposit(6))
        const report = yield* Engine.audit(host).pipe(Effect.updateService(Engine.Store, change))
        return report.findings.map((finding) => `${finding._tag} ${finding.stream}`)
      }),
    )

  it("CMP-2, KER-8: finds a changed event, a missing one, and a changed document", async () => {
    const changed = await tampering((store) => ({
      ...store,
      feed: (request) =>
        Effect.map(store.feed(request), (events) =>
          events.map((event) =>
            event.type === "Deposited" ? { ...event, data: { _tag: "Deposited", amount: 9 } } : event,
          ),
        ),
    }))
    expect(changed).toContain("BrokenLink account/a")
    const missing = await tampering((store) => ({
      ...store,
      feed: (request) =>
        Effect.map(store.feed(request), (events) =>
          events.filter((event) => !(event.key.kind === "account" && event.version === 1)),
        ),
    }))
    expect(missing).toEqual(expect.arrayContaining(["PositionGap ledger/all", "VersionGap account/a"]))
    const document = await tampering((store) => ({
      ...store,
      load: (request) =>
        Effect.map(store.load(request), (loaded) => ({
          ...loaded,
          documents: loaded.documents.map((one) =>
            one === null ? null : { ...one, data: { v: 1, s: { balance: 1_000_000, lockedUntil: null } } },
          ),
        })),
    }))
    expect(document).toContain("DocumentDiffers account/a")
  })
})
