/**
 * One budget of a team and what is gone of it: `budget/<id>` (TGT-7).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import * as LocalDate from "../calendar/LocalDate.ts"
import { anyMember, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts, hasRank, hasRole, persons } from "../decider/Facts.ts"
import { type Money, make } from "../money/Model.ts"
import { member, type OrganisationState, organisation, organisationId } from "../organisation/index.ts"
import * as Period from "../period/index.ts"
import { BudgetCommand } from "./Commands.ts"
import { contentText } from "./Content.ts"
import { reject, type TargetError } from "./Errors.ts"
import { amountOf, type CompiledTargetPolicy, team as teamOwner } from "./Evaluate.ts"
import { BudgetEvent } from "./Events.ts"
import {
  type Budget,
  type BudgetRequest,
  BudgetState,
  type BudgetTerms,
  maxAmendments,
  type Spending,
} from "./Model.ts"
import { targetPolicy } from "./Policy.ts"
import { unknownOwners } from "./Staff.ts"

/** What a budget has to know besides its state. */
export interface BudgetKnown {
  readonly targets: CompiledTargetPolicy
  readonly organisation: OrganisationState
}

type Known = Facts & BudgetKnown
type Decided = Result.Result<ReadonlyArray<BudgetEvent>, TargetError>
type CommandOf<Tag extends BudgetCommand["_tag"]> = Extract<BudgetCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<BudgetEvent>): Decided => Result.succeed(events)

const rankTooLow = ({ targets }: Known): Decided =>
  Result.fail(reject({ _tag: "RankTooLow", rank: targets.budgetRank.name, rule: "TGT-7" }))

const amountProblem = (amount: Money, expected: Money): TargetError | undefined => {
  if (amount.currency !== expected.currency) {
    return reject({ _tag: "OtherUnit", expected: expected.currency, found: amount.currency })
  }
  return amount.minor < 0n ? reject({ _tag: "BelowZero", what: "amount" }) : undefined
}

const allot = (state: BudgetState, { amount, kind, period, team }: CommandOf<"Allot">, facts: Known): Decided => {
  if (!hasRank(facts.actor, facts.targets.budgetRank)) return rankTooLow(facts)
  const terms: BudgetTerms = { kind, team, period, amount }
  if (state._tag === "Budget") {
    return Equal.equals(state.terms, terms) ? nothing : Result.fail(reject({ _tag: "BudgetExists" }))
  }
  const problem = amountProblem(amount, amount)
  if (problem !== undefined) return Result.fail(problem)
  const unknown = unknownOwners([teamOwner(team)], facts.organisation)
  return unknown.length > 0
    ? Result.fail(reject({ _tag: "UnknownOwners", owners: unknown }))
    : yields({ _tag: "BudgetAllotted", terms, on: facts.today, by: actorId(facts.actor) })
}

const own = <A>(record: Readonly<Record<string, A>>, id: string): A | undefined =>
  Object.hasOwn(record, id) ? record[id] : undefined

/** What is spent, and what waits for approval: reserved, so that an approval stays what it was for (PRC-8). */
const committed = ({ requests, spent }: Budget): bigint =>
  Object.values(requests).reduce(
    (sum, request) => sum + (request._tag === "Spend" ? request.spending.amount.minor : 0n),
    spent.minor,
  )

const isOfTeam = ({ terms }: Budget, { actor, organisation: staff }: Known): boolean =>
  persons(actor).some((id) => member(staff, id)?.team === terms.team)

const spend = (state: Budget, command: CommandOf<"Spend">, facts: Known): Decided => {
  const { _tag, entryId, ...rest } = command
  const spending: Spending = rest
  const { entries, requests, revisions, spent, terms } = state
  if (terms.kind === "sales") return Result.fail(reject({ _tag: "NotForSpending" }))
  const { actor, targets, today } = facts
  if (!isOfTeam(state, facts) && !hasRole(actor, "finance") && !hasRank(actor, targets.budgetRank)) {
    return rankTooLow(facts)
  }
  const waiting = Object.values(requests).find((one) => one._tag === "Spend" && one.entryId === entryId)
  const known = own(entries, entryId) ?? (waiting?._tag === "Spend" ? waiting.spending : undefined)
  if (known !== undefined) {
    return Equal.equals(known, spending) ? nothing : Result.fail(reject({ _tag: "EntryExists", entryId }))
  }
  const problem = amountProblem(spending.amount, terms.amount)
  if (problem !== undefined) return Result.fail(problem)
  if (!Period.contains(terms.period, spending.on)) {
    const { from, until } = terms.period
    const [on, first, end] = [spending.on, from, until].map(LocalDate.format)
    return Result.fail(reject({ _tag: "OutsidePeriod", on: on ?? "", from: first ?? "", until: end ?? "" }))
  }
  const { currency } = terms.amount
  const after = make(committed(state) + spending.amount.minor, currency)
  const decision = targets.decideSpending({ budget: amountOf(terms.amount), after: amountOf(after) })
  const by = actorId(actor)
  switch (decision._tag) {
    case "Denied":
      return Result.fail(reject({ _tag: "BeyondEveryRank", decision }))
    case "Allowed":
      return yields({
        _tag: "MoneySpent",
        entryId,
        spending,
        spent: make(spent.minor + spending.amount.minor, currency),
        revision: null,
        by,
      })
    case "NeedsApproval": {
      const revision = revisions + 1
      const contentHash = facts.digest(contentText(["spend", revision, entryId, spending, after]))
      return yields({
        _tag: "SpendingRequested",
        revision,
        entryId,
        spending,
        decision,
        contentHash,
        on: today,
        by,
      })
    }
  }
}

const reverse = (state: Budget, { entryId, reason }: CommandOf<"Reverse">, facts: Known): Decided => {
  const { actor, targets, today } = facts
  if (!hasRole(actor, "finance") && !hasRank(actor, targets.budgetRank)) return rankTooLow(facts)
  const spending = own(state.entries, entryId)
  return spending === undefined
    ? Result.fail(reject({ _tag: "UnknownEntry", entryId }))
    : yields({
        _tag: "SpendingReversed",
        entryId,
        spending,
        spent: make(state.spent.minor - spending.amount.minor, state.spent.currency),
        reason,
        on: today,
        by: actorId(actor),
      })
}

const amend = (state: Budget, { amount, reason }: CommandOf<"Amend">, facts: Known): Decided => {
  const { amendments, requests, revisions, terms } = state
  const problem = amountProblem(amount, terms.amount)
  if (problem !== undefined) return Result.fail(problem)
  const isAsked = Object.values(requests).some((one) => one._tag === "Amend" && Equal.equals(one.amount, amount))
  if (isAsked || Equal.equals(terms.amount, amount)) return nothing
  if (amendments.length >= maxAmendments) {
    return Result.fail(reject({ _tag: "TooManyAmendments", limit: maxAmendments }))
  }
  const decision = facts.targets.decideAmendment(amountOf(terms.amount), amountOf(amount))
  if (decision._tag === "Denied") return Result.fail(reject({ _tag: "BeyondEveryRank", decision }))
  const revision = revisions + 1
  return yields({
    _tag: "BudgetAmendmentRequested",
    revision,
    amount,
    reason,
    decision,
    contentHash: facts.digest(contentText(["amend", revision, terms.amount, amount, reason])),
    on: facts.today,
    by: actorId(facts.actor),
  })
}

const requestOf = (
  { requests }: Budget,
  contentHash: string,
): { readonly revision: number; readonly request: BudgetRequest } | undefined => {
  const found = Object.entries(requests).find(([, one]) => one.contentHash === contentHash)
  return found === undefined ? undefined : { revision: Number(found[0]), request: found[1] }
}

const approve = (state: Budget, { by, contentHash }: CommandOf<"RecordApproval">, facts: Known): Decided => {
  const found = requestOf(state, contentHash)
  if (found === undefined) return nothing
  const { request, revision } = found
  if (request.by === by) return Result.fail(reject({ _tag: "SelfApproval", member: by }))
  if (request._tag === "Spend") {
    const { entryId, spending } = request
    const spent = make(state.spent.minor + spending.amount.minor, state.spent.currency)
    return yields({ _tag: "MoneySpent", entryId, spending, spent, revision, by: request.by })
  }
  const { amount, reason } = request
  return yields({
    _tag: "BudgetAmended",
    revision,
    before: state.terms.amount,
    amount,
    reason,
    requestedBy: request.by,
    on: facts.today,
    by,
  })
}

const refuse = (state: Budget, { by, contentHash, reason }: CommandOf<"RecordRefusal">, facts: Known): Decided => {
  const found = requestOf(state, contentHash)
  return found === undefined
    ? nothing
    : yields({ _tag: "BudgetRequestRefused", revision: found.revision, reason, on: facts.today, by })
}

const decide = (state: BudgetState, command: BudgetCommand, facts: Known): Decided => {
  if (command._tag === "Allot") return allot(state, command, facts)
  if (state._tag === "Absent") return Result.fail(reject({ _tag: "UnknownBudget" }))
  switch (command._tag) {
    case "Spend":
      return spend(state, command, facts)
    case "Reverse":
      return reverse(state, command, facts)
    case "Amend":
      return amend(state, command, facts)
    case "RecordApproval":
      return approve(state, command, facts)
    case "RecordRefusal":
      return refuse(state, command, facts)
  }
}

const without = <A>(record: Readonly<Record<string, A>>, id: string): Readonly<Record<string, A>> => {
  const { [id]: _, ...rest } = record
  return rest
}

const evolve = (state: BudgetState, event: BudgetEvent): BudgetState => {
  if (event._tag === "BudgetAllotted") {
    const { terms } = event
    const spent = make(0n, terms.amount.currency)
    return { _tag: "Budget", terms, spent, entries: {}, requests: {}, revisions: 0, amendments: [] }
  }
  if (state._tag === "Absent") return state
  const { amendments, entries, requests, terms } = state
  switch (event._tag) {
    case "MoneySpent":
      return {
        ...state,
        spent: event.spent,
        entries: { ...entries, [event.entryId]: event.spending },
        requests: event.revision === null ? requests : without(requests, String(event.revision)),
      }
    case "SpendingRequested": {
      const { by, contentHash, entryId, revision, spending } = event
      const request: BudgetRequest = { _tag: "Spend", entryId, spending, contentHash, by }
      return { ...state, requests: { ...requests, [revision]: request }, revisions: revision }
    }
    case "SpendingReversed":
      return { ...state, spent: event.spent, entries: without(entries, event.entryId) }
    case "BudgetAmendmentRequested": {
      const { amount, by, contentHash, reason, revision } = event
      const request: BudgetRequest = { _tag: "Amend", amount, reason, contentHash, by }
      return { ...state, requests: { ...requests, [revision]: request }, revisions: revision }
    }
    case "BudgetAmended": {
      const { amount, before, by, on, reason, requestedBy, revision } = event
      const made = {
        revision,
        before: amountOf(before),
        after: amountOf(amount),
        reason,
        requestedBy,
        approvedBy: by,
        on,
      }
      return {
        ...state,
        terms: { ...terms, amount },
        requests: without(requests, String(revision)),
        amendments: [...amendments, made],
      }
    }
    case "BudgetRequestRefused":
      return { ...state, requests: without(requests, String(event.revision)) }
  }
}

/**
 * A budget (TGT-7).
 *
 * Laws: what is spent is the sum of the entries; without an approval it never passes the budget; a command repeated on the
 * state that it led to yields no events.
 */
export const budget = Aggregate.make<BudgetCommand, BudgetEvent, BudgetState, TargetError, BudgetKnown>({
  kind: "budget",
  initial: { _tag: "Absent" },
  command: BudgetCommand,
  event: BudgetEvent,
  state: BudgetState,
  access: {
    Allot: anyMember,
    Spend: anyMember,
    Reverse: anyMember,
    Amend: anyMember,
    RecordApproval: systemOnly,
    RecordRefusal: systemOnly,
  },
  reads: () => ({
    targets: Aggregate.policy(targetPolicy),
    organisation: Aggregate.document(organisation, organisationId),
  }),
  concerns: ({ command, state }) => ({
    kind: "budget",
    ...("amount" in command
      ? { amount: command.amount }
      : state._tag === "Budget"
        ? { amount: state.terms.amount }
        : {}),
  }),
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : {
          kind: state.terms.kind,
          team: state.terms.team,
          from: LocalDate.format(state.terms.period.from),
          until: LocalDate.format(state.terms.period.until),
          isOver: state.spent.minor > state.terms.amount.minor,
          requests: Object.keys(state.requests).length,
        },
})
