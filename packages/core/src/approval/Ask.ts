/**
 * Whom a step asks and until when (APR-4, APR-5), worked out from the organisation and the calendar when it is asked.
 *
 * @module
 */
import { addBusinessDays, type CompiledCalendar, Instant, TimeZone } from "../calendar/index.ts"
import type { Facts } from "../decider/index.ts"
import { highest } from "../decision/index.ts"
import { eligibleApprovers, lowestAbove, membersInRole, type OrganisationState } from "../organisation/index.ts"
import type { CompiledApproval } from "./Compile.ts"
import { progress, type Step } from "./Evaluate.ts"
import type { Answer, Asked, Route } from "./Model.ts"

/** What a request has to know besides its state. */
export interface ApprovalKnown {
  readonly organisation: OrganisationState
  readonly policy: CompiledApproval
}

/** Everybody known who could answer a step, the lowest rank first. */
export const couldAnswer = (
  { approver }: Step,
  requesterId: string,
  { ladder, organisation }: Facts & ApprovalKnown,
): ReadonlyArray<string> =>
  (approver._tag === "AtLeast"
    ? eligibleApprovers(organisation, ladder, approver.rank, requesterId)
    : membersInRole(organisation, ladder, approver.role).filter(({ id }) => id !== requesterId)
  ).map(({ id }) => id)

const members = (step: Step, requesterId: string, facts: Facts & ApprovalKnown): ReadonlyArray<string> => {
  const { approver } = step
  if (approver._tag === "InRole") return couldAnswer(step, requesterId, facts).slice(0, maxNamed)
  const person = lowestAbove(facts.organisation, facts.ladder, requesterId, approver.rank)
  return person === undefined ? [] : [person.id]
}

const maxNamed = 100

/** Asks steps: a rank's step asks the first one up the requester's chain who is high enough, a role's step all in the role. */
export const ask = (
  steps: ReadonlyArray<Step>,
  requesterId: string,
  facts: Facts & ApprovalKnown,
): ReadonlyArray<Asked> => steps.map((step) => ({ ...step, members: members(step, requesterId, facts), at: facts.at }))

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
