import { readFileSync } from "node:fs"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Commission from "../../src/commission/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Rate from "../../src/rate/index.ts"
import { compiled, credit, give, ledger, plain, trade, usd } from "./book.ts"

const of = (events: ReadonlyArray<Commission.Event>, plan?: Commission.CompiledPlan) =>
  Commission.reproduce(events, plan === undefined ? {} : { plan }) ?? expect.fail("nothing to reproduce")

const tiers = [{ upTo: usd("20000"), rate: Rate.percent(3) }, { rate: Rate.percent("7.5") }] as const
const steps = [
  { above: Rate.percent(80), factor: Rate.percent(110) },
  { above: Rate.percent(100), factor: Rate.percent(130) },
] as const
const plans: ReadonlyArray<Commission.Plan> = [
  { ...trade, holdback: Rate.percent("33.3") },
  { ...trade, cap: { amount: usd("900"), excess: "forfeited" }, floor: usd("20") },
  { ...trade, cap: { amount: usd("900"), excess: "deferred" }, holdback: Rate.percent(20) },
  { ...trade, accrual: "transaction" },
  { ...plain, rule: Commission.slab(...tiers), holdback: Rate.percent(10) },
  { ...plain, rule: Commission.perDeal(Commission.marginal(...tiers), { cap: usd("150") }) },
  { ...plain, rule: Commission.accelerated(steps, Commission.marginal(...tiers)) },
  { ...plain, conduct: { least: Rate.percent(80), most: Rate.percent(120), fines: [] } },
  { ...plain, draw: { _tag: "Recoverable", amount: usd("300"), limit: usd("500") } },
  { ...plain, draw: { _tag: "NonRecoverable", amount: usd("300") } },
]

const period = fc.constantFrom("2026-01", "2026-02", "2026-03")
const nth = fc.nat(5)
const act = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant("credit" as const), period, nth, minor: fc.nat(4_000_000) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("reverse" as const), period, nth }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("release" as const), period, nth }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("close" as const), period }) },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant("assess" as const), period, percent: fc.integer({ min: 80, max: 120 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant("line" as const), period, nth, minor: fc.integer({ min: 1, max: 9_999 }) }),
  },
)

const at = "2026-04-10T09:00:00.000Z"
const play = (plan: Commission.Plan, acts: ReadonlyArray<typeof act extends fc.Arbitrary<infer A> ? A : never>) => {
  const book = ledger(plan)
  for (const one of acts) {
    const { period } = one
    const isOpen = book.month(period)._tag === "Open"
    switch (one.act) {
      case "credit": {
        const amount = Money.make(BigInt(one.minor), "USD")
        book.send(period, give({ ...credit(`c${one.nth}`, "1"), amount }, period), at)
        break
      }
      case "reverse":
        book.send(period, { _tag: "Reverse", creditId: `c${one.nth}`, reason: "r" }, at)
        break
      case "release":
        book.send(period, { _tag: "ReleaseHoldback", creditId: `c${one.nth}`, reason: "r" }, at)
        break
      case "close":
        if (isOpen) book.send(period, { _tag: "Close" }, at)
        break
      case "assess": {
        const told =
          plan.conduct === undefined
            ? { attainment: Rate.percent(one.percent) }
            : { conduct: Rate.percent(one.percent) }
        book.send(period, { _tag: "Assess", memberId: "ann", period, ...told, reason: "told" }, at)
        break
      }
      case "line":
        if (book.month(period)._tag === "Closed") break
        book.send(
          period,
          {
            _tag: "AddLine",
            memberId: "ann",
            period,
            lineId: `l${one.nth}`,
            what: { _tag: "Amount", amount: Money.make(BigInt(one.minor), "USD") },
            reason: "bonus",
          },
          at,
        )
    }
  }
  return ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"].map(book.events).filter((events) => events.length > 0)
}

describe("COM-8: statements are reproducible", () => {
  it("COM-8: a statement worked out anew from its facts and the plan version is the recorded one, to the minor unit", () =>
    fc.assert(
      fc.property(fc.constantFrom(...plans), fc.array(act, { minLength: 3, maxLength: 14 }), (plan, acts) => {
        for (const events of play(plan, acts)) {
          expect(of(events).differences).toEqual([])
          expect(of(events, compiled(plan)).differences).toEqual([])
        }
      }),
      { numRuns: 1000 },
    ))

  it("COM-8: one minor unit more anywhere is found, with the event that it is in", () => {
    const more = (money: Money.Money) => Money.make(money.minor + 1n, money.currency)
    /** Every way of adding a minor unit to a figure of an event that follows from facts. */
    const spoilt = (event: Commission.Event): ReadonlyArray<Commission.Event> => {
      switch (event._tag) {
        case "Credited":
          return [
            { ...event, entitled: more(event.entitled) },
            ...event.postings.map((line, i) => ({
              ...event,
              postings: event.postings.with(i, { ...line, amount: more(line.amount) }),
            })),
          ]
        case "PeriodClosed":
          return [
            { ...event, payout: more(event.payout) },
            { ...event, carried: more(event.carried) },
          ]
        case "ChangedAfterClose":
          return [
            { ...event, earned: more(event.earned) },
            { ...event, heldChange: more(event.heldChange) },
            { ...event, posting: { ...event.posting, amount: more(event.posting.amount) } },
          ]
        default:
          return []
      }
    }
    fc.assert(
      fc.property(fc.constantFrom(...plans), fc.array(act, { minLength: 3, maxLength: 8 }), (plan, acts) => {
        for (const events of play(plan, acts)) {
          for (const [i, event] of events.entries()) {
            for (const wrong of spoilt(event)) {
              expect(of(events.with(i, wrong)).differences.some((found) => found.event >= i + 1)).toBe(true)
            }
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it("COM-8: the payout of a close says what it should be, in both languages", () => {
    const book = ledger(plain)
    book.send("2026-03", give(credit("a", "1000")))
    book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
    const events = book
      .events("2026-03")
      .map((event): Commission.Event => (event._tag === "PeriodClosed" ? { ...event, payout: usd("110.00") } : event))
    expect(of(events).differences).toEqual([
      {
        event: 3,
        what: "payout",
        expected: usd("100.00"),
        recorded: usd("110.00"),
        rule: "COM-8",
        text: {
          en: "Event 3: the payout is 110.00 USD on record and should be 100.00 USD.",
          zh: "第 3 条记录:应付金额记为 110.00 USD,应为 100.00 USD。",
        },
      },
    ])
  })

  it("COM-8: another plan than the version's shows in every line that it would have earned otherwise", () => {
    const book = ledger(plain)
    book.send("2026-03", give(credit("a", "1000")))
    const [first, second] = of(book.events("2026-03"), compiled(trade)).differences
    expect([first?.what, first?.expected, first?.recorded]).toEqual(["entitled", usd("30.00"), usd("100.00")])
    expect([second?.what, second?.event]).toEqual(["earned", 2])
  })

  it("COM-8: months of stored form 1 are reproduced as well", () => {
    const golden: Readonly<Record<string, ReadonlyArray<never>>> = JSON.parse(
      readFileSync(new URL("events.golden.json", import.meta.url), "utf8"),
    )
    const decode = Schema.decodeUnknownResult(Schema.toCodecJson(Commission.Event))
    const events = (golden["commission, form 1"] ?? []).map((data) =>
      Result.getOrThrow(
        decode(Commission.commission.upcast({ type: (data as { _tag: string })._tag, schemaVersion: 1, data })),
      ),
    )
    expect(events.length).toBeGreaterThan(5)
    expect(of(events).differences).toEqual([])
  })

  it("COM-9: an open month tells what it would pay if it were closed now, draw and all", () => {
    const book = ledger({ ...plain, draw: { _tag: "NonRecoverable", amount: usd("300") } })
    book.send("2026-03", give(credit("a", "1000")))
    const open = book.statement("2026-03")
    expect([open?.status, open?.payout, open?.lines.map(({ kind }) => kind)]).toEqual([
      "open",
      usd("300.00"),
      ["credit", "guarantee"],
    ])
    book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
    expect(book.statement("2026-03")).toEqual({ ...open, status: "closed" })
  })
})
