/**
 * A dispute of a statement's line: `commission-dispute/<member>:<month>:<line>`. None -> Opened -> Answered -> Resolved
 * (COM-9), four eyes on the answer and on the end (ORG-4).
 *
 * @module
 */
import * as Result from "effect/Result"
import { anyMember, anyOf, atLeast, inRole } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { type Actor, actorId, type Facts, hasRole, persons } from "../decider/Facts.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { make } from "../money/Model.ts"
import { one, zero } from "../rate/Model.ts"
import { type CreditState, commissionCredit, creditStream } from "./CreditDecider.ts"
import { commission, monthOf, nextMonth, periodId } from "./Decider.ts"
import { type DisputeError, type DisputeReason, refuseDispute } from "./DisputeErrors.ts"
import { DisputeCommand, DisputeEvent, DisputeState, type DisputeSubject } from "./DisputeModel.ts"
import type { State } from "./State.ts"
import type { Statement } from "./Views.ts"

/** What a dispute's decider has to know: the month that it is about, and the credit behind the disputed line. */
export interface DisputeKnown {
  /** None for a command that doesn't ask for it. */
  readonly months: ReadonlyArray<State>
  /** Of a line without a credit there is none. */
  readonly credits: ReadonlyArray<CreditState>
}

type Known = Facts & DisputeKnown
type Answer = Result.Result<ReadonlyArray<DisputeEvent>, DisputeError>

const { DisputeAnswered, DisputeOpened, DisputeResolved, DisputeWithdrawn } = DisputeEvent.cases
const no = (reason: DisputeReason): Answer => Result.fail(refuseDispute(reason))
const nothing: Answer = Result.succeed([])

const monthIn = ({ months }: Known): State => months[0] ?? commission.initial

/** The open month that a correction of `period` is posted into (COM-8). */
const openMonth = (period: string, facts: Known): string => {
  const { _tag } = monthIn(facts)
  if (_tag === "Open") return period
  const [earliest, current] = [_tag === "Closed" ? nextMonth(period) : period, monthOf(facts.today)]
  return current > earliest ? current : earliest
}

const isOpen = (state: DisputeState) => state._tag === "Opened" || state._tag === "Answered"

const mayOpen = (actor: Actor, memberId: string): boolean =>
  hasRole(actor, "finance") || persons(actor).includes(memberId)

const open = (
  state: DisputeState,
  command: Extract<DisputeCommand, { readonly _tag: "Open" }>,
  facts: Known,
): Answer => {
  const { memberId, period, reason, subject } = command
  const { actor, credits } = facts
  if (isOpen(state)) {
    const isSame = "reason" in state && state.reason === reason && state.openedBy === actorId(actor)
    return isSame ? nothing : no({ _tag: "AlreadyOpen" })
  }
  if (!mayOpen(actor, memberId)) return no({ _tag: "NotTheirs", actor: actorId(actor), memberId })
  if (subject._tag === "Line") {
    const { creditId } = subject
    const month = monthIn(facts)
    if (month._tag === "Absent") return no({ _tag: "NoStatement", memberId, period })
    const isKnown = credits.some(({ _tag }) => _tag !== "Unknown") || creditId in month.facts
    // A line that another month has sent here is about a credit of that month.
    const isFromElsewhere = subject.kind === "adjustment" || subject.kind === "correction"
    if (creditId !== "" && !isKnown && !isFromElsewhere) return no({ _tag: "NotOnStatement", creditId, period })
  }
  return Result.succeed([DisputeOpened.make({ memberId, period, subject, reason, by: actorId(actor) })])
}

const answer = (state: DisputeState, text: string, { actor }: Known): Answer => {
  if (state._tag !== "Opened" && state._tag !== "Answered") return no({ _tag: "NotOpen" })
  const by = actorId(actor)
  const eyes = persons(actor)
  if (eyes.includes(state.openedBy)) return no({ _tag: "OpenedIt", actor: by })
  if (eyes.includes(state.memberId)) return no({ _tag: "PaysThem", actor: by })
  if (state._tag === "Answered" && state.answer === text && state.answeredBy === by) return nothing
  return Result.succeed([DisputeAnswered.make({ text, by })])
}

const resolve = (
  state: DisputeState,
  { outcome }: Extract<DisputeCommand, { readonly _tag: "Resolve" }>,
  facts: Known,
): Answer => {
  const by = actorId(facts.actor)
  if (state._tag === "Resolved" && state.resolvedBy === by && sameOutcome(state.outcome, outcome)) return nothing
  if (state._tag === "Opened") return no({ _tag: "NotAnswered" })
  if (state._tag !== "Answered") return no({ _tag: "NotOpen" })
  if (persons(facts.actor).includes(state.memberId)) return no({ _tag: "PaysThem", actor: by })
  if (outcome._tag === "Corrected") {
    if (outcome.amount.minor === 0n) return no({ _tag: "NothingToCorrect" })
    const month = monthIn(facts)
    const given = outcome.amount.currency
    const needed = month._tag === "Absent" ? given : month.plan.currency
    if (given !== needed) return no({ _tag: "OtherCurrency", given, needed })
  }
  return Result.succeed([DisputeResolved.make({ outcome, by, into: openMonth(state.period, facts) })])
}

type Outcome = Extract<DisputeState, { readonly _tag: "Resolved" }>["outcome"]

const sameOutcome = (a: Outcome, b: Outcome): boolean =>
  a.reason === b.reason &&
  (a._tag === "Corrected"
    ? b._tag === "Corrected" && a.amount.minor === b.amount.minor && a.amount.currency === b.amount.currency
    : b._tag === "Refused")

const withdraw = (state: DisputeState, reason: string, { actor }: Known): Answer => {
  if (state._tag === "Withdrawn" && state.why === reason) return nothing
  if (state._tag !== "Opened" && state._tag !== "Answered") return no({ _tag: "NotOpen" })
  const eyes = persons(actor)
  const { memberId, openedBy } = state
  if (actor._tag === "Member" && !eyes.includes(openedBy) && !eyes.includes(memberId)) {
    return no({ _tag: "NotTheirs", actor: actorId(actor), memberId })
  }
  return Result.succeed([DisputeWithdrawn.make({ reason, by: actorId(actor) })])
}

const evolve = (state: DisputeState, event: DisputeEvent): DisputeState => {
  if (event._tag === "DisputeOpened") {
    const { by, memberId, period, reason, subject } = event
    return { _tag: "Opened", memberId, period, reason, subject, openedBy: by }
  }
  if (state._tag === "None") return state
  const { memberId, openedBy, period, reason, subject } = state
  const content = { memberId, openedBy, period, reason, subject }
  switch (event._tag) {
    case "DisputeAnswered":
      return { _tag: "Answered", ...content, answer: event.text, answeredBy: event.by }
    case "DisputeResolved":
      return state._tag === "Answered"
        ? {
            _tag: "Resolved",
            ...content,
            answer: state.answer,
            answeredBy: state.answeredBy,
            outcome: event.outcome,
            resolvedBy: event.by,
          }
        : state
    case "DisputeWithdrawn":
      return { _tag: "Withdrawn", ...content, why: event.reason }
  }
}

/** `commission-dispute/<member>:<month>:<line>`: a disputed line of a statement (COM-9). */
export const commissionDispute = Aggregate.make<DisputeCommand, DisputeEvent, DisputeState, DisputeError, DisputeKnown>(
  {
    kind: "commission-dispute",
    initial: { _tag: "None" },
    command: DisputeCommand,
    event: DisputeEvent,
    state: DisputeState,
    access: {
      Open: anyMember,
      Answer: anyOf(atLeast("manager"), inRole("finance")),
      Resolve: anyOf(atLeast("director"), inRole("finance")),
      Withdraw: anyMember,
    },
    reads: ({ command, facts, state }) => {
      const isAsking = command._tag === "Open" || command._tag === "Resolve"
      const about = command._tag === "Open" ? command : state._tag === "None" ? undefined : state
      const monthIds = isAsking && about !== undefined ? [periodId(about.memberId, about.period)] : []
      const creditId = command._tag === "Open" && command.subject._tag === "Line" ? command.subject.creditId : ""
      return {
        months: Aggregate.documents(commission, monthIds),
        credits: Aggregate.documents(
          commissionCredit,
          creditId === "" ? [] : monthIds.map((id) => creditStream(id, creditId, facts.digest)),
        ),
      }
    },
    evolve,
    index: (state) =>
      state._tag === "None"
        ? {}
        : {
            memberId: state.memberId,
            period: state.period,
            status: state._tag.toLowerCase(),
            dealId: state.subject.dealId,
          },
    concerns: ({ command }) =>
      command._tag === "Resolve" && command.outcome._tag === "Corrected"
        ? {
            kind: "commission-dispute",
            amount:
              command.outcome.amount.minor < 0n
                ? make(-command.outcome.amount.minor, command.outcome.amount.currency)
                : command.outcome.amount,
          }
        : { kind: "commission-dispute" },
    decide: (state, command, facts) => {
      switch (command._tag) {
        case "Open":
          return open(state, command, facts)
        case "Answer":
          return answer(state, command.text, facts)
        case "Resolve":
          return resolve(state, command, facts)
        case "Withdraw":
          return withdraw(state, command.reason, facts)
      }
    },
  },
)

/** Posts a correction into the open month, as a line of its own that names the month and the dispute (COM-8, COM-9). */
export const settleDisputes: Reactor = reactor(commissionDispute, "commission.disputes", ({ event, id, state }) => {
  if (event._tag !== "DisputeResolved" || event.outcome._tag !== "Corrected" || state._tag !== "Resolved") return []
  const { amount, reason } = event.outcome
  const { memberId, period, subject } = state
  return [
    Aggregate.dispatch(commission, periodId(memberId, event.into), {
      _tag: "Adjust",
      memberId,
      period: event.into,
      posting: {
        kind: "correction",
        creditId: subject._tag === "Line" ? subject.creditId : "",
        dealId: subject.dealId,
        basis: make(0n, amount.currency),
        share: subject.dealId === "" ? zero : one,
        tiers: [],
        amount,
        reason: `${period}: dispute ${id}: ${reason}`.slice(0, 2000),
      },
    }),
  ]
})

/**
 * The stream of a disputed line, or of a deal that is missing.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * const missing = { _tag: "Missing", dealId: "D-7" } as const
 * assert.equal(Commission.disputeId("ann", "2026-03", missing), "ann:2026-03:missing:D-7")
 * ```
 */
export const disputeId = (memberId: string, period: string, subject: DisputeSubject): string => {
  const key = subject._tag === "Line" ? String(subject.no) : `missing:${subject.dealId.replace(/[/\p{Cc}]/gu, "-")}`
  return `${periodId(memberId, period)}:${key}`.slice(0, 200)
}

/**
 * A line of a statement as the subject of a dispute (COM-9); `undefined` when the statement has no such line.
 *
 * @example
 * ```ts
 * import { Commission, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const usd = (amount: string) => Money.of(amount, "USD")
 * const statement: Commission.Statement = {
 *   memberId: "ann", period: "2026-03", planVersion: "v1", status: "closed", suspended: [],
 *   lines: [{
 *     kind: "credit", creditId: "order:O-1", dealId: "O-1", basis: usd("1000.00"), share: Rate.one, tiers: [],
 *     amount: usd("30.00"), reason: "order O-1"
 *   }],
 *   payout: usd("30.00"), carried: usd("0.00"), held: usd("0.00")
 * }
 * assert.equal(Commission.disputedLine(statement, 1)?.dealId, "O-1")
 * assert.equal(Commission.disputedLine(statement, 2), undefined)
 * ```
 */
export const disputedLine = (statement: Statement, lineNo: number): DisputeSubject | undefined => {
  const line = statement.lines[lineNo - 1]
  if (line === undefined) return undefined
  const { amount, creditId, dealId, kind } = line
  return { _tag: "Line", no: lineNo, kind, creditId, dealId, amount }
}
