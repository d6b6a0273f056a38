/**
 * What has to be done by a date, and the steps taken when it isn't (ESC): in order, once each, never too soon.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Entry } from "./Entry.ts"

/** A step of a schedule in calendar days from the due date. */
export interface Step {
  readonly id: string
  readonly days: number
  readonly action: string
  readonly keepsGap: boolean
  readonly lapses: boolean
}

/** The steps of a schedule that only merges steps. */
export const stepsOf = (schedule: R.Maybe): ReadonlyArray<Step> => {
  const steps = R.tagOf(schedule) === "Step" && schedule !== undefined ? [schedule] : R.list(schedule, "schedules")
  return steps
    .map((step: Json): Step => {
      if (R.tagOf(step, "offset") !== "CalendarDays")
        throw new R.Unreadable("the auditor reckons in calendar days only")
      const late = R.tagOf(step, "late")
      return {
        id: R.text(step, "id"),
        days: R.number(step, "offset", "days"),
        action: R.tagOf(step, "action"),
        keepsGap: late === "KeepGap",
        lapses: late === "Lapse",
      }
    })
    .sort((a, b) => a.days - b.days)
}

/** How far an obligation has come. */
export interface Progress {
  readonly due: number
  readonly revision: number
  /** Steps of this revision that were taken or left out, in order; the day is that of the real moment. */
  readonly passed: ReadonlyArray<{ readonly id: string; readonly isFired: boolean; readonly day: number }>
  /** It stood still for a while, so that its days can't be reckoned from the due date alone. */
  readonly wasPaused: boolean
}

/** A new obligation. */
export const begun = (due: number): Progress => ({ due, revision: 1, passed: [], wasPaused: false })

/** It begins anew from another date. */
export const restarted = (progress: Progress, due: number, isPaused: boolean): Progress => ({
  due,
  revision: progress.revision + 1,
  passed: [],
  wasPaused: isPaused,
})

const lastFired = ({ passed }: Progress) => passed.findLast(({ isFired }) => isFired)

/** The first day on which a step may be taken. */
const firstDay = (steps: ReadonlyArray<Step>, step: Step, progress: Progress): number => {
  const planned = progress.due + step.days
  const before = step.keepsGap ? lastFired(progress) : undefined
  const known = before === undefined ? undefined : steps.find(({ id }) => id === before.id)
  return before === undefined || known === undefined ? planned : Math.max(planned, before.day + step.days - known.days)
}

/** What is wrong about a step that was taken or left out; nothing when it is right. */
export const faultOf = (
  steps: ReadonlyArray<Step>,
  progress: Progress,
  entry: Entry,
): { readonly rule: string; readonly what: string; readonly expected: string; readonly found: string } | undefined => {
  const { data, day, type } = entry
  const id = R.text(data, "step")
  const place = steps.findIndex((one) => one.id === id)
  const step = steps[place]
  if (step === undefined) return { rule: "ESC-1", what: "a step", expected: "one of the schedule", found: id }
  if (R.number(data, "revision") !== progress.revision) {
    const found = String(R.number(data, "revision"))
    return { rule: "ESC-3", what: `the revision of ${id}`, expected: String(progress.revision), found }
  }
  if (progress.passed.some((one) => one.id === id)) {
    return { rule: "ESC-3", what: `step ${id}`, expected: "once", found: "twice" }
  }
  const notices = steps.slice(0, place).filter(({ action, lapses }) => action !== "Forfeit" && !lapses)
  const fired = progress.passed.filter(({ isFired }) => isFired).map((one) => one.id)
  if (step.action === "Forfeit" && type === "StepFired" && !notices.every((one) => fired.includes(one.id))) {
    return {
      rule: "ESC-4",
      what: "no forfeiture without notice",
      expected: "every notice before",
      found: fired.join(", "),
    }
  }
  const last = progress.passed.at(-1)
  const before = steps.findIndex((one) => one.id === last?.id)
  if (place !== before + 1) {
    return { rule: "ESC-3", what: "steps in order", expected: steps[before + 1]?.id ?? "none", found: id }
  }
  const first = firstDay(steps, step, progress)
  if (day < first) {
    return { rule: "ESC-4", what: `step ${id}, no sooner than`, expected: R.dayText(first), found: R.dayText(day) }
  }
  if (type === "StepSkipped" && !step.lapses) {
    return { rule: "ESC-3", what: `step ${id}`, expected: "fired", found: `left out: ${R.text(data, "why")}` }
  }
  return undefined
}

/** A step was taken or left out. */
export const passed = (progress: Progress, entry: Entry): Progress => ({
  ...progress,
  passed: [...progress.passed, { id: R.text(entry.data, "step"), isFired: entry.type === "StepFired", day: entry.day }],
})

/**
 * The step that should have been taken before today; nothing when there is none, or days can't be reckoned. A step of today
 * may still come, at its minute.
 */
export const overdueStep = (steps: ReadonlyArray<Step>, progress: Progress, today: number): string | undefined => {
  if (progress.wasPaused) return undefined
  const last = progress.passed.at(-1)
  const next = steps[steps.findIndex((one) => one.id === last?.id) + 1]
  if (next === undefined || firstDay(steps, next, progress) >= today) return undefined
  return `${next.id} of ${R.dayText(firstDay(steps, next, progress))}`
}

/** Whether there is anything still to come. */
export const isThrough = (steps: ReadonlyArray<Step>, { passed }: Progress): boolean =>
  passed.at(-1)?.id === steps.at(-1)?.id
