/**
 * Questions about collection: whose promise was broken, who is to do what today, who still has money that finance should
 * have (REC-9). Pure, over documents that were found by their index fields.
 *
 * @module
 */
import { overdueDays } from "../calendar/Evaluate.ts"
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import type { Found } from "../decider/Aggregate.ts"
import { owner as ownerAudience, supervisor } from "../escalation/index.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import type { CashSlipEvent, CashSlipState } from "./Cash.ts"
import type { DiaryEvent, DiaryState, NextStep, PromiseOnFile } from "./Diary.ts"
import type { Notice } from "./Views.ts"

/**
 * The promise on a debt that counts now, with what became of it: the last one on file; `undefined` where nothing was ever
 * promised.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Receivable.lastPromise({ _tag: "None" }), undefined)
 * ```
 */
export const lastPromise = (state: DiaryState): PromiseOnFile | undefined =>
  state._tag === "None" ? undefined : state.promises.at(-1)

/** Something to be done about a debt. */
export interface StepToDo extends NextStep {
  readonly receivableId: string
  readonly customerId: string
}

/**
 * What is to be done by a day, that day included, oldest first; with `who` only what falls to that member (REC-9).
 *
 * @example
 * ```ts
 * import { LocalDate, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const next = { on: LocalDate.literal("2026-03-12"), what: "call again", who: "ann" }
 * const state: Receivable.DiaryState = { _tag: "Diary", customerId: "C-1", owner: "ann", contacts: [], promises: [], next }
 * const day = LocalDate.literal("2026-03-12")
 * assert.deepEqual(Receivable.stepsToDo([{ id: "R-1", state }], day), [{ receivableId: "R-1", customerId: "C-1", ...next }])
 * assert.deepEqual(Receivable.stepsToDo([{ id: "R-1", state }], day, "max"), [])
 * ```
 */
export const stepsToDo = (
  diaries: Iterable<Found<DiaryState>>,
  by: LocalDate,
  who?: string,
): ReadonlyArray<StepToDo> => {
  const steps: Array<StepToDo> = []
  for (const { id, state } of diaries) {
    if (state._tag === "None" || state.next === undefined || state.next.on > by) continue
    if (who !== undefined && state.next.who !== who) continue
    steps.push({ receivableId: id, customerId: state.customerId, ...state.next })
  }
  return steps.sort((a, b) => a.on - b.on || (a.receivableId < b.receivableId ? -1 : 1))
}

/** Money of one currency that one member still has to hand over. */
export interface Outstanding {
  readonly collector: string
  readonly currency: CurrencyCode
  readonly amount: Money
  readonly slips: ReadonlyArray<string>
  /** The day of the oldest slip. */
  readonly since: LocalDate
  /** Days by which the oldest is late: 0 on the day of the collection. */
  readonly daysLate: number
}

/**
 * The check of REC-9: who has collected money and not handed it over, and since when. Give it the slips that are found as
 * `status: "collected"`; others are left out. Money of today is listed too, with 0 days late: at the end of the day the list
 * should be empty. The oldest money comes first.
 *
 * @example
 * ```ts
 * import { Instant, LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const on = LocalDate.literal("2026-03-10")
 * const until = Instant.literal("2026-03-11T00:00Z")
 * const state: Receivable.CashSlipState = {
 *   _tag: "Collected", customerId: "C-1", amount: Money.of("80.00", "CNY"), on, collector: "ann", until
 * }
 * const [row] = Receivable.handoverCheck([{ id: "S-1", state }], LocalDate.literal("2026-03-12"))
 * assert.deepEqual([row?.collector, row?.daysLate, row?.slips], ["ann", 2, ["S-1"]])
 * ```
 */
export const handoverCheck = (slips: Iterable<Found<CashSlipState>>, day: LocalDate): ReadonlyArray<Outstanding> => {
  const rows = new Map<
    string,
    { collector: string; minor: bigint; currency: CurrencyCode; slips: Array<string>; since: LocalDate }
  >()
  for (const { id, state } of slips) {
    if (state._tag !== "Collected") continue
    const { amount, collector, on } = state
    const key = `${amount.currency}${collector}`
    const row = rows.get(key)
    if (row === undefined) {
      rows.set(key, { collector, minor: amount.minor, currency: amount.currency, slips: [id], since: on })
      continue
    }
    row.minor += amount.minor
    row.slips.push(id)
    if (on < row.since) row.since = on
  }
  return Array.from(rows.values(), ({ collector, currency, minor, since, slips: ids }) => ({
    collector,
    currency,
    amount: make(minor, currency),
    slips: ids.sort(),
    since,
    daysLate: Math.max(0, overdueDays(day, since)),
  })).sort(
    (a, b) =>
      a.since - b.since ||
      (a.collector < b.collector ? -1 : a.collector > b.collector ? 1 : a.currency < b.currency ? -1 : 1),
  )
}

/**
 * What is to be told when a promise was broken or money wasn't handed over the same day: to the member in charge and their
 * supervisor; nothing for other events. `id` is that of the debt or the slip.
 *
 * @example
 * ```ts
 * import { Instant, LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const notice = Receivable.collectionNoticeOf("S-1", {
 *   _tag: "HandoverMissed", collector: "ann", customerId: "C-1", amount: Money.of("80.00", "CNY"),
 *   on: LocalDate.literal("2026-03-10"), at: Instant.literal("2026-03-11T00:00Z"),
 * })
 * assert.deepEqual([notice?.message, notice?.owner], ["handover-missed", "ann"])
 * ```
 */
export const collectionNoticeOf = (id: string, event: DiaryEvent | CashSlipEvent): Notice | undefined => {
  const audience = [ownerAudience, supervisor]
  switch (event._tag) {
    case "PromiseBroken": {
      const { by, customerId, owner, paid, promised } = event
      const facts = { subject: id, promised, by: format(by), paid }
      return { audience, message: "promise-broken", facts, customerId, owner }
    }
    case "HandoverMissed": {
      const { amount, collector, customerId, on } = event
      const facts = { subject: id, amount, on: format(on), collector }
      return { audience, message: "handover-missed", facts, customerId, owner: collector }
    }
    default:
      return undefined
  }
}
