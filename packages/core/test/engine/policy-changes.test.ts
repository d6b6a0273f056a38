import { type Acting, type Dealwright, openDealwright } from "@dealwright/core"
import * as Commission from "@dealwright/core/Commission"
import * as Decider from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
import * as Pricing from "@dealwright/core/Pricing"
import * as Rate from "@dealwright/core/Rate"
import * as Templates from "@dealwright/core/Templates"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"

const wider: Pricing.PricingPolicy = {
  ...Pricing.tradePricing,
  rule: Pricing.shiftLimits(Pricing.tradePricing.rule, { below: Rate.percent(1) }),
}
const july: Engine.PolicyChange = {
  version: "2026-2",
  from: LocalDate.literal("2026-07-01"),
  policies: { pricing: wider },
}
const withChanges = (...changes: ReadonlyArray<Engine.PolicyChange>): Engine.Template => ({
  ...Templates.trade,
  changes,
})

const problems = (template: Engine.Template): ReadonlyArray<string> => {
  const composed = Engine.compose(Templates.builtIn, template)
  return Result.isFailure(composed) ? composed.failure.map(({ text }) => text.en) : []
}

describe("KER-8: policies change on a day", () => {
  it("each day has exactly one version, and what isn't changed goes on", () => {
    const host = Result.getOrThrow(Engine.compose(Templates.builtIn, withChanges(july)))
    const before = host.policies.on(LocalDate.literal("2026-06-30"))
    const after = host.policies.on(LocalDate.literal("2026-07-01"))
    expect(before.version).toBe(Templates.trade.version)
    expect(after.version).toBe("2026-2")
    expect(after.policies.get("pricing")).not.toBe(before.policies.get("pricing"))
    expect(after.policies.get("order")).toBe(before.policies.get("order"))
    expect(host.policies.on(LocalDate.earliest)).toBe(before)
  })

  it("refuses a change that is malformed, of an unknown kind, empty, out of order or named twice, all at once", () => {
    const found = problems(
      withChanges(
        july,
        { ...july, policies: {} },
        { version: "2026-3", from: LocalDate.literal("2026-08-01"), policies: { prices: wider } },
        { version: "2026-4", from: LocalDate.literal("2026-09-01"), policies: { order: { stock: "maybe" } } },
      ),
    )
    expect(found).toEqual([
      expect.stringMatching(/change "2026-2".*changes nothing/),
      expect.stringMatching(/"2026-2".*2026-07-01.*later than 2026-07-01/),
      expect.stringMatching(/"2026-2".*named twice/),
      expect.stringMatching(/change "2026-3".*"prices".*known kinds: .*pricing/),
      expect.stringMatching(/change "2026-4": policy "order" is malformed/),
    ])
  })

  it("a change that bears the template's own version name is refused: events couldn't tell them apart", () => {
    expect(problems(withChanges({ ...july, version: Templates.trade.version }))).toEqual([
      expect.stringMatching(/named twice/),
    ])
  })
})

const memberId = Schema.decodeUnknownSync(Organisation.MemberId)

const company = async (template: Engine.Template) => {
  let now = Instant.literal("2026-06-29T01:00:00Z")
  const dealwright: Dealwright = await openDealwright({
    store: MemoryStore.layer,
    template,
    every: false,
    clock: { now: () => now },
  })
  const setUp = dealwright.asSystem("acme", "set-up")
  for (const [id, rank] of [
    ["pia", "president"],
    ["dan", "director"],
    ["sam", "supervisor"],
  ] as const) {
    await setUp.execute(Organisation.organisation, Organisation.organisationId, {
      _tag: "AddMember",
      id: memberId(id),
      name: id,
      rank,
      roles: ["sales"],
    })
  }
  const at = (text: `${number}-${number}-${number}T${string}`): void => {
    now = Instant.literal(text)
  }
  return { dealwright, as: (id: string): Acting => dealwright.as("acme", id), at }
}

describe("KER-8: on the engine", () => {
  it("a change begins with its day in the company's time zone, for every node at once and without a restart", async () => {
    const { as, at, dealwright } = await company(withChanges(july))
    const greatest = async () => {
      const { pricing } = await as("sam").facts(() => ({ pricing: Decider.policy(Pricing.pricingPolicy) }))
      return pricing
    }
    at("2026-06-30T15:59:59Z")
    const june = await greatest()
    at("2026-06-30T16:00:00Z")
    const first = await greatest()
    const { policies } = dealwright.host
    expect(june).toBe(policies.on(LocalDate.literal("2026-06-30")).policies.get("pricing"))
    expect(first).toBe(policies.on(LocalDate.literal("2026-07-01")).policies.get("pricing"))
    await dealwright.close()
  })

  it("what is decided by the rules of its own time asks for its own day", async () => {
    const { as, at, dealwright } = await company(withChanges(july))
    at("2026-08-15T01:00:00Z")
    const { then, now } = await as("sam").facts(() => ({
      then: Decider.policy(Pricing.pricingPolicy, LocalDate.literal("2026-06-15")),
      now: Decider.policy(Pricing.pricingPolicy),
    }))
    expect(then).not.toBe(now)
    await dealwright.close()
  })

  it("every event is recorded under the version of its day, and the history proves itself across the change", async () => {
    const { as, at, dealwright } = await company(withChanges(july))
    const draft = async (id: string) => {
      await as("sam").execute(Pricing.priceList, id, {
        _tag: "DraftList",
        currency: "CNY",
        from: LocalDate.literal("2026-09-01"),
        version: id,
        lines: [{ sku: "PUMP", listPrice: Money.of("100.00", "CNY") }],
      })
      const [recorded] = await as("sam").history(Pricing.priceList, id)
      return recorded?.meta
    }
    expect(await draft("june")).toMatchObject({ template: `trade@${Templates.trade.version}` })
    at("2026-07-01T01:00:00Z")
    expect(await draft("july")).toMatchObject({ template: "trade@2026-2" })
    expect((await dealwright.audit()).findings).toEqual([])
    await dealwright.close()
  })

  it("COM-8: a month of commission is opened under the plan of its first day, however late", async () => {
    const { at, dealwright } = await company(
      withChanges({ ...july, policies: { commission: { ...Commission.tradeCommission("CNY"), basis: "collected" } } }),
    )
    at("2026-07-15T01:00:00Z")
    const system = dealwright.asSystem("acme", "payroll")
    const planOf = async (period: string) => {
      const command = { _tag: "Open", memberId: "sam", period } as const
      const { state } = await system.execute(Commission.commission, Commission.periodId("sam", period), command)
      return state._tag === "Absent" ? undefined : state.plan.basis
    }
    expect(await planOf("2026-06")).toBe(Commission.tradeCommission("CNY").basis)
    expect(await planOf("2026-07")).toBe("collected")
    await dealwright.close()
  })
})
