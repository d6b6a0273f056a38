/** What goes wrong in and around a database, and what the store makes of it. */
import { Postgres } from "@dealwright/adapters-sql"
import type { StoreError, StoreService } from "@dealwright/core/Ports"
import { checkPromise, storePromises } from "@dealwright/core/testing"
import { PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { describe, expect, inject, it } from "vitest"
import { batch, write } from "./support/batches.ts"
import { addressOf, newDatabase, newSchema } from "./support/postgres-place.ts"
import { run, type Statement } from "./support/postgres-run.ts"

const key = (id: string) => ({ kind: "thing", id })
const sql = (...statements: ReadonlyArray<string>) =>
  run(inject("postgresUrl"), ...statements.map((statement): Statement => [statement]))

const opened = (
  test: (store: StoreService, schema: string) => Effect.Effect<void, unknown, Scope.Scope>,
  more: Partial<Postgres.PostgresOptions> = {},
) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const schema = newSchema()
        const store = yield* Postgres.make({ url: inject("postgresUrl"), schema, ...more })
        yield* test(store, schema)
      }),
    ),
  )

/** Commits one new stream for each id, all at once; answers how each ended. */
const ends = (store: StoreService, ids: ReadonlyArray<string>) =>
  Effect.forEach(
    ids,
    (id) =>
      Effect.match(store.commit(batch(`c ${id}`, [write(id, 0)])), {
        onSuccess: ({ _tag }) => _tag,
        onFailure: ({ reason }) => reason._tag,
      }),
    { concurrency: "unbounded" },
  )

/** A trigger that raises an error for receipts of certain commands. */
const trigger = (schema: string, condition: string, code: string) =>
  sql(
    `CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $b$ BEGIN
       IF ${condition} THEN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END IF; RETURN NEW; END $b$`,
    `CREATE TRIGGER refuse BEFORE INSERT ON ${schema}.dw_receipts FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse()`,
  )

/** Somebody else's transaction that holds rows until the scope closes. */
const holding = (statement: string) =>
  Effect.gen(function* () {
    const connection = yield* PgConnection.make({ url: Redacted.make(inject("postgresUrl")) })
    yield* connection.queryValues("BEGIN")
    yield* connection.queryValues(statement)
    return { release: connection.queryValues("ROLLBACK") }
  })

describe("a commit that the database doesn't take", () => {
  it("29: fails alone; its neighbours are written", () =>
    opened((store, schema) =>
      Effect.gen(function* () {
        yield* ends(store, ["first"])
        yield* trigger(schema, "NEW.command_id = 'c poisoned'", "23514")
        expect(yield* ends(store, ["a", "b", "poisoned", "c"])).toEqual([
          "Committed",
          "Committed",
          "Corrupt",
          "Committed",
        ])
        const feed = yield* store.feed({ after: 0, limit: 10 })
        expect(feed.map(({ key, position }) => [position, key.id])).toEqual([
          [1, "first"],
          [2, "a"],
          [3, "b"],
          [4, "c"],
        ])
        expect(yield* store.verify).toEqual([])
      }),
    ))

  it("37: a serialisation failure or a deadlock is tried again, and when it doesn't end, worth trying again", () =>
    opened((store, schema) =>
      Effect.gen(function* () {
        yield* sql(`CREATE SEQUENCE ${schema}.attempts`)
        yield* trigger(
          schema,
          `NEW.command_id = 'c always' OR (NEW.command_id LIKE 'c some%' AND nextval('${schema}.attempts') % 4 <> 0)`,
          "40001",
        )
        expect(yield* ends(store, ["some 1"])).toEqual(["Committed"])
        expect(yield* ends(store, ["some 2", "other", "always"])).toEqual(["Committed", "Committed", "Busy"])
        const error = yield* Effect.flip(store.commit(batch("c always", [write("always", 0)])))
        expect(error.retryable).toBe(true)
      }),
    ))

  it("36: that waits too long for a row is busy, and those beside it are written", () =>
    opened(
      (store, schema) =>
        Effect.gen(function* () {
          yield* ends(store, ["held", "free"])
          const { release } = yield* holding(`SELECT * FROM ${schema}.dw_streams WHERE id = 'held' FOR UPDATE`)
          const commit = (id: string) => Effect.result(store.commit(batch(`d ${id}`, [write(id, 1)])))
          const results = yield* Effect.all([commit("held"), commit("free")], { concurrency: "unbounded" })
          expect(
            results.map((result) => (result._tag === "Failure" ? result.failure.reason._tag : result.success._tag)),
          ).toEqual(["Busy", "Committed"])
          yield* release
          expect((yield* store.commit(batch("d held", [write("held", 1)])))._tag).toBe("Committed")
        }),
      { lockMillis: 150 },
    ))

  it("36: too many that wait are told so, and everything goes on", () =>
    opened(
      (store, schema) =>
        Effect.gen(function* () {
          yield* ends(store, ["held"])
          const { release } = yield* holding(`SELECT * FROM ${schema}.dw_position FOR UPDATE`)
          const waiting = yield* Effect.forkChild(ends(store, ["first"]))
          yield* Effect.sleep(50)
          const more = yield* Effect.forkChild(ends(store, ["a", "b", "c", "d", "e", "f", "g"]))
          yield* Effect.sleep(50)
          yield* release
          expect(yield* Fiber.join(waiting)).toEqual(["Committed"])
          expect(yield* Fiber.join(more)).toEqual([...Array.from({ length: 5 }, () => "Committed"), "Busy", "Busy"])
        }),
      { queueLimit: 5 },
    ))

  it("10: without being JSON is refused alone", () =>
    opened((store) =>
      Effect.gen(function* () {
        const cycle: Record<string, never> = {}
        Object.assign(cycle, { cycle })
        const error = yield* Effect.flip(store.commit(batch("c1", [{ ...write("a", 0), document: cycle }])))
        expect(error.reason._tag).toBe("InvalidInput")
        const restated = { key: key("a"), version: 1, hash: "h", document: cycle, index: {}, timers: [] }
        const other = yield* Effect.flip(store.restate({ tenant: "acme", streams: [restated] }))
        expect(other.reason._tag).toBe("InvalidInput")
        expect(yield* ends(store, ["a"])).toEqual(["Committed"])
      }),
    ))
})

describe("31: a commit that is interrupted", () => {
  it("in the queue is withdrawn; on its way it is seen through before the interruption ends", () =>
    opened((store, schema) =>
      Effect.gen(function* () {
        yield* ends(store, ["held"])
        const { release } = yield* holding(`SELECT * FROM ${schema}.dw_position FOR UPDATE`)
        const under = yield* Effect.forkChild(store.commit(batch("under way", [write("under way", 0)])))
        yield* Effect.sleep(50)
        const queued = yield* Effect.forkChild(store.commit(batch("queued", [write("queued", 0)])))
        yield* Effect.sleep(20)
        yield* Fiber.interrupt(queued)
        const interruption = yield* Effect.forkChild(Fiber.interrupt(under))
        yield* Effect.sleep(50)
        expect(interruption.pollUnsafe()).toBeUndefined()
        yield* release
        yield* Fiber.join(interruption)
        const loaded = yield* store.load({ tenant: "acme", keys: [key("under way"), key("queued")] })
        expect(loaded.documents.map((document) => document?.version)).toEqual([1, undefined])
        expect(yield* ends(store, ["after"])).toEqual(["Committed"])
        expect((yield* store.feed({ after: 0, limit: 9 })).length).toBe(3)
      }),
    ))

  it("by the end of the store is not lost: what waits is written, what comes later is refused", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const schema = newSchema()
        const scope = yield* Scope.make()
        const store = yield* Scope.provide(Postgres.make({ url: inject("postgresUrl"), schema, groupSize: 2 }), scope)
        const ids = Array.from({ length: 9 }, (_, i) => `s${i}`)
        const waiting = yield* Effect.forkChild(ends(store, ids))
        yield* Effect.sleep(1)
        yield* Scope.close(scope, Exit.void)
        expect(yield* Fiber.join(waiting)).toEqual(ids.map(() => "Committed"))
        expect(yield* ends(store, ["late"])).toEqual(["Unavailable"])
      }),
    ))
})

describe("a database that can't be opened says why", () => {
  const refusal = (options: Postgres.PostgresOptions): Effect.Effect<StoreError, unknown> =>
    Effect.flip(Effect.scoped(Effect.asVoid(Postgres.make(options))))

  it.each([
    [{ url: "mysql://localhost/sales" }, "url is no address of a PostgreSQL"],
    [{ schema: "Sales" }, 'schema is "Sales"'],
    [{ schema: 'x"; DROP TABLE y; --' }, "it must be of small letters"],
    [{ schema: "pg_mine" }, "not with pg_"],
    [{ readers: 0 }, "readers is 0; it must be an integer from 1 to 100"],
    [{ groupSize: 1.5 }, "groupSize is 1.5"],
    [{ lockMillis: Number.NaN }, "lockMillis is NaN"],
  ])("%j", (options, words) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const error = yield* refusal({ url: inject("postgresUrl"), ...options })
        expect(error.reason._tag).toBe("InvalidInput")
        expect(error.message).toContain(words)
      }),
    ),
  )

  it("a login that is refused, a database that isn't there, a server that isn't there", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const wrong = new URL(inject("postgresUrl"))
        wrong.password = "wrong"
        const login = yield* refusal({ url: wrong.href })
        expect([login.reason._tag, login.message]).toEqual([
          "InvalidInput",
          expect.stringContaining("refuses the login"),
        ])
        // Secrets don't get into messages.
        expect(JSON.stringify([login.message, String(login.cause)])).not.toContain("wrong")
        const missing = yield* refusal({ url: addressOf("not_there") })
        expect([missing.reason._tag, missing.message]).toEqual([
          "InvalidInput",
          expect.stringContaining("create the database first"),
        ])
        const nobody = yield* refusal({ url: "postgresql://u:p@127.0.0.1:1/x" })
        expect([nobody.reason._tag, nobody.retryable]).toEqual(["Unavailable", true])
      }),
    ))

  it("a schema of a later version, and a database in another encoding, are left as they are", () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const schema = newSchema()
          yield* Effect.scoped(Postgres.make({ url: inject("postgresUrl"), schema }))
          yield* sql(`INSERT INTO ${schema}.dw_schema (version) VALUES (99)`)
          const later = yield* refusal({ url: inject("postgresUrl"), schema })
          expect(later.message).toMatch(
            /schema \S+ has version 99, and this version of @dealwright\/adapters-sql knows up to 1/,
          )
          const database = newSchema()
          yield* sql(`CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'`)
          const latin = yield* refusal({ url: addressOf(database) })
          yield* sql(`DROP DATABASE ${database} WITH (FORCE)`)
          expect(latin.message).toContain("the database is encoded as LATIN1; create it with ENCODING 'UTF8'")
        }),
      ),
    ))

  it("36: a server without a connection to spare is busy", () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const database = yield* newDatabase
          const role = { name: newSchema(), password: "few" }
          yield* run(
            addressOf(database),
            [`CREATE ROLE ${role.name} LOGIN PASSWORD 'few' CONNECTION LIMIT 1`],
            [`GRANT CREATE ON DATABASE ${database} TO ${role.name}`],
          )
          yield* Effect.addFinalizer(() =>
            Effect.orDie(run(addressOf(database), [`DROP OWNED BY ${role.name} CASCADE`], [`DROP ROLE ${role.name}`])),
          )
          const url = addressOf(database, role)
          const error = yield* Effect.flip(
            Effect.scoped(
              Effect.gen(function* () {
                yield* PgConnection.make({ url: Redacted.make(url) })
                yield* Effect.asVoid(Postgres.make({ url }))
              }),
            ),
          )
          expect(error).toMatchObject({ _tag: "StoreError", reason: { _tag: "Busy" }, retryable: true })
        }),
      ),
    ))
})

it(
  "as for a pooler, without settings and prepared statements of a session, everything is as otherwise",
  { timeout: 60_000 },
  () =>
    Effect.runPromise(
      Effect.forEach(
        storePromises.filter(({ number }) => [4, 13, 15, 18, 21, 29, 37, 39, 44].includes(number)),
        (promise) =>
          checkPromise(promise, Postgres.layer({ url: inject("postgresUrl"), schema: newSchema(), pooler: true })),
        { discard: true },
      ),
    ),
)
