import * as Decider from "@dealwright/core/Decider"
import * as Money from "@dealwright/core/Money"
import * as Rate from "@dealwright/core/Rate"
import * as Target from "@dealwright/core/Target"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { actuals, ann, as, budget, cai, dora, fay, mia, system } from "./company.ts"
import { cny, day, figure, march } from "./plans.ts"

const period = { from: march.from, until: march.until }
const allot: Target.BudgetCommand = { _tag: "Allot", kind: "expense", team: "north", period, amount: cny("1000.00") }
const allotted = budget(as(dora)).when(allot).events()
const spend = (entryId: string, amount: string, memberId: string | null = "ann"): Target.BudgetCommand => ({
  _tag: "Spend",
  entryId,
  amount: cny(amount),
  memberId,
  on: day("2026-03-10"),
  purpose: "trade fair",
})
const spent = [
  ...allotted,
  ...budget(as(ann), ...allotted)
    .when(spend("E-1", "900.00"))
    .events(),
]
const over = budget(as(ann), ...spent)
  .when(spend("E-2", "140.00"))
  .events()
const hashOf = (events: ReadonlyArray<Target.BudgetEvent>) => {
  const [event] = events
  return event !== undefined && "contentHash" in event ? event.contentHash : assert.fail("asks for nothing")
}

describe("budgets", () => {
  it("TGT-7: a director allots it to a team for a period", () => {
    assert.deepInclude(allotted[0], { _tag: "BudgetAllotted", by: "dora" })
    budget(as(mia)).when(allot).thenRejected("RankTooLow")
    budget(as(dora), ...allotted)
      .when(allot)
      .thenNothing()
    budget(as(dora), ...allotted)
      .when({ ...allot, amount: cny("2.00") })
      .thenRejected("BudgetExists")
    budget(as(dora))
      .when({ ...allot, team: "west" })
      .thenRejected("UnknownOwners")
    budget(as(dora))
      .when({ ...allot, amount: cny("-1.00") })
      .thenRejected("BelowZero")
    budget(as(ann)).when(spend("E-1", "1.00")).thenRejected("UnknownBudget")
  })

  it("TGT-7: spending within the budget is recorded, once, by its team, finance or above", () => {
    assert.deepInclude(spent.at(-1), { _tag: "MoneySpent", spent: cny("900.00"), revision: null, by: "ann" })
    budget(as(ann), ...spent)
      .when(spend("E-1", "900.00"))
      .thenNothing()
    budget(as(ann), ...spent)
      .when(spend("E-1", "901.00"))
      .thenRejected("EntryExists")
    budget(as(cai), ...spent)
      .when(spend("E-9", "1.00"))
      .thenRejected("RankTooLow")
    assert.strictEqual(
      budget(as(fay), ...spent)
        .when(spend("E-9", "1.00"))
        .events().length,
      1,
    )
    budget(as(ann), ...spent)
      .when({
        ...spend("E-9", "1.00"),
        _tag: "Spend",
        entryId: "E-9",
        amount: Money.of("1.00", "USD"),
        memberId: null,
        on: day("2026-03-10"),
        purpose: "x",
      })
      .thenRejected("OtherUnit")
    const early = {
      _tag: "Spend",
      entryId: "E-9",
      amount: cny("1.00"),
      memberId: null,
      on: day("2026-02-28"),
      purpose: "x",
    } as const
    budget(as(ann), ...spent)
      .when(early)
      .thenRejected("OutsidePeriod")
    const sales = budget(as(dora))
      .when({ ...allot, kind: "sales" })
      .events()
    budget(as(ann), ...sales)
      .when(spend("E-1", "1.00"))
      .thenRejected("NotForSpending")
  })

  it("TGT-7: 40.00 beyond 1 000.00 is 4 % and takes a manager; approved it is spent, refused it is not", () => {
    const [asked] = over
    if (asked?._tag !== "SpendingRequested") return assert.fail(asked?._tag)
    assert.isTrue(asked.decision._tag === "NeedsApproval" && asked.decision.rank.name === "manager")
    assert.strictEqual(asked.decision.reasons[0]?.facts.beyond, "4%")
    const waiting = budget(as(system), ...spent, ...over)
    const contentHash = hashOf(over)
    waiting.when({ _tag: "RecordApproval", contentHash, by: "ann" }).thenRejected("SelfApproval")
    const approved = waiting.when({ _tag: "RecordApproval", contentHash, by: "mia" })
    assert.deepInclude(approved.events()[0], { _tag: "MoneySpent", spent: cny("1040.00"), revision: 1, by: "ann" })
    assert.deepInclude(Target.budgetStanding(approved.state()), {
      left: cny("-40.00"),
      used: { _tag: "Attained", rate: Rate.percent(104) },
    })
    const refused = waiting.when({ _tag: "RecordRefusal", contentHash, by: "mia", reason: "no" }).state()
    assert.deepInclude(Target.budgetStanding(refused), { spent: cny("900.00"), left: cny("100.00") })
    budget(as(ann), ...spent, ...over)
      .when(spend("E-2", "140.00"))
      .thenNothing()
  })

  it("TGT-7: what waits is reserved, so that what is asked for next is beyond as well", () => {
    assert.deepInclude(Target.budgetStanding(Decider.fold(Target.budget, [...spent, ...over])), {
      reserved: cny("140.00"),
      left: cny("-40.00"),
    })
    const [next] = budget(as(ann), ...spent, ...over)
      .when(spend("E-3", "20.00"))
      .events()
    assert.isTrue(next?._tag === "SpendingRequested" && next.decision._tag === "NeedsApproval")
    assert.isTrue(next?._tag === "SpendingRequested" && next.decision.reasons[0]?.facts.beyond === "6%")
  })

  it("TGT-7: what is reversed is there again", () => {
    const reverse: Target.BudgetCommand = { _tag: "Reverse", entryId: "E-1", reason: "fair cancelled" }
    budget(as(ann), ...spent)
      .when(reverse)
      .thenRejected("RankTooLow")
    const back = budget(as(fay), ...spent).when(reverse)
    assert.deepInclude(Target.budgetStanding(back.state()), { spent: cny("0.00"), left: cny("1000.00") })
    budget(as(fay), ...allotted)
      .when(reverse)
      .thenRejected("UnknownEntry")
  })

  it("TGT-4, TGT-7: another amount needs a reason and approval, and is on record", () => {
    const amend: Target.BudgetCommand = { _tag: "Amend", amount: cny("1200.00"), reason: "a second fair" }
    const asked = budget(as(mia), ...spent)
      .when(amend)
      .events()
    assert.isTrue(asked[0]?._tag === "BudgetAmendmentRequested" && asked[0].decision._tag === "NeedsApproval")
    budget(as(mia), ...spent, ...asked)
      .when(amend)
      .thenNothing()
    budget(as(mia), ...spent)
      .when({ ...amend, amount: cny("1000.00") })
      .thenNothing()
    const state = budget(as(system), ...spent, ...asked)
      .when({ _tag: "RecordApproval", contentHash: hashOf(asked), by: "dora" })
      .state()
    if (state._tag !== "Budget") return assert.fail()
    assert.deepStrictEqual(state.terms.amount, cny("1200.00"))
    assert.deepInclude(state.amendments[0], { before: figure("1000.00"), after: figure("1200.00"), approvedBy: "dora" })
  })

  it("TGT-7: cost against result per team and member; of no result there is no share", () => {
    const sale = actuals(as(system))
      .when({
        _tag: "Add",
        measure: "booked",
        memberId: "bob",
        factId: "order:O-1",
        on: day("2026-03-11"),
        team: "north",
        counted: figure("18000.00"),
        credited: figure("18000.00"),
        reason: "order O-1",
      })
      .state()
    const sales = budget(as(dora))
      .when({ ...allot, kind: "sales", amount: cny("20000.00") })
      .state()
    if (sales._tag !== "Budget") return assert.fail()
    const { calendar } = as(dora)
    const sold = Target.salesOfBudget(sales, [sale], { measure: "booked", calendar, today: march.until })
    assert.deepInclude(sold, { actual: 18_000_00n, variance: -2_000_00n })
    assert.deepStrictEqual(sold.attainment, { _tag: "Attained", rate: Rate.percent(90) })
    const rows = Target.costAgainstResult([Decider.fold(Target.budget, spent)], [sale], {
      measure: "booked",
      currency: "CNY",
      period: march,
    })
    assert.deepStrictEqual(
      rows.map(({ cost, owner, ratio, result }) => [
        TargetPlan.ownerKey(owner),
        Money.format(cost),
        Money.format(result),
        ratio._tag === "Attained" ? Rate.format(ratio.rate) : ratio._tag,
      ]),
      [
        ["team:north", "900.00", "18000.00", "5%"],
        ["member:ann", "900.00", "0.00", "NoAttainment"],
        ["member:bob", "0.00", "18000.00", "0%"],
      ],
    )
  })

  it("TGT-7: whatever is spent, reversed, approved and refused, the sum of the entries is what is spent, and none beyond unapproved", () => {
    const act = fc.record({
      kind: fc.constantFrom("spend" as const, "reverse" as const, "approve" as const, "refuse" as const),
      entry: fc.constantFrom("E-1", "E-2", "E-3", "E-4"),
      amount: fc.integer({ min: 0, max: 60_000 }),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        let history: ReadonlyArray<Target.BudgetEvent> = allotted
        let approved = 0n
        for (const { amount, entry, kind } of acts) {
          const state = Decider.fold(Target.budget, history)
          if (state._tag !== "Budget") return assert.fail()
          const [waiting] = Object.values(state.requests)
          if ((kind === "approve" || kind === "refuse") && waiting === undefined) continue
          const contentHash = waiting?.contentHash ?? ""
          const command: Target.BudgetCommand =
            kind === "spend"
              ? {
                  _tag: "Spend",
                  entryId: entry,
                  amount: Money.make(BigInt(amount), "CNY"),
                  memberId: "ann",
                  on: day("2026-03-10"),
                  purpose: "x",
                }
              : kind === "reverse"
                ? { _tag: "Reverse", entryId: entry, reason: "x" }
                : kind === "approve"
                  ? { _tag: "RecordApproval", contentHash, by: "dora" }
                  : { _tag: "RecordRefusal", contentHash, by: "dora", reason: "x" }
          const decided = Target.budget.decide(
            state,
            command,
            as(kind === "reverse" ? fay : kind === "spend" ? ann : system),
          )
          if (decided._tag === "Failure") continue
          for (const event of decided.success) {
            if (event._tag === "MoneySpent" && event.revision !== null) approved += event.spending.amount.minor
            if (event._tag === "MoneySpent" && event.revision === null) assert.isTrue(event.spent.minor <= 1000_00n)
          }
          history = [...history, ...decided.success]
          const after = Decider.fold(Target.budget, history)
          if (after._tag !== "Budget") return assert.fail()
          const sum = Object.values(after.entries).reduce((total, one) => total + one.amount.minor, 0n)
          assert.strictEqual(after.spent.minor, sum)
          assert.isTrue(sum <= 1000_00n + approved)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
