/**
 * Tables of authority as values (CRD-1, CRD-5): who may override what, who may give which terms. They only build data; what
 * comes out is checked by `compile` like any other policy.
 *
 * A table says for each rank how far it reaches. `tighter…` takes the shorter reach of two tables and `wider…` the longer one,
 * rank by rank. Both are associative, commutative and idempotent, and each absorbs the other; {@link nobody} is neutral for
 * `wider…`, {@link anybody} for `tighter…`. A decision by the tighter table is never looser than by either of the two.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { Ladder } from "../decision/Ladder.ts"
import type { CurrencyMismatch } from "../money/Errors.ts"
import type { Money } from "../money/Model.ts"
import type { Rate } from "../rate/Model.ts"
import type { CreditPolicy } from "./Policy.ts"

/** Who may override how much over the limit, see `CreditPolicy.overLimit`. */
export type OverLimitTable = CreditPolicy["overLimit"]
/** Who may override how many days late, see `CreditPolicy.late`. */
export type LateTable = CreditPolicy["late"]
/** Who may give which terms, see `CreditPolicy.terms`. */
export type TermsTable = CreditPolicy["terms"]

/** No rank may at all. */
export const nobody: readonly [] = []

/**
 * Every rank may, without end.
 *
 * @example
 * ```ts
 * import { CreditPolicy, Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(CreditPolicy.anybody(Decision.defaultLadder), [{ rank: "rep" }])
 * ```
 */
export const anybody = ({ ranks }: Ladder): ReadonlyArray<{ readonly rank: string }> =>
  ranks.slice(0, 1).map(({ name }) => ({ rank: name }))

/** How far a rank reaches: not at all, up to a bound, or without end. */
type Reach<Bound> =
  | { readonly _tag: "None" }
  | { readonly _tag: "UpTo"; readonly bound: Bound }
  | { readonly _tag: "Endless" }

interface Row<Bound> {
  readonly rank: string
  readonly upTo: Bound | undefined
}

const reachOf = <Bound>(rows: ReadonlyArray<Row<Bound>>, ladder: Ladder, level: number): Reach<Bound> => {
  const row = rows.findLast(({ rank }) => ladder.ranks.some((one) => one.name === rank && one.level <= level))
  return row === undefined
    ? { _tag: "None" }
    : row.upTo === undefined
      ? { _tag: "Endless" }
      : { _tag: "UpTo", bound: row.upTo }
}

const order = { None: 0, UpTo: 1, Endless: 2 } as const

const isShorter = <Bound extends bigint | number>(a: Reach<Bound>, b: Reach<Bound>): boolean =>
  a._tag === "UpTo" && b._tag === "UpTo" ? a.bound < b.bound : order[a._tag] < order[b._tag]

/** A row for each rank that reaches further than those below it. */
const combined = <Bound extends bigint | number>(
  ladder: Ladder,
  a: ReadonlyArray<Row<Bound>>,
  b: ReadonlyArray<Row<Bound>>,
  takesShorter: boolean,
): ReadonlyArray<Row<Bound>> => {
  const rows: Array<Row<Bound>> = []
  let last: Reach<Bound> = { _tag: "None" }
  for (const { level, name } of ladder.ranks) {
    const [one, other] = [reachOf(a, ladder, level), reachOf(b, ladder, level)]
    const reach = isShorter(one, other) === takesShorter ? one : other
    // Nothing is 0 over the limit or 0 days late: a bound of 0 lets a rank do nothing.
    if (reach._tag === "None" || (reach._tag === "UpTo" && reach.bound <= 0) || !isShorter(last, reach)) continue
    last = reach
    rows.push({ rank: name, upTo: reach._tag === "UpTo" ? reach.bound : undefined })
  }
  return rows
}

const overLimitRows = (table: OverLimitTable): ReadonlyArray<Row<Rate>> =>
  table.map(({ rank, upTo }) => ({ rank, upTo }))
const lateRows = (table: LateTable): ReadonlyArray<Row<number>> =>
  table.map(({ rank, upToDays }) => ({ rank, upTo: upToDays }))
const overLimitTable = (rows: ReadonlyArray<Row<Rate>>): OverLimitTable =>
  rows.map(({ rank, upTo }) => (upTo === undefined ? { rank } : { rank, upTo }))
const lateTable = (rows: ReadonlyArray<Row<number>>): LateTable =>
  rows.map(({ rank, upTo }) => (upTo === undefined ? { rank } : { rank, upToDays: upTo }))

/**
 * For each rank the shorter reach over the limit of two tables (CRD-5): what both allow.
 *
 * @example
 * ```ts
 * import { CreditPolicy, Decision, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const { overLimit } = CreditPolicy.tradePolicy
 * const cautious = [{ rank: "manager", upTo: Rate.percent(5) }, { rank: "president" }]
 * assert.deepEqual(CreditPolicy.tighterOverLimit(Decision.defaultLadder, overLimit, cautious), [
 *   { rank: "manager", upTo: Rate.percent(5) },
 *   { rank: "president" },
 * ])
 * ```
 */
export const tighterOverLimit = (ladder: Ladder, a: OverLimitTable, b: OverLimitTable): OverLimitTable =>
  overLimitTable(combined(ladder, overLimitRows(a), overLimitRows(b), true))

/**
 * For each rank the longer reach over the limit of two tables (CRD-5): what either allows.
 *
 * @example
 * ```ts continue
 * assert.deepEqual(CreditPolicy.widerOverLimit(Decision.defaultLadder, overLimit, CreditPolicy.nobody), overLimit)
 * ```
 */
export const widerOverLimit = (ladder: Ladder, a: OverLimitTable, b: OverLimitTable): OverLimitTable =>
  overLimitTable(combined(ladder, overLimitRows(a), overLimitRows(b), false))

/**
 * For each rank the shorter reach in days late of two tables (CRD-5): what both allow.
 *
 * @example
 * ```ts continue
 * const { late } = CreditPolicy.tradePolicy
 * const anybody = CreditPolicy.anybody(Decision.defaultLadder)
 * assert.deepEqual(CreditPolicy.tighterLate(Decision.defaultLadder, late, anybody), late)
 * ```
 */
export const tighterLate = (ladder: Ladder, a: LateTable, b: LateTable): LateTable =>
  lateTable(combined(ladder, lateRows(a), lateRows(b), true))

/**
 * For each rank the longer reach in days late of two tables (CRD-5): what either allows.
 *
 * @example
 * ```ts continue
 * assert.deepEqual(CreditPolicy.widerLate(Decision.defaultLadder, late, anybody), anybody)
 * ```
 */
export const widerLate = (ladder: Ladder, a: LateTable, b: LateTable): LateTable =>
  lateTable(combined(ladder, lateRows(a), lateRows(b), false))

const lesser = <A extends bigint | number>(a: A | undefined, b: A | undefined): A | undefined =>
  a === undefined ? b : b === undefined || a < b ? a : b

/**
 * For each rank the terms that both tables let it give (CRD-1): the lower limit and the fewer days. There is no wider
 * table: terms that either of two rows covers needn't fit into one row. Limits must be in one currency.
 *
 * @example
 * ```ts continue
 * import * as Money from "@dealwright/core/Money"
 * import { Result } from "effect"
 * const { terms } = CreditPolicy.tradePolicy
 * const small = [{ rank: "director", limit: Money.of("500000.00", "CNY"), creditDays: 60 }]
 * assert.deepEqual(CreditPolicy.tighterTerms(Decision.defaultLadder, terms, small), Result.succeed(small))
 * ```
 */
export const tighterTerms = (
  ladder: Ladder,
  a: TermsTable,
  b: TermsTable,
): Result.Result<TermsTable, CurrencyMismatch> => {
  const reach = (table: TermsTable, level: number) =>
    table.findLast(({ rank }) => ladder.ranks.some((one) => one.name === rank && one.level <= level))
  const rows: Array<TermsTable[number]> = []
  for (const { level, name } of ladder.ranks) {
    const [one, other] = [reach(a, level), reach(b, level)]
    if (one === undefined || other === undefined) continue
    const currency = one.limit?.currency ?? other.limit?.currency
    const found = other.limit?.currency ?? currency
    if (currency !== undefined && found !== undefined && currency !== found) {
      return Result.fail({ _tag: "CurrencyMismatch", expected: currency, found })
    }
    const minor = lesser(one.limit?.minor, other.limit?.minor)
    const creditDays = lesser(one.creditDays, other.creditDays)
    const limit: Money | undefined = minor === undefined || currency === undefined ? undefined : { currency, minor }
    const last = rows.at(-1)
    if (last !== undefined && last.limit?.minor === limit?.minor && last.creditDays === creditDays) continue
    rows.push({
      rank: name,
      ...(limit === undefined ? {} : { limit }),
      ...(creditDays === undefined ? {} : { creditDays }),
    })
  }
  return Result.succeed(rows)
}
