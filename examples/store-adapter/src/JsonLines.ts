/**
 * A store in one file of JSON lines: the whole state in memory, every change a line on the disk.
 *
 * Reading, finding, timers and every check of a commit are those of the store in memory, which passes the same suite.
 * What this adapter adds is that nothing is lost: a change is answered when its line is on the disk, and opening the
 * file carries out all lines anew. An integrator would do the same for a few hundred megabytes of data.
 *
 * @module
 */
import * as MemoryStore from "@dealwright/core/MemoryStore"
import {
  type CommitBatch,
  type Restatement,
  Store,
  StoreError,
  type StoreService,
  storeError,
} from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { takeLock } from "./Lock.ts"
import { type Log, openLog } from "./Log.ts"

/** What a line says: everything that changes a store. */
type Change =
  | { readonly commit: CommitBatch }
  | { readonly restate: { readonly tenant: string; readonly streams: ReadonlyArray<Restatement> } }
  | { readonly forgetReceipts: { readonly before: number; readonly limit: number; readonly tenant?: string } }

/** Carries a change out in memory; answers whether anything happened. */
const carryOut = (memory: StoreService, change: Change): Effect.Effect<boolean, StoreError> =>
  "commit" in change
    ? Effect.map(memory.commit(change.commit), ({ _tag }) => _tag === "Committed")
    : "restate" in change
      ? Effect.map(memory.restate(change.restate), ({ _tag }) => _tag === "Restated")
      : Effect.map(memory.forgetReceipts(change.forgetReceipts), (count) => count > 0)

const toStoreError = (operation: string) => (cause: unknown) =>
  cause instanceof StoreError
    ? cause
    : storeError(
        operation,
        { _tag: "Unavailable", detail: cause instanceof Error ? cause.message : String(cause) },
        cause,
      )

/** The state that the lines of a file lead to. */
const replay = (memory: StoreService, lines: ReadonlyArray<string>): void => {
  for (const [i, line] of lines.entries()) {
    const change: Change = JSON.parse(line)
    const exit = Effect.runSyncExit(carryOut(memory, change))
    if (Exit.isFailure(exit) || !exit.value) {
      throw storeError("open", { _tag: "Corrupt", detail: `line ${i + 1} can't be carried out again` })
    }
  }
}

const serviceOn = (memory: StoreService, log: Log): StoreService => {
  /** After a line could not be written, memory is ahead of the disk: nobody may see what is in it. */
  let failed: StoreError | undefined

  const intact = <A>(operation: Effect.Effect<A, StoreError>): Effect.Effect<A, StoreError> =>
    Effect.suspend(() => (failed === undefined ? operation : Effect.fail(failed)))

  /**
   * Carries a change out and writes its line, unless it came to nothing. One synchronous step, as memory never waits: nobody
   * sees a change that isn't on the disk, and no interruption comes between the two.
   */
  const changing = <A>(
    operation: Effect.Effect<A, StoreError>,
    change: Change,
    happened: (answer: A) => boolean,
  ): Effect.Effect<A, StoreError> =>
    intact(
      Effect.suspend(() => {
        const exit = Effect.runSyncExit(operation)
        if (Exit.isFailure(exit) || !happened(exit.value)) return exit
        try {
          log.append(JSON.stringify(change))
          return exit
        } catch (cause) {
          const why = cause instanceof Error ? cause.message : String(cause)
          const detail = `a line could not be written (${why}); open the store again: all that was acknowledged is there`
          failed = storeError("write", { _tag: "Unavailable", detail }, cause)
          return Effect.fail(failed)
        }
      }),
    )

  return {
    load: (request) => intact(memory.load(request)),
    history: (request) => intact(memory.history(request)),
    feed: (request) => intact(memory.feed(request)),
    find: (request) => intact(memory.find(request)),
    due: (request) => intact(memory.due(request)),
    commit: (commit) => changing(memory.commit(commit), { commit }, ({ _tag }) => _tag === "Committed"),
    restate: (restate) => changing(memory.restate(restate), { restate }, ({ _tag }) => _tag === "Restated"),
    forgetReceipts: (forgetReceipts) =>
      changing(memory.forgetReceipts(forgetReceipts), { forgetReceipts }, (count) => count > 0),
    verify: intact(
      Effect.flatMap(memory.verify, (findings) =>
        Effect.match(Effect.try({ try: log.check, catch: toStoreError("verify") }), {
          onFailure: (error) => [{ tenant: "", stream: "", detail: error.message }, ...findings],
          onSuccess: () => findings,
        }),
      ),
    ),
    // One form of lines so far; the next one would be told by its first line.
    migrate: Effect.void,
  }
}

/** Opens a file as its only owner; closed with the scope. Fails with `Locked`, or `Corrupt` when it was damaged. */
export const make = (file: string): Effect.Effect<StoreService, StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const attempt = <A>(run: () => A) => Effect.try({ try: run, catch: toStoreError("open") })
    yield* Effect.acquireRelease(
      attempt(() => takeLock(file)),
      (release) => Effect.sync(release),
    )
    const log = yield* Effect.acquireRelease(
      attempt(() => openLog(file)),
      ({ close }) => Effect.sync(close),
    )
    const memory = yield* MemoryStore.make
    yield* attempt(() => replay(memory, log.lines))
    return serviceOn(memory, log)
  })

/** The store in a file as a layer. Worker processes of the conformance suite open it by this name too. */
export const open = (file: string): Layer.Layer<Store, StoreError> => Layer.effect(Store, make(file))
