/** Promises about those who are killed under load: a process that writes, and the server that it writes to. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import fc from "fast-check"
import type { StoreService } from "../../ports/index.ts"
import type { ServerHarness, StoreHarness } from "./Harness.ts"
import { PromiseBroken, upTo } from "./Kit.ts"
import { type Ended, fibers, inspect, loadBatch, patient, sendAgain } from "./Load.ts"
import {
  byHarness,
  type HarnessOptions,
  none,
  once,
  type PlacePromises,
  placePromise,
  using,
  type Violation,
} from "./PlacePromise.ts"
import { acknowledgedBy, startWorker } from "./Processes.ts"

/** After how many lines of the victim, or acknowledgements, and how many milliseconds later it is killed. */
interface Moment {
  readonly lines: number
  readonly millis: number
}

const fromEnvironment = (name: string): number | undefined => {
  const text = process.env[name]
  return text === undefined || !/^\d{1,9}$/.test(text) ? undefined : Number(text)
}

/** How often the suite kills. */
export const roundsOf = (options: HarnessOptions): number =>
  options.rounds ?? fromEnvironment("DEALWRIGHT_CRASH_ROUNDS") ?? 3

const momentsOf = (options: HarnessOptions): ReadonlyArray<Moment> => {
  const seed = options.seed ?? fromEnvironment("DEALWRIGHT_CRASH_SEED") ?? 1
  const moment = fc.record({ lines: fc.integer({ min: 1, max: 150 }), millis: fc.integer({ min: 0, max: 12 }) })
  return fc.sample(moment, { seed, numRuns: roundsOf(options) })
}

/** Rounds on one place; then another is taken, so that looking everything through stays quick. */
const roundsOnPlace = 8

/** What became of all rounds: how much was acknowledged, and everything found broken. */
interface Toll {
  readonly acknowledged: number
  readonly violations: ReadonlyArray<Violation>
}

const sum = (counts: ReadonlyArray<number>): number => counts.reduce((total, count) => total + count, 0)

const lastPosition = (store: StoreService, after: number) =>
  Effect.gen(function* () {
    let last = after
    for (;;) {
      const page = yield* store.feed({ after: last, limit: 1_000 })
      last = page.at(-1)?.position ?? last
      if (page.length < 1_000) return last
    }
  })

/** Looks through what a round left, sends again, and answers what is broken and where the feed stands then. */
const afterwards = Effect.fnUntraced(function* (store: StoreService, ended: Ended) {
  const { there, violations } = yield* inspect(store, ended)
  const again = yield* sendAgain(store, ended.round, there)
  const position = yield* lastPosition(store, ended.after)
  const grown = position - ended.after - 3 * sum(there)
  const surplus = {
    number: 35,
    sentence: `sending ${fibers} commits anew took ${grown} positions instead of ${3 * fibers}`,
  }
  return { position, violations: [...violations, ...again, ...(grown === 3 * fibers ? [] : [surplus])] }
})

/** Runs the rounds, each on the place that the ones before left behind. */
const allRounds = (
  harness: StoreHarness,
  options: HarnessOptions,
  round: (
    place: string,
    number: number,
    moment: Moment,
    after: number,
  ) => Effect.Effect<Toll & { readonly position: number }, PromiseBroken>,
): Effect.Effect<Toll, PromiseBroken> =>
  Effect.gen(function* () {
    const moments = momentsOf(options)
    let acknowledged = 0
    const violations: Array<Violation> = []
    for (let first = 0; first < moments.length; first += roundsOnPlace) {
      const onPlace = Effect.gen(function* () {
        const place = yield* byHarness("make a place", harness.newPlace)
        let position = 0
        for (const [i, moment] of moments.slice(first, first + roundsOnPlace).entries()) {
          const toll = yield* round(place, first + i, moment, position)
          position = toll.position
          acknowledged += toll.acknowledged
          const when = `round ${first + i} (killed ${moment.millis} ms after line ${moment.lines})`
          violations.push(...toll.violations.map((one) => ({ ...one, sentence: `${when}: ${one.sentence}` })))
          // What is broken stays broken: later rounds on the place would only repeat it.
          if (toll.violations.length > 0) return
        }
      })
      yield* Effect.scoped(onPlace)
    }
    if (violations.length === 0 && acknowledged < moments.length) {
      return yield* new PromiseBroken({
        message: `only ${acknowledged} commits were acknowledged in ${moments.length} rounds: too few to prove anything`,
      })
    }
    return { acknowledged, violations }
  })

const killWorkers = (harness: StoreHarness & { readonly worker: URL }, options: HarnessOptions) =>
  allRounds(harness, options, (place, number, moment, after) =>
    Effect.gen(function* () {
      const lines = yield* Effect.scoped(
        Effect.gen(function* () {
          const module = harness.worker.href
          const worker = yield* startWorker({ module, place, round: number, commits: null, shared: false })
          const ready = yield* worker.until((lines) => lines.includes("ready"))
          yield* worker.begin
          yield* worker.go
          // The first line, "ready", counts: some are killed while they open the place.
          const reached = ready && (yield* worker.until((lines) => lines.length >= moment.lines))
          yield* Effect.sleep(moment.millis)
          yield* worker.kill
          const last = worker.lines.at(-1) ?? "nothing"
          if (!reached || last.startsWith("failed") || last.startsWith("locked")) {
            return yield* new PromiseBroken({
              message: `the worker of round ${number} stopped by itself; it said last: ${last}\n${worker.complaint()}`,
            })
          }
          return worker.lines
        }),
      )
      const ended: Ended = { round: number, acknowledged: acknowledgedBy(lines, fibers), after }
      const looked = using(harness, place, (store) => Effect.andThen(store.migrate, afterwards(store, ended)))
      const { position, violations } = yield* Effect.catchTag(looked, "StoreError", (error) =>
        Effect.succeed({
          position: after,
          violations: [{ number: 34, sentence: `reopened, it fails: ${error.message}` }],
        }),
      )
      return { acknowledged: sum(ended.acknowledged), violations, position }
    }),
  )

/** Writes with all fibers until each has met an error; answers what was acknowledged and what the errors were. */
const writeUntilRefused = Effect.fnUntraced(function* (store: StoreService, round: number, count: (n: number) => void) {
  const violations: Array<Violation> = []
  const acknowledged: Array<number> = upTo(fibers).map(() => 0)
  const one = (fiber: number) =>
    Effect.gen(function* () {
      for (let i = 0; ; i++) {
        const result = yield* Effect.result(store.commit(loadBatch(round, fiber, i)))
        if (result._tag === "Failure") {
          const { failure } = result
          if (!failure.retryable)
            violations.push({ number: 36, sentence: `while the server is gone, it fails for good: ${failure.message}` })
          return
        }
        if (result.success._tag === "Conflict") {
          violations.push({ number: 36, sentence: "while the server is gone, a commit ends as a conflict" })
          return
        }
        acknowledged[fiber] = i + 1
        count(sum(acknowledged))
      }
    })
  yield* Effect.forEach(upTo(fibers), one, { concurrency: fibers, discard: true })
  return { acknowledged, violations }
})

/** Asks until the store answers again, for half a minute. */
const comesBack = (store: StoreService): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    for (let attempt = 0; attempt < 150; attempt++) {
      const answer = yield* Effect.result(store.load({ tenant: "acme", keys: [] }))
      if (answer._tag === "Success") return true
      yield* Effect.sleep(200)
    }
    return false
  })

const killServer = (harness: StoreHarness & { readonly server: ServerHarness }, options: HarnessOptions) =>
  allRounds(harness, options, (place, number, moment, after) => {
    const round = using(harness, place, (store) =>
      Effect.gen(function* () {
        yield* store.migrate
        let written = 0
        const writing = yield* Effect.forkChild(
          writeUntilRefused(store, number, (n) => {
            written = n
          }),
        )
        for (let waited = 0; written < moment.lines && waited < 60_000; waited += 2) yield* Effect.sleep(2)
        yield* Effect.sleep(moment.millis)
        yield* byHarness("kill the server", harness.server.kill)
        const outcome = yield* Effect.timeoutOption(Fiber.join(writing), 60_000)
        yield* byHarness("start the server again", harness.server.start)
        if (Option.isNone(outcome)) {
          const sentence = "a minute after the server was killed commits still wait for it"
          return { acknowledged: 0, violations: [{ number: 36, sentence }], position: after }
        }
        const { acknowledged, violations } = outcome.value
        if (!(yield* comesBack(store))) {
          const sentence = "half a minute after the server is back the store is not"
          return { acknowledged: 0, violations: [...violations, { number: 36, sentence }], position: after }
        }
        const looked = yield* afterwards(patient(store), { round: number, acknowledged, after })
        return {
          acknowledged: sum(acknowledged),
          violations: [...violations, ...looked.violations],
          position: looked.position,
        }
      }),
    )
    return Effect.catchTag(round, "StoreError", (error) =>
      Effect.succeed({
        acknowledged: 0,
        violations: [{ number: 34, sentence: `with the server back, it fails: ${error.message}` }],
        position: after,
      }),
    )
  })

/** Read off rounds that are run once for all of them. */
export const crashPromises: PlacePromises = (harness, options) => {
  const worker = harness?.worker
  const server = harness?.server
  const ofWorker = once(() =>
    harness === undefined || worker === undefined
      ? Effect.succeed<Toll>({ acknowledged: 0, violations: [] })
      : killWorkers({ ...harness, worker }, options),
  )
  const ofServer = once(() =>
    harness === undefined || server === undefined
      ? Effect.succeed<Toll>({ acknowledged: 0, violations: [] })
      : killServer({ ...harness, server }, options),
  )
  const told = (run: typeof ofWorker | typeof ofServer, number: number) =>
    Effect.flatMap(run, ({ violations }) => none(violations, number))
  const killed = (number: number, title: string) =>
    placePromise(harness, number, title, ["worker"], () => told(ofWorker, number))
  const serverKilled = (number: number, title: string) =>
    placePromise(harness, number, title, ["server"], () => told(ofServer, number))
  return [
    killed(33, "a process killed in mid-commit leaves nothing in part"),
    killed(
      34,
      "when a process is killed under load, everything acknowledged is there, and at most what was under way besides",
    ),
    killed(35, "commits in doubt after a process was killed, sent again with their ids, have one effect each"),
    serverKilled(33, "a server killed in mid-commit leaves nothing in part"),
    serverKilled(
      34,
      "when the server is killed under load, everything acknowledged is there, and at most what was under way besides",
    ),
    serverKilled(35, "commits in doubt after the server was killed, sent again with their ids, have one effect each"),
    serverKilled(36, "while the server is gone commits fail retryably and soon, and the open store comes back with it"),
  ]
}
