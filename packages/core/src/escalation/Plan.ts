/**
 * Planning: which step comes next, and when (ESC-2 to ESC-5).
 */
import { type CompiledCalendar, today } from "../calendar/Evaluate.ts"
import * as Instant from "../calendar/Instant.ts"
import { addDays, type LocalDate } from "../calendar/LocalDate.ts"
import type { CompiledSchedule, CompiledStep } from "./Compile.ts"
import type { Anchor, EscalationState, PassedStep, Progress } from "./Model.ts"
import { afterGap, afterPauses, momentOf, move, type Place, pausedDays, startOf, timeLine, walk } from "./Moments.ts"
import { minuteOf, settle, settleLater } from "./Windows.ts"

/** What a schedule runs by: its steps and the company's calendar. */
export interface Plan {
  readonly schedule: CompiledSchedule
  readonly calendar: CompiledCalendar
}

/** A step with its moment. */
export interface PlannedStep {
  readonly step: CompiledStep
  readonly at: Instant.Instant
}

/**
 * Counts from a date in the company's time zone, a due date say (KER-4).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import assert from "node:assert"
 * assert.equal(Escalation.onDate(LocalDate.literal("2026-03-10"))._tag, "OnDate")
 * ```
 */
export const onDate = (date: LocalDate): Anchor => ({ _tag: "OnDate", date })

/**
 * Counts from a moment, a request say.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import assert from "node:assert"
 * assert.equal(Escalation.atMoment(Instant.literal("2026-03-10T09:00Z"))._tag, "AtMoment")
 * ```
 */
export const atMoment = (at: Instant.Instant): Anchor => ({ _tag: "AtMoment", at })

interface Placed {
  readonly step: CompiledStep
  readonly place: Place
}

/** The steps in the order of time for one anchor; ties as written. */
const placed = (schedule: CompiledSchedule, anchor: Anchor, calendar: CompiledCalendar): ReadonlyArray<Placed> => {
  if (schedule.inOrder) {
    return schedule.steps.map((step) => ({ step, place: placeOf(calendar, anchor, step) }))
  }
  const found: Array<Placed & { readonly at: number }> = []
  walk(schedule.schedule, anchor, timeLine(calendar), (index, place) => {
    const step = schedule.steps[index]
    if (step !== undefined) found.push({ step, place, at: momentOf(calendar, place, step.minuteOfDay) })
  })
  // Where the clock skips the time of both, the earlier on the clock comes first.
  return found.sort((a, b) => a.at - b.at || a.step.minuteOfDay - b.step.minuteOfDay)
}

const placeOf = (calendar: CompiledCalendar, anchor: Anchor, step: CompiledStep): Place =>
  step.fromAnchor === null ? anchor : move(calendar, anchor, step.fromAnchor)

/**
 * Every step with its moment, in order (ESC-2): what will happen when nothing comes between. It is the same plan by which
 * steps fire; only real firings, pauses and the end change it.
 *
 * @example
 * ```ts
 * import * as Calendar from "@dealwright/core/Calendar"
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const schedule = Result.getOrThrow(Escalation.compile(Escalation.propertySchedule, context))
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const due = Escalation.onDate(LocalDate.literal("2026-03-10"))
 * const plan = Escalation.preview(schedule, due, calendar)
 * assert.deepEqual(
 *   plan.map(({ at, step }) => `${step.id} ${Instant.format(at).slice(0, 10)}`),
 *   ["due-soon 2026-03-07", "warning 2026-03-12", "lawyers-letter 2026-03-18", "forfeiture 2026-03-25"],
 * )
 * ```
 */
export const preview = (
  schedule: CompiledSchedule,
  anchor: Anchor,
  calendar: CompiledCalendar,
): ReadonlyArray<PlannedStep> =>
  placed(schedule, anchor, calendar).map(({ place, step }) => ({
    step,
    at: momentOf(calendar, place, step.minuteOfDay),
  }))

/** The step that comes next: where the schedule puts it (`due`) and when it may fire at the earliest (`at`). */
export interface ComingStep extends PlannedStep {
  readonly due: Instant.Instant
}

/** Whether the plan begins with exactly the steps passed: it does, unless the policy has changed since. */
const isAligned = (steps: ReadonlyArray<CompiledStep>, passed: ReadonlyArray<PassedStep>): boolean => {
  for (let index = 0; index < passed.length; index++) {
    if (steps[index]?.id !== passed[index]?.step) return false
  }
  return true
}

/**
 * The step that comes next in a plan that may differ from the one by which the steps so far were passed. What stands before
 * a step that was passed lies behind; so does what lies before the last one's moment when the plan knows that one no more.
 */
const nextIn = (
  calendar: CompiledCalendar,
  plan: ReadonlyArray<Placed>,
  passed: ReadonlyArray<PassedStep>,
): Placed | undefined => {
  const isPassed = (id: string) => passed.some((one) => one.step === id)
  const last = passed[passed.length - 1]
  const isKnown = last === undefined || plan.some(({ step }) => step.id === last.step)
  return plan
    .slice(plan.findLastIndex(({ step }) => isPassed(step.id)) + 1)
    .find(({ place, step }) => isKnown || momentOf(calendar, place, step.minuteOfDay) > last.due)
}

const lastFired = (passed: ReadonlyArray<PassedStep>): PassedStep | undefined => {
  for (let index = passed.length - 1; index >= 0; index--) {
    const one = passed[index]
    if (one?.outcome === "Fired") return one
  }
  return undefined
}

/** From when the gap to a step is counted: the real firing before it, or its proven service where the step asks for that. */
const gapStart = (before: PassedStep, step: CompiledStep): Instant.Instant =>
  step.needsProof && before.service !== null ? Instant.max(before.at, before.service.at) : before.at

/** Pauses and gaps in calendar days, which is what most schedules are made of: whole numbers and no objects on the way. */
const onDay = (calendar: CompiledCalendar, state: Progress, step: CompiledStep, planned: LocalDate): ComingStep => {
  const { anchor, passed, pauses } = state
  const date = pauses.length === 0 ? planned : addDays(planned, pausedDays(calendar, planned, anchor, pauses))
  const due = startOf(calendar, date, step.minuteOfDay)
  if (!step.keepsGap) return { step, due, at: due }
  const before = lastFired(passed)
  if (before === undefined) return { step, due, at: due }
  const gap = date - today(calendar, before.due)
  const free = addDays(today(calendar, gapStart(before, step)), gap)
  return { step, due, at: free > date ? startOf(calendar, free, step.minuteOfDay) : due }
}

const timed = (calendar: CompiledCalendar, state: Progress, step: CompiledStep, place: Place): ComingStep => {
  if (place._tag === "OnDate" && step.unit === "CalendarDays") return onDay(calendar, state, step, place.date)
  const shifted =
    state.pauses.length === 0 ? place : afterPauses(calendar, place, step.unit, state.anchor, state.pauses)
  const { windows } = step
  const due = settle(calendar, windows, momentOf(calendar, shifted, step.minuteOfDay))
  const before = step.keepsGap ? lastFired(state.passed) : undefined
  if (before === undefined) return { step, due, at: due }
  const gap = { due: before.due, firedAt: gapStart(before, step) }
  const minute = windows.length === 0 ? step.minuteOfDay : minuteOf(calendar, due)
  const free = afterGap(calendar, gap, due, step.unit, minute)
  return { step, due, at: free <= due ? due : settleLater(calendar, windows, free) }
}

/** The next step in order, whether or not anything keeps it from firing. */
export const coming = ({ calendar, schedule }: Plan, state: Progress): ComingStep | undefined => {
  const { anchor, passed } = state
  if (schedule.inOrder && isAligned(schedule.steps, passed)) {
    const step = schedule.steps[passed.length]
    if (step === undefined) return undefined
    const { fromAnchor } = step
    return anchor._tag === "OnDate" && fromAnchor?._tag === "CalendarDays"
      ? onDay(calendar, state, step, addDays(anchor.date, fromAnchor.days))
      : timed(calendar, state, step, placeOf(calendar, anchor, step))
  }
  const found = nextIn(calendar, placed(schedule, anchor, calendar), passed)
  return found === undefined ? undefined : timed(calendar, state, found.step, found.place)
}

/** Whether everything that the coming step demands is on record (ESC-4). */
export const isCleared = (state: Progress, step: CompiledStep): boolean =>
  step.demands.every((demand) =>
    demand._tag === "Confirmation" ? state.confirmed?.step === step.id : lastFired(state.passed)?.service != null,
  )

/**
 * The next step and the moment at which it may fire (ESC-3, ESC-4, ESC-5); nothing while paused, after the end, when all
 * steps are done with, or while the step that is due waits for a proof or a confirmation. This is what the owner's timer
 * is set to.
 *
 * @example
 * ```ts
 * import * as Calendar from "@dealwright/core/Calendar"
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const plan = {
 *   schedule: Result.getOrThrow(Escalation.compile(Escalation.tradeSchedule, context)),
 *   calendar: Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc)),
 * }
 * const anchor = Escalation.onDate(LocalDate.literal("2026-03-10"))
 * const at = Instant.literal("2026-02-01T09:00Z")
 * const state = Escalation.fold(Escalation.start(plan, Escalation.notStarted, { anchor, at }))
 * assert.equal(Escalation.next(plan, state)?.step.id, "due-soon")
 * ```
 */
export const next = (plan: Plan, state: EscalationState): ComingStep | undefined => {
  if (state._tag === "NotStarted" || state._tag === "Paused") return undefined
  const found = coming(plan, state)
  if (found === undefined) return undefined
  // What ends at the very moment of a step comes before it: paid on the day of a step, the step doesn't fire.
  if (state._tag === "Stopped" && found.at >= state.from) return undefined
  return state.awaiting === found.step.id && !isCleared(state, found.step) ? undefined : found
}
