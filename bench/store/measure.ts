/**
 * Measuring stores side by side: every contender does the same work in turn, round after round; the medians are
 * compared. A line tells both rates, the ratio, the goal and whether it is met.
 *
 * @module
 */
import { median } from "../harness.ts"

/** One way of doing the work. */
export interface Contender {
  readonly name: string
  /** Does its share of the work of a round; answers how many operations that were, and how long it took if it knows. */
  readonly run: (round: number) => Promise<{ readonly operations: number; readonly micros?: number }>
}

/** What a ratio is to be. Ratios of rates, ours by theirs, unless the line says otherwise. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/**
 * `cpu`: processor time of this process, for work that never waits; a busy machine hardly blurs it.
 * `wall`: time on the clock, for work that waits for disks and servers.
 */
export type Clock = "cpu" | "wall"

/** Microseconds for one operation, a figure for each round. */
export interface Measured {
  readonly name: string
  readonly micros: ReadonlyArray<number>
}

interface Line {
  readonly text: string
  readonly met: boolean | undefined
}

const lines: Array<Line> = []

const now = (clock: Clock): number => {
  if (clock === "wall") return performance.now() * 1000
  const { system, user } = process.cpuUsage()
  return system + user
}

/** Lets the contenders work in turn. The order changes from round to round; the first round warms up and doesn't count. */
export const interleave = async (
  contenders: ReadonlyArray<Contender>,
  clock: Clock,
  rounds = 5,
): Promise<ReadonlyArray<Measured>> => {
  const micros = contenders.map((): Array<number> => [])
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const i = (turn + round) % contenders.length
      const contender = contenders[i]
      if (contender === undefined) continue
      const start = now(clock)
      const done = await contender.run(round)
      if (round > 0) micros[i]?.push((done.micros ?? now(clock) - start) / done.operations)
    }
  }
  return contenders.map(({ name }, i) => ({ name, micros: micros[i] ?? [] }))
}

const rate = (micros: number): string => {
  const perSecond = 1e6 / micros
  return perSecond >= 10_000 ? `${(perSecond / 1000).toFixed(1)} k/s` : `${perSecond.toFixed(0)} /s`
}

const tell = (line: Line): void => {
  lines.push(line)
  console.log(line.text)
}

/** A heading. */
export const heading = (title: string): void =>
  console.log(`\n== ${title} ${"=".repeat(Math.max(0, 116 - title.length))}`)

/** A remark under a heading. */
export const remark = (text: string): void => console.log(`   ${text}`)

const verdict = (ratio: number, goal: Goal | undefined): { readonly wanted: string; readonly met?: boolean } =>
  goal === undefined
    ? { wanted: "" }
    : "atLeast" in goal
      ? { wanted: `goal ≥ ${goal.atLeast}`, met: ratio >= goal.atLeast }
      : { wanted: `goal ≤ ${goal.atMost}`, met: ratio <= goal.atMost }

const print = (
  what: string,
  [mine, ours]: readonly [string, string],
  [theirs, peer]: readonly [string, string],
  ratio: number,
  goal: Goal | undefined,
): void => {
  const { met, wanted } = verdict(ratio, goal)
  const sides = `${ours.padStart(10)} ${mine.padEnd(24)} ${peer.padStart(10)} ${theirs.padEnd(30)}`
  const text = `${what.padEnd(24)} ${sides} ${ratio.toFixed(2).padStart(7)} × ${wanted.padEnd(11)} ${met === undefined ? "" : met ? "✓" : "missed"}`
  tell({ text, met })
}

/** A line about rates: how many times as much ours does in a second as theirs. */
export const compareRates = (what: string, ours: Measured, theirs: Measured, goal?: Goal): void => {
  const [mine, their] = [median(ours.micros), median(theirs.micros)]
  print(what, [ours.name, rate(mine)], [theirs.name, rate(their)], their / mine, goal)
}

/** A line about costs: what one operation costs in one situation, by what it costs in another. */
export const compareCosts = (what: string, here: Measured, there: Measured, goal?: Goal): void => {
  const [one, other] = [median(here.micros), median(there.micros)]
  const cost = (micros: number) => `${micros.toFixed(1)} µs`
  print(what, [here.name, cost(one)], [there.name, cost(other)], one / other, goal)
}

/** How many goals were met, and the lines of those that were not. */
export const summary = (): void => {
  const judged = lines.filter(({ met }) => met !== undefined)
  const missed = judged.filter(({ met }) => met === false)
  console.log(`\n${judged.length - missed.length} of ${judged.length} goals met${missed.length > 0 ? "; missed:" : ""}`)
  for (const { text } of missed) console.log(text)
}
