import { expect, it } from "vitest"
import { play } from "../src/Show.ts"

it("ESC-3: reminders fire once and notifications are sent though one node freezes, one is killed and one stopped", {
  timeout: 60_000,
}, async () => {
  const lines: Array<string> = []
  const { holds, proof, takeovers } = await play({
    acts: ["freeze", "kill", "stop"],
    quietSeconds: 1,
    debts: 60,
    instalments: 6,
    write: (line) => lines.push(line),
  })
  expect(proof).toMatchObject({ expected: 360, fired: 360, missed: [], firedTwice: [], unsent: [], findings: [] })
  expect(holds).toBe(true)
  expect(proof.events).toBe(60 + 360)
  // Measured far below; here many things may run beside it.
  expect(takeovers.freeze[0]?.millis).toBeLessThan(15_000)
  expect(takeovers.kill[0]?.millis).toBeLessThan(12_000)
  expect(takeovers.stop[0]?.millis).toBeLessThan(5_000)
  expect(lines.some((line) => line.includes("is killed with -9"))).toBe(true)
})
