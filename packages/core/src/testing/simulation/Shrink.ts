/**
 * Finds a short history that still goes wrong: parts of it are left out as long as the same thing is found (delta
 * debugging), within a budget.
 *
 * @module
 */
import { Relations } from "./Relations.ts"
import { type Difference, type SimulationOptions, type SimulationReport, simulate } from "./Simulate.ts"
import type { Step } from "./Step.ts"
import type { Listener } from "./Tally.ts"

/** A history that goes wrong. */
export interface Shrunk {
  readonly steps: ReadonlyArray<Step>
  /** How it is played: one after the other and without faults where that suffices. */
  readonly options: Pick<SimulationOptions, "seed" | "faults" | "clients">
  readonly differences: ReadonlyArray<Difference>
  /** How many histories were tried. */
  readonly tries: number
  /** False when nothing shorter went wrong in the same way in memory: then it takes the whole run, on its own store. */
  readonly isRepeatable: boolean
}

/** What is the same about two differences that have the same cause. */
const signatureOf = ({ rule, what }: Difference): string => `${rule} ${what.replace(/[A-Z]+-\d+|\d+/gu, "#")}`

/** Commands in the order in which they ended, everything else where it was. */
const inOrderOf = (steps: ReadonlyArray<Step>, ended: ReadonlyArray<number>): ReadonlyArray<Step> => {
  const places = new Map(ended.map((no, place) => [no, place]))
  const commands = steps.filter(({ act, no }) => act._tag === "Command" && places.has(no))
  commands.sort((a, b) => (places.get(a.no) ?? 0) - (places.get(b.no) ?? 0))
  const sequence = commands.values()
  return steps.flatMap((step) => {
    if (step.act._tag !== "Command") return [step]
    const next = sequence.next()
    return next.done === true ? [] : [next.value]
  })
}

const byTenant = (steps: ReadonlyArray<Step>, tenants: ReadonlySet<string>): ReadonlyArray<Step> =>
  steps.filter(({ act }) => act._tag !== "Command" || tenants.has(act.tenant))

/** Steps cut into this many parts. */
const parts = (steps: ReadonlyArray<Step>, count: number): ReadonlyArray<ReadonlyArray<Step>> => {
  const size = Math.ceil(steps.length / count)
  return Array.from({ length: count }, (_, i) => steps.slice(i * size, (i + 1) * size)).filter(
    (part) => part.length > 0,
  )
}

/**
 * Plays a simulation that goes wrong once more, keeps its history, and leaves out what isn't needed for it to go wrong.
 *
 * @example
 * ```ts
 * import { Simulation } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * // Nothing goes wrong here, so there is nothing to shrink.
 * const shrunk = await Simulation.shrink({ seed: 1, commands: 20 }, { millis: 1000 })
 * assert.deepEqual(shrunk.differences, [])
 * ```
 */
export const shrink = async (
  options: SimulationOptions,
  budget: { readonly millis: number; readonly place?: SimulationOptions["place"] },
): Promise<Shrunk> => {
  const steps: Array<Step> = []
  const ended: Array<number> = []
  const { onProgress: _, place: __, ...rest } = options
  let base: SimulationOptions = budget.place === undefined ? rest : { ...rest, place: budget.place }
  const onStep = (step: Step): void => {
    steps.push(step)
  }
  const relations = new Relations()
  const listener: Listener = { onEnded: (no) => ended.push(no), onCarried: (carried) => relations.add(carried) }
  const first = await simulate({ ...base, onStep, listener })
  const until = Date.now() + budget.millis
  const { faults = "some", clients = 6, seed } = options
  const wanted = new Set(first.differences.map(signatureOf))
  if (wanted.size === 0) {
    return { steps: [], options: { seed, faults, clients }, differences: [], tries: 1, isRepeatable: false }
  }
  let tries = 1
  let best = { steps: options.steps ?? steps, differences: first.differences }

  /** Plays some steps; they are kept when the same goes wrong. */
  const goesWrong = async (some: ReadonlyArray<Step>, how: SimulationOptions = base): Promise<boolean> => {
    if (some.length === 0 || Date.now() > until) return false
    tries++
    const report: SimulationReport = await simulate({ ...how, steps: some })
    const same = report.differences.filter((one) => wanted.has(signatureOf(one)))
    if (same.length === 0) return false
    best = { steps: some, differences: same }
    base = how
    return true
  }

  // What has to do with it is few enough to be tried first, and often all that it takes.
  const related = relations.commandsAround(first.differences)
  const close = best.steps.filter(({ act }) => act._tag === "Command" && related.has(`${act.tenant} ${act.commandId}`))
  const alone = { ...base, clients: 1, faults: "none" } as const
  if (!(await goesWrong(inOrderOf(close, ended), alone)) && !(await goesWrong(close))) {
    await goesWrong(inOrderOf(best.steps, ended), alone)
  }
  const tenants = new Set(first.differences.map(({ tenant }) => tenant).filter((tenant) => tenant !== ""))
  if (tenants.size > 0) await goesWrong(byTenant(best.steps, tenants))
  await goesWrong(best.steps.filter(({ act }) => act._tag === "Command"))
  for (let count = 2; best.steps.length > 1 && Date.now() < until; ) {
    const before = best.steps.length
    for (const part of parts(best.steps, count)) {
      const gone = new Set(part)
      await goesWrong(best.steps.filter((step) => !gone.has(step)))
    }
    const isShorter = best.steps.length < before
    if (!isShorter && count >= before) break
    count = Math.min(best.steps.length, isShorter ? Math.max(2, count) : count * 2)
  }
  const how = { seed, faults: base.faults ?? faults, clients: base.clients ?? clients }
  return { ...best, options: how, tries, isRepeatable: true }
}
