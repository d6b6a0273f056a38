/**
 * Measuring side by side: interleaved rounds, medians of CPU time, ratios. Every benchmark says first, on its own cases,
 * that its contenders agree.
 *
 * @module
 */

/** One way of doing the work. `run` does it `times` times. */
export interface Contender {
  readonly name: string
  readonly run: (times: number) => unknown
  /** For ours: the most that our time may be, as a multiple of theirs. For others' speed-ups give `atLeast`. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number }
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
