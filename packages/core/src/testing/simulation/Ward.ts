/**
 * Engines on a store, as a process has them: opened together, lost together.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { PreventSchedulerYield } from "effect/Scheduler"
import * as Scope from "effect/Scope"
import * as Engine from "../../engine/index.ts"
import { Store, type StoreService } from "../../ports/Store.ts"
import { type FaultRates, faulty } from "./Faults.ts"
import type { Place } from "./Place.ts"
import type { Carried } from "./Step.ts"
import { clockOf, type Turns, type Worker } from "./Turns.ts"

/** An engine with the companies that it serves. */
export interface Served {
  readonly host: Engine.Host
  readonly tenants: ReadonlySet<string>
  readonly engine: Engine.EngineService
  readonly store: StoreService
}

/** What is open. */
export interface Ward {
  /** The real store, without turns and faults. */
  readonly store: StoreService
  readonly served: ReadonlyArray<Served>
  /** Clock and ids of the simulation. */
  readonly context: Context.Context<never>
  readonly close: () => Promise<void>
}

/** What opening needs to know. */
export interface WardOptions {
  readonly place: Place
  readonly seed: number
  readonly rates: FaultRates
  readonly turns: Turns
  readonly now: () => number
  readonly nextId: () => string
  readonly hosts: ReadonlyArray<{ readonly host: Engine.Host; readonly tenants: ReadonlySet<string> }>
  readonly isBusy: (tenant: string, worker: Worker) => boolean
  readonly onCommit: (carried: Carried) => void
  readonly onFault: (what: keyof FaultRates | "realConflict") => void
}

/** Opens the place and the engines on it. */
export const openWard = async (options: WardOptions): Promise<Ward> => {
  const { hosts, isBusy, nextId, now, onCommit, onFault, place, rates, seed, turns } = options
  const scope = Scope.makeUnsafe()
  const store = await Effect.runPromise(Effect.provideService(place.open, Scope.Scope, scope))
  const served = hosts.map(({ host, tenants }): Served => {
    const inFront = faulty(store, { seed, rates, turns, isBusy, onCommit, onFault, tenants })
    const engine = Effect.runSync(Effect.provideService(Engine.make(host), Store, inFront))
    return { host, tenants, engine, store: inFront }
  })
  const clock = clockOf(turns, now)
  const context = Context.make(Clock.Clock, clock).pipe(
    Context.add(Engine.Ids, { next: nextId }),
    // A fiber runs until it asks or waits: then who runs next doesn't hang on how much there was to do.
    Context.add(PreventSchedulerYield, true),
  )
  return {
    store,
    served,
    context,
    close: () => Effect.runPromise(Scope.close(scope, Exit.void)),
  }
}
