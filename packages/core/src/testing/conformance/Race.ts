/** Promises about two processes that open one place at the same moment. */
import * as Effect from "effect/Effect"
import { expectEqual, expectThat, tenant, thing, upTo, wholeFeed } from "./Kit.ts"
import { fibers, inspect } from "./Load.ts"
import { onNewPlace, type PlacePromises, placePromise, using } from "./PlacePromise.ts"
import { acknowledgedBy, hasEnded, startWorker } from "./Processes.ts"

/** Commits of each fiber of each process; each is followed by one on the stream that all share. */
const commits = 12

export const racePromises: PlacePromises = (harness) => [
  placePromise(
    harness,
    41,
    "of two processes that open a place at once one is refused by name of the other, or both stay correct",
    ["worker"],
    (harness) =>
      onNewPlace(harness, (place) =>
        Effect.gen(function* () {
          const outcomes = yield* Effect.scoped(
            Effect.gen(function* () {
              const start = (round: number) =>
                startWorker({ module: harness.worker.href, place, round, commits, shared: true })
              const workers = yield* Effect.forEach(upTo(2), start)
              for (const worker of workers) yield* worker.until((lines) => lines.includes("ready"))
              // Both open at once, neither writes before the other has opened, and neither leaves before both have written.
              for (const worker of workers) yield* worker.begin
              for (const worker of workers) {
                yield* worker.until((lines) => lines.includes("open") || hasEnded(lines))
              }
              for (const worker of workers) yield* worker.go
              for (const worker of workers) yield* worker.until(hasEnded)
              for (const worker of workers) yield* worker.dismiss
              return workers.map(({ complaint, lines }) => ({ lines, complaint: complaint() }))
            }),
          )
          let finished = 0
          for (const [round, { complaint, lines }] of outcomes.entries()) {
            const last = lines.at(-1) ?? `nothing; ${complaint}`
            const refused = /^locked (.+)$/.exec(last)
            yield* expectThat(
              last === "finished" || refused !== null,
              `process ${round} neither wrote to its end nor was refused by the name of an owner; it said: ${last}`,
            )
            if (refused !== null) {
              yield* expectThat(
                !lines.some((line) => line.startsWith("done")),
                `process ${round} wrote and was refused afterwards`,
              )
            } else finished++
          }
          yield* expectThat(finished > 0, "each process was refused by the name of the other: nobody got in")
          yield* using(harness, place, (store) =>
            Effect.gen(function* () {
              yield* store.migrate
              for (const [round, { lines }] of outcomes.entries()) {
                const acknowledged = acknowledgedBy(lines, fibers)
                const { there, violations } = yield* inspect(store, { round, acknowledged, after: 0 })
                yield* expectThat(violations.length === 0, violations.map(({ sentence }) => sentence).join("\n"))
                yield* expectEqual(`commits of process ${round}`, [...there], [...acknowledged])
              }
              const shared = (yield* store.load({ tenant, keys: [thing("shared")] })).documents[0]?.version
              yield* expectEqual("version of the stream that all wrote to", shared, finished * fibers * commits)
              yield* expectEqual("events", (yield* wholeFeed(store, 500)).length, finished * fibers * commits * 4)
            }),
          )
        }),
      ),
  ),
]
