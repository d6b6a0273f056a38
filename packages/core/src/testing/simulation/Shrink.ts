/**
 * Finds a short history that still goes wrong: parts of it are left out as long as the same thing is found (delta
 * debugging), within a budget.
 *
 * @module
 */
import { type Difference, type SimulationOptions, type SimulationReport, simulate } from "./Simulate.ts"
import type { Step } from "./Step.ts"

/** A history that goes wrong. */
export interface Shrunk {
  readonly steps: ReadonlyArray<Step>
  readonly differences: ReadonlyArray<Difference>
  /** How many histories were tried. */
  readonly tries: number
  /** False when nothing shorter went wrong in the same way in memory: then it takes the whole run, on its own store. */
  readonly isRepeatable: boolean
}

/** What is the same about two differences that have the same cause. */
const signatureOf = ({ rule, what }: Difference): string => `${rule} ${what.replace(/[A-Z]+-\d+|\d+/gu, "#")}`

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
  const until = Date.now() + budget.millis
  const steps: Array<Step> = []
  const { onProgress: _, place: __, ...rest } = options
  const base: SimulationOptions = budget.place === undefined ? rest : { ...rest, place: budget.place }
  const first = await simulate({ ...base, onStep: (step) => steps.push(step) })
  const wanted = new Set(first.differences.map(signatureOf))
  if (wanted.size === 0) return { steps: [], differences: [], tries: 1, isRepeatable: false }
  let tries = 1
  let best = { steps: options.steps ?? steps, differences: first.differences }

  /** Plays some steps; they are kept when the same goes wrong. */
  const goesWrong = async (some: ReadonlyArray<Step>): Promise<boolean> => {
    if (some.length === 0 || Date.now() > until) return false
    tries++
    const report: SimulationReport = await simulate({ ...base, steps: some })
    const same = report.differences.filter((one) => wanted.has(signatureOf(one)))
    if (same.length === 0) return false
    best = { steps: some, differences: same }
    return true
  }

  const tenants = new Set(first.differences.map(({ tenant }) => tenant).filter((tenant) => tenant !== ""))
  if (tenants.size > 0) await goesWrong(byTenant(best.steps, tenants))
  await goesWrong(best.steps.filter(({ act }) => act._tag === "Command"))
  for (let count = 2; best.steps.length > 1 && Date.now() < until; ) {
    let isShorter = false
    for (const part of parts(best.steps, count)) {
      const gone = new Set(part)
      if (await goesWrong(best.steps.filter((step) => !gone.has(step)))) {
        isShorter = true
        count = Math.max(2, count - 1)
        break
      }
    }
    if (isShorter) continue
    if (count >= best.steps.length) break
    count = Math.min(best.steps.length, count * 2)
  }
  return { ...best, tries, isRepeatable: true }
}
