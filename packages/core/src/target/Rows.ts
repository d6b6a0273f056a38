/**
 * Adding lines of plans up. Not exported from the module.
 *
 * @module
 */
import { figureOf, unitName, unitOf, unitsOf } from "./Evaluate.ts"
import type { PlanRow } from "./Model.ts"

/** One line for each measure and unit, in the order in which they come first; exact. */
export const sumRows = (rows: ReadonlyArray<PlanRow>): ReadonlyArray<PlanRow> => {
  const sums = new Map<string, PlanRow>()
  for (const { figure, measure } of rows) {
    const unit = unitOf(figure)
    const key = `${measure} ${unitName(unit)}`
    const before = sums.get(key)
    const units = unitsOf(figure) + (before === undefined ? 0n : unitsOf(before.figure))
    sums.set(key, { measure, figure: figureOf(unit, units) })
  }
  return Array.from(sums.values())
}
