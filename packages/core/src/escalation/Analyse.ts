/**
 * What is odd about a schedule (XTR-3): a static look at the data, nothing is run.
 */
import * as Result from "effect/Result"
import { type FindingSeverity, finding, gravestFirst, type PolicyFinding } from "../decision/Finding.ts"
import { type Ladder, rankNamed } from "../decision/Ladder.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import { conditionKey } from "./Conditions.ts"
import { contradiction } from "./Contradiction.ts"
import { isTooLarge, type Laid, lay, leastGap } from "./Layout.ts"
import type { Action, Audience, Schedule } from "./Model.ts"
import { maxDepth, maxSteps } from "./Reading.ts"
import { clockOf } from "./Words.ts"

/** What a schedule is looked at against. */
export interface ScheduleContext {
  readonly ladder: Ladder
  /** Names of plugins' actions that are destructive. Default: none. */
  readonly destructiveActions?: ReadonlyArray<string>
  /** Where the schedule stands in the policy that holds it. Default: `schedule`. */
  readonly place?: string
}

type Note = (severity: FindingSeverity, code: string, place: string, rule: string, text: LocalizedText) => void

/** Office hours end late enough for the day's payments to be booked: four in the afternoon. */
const bookedBy = 16 * 60

const isNotice = ({ step }: Laid): boolean =>
  step.action._tag === "Notify" && step.late._tag !== "Lapse" && step.audience.some(({ _tag }) => _tag === "Customer")

/** A notice that comes before `later` whenever `later` does. */
const warns = (notice: Laid, later: Laid): boolean => {
  const gap = leastGap(notice, later)
  const own = new Set(later.conditions.map(({ condition }) => conditionKey(condition)))
  return (
    isNotice(notice) &&
    gap !== undefined &&
    gap > 0 &&
    notice.conditions.every(({ condition }) => own.has(conditionKey(condition)))
  )
}

const ranksOf = (action: Action, audience: ReadonlyArray<Audience>): ReadonlyArray<readonly [string, string]> => [
  ...audience.flatMap(
    (one, i): ReadonlyArray<readonly [string, string]> =>
      one._tag === "ByRank" ? [[`.audience[${i}].rank`, one.rank]] : [],
  ),
  ...(action._tag === "Raise" ? ([[".action.rank", action.rank]] as const) : []),
  ...(action._tag === "Reassign" && action.to._tag === "ByRank"
    ? ([[".action.to.rank", action.to.rank]] as const)
    : []),
]

const findingsOfRanks = (laid: Laid, { ladder }: ScheduleContext, note: Note): void => {
  const { place, step } = laid
  const demanded = step.demands.flatMap(
    (demand, i): ReadonlyArray<readonly [string, string]> =>
      demand._tag === "Confirmation" ? [[`.demands[${i}].rank`, demand.rank]] : [],
  )
  for (const [at, rank] of [...ranksOf(step.action, step.audience), ...demanded]) {
    if (Result.isSuccess(rankNamed(ladder, rank))) continue
    const known = ladder.ranks.map(({ name }) => name).join(" < ")
    note("error", "unknown-rank", `${place}${at}`, "ORG-1", {
      en: `There is no rank "${rank}"; the ladder knows ${known}`,
      zh: `没有职级“${rank}”，现有职级为 ${known}`,
    })
  }
}

const findingsOfReach = (laid: Laid, note: Note): void => {
  const { conditions, id, isReached, limits, place } = laid
  if (!isReached) {
    note("warning", "unreachable-step", place, "ESC-1", {
      en: `"${id}" never comes: ${limits.at(-1) ?? "a limit"} ends before it; move the limit or take the step out`,
      zh: `步骤“${id}”永远不会执行：${limits.at(-1) ?? "期限"} 在其之前结束，请调整期限或删除该步骤`,
    })
  }
  const clash = contradiction(conditions.map(({ condition }) => condition))
  if (clash === undefined) return
  note("warning", "unreachable-step", conditions.at(-1)?.place ?? place, "ESC-1", {
    en: `"${id}" never comes: ${clash.en}`,
    zh: `步骤“${id}”永远不会执行：${clash.zh}`,
  })
}

class Analysis {
  readonly found: Array<PolicyFinding> = []
  readonly #steps: ReadonlyArray<Laid>
  readonly #context: ScheduleContext

  constructor(schedule: Schedule, context: ScheduleContext) {
    this.#context = context
    this.#steps = lay(schedule, context.place ?? "schedule")
  }

  readonly note: Note = (severity, code, place, rule, text) => {
    // Copies of a step say the same.
    if (this.found.some((one) => one.code === code && one.place === place)) return
    this.found.push(finding(severity, code, place, rule, text))
  }

  run(schedule: Schedule): ReadonlyArray<PolicyFinding> {
    if (isTooLarge(schedule)) {
      this.note("error", "too-large", this.#context.place ?? "schedule", "ESC-1", {
        en: `It is nested more than ${maxDepth} deep or has more than ${maxSteps} steps, and can't be used; repeat less`,
        zh: `嵌套超过 ${maxDepth} 层或步骤超过 ${maxSteps} 个，无法使用；请减少重复`,
      })
    } else if (this.#steps.length === 0) {
      this.note("warning", "empty", this.#context.place ?? "schedule", "ESC-1", {
        en: "The schedule has no step: whatever is left undone, nothing happens",
        zh: "该计划没有任何步骤：无论何事逾期均不会有动作",
      })
    }
    for (const laid of this.#steps) {
      findingsOfRanks(laid, this.#context, this.note)
      findingsOfReach(laid, this.note)
      if (!laid.isReached) continue
      this.#afterTheEnd(laid)
      this.#proof(laid)
      this.#toNobody(laid)
      if (this.#isDestructive(laid)) this.#destructive(laid)
    }
    return gravestFirst(this.found)
  }

  #isDestructive({ step: { action } }: Laid): boolean {
    return (
      action._tag === "Hold" ||
      action._tag === "Forfeit" ||
      (action._tag === "Custom" && (this.#context.destructiveActions ?? []).includes(action.name))
    )
  }

  /** The reached steps before one, the nearest last. */
  #before(laid: Laid): ReadonlyArray<readonly [Laid, number]> {
    return this.#steps
      .flatMap((one): ReadonlyArray<readonly [Laid, number]> => {
        const gap = one === laid ? undefined : leastGap(one, laid)
        return gap === undefined || gap < 0 || (gap === 0 && this.#steps.indexOf(one) > this.#steps.indexOf(laid))
          ? []
          : [[one, gap]]
      })
      .sort((a, b) => b[1] - a[1])
  }

  #destructive(laid: Laid): void {
    const { id, place, step } = laid
    const isForfeit = step.action._tag === "Forfeit"
    if (isForfeit && !this.#steps.some((one) => warns(one, laid))) {
      this.note("error", "forfeits-without-notice", place, "ESC-4", {
        en: `"${id}" forfeits although no notice is sure to have reached the customer; let an earlier step notify them, one that neither lapses nor has a further condition`,
        zh: `步骤“${id}”没收之前没有必达客户的通知；请增加更早的客户通知，且不得失效或附加其他条件`,
      })
    }
    const [nearest] = this.#before(laid).slice(-1)
    if (step.late._tag !== "KeepGap") {
      this.note("error", "no-gap", `${place}.late`, "ESC-4", {
        en: `"${id}" can't be undone, yet after a downtime it would follow at once on the step before it; set late to KeepGap`,
        zh: `步骤“${id}”不可撤销，停机恢复后却会紧接前一步执行；请将 late 设为 KeepGap`,
      })
    } else if (nearest !== undefined && nearest[1] < 1440) {
      this.note("warning", "no-gap", place, "ESC-4", {
        en: `"${id}" can't be undone, and comes less than a day after "${nearest[0].id}": nobody has time to answer; move it on`,
        zh: `步骤“${id}”不可撤销，距“${nearest[0].id}”不足一天，对方无从答复；请推后`,
      })
    }
    if (isForfeit && step.demands.length === 0) {
      this.note("note", "no-proof", `${place}.demands`, "ESC-4", {
        en: `"${id}" rests on notices that were sent, not on proof that they arrived, and nobody confirms it; demand proof of service or a confirmation where the law asks for it`,
        zh: `步骤“${id}”只凭已发通知，不要求送达证明，也无人确认；如法律有要求，请增加送达证明或确认`,
      })
    }
    const minute = step.minuteOfDay ?? 0
    const isDay = step.offset._tag === "CalendarDays" || step.offset._tag === "BusinessDays"
    if (isDay && minute < bookedBy && laid.windows.length === 0) {
      this.note("warning", "before-the-days-money", `${place}.minuteOfDay`, "ESC-5", {
        en: `"${id}" falls at ${clockOf(minute)}, before a payment of that very day is booked; give it a minute after the day's postings, 1080 for 18:00`,
        zh: `步骤“${id}”在 ${clockOf(minute)} 执行，当日到账款尚未入账；请改到当日入账之后，如 1080(18:00）`,
      })
    }
  }

  /** A forfeiture ends the obligation; what is due later never comes. */
  #afterTheEnd(laid: Laid): void {
    const end = this.#steps.find((one) => {
      const gap = leastGap(one, laid)
      return (
        one.step.action._tag === "Forfeit" &&
        one !== laid &&
        one.conditions.length === 0 &&
        gap !== undefined &&
        gap > 0
      )
    })
    if (end === undefined) return
    this.note("warning", "after-the-end", laid.place, "ESC-1", {
      en: `"${laid.id}" lies after the forfeiture "${end.id}", which ends the obligation; move it before or take it out`,
      zh: `步骤“${laid.id}”在没收步骤“${end.id}”之后，届时义务已终止；请提前或删除`,
    })
  }

  #proof(laid: Laid): void {
    if (!laid.step.demands.some(({ _tag }) => _tag === "ProofOfService")) return
    const [nearest] = this.#before(laid).slice(-1)
    if (nearest !== undefined && isNotice(nearest[0])) return
    this.note("warning", "proof-of-nothing", `${laid.place}.demands`, "ESC-4", {
      en: `"${laid.id}" waits for proof that the step before it was served, and that one is no notice to the customer; put the notice right before it`,
      zh: `步骤“${laid.id}”要求前一步的送达证明，但前一步并非客户通知；请将通知紧置其前`,
    })
  }

  #toNobody({ id, place, step }: Laid): void {
    if (step.audience.length > 0 || (step.action._tag !== "Task" && step.action._tag !== "Notify")) return
    this.note("warning", "tells-nobody", `${place}.audience`, "ESC-1", {
      en: `"${id}" is for nobody; name an audience`,
      zh: `步骤“${id}”没有对象，请指定`,
    })
  }
}

/**
 * Says what is odd about a schedule (XTR-3), the gravest first; nothing is refused here, and a schedule that `compile` refuses is
 * looked at all the same. Where steps fall is tried from each day of a usual week.
 *
 * Codes: `forfeits-without-notice`, `no-gap`, `no-proof`, `before-the-days-money` (a destructive step that falls before a
 * payment of its day is booked), `unreachable-step` (cut off by a limit, or asked of facts that can't hold together),
 * `after-the-end`, `proof-of-nothing`, `tells-nobody`, `unknown-rank`, `empty`, `too-large`.
 *
 * @example
 * ```ts
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder }
 * assert.deepEqual(Escalation.analyse(Escalation.tradeSchedule, context), [])
 *
 * const { calendarDays, forfeit, step } = Escalation
 * const rash = Escalation.analyse(step("end", calendarDays(1), forfeit, { minuteOfDay: 1080 }), context)
 * assert.deepEqual(rash.map(({ code, severity }) => `${severity} ${code}`), ["error forfeits-without-notice", "note no-proof"])
 * ```
 */
export const analyse = (schedule: Schedule, context: ScheduleContext): ReadonlyArray<PolicyFinding> =>
  new Analysis(schedule, context).run(schedule)
