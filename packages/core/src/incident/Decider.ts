/**
 * One incident: `incident/<id>` (ESC-8).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { anyMember, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts, hasRank, type MemberActor, persons } from "../decider/Facts.ts"
import { rankNamed } from "../decision/Ladder.ts"
import * as Escalation from "../escalation/index.ts"
import { activeMember, type OrganisationState, organisation, organisationId } from "../organisation/index.ts"
import { chainAbove, toldBy } from "./Chain.ts"
import { IncidentCommand } from "./Commands.ts"
import { type IncidentError, reject } from "./Errors.ts"
import type { CompiledIncidentPolicy, CompiledSeverity } from "./Evaluate.ts"
import { IncidentEvent } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import { type Incident, IncidentState, type Sighting } from "./Model.ts"
import { incidentPolicy } from "./Policy.ts"
import { missing } from "./Views.ts"

/** What an incident has to know besides its state. */
export interface IncidentKnown {
  readonly incidents: CompiledIncidentPolicy
  readonly organisation: OrganisationState
}

type Known = Facts & IncidentKnown
type Events = ReadonlyArray<IncidentEvent>
type Decided = Result.Result<Events, IncidentError>
type CommandOf<Tag extends IncidentCommand["_tag"]> = Extract<IncidentCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])

/** The severity as the policy has it now; where it knows the name no more, the gravest, so that no alarm falls silent. */
const severityOf = ({ incidents }: Known, name: string): CompiledSeverity | undefined =>
  incidents.severities.get(name) ?? [...incidents.severities.values()].at(-1)

const planOf = ({ calendar }: Known, { schedule }: CompiledSeverity): Escalation.Plan => ({ schedule, calendar })

/** What a schedule answers, as events of the incident: with those whom each step tells. */
const about = (facts: Known, inCharge: string | null, events: ReadonlyArray<Escalation.EscalationEvent>): Events =>
  events.flatMap((event): Events => {
    switch (event._tag) {
      case "StepFired":
        return [{ ...event, told: toldBy(facts, inCharge, event) }]
      case "EscalationStarted":
      case "EscalationStopped":
      case "EscalationReopened":
      case "EscalationRescheduled":
      case "StepSkipped":
        return [event]
      default:
        return []
    }
  })

const fold = (state: IncidentState, events: Events): IncidentState => events.reduce(evolve, state)

/** Everything that is due by now. */
const due = (state: Incident, severity: CompiledSeverity, facts: Known): Events => {
  const { department, inCharge, plan, seen } = state
  const stepFacts = { seen: seen.length > 0, department: department !== null, plan: plan !== null }
  const fired = Escalation.fire(planOf(facts, severity), state.escalation, { at: facts.at, facts: stepFacts })
  return about(facts, inCharge, fired)
}

/** The decision level knows: it goes no further up. */
const acknowledged = (state: Incident, severity: CompiledSeverity, sighting: Sighting, facts: Known): Events => [
  { _tag: "IncidentAcknowledged", ...sighting },
  ...about(
    facts,
    state.inCharge,
    Escalation.stop(planOf(facts, severity), state.escalation, { reason: "Fulfilled", from: facts.at, at: facts.at }),
  ),
]

const sighting = (actor: MemberActor, { at }: Facts): Sighting => ({ by: actor.id, rank: actor.rank.name, at })

const report = (state: IncidentState, command: CommandOf<"Report">, facts: Known): Decided => {
  const { about: subject = null, department = null, description, plan = null, severity: name, title } = command
  const { actor, at, incidents } = facts
  const by = actorId(actor)
  const inCharge = command.inCharge ?? (actor._tag === "Member" ? (actor.onBehalfOf?.memberId ?? actor.id) : null)
  if (state._tag === "Incident") {
    const isSame = state.title === title && state.description === description && Equal.equals(state.about, subject)
    return isSame && state.reportedBy === by ? nothing : Result.fail(reject({ _tag: "IncidentExists" }))
  }
  const severity = incidents.severities.get(name)
  if (severity === undefined) {
    return Result.fail(reject({ _tag: "UnknownSeverity", severity: name, known: [...incidents.severities.keys()] }))
  }
  if (command.inCharge !== undefined && activeMember(facts.organisation, command.inCharge) === undefined) {
    return Result.fail(reject({ _tag: "UnknownMember", member: command.inCharge }))
  }
  const { decisionRank, gravity } = severity
  const reported: IncidentEvent = {
    _tag: "IncidentReported",
    ...{ title, description, severity: name, gravity, decisionRank: decisionRank.name },
    ...{ about: subject, inCharge, department, plan, by, at },
  }
  const begun = fold(state, [reported])
  if (begun._tag === "Absent") return Result.succeed([reported])
  // Who reports on the decision level knows already.
  if (actor._tag === "Member" && hasRank(actor, decisionRank)) {
    return Result.succeed([reported, ...acknowledged(begun, severity, sighting(actor, facts), facts)])
  }
  const anchor = Escalation.atMoment(at)
  const started = about(facts, inCharge, Escalation.start(planOf(facts, severity), begun.escalation, { anchor, at }))
  const running = fold(begun, started)
  return Result.succeed([reported, ...started, ...(running._tag === "Incident" ? due(running, severity, facts) : [])])
}

/** Whether somebody has to do with it: was told, is in charge, reported it, stands above, or may decide. */
const isInvolved = (state: Incident, { decisionRank }: CompiledSeverity, facts: Known): boolean => {
  const { actor } = facts
  if (hasRank(actor, decisionRank)) return true
  const involved = new Set([
    ...state.told.map(({ memberId }) => memberId),
    ...chainAbove(facts, state.inCharge).map(({ id }) => id),
    ...(state.inCharge === null ? [] : [state.inCharge]),
    state.reportedBy,
  ])
  return persons(actor).some((id) => involved.has(id))
}

const notInvolved = ({ actor }: Facts): Decided => Result.fail(reject({ _tag: "NotInvolved", member: actorId(actor) }))

const filed = (
  state: Incident,
  {
    department = state.department,
    plan = state.plan,
  }: { readonly department?: string | null; readonly plan?: string | null },
  { actor, at }: Facts,
): Events =>
  department === state.department && plan === state.plan
    ? []
    : [{ _tag: "PlanFiled", department, plan, by: actorId(actor), at }]

const acknowledge = (state: Incident, command: CommandOf<"Acknowledge">, severity: CompiledSeverity, facts: Known) => {
  const { actor } = facts
  if (actor._tag === "System") return Result.fail(reject({ _tag: "MembersOnly", command: "Acknowledge" }))
  if (!isInvolved(state, severity, facts)) return notInvolved(facts)
  const files = filed(state, command, facts)
  if (state.standing._tag !== "Reported") return Result.succeed(files)
  if (hasRank(actor, severity.decisionRank)) {
    return Result.succeed([...files, ...acknowledged(state, severity, sighting(actor, facts), facts)])
  }
  return state.seen.some(({ by }) => by === actor.id)
    ? Result.succeed(files)
    : Result.succeed([...files, { _tag: "IncidentSeen" as const, ...sighting(actor, facts) }])
}

const filePlan = (
  state: Incident,
  command: CommandOf<"FilePlan">,
  severity: CompiledSeverity,
  facts: Known,
): Decided => {
  if (command.department === undefined && command.plan === undefined) {
    return Result.fail(reject({ _tag: "NothingFiled" }))
  }
  return isInvolved(state, severity, facts) ? Result.succeed(filed(state, command, facts)) : notInvolved(facts)
}

const regrade = (state: Incident, command: CommandOf<"Regrade">, before: CompiledSeverity, facts: Known): Decided => {
  const { actor, at, incidents, ladder } = facts
  const after = incidents.severities.get(command.severity)
  if (after === undefined) {
    const known = [...incidents.severities.keys()]
    return Result.fail(reject({ _tag: "UnknownSeverity", severity: command.severity, known }))
  }
  if (after.name === state.severity) return nothing
  if (!isInvolved(state, before, facts)) return notInvolved(facts)
  if (after.gravity < before.gravity && !hasRank(actor, before.decisionRank)) {
    return Result.fail(reject({ _tag: "RankTooLow", rank: before.decisionRank.name, what: "regrade" }))
  }
  const changed: IncidentEvent = {
    _tag: "SeverityChanged",
    ...{ from: state.severity, to: after.name, gravity: after.gravity, decisionRank: after.decisionRank.name },
    ...{ reason: command.reason, by: actorId(actor), at },
  }
  const graded = evolve(state, changed)
  if (graded._tag === "Absent") return Result.succeed([changed])
  const may = ({ rank }: { readonly rank: string }): boolean =>
    Result.match(rankNamed(ladder, rank), {
      onFailure: () => false,
      onSuccess: ({ level }) => level >= after.decisionRank.level,
    })
  const plan = planOf(facts, after)
  if (graded.standing._tag === "Acknowledged") {
    if (may(graded.standing)) return Result.succeed([changed])
    // Acknowledged by somebody who may not decide any more: it goes on up, from where it stood.
    const again = about(
      facts,
      graded.inCharge,
      graded.escalation._tag === "NotStarted"
        ? Escalation.start(plan, graded.escalation, { anchor: Escalation.atMoment(at), at })
        : Escalation.reopen(plan, graded.escalation, { at }),
    )
    const running = fold(graded, again)
    return Result.succeed([changed, ...again, ...(running._tag === "Incident" ? due(running, after, facts) : [])])
  }
  const knows = graded.seen.find(may)
  return Result.succeed([
    changed,
    ...(knows === undefined ? due(graded, after, facts) : acknowledged(graded, after, { ...knows, at }, facts)),
  ])
}

const close = (state: Incident, { finding }: CommandOf<"Close">, severity: CompiledSeverity, facts: Known): Decided => {
  const { actor, at } = facts
  if (actor._tag === "System") return Result.fail(reject({ _tag: "MembersOnly", command: "Close" }))
  const lacks = missing(state)
  if (lacks.length > 0) return Result.fail(reject({ _tag: "Incomplete", missing: lacks }))
  const { standing } = state
  const mayClose =
    hasRank(actor, severity.decisionRank) || (standing._tag === "Acknowledged" && standing.by === actor.id)
  return mayClose
    ? Result.succeed([{ _tag: "IncidentClosed", finding, by: actorId(actor), at }])
    : Result.fail(reject({ _tag: "RankTooLow", rank: severity.decisionRank.name, what: "close" }))
}

const decide = (state: IncidentState, command: IncidentCommand, facts: Known): Decided => {
  if (command._tag === "Report") return report(state, command, facts)
  if (state._tag === "Absent") return Result.fail(reject({ _tag: "UnknownIncident" }))
  const severity = severityOf(facts, state.severity)
  if (severity === undefined) return nothing
  const { standing } = state
  if (command._tag === "Advance") return Result.succeed(standing._tag === "Reported" ? due(state, severity, facts) : [])
  if (standing._tag === "Closed") {
    const isRepeated =
      command._tag === "Acknowledge" || (command._tag === "Close" && command.finding === standing.finding)
    return isRepeated ? nothing : Result.fail(reject({ _tag: "AlreadyClosed" }))
  }
  switch (command._tag) {
    case "Acknowledge":
      return acknowledge(state, command, severity, facts)
    case "FilePlan":
      return filePlan(state, command, severity, facts)
    case "Regrade":
      return regrade(state, command, severity, facts)
    case "Close":
      return close(state, command, severity, facts)
  }
}

const statusOf = { Reported: "reported", Acknowledged: "acknowledged", Closed: "closed" } as const

/** When the incident wants to be woken: while the decision level doesn't know of it. */
const wakeAt = (state: IncidentState) =>
  state._tag === "Incident" && state.standing._tag === "Reported" ? Escalation.wakeAt(state.escalation) : null

/**
 * One incident (ESC-8).
 *
 * Laws: it goes up until the decision level acknowledges and no further; nobody is told before those below them in the chain; a
 * step is taken once; a closed incident has an acknowledgement, a department, a plan and a finding.
 */
export const incident = Aggregate.make<IncidentCommand, IncidentEvent, IncidentState, IncidentError, IncidentKnown>({
  kind: "incident",
  initial: { _tag: "Absent" },
  command: IncidentCommand,
  event: IncidentEvent,
  state: IncidentState,
  access: {
    Report: anyMember,
    Acknowledge: anyMember,
    FilePlan: anyMember,
    Regrade: anyMember,
    Close: anyMember,
    Advance: systemOnly,
  },
  reads: () => ({
    incidents: Aggregate.policy(incidentPolicy),
    organisation: Aggregate.document(organisation, organisationId),
  }),
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : {
          status: statusOf[state.standing._tag],
          severity: state.severity,
          gravity: state.gravity,
          owner: state.inCharge,
          reportedBy: state.reportedBy,
          department: state.department,
          about: state.about === null ? null : `${state.about.kind}/${state.about.id}`,
          reportedAt: state.reportedAt,
        },
  timers: (state) => {
    const at = wakeAt(state)
    return at === null ? [] : [{ name: "incident", at }]
  },
  onTimer: ({ name, state }) => (name === "incident" && wakeAt(state) !== null ? { _tag: "Advance" } : undefined),
})
