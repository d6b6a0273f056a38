import * as Decider from "@dealwright/core/Decider"
import * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
import * as Target from "@dealwright/core/Target"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import { given } from "@dealwright/core/testing"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { actuals, as, booked, moved, sale, staffEvents, system } from "./company.ts"
import { day, figure, march, north, property, quarter, south } from "./plans.ts"

type Follow = Target.FactCommand
const sold = (parts: Readonly<Record<string, string>>, more: Partial<Follow> = {}): Follow => ({
  _tag: "Follow",
  measure: "booked",
  factId: "order:O-1",
  on: day("2026-03-10"),
  whole: figure("100.00"),
  parts: Object.entries(parts).map(([id, counted]) => ({
    memberId: id === "nobody" ? null : id,
    counted: figure(counted),
  })),
  reason: "order O-1",
  ...more,
})
const told = (memberId: string | null, counted: string, factId = "fair:F-1") =>
  ({
    _tag: "Record",
    measure: "booked",
    memberId,
    factId,
    on: day("2026-03-10"),
    counted: figure(counted),
    reason: "trade fair",
  }) as const

/** The months that sales lead to, as the engine's reactions do. */
const monthsOf = (facts: ReturnType<typeof as>, ...commands: ReadonlyArray<Follow>) => {
  const sales = new Map<string, ReadonlyArray<Target.FactEvent>>()
  const months = new Map<string, ReadonlyArray<Target.ActualsEvent>>()
  for (const command of commands) {
    const key = Target.factStream(command.measure, command.factId, facts.digest)
    const before = sales.get(key) ?? []
    const events = sale(facts, ...before)
      .when(command)
      .events()
    sales.set(key, [...before, ...events])
    const state = Decider.fold(Target.actualFact, [...before, ...events])
    for (const event of events) {
      for (const { command: add, id } of Target.addToMonths.react({ id: key, event, state, facts })) {
        const known = months.get(id) ?? []
        const more = actuals(facts, ...known)
          .when(add as Target.ActualsCommand)
          .events()
        months.set(id, [...known, ...more])
      }
    }
  }
  return Array.from(months.values(), (events) => Decider.fold(Target.actuals, events))
}
const stated = (...commands: ReadonlyArray<Follow>) => monthsOf(as(system), ...commands)
const recorded = (...commands: ReadonlyArray<Target.ActualsCommand>) => {
  const history: Array<Target.ActualsEvent> = []
  for (const command of commands) {
    history.push(
      ...actuals(as(system), ...history)
        .when(command)
        .events(),
    )
  }
  return Decider.fold(Target.actuals, history)
}
const reachedBy = (owner: TargetPlan.Owner, ...states: ReadonlyArray<Target.ActualsState>) =>
  Target.reached(states, { metric: booked, owner, period: march })

describe("actuals", () => {
  it("TGT-6: a sale that is stated again takes the place of what it was; zero takes it back; nothing counts twice", () => {
    const ann = TargetPlan.member("ann")
    const lowered = stated(sold({ ann: "100.00" }), sold({ ann: "100.00" }), sold({ ann: "80.00" }))
    assert.strictEqual(reachedBy(ann, ...lowered).actual, 80_00n)
    const gone = stated(sold({ ann: "100.00" }), sold({ ann: "0.00" }))
    assert.strictEqual(reachedBy(ann, ...gone).actual, 0n)
    sale(as(system))
      .when(sold({ ann: "0.00" }))
      .thenNothing()
    const moved = stated(sold({ ann: "100.00" }), sold({ bob: "60.00", cai: "40.00" }))
    assert.deepStrictEqual(
      ["ann", "bob", "cai"].map((id) => reachedBy(TargetPlan.member(id), ...moved).actual),
      [0n, 60_00n, 40_00n],
    )
  })

  it("TGT-6: a fact that a host tells again takes the place of what it was; told of what is followed, it is refused", () => {
    const again = recorded(told("ann", "100.00"), told("ann", "100.00"), told("ann", "80.00"))
    assert.strictEqual(reachedBy(TargetPlan.member("ann"), again).actual, 80_00n)
    assert.strictEqual(
      reachedBy(TargetPlan.member("ann"), recorded(told("ann", "9.00"), told("ann", "0.00"))).actual,
      0n,
    )
    const followed = Decider.fold(
      Target.actualFact,
      sale(as(system))
        .when(sold({ ann: "100.00" }))
        .events(),
    )
    given(Target.actuals, { ...as(system), followed })
      .when(told("ann", "1.00", "order:O-1"))
      .thenRejected("FollowedAlready")
  })

  it("TGT-6: what a host told of a sale counts no longer once the sale is followed", () => {
    const told_ = actuals(as(system))
      .when(told("ann", "70.00", "order:O-1"))
      .events()
    const [change] = sale(as(system))
      .when(sold({ ann: "100.00" }))
      .events()
      .flatMap(({ changes }) => changes)
    assert.isDefined(change)
    const add = { _tag: "Add", measure: "booked", factId: "order:O-1", reason: "order O-1", ...change } as const
    const events = actuals(as(system), ...told_)
      .when(add)
      .events()
    assert.deepStrictEqual(
      events.map(({ _tag }) => _tag),
      ["ActualWithdrawn", "ActualAdded"],
    )
    const state = Decider.fold(Target.actuals, [...told_, ...events])
    assert.strictEqual(reachedBy(TargetPlan.member("ann"), state).actual, 100_00n)
  })

  it("TGT-6: a sale stays with the team that made it, whatever becomes of its seller", () => {
    const facts = as(system)
    const made = sale(facts)
      .when(sold({ ann: "100.00" }))
      .events()
    const south_ = {
      ...facts,
      organisation: Decider.fold(Organisation.organisation, [...staffEvents, moved("ann", "south")]),
    }
    const [event] = given(Target.actualFact, south_, ...made)
      .when(sold({ ann: "90.00" }))
      .events()
    assert.deepStrictEqual(
      event?.changes.map(({ counted, team }) => [team, counted]),
      [["north", figure("-10.00")]],
    )
  })

  it("TGT-6: what isn't followed is passed over when it follows from something, refused when it is told", () => {
    sale(as(system))
      .when(sold({ ann: "1.00" }, { measure: "smiles" }))
      .thenNothing()
    actuals(as(system))
      .when({ ...told("ann", "1.00"), measure: "smiles" })
      .thenRejected("UnknownMeasure")
  })

  it("TGT-6: a fact belongs to its own measure, month and member", () => {
    const history = actuals(as(system)).when(told("ann", "100.00")).events()
    const other = (changes: object) => actuals(as(system), ...history).when({ ...told("ann", "1.00"), ...changes })
    other({ on: day("2026-04-01") }).thenRejected("OtherMonth")
    other({ memberId: "bob" }).thenRejected("OtherMonth")
    other({ measure: "invoiced" }).thenRejected("OtherMonth")
    other({ credited: TargetPlan.countOf(1) }).thenRejected("OtherUnit")
  })

  it("TGT-6: a team and the company count a sale once, a member what they are credited", () => {
    const states = stated(sold({ ann: "60.00", cai: "40.00" }))
    const all = reachedBy(TargetPlan.company, ...states)
    assert.deepInclude(all, { actual: 100_00n, credited: 100_00n, overAssigned: 0n })
    assert.strictEqual(reachedBy(north, ...states).actual, 60_00n)
    assert.strictEqual(reachedBy(south, ...states).actual, 40_00n)
    assert.strictEqual(reachedBy(TargetPlan.member("cai"), ...states).actual, 40_00n)
  })

  it("TGT-6, COM-3: credit shares above 100 % are shown as over-assignment and never as sales", () => {
    const collected = sold({ ann: "500.00", cai: "500.00" }, { measure: "collected", whole: figure("1000.00") })
    const states = monthsOf(as(system, undefined, property), collected)
    const metric = { ...booked, measure: "collected" }
    const of = (owner: TargetPlan.Owner) => Target.reached(states, { metric, owner, period: march })
    assert.deepInclude(of(TargetPlan.company), { actual: 1000_00n, credited: 2000_00n, overAssigned: 1000_00n })
    assert.deepInclude(of(TargetPlan.member("ann")), { actual: 1000_00n, overAssigned: 500_00n })
    const more = recorded({ ...told("ann", "100.00"), credited: figure("150.00") })
    assert.deepInclude(reachedBy(TargetPlan.company, more), { actual: 100_00n, overAssigned: 50_00n })
    const terms = {
      metric: booked,
      amount: figure("100.00"),
      owner: TargetPlan.company,
      period: { from: march.from, until: march.until },
      breakdown: TargetPlan.whole,
    }
    const { calendar } = as(system)
    const shown = Target.attainmentOf({ terms }, [more], { calendar, today: march.until })
    assert.deepInclude(shown, { actual: 100_00n, variance: 0n, overAssigned: 50_00n })
  })

  it("TGT-6: what nobody sold counts for the company alone and credits nobody", () => {
    const states = [
      ...stated(sold({ nobody: "70.00" }), sold({ ann: "30.00" }, { factId: "order:O-2" })),
      recorded(told(null, "5.00")),
    ]
    assert.deepInclude(reachedBy(TargetPlan.company, ...states), { actual: 105_00n, overAssigned: 0n })
    assert.strictEqual(reachedBy(north, ...states).actual, 30_00n)
  })

  it("KER-1: other currencies are shown beside, never added", () => {
    const dollars = TargetPlan.amountOf(Money.of("5.00", "USD"))
    const abroad = sold({}, { factId: "order:O-2", whole: dollars, parts: [{ memberId: "ann", counted: dollars }] })
    const states = stated(sold({ ann: "30.00" }), abroad)
    assert.deepInclude(reachedBy(TargetPlan.company, ...states), { actual: 30_00n, elsewhere: [dollars] })
  })

  it("TGT-6: only days of the period count", () => {
    const states = stated(sold({ ann: "30.00" }))
    const week = { from: day("2026-03-01"), until: day("2026-03-10") }
    const within = (period: typeof week) =>
      Target.reached(states, { metric: booked, owner: TargetPlan.company, period }).actual
    assert.strictEqual(within(week), 0n)
    assert.strictEqual(within(quarter), 30_00n)
  })

  it("TGT-6: whatever is stated and in which order, the last statement of each sale counts, for everybody who made it", () => {
    const statement = fc.record({
      factId: fc.constantFrom("a", "b", "c"),
      ann: fc.integer({ min: -500, max: 500 }),
      cai: fc.integer({ min: -500, max: 500 }),
      date: fc.constantFrom("2026-03-10", "2026-03-11"),
    })
    const units = (amount: number) => TargetPlan.figureOf(booked.unit, BigInt(amount))
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 20 }), (statements) => {
        const last = new Map(statements.map((one) => [one.factId, one]))
        const states = stated(
          ...statements.map(({ ann, cai, date, factId }) =>
            sold(
              {},
              {
                factId,
                on: day(date as "2026-03-10"),
                whole: units(ann + cai),
                parts: [
                  { memberId: "ann", counted: units(ann) },
                  { memberId: "cai", counted: units(cai) },
                ],
              },
            ),
          ),
        )
        for (const who of ["ann", "cai"] as const) {
          const expected = Array.from(last.values()).reduce((sum, one) => sum + BigInt(one[who]), 0n)
          assert.strictEqual(reachedBy(TargetPlan.member(who), ...states).actual, expected)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it("TGT-6: a month of a thousand sales keeps no more than one of ten", () => {
    const many = (count: number) => {
      let state = Target.actuals.initial
      for (let n = 0; n < count; n++) {
        const fact = { on: day("2026-03-10"), team: "north", counted: figure("1.00"), credited: figure("1.00") }
        state = Target.actuals.evolve(state, {
          _tag: "ActualAdded",
          measure: "booked",
          month: "2026-03",
          memberId: "ann",
          factId: `order:${n}`,
          reason: "",
          ...fact,
        })
      }
      return JSON.stringify(Schema.encodeSync(Schema.toCodecJson(Target.ActualsState))(state)).length
    }
    assert.isAtMost(many(1000), many(10) + 10)
  })
})
