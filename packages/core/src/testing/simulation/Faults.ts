/**
 * A store between the engine and the real one: it keeps the order of turns, lets calls fail before and after they were
 * carried out, and writes down what was really committed.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { type CommitBatch, keyText, type StoreService, storeError } from "../../ports/Store.ts"
import { fraction } from "./Dice.ts"
import type { Carried } from "./Step.ts"
import { CurrentWorker, type Turns, type Worker } from "./Turns.ts"

/** How often what goes wrong, as shares of calls. */
export interface FaultRates {
  /** A commit fails and nothing was written. */
  readonly before: number
  /** A commit fails though all was written: its sender is left in doubt. */
  readonly after: number
  /** A commit is answered with a conflict that could have been: others are at work in the same company. */
  readonly conflict: number
  /** A load or a search fails. */
  readonly read: number
  /** A call waits though its turn has come. */
  readonly delay: number
}

/** No faults, some, or many. */
export const faultRates: Readonly<Record<"none" | "some" | "many", FaultRates>> = {
  none: { before: 0, after: 0, conflict: 0, read: 0, delay: 0 },
  some: { before: 0.01, after: 0.01, conflict: 0.01, read: 0.004, delay: 0.05 },
  many: { before: 0.06, after: 0.06, conflict: 0.06, read: 0.02, delay: 0.2 },
}

/** What the store is told by the simulation, and what it tells. */
export interface FaultyOptions {
  readonly seed: number
  readonly rates: FaultRates
  readonly turns: Turns
  /** Whether commands of others are on their way in this company. */
  readonly isBusy: (tenant: string, worker: Worker) => boolean
  readonly onCommit: (carried: Carried) => void
  readonly onFault: (what: keyof FaultRates | "realConflict") => void
  /** Companies whose timers this engine fires. */
  readonly tenants: ReadonlySet<string>
}

/** What a call's chance is drawn for, so that one call may draw several times. */
const draws = { before: 11, after: 12, conflict: 13, read: 14, delay: 15, reason: 16 } as const

/** Puts turns and faults before a store. */
export const faulty = (real: StoreService, options: FaultyOptions): StoreService => {
  const { isBusy, onCommit, onFault, rates, seed, tenants, turns } = options

  const happens = (worker: Worker, what: keyof FaultRates): boolean => {
    const share = rates[what]
    if (share === 0 || worker.spared || fraction(seed, worker.no, worker.calls, draws[what]) >= share) return false
    onFault(what)
    return true
  }

  const failure = (operation: string, worker: Worker) =>
    Effect.fail(
      storeError(
        operation,
        fraction(seed, worker.no, worker.calls, draws.reason) < 0.5
          ? { _tag: "Busy", detail: "simulated" }
          : { _tag: "Unavailable", detail: "simulated" },
      ),
    )

  /** Waits for the turn; a delayed one waits again. */
  const turn = Effect.fnUntraced(function* (worker: Worker, will?: Effect.Effect<unknown, unknown>) {
    yield* turns.turn(worker, will)
    while (happens(worker, "delay")) yield* turns.turn(worker, will)
  })

  const reading =
    <Request, A, E>(operation: string, read: (request: Request) => Effect.Effect<A, E>) =>
    (request: Request) =>
      Effect.gen(function* () {
        const worker = yield* CurrentWorker
        if (worker === undefined) return yield* read(request)
        yield* turn(worker)
        return happens(worker, "read") ? yield* failure(operation, worker) : yield* turns.atStore(read(request))
      })

  const carryOut = (batch: CommitBatch) =>
    Effect.tap(real.commit(batch), (result) =>
      Effect.sync(() => {
        if (result._tag === "Conflict") onFault("realConflict")
        if (result._tag !== "Committed") return
        const events = batch.writes.reduce((sum, write) => sum + write.events.length, 0)
        const { commandId, tenant } = batch
        const streams = batch.writes.map(({ key }) => keyText(key))
        onCommit({ tenant, commandId, events, position: result.position, streams })
      }),
    )

  const commit: StoreService["commit"] = (batch) =>
    Effect.gen(function* () {
      const worker = yield* CurrentWorker
      if (worker === undefined) return yield* carryOut(batch)
      yield* turn(worker, carryOut(batch))
      if (happens(worker, "before")) return yield* failure("commit", worker)
      const [first] = [...batch.writes, ...batch.guards]
      if (first !== undefined && isBusy(batch.tenant, worker) && happens(worker, "conflict")) {
        const { expectedVersion, key } = first
        const streams = [{ key, expected: expectedVersion, actual: expectedVersion }]
        return { _tag: "Conflict", streams } as const
      }
      const result = yield* turns.atStore(carryOut(batch))
      if (result._tag === "Committed" && happens(worker, "after")) return yield* failure("commit", worker)
      return result
    })

  /** Only of this engine's own companies: each company's timers fire under its own rules. */
  const due: StoreService["due"] = ({ limit, ...request }) =>
    Effect.map(real.due({ ...request, limit: 1000 }), (timers) =>
      timers.filter(({ tenant }) => tenants.has(tenant)).slice(0, limit),
    )

  return {
    ...real,
    load: reading("load", real.load),
    history: reading("history", real.history),
    find: reading("find", real.find),
    due: reading("due", due),
    commit,
  }
}
