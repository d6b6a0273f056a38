/**
 * What the command line says.
 */
import { parseArgs } from "node:util"
import type { Simulation } from "@dealwright/core/testing"

/** How the program is called. */
export const usage = `Lets simulated companies work, with crashes and conflicts, and has an independent auditor check the books.

  npm run simulate -- --seed N --commands M [--store memory|sqlite:FILE|postgres://…] [--faults none|some|many]
      --seed      the same seed is the same run, on every store; 1 unless told
      --commands  how many commands are sent; 10000 unless told
      --store     memory unless told; a file is begun anew, on a server it gets a schema of its own
      --faults    how much goes wrong; some unless told
      --clients   how many work at once; 6 unless told
      --save      where to keep a history that goes wrong; simulation-SEED.json unless told
      --quiet     only the result

  npm run simulate -- --history FILE
      plays a history that was kept

When something isn't as the rulebook says, a short history that leads to it is looked for and told; the exit code is 1.
`

/** A mistake in how the program was called. */
export class UsageError extends Error {}

/** What is to be done. */
export interface Arguments {
  readonly seed: number
  readonly commands: number
  readonly store: string
  readonly faults: Simulation.Faults
  readonly clients: number
  readonly save: string
  readonly history: string | undefined
  readonly isQuiet: boolean
  readonly isHelp: boolean
}

const wholeNumber = (name: string, text: string, least: number): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`--${name} ${text}: a whole number from ${least}`)
  return value
}

const faultsOf = (text: string): Simulation.Faults => {
  if (text === "none" || text === "some" || text === "many") return text
  throw new UsageError(`--faults ${text}: there is none, some and many`)
}

const parse = (args: ReadonlyArray<string>) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: "string", default: "1" },
        commands: { type: "string", default: "10000" },
        store: { type: "string", default: "memory" },
        faults: { type: "string", default: "some" },
        clients: { type: "string", default: "6" },
        save: { type: "string" },
        history: { type: "string" },
        quiet: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Reads the command line. */
export const argumentsOf = (args: ReadonlyArray<string>): Arguments => {
  const { clients, commands, faults, help, history, quiet, save, seed, store } = parse(args)
  const number = wholeNumber("seed", seed, 0)
  return {
    seed: number,
    commands: wholeNumber("commands", commands, 1),
    store,
    faults: faultsOf(faults),
    clients: wholeNumber("clients", clients, 1),
    save: save ?? `simulation-${number}.json`,
    history,
    isQuiet: quiet,
    isHelp: help,
  }
}

/** The command line that sees the same again. */
export const commandLine = ({ clients, commands, faults, seed, store }: Arguments): string =>
  `npm run simulate -- --seed ${seed} --commands ${commands} --faults ${faults} --clients ${clients} --store ${store}`
