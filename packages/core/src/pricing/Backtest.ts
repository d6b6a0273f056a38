/**
 * Recorded offers through another policy (XTR-2): which decisions change, which way, for how much money, and what that means
 * for those who approve.
 */
import type { Rank } from "../decision/Model.ts"
import { type Money, make } from "../money/index.ts"
import { scale as quantityScale } from "../money/Quantity.ts"
import { divideRounded } from "../rate/index.ts"
import type { CompiledPricing } from "./Evaluate.ts"
import type { Outcome, PriceRequest } from "./Model.ts"

/** An offer as it was asked about, under the name by which it is known. */
export interface RecordedOffer {
  readonly id: string
  readonly request: PriceRequest
}

/** An offer that would be decided differently. */
export interface ChangedDecision {
  readonly id: string
  readonly before: Outcome
  readonly after: Outcome
  readonly direction: "looser" | "stricter"
  /** What the customer was asked for, rounded half-even to the minor unit. */
  readonly quoted: Money
}

/** How many offers come out in one way, before and after. */
export interface Shift {
  readonly before: number
  readonly after: number
}

/** Money of one currency: what was asked for on the offers that come out in one way, before and after. */
export interface MoneyShift {
  readonly before: Money
  readonly after: Money
}

/** Quoted money of one currency by what becomes of the offers. */
export interface QuotedMoney {
  readonly allowed: MoneyShift
  readonly needsApproval: MoneyShift
  readonly denied: MoneyShift
}

/** What another policy would have made of recorded offers. */
export interface BacktestReport {
  readonly examined: number
  /** In the order of the record. */
  readonly changed: ReadonlyArray<ChangedDecision>
  readonly looser: number
  readonly stricter: number
  readonly allowed: Shift
  readonly denied: Shift
  /** Requests for approval by the rank that has to answer, lowest first; ranks that no offer needs are left out. */
  readonly approvals: ReadonlyArray<Shift & { readonly rank: Rank }>
  /** By currency, in alphabetical order; what is denied isn't sold. */
  readonly money: ReadonlyArray<QuotedMoney>
}

/** Millionths of the minor unit. */
const quotedOf = ({ lines }: PriceRequest): bigint => {
  let sum = 0n
  for (const { quantity, unitPrice } of lines) sum += unitPrice.minor * quantity
  return sum
}

/** Places of an outcome in a tally: allowed, denied, and one for each level. */
const allowedPlace = 0
const deniedPlace = 1
const firstLevel = 2
const placeOf = (outcome: Outcome): number =>
  outcome._tag === "Allowed" ? allowedPlace : outcome._tag === "Denied" ? deniedPlace : firstLevel + outcome.rank.level

/** Places in the order of strictness: denied is above every level. */
const strictness = (place: number): number => (place === deniedPlace ? Number.MAX_SAFE_INTEGER : place)

/** Sums of one currency; amounts in millionths of the minor unit. */
interface Sums {
  readonly currency: Money["currency"]
  /** Allowed, needs approval, denied; before and after. */
  readonly amounts: [bigint, bigint, bigint, bigint, bigint, bigint]
}

const columnOf = (place: number): 0 | 1 | 2 => (place === allowedPlace ? 0 : place === deniedPlace ? 2 : 1)
const afterColumn = (place: number): 3 | 4 | 5 => (place === allowedPlace ? 3 : place === deniedPlace ? 5 : 4)

const moneyOf = ({ amounts, currency }: Sums): QuotedMoney => {
  const [allowed, approval, denied, allowedAfter, approvalAfter, deniedAfter] = amounts
  const money = (minor: bigint): Money => make(divideRounded(minor, quantityScale), currency)
  return {
    allowed: { before: money(allowed), after: money(allowedAfter) },
    needsApproval: { before: money(approval), after: money(approvalAfter) },
    denied: { before: money(denied), after: money(deniedAfter) },
  }
}

/**
 * Puts recorded offers through two policies and compares the answers (XTR-2). Nothing is stored and nothing is decided: each
 * offer is asked about as it was recorded, with the window and the class it had then. Both policies should be compiled for one
 * ladder. One pass, in memory that grows with the decisions that change, not with the record.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Decision, LocalDate, Money, PricingAuthority, Rate } from "@dealwright/core"
 *
 * const { backtest, compile, shiftLimits, tradePricing } = PricingAuthority
 * const ladder = Decision.defaultLadder
 * const before = Result.getOrThrow(compile(tradePricing, { ladder }))
 * const rule = shiftLimits(tradePricing.rule, { below: Rate.percent(2) })
 * const after = Result.getOrThrow(compile({ ...tradePricing, rule }, { ladder }))
 *
 * const [listPrice, unitPrice] = [Money.of("100.00", "CNY"), Money.of("98.00", "CNY")]
 * const request: PricingAuthority.PriceRequest = {
 *   requester: Decision.lowest(ladder),
 *   on: LocalDate.literal("2026-03-10"),
 *   currency: "CNY",
 *   lines: [{ sku: "PUMP-7", quantity: Money.Quantity.one, listPrice, unitPrice }],
 * }
 * const report = backtest(before, after, [{ id: "Q-1", request }])
 * assert.deepEqual(report.allowed, { before: 0, after: 1 })
 * assert.equal(report.changed[0]?.direction, "looser")
 * assert.deepEqual(report.money[0]?.allowed.after, unitPrice)
 * ```
 */
export const backtest = (
  before: CompiledPricing,
  after: CompiledPricing,
  recorded: Iterable<RecordedOffer>,
): BacktestReport => {
  const changed: Array<ChangedDecision> = []
  const [was, is]: readonly [Array<number>, Array<number>] = [
    [0, 0],
    [0, 0],
  ]
  const ranks: Array<Rank> = []
  const sums = new Map<string, Sums>()
  let last: Sums | undefined
  let examined = 0
  let looser = 0
  const count = (tally: Array<number>, place: number, outcome: Outcome): void => {
    tally[place] = (tally[place] ?? 0) + 1
    if (outcome._tag === "NeedsApproval") ranks[outcome.rank.level] ??= outcome.rank
  }
  for (const { id, request } of recorded) {
    examined++
    const [then, now] = [before.outcome(request), after.outcome(request)]
    const [from, to] = [placeOf(then), placeOf(now)]
    count(was, from, then)
    count(is, to, now)
    const quoted = quotedOf(request)
    const { currency } = request
    if (last?.currency !== currency) {
      last = sums.get(currency) ?? { currency, amounts: [0n, 0n, 0n, 0n, 0n, 0n] }
      sums.set(currency, last)
    }
    const { amounts } = last
    amounts[columnOf(from)] += quoted
    amounts[afterColumn(to)] += quoted
    if (from === to) continue
    const isLooser = strictness(to) < strictness(from)
    if (isLooser) looser++
    const money = make(divideRounded(quoted, quantityScale), currency)
    changed.push({ id, before: then, after: now, direction: isLooser ? "looser" : "stricter", quoted: money })
  }
  const shift = (place: number): Shift => ({ before: was[place] ?? 0, after: is[place] ?? 0 })
  return {
    examined,
    changed,
    looser,
    stricter: changed.length - looser,
    allowed: shift(allowedPlace),
    denied: shift(deniedPlace),
    approvals: ranks.flatMap((rank) => ({ rank, ...shift(firstLevel + rank.level) })),
    money: [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)).map(moneyOf),
  }
}
