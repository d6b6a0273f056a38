/** What the how-to says of roles and partitions, done: its own statements, then the suite as the role that they make. */
import { Postgres } from "@dealwright/adapters-sql"
import { checkPromise, storePromises } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import { batch, write } from "./support/batches.ts"
import { questionsOf, statementsOf } from "./support/how-to.ts"
import { addressOf, newDatabase, newSchema } from "./support/postgres-place.ts"
import { run } from "./support/postgres-run.ts"

/** Roles belong to the whole server, so each test calls its own by other names. */
const renamed = (suffix: string) => (statement: string) =>
  statement.replaceAll(/\b(dealwright_owner|dealwright_app|reports)\b/g, `$1_${suffix}`)

/** A database with the roles of the how-to; answers the addresses of its owner and of the application. */
const installed = Effect.gen(function* () {
  const database = yield* newDatabase
  const suffix = newSchema()
  const statements = (name: string) => statementsOf(name).map(renamed(suffix))
  const admin = addressOf(database)
  const role = (name: string, password: string) => ({ name: `${name}_${suffix}`, password })
  yield* Effect.addFinalizer(() =>
    Effect.orDie(
      Effect.forEach([`dealwright_owner_${suffix}`, `dealwright_app_${suffix}`], (name) =>
        run(admin, [`DROP OWNED BY ${name} CASCADE`], [`DROP ROLE ${name}`]),
      ),
    ),
  )
  yield* run(admin, ...statements("roles: owner").map((statement): [string] => [statement]))
  const owner = addressOf(database, role("dealwright_owner", "change me"))
  return { owner, app: addressOf(database, role("dealwright_app", "change me too")), statements }
})

/** Empties the tables, which the application itself can't. */
const emptied = (owner: string) =>
  run(owner, [
    "TRUNCATE dealwright.dw_streams, dealwright.dw_events, dealwright.dw_fields, dealwright.dw_index, dealwright.dw_timers, dealwright.dw_receipts",
  ])

/** As the role of an application, with positions from 1: what the promises that are tried in one tenant each ask for. */
const kept = (app: string, owner: string, numbers: ReadonlyArray<number>) =>
  Effect.forEach(
    storePromises.filter(({ number }) => numbers.includes(number)),
    (promise) => Effect.andThen(emptied(owner), checkPromise(promise, Postgres.layer({ url: app }))),
    { discard: true },
  )

it("the role of an application does all that a store does, and nothing beyond", { timeout: 120_000 }, () =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const { app, owner, statements } = yield* installed
        const early = yield* Effect.flip(Effect.scoped(Postgres.make({ url: app })))
        expect(early.reason._tag).toBe("InvalidInput")
        expect(early.message).toContain("migrate once as the owner of the schema")
        yield* Effect.scoped(Postgres.make({ url: owner }))
        yield* run(owner, ...statements("roles: application").map((statement): [string] => [statement]))
        yield* kept(app, owner, [1, 4, 10, 11, 13, 15, 18, 19, 20, 21, 22, 29, 30, 38, 39, 43, 44, 45])
        for (const forbidden of [
          "UPDATE dealwright.dw_events SET data = 'null'",
          "DELETE FROM dealwright.dw_events",
          "TRUNCATE dealwright.dw_events",
          "DELETE FROM dealwright.dw_streams",
          "DELETE FROM dealwright.dw_position",
          "INSERT INTO dealwright.dw_position VALUES (false)",
          "UPDATE dealwright.dw_schema SET version = 0",
          "DROP TABLE dealwright.dw_receipts",
          "CREATE TABLE dealwright.mine (x integer)",
        ]) {
          const error = yield* Effect.flip(run(app, [forbidden]))
          expect([forbidden, String(error.reason.cause)]).toEqual([
            forbidden,
            expect.stringMatching(/permission denied|must be owner/),
          ])
        }
      }),
    ),
  ),
)

it("with events in partitions the store does what it does without", { timeout: 120_000 }, () =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const { app, owner, statements } = yield* installed
        yield* Effect.scoped(Postgres.make({ url: owner }))
        yield* run(owner, ...statements("partitions").map((statement): [string] => [statement]))
        yield* run(owner, ...statements("roles: application").map((statement): [string] => [statement]))
        yield* kept(app, owner, [4, 8, 9, 13, 16, 18, 20, 24, 26, 43, 45])
        yield* emptied(owner)
        const store = yield* Postgres.make({ url: app })
        for (const tenant of ["a", "b", "c", "d", "e", "f"]) yield* store.commit(batch("c1", [write("x", 0)], tenant))
        const partitions = yield* run(owner, ["SELECT count(DISTINCT tableoid) FROM dealwright.dw_events"])
        expect(Number(partitions[0]?.[0])).toBeGreaterThan(1)
        const feed = yield* store.feed({ after: 0, limit: 10 })
        expect(feed.map((event) => event.position)).toEqual([1, 2, 3, 4, 5, 6])
        expect(yield* store.verify).toEqual([])
      }),
    ),
  ),
)

it("the questions for watching are questions that the server answers", () =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const { owner } = yield* installed
        yield* Effect.scoped(Postgres.make({ url: owner }))
        const questions = questionsOf("6. What to watch")
        expect(questions.length).toBeGreaterThan(5)
        for (const question of questions) yield* run(owner, [question])
      }),
    ),
  ))
