/**
 * Compiles a template's policies for a host, each version of them, and tells everything that is wrong with them.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as LocalDate from "../calendar/LocalDate.ts"
import type { AnyPolicyKind } from "../decider/Policy.ts"
import type { HostProblem } from "./Host.ts"
import type { PolicyChange, Template } from "./Template.ts"

/** The policies that hold from a day on, until the next ones do. */
export interface PoliciesInForce {
  /** The template's version, or that of the change which began them. */
  readonly version: string
  /** The first day; `LocalDate.earliest` for what the template began with. */
  readonly from: LocalDate.LocalDate
  /** As they were given, by kind. */
  readonly data: Readonly<Record<string, unknown>>
  /** Ready to decide, by kind. */
  readonly policies: ReadonlyMap<string, unknown>
}

/** All policies of a host. There is exactly one version of each kind for each day. */
export interface PolicyVersions {
  /** In the order of their days; never empty. */
  readonly versions: readonly [PoliciesInForce, ...ReadonlyArray<PoliciesInForce>]
  /** Whether there are policies of a kind. */
  has(kind: string): boolean
  /** Those of a day. */
  on(day: LocalDate.LocalDate): PoliciesInForce
}

/** Takes note of a problem. */
export type Report = (tag: HostProblem["_tag"], plugin: string, en: string, zh: string) => void

/** Names in a sentence. */
export const list = (names: Iterable<string>): string => Array.from(names).sort().join(", ") || "none"

/** A sentence that names its rule, once. */
const naming = (rule: string, sentence: string): string =>
  sentence.includes(`(${rule})`) ? sentence : `${sentence} [${rule}]`

/** What compiling needs besides the data. */
interface Ground {
  readonly template: Template
  readonly kinds: ReadonlyMap<string, AnyPolicyKind>
  readonly context: Parameters<AnyPolicyKind["compile"]>[1]
  readonly report: Report
}

/** How many changes a template may list. */
const maxChanges = 1000

/**
 * Every kind of policy compiled from the template's data, and again from each change; what is missing, unknown, malformed,
 * contradictory or out of order is told.
 */
export const compilePolicies = (
  template: Template,
  kinds: ReadonlyMap<string, AnyPolicyKind>,
  context: Ground["context"],
  report: Report,
): PolicyVersions => {
  const ground: Ground = { template, kinds, context, report }
  const changes = template.changes ?? []
  checkOrder(template, changes, report)
  const place = { en: `template "${template.name}"`, zh: `模板“${template.name}”` }
  for (const kind of kinds.values()) {
    if (kind.key in template.policies) continue
    report(
      "Policy",
      template.name,
      `${place.en} lacks a policy of kind "${kind.key}"; without one nothing of that kind could be decided.`,
      `${place.zh}缺少“${kind.key}”政策。`,
    )
  }
  const first: PoliciesInForce = {
    version: template.version,
    from: LocalDate.earliest,
    data: template.policies,
    policies: compileEach(template.policies, place, ground),
  }
  let last = first
  const later = changes.slice(0, maxChanges).map(({ from, policies, version }): PoliciesInForce => {
    const names = { en: `change "${version}"`, zh: `变更“${version}”` }
    const compiled = compileEach(policies, names, ground, `${names.en}: `, `${names.zh}:`)
    last = {
      version,
      from,
      data: { ...last.data, ...policies },
      policies: new Map([...last.policies, ...compiled]),
    }
    return last
  })
  return inOrder(first, later)
}

const inOrder = (first: PoliciesInForce, later: ReadonlyArray<PoliciesInForce>): PolicyVersions => {
  /** The latest that has begun. Their days rise, so half of what is left is ruled out at each step. */
  const on = (day: LocalDate.LocalDate): PoliciesInForce => {
    let [low, high] = [0, later.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((later[middle]?.from ?? day) <= day) low = middle + 1
      else high = middle
    }
    return later[low - 1] ?? first
  }
  return { versions: [first, ...later], has: (kind) => first.policies.has(kind), on }
}

/** Days that rise, names that tell versions apart, and changes that change something. */
const checkOrder = (template: Template, changes: ReadonlyArray<PolicyChange>, report: Report): void => {
  const tell = (en: string, zh: string) => report("Policy", template.name, en, zh)
  if (changes.length > maxChanges) {
    tell(
      `template "${template.name}" lists ${changes.length} changes of policies; at most ${maxChanges} are read: begin with those that hold by now.`,
      `模板“${template.name}”有 ${changes.length} 项政策变更,最多 ${maxChanges} 项。`,
    )
  }
  const names = new Set([template.version])
  let before = LocalDate.earliest
  for (const { from, policies, version } of changes.slice(0, maxChanges)) {
    if (version === "" || version.length > 100) {
      tell(
        `the change of ${LocalDate.format(from)} needs a version of 1 to 100 characters; it is recorded with every event.`,
        `${LocalDate.format(from)} 的变更须有 1 至 100 字符的版本名。`,
      )
    }
    if (Object.keys(policies).length === 0) {
      tell(
        `change "${version}" of ${LocalDate.format(from)} changes nothing; name the kinds of policy that change.`,
        `${LocalDate.format(from)} 的变更“${version}”未包含任何政策。`,
      )
    }
    if (from <= before) {
      tell(
        `change "${version}" begins on ${LocalDate.format(from)}; it must begin later than ${LocalDate.format(before)}, when the one before it does.`,
        `变更“${version}”的起始日 ${LocalDate.format(from)} 须晚于前一项的 ${LocalDate.format(before)}。`,
      )
    }
    if (names.has(version)) {
      tell(
        `version "${version}" is named twice; events are recorded with it, so it must name one set of policies.`,
        `版本“${version}”重复:事件以其记录,须唯一。`,
      )
    }
    names.add(version)
    before = from
  }
}

/** Compiles what is given; what fails is told and left out. */
const compileEach = (
  given: Readonly<Record<string, unknown>>,
  place: { readonly en: string; readonly zh: string },
  { context, kinds, report, template }: Ground,
  before = "",
  beforeZh = "",
): ReadonlyMap<string, unknown> => {
  const compiled = new Map<string, unknown>()
  for (const key of Object.keys(given)) {
    if (kinds.has(key)) continue
    report(
      "Policy",
      template.name,
      `${place.en} has a policy of kind "${key}", which no plugin knows; known kinds: ${list(kinds.keys())}.`,
      `${place.zh}含未知政策类型“${key}”;已知类型:${list(kinds.keys())}。`,
    )
  }
  for (const [key, data] of Object.entries(given)) {
    const kind = kinds.get(key)
    if (kind === undefined) continue
    const wellFormed = Schema.encodeUnknownResult(kind.codec)(data)
    if (Result.isFailure(wellFormed)) {
      report(
        "Policy",
        template.name,
        `${before}policy "${key}" is malformed: ${String(wellFormed.failure.message)}`,
        `${beforeZh}“${key}”政策格式有误:${String(wellFormed.failure.message)}`,
      )
      continue
    }
    const result = kind.compile(data, context)
    if (Result.isSuccess(result)) {
      compiled.set(key, result.success)
      continue
    }
    for (const problem of result.failure) {
      report(
        "Policy",
        template.name,
        `${before}policy "${key}" at ${problem.place}: ${naming(problem.rule, problem.text.en)}`,
        `${beforeZh}“${key}”政策 ${problem.place}:${naming(problem.rule, problem.text.zh)}`,
      )
    }
  }
  return compiled
}
