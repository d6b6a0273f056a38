/**
 * Counts what happens in a simulation.
 *
 * @module
 */
import type { FaultRates } from "./Faults.ts"
import * as R from "./Reading.ts"
import type { Carried, Delivered } from "./Step.ts"

/** Who else wants to know. */
export interface Listener {
  /** Is told the numbers of commands as they end, in that order. */
  readonly onEnded?: (no: number) => void
  /** Is told of every commit that the store carried out. */
  readonly onCarried?: (carried: Carried) => void
}

/** Counts, and what was really committed since the last look. */
export class Tally {
  sweeps = 0
  crashes = 0
  fired = 0
  commits = 0
  commands = 0
  /** By `kind.Command` and outcome. */
  readonly outcomes = new Map<string, Map<string, number>>()
  readonly faults = new Map<string, number>()
  #carried: Array<Carried> = []
  readonly #listener: Listener

  constructor(listener: Listener = {}) {
    this.#listener = listener
  }

  readonly onCommit = (carried: Carried): void => {
    this.commits++
    this.#carried.push(carried)
    this.#listener.onCarried?.(carried)
  }

  readonly onFault = (what: keyof FaultRates | "realConflict"): void => {
    this.faults.set(what, (this.faults.get(what) ?? 0) + 1)
  }

  readonly onDelivered = ({ ending, no, sent }: Delivered): void => {
    this.commands++
    this.#listener.onEnded?.(no)
    const command = `${sent.kind}.${R.maybeText(sent.command, "_tag") ?? "?"}`
    const outcome =
      ending._tag === "Refused"
        ? `refused ${ending.rule === "" ? ending.error : ending.rule}`
        : ending._tag === "Acknowledged"
          ? ending.events > 0
            ? "done"
            : "nothing to do"
          : "unknown"
    const counts = this.outcomes.get(command) ?? new Map<string, number>()
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    this.outcomes.set(command, counts)
  }

  /** What was committed since this was last asked. */
  takeCarried(): ReadonlyArray<Carried> {
    const carried = this.#carried
    this.#carried = []
    return carried
  }
}
