import * as Escalation from "@dealwright/core/Escalation"
import * as Rate from "@dealwright/core/Rate"
import * as Target from "@dealwright/core/Target"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { assert, describe, it } from "vitest"
import { context, figure, rank, trade } from "./plans.ts"

const needed = (decision: ReturnType<typeof trade.decideAmendment>) =>
  decision._tag === "NeedsApproval" ? decision.rank.name : decision._tag
const places = (policy: Target.TargetPolicy) =>
  Result.match(TargetPlan.compile(policy, context), {
    onFailure: (problems) => problems.map(({ place }) => place),
    onSuccess: () => [],
  })
const set = (amount: string, changes: Partial<TargetPlan.SetRequest> = {}) =>
  trade.decideSet({ rank: rank("manager"), isOwn: false, amount: figure(amount), baseline: 1_000_00n, ...changes })

describe("who agrees", () => {
  it("TGT-3: within the band from 100 % to 130 % a manager sets it, bounds included; outside it takes a director", () => {
    assert.deepStrictEqual(
      ["999.99", "1000.00", "1300.00", "1300.01"].map((amount) => needed(set(amount))),
      ["director", "Allowed", "Allowed", "director"],
    )
  })

  it("TGT-3: a target without history takes a director, one that history promises nothing for too", () => {
    assert.strictEqual(needed(set("1100.00", { baseline: undefined })), "director")
    const nothing = set("1100.00", { baseline: 0n })
    assert.strictEqual(needed(nothing), "director")
    assert.strictEqual(nothing.reasons[0]?.facts.stretch, "–")
  })

  it("TGT-3, ORG-4: below the rank one proposes, and nobody sets their own target", () => {
    assert.strictEqual(needed(set("1100.00", { rank: rank("rep") })), "manager")
    assert.strictEqual(needed(set("1100.00", { rank: rank("president"), isOwn: true })), "manager")
    assert.strictEqual(needed(set("1100.00", { rank: undefined })), "Allowed")
    const both = set("1400.00", { rank: rank("rep") })
    assert.deepStrictEqual([needed(both), both.reasons.length], ["director", 2])
  })

  it("TGT-4: an amendment by 10 % takes a manager, by 30 % a director, beyond the president", () => {
    const to = (amount: string) => needed(trade.decideAmendment(figure("1000.00"), figure(amount)))
    assert.deepStrictEqual(["1000.00", "1100.00", "900.00", "1100.01", "700.00", "699.99"].map(to), [
      "manager",
      "manager",
      "manager",
      "director",
      "director",
      "president",
    ])
    assert.strictEqual(needed(trade.decideAmendment(figure("0.00"), figure("0.01"))), "president")
    const strict = { ...Target.tradeTargets, amendment: [{ rank: "manager", upTo: Rate.percent(10) }] }
    const compiled = Result.getOrThrow(TargetPlan.compile(strict, context))
    assert.strictEqual(needed(compiled.decideAmendment(figure("1.00"), figure("2.00"))), "Denied")
  })

  it("TGT-7: to the last cent of a budget nobody is asked, 5 % beyond a manager, 20 % a director", () => {
    const after = (amount: string) => needed(trade.decideSpending({ budget: figure("1000.00"), after: figure(amount) }))
    assert.deepStrictEqual(["1000.00", "1000.01", "1050.00", "1050.01", "1200.00", "1200.01"].map(after), [
      "Allowed",
      "manager",
      "manager",
      "director",
      "director",
      "president",
    ])
    const some = trade.decideSpending({ budget: figure("0.00"), after: figure("0.01") })
    assert.strictEqual(needed(some), "president")
  })
})

describe("policies", () => {
  it("TGT-3, TGT-4, TGT-5, TGT-7: everything that makes no sense is refused at once, with its place", () => {
    const { calendarDays, hold, step } = Escalation
    assert.deepStrictEqual(
      places({
        ...Target.tradeTargets,
        setRank: "emperor",
        band: { least: Rate.percent(130), most: Rate.percent(100), rank: "director" },
        amendment: [{ rank: "director" }, { rank: "manager", upTo: Rate.percent(5) }],
        overspending: [{ rank: "manager", upTo: Rate.percent(-1) }],
        cycle: {
          ...Target.tradeTargets.cycle,
          openDay: 25,
          schedule: step("stop", calendarDays(1), hold("new-orders")),
        },
      }),
      [
        "setRank",
        "amendment[1].rank",
        "amendment[1].upTo",
        "overspending[0].upTo",
        "band",
        "cycle.openDay",
        "cycle.schedule",
      ],
    )
    const unknown = Escalation.step("up", Escalation.calendarDays(1), Escalation.raise("emperor"))
    assert.deepStrictEqual(
      places({ ...Target.tradeTargets, cycle: { ...Target.tradeTargets.cycle, schedule: unknown } }),
      ["cycle.schedule.action.rank"],
    )
  })

  it("TGT-5: both templates come back from their stored form as they were", () => {
    for (const policy of [Target.tradeTargets, Target.propertyTargets]) {
      const stored = JSON.parse(JSON.stringify(Schema.encodeSync(Target.TargetPolicy)(policy)))
      assert.deepStrictEqual(Schema.decodeUnknownSync(Target.TargetPolicy)(stored), policy)
      assert.isTrue(Result.isSuccess(TargetPlan.compile(policy, context)))
    }
  })
})
