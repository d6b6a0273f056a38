/**
 * Values that hold from a date on: price lists, policy versions, rates (KER-4, PRC-1).
 */
import type { Brand } from "effect/Brand"
import * as Result from "effect/Result"
import { LocalDate } from "../calendar/index.ts"
import type { EffectiveProblem, InvalidEffective } from "./Errors.ts"
import { gaps as gapsOf, type Period } from "./Model.ts"

/**
 * A value that holds from a date. With `until` it ends there, the day itself excluded; without, it holds until the next
 * entry begins, or for ever when there is none.
 */
export interface Entry<A> {
  readonly from: LocalDate.LocalDate
  readonly until?: LocalDate.LocalDate
  readonly value: A
}

/** Entries sorted by date of which at most one holds on any day; {@link make} has seen to it. Gaps are allowed. */
export type Effective<A> = ReadonlyArray<Entry<A>> & Brand<"Effective">

/** The one place where checked entries become an `Effective`. */
const brand = <A>(entries: ReadonlyArray<Entry<A>>): Effective<A> => entries as Effective<A>

const sorted = <A>(entries: ReadonlyArray<Entry<A>>): ReadonlyArray<Entry<A>> =>
  [...entries].sort((a, b) => a.from - b.from || (a.until ?? LocalDate.latest) - (b.until ?? LocalDate.latest))

/** The days on which each of the sorted entries holds; an entry without an end gives way to the next that begins later. */
const spans = <A>(entries: ReadonlyArray<Entry<A>>): ReadonlyArray<Period> => {
  let following = LocalDate.latest
  let current = LocalDate.latest
  const backwards = [...entries].reverse().map((entry): Period => {
    if (entry.from !== current) {
      following = current
      current = entry.from
    }
    return { from: entry.from, until: entry.until ?? following }
  })
  return backwards.reverse()
}

const asTexts = (period: Period) => ({ from: LocalDate.format(period.from), until: LocalDate.format(period.until) })

const clashes = <A>(entries: ReadonlyArray<Entry<A>>): ReadonlyArray<EffectiveProblem> => {
  const problems: Array<EffectiveProblem> = []
  let reach = LocalDate.earliest
  for (const span of spans(entries)) {
    if (span.until <= span.from) {
      problems.push({ _tag: "EmptyEntry", ...asTexts(span) })
      continue
    }
    if (span.from < reach) {
      problems.push({ _tag: "Overlap", ...asTexts({ from: span.from, until: LocalDate.min(span.until, reach) }) })
    }
    reach = LocalDate.max(reach, span.until)
  }
  return problems
}

/**
 * Sorts entries and makes sure that no two hold on the same day and none on no day (KER-4). The error lists every
 * problem at once. Gaps are allowed: see {@link gaps}.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const prices = Period.Effective.make([
 *   { from: LocalDate.literal("2026-01-01"), value: "list 1" },
 *   { from: LocalDate.literal("2026-07-01"), value: "list 2" },
 * ])
 * assert.ok(Result.isSuccess(prices))
 * ```
 */
export const make = <A>(entries: ReadonlyArray<Entry<A>>): Result.Result<Effective<A>, InvalidEffective> => {
  const inOrder = sorted(entries)
  const problems = clashes(inOrder)
  return problems.length > 0 ? Result.fail({ _tag: "InvalidEffective", problems }) : Result.succeed(brand(inOrder))
}

/**
 * The entry that holds on a date; `undefined` in a gap. Found by bisection.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const entry = { from: LocalDate.literal("2026-01-01"), until: LocalDate.literal("2026-07-01"), value: 5 }
 * const rates = Result.getOrThrow(Period.Effective.make([entry]))
 * assert.equal(Period.Effective.entryAt(rates, LocalDate.literal("2026-06-30")), entry)
 * ```
 */
export const entryAt = <A>(list: Effective<A>, date: LocalDate.LocalDate): Entry<A> | undefined => {
  // Invariant: entries before `low` begin on or before the date, entries from `high` on begin after it.
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = list[middle]
    if (entry !== undefined && entry.from <= date) low = middle + 1
    else high = middle
  }
  const entry = list[low - 1]
  return entry !== undefined && (entry.until === undefined || date < entry.until) ? entry : undefined
}

/**
 * The value that holds on a date; `undefined` in a gap. Nothing is guessed: what has no value on a day is for the
 * caller's gate to refuse.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const prices = Result.getOrThrow(
 *   Period.Effective.make([
 *     { from: LocalDate.literal("2026-01-01"), value: "list 1" },
 *     { from: LocalDate.literal("2026-07-01"), value: "list 2" },
 *   ]),
 * )
 * assert.equal(Period.Effective.at(prices, LocalDate.literal("2026-06-30")), "list 1")
 * assert.equal(Period.Effective.at(prices, LocalDate.literal("2025-12-31")), undefined)
 * ```
 */
export const at = <A>(list: Effective<A>, date: LocalDate.LocalDate): A | undefined => entryAt(list, date)?.value

/**
 * The stretches on which no entry holds, within a period.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const march = Period.monthOf(LocalDate.literal("2026-03-01"))
 * const list = Result.getOrThrow(Period.Effective.make([{ from: LocalDate.literal("2026-03-10"), value: "spring" }]))
 * assert.deepEqual(Period.Effective.gaps(list, march), [{ from: march.from, until: LocalDate.literal("2026-03-10") }])
 * ```
 */
export const gaps = <A>(list: Effective<A>, within: Period): ReadonlyArray<Period> => gapsOf(spans(list), within)

/**
 * Everything to know about entries in any order: overlaps, entries that never hold, and the gaps within a period, or
 * between the first and the last entry when no period is given (KER-4, PRC-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const problems = Period.Effective.check([
 *   { from: LocalDate.literal("2026-01-01"), until: LocalDate.literal("2026-03-01"), value: "list 1" },
 *   { from: LocalDate.literal("2026-04-01"), value: "list 2" },
 * ])
 * assert.deepEqual(problems, [{ _tag: "Gap", from: "2026-03-01", until: "2026-04-01" }])
 * ```
 */
export const check = <A>(entries: ReadonlyArray<Entry<A>>, within?: Period): ReadonlyArray<EffectiveProblem> => {
  const inOrder = sorted(entries)
  const first = inOrder[0]
  const last = inOrder.at(-1)
  const frame = within ?? (first && last ? { from: first.from, until: last.from } : undefined)
  const holes = frame === undefined ? [] : gapsOf(spans(inOrder), frame)
  return [...clashes(inOrder), ...holes.map((hole): EffectiveProblem => ({ _tag: "Gap", ...asTexts(hole) }))]
}
