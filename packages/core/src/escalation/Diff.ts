/**
 * What changed between two schedules, in words (XTR-3).
 */
import * as Equal from "effect/Equal"
import { type ChangeDirection, directionOfAll, type PolicyChange } from "../decision/Finding.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import { conditionKey } from "./Conditions.ts"
import { type Laid, lay } from "./Layout.ts"
import type { Schedule } from "./Model.ts"
import { audiencesOf, clockOf, conditionOf, demandOf, doingOf, lateOf, windowOf } from "./Words.ts"

const say = (en: string, zh: string): LocalizedText => ({ en, zh })

const joined = (texts: ReadonlyArray<LocalizedText>, none: LocalizedText): LocalizedText =>
  texts.length === 0 ? none : say(texts.map(({ en }) => en).join("; "), texts.map(({ zh }) => zh).join("；"))

/** Where a step falls, counted from its anchor: `on day 15 at 18:00`. */
const fallsAt = (minutes: number | undefined): LocalizedText => {
  if (minutes === undefined) return say("never", "不执行")
  const day = Math.floor(minutes / 1440)
  const clock = clockOf(minutes - day * 1440)
  return say(`on day ${day} at ${clock}`, `第 ${day} 天 ${clock}`)
}

/** The first weekday on which the two fall apart; `undefined` where they never do. */
const apart = (a: Laid, b: Laid): number | undefined => {
  const day = a.falls.findIndex((at, weekday) => at !== b.falls[weekday])
  return day < 0 ? undefined : day
}

const timeDirection = (a: Laid, b: Laid): ChangeDirection => {
  const directions = a.falls.flatMap((before, day): ReadonlyArray<ChangeDirection> => {
    const after = b.falls[day]
    if (before === after) return []
    if (after === undefined) return ["looser"]
    return before === undefined || after < before ? ["stricter"] : ["looser"]
  })
  return directionOfAll(directions) ?? "other"
}

const weekdays: ReadonlyArray<LocalizedText> = [
  say("a Monday", "周一"),
  say("a Tuesday", "周二"),
  say("a Wednesday", "周三"),
  say("a Thursday", "周四"),
  say("a Friday", "周五"),
  say("a Saturday", "周六"),
  say("a Sunday", "周日"),
]

const keysOf = ({ conditions }: Laid): string =>
  JSON.stringify(conditions.map((one) => conditionKey(one.condition)).sort())

const stepChanges = (a: Laid, b: Laid): ReadonlyArray<PolicyChange> => {
  const changes: Array<PolicyChange> = []
  const name = say(`"${b.id}"`, `“${b.id}”`)
  const changed = (
    at: string,
    direction: ChangeDirection,
    what: LocalizedText,
    was: LocalizedText,
    is: LocalizedText,
  ) =>
    changes.push({
      place: `${b.place}${at}`,
      direction,
      text: say(`${name.en} ${what.en} ${is.en}, instead of ${was.en}`, `${name.zh}${what.zh}${is.zh}，原为${was.zh}`),
    })
  const day = apart(a, b)
  const [was, is] = [a.step, b.step]
  if (day !== undefined) {
    const from = weekdays[day] ?? say("", "")
    const what = say(`(counted from ${from.en}) falls`, `（自${from.zh}起算）`)
    changed(".offset", timeDirection(a, b), what, fallsAt(a.falls[day]), fallsAt(b.falls[day]))
  }
  const fallsSame = day === undefined
  if (fallsSame && !Equal.equals(a.windows, b.windows)) {
    const none = say("at any time", "任何时间")
    changed(
      "",
      "other",
      say("may fall", "的时段为"),
      joined(a.windows.map(windowOf), none),
      joined(b.windows.map(windowOf), none),
    )
  }
  if (fallsSame && was.offset._tag !== is.offset._tag) {
    changed(
      ".offset",
      "other",
      say("is counted in", "的计时单位为"),
      say(was.offset._tag, was.offset._tag),
      say(is.offset._tag, is.offset._tag),
    )
  }
  if (!Equal.equals(was.action, is.action)) {
    changed(".action", "other", say("now", "现"), doingOf(was.action, []), doingOf(is.action, []))
  }
  if (!Equal.equals(was.audience, is.audience)) {
    const nobody = say("nobody", "无人")
    const whom = (laid: Laid): LocalizedText =>
      laid.step.audience.length === 0 ? nobody : audiencesOf(laid.step.audience)
    changed(".audience", "other", say("concerns", "的对象为"), whom(a), whom(b))
  }
  if (was.message !== is.message) {
    changed(".message", "other", say("says", "的文案为"), say(was.message, was.message), say(is.message, is.message))
  }
  if (!Equal.equals(was.late, is.late)) {
    const plain = say("caught up as soon as possible", "尽快补做")
    changed(".late", "other", say("when late is", "迟到时"), lateOf(was.late) ?? plain, lateOf(is.late) ?? plain)
  }
  if (!Equal.equals(was.demands, is.demands)) {
    const none = say("waits for nothing", "无需等待")
    const direction = was.demands.length === 0 ? "looser" : is.demands.length === 0 ? "stricter" : "other"
    changed(
      ".demands",
      direction,
      say("now", "现"),
      joined(was.demands.map(demandOf), none),
      joined(is.demands.map(demandOf), none),
    )
  }
  if (keysOf(a) !== keysOf(b)) {
    const always = say("always", "总是")
    const all = (laid: Laid) =>
      joined(
        laid.conditions.map((one) => conditionOf(one.condition)),
        always,
      )
    const direction = a.conditions.length === 0 ? "looser" : b.conditions.length === 0 ? "stricter" : "other"
    changed("", direction, say("comes only when:", "的条件为："), all(a), all(b))
  }
  return changes
}

/**
 * What changed from one schedule to the next, in words, step by step (XTR-3): `stricter` is what comes sooner or newly, `looser`
 * what comes later or no more. Steps are known by their ids; one that is called otherwise is another step. How a schedule is
 * written doesn't matter, only where its steps fall, tried from each day of a usual week. A schedule too large to be compiled has
 * no steps here.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * const { calendarDays, diff, shift, tradeSchedule, until } = Escalation
 * assert.deepEqual(diff(tradeSchedule, tradeSchedule), [])
 * assert.deepEqual(diff(tradeSchedule, shift(tradeSchedule, calendarDays(0))), [])
 * const [mild] = diff(tradeSchedule, until(tradeSchedule, calendarDays(30)))
 * assert.deepEqual([mild?.direction, mild?.text.en], ["looser", '"legal" (counted from a Monday) falls never, instead of on day 60 at 08:00'])
 * ```
 */
export const diff = (before: Schedule, after: Schedule, place = "schedule"): ReadonlyArray<PolicyChange> => {
  const olds = lay(before, place)
  const news = lay(after, place)
  const changes: Array<PolicyChange> = []
  for (const b of news) {
    const a = olds.find((one) => one.id === b.id)
    if (a !== undefined) changes.push(...stepChanges(a, b))
    else {
      const doing = doingOf(b.step.action, b.step.audience)
      const at = fallsAt(b.falls[0])
      changes.push({
        place: b.place,
        direction: "stricter",
        text: say(`"${b.id}" is new: ${at.en} it ${doing.en}`, `新增“${b.id}”：${at.zh}${doing.zh}`),
      })
    }
  }
  for (const a of olds) {
    if (news.some((one) => one.id === a.id)) continue
    const at = fallsAt(a.falls[0])
    changes.push({
      place: a.place,
      direction: "looser",
      text: say(`"${a.id}" is gone; it fell ${at.en}`, `删除“${a.id}”（原在${at.zh}）`),
    })
  }
  return changes
}
