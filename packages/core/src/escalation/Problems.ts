/**
 * What can be wrong with a schedule, in words (ESC-1, ESC-4). Not exported from the module.
 */

import type { PolicyProblem } from "../decider/Policy.ts"
import type { LocalizedText } from "../decision/Messages.ts"

const problem = (rule: string, place: string, text: LocalizedText): PolicyProblem => ({ place, rule, text })

const list = (names: ReadonlyArray<string>, none: string): string => (names.length === 0 ? none : names.join(", "))

export const tooDeep = (place: string, allowed: number): PolicyProblem =>
  problem("ESC-1", place, {
    en: `The schedule is nested more than ${allowed} deep; put its parts side by side in one merge or sequence.`,
    zh: `计划嵌套超过 ${allowed} 层;请把各部分并列放入同一个 merge 或 sequence。`,
  })

export const tooManySteps = (count: number, allowed: number): PolicyProblem =>
  problem("ESC-1", "", {
    en: `The schedule has ${count} steps, copies included; at most ${allowed} are allowed. Repeat less often.`,
    zh: `计划含重复共 ${count} 步,最多允许 ${allowed} 步;请减少重复次数。`,
  })

export const duplicateStep = (place: string, id: string): PolicyProblem =>
  problem("ESC-3", place, {
    en: `Step "${id}" stands twice in the schedule; give each step its own id, what has fired is remembered by it.`,
    zh: `步骤“${id}”重复;每步须有不同标识,系统按标识记录已执行的步骤。`,
  })

export const notWhole = (place: string, value: number): PolicyProblem =>
  problem("ESC-1", place, {
    en: `${value} is no whole number; offsets are whole days or minutes.`,
    zh: `${value} 不是整数;偏移量须为整天数或整分钟数。`,
  })

export const repeatsNothing = (place: string, what: string): PolicyProblem =>
  problem("ESC-1", place, {
    en: `${what}; repeat 1 to 100 times at a distance other than 0.`,
    zh: `${what};重复次数须为 1 到 100,间隔不得为 0。`,
  })

export const unknownRank = (place: string, name: string, known: ReadonlyArray<string>): PolicyProblem =>
  problem("ORG-1", place, {
    en: `There is no rank "${name}"; the ladder knows ${known.join(" < ")}.`,
    zh: `没有职级“${name}”;现有职级为 ${known.join(" < ")}。`,
  })

export const unknownAction = (place: string, name: string, known: ReadonlyArray<string>): PolicyProblem =>
  problem("ESC-6", place, {
    en: `No plugin brings the action "${name}"; known are: ${list(known, "none")}. Install its plugin or remove the step.`,
    zh: `没有插件提供动作“${name}”;已知动作:${list(known, "无")}。请安装插件或删除该步骤。`,
  })

export const badConfig = (place: string, text: LocalizedText): PolicyProblem => problem("ESC-6", place, text)

export const destructiveWithoutGap = (place: string, id: string): PolicyProblem =>
  problem("ESC-4", place, {
    en: `Step "${id}" is destructive, so it must keep its gap to the step before it: set late to KeepGap.`,
    zh: `步骤“${id}”具有不可逆后果,必须与前一步保持间隔:请将 late 设为 KeepGap。`,
  })

export const timeOfDayOnMoment = (place: string): PolicyProblem =>
  problem("ESC-1", place, {
    en: "Only a step given in days falls at a minute of the day; remove minuteOfDay or give the offset in days (0 to 1439 minutes).",
    zh: "只有按天计的步骤可以指定时刻;请删除 minuteOfDay,或将偏移改为天数(时刻为 0 到 1439 分钟)。",
  })

export const neverOpen = (place: string): PolicyProblem =>
  problem("ESC-1", place, {
    en: "No time of day lies in this window and in those around it; give from and until, 0 to 1440, the later one last.",
    zh: "该时段为空，或与外层时段没有交集；from 与 until 取 0 到 1440，且 from 早于 until。",
  })

export const lapsesAtOnce = (place: string, id: string): PolicyProblem =>
  problem("ESC-4", place, {
    en: `Step "${id}" would lapse the moment it is due; let it stay valid for more than 0.`,
    zh: `步骤“${id}”到期即失效;有效时长须大于 0。`,
  })

export const unknownFact = (place: string, name: string, known: ReadonlyArray<string>): PolicyProblem =>
  problem("ESC-1", place, {
    en: `Nobody supplies the fact "${name}" here; known are: ${list(known, "none")}.`,
    zh: `此处没有数据项“${name}”;可用的有:${list(known, "无")}。`,
  })

export const wrongFactKind = (place: string, name: string, kind: string, found: string): PolicyProblem =>
  problem("ESC-1", place, {
    en: `The fact "${name}" is of kind ${kind}; it can't be compared with a value of kind ${found}.`,
    zh: `数据项“${name}”的类型是 ${kind},不能与 ${found} 比较。`,
  })

export const toldToNobody = (place: string, id: string): PolicyProblem =>
  problem("ESC-1", place, {
    en: `Step "${id}" tells nobody; name an audience.`,
    zh: `步骤“${id}”没有通知对象;请指定对象。`,
  })

export const forfeitsWithoutNotice = (place: string, id: string): PolicyProblem =>
  problem("ESC-4", place, {
    en:
      `Step "${id}" forfeits without notice; let an earlier step notify the customer, ` +
      "one that neither lapses nor depends on a further condition.",
    zh: `步骤“${id}”未经通知即没收;之前须有一步通知客户,且该步骤不会失效、也不附加其他条件。`,
  })

export const nothingToServe = (place: string, id: string): PolicyProblem =>
  problem("ESC-4", place, {
    en: `Step "${id}" demands proof that the notice before it was served, but there is no step before it.`,
    zh: `步骤“${id}”要求前一通知的送达证明,但之前没有步骤。`,
  })
