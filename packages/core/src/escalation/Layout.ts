/**
 * A schedule laid out for a person to look at: each step with its place in the data, what stands around it, and where it falls in
 * usual weeks, without ranks, facts or plugins being known (XTR-3). Not exported from the module.
 */
import { compile } from "../calendar/Evaluate.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import { monToFri } from "../calendar/Model.ts"
import { utc } from "../calendar/TimeZone.ts"
import type { Condition, Schedule, Step, Window } from "./Model.ts"
import { momentOf, type Place, timeLine, walk } from "./Moments.ts"
import { fits, maxDepth, maxSteps, sizeOf } from "./Reading.ts"

/** A step as written, once for each copy of a repeat. */
export interface Written {
  readonly step: Step
  /** Its id, with the number of the copy: `reminder#2`. */
  readonly id: string
  readonly place: string
  readonly conditions: ReadonlyArray<{ readonly place: string; readonly condition: Condition }>
  readonly windows: ReadonlyArray<Window>
  /** Places of the limits around it. */
  readonly limits: ReadonlyArray<string>
}

type Around = Pick<Written, "conditions" | "windows" | "limits">

/** Every step in the order in which `walk` counts them. */
export const written = (schedule: Schedule, root: string): ReadonlyArray<Written> => {
  const steps: Array<Written> = []
  const copies = new Map<string, number>()
  const go = (part: Schedule, place: string, around: Around): void => {
    switch (part._tag) {
      case "Step": {
        const copy = (copies.get(place) ?? 0) + 1
        copies.set(place, copy)
        steps.push({ step: part, id: copy === 1 ? part.id : `${part.id}#${copy}`, place, ...around })
        return
      }
      case "Sequence":
      case "Merge":
        for (const [i, one] of part.schedules.entries()) go(one, `${place}.schedules[${i}]`, around)
        return
      case "Repeat":
        for (let n = 0; n < part.times; n++) go(part.schedule, `${place}.schedule`, around)
        return
      case "Shift":
        go(part.schedule, `${place}.schedule`, around)
        return
      case "Until":
        go(part.schedule, `${place}.schedule`, { ...around, limits: [...around.limits, place] })
        return
      case "OnlyWhen": {
        const condition = { place: `${place}.condition`, condition: part.condition }
        go(part.schedule, `${place}.schedule`, { ...around, conditions: [...around.conditions, condition] })
        return
      }
      case "Within":
        go(part.schedule, `${place}.schedule`, { ...around, windows: [part.window, ...around.windows] })
        return
    }
  }
  go(schedule, root, { conditions: [], windows: [], limits: [] })
  return steps
}

const calendar = compile(monToFri(utc))
/** A Monday without a holiday in sight; the seven days from it on are what schedules are laid out from. */
const monday = LocalDate.literal("2026-03-02")
const weekdays = [0, 1, 2, 3, 4, 5, 6]

/** Minutes after the start of the anchor's day, for each of the seven weekdays as anchor; `undefined` where a limit cuts it off. */
export type Falls = ReadonlyArray<number | undefined>

/** A step with where it falls. */
export interface Laid extends Written {
  readonly falls: Falls
  /** Whether any day of the week lets it happen at all. */
  readonly isReached: boolean
}

/** Whether a schedule is nested deeper, or has more steps, than can be compiled. */
export const isTooLarge = (schedule: Schedule): boolean => !fits(schedule, maxDepth) || sizeOf(schedule) > maxSteps

/** Every step with where it falls in usual weeks, in the order written; none of a schedule that is too large. */
export const lay = (schedule: Schedule, root: string): ReadonlyArray<Laid> => {
  if (isTooLarge(schedule)) return []
  const steps = written(schedule, root)
  const falls = steps.map((): Array<number | undefined> => weekdays.map(() => undefined))
  for (const weekday of weekdays) {
    const anchor: Place = { _tag: "OnDate", date: LocalDate.addDays(monday, weekday) }
    const start = momentOf(calendar, anchor)
    walk(schedule, anchor, timeLine(calendar), (index, place) => {
      const at = momentOf(calendar, place, steps[index]?.step.minuteOfDay)
      const own = falls[index]
      if (own !== undefined) own[weekday] = (at - start) / 60_000
    })
  }
  return steps.map((one, index) => {
    const own = falls[index] ?? []
    return { ...one, falls: own, isReached: own.some((at) => at !== undefined) }
  })
}

/** Least minutes from one step to another over the week; `undefined` where they never happen together. */
export const leastGap = (from: Laid, to: Laid): number | undefined => {
  const gaps = weekdays.flatMap((day) => {
    const [a, b] = [from.falls[day], to.falls[day]]
    return a === undefined || b === undefined ? [] : [b - a]
  })
  return gaps.length === 0 ? undefined : Math.min(...gaps)
}
