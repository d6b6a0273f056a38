/**
 * Says in words what a simulation found: the history step by step, what was expected, what was found.
 *
 * @module
 */
import type { Difference, SimulationReport } from "./Simulate.ts"
import type { Step } from "./Step.ts"

const shortened = (text: string): string => (text.length > 400 ? `${text.slice(0, 400)}…` : text)

/**
 * A step on a line.
 *
 * @example
 * ```ts
 * import { Simulation } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const step = { no: 7, at: Date.UTC(2026, 2, 2, 9), act: { _tag: "Sweep" } } as const
 * assert.equal(Simulation.stepText(step), "   7  2026-03-02 09:00:00  what is due fires")
 * ```
 */
export const stepText = ({ act, at, no }: Step): string => {
  const head = `${String(no).padStart(4)}  ${new Date(at).toISOString().slice(0, 19).replace("T", " ")}  `
  switch (act._tag) {
    case "Sweep":
      return `${head}what is due fires`
    case "Crash":
      return `${head}all processes crash and are opened again`
    case "Check":
      return `${head}everything comes to rest and is looked at`
    case "Command": {
      const { actor, command, commandId, id, kind, onBehalfOf, tenant } = act
      return `${head}${tenant}: ${actor ?? "the system"}${onBehalfOf === undefined ? "" : ` for ${onBehalfOf}`} sends ${kind}/${id} ${shortened(JSON.stringify(command))} (${commandId})`
    }
  }
}

/**
 * A difference in a few lines.
 *
 * @example
 * ```ts
 * import { Simulation } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const text = Simulation.differenceText({
 *   rule: "REC-2", tenant: "acme", stream: "payment/R-1", position: 12,
 *   what: "applied and unapplied make the payment", expected: "10.00 CNY", found: "11.00 CNY"
 * })
 * assert.equal(text.split("\n")[0], "[REC-2] acme payment/R-1 at position 12: applied and unapplied make the payment")
 * ```
 */
export const differenceText = ({ expected, found, position, rule, stream, tenant, what }: Difference): string => {
  const place = position === 0 ? "" : ` at position ${position}`
  return [
    `[${rule}] ${tenant} ${stream}${place}: ${what}`,
    `    expected  ${shortened(expected)}`,
    `    found     ${shortened(found)}`,
  ].join("\n")
}

const rate = (count: number, millis: number): string =>
  Math.round((count * 1000) / Math.max(1, millis)).toLocaleString("en")

/**
 * The figures of a simulation as text: what was done, what went wrong on purpose, what became of the commands.
 *
 * @example
 * ```ts
 * import { Simulation } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const report = await Simulation.simulate({ seed: 3, commands: 30, faults: "none" })
 * assert.match(Simulation.summaryText(report), /^30 commands/)
 * ```
 */
export const summaryText = (report: SimulationReport): string => {
  const { auditMillis, commands, commits, conflicts, crashes, events, faults, millis, outcomes, sweeps, timers } =
    report
  const lines = [
    `${commands} commands in ${(millis / 1000).toFixed(1)} s (${rate(commands, millis)} a second), ${events} events in ${commits} commits`,
    `${sweeps} sweeps fired ${timers} timers; ${crashes} crashes; conflicts: ${conflicts.real} real, ${conflicts.simulated} simulated`,
    `made to fail: ${Array.from(faults, ([what, count]) => `${what} ${count}`).join(", ") || "nothing"}`,
    `audit: ${(auditMillis / 1000).toFixed(1)} s; differences: ${report.differences.length}`,
    "",
  ]
  const width = Math.max(10, ...Array.from(outcomes.keys(), (command) => command.length))
  for (const [command, counts] of Array.from(outcomes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const sorted = Array.from(counts).sort(([, a], [, b]) => b - a)
    lines.push(`${command.padEnd(width)}  ${sorted.map(([outcome, count]) => `${outcome} ${count}`).join(", ")}`)
  }
  return lines.join("\n")
}
