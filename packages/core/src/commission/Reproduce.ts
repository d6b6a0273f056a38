/**
 * A statement worked out anew from the facts that its events record, under the plan of their version (COM-8): what it ought
 * to say, and where what was posted differs from it.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { LocalizedText } from "../decision/Messages.ts"
import { type Money, make } from "../money/Model.ts"
import { format } from "../money/Text.ts"
import { type CompiledPlan, compile } from "./Evaluate.ts"
import type { Event } from "./Events.ts"
import * as Ledger from "./Ledger.ts"
import type { Credit, Posting, PostingKind } from "./Model.ts"
import { closed } from "./Payout.ts"
import { evolve, type State } from "./State.ts"
import { type Statement, statement } from "./Views.ts"

/** Something that was posted otherwise than the facts and the plan say. */
export interface StatementDifference {
  /** Number of the event within the month, from 1. */
  readonly event: number
  /** Which figure: what the month's facts earn, what was posted of it, what is held, what is handed on, what was paid. */
  readonly what: "entitled" | "earned" | "held" | "posting" | "payout" | "carried" | "plan"
  readonly expected: Money
  readonly recorded: Money
  /** The rule that it goes by. */
  readonly rule: string
  readonly text: LocalizedText
}

/** A statement as recorded, and everything in which it differs from what it ought to be; nothing, if it is right. */
export interface Reproduction {
  readonly statement: Statement
  readonly differences: ReadonlyArray<StatementDifference>
}

const names: Readonly<Record<StatementDifference["what"], LocalizedText & { readonly rule: string }>> = {
  entitled: {
    en: "what the month's facts earn before floor and cap",
    zh: "当月各项事实应计(未计保底与封顶)",
    rule: "COM-0",
  },
  earned: { en: "what is earned more or less", zh: "计提变动", rule: "COM-0" },
  held: { en: "what is held more or less", zh: "预留变动", rule: "COM-5" },
  posting: { en: "what is posted into another month", zh: "记入其他月份的金额", rule: "COM-8" },
  payout: { en: "the payout", zh: "应付金额", rule: "COM-8" },
  carried: { en: "what is carried on", zh: "结转金额", rule: "COM-8" },
  plan: { en: "a plan that can be worked with", zh: "可用的方案", rule: "COM-2" },
}

/** Lines that follow from the month's facts. Others are facts themselves, or come from other months. */
const follows: ReadonlySet<PostingKind> = new Set(["credit", "reversal", "true-up"] as const)
const holding: ReadonlySet<PostingKind> = new Set(["holdback", "release"] as const)

const sumOf = (postings: ReadonlyArray<Posting>, kinds?: ReadonlySet<PostingKind>): bigint =>
  postings.reduce((sum, { amount, kind }) => (kinds?.has(kind) === false ? sum : sum + amount.minor), 0n)

/** The facts of a month, as they stand after each event, and what they come to. */
const makeFacts = (plan: CompiledPlan) => {
  const facts = new Map<string, { readonly credit: Credit; released: boolean }>()
  let totals = Ledger.noTotals
  /** Adds up all of it anew. */
  const again = (): Ledger.Totals => {
    let [basis, releasedBasis] = [0n, 0n]
    let sums: Ledger.Totals["sums"] = []
    for (const { credit, released } of facts.values()) {
      basis += credit.amount.minor
      if (released) releasedBasis += credit.amount.minor
      sums = plan.measure(credit).map((figure, i) => figure + (sums[i] ?? 0n))
    }
    const { circumstances } = totals
    const figures = plan.isPlain ? [basis] : sums
    return { basis, releasedBasis, sums: figures, circumstances, entitled: plan.entitled(figures, circumstances) }
  }
  return {
    add: (credit: Credit): void => {
      facts.set(credit.id, { credit, released: false })
      totals = Ledger.moved(plan, totals, credit, 1n, false)
    },
    take: (id: string): void => {
      const fact = facts.get(id)
      if (fact === undefined) return
      facts.delete(id)
      totals = Ledger.moved(plan, totals, fact.credit, -1n, fact.released)
    },
    release: (id: string): void => {
      const fact = facts.get(id)
      if (fact === undefined || fact.released) return
      fact.released = true
      totals = { ...totals, releasedBasis: totals.releasedBasis + fact.credit.amount.minor }
    },
    assess: ({ attainment, conduct }: Extract<Event, { readonly _tag: "Assessed" }>): void => {
      const { attainment: before, ...others } = totals.circumstances
      const reached = attainment === undefined ? before : (attainment ?? undefined)
      totals = Ledger.under(plan, totals, {
        ...others,
        ...(reached === undefined ? {} : { attainment: reached }),
        ...(conduct === undefined ? {} : { conduct }),
      })
    },
    totals: () => totals,
    again,
  }
}

type Facts = ReturnType<typeof makeFacts>

/** Takes in what an event says about the facts. */
const apply = (facts: Facts, event: Event): void => {
  if (event._tag === "Credited") facts.add(event.credit)
  else if (event._tag === "Reversed") facts.take(event.creditId)
  else if (event._tag === "HoldbackReleased") facts.release(event.creditId)
  else if (event._tag === "Assessed") facts.assess(event)
  else if (event._tag !== "ChangedAfterClose") return
  else if (event.change === "credit") facts.add(event.credit)
  else if (event.change === "reversal") facts.take(event.credit.id)
  else facts.release(event.credit.id)
}

/**
 * Works a month's statement out anew (COM-8, COM-9): after every event from all facts on record, under the plan that the month was
 * opened with, to the minor unit. `undefined` when nothing happened in it. Fines, corrections and what other months have
 * sent are facts of their own: they are taken as they are. Give it the plan of the version from your own files, and the
 * differences say whether it is that plan which was applied.
 *
 * @example
 * ```ts
 * import { Commission, LocalDate, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const usd = (amount: string) => Money.of(amount, "USD")
 * const credit: Commission.Credit = {
 *   id: "order:O-1", basis: "booked", dealId: "O-1", customerId: "C-1", date: LocalDate.literal("2026-03-10"),
 *   amount: usd("1000.00"), share: Rate.one
 * }
 * const posted = (amount: string): ReadonlyArray<Commission.Event> => [
 *   { _tag: "PeriodOpened", memberId: "ann", period: "2026-03", plan: Commission.tradeCommission("USD"), planVersion: "v1" },
 *   {
 *     _tag: "Credited", credit, entitled: usd("30.00"),
 *     postings: [{
 *       kind: "credit", creditId: credit.id, dealId: "O-1", basis: credit.amount, share: Rate.one, tiers: [],
 *       amount: usd(amount), reason: "order O-1"
 *     }]
 *   }
 * ]
 * assert.deepEqual(Commission.reproduce(posted("30.00"))?.differences, [])
 * // 3 % of 1 000 is 30, not 31.
 * const [wrong] = Commission.reproduce(posted("31.00"))?.differences ?? []
 * assert.deepEqual([wrong?.event, wrong?.what, wrong?.expected], [2, "earned", usd("30.00")])
 * ```
 */
export const reproduce = (
  events: ReadonlyArray<Event>,
  options: { readonly plan?: CompiledPlan } = {},
): Reproduction | undefined => {
  const [opened] = events
  const recorded = statement(events)
  if (recorded === undefined || opened?._tag !== "PeriodOpened") return undefined
  const { currency } = opened.plan
  const differences: Array<StatementDifference> = []
  const hold = (event: number, what: StatementDifference["what"], wanted: bigint, found: bigint): void => {
    if (wanted === found) return
    const [expected, there] = [make(wanted, currency), make(found, currency)]
    const { rule, ...name } = names[what]
    const text = {
      en: `Event ${event}: ${name.en} is ${format(there)} ${currency} on record and should be ${format(expected)} ${currency}.`,
      zh: `第 ${event} 条记录:${name.zh}记为 ${format(there)} ${currency},应为 ${format(expected)} ${currency}。`,
    }
    differences.push({ event, what, expected, recorded: there, rule, text })
  }
  const compiled = options.plan === undefined ? compile(opened.plan) : Result.succeed(options.plan)
  if (Result.isFailure(compiled)) {
    hold(1, "plan", 1n, 0n)
    return { statement: recorded, differences }
  }
  const plan = compiled.success
  // Months of form 1 earned each credit by itself, rounded; their totals are what is on record.
  const isGiven = !plan.isPlain && events.some((event) => "inMonth" in event && event.inMonth === true)
  const facts = makeFacts(plan)
  let state: State = { _tag: "Absent" }
  let open = 0n
  for (const [i, event] of events.entries()) {
    const no = i + 1
    if (event._tag === "PeriodClosed" && state._tag !== "Absent") {
      const close = closed({ ...state, open: make(open, currency) })
      if (close._tag === "PeriodClosed") {
        hold(no, "payout", close.payout.minor, event.payout.minor)
        hold(no, "carried", close.carried.minor, event.carried.minor)
        hold(no, "posting", sumOf(close.postings), sumOf(event.postings))
      }
    }
    state = evolve(state, event)
    const before = facts.totals()
    apply(facts, event)
    if ("postings" in event) open += sumOf(event.postings)
    if (isGiven) continue
    const after = facts.totals()
    if ("entitled" in event) hold(no, "entitled", after.entitled, event.entitled.minor)
    const earned = Ledger.earnedOf(plan, after) - Ledger.earnedOf(plan, before)
    const held = Ledger.heldOf(plan, after) - Ledger.heldOf(plan, before)
    const late = event._tag === "ChangedAfterClose" ? event : event._tag === "Assessed" ? event.late : undefined
    if (late !== undefined) {
      hold(no, "earned", earned, late.earned.minor)
      hold(no, "held", held, late.heldChange.minor)
      hold(no, "posting", earned - held, late.posting.amount.minor)
    } else if ("postings" in event) {
      hold(no, "earned", earned, sumOf(event.postings, follows))
      hold(no, "held", held, -sumOf(event.postings, holding))
    }
  }
  // Sums that were kept from event to event are what all facts come to, added up at once.
  if (!isGiven) hold(events.length, "entitled", facts.again().entitled, facts.totals().entitled)
  return { statement: recorded, differences }
}
