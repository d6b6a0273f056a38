/**
 * The diary of one debt: `collection-diary/<receivableId>` (REC-9).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { addBusinessDays } from "../calendar/Evaluate.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import { instantOf } from "../calendar/TimeZone.ts"
import { anyMember, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import { make } from "../money/Model.ts"
import {
  type Contact,
  DiaryCommand,
  DiaryEvent,
  DiaryState,
  maxContacts,
  type PaymentPromise,
  type PromiseOnFile,
} from "./Diary.ts"
import { type ReceivableError, type ReceivableReason, reject } from "./Errors.ts"
import type { CompiledReceivablePolicy } from "./Evaluate.ts"
import type { ReceivableState, SomePlan } from "./Model.ts"
import { receivablePolicy } from "./Policy.ts"
import { receivable } from "./ReceivableDecider.ts"
import { currencyOf, openTotal, ownerOf, paidBetween } from "./Standing.ts"

/** What a diary has to know: the debt that it is about. */
export interface DiaryKnown {
  readonly receivables: CompiledReceivablePolicy
  readonly debt: ReceivableState
}

type Known = Facts & DiaryKnown
type Decided = Result.Result<ReadonlyArray<DiaryEvent>, ReceivableError>
type CommandOf<Tag extends DiaryCommand["_tag"]> = Extract<DiaryCommand, { readonly _tag: Tag }>
type EventOf<Tag extends DiaryEvent["_tag"]> = Extract<DiaryEvent, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const fail = (reason: ReceivableReason): Result.Result<never, ReceivableError> => Result.fail(reject(reason))

const openPromise = (state: DiaryState): PromiseOnFile | undefined => {
  const last = state._tag === "None" ? undefined : state.promises.at(-1)
  return last?.standing === "open" ? last : undefined
}

/** When the bookings of a promise's last day are in: after so many business days. */
const checkedAt = ({ by }: PaymentPromise, { calendar, receivables }: Known) => {
  const last = addBusinessDays(calendar, by, receivables.policy.promiseGraceDays ?? 1)
  return instantOf(LocalDate.addDays(last, 1), 0, calendar.calendar.zone)
}

const contactOf = (command: CommandOf<"RecordContact">, by: string): Contact => {
  const { _tag, next, ...contact } = command
  return { ...contact, ...(next === undefined ? {} : { next: { ...next, who: next.who ?? by } }), by }
}

const contactProblem = (
  { next, no, on, promise }: CommandOf<"RecordContact">,
  plan: SomePlan,
  { today }: Known,
): ReceivableReason | undefined => {
  if (on > today) return { _tag: "ContactInFuture", on, today }
  if (no !== undefined && no > plan.instalments.length) {
    return { _tag: "UnknownInstalment", no, instalments: plan.instalments.length }
  }
  if (next !== undefined && next.on < on) return { _tag: "NextStepBeforeContact", next: next.on, on }
  if (promise === undefined) return undefined
  const { amount, by } = promise
  const currency = currencyOf(plan)
  if (amount.currency !== currency) return { _tag: "OtherCurrency", expected: currency, found: amount.currency }
  if (amount.minor <= 0n) return { _tag: "AmountNotPositive", amount }
  const open = openTotal(plan)
  if (amount.minor > open.minor) return { _tag: "PromiseBeyondDebt", promised: amount, open }
  return by < on ? { _tag: "PromiseBeforeContact", by, on } : undefined
}

const recordContact = (state: DiaryState, command: CommandOf<"RecordContact">, facts: Known): Decided => {
  const { debt } = facts
  if (debt._tag === "None") return fail({ _tag: "UnknownReceivable", receivableId: null })
  const contact = contactOf(command, actorId(facts.actor))
  const contacts = state._tag === "None" ? [] : state.contacts
  const known = contacts.find(({ contactNo }) => contactNo === command.contactNo)
  if (known !== undefined) {
    const isSame = Equal.equals({ ...known, by: contact.by }, contact)
    return isSame ? nothing : fail({ _tag: "ContactReused", contactNo: command.contactNo })
  }
  if (contacts.length >= maxContacts) return fail({ _tag: "DiaryFull", limit: maxContacts })
  const problem = contactProblem(command, debt, facts)
  if (problem !== undefined) return fail(problem)
  const { promise, ...rest } = contact
  const promised =
    promise === undefined
      ? {}
      : {
          promise: {
            ...promise,
            since: command.on,
            already: paidBetween(debt, command.on, promise.by),
            checkAt: checkedAt(promise, facts),
          },
        }
  return Result.succeed([
    { _tag: "ContactRecorded", customerId: debt.customerId, owner: ownerOf(debt), ...rest, ...promised },
  ])
}

/**
 * Whether a promise was kept: as much came in, by value date, from the day on which it was given to its last day; or
 * nothing is open any more. Money that was there before doesn't count.
 */
const checkPromise = (state: DiaryState, { at, debt }: Known): Decided => {
  const promise = openPromise(state)
  if (promise === undefined || state._tag === "None" || debt._tag === "None" || at < promise.checkAt) return nothing
  const { amount, by, contactNo } = promise
  const paid = make(paidBetween(debt, promise.since, by).minor - promise.already.minor, amount.currency)
  if (debt._tag === "Closed" || paid.minor >= amount.minor) {
    return Result.succeed([{ _tag: "PromiseKept", contactNo, paid }])
  }
  const { customerId, owner } = state
  return Result.succeed([{ _tag: "PromiseBroken", contactNo, customerId, owner, promised: amount, by, paid, at }])
}

const passNextStep = (state: DiaryState, { from, reason, to }: CommandOf<"PassNextStep">): Decided =>
  state._tag === "Diary" && state.next?.who === from && from !== to
    ? Result.succeed([{ _tag: "NextStepPassed", from, to, reason }])
    : nothing

const recorded = (state: DiaryState, event: EventOf<"ContactRecorded">): DiaryState => {
  const { _tag, customerId, owner, promise, ...rest } = event
  const { contacts, promises } = state._tag === "None" ? { contacts: [], promises: [] } : state
  const told = promise === undefined ? {} : { promise: { amount: promise.amount, by: promise.by } }
  const before =
    promise === undefined
      ? promises
      : promises.map((one) => (one.standing === "open" ? { ...one, standing: "replaced" as const } : one))
  return {
    _tag: "Diary",
    customerId,
    owner,
    contacts: [...contacts, { ...rest, ...told }],
    promises:
      promise === undefined ? before : [...before, { contactNo: event.contactNo, ...promise, standing: "open" }],
    ...(event.next === undefined ? {} : { next: event.next }),
  }
}

const settled = (state: DiaryState, contactNo: string, standing: "kept" | "broken"): DiaryState =>
  state._tag === "None"
    ? state
    : { ...state, promises: state.promises.map((one) => (one.contactNo === contactNo ? { ...one, standing } : one)) }

const evolve = (state: DiaryState, event: DiaryEvent): DiaryState => {
  switch (event._tag) {
    case "ContactRecorded":
      return recorded(state, event)
    case "PromiseKept":
      return settled(state, event.contactNo, "kept")
    case "PromiseBroken":
      return settled(state, event.contactNo, "broken")
    case "NextStepPassed":
      return state._tag === "None" || state.next === undefined
        ? state
        : { ...state, next: { ...state.next, who: event.to } }
  }
}

/** The diary of one debt (REC-9). Its id is the receivable's. */
export const collectionDiary = Aggregate.make<DiaryCommand, DiaryEvent, DiaryState, ReceivableError, DiaryKnown>({
  kind: "collection-diary",
  initial: { _tag: "None" },
  command: DiaryCommand,
  event: DiaryEvent,
  state: DiaryState,
  access: { RecordContact: anyMember, CheckPromise: systemOnly, PassNextStep: systemOnly },
  concerns: ({ command }) =>
    command._tag === "RecordContact" && command.promise !== undefined
      ? { kind: "collection-diary", amount: command.promise.amount }
      : { kind: "collection-diary" },
  reads: ({ id }) => ({
    receivables: Aggregate.policy(receivablePolicy),
    debt: Aggregate.document(receivable, id),
  }),
  decide: (state, command, facts) => {
    switch (command._tag) {
      case "RecordContact":
        return recordContact(state, command, facts)
      case "CheckPromise":
        return checkPromise(state, facts)
      case "PassNextStep":
        return passNextStep(state, command)
    }
  },
  evolve,
  index: (state) => {
    if (state._tag === "None") return {}
    const promise = state.promises.at(-1)
    return {
      customerId: state.customerId,
      owner: state.owner,
      promise: promise?.standing ?? null,
      promisedBy: promise === undefined ? null : LocalDate.format(promise.by),
      nextOn: state.next === undefined ? null : LocalDate.format(state.next.on),
      nextWho: state.next?.who ?? null,
    }
  },
  timers: (state) => {
    const promise = openPromise(state)
    return promise === undefined ? [] : [{ name: "promise", at: promise.checkAt }]
  },
  onTimer: ({ name, state }) =>
    name === "promise" && openPromise(state) !== undefined ? { _tag: "CheckPromise" } : undefined,
})
