/** What `npm run simulate` does, and that a run is the same on every store. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Simulation } from "@dealwright/core/testing"
import { afterAll, describe, expect, it } from "vitest"
import { argumentsOf, commandLine, UsageError } from "../src/Arguments.ts"
import { HistoryError, readHistory, writeHistory } from "../src/History.ts"
import { PlaceError, placeOf } from "../src/Places.ts"
import { run } from "../src/Run.ts"

const folder = mkdtempSync(join(tmpdir(), "dealwright-simulation-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const told = async (...args: ReadonlyArray<string>) => {
  let text = ""
  const isFine = await run(argumentsOf(args), (more) => {
    text += more
  })
  return { isFine, text }
}

describe("npm run simulate", () => {
  it("tells progress, rates, what was made to fail, and what became of the commands", async () => {
    const { isFine, text } = await told("--seed", "8", "--commands", "600", "--faults", "many")
    expect(isFine).toBe(true)
    expect(text).toMatch(/^20\d\d-\d\d-\d\d {2}\d+ commands {2}\d+ events {2}\d+\/s/u)
    expect(text).toContain("differences: 0")
    expect(text).toMatch(/quote\.Submit +done \d+/u)
  })

  it("is the same run on SQLite, through crashes, as in memory", async () => {
    const options = { seed: 21, commands: 150, faults: "many", checkEvery: 50 } as const
    const inMemory = await Simulation.simulate(options)
    const inFile = await Simulation.simulate({ ...options, place: placeOf(`sqlite:${join(folder, "same.sqlite")}`) })
    expect(inFile.differences).toEqual([])
    const figures = ({ commits, crashes, events, faults, outcomes }: Simulation.SimulationReport) => ({
      ...{ commits, crashes, events, faults, outcomes },
    })
    expect(figures(inFile)).toEqual(figures(inMemory))
  })

  it("plays a history that was kept", async () => {
    const steps: Array<Simulation.Step> = []
    await Simulation.simulate({ seed: 3, commands: 20, faults: "none", onStep: (step) => steps.push(step) })
    const file = join(folder, "history.json")
    writeHistory(file, { seed: 3, faults: "none", clients: 1, steps })
    expect(readHistory(file).steps).toEqual(steps)
    const { isFine, text } = await told("--history", file)
    expect(isFine).toBe(true)
    expect(text).toContain("Everything is as the rulebook says.")
  })

  it("says what is wrong about how it was called", () => {
    expect(() => argumentsOf(["--seed", "x"])).toThrow(UsageError)
    expect(() => argumentsOf(["--faults", "all"])).toThrow("none, some and many")
    expect(() => argumentsOf(["--nonsense"])).toThrow(UsageError)
    expect(() => placeOf("mysql://x")).toThrow(PlaceError)
    expect(() => readHistory(join(folder, "none.json"))).toThrow(HistoryError)
    expect(commandLine(argumentsOf(["--seed", "4"]))).toBe(
      "npm run simulate -- --seed 4 --commands 10000 --faults some --clients 6 --store memory",
    )
  })
})
