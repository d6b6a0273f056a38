import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as LocalDate from "../../src/calendar/LocalDate.ts"
import * as Commission from "../../src/commission/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Rate from "../../src/rate/index.ts"
import { given } from "../../src/testing/DeciderSpec.ts"
import { compiled, conserves, credit, facts, give, ledger, plain, trade, usd } from "./book.ts"

describe("COM-2: rates", () => {
  it("COM-2: marginal tiers: 60 000 at 3 % to 20 000, 5 % to 50 000, 8 % above earn 2 900", () => {
    expect(compiled(trade).entitlement(6_000_000n)).toBe(290_000n)
  })

  it("COM-2: an amount exactly on a boundary belongs to the lower tier", () => {
    const tiers = [{ upTo: usd("1000"), rate: Rate.percent(5) }, { rate: Rate.percent(10) }] as const
    const slab = compiled({ ...plain, rule: Commission.slab(...tiers) })
    expect(slab.entitlement(100_000n)).toBe(5_000n)
    expect(slab.entitlement(100_001n)).toBe(10_000n)
    const marginal = compiled({ ...plain, rule: Commission.marginal(...tiers) })
    expect(marginal.entitlement(100_000n)).toBe(5_000n)
  })

  it("COM-2: tiers that don't rise, leave a gap or can't be reached are refused with the place", () => {
    const places = (rule: Commission.RateRule) => {
      const made = Commission.compile({ ...plain, rule })
      return Result.isFailure(made) ? made.failure.map((problem) => problem.place) : []
    }
    expect(places(Commission.marginal({ upTo: usd("10"), rate: Rate.percent(1) }))).toEqual(["rule.tiers[0]"])
    expect(
      places(Commission.marginal({ rate: Rate.percent(1) }, { upTo: usd("10"), rate: Rate.percent(2) })),
    ).toContain("rule.tiers[0].upTo")
    expect(
      places(
        Commission.slab(
          { upTo: usd("10"), rate: Rate.percent(1) },
          { upTo: usd("10"), rate: Rate.percent(2) },
          { rate: Rate.percent(3) },
        ),
      ),
    ).toEqual(["rule.tiers[1].upTo"])
    expect(places(Commission.sum(Commission.flat(Rate.percent(-1)), Commission.flat(Rate.percent(1))))).toEqual([
      "rule.rules[0].rate",
    ])
    expect(
      places(Commission.marginal({ upTo: Money.of("10", "EUR"), rate: Rate.percent(1) }, { rate: Rate.percent(2) })),
    ).toEqual(["rule.tiers[0].upTo"])
  })

  it("COM-2: a sum of nothing earns nothing and a factor of 100 % changes nothing", () =>
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), (basis) => {
        const rule = trade.rule
        expect(compiled({ ...plain, rule: Commission.sum() }).entitlement(basis)).toBe(0n)
        const same = compiled({ ...plain, rule }).entitlement(basis)
        expect(compiled({ ...plain, rule: Commission.sum(rule, Commission.sum()) }).entitlement(basis)).toBe(same)
        expect(compiled({ ...plain, rule: Commission.times(Rate.one, rule) }).entitlement(basis)).toBe(same)
      }),
      { numRuns: 1000 },
    ))

  it("COM-2: more basis never earns less under marginal tiers", () =>
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 10n }), fc.bigInt({ min: 0n, max: 10n ** 8n }), (basis, more) => {
        const plan = compiled(trade)
        expect(plan.entitlement(basis + more) >= plan.entitlement(basis)).toBe(true)
      }),
      { numRuns: 1000 },
    ))
})

describe("COM-0: one ledger of postings", () => {
  it("COM-0: a credit posts the difference between what all facts earn and what was posted", () => {
    const book = ledger(trade)
    book.send("2026-03", give(credit("a", "15000")))
    book.send("2026-03", give(credit("b", "10000")))
    const lines = book.statement("2026-03")?.lines ?? []
    expect(lines.map((line) => Money.format(line.amount))).toEqual(["450.00", "400.00"])
    expect(lines[1]?.tiers.map((tier) => `${Money.format(tier.basis)} at ${Rate.format(tier.rate)}`)).toEqual([
      "5000.00 at 3%",
      "5000.00 at 5%",
    ])
  })

  it("COM-0: postings of any credits in any order add up to the month's entitlement", () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 8 }), (amounts) => {
        const book = ledger(trade)
        for (const [i, minor] of amounts.entries()) {
          book.send("2026-03", give({ ...credit(`c${i}`, "1"), amount: Money.make(BigInt(minor), "USD") }))
        }
        const total = amounts.reduce((sum, minor) => sum + BigInt(minor), 0n)
        const lines = book.statement("2026-03")?.lines ?? []
        expect(lines.reduce((sum, line) => sum + line.amount.minor, 0n)).toBe(compiled(trade).entitlement(total))
      }),
      { numRuns: 1000 },
    ))

  it("COM-0: the same credit twice counts once; with another amount the difference is posted; with zero it is taken back", () => {
    const book = ledger(plain)
    const payout = () => Money.format(book.statement("2026-03")?.payout ?? usd("0"))
    book.send("2026-03", give(credit("a", "100")))
    book.send("2026-03", give(credit("a", "100")))
    expect(payout()).toBe("10.00")
    book.send("2026-03", give(credit("a", "150")))
    expect(payout()).toBe("15.00")
    book.send("2026-03", give(credit("a", "0")))
    expect(payout()).toBe("0.00")
    book.send("2026-03", give(credit("a", "100")))
    expect(payout()).toBe("10.00")
    expect(book.statement("2026-03")?.lines.map((line) => Money.format(line.amount))).toEqual([
      "10.00",
      "-10.00",
      "15.00",
      "-15.00",
      "10.00",
    ])
    conserves(book.balance())
  })

  it("COM-4: reaching a slab trues up what was earned before, in a line of its own", () => {
    const book = ledger({
      ...plain,
      rule: Commission.slab({ upTo: usd("1000"), rate: Rate.percent(5) }, { rate: Rate.percent(10) }),
    })
    book.send("2026-03", give(credit("a", "800")))
    book.send("2026-03", give(credit("b", "400")))
    const lines = () => book.statement("2026-03")?.lines.map((line) => [line.kind, Money.format(line.amount)])
    // 5 % of 800; then 10 % of 400, and of the 800 the other 5 %.
    const earned = [
      ["credit", "40.00"],
      ["credit", "40.00"],
      ["true-up", "40.00"],
    ]
    expect(lines()).toEqual(earned)
    // Taken back, both lines come back as they were.
    book.send("2026-03", { _tag: "Reverse", creditId: "b", reason: "returned" })
    expect(lines()).toEqual([...earned, ["reversal", "-40.00"], ["true-up", "-40.00"]])
  })

  it("COM-9: a statement names deal, basis, tier, share and reason of every line, and its lines add up to the payout", () => {
    const book = ledger(trade)
    book.send("2026-03", give({ ...credit("a", "15000"), share: Rate.percent(50) }))
    book.send("2026-03", give(credit("b", "10000")))
    const statement = book.statement("2026-03")
    expect(statement).toMatchObject({ memberId: "ann", period: "2026-03", status: "open" })
    expect(statement?.lines[0]).toMatchObject({
      kind: "credit",
      dealId: "deal-a",
      basis: usd("15000"),
      share: Rate.percent(50),
      tiers: [{ rate: Rate.percent(3) }],
      reason: "deal-a",
    })
    const sum = statement?.lines.reduce((total, line) => total + line.amount.minor, 0n)
    expect(sum).toBe(statement?.payout.minor)
  })

  it("COM-1: a credit on a basis that the plan doesn't pay on is ignored", () => {
    given(Commission.commission, facts(plain))
      .when(give(credit("a", "100", { basis: "collected" })))
      .thenNothing()
  })

  it("KER-1: a credit in another currency is put on record and earns nothing", () => {
    const book = ledger(plain)
    book.send("2026-03", give({ ...credit("a", "1"), amount: Money.of("100", "EUR") }))
    const statement = book.statement("2026-03")
    expect(statement?.lines).toEqual([])
    expect(statement?.suspended[0]?.reason).toContain("USD")
  })
})

describe("COM-5: holdback and clawback", () => {
  it("COM-5: a reversal in the open month takes back exactly what the credit added", () => {
    const book = ledger(trade)
    book.send("2026-03", give(credit("a", "15000")))
    book.send("2026-03", give(credit("b", "10000")))
    book.send("2026-03", { _tag: "Reverse", creditId: "a", reason: "cancelled" })
    expect(Money.format(book.statement("2026-03")?.payout ?? usd("0"))).toBe("300.00")
    conserves(book.balance())
  })

  it("COM-5: a reversal after the close is taken from the open month, and the rest is carried; nothing negative is paid", () => {
    const book = ledger(plain)
    book.send("2026-03", give(credit("a", "1000")))
    book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
    expect(Money.format(book.statement("2026-03")?.payout ?? usd("0"))).toBe("100.00")
    book.send(
      "2026-04",
      give(credit("b", "300", { date: LocalDate.literal("2026-04-02") }), "2026-04"),
      "2026-04-02T09:00:00.000Z",
    )
    book.send("2026-03", { _tag: "Reverse", creditId: "a", reason: "payment bounced" }, "2026-04-03T09:00:00.000Z")
    conserves(book.balance())
    book.send("2026-04", { _tag: "Close" }, "2026-05-01T09:00:00.000Z")
    const april = book.statement("2026-04")
    expect([april?.payout, april?.carried].map((money) => Money.format(money ?? usd("0")))).toEqual(["0.00", "-70.00"])
    expect(book.statement("2026-05")?.lines.map((line) => [line.kind, Money.format(line.amount)])).toEqual([
      ["carried-in", "-70.00"],
    ])
    conserves(book.balance())
  })

  it("COM-5: held money is taken first, then open earnings", () => {
    const book = ledger({ ...plain, holdback: Rate.percent(40) })
    book.send("2026-03", give(credit("a", "1000")))
    expect(Money.format(book.balance().held)).toBe("40.00")
    book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
    expect(Money.format(book.statement("2026-03")?.payout ?? usd("0"))).toBe("60.00")
    book.send("2026-03", { _tag: "Reverse", creditId: "a", reason: "returned" }, "2026-04-03T09:00:00.000Z")
    expect(Money.format(book.balance().held)).toBe("0.00")
    expect(Money.format(book.statement("2026-04")?.carried ?? usd("0"))).toBe("-60.00")
    conserves(book.balance())
  })

  it("COM-5: what is held back is paid when it is released, once", () => {
    const book = ledger({ ...plain, holdback: Rate.percent(40) })
    book.send("2026-03", give(credit("a", "1000")))
    book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
    book.send("2026-03", { _tag: "ReleaseHoldback", creditId: "a", reason: "collected" }, "2026-04-03T09:00:00.000Z")
    book.send("2026-03", { _tag: "ReleaseHoldback", creditId: "a", reason: "collected" }, "2026-04-04T09:00:00.000Z")
    expect(Money.format(book.statement("2026-04")?.payout ?? usd("0"))).toBe("40.00")
    conserves(book.balance())
  })
})

describe("COM-8: periods", () => {
  it("COM-8: a month can be closed once it is over, by finance or a director, and then never changes", () => {
    const opened = given(Commission.commission, facts(plain))
      .when(give(credit("a", "100")))
      .events()
    given(Commission.commission, facts(plain)).when({ _tag: "Close" }).thenRejected("NothingToClose")
    given(Commission.commission, facts(plain), ...opened)
      .when({ _tag: "Close" })
      .thenRejected("PeriodNotOver")
    const april = facts(plain, "2026-04-01T00:00:00.000Z")
    const closed = [
      ...opened,
      ...given(Commission.commission, april, ...opened)
        .when({ _tag: "Close" })
        .events(),
    ]
    given(Commission.commission, april, ...closed)
      .when({ _tag: "Close" })
      .thenNothing()
    const late = given(Commission.commission, april, ...closed).when(give(credit("late", "50")))
    expect(late.events().map((event) => event._tag)).toEqual(["ChangedAfterClose"])
    const state = late.state()
    expect(state._tag === "Closed" && Money.format(state.paid)).toBe("10.00")
  })

  it("COM-8: a month keeps the plan that it was opened with", () => {
    const opened = given(Commission.commission, facts(plain))
      .when(give(credit("a", "100")))
      .events()
    const later = given(
      Commission.commission,
      facts({ ...plain, rule: Commission.flat(Rate.percent(50)) }),
      ...opened,
    ).when(give(credit("b", "100")))
    const state = later.state()
    expect(state._tag === "Open" && Money.format(state.open)).toBe("20.00")
  })

  it("COM-8: a change to a month whose successor is closed as well is passed on until a month is open", () => {
    const book = ledger(plain)
    book.send("2026-03", give(credit("a", "1000")))
    book.send("2026-04", give(credit("b", "1000", { date: LocalDate.literal("2026-04-02") }), "2026-04"))
    book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
    book.send("2026-04", { _tag: "Close" }, "2026-05-01T09:00:00.000Z")
    // Noticed with a clock still in April: April is closed, so May takes it.
    book.send("2026-03", { _tag: "Reverse", creditId: "a", reason: "bounced" }, "2026-04-30T09:00:00.000Z")
    expect(Money.format(book.statement("2026-05")?.carried ?? usd("0"))).toBe("-100.00")
    conserves(book.balance())
  })

  it("COM-2: a cap forfeits what is above, or defers it to the next month, by the plan", () => {
    const capped = (excess: "forfeited" | "deferred") => {
      const book = ledger({ ...plain, cap: { amount: usd("50"), excess } })
      book.send("2026-03", give(credit("a", "1000")))
      book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
      conserves(book.balance())
      return [book.statement("2026-03")?.payout, book.statement("2026-04")?.payout].map((money) =>
        Money.format(money ?? usd("0")),
      )
    }
    expect(capped("forfeited")).toEqual(["50.00", "0.00"])
    expect(capped("deferred")).toEqual(["50.00", "50.00"])
  })
})

describe("COM-10: conservation", () => {
  type Act =
    | { readonly act: "credit"; readonly month: number; readonly minor: number }
    | { readonly act: "reverse" | "release"; readonly nth: number }
    | { readonly act: "close"; readonly month: number }
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.record({
      act: fc.constant("credit" as const),
      month: fc.integer({ min: 1, max: 4 }),
      minor: fc.integer({ min: 1, max: 9_999_999 }),
    }),
    fc.record({ act: fc.constantFrom("reverse" as const, "release" as const), nth: fc.nat(9) }),
    fc.record({ act: fc.constant("close" as const), month: fc.integer({ min: 1, max: 4 }) }),
  )
  const plans: ReadonlyArray<Commission.Plan> = [
    trade,
    { ...trade, holdback: Rate.percent("33.3") },
    { ...trade, cap: { amount: usd("900"), excess: "forfeited" } },
    { ...trade, cap: { amount: usd("900"), excess: "deferred" }, holdback: Rate.percent(20) },
    { ...trade, accrual: "transaction" },
    { ...plain, rule: Commission.slab({ upTo: usd("20000"), rate: Rate.percent(3) }, { rate: Rate.percent("7.5") }) },
  ]

  it("COM-10: paid + held + clawed back + outstanding = earned, whatever happens in whatever order, and lines re-add", () =>
    fc.assert(
      fc.property(fc.constantFrom(...plans), fc.array(act, { maxLength: 14 }), (plan, acts) => {
        const book = ledger(plan)
        const given: Array<{ readonly id: string; readonly period: string }> = []
        for (const one of acts) {
          const at = "2026-06-10T09:00:00.000Z"
          if (one.act === "credit") {
            const period = `2026-0${one.month}`
            const id = `c${given.length}`
            given.push({ id, period })
            book.send(period, give({ ...credit(id, "1"), amount: Money.make(BigInt(one.minor), "USD") }, period), at)
          } else if (one.act === "close") {
            const period = `2026-0${one.month}`
            if (book.month(period)._tag !== "Absent") book.send(period, { _tag: "Close" }, at)
          } else {
            const target = given[one.nth]
            if (target !== undefined) {
              book.send(
                target.period,
                { _tag: one.act === "reverse" ? "Reverse" : "ReleaseHoldback", creditId: target.id, reason: "" },
                at,
              )
            }
          }
          conserves(book.balance())
          for (const month of ["2026-01", "2026-02", "2026-03", "2026-04", "2026-06"]) {
            const statement = book.statement(month)
            if (statement === undefined) continue
            const lines = statement.lines.reduce((sum, line) => sum + line.amount.minor, 0n)
            expect(lines).toBe(statement.payout.minor + statement.carried.minor)
            expect(statement.payout.minor >= 0n).toBe(true)
          }
        }
      }),
      { numRuns: 1000 },
    ))
})
