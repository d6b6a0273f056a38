/**
 * Runs a simulation and tells how it went.
 */
import { Simulation } from "@dealwright/core/testing"
import { type Arguments, commandLine } from "./Arguments.ts"
import { type History, readHistory, writeHistory } from "./History.ts"
import { placeOf } from "./Places.ts"

/** How long a shorter history is looked for. */
const shrinkMillis = 120_000
/** At most so many differences are told. */
const mostTold = 5

const progressText = ({ at, commands, events, millis }: Simulation.SimulationProgress): string => {
  const rate = Math.round((commands * 1000) / Math.max(1, millis))
  const memory = Math.round(process.memoryUsage().heapUsed / 1_000_000)
  return `${new Date(at).toISOString().slice(0, 10)}  ${commands} commands  ${events} events  ${rate}/s  ${memory} MB\n`
}

const told = (differences: ReadonlyArray<Simulation.Difference>): string => {
  const lines = differences.slice(0, mostTold).map(Simulation.differenceText)
  const more = differences.length - mostTold
  return `${lines.join("\n")}${more > 0 ? `\n… and ${more} more` : ""}\n`
}

const play = (history: History): Promise<Simulation.SimulationReport> =>
  Simulation.simulate({ ...history, commands: history.steps.length })

const tellShrunk = async (
  asked: Arguments,
  options: Simulation.SimulationOptions,
  write: (text: string) => void,
): Promise<void> => {
  write("\nLooking for a short history that leads there …\n")
  const {
    differences,
    isRepeatable,
    options: how,
    steps,
    tries,
  } = await Simulation.shrink(options, { millis: shrinkMillis })
  if (isRepeatable) {
    const { clients = asked.clients, faults = asked.faults, seed } = how
    const { save } = asked
    writeHistory(save, { seed, faults, clients, steps })
    write(`\nThe shortest one found (${steps.length} steps, ${tries} tries):\n\n`)
    write(`${steps.map(Simulation.stepText).join("\n")}\n\n${told(differences)}`)
    write(`\nSee it again:  npm run simulate -- --history ${save}\n`)
  } else {
    write("It doesn't happen in memory: it takes the store that it was found on.\n")
  }
  write(`The whole run: ${commandLine(asked)}\n`)
}

/** Does what the command line asks for; answers whether everything was as it should be. */
export const run = async (asked: Arguments, write: (text: string) => void): Promise<boolean> => {
  if (asked.history !== undefined) {
    const history = readHistory(asked.history)
    write(`${history.steps.map(Simulation.stepText).join("\n")}\n\n`)
    const { differences } = await play(history)
    write(differences.length === 0 ? "Everything is as the rulebook says.\n" : told(differences))
    return differences.length === 0
  }
  const { clients, commands, faults, isQuiet, seed, store } = asked
  const options: Simulation.SimulationOptions = { seed, commands, faults, clients, place: placeOf(store) }
  let next = 0
  const onProgress = (progress: Simulation.SimulationProgress): void => {
    if (isQuiet || progress.millis < next) return
    next = progress.millis + 2_000
    write(progressText(progress))
  }
  const report = await Simulation.simulate({ ...options, onProgress })
  write(`\n${Simulation.summaryText(report)}\n`)
  if (report.differences.length === 0) return true
  write(`\n${told(report.differences)}`)
  await tellShrunk(asked, options, write)
  return false
}
