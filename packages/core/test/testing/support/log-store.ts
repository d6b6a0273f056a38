/**
 * Stores on a file of commits with one flaw each, for the suite to find by killing whoever writes. A place is named
 * `flaw:path`. The module is loaded by the suite's worker processes.
 */
import { appendFileSync, closeSync, openSync, readFileSync, rmSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import { type CommitBatch, Store, type StoreService, storeError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** What is wrong with a store: nothing with `none, by turns`; nothing with `none` as long as it has one owner. */
export type Flaw =
  | "none, by turns"
  | "none"
  | "answers before it writes"
  | "writes stream by stream"
  | "forgets receipts"
  | "stays locked"

/** What of a commit is written at once. */
const parts = (flaw: string, given: CommitBatch): ReadonlyArray<CommitBatch> =>
  flaw !== "writes stream by stream"
    ? [given]
    : given.writes.map((write, i) => ({
        ...given,
        commandId: i === given.writes.length - 1 ? given.commandId : `${given.commandId} part ${i}`,
        writes: [write],
      }))

/** Runs one operation after the other, over all processes; the lock ends with its process. */
const makeTurns = (path: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => new DatabaseSync(`${path}.turn`, { timeout: 60_000 })),
      (lock) => Effect.sync(() => lock.close()),
    ),
    (lock) =>
      <A>(run: () => A): A => {
        lock.exec("BEGIN EXCLUSIVE")
        try {
          return run()
        } finally {
          lock.exec("COMMIT")
        }
      },
  )

/** Carries out what is in the file and not yet known. */
const follow = (store: StoreService, path: string, flaw: string) => {
  let known = 0
  return {
    wrote: () => void known++,
    catchUp: (): void => {
      closeSync(openSync(path, "a"))
      for (const line of readFileSync(path, "utf8").split("\n").slice(known, -1)) {
        const batch: CommitBatch = JSON.parse(line)
        Effect.runSync(store.commit(flaw === "forgets receipts" ? { ...batch, commandId: `${known}` } : batch))
        known++
      }
    },
  }
}

const make = (place: string) =>
  Effect.gen(function* () {
    const [flaw = "", path = ""] = place.split(":")
    if (flaw === "stays locked") {
      yield* Effect.try({
        try: () => closeSync(openSync(`${path}.lock`, "wx")),
        catch: () => storeError("open", { _tag: "Locked", holder: "whoever was here" }),
      })
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(`${path}.lock`)))
    }
    const store = yield* MemoryStore.make
    const { catchUp, wrote } = follow(store, path, flaw)
    catchUp()
    if (flaw === "none, by turns") {
      const inTurn = yield* makeTurns(path)
      const upToDate = <A, E>(run: Effect.Effect<A, E>): Effect.Effect<A, E> =>
        Effect.suspend(() => inTurn(() => Effect.andThen(Effect.sync(catchUp), run).pipe(Effect.runSyncExit)))
      const service: StoreService = {
        ...store,
        load: (request) => upToDate(store.load(request)),
        history: (request) => upToDate(store.history(request)),
        feed: (request) => upToDate(store.feed(request)),
        find: (request) => upToDate(store.find(request)),
        due: (request) => upToDate(store.due(request)),
        commit: (batch) =>
          upToDate(
            Effect.tap(store.commit(batch), (result) =>
              Effect.sync(() => {
                if (result._tag !== "Committed") return
                appendFileSync(path, `${JSON.stringify(batch)}\n`)
                wrote()
              }),
            ),
          ),
      }
      return service
    }
    const late: Array<string> = []
    if (flaw === "answers before it writes") {
      yield* Effect.forkScoped(
        Effect.forever(
          Effect.andThen(
            Effect.sleep(50),
            Effect.sync(() => appendFileSync(path, late.splice(0).join(""))),
          ),
        ),
      )
    }
    return {
      ...store,
      commit: (given: CommitBatch) =>
        Effect.gen(function* () {
          const result = yield* store.commit(given)
          if (result._tag !== "Committed") return result
          for (const part of parts(flaw, given)) {
            const line = `${JSON.stringify(part)}\n`
            if (flaw === "answers before it writes") late.push(line)
            else appendFileSync(path, line)
            // What others do in between may be the last thing that happens.
            yield* Effect.sleep(1)
          }
          return result
        }),
    }
  })

/** Opens a place. */
export const open = (place: string) => Layer.effect(Store, make(place))
