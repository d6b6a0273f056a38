/**
 * A schedule as sentences (XTR-1), in both languages.
 */
import type { LocalizedText } from "../decision/Messages.ts"
import type { Schedule, Step } from "./Model.ts"
import { conditionOf, demandOf, doingOf, lateOf, lengthOf, shiftOf, whenOf, windowOf } from "./Words.ts"

/** A line of an explanation. `depth` is how far it stands in, from 0. */
export interface ExplainedStep {
  readonly depth: number
  readonly text: LocalizedText
}

const lineOf = (step: Step): LocalizedText => {
  const when = whenOf(step)
  const doing = doingOf(step.action, step.audience)
  const late = lateOf(step.late)
  const more = [...(late === undefined ? [] : [late]), ...step.demands.map(demandOf)]
  return {
    en: `${when.en}, "${step.id}" ${doing.en}${more.map(({ en }) => `; ${en}`).join("")}.`,
    zh: `${when.zh}，“${step.id}”${doing.zh}${more.map(({ zh }) => `；${zh}`).join("")}。`,
  }
}

const linesOf = (schedule: Schedule, depth: number): ReadonlyArray<ExplainedStep> => {
  const under = (en: string, zh: string, parts: ReadonlyArray<Schedule>): ReadonlyArray<ExplainedStep> => [
    { depth, text: { en: `${en}:`, zh: `${zh}：` } },
    ...parts.flatMap((part) => linesOf(part, depth + 1)),
  ]
  switch (schedule._tag) {
    case "Step":
      return [{ depth, text: lineOf(schedule) }]
    case "Merge":
    case "Sequence": {
      const { schedules } = schedule
      const [only] = schedules
      if (only === undefined) return [{ depth, text: { en: "Nothing happens.", zh: "无任何步骤。" } }]
      if (schedules.length === 1) return linesOf(only, depth)
      return schedule._tag === "Merge"
        ? under("All counted from the same start", "均自同一起点计算", schedules)
        : under(
            "One after the other, each counted from the end of the one before",
            "依次进行，各自前一项结束起算",
            schedules,
          )
    }
    case "Repeat": {
      const every = lengthOf(schedule.every)
      return under(`${schedule.times} times, ${every.en} apart`, `共 ${schedule.times} 次，间隔 ${every.zh}`, [
        schedule.schedule,
      ])
    }
    case "Shift": {
      const by = shiftOf(schedule.by)
      return under(`Everything ${by.en}`, `全部${by.zh}`, [schedule.schedule])
    }
    case "Until": {
      const limit = whenOf({ offset: schedule.limit })
      return under(`Only what falls no later than ${limit.en.toLowerCase()}`, `仅限不晚于${limit.zh}的步骤`, [
        schedule.schedule,
      ])
    }
    case "OnlyWhen": {
      const condition = conditionOf(schedule.condition)
      return under(`Only when ${condition.en}`, `仅当${condition.zh}`, [schedule.schedule])
    }
    case "Within": {
      const window = windowOf(schedule.window)
      return under(window.en, window.zh, [schedule.schedule])
    }
  }
}

/**
 * What a schedule says, line by line (XTR-1): every step with its day or hour, what it does, whom it tells, what becomes of it
 * when it is late and what it waits for.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * const lines = Escalation.explain(Escalation.propertySchedule).map(({ text }) => text.en)
 * assert.equal(lines[0], "All counted from the same start:")
 * assert.equal(lines[2], '2 days after, at 08:00, "warning" tells the customer, the member in charge.')
 * ```
 */
export const explain = (schedule: Schedule): ReadonlyArray<ExplainedStep> => linesOf(schedule, 0)
