/** What is said of policies that hold escalation schedules: the schedules in words, and of what stands beside them that it changed. */
import type * as Decision from "@dealwright/core/Decision"
import * as Escalation from "@dealwright/core/Escalation"
import type * as Incident from "@dealwright/core/Incident"
import type * as Receivable from "@dealwright/core/Receivable"
import type * as Target from "@dealwright/core/Target"
import * as Equal from "effect/Equal"

interface Line {
  readonly depth: number
  readonly text: Decision.LocalizedText
}

/** A schedule with its place in the policy, and what it is about. */
interface Held {
  readonly place: string
  readonly about: Decision.LocalizedText
  readonly schedule: Escalation.Schedule
  /** Its name where it stands to choice: by itself it makes nothing stricter or looser. */
  readonly choice?: string
}

const offered = ({ choice = "", place }: Held, en: string, zh: string): Decision.PolicyChange => ({
  place,
  direction: "other",
  text: { en: `the schedule "${choice}" ${en}`, zh: `日程“${choice}”${zh}` },
})

/** What became of a schedule that the other policy may not have. */
const compared = (before: Held | undefined, after: Held | undefined): ReadonlyArray<Decision.PolicyChange> => {
  const one = after ?? before
  if (one === undefined) return []
  if (one.choice !== undefined && before === undefined) return [offered(one, "can be chosen now", "现可选用")]
  if (one.choice !== undefined && after === undefined) return [offered(one, "can't be chosen any more", "不可再选用")]
  return Escalation.diff(before?.schedule ?? Escalation.nothing, after?.schedule ?? Escalation.nothing, one.place)
}

const changed = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): ReadonlyArray<Decision.PolicyChange> =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !Equal.equals(before[field], after[field]))
    .map((field) => ({
      place: field,
      direction: "other",
      text: { en: `${field} was changed`, zh: `${field} 已变更` },
    }))

/** Finds the schedules of a policy and says them, as the commands ask. `beside` is what a policy says besides, by its fields. */
const ofSchedules = <P>(
  held: (policy: P) => ReadonlyArray<Held>,
  beside: (policy: P) => Readonly<Record<string, unknown>>,
) => ({
  analyse: (policy: P, { ladder }: { readonly ladder: Decision.Ladder }): ReadonlyArray<Decision.PolicyFinding> =>
    held(policy).flatMap(({ place, schedule }) => Escalation.analyse(schedule, { ladder, place })),
  explain: (policy: P): ReadonlyArray<Line> => {
    const others = Object.keys(beside(policy)).join(", ")
    return [
      ...held(policy).flatMap(({ about, schedule }) => [
        { depth: 0, text: { en: `${about.en}:`, zh: `${about.zh}：` } },
        ...Escalation.explain(schedule).map(({ depth, text }) => ({ depth: depth + 1, text })),
      ]),
      ...(others === ""
        ? []
        : [{ depth: 0, text: { en: `Not said in words: ${others}.`, zh: `未作文字说明：${others}。` } }]),
    ]
  },
  diff: (before: P, after: P): ReadonlyArray<Decision.PolicyChange> => {
    const [olds, news] = [held(before), held(after)]
    const named = (all: ReadonlyArray<Held>, { about }: Held) => all.find((one) => one.about.en === about.en)
    return [
      ...news.flatMap((one) => compared(named(olds, one), one)),
      ...olds.flatMap((one) => (named(news, one) === undefined ? compared(one, undefined) : [])),
      ...changed(beside(before), beside(after)),
    ]
  },
})

/** Late payments (REC-3, REC-4). */
export const lateness = ofSchedules<Receivable.ReceivablePolicy>(
  ({ schedule, schedules = {} }) => [
    { place: "schedule", about: { en: "Around a due date", zh: "到期前后" }, schedule },
    ...Object.entries(schedules).map(([name, named]) => ({
      place: `schedules.${name}`,
      about: { en: `Around a due date, under "${name}"`, zh: `到期前后（日程“${name}”）` },
      schedule: named,
      choice: name,
    })),
  ],
  ({ schedule: _, schedules: __, ...others }) => others,
)

/** Drafts of monthly plans (TGT-5). */
export const drafts = ofSchedules<Target.TargetPolicy>(
  ({ cycle: { schedule } }) => [
    {
      place: "cycle.schedule",
      about: { en: "Around the day on which drafts are due", zh: "计划提交日前后" },
      schedule,
    },
  ],
  ({ cycle: { schedule: _, ...cycle }, ...others }) => ({ ...others, cycle }),
)

/** Incidents (ESC-8). Who decides belongs to what a severity is. */
export const alarms = ofSchedules<Incident.IncidentPolicy>(
  ({ severities }) =>
    severities.map(({ decisionRank, name, schedule }, index) => ({
      place: `severities[${index}].schedule`,
      about: {
        en: `An incident that is ${name}, until a ${decisionRank} or above acknowledges it`,
        zh: `突发事件（${name}），直至 ${decisionRank} 及以上职级确认`,
      },
      schedule,
    })),
  () => ({}),
)
