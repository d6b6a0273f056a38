/**
 * Reads a schedule as written: unfolds copies, looks names up and collects what is wrong (ESC-1, ESC-6). Not exported from
 * the module; `Compile.ts` is the door.
 */
import * as Result from "effect/Result"
import { type ExtensionPoint, extensionPoint } from "../decider/Extension.ts"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import { rankNamed } from "../decision/Ladder.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { Rank } from "../decision/Model.ts"
import type {
  Action,
  Audience,
  Condition,
  CustomConfig,
  Demand,
  Late,
  Offset,
  Schedule,
  Step,
  Window,
} from "./Model.ts"
import * as Problems from "./Problems.ts"
import { isOpenEver } from "./Windows.ts"

/** A plugin's own kind of action (ESC-6). What it does, the plugin's reactor says: it sees `StepFired` with the action. */
export interface ActionKind {
  /** Whether a person would want to have been warned before. Such a step keeps its gap (ESC-4). */
  readonly destructive: boolean
  /** What is wrong with the settings; `undefined` when nothing is. */
  check(config: CustomConfig): LocalizedText | undefined
}

/** Where plugins bring further kinds of action (ESC-6). */
export const escalationAction: ExtensionPoint<ActionKind> = extensionPoint("escalation/action")

/** The facts that an owner supplies when it fires steps, and what they are; conditions may ask for these alone. */
export type FactKinds = Readonly<Record<string, "number" | "text" | "truth" | "money">>

/** A step made ready. */
export interface CompiledStep {
  readonly id: string
  readonly action: Action
  readonly audience: ReadonlyArray<Audience>
  readonly message: string
  readonly late: Late
  readonly demands: ReadonlyArray<Demand>
  /** All of them must hold when it is due. */
  readonly conditions: ReadonlyArray<Condition>
  /** It falls within all of them; the innermost comes first. */
  readonly windows: ReadonlyArray<Window>
  readonly minuteOfDay: number
  /** Whether it keeps the schedule's gap to the real firing before it. */
  readonly keepsGap: boolean
  /** Whether that gap counts from the proven service of the notice before it. */
  readonly needsProof: boolean
  /** The unit in which its gap and the pauses before it are counted. */
  readonly unit: Offset["_tag"]
  /** A notice to the customer that a forfeiture may rest on. */
  readonly isNotice: boolean
  /** Rank that must confirm it; `null` when nobody need. */
  readonly confirmer: Rank | null
  /** Its offset from the anchor, all combinators added up; `null` when only a calendar can tell. */
  readonly fromAnchor: Offset | null
}

/** Most steps of one schedule, copies included. */
export const maxSteps = 500
/** Deepest nesting of a schedule or a condition. */
export const maxDepth = 16

/** A step with its place in the schedule's data. */
export interface ReadStep {
  readonly step: CompiledStep
  readonly place: string
}

/** Number of steps, copies included, without unfolding them. */
export const sizeOf = (schedule: Schedule): number => {
  switch (schedule._tag) {
    case "Step":
      return 1
    case "Sequence":
    case "Merge":
      return schedule.schedules.reduce((sum, one) => sum + sizeOf(one), 0)
    case "Repeat":
      return schedule.times * sizeOf(schedule.schedule)
    default:
      return sizeOf(schedule.schedule)
  }
}

const conditionFits = (condition: Condition, levels: number): boolean =>
  levels > 0 &&
  (condition._tag === "Not"
    ? conditionFits(condition.condition, levels - 1)
    : condition._tag === "All" || condition._tag === "Any"
      ? condition.conditions.every((one) => conditionFits(one, levels - 1))
      : true)

/** Whether a schedule and its conditions are nested at most so many levels deep. Looks no deeper than that. */
export const fits = (schedule: Schedule, levels: number): boolean => {
  if (levels <= 0) return false
  switch (schedule._tag) {
    case "Step":
      return true
    case "Sequence":
    case "Merge":
      return schedule.schedules.every((one) => fits(one, levels - 1))
    case "OnlyWhen":
      return fits(schedule.schedule, levels - 1) && conditionFits(schedule.condition, levels - 1)
    default:
      return fits(schedule.schedule, levels - 1)
  }
}

const isInDays = (offset: Offset): boolean => offset._tag === "CalendarDays" || offset._tag === "BusinessDays"

/** The number of an offset, in its unit. */
export const amountOf = (offset: Offset): number =>
  offset._tag === "CalendarDays" || offset._tag === "BusinessDays" ? offset.days : offset.minutes

const kindOf = (value: string | number | boolean | object): FactKinds[string] =>
  typeof value === "number"
    ? "number"
    : typeof value === "boolean"
      ? "truth"
      : typeof value === "string"
        ? "text"
        : "money"

/** What the combinators around a step ask of it. */
interface Around {
  readonly conditions: ReadonlyArray<Condition>
  readonly windows: ReadonlyArray<Window>
}

/** What a schedule says, and everything that is wrong with it part by part. */
export interface ReadSchedule {
  readonly problems: ReadonlyArray<PolicyProblem>
  /** In the order written. */
  readonly steps: ReadonlyArray<ReadStep>
  /** The units of all offsets that place steps. */
  readonly units: ReadonlySet<Offset["_tag"]>
}

/** Reads a schedule that is not nested too deep. */
export const readSchedule = (
  schedule: Schedule,
  context: PolicyContext,
  facts: FactKinds | undefined,
): ReadSchedule => {
  const problems: Array<PolicyProblem> = []
  const steps: Array<ReadStep> = []
  const units = new Set<Offset["_tag"]>()
  const ids = new Set<string>()
  /** How often the step at a place has been met: once, and once more for each further copy. */
  const copies = new Map<string, number>()

  const checkOffset = (offset: Offset, place: string): void => {
    if (!Number.isSafeInteger(amountOf(offset))) problems.push(Problems.notWhole(place, amountOf(offset)))
  }
  const placing = (offset: Offset, place: string): void => {
    checkOffset(offset, place)
    units.add(offset._tag)
  }
  const rank = (name: string, place: string): Rank | null => {
    const found = rankNamed(context.ladder, name)
    if (Result.isSuccess(found)) return found.success
    const known = context.ladder.ranks.map((one) => one.name)
    problems.push(Problems.unknownRank(place, name, known))
    return null
  }
  const audience = (one: Audience, place: string): void => {
    if (one._tag === "ByRank") rank(one.rank, `${place}.rank`)
  }
  /** Whether the action is destructive. An unknown one is refused anyway. */
  const isDestructive = (action: Action, place: string): boolean => {
    switch (action._tag) {
      case "Hold":
      case "Forfeit":
        return true
      case "Raise":
        rank(action.rank, `${place}.rank`)
        return false
      case "Reassign":
        audience(action.to, `${place}.to`)
        return false
      case "Custom": {
        const kind = context.extensions.get(escalationAction, action.name)
        if (kind === undefined) {
          const known = context.extensions.names(escalationAction)
          problems.push(Problems.unknownAction(`${place}.name`, action.name, known))
          return false
        }
        const wrong = kind.check(action.config)
        if (wrong !== undefined) problems.push(Problems.badConfig(`${place}.config`, wrong))
        return kind.destructive
      }
      default:
        return false
    }
  }
  const condition = (one: Condition, place: string): void => {
    switch (one._tag) {
      case "Always":
        return
      case "Not":
        condition(one.condition, `${place}.condition`)
        return
      case "All":
      case "Any":
        for (const [i, each] of one.conditions.entries()) condition(each, `${place}.conditions[${i}]`)
        return
      default: {
        if (facts === undefined) return
        const kind = Object.hasOwn(facts, one.fact) ? facts[one.fact] : undefined
        const found = kindOf(one.value)
        if (kind === undefined) problems.push(Problems.unknownFact(`${place}.fact`, one.fact, Object.keys(facts)))
        else if (kind !== found) problems.push(Problems.wrongFactKind(`${place}.value`, one.fact, kind, found))
      }
    }
  }
  const readStep = (one: Step, place: string, { conditions, windows }: Around): void => {
    const copy = (copies.get(place) ?? 0) + 1
    copies.set(place, copy)
    const id = copy === 1 ? one.id : `${one.id}#${copy}`
    if (ids.has(id)) problems.push(Problems.duplicateStep(`${place}.id`, id))
    ids.add(id)
    placing(one.offset, `${place}.offset`)
    for (const [i, each] of one.audience.entries()) audience(each, `${place}.audience[${i}]`)
    if (one.action._tag === "Notify" && one.audience.length === 0) {
      problems.push(Problems.toldToNobody(`${place}.audience`, id))
    }
    if (isDestructive(one.action, `${place}.action`) && one.late._tag !== "KeepGap") {
      problems.push(Problems.destructiveWithoutGap(`${place}.late`, id))
    }
    if (one.late._tag === "Lapse") {
      checkOffset(one.late.within, `${place}.late.within`)
      if (amountOf(one.late.within) <= 0) problems.push(Problems.lapsesAtOnce(`${place}.late.within`, id))
    }
    const minuteOfDay = one.minuteOfDay ?? 0
    const fits = Number.isInteger(minuteOfDay) && minuteOfDay >= 0 && minuteOfDay < 1440
    if (!fits || (one.minuteOfDay !== undefined && !isInDays(one.offset))) {
      problems.push(Problems.timeOfDayOnMoment(`${place}.minuteOfDay`))
    }
    let confirmer: Rank | null = null
    for (const [i, demand] of one.demands.entries()) {
      if (demand._tag !== "Confirmation") continue
      const asked = rank(demand.rank, `${place}.demands[${i}].rank`)
      if (asked !== null && (confirmer === null || asked.level > confirmer.level)) confirmer = asked
    }
    steps.push({
      place,
      step: {
        id,
        action: one.action,
        audience: one.audience,
        message: one.message,
        late: one.late,
        demands: one.demands,
        confirmer,
        conditions,
        windows,
        minuteOfDay,
        keepsGap: one.late._tag === "KeepGap",
        needsProof: one.demands.some((demand) => demand._tag === "ProofOfService"),
        unit: one.offset._tag,
        isNotice:
          one.action._tag === "Notify" &&
          one.late._tag !== "Lapse" &&
          one.audience.some((each) => each._tag === "Customer"),
        fromAnchor: null,
      },
    })
  }
  const read = (part: Schedule, place: string, around: Around): void => {
    switch (part._tag) {
      case "Step":
        readStep(part, place, around)
        return
      case "Sequence":
      case "Merge":
        for (const [i, one] of part.schedules.entries()) read(one, `${place}.schedules[${i}]`, around)
        return
      case "Repeat": {
        placing(part.every, `${place}.every`)
        if (!Number.isInteger(part.times) || part.times < 1 || part.times > 100) {
          problems.push(Problems.repeatsNothing(`${place}.times`, `times is ${part.times}`))
          return
        }
        if (amountOf(part.every) === 0) problems.push(Problems.repeatsNothing(`${place}.every`, "every is 0"))
        for (let n = 1; n <= part.times; n++) read(part.schedule, `${place}.schedule`, around)
        return
      }
      case "Shift":
        placing(part.by, `${place}.by`)
        read(part.schedule, `${place}.schedule`, around)
        return
      case "Until":
        placing(part.limit, `${place}.limit`)
        read(part.schedule, `${place}.schedule`, around)
        return
      case "OnlyWhen":
        condition(part.condition, `${place}.condition`)
        read(part.schedule, `${place}.schedule`, {
          ...around,
          conditions: [...around.conditions, part.condition],
        })
        return
      case "Within": {
        const windows = [part.window, ...around.windows]
        if (!isOpenEver(windows)) problems.push(Problems.neverOpen(`${place}.window`))
        read(part.schedule, `${place}.schedule`, { ...around, windows })
        return
      }
    }
  }

  const size = sizeOf(schedule)
  if (!(size <= maxSteps)) return { problems: [Problems.tooManySteps(size, maxSteps)], steps, units }
  read(schedule, "schedule", { conditions: [], windows: [] })
  // Copies repeat what is wrong with the original.
  const seen = new Set<string>()
  const once = problems.filter(({ place, text }) => {
    const key = `${place} ${text.en}`
    return seen.has(key) ? false : seen.add(key)
  })
  return { problems: once, steps, units }
}
