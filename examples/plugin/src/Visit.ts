/**
 * The plugin's own aggregate: somebody is to go somewhere, to ask for money or to survey a site, and then did.
 *
 * It is made like those of the built-in modules, with codecs for everything that is stored, a pure `decide` and a total
 * `evolve`, and it asks for the plugin's own policy beside its state.
 */
import { Calendar, Codecs, Decider, LocalDate, Receivable } from "@dealwright/core"
import { Equal, Result, Schema } from "effect"
import { type CompiledRegions, regionsPolicy } from "./Regions.ts"

/** What somebody goes for. */
export const Purpose = Schema.TaggedUnion({
  Collection: { receivableId: Decider.Id, item: Receivable.Item },
  Survey: { dealId: Decider.Id },
})

const requestFields = { purpose: Purpose, customerId: Decider.Id, region: Decider.Id }
const completionFields = { visitedOn: Codecs.LocalDate, report: Decider.LongText }

/** Commands: a survey is requested by a member, a collection by an escalation. */
export const VisitCommand = Schema.TaggedUnion({ Request: requestFields, Complete: completionFields })
export type VisitCommand = typeof VisitCommand.Type

const requested = { ...requestFields, due: Codecs.LocalDate, by: Decider.ShortText }
const completed = { ...completionFields, completedBy: Decider.ShortText }

/** Events. Names and fields are the storage format. */
export const VisitEvent = Schema.TaggedUnion({ VisitRequested: requested, VisitCompleted: completed })
export type VisitEvent = typeof VisitEvent.Type

/** A visit, or none yet. */
export const VisitState = Schema.TaggedUnion({
  Absent: {},
  Requested: requested,
  Completed: { ...requested, ...completed },
})
export type VisitState = typeof VisitState.Type

/** Why a command to a visit is impossible. */
export type VisitReason =
  | { readonly _tag: "UnknownVisit" }
  | { readonly _tag: "VisitExists" }
  | { readonly _tag: "CollectionBySystem"; readonly member: string }
  | { readonly _tag: "AlreadyCompleted"; readonly on: string }
  | { readonly _tag: "InFuture"; readonly on: string; readonly today: string }

/** A command to a visit is impossible; nothing was stored. */
export class VisitError extends Decider.Rejection("VisitError")<VisitReason> {}

const textOf = (reason: VisitReason): readonly [en: string, zh: string] => {
  switch (reason._tag) {
    case "UnknownVisit":
      return ["There is no such visit; request it first.", "没有该外访,请先申请。"]
    case "VisitExists":
      return ["This id belongs to another visit; choose another one.", "该编号已用于其他外访,请另选编号。"]
    case "CollectionBySystem":
      return [
        `${reason.member} can't ask for a collection visit; it follows from the escalation of an overdue debt.`,
        `${reason.member} 不能申请催收外访;催收外访由逾期升级流程发起。`,
      ]
    case "AlreadyCompleted":
      return [`The visit took place on ${reason.on}; request another one.`, `该外访已于 ${reason.on} 完成,请另行申请。`]
    case "InFuture":
      return [
        `The visit would lie on ${reason.on}, after today, ${reason.today}; complete it once it has taken place.`,
        `外访日期 ${reason.on} 晚于今天 ${reason.today};请在外访之后再登记。`,
      ]
  }
}

type Decided = Result.Result<ReadonlyArray<VisitEvent>, VisitError>
type Known = Decider.Facts & { readonly regions: CompiledRegions }

const reject = (reason: VisitReason): Decided => {
  const [en, zh] = textOf(reason)
  return Result.fail(new VisitError({ rule: "ACME-4", reason, text: { en, zh } }))
}

const request = (state: VisitState, command: Extract<VisitCommand, { _tag: "Request" }>, facts: Known): Decided => {
  const { customerId, purpose, region } = command
  if (state._tag !== "Absent") {
    const asked = { purpose: state.purpose, customerId: state.customerId, region: state.region }
    return Equal.equals(asked, { purpose, customerId, region }) ? Result.succeed([]) : reject({ _tag: "VisitExists" })
  }
  const by = Decider.actorId(facts.actor)
  if (purpose._tag === "Collection" && facts.actor._tag === "Member")
    return reject({ _tag: "CollectionBySystem", member: by })
  const due = Calendar.addBusinessDays(facts.calendar, facts.today, facts.regions.termsOf(region).visitWithinDays)
  return Result.succeed([{ _tag: "VisitRequested", purpose, customerId, region, due, by }])
}

const complete = (state: VisitState, command: Extract<VisitCommand, { _tag: "Complete" }>, facts: Known): Decided => {
  const { report, visitedOn } = command
  if (state._tag === "Absent") return reject({ _tag: "UnknownVisit" })
  const on = LocalDate.format(visitedOn)
  if (state._tag === "Completed") {
    return state.visitedOn === visitedOn && state.report === report
      ? Result.succeed([])
      : reject({ _tag: "AlreadyCompleted", on: LocalDate.format(state.visitedOn) })
  }
  if (visitedOn > facts.today) return reject({ _tag: "InFuture", on, today: LocalDate.format(facts.today) })
  return Result.succeed([{ _tag: "VisitCompleted", visitedOn, report, completedBy: Decider.actorId(facts.actor) }])
}

/** `acme-visit/<id>`. */
export const visit = Decider.make<
  VisitCommand,
  VisitEvent,
  VisitState,
  VisitError,
  { readonly regions: CompiledRegions }
>({
  kind: "acme-visit",
  initial: { _tag: "Absent" },
  command: VisitCommand,
  event: VisitEvent,
  state: VisitState,
  access: { Request: Decider.anyMember, Complete: Decider.inRole("acme/field") },
  reads: () => ({ regions: Decider.policy(regionsPolicy) }),
  decide: (state, command, facts) =>
    command._tag === "Request" ? request(state, command, facts) : complete(state, command, facts),
  evolve: (state, event) => {
    if (event._tag === "VisitRequested") return { ...event, _tag: "Requested" }
    return state._tag === "Absent" ? state : { ...state, ...event, _tag: "Completed" }
  },
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : {
          status: state._tag,
          purpose: state.purpose._tag,
          customerId: state.customerId,
          due: LocalDate.format(state.due),
        },
})
