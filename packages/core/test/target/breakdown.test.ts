import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Period from "@dealwright/core/Period"
import * as Rate from "@dealwright/core/Rate"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import { targetLaws } from "@dealwright/core/testing"
import { assert, describe, it } from "vitest"
import { day, expanded, march, north, problemsOf, quarter, south, weight, year } from "./plans.ts"

const { andThen, byFigures, byMonth, byOwner, byQuarter, company, even, member, part, seasonal, weighted, whole } =
  TargetPlan

const root = (units: bigint, period: Period.Period = year) => ({ owner: company, period, units })
const unitsAt = (nodes: ReadonlyArray<TargetPlan.Node>, pattern: RegExp) =>
  nodes.filter(({ place }) => pattern.test(place)).map(({ units }) => units)

const sales = byOwner([
  part(north, weight(3), byOwner([part(member("ann"), weight(2)), part(member("bob"), weight(1))])),
  part(south, weight(2), byOwner([part(member("cai"), weight(1))])),
])

describe("breaking down", () => {
  it("TGT-2: a year of 1 000 000.00 goes down to quarters, months, teams and members, and re-adds at every level", () => {
    const nodes = expanded(root(1_000_000_00n), andThen(andThen(byQuarter(even), byMonth(even)), sales))
    assert.strictEqual(nodes.length, 1 + 4 + 12 + 24 + 36)
    assert.deepStrictEqual(unitsAt(nodes, /^\d$/), [250_000_00n, 250_000_00n, 250_000_00n, 250_000_00n])
    assert.deepStrictEqual(unitsAt(nodes, /^1\.\d$/), [83_333_34n, 83_333_33n, 83_333_33n])
    assert.deepStrictEqual(unitsAt(nodes, /^1\.1\.\d$/), [50_000_00n, 33_333_34n])
    assert.deepStrictEqual(unitsAt(nodes, /^1\.1\.1\.\d$/), [33_333_33n, 16_666_67n])
    const at = new Map(nodes.map((node) => [node.place, node]))
    for (const node of nodes) {
      if (node.parts.length === 0) continue
      const sum = node.parts.reduce((total, place) => total + (at.get(place)?.units ?? 0n), 0n)
      assert.strictEqual(sum, node.units, node.place)
    }
  })

  it("TGT-2: seasonality weighs months by their index, a quarter by its months' indices", () => {
    const indices = [50, 50, 100, 100, 100, 100, 100, 100, 100, 100, 150, 150].map((index) => Rate.percent(index))
    const nodes = expanded(root(120_000n), andThen(byQuarter(seasonal(indices)), byMonth(seasonal(indices))))
    assert.deepStrictEqual(unitsAt(nodes, /^\d$/), [20_000n, 30_000n, 30_000n, 40_000n])
    assert.deepStrictEqual(unitsAt(nodes, /^1\.\d$/), [5_000n, 5_000n, 10_000n])
    assert.deepStrictEqual(unitsAt(nodes, /^4\.\d$/), [10_000n, 15_000n, 15_000n])
  })

  it("TGT-2: with a stated stretch children sum to the parent × the stretch, exactly", () => {
    const nodes = expanded(root(100_00n, march), byOwner(byOwnerParts(), { stretch: Rate.percent("110.005") }))
    // 100.00 × 110.005 % is 110.005, half-even 110.00.
    assert.deepStrictEqual(unitsAt(nodes, /^\d$/), [66_00n, 44_00n])
    assert.strictEqual(nodes[0]?.partsUnits, 110_00n)
    assert.strictEqual(nodes[0]?.units, 100_00n)
  })

  it("TGT-2: weights may be amounts that were agreed; then exactly these come out", () => {
    const nodes = expanded(
      root(1_000_01n, march),
      byFigures([
        [north, 700_01n],
        [south, 300_00n],
      ]),
    )
    assert.deepStrictEqual(unitsAt(nodes, /^\d$/), [700_01n, 300_00n])
    assert.deepStrictEqual(byFigures([[north, 0n]]), whole)
  })

  it("TGT-2: a fiscal year breaks down into its own quarters, a period's end cuts months off", () => {
    const fiscal = Period.yearOf(day("2026-04-01"), 4)
    const quarters = expanded(root(400n, fiscal), byQuarter(even, { yearStart: 4 }))
    assert.deepStrictEqual(quarters.map(({ period }) => LocalDate.format(period.from)).slice(1), [
      "2026-04-01",
      "2026-07-01",
      "2026-10-01",
      "2027-01-01",
    ])
    const campaign = { from: day("2026-01-10"), until: day("2026-03-05") }
    const parts = expanded(root(30n, campaign), byMonth(weighted(weight(1), weight(1), weight(1)))).slice(1)
    assert.deepStrictEqual(
      parts.map(({ period }) => [LocalDate.format(period.from), LocalDate.format(period.until)]),
      [
        ["2026-01-10", "2026-02-01"],
        ["2026-02-01", "2026-03-01"],
        ["2026-03-01", "2026-03-05"],
      ],
    )
  })

  it("TGT-2: what can't be broken down is told with its place, all of it at once", () => {
    const twice = byOwner([part(north, weight(1)), part(north, weight(1))])
    assert.match(
      problemsOf(root(10n), andThen(byQuarter(even), twice)).join(),
      /1: team:north stands twice.*4: team:north/,
    )
    assert.match(problemsOf(root(10n, march), byMonth(even)).join(), /no two months/)
    assert.match(problemsOf(root(10n), byQuarter(weighted(weight(1)))).join(), /1 weights for 4 parts/)
    assert.match(problemsOf(root(10n), byQuarter(seasonal([Rate.percent(100)]))).join(), /1 season indices/)
    assert.match(problemsOf(root(10n), byOwner([part(north, weight(0))])).join(), /weigh at least one/)
    assert.match(problemsOf(root(10n), byOwner([part(north, Money.Quantity.fromUnits(-1n))])).join(), /below zero/)
    assert.match(problemsOf(root(10n), byOwner([part(company, weight(1))])).join(), /company can't have a part/)
    assert.match(
      problemsOf({ ...root(10n), owner: member("ann") }, byOwner([part(north, weight(1))])).join(),
      /team:north/,
    )
    assert.match(problemsOf(root(10n), byQuarter(even, { stretch: Rate.zero })).join(), /above 0 %/)
    const wide = byOwner(Array.from({ length: 900 }, (_, i) => part(TargetPlan.team(`t${i}`), weight(1))))
    const deep = byOwner(Array.from({ length: 30 }, (_, i) => part(member(`m${i}`), weight(1))))
    assert.match(problemsOf(root(10n), andThen(wide, deep)).join(), /more than 20000 parts/)
  })

  it("TGT-2: the figure for an owner and a period is that part's, or the sum of the parts that make it up", () => {
    const nodes = expanded(root(120_000n), andThen(byMonth(even), sales))
    assert.strictEqual(TargetPlan.unitsFor(nodes, company, march), 10_000n)
    assert.strictEqual(TargetPlan.unitsFor(nodes, north, quarter), 18_000n)
    assert.strictEqual(TargetPlan.unitsFor(nodes, member("ann"), year), 48_000n)
    assert.isUndefined(TargetPlan.unitsFor(nodes, member("zoe"), year))
    assert.isUndefined(TargetPlan.unitsFor(nodes, north, { from: day("2025-12-01"), until: day("2026-02-01") }))
  })
})

function byOwnerParts() {
  return [part(north, weight(3)), part(south, weight(2))]
}

describe("laws", () => {
  for (const law of targetLaws) it(law.name, () => law.check({ numRuns: 1000 }))
})
