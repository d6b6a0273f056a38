import * as Decider from "@dealwright/core/Decider"
import * as Rate from "@dealwright/core/Rate"
import * as Target from "@dealwright/core/Target"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { ann, as, booked, byTeam, dora, from, max, mia, parts, system, target, until } from "./company.ts"
import { day, figure, march, months, north, weight } from "./plans.ts"

const last = months("2025-10", 80_000_00, 90_000_00, 100_000_00)
const grounds: Target.Grounds = {
  history: last.map(({ month, units }) => ({ month, figure: TargetPlan.figureOf(booked.unit, units) })),
  method: { trend: "none", season: "none", market: Rate.percent(100) },
}

const events = (state: ReturnType<typeof target>, command: Target.TargetCommand) => state.when(command).events()
const only = <Tag extends Target.TargetEvent["_tag"]>(found: ReadonlyArray<Target.TargetEvent>, tag: Tag) => {
  const [event] = found
  if (found.length !== 1 || event?._tag !== tag) return assert.fail(found.map(({ _tag }) => _tag).join())
  return event as Extract<Target.TargetEvent, { readonly _tag: Tag }>
}

const setByDora = only(events(target(as(dora)), { _tag: "Set", ...parts, grounds, breakdown: byTeam }), "TargetSet")
const terms = { ...parts, breakdown: byTeam }

describe("setting", () => {
  it("TGT-1: every part that is missing is named, in both languages", () => {
    const none = target(as(dora)).when({ _tag: "Set" }).thenRejected("Incomplete")
    assert.strictEqual(none.rule, "TGT-1")
    for (const part of ["metric", "amount", "owner", "period.from", "period.until"]) assert.include(none.text.en, part)
    for (const part of ["指标", "数额", "责任人", "起始日", "截止日"]) assert.include(none.text.zh, part)
    const { metric: _, ...unmeasured } = parts
    const some = target(as(dora))
      .when({ _tag: "Set", ...unmeasured, period: { from } })
      .thenRejected("Incomplete")
    assert.include(some.text.en, "metric")
    assert.include(some.text.en, "until when")
    assert.notInclude(some.text.en, "owner")
  })

  it("TGT-1: bounded and dated, in the metric's own unit, for somebody who is here", () => {
    const rejected = (changes: Partial<Extract<Target.TargetCommand, { readonly _tag: "Set" }>>, reason: string) =>
      target(as(dora))
        .when({ _tag: "Set", ...parts, ...changes })
        .thenRejected(reason)
    rejected({ period: { from: until, until: from } }, "PeriodEmpty")
    rejected({ period: { from, until: from } }, "PeriodEmpty")
    rejected({ amount: TargetPlan.countOf(5) }, "OtherUnit")
    rejected({ amount: figure("-0.01") }, "BelowZero")
    rejected({ metric: { ...booked, measure: "smiles" } }, "UnknownMeasure")
    rejected({ owner: TargetPlan.member("zoe") }, "UnknownOwners")
    const part = TargetPlan.part(TargetPlan.team("west"), weight(1))
    assert.include(rejected({ breakdown: TargetPlan.byOwner([part]) }, "UnknownOwners").text.en, "team:west")
    assert.include(
      rejected({ breakdown: TargetPlan.byMonth(TargetPlan.even) }, "CantBreakDown").text.en,
      "no two months",
    )
    rejected({ grounds: { ...grounds, method: { ...grounds.method, trend: "yearly" } } }, "NoProposal")
    const other = { ...grounds, history: [{ month: "2025-12", figure: TargetPlan.countOf(1) }] }
    rejected({ grounds: other }, "OtherUnit")
  })

  it("TGT-3: a manager sets what history carries: 90 000.00 on average, 100 000.00 is 111 %", () => {
    const event = only(events(target(as(mia)), { _tag: "Set", ...parts, grounds }), "TargetSet")
    assert.deepStrictEqual(event.grounding?.baseline, figure("90000.00"))
    assert.strictEqual(event.decision.reasons[0]?.code, "target-within-band")
    target(as(mia), event)
      .when({ _tag: "Set", ...parts, grounds })
      .thenNothing()
    target(as(mia), event)
      .when({ _tag: "Set", ...parts })
      .thenRejected("WrongStep")
  })

  it("TGT-3: without history, outside the band or below the rank it waits for approval", () => {
    const needs = (who: typeof mia, changes: object = {}) => {
      const { decision } = only(
        events(target(as(who)), { _tag: "Set", ...parts, grounds, ...changes }),
        "TargetProposed",
      )
      return decision._tag === "NeedsApproval" ? decision.rank.name : decision._tag
    }
    assert.strictEqual(needs(ann), "manager")
    assert.strictEqual(needs(mia, { amount: figure("200000.00") }), "director")
    assert.strictEqual(needs(mia, { grounds: undefined }), "director")
    assert.strictEqual(needs(mia, { owner: TargetPlan.member("mia") }), "manager")
  })

  it("TGT-3, ORG-4: it is in force once somebody else agrees, and proposed anew once refused", () => {
    const proposed = only(events(target(as(ann)), { _tag: "Set", ...parts, grounds }), "TargetProposed")
    const waiting = target(as(system), proposed)
    const { contentHash } = proposed
    waiting.when({ _tag: "RecordApproval", contentHash, by: "ann" }).thenRejected("SelfApproval")
    waiting.when({ _tag: "RecordApproval", contentHash: "other", by: "mia" }).thenNothing()
    const on = day("2026-03-02")
    waiting.when({ _tag: "RecordApproval", contentHash, by: "mia" }).then({
      _tag: "TargetApproved",
      revision: 1,
      contentHash,
      on,
      by: "mia",
    })
    const refused = waiting.when({ _tag: "RecordRefusal", contentHash, by: "mia", reason: "too low" }).events()
    const again = only(
      events(target(as(ann), proposed, ...refused), { _tag: "Set", ...parts, amount: figure("110000.00"), grounds }),
      "TargetProposed",
    )
    assert.deepInclude(again, { revision: 2, voided: null })
    const instead = only(
      events(target(as(ann), proposed), { _tag: "Set", ...parts, amount: figure("110000.00"), grounds }),
      "TargetProposed",
    )
    assert.deepInclude(instead, { revision: 2, voided: 1 })
    target(as(ann), proposed)
      .when({ _tag: "Amend", amount: figure("1.00"), reason: "no" })
      .thenRejected("WrongStep")
  })
})

describe("amending", () => {
  const ask: Target.TargetCommand = { _tag: "Amend", amount: figure("105000.00"), reason: "a new customer" }
  const asked = only(events(target(as(mia), setByDora), ask), "AmendmentProposed")
  const waiting = target(as(system), setByDora, asked)

  it("TGT-4: an amendment needs a reason and somebody else's approval; until then the target stays", () => {
    assert.isTrue(asked.decision._tag === "NeedsApproval" && asked.decision.rank.name === "manager")
    const state = waiting.state()
    assert.isTrue(state._tag === "Target" && state.terms.amount === setByDora.terms.amount)
    const { contentHash } = asked
    waiting.when({ _tag: "RecordApproval", contentHash, by: "mia" }).thenRejected("SelfApproval")
    target(as(mia), setByDora, asked).when(ask).thenNothing()
    target(as(mia), setByDora).when({ _tag: "Amend", reason: "as it is" }).thenNothing()
    target(as(mia), setByDora)
      .when({ ...ask, amount: figure("-1.00") })
      .thenRejected("BelowZero")
    target(as(mia)).when(ask).thenRejected("UnknownTarget")
  })

  it("TGT-4: with approval the amount changes, history is kept, parts and attainment follow", () => {
    const { contentHash } = asked
    const amended = waiting.when({ _tag: "RecordApproval", contentHash, by: "dora" })
    const state = amended.state()
    if (state._tag !== "Target") return assert.fail()
    assert.deepStrictEqual(state.amendments, [
      {
        revision: 1,
        before: figure("100000.00"),
        after: figure("105000.00"),
        reason: "a new customer",
        requestedBy: "mia",
        approvedBy: "dora",
        on: day("2026-03-02"),
      },
    ])
    assert.strictEqual(state.pending, null)
    assert.deepStrictEqual(
      Target.partsOf(state).map(({ units }) => units),
      [105_000_00n, 63_000_00n, 42_000_00n],
    )
    const { calendar } = as(system)
    const before = Target.attainmentOf({ terms }, [], { calendar, today: until, owner: north })
    const after = Target.attainmentOf(state, [], { calendar, today: until, owner: north })
    assert.deepStrictEqual([before?.variance, after?.variance], [-60_000_00n, -63_000_00n])
  })

  it("TGT-4: a second amendment takes the first one's place; a refused one changes nothing", () => {
    const second = only(
      events(target(as(max), setByDora, asked), { ...ask, amount: figure("95000.00") }),
      "AmendmentProposed",
    )
    assert.deepInclude(second, { revision: 2, voided: 1 })
    waiting
      .when({ _tag: "RecordRefusal", contentHash: asked.contentHash, by: "dora", reason: "no" })
      .then({ _tag: "AmendmentRefused", revision: 1, reason: "no", on: day("2026-03-02"), by: "dora" })
    const late = target(as(system), setByDora, asked, second)
    late.when({ _tag: "RecordApproval", contentHash: asked.contentHash, by: "dora" }).thenNothing()
  })

  it("TGT-4: only who agrees to the largest changes takes a target out of force, its proposer a proposal", () => {
    const withdraw: Target.TargetCommand = { _tag: "Withdraw", reason: "reorganised" }
    target(as(mia), setByDora).when(withdraw).thenRejected("RankTooLow")
    target(as(dora), setByDora).when(withdraw).thenRejected("RankTooLow")
    const gone = target(as(system), setByDora, asked).when(withdraw)
    assert.deepInclude(only(gone.events(), "TargetWithdrawn"), { voided: 1 })
    const proposed = only(events(target(as(ann)), { _tag: "Set", ...parts, grounds }), "TargetProposed")
    assert.strictEqual(target(as(ann), proposed).when(withdraw).events().length, 1)
    target(as(dora), ...gone.events())
      .when(ask)
      .thenRejected("UnknownTarget")
    target(as(dora), setByDora, ...gone.events())
      .when(withdraw)
      .thenNothing()
    target(as(dora), setByDora, ...gone.events())
      .when({ _tag: "Set", ...parts })
      .thenRejected("WrongStep")
  })

  it("TGT-4: whatever the history of amendments, its fold is the last approved amount and the record of all of them", () => {
    const step = fc.record({
      amount: fc.integer({ min: 0, max: 1_000_000 }),
      verdict: fc.constantFrom("approve" as const, "refuse" as const, "leave" as const),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const history: Array<Target.TargetEvent> = [setByDora]
        let current = setByDora.terms.amount
        const approved: Array<readonly [TargetPlan.Figure, TargetPlan.Figure]> = []
        for (const { amount, verdict } of steps) {
          const wanted = TargetPlan.figureOf(booked.unit, BigInt(amount))
          const [proposal] = events(target(as(mia), ...history), { _tag: "Amend", amount: wanted, reason: "again" })
          if (proposal === undefined) continue
          if (proposal._tag !== "AmendmentProposed") return assert.fail(proposal._tag)
          history.push(proposal)
          const { contentHash } = proposal
          if (verdict === "leave") continue
          const answer: Target.TargetCommand =
            verdict === "approve"
              ? { _tag: "RecordApproval", contentHash, by: "dora" }
              : { _tag: "RecordRefusal", contentHash, by: "dora", reason: "no" }
          history.push(...events(target(as(system), ...history), answer))
          if (verdict === "approve") {
            approved.push([current, wanted])
            current = wanted
          }
        }
        const state = Decider.fold(Target.target, history)
        if (state._tag !== "Target") return assert.fail()
        assert.deepStrictEqual(state.terms.amount, current)
        assert.deepStrictEqual(
          state.amendments.map(({ after, before }) => [before, after] as const),
          approved,
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe("adopting", () => {
  it("TGT-5: a consolidated plan becomes the target; one that is there already stays", () => {
    const adopt: Target.TargetCommand = { _tag: "Adopt", terms, cycle: "2026-03" }
    const [event] = target(as(system)).when(adopt).events()
    assert.deepInclude(event, { _tag: "TargetSet", cycle: "2026-03", terms })
    target(as(system), setByDora).when(adopt).thenNothing()
    assert.strictEqual(march.until, terms.period.until)
  })
})
