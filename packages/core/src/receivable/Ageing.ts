/**
 * Ageing of open items (REC-8): pure, exact, and free of schemas.
 *
 * @module
 */
import * as Result from "effect/Result"
import { overdueDays } from "../calendar/Evaluate.ts"
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"

/** An instalment, or a whole debt, of which something is open. */
export interface OpenItem {
  readonly receivableId: string
  readonly no: number
  readonly customerId: string
  /** The first seller; `null` where the debt has none. */
  readonly owner: string | null
  readonly invoiceDate: LocalDate
  readonly due: LocalDate
  readonly open: Money
  readonly isDisputed: boolean
}

/**
 * A class of age: days overdue up to and including `upToDays`, from where the bucket before it ended. The last bucket
 * has no end.
 */
export interface AgeingBucket {
  readonly name: string
  readonly upToDays?: number
}

/** Buckets that cover every age once. Made by {@link compileBuckets}. */
export interface CompiledBuckets {
  readonly names: ReadonlyArray<string>
  /** Last day of each bucket, ascending; one fewer than there are names. */
  readonly bounds: ReadonlyArray<number>
}

/** Why buckets leave a gap or overlap (REC-8). `index` counts from 0. */
export type BucketProblem =
  | { readonly _tag: "NoBuckets" }
  | { readonly _tag: "BucketNameTwice"; readonly index: number; readonly name: string }
  | { readonly _tag: "BucketWithoutEnd"; readonly index: number }
  | { readonly _tag: "LastBucketEnds"; readonly index: number; readonly upToDays: number }
  | { readonly _tag: "BucketNotLater"; readonly index: number; readonly upToDays: number; readonly before: number }

/**
 * Checks buckets and makes them ready (REC-8): every age falls into exactly one. All but the last have an end, ends
 * ascend, names differ.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const gap = Receivable.compileBuckets([{ name: "current", upToDays: 0 }, { name: "late", upToDays: 30 }])
 * assert.ok(Result.isFailure(gap) && gap.failure._tag === "LastBucketEnds")
 * ```
 */
export const compileBuckets = (buckets: ReadonlyArray<AgeingBucket>): Result.Result<CompiledBuckets, BucketProblem> => {
  if (buckets.length === 0) return Result.fail({ _tag: "NoBuckets" })
  const names: Array<string> = []
  const bounds: Array<number> = []
  for (const [index, { name, upToDays }] of buckets.entries()) {
    if (names.includes(name)) return Result.fail({ _tag: "BucketNameTwice", index, name })
    names.push(name)
    const isLast = index === buckets.length - 1
    if (upToDays === undefined) {
      if (isLast) continue
      return Result.fail({ _tag: "BucketWithoutEnd", index })
    }
    if (isLast) return Result.fail({ _tag: "LastBucketEnds", index, upToDays })
    const before = bounds[bounds.length - 1]
    if (before !== undefined && upToDays <= before) {
      return Result.fail({ _tag: "BucketNotLater", index, upToDays, before })
    }
    bounds.push(upToDays)
  }
  return Result.succeed({ names, bounds })
}

/**
 * The bucket that a number of days overdue falls into, counted from 0.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const buckets = Result.getOrThrow(Receivable.compileBuckets(Receivable.defaultBuckets))
 * assert.deepEqual([0, 1, 30, 31, 91].map((days) => Receivable.bucketOf(buckets, days)), [0, 1, 1, 2, 4])
 * ```
 */
export const bucketOf = (buckets: CompiledBuckets, daysOverdue: number): number => {
  const { bounds } = buckets
  let index = 0
  while (index < bounds.length && daysOverdue > (bounds[index] ?? 0)) index++
  return index
}

/** One line of an ageing report: a group's open money of one currency, by bucket. `total` is the sum of `amounts`. */
export interface AgeingRow {
  readonly group: string
  readonly currency: CurrencyCode
  /** One amount for each bucket, in their order. */
  readonly amounts: ReadonlyArray<Money>
  readonly total: Money
  /** How much of the total is disputed. */
  readonly disputed: Money
  /** How many open items. */
  readonly items: number
}

/**
 * Open items by age (REC-8). `group` says which line an item belongs to: its customer, owner, team … Currencies are kept
 * apart. Each item falls into exactly one bucket of one line, so the sum of all buckets is the sum of all open items,
 * always. Days count from the due date as it stands now, extensions included (KER-4). Lines are sorted by group, then
 * currency.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const buckets = Result.getOrThrow(Receivable.compileBuckets(Receivable.defaultBuckets))
 * const item = {
 *   receivableId: "R-1", no: 1, customerId: "C-1", owner: "ann", isDisputed: false,
 *   invoiceDate: LocalDate.literal("2026-02-10"), due: LocalDate.literal("2026-03-10"), open: Money.of("250.00", "CNY"),
 * }
 * const [row] = Receivable.ageing([item], buckets, LocalDate.literal("2026-03-12"), Receivable.byCustomer)
 * assert.deepEqual(row?.amounts[1], Money.of("250.00", "CNY"))
 * ```
 */
export const ageing = (
  items: Iterable<OpenItem>,
  buckets: CompiledBuckets,
  today: LocalDate,
  group: (item: OpenItem) => string,
): ReadonlyArray<AgeingRow> => {
  const rows = new Map<string, { readonly group: string; readonly currency: CurrencyCode; sums: Array<bigint> }>()
  const width = buckets.names.length
  for (const item of items) {
    const name = group(item)
    const { currency, minor } = item.open
    const key = `${currency}${name}`
    let row = rows.get(key)
    if (row === undefined) {
      // One sum for each bucket, then what is disputed, then the number of items.
      row = { group: name, currency, sums: Array.from({ length: width + 2 }, () => 0n) }
      rows.set(key, row)
    }
    const { sums } = row
    const index = bucketOf(buckets, overdueDays(today, item.due))
    sums[index] = (sums[index] ?? 0n) + minor
    if (item.isDisputed) sums[width] = (sums[width] ?? 0n) + minor
    sums[width + 1] = (sums[width + 1] ?? 0n) + 1n
  }
  return Array.from(rows.values(), ({ currency, group, sums }) => ({
    group,
    currency,
    amounts: sums.slice(0, width).map((minor) => make(minor, currency)),
    total: make(
      sums.slice(0, width).reduce((sum, minor) => sum + minor, 0n),
      currency,
    ),
    disputed: make(sums[width] ?? 0n, currency),
    items: Number(sums[width + 1] ?? 0n),
  })).sort((a, b) => compareText(a.group, b.group) || compareText(a.currency, b.currency))
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * A line for each customer.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const item = {
 *   receivableId: "R-1", no: 1, customerId: "C-1", owner: "ann", isDisputed: false,
 *   invoiceDate: LocalDate.literal("2026-02-10"), due: LocalDate.literal("2026-03-10"), open: Money.of("250.00", "CNY"),
 * }
 * assert.equal(Receivable.byCustomer(item), "C-1")
 * ```
 */
export const byCustomer = (item: OpenItem): string => item.customerId

/**
 * A line for each owner; debts without one stand under the empty name.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const item = {
 *   receivableId: "R-1", no: 1, customerId: "C-1", owner: "ann", isDisputed: false,
 *   invoiceDate: LocalDate.literal("2026-02-10"), due: LocalDate.literal("2026-03-10"), open: Money.of("250.00", "CNY"),
 * }
 * assert.equal(Receivable.byOwner(item), "ann")
 * ```
 */
export const byOwner = (item: OpenItem): string => item.owner ?? ""

/**
 * A line for each team, given each member's team; owners without one stand under the empty name.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const item = {
 *   receivableId: "R-1", no: 1, customerId: "C-1", owner: "ann", isDisputed: false,
 *   invoiceDate: LocalDate.literal("2026-02-10"), due: LocalDate.literal("2026-03-10"), open: Money.of("250.00", "CNY"),
 * }
 * assert.equal(Receivable.byTeam((memberId) => (memberId === "ann" ? "north" : undefined))(item), "north")
 * ```
 */
export const byTeam =
  (teamOf: (memberId: string) => string | undefined): ((item: OpenItem) => string) =>
  (item) =>
    (item.owner === null ? undefined : teamOf(item.owner)) ?? ""
