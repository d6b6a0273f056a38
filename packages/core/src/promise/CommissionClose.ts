/**
 * The close of a month for everybody (COM-8): one member after another, each in a commit of its own.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Commission from "../commission/index.ts"
import { isRejection } from "../decider/index.ts"
import * as Engine from "../engine/index.ts"
import type { FindQuery, StoreError } from "../ports/Store.ts"
import type { Acting } from "./Dealwright.ts"

/** How far a close has come. */
export interface CloseProgress {
  readonly done: number
  readonly of: number
  readonly failed: number
}

/** How a month is closed. */
export interface CloseOptions {
  /** Members at a time; 8 unless told. Each has a commit of its own all the same. */
  readonly concurrency?: number
  /** Told after each member. */
  readonly progress?: (progress: CloseProgress) => void
  /** Handed each month as it was closed: to print a statement, say. */
  readonly closed?: (month: Extract<Commission.State, { readonly _tag: "Closed" }>) => void
}

/** A member whose month couldn't be closed. The others' were. */
export interface CloseFailure {
  readonly memberId: string
  /** Tag of the error: `Refused`, `Contention`, `CommissionError` … */
  readonly error: string
  /** What was wrong, in English and Chinese where the error says so. */
  readonly text: { readonly en: string; readonly zh: string }
}

/** What became of a close. */
export interface CloseReport {
  readonly period: string
  /** Whether no member's month of it can be opened any more; why not, where it couldn't be locked. */
  readonly lock:
    | { readonly _tag: "Locked" }
    | { readonly _tag: "NotLocked"; readonly why: Omit<CloseFailure, "memberId"> }
  /** Months closed now. */
  readonly closed: number
  /** Months that couldn't be closed; at most 1 000 are named. */
  readonly failed: number
  readonly failures: ReadonlyArray<CloseFailure>
  /** Months of this period that are open still, those that failed among them: none, once everything is closed. */
  readonly open: number
  /** What the whole company has earned, by currency, over all its months, and whether it re-adds (COM-10). */
  readonly reckoning: ReadonlyArray<Commission.Reckoning>
}

/** What a close needs of whoever acts. */
interface Means<E, R> {
  readonly lock: Effect.Effect<Result.Result<unknown, unknown>, never, R>
  readonly find: (query: FindQuery) => Effect.Effect<Engine.Page<Commission.State>, E, R>
  readonly close: (id: string) => Effect.Effect<Result.Result<Commission.State, unknown>, never, R>
}

/** Documents read at a time, and failures named. */
const [pageSize, maxNamed] = [200, 1000]

const failureOf = (error: unknown): Omit<CloseFailure, "memberId"> => {
  if (isRejection(error)) return { error: error._tag, text: error.text }
  const message = error instanceof Error ? error.message : String(error)
  return { error: error instanceof Error ? error.name : "Error", text: { en: message, zh: message } }
}

/** Goes through documents page by page. They are found by id, so that one which leaves the answer meanwhile moves nothing. */
const eachPage = Effect.fnUntraced(function* <E, R, E2, R2>(
  { find }: Means<E, R>,
  where: FindQuery["where"],
  use: (page: Engine.Page<Commission.State>["documents"]) => Effect.Effect<void, E2, R2>,
) {
  let after: Engine.Page<Commission.State>["next"]
  do {
    const page: Engine.Page<Commission.State> = yield* find({
      where,
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    })
    yield* use(page.documents)
    after = page.next
  } while (after !== undefined)
})

const run = Effect.fnUntraced(function* <E, R>(means: Means<E, R>, period: string, options: CloseOptions) {
  const { closed: tell = () => {}, concurrency = 8, progress = () => {} } = options
  const isOpen: FindQuery["where"] = [
    { _tag: "Equals", field: "period", value: period },
    { _tag: "Equals", field: "status", value: "open" },
  ]
  // First of all, so that none is opened behind the back of those that are closed.
  const locked = yield* means.lock
  const lock = Result.isSuccess(locked)
    ? ({ _tag: "Locked" } as const)
    : ({ _tag: "NotLocked", why: failureOf(locked.failure) } as const)
  let [of, closed, failed] = [0, 0, 0]
  yield* eachPage(means, isOpen, (page) => Effect.sync(() => (of += page.length)))
  const failures: Array<CloseFailure> = []
  const closeOne = Effect.fnUntraced(function* ({
    id,
    state,
  }: {
    readonly id: string
    readonly state: Commission.State
  }) {
    const memberId = state._tag === "Absent" ? id : state.memberId
    const result = yield* means.close(id)
    if (Result.isSuccess(result)) {
      closed++
      if (result.success._tag === "Closed") tell(result.success)
    } else {
      failed++
      if (failures.length < maxNamed) failures.push({ memberId, ...failureOf(result.failure) })
    }
    const done = closed + failed
    progress({ done, of: Math.max(of, done), failed })
  })
  yield* eachPage(means, isOpen, (page) => Effect.forEach(page, closeOne, { concurrency, discard: true }))
  let open = 0
  const reckoner = Commission.reckoner()
  yield* eachPage(means, [], (page) =>
    Effect.sync(() => {
      for (const { state } of page) {
        reckoner.add(state)
        if (state._tag === "Open" && state.period === period) open++
      }
    }),
  )
  const report: CloseReport = { period, lock, closed, failed, failures, open, reckoning: reckoner.result() }
  return report
})

/**
 * Closes a month for every member who has it open (COM-8), as whoever the session names: finance, or a director. First it
 * is locked for the company: whoever had nothing in it has none opened any more, and late facts of theirs are adjustments as well. Each
 * member's close is a commit of its own; one that fails is reported and the rest is done. Interrupted, or failed for some,
 * it is simply called again: what is closed stays closed. In the end it adds up the whole company (COM-10). Memory follows the number
 * of members, not of their lines. Not to be used inside a unit of work.
 *
 * @example
 * ```ts
 * import { closeMonth, Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const close = closeMonth("2026-03").pipe(Effect.provideService(Engine.Session, Engine.system("acme", "month-end")))
 * const layer = Engine.layer(host).pipe(Layer.provide(MemoryStore.layer))
 * const report = await Effect.runPromise(Effect.provide(close, layer))
 * assert.deepEqual([report.closed, report.failed, report.open], [0, 0, 0])
 * ```
 */
export const closeMonth = (
  period: string,
  options: CloseOptions = {},
): Effect.Effect<CloseReport, StoreError, Engine.Engine | Engine.Session> =>
  Effect.flatMap(Engine.Engine, (engine) =>
    run(
      {
        lock: Effect.result(engine.execute(Commission.commissionPeriod, period, { _tag: "Lock", period })),
        find: (query) => engine.find(Commission.commission, query),
        close: (id) =>
          engine.execute(Commission.commission, id, { _tag: "Close" }).pipe(
            Effect.map((outcome) => outcome.state),
            Effect.result,
          ),
      },
      period,
      options,
    ),
  )

/** What became of a promise. */
const settled = <A>(run: () => Promise<A>): Effect.Effect<Result.Result<A, unknown>> =>
  Effect.promise(() =>
    run().then(
      (value) => Result.succeed(value),
      (error: unknown) => Result.fail(error),
    ),
  )

/**
 * The same for code that knows no Effect: `acting` is whoever closes, finance or a director.
 *
 * @example
 * ```ts
 * import { closeCommissions, MemoryStore, openDealwright, Templates } from "@dealwright/core"
 * import assert from "node:assert"
 * const dealwright = await openDealwright({ store: MemoryStore.layer, template: Templates.trade, every: false })
 * const report = await closeCommissions(dealwright.asSystem("acme", "month-end"), "2026-03")
 * assert.deepEqual([report.closed, report.failures], [0, []])
 * await dealwright.close()
 * ```
 */
export const closeCommissions = (acting: Acting, period: string, options: CloseOptions = {}): Promise<CloseReport> =>
  Effect.runPromise(
    run(
      {
        lock: settled(() => acting.execute(Commission.commissionPeriod, period, { _tag: "Lock", period })),
        find: (query) => Effect.promise(() => acting.find(Commission.commission, query)),
        close: (id) =>
          Effect.map(
            settled(() => acting.execute(Commission.commission, id, { _tag: "Close" })),
            Result.map(({ state }) => state),
          ),
      },
      period,
      options,
    ),
  )
