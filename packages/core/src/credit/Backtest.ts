/**
 * Recorded releases through another policy (XTR-2): which decisions change, which way, for how much money, and what that means
 * for those who override.
 *
 * @module
 */
import type { Rank } from "../decision/Model.ts"
import { type Money, make } from "../money/Model.ts"
import type { CompiledCreditPolicy } from "./Evaluate.ts"
import type { GateOutcome, GateRequest } from "./Request.ts"

/** A release as it was asked for, under the name by which it is known. */
export interface RecordedRelease {
  readonly id: string
  readonly request: GateRequest
}

/** A release that would end differently. */
export interface ChangedRelease {
  readonly id: string
  readonly before: GateOutcome
  readonly after: GateOutcome
  readonly direction: "looser" | "stricter"
  readonly amount: Money
}

/** How many releases end in one way, before and after. */
export interface ReleaseShift {
  readonly before: number
  readonly after: number
}

/** Amounts of one currency, before and after. */
export interface AmountShift {
  readonly before: Money
  readonly after: Money
}

/** Amounts of one currency by how their releases end. */
export interface ReleasedMoney {
  readonly passed: AmountShift
  /** Held until a rank overrides it. */
  readonly overridable: AmountShift
  /** Held with nobody to override it, or refused. */
  readonly stopped: AmountShift
}

/** What another policy would have made of recorded releases. */
export interface CreditBacktest {
  readonly examined: number
  /** In the order of the record. */
  readonly changed: ReadonlyArray<ChangedRelease>
  readonly looser: number
  readonly stricter: number
  readonly passed: ReleaseShift
  /** Held, and nobody may override it. */
  readonly stuck: ReleaseShift
  readonly refused: ReleaseShift
  /** Overrides by the rank that has to give them, lowest first; ranks that no release needs are left out. */
  readonly overrides: ReadonlyArray<ReleaseShift & { readonly rank: Rank }>
  /** By currency, in alphabetical order. */
  readonly money: ReadonlyArray<ReleasedMoney>
}

/** Ends in order of strictness: passed, then each rank, then nobody's to override, then refused. */
const passedPlace = 0
const stuckPlace = 1000
const refusedPlace = 1001

const placeOf = (outcome: GateOutcome): number =>
  outcome._tag === "Passed"
    ? passedPlace
    : outcome._tag === "Refused"
      ? refusedPlace
      : outcome.isOverridable && outcome.overrideRank !== undefined
        ? 1 + outcome.overrideRank.level
        : stuckPlace

const columnOf = (place: number): 0 | 1 | 2 => (place === passedPlace ? 0 : place >= stuckPlace ? 2 : 1)

type Sums = [bigint, bigint, bigint, bigint, bigint, bigint]

const moneyOf = (currency: Money["currency"], sums: Sums): ReleasedMoney => {
  const shift = (before: bigint, after: bigint): AmountShift => ({
    before: make(before, currency),
    after: make(after, currency),
  })
  return { passed: shift(sums[0], sums[3]), overridable: shift(sums[1], sums[4]), stopped: shift(sums[2], sums[5]) }
}

/**
 * Puts recorded releases through two policies and compares how they end (XTR-2). Nothing is stored and nothing is released:
 * each is asked about as it was recorded, with the exposure, the terms and the day of then. Whether one lets go of more and
 * so leaves less headroom to the next isn't followed. Both policies should be compiled for one ladder. One pass, in memory
 * that grows with the decisions that change, not with the record.
 *
 * @example
 * ```ts
 * import { CreditPolicy, Decider, Decision, LocalDate, Money, Rate } from "@dealwright/core"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const { backtest, compile, empty, tradePolicy } = CreditPolicy
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const before = Result.getOrThrow(compile(tradePolicy, context))
 * const overLimit = [{ rank: "manager", upTo: Rate.percent(20) }, { rank: "director" }]
 * const after = Result.getOrThrow(compile({ ...tradePolicy, overLimit }, context))
 *
 * const amount = Money.of("1150.00", "CNY")
 * const terms = { limit: { _tag: "UpTo", amount: Money.of("1000.00", "CNY") }, creditDays: 30 } as const
 * const request: CreditPolicy.GateRequest = {
 *   today: LocalDate.literal("2026-03-10"),
 *   customer: { terms, ledger: empty },
 *   amount,
 *   agreement: { _tag: "Agrees" },
 *   shortages: [],
 *   mayInvoice: true,
 * }
 * const report = backtest(before, after, [{ id: "O-1", request }])
 * assert.deepEqual(
 *   report.overrides.map(({ rank, before, after }) => [rank.name, before, after]),
 *   [["manager", 0, 1], ["director", 1, 0]],
 * )
 * assert.deepEqual(report.changed.map(({ direction, id }) => [id, direction]), [["O-1", "looser"]])
 * ```
 */
export const backtest = (
  before: CompiledCreditPolicy,
  after: CompiledCreditPolicy,
  recorded: Iterable<RecordedRelease>,
): CreditBacktest => {
  const changed: Array<ChangedRelease> = []
  const tallies: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()]
  const ranks = new Map<number, Rank>()
  const sums = new Map<Money["currency"], Sums>()
  let examined = 0
  let looser = 0
  const count = (tally: Map<number, number>, place: number, { overrideRank }: GateOutcome): void => {
    tally.set(place, (tally.get(place) ?? 0) + 1)
    if (place !== passedPlace && place < stuckPlace && overrideRank !== undefined) ranks.set(place, overrideRank)
  }
  for (const { id, request } of recorded) {
    examined++
    const [then, now] = [before.gate(request), after.gate(request)]
    const [from, to] = [placeOf(then), placeOf(now)]
    count(tallies[0], from, then)
    count(tallies[1], to, now)
    const { amount } = request
    let row = sums.get(amount.currency)
    if (row === undefined) {
      row = [0n, 0n, 0n, 0n, 0n, 0n]
      sums.set(amount.currency, row)
    }
    row[columnOf(from)] += amount.minor
    const column = columnOf(to)
    row[column === 0 ? 3 : column === 1 ? 4 : 5] += amount.minor
    if (from === to) continue
    if (to < from) looser++
    changed.push({ id, before: then, after: now, direction: to < from ? "looser" : "stricter", amount })
  }
  const shift = (place: number): ReleaseShift => ({
    before: tallies[0].get(place) ?? 0,
    after: tallies[1].get(place) ?? 0,
  })
  return {
    examined,
    changed,
    looser,
    stricter: changed.length - looser,
    passed: shift(passedPlace),
    stuck: shift(stuckPlace),
    refused: shift(refusedPlace),
    overrides: [...ranks.entries()].sort(([a], [b]) => a - b).map(([place, rank]) => ({ rank, ...shift(place) })),
    money: [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, row]) => moneyOf(currency, row)),
  }
}
