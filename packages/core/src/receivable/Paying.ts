/**
 * Deciding about payments (REC-2). Not exported from the module.
 *
 * @module
 */
import * as Result from "effect/Result"
import { earliest, type LocalDate, max } from "../calendar/LocalDate.ts"
import { instantOf } from "../calendar/TimeZone.ts"
import type { Found } from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import { equals } from "../money/Arithmetic.ts"
import { type Money, make, zero } from "../money/Model.ts"
import { type Allocation, allocateAsInstructed, allocateOldestFirst, type Target } from "./Allocation.ts"
import type { Instruction, PaymentCommand } from "./Commands.ts"
import { type ReceivableError, reject } from "./Errors.ts"
import { maxTargets } from "./Method.ts"
import type { ReceivableState } from "./Model.ts"
import type { AppliedRow, PaymentEvent, PaymentState } from "./PaymentModel.ts"
import { isOpen, nextDue } from "./Standing.ts"

/**
 * What a payment has to know: the receivables it was told to go to, in the order of their ids' first mention, or what the
 * customer has open, oldest due first.
 */
export interface PaymentKnown {
  readonly targets?: ReadonlyArray<ReceivableState>
  readonly found?: ReadonlyArray<Found<ReceivableState>>
}

type Known = Facts & PaymentKnown
type Decided = Result.Result<ReadonlyArray<PaymentEvent>, ReceivableError>
type CommandOf<Tag extends PaymentCommand["_tag"]> = Extract<PaymentCommand, { readonly _tag: Tag }>
type StateOf<Tag extends PaymentState["_tag"]> = Extract<PaymentState, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<PaymentEvent>): Decided => Result.succeed(events)

/** The receivables that instructions name, each once. */
export const targetsOf = (allocation: ReadonlyArray<Instruction>): ReadonlyArray<string> =>
  Array.from(new Set(allocation.map(({ receivableId }) => receivableId)))

const zipTargets = (ids: ReadonlyArray<string>, states: ReadonlyArray<ReceivableState> = []): ReadonlyArray<Target> =>
  ids.flatMap((id, index) => {
    const state = states[index]
    return state === undefined ? [] : [{ id, state }]
  })

const rowsOf = ({ portions }: Allocation): ReadonlyArray<AppliedRow> =>
  portions.map(({ amount, no, receivableId }): AppliedRow => [receivableId, no, amount])

const canTake = (state: ReceivableState): boolean =>
  state._tag === "Open" && state.instalments.some((one) => one.dispute === undefined && isOpen(one))

/** What can take money, as a query found it; full pages may have more behind them. */
const lookedUp = (found: ReadonlyArray<Found<ReceivableState>> = []) => ({
  candidates: found.filter(({ state }) => canTake(state)).map(({ id }) => id),
  isLast: found.length < maxTargets,
})

const isSameMoney = (a: Money | undefined, b: Money | undefined): boolean =>
  a === undefined || b === undefined ? a === b : equals(a, b)

const isSameAllocation = (
  a: ReadonlyArray<Instruction> | undefined,
  b: ReadonlyArray<Instruction> | undefined,
): boolean =>
  a === undefined || b === undefined
    ? a === b
    : a.length === b.length &&
      a.every((one, index) => {
        const other = b[index]
        return one.receivableId === other?.receivableId && one.no === other.no && isSameMoney(one.amount, other.amount)
      })

type Receipt = Pick<CommandOf<"Receive">, "customerId" | "amount" | "valueDate" | "allocation">

const isSameReceipt = (a: Receipt, b: Receipt): boolean =>
  a.customerId === b.customerId &&
  a.valueDate === b.valueDate &&
  equals(a.amount, b.amount) &&
  isSameAllocation(a.allocation, b.allocation)

const receiptOf = ({ allocation, amount, customerId, valueDate }: Receipt) => ({
  customerId,
  amount,
  valueDate,
  ...(allocation === undefined ? {} : { allocation }),
})

/** The money counts from now on. */
const counted = (receipt: Receipt, allocation: Allocation): PaymentEvent => ({
  _tag: "PaymentReceived",
  ...receiptOf(receipt),
  applied: rowsOf(allocation),
  unapplied: allocation.rest,
})

const lookingFor = (receipt: Receipt, facts: Known): PaymentEvent => {
  const found = lookedUp(facts.found)
  return {
    _tag: "PaymentReceived",
    ...receiptOf(receipt),
    applied: [],
    unapplied: receipt.amount,
    ...(found.candidates.length === 0 ? {} : { found }),
  }
}

const instructed = (
  { amount, customerId }: Pick<Receipt, "amount" | "customerId">,
  instructions: ReadonlyArray<Instruction>,
  facts: Known,
): Result.Result<Allocation, ReceivableError> =>
  Result.mapError(
    allocateAsInstructed(amount, customerId, instructions, zipTargets(targetsOf(instructions), facts.targets)),
    reject,
  )

/** Money came in (REC-2). */
export const receive = (state: PaymentState, command: CommandOf<"Receive">, facts: Known): Decided => {
  if (state._tag !== "None") {
    return isSameReceipt(state, command) ? nothing : Result.fail(reject({ _tag: "ReceiptReused" }))
  }
  const { allocation, amount, valueDate } = command
  if (amount.minor <= 0n) return Result.fail(reject({ _tag: "AmountNotPositive", amount }))
  const planned = allocation === undefined ? undefined : instructed(command, allocation, facts)
  if (planned !== undefined && Result.isFailure(planned)) return Result.fail(planned.failure)
  if (valueDate > facts.today) {
    const countsFrom = instantOf(valueDate, 0, facts.calendar.calendar.zone)
    return yields({ _tag: "PaymentAnnounced", ...receiptOf(command), countsFrom })
  }
  return yields(planned === undefined ? lookingFor(command, facts) : counted(command, planned.success))
}

/** The value date has come. An instruction that can't be followed any more leaves the money as the customer's credit. */
export const takeEffect = (state: PaymentState, facts: Known): Decided => {
  if (state._tag !== "Announced" || state.valueDate > facts.today) return nothing
  if (state.allocation === undefined) return yields(lookingFor(state, facts))
  const planned = instructed(state, state.allocation, facts)
  return yields(counted(state, Result.isSuccess(planned) ? planned.success : { portions: [], rest: state.amount }))
}

/** The payment, when it has money to give. */
const receivedOf = (state: PaymentState): Result.Result<StateOf<"Received">, ReceivableError> => {
  switch (state._tag) {
    case "None":
      return Result.fail(reject({ _tag: "UnknownReceipt" }))
    case "Announced":
      return Result.fail(reject({ _tag: "NotYetCounting", valueDate: state.valueDate }))
    case "Reversed":
      return Result.fail(reject({ _tag: "ReceiptReversed" }))
    case "Received":
      return Result.succeed(state)
  }
}

const spread = (allocation: Allocation, resumeAt?: Facts["at"]): PaymentEvent => ({
  _tag: "PaymentSpread",
  applied: rowsOf(allocation),
  unapplied: allocation.rest,
  ...(resumeAt === undefined ? {} : { resumeAt }),
})

/** Applies what is left of a receipt, as instructed or to what is oldest due (REC-2). */
export const allocate = (state: PaymentState, { allocation }: CommandOf<"Allocate">, facts: Known): Decided =>
  Result.flatMap(receivedOf(state), ({ customerId, found: looking, resumeAt, unapplied }): Decided => {
    if (unapplied.minor === 0n || looking !== undefined) return nothing
    if (allocation === undefined) {
      const found = lookedUp(facts.found)
      if (found.candidates.length > 0) return yields({ _tag: "AllocationResumed", found })
      // Nothing is open any more; a timer that asked for it is done.
      return resumeAt === undefined ? nothing : yields(spread({ portions: [], rest: unapplied }))
    }
    return Result.map(instructed({ amount: unapplied, customerId }, allocation, facts), (planned) =>
      planned.portions.length === 0 ? [] : [spread(planned)],
    )
  })

/** The latest of the dates on which the targets are next due: everything due by then has been found. */
const lastNextDue = (targets: ReadonlyArray<Target>): LocalDate =>
  targets.reduce((last: LocalDate, { state }) => max(last, nextDue(state) ?? last), earliest)

/** Applies what is left to the receivables found, as they stand now. */
export const spreadOver = (state: PaymentState, facts: Known): Decided => {
  if (state._tag !== "Received" || state.found === undefined) return nothing
  const { candidates, isLast } = state.found
  const targets = zipTargets(candidates, facts.targets)
  const allocation = isLast
    ? allocateOldestFirst(state.unapplied, targets)
    : allocateOldestFirst(state.unapplied, targets, lastNextDue(targets))
  const goesOn = allocation.portions.length > 0 && allocation.rest.minor > 0n && !isLast
  return yields(goesOn ? spread(allocation, facts.at) : spread(allocation))
}

const amountOn = (rows: ReadonlyArray<AppliedRow>, receivableId: string): bigint =>
  rows.reduce((sum, [id, , amount]) => (id === receivableId ? sum + amount.minor : sum), 0n)

/** A credit note set money of this receipt free; it is the customer's credit now. */
export const release = (state: PaymentState, command: CommandOf<"Release">): Decided => {
  if (state._tag !== "Received") return nothing
  const { parts, receivableId } = command
  const kept = parts.reduce((sum, { amount }) => sum + amount.minor, 0n)
  const freed = amountOn(state.applied, receivableId) - kept
  if (freed <= 0n) return nothing
  const unapplied = make(state.unapplied.minor + freed, state.unapplied.currency)
  return yields({ _tag: "PaymentReleased", receivableId, parts, unapplied })
}

/** What of this receipt goes to a debt that has just been opened. What isn't there any more doesn't go. */
export const applyTo = (state: PaymentState, { parts, receivableId }: CommandOf<"ApplyTo">): Decided => {
  if (state._tag !== "Received" || state.applied.some(([id]) => id === receivableId)) return nothing
  const { unapplied } = state
  const rest = parts.reduce((left, { amount }) => left - amount.minor, unapplied.minor)
  if (rest < 0n || parts.some(({ amount }) => amount.currency !== unapplied.currency)) return nothing
  const portions = parts.map(({ amount, no }) => ({ receivableId, no, amount }))
  return yields(spread({ portions, rest: make(rest, unapplied.currency) }))
}

/** The payment bounced (REC-2). */
export const reverse = (state: PaymentState, { reason }: CommandOf<"Reverse">, facts: Known): Decided => {
  if (state._tag === "None") return Result.fail(reject({ _tag: "UnknownReceipt" }))
  return state._tag === "Reversed" ? nothing : yields({ _tag: "ReceiptReversed", reason, on: facts.today })
}

const merged = (rows: ReadonlyArray<AppliedRow>, more: ReadonlyArray<AppliedRow>): ReadonlyArray<AppliedRow> => {
  if (rows.length === 0 || more.length === 0) return rows.length === 0 ? more : rows
  const sums = new Map<string, AppliedRow>()
  for (const row of [...rows, ...more]) {
    const [receivableId, no, amount] = row
    const key = `${receivableId} ${no}`
    const before = sums.get(key)
    sums.set(
      key,
      before === undefined ? row : [receivableId, no, make(before[2].minor + amount.minor, amount.currency)],
    )
  }
  return Array.from(sums.values())
}

/** The state after an event: total. */
export const evolve = (state: PaymentState, event: PaymentEvent): PaymentState => {
  switch (event._tag) {
    case "PaymentAnnounced":
      return state._tag === "None" ? { ...event, _tag: "Announced" } : state
    case "PaymentReceived":
      return state._tag === "None" || state._tag === "Announced" ? { ...event, _tag: "Received" } : state
    case "AllocationResumed": {
      if (state._tag !== "Received") return state
      const { resumeAt: _, ...rest } = state
      return { ...rest, found: event.found }
    }
    case "PaymentSpread": {
      if (state._tag !== "Received") return state
      const { found: _found, resumeAt: _resumeAt, ...rest } = state
      const { resumeAt, unapplied } = event
      const applied = merged(state.applied, event.applied)
      return { ...rest, applied, unapplied, ...(resumeAt === undefined ? {} : { resumeAt }) }
    }
    case "PaymentReleased": {
      if (state._tag !== "Received") return state
      const others = state.applied.filter(([id]) => id !== event.receivableId)
      const kept = event.parts.map(({ amount, no }): AppliedRow => [event.receivableId, no, amount])
      return { ...state, applied: [...others, ...kept], unapplied: event.unapplied }
    }
    case "ReceiptReversed": {
      if (state._tag === "None" || state._tag === "Reversed") return state
      const applied = state._tag === "Received" ? state.applied : []
      return { ...receiptOf(state), _tag: "Reversed", applied, reason: event.reason, on: event.on }
    }
  }
}

/** Nothing is left of a receipt that was reversed or doesn't count yet. */
export const unappliedOf = (state: PaymentState): Money | undefined =>
  state._tag === "Received" ? state.unapplied : state._tag === "Reversed" ? zero(state.amount.currency) : undefined
