import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Commission, Money, Rate } from "@dealwright/core"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { dealwright, place } from "./support/command.ts"
import { fileOf } from "./support/policies.ts"

const json = (plan: Commission.Plan): unknown => Schema.encodeSync(Commission.commissionPlan.codec)(plan)
const file = (name: string, plan: unknown) => fileOf(name, JSON.stringify({ commission: plan }, null, 2))
const { tradeCommission } = Commission
const shipped = file("commission.json", json(tradeCommission("USD")))

const book = join(place, "book-2025")
mkdirSync(book, { recursive: true })
const csv = (name: string, ...rows: ReadonlyArray<string>) => writeFileSync(join(book, name), `${rows.join("\n")}\n`)
csv("products.csv", "product,series,sales_price", "Pump,P,40000")
csv(
  "accounts.csv",
  "account,sector,year_established,revenue,employees,office_location,subsidiary_of",
  "Acme,retail,1996,1100.04,2822,United States,",
)
csv("sales_teams.csv", "sales_agent,manager,regional_office", "Ann,Mia,Central", "Bea,Mia,Central")
csv(
  "sales_pipeline.csv",
  "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
  "D-1,Ann,Pump,Acme,Won,2016-10-20,2017-03-01,60000",
  "D-2,Bea,Pump,Acme,Won,2016-10-25,2017-03-11,10000",
  "D-3,Bea,Pump,Acme,Lost,2016-10-25,2017-03-11,0",
)

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

  it("XTR-2: backtest says who would gain, who would lose and what it would cost", async () => {
    const flat = file("flat.json", json({ ...tradeCommission("USD"), rule: Commission.flat(Rate.percent(4)) }))
    const { err, out, status } = await dealwright(["policy", "backtest", flat, "--against", shipped, "--deals", book])
    expect([status, err]).toEqual([0, ""])
    // Tiers: 2 900 on 60 000 and 300 on 10 000; flat 2 400 and 400.
    expect(out.replace(/\s+/g, " ")).toContain("it costs less, −400.00 USD in all; 1 person would gain, 1 would lose.")
    expect(out).toMatch(/Bea\s+300\.00\s+400\.00\s+\+100\.00\n\s+Ann\s+2,900\.00\s+2,400\.00\s+−500\.00\n\s+total/)
    const { commission } = JSON.parse(
      (await dealwright(["policy", "backtest", flat, "--against", shipped, "--deals", book, "--json"])).out,
    )
    expect(commission).toMatchObject({
      currency: "USD",
      examined: 2,
      gaining: 1,
      losing: 1,
      total: { change: "-400.00" },
    })
  })

  it("XTR-2: plans in two currencies can't be compared", async () => {
    const euro = file("euro.json", json(tradeCommission("EUR")))
    const { err, status } = await dealwright(["policy", "backtest", euro, "--against", shipped, "--deals", book])
    expect(status).toBe(2)
    expect(err.replace(/\s+/g, " ")).toContain("name a plan in EUR with --against FILE")
  })
})
