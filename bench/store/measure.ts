/**
 * Measuring stores side by side: every contender does the same work in turn, round after round; the medians are
 * compared. A line tells both rates, the ratio, the goal and whether it is met.
 *
 * @module
 */
import { availableParallelism, loadavg } from "node:os"
import { median } from "../harness.ts"
import { own } from "./processor.ts"

/** One way of doing the work. */
export interface Contender {
  readonly name: string
  /** Does its share of the work of a round; answers how many operations that were, and their processor time if it knows. */
  readonly run: (round: number) => Promise<{ readonly operations: number; readonly processor?: number }>
}

/** What a ratio is to be: of rates at least so much, of costs at most. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/**
 * `processor`: processor time, for work that never waits; a busy machine hardly blurs it.
 * `clock`: time on the clock, for work that waits for disks and servers.
 */
export type By = "processor" | "clock"

/** Microseconds for one operation, a figure for each round. */
export interface Measured {
  readonly name: string
  readonly clock: ReadonlyArray<number>
  readonly processor: ReadonlyArray<number>
}

/**
 * Whether others keep this machine busy. Time on the clock then says little about work of several processes: who has more
 * of them gets more of the machine.
 */
export const busy: boolean = (loadavg()[0] ?? 0) > availableParallelism() / 2

interface Line {
  readonly text: string
  readonly met: boolean | undefined
}

const lines: Array<Line> = []

/**
 * Lets the contenders work in turn. The order changes from round to round; the first round warms up and doesn't count.
 * `processor` tells the processor time of all who work, in microseconds.
 */
export const interleave = async (
  contenders: ReadonlyArray<Contender>,
  rounds = 5,
  processor: () => number = own,
): Promise<ReadonlyArray<Measured>> => {
  const figures = contenders.map(({ name }) => ({ name, clock: [] as number[], processor: [] as number[] }))
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const i = (turn + round) % contenders.length
      const contender = contenders[i]
      if (contender === undefined) continue
      const [start, used] = [performance.now(), processor()]
      const done = await contender.run(round)
      const [took, micros] = [(performance.now() - start) * 1000, done.processor ?? processor() - used]
      if (round === 0) continue
      figures[i]?.clock.push(took / done.operations)
      figures[i]?.processor.push(micros / done.operations)
    }
  }
  return figures
}

/** A heading. */
export const heading = (title: string): void =>
  console.log(`\n== ${title} ${"=".repeat(Math.max(0, 128 - title.length))}`)

/** A remark under a heading. */
export const remark = (text: string): void => console.log(`   ${text}`)

const verdict = (ratio: number, goal: Goal | undefined): { readonly wanted: string; readonly met?: boolean } =>
  goal === undefined
    ? { wanted: "" }
    : "atLeast" in goal
      ? { wanted: `goal ≥ ${goal.atLeast}`, met: ratio >= goal.atLeast }
      : { wanted: `goal ≤ ${goal.atMost}`, met: ratio <= goal.atMost }

const other = (by: By): By => (by === "clock" ? "processor" : "clock")

const print = (
  what: string,
  ours: Measured,
  theirs: Measured,
  by: By,
  goal: Goal | undefined,
  form: { readonly figure: (micros: number) => string; readonly ratio: (ours: number, theirs: number) => number },
): void => {
  const ratio = (which: By) => form.ratio(median(ours[which]), median(theirs[which]))
  const side = (one: Measured) => `${form.figure(median(one[by])).padStart(10)} ${one.name}`
  const { met, wanted } = verdict(ratio(by), goal)
  const besides = `(by ${other(by)} ${ratio(other(by)).toFixed(2)} ×)`
  const told = `${ratio(by).toFixed(2).padStart(7)} × ${besides.padEnd(22)}`
  const text = `${what.padEnd(24)} ${side(ours).padEnd(30)} ${side(theirs).padEnd(42)} ${told} ${wanted.padEnd(10)} ${
    met === undefined ? "" : met ? "✓" : "missed"
  }`.trimEnd()
  lines.push({ text, met })
  console.log(text)
}

const rate = (micros: number): string => {
  const perSecond = 1e6 / micros
  return perSecond >= 10_000 ? `${(perSecond / 1000).toFixed(1)} k/s` : `${perSecond.toFixed(0)} /s`
}

/** A line about rates: how many times as much ours does in a second as theirs. */
export const compareRates = (what: string, ours: Measured, theirs: Measured, by: By, goal?: Goal): void =>
  print(what, ours, theirs, by, goal, { figure: rate, ratio: (mine, their) => their / mine })

/** A line about costs: what one operation costs in one situation, by what it costs in another. */
export const compareCosts = (what: string, here: Measured, there: Measured, by: By, goal?: Goal): void =>
  print(what, here, there, by, goal, {
    figure: (micros) => `${micros.toFixed(1)} µs`,
    ratio: (one, another) => one / another,
  })

/** How many goals were met, and the lines of those that were not. */
export const summary = (): void => {
  const judged = lines.filter(({ met }) => met !== undefined)
  const missed = judged.filter(({ met }) => met === false)
  console.log(`\n${judged.length - missed.length} of ${judged.length} goals met${missed.length > 0 ? "; missed:" : ""}`)
  for (const { text } of missed) console.log(text)
}
