/** Companies at work for months and years, through faults and crashes: the books have to be right at every look. */
import { Simulation } from "@dealwright/core/testing"
import { describe, expect, it } from "vitest"

/** Differences in words, so that a failing test says what was found. */
const told = ({ differences }: Simulation.SimulationReport) => differences.map(Simulation.differenceText)

const sum = (counts: Iterable<number>) => Array.from(counts).reduce((total, one) => total + one, 0)

describe("the simulation", () => {
  for (const [seed, faults] of [
    [1, "none"],
    [2, "some"],
    [3, "many"],
    [4, "many"],
  ] as const) {
    it(`KER-8, CMP-2: everything is as the rulebook says, with faults: ${faults} (seed ${seed})`, async () => {
      const report = await Simulation.simulate({ seed, commands: 800, faults, checkEvery: 200 })
      expect(told(report)).toEqual([])
      expect(report.events).toBeGreaterThan(800)
    })
  }

  it("one seed is one run, whatever it is run on", async () => {
    const steps: Array<ReadonlyArray<Simulation.Step>> = []
    const reports = await Promise.all(
      [1, 2].map(async () => {
        const own: Array<Simulation.Step> = []
        steps.push(own)
        return Simulation.simulate({ seed: 9, commands: 300, faults: "many", onStep: (step) => own.push(step) })
      }),
    )
    const [a, b] = reports
    expect(steps[0]).toEqual(steps[1])
    expect([a?.events, a?.commits, a?.crashes]).toEqual([b?.events, b?.commits, b?.crashes])
    expect(a?.faults).toEqual(b?.faults)
    expect(a?.outcomes).toEqual(b?.outcomes)
  })

  it("a history that was kept plays as it was drawn", async () => {
    const steps: Array<Simulation.Step> = []
    const options = { seed: 12, commands: 200, faults: "some" } as const
    const drawn = await Simulation.simulate({ ...options, onStep: (step) => steps.push(step) })
    const played = await Simulation.simulate({ ...options, steps: JSON.parse(JSON.stringify(steps)) })
    expect(played.outcomes).toEqual(drawn.outcomes)
    expect(played.events).toBe(drawn.events)
  })

  it("goes wrong on purpose: conflicts, calls that fail before and after, crashes, late sweeps, refusals", async () => {
    const report = await Simulation.simulate({ seed: 5, commands: 800, faults: "many" })
    for (const what of ["before", "after", "conflict", "read", "delay"]) {
      expect(report.faults.get(what) ?? 0).toBeGreaterThan(0)
    }
    expect(report.crashes).toBeGreaterThan(0)
    expect(report.conflicts.real).toBeGreaterThan(0)
    expect(report.timers).toBeGreaterThan(0)
    const outcomes = Array.from(report.outcomes.values()).flatMap((counts) => Array.from(counts))
    const refused = outcomes.filter(([outcome]) => outcome.startsWith("refused")).map(([, count]) => count)
    const done = outcomes.filter(([outcome]) => outcome === "done").map(([, count]) => count)
    expect(sum(refused)).toBeGreaterThan(50)
    expect(sum(done)).toBeGreaterThan(400)
    expect(report.outcomes.size).toBeGreaterThan(50)
  })
})
