/**
 * One request for approval: `approval/<id>`. One machine for all modules (APR-1).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { Instant } from "../calendar/index.ts"
import * as Decider from "../decider/index.ts"
import { nextRank } from "../decision/index.ts"
import { organisation, organisationId } from "../organisation/index.ts"
import {
  type ApprovalKnown,
  type Asking,
  ask,
  couldAnswer,
  deadlineFor,
  inPlaceOf,
  raisable,
  stepsAsking,
} from "./Ask.ts"
import { ApprovalCommand } from "./Commands.ts"
import { concernOf, type Entitled, entitledByDelegation, isOwn, saidBy } from "./Entitled.ts"
import { type ApprovalError, reject } from "./Errors.ts"
import { progress, raised, type Step, turnOf } from "./Evaluate.ts"
import { ApprovalEvent } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import { leastLevelOf } from "./Inbox.ts"
import { type Answer, ApprovalState, type Pending, type Requester, type Said } from "./Model.ts"
import { approvalPolicy } from "./Policy.ts"

type Decided = Result.Result<ReadonlyArray<ApprovalEvent>, ApprovalError>
type Known = Decider.Facts & ApprovalKnown
type CommandOf<Tag extends ApprovalCommand["_tag"]> = Extract<ApprovalCommand, { readonly _tag: Tag }>
type Ended = Extract<ApprovalState, { readonly _tag: "Decided" }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<ApprovalEvent>): Decided => Result.succeed(events)
const fails = (...reason: Parameters<typeof reject>): Decided => Result.fail(reject(...reason))

const known = (steps: ReadonlyArray<Step>, asking: Asking, facts: Known): ReadonlyArray<string> =>
  [...new Set(steps.flatMap((step) => couldAnswer(step, asking, facts)))].slice(0, 5)

/** The requester, with the member for whom they acted when their command led to the request (ORG-3). */
const requesterOf = ({ requester }: Asking, { actor }: Known): Requester => {
  const by = actor._tag === "System" ? actor.startedBy : undefined
  return requester.onBehalfOf === undefined && by?.id === requester.id && by.onBehalfOf !== undefined
    ? { ...requester, onBehalfOf: by.onBehalfOf }
    : requester
}

const request = (state: ApprovalState, { _tag, ...asked }: CommandOf<"Request">, facts: Known): Decided => {
  if (state._tag !== "None") {
    return Equal.equals(state.subject, asked.subject)
      ? nothing
      : fails({
          _tag: "AlreadyRequested",
          contentHash: state.subject.contentHash,
          asked: asked.subject.contentHash,
        })
  }
  const { decision } = asked
  if (decision._tag !== "NeedsApproval") return fails({ _tag: "NothingToApprove", decision: decision._tag })
  const route = facts.policy.routeFor(asked.subject.kind, decision, asked.requester.rank)
  const now = progress(route, [])
  const steps = now._tag === "Pending" ? now.steps : []
  const requester = requesterOf(asked, facts)
  return yields({
    _tag: "Requested",
    ...asked,
    requester,
    route,
    asked: ask(steps, { ...asked, requester }, facts),
    at: facts.at,
    ...deadlineFor(route, [], facts),
  })
}

/** Who ends a request, when, and for whom. */
const end = ({ subject }: Pending, actor: Decider.Actor, at: Instant.Instant) => ({
  subject,
  by: Decider.actorId(actor),
  ...representing(actor),
  at,
})

/** For whom somebody acts, as it is stored. */
const representing = (actor: Decider.Actor): Pick<Answer, "onBehalfOf"> =>
  actor._tag === "Member" && actor.onBehalfOf !== undefined ? { onBehalfOf: actor.onBehalfOf } : {}

const day = Instant.day

/** What an answer brings about: the end, or further steps. */
const answered = (state: Pending, answer: Answer, actor: Decider.MemberActor, facts: Known): Decided => {
  const answers = [...state.answers, answer]
  const now = progress(state.route, answers)
  if (now._tag === "Pending") {
    const asked = new Set(state.asked.map(({ step }) => step))
    const next = now.steps.filter(({ step }) => !asked.has(step))
    // The time-out goes on for those who were asked together, as long as one of them can still be raised.
    const isRaisable = raisable(state.route, answers, facts).length > 0
    const before = state.deadline === undefined || !isRaisable ? {} : { deadline: state.deadline }
    const deadline = next.length === 0 ? before : deadlineFor(state.route, answers, facts)
    return yields({ _tag: "Answered", answer, asked: ask(next, state, facts), ...deadline })
  }
  const last: ApprovalEvent = { _tag: "Answered", answer, asked: [] }
  if (now._tag === "Rejected") {
    const reason = answer.said._tag === "Rejected" ? answer.said.reason : ""
    return yields(last, { _tag: "Rejected", ...end(state, actor, facts.at), reason })
  }
  const { validDays } = facts.policy.policy
  return yields(last, {
    _tag: "Approved",
    ...end(state, actor, facts.at),
    approvers: answers.filter(({ said }) => said._tag === "Approved").map((one) => one.by),
    ...(validDays === undefined ? {} : { lapsesAt: Instant.addMillis(facts.at, validDays * day) }),
  })
}

/** The step that the actor answers, and as whom, or why none (APR-2, ORG-3, ORG-4). */
const stepOf = (state: Pending, facts: Known): Result.Result<Entitled, ApprovalError> => {
  const { actor } = facts
  if (actor._tag === "System") return Result.fail(reject({ _tag: "NotAPerson", actor: Decider.actorId(actor) }))
  const now = progress(state.route, state.answers)
  const pending = now._tag === "Pending" ? now.steps : []
  const member = actor.id
  if (isOwn(state, actor)) {
    const requester = state.requester.id
    return Result.fail(reject({ _tag: "OwnRequest", member, requester, who: known(pending, state, facts) }))
  }
  const given = saidBy(state, actor)
  if (given !== undefined) {
    return Result.fail(reject({ _tag: "AlreadyAnswered", by: given.by, said: given.said._tag }))
  }
  const turn = turnOf(state.route, state.answers, actor)
  switch (turn._tag) {
    case "Step":
      return Result.succeed({ actor, step: turn.step })
    case "Later":
      return Result.fail(reject({ _tag: "NotYourTurn", member, before: turn.before.map(({ approver }) => approver) }))
    case "None": {
      const delegated = entitledByDelegation(state, actor, facts)
      if (delegated !== undefined) return Result.succeed(delegated)
      return Result.fail(
        reject({
          _tag: "NotEntitled",
          member,
          rank: actor.rank.name,
          needed: turn.pending.map(({ approver }) => approver),
          who: known(turn.pending, state, facts),
        }),
      )
    }
  }
}

const sayTo = (state: Pending, said: Said, facts: Known): Decided => {
  const by = Decider.actorId(facts.actor)
  if (state.answers.some((given) => given.by === by && given.said._tag === said._tag)) return nothing
  return Result.flatMap(stepOf(state, facts), ({ actor, step: { step } }) => {
    const answer: Answer = { step, by: actor.id, rank: actor.rank, ...representing(actor), said, at: facts.at }
    return answered(state, answer, actor, facts)
  })
}

const raise = (state: Pending, facts: Known): Decided => {
  if (state.deadline === undefined || facts.at < state.deadline) return nothing
  const steps = raisable(state.route, state.answers, facts).flatMap(({ approver, step }) => {
    const to = approver._tag === "AtLeast" ? nextRank(facts.ladder, approver.rank) : undefined
    return to === undefined ? [] : [{ step, to }]
  })
  if (steps.length === 0) return nothing
  const route = steps.reduce((now, { step, to }) => raised(now, step, to), state.route)
  const now = progress(route, state.answers)
  const places = new Set(steps.map(({ step }) => step))
  const waiting = now._tag === "Pending" ? now.steps.filter(({ step }) => places.has(step)) : []
  return yields({
    _tag: "Raised",
    steps,
    asked: ask(waiting, state, facts),
    at: facts.at,
    ...deadlineFor(route, state.answers, facts),
  })
}

const reask = (state: Pending, { from, to }: CommandOf<"Reask">, facts: Known): Decided => {
  const steps = stepsAsking(state, from)
  if (steps.length === 0) return nothing
  const asked = ask(steps, state, facts).map((one) => ({ ...one, members: inPlaceOf(one, from, to, state, facts) }))
  return yields({ _tag: "Reasked", from, asked, at: facts.at })
}

const onPending = (state: Pending, command: ApprovalCommand, facts: Known): Decided => {
  const { actor } = facts
  switch (command._tag) {
    case "Request":
      return request(state, command, facts)
    case "Approve":
      return sayTo(state, { _tag: "Approved", note: command.note ?? "" }, facts)
    case "Reject":
      return sayTo(state, { _tag: "Rejected", reason: command.reason }, facts)
    case "Return":
      return Result.flatMap(stepOf(state, facts), ({ actor }) =>
        yields({ _tag: "Returned", ...end(state, actor, facts.at), reason: command.reason }),
      )
    case "Withdraw":
      return actor._tag === "System" || isOwn(state, actor)
        ? yields({ _tag: "Withdrawn", ...end(state, actor, facts.at), reason: command.reason ?? "" })
        : fails({ _tag: "NotTheRequester", member: actor.id, requester: state.requester.id })
    case "Supersede":
      return yields({ _tag: "Superseded", ...end(state, actor, facts.at), reason: command.reason })
    case "Raise":
      return raise(state, facts)
    case "Reask":
      return reask(state, command, facts)
    case "MarkUsed":
    case "Expire":
      return nothing
  }
}

/** Whether the actor's command is what the request already ended with. */
const isRepeated = ({ answers, by, outcome }: Ended, command: ApprovalCommand, actor: string): boolean => {
  switch (command._tag) {
    case "Approve":
    case "Reject": {
      const said = command._tag === "Approve" ? "Approved" : "Rejected"
      return answers.some((answer) => answer.by === actor && answer.said._tag === said)
    }
    case "Return":
      return outcome._tag === "Returned" && by === actor
    case "Withdraw":
      return outcome._tag === "Withdrawn"
    default:
      return true
  }
}

/** The first decision counts (APR-3); what was approved can still be used, lapse, or be overtaken by a change. */
const onDecided = (state: Ended, command: ApprovalCommand, facts: Known): Decided => {
  const { at, by, outcome, subject } = state
  const actor = Decider.actorId(facts.actor)
  if (command._tag === "Request") return request(state, command, facts)
  if (outcome._tag === "Approved" && !outcome.isUsed) {
    const over = { subject, by: actor, at: facts.at }
    if (command._tag === "MarkUsed") return yields({ _tag: "Used", at: facts.at })
    if (command._tag === "Supersede") return yields({ _tag: "Superseded", ...over, reason: command.reason })
    if (command._tag === "Expire") {
      return outcome.lapsesAt !== undefined && facts.at >= outcome.lapsesAt
        ? yields({ _tag: "Expired", ...over })
        : nothing
    }
  }
  return isRepeated(state, command, actor)
    ? nothing
    : fails({ _tag: "AlreadyDecided", by, outcome: outcome._tag, at: Instant.format(at) })
}

const decide = (state: ApprovalState, command: ApprovalCommand, facts: Known): Decided => {
  switch (state._tag) {
    case "None":
      return command._tag === "Request" ? request(state, command, facts) : fails({ _tag: "NotRequested" })
    case "Pending":
      return onPending(state, command, facts)
    case "Decided":
      return onDecided(state, command, facts)
  }
}

const waitsForNobody = { waitsFor: null, askedMember: null, leastLevel: null }

/** Who is waited for, for finding one's own: the first waiting step and whom it asked. */
const waitsFor = (state: Pending) => {
  const now = progress(state.route, state.answers)
  const first = now._tag === "Pending" ? now.steps[0] : undefined
  if (first === undefined) return { ...waitsForNobody, decidedAt: null }
  const { approver, step } = first
  const asked = state.asked.findLast((one) => one.step === step)
  return {
    waitsFor: approver._tag === "AtLeast" ? `rank:${approver.rank.name}` : `role:${approver.role}`,
    askedMember: asked?.members[0] ?? null,
    leastLevel: leastLevelOf(state),
    decidedAt: null,
  }
}

/**
 * One request for approval (APR-1 to APR-6), under the id `<subject kind>-<subject id>-<revision>`. It keeps who was asked and
 * when, what they saw and what they said.
 *
 * Laws: the first decision counts, whoever else answers later; nobody decides their own request, not by rank and not by delegation; one person answers once, and
 * nobody's authority counts twice; a
 * command repeated on the state it led to yields no events.
 */
export const approval = Decider.make<ApprovalCommand, ApprovalEvent, ApprovalState, ApprovalError, ApprovalKnown>({
  kind: "approval",
  // Version 1 knew neither amounts nor delegation; its events read as they are.
  schemaVersion: 2,
  // A delegation for quotes is good for answering requests about quotes, too (ORG-3).
  concerns: ({ state }) => (state._tag === "None" ? { kind: "approval" } : concernOf(state)),
  initial: { _tag: "None" },
  command: ApprovalCommand,
  event: ApprovalEvent,
  state: ApprovalState,
  access: {
    Request: Decider.systemOnly,
    Approve: Decider.anyMember,
    Reject: Decider.anyMember,
    Return: Decider.anyMember,
    Withdraw: Decider.anyMember,
    Supersede: Decider.systemOnly,
    MarkUsed: Decider.systemOnly,
    Raise: Decider.systemOnly,
    Reask: Decider.systemOnly,
    Expire: Decider.systemOnly,
  },
  reads: () => ({
    organisation: Decider.document(organisation, organisationId),
    policy: Decider.policy(approvalPolicy),
  }),
  decide,
  evolve,
  index: (state) =>
    state._tag === "None"
      ? {}
      : {
          status: state._tag === "Pending" ? "Pending" : state.outcome._tag,
          subjectKind: state.subject.kind,
          subjectId: state.subject.id,
          requester: state.requester.id,
          urgency: state.urgency,
          customerId: state.customerId ?? null,
          since: state.asked[0]?.at ?? null,
          ...(state._tag === "Pending" ? waitsFor(state) : { ...waitsForNobody, decidedAt: state.at }),
        },
  timers: (state) => {
    if (state._tag === "Pending") return state.deadline === undefined ? [] : [{ name: "answer", at: state.deadline }]
    const lapsesAt =
      state._tag === "Decided" && state.outcome._tag === "Approved" && !state.outcome.isUsed
        ? state.outcome.lapsesAt
        : undefined
    return lapsesAt === undefined ? [] : [{ name: "lapse", at: lapsesAt }]
  },
  onTimer: ({ name }) => (name === "answer" ? { _tag: "Raise" } : name === "lapse" ? { _tag: "Expire" } : undefined),
})
