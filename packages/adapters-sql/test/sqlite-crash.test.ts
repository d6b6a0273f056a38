import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Sqlite } from "@dealwright/adapters-sql"
import type { StoreError, StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import { crashBatch } from "./support/crash-batch.ts"
import { newFile } from "./support/folder.ts"

/** Starts a writer and kills it without warning, `millis` after its first acknowledgement. Answers what it acknowledged. */
const writeUntilKilled = async (file: string, round: number, millis: number): Promise<ReadonlyArray<string>> => {
  const script = join(import.meta.dirname, "support", "crash-writer.ts")
  const child = spawn(process.execPath, ["--conditions=@dealwright/source", script, file, String(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const acknowledged: Array<string> = []
  const gone = once(child, "close")
  for await (const line of createInterface({ input: child.stdout })) {
    if (acknowledged.push(line) === 1) setTimeout(() => child.kill("SIGKILL"), millis)
  }
  const [code, signal] = await gone
  expect([code, signal]).toEqual([null, "SIGKILL"])
  return acknowledged
}

const thing = (id: string) => ({ kind: "thing", id })

/** Commits of one round of which anything is there, each checked to be there whole. */
const commitsOf = (store: StoreService, round: number): Effect.Effect<ReadonlySet<string>, StoreError> =>
  Effect.gen(function* () {
    const whole = new Set<string>()
    const timers = new Set((yield* store.due({ now: 1, limit: 1_000_000 })).map((timer) => timer.key.id))
    for (let writer = 0; writer < 8; writer++) {
      for (let i = 0; ; i++) {
        const given = crashBatch(String(round), writer, i)
        const keys = given.writes.map((write) => write.key)
        const loaded = yield* store.load({ tenant: "acme", keys, commandId: given.commandId })
        const histories = yield* Effect.forEach(keys, (key) =>
          store.history({ tenant: "acme", key, from: 1, limit: 9 }),
        )
        const where = [{ _tag: "Equals", field: "name", value: given.commandId } as const]
        const found = yield* store.find({ tenant: "acme", kind: "thing", query: { where, limit: 9 } })
        const parts = [
          ...loaded.documents.map((document) => document?.version ?? 0),
          ...histories.map((history) => history.length),
          found.documents.length,
          timers.has(`${given.commandId} left`) ? 1 : 0,
          loaded.receipt === null ? 0 : 1,
        ]
        if (parts.every((part) => part === 0)) break
        expect(parts).toEqual([2, 1, 2, 1, 2, 1, 1])
        whole.add(`${round} ${writer} ${i}`)
      }
    }
    return whole
  })

it("34: a writer killed in mid-commit leaves every acknowledged commit, and none in part", async () => {
  await Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const file = yield* newFile
        let total = 0
        for (const [round, millis] of [3, 40, 90, 150, 11].entries()) {
          const acknowledged = yield* Effect.promise(() => writeUntilKilled(file, round, millis))
          const store = Sqlite.make({ file })
          yield* Effect.scoped(
            Effect.gen(function* () {
              const opened = yield* store
              const there = yield* commitsOf(opened, round)
              expect(acknowledged.filter((line) => !there.has(line))).toEqual([])
              // At most what was being written by each of the eight was done and not acknowledged.
              expect(there.size - acknowledged.length).toBeLessThanOrEqual(8)
              total += there.size
              const feed = yield* opened.feed({ after: 0, limit: 1_000_000 })
              expect(feed.every((event, i) => event.position === i + 1)).toBe(true)
              expect(feed.length).toBe(3 * total)
              // Sent again, an acknowledged commit and one in doubt are duplicates, and the next one goes through.
              for (let i = 0; i < 3; i++) {
                const again = yield* opened.commit(crashBatch(String(round), 0, i))
                const known = there.has(`${round} 0 ${i}`)
                expect(again._tag).toBe(known ? "Duplicate" : "Committed")
                if (!known) total++
              }
              expect(
                (yield* opened.load({ tenant: "acme", keys: [thing(`${round}-0-0 left`)] })).documents[0]?.version,
              ).toBe(2)
            }),
          )
        }
        expect(total).toBeGreaterThan(50)
      }),
    ),
  )
}, 120_000)
