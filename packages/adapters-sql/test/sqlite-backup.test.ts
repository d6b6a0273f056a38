import { type ChildProcess, spawn } from "node:child_process"
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Sqlite } from "@dealwright/adapters-sql"
import type { StoreService } from "@dealwright/core/Ports"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { batch, write } from "./support/batches.ts"
import { folder, newFile } from "./support/folder.ts"

/** Another process that owns the file and writes as fast as it can. */
const busy = (file: string) =>
  Effect.acquireRelease(
    Effect.callback<ChildProcess>((resume) => {
      const script = join(import.meta.dirname, "support/busy-writer.ts")
      const child = spawn(
        process.execPath,
        ["--conditions=@dealwright/source", "--disable-warning=ExperimentalWarning", script, file],
        { stdio: ["ignore", "pipe", "inherit"] },
      )
      child.stdout?.once("data", () => resume(Effect.succeed(child)))
    }),
    (child) =>
      Effect.callback<void>((resume) => {
        if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
        child.once("exit", () => resume(Effect.void))
        child.kill("SIGKILL")
      }),
  )

const eventsOf = Effect.fnUntraced(function* (store: StoreService) {
  const all: Array<string> = []
  for (let after = 0; ; ) {
    const page = yield* store.feed({ after, limit: 1000 })
    for (const event of page) {
      after++
      expect(event.position).toBe(after)
      all.push(`${event.key.id} ${event.version} ${event.hash}`)
    }
    if (page.length < 1000) return all
  }
})

const opened = <A, E>(file: string, use: (store: StoreService) => Effect.Effect<A, E>) =>
  Effect.scoped(Effect.flatMap(Sqlite.make({ file }), use))

describe("a backup of a file that is being written", () => {
  it.effect(
    "storage 42: holds the first commits, each of them whole, and what is restored from it goes on from there",
    () =>
      Effect.gen(function* () {
        const place = yield* folder
        const file = join(place, "sales.db")
        const child = yield* busy(file)
        const copies: Array<Sqlite.BackupReport> = []
        for (const name of ["one.db", "two.db", "three.db"]) {
          copies.push(yield* Sqlite.backup({ file, to: join(place, name) }))
          yield* Effect.promise(() => new Promise((done) => setTimeout(done, 100)))
        }
        // The writer has never been held up for good.
        const events = copies.map((copy) => copy.events)
        expect(events).toEqual(events.toSorted((a, b) => a - b))
        expect(new Set(events).size).toBe(3)
        yield* Effect.callback<void>((resume) => {
          child.once("exit", () => resume(Effect.void))
          child.kill("SIGKILL")
        })

        const everything = yield* opened(file, eventsOf)
        for (const [i, copy] of copies.entries()) {
          expect(statSync(copy.file).size).toBe(copy.bytes)
          expect(statSync(copy.file).mode & 0o777).toBe(0o600)
          const to = join(place, `restored ${i}.db`)
          expect(yield* Sqlite.restore({ from: copy.file, to })).toMatchObject({
            events: copy.events,
            streams: copy.streams,
          })
          yield* opened(to, (store) =>
            Effect.gen(function* () {
              expect(yield* store.verify).toEqual([])
              const kept = yield* eventsOf(store)
              expect(kept).toHaveLength(copy.events)
              // A prefix: checkpoints of whoever follows the feed stay valid.
              expect(kept).toEqual(everything.slice(0, copy.events))
              // Three events a commit: none in part.
              expect(copy.events % 3).toBe(0)
              const next = yield* store.commit(batch("after", [write("after", 0)]))
              expect(next).toEqual({ _tag: "Committed", position: copy.events + 1 })
              const repeated = yield* store.commit(batch("3-5", []))
              expect(repeated._tag).toBe("Duplicate")
            }),
          )
        }
      }),
    60_000,
  )

  it.effect("works inside the process that owns the file, which goes on meanwhile", () =>
    Effect.gen(function* () {
      const file = yield* newFile
      const store = yield* Sqlite.make({ file })
      for (let i = 0; i < 300; i++) yield* store.commit(batch(`b${i}`, [write(`${i}`, 0, { count: 5 })]))
      const copying = Sqlite.backup({ file, to: `${file}.copy` })
      const writing = Effect.forEach(Array.from({ length: 200 }), (_, i) =>
        store.commit(batch(`c${i}`, [write(`new ${i}`, 0)])),
      )
      const [copied] = yield* Effect.all([copying, writing], { concurrency: 2 })
      expect(copied.events).toBeGreaterThanOrEqual(1500)
      expect(yield* opened(copied.file, (one) => one.verify)).toEqual([])
      // The lock on the original is still held.
      const second = yield* Effect.flip(Effect.scoped(Sqlite.make({ file })))
      expect(second.reason._tag).toBe("Locked")
      expect(yield* store.verify).toEqual([])
    }),
  )
})

describe("what backup and restore refuse", () => {
  const filled = Effect.gen(function* () {
    const file = yield* newFile
    yield* opened(file, (store) => store.commit(batch("b1", [write("a", 0, { count: 3, index: { size: 3 } })])))
    return file
  })
  const detail = <A>(effect: Effect.Effect<A, unknown>) => Effect.map(Effect.flip(effect), String)
  const left = (file: string) => readdirSync(dirname(file)).filter((name) => name.includes("partial"))

  it.effect("overwrites nothing: neither the target of a backup nor that of a restore", () =>
    Effect.gen(function* () {
      const file = yield* filled
      const to = `${file}.copy`
      yield* Sqlite.backup({ file, to })
      const before = readFileSync(to)
      expect(yield* detail(Sqlite.backup({ file, to }))).toContain(`${basename(to)} exists; nothing is overwritten`)
      expect(yield* detail(Sqlite.backup({ file, to: file }))).toContain("nothing is overwritten")
      expect(yield* detail(Sqlite.restore({ from: to, to: file }))).toContain("nothing is overwritten")
      expect(readFileSync(to).equals(before)).toBe(true)
      // A log that was left behind would be played into the restored file.
      writeFileSync(join(dirname(file), "old.db-wal"), "stale")
      expect(yield* detail(Sqlite.restore({ from: to, to: join(dirname(file), "old.db") }))).toContain(
        "old.db-wal exists",
      )
      writeFileSync(join(dirname(file), "half.db.partial"), "")
      expect(yield* detail(Sqlite.backup({ file, to: join(dirname(file), "half.db") }))).toContain("was interrupted")
    }),
  )

  it.effect("doesn't restore where a process owns the place, and names the process", () =>
    Effect.gen(function* () {
      const file = yield* filled
      const to = `${file}.copy`
      yield* Sqlite.backup({ file, to })
      yield* Sqlite.make({ file })
      expect(yield* detail(Sqlite.restore({ from: to, to: file }))).toContain(`process ${process.pid}`)
    }),
  )

  it.effect("says what isn't there, isn't a store, or isn't a database, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const file = yield* filled
      const place = dirname(file)
      expect(yield* detail(Sqlite.backup({ file: join(place, "none.db"), to: join(place, "x.db") }))).toContain(
        "there is no file",
      )
      expect(existsSync(join(place, "none.db"))).toBe(false)
      const foreign = join(place, "foreign.db")
      const db = new DatabaseSync(foreign)
      db.exec("CREATE TABLE invoices (no TEXT)")
      db.close()
      expect(yield* detail(Sqlite.backup({ file: foreign, to: join(place, "x.db") }))).toContain(
        "is no store of Dealwright",
      )
      const text = join(place, "text.db")
      writeFileSync(text, "not a database, but long enough to look at its first sixteen bytes")
      expect(yield* detail(Sqlite.restore({ from: text, to: join(place, "x.db") }))).toContain("not a database")
      expect(existsSync(join(place, "x.db"))).toBe(false)
      expect(left(file)).toEqual([])
    }),
  )

  it.effect("restores nothing from a damaged backup, nor from one that contradicts itself", () =>
    Effect.gen(function* () {
      const file = yield* newFile
      yield* opened(file, (store) =>
        Effect.forEach(Array.from({ length: 200 }), (_, i) =>
          store.commit(batch(`b${i}`, [write(`${i}`, 0, { count: 3, index: { i } })])),
        ),
      )
      const torn = `${file}.torn`
      yield* Sqlite.backup({ file, to: torn })
      chmodSync(torn, 0o600)
      truncateSync(torn, Math.floor(statSync(torn).size / 2 / 4096) * 4096)
      const to = `${file}.restored`
      expect(yield* detail(Sqlite.restore({ from: torn, to }))).toMatch(/malformed|damaged|corrupt/i)

      const altered = `${file}.altered`
      yield* Sqlite.backup({ file, to: altered })
      const db = new DatabaseSync(altered)
      db.exec("DELETE FROM dw_streams WHERE id = '7'")
      db.close()
      const said = yield* detail(Sqlite.restore({ from: altered, to }))
      expect(said).toContain("contradicts itself")
      expect(said).toContain("thing/7")
      expect(existsSync(to)).toBe(false)
      expect(left(file)).toEqual([])
    }),
  )
})
