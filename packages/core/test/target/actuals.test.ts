import * as Decider from "@dealwright/core/Decider"
import * as Money from "@dealwright/core/Money"
import * as Target from "@dealwright/core/Target"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { actuals, as, booked, system } from "./company.ts"
import { day, figure, march, north, property, quarter, south } from "./plans.ts"

const follow = (
  memberId: string | null,
  counted: string,
  whole = counted,
  factId = "order:O-1",
): Extract<Target.ActualsCommand, { readonly _tag: "Follow" }> => ({
  _tag: "Follow",
  measure: "booked",
  memberId,
  factId,
  on: day("2026-03-10"),
  counted: figure(counted),
  whole: figure(whole),
  reason: "order O-1",
})
const collected = { ...follow("ann", "500.00", "1000.00"), measure: "collected" } as const
const stateOf = (...commands: ReadonlyArray<Target.ActualsCommand>) => {
  const history: Array<Target.ActualsEvent> = []
  for (const command of commands) {
    const given = actuals(as(system), ...history)
    history.push(...given.when(command).events())
  }
  return history
}
const stated = (...commands: ReadonlyArray<Target.ActualsCommand>) => Decider.fold(Target.actuals, stateOf(...commands))
const reachedBy = (owner: TargetPlan.Owner, ...states: ReadonlyArray<Target.ActualsState>) =>
  Target.reached(states, { metric: booked, owner, period: march })

describe("actuals", () => {
  it("TGT-6: a fact that is stated again takes the place of what it was; zero takes it back; nothing counts twice", () => {
    const history = stateOf(follow("ann", "100.00"), follow("ann", "100.00"), follow("ann", "80.00"))
    assert.deepStrictEqual(
      history.map(({ _tag }) => _tag),
      ["ActualRecorded", "ActualRecorded"],
    )
    assert.strictEqual(reachedBy(TargetPlan.member("ann"), Decider.fold(Target.actuals, history)).actual, 80_00n)
    const gone = stated(follow("ann", "100.00"), follow("ann", "0.00"))
    assert.strictEqual(reachedBy(TargetPlan.member("ann"), gone).actual, 0n)
    actuals(as(system)).when(follow("ann", "0.00")).thenNothing()
  })

  it("TGT-6: what isn't followed is passed over when it follows from something, refused when it is told", () => {
    const smiles = { ...follow("ann", "1.00"), measure: "smiles" }
    actuals(as(system)).when(smiles).thenNothing()
    const { whole: _, ...fact } = smiles
    actuals(as(system))
      .when({ ...fact, _tag: "Record" })
      .thenRejected("UnknownMeasure")
  })

  it("TGT-6: a fact belongs to its own measure, month and member", () => {
    const history = stateOf(follow("ann", "100.00"))
    const other = (changes: object) => actuals(as(system), ...history).when({ ...follow("ann", "1.00"), ...changes })
    other({ on: day("2026-04-01") }).thenRejected("OtherMonth")
    other({ memberId: "bob" }).thenRejected("OtherMonth")
    other({ measure: "invoiced" }).thenRejected("OtherMonth")
    const { whole: _, ...fact } = follow("ann", "1.00")
    actuals(as(system))
      .when({ ...fact, _tag: "Record", credited: TargetPlan.countOf(1) })
      .thenRejected("OtherUnit")
  })

  it("TGT-6: a team and the company count a sale once, a member what they are credited", () => {
    const states = [stated(follow("ann", "60.00", "100.00")), stated(follow("cai", "40.00", "100.00"))]
    const all = reachedBy(TargetPlan.company, ...states)
    assert.deepInclude(all, { actual: 100_00n, credited: 100_00n, overAssigned: 0n })
    assert.strictEqual(reachedBy(north, ...states).actual, 60_00n)
    assert.strictEqual(reachedBy(south, ...states).actual, 40_00n)
    assert.strictEqual(reachedBy(TargetPlan.member("cai"), ...states).actual, 40_00n)
  })

  it("TGT-6, COM-3: credit shares above 100 % are shown as over-assignment and never as sales", () => {
    const full = (memberId: string) => {
      const facts = as(system, undefined, property)
      return Decider.fold(
        Target.actuals,
        actuals(facts)
          .when({ ...collected, memberId })
          .events(),
      )
    }
    const states = [full("ann"), full("cai")]
    const metric = { ...booked, measure: "collected" }
    const of = (owner: TargetPlan.Owner) => Target.reached(states, { metric, owner, period: march })
    assert.deepInclude(of(TargetPlan.company), { actual: 1000_00n, credited: 2000_00n, overAssigned: 1000_00n })
    assert.deepInclude(of(TargetPlan.member("ann")), { actual: 1000_00n, overAssigned: 500_00n })
    const { whole: _, ...fact } = follow("ann", "100.00")
    const told = stated({ ...fact, _tag: "Record", credited: figure("150.00") })
    assert.deepInclude(reachedBy(TargetPlan.company, told), { actual: 100_00n, overAssigned: 50_00n })
    const terms = {
      metric: booked,
      amount: figure("100.00"),
      owner: TargetPlan.company,
      period: { from: march.from, until: march.until },
      breakdown: TargetPlan.whole,
    }
    const { calendar } = as(system)
    const shown = Target.attainmentOf({ terms }, [told], { calendar, today: march.until })
    assert.deepInclude(shown, { actual: 100_00n, variance: 0n, overAssigned: 50_00n })
  })

  it("TGT-6: what nobody sold counts for the company alone and credits nobody", () => {
    const states = [stated(follow(null, "70.00")), stated(follow("ann", "30.00"))]
    assert.deepInclude(reachedBy(TargetPlan.company, ...states), {
      actual: 100_00n,
      overAssigned: 0n,
    })
    assert.strictEqual(reachedBy(north, ...states).actual, 30_00n)
  })

  it("KER-1: other currencies are shown beside, never added", () => {
    const dollars = TargetPlan.amountOf(Money.of("5.00", "USD"))
    const state = stated(follow("ann", "30.00"), {
      ...follow("ann", "1.00", "1.00", "order:O-2"),
      counted: dollars,
      whole: dollars,
    })
    assert.deepInclude(reachedBy(TargetPlan.company, state), { actual: 30_00n, elsewhere: [dollars] })
  })

  it("TGT-6: only days of the period count", () => {
    const state = stated(follow("ann", "30.00"))
    const week = { from: day("2026-03-01"), until: day("2026-03-10") }
    assert.strictEqual(Target.reached([state], { metric: booked, owner: TargetPlan.company, period: week }).actual, 0n)
    assert.strictEqual(
      Target.reached([state], { metric: booked, owner: TargetPlan.company, period: quarter }).actual,
      30_00n,
    )
  })

  it("TGT-6: whatever is stated and in which order, the last statement of each fact counts", () => {
    const statement = fc.record({ factId: fc.constantFrom("a", "b", "c"), amount: fc.integer({ min: -500, max: 500 }) })
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 20 }), (statements) => {
        const last = new Map(statements.map(({ amount, factId }) => [factId, BigInt(amount)]))
        const state = stated(
          ...statements.map(({ amount, factId }) => {
            const money = TargetPlan.figureOf(booked.unit, BigInt(amount))
            return { ...follow("ann", "0.00", "0.00", factId), counted: money, whole: money }
          }),
        )
        const expected = Array.from(last.values()).reduce((sum, one) => sum + one, 0n)
        assert.strictEqual(reachedBy(TargetPlan.company, state).actual, expected)
      }),
      { numRuns: 1000 },
    )
  })
})
