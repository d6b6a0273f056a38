/**
 * Random courses of a debt, for the laws of receivables. Not exported from the kit.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as fc from "fast-check"
import * as Calendar from "../../calendar/index.ts"
import * as Money from "../../money/index.ts"
import {
  type CompiledReceivablePolicy,
  openOf,
  type ReceivableCommand,
  type ReceivableEvent,
  type ReceivableState,
  receivable,
} from "../../receivable/index.ts"
import { system, testFacts } from "../TestFacts.ts"

const { LocalDate } = Calendar

/** The day on which every debt is opened. */
export const start = LocalDate.literal("2026-03-02")
/** An amount of fen. */
export const cny = (minor: bigint): Money.Money => Money.make(minor, "CNY")

/** A debt of so much in so many instalments, and what becomes of it. */
export interface Course {
  readonly total: Money.Money
  readonly count: number
  readonly steps: ReadonlyArray<Step>
}

/** Something that happens to a debt. */
export type Step =
  | { readonly _tag: "Pay"; readonly receipt: number; readonly amount: bigint; readonly no: number }
  | { readonly _tag: "Bounce"; readonly receipt: number }
  | { readonly _tag: "Credit"; readonly note: number; readonly amount: bigint }
  | { readonly _tag: "Extend"; readonly no: number; readonly days: number }
  | { readonly _tag: "Dispute" | "Resolve"; readonly no: number }
  | { readonly _tag: "Sweep"; readonly days: number }

const no = fc.integer({ min: 1, max: 3 })
const minor = fc.bigInt({ min: 1n, max: 60_000n })
const receipt = fc.integer({ min: 1, max: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ _tag: fc.constant("Pay" as const), receipt, amount: minor, no }),
  fc.record({ _tag: fc.constant("Bounce" as const), receipt }),
  fc.record({ _tag: fc.constant("Credit" as const), note: receipt, amount: minor }),
  fc.record({ _tag: fc.constant("Extend" as const), no, days: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ _tag: fc.constantFrom("Dispute" as const, "Resolve" as const), no }),
  fc.record({ _tag: fc.constant("Sweep" as const), days: fc.integer({ min: 1, max: 30 }) }),
)

/** Random courses of a debt. */
export const courses: fc.Arbitrary<Course> = fc.record({
  total: fc.bigInt({ min: 300n, max: 90_000n }).map(cny),
  count: fc.integer({ min: 1, max: 3 }),
  steps: fc.array(step, { maxLength: 25 }),
})

/** One debt, carried through a course; impossible commands change nothing. */
export class Debt {
  state: ReceivableState = { _tag: "None" }
  readonly events: Array<ReceivableEvent> = []
  #day: Calendar.LocalDate.LocalDate = start
  readonly #policy: CompiledReceivablePolicy

  constructor(policy: CompiledReceivablePolicy, { count, total }: Pick<Course, "count" | "total">) {
    this.#policy = policy
    this.send({
      _tag: "Open",
      customerId: "C-1",
      source: { _tag: "Import", reference: "law" },
      total,
      invoiceDate: start,
      method: { _tag: "Instalments", first: LocalDate.addDays(start, 10), count },
      sellers: [],
    })
  }

  send(command: ReceivableCommand): void {
    const base = testFacts({ actor: system })
    // Late in the day, when whatever falls on it has fallen due.
    const at = Calendar.TimeZone.instantOf(this.#day, 1439, base.calendar.calendar.zone)
    const decided = receivable.decide(this.state, command, { ...base, at, today: this.#day, receivables: this.#policy })
    if (Result.isFailure(decided)) return
    for (const event of decided.success) {
      this.events.push(event)
      this.state = receivable.evolve(this.state, event)
    }
  }

  take(one: Step): void {
    if (one._tag === "Sweep") this.#day = LocalDate.addDays(this.#day, one.days)
    const command = this.#commandOf(one)
    if (command !== undefined) this.send(command)
  }

  #commandOf(one: Step): ReceivableCommand | undefined {
    switch (one._tag) {
      case "Pay":
        return this.#payment(one)
      case "Bounce":
        return { _tag: "ReversePayment", receiptNo: `P-${one.receipt}` }
      case "Credit":
        return { _tag: "CreditNote", noteNo: `N-${one.note}`, amount: cny(one.amount), reason: "law" }
      case "Extend":
        return { _tag: "RequestExtension", no: one.no, days: one.days, reason: "law" }
      case "Dispute":
        return { _tag: "RaiseDispute", no: one.no, reason: "law" }
      case "Resolve":
        return { _tag: "ResolveDispute", no: one.no, resolution: "law" }
      case "Sweep":
        return { _tag: "AdvanceEscalation" }
    }
  }

  /** A payment tells what its receipt has put there in all. */
  #payment({ amount, no: on, receipt: number }: Extract<Step, { _tag: "Pay" }>): ReceivableCommand | undefined {
    const { state } = this
    const instalment = state._tag === "None" ? undefined : state.instalments[on - 1]
    if (state._tag === "None" || instalment === undefined) return undefined
    const receiptNo = `P-${number}`
    const open = openOf(instalment).minor
    const before = state.receipts.find((row) => row[0] === receiptNo && row[1] === on)?.[3].minor ?? 0n
    const parts = [{ no: on, amount: cny(before + (amount < open ? amount : open)) }]
    return { _tag: "ApplyPayment", receiptNo, receivableId: "R-1", valueDate: this.#day, parts }
  }
}
