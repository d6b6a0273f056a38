/**
 * A simulation from beginning to end: companies at work, with crashes and conflicts, and an auditor behind them.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Engine from "../../engine/index.ts"
import type { StoreError, StoreService } from "../../ports/Store.ts"
import { builtIn } from "../../templates/index.ts"
import { Auditor } from "./audit/Auditor.ts"
import type { Finding } from "./audit/Entry.ts"
import { dawn, type House, houses } from "./Companies.ts"
import { compare } from "./Compare.ts"
import { faultRates } from "./Faults.ts"
import { Generator } from "./generate/Generate.ts"
import { memory, type Place } from "./Place.ts"
import { type CheckPoint, play } from "./Play.ts"
import { rulesOf } from "./Rules.ts"
import { drawn, kept } from "./Source.ts"
import type { Step } from "./Step.ts"
import { type Listener, Tally } from "./Tally.ts"

/** How much goes wrong. */
export type Faults = keyof typeof faultRates

/** What a simulation is like. */
export interface SimulationOptions {
  /** The same seed is the same run, on every store. */
  readonly seed: number
  /** How many commands are drawn. */
  readonly commands: number
  /** How often calls fail and processes crash; `some` unless told. */
  readonly faults?: Faults
  /** Where data is kept: a new, empty place for each run. In memory unless told. */
  readonly place?: () => Place
  /** How many clients work at once; 6 unless told. */
  readonly clients?: number
  /** Commands between two checks; 500 unless told. */
  readonly checkEvery?: number
  /** A history to play in place of drawing commands. */
  readonly steps?: ReadonlyArray<Step>
  /** Plugins besides the built-in modules. */
  readonly plugins?: ReadonlyArray<Engine.Plugin>
  /** Is told of every step that is drawn. */
  readonly onStep?: (step: Step) => void
  /** Is told of commands as they end, and of what the store carried out. */
  readonly listener?: Listener
  /** Is told how far it has come, at every check. */
  readonly onProgress?: (progress: SimulationProgress) => void
}

/** How far a simulation has come. */
export interface SimulationProgress {
  readonly commands: number
  readonly events: number
  /** Real milliseconds since it began. */
  readonly millis: number
  /** The moment that its clocks show. */
  readonly at: number
}

/** Something that isn't as it should be. */
export type Difference = Finding

/** What a simulation came to. */
export interface SimulationReport {
  readonly seed: number
  readonly commands: number
  readonly events: number
  readonly commits: number
  readonly timers: number
  readonly crashes: number
  readonly sweeps: number
  /** Conflicts that the store found, and those that were made up. */
  readonly conflicts: { readonly real: number; readonly simulated: number }
  /** Calls that were made to fail or to wait, by how. */
  readonly faults: ReadonlyMap<string, number>
  /** How often which command ended how: `done`, `nothing to do`, `refused CRD-4`, `unknown`. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly millis: number
  /** Real milliseconds of that which the auditor took. */
  readonly auditMillis: number
  /** Empty: everything is as the rulebook says. */
  readonly differences: ReadonlyArray<Difference>
}

const composed = (house: House, plugins: ReadonlyArray<Engine.Plugin>): Engine.Host =>
  Result.getOrThrow(Engine.compose([...builtIn, ...plugins], house.template))

const hosts = new WeakMap<Engine.Template, Engine.Host>()

/** A house's host without plugins, composed once. */
const hostOf = (house: House): Engine.Host => {
  const known = hosts.get(house.template)
  if (known !== undefined) return known
  const host = composed(house, [])
  hosts.set(house.template, host)
  return host
}

/** The companies that a history is about; others needn't be set up. */
const concerned = (steps: ReadonlyArray<Step>): ReadonlyArray<House> => {
  const tenants = new Set(steps.flatMap(({ act }) => (act._tag === "Command" ? [act.tenant] : [])))
  return houses
    .map((house) => ({ ...house, tenants: house.tenants.filter((tenant) => tenants.has(tenant)) }))
    .filter((house) => house.tenants.length > 0)
}

const crashShare: Readonly<Record<Faults, number>> = { none: 0, some: 0.002, many: 0.006 }

/** Reads what is new in the feed. */
const readOn = async (store: StoreService, auditor: Auditor): Promise<void> => {
  for (;;) {
    const page = await Effect.runPromise(store.feed({ after: auditor.position, limit: 1000 }))
    auditor.read(page)
    if (page.length < 1000) return
  }
}

const storeDifference = (tenant: string, stream: string, what: string, found: string): Difference => ({
  ...{ rule: "CMP-2", tenant, stream, position: 0, what, expected: "nothing", found },
})

/** What the engine's own audit and the store say of themselves; quick ones at every check, thorough ones at the end. */
const ownProofs = async ({ at, isLast, ward }: CheckPoint, host: Engine.Host): Promise<ReadonlyArray<Difference>> => {
  const { store } = ward
  const found: Array<Difference> = []
  const due = await Effect.runPromise(store.due({ now: at, limit: 20 }))
  for (const { key, name, tenant } of due) {
    found.push({
      ...storeDifference(tenant, `${key.kind}/${key.id}`, "a timer that is due after a sweep", name),
      rule: "ESC-3",
    })
  }
  if (!isLast) return found
  const run = <A>(effect: Effect.Effect<A, StoreError, Engine.Store>) =>
    Effect.runPromise(Effect.provideService(effect, Engine.Store, store))
  for (const { _tag, detail, stream, tenant } of (await run(Engine.audit(host))).findings) {
    found.push(storeDifference(tenant, stream, `the engine's audit: ${_tag}`, detail))
  }
  for (const { detail, stream, tenant } of await Effect.runPromise(store.verify)) {
    found.push(storeDifference(tenant, stream, "the store's proof", detail))
  }
  return found
}

/**
 * Runs a simulation. It ends at the first check that finds a difference, or when all commands are through.
 *
 * Companies of several lines of business, currencies and time zones share one store. Members of all ranks send commands
 * that mostly make sense, several at once; calls fail before and after they were carried out, processes crash and are
 * opened again, sweeps are late. An auditor that reads nothing but the feed reckons everything anew by the rulebook and
 * compares it with what the engine serves. The same options give the same run, on every store.
 *
 * @example
 * ```ts
 * import { Simulation } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const report = await Simulation.simulate({ seed: 1, commands: 100, faults: "many" })
 * assert.deepEqual(report.differences, [])
 * assert.ok(report.events > 100)
 * ```
 */
export const simulate = async (options: SimulationOptions): Promise<SimulationReport> => {
  const {
    clients = 6,
    commands,
    faults = "some",
    onProgress,
    onStep,
    place = memory,
    plugins = [],
    seed,
    steps,
  } = options
  const started = Date.now()
  const tally = new Tally(options.listener)
  const working = steps === undefined ? houses : concerned(steps)
  const served = working.map((house: House) => ({
    host: plugins.length === 0 ? hostOf(house) : composed(house, plugins),
    tenants: new Set(house.tenants),
  }))
  const auditor = new Auditor(rulesOf(working))
  const differences: Array<Difference> = []
  let auditMillis = 0
  const check = async (point: CheckPoint): Promise<boolean> => {
    const from = Date.now()
    const { at, delivered, mishaps, ward } = point
    for (const { detail, no, what } of mishaps) {
      const stream = `command ${no}`
      differences.push({
        rule: "KER-8",
        tenant: "",
        stream,
        position: 0,
        what,
        expected: "nothing of the kind",
        found: detail,
      })
    }
    await readOn(ward.store, auditor)
    auditor.rest(at, delivered, tally.takeCarried())
    differences.push(...auditor.findings.splice(0))
    const audited = Array.from(auditor.books.values()).flatMap((books) =>
      ward.served.filter(({ tenants }) => tenants.has(books.rules.tenant)).map((one) => [books, one] as const),
    )
    differences.push(...(await compare(ward, audited)))
    const [first] = served
    if (first !== undefined) differences.push(...(await ownProofs(point, first.host)))
    auditMillis += Date.now() - from
    onProgress?.({ commands: tally.commands, events: auditor.position, millis: Date.now() - started, at })
    return differences.length === 0
  }
  const generator = new Generator(
    { seed, houses, checkEvery: options.checkEvery ?? 500, crashes: crashShare[faults] },
    dawn,
  )
  await play({
    ...{ seed, clients, houses: working, hosts: served, tally, check, rates: faultRates[faults], place: place() },
    source: steps === undefined ? drawn(generator, commands, onStep) : kept(steps),
  })
  const count = (what: string): number => tally.faults.get(what) ?? 0
  return {
    ...{ seed, differences, auditMillis },
    commands: tally.commands,
    events: auditor.position,
    commits: tally.commits,
    timers: tally.fired,
    crashes: tally.crashes,
    sweeps: tally.sweeps,
    conflicts: { real: count("realConflict"), simulated: count("conflict") },
    faults: tally.faults,
    outcomes: tally.outcomes,
    millis: Date.now() - started,
  }
}
