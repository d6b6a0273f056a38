/**
 * Stores on a file of commits with one flaw each, for the suite to find by killing whoever writes. A place is named
 * `flaw:path`. The module is loaded by the suite's worker processes.
 */
import { appendFileSync, closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import { type CommitBatch, Store, storeError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** What is wrong with a store; nothing under load by one owner is wrong with `none`. */
export type Flaw = "none" | "answers before it writes" | "writes stream by stream" | "forgets receipts" | "stays locked"

/** What of a commit is written at once. */
const parts = (flaw: string, given: CommitBatch): ReadonlyArray<CommitBatch> =>
  flaw !== "writes stream by stream"
    ? [given]
    : given.writes.map((write, i) => ({
        ...given,
        commandId: i === given.writes.length - 1 ? given.commandId : `${given.commandId} part ${i}`,
        writes: [write],
      }))

const make = (place: string) =>
  Effect.gen(function* () {
    const [flaw = "", path = ""] = place.split(":")
    if (flaw === "stays locked") {
      yield* Effect.try({
        try: () => closeSync(openSync(`${path}.lock`, "wx")),
        catch: () => storeError("open", { _tag: "Locked", holder: "whoever was here" }),
      })
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(`${path}.lock`)))
    }
    const store = yield* MemoryStore.make
    const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : []
    for (const [i, line] of lines.entries()) {
      const batch: CommitBatch = JSON.parse(line)
      yield* store.commit(flaw === "forgets receipts" ? { ...batch, commandId: `${i}` } : batch)
    }
    const late: Array<string> = []
    if (flaw === "answers before it writes") {
      yield* Effect.forkScoped(
        Effect.forever(
          Effect.andThen(
            Effect.sleep(50),
            Effect.sync(() => appendFileSync(path, late.splice(0).join(""))),
          ),
        ),
      )
    }
    return {
      ...store,
      commit: (given: CommitBatch) =>
        Effect.gen(function* () {
          const result = yield* store.commit(given)
          if (result._tag !== "Committed") return result
          for (const part of parts(flaw, given)) {
            const line = `${JSON.stringify(part)}\n`
            if (flaw === "answers before it writes") late.push(line)
            else appendFileSync(path, line)
            // What others do in between may be the last thing that happens.
            yield* Effect.sleep(1)
          }
          return result
        }),
    }
  })

/** Opens a place. */
export const open = (place: string) => Layer.effect(Store, make(place))
