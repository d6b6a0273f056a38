/**
 * The store on PGlite: PostgreSQL inside this process, in memory or in a folder. For tests, demos, and for trying out on
 * a laptop what will run on a server: tables, statements and behaviour are those of the PostgreSQL adapter.
 *
 * What is acknowledged survives the end of the process, however sudden. It does not survive a loss of power: PGlite
 * doesn't wait for the disk. One process owns a folder at a time; the next one is told who does.
 *
 * @module
 */
import { Duplex } from "node:stream"
import * as Ports from "@dealwright/core/Ports"
import type { PGlite } from "@electric-sql/pglite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { schemaProblem } from "./postgres/Names.ts"
import { realPath, takeLock } from "./shared/Lock.ts"
import { needed } from "./shared/Needed.ts"

/** Where and how to keep the data. */
export interface PgliteOptions {
  /**
   * Path of the folder; it is made when it isn't there. `:memory:` keeps everything in memory and loses it with the
   * layer. On a network drive locks can't be trusted: use a local one.
   */
  readonly folder: string
  /** Schema of the tables; "dealwright" unless told. */
  readonly schema?: string
  /** Most commits in one transaction, 1 to 1 000; 64 unless told. */
  readonly groupSize?: number
  /** Most commits that wait to be written before further ones fail as busy; 10 000 unless told. */
  readonly queueLimit?: number
  /** What {@link snapshot} answered: a new place that starts from it is there several times sooner. */
  readonly from?: Blob
}

const inMemory = ":memory:"

/** Options that make no sense, in words. */
const optionProblem = ({ folder, groupSize = 1, queueLimit = 1, schema = "dealwright" }: PgliteOptions) => {
  const integer = (name: string, value: number, most: number) =>
    Number.isInteger(value) && value >= 1 && value <= most
      ? undefined
      : `${name} is ${value}; it must be an integer from 1 to ${most}`
  return folder === "" || folder.includes("\u0000")
    ? `folder is ${JSON.stringify(folder)}; it must be a path or ${inMemory}`
    : (schemaProblem(schema) ?? integer("groupSize", groupSize, 1000) ?? integer("queueLimit", queueLimit, 1_000_000))
}

/** What the client library says in farewell; the database inside must not end with it. */
const terminate = "X".charCodeAt(0)

/** The wire protocol, spoken to the database inside. */
const wireTo = (db: PGlite): Duplex =>
  new Duplex({
    read() {},
    write(message: Uint8Array, _encoding, done) {
      if (message[0] === terminate) return done()
      db.execProtocolRaw(message).then(
        (answer) => {
          this.push(answer)
          done()
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      )
    },
  })

const openError = (error: unknown): Ports.StoreError =>
  error instanceof Ports.StoreError
    ? error
    : Ports.storeError(
        "open",
        { _tag: "Unavailable", detail: error instanceof Error ? error.message : String(error) },
        error,
      )

const loaded = needed("@electric-sql/pglite", () => import("@electric-sql/pglite"))

/** Opens the database as the only owner of its folder. */
const open = ({ folder, from }: PgliteOptions): Effect.Effect<PGlite, Ports.StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const { PGlite } = yield* loaded
    const dataDir =
      folder === inMemory ? "memory://" : yield* Effect.try({ try: () => realPath(folder), catch: openError })
    if (folder !== inMemory) {
      yield* Effect.acquireRelease(Effect.try({ try: () => takeLock(dataDir), catch: openError }), (unlock) =>
        Effect.sync(unlock),
      )
    }
    return yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () => PGlite.create({ dataDir, ...(from === undefined ? {} : { loadDataDir: from }) }),
        catch: openError,
      }),
      (db) => Effect.promise(() => db.close()),
    )
  })

/** The store on an open database. */
const storeOn = (
  db: PGlite,
  { groupSize = 64, queueLimit = 10_000, schema = "dealwright" }: PgliteOptions,
): Effect.Effect<Ports.StoreService, Ports.StoreError, Scope.Scope> =>
  Effect.flatMap(
    needed("@effect/sql-pg", () => import("./postgres/Open.ts")),
    ({ openConnection }) =>
      openConnection(
        { stream: () => wireTo(db), ssl: false, username: "postgres", database: "postgres" },
        { schema, groupSize, queueLimit, readLimit: queueLimit, reconnectMillis: 0 },
      ),
  )

/**
 * Opens the store, brings its schema up, and closes it with the scope. The first opening of a new place takes seconds.
 *
 * Fails with `Locked` when another process has the folder, and with `InvalidInput` when the schema was written by a
 * later version.
 *
 * @example
 * ```ts
 * import { make } from "@dealwright/adapters-sql/Pglite"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const program = Effect.gen(function*() {
 *   const store = yield* make({ folder: ":memory:" })
 *   return yield* store.feed({ after: 0, limit: 10 })
 * })
 * assert.deepEqual(await Effect.runPromise(Effect.scoped(program)), [])
 * ```
 */
export const make = (options: PgliteOptions): Effect.Effect<Ports.StoreService, Ports.StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const problem = optionProblem(options)
    if (problem !== undefined) return yield* Ports.storeError("open", { _tag: "InvalidInput", detail: problem })
    return yield* storeOn(yield* open(options), options)
  })

/**
 * The store on PGlite as a layer.
 *
 * @example
 * ```ts
 * import { layer } from "@dealwright/adapters-sql/Pglite"
 * import { Store } from "@dealwright/core/Ports"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const timers = Effect.gen(function*() {
 *   const store = yield* Store
 *   return yield* store.due({ now: 0, limit: 10 })
 * })
 * assert.deepEqual(await Effect.runPromise(Effect.provide(timers, layer({ folder: ":memory:" }))), [])
 * ```
 */
export const layer = (options: PgliteOptions): Layer.Layer<Ports.Store, Ports.StoreError> =>
  Layer.effect(Ports.Store, make(options))

/**
 * An empty place with the schema brought up, as something that new places can start from: for tests that open many.
 *
 * @example
 * ```ts
 * import { make, snapshot } from "@dealwright/adapters-sql/Pglite"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const from = await Effect.runPromise(snapshot())
 * const program = Effect.flatMap(make({ folder: ":memory:", from }), (store) => store.due({ now: 0, limit: 1 }))
 * assert.deepEqual(await Effect.runPromise(Effect.scoped(program)), [])
 * ```
 */
export const snapshot = (options: { readonly schema?: string } = {}): Effect.Effect<Blob, Ports.StoreError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const place: PgliteOptions = { folder: inMemory, ...options }
      const db = yield* open(place)
      yield* Effect.scoped(storeOn(db, place))
      return yield* Effect.tryPromise({ try: () => db.dumpDataDir("none"), catch: openError })
    }),
  )
