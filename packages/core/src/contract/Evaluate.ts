/**
 * The contract policy compiled: what a contract still lacks, who approves it, when it may be signed (CTR-3, CTR-6). Pure,
 * synchronous, without a schema.
 *
 * @module
 */
import * as Result from "effect/Result"
import { type Actor, hasRank, hasRole } from "../decider/Facts.ts"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import { denied, needsApproval, reason } from "../decision/Decision.ts"
import { describeLadderProblem, highest, rankNamed } from "../decision/Ladder.ts"
import type { Decision, Rank } from "../decision/Model.ts"
import type { Money } from "../money/Model.ts"
import { scale } from "../rate/Model.ts"
import type { ContractTerms } from "./Model.ts"
import type { ContractKind, ContractPolicy } from "./Policy.ts"

/** Something that a contract of its kind needs and doesn't have (CTR-3). */
export type Missing =
  | { readonly _tag: "Clause"; readonly name: string }
  | { readonly _tag: "Attachment"; readonly name: string }
  | { readonly _tag: "Term" }
  | { readonly _tag: "Lines" }

/** A kind of contract made ready for use. */
export interface CompiledKind {
  readonly kind: ContractKind
  readonly approval: ReadonlyArray<{ readonly rank: Rank; readonly upTo: Money | undefined }>
}

/** A contract policy made ready for use. */
export interface CompiledContractPolicy {
  readonly policy: ContractPolicy
  readonly byKind: ReadonlyMap<string, CompiledKind>
  readonly rescindRank: Rank
  /** Approves prices of products without a list price (PRC-5). */
  readonly unlistedRank: Rank
  /** Whether the actor archives contracts (CTR-4). */
  mayArchive(actor: Actor): boolean
  /** Whether the actor rescinds contracts. */
  mayRescind(actor: Actor): boolean
}

/**
 * Everything that the contract lacks before it can be approved, all at once (CTR-3).
 *
 * @example
 * ```ts
 * import { Contract, Decider, Decision, Money } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const contracts = Result.getOrThrow(Contract.compile(Contract.tradePolicy, context))
 * const adHoc = contracts.byKind.get("ad-hoc")
 * assert.ok(adHoc !== undefined)
 * const terms = { kind: "ad-hoc", customerId: "C-1", amount: Money.of("5000.00", "CNY"), clauses: {}, attachments: { evidence: "fax-17" } }
 * assert.deepEqual(Contract.missing(adHoc, terms), [{ _tag: "Attachment", name: "demand-plan" }])
 * ```
 */
export const missing = ({ kind }: CompiledKind, terms: ContractTerms): ReadonlyArray<Missing> => {
  const lacking: Array<Missing> = []
  for (const name of kind.clauses) {
    const wording = Object.hasOwn(terms.clauses, name) ? terms.clauses[name] : undefined
    if (wording === undefined || wording.trim() === "") lacking.push({ _tag: "Clause", name })
  }
  for (const name of kind.attachments) {
    if (!Object.hasOwn(terms.attachments, name)) lacking.push({ _tag: "Attachment", name })
  }
  if (kind.term === "required" && terms.term === undefined) lacking.push({ _tag: "Term" })
  if (kind.lines === "required" && terms.lines === undefined) lacking.push({ _tag: "Lines" })
  return lacking
}

/**
 * Who approves a contract of this kind and amount (CTR-3): always somebody, or nobody may.
 *
 * @example
 * ```ts
 * import { Contract, Decider, Decision, Money } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const contracts = Result.getOrThrow(Contract.compile(Contract.tradePolicy, context))
 * const fixed = contracts.byKind.get("fixed")
 * assert.ok(fixed !== undefined)
 * const decision = Contract.decideApproval(fixed, Money.of("1000000.01", "CNY"))
 * // One fen more than a manager approves.
 * assert.ok(decision._tag === "NeedsApproval")
 * assert.equal(decision.rank.name, "director")
 * ```
 */
export const decideApproval = ({ approval, kind }: CompiledKind, amount: Money): Decision => {
  const facts = { kind: kind.kind, amount }
  for (const { rank, upTo } of approval) {
    if (upTo !== undefined && (upTo.currency !== amount.currency || amount.minor > upTo.minor)) continue
    return needsApproval(rank, [reason("NeedsApproval", "contract-approval", "CTR-3", { ...facts, rank: rank.name })])
  }
  return denied(reason("Denied", "contract-beyond", "CTR-3", facts))
}

/**
 * Whether what has to be paid before signing was paid (CTR-6).
 *
 * @example
 * ```ts
 * import { Contract, Decider, Decision } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const property = Result.getOrThrow(Contract.compile(Contract.propertyPolicy, context)).byKind.get("fixed")
 * const trade = Result.getOrThrow(Contract.compile(Contract.tradePolicy, context)).byKind.get("fixed")
 * assert.ok(property !== undefined && trade !== undefined)
 * // A unit is paid for first; goods are signed for once the contract is approved.
 * assert.deepEqual([Contract.maySign(property, false), Contract.maySign(property, true)], [false, true])
 * assert.equal(Contract.maySign(trade, false), true)
 * ```
 */
export const maySign = ({ kind }: CompiledKind, isFirstPaymentIn: boolean): boolean =>
  kind.signing === "after-approval" || isFirstPaymentIn

const compileKind = (
  kind: ContractKind,
  place: string,
  rankOf: (place: string, name: string) => Rank,
  problems: Array<PolicyProblem>,
): CompiledKind => {
  const approval = kind.approval.map(({ rank, upTo }, i) => ({
    rank: rankOf(`${place}.approval[${i}].rank`, rank),
    upTo,
  }))
  approval.forEach((row, i) => {
    const before = approval[i - 1]
    if (before === undefined) return
    const at = `${place}.approval[${i}]`
    if (row.rank.level >= 0 && row.rank.level <= before.rank.level) {
      problems.push({
        place: `${at}.rank`,
        rule: "CTR-3",
        text: {
          en: `"${row.rank.name}" does not stand above "${before.rank.name}" of the row before; sort the rows from the lowest to the highest rank.`,
          zh: `“${row.rank.name}”不高于上一行的“${before.rank.name}”;请按职级由低到高排列。`,
        },
      })
    }
    const isReached =
      before.upTo !== undefined &&
      (row.upTo === undefined || row.upTo.currency !== before.upTo.currency || row.upTo.minor > before.upTo.minor)
    if (!isReached) {
      problems.push({
        place: at,
        rule: "CTR-3",
        text: {
          en: "this row is never reached: the row before it already covers as much; give each row a higher amount, the last one none.",
          zh: "此行永远不会用到:上一行的范围已包含它;请逐行提高金额,仅末行可不设上限。",
        },
      })
    }
  })
  return { kind, approval }
}

/**
 * Compiles a contract policy. Unknown ranks, kinds given twice and rows out of order are refused, all of them at once.
 *
 * @example
 * ```ts
 * import { Contract, Decider, Decision } from "@dealwright/core"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const contracts = Result.getOrThrow(Contract.compile(Contract.propertyPolicy, context))
 * const fixed = contracts.byKind.get("fixed")
 * assert.ok(fixed !== undefined && !Contract.maySign(fixed, false))
 * ```
 */
export const compile = (
  policy: ContractPolicy,
  { ladder }: PolicyContext,
): Result.Result<CompiledContractPolicy, ReadonlyArray<PolicyProblem>> => {
  const problems: Array<PolicyProblem> = []
  const rankOf = (place: string, name: string): Rank => {
    const found = rankNamed(ladder, name)
    if (Result.isSuccess(found)) return found.success
    problems.push({ place, rule: "ORG-1", text: describeLadderProblem(found.failure) })
    return { level: -1, name }
  }
  const byKind = new Map<string, CompiledKind>()
  policy.kinds.forEach((kind, i) => {
    const place = `kinds[${i}]`
    if (byKind.has(kind.kind)) {
      problems.push({
        place: `${place}.kind`,
        rule: "CTR-1",
        text: {
          en: `the kind "${kind.kind}" stands there twice; give each its own name.`,
          zh: `合同种类“${kind.kind}”重复;每种须有不同名称。`,
        },
      })
    }
    const { tolerance } = kind
    if (tolerance !== undefined && (tolerance < 0n || tolerance > scale)) {
      problems.push({
        place: `${place}.tolerance`,
        rule: "CTR-2",
        text: { en: "a tolerance is 0% to 100%.", zh: "允差须在 0% 至 100% 之间。" },
      })
    }
    const isWatched = kind.watch ?? []
    isWatched.forEach(({ alert, days }, at) => {
      if (isWatched.findIndex((one) => one.alert === alert && one.days === days) < at) {
        problems.push({
          place: `${place}.watch[${at}]`,
          rule: "CTR-7",
          text: { en: "this alert stands there twice; keep one.", zh: "该提醒重复,请保留一条。" },
        })
      }
    })
    const steps = kind.afterSigning?.steps ?? []
    steps.forEach(({ needs = [], step }, at) => {
      const earlier = steps.slice(0, at).map((one) => one.step)
      if (!earlier.includes(step) && needs.every((need) => earlier.includes(need))) return
      problems.push({
        place: `${place}.afterSigning.steps[${at}]`,
        rule: "CTR-8",
        text: {
          en: `"${step}" stands there twice, or needs a step that doesn't stand before it; name each step once, after what it needs.`,
          zh: `步骤“${step}”重复,或其前置步骤未列在其前;每步只列一次,并列在前置步骤之后。`,
        },
      })
    })
    byKind.set(kind.kind, compileKind(kind, place, rankOf, problems))
  })
  if (policy.kinds.length === 0) {
    problems.push({
      place: "kinds",
      rule: "CTR-1",
      text: { en: "name at least one kind of contract.", zh: "至少列出一种合同。" },
    })
  }
  const rescindRank = rankOf("rescindRank", policy.rescindRank)
  const unlistedRank = policy.unlistedRank === undefined ? highest(ladder) : rankOf("unlistedRank", policy.unlistedRank)
  return problems.length > 0
    ? Result.fail(problems)
    : Result.succeed({
        policy,
        byKind,
        rescindRank,
        unlistedRank,
        mayArchive: (actor) => policy.archiveRoles.some((role) => hasRole(actor, role)),
        mayRescind: (actor) => hasRank(actor, rescindRank),
      })
}
