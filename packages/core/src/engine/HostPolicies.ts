/**
 * Compiles a template's policies for a host, and tells everything that is wrong with them. Not exported from the engine.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { AnyPolicyKind } from "../decider/Policy.ts"
import type { HostProblem } from "./Host.ts"
import type { Template } from "./Template.ts"

/** Takes note of a problem. */
export type Report = (tag: HostProblem["_tag"], plugin: string, en: string, zh: string) => void

/** Names in a sentence. */
export const list = (names: Iterable<string>): string => Array.from(names).sort().join(", ") || "none"

/** A sentence that names its rule, once. */
const naming = (rule: string, sentence: string): string =>
  sentence.includes(`(${rule})`) ? sentence : `${sentence} [${rule}]`

/** Every kind of policy compiled from the template's data; what is missing, unknown, malformed or contradictory is told. */
export const compilePolicies = (
  template: Template,
  kinds: ReadonlyMap<string, AnyPolicyKind>,
  context: Parameters<AnyPolicyKind["compile"]>[1],
  report: Report,
): ReadonlyMap<string, unknown> => {
  for (const key of Object.keys(template.policies)) {
    if (!kinds.has(key)) {
      report(
        "Policy",
        template.name,
        `template "${template.name}" has a policy of kind "${key}", which no plugin knows; known kinds: ${list(kinds.keys())}.`,
        `模板“${template.name}”含未知政策类型“${key}”;已知类型:${list(kinds.keys())}。`,
      )
    }
  }
  const compiled = new Map<string, unknown>()
  for (const kind of kinds.values()) {
    if (!(kind.key in template.policies)) {
      report(
        "Policy",
        template.name,
        `template "${template.name}" lacks a policy of kind "${kind.key}"; without one nothing of that kind could be decided.`,
        `模板“${template.name}”缺少“${kind.key}”政策。`,
      )
      continue
    }
    const data = template.policies[kind.key]
    const wellFormed = Schema.encodeUnknownResult(kind.codec)(data)
    if (Result.isFailure(wellFormed)) {
      report(
        "Policy",
        template.name,
        `policy "${kind.key}" is malformed: ${String(wellFormed.failure.message)}`,
        `“${kind.key}”政策格式有误:${String(wellFormed.failure.message)}`,
      )
      continue
    }
    const result = kind.compile(data, context)
    if (Result.isSuccess(result)) {
      compiled.set(kind.key, result.success)
      continue
    }
    for (const problem of result.failure) {
      report(
        "Policy",
        template.name,
        `policy "${kind.key}" at ${problem.place}: ${naming(problem.rule, problem.text.en)}`,
        `“${kind.key}”政策 ${problem.place}:${naming(problem.rule, problem.text.zh)}`,
      )
    }
  }
  return compiled
}
