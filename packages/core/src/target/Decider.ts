/**
 * One target from its proposal on: `target/<id>` (TGT-1 to TGT-4).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import * as LocalDate from "../calendar/LocalDate.ts"
import { anyMember, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts, persons } from "../decider/Facts.ts"
import { type OrganisationState, organisation, organisationId } from "../organisation/index.ts"
import type { Period } from "../period/index.ts"
import { one } from "../rate/Model.ts"
import { TargetCommand } from "./Commands.ts"
import { contentText } from "./Content.ts"
import { type MissingPart, reject, type TargetError } from "./Errors.ts"
import {
  type Breakdown,
  type CompiledTargetPolicy,
  expand,
  type Figure,
  figureOf,
  isSameUnit,
  type Owner,
  ownerKey,
  propose,
  type Unit,
  unitName,
  unitOf,
  unitsOf,
  whole,
} from "./Evaluate.ts"
import { TargetEvent } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import { type Grounding, maxAmendments, type Target, TargetState, type TargetTerms } from "./Model.ts"
import { targetPolicy } from "./Policy.ts"
import { unknownOwners } from "./Staff.ts"

/** What a target has to know besides its state. */
export interface TargetKnown {
  readonly targets: CompiledTargetPolicy
  readonly organisation: OrganisationState
}

type Known = Facts & TargetKnown
type Decided = Result.Result<ReadonlyArray<TargetEvent>, TargetError>
type CommandOf<Tag extends TargetCommand["_tag"]> = Extract<TargetCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<TargetEvent>): Decided => Result.succeed(events)

/** Everything that makes it a target, or every part that is missing (TGT-1). */
const completed = (command: CommandOf<"Set">): Result.Result<TargetTerms, TargetError> => {
  const { amount, breakdown = whole, metric, owner, period = {} } = command
  const { from, until } = period
  if (
    metric === undefined ||
    amount === undefined ||
    owner === undefined ||
    from === undefined ||
    until === undefined
  ) {
    const given: Readonly<Record<MissingPart, unknown>> = { metric, amount, owner, from, until }
    const order: ReadonlyArray<MissingPart> = ["metric", "amount", "owner", "from", "until"]
    return Result.fail(reject({ _tag: "Incomplete", missing: order.filter((part) => given[part] === undefined) }))
  }
  return from < until
    ? Result.succeed({ metric, amount, owner, period: { from, until }, breakdown })
    : Result.fail(reject({ _tag: "PeriodEmpty", from: LocalDate.format(from), until: LocalDate.format(until) }))
}

const ownersIn = (breakdown: Breakdown): ReadonlyArray<Owner> => {
  switch (breakdown._tag) {
    case "Whole":
      return []
    case "ByPeriod":
      return ownersIn(breakdown.further)
    case "ByOwner":
      return breakdown.parts.flatMap(({ further, owner }) => [owner, ...ownersIn(further)])
  }
}

const amountProblem = (amount: Figure, unit: Unit): TargetError | undefined => {
  if (!isSameUnit(unitOf(amount), unit)) {
    return reject({ _tag: "OtherUnit", expected: unitName(unit), found: unitName(unitOf(amount)) })
  }
  return unitsOf(amount) < 0n ? reject({ _tag: "BelowZero", what: "amount" }) : undefined
}

const breakdownProblem = (
  { amount, breakdown, owner, period }: Pick<TargetTerms, "amount" | "breakdown" | "owner" | "period">,
  facts: Known,
): TargetError | undefined => {
  const unknown = unknownOwners([owner, ...ownersIn(breakdown)], facts.organisation)
  if (unknown.length > 0) return reject({ _tag: "UnknownOwners", owners: unknown })
  const expansion = expand({ owner, period, units: unitsOf(amount) }, breakdown)
  return expansion._tag === "Broken" ? reject({ _tag: "CantBreakDown", problems: expansion.problems }) : undefined
}

const termsProblem = (terms: TargetTerms, facts: Known): TargetError | undefined => {
  const { measures } = facts.targets
  const { measure, unit } = terms.metric
  if (!measures.has(measure)) return reject({ _tag: "UnknownMeasure", measure, known: Array.from(measures) })
  return amountProblem(terms.amount, unit) ?? breakdownProblem(terms, facts)
}

/** What history comes to for the target's period (TGT-3). */
const ground = (
  { grounds }: CommandOf<"Set">,
  unit: Unit,
  period: Period,
): Result.Result<Grounding | null, TargetError> => {
  if (grounds === undefined) return Result.succeed(null)
  const other = grounds.history.find(({ figure }) => !isSameUnit(unitOf(figure), unit))
  if (other !== undefined) {
    const found = unitName(unitOf(other.figure))
    return Result.fail(reject({ _tag: "OtherUnit", expected: unitName(unit), found }))
  }
  const history = grounds.history.map(({ figure, month }) => ({ month, units: unitsOf(figure) }))
  const proposal = propose({ history, period, method: grounds.method, stretch: one })
  return Result.isFailure(proposal)
    ? Result.fail(reject({ _tag: "NoProposal", text: proposal.failure.text }))
    : Result.succeed({ grounds, baseline: figureOf(unit, proposal.success.baseline) })
}

/** The request for approval that waits, if any. */
const waiting = (state: TargetState): number | null =>
  state._tag === "Target" && (state.standing._tag === "Proposed" || state.pending !== null) ? state.revisions : null

const set = (state: TargetState, command: CommandOf<"Set">, facts: Known): Decided =>
  Result.flatMap(completed(command), (terms): Decided => {
    const grounded = ground(command, terms.metric.unit, terms.period)
    if (Result.isFailure(grounded)) return Result.fail(grounded.failure)
    const grounding = grounded.success
    if (state._tag === "Target") {
      const isSame = Equal.equals(state.terms, terms) && Equal.equals(state.grounding, grounding)
      const { _tag } = state.standing
      if (isSame && (_tag === "InForce" || _tag === "Proposed")) return nothing
      if (_tag === "InForce" || _tag === "Withdrawn") return wrongStep(state, "Set")
    }
    const problem = termsProblem(terms, facts)
    if (problem !== undefined) return Result.fail(problem)
    const { actor, today } = facts
    const decision = facts.targets.decideSet({
      rank: actor._tag === "Member" ? actor.rank : undefined,
      isOwn: terms.owner._tag === "Member" && persons(actor).includes(terms.owner.memberId),
      amount: terms.amount,
      baseline: grounding === null ? undefined : unitsOf(grounding.baseline),
    })
    const head = { terms, grounding, decision, voided: waiting(state), on: today, by: actorId(actor) }
    if (decision._tag === "Denied") return Result.fail(reject({ _tag: "BeyondEveryRank", decision }))
    if (decision._tag === "Allowed") return yields({ _tag: "TargetSet", cycle: null, ...head })
    const revision = (state._tag === "Target" ? state.revisions : 0) + 1
    const contentHash = facts.digest(contentText(["set", revision, terms, grounding]))
    return yields({ _tag: "TargetProposed", revision, contentHash, ...head })
  })

const adopt = (state: TargetState, { cycle, terms }: CommandOf<"Adopt">, facts: Known): Decided => {
  // Whoever consolidates a plan sets its targets by that; what is in force already goes its own way from there.
  if (state._tag === "Target") return nothing
  const problem = amountProblem(terms.amount, terms.metric.unit)
  if (problem !== undefined) return Result.fail(problem)
  return yields({
    _tag: "TargetSet",
    terms,
    grounding: null,
    decision: { _tag: "Allowed", reasons: [] },
    cycle,
    voided: null,
    on: facts.today,
    by: actorId(facts.actor),
  })
}

const wrongStep = ({ standing }: Target, command: string): Decided =>
  Result.fail(reject({ _tag: "WrongStep", command, standing: standing._tag }))

const amend = (state: Target, command: CommandOf<"Amend">, facts: Known): Decided => {
  const { amendments, pending, revisions, standing, terms } = state
  if (standing._tag !== "InForce") return wrongStep(state, "Amend")
  const { amount = terms.amount, breakdown = terms.breakdown, reason } = command
  const isSame = (of: Pick<TargetTerms, "amount" | "breakdown">) =>
    Equal.equals(of.amount, amount) && Equal.equals(of.breakdown, breakdown)
  if (pending === null ? isSame(terms) : isSame(pending) && pending.reason === reason) return nothing
  if (amendments.length >= maxAmendments) {
    return Result.fail(reject({ _tag: "TooManyAmendments", limit: maxAmendments }))
  }
  const problem = amountProblem(amount, terms.metric.unit) ?? breakdownProblem({ ...terms, amount, breakdown }, facts)
  if (problem !== undefined) return Result.fail(problem)
  const decision = facts.targets.decideAmendment(terms.amount, amount)
  if (decision._tag === "Denied") return Result.fail(reject({ _tag: "BeyondEveryRank", decision }))
  const revision = revisions + 1
  return yields({
    _tag: "AmendmentProposed",
    revision,
    amount,
    breakdown,
    reason,
    decision,
    contentHash: facts.digest(contentText(["amend", revision, terms.amount, amount, breakdown, reason])),
    voided: waiting(state),
    on: facts.today,
    by: actorId(facts.actor),
  })
}

const approve = (state: Target, { by, contentHash }: CommandOf<"RecordApproval">, facts: Known): Decided => {
  const { pending, revisions, standing, terms } = state
  if (standing._tag === "Proposed" && standing.contentHash === contentHash) {
    return standing.by === by
      ? Result.fail(reject({ _tag: "SelfApproval", member: by }))
      : yields({ _tag: "TargetApproved", revision: revisions, contentHash, on: facts.today, by })
  }
  if (pending === null || pending.contentHash !== contentHash) return nothing
  if (pending.by === by) return Result.fail(reject({ _tag: "SelfApproval", member: by }))
  const { amount, breakdown, reason, revision } = pending
  return yields({
    _tag: "TargetAmended",
    revision,
    before: terms.amount,
    amount,
    breakdown,
    reason,
    requestedBy: pending.by,
    on: facts.today,
    by,
  })
}

const refuse = (state: Target, { by, contentHash, reason }: CommandOf<"RecordRefusal">, facts: Known): Decided => {
  const { pending, revisions, standing } = state
  if (standing._tag === "Proposed" && standing.contentHash === contentHash) {
    return yields({ _tag: "TargetRefused", revision: revisions, reason, on: facts.today, by })
  }
  return pending !== null && pending.contentHash === contentHash
    ? yields({ _tag: "AmendmentRefused", revision: pending.revision, reason, on: facts.today, by })
    : nothing
}

const withdraw = (state: Target, { reason }: CommandOf<"Withdraw">, facts: Known): Decided => {
  const { setBy, standing } = state
  if (standing._tag === "Withdrawn") return nothing
  // Whoever proposed it may take it back; once it is in force that is as much as an amendment to nothing.
  const isOwnProposal = standing._tag !== "InForce" && persons(facts.actor).includes(setBy)
  if (!isOwnProposal && facts.actor._tag === "Member" && facts.actor.rank.level < facts.targets.withdrawRank.level) {
    return Result.fail(reject({ _tag: "RankTooLow", rank: facts.targets.withdrawRank.name, rule: "TGT-4" }))
  }
  return yields({
    _tag: "TargetWithdrawn",
    reason,
    voided: waiting(state),
    on: facts.today,
    by: actorId(facts.actor),
  })
}

const decide = (state: TargetState, command: TargetCommand, facts: Known): Decided => {
  if (command._tag === "Set") return set(state, command, facts)
  if (command._tag === "Adopt") return adopt(state, command, facts)
  if (state._tag === "Absent") return Result.fail(reject({ _tag: "UnknownTarget" }))
  switch (command._tag) {
    case "Amend":
      return amend(state, command, facts)
    case "RecordApproval":
      return approve(state, command, facts)
    case "RecordRefusal":
      return refuse(state, command, facts)
    case "Withdraw":
      return withdraw(state, command, facts)
  }
}

const moneyOf = (amount: Figure | undefined) => (amount?._tag === "Amount" ? { amount: amount.money } : {})

/**
 * A target (TGT-1 to TGT-4).
 *
 * Laws: none is in force without metric, amount, owner and period; an amendment never takes effect unapproved; a command
 * repeated on the state that it led to yields no events.
 */
export const target = Aggregate.make<TargetCommand, TargetEvent, TargetState, TargetError, TargetKnown>({
  kind: "target",
  initial: { _tag: "Absent" },
  command: TargetCommand,
  event: TargetEvent,
  state: TargetState,
  access: {
    Set: anyMember,
    Adopt: systemOnly,
    Amend: anyMember,
    RecordApproval: systemOnly,
    RecordRefusal: systemOnly,
    Withdraw: anyMember,
  },
  reads: () => ({
    targets: Aggregate.policy(targetPolicy),
    organisation: Aggregate.document(organisation, organisationId),
  }),
  concerns: ({ command, state }) => ({
    kind: "target",
    ...moneyOf(
      command._tag === "Set" || command._tag === "Amend"
        ? command.amount
        : state._tag === "Target"
          ? state.terms.amount
          : undefined,
    ),
  }),
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : {
          measure: state.terms.metric.measure,
          owner: ownerKey(state.terms.owner),
          standing: state.standing._tag,
          from: LocalDate.format(state.terms.period.from),
          until: LocalDate.format(state.terms.period.until),
          isAmending: state.pending !== null,
        },
})
