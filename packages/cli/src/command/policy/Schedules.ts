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
      ...news.flatMap((one) =>
        Escalation.diff(named(olds, one)?.schedule ?? Escalation.nothing, one.schedule, one.place),
      ),
      ...olds.flatMap((one) =>
        named(news, one) === undefined ? Escalation.diff(one.schedule, Escalation.nothing, one.place) : [],
      ),
      ...changed(beside(before), beside(after)),
    ]
  },
})

/** Late payments (REC-3, REC-4). */
export const lateness = ofSchedules<Receivable.ReceivablePolicy>(
  ({ schedule }) => [{ place: "schedule", about: { en: "Around a due date", zh: "到期前后" }, schedule }],
  ({ schedule: _, ...others }) => others,
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
