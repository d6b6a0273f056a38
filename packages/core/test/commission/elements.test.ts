import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as LocalDate from "../../src/calendar/LocalDate.ts"
import * as Commission from "../../src/commission/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Rate from "../../src/rate/index.ts"
import { member } from "../../src/testing/TestFacts.ts"
import { compiled, conserves, credit, facts, give, ledger, plain, trade, usd } from "./book.ts"

const day = LocalDate.literal
const { flat, marginal, multiplied, newCustomers, not, only, perDeal, perUnit, products, slab, sum, times } = Commission
const { percent } = Rate
const date = day("2026-03-10")
const sold = (amount: string, more: Partial<Commission.Sold> = {}): Commission.Sold => ({
  amount: usd(amount),
  date,
  ...more,
})
const line = (sku: string, amount: string, quantity: number) => ({
  sku,
  amount: usd(amount),
  quantity: Money.Quantity.whole(quantity),
})
const earns = (
  plan: Partial<Commission.Plan>,
  all: ReadonlyArray<Commission.Sold>,
  circumstances?: Commission.Circumstances,
): string => Money.format(Money.make(Commission.earnings(compiled({ ...plain, ...plan }), all, circumstances), "USD"))
const lines = (book: ReturnType<typeof ledger>, period = "2026-03") =>
  book.statement(period)?.lines.map(({ amount, kind }) => [kind, Money.format(amount)]) ?? []

describe("COM-2: elements of a plan", () => {
  it("COM-2: so much for each unit; a part of a deal has its part of the units", () => {
    const rule = perUnit(usd("2.50"))
    const pumps = [line("PUMP-7", "4000", 4), line("HOSE-1", "1000", 10)]
    expect(earns({ rule }, [sold("5000", { lines: pumps })])).toBe("35.00")
    expect(earns({ rule }, [sold("2500", { lines: pumps })])).toBe("17.50")
    expect(earns({ rule: only(products("PUMP-7"), rule) }, [sold("5000", { lines: pumps })])).toBe("10.00")
    expect(earns({ rule }, [sold("5000")])).toBe("0.00")
  })

  it("COM-2: one rate for a product, another for the rest, together all of it", () => {
    const rule = sum(only(products("PUMP-7"), flat(percent(4))), only(not(products("PUMP-7")), flat(percent(1))))
    expect(earns({ rule }, [sold("5000", { lines: [line("PUMP-7", "4000", 4), line("HOSE-1", "1000", 10)] })])).toBe(
      "170.00",
    )
    expect(earns({ rule }, [sold("5000")])).toBe("50.00")
  })

  it("COM-2: multipliers by new business, class of customer and margin act on the part of the month that they hold for", () => {
    const base = flat(percent(2))
    const fresh = multiplied(newCustomers(90), percent(150), base)
    const isNew = { customerSince: day("2026-03-01") }
    expect(earns({ rule: fresh }, [sold("1000"), sold("1000", isNew)])).toBe("50.00")
    // The 90th day is new, the 91st isn't.
    expect(earns({ rule: fresh }, [sold("1000", { customerSince: LocalDate.addDays(date, -90) })])).toBe("30.00")
    expect(earns({ rule: fresh }, [sold("1000", { customerSince: LocalDate.addDays(date, -91) })])).toBe("20.00")
    const key = multiplied(Commission.customerClasses("key-account"), percent(50), base)
    expect(earns({ rule: key }, [sold("1000", { customerClass: "key-account" }), sold("1000")])).toBe("30.00")
    const good = multiplied(Commission.marginAtLeast(percent(30)), percent(200), base)
    expect(
      earns({ rule: good }, [sold("1000", { margin: percent(30) }), sold("1000", { margin: percent("29.9") })]),
    ).toBe("60.00")
    // Under tiers: 60 000 earn 2 900; half of the basis is multiplied by 150 %.
    const tiered = multiplied(newCustomers(90), percent(150), trade.rule)
    expect(earns({ rule: tiered }, [sold("30000"), sold("30000", isNew)])).toBe("3625.00")
  })

  it("COM-2: an accelerator multiplies the month by attainment; exactly on a step is still below it; without a target nothing changes", () => {
    const rule = Commission.accelerated(
      [
        { above: percent(100), factor: percent(120) },
        { above: percent(150), factor: percent(200) },
      ],
      flat(percent(10)),
    )
    const at = (attainment?: Rate.Rate) =>
      earns({ rule }, [sold("1000")], attainment === undefined ? {} : { attainment })
    expect([at(), at(percent(0)), at(percent(100)), at(percent("100.01")), at(percent(151))]).toEqual([
      "100.00",
      "100.00",
      "100.00",
      "120.00",
      "200.00",
    ])
  })

  it("COM-2: floor and cap of a deal; a payment has its part of them, so that a deal paid in parts earns what it earns paid at once", () => {
    const rule = perDeal(flat(percent(3)), { floor: usd("50"), cap: usd("500") })
    expect(earns({ rule }, [sold("1000")])).toBe("50.00")
    expect(earns({ rule }, [sold("10000")])).toBe("300.00")
    expect(earns({ rule }, [sold("100000")])).toBe("500.00")
    const whole = usd("100000")
    expect(earns({ rule }, [sold("25000", { whole })])).toBe("125.00")
    expect(earns({ rule }, [sold("25000", { whole }), sold("75000", { whole })])).toBe("500.00")
  })

  it("COM-2: a month in which anything counts earns the floor, an empty one nothing", () => {
    expect(earns({ floor: usd("50") }, [sold("100")])).toBe("50.00")
    expect(earns({ floor: usd("50") }, [])).toBe("0.00")
  })

  it("COM-2: of what a cap forfeited a reversal takes nothing; only what was paid comes back", () => {
    const book = ledger({ ...plain, cap: { amount: usd("50"), excess: "forfeited" } })
    book.send("2026-03", give(credit("a", "600")))
    book.send("2026-03", give(credit("b", "400")))
    book.send("2026-03", { _tag: "Reverse", creditId: "b", reason: "returned" })
    expect(lines(book)).toEqual([
      ["credit", "50.00"],
      ["credit", "0.00"],
      ["reversal", "0.00"],
    ])
    book.send("2026-03", { _tag: "Reverse", creditId: "a", reason: "returned" })
    expect(lines(book).at(-1)).toEqual(["reversal", "-50.00"])
    conserves(book.balance())
  })

  it("COM-1: tax, freight and rebates are taken off where the plan says so, amounts and lines", () => {
    const excludes = { kinds: ["tax"], skus: ["FREIGHT"] } as const
    const book = ledger({ ...plain, excludes })
    book.send(
      "2026-03",
      give(
        credit("a", "1200", {
          deductions: [
            { kind: "tax", amount: usd("100") },
            { kind: "rebate", amount: usd("50") },
          ],
          lines: [line("PUMP-7", "1000", 1), line("FREIGHT", "200", 1)],
        }),
      ),
    )
    // 1 200 less 200 freight less 100 tax; the rebate isn't the plan's.
    expect(book.statement("2026-03")?.lines[0]).toMatchObject({ basis: usd("900"), amount: usd("90") })
  })

  it("COM-2: every rule gives the same by the short way and by the long", () => {
    const rate = fc.integer({ min: 0, max: 200_000 }).map((n) => Rate.fromUnits(BigInt(n) * 1_000_000n))
    const tiers = fc
      .tuple(
        fc.uniqueArray(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 4 }),
        fc.array(rate, { minLength: 5, maxLength: 5 }),
      )
      .map(([bounds, rates]) => [
        ...bounds
          .sort((a, b) => a - b)
          .map((upTo, i) => ({ upTo: Money.make(BigInt(upTo), "USD"), rate: rates[i] ?? Rate.one })),
        { rate: rates[4] ?? Rate.one },
      ])
    const { rule } = fc.letrec<{ rule: Commission.RateRule }>((tie) => ({
      rule: fc.oneof(
        { depthSize: "small" },
        rate.map(flat),
        tiers.map((all) => marginal(...all)),
        tiers.map((all) => slab(...all)),
        fc.array(tie("rule"), { maxLength: 3 }).map((all) => sum(...all)),
        fc.tuple(rate, tie("rule")).map(([factor, one]) => times(factor, one)),
        fc
          .tuple(rate, rate, tie("rule"))
          .map(([above, factor, one]) => Commission.accelerated([{ above, factor }], one)),
      ),
    }))
    fc.assert(
      fc.property(rule, fc.bigInt({ min: 0n, max: 10_000_000n }), rate, (one, basis, attainment) => {
        const short = compiled({ ...plain, rule: one })
        // A supervisor's part that nobody has makes the plan count more than the basis.
        const long = compiled({ ...plain, rule: one, override: { rate: Rate.one, from: "on-top" } })
        expect([short.isPlain, long.isPlain]).toEqual([true, false])
        for (const circumstances of [{}, { attainment }, { attainment, conduct: percent(90) }]) {
          expect(long.entitlement(basis, circumstances)).toBe(short.entitlement(basis, circumstances))
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe("COM-3: many payments over the same sellers", () => {
  it("COM-3: the sums are those of splitting each amount, whatever its size and sign, and are the whole again", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.integer({ min: 1, max: 1000 }).map((n) => BigInt(n) * 1_000_000_000n),
            fc.bigInt({ min: 0n, max: Rate.scale }),
            fc.bigInt({ min: 0n, max: 2n ** 60n }),
          ),
          { minLength: 1, maxLength: 6 },
        ),
        fc.array(fc.oneof(fc.bigInt({ min: -(10n ** 7n), max: 10n ** 7n }), fc.bigInt({ min: 0n, max: 2n ** 70n })), {
          maxLength: 8,
        }),
        (shares, amounts) => {
          const made = Commission.sharing(shares)
          if (shares.every((share) => share === 0n)) {
            expect(Result.isFailure(made)).toBe(true)
            return
          }
          const sums = Result.getOrThrow(made).sumsOf(amounts)
          const whole = (all: ReadonlyArray<bigint>) => all.reduce((sum, one) => sum + one, 0n)
          expect(whole(sums)).toBe(whole(amounts))
          const parts = amounts.map((minor) => Result.getOrThrow(Money.split(Money.make(minor, "USD"), shares)))
          expect(sums).toEqual(shares.map((_, i) => whole(parts.map((part) => part[i]?.minor ?? 0n))))
        },
      ),
      { numRuns: 2000 },
    ))

  it("KER-2: sums of amounts at the edge of exact doubles lose nothing", () => {
    const { sumsOf } = Result.getOrThrow(Commission.sharing([1n, 2n]))
    const edge = 2n ** 52n / 3n
    const amounts = [edge - 1n, edge, edge + 1n, edge, edge - 1n]
    const sums = sumsOf(amounts)
    expect((sums[0] ?? 0n) + (sums[1] ?? 0n)).toBe(amounts.reduce((sum, one) => sum + one, 0n))
  })

  it("KER-2: a share below zero is told", () => {
    expect(Commission.sharing([1n, -1n])).toEqual(Result.fail({ _tag: "NegativeWeight", index: 1, weight: -1n }))
  })
})

describe("COM-6: draws", () => {
  const close = (plan: Commission.Plan, sales: ReadonlyArray<readonly [month: string, amount: string]>) => {
    const book = ledger(plan)
    const months = ["2026-03", "2026-04", "2026-05"]
    for (const [i, month] of months.entries()) {
      book.send(month, { _tag: "Open", memberId: "ann", period: month })
      for (const [of, amount] of sales) {
        if (of === month) book.send(month, give(credit(`${month}-${amount}`, amount), month))
      }
      book.send(month, { _tag: "Close" }, `2026-0${4 + i}-01T09:00:00.000Z`)
      conserves(book.balance())
    }
    return months.map((month) =>
      [book.statement(month)?.payout, book.statement(month)?.carried].map((one) => Money.format(one ?? usd("0"))),
    )
  }
  const sales = [
    ["2026-03", "3000"],
    ["2026-05", "20000"],
  ] as const

  it("COM-6: a recoverable draw is paid in advance and taken back from what is earned later", () => {
    expect(close({ ...plain, draw: { _tag: "Recoverable", amount: usd("500") } }, sales)).toEqual([
      ["500.00", "-200.00"],
      ["500.00", "-700.00"],
      ["1300.00", "0.00"],
    ])
  })

  it("COM-6: nobody is advanced more than the limit leaves room for", () => {
    const draw = { _tag: "Recoverable", amount: usd("500"), limit: usd("450") } as const
    expect(close({ ...plain, draw }, sales)).toEqual([
      ["500.00", "-200.00"],
      ["250.00", "-450.00"],
      ["1550.00", "0.00"],
    ])
  })

  it("COM-6: a draw that isn't recoverable fills up and is never taken back", () => {
    expect(close({ ...plain, draw: { _tag: "NonRecoverable", amount: usd("500") } }, sales)).toEqual([
      ["500.00", "0.00"],
      ["500.00", "0.00"],
      ["2000.00", "0.00"],
    ])
  })
})

describe("COM-7: conduct", () => {
  const conduct = {
    least: percent(80),
    most: percent(110),
    fines: [{ name: "negligence", amount: usd("50") }],
  } as const
  const assess = (more: Partial<Extract<Commission.Command, { readonly _tag: "Assess" }>>) =>
    ({ _tag: "Assess", memberId: "ann", period: "2026-03", reason: "review of March", ...more }) as const
  const fine = {
    _tag: "AddLine",
    memberId: "ann",
    period: "2026-03",
    lineId: "fine-1",
    what: { _tag: "Fine", name: "negligence" },
    reason: "contract lost",
  } as const

  it("COM-7: a factor for conduct acts on the month, back to its first day, and on what comes after it", () => {
    const book = ledger({ ...plain, conduct })
    book.send("2026-03", give(credit("a", "1000")))
    book.send("2026-03", assess({ conduct: percent(90) }))
    book.send("2026-03", give(credit("b", "1000")))
    expect(lines(book)).toEqual([
      ["credit", "100.00"],
      ["true-up", "-10.00"],
      ["credit", "90.00"],
    ])
    conserves(book.balance())
  })

  it("COM-7: a fine is a line of its own, once; fines that the plan doesn't name and factors outside its band are refused", () => {
    const book = ledger({ ...plain, conduct })
    book.send("2026-03", give(credit("a", "1000")))
    book.send("2026-03", fine)
    book.send("2026-03", fine)
    expect(lines(book)).toEqual([
      ["credit", "100.00"],
      ["line", "-50.00"],
    ])
    conserves(book.balance())
    const refused = (command: Commission.Command) => {
      const decided = Commission.commission.decide(book.month("2026-03"), command, facts({ ...plain, conduct }))
      return Result.isFailure(decided) ? decided.failure.reason._tag : decided.success
    }
    expect(refused({ ...fine, lineId: "fine-2", what: { _tag: "Fine", name: "lateness" } })).toBe("NoSuchFine")
    expect(refused(assess({ conduct: percent(79) }))).toBe("ConductOutOfBand")
    expect(refused({ ...fine, lineId: "b", what: { _tag: "Amount", amount: Money.of("5", "EUR") } })).toBe(
      "NotInPlanCurrency",
    )
  })

  it("ORG-4: nobody assesses their own month", () => {
    const ann = facts({ ...plain, conduct }, undefined, member("ann", "director"))
    const decided = [assess({ conduct: percent(110) }), fine].map((command) =>
      Commission.commission.decide({ _tag: "Absent" }, command, ann),
    )
    expect(decided.map((one) => Result.isFailure(one) && one.failure.reason._tag)).toEqual(["OwnMonth", "OwnMonth"])
  })

  it("COM-8: conduct told after the close is posted into the month that is open; a closed month takes no line", () => {
    const book = ledger({ ...plain, conduct, holdback: percent(20) })
    book.send("2026-03", give(credit("a", "1000")))
    book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
    book.send("2026-03", assess({ conduct: percent(90) }), "2026-04-03T09:00:00.000Z")
    // 10 less is earned: 2 of it are still held, 8 are taken from April.
    expect(lines(book, "2026-04")).toContainEqual(["adjustment", "-8.00"])
    expect(Money.format(book.balance().held)).toBe("18.00")
    conserves(book.balance())
    const late = Commission.commission.decide(
      book.month("2026-03"),
      fine,
      facts({ ...plain, conduct }, "2026-04-03T09:00:00.000Z"),
    )
    expect(Result.isFailure(late) && late.failure.reason).toEqual({
      _tag: "MonthClosed",
      period: "2026-03",
      next: "2026-04",
    })
  })

  it("TGT-6: attainment told in the month accelerates what was earned before; told again it is told anew", () => {
    const rule = Commission.accelerated([{ above: percent(100), factor: percent(120) }], flat(percent(10)))
    const book = ledger({ ...plain, rule })
    book.send("2026-03", give(credit("a", "1000")))
    book.send("2026-03", assess({ attainment: percent(104) }))
    book.send("2026-03", assess({ attainment: percent(104) }))
    book.send("2026-03", give(credit("b", "500")))
    book.send("2026-03", assess({ attainment: null, reason: "target withdrawn" }))
    expect(lines(book)).toEqual([
      ["credit", "100.00"],
      ["true-up", "20.00"],
      ["credit", "60.00"],
      ["true-up", "-30.00"],
    ])
    conserves(book.balance())
  })
})
