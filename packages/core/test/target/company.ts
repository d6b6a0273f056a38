/** The people of the tests, and the aggregates given their facts. */
import * as Decider from "@dealwright/core/Decider"
import * as Organisation from "@dealwright/core/Organisation"
import * as Target from "@dealwright/core/Target"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import { figure, march, north, south, trade, weight } from "./plans.ts"

const joined = (
  id: string,
  rank: string,
  team: string | null,
  supervisor: string | null,
): Organisation.OrganisationEvent => ({
  _tag: "MemberAdded",
  id,
  name: id,
  rank,
  roles: ["sales"],
  supervisor,
  team,
  territory: null,
})

/** dora directs; mia manages the north with ann and bob, max the south with cai; fay does the books. */
export const staffEvents = [
  joined("dora", "director", null, null),
  joined("mia", "manager", "north", "dora"),
  joined("max", "manager", "south", "dora"),
  joined("ann", "rep", "north", "mia"),
  joined("bob", "rep", "north", "mia"),
  joined("cai", "rep", "south", "max"),
]
/** Somebody changes teams. */
export const moved = (id: string, team: string): Organisation.OrganisationEvent => ({
  _tag: "MemberChanged",
  id,
  changes: { team },
})
export const staff = Decider.fold(Organisation.organisation, staffEvents)

export const ann = member("ann", "rep", "sales")
export const cai = member("cai", "rep", "sales")
export const mia = member("mia", "manager", "sales")
export const max = member("max", "manager", "sales")
export const dora = member("dora", "director", "sales")
export const fay = member("fay", "rep", "finance")
export { system }

/** What every aggregate of the module has to know. */
export const as = (actor: Decider.Actor, at = "2026-03-02T09:00:00.000Z", targets = trade) => ({
  ...testFacts({ actor, at }),
  targets,
  organisation: staff,
})

export const target = (facts: ReturnType<typeof as>, ...events: ReadonlyArray<Target.TargetEvent>) =>
  given(Target.target, facts, ...events)
export const actuals = (facts: ReturnType<typeof as>, ...events: ReadonlyArray<Target.ActualsEvent>) =>
  given(Target.actuals, facts, ...events)
export const sale = (facts: ReturnType<typeof as>, ...events: ReadonlyArray<Target.FactEvent>) =>
  given(Target.actualFact, facts, ...events)
export const cycle = (facts: ReturnType<typeof as>, ...events: ReadonlyArray<Target.CycleEvent>) =>
  given(Target.planCycle, facts, ...events)
export const budget = (facts: ReturnType<typeof as>, ...events: ReadonlyArray<Target.BudgetEvent>) =>
  given(Target.budget, facts, ...events)

export const booked: TargetPlan.Metric = { measure: "booked", unit: { _tag: "Amount", currency: "CNY" } }
export const { from, until } = march
export const byTeam = TargetPlan.byOwner([TargetPlan.part(north, weight(3)), TargetPlan.part(south, weight(2))])

/** What makes a target one. */
export const parts = { metric: booked, amount: figure("100000.00"), owner: TargetPlan.company, period: { from, until } }
