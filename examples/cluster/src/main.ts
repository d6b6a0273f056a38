/**
 * `npm run example:cluster`: three nodes on one PostgreSQL, of which not all survive.
 */
import { parseArgs } from "node:util"
import type { Takeover } from "./Fleet.ts"
import { type Act, play } from "./Show.ts"

const usage = `Three nodes share due timers and a subscriber on a real PostgreSQL; one is killed, one stopped, one comes new.

  npm run example:cluster [-- --kills 12] [-- --stops 6] [-- --freezes 3]
      Instead of the show: so many nodes killed, stopped and frozen one after the other, the dead ones made good by new
      ones; then the figures.
`

const count = { type: "string", default: "0" } as const
const { values } = parseArgs({
  options: { kills: count, stops: count, freezes: count, help: { type: "boolean", short: "h", default: false } },
})

const times = <A>(text: string, acts: ReadonlyArray<A>): ReadonlyArray<A> =>
  Array.from({ length: Number(text) }, () => acts).flat()

const figures = (what: string, takeovers: ReadonlyArray<Takeover>): ReadonlyArray<string> => {
  const sorted = takeovers.map(({ millis }) => millis / 1000).sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)]
  const worst = sorted[sorted.length - 1]
  return median === undefined || worst === undefined
    ? []
    : [
        `${what}, ${sorted.length} times: taken over after ${median.toFixed(2)} s in the median, ${worst.toFixed(2)} s at worst`,
      ]
}

const run = async (): Promise<void> => {
  if (values.help) {
    process.stdout.write(usage)
    return
  }
  const measured: ReadonlyArray<Act> = [
    ...times<Act>(values.kills, ["kill", "join"]),
    ...times<Act>(values.stops, ["stop", "join"]),
    ...times<Act>(values.freezes, ["freeze"]),
  ]
  const isShow = measured.length === 0
  const write = (line: string): void => {
    process.stdout.write(`${line}\n`)
  }
  const { holds, proof, takeovers } = await play({
    acts: isShow ? ["kill", "stop", "join"] : measured,
    quietSeconds: isShow ? 4 : 3,
    debts: 120,
    instalments: isShow ? 10 : 20,
    write,
  })
  write("")
  for (const line of figures("kill -9", takeovers.kill)) write(line)
  for (const line of figures("SIGTERM", takeovers.stop)) write(line)
  for (const line of figures("SIGSTOP", takeovers.freeze)) write(line)
  write(
    `reminders: ${proof.expected} fell due, ${proof.fired} fired; missed ${proof.missed.length}, fired twice ${proof.firedTwice.length}`,
  )
  write(
    `lateness: ${(proof.late.median / 1000).toFixed(2)} s in the median, ${(proof.late.worst / 1000).toFixed(2)} s at worst`,
  )
  write(`notifications: ${proof.events} events, lost ${proof.unsent.length}, sent again ${proof.sentAgain}`)
  write(`audit: ${proof.findings.length} findings`)
  for (const finding of proof.findings.slice(0, 10)) write(`  ${finding}`)
  write(holds ? "The proof holds." : "THE PROOF FAILS.")
  if (!holds) process.exitCode = 1
}

await run()
