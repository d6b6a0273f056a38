import { Commission, Money, Rate } from "@dealwright/core"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { dealwright } from "./support/command.ts"
import { fileOf } from "./support/policies.ts"

const json = (plan: Commission.Plan): unknown => Schema.encodeSync(Commission.commissionPlan.codec)(plan)
const file = (name: string, plan: unknown) => fileOf(name, JSON.stringify({ commission: plan }, null, 2))
const { tradeCommission } = Commission
const shipped = file("commission.json", json(tradeCommission("USD")))

describe("policy: commission plans", () => {
  it("COM-2: check refuses what can't work, with its place, and says what is odd about what can", async () => {
    expect((await dealwright(["policy", "check", shipped])).status).toBe(0)
    const first = Commission.marginal({ upTo: Money.of("20000", "USD"), rate: Rate.percent(3) })
    const broken = await dealwright([
      "policy",
      "check",
      file("gap.json", json({ ...tradeCommission("USD"), rule: first })),
    ])
    expect(broken.status).toBe(1)
    expect(broken.out).toMatch(
      /commission: rule\.tiers\[0\] \(line \d+, column \d+\)\n\s+tiers must cover the whole range/,
    )
    const odd = file(
      "odd.json",
      json({
        ...tradeCommission("USD"),
        cap: { amount: Money.of("1000", "USD"), excess: "forfeited" },
        draw: { _tag: "NonRecoverable", amount: Money.of("1500", "USD") },
      }),
    )
    const told = await dealwright(["policy", "check", odd])
    expect(told.status).toBe(1)
    expect(told.out.replace(/\s+/g, " ")).toContain("The cap of USD 1,000.00 is below the draw of USD 1,500.00")
    const unknown = await dealwright([
      "policy",
      "check",
      file("more.json", Object.assign({}, json(tradeCommission("USD")), { bonus: "1%" })),
    ])
    expect(unknown.out).toContain("There is no such field")
  })

  it("XTR-1: explain says every tier, in English and Chinese", async () => {
    const { out } = await dealwright(["policy", "explain", shipped])
    expect(out).toContain("5% above USD 20,000.00 up to USD 50,000.00")
    expect((await dealwright(["policy", "explain", shipped, "--lang", "zh"])).out).toContain("50,000.00美元 以上按 8%")
  })

  it("XTR-3: diff says what changed and whether it pays more", async () => {
    const less = file("less.json", json({ ...tradeCommission("USD"), holdback: Rate.percent(10) }))
    const { out } = await dealwright(["policy", "diff", shipped, less])
    expect(out).toContain("commission became stricter:")
    expect(out).toContain("Held back: 10% instead of none.")
  })
})
