/**
 * A deal on its way through a pipeline: `deal/<id>` (PIP-1 to PIP-3).
 *
 * @module
 */
import * as Result from "effect/Result"
import { format } from "../calendar/LocalDate.ts"
import { anyMember, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts, hasRank, persons } from "../decider/Facts.ts"
import { needsApproval, reason } from "../decision/Decision.ts"
import { equals } from "../money/index.ts"
import { sum } from "../rate/index.ts"
import * as Checks from "./Checks.ts"
import { DealCommand } from "./Commands.ts"
import { DealError, reject } from "./Errors.ts"
import { checkBack, checkMove, checkWin, skippedStages, winningStage } from "./Evaluate.ts"
import { DealEvent } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import { applyFact, type DealFact } from "./Facts.ts"
import { type Deal, DealState, maxEntries, type Seller } from "./Model.ts"
import { importDeal, open } from "./Opening.ts"
import { pipelinePolicy } from "./Policy.ts"

export type { DealKnown } from "./Checks.ts"

type Known = Facts & Checks.DealKnown
type Decided = Result.Result<ReadonlyArray<DealEvent>, DealError>
type CommandOf<Tag extends DealCommand["_tag"]> = Extract<DealCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<DealEvent>): Decided => Result.succeed(events)
/** The events, unless there is a problem. */
const unless = (problem: DealError | undefined, ...events: ReadonlyArray<DealEvent>): Decided =>
  problem === undefined ? Result.succeed(events) : Result.fail(problem)

const fullHistory = (deal: Deal, to: string): DealError | undefined =>
  to !== deal.stage && deal.history.length >= maxEntries
    ? reject({ _tag: "TooMany", what: "moves", limit: maxEntries })
    : undefined

/** What is settled stays so until the deal is opened again. */
const closedProblem = ({ standing }: Deal): DealError | undefined =>
  standing._tag === "Open" ? undefined : reject({ _tag: "Closed", outcome: standing._tag === "Won" ? "won" : "lost" })

/** Moves, wins and losses: what changes where the deal stands. */
const advance = (deal: Deal, command: CommandOf<"Move" | "MoveBack" | "Win" | "Lose">, facts: Known): Decided => {
  const { standing, stage } = deal
  const [by, on] = [actorId(facts.actor), facts.today]
  if (standing._tag !== "Open") {
    const isRepeated =
      command._tag === "Win"
        ? standing._tag === "Won"
        : command._tag === "Lose" &&
          standing._tag === "Lost" &&
          standing.cause === command.cause &&
          Checks.isSame(standing.lostTo, command.lostTo) &&
          standing.note === command.note
    return isRepeated ? nothing : unless(closedProblem(deal))
  }
  if (command._tag === "Lose") {
    const { cause, lostTo, note } = command
    const known = facts.pipelines.policy.lossCauses
    return known.includes(cause)
      ? yields({ _tag: "DealLost", stage, cause, lostTo, note, voided: null, on, by })
      : Result.fail(reject({ _tag: "UnknownCause", cause, known }))
  }
  const pipeline = Checks.pipelineOf(deal.pipeline, facts.pipelines)
  if (pipeline instanceof DealError) return Result.fail(pipeline)
  if (command._tag === "Win") {
    const to = winningStage(pipeline, stage)
    const problem = Checks.moveProblem(checkWin(pipeline, stage, deal.facts, on), stage, to) ?? fullHistory(deal, to)
    return unless(problem, {
      _tag: "DealWon",
      from: stage,
      to,
      skipped: skippedStages(pipeline, stage, to),
      on,
      by,
    })
  }
  const { to } = command
  if (to === stage) return nothing
  if (command._tag === "Move") {
    const check = checkMove(pipeline, { from: stage, to, facts: deal.facts, today: on })
    return unless(Checks.moveProblem(check, stage, to) ?? fullHistory(deal, to), {
      _tag: "DealMoved",
      from: stage,
      to,
      skipped: skippedStages(pipeline, stage, to),
      on,
      by,
    })
  }
  return unless(Checks.moveProblem(checkBack(pipeline, stage, to), stage, to) ?? fullHistory(deal, to), {
    _tag: "DealMovedBack",
    from: stage,
    to,
    reason: command.reason,
    on,
    by,
  })
}

const forfeit = (deal: Deal, { note }: CommandOf<"Forfeit">, facts: Known): Decided =>
  deal.standing._tag === "Lost"
    ? nothing
    : yields({
        _tag: "DealLost",
        stage: deal.stage,
        cause: "forfeited",
        lostTo: { _tag: "NoCompetitor" },
        note,
        voided: deal.reopening?.revision ?? null,
        on: facts.today,
        by: actorId(facts.actor),
      })

const requestReopening = (deal: Deal, { reason: why }: CommandOf<"RequestReopening">, facts: Known): Decided => {
  const { reopening, standing } = deal
  const by = actorId(facts.actor)
  if (standing._tag === "Open") return Result.fail(reject({ _tag: "NotClosed" }))
  if (reopening !== undefined) {
    return reopening.by === by && reopening.reason === why
      ? nothing
      : Result.fail(reject({ _tag: "RequestPending", by: reopening.by }))
  }
  const rank = facts.pipelines.reopenRank
  return yields({
    _tag: "ReopeningRequested",
    revision: deal.reopenings + 1,
    reason: why,
    contentHash: facts.digest(Checks.reopeningText(deal, why)),
    decision: needsApproval(rank, [reason("NeedsApproval", "pipeline-reopening", "PIP-3", { rank: rank.name })]),
    by,
  })
}

const approveReopening = (deal: Deal, command: CommandOf<"RecordReopening">, facts: Known): Decided => {
  const { reopening } = deal
  if (reopening === undefined) return nothing
  const { by: requestedBy, contentHash, reason: why, revision } = reopening
  if (contentHash !== command.contentHash) return Result.fail(reject({ _tag: "RequestChanged" }))
  if (requestedBy === command.by) return Result.fail(reject({ _tag: "SelfApproval", member: requestedBy }))
  return yields({
    _tag: "DealReopened",
    revision,
    reason: why,
    requestedBy,
    approvedBy: command.by,
    on: facts.today,
  })
}

/** The sellers with one in another's place, who gets the share on top of what is theirs; the shares still sum to 100 %. */
const replaced = (sellers: ReadonlyArray<Seller>, from: string, to: string): ReadonlyArray<Seller> => {
  const share = sum(sellers.flatMap((one) => (one.memberId === from || one.memberId === to ? [one.share] : [])))
  const first = sellers.findIndex(({ memberId }) => memberId === from || memberId === to)
  return sellers.some(({ memberId }) => memberId === from)
    ? sellers.flatMap((one, index) =>
        index === first ? [{ memberId: to, share }] : one.memberId === from || one.memberId === to ? [] : [one],
      )
    : sellers
}

const sorts = ["fields", "documents", "quotes", "contracts", "payments", "releasedOrders", "custom"] as const

const record = (deal: Deal, fact: DealFact, facts: Known): Decided => {
  const [by, on] = [actorId(facts.actor), facts.today]
  const after = applyFact(deal.facts, fact, by, on)
  if (after === deal.facts) return nothing
  const full =
    after.visits.length > maxEntries
      ? "visits"
      : sorts.find((sort) => after[sort] !== deal.facts[sort] && Object.keys(after[sort]).length > maxEntries)
  return unless(full === undefined ? undefined : reject({ _tag: "TooMany", what: full, limit: maxEntries }), {
    _tag: "FactRecorded",
    fact,
    on,
    by,
  })
}

/** A proposal handed in, with the member for whom it was: neither of the two reviews it (ORG-4). */
const submission = (reference: string, actor: Facts["actor"]): DealFact => ({
  _tag: "ProposalSubmitted",
  reference,
  ...(actor._tag === "Member" && actor.onBehalfOf !== undefined ? { onBehalfOf: actor.onBehalfOf.memberId } : {}),
})

/** The proposal that waits has to be the one that was read, and somebody else's (PIP-5, ORG-4). */
const review = (deal: Deal, reference: string, fact: DealFact, facts: Known): Decided => {
  const { proposal } = deal.facts
  const by = actorId(facts.actor)
  if (proposal._tag === "Accepted" || proposal._tag === "Returned") {
    const isRepeated =
      proposal.reference === reference &&
      proposal.reviewedBy === by &&
      (proposal._tag === "Accepted"
        ? fact._tag === "ProposalAccepted"
        : fact._tag === "ProposalReturned" && fact.reason === proposal.reason)
    if (isRepeated) return nothing
  }
  if (proposal._tag !== "Submitted" || proposal.reference !== reference) {
    return Result.fail(reject({ _tag: "NothingToReview", reference }))
  }
  const own = persons(facts.actor).find((person) => person === proposal.by || person === proposal.onBehalfOf)
  if (own !== undefined) return Result.fail(reject({ _tag: "SelfReview", member: own }))
  return hasRank(facts.actor, facts.pipelines.reviewRank)
    ? record(deal, fact, facts)
    : Result.fail(reject({ _tag: "RankTooLow", rank: facts.pipelines.reviewRank.name }))
}

const decide = (state: DealState, command: DealCommand, facts: Known): Decided => {
  if (command._tag === "Open") return open(state, command, facts)
  if (command._tag === "Import") return importDeal(state, command, facts)
  if (state._tag === "Absent") return Result.fail(reject({ _tag: "UnknownDeal" }))
  // A reviewer sells nothing here: rank and four eyes are what counts.
  if (command._tag === "AcceptProposal") return review(state, command.reference, { _tag: "ProposalAccepted" }, facts)
  if (command._tag === "ReturnProposal") {
    return review(state, command.reference, { _tag: "ProposalReturned", reason: command.reason }, facts)
  }
  const stranger = Checks.accessProblem(state.terms.sellers, facts)
  if (stranger !== undefined) return Result.fail(stranger)
  const [by, on] = [actorId(facts.actor), facts.today]
  switch (command._tag) {
    case "Move":
    case "MoveBack":
    case "Win":
    case "Lose":
      return advance(state, command, facts)
    case "Forfeit":
      return forfeit(state, command, facts)
    case "RequestReopening":
      return requestReopening(state, command, facts)
    case "RecordReopening":
      return approveReopening(state, command, facts)
    case "RecordReopeningRefusal":
      return state.reopening === undefined || state.reopening.contentHash !== command.contentHash
        ? nothing
        : yields({
            _tag: "ReopeningRefused",
            revision: state.reopening.revision,
            reason: command.reason,
            by: command.by,
          })
    case "SetField":
      return record(state, { ...command, _tag: "FieldSet" }, facts)
    case "ClearField":
      return record(state, { ...command, _tag: "FieldCleared" }, facts)
    case "AttachDocument":
      return record(state, { ...command, _tag: "DocumentAttached" }, facts)
    case "RecordVisit": {
      const problem = Checks.futureProblem(command.visitedOn, on)
      return problem === undefined ? record(state, { ...command, _tag: "VisitMade" }, facts) : Result.fail(problem)
    }
    case "SubmitProposal":
      return record(state, submission(command.reference, facts.actor), facts)
    case "RecordFact":
      return record(state, command.fact, facts)
    case "SetAmount":
      if (equals(state.terms.amount, command.amount)) return nothing
      return unless(closedProblem(state) ?? Checks.amountProblem(command.amount), {
        ...command,
        _tag: "AmountChanged",
        on,
        by,
      })
    case "SetSellers":
      return Checks.isSame(state.terms.sellers, command.sellers)
        ? nothing
        : unless(Checks.sellersProblem(command.sellers), { ...command, _tag: "SellersChanged", on, by })
    case "ReplaceSeller": {
      const sellers = replaced(state.terms.sellers, command.from, command.to)
      return Checks.isSame(state.terms.sellers, sellers)
        ? nothing
        : yields({ _tag: "SellersChanged", sellers, reason: command.reason, on, by })
    }
  }
}

/**
 * A deal (PIP-1 to PIP-3).
 *
 * Laws: the stage only changes by a move whose gates were open; a won or lost deal changes its standing only by an
 * approved reopening or a forfeiture; a command repeated on the state that it led to yields no events.
 */
export const deal = Aggregate.make<DealCommand, DealEvent, DealState, DealError, Checks.DealKnown>({
  kind: "deal",
  initial: { _tag: "Absent" },
  command: DealCommand,
  event: DealEvent,
  state: DealState,
  access: {
    Open: anyMember,
    Import: systemOnly,
    Move: anyMember,
    MoveBack: anyMember,
    Win: anyMember,
    Lose: anyMember,
    Forfeit: systemOnly,
    RequestReopening: anyMember,
    RecordReopening: systemOnly,
    RecordReopeningRefusal: systemOnly,
    SetField: anyMember,
    ClearField: anyMember,
    AttachDocument: anyMember,
    RecordVisit: anyMember,
    SubmitProposal: anyMember,
    AcceptProposal: anyMember,
    ReturnProposal: anyMember,
    RecordFact: systemOnly,
    SetAmount: anyMember,
    SetSellers: anyMember,
    ReplaceSeller: systemOnly,
  },
  reads: () => ({ pipelines: Aggregate.policy(pipelinePolicy) }),
  // A deal is about what the customer is expected to pay (ORG-3).
  concerns: ({ command, state }) =>
    Aggregate.concernOver("deal", [
      ...("amount" in command ? [command.amount] : []),
      ...(state._tag === "Absent" ? [] : [state.terms.amount]),
    ]),
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : {
          pipeline: state.pipeline,
          stage: state.stage,
          standing: state.standing._tag,
          customer: state.terms.customerId,
          owner: state.terms.sellers[0]?.memberId ?? null,
          enteredOn: format((state.history.at(-1) ?? state.history[0]).enteredOn),
        },
})
