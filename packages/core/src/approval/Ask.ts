/**
 * Whom a step asks and until when (APR-4, APR-5), worked out from the organisation and the calendar when it is asked.
 *
 * @module
 */
import { addBusinessDays, type CompiledCalendar, Instant, TimeZone } from "../calendar/index.ts"
import type { Facts } from "../decider/index.ts"
import { highest } from "../decision/index.ts"
import {
  actorOf,
  eligibleApprovers,
  lowestAbove,
  membersInRole,
  type OrganisationState,
} from "../organisation/index.ts"
import type { CompiledApproval } from "./Compile.ts"
import { type Answerable, delegatesOf, onlyAudits, requesters } from "./Entitled.ts"
import { fits, progress, type Step } from "./Evaluate.ts"
import { type Answer, type Asked, maxAsked, type Pending, type Route } from "./Model.ts"

/** What a request has to know besides its state. */
export interface ApprovalKnown {
  readonly organisation: OrganisationState
  readonly policy: CompiledApproval
}

/** A request as far as it matters whom it asks. */
export type Asking = Pick<Answerable, "amount" | "requester" | "subject">

/** Everybody known who could answer a step in their own name, the lowest rank first. Nobody as whom it was asked (ORG-4). */
export const couldAnswer = (
  { approver }: Step,
  { requester }: Asking,
  { ladder, organisation }: Pick<Facts & ApprovalKnown, "ladder" | "organisation">,
): ReadonlyArray<string> => {
  const asking = requesters(requester)
  return (
    approver._tag === "AtLeast"
      ? eligibleApprovers(organisation, ladder, approver.rank, requester.id)
      : membersInRole(organisation, ladder, approver.role)
  )
    .map(({ id }) => id)
    .filter((id) => !asking.includes(id))
}

/** The person whom a rank's step asks, and those to whom they have handed it for now (ORG-3). */
const members = (step: Step, asking: Asking, facts: Facts & ApprovalKnown): ReadonlyArray<string> => {
  const { approver } = step
  if (approver._tag === "InRole") return couldAnswer(step, asking, facts).slice(0, maxAsked)
  const { ladder, organisation } = facts
  const { id, onBehalfOf } = asking.requester
  const passedOver = onBehalfOf === undefined ? [] : [onBehalfOf.memberId]
  const person = lowestAbove(organisation, ladder, id, approver.rank, passedOver)
  return person === undefined ? [] : [person.id, ...delegatesOf(person.id, asking, facts)].slice(0, maxAsked)
}

/**
 * Asks steps: a rank's step asks the first one up the requester's chain who is high enough, and their delegates; a role's
 * step all in the role.
 */
export const ask = (steps: ReadonlyArray<Step>, asking: Asking, facts: Facts & ApprovalKnown): ReadonlyArray<Asked> =>
  steps.map((step) => ({ ...step, members: members(step, asking, facts), at: facts.at }))

/** The steps that wait and whose last question went to this member. */
export const stepsAsking = (
  state: Pick<Pending, "answers" | "asked" | "route">,
  member: string,
): ReadonlyArray<Step> => {
  const now = progress(state.route, state.answers)
  if (now._tag !== "Pending") return []
  return now.steps.filter(({ step }) =>
    state.asked.findLast((one) => one.step === step)?.members.some((one) => one === member),
  )
}

/** Whom a step asks once `from` has left: `to` before all others where the step is theirs to answer. */
export const inPlaceOf = (
  { approver, members: others }: Asked,
  from: string,
  to: string,
  asking: Asking,
  { ladder, organisation }: Facts & ApprovalKnown,
): ReadonlyArray<string> => {
  const left = others.filter((one) => one !== from && one !== to)
  const heir = actorOf(organisation, ladder, to)
  const isFit =
    heir !== undefined && fits(approver, heir) && !onlyAudits(heir) && !requesters(asking.requester).includes(to)
  return (isFit ? [to, ...left] : left).slice(0, maxAsked)
}

/** The same time of day, so many business days later, by the company's clock. */
const businessDaysLater = (calendar: CompiledCalendar, at: Instant.Instant, days: number): Instant.Instant => {
  const { zone } = calendar.calendar
  const { date, millisOfDay } = TimeZone.localDateTimeOf(at, zone)
  return TimeZone.instantOf(addBusinessDays(calendar, date, days), Math.floor(millisOfDay / Instant.minute), zone)
}

/** The steps that wait and could go to a higher rank. */
export const raisable = (
  route: Route,
  answers: ReadonlyArray<Answer>,
  { ladder }: Pick<Facts, "ladder">,
): ReadonlyArray<Step> => {
  const now = progress(route, answers)
  const top = highest(ladder).level
  return now._tag === "Pending"
    ? now.steps.filter(({ approver }) => approver._tag === "AtLeast" && approver.rank.level < top)
    : []
}

/** Until when the waiting steps wait (APR-4); nothing where they wait for ever or nobody is higher. */
export const deadlineFor = (
  route: Route,
  answers: ReadonlyArray<Answer>,
  facts: Facts & ApprovalKnown,
): { readonly deadline?: Instant.Instant } => {
  const days = facts.policy.policy.answerDays
  return days === undefined || raisable(route, answers, facts).length === 0
    ? {}
    : { deadline: businessDaysLater(facts.calendar, facts.at, days) }
}
