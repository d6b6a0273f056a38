/**
 * Questions about a deal. Pure and total.
 *
 * @module
 */
import { daysBetween, type LocalDate } from "../calendar/LocalDate.ts"
import { type Money, multiplyRate } from "../money/index.ts"
import { zero } from "../rate/index.ts"
import { type CompiledPipeline, type CompiledPipelinePolicy, probabilityOf, type UnmetGate } from "./Evaluate.ts"
import type { Deal } from "./Model.ts"

/** The day on which the deal was closed, or today while it goes on. */
const lastDay = ({ standing }: Deal, today: LocalDate): LocalDate => (standing._tag === "Open" ? today : standing.on)

/**
 * Calendar days in the stage that the deal is in; of a closed one until it was closed.
 *
 * @example
 * ```ts
 * import { Decider, LocalDate, Money, Pipeline, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const [opened, moved] = [LocalDate.literal("2026-03-02"), LocalDate.literal("2026-03-09")]
 * const terms = {
 *   title: "Pumps", customerId: "C-1", amount: Money.of("80000.00", "CNY"), sellers: [{ memberId: "ann", share: Rate.one }]
 * }
 * const deal = Decider.fold(Pipeline.deal, [
 *   { _tag: "DealOpened", pipeline: "b2b", terms, stage: "lead", on: opened, by: "ann" },
 *   { _tag: "DealMoved", from: "lead", to: "qualified", skipped: [], on: moved, by: "ann" }
 * ])
 * assert.ok(deal._tag === "Deal")
 * assert.equal(Pipeline.daysInStage(deal, LocalDate.literal("2026-03-12")), 3)
 * ```
 */
export const daysInStage = (deal: Deal, today: LocalDate): number =>
  Math.max(0, daysBetween((deal.history.at(-1) ?? deal.history[0]).enteredOn, lastDay(deal, today)))

/**
 * Calendar days in each stage that the deal has been in; a stage entered twice counts both stays (KPI-1).
 *
 * @example
 * ```ts continue
 * const days = Pipeline.daysByStage(deal, LocalDate.literal("2026-03-12"))
 * assert.deepEqual([...days], [["lead", 7], ["qualified", 3]])
 * ```
 */
export const daysByStage = (deal: Deal, today: LocalDate): ReadonlyMap<string, number> => {
  const days = new Map<string, number>()
  deal.history.forEach(({ enteredOn, stage }, i) => {
    const until = deal.history[i + 1]?.enteredOn ?? lastDay(deal, today)
    days.set(stage, (days.get(stage) ?? 0) + Math.max(0, daysBetween(enteredOn, until)))
  })
  return days
}

/**
 * Days beyond what the template gives the stage (PIP-4); `undefined` when the deal hasn't stalled or is closed.
 *
 * @example
 * ```ts continue
 * import { Decision, StageGates } from "@dealwright/core"
 * import { Result } from "effect"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const pipelines = Result.getOrThrow(StageGates.compile(StageGates.tradePolicy, context))
 * // A qualified deal has 14 days from 9 March.
 * assert.equal(Pipeline.stalledDays(pipelines.first, deal, LocalDate.literal("2026-03-23")), undefined)
 * assert.equal(Pipeline.stalledDays(pipelines.first, deal, LocalDate.literal("2026-03-24")), 1)
 * ```
 */
export const stalledDays = (self: CompiledPipeline, deal: Deal, today: LocalDate): number | undefined => {
  const limit = self.byId.get(deal.stage)?.stage.stallAfterDays
  if (deal.standing._tag !== "Open" || limit === undefined) return undefined
  const beyond = daysInStage(deal, today) - limit
  return beyond > 0 ? beyond : undefined
}

/**
 * The amount weighed by how likely it is (KPI-3): all of a won deal, nothing of a lost one, the stage's probability
 * of an open one, rounded half to even. `undefined` when the pipeline knows the stage no more.
 *
 * @example
 * ```ts continue
 * // Qualified deals are won one time in ten.
 * assert.deepEqual(Pipeline.weightedAmount(pipelines.first, deal), Money.of("8000.00", "CNY"))
 * ```
 */
export const weightedAmount = (self: CompiledPipeline, deal: Deal): Money | undefined => {
  const { amount } = deal.terms
  if (deal.standing._tag === "Won") return amount
  if (deal.standing._tag === "Lost") return multiplyRate(amount, zero)
  const probability = probabilityOf(self, deal.stage)
  return probability === undefined ? undefined : multiplyRate(amount, probability)
}

/** A gate of a stage ahead, and whether it is open. */
export interface ChecklistEntry extends UnmetGate {
  readonly isOpen: boolean
}

/**
 * All gates of the stages ahead, up to and including `to` (left out: the last one), for a seller's list of things to do.
 *
 * @example
 * ```ts continue
 * const needed = Pipeline.checklist(pipelines.first, deal, LocalDate.literal("2026-03-12"), "need-confirmed")
 * assert.deepEqual(needed.map(({ stage, isOpen }) => [stage, isOpen]), [
 *   ["need-confirmed", false],
 *   ["need-confirmed", false],
 *   ["need-confirmed", false]
 * ])
 * ```
 */
export const checklist = (
  self: CompiledPipeline,
  deal: Deal,
  today: LocalDate,
  to?: string,
): ReadonlyArray<ChecklistEntry> => {
  const from = self.byId.get(deal.stage)?.index
  const until = to === undefined ? self.stages.length - 1 : self.byId.get(to)?.index
  if (from === undefined || until === undefined) return []
  return self.stages.slice(from + 1, until + 1).flatMap(({ gates }) =>
    gates.map(({ place, stage, test }) => ({
      stage,
      place,
      text: test.needs,
      isOpen: test.isOpen(deal.facts, today),
    })),
  )
}

/**
 * The compiled pipeline of a deal; `undefined` when the company has taken it out since.
 *
 * @example
 * ```ts continue
 * assert.equal(Pipeline.pipelineOfDeal(pipelines, deal)?.pipeline.id, "b2b")
 * assert.equal(Pipeline.pipelineOfDeal(pipelines, { ...deal, pipeline: "withdrawn" }), undefined)
 * ```
 */
export const pipelineOfDeal = (self: CompiledPipelinePolicy, deal: Deal): CompiledPipeline | undefined =>
  self.byId.get(deal.pipeline)
