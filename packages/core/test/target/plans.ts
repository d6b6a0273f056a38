/** Plans, owners and histories that the tests of targets share. */
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Period from "@dealwright/core/Period"
import * as Target from "@dealwright/core/Target"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import * as Result from "effect/Result"
import { assert } from "vitest"

export const day = LocalDate.literal
export const cny = (amount: string) => Money.of(amount, "CNY")
export const figure = (amount: string) => TargetPlan.amountOf(cny(amount))
export const weight = Money.Quantity.whole

export const year = Period.yearOf(day("2026-01-01"))
export const quarter = Period.quarterOf(day("2026-01-01"))
export const march = Period.monthOf(day("2026-03-01"))

export const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
export const trade = Result.getOrThrow(TargetPlan.compile(Target.tradeTargets, context))
export const property = Result.getOrThrow(TargetPlan.compile(Target.propertyTargets, context))

export const rank = (name: string) => Result.getOrThrow(Decision.rankNamed(Decision.defaultLadder, name))

export const north = TargetPlan.team("north")
export const south = TargetPlan.team("south")

/** The nodes of a breakdown that can be made. */
export const expanded = (
  root: Parameters<typeof TargetPlan.expand>[0],
  breakdown: TargetPlan.Breakdown,
): ReadonlyArray<TargetPlan.Node> => {
  const expansion = TargetPlan.expand(root, breakdown)
  if (expansion._tag === "Expanded") return expansion.nodes
  return assert.fail(expansion.problems.map(({ place, text }) => `${place}: ${text.en}`).join("; "))
}

/** What is wrong with a breakdown, in English. */
export const problemsOf = (
  root: Parameters<typeof TargetPlan.expand>[0],
  breakdown: TargetPlan.Breakdown,
): ReadonlyArray<string> => {
  const expansion = TargetPlan.expand(root, breakdown)
  return expansion._tag === "Broken" ? expansion.problems.map(({ place, text }) => `${place}: ${text.en}`) : []
}

/** Months from `first` on with what was reached in them. */
export const months = (
  first: `${number}-${number}`,
  ...units: ReadonlyArray<number>
): ReadonlyArray<TargetPlan.PastMonth> => {
  const start = Result.getOrThrow(LocalDate.parse(`${first}-01`))
  return units.map((one, i) => ({
    month: Period.format(Period.monthOf(LocalDate.addMonths(start, i))),
    units: BigInt(one),
  }))
}
