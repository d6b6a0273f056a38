/**
 * The store on SQLite, in one file, inside this process. For one company's server, a desktop, a test: nothing to
 * install, nothing to run beside it.
 *
 * What is acknowledged is on the disk (write-ahead log, `synchronous = FULL`). One process owns the file at a time; the
 * next one is told who does. Commits that come together are written together.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite"
import * as Ports from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { encodeBatch } from "./shared/Batch.ts"
import { createPrivately, realPath, takeLock } from "./shared/Lock.ts"
import { makeCommit } from "./sqlite/Commit.ts"
import { attempt, toStoreError } from "./sqlite/Errors.ts"
import { makeFields } from "./sqlite/Fields.ts"
import { makeFind } from "./sqlite/Find.ts"
import { makeMaintenance } from "./sqlite/Maintenance.ts"
import { makeReads } from "./sqlite/Reads.ts"
import { migrate } from "./sqlite/Schema.ts"
import { makeWriter } from "./sqlite/Writer.ts"

export { type BackupReport, backup, restore } from "./sqlite/Backup.ts"

/** Where and how to keep the data. */
export interface SqliteOptions {
  /**
   * Path of the file; it is made, readable by its owner only, when it isn't there. `:memory:` keeps everything in
   * memory and loses it with the layer. On a network drive locks can't be trusted: use a local one.
   */
  readonly file: string
  /** Most commits in one transaction, 1 to 1 000; 64 unless told. */
  readonly groupSize?: number
  /** Most commits that wait to be written before further ones fail as busy; 10 000 unless told. */
  readonly queueLimit?: number
  /** Milliseconds to wait for another program's lock on the file, such as a backup's; 5 000 unless told. */
  readonly busyMillis?: number
  /** Pages of 4 KiB that the write-ahead log may hold before they are moved into the file; 4 000 unless told. */
  readonly checkpointPages?: number
}

const inMemory = ":memory:"

/** Opens the file as its only owner; answers the connection and how to let go of both. */
const open = (options: SqliteOptions): { readonly db: DatabaseSync; readonly close: () => void } => {
  const file = options.file === inMemory ? inMemory : realPath(options.file)
  const unlock = file === inMemory ? () => {} : takeLock(file)
  try {
    if (file !== inMemory) createPrivately(file)
    // Without a timeout: waiting inside SQLite would stop the event loop. The writer waits instead.
    const db = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true })
    const close = () => {
      try {
        db.exec("PRAGMA wal_checkpoint(TRUNCATE)")
      } catch {
        // Another program reads the log: it stays beside the file, and the next owner goes on from it.
      }
      db.close()
      unlock()
    }
    try {
      // The content is looked at first: somebody else's file is refused as it is.
      migrate(db, file)
      db.exec("PRAGMA journal_mode = WAL")
      db.exec("PRAGMA synchronous = FULL")
      db.exec(`PRAGMA wal_autocheckpoint = ${options.checkpointPages ?? 4000}`)
      db.exec("PRAGMA journal_size_limit = 67108864")
      db.exec("PRAGMA cache_size = -65536")
    } catch (error) {
      db.close()
      throw error
    }
    return { db, close }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Options that make no sense, in words. */
const optionProblem = (options: SqliteOptions): string | undefined => {
  const { busyMillis = 0, checkpointPages = 1, file, groupSize = 1, queueLimit = 1 } = options
  const integer = (name: string, value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `${name} is ${value}; it must be an integer from ${least} to ${most}`
  return file === "" || file.includes("\u0000")
    ? `file is ${JSON.stringify(file)}; it must be a path or ${inMemory}`
    : (integer("groupSize", groupSize, 1, 1000) ??
        integer("queueLimit", queueLimit, 1, 1_000_000) ??
        integer("busyMillis", busyMillis, 0, 3_600_000) ??
        integer("checkpointPages", checkpointPages, 1, 1_000_000))
}

const refuse = (operation: string, detail: string): Effect.Effect<never, Ports.StoreError> =>
  Effect.fail(Ports.storeError(operation, { _tag: "InvalidInput", detail }))

/** Runs a synchronous method on input that has no problem. */
const checked =
  <Request, A>(operation: string, problemOf: (request: Request) => Ports.Problem, read: (request: Request) => A) =>
  (request: Request): Effect.Effect<A, Ports.StoreError> =>
    Effect.suspend(() => {
      const problem = problemOf(request)
      return problem === undefined ? attempt(operation, () => read(request)) : refuse(operation, problem)
    })

const serviceOn = (db: DatabaseSync, options: SqliteOptions, record: (batches: number) => void) => {
  const fields = makeFields(db)
  const reads = makeReads(db)
  const maintenance = makeMaintenance(db, fields)
  const writer = makeWriter(db, makeCommit(db, fields), fields.forget, {
    groupSize: options.groupSize ?? 64,
    queueLimit: options.queueLimit ?? 10_000,
    busyMillis: options.busyMillis ?? 5_000,
    record,
  })
  const service: Ports.StoreService = {
    load: checked("load", Ports.loadProblem, reads.load),
    commit: (batch) =>
      Effect.suspend(() => {
        const problem = Ports.batchProblem(batch)
        if (problem !== undefined) return refuse("commit", problem)
        const encoded = encodeBatch(batch)
        return Result.isFailure(encoded) ? Effect.fail(encoded.failure) : writer.commit(encoded.success)
      }),
    history: checked("history", Ports.historyProblem, reads.history),
    feed: checked("feed", Ports.feedProblem, reads.feed),
    find: checked("find", Ports.findProblem, makeFind(db, fields)),
    due: checked("due", Ports.dueProblem, reads.due),
    restate: checked("restate", Ports.restateProblem, maintenance.restate),
    forgetReceipts: checked("forgetReceipts", Ports.forgetReceiptsProblem, maintenance.forgetReceipts),
    verify: attempt("verify", maintenance.verify),
    migrate: attempt("migrate", () => migrate(db, options.file)),
  }
  return { service, drain: writer.close }
}

/**
 * Opens the store, brings its schema up, and closes it with the scope: what waits is written, the log is moved into
 * the file, the lock is let go.
 *
 * Fails with `Locked` when another process has the file, and with `InvalidInput` when the file belongs to something
 * else or was written by a later version.
 *
 * @example
 * ```ts
 * import { make } from "@dealwright/adapters-sql/Sqlite"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const program = Effect.gen(function*() {
 *   const store = yield* make({ file: ":memory:" })
 *   return yield* store.feed({ after: 0, limit: 10 })
 * })
 * assert.deepEqual(await Effect.runPromise(Effect.scoped(program)), [])
 * ```
 */
export const make = (options: SqliteOptions): Effect.Effect<Ports.StoreService, Ports.StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const problem = optionProblem(options)
    if (problem !== undefined) return yield* refuse("open", problem)
    const record = Ports.recordBatches("sqlite", yield* Effect.context<never>())
    const opened = yield* Effect.acquireRelease(
      Effect.try({
        try: () => {
          const { close, db } = open(options)
          try {
            return { ...serviceOn(db, options, record), close }
          } catch (error) {
            close()
            throw error
          }
        },
        catch: (error) => toStoreError("open", error),
      }),
      ({ close, drain }) =>
        Effect.sync(() => {
          drain()
          close()
        }),
    )
    return opened.service
  })

/**
 * The store on SQLite as a layer.
 *
 * @example
 * ```ts
 * import { layer } from "@dealwright/adapters-sql/Sqlite"
 * import { Store } from "@dealwright/core/Ports"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const timers = Effect.gen(function*() {
 *   const store = yield* Store
 *   return yield* store.due({ now: 0, limit: 10 })
 * })
 * assert.deepEqual(await Effect.runPromise(Effect.provide(timers, layer({ file: ":memory:" }))), [])
 * ```
 */
export const layer = (options: SqliteOptions): Layer.Layer<Ports.Store, Ports.StoreError> =>
  Layer.effect(Ports.Store, make(options))
