import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Sqlite } from "@dealwright/adapters-sql"
import type { StoreError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { batch, write } from "./support/batches.ts"
import { newFile } from "./support/folder.ts"

const run = <A, E>(program: Effect.Effect<A, E, never>): Promise<A> => Effect.runPromise(program)

/** Why opening fails; fails when it does not. */
const refusal = (options: Sqlite.SqliteOptions): Effect.Effect<StoreError> =>
  Effect.orDie(Effect.flip(Effect.scoped(Sqlite.make(options))))

const withFile = (test: (file: string) => Effect.Effect<void, StoreError>) => () =>
  run(Effect.scoped(Effect.flatMap(newFile, test)))

describe("a file of SQLite", () => {
  it.skipIf(process.platform === "win32")(
    "can be read by its owner only, with all that stands beside it",
    withFile((file) =>
      Effect.scoped(
        Effect.gen(function* () {
          const store = yield* Sqlite.make({ file })
          yield* store.commit(batch("c1", [write("a", 0)]))
          for (const path of [file, `${file}-wal`, `${file}-shm`, `${file}.lock`, `${file}.owner`]) {
            expect([path, (statSync(path).mode & 0o777).toString(8)]).toEqual([path, "600"])
          }
        }),
      ),
    ),
  )

  it(
    "is whole by itself once the store is closed",
    withFile((file) =>
      Effect.gen(function* () {
        yield* Effect.scoped(
          Effect.gen(function* () {
            const store = yield* Sqlite.make({ file })
            yield* Effect.forEach([1, 2, 3], (i) => store.commit(batch(`c${i}`, [write(`s${i}`, 0)])), {
              concurrency: 3,
            })
          }),
        )
        expect(existsSync(`${file}-wal`)).toBe(false)
        expect(existsSync(`${file}.owner`)).toBe(false)
        const raw = new DatabaseSync(file, { readOnly: true })
        expect(raw.prepare("SELECT count(*) AS n FROM dw_events").get()).toEqual({ n: 3 })
        expect(raw.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" })
        raw.close()
      }),
    ),
  )

  it(
    "writes through a log with full synchronisation, and the log stays bounded",
    withFile((file) =>
      Effect.scoped(
        Effect.gen(function* () {
          const store = yield* Sqlite.make({ file, checkpointPages: 50 })
          for (let i = 0; i < 300; i++) yield* store.commit(batch(`c${i}`, [write(`s${i}`, 0, { count: 5 })]))
          expect(statSync(`${file}-wal`).size).toBeLessThan(2_000_000)
          expect(statSync(file).size).toBeGreaterThan(200_000)
          const raw = new DatabaseSync(file, { readOnly: true })
          expect(raw.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" })
          raw.close()
        }),
      ),
    ),
  )

  it(
    "has one owner in a process, whichever path names it",
    withFile((file) =>
      Effect.scoped(
        Effect.gen(function* () {
          const store = yield* Sqlite.make({ file })
          const link = join(dirname(file), "link.db")
          symlinkSync(file, link)
          mkdirSync(join(dirname(file), "sub"))
          for (const other of [file, link, join(dirname(file), "sub", "..", "sales.db")]) {
            const error = yield* refusal({ file: other })
            expect(error.reason).toMatchObject({
              _tag: "Locked",
              holder: expect.stringContaining(`process ${process.pid} on `),
            })
            expect(error.retryable).toBe(false)
            expect(error.message).toMatch(/the data is in use by process \d+ on .+ since \d{4}-/)
          }
          expect((yield* store.commit(batch("c1", [write("a", 0)])))._tag).toBe("Committed")
        }),
      ),
    ),
  )

  it(
    "has one owner among processes, and is free when that one is killed",
    withFile((file) =>
      Effect.gen(function* () {
        const script = join(import.meta.dirname, "support", "crash-writer.ts")
        const child = spawn(process.execPath, ["--conditions=@dealwright/source", script, file], {
          stdio: ["ignore", "pipe", "inherit"],
        })
        yield* Effect.promise(() => once(child.stdout, "data"))
        const error = yield* refusal({ file })
        expect(error.reason).toMatchObject({
          _tag: "Locked",
          holder: expect.stringContaining(`process ${child.pid} on `),
        })
        const gone = once(child, "exit")
        child.kill("SIGKILL")
        yield* Effect.promise(() => gone)
        // What the dead process wrote about itself is still there, and stops nobody.
        expect(readFileSync(`${file}.owner`, "utf8")).toContain(`process ${child.pid} on `)
        yield* Effect.scoped(Effect.asVoid(Sqlite.make({ file })))
      }),
    ),
  )

  it(
    "is refused as it is when it belongs to something else",
    withFile((file) =>
      Effect.gen(function* () {
        const raw = new DatabaseSync(file)
        raw.exec("CREATE TABLE customers (name TEXT)")
        raw.close()
        const before = readFileSync(file)
        const error = yield* refusal({ file })
        expect(error.reason._tag).toBe("InvalidInput")
        expect(error.message).toContain("is a database of something else (it holds customers)")
        expect(readFileSync(file).equals(before)).toBe(true)
      }),
    ),
  )

  it(
    "is refused as corrupt when it is no database",
    withFile((file) =>
      Effect.gen(function* () {
        writeFileSync(file, "not a database, but long enough to be looked at ".repeat(100))
        expect((yield* refusal({ file })).reason._tag).toBe("Corrupt")
      }),
    ),
  )

  it(
    "is refused when a later version wrote it, with the way out",
    withFile((file) =>
      Effect.gen(function* () {
        yield* Effect.scoped(Effect.asVoid(Sqlite.make({ file })))
        const raw = new DatabaseSync(file)
        raw.exec("INSERT INTO dw_schema VALUES (1000, 'later')")
        raw.close()
        const error = yield* refusal({ file })
        expect(error.reason._tag).toBe("InvalidInput")
        expect(error.message).toContain("has schema version 1000")
        expect(error.message).toContain("install the version that wrote the file, or a later one")
      }),
    ),
  )

  it("is refused when its folder does not exist", async () => {
    const error = await run(refusal({ file: "/no/such/folder/sales.db" }))
    expect(error.reason._tag).toBe("InvalidInput")
    expect(error.message).toContain("the folder /no/such/folder of the file does not exist; make it first")
  })

  it("is refused with options that make no sense", async () => {
    for (const options of [
      { groupSize: 0 },
      { queueLimit: 0.5 },
      { busyMillis: -1 },
      { checkpointPages: Number.NaN },
      { file: "" },
    ]) {
      const error = await run(refusal({ file: ":memory:", ...options }))
      expect(error.reason._tag).toBe("InvalidInput")
      expect(error.message).toContain(Object.keys(options)[0])
    }
  })

  it(
    "shows a tampered row as corrupt instead of answering from it",
    withFile((file) =>
      Effect.scoped(
        Effect.gen(function* () {
          const store = yield* Sqlite.make({ file })
          yield* store.commit(batch("c1", [write("a", 0)]))
          const raw = new DatabaseSync(file)
          raw.exec("UPDATE dw_streams SET data = '{'")
          raw.close()
          const error = yield* Effect.orDie(
            Effect.flip(store.load({ tenant: "acme", keys: [{ kind: "thing", id: "a" }] })),
          )
          expect(error.reason._tag).toBe("Corrupt")
        }),
      ),
    ),
  )

  it(
    "refuses whatever comes after it was closed, and has written what came before",
    withFile((file) =>
      Effect.gen(function* () {
        const late = yield* Effect.scoped(
          Effect.gen(function* () {
            const store = yield* Sqlite.make({ file })
            const waiting = yield* Effect.forkDetach(store.commit(batch("c1", [write("a", 0)])))
            yield* Effect.yieldNow
            return { store, waiting }
          }),
        )
        expect((yield* Effect.flip(late.store.commit(batch("c2", [write("b", 0)])))).reason._tag).toBe("Unavailable")
        expect((yield* Effect.flip(late.store.feed({ after: 0, limit: 1 }))).reason._tag).toBe("Unavailable")
        yield* Effect.scoped(
          Effect.gen(function* () {
            const store = yield* Sqlite.make({ file })
            expect((yield* store.feed({ after: 0, limit: 9 })).map((event) => event.key.id)).toEqual(["a"])
          }),
        )
      }).pipe(Effect.orDie),
    ),
  )
})
