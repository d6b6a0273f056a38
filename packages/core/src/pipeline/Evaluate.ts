/**
 * Pipelines compiled: may a deal move from one stage to another, and if not, what is missing (PIP-1 to PIP-3). Pure,
 * synchronous, without a schema.
 *
 * @module
 */
import type * as Result from "effect/Result"
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import { denied, identity, reason } from "../decision/Decision.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { Decision, Rank } from "../decision/Model.ts"
import type { Rate } from "../rate/Model.ts"
import { compilePolicy } from "./Compile.ts"
import type { DealFacts } from "./Facts.ts"
import type { Pipeline, PipelinePolicy, Stage } from "./Gate.ts"
import type { GateTest } from "./Test.ts"

export * from "./Facts.ts"
export * from "./Gate.ts"
export { messages } from "./Messages.ts"
export { b2b, property, propertyPolicy, tradePolicy } from "./Templates.ts"
export { type GateKind, type GateTest, gateKind } from "./Test.ts"

/** A gate of a stage with the place where it stands in the policy. */
export interface StageGate {
  readonly stage: string
  /** Path into the policy's data, e.g. `pipelines[0].stages[3].gates[1]`. */
  readonly place: string
  readonly test: GateTest
  /** What is answered while it is shut; with what was found where the test says so. */
  readonly unmet: UnmetGate
}

/** A stage made ready for use. */
export interface CompiledStage {
  readonly index: number
  readonly stage: Stage
  readonly gates: ReadonlyArray<StageGate>
}

/** A gate that is shut, and what would open it. */
export interface UnmetGate {
  readonly stage: string
  readonly place: string
  readonly text: LocalizedText
}

/** Why stages are not joined by a move at all. */
export type NoMove =
  | { readonly _tag: "UnknownStage"; readonly stage: string; readonly known: ReadonlyArray<string> }
  /** The stage isn't among those to which this move leads; `allowed` are. */
  | { readonly _tag: "NotAllowed"; readonly allowed: ReadonlyArray<string> }

/** The answer to a move (PIP-3). */
export type MoveCheck =
  | { readonly _tag: "Passed" }
  /** Every gate that is shut, those of skipped stages too. */
  | { readonly _tag: "Unmet"; readonly unmet: ReadonlyArray<UnmetGate> }
  | NoMove

/** A pipeline made ready for use. */
export interface CompiledPipeline {
  readonly pipeline: Pipeline
  readonly stages: ReadonlyArray<CompiledStage>
  readonly byId: ReadonlyMap<string, CompiledStage>
  /** Where deals open. */
  readonly first: CompiledStage
  readonly wonFrom: CompiledStage
}

/** Pipelines and authority made ready for use. */
export interface CompiledPipelinePolicy {
  readonly policy: PipelinePolicy
  readonly byId: ReadonlyMap<string, CompiledPipeline>
  /** The usual one. */
  readonly first: CompiledPipeline
  readonly manageRank: Rank
  readonly reviewRank: Rank
  readonly reopenRank: Rank
}

/** What is asked about a move. */
export interface MoveRequest {
  readonly from: string
  readonly to: string
  readonly facts: DealFacts
  readonly today: LocalDate
}

const passed: MoveCheck = { _tag: "Passed" }

const unmetGate = ({ test, unmet }: StageGate, facts: DealFacts, today: LocalDate): UnmetGate =>
  test.found === undefined ? unmet : { ...unmet, text: test.found(facts, today) }

/** Gates of the stages after `from` up to and including `to`. Allocates nothing as long as they are open. */
const checkGates = (
  self: CompiledPipeline,
  from: number,
  to: number,
  facts: DealFacts,
  today: LocalDate,
): MoveCheck => {
  let unmet: Array<UnmetGate> | undefined
  for (let i = from + 1; i <= to; i++) {
    const gates = self.stages[i]?.gates
    if (gates === undefined) continue
    for (const gate of gates) {
      if (gate.test.isOpen(facts, today)) continue
      unmet ??= []
      unmet.push(unmetGate(gate, facts, today))
    }
  }
  return unmet === undefined ? passed : { _tag: "Unmet", unmet }
}

const unknownStage = (self: CompiledPipeline, stage: string): MoveCheck => ({
  _tag: "UnknownStage",
  stage,
  known: [...self.byId.keys()],
})

/**
 * Later stages to which a deal may move from `stage`, gates aside; none for an unknown stage.
 *
 * @example
 * ```ts
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as StageGates from "@dealwright/core/StageGates"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const { first } = Result.getOrThrow(StageGates.compile(StageGates.propertyPolicy, context))
 * assert.deepEqual(StageGates.forwardOf(first, "contracted"), ["paid", "handed-over"])
 * ```
 */
export const forwardOf = (self: CompiledPipeline, stage: string): ReadonlyArray<string> => {
  const from = self.byId.get(stage)
  if (from === undefined) return []
  return from.stage.forward ?? self.pipeline.stages.slice(from.index + 1).map(({ id }) => id)
}

/**
 * May the deal move forward (PIP-3)? Passed, or every gate that is shut, those of skipped stages too. A stage that isn't
 * later, or that the template doesn't join to this one, is answered with those that are.
 *
 * @example
 * ```ts
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as StageGates from "@dealwright/core/StageGates"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const { first } = Result.getOrThrow(StageGates.compile(StageGates.propertyPolicy, context))
 * const check = StageGates.checkMove(first, {
 *   from: "subscribed",
 *   to: "contracted",
 *   facts: StageGates.noFacts,
 *   today: LocalDate.literal("2026-03-02")
 * })
 * assert.ok(check._tag === "Unmet")
 * assert.deepEqual(check.unmet.map(({ text }) => text.en), [
 *   "the first payment is received in full",
 *   "a contract is signed"
 * ])
 * ```
 */
export const checkMove = (self: CompiledPipeline, { facts, from, to, today }: MoveRequest): MoveCheck => {
  const start = self.byId.get(from)
  if (start === undefined) return unknownStage(self, from)
  const target = self.byId.get(to)
  if (target === undefined) return unknownStage(self, to)
  const { forward } = start.stage
  if (target.index <= start.index || (forward !== undefined && !forward.includes(to))) {
    return { _tag: "NotAllowed", allowed: forwardOf(self, from) }
  }
  return checkGates(self, start.index, target.index, facts, today)
}

/**
 * May the deal move back (PIP-3)? The template says to which stages; gates don't matter.
 *
 * @example
 * ```ts
 * import { Decider, Decision, StageGates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const { first } = Result.getOrThrow(StageGates.compile(StageGates.tradePolicy, context))
 * assert.equal(StageGates.checkBack(first, "contract", "quotation")._tag, "Passed")
 * assert.deepEqual(StageGates.checkBack(first, "delivery", "lead"), { _tag: "NotAllowed", allowed: ["order"] })
 * ```
 */
export const checkBack = (self: CompiledPipeline, from: string, to: string): MoveCheck => {
  const start = self.byId.get(from)
  if (start === undefined) return unknownStage(self, from)
  if (!self.byId.has(to)) return unknownStage(self, to)
  return start.stage.back.includes(to) ? passed : { _tag: "NotAllowed", allowed: start.stage.back }
}

/**
 * The stage in which a deal is won: the one it is in, or the first one from which deals may be won.
 *
 * @example
 * ```ts
 * import { Decider, Decision, StageGates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const { first } = Result.getOrThrow(StageGates.compile(StageGates.propertyPolicy, context))
 * assert.equal(first.pipeline.wonFrom, "paid")
 * assert.equal(StageGates.winningStage(first, "contracted"), "paid")
 * assert.equal(StageGates.winningStage(first, "handed-over"), "handed-over")
 * ```
 */
export const winningStage = (self: CompiledPipeline, from: string): string => {
  const start = self.byId.get(from)
  return start !== undefined && start.index >= self.wonFrom.index ? from : self.wonFrom.stage.id
}

/**
 * May the deal be won (PIP-3)? What leads to the first stage from which deals may be won must be passed as well.
 *
 * @example
 * ```ts
 * import { Decider, Decision, LocalDate, StageGates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const { first } = Result.getOrThrow(StageGates.compile(StageGates.propertyPolicy, context))
 * const today = LocalDate.literal("2026-03-02")
 * // A paid unit is won as it is; before that, the payment itself is missing.
 * assert.equal(StageGates.checkWin(first, "paid", StageGates.noFacts, today)._tag, "Passed")
 * assert.equal(StageGates.checkWin(first, "contracted", StageGates.noFacts, today)._tag, "Unmet")
 * ```
 */
export const checkWin = (self: CompiledPipeline, from: string, facts: DealFacts, today: LocalDate): MoveCheck => {
  const to = winningStage(self, from)
  return to === from ? passed : checkMove(self, { from, to, facts, today })
}

/**
 * Stages strictly between two, in their order: those that a move skips.
 *
 * @example
 * ```ts
 * import { Decider, Decision, StageGates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const { first } = Result.getOrThrow(StageGates.compile(StageGates.propertyPolicy, context))
 * assert.deepEqual(StageGates.skippedStages(first, "enquiry", "contracted"), ["visited", "subscribed"])
 * assert.deepEqual(StageGates.skippedStages(first, "enquiry", "visited"), [])
 * ```
 */
export const skippedStages = (self: CompiledPipeline, from: string, to: string): ReadonlyArray<string> => {
  const [start, target] = [self.byId.get(from), self.byId.get(to)]
  if (start === undefined || target === undefined) return []
  return self.pipeline.stages.slice(start.index + 1, target.index).map(({ id }) => id)
}

/**
 * How likely a deal in the stage is won; `undefined` for an unknown stage, never 0%.
 *
 * @example
 * ```ts
 * import { Decider, Decision, Rate, StageGates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const { first } = Result.getOrThrow(StageGates.compile(StageGates.propertyPolicy, context))
 * assert.equal(StageGates.probabilityOf(first, "enquiry"), Rate.percent(5))
 * assert.equal(StageGates.probabilityOf(first, "no-such-stage"), undefined)
 * ```
 */
export const probabilityOf = (self: CompiledPipeline, stage: string): Rate | undefined =>
  self.byId.get(stage)?.stage.probability

const clipped = (text: string): string => (text.length <= 1000 ? text : `${text.slice(0, 999)}…`)

/**
 * The answer in the common form (KER-6): allowed, or denied with one reason for each shut gate.
 *
 * @example
 * ```ts
 * import * as StageGates from "@dealwright/core/StageGates"
 * import assert from "node:assert"
 * assert.equal(StageGates.decisionOf({ _tag: "Passed" })._tag, "Allowed")
 * ```
 */
export const decisionOf = (check: MoveCheck): Decision => {
  switch (check._tag) {
    case "Passed":
      return identity
    case "UnknownStage":
      return denied(
        reason("Denied", "pipeline-unknown-stage", "PIP-1", { stage: check.stage, known: check.known.join(", ") }),
      )
    case "NotAllowed":
      return denied(
        reason("Denied", "pipeline-no-such-move", "PIP-1", {
          allowed: check.allowed.length === 0 ? "–" : check.allowed.join(", "),
        }),
      )
    case "Unmet":
      return denied(
        ...check.unmet.map(({ place, stage, text }) =>
          reason("Denied", "pipeline-gate-shut", "PIP-2", {
            stage,
            gate: place,
            en: clipped(text.en),
            zh: clipped(text.zh),
          }),
        ),
      )
  }
}

/**
 * Compiles the pipelines of a company (PIP-1). Unknown stages, ranks and kinds of gate, stages given twice or never
 * reached, and gates that can never open are refused, all of them at once, each with its place and what would be right.
 *
 * @example
 * ```ts
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as StageGates from "@dealwright/core/StageGates"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const compiled = StageGates.compile({ ...StageGates.tradePolicy, reopenRank: "emperor" }, context)
 * assert.ok(Result.isFailure(compiled))
 * assert.equal(compiled.failure[0]?.place, "reopenRank")
 * ```
 */
export const compile = (
  policy: PipelinePolicy,
  context: PolicyContext,
): Result.Result<CompiledPipelinePolicy, ReadonlyArray<PolicyProblem>> => compilePolicy(policy, context)
