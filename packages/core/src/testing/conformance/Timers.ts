/** Promises about timers: due ones once, oldest first, cancelled and moved ones never. */
import * as Effect from "effect/Effect"
import { type DueTimer, type StoreService, shardOf, type Timer } from "../../ports/index.ts"
import {
  batch,
  commits,
  expectEqual,
  expectThat,
  historyOf,
  promise,
  type StorePromise,
  tenant,
  thing,
  together,
  upTo,
  write,
} from "./Kit.ts"

const at = (dueAt: number, name = "t"): Timer => ({ name, dueAt })
const names = (timers: ReadonlyArray<DueTimer>) =>
  timers.map((timer) => `${timer.tenant} ${timer.key.kind}/${timer.key.id} ${timer.name} ${timer.dueAt}`)

/** Fires a timer as the engine does: an event on its stream and the timer gone, in one commit, against the version read. */
const fire = (store: StoreService, worker: number, timer: DueTimer) =>
  Effect.gen(function* () {
    const { documents } = yield* store.load({ tenant: timer.tenant, keys: [timer.key] })
    const version = documents[0]?.version ?? 0
    yield* Effect.yieldNow
    if (version > 1) return false
    const result = yield* store.commit(
      batch(`${worker} fires ${timer.key.id}`, [write(timer.key.id, version, { label: "fired" })]),
    )
    return result._tag === "Committed"
  })

const worker = (store: StoreService, index: number) =>
  Effect.gen(function* () {
    let fired = 0
    for (;;) {
      const due = yield* store.due({ now: 100, limit: 7 })
      if (due.length === 0) return fired
      yield* Effect.yieldNow
      for (const timer of due) if (yield* fire(store, index, timer)) fired++
    }
  })

export const timerPromises: ReadonlyArray<StorePromise> = [
  promise(38, "due timers come oldest first, ties by tenant, kind, id and name, none before its time", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("b", 0, { timers: [at(5), at(3, "late"), at(9, "y"), at(9, "x")] })]))
      yield* commits(
        store,
        batch("c2", [write("a", 0, { timers: [at(5), at(-2), at(11, "u")].map((t, i) => ({ ...t, name: `t${i}` })) })]),
      )
      yield* commits(
        store,
        batch("c3", [write("\u{1F600}", 0, { timers: [at(9)] }), write("\ufffd", 0, { timers: [at(9)] })]),
      )
      yield* commits(store, batch("c4", [write("z", 0, { kind: "alarm", timers: [at(9)] })]))
      yield* commits(store, batch("c1", [write("z", 0, { timers: [at(9)] })], { tenant: "aaa" }))
      const all = [
        "acme thing/a t1 -2",
        "acme thing/b late 3",
        "acme thing/a t0 5",
        "acme thing/b t 5",
        "aaa thing/z t 9",
        "acme alarm/z t 9",
        "acme thing/b x 9",
        "acme thing/b y 9",
        "acme thing/\ufffd t 9",
        "acme thing/\u{1F600} t 9",
      ]
      yield* expectEqual("all", names(yield* store.due({ now: 10, limit: 100 })), all)
      yield* expectEqual("limited", names(yield* store.due({ now: 10, limit: 3 })), all.slice(0, 3))
      yield* expectEqual("on the moment", names(yield* store.due({ now: 5, limit: 100 })), all.slice(0, 4))
      yield* expectEqual("a moment before", names(yield* store.due({ now: 4, limit: 100 })), all.slice(0, 2))
      yield* expectEqual("none yet", yield* store.due({ now: -3, limit: 100 }), [])
    }),
  ),

  promise(38, "every due timer is fired once by several workers", (store) =>
    Effect.gen(function* () {
      for (const i of upTo(60)) yield* commits(store, batch(`c${i}`, [write(`s${i}`, 0, { timers: [at(i)] })]))
      const fired = yield* together(upTo(4).map((index) => worker(store, index)))
      yield* expectEqual(
        "fired in all",
        fired.reduce((a, b) => a + b, 0),
        60,
      )
      for (const i of upTo(60)) {
        yield* expectEqual(
          `s${i}`,
          (yield* historyOf(store, `s${i}`)).map((event) => event.hash),
          [`s${i}@0#1`, "fired#1"],
        )
      }
    }),
  ),

  promise(38, "a timer that a worker read but did not get to is still due", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0, { timers: [at(1)] })]))
      const first = yield* store.due({ now: 5, limit: 10 })
      yield* expectEqual("read again", yield* store.due({ now: 5, limit: 10 }), first)
      yield* expectEqual("fired", yield* worker(store, 1), 1)
      yield* expectEqual("afterwards", yield* store.due({ now: 5, limit: 10 }), [])
    }),
  ),

  promise(38, "shards share the timers out: each belongs to one, to the one that shardOf says", (store) =>
    Effect.gen(function* () {
      const ids = upTo(80).map((i) => `s${i}`)
      yield* commits(
        store,
        batch(
          "c1",
          ids.map((id, i) => write(id, 0, { timers: [at(i % 7)] })),
        ),
      )
      const all = yield* store.due({ now: 10, limit: 1000 })
      for (const count of [1, 2, 3, 8]) {
        const shards = yield* Effect.forEach(upTo(count), (index) =>
          store.due({ now: 10, limit: 1000, shard: { index, count } }),
        )
        for (const [index, shard] of shards.entries()) {
          const own = all.filter((timer) => shardOf(timer.tenant, timer.key, count) === index)
          yield* expectEqual(`shard ${index} of ${count}`, names(shard), names(own))
          const page = yield* store.due({ now: 10, limit: 2, shard: { index, count } })
          yield* expectEqual(`first two of shard ${index} of ${count}`, names(page), names(own.slice(0, 2)))
        }
      }
    }),
  ),

  promise(39, "a cancelled or moved timer never fires at its old time", (store) =>
    Effect.gen(function* () {
      yield* commits(
        store,
        batch("c1", [write("moved", 0, { timers: [at(5)] }), write("cancelled", 0, { timers: [at(5), at(6, "u")] })]),
      )
      yield* commits(
        store,
        batch("c2", [write("moved", 1, { timers: [at(8)] }), write("cancelled", 1, { timers: [at(6, "u")] })]),
      )
      const due = (now: number) => Effect.map(store.due({ now, limit: 100 }), names)
      yield* expectEqual("at the old time", yield* due(5), [])
      yield* expectEqual("later", yield* due(8), ["acme thing/cancelled u 6", "acme thing/moved t 8"])
      yield* commits(store, batch("c3", [write("moved", 2, { timers: [at(2)] }), write("cancelled", 2)]))
      yield* expectEqual("moved forward, all cancelled", yield* due(100), ["acme thing/moved t 2"])
      yield* commits(store, batch("c4", [write("moved", 3, { count: 0 })]))
      yield* expectEqual("cancelled without an event", yield* due(100), [])
    }),
  ),

  promise(39, "timers end up as the last commit left them, whatever came before", (store) =>
    Effect.gen(function* () {
      const last = new Map<string, ReadonlyArray<Timer>>()
      for (const i of upTo(300)) {
        const id = `s${(i * 7) % 11}`
        const timers = upTo((i * 5) % 4).map((n) => at((i * 31 + n * 17) % 50, `n${(i + n) % 5}`))
        const version = (yield* store.load({ tenant, keys: [thing(id)] })).documents[0]?.version ?? 0
        yield* commits(store, batch(`c${i}`, [write(id, version, { timers })]))
        last.set(id, timers)
      }
      const expected = Array.from(last).flatMap(([id, timers]) =>
        timers.map((timer) => ({ ...timer, tenant, key: thing(id) })),
      )
      const due = yield* store.due({ now: 100, limit: 1000 })
      yield* expectEqual("timers", names(due).toSorted(), names(expected).toSorted())
      yield* expectThat(
        due.every((timer, i) => timer.dueAt >= (due[i - 1]?.dueAt ?? 0)),
        "due timers are not in order of time",
      )
    }),
  ),
]
