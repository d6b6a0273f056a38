/**
 * Payments, credit notes and write-offs on a receivable (REC-2). Not exported from the module.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as LocalDate from "../calendar/LocalDate.ts"
import { actorId, hasRank } from "../decider/Facts.ts"
import { type Money, make } from "../money/Model.ts"
import { reject } from "./Errors.ts"
import type { ReceivableEvent, ReversalCause, ReversedPart } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import { maxReceiptRows, type Part, type Plan, type ReceivableState, type SomePlan } from "./Model.ts"
import { type CommandOf, type Decided, nothing, yields } from "./Opening.ts"
import {
  currencyOf,
  isFirstPaymentMade,
  isOpen,
  openOf,
  openOfPlan,
  orderOf,
  owedTotal,
  paidTotal,
} from "./Standing.ts"
import { type Context, choiceOf, firstStep, reopened } from "./Steps.ts"

/** What a payment or forfeiture is about, as events carry it. */
export const dealOf = (plan: Plan) => {
  const orderId = orderOf(plan)
  return {
    customerId: plan.customerId,
    ...(plan.dealId === undefined ? {} : { dealId: plan.dealId }),
    ...(plan.unitId === undefined ? {} : { unitId: plan.unitId }),
    ...(plan.contractId === undefined ? {} : { contractId: plan.contractId }),
    ...(orderId === undefined ? {} : { orderId }),
    sellers: plan.sellers,
  }
}

const sumOf = (parts: ReadonlyArray<Part>, currency: Money["currency"]): Money =>
  make(
    parts.reduce((sum, { amount }) => sum + amount.minor, 0n),
    currency,
  )

const less = (money: Money, taken: Money): Money => make(money.minor - taken.minor, money.currency)

const unknown = () => Result.fail(reject({ _tag: "UnknownReceivable", receivableId: null }))
const forfeited = () => Result.fail(reject({ _tag: "NothingOpen", status: "forfeited" }))

/** The duty to sign arises when the first payment is made in full (REC-7). */
const signingDue = (after: ReceivableState, valueDate: LocalDate.LocalDate, facts: Context): Decided => {
  const within = facts.receivables.policy.signWithinDays
  if (within === undefined || after._tag === "None") return nothing
  const isSold = after.source._tag === "Subscription" || after.contractId !== undefined
  if (!isSold || after.signed === true || after.signing !== undefined || !isFirstPaymentMade(after)) return nothing
  const due = LocalDate.addDays(valueDate, within)
  return yields({ _tag: "SigningDue", due, at: facts.at, next: firstStep(facts, choiceOf(after), due) })
}

/** Puts what a receipt has for this receivable on its instalments; what stands there already is left (REC-2). */
export const applyPayment = (state: ReceivableState, command: CommandOf<"ApplyPayment">, facts: Context): Decided => {
  if (state._tag === "None") return unknown()
  const { receiptNo, receivableId, valueDate } = command
  const currency = currencyOf(state)
  const parts: Array<Part> = []
  for (const { amount, no } of command.parts) {
    const instalment = state.instalments[no - 1]
    if (instalment === undefined) {
      return Result.fail(reject({ _tag: "UnknownInstalment", no, instalments: state.instalments.length }))
    }
    if (amount.currency !== currency) {
      return Result.fail(reject({ _tag: "OtherCurrency", expected: currency, found: amount.currency }))
    }
    const row = state.receipts.find(([receipt, on]) => receipt === receiptNo && on === no)
    const more = amount.minor - (row?.[3].minor ?? 0n)
    if (more <= 0n) continue
    if (state._tag === "Forfeited") return forfeited()
    const asked = make(more, currency)
    const open = openOf(instalment)
    if (more > open.minor) return Result.fail(reject({ _tag: "MoreThanOpen", no, asked, open }))
    if (row === undefined && state.receipts.length + parts.length >= maxReceiptRows) {
      return Result.fail(reject({ _tag: "TooManyRows", limit: maxReceiptRows }))
    }
    parts.push({ no, amount: asked })
  }
  if (parts.length === 0) return nothing
  const amount = sumOf(parts, currency)
  const applied: ReceivableEvent = {
    _tag: "PaymentApplied",
    receiptNo,
    receivableId,
    ...dealOf(state),
    amount,
    valueDate,
    parts,
    remaining: less(openOfPlan(state), amount),
  }
  if (facts.receivables.policy.signWithinDays === undefined) return yields(applied)
  return Result.map(signingDue(evolve(state, applied), valueDate, facts), (events) => [applied, ...events])
}

/** Takes money of a receipt off again. */
const takeBack = (
  plan: SomePlan,
  receiptNo: string,
  parts: ReadonlyArray<Part>,
  cause: ReversalCause,
  facts: Context,
): ReceivableEvent => {
  const currency = currencyOf(plan)
  const valueDate = plan.receipts.find(([receipt]) => receipt === receiptNo)?.[2] ?? facts.today
  const amount = sumOf(parts, currency)
  const reopenedPart = (part: Part): ReversedPart => {
    const instalment = plan.instalments[part.no - 1]
    return { ...part, ...(instalment === undefined ? { next: null } : reopened(facts, plan, instalment, valueDate)) }
  }
  return {
    _tag: "PaymentReversed",
    receiptNo,
    receivableId: plan.receivableId ?? "",
    ...dealOf(plan),
    amount,
    valueDate,
    parts: parts.map(reopenedPart),
    remaining: less(openOfPlan(plan), make(-amount.minor, currency)),
    cause,
  }
}

/** A payment bounced: what it paid is owed again, as old as it was (REC-2). */
export const reversePayment = (
  state: ReceivableState,
  command: CommandOf<"ReversePayment">,
  facts: Context,
): Decided => {
  if (state._tag === "None") return unknown()
  const { receiptNo } = command
  const parts = state.receipts
    .filter(([receipt]) => receipt === receiptNo)
    .map(([, no, , amount]): Part => ({ no, amount }))
  if (parts.length === 0) return nothing
  if (state._tag !== "Forfeited") return yields(takeBack(state, receiptNo, parts, "Bounced", facts))
  // The deal is gone either way; only the figures of the forfeiture change.
  const amount = sumOf(parts, currencyOf(state))
  const collected = less(paidTotal(state), amount)
  const { kept, returned } = facts.receivables.forfeit(collected, state.deposit)
  const waived = less(state.waived, make(-amount.minor, amount.currency))
  return yields({
    _tag: "PaymentVoided",
    receiptNo,
    receivableId: state.receivableId ?? "",
    ...dealOf(state),
    amount,
    collected,
    kept,
    returned,
    waived,
  })
}

/** Fills open instalments in the order of their due dates. */
const fill = (plan: SomePlan, amount: bigint): ReadonlyArray<Part> => {
  let rest = amount
  const parts: Array<Part> = []
  for (const instalment of [...plan.instalments].sort((a, b) => a.due - b.due || a.no - b.no)) {
    const open = openOf(instalment)
    const taken = open.minor < rest ? open.minor : rest
    if (taken <= 0n) continue
    rest -= taken
    parts.push({ no: instalment.no, amount: make(taken, open.currency) })
  }
  return parts
}

/** The latest money on a plan, so much in all, by receipt. */
const latestMoney = (plan: SomePlan, amount: bigint): ReadonlyMap<string, ReadonlyArray<Part>> => {
  let rest = amount
  const found = new Map<string, ReadonlyArray<Part>>()
  for (const [receiptNo, no, , paid] of plan.receipts.toReversed()) {
    const taken = paid.minor < rest ? paid.minor : rest
    if (taken <= 0n) break
    rest -= taken
    found.set(receiptNo, [...(found.get(receiptNo) ?? []), { no, amount: make(taken, paid.currency) }])
  }
  return found
}

/**
 * Takes an amount off what is owed, oldest instalment first. Money that then pays for nothing is set free, the latest
 * first, and becomes the customer's credit (REC-2, CRD-7).
 */
export const creditNote = (
  state: ReceivableState,
  { amount, noteNo, reason }: Omit<CommandOf<"CreditNote">, "_tag">,
  facts: Context,
): Decided => {
  if (state._tag === "None") return unknown()
  if (state.notes?.includes(noteNo) === true) return nothing
  if (state._tag === "Forfeited") return forfeited()
  const currency = currencyOf(state)
  if (amount.currency !== currency) {
    return Result.fail(reject({ _tag: "OtherCurrency", expected: currency, found: amount.currency }))
  }
  if (amount.minor <= 0n) return Result.fail(reject({ _tag: "AmountNotPositive", amount }))
  const owed = owedTotal(state)
  if (amount.minor > owed.minor) return Result.fail(reject({ _tag: "CreditBeyondDebt", asked: amount, owed }))
  const events: Array<ReceivableEvent> = []
  let plan: ReceivableState = state
  for (const [receiptNo, parts] of latestMoney(state, amount.minor - openOfPlan(state).minor)) {
    const event = takeBack(plan, receiptNo, parts, "Credited", facts)
    events.push(event)
    plan = evolve(plan, event)
    if (plan._tag === "None") return nothing
  }
  const parts = fill(plan, amount.minor)
  events.push({
    _tag: "CreditNoteApplied",
    noteNo,
    ...dealOf(state),
    amount,
    parts,
    reason,
    by: actorId(facts.actor),
  })
  return Result.succeed(events)
}

/** Credits all that is owed: the order behind the debt was cancelled (ORD-2). */
export const cancelDebt = (
  state: ReceivableState,
  { noteNo, reason }: CommandOf<"CancelDebt">,
  facts: Context,
): Decided => {
  if (state._tag === "None") return unknown()
  const amount = owedTotal(state)
  return amount.minor === 0n || state._tag === "Forfeited"
    ? nothing
    : creditNote(state, { noteNo, amount, reason }, facts)
}

/** Gives up what is open as a bad debt. */
export const writeOff = (state: ReceivableState, { reason }: CommandOf<"WriteOff">, facts: Context): Decided => {
  if (state._tag === "None") return unknown()
  const { writeOffRank } = facts.receivables
  if (!hasRank(facts.actor, writeOffRank)) return Result.fail(reject({ _tag: "RankTooLow", needed: writeOffRank.name }))
  if (state._tag === "Forfeited") return forfeited()
  const parts = state.instalments.filter(isOpen).map((one): Part => ({ no: one.no, amount: openOf(one) }))
  if (parts.length === 0) return nothing
  const amount = sumOf(parts, currencyOf(state))
  return yields({ _tag: "WrittenOff", ...dealOf(state), amount, parts, reason, by: actorId(facts.actor) })
}
