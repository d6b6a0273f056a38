/**
 * Measuring side by side: interleaved rounds, medians of processor time, which other work on the machine doesn't touch, and
 * ratios. Every benchmark says first, on its own cases, that its contenders agree.
 *
 * @module
 */

/** For ours beside another: at most so many times its time, or at least so many times faster. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number }

/** One way of doing the work. `run` does it `times` times. */
export interface Contender {
  readonly name: string
  readonly run: (times: number) => unknown
  readonly goal?: Goal
}

/** Numbers below a bound, the same in every run. */
export const random = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** The middle of some figures. */
export const median = (figures: ReadonlyArray<number>): number =>
  [...figures].sort((a, b) => a - b)[figures.length >> 1] ?? 0

const cpuMicros = (run: () => unknown): number => {
  const before = process.cpuUsage()
  run()
  const used = process.cpuUsage(before)
  return used.user + used.system
}

/** So many runs that one round of it takes some thirty milliseconds. */
const timesFor = (contender: Contender): number => {
  let times = 1
  for (;;) {
    const micros = cpuMicros(() => contender.run(times))
    if (micros > 30_000 || times > 50_000_000) return times
    times = micros < 300 ? times * 16 : Math.ceil((times * 35_000) / micros)
  }
}

/** Measures ours beside the peers and prints a line for each peer: its time, ours, the ratio, the goal. */
export const compare = (what: string, ours: Contender, peers: ReadonlyArray<Contender>, rounds = 7): void => {
  const all = [ours, ...peers]
  const times = all.map(timesFor)
  const measured: ReadonlyArray<Array<number>> = all.map(() => [])
  for (let round = 0; round < rounds; round++) {
    all.forEach((contender, i) => {
      const count = times[i] ?? 1
      measured[i]?.push((cpuMicros(() => contender.run(count)) * 1000) / count)
    })
  }
  const [mine = 0, ...theirs] = measured.map(median)
  const nanos = (figure: number) => (figure >= 10_000 ? `${(figure / 1000).toFixed(1)} µs` : `${figure.toFixed(0)} ns`)
  console.log(`\n${what}: ${nanos(mine)} (${rounds} interleaved rounds, median CPU time, node ${process.version})`)
  peers.forEach((peer, i) => {
    const their = theirs[i] ?? 0
    const goal = peer.goal
    const [ratio, wanted, met] =
      goal === undefined
        ? [mine / their, "", true]
        : "atMost" in goal
          ? [mine / their, `goal ≤ ${goal.atMost} × its time`, mine / their <= goal.atMost]
          : [their / mine, `goal ≥ ${goal.atLeast} × faster`, their / mine >= goal.atLeast]
    const reading =
      goal !== undefined && "atLeast" in goal ? `${ratio.toFixed(1)} × faster` : `${ratio.toFixed(2)} × its time`
    console.log(
      `  ${peer.name.padEnd(34)} ${nanos(their).padStart(10)}   ${reading.padEnd(18)} ${wanted} ${wanted === "" ? "" : met ? "✓" : "missed"}`,
    )
  })
}

/** Somebody who is timed: one pass answers so many questions. What it returns keeps the compiler from leaving it out. */
export interface Contestant {
  readonly name: string
  readonly cases: number
  readonly pass: () => unknown
}

const passes = async ({ pass }: Contestant, times: number): Promise<number> => {
  const before = process.cpuUsage()
  for (let i = 0; i < times; i++) {
    const answer = pass()
    if (answer instanceof Promise) await answer
  }
  const { system, user } = process.cpuUsage(before)
  return system + user
}

/** Rounds that only warm up. */
const WARM = 2

/**
 * Times contestants turn by turn, each for at least thirty milliseconds a round: nanoseconds for one question, the median of
 * the rounds, by name.
 */
export const turnByTurn = async (
  contestants: ReadonlyArray<Contestant>,
  rounds = 11,
): Promise<ReadonlyMap<string, number>> => {
  const turns: Array<{ readonly one: Contestant; readonly times: number; readonly nanos: Array<number> }> = []
  for (const one of contestants) {
    let times = 1
    while ((await passes(one, times)) < 30_000) times *= 2
    turns.push({ one, times, nanos: [] })
  }
  for (let round = -WARM; round < rounds; round++) {
    for (const { nanos, one, times } of turns) {
      const micros = await passes(one, times)
      if (round >= 0) nanos.push((micros * 1000) / (times * one.cases))
    }
  }
  return new Map(turns.map(({ nanos, one }) => [one.name, median(nanos)]))
}

/** Ours beside another, by their names. Without a goal it is only told. */
export interface Pair {
  readonly ours: string
  readonly peer?: string
  readonly goal?: Goal
}

/** Three digits, whole where it is more. */
const short = (figure: number): string => (figure < 100 ? figure.toPrecision(3) : figure.toFixed(0))

const isMet = (goal: Goal, ratio: number): boolean =>
  "atMost" in goal ? ratio <= goal.atMost : 1 / ratio >= goal.atLeast

/** Prints what came out; answers whether every goal was met. */
export const tellRatios = (times: ReadonlyMap<string, number>, pairs: ReadonlyArray<Pair>): boolean => {
  let isAllMet = true
  console.log(`\nMedians of interleaved rounds, processor time, node ${process.version}`)
  console.table(
    pairs.map(({ goal, ours, peer }) => {
      const mine = times.get(ours) ?? Number.NaN
      const row = { ours, ns: short(mine) }
      if (peer === undefined) return row
      const their = times.get(peer) ?? Number.NaN
      const beside = { ...row, "beside it": peer, "its ns": short(their) }
      const ratio = mine / their
      const isMost = goal === undefined ? ratio > 0.5 : "atMost" in goal
      const told = { ...beside, ratio: isMost ? `${short(ratio)} × its time` : `${short(1 / ratio)} × faster` }
      if (goal === undefined) return told
      const met = isMet(goal, ratio)
      if (!met) isAllMet = false
      return { ...told, goal: "atMost" in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`, met: met ? "yes" : "NO" }
    }),
  )
  return isAllMet
}

/** Something that is timed for itself. */
export interface Figure {
  readonly what: string
  readonly call: () => unknown
  /** Most microseconds for one call. */
  readonly goal?: number
  /** Parts of a call; the time is told for one of them. */
  readonly parts?: number
}

/** Times calls for themselves, and prints what came out. */
export const tellFigures = async (figures: ReadonlyArray<Figure>): Promise<void> => {
  const times = await turnByTurn(figures.map(({ call, parts = 1, what }) => ({ name: what, cases: parts, pass: call })))
  console.table(
    figures.map(({ goal, what }) => {
      const micros = (times.get(what) ?? Number.NaN) / 1000
      const row = { what, µs: short(micros) }
      return goal === undefined ? row : { ...row, goal: `≤ ${goal}`, met: micros <= goal ? "yes" : "NO" }
    }),
  )
}
