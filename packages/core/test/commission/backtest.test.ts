import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as LocalDate from "../../src/calendar/LocalDate.ts"
import * as Commission from "../../src/commission/index.ts"
import * as Money from "../../src/money/index.ts"
import type * as Order from "../../src/order/index.ts"
import * as Rate from "../../src/rate/index.ts"
import type * as Receivable from "../../src/receivable/index.ts"
import { compiled, credit, give, ledger, plain, trade, usd } from "./book.ts"

const day = LocalDate.literal
const fact = (memberId: string, date: string, amount: string, more: Partial<Commission.RecordedFact> = {}) =>
  ({ memberId, basis: "booked", date: day(date as "2026-03-10"), amount: usd(amount), ...more }) as const
const test = (
  before: Commission.Plan,
  after: Commission.Plan,
  ...rest: [facts: ReadonlyArray<Commission.RecordedFact>, context?: Commission.BacktestContext]
) => Result.getOrThrow(Commission.backtest(compiled(before), compiled(after), ...rest))
const text = ({ after, before, change }: Commission.Shifted) => [before, after, change].map(Money.format)

describe("XTR-2: another plan on facts of the past", () => {
  it("XTR-2: who gains, who loses and what it costs, per person, per month and in total", () => {
    const report = test({ ...plain, rule: Commission.flat(Rate.percent(4)) }, trade, [
      fact("ann", "2026-01-10", "60000"),
      fact("ann", "2026-03-10", "10000"),
      fact("bea", "2026-01-15", "10000"),
    ])
    // Tiers of trade: 2 900 on 60 000, where 4 % are 2 400; 300 on 10 000, where they are 400.
    expect(report.members.map((one) => [one.memberId, ...text(one)])).toEqual([
      ["ann", "2800.00", "3200.00", "400.00"],
      ["bea", "400.00", "300.00", "-100.00"],
    ])
    expect(report.months.map((one) => [one.period, ...text(one)])).toEqual([
      ["2026-01", "2800.00", "3200.00", "400.00"],
      ["2026-02", "0.00", "0.00", "0.00"],
      ["2026-03", "400.00", "300.00", "-100.00"],
    ])
    expect([report.gaining, report.losing, report.examined, report.leftOut]).toEqual([1, 1, 3, 0])
    expect(text(report.total)).toEqual(["3200.00", "3500.00", "300.00"])
  })

  it("COM-1: plans on different bases are compared by the facts of each; facts of neither are counted as left out", () => {
    const report = test(plain, { ...plain, basis: "collected" }, [
      fact("ann", "2026-01-10", "1000"),
      fact("ann", "2026-02-10", "400", { basis: "collected" }),
      fact("ann", "2026-02-11", "1000", { basis: "invoiced" }),
    ])
    expect(text(report.total)).toEqual(["100.00", "40.00", "-60.00"])
    expect([report.examined, report.leftOut]).toEqual([2, 1])
  })

  it("COM-6: a guaranteed draw costs what it fills up, in months without a sale too; an advance costs nothing", () => {
    const facts = [fact("ann", "2026-01-10", "3000"), fact("ann", "2026-03-10", "9000")]
    const draw = { amount: usd("500") }
    expect(text(test(plain, { ...plain, draw: { _tag: "NonRecoverable", ...draw } }, facts).total)).toEqual([
      "1200.00",
      "1900.00",
      "700.00",
    ])
    expect(text(test(plain, { ...plain, draw: { _tag: "Recoverable", ...draw } }, facts).total)[2]).toBe("0.00")
  })

  it("COM-3: an override on top costs, one within moves money to whoever stands above", () => {
    const supervisorOf = (memberId: string) => (memberId === "ann" ? "mia" : undefined)
    const members = (from: "on-top" | "within") =>
      test(plain, { ...plain, override: { rate: Rate.percent(20), from } }, [fact("ann", "2026-01-10", "1000")], {
        supervisorOf,
      }).members.map((one) => [one.memberId, ...text(one)])
    expect(members("within")).toEqual([
      ["mia", "0.00", "20.00", "20.00"],
      ["ann", "100.00", "80.00", "-20.00"],
    ])
    expect(members("on-top")).toEqual([
      ["mia", "0.00", "200.00", "200.00"],
      ["ann", "100.00", "100.00", "0.00"],
    ])
  })

  it("TGT-6: attainment and conduct are those of the member's month", () => {
    const fast = Commission.accelerated([{ above: Rate.percent(100), factor: Rate.percent(150) }], plain.rule)
    const circumstancesOf = (memberId: string) => (memberId === "ann" ? { attainment: Rate.percent(101) } : {})
    const facts = [fact("ann", "2026-01-10", "1000"), fact("bea", "2026-01-10", "1000")]
    const report = test(plain, { ...plain, rule: fast }, facts, { circumstancesOf })
    expect(report.members.map(({ change }) => Money.format(change))).toEqual(["50.00", "0.00"])
  })

  it("KER-1: two plans in different currencies can't be compared", () => {
    const yen = compiled(Commission.tradeCommission("JPY"))
    expect(Result.isFailure(Commission.backtest(compiled(trade), yen, []))).toBe(true)
  })

  it("XTR-2: members and months sum to the total; a plan against itself changes nothing; the order of facts is no matter", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            memberId: fc.constantFrom("ann", "bea", "cal"),
            month: fc.integer({ min: 1, max: 4 }),
            minor: fc.integer({ min: 1, max: 9_999_999 }),
          }),
          { maxLength: 12 },
        ),
        (rows) => {
          const facts = rows.map(({ memberId, minor, month }) => ({
            ...fact(memberId, `2026-0${month}-10`, "1"),
            amount: Money.make(BigInt(minor), "USD"),
          }))
          const report = test(trade, plain, facts)
          for (const parts of [report.members, report.months]) {
            expect(parts.reduce((sum, { change }) => sum + change.minor, 0n)).toBe(report.total.change.minor)
          }
          expect(test(trade, plain, facts.toReversed())).toEqual(report)
          expect(test(trade, trade, facts).members.every(({ change }) => change.minor === 0n)).toBe(true)
        },
      ),
      { numRuns: 1000 },
    ))

  it("COM-0: facts of recorded events, by the plan that paid them, come to what was earned", () => {
    const book = ledger({ ...trade, holdback: Rate.percent(10) })
    book.send("2026-03", give(credit("a", "15000")))
    book.send("2026-03", give(credit("b", "10000")))
    book.send("2026-03", give(credit("a", "12000")))
    book.send("2026-03", { _tag: "Reverse", creditId: "b", reason: "cancelled" })
    const facts = Commission.recordedFacts(book.events("2026-03"))
    expect(facts.map(({ amount, memberId }) => [memberId, Money.format(amount)])).toEqual([["ann", "12000.00"]])
    const { earned, clawedBack } = book.balance()
    expect(test(trade, plain, facts).total.before.minor).toBe(earned.minor - clawedBack.minor)
  })
})

describe("COM-9: what somebody would earn if", () => {
  it("COM-9: a deal that closes this month, and what is held of it", () => {
    const book = ledger({ ...trade, holdback: Rate.percent(10) })
    book.send("2026-03", give(credit("a", "15000")))
    const deal = { amount: usd("10000"), date: day("2026-03-25") }
    const would = Commission.forecast(compiled(trade), [book.month("2026-03")], [deal])
    expect(would.months).toMatchObject([
      { period: "2026-03", before: usd("450"), after: usd("850"), more: usd("400"), held: usd("40"), trueUp: usd("0") },
    ])
    expect([would.more, would.held]).toEqual([usd("400"), usd("40")])
  })

  it("COM-1: a deal paid in instalments earns month by month, each its part of the deal", () => {
    const plan = compiled({
      ...plain,
      basis: "collected",
      rule: Commission.perDeal(Commission.flat(Rate.percent(10)), { cap: usd("600") }),
    })
    const whole = usd("10000")
    const would = Commission.forecast(
      plan,
      [],
      [
        { amount: usd("2500"), whole, date: day("2026-03-25") },
        { amount: usd("7500"), whole, date: day("2026-05-25") },
      ],
    )
    expect(would.months.map(({ more, period }) => [period, Money.format(more)])).toEqual([
      ["2026-03", "150.00"],
      ["2026-05", "450.00"],
    ])
    expect(would.more).toEqual(usd("600"))
  })

  it("COM-4: reaching a slab says how much of it is on earlier deals", () => {
    const slab = Commission.slab({ upTo: usd("1000"), rate: Rate.percent(5) }, { rate: Rate.percent(10) })
    const book = ledger({ ...plain, rule: slab })
    book.send("2026-03", give(credit("a", "800")))
    const would = Commission.forecast(
      compiled(plain),
      [book.month("2026-03")],
      [{ amount: usd("400"), date: day("2026-03-25") }],
    )
    expect(would.months[0]).toMatchObject({ more: usd("80"), trueUp: usd("40"), isClosed: false })
  })

  it("KER-1: a deal in another currency earns nothing and is told", () => {
    const fact = { amount: Money.of("100", "EUR"), date: day("2026-03-25") }
    const would = Commission.forecast(compiled(plain), [], [fact])
    expect([would.more, would.unpaid]).toEqual([usd("0"), [fact]])
  })

  it("COM-9: the forecast of a credit is what the ledger then posts for it", () =>
    fc.assert(
      fc.property(
        fc.constantFrom(
          trade,
          { ...trade, holdback: Rate.percent("33.3") },
          { ...trade, floor: usd("50") },
          {
            ...plain,
            accrual: "transaction" as const,
            rule: Commission.slab({ upTo: usd("20000"), rate: Rate.percent(3) }, { rate: Rate.percent("7.5") }),
          },
        ),
        fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 6 }),
        (plan, amounts) => {
          const book = ledger(plan)
          for (const [i, minor] of amounts.entries()) {
            const one = { ...credit(`c${i}`, "1"), amount: Money.make(BigInt(minor), "USD") }
            const would = Commission.forecast(compiled(plan), [book.month("2026-03")], [one])
            const before = book.balance()
            book.send("2026-03", give(one))
            const after = book.balance()
            const net = (of: Commission.Balance) => of.earned.minor - of.clawedBack.minor
            expect(would.more.minor).toBe(net(after) - net(before))
            expect(would.held.minor).toBe(after.held.minor - before.held.minor)
          }
        },
      ),
      { numRuns: 300 },
    ))
})

describe("COM-1: what was sold, invoiced and collected, from the histories of orders and debts", () => {
  const sellers = [
    { memberId: "ann", share: Rate.percent("33.3") },
    { memberId: "bea", share: Rate.percent("66.7") },
  ]
  const lines = [
    {
      lineId: "1",
      sku: "PUMP-7",
      unitPrice: usd("100.01"),
      agreed: Money.Quantity.one,
      quantity: Money.Quantity.one,
      amount: usd("100.01"),
      shipped: Money.Quantity.zero,
      settled: Money.Quantity.zero,
      settledAmount: usd("0"),
    },
  ]
  const confirmed: Order.Event = {
    _tag: "OrderConfirmed",
    source: { _tag: "Imported", reference: "old system" },
    customerId: "C-1",
    currency: "USD",
    lines,
    total: usd("100.01"),
    creditDays: 30,
    sellers,
    settlement: "ship-first",
    stock: "none",
    exposure: "ledger",
    date: day("2026-03-10"),
    by: "ann",
  }
  const opened: Receivable.ReceivableEvent = {
    _tag: "Opened",
    customerId: "C-1",
    source: { _tag: "Order", orderId: "O-1" },
    sellers,
    invoiceDate: day("2026-03-20"),
    firstPayment: 1,
    instalments: [{ no: 1, due: day("2026-04-20"), amount: usd("100.01"), next: null }],
  }
  const parts = [{ no: 1, amount: usd("40") }]
  const deal = { customerId: "C-1", orderId: "O-1", sellers }
  const paid: Receivable.ReceivableEvent = {
    _tag: "PaymentApplied",
    receiptNo: "R-1",
    receivableId: "INV-1",
    ...deal,
    amount: usd("40"),
    valueDate: day("2026-04-01"),
    parts,
    remaining: usd("60.01"),
  }
  const told = (...debts: ReadonlyArray<Receivable.ReceivableEvent>) =>
    Commission.recordedSales([{ id: "O-1", events: [confirmed] }], [{ id: "INV-1", events: debts }]).map(
      ({ amount, basis, date, memberId }) => [basis, memberId, LocalDate.format(date), Money.format(amount)],
    )
  const booked = [
    ["booked", "ann", "2026-03-10", "33.30"],
    ["booked", "bea", "2026-03-10", "66.71"],
  ]

  it("COM-1: each basis by its own day, split exactly over the sellers", () => {
    expect(told(opened, paid)).toEqual([
      ...booked,
      ["invoiced", "ann", "2026-03-20", "33.30"],
      ["invoiced", "bea", "2026-03-20", "66.71"],
      ["collected", "ann", "2026-04-01", "13.32"],
      ["collected", "bea", "2026-04-01", "26.68"],
    ])
  })

  it("COM-5: what was credited and what bounced isn't there any more", () => {
    const bounced: Receivable.ReceivableEvent = {
      ...paid,
      _tag: "PaymentReversed",
      parts: [{ no: 1, amount: usd("40"), next: null }],
      remaining: usd("100.01"),
      cause: "Bounced",
    }
    const credited: Receivable.ReceivableEvent = {
      _tag: "CreditNoteApplied",
      noteNo: "N-1",
      ...deal,
      amount: usd("100.01"),
      parts: [{ no: 1, amount: usd("100.01") }],
      reason: "returned",
      by: "fay",
    }
    expect(told(opened, paid, bounced, credited)).toEqual(booked)
  })

  it("COM-1: a payment knows its invoice and what was sold, for plans that look at them", () => {
    const [fact] = Commission.recordedSales(
      [{ id: "O-1", events: [confirmed] }],
      [{ id: "INV-1", events: [opened, paid] }],
    ).filter(({ basis }) => basis === "collected")
    expect(fact).toMatchObject({ whole: usd("33.30"), lines: [{ sku: "PUMP-7", amount: usd("100.01") }] })
  })
})
