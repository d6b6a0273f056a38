/**
 * A customer's statement of account from what is recorded, for any stretch of days up to any day (REC-8). Pure and exact.
 *
 * @module
 */
import { type CompiledCalendar, overdueDays, today } from "../calendar/Evaluate.ts"
import * as Instant from "../calendar/Instant.ts"
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import { bucketOf, type CompiledBuckets, type OpenItem } from "./Ageing.ts"
import type { ReceivableEvent } from "./Events.ts"
import { evolve as evolveDebt } from "./Evolve.ts"
import type { ReceivableState } from "./Model.ts"
import { evolve as evolvePayment } from "./Paying.ts"
import type { PaymentEvent, PaymentState } from "./PaymentModel.ts"
import { currencyOf } from "./Standing.ts"
import { progressOf } from "./Steps.ts"
import { openItems } from "./Views.ts"

/** An event with its place in the store and the moment at which it was recorded. */
export interface Dated<Event> {
  readonly position: number
  readonly at: Instant.Instant
  readonly event: Event
}

/** All that is recorded of one receivable or one receipt, oldest first. */
export interface HistoryOf<Event> {
  readonly id: string
  readonly events: ReadonlyArray<Dated<Event>>
}

/**
 * The history of one stream, as the engine's `history` answers it, made ready for a statement. The engine puts the moment of
 * every event into `meta`; one without it counts as always known.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const history = Receivable.historyOf("R-1", [{ position: 7, event: { _tag: "Seen" }, meta: { at: 1000 } }])
 * assert.deepEqual(history, { id: "R-1", events: [{ position: 7, at: 1000, event: { _tag: "Seen" } }] })
 * ```
 */
export const historyOf = <Event>(
  id: string,
  recorded: Iterable<{ readonly position: number; readonly event: Event; readonly meta: unknown }>,
): HistoryOf<Event> => ({
  id,
  events: Array.from(recorded, ({ event, meta, position }) => ({ position, at: momentOf(meta), event })),
})

const momentOf = (meta: unknown): Instant.Instant => {
  const at = typeof meta === "object" && meta !== null && "at" in meta ? meta.at : undefined
  return Instant.is(at) ? at : Instant.earliest
}

/** One posting of a statement. */
export interface AccountLine {
  /** The day on which it was booked; lines stand in the order of booking. */
  readonly booked: LocalDate
  /** The day that counts for it: invoice date, value date; otherwise the day of booking. */
  readonly on: LocalDate
  readonly kind: "debt" | "credit-note" | "write-off" | "forfeiture" | "payment" | "reversal"
  /** The receivable or the receipt. */
  readonly id: string
  /** What it adds to the balance; below zero when it lowers it. */
  readonly amount: Money
  /** What the customer owes after it; below zero is a credit. */
  readonly balance: Money
}

/** An open item of a statement. */
export interface AccountItem extends OpenItem {
  /** Days since its due date on the statement's last day; below zero while days are left (KER-4). */
  readonly daysOverdue: number
  /** The class of age that it falls into. */
  readonly bucket: string
  /** How far it was dunned: the last step that fired since it was last put off; `null` when none has. */
  readonly dunning: string | null
}

/** A statement of one customer in one currency. */
export interface AccountStatement {
  readonly customerId: string
  readonly currency: CurrencyCode
  readonly from: LocalDate
  /** Its last day, included. */
  readonly until: LocalDate
  /** What the customer owed before `from`. */
  readonly opening: Money
  readonly lines: ReadonlyArray<AccountLine>
  /** Opening and lines together: what is open less what is unapplied. */
  readonly closing: Money
  readonly items: ReadonlyArray<AccountItem>
  /** What of the customer's payments isn't used. */
  readonly unapplied: Money
  /** The open items by class of age, in the policy's order; they re-add to what is open. */
  readonly ageing: ReadonlyArray<{ readonly bucket: string; readonly amount: Money }>
}

/** What a statement is about. */
export interface AccountRequest {
  readonly customerId: string
  readonly currency: CurrencyCode
  readonly from: LocalDate
  readonly until: LocalDate
  readonly calendar: CompiledCalendar
  readonly buckets: CompiledBuckets
}

interface Posting {
  readonly position: number
  readonly booked: LocalDate
  readonly on: LocalDate
  readonly kind: AccountLine["kind"]
  readonly id: string
  readonly minor: bigint
}

interface Folded<State> {
  readonly id: string
  readonly state: State
  readonly postings: ReadonlyArray<Posting>
}

type Amount = Pick<Posting, "kind" | "minor"> & { readonly on?: LocalDate }

/** What an event of a debt adds to the balance. */
const debtAmount = (event: ReceivableEvent): Amount | undefined => {
  switch (event._tag) {
    case "Opened":
      return {
        kind: "debt",
        on: event.invoiceDate,
        minor: event.instalments.reduce((sum, { amount }) => sum + amount.minor, 0n),
      }
    case "CreditNoteApplied":
      return { kind: "credit-note", minor: -event.amount.minor }
    case "WrittenOff":
      return { kind: "write-off", minor: -event.amount.minor }
    case "Forfeited":
      return { kind: "forfeiture", on: event.on, minor: -event.waived.minor }
    case "PaymentVoided":
      // What bounced after the forfeiture is given up as well.
      return { kind: "forfeiture", minor: -event.amount.minor }
    default:
      return undefined
  }
}

/** What an event of a receipt adds to the balance. One that is reversed before its value date never counted. */
const paymentAmount = (event: PaymentEvent, before: PaymentState): Amount | undefined => {
  switch (event._tag) {
    case "PaymentReceived":
      return { kind: "payment", on: event.valueDate, minor: -event.amount.minor }
    case "ReceiptReversed":
      return before._tag === "Received" ? { kind: "reversal", on: event.on, minor: before.amount.minor } : undefined
    default:
      return undefined
  }
}

/** The stream as it was known at the end of a day, with its postings until then. */
const folded = <Event, State>(
  { events, id }: HistoryOf<Event>,
  initial: State,
  { calendar, until }: Pick<AccountRequest, "calendar" | "until">,
  evolve: (state: State, event: Event) => State,
  amountOf: (event: Event, before: State) => Amount | undefined,
): Folded<State> => {
  let state = initial
  const postings: Array<Posting> = []
  for (const { at, event, position } of events) {
    const booked = today(calendar, at)
    if (booked > until) break
    const amount = amountOf(event, state)
    if (amount !== undefined) {
      const { kind, minor, on = booked } = amount
      postings.push({ position, booked, on, kind, id, minor })
    }
    state = evolve(state, event)
  }
  return { id, state, postings }
}

const noDebt: ReceivableState = { _tag: "None" }
const noPayment: PaymentState = { _tag: "None" }

const dunningOf = (state: ReceivableState, no: number): string | null => {
  const instalment = state._tag === "None" ? undefined : state.instalments[no - 1]
  const progress = instalment === undefined ? undefined : progressOf(instalment)
  if (progress === undefined || progress._tag === "NotStarted") return null
  return progress.passed.findLast(({ outcome }) => outcome === "Fired")?.step ?? null
}

/**
 * What was open at the end of a day, as it was known then: for `ageing` by customer, owner or team on any past day (REC-8).
 * What was booked since, backdated or not, is no part of it.
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * assert.deepEqual(Receivable.openItemsAt([], LocalDate.literal("2026-03-31"), calendar), [])
 * ```
 */
export const openItemsAt = (
  debts: Iterable<HistoryOf<ReceivableEvent>>,
  day: LocalDate,
  calendar: CompiledCalendar,
): ReadonlyArray<OpenItem> =>
  openItems(Array.from(debts, (one) => folded(one, noDebt, { calendar, until: day }, evolveDebt, debtAmount)))

/**
 * The statement of one customer in one currency from one day to another, as it was known at the end of the last day (REC-8):
 * what was owed before, every debt, credit note, payment and reversal booked in these days with the balance after it, what is
 * owed then, the open items with their age and how far they were dunned, and the money not used.
 *
 * Lines count by the day on which they were booked in the calendar's zone, so that a statement made again for a past day is the
 * same to the cent, and the next one begins with what this one ends with. Give it the histories of all receivables and
 * receipts of the customer; others', and those of another currency, are left out.
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Money, Receivable } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const march = {
 *   customerId: "C-1", currency: "CNY", from: LocalDate.literal("2026-03-01"), until: LocalDate.literal("2026-03-31"),
 *   calendar: Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc)),
 *   buckets: Result.getOrThrow(Receivable.compileBuckets(Receivable.defaultBuckets)),
 * } as const
 * assert.deepEqual(Receivable.accountStatement(march, [], []).closing, Money.zero("CNY"))
 * ```
 */
export const accountStatement = (
  request: AccountRequest,
  debts: Iterable<HistoryOf<ReceivableEvent>>,
  receipts: Iterable<HistoryOf<PaymentEvent>>,
): AccountStatement => {
  const { buckets, currency, customerId, from, until } = request
  const money = (minor: bigint): Money => make(minor, currency)
  const owed = Array.from(debts, (one) => folded(one, noDebt, request, evolveDebt, debtAmount)).filter(
    ({ state }) => state._tag !== "None" && state.customerId === customerId && currencyOf(state) === currency,
  )
  const paid = Array.from(receipts, (one) => folded(one, noPayment, request, evolvePayment, paymentAmount)).filter(
    ({ state }) => state._tag !== "None" && state.customerId === customerId && state.amount.currency === currency,
  )
  const postings = [...owed, ...paid].flatMap((one) => one.postings).sort((a, b) => a.position - b.position)
  let balance = 0n
  let opening = 0n
  const lines: Array<AccountLine> = []
  for (const { booked, id, kind, minor, on } of postings) {
    balance += minor
    if (booked < from) opening = balance
    else lines.push({ booked, on, kind, id, amount: money(minor), balance: money(balance) })
  }
  const states = new Map(owed.map(({ id, state }) => [id, state]))
  const items = openItems(owed)
    .map((item): AccountItem => {
      const daysOverdue = overdueDays(until, item.due)
      const bucket = buckets.names[bucketOf(buckets, daysOverdue)] ?? ""
      return { ...item, daysOverdue, bucket, dunning: dunningOf(states.get(item.receivableId) ?? noDebt, item.no) }
    })
    .sort((a, b) => a.due - b.due || (a.receivableId < b.receivableId ? -1 : 1))
  const sums = new Map<string, bigint>()
  for (const { bucket, open } of items) sums.set(bucket, (sums.get(bucket) ?? 0n) + open.minor)
  return {
    customerId,
    currency,
    from,
    until,
    opening: money(opening),
    lines,
    closing: money(balance),
    items,
    unapplied: money(
      paid.reduce((sum, { state }) => (state._tag === "Received" ? sum + state.unapplied.minor : sum), 0n),
    ),
    ageing: buckets.names.map((bucket) => ({ bucket, amount: money(sums.get(bucket) ?? 0n) })),
  }
}
