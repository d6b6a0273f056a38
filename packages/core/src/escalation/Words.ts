/**
 * Parts of schedules in words, in both languages (XTR-1). Not exported from the module.
 */
import type { LocalizedText } from "../decision/Messages.ts"
import { format } from "../money/Text.ts"
import type { Action, Audience, Condition, Demand, Late, Offset, Step, Window } from "./Model.ts"

const say = (en: string, zh: string): LocalizedText => ({ en, zh })

const several = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** Minutes as hours where they are whole hours. */
const spanOf = (minutes: number): LocalizedText =>
  minutes % 60 === 0 && minutes !== 0
    ? say(several(minutes / 60, "hour", "hours"), `${minutes / 60} 小时`)
    : say(several(minutes, "minute", "minutes"), `${minutes} 分钟`)

/** How long an offset is, without its direction. */
export const lengthOf = (offset: Offset): LocalizedText => {
  switch (offset._tag) {
    case "CalendarDays": {
      const days = Math.abs(offset.days)
      return say(several(days, "day", "days"), `${days} 天`)
    }
    case "BusinessDays": {
      const days = Math.abs(offset.days)
      return say(several(days, "business day", "business days"), `${days} 个工作日`)
    }
    case "ClockTime":
      return spanOf(Math.abs(offset.minutes))
    case "BusinessTime": {
      const span = spanOf(Math.abs(offset.minutes))
      return say(`${span.en} of office time`, `${span.zh}（办公时间）`)
    }
  }
}

const amountOf = (offset: Offset): number => ("days" in offset ? offset.days : offset.minutes)

/** A time of the day from minutes since midnight: `18:00`. */
export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`

/** Where a step falls: `3 days before, at 08:00`. */
export const whenOf = ({ minuteOfDay, offset }: Pick<Step, "minuteOfDay" | "offset">): LocalizedText => {
  const amount = amountOf(offset)
  const length = lengthOf(offset)
  const isDay = offset._tag === "CalendarDays" || offset._tag === "BusinessDays"
  const at = minuteOfDay === undefined ? say("", "") : say(`, at ${clockOf(minuteOfDay)}`, ` ${clockOf(minuteOfDay)}`)
  if (amount === 0) return isDay ? say(`On the day${at.en}`, `当日${at.zh}`) : say("At once", "立即")
  return amount > 0
    ? say(`${length.en} after${at.en}`, `之后 ${length.zh}${at.zh}`)
    : say(`${length.en} before${at.en}`, `之前 ${length.zh}${at.zh}`)
}

/** How far everything is shifted: `2 days later`. */
export const shiftOf = (by: Offset): LocalizedText => {
  const length = lengthOf(by)
  return amountOf(by) < 0
    ? say(`${length.en} earlier`, `提前 ${length.zh}`)
    : say(`${length.en} later`, `推迟 ${length.zh}`)
}

/** Somebody whom a step concerns. */
export const audienceOf = (audience: Audience): LocalizedText => {
  switch (audience._tag) {
    case "Owner":
      return say("the member in charge", "负责人")
    case "Supervisor":
      return say("their supervisor", "其上级")
    case "Customer":
      return say("the customer", "客户")
    case "ByRank":
      return say(`rank ${audience.rank}`, `职级 ${audience.rank}`)
    case "ByRole":
      return say(`role ${audience.role}`, `角色 ${audience.role}`)
  }
}

/** Everybody whom a step concerns. */
export const audiencesOf = (audience: ReadonlyArray<Audience>): LocalizedText => {
  const all = audience.map(audienceOf)
  return say(all.map(({ en }) => en).join(", "), all.map(({ zh }) => zh).join("、"))
}

/** What a step does, and to whom. */
export const doingOf = (action: Action, audience: ReadonlyArray<Audience>): LocalizedText => {
  const to = audiencesOf(audience)
  const isTold = audience.length > 0
  const tell = isTold ? say(`, and tells ${to.en}`, `，并通知${to.zh}`) : say("", "")
  switch (action._tag) {
    case "Notify":
      return say(`tells ${isTold ? to.en : "nobody"}`, `通知${isTold ? to.zh : "（无人）"}`)
    case "Task":
      return say(`gives ${isTold ? to.en : "nobody"} something to do`, `交办${isTold ? to.zh : "（无人）"}`)
    case "Hold":
      return say(`puts ${action.scope} on hold${tell.en}`, `冻结 ${action.scope}${tell.zh}`)
    case "Reassign": {
      const other = audienceOf(action.to)
      return say(`hands it to ${other.en}${tell.en}`, `转交${other.zh}${tell.zh}`)
    }
    case "Raise":
      return say(`raises it to ${action.rank}${tell.en}`, `上报 ${action.rank}${tell.zh}`)
    case "Forfeit":
      return say(`forfeits the deal${tell.en}`, `作挞定处理${tell.zh}`)
    case "Custom":
      return say(`does ${action.name}${tell.en}`, `执行 ${action.name}${tell.zh}`)
  }
}

/** What becomes of a step that is late; nothing for one that simply catches up. */
export const lateOf = (late: Late): LocalizedText | undefined => {
  switch (late._tag) {
    case "CatchUp":
      return undefined
    case "KeepGap":
      return say("never sooner after the step before it than planned", "与前一步的实际间隔不短于计划")
    case "Lapse": {
      const length = lengthOf(late.within)
      return say(`passed over once it is ${length.en} late`, `迟到 ${length.zh} 即略过`)
    }
  }
}

/** What a step waits for. */
export const demandOf = (demand: Demand): LocalizedText =>
  demand._tag === "ProofOfService"
    ? say("waits for proof that the notice before it was served", "须有前一通知的送达证明")
    : say(`waits until a ${demand.rank} or above confirms it`, `须经 ${demand.rank} 及以上职级确认`)

const valueText = (value: Extract<Condition, { readonly value: unknown }>["value"]): string =>
  typeof value === "object" ? `${value.currency} ${format(value)}` : String(value)

/** A condition as a clause. */
export const conditionOf = (condition: Condition): LocalizedText => {
  switch (condition._tag) {
    case "Always":
      return say("always", "总是")
    case "Equals":
      return say(
        `${condition.fact} is ${valueText(condition.value)}`,
        `${condition.fact} 为 ${valueText(condition.value)}`,
      )
    case "AtLeast":
      return say(
        `${condition.fact} is at least ${valueText(condition.value)}`,
        `${condition.fact} 不低于 ${valueText(condition.value)}`,
      )
    case "AtMost":
      return say(
        `${condition.fact} is at most ${valueText(condition.value)}`,
        `${condition.fact} 不高于 ${valueText(condition.value)}`,
      )
    case "Not": {
      const inner = conditionOf(condition.condition)
      return say(`not (${inner.en})`, `并非（${inner.zh}）`)
    }
    case "All":
    case "Any": {
      const inner = condition.conditions.map(conditionOf)
      const isAll = condition._tag === "All"
      if (inner.length === 0) return isAll ? say("always", "总是") : say("never", "从不")
      return say(
        inner.map(({ en }) => `(${en})`).join(isAll ? " and " : " or "),
        inner.map(({ zh }) => `（${zh}）`).join(isAll ? "且" : "或"),
      )
    }
  }
}

/** A window as a phrase. */
export const windowOf = (window: Window): LocalizedText => {
  switch (window._tag) {
    case "BusinessDays":
      return window.roll === "following"
        ? say("On business days, otherwise on the next one", "仅在工作日，否则顺延至下一工作日")
        : window.roll === "preceding"
          ? say("On business days, otherwise on the one before", "仅在工作日，否则提前至前一工作日")
          : say(
              "On business days, otherwise on the next one of the same month, or the last one of it",
              "仅在工作日，否则顺延至当月下一工作日，当月已无则提前",
            )
    case "OfficeHours":
      return say("While the office is open", "仅在办公时间")
    case "Between":
      return say(
        `From ${clockOf(window.from)} until ${clockOf(window.until)}`,
        `每日 ${clockOf(window.from)} 至 ${clockOf(window.until)}`,
      )
  }
}
