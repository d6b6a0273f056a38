/** A difference is told with a short history that leads to it. */
import type { StoreService } from "@dealwright/core/Ports"
import { MemoryStore, Simulation } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"

/** A store that forgets what a credit note does to the customer's credit. */
const forgetful = (): Simulation.Place => {
  const store = Effect.runSync(MemoryStore.make)
  const commit: StoreService["commit"] = (batch) => {
    const isNote = batch.writes.some(({ events }) => events.some(({ type }) => type === "CreditNoteApplied"))
    return store.commit({
      ...batch,
      writes: isNote ? batch.writes.filter(({ key }) => key.kind !== "credit-account") : batch.writes,
    })
  }
  return { name: "forgetful", open: Effect.succeed({ ...store, commit }) }
}

describe("a simulation on a store that forgets", () => {
  it("CMP-2: says what is missing, and finds a short history that leads to it", async () => {
    const options = { seed: 6, commands: 400, faults: "none", checkEvery: 100, place: forgetful } as const
    const report = await Simulation.simulate(options)
    expect(report.differences.map(({ rule }) => rule)).toContain("CMP-2")

    const shrunk = await Simulation.shrink(options, { millis: 25_000, place: forgetful })
    expect(shrunk.isRepeatable).toBe(true)
    // A debt, the credit note, and little else.
    expect(shrunk.steps.length).toBeLessThanOrEqual(8)
    const text = shrunk.steps.map(Simulation.stepText).join("\n")
    expect(text).toMatch(/"_tag":"(CreditNote|CancelDebt|Cancel)"/u)
    expect(shrunk.differences.map(Simulation.differenceText).join("\n")).toMatch(/expected .*\n {4}found/u)

    const again = await Simulation.simulate({ ...options, ...shrunk.options, steps: shrunk.steps })
    expect(again.differences).not.toEqual([])
  })

  it("has nothing to shrink where nothing is wrong", async () => {
    const shrunk = await Simulation.shrink({ seed: 6, commands: 50, faults: "none" }, { millis: 5_000 })
    expect(shrunk).toMatchObject({ steps: [], differences: [], tries: 1, isRepeatable: false })
  })
})
