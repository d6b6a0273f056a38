import * as Calendar from "@dealwright/core/Calendar"
import * as Rate from "@dealwright/core/Rate"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import { assert, describe, it } from "vitest"
import { day, march } from "./plans.ts"

const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
const at = (today: `${number}-${number}-${number}`, actual: bigint, target = 110_000n) =>
  TargetPlan.attainment({ target, actual, period: march, calendar, today: day(today) })

describe("attainment", () => {
  it("TGT-6: zero sales are a full negative variance and 0 %", () => {
    const nothing = at("2026-03-31", 0n)
    assert.strictEqual(nothing.variance, -110_000n)
    assert.deepStrictEqual(nothing.attainment, { _tag: "Attained", rate: Rate.zero })
  })

  it("TGT-6: a target of 0 has no attainment, neither 0 % nor without end", () => {
    assert.deepStrictEqual(at("2026-03-31", 0n, 0n).attainment, { _tag: "NoAttainment" })
    const some = at("2026-03-13", 50_000n, 0n)
    assert.deepStrictEqual(some.attainment, { _tag: "NoAttainment" })
    assert.strictEqual(some.variance, 50_000n)
    assert.isTrue(some.runRate._tag === "Projected" && some.runRate.attainment._tag === "NoAttainment")
  })

  it("TGT-6: on 13 March 10 of 22 business days are gone, so 50 000 heads for 110 000", () => {
    assert.deepStrictEqual(at("2026-03-13", 50_000n).runRate, {
      _tag: "Projected",
      elapsed: 10,
      businessDays: 22,
      units: 110_000n,
      attainment: { _tag: "Attained", rate: Rate.one },
    })
  })

  it("TGT-6: before the first business day there is nothing to project, after the last day nothing left to", () => {
    // 1 March 2026 is a Sunday.
    assert.deepStrictEqual(at("2026-03-01", 5n).runRate, { _tag: "TooEarly", businessDays: 22 })
    assert.deepStrictEqual(at("2026-02-20", 5n).runRate, { _tag: "TooEarly", businessDays: 22 })
    assert.deepStrictEqual(at("2026-04-01", 5n).runRate, { _tag: "Over" })
    assert.strictEqual(at("2026-03-31", 5n).runRate._tag, "Projected")
  })
})
