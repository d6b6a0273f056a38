/**
 * Adding contributions up. Not exported from the module.
 *
 * @module
 */
import { type Figure, figureOf, unitName, unitOf, unitsOf } from "./Evaluate.ts"
import type { ActualFact, ActualsState } from "./Model.ts"

const plus = (a: Figure, b: Figure): Figure => figureOf(unitOf(a), unitsOf(a) + unitsOf(b))
const isNothing = ({ counted, credited }: ActualFact): boolean => unitsOf(counted) === 0n && unitsOf(credited) === 0n

/** The same contribution, taken away. */
export const negated = <A extends ActualFact>(one: A): A => ({
  ...one,
  counted: figureOf(unitOf(one.counted), -unitsOf(one.counted)),
  credited: figureOf(unitOf(one.credited), -unitsOf(one.credited)),
})

/**
 * Contributions as one sum for each day, team and unit, and for each of what else `keyOf` tells apart; what comes to nothing is
 * left out. Exact, and the same whatever the order.
 */
export const summed = <A extends ActualFact>(
  contributions: Iterable<A>,
  keyOf: (one: A) => string = () => "",
): ReadonlyArray<A> => {
  const sums = new Map<string, A>()
  for (const one of contributions) {
    const key = JSON.stringify([one.on, one.team, unitName(unitOf(one.counted)), keyOf(one)])
    const before = sums.get(key)
    sums.set(
      key,
      before === undefined
        ? one
        : { ...before, counted: plus(before.counted, one.counted), credited: plus(before.credited, one.credited) },
    )
  }
  return Array.from(sums.values()).filter((one) => !isNothing(one))
}

/** Everything that counts in a month: what was told, and the sums of what is followed. */
export const contributionsOf = (state: ActualsState): ReadonlyArray<ActualFact> =>
  state._tag === "Absent" ? [] : [...Object.values(state.facts), ...(state.sums ?? [])]
