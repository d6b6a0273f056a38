/** Commission through the engine: supervisors' parts, what orders and customers tell, forecasts. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as LocalDate from "../../src/calendar/LocalDate.ts"
import * as Commission from "../../src/commission/index.ts"
import * as Engine from "../../src/engine/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Organisation from "../../src/organisation/index.ts"
import * as Period from "../../src/period/index.ts"
import * as Pricing from "../../src/pricing/index.ts"
import * as Rate from "../../src/rate/index.ts"
import * as Target from "../../src/target/index.ts"
import * as Templates from "../../src/templates/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { credit, plain, usd } from "./book.ts"

const tenant = "acme"
const system = Effect.provideService(Engine.Session, Engine.system(tenant, "set-up"))
const organisation = Engine.operations(Organisation.organisation)
const commissions = Engine.operations(Commission.commission)
const pricing = Engine.operations(Pricing.customerPricing)

/** A company that pays by this plan: mia leads ann; the clock stands in March 2026. */
const run = <A, E>(plan: Commission.Plan, work: Effect.Effect<A, E, Engine.Engine | Engine.Session>): Promise<A> => {
  const template = { ...Templates.trade, policies: { ...Templates.trade.policies, commission: plan } }
  const host = Result.getOrThrow(Engine.compose(Templates.builtIn, template))
  const layer = Engine.layer(host).pipe(
    Layer.provideMerge(MemoryStore.layer),
    Layer.provideMerge(Engine.clockLayer(() => Engine.moment("2026-03-20T01:00:00Z"))),
  )
  const company = Effect.gen(function* () {
    yield* organisation.addMember("main", { id: "mia", name: "Mia", rank: "manager", roles: ["sales"] })
    yield* organisation.addMember("main", { id: "ann", name: "Ann", rank: "rep", roles: ["sales"], supervisor: "mia" })
    return yield* work
  })
  return Effect.runPromise(company.pipe(system, Effect.provide(layer)))
}

const give = (id: string, amount: string, more: Partial<Commission.Credit> = {}) =>
  commissions.credit("ann:2026-03", {
    memberId: "ann",
    period: "2026-03",
    credit: credit(id, amount, more),
    reason: id,
  })

const months = Effect.gen(function* () {
  const engine = yield* Engine.Engine
  const { documents } = yield* engine.find(Commission.commission, { where: [], limit: 10 })
  return documents.map(({ state }) => state)
})

const opens = (states: ReadonlyArray<Commission.State>) =>
  Object.fromEntries(
    states.map((state) => (state._tag === "Absent" ? ["", ""] : [state.memberId, Money.format(state.open)])),
  )

describe("COM-3: supervisors earn by their reports", () => {
  it("COM-3: within: seller and supervisor have the deal together, exact to the minor unit; a reversal takes back both parts", () =>
    run(
      { ...plain, override: { rate: Rate.percent("33.3"), from: "within" } },
      Effect.gen(function* () {
        yield* give("a", "100.01")
        const [first, second] = yield* months
        if (first?._tag !== "Open" || second?._tag !== "Open") return expect.fail("two months")
        expect(first.basis.minor + second.basis.minor).toBe(100_01n)
        // 33.3 % of 100.01 is 33.30; the seller has the other 66.71. Ten per cent of each.
        expect(opens([first, second])).toEqual({ ann: "6.67", mia: "3.33" })
        yield* give("a", "50.00")
        expect(opens(yield* months)).toEqual({ ann: "3.34", mia: "1.66" })
        yield* commissions.reverse("ann:2026-03", { creditId: "a", reason: "cancelled" })
        const left = yield* months
        expect(opens(left)).toEqual({ ann: "0.00", mia: "0.00" })
        const { clawedBack, earned } = Commission.balance(left, "USD")
        expect(earned).toEqual(clawedBack)
      }),
    ))

  it("COM-3: on top: the seller keeps everything, the supervisor earns the rate on it, apart from the tiers", () =>
    run(
      { ...Commission.tradeCommission("USD"), override: { rate: Rate.percent(1), from: "on-top" } },
      Effect.gen(function* () {
        yield* give("a", "60000")
        expect(opens(yield* months)).toEqual({ ann: "2900.00", mia: "600.00" })
        yield* give("a", "0")
        expect(opens(yield* months)).toEqual({ ann: "0.00", mia: "0.00" })
      }),
    ))
})

describe("COM-2: what a plan looks at is looked up", () => {
  it("COM-2: the class of a customer counts as it is on file when the deal does", () =>
    run(
      {
        ...plain,
        rule: Commission.multiplied(
          Commission.customerClasses("key"),
          Rate.percent(150),
          Commission.flat(Rate.percent(10)),
        ),
      },
      Effect.gen(function* () {
        yield* give("a", "100")
        yield* pricing.classifyCustomer("C-1", { customerClass: "key" })
        yield* give("b", "100")
        expect(opens(yield* months)).toEqual({ ann: "25.00" })
      }),
    ))
})

describe("COM-9: what somebody would earn if", () => {
  it("COM-9: a forecast from the months in the store is what the engine then posts", () =>
    run(
      { ...Commission.tradeCommission("USD"), holdback: Rate.percent(10) },
      Effect.gen(function* () {
        yield* give("a", "15000")
        const engine = yield* Engine.Engine
        const { documents } = yield* engine.find(Commission.commission, Commission.monthsQuery("ann"))
        const plan = Result.getOrThrow(Commission.compile(Commission.tradeCommission("USD")))
        const deal = { amount: usd("10000"), date: LocalDate.literal("2026-03-25") }
        const would = Commission.forecast(
          plan,
          documents.map(({ state }) => state),
          [deal],
        )
        expect([would.more, would.held]).toEqual([usd("400"), usd("40")])
        yield* give("b", "10000")
        const { earned, held } = Commission.balance(yield* months, "USD")
        expect([earned, held]).toEqual([usd("850"), usd("85")])
      }),
    ))
})

describe("TGT-6: attainment of a target accelerates commission", () => {
  it("TGT-6: what members reached of their parts is told, and acts on the whole month", () => {
    const { andThen, byMonth, byOwner, even, part } = Target
    const period = Period.quarterOf(LocalDate.literal("2026-01-01"))
    const people = byOwner([
      part(Target.member("ann"), Money.Quantity.whole(1)),
      part(Target.member("bea"), Money.Quantity.zero),
    ])
    const terms = {
      metric: { measure: "booked", unit: { _tag: "Amount", currency: "USD" } },
      amount: Target.amountOf(usd("3000")),
      owner: Target.company,
      period,
      breakdown: andThen(byMonth(even), people),
    } as const
    const counted = Target.amountOf(usd("1100"))
    const fact = { on: LocalDate.literal("2026-03-10"), team: null, counted, credited: counted }
    const actuals = {
      _tag: "Actuals",
      measure: "booked",
      month: "2026-03",
      memberId: "ann",
      facts: { "order:a": fact },
    } as const
    const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
    const month = Period.monthOf(LocalDate.literal("2026-03-01"))
    const told = Target.attainedIn({ terms }, [actuals], { month, calendar, today: LocalDate.literal("2026-04-01") })
    expect(told).toEqual([
      { memberId: "ann", period: "2026-03", attainment: Rate.percent(110) },
      { memberId: "bea", period: "2026-03", attainment: null },
    ])
    return run(
      { ...plain, rule: Commission.accelerated([{ above: Rate.percent(100), factor: Rate.percent(120) }], plain.rule) },
      Effect.gen(function* () {
        yield* give("a", "1100")
        for (const one of told) {
          yield* commissions.assess(Commission.periodId(one.memberId, one.period), { ...one, reason: "March closed" })
        }
        expect(opens(yield* months)).toEqual({ ann: "132.00" })
      }),
    )
  })
})
