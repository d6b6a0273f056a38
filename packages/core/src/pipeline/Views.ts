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

/** Calendar days in the stage that the deal is in; of a closed one until it was closed. */
export const daysInStage = (deal: Deal, today: LocalDate): number =>
  Math.max(0, daysBetween((deal.history.at(-1) ?? deal.history[0]).enteredOn, lastDay(deal, today)))

/** Calendar days in each stage that the deal has been in; a stage entered twice counts both stays (KPI-1). */
export const daysByStage = (deal: Deal, today: LocalDate): ReadonlyMap<string, number> => {
  const days = new Map<string, number>()
  deal.history.forEach(({ enteredOn, stage }, i) => {
    const until = deal.history[i + 1]?.enteredOn ?? lastDay(deal, today)
    days.set(stage, (days.get(stage) ?? 0) + Math.max(0, daysBetween(enteredOn, until)))
  })
  return days
}

/** Days beyond what the template gives the stage (PIP-4); `undefined` when the deal hasn't stalled or is closed. */
export const stalledDays = (self: CompiledPipeline, deal: Deal, today: LocalDate): number | undefined => {
  const limit = self.byId.get(deal.stage)?.stage.stallAfterDays
  if (deal.standing._tag !== "Open" || limit === undefined) return undefined
  const beyond = daysInStage(deal, today) - limit
  return beyond > 0 ? beyond : undefined
}

/**
 * The amount weighed by how likely it is (KPI-3): all of a won deal, nothing of a lost one, the stage's probability
 * of an open one, rounded half to even. `undefined` when the pipeline knows the stage no more.
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

/** All gates of the stages ahead, up to and including `to` (left out: the last one), for a seller's list of things to do. */
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

/** The compiled pipeline of a deal; `undefined` when the company has taken it out since. */
export const pipelineOfDeal = (self: CompiledPipelinePolicy, deal: Deal): CompiledPipeline | undefined =>
  self.byId.get(deal.pipeline)
