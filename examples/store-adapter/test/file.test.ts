/** What is particular to a file of lines: torn ends, damaged middles, a full disk. */
import fs, { readFileSync, statSync, writeFileSync } from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import type { CommitBatch, StoreError, StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { make } from "../src/JsonLines.ts"
import { newPlace } from "./harness.ts"

const batch = (i: number): CommitBatch => ({
  ...{ tenant: "acme", commandId: `c${i}`, commandHash: "h", at: i, guards: [], receipt: `第${i}` },
  writes: [
    {
      ...{ key: { kind: "note", id: `n${i}` }, expectedVersion: 0, document: { i }, index: {}, timers: [] },
      events: [{ type: "Noted", schemaVersion: 1, data: "备忘", meta: null, hash: `h${i}` }],
    },
  ],
})

const withStore = <A>(file: string, use: (store: StoreService) => Effect.Effect<A, StoreError>) =>
  Effect.scoped(Effect.flatMap(make(file), use))

const positions = (store: StoreService) =>
  Effect.map(store.feed({ after: 0, limit: 100 }), (events) => events.map(({ position }) => position))

/** Why something fails; fails when it does not. */
const failure = <A>(operation: Effect.Effect<A, StoreError>): Effect.Effect<StoreError> =>
  Effect.orDie(Effect.flip(operation))

/** A file with the commits 1, 2 and 3, and what its test makes of it. */
const withThree = (test: (file: string, bytes: Buffer) => Effect.Effect<void, StoreError>) => () =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const file = yield* newPlace
        yield* withStore(file, (store) => Effect.forEach([1, 2, 3], (i) => store.commit(batch(i))))
        yield* test(file, readFileSync(file))
      }),
    ),
  )

describe("a file of JSON lines", () => {
  it(
    "torn off at any byte of its last line, it holds what was before that line and goes on from there",
    withThree((file, bytes) =>
      Effect.gen(function* () {
        const lastLine = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1
        for (let length = lastLine; length < bytes.length; length++) {
          writeFileSync(file, bytes.subarray(0, length))
          yield* withStore(file, (store) =>
            Effect.gen(function* () {
              expect(yield* positions(store)).toEqual([1, 2])
              expect(yield* store.commit(batch(3))).toEqual({ _tag: "Committed", position: 3 })
            }),
          )
          expect(readFileSync(file).equals(bytes)).toBe(true)
        }
      }),
    ),
  )

  it(
    "with any byte of a whole line changed, it is refused as corrupt and left as it is",
    withThree((file, bytes) =>
      Effect.gen(function* () {
        for (let i = 0; i < bytes.length - 1; i += 3) {
          const damaged = Buffer.from(bytes)
          damaged[i] = (damaged[i] ?? 0) ^ 1
          writeFileSync(file, damaged)
          const error = yield* failure(withStore(file, positions))
          expect([i, error.reason._tag]).toEqual([i, "Corrupt"])
          expect(readFileSync(file).equals(damaged)).toBe(true)
        }
      }),
    ),
  )

  it(
    "with a line taken out, or two changed round, it is refused as corrupt",
    withThree((file, bytes) =>
      Effect.gen(function* () {
        const [a, b, c] = bytes.toString("utf8").split("\n")
        for (const lines of [
          [b, c],
          [a, c],
          [a, c, b],
          [a, a, b, c],
        ]) {
          writeFileSync(file, `${lines.join("\n")}\n`)
          expect((yield* failure(withStore(file, positions))).reason._tag).toBe("Corrupt")
        }
      }),
    ),
  )

  it(
    "changed while it is open, verify tells",
    withThree((file, bytes) =>
      withStore(file, (store) =>
        Effect.gen(function* () {
          expect(yield* store.verify).toEqual([])
          writeFileSync(file, bytes.subarray(0, bytes.lastIndexOf(0x0a, bytes.length - 2) + 1))
          expect((yield* store.verify).map(({ detail }) => detail)).toEqual([
            expect.stringContaining("doesn't end with what was written last"),
          ])
        }),
      ),
    ),
  )

  it.skipIf(process.platform === "win32")(
    "can be read by its owner only",
    withThree((file) => Effect.sync(() => expect(statSync(file).mode & 0o777).toBe(0o600))),
  )

  it(
    "when the disk fails, the store shows nothing that isn't on it, and is right again when it is reopened",
    withThree((file) =>
      Effect.gen(function* () {
        const { fsyncSync } = fs
        yield* withStore(file, (store) =>
          Effect.gen(function* () {
            fs.fsyncSync = () => {
              throw new Error("ENOSPC: no space left on device")
            }
            syncBuiltinESMExports()
            const error = yield* failure(store.commit(batch(4)))
            expect(error).toMatchObject({ retryable: true, reason: { _tag: "Unavailable" } })
            expect(error.message).toContain("ENOSPC")
            expect((yield* failure(positions(store))).reason._tag).toBe("Unavailable")
          }),
        ).pipe(
          Effect.ensuring(
            Effect.sync(() => {
              fs.fsyncSync = fsyncSync
              syncBuiltinESMExports()
            }),
          ),
        )
        // In doubt: the line had been written and nobody was told. Sent again, it has one effect.
        yield* withStore(file, (store) =>
          Effect.gen(function* () {
            expect((yield* store.commit(batch(4)))._tag).toBe("Duplicate")
            expect(yield* positions(store)).toEqual([1, 2, 3, 4])
          }),
        )
      }),
    ),
  )
})
