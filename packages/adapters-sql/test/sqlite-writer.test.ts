/** What the one writer does when a statement fails, when another program holds the file, and when too many wait. */
import { DatabaseSync } from "node:sqlite"
import { Sqlite } from "@dealwright/adapters-sql"
import type { StoreError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import { describe, expect, it } from "vitest"
import { toStoreError } from "../src/sqlite/Errors.ts"
import { batch, write } from "./support/batches.ts"
import { newFile } from "./support/folder.ts"

const withFile = (test: (file: string) => Effect.Effect<void, StoreError, Scope.Scope>) => () =>
  Effect.runPromise(Effect.scoped(Effect.flatMap(newFile, test)))

const tags = (
  store: { readonly commit: (given: ReturnType<typeof batch>) => Effect.Effect<{ readonly _tag: string }, StoreError> },
  ids: ReadonlyArray<string>,
) =>
  Effect.forEach(
    ids,
    (id) =>
      Effect.match(store.commit(batch(`c ${id}`, [write(id, 0, { index: { id } })])), {
        onSuccess: (r) => r._tag,
        onFailure: (e) => e.reason._tag,
      }),
    { concurrency: "unbounded" },
  )

describe("the writer of SQLite", () => {
  it(
    "tries a failing group again one by one, so that a poisoned commit doesn't hurt its neighbours",
    withFile((file) =>
      Effect.gen(function* () {
        const store = yield* Sqlite.make({ file })
        const raw = new DatabaseSync(file)
        raw.exec(
          "CREATE TRIGGER poison BEFORE INSERT ON dw_receipts WHEN NEW.command_id = 'c poisoned' BEGIN SELECT RAISE(ABORT, 'poisoned'); END",
        )
        raw.close()
        const outcomes = yield* tags(store, ["a", "b", "poisoned", "c"])
        expect(outcomes).toEqual(["Committed", "Committed", "Corrupt", "Committed"])
        const feed = yield* store.feed({ after: 0, limit: 10 })
        expect(feed.map((event) => [event.position, event.key.id])).toEqual([
          [1, "a"],
          [2, "b"],
          [3, "c"],
        ])
        // What was learnt about index fields in the transaction that was rolled back is learnt again.
        const found = yield* store.find({
          tenant: "acme",
          kind: "thing",
          query: { where: [{ _tag: "Equals", field: "id", value: "c" }], limit: 9 },
        })
        expect(found.documents.map(({ id }) => id)).toEqual(["c"])
      }),
    ),
  )

  it(
    "refuses alone what isn't JSON",
    withFile((file) =>
      Effect.gen(function* () {
        const store = yield* Sqlite.make({ file })
        const cycle: Record<string, never> = {}
        Object.assign(cycle, { cycle })
        const given = batch("c1", [{ ...write("a", 0), document: cycle }])
        expect((yield* Effect.orDie(Effect.flip(store.commit(given)))).reason._tag).toBe("InvalidInput")
        expect(yield* tags(store, ["a"])).toEqual(["Committed"])
      }),
    ),
  )

  it(
    "waits for another program's lock without stopping this one",
    withFile((file) =>
      Effect.gen(function* () {
        const store = yield* Sqlite.make({ file })
        const backup = new DatabaseSync(file)
        backup.exec("BEGIN IMMEDIATE")
        let turns = 0
        const ticking = setInterval(() => turns++, 5)
        const waiting = yield* Effect.forkChild(tags(store, ["a", "b"]))
        yield* Effect.sleep(150)
        expect((yield* store.feed({ after: 0, limit: 9 })).length).toBe(0)
        expect(turns).toBeGreaterThan(8)
        clearInterval(ticking)
        backup.exec("COMMIT")
        backup.close()
        expect(yield* Fiber.join(waiting)).toEqual(["Committed", "Committed"])
      }),
    ),
  )

  it(
    "gives up on another program's lock after the time set, retryably, and goes on later",
    withFile((file) =>
      Effect.gen(function* () {
        const store = yield* Sqlite.make({ file, busyMillis: 60 })
        const hog = new DatabaseSync(file)
        hog.exec("BEGIN IMMEDIATE")
        const errors = yield* Effect.forEach(
          ["a", "b"],
          (id) => Effect.orDie(Effect.flip(store.commit(batch(id, [write(id, 0)])))),
          { concurrency: 2 },
        )
        expect(errors.map((error) => [error.reason._tag, error.retryable])).toEqual([
          ["Busy", true],
          ["Busy", true],
        ])
        hog.exec("ROLLBACK")
        hog.close()
        expect(yield* tags(store, ["a", "b"])).toEqual(["Committed", "Committed"])
      }),
    ),
  )

  it(
    "tells those who come when too many wait that it is busy",
    withFile((file) =>
      Effect.gen(function* () {
        const store = yield* Sqlite.make({ file, queueLimit: 5 })
        const outcomes = yield* tags(store, ["a", "b", "c", "d", "e", "f", "g"])
        expect(outcomes).toEqual([...Array.from({ length: 5 }, () => "Committed"), "Busy", "Busy"])
        expect(yield* tags(store, ["f", "g"])).toEqual(["Committed", "Committed"])
      }),
    ),
  )
})

describe("what SQLite reports becomes a reason of the store", () => {
  const thrownBy = (act: () => void): unknown => {
    try {
      act()
    } catch (error) {
      return error
    }
    throw new Error("nothing was thrown")
  }

  it("a full disk is unavailable, and worth trying again", () => {
    const db = new DatabaseSync(":memory:")
    db.exec("PRAGMA max_page_count = 3; CREATE TABLE t (x)")
    const error = toStoreError(
      "commit",
      thrownBy(() => db.prepare("INSERT INTO t VALUES (zeroblob(100000))").run()),
    )
    expect(error.reason).toMatchObject({ _tag: "Unavailable", detail: expect.stringContaining("the disk is full") })
    expect(error.retryable).toBe(true)
  })

  it("a broken constraint is corrupt data, a value too large is bad input", () => {
    const db = new DatabaseSync(":memory:")
    db.exec("CREATE TABLE t (x UNIQUE); INSERT INTO t VALUES (1)")
    expect(
      toStoreError(
        "commit",
        thrownBy(() => db.exec("INSERT INTO t VALUES (1)")),
      ).reason._tag,
    ).toBe("Corrupt")
    expect(
      toStoreError(
        "commit",
        thrownBy(() => db.exec("SELECT length(zeroblob(2000000000))")),
      ).reason._tag,
    ).toBe("InvalidInput")
  })
})
