/**
 * Where steps come from: drawn as it goes, or a history that was kept.
 *
 * @module
 */
import type { Generator } from "./generate/Generate.ts"
import type { Step } from "./Step.ts"
import type { World } from "./World.ts"

/** Gives steps, one after the other. */
export interface Source {
  /** Number of the next step; `undefined` when there is none. */
  readonly peek: () => number | undefined
  readonly next: (world: World) => Step | undefined
}

/** Steps that are drawn until there were this many commands. */
export const drawn = (generator: Generator, commands: number, onStep?: (step: Step) => void): Source => {
  let no = 1
  let left = commands
  return {
    peek: () => (left > 0 ? no : undefined),
    next: (world) => {
      if (left <= 0) return undefined
      const step = generator.next(no++, world)
      if (step.act._tag === "Command") left--
      onStep?.(step)
      return step
    },
  }
}

/** Steps of a history. */
export const kept = (steps: ReadonlyArray<Step>): Source => {
  let place = 0
  return { peek: () => steps[place]?.no, next: () => steps[place++] }
}
