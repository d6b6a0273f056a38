/**
 * The watch of a contract as an escalation that counts down to its last day (CTR-7, ESC-7). Not exported from the module, but for
 * the schedule.
 *
 * @module
 */
import * as Result from "effect/Result"
import { addDays } from "../calendar/LocalDate.ts"
import { startOfDay } from "../calendar/TimeZone.ts"
import type { Facts } from "../decider/Facts.ts"
import * as Escalation from "../escalation/index.ts"
import type { AccountEvent } from "./AccountEvents.ts"
import type { Account, PlannedAlert } from "./AccountModel.ts"
import type { ContractTerms } from "./Model.ts"
import type { ContractKind, WatchRow } from "./Policy.ts"
import { lagOf } from "./Watch.ts"

type Events = ReadonlyArray<AccountEvent>

const stepOf = ({ alert, days }: Pick<WatchRow, "alert" | "days">): string => `${alert}-${days}`

/**
 * The alerts of a kind of contract as a schedule that counts from its last day (CTR-7, ESC-7): one notice each, at the start of its
 * day; what isn't drawn or met, only while that is so.
 *
 * @example
 * ```ts
 * import { Contract, Escalation } from "@dealwright/core"
 * import assert from "node:assert"
 * const schedule = Contract.watchSchedule([{ alert: "expiry", days: 30, to: ["sales"] }])
 * const { byRole, calendarDays, merge, notify, step } = Escalation
 * assert.deepEqual(schedule, merge(step("expiry-30", calendarDays(-30), notify, { to: [byRole("sales")] })))
 * ```
 */
export const watchSchedule = (rows: ReadonlyArray<WatchRow>): Escalation.Schedule =>
  Escalation.merge(
    ...rows.map((row) => {
      const to = row.to.map(Escalation.byRole)
      const notice = Escalation.step(stepOf(row), Escalation.calendarDays(-row.days), Escalation.notify, { to })
      return row.alert === "expiry" ? notice : Escalation.onlyWhen(notice, Escalation.equals(row.alert, true))
    }),
  )

/** The rows that an account was opened with, as they lie ahead. */
export const alertsOf = (
  kind: ContractKind,
  { term }: Pick<ContractTerms, "term">,
  { calendar }: Facts,
): ReadonlyArray<PlannedAlert> =>
  term === undefined
    ? []
    : (kind.watch ?? []).map(({ alert, days, to }) => ({
        alert,
        days,
        to,
        at: startOfDay(addDays(term.until, -days), calendar.calendar.zone),
      }))

/** The plan of what lies ahead. Rows were checked with the policy that they come from; without a plan nothing is told. */
export const planOf = (
  alerts: ReadonlyArray<PlannedAlert>,
  { calendar, extensions, ladder }: Facts,
): Escalation.Plan => {
  const schedule = Escalation.compile(watchSchedule(alerts), { ladder, extensions })
  const none = { schedule: Escalation.nothing, steps: [], inOrder: true }
  return { schedule: Result.getOrElse(schedule, () => none), calendar }
}

/** What the conditions of the schedule ask for. */
export const lagFacts = (account: Account): Escalation.StepFacts => ({
  unused: lagOf(account, "unused") !== undefined,
  unmet: lagOf(account, "unmet") !== undefined,
})

const plain = (events: ReadonlyArray<Escalation.EscalationEvent>): Events =>
  events.flatMap((event): Events => {
    switch (event._tag) {
      case "EscalationStarted":
      case "EscalationRescheduled":
      case "EscalationStopped":
      case "StepFired":
      case "StepSkipped":
        return [event]
      default:
        return []
    }
  })

/** How far the watch of an account is; it begins where an account was opened before there was one. */
export const progressOf = (account: Account, plan: Escalation.Plan, { at }: Facts): ReturnType<typeof begun> => {
  const { alerts, escalation, term } = account
  return escalation !== undefined || term === undefined || alerts.length === 0
    ? { events: [], state: escalation ?? Escalation.notStarted }
    : begun(plan, term, at)
}

const begun = (
  plan: Escalation.Plan,
  { until }: NonNullable<ContractTerms["term"]>,
  at: Facts["at"],
): { readonly events: ReadonlyArray<Escalation.EscalationEvent>; readonly state: Escalation.EscalationState } => {
  const events = Escalation.start(plan, Escalation.notStarted, { anchor: Escalation.onDate(until), at })
  return { events, state: Escalation.fold(events) }
}

/** Begins to count towards the last day. */
export const beginWatch = (alerts: ReadonlyArray<PlannedAlert>, term: ContractTerms["term"], facts: Facts): Events =>
  term === undefined || alerts.length === 0 ? [] : plain(begun(planOf(alerts, facts), term, facts.at).events)

/** Everything that is due by now: what is to be told goes with how far the contract lags behind. */
export const advanceWatch = (account: Account, facts: Facts): Events => {
  const { alerts, customerId, term } = account
  if (term === undefined) return []
  const plan = planOf(alerts, facts)
  const { events, state } = progressOf(account, plan, facts)
  const fired = Escalation.fire(plan, state, { at: facts.at, facts: lagFacts(account) })
  const told = fired.flatMap((event): Events => {
    const [own] = plain([event])
    if (event._tag !== "StepFired") return own === undefined ? [] : [own]
    const row = alerts.find((one) => stepOf(one) === event.step)
    const lag = row === undefined ? undefined : lagOf(account, row.alert)
    if (own === undefined || row === undefined || lag === undefined) return own === undefined ? [] : [own]
    const { alert, days, to } = row
    return [own, { _tag: "AlertRaised", alert, days, until: term.until, to, customerId, ...lag, on: facts.today }]
  })
  return [...plain(events), ...told]
}

/** Nothing more is told. */
export const endWatch = (account: Account, facts: Facts): Events =>
  plain(
    Escalation.stop(planOf(account.alerts, facts), account.escalation ?? Escalation.notStarted, {
      ...{ reason: "Cancelled", from: facts.at, at: facts.at },
    }),
  )

/** What lies ahead once a step is done with. */
export const withoutStep = ({ alerts }: Account, step: string): ReadonlyArray<PlannedAlert> =>
  alerts.filter((one) => stepOf(one) !== step)

/** The moment to look again. */
export const wakeOf = ({ alerts, escalation }: Account): Facts["at"] | undefined => {
  if (escalation !== undefined) return Escalation.wakeAt(escalation) ?? undefined
  return alerts.toSorted((a, b) => a.at - b.at)[0]?.at
}
