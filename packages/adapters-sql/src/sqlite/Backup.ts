/**
 * Copies of a store while it is being used, and stores from copies.
 *
 * A reading connection of its own copies one state of the file; whoever owns the file goes on writing. The copy is made in
 * another thread, so that a server that backs itself up goes on answering. It gets its name only when it is whole, checked
 * and on the disk.
 *
 * @module
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Worker } from "node:worker_threads"
import { type StoreError, storeError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { createPrivately, realPath, takeLock } from "../shared/Lock.ts"
import { toStoreError } from "./Errors.ts"
import { makeFields } from "./Fields.ts"
import { makeMaintenance } from "./Maintenance.ts"
import { migrate } from "./Schema.ts"

/** What a copy holds. */
export interface BackupReport {
  /** Path of the copy. */
  readonly file: string
  readonly bytes: number
  readonly events: number
  readonly streams: number
}

/** Milliseconds that the copying thread waits for a lock. */
const timeout = 5000

/**
 * Runs in a thread of its own, so it stands here as text. `VACUUM INTO` reads one state of the source from beginning to
 * end. Events are only ever added: the copy must hold as many as the source has up to the copy's last one.
 */
const copying = `
const { DatabaseSync } = require("node:sqlite")
const { parentPort, workerData } = require("node:worker_threads")
const { from, to, timeout } = workerData
const open = (file) => new DatabaseSync(file, { readOnly: true, timeout })
const refuse = (text) => { throw Object.assign(new Error(text), { refusal: true }) }
let source, copy
try {
  source = open(from)
  if (source.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'dw_schema'").get() === undefined) {
    refuse(from + " is no store of Dealwright")
  }
  source.prepare("VACUUM INTO ?").run(to)
  copy = open(to)
  const damage = copy.prepare("PRAGMA integrity_check(1)").get().integrity_check
  if (damage !== "ok") throw Object.assign(new Error("SQLite finds the copy damaged: " + damage), { errcode: 11 })
  const events = copy.prepare("SELECT count(*) AS events, coalesce(max(position), 0) AS last FROM dw_events").get()
  const there = source.prepare("SELECT count(*) AS events FROM dw_events WHERE position <= ?").get(events.last)
  if (there.events !== events.events) {
    const text = "the copy holds " + events.events + " events up to position " + events.last + ", the file " + there.events
    throw Object.assign(new Error(text), { errcode: 11 })
  }
  const { streams } = copy.prepare("SELECT count(*) AS streams FROM dw_streams WHERE version > 0").get()
  parentPort.postMessage({ events: events.events, streams })
} catch (error) {
  parentPort.postMessage({ problem: { message: String(error.message), errcode: error.errcode, refusal: error.refusal } })
} finally {
  if (copy) copy.close()
  if (source) source.close()
}
`

type Answer =
  | { readonly events: number; readonly streams: number; readonly problem?: undefined }
  | { readonly problem: { readonly message: string; readonly errcode?: number; readonly refusal?: boolean } }

const refuse = (operation: string, detail: string): StoreError =>
  storeError(operation, { _tag: "InvalidInput", detail })

/** Copies `from` to `to` and checks the copy; both exist. */
const copy = (
  operation: string,
  from: string,
  to: string,
): Effect.Effect<{ readonly events: number; readonly streams: number }, StoreError> =>
  Effect.callback((resume) => {
    const worker = new Worker(copying, { eval: true, workerData: { from, to, timeout } })
    worker.once("message", (answer: Answer) => {
      const { problem } = answer
      if (problem === undefined) return resume(Effect.succeed({ events: answer.events, streams: answer.streams }))
      const { errcode, message, refusal } = problem
      const error =
        refusal === true
          ? refuse(operation, message)
          : toStoreError(
              operation,
              errcode === undefined ? new Error(message) : Object.assign(new Error(message), { errcode }),
            )
      resume(Effect.fail(error))
    })
    worker.once("error", (error) => resume(Effect.fail(toStoreError(operation, error))))
    worker.once("exit", () =>
      resume(Effect.fail(storeError(operation, { _tag: "Unavailable", detail: "the copying thread ended early" }))),
    )
    return Effect.promise(() => worker.terminate())
  })

const sync = (path: string): void => {
  const descriptor = openSync(path, "r+")
  fsyncSync(descriptor)
  closeSync(descriptor)
}

const syncFolder = (path: string): void => {
  try {
    const descriptor = openSync(path, "r")
    fsyncSync(descriptor)
    closeSync(descriptor)
  } catch {
    // Not every system can: there the name of the file may not survive a power cut of the next few seconds.
  }
}

/** What `use` puts into a new file beside `to` is given that name when all went well, and is gone otherwise. */
const intoNewFile = <A>(
  operation: string,
  to: string,
  use: (partial: string) => Effect.Effect<A, StoreError>,
): Effect.Effect<A & { readonly file: string; readonly bytes: number }, StoreError> =>
  Effect.acquireUseRelease(
    Effect.try({
      try: () => {
        const file = realPath(to)
        for (const occupied of [file, `${file}-wal`, `${file}-shm`]) {
          if (!existsSync(occupied)) continue
          throw refuse(operation, `${occupied} exists; nothing is overwritten: move it away or choose another name`)
        }
        const partial = `${file}.partial`
        if (existsSync(partial)) {
          const detail = `${partial} exists: another copy to that name is being made, or was interrupted; if none is being made, remove it`
          throw refuse(operation, detail)
        }
        createPrivately(partial)
        return { file, partial }
      },
      catch: (error) => toStoreError(operation, error),
    }),
    ({ file, partial }) =>
      Effect.flatMap(use(partial), (made) =>
        Effect.try({
          try: () => {
            sync(partial)
            if (existsSync(file))
              throw refuse(operation, `${file} has come into being meanwhile; nothing is overwritten`)
            renameSync(partial, file)
            syncFolder(dirname(file))
            return { ...made, file, bytes: statSync(file).size }
          },
          catch: (error) => toStoreError(operation, error),
        }),
      ),
    ({ partial }) =>
      Effect.sync(() => {
        for (const left of [partial, `${partial}-journal`, `${partial}-wal`, `${partial}-shm`])
          rmSync(left, { force: true })
      }),
  )

const existing = (operation: string, file: string): Effect.Effect<string, StoreError> =>
  Effect.try({
    try: () => {
      const path = realPath(file)
      if (existsSync(path)) return path
      throw refuse(operation, `there is no file ${path}`)
    },
    catch: (error) => toStoreError(operation, error),
  })

/**
 * Copies a store into a new file, also while another process, or this one, owns it and writes. The copy holds every commit
 * up to some moment of the copying, and none in part. It is checked before it gets its name, readable by its owner only,
 * and nothing is ever overwritten.
 *
 * @example
 * ```ts
 * import { backup, layer, restore } from "@dealwright/adapters-sql/Sqlite"
 * import { Store } from "@dealwright/core/Ports"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * const folder = mkdtempSync(join(tmpdir(), "backup-"))
 * const [file, to] = [join(folder, "sales.sqlite"), join(folder, "monday.sqlite")]
 * const program = Effect.gen(function*() {
 *   yield* Store
 *   // The store is open, here or in a server.
 *   return yield* backup({ file, to })
 * })
 * const report = await Effect.runPromise(Effect.provide(program, layer({ file })))
 * assert.equal(report.events, 0)
 * await Effect.runPromise(restore({ from: to, to: join(folder, "again.sqlite") }))
 * ```
 */
export const backup = Effect.fn("Dealwright.backup")(function* ({
  file,
  to,
}: {
  readonly file: string
  readonly to: string
}): Effect.fn.Return<BackupReport, StoreError> {
  const from = yield* existing("backup", file)
  return yield* intoNewFile("backup", to, (partial) => copy("backup", from, partial))
})

/** Brings a copy to the schema of this version and holds everything in it against everything else. */
const prove = (partial: string, from: string): void => {
  const db = new DatabaseSync(partial, { timeout, enableForeignKeyConstraints: true })
  try {
    migrate(db, from)
    const [first, ...others] = makeMaintenance(db, makeFields(db)).verify()
    if (first === undefined) return
    const place = first.stream === "" ? "" : `${first.tenant} ${first.stream}: `
    const more = others.length === 0 ? "" : `, and ${others.length} findings more`
    const detail = `the backup ${from} contradicts itself (${place}${first.detail}${more}); take another one`
    throw storeError("restore", { _tag: "Corrupt", detail })
  } finally {
    db.close()
  }
}

/**
 * Makes a store from a backup: the backup is copied, brought to the schema of this version and checked, and only then the
 * copy gets its name. Refuses a place where there is a file, or that somebody owns. The backup stays as it is.
 *
 * @example
 * ```ts
 * import { restore } from "@dealwright/adapters-sql/Sqlite"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const refused = await Effect.runPromise(Effect.flip(restore({ from: "nowhere.sqlite", to: "sales.sqlite" })))
 * assert.equal(refused.reason._tag, "InvalidInput")
 * ```
 */
export const restore = Effect.fn("Dealwright.restore")(function* ({
  from,
  to,
}: {
  readonly from: string
  readonly to: string
}): Effect.fn.Return<BackupReport, StoreError> {
  const source = yield* existing("restore", from)
  const lock = Effect.try({ try: () => takeLock(realPath(to)), catch: (error) => toStoreError("restore", error) })
  return yield* Effect.acquireUseRelease(
    lock,
    () =>
      intoNewFile("restore", to, (partial) =>
        Effect.tap(copy("restore", source, partial), () =>
          Effect.try({ try: () => prove(partial, source), catch: (error) => toStoreError("restore", error) }),
        ),
      ),
    (unlock) => Effect.sync(unlock),
  )
})
