import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Commission, CommissionPlan, LocalDate, Money } from "@dealwright/core"
import { afterAll, describe, expect, it } from "vitest"
import { comparePlans, PlanError, plansJson, plansText, readPlan } from "../src/Plans.ts"

const folder = mkdtempSync(join(tmpdir(), "plans-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}
const planFile = (change: Record<string, unknown> = {}): string =>
  write(
    "plan.json",
    JSON.stringify({
      basis: "booked",
      currency: "USD",
      accrual: "period",
      rule: { _tag: "Flat", rate: "4%" },
      ...change,
    }),
  )
const usd = (amount: string) => Money.of(amount, "USD")
const fact = (memberId: string, on: `${number}-${number}-${number}`, amount: string): Commission.RecordedFact => ({
  memberId,
  basis: "booked",
  date: LocalDate.literal(on),
  amount: usd(amount),
})
const own = Commission.tradeCommission("USD")
const nobody = () => undefined

describe("another commission plan", () => {
  it("XTR-2: says who gains and who loses, month by month, and what it costs", () => {
    const facts = [
      fact("Ann", "2026-03-01", "10000.00"),
      fact("Ann", "2026-04-01", "10000.00"),
      fact("Bob", "2026-03-31", "60000.00"),
    ]
    const comparison = comparePlans(planFile(), own, facts, nobody)
    // 4 % of all instead of 3, 5 and 8: Ann 400 and 400 instead of 300 and 300, Bob 2 400 instead of 2 900.
    expect(plansJson(comparison)).toEqual({
      total: { before: "3500.00", after: "3200.00", change: "-300.00" },
      gaining: 1,
      losing: 1,
      byAgent: {
        Ann: { before: "600.00", after: "800.00", change: "200.00" },
        Bob: { before: "2900.00", after: "2400.00", change: "-500.00" },
      },
      byMonth: {
        "2026-03": { before: "3200.00", after: "2800.00", change: "-400.00" },
        "2026-04": { before: "300.00", after: "400.00", change: "100.00" },
      },
    })
    const text = plansText(comparison)
    expect(text).toContain("costs 300.00 USD less: 3,200.00 instead of 3,500.00 USD, 4.00 % of sales instead of 4.38 %")
    expect(text).toContain("1 would gain, 1 would lose.")
    // The other plan stands there in words.
    expect(text).toContain("4%")
  })

  it("COM-3: knows who stands above a seller", () => {
    const plan = planFile({ override: { rate: "1%", from: "on-top" } })
    const compared = comparePlans(plan, own, [fact("Ann", "2026-03-01", "1000.00")], (name) =>
      name === "Ann" ? "Max" : undefined,
    )
    expect(plansJson(compared).byAgent).toMatchObject({ Max: { after: "10.00" }, Ann: { after: "40.00" } })
  })

  it("takes the form of a policy file, and the plan that comes along", () => {
    const wrapped = write(
      "wrapped.json",
      JSON.stringify({
        commission: JSON.parse(
          '{"basis":"booked","currency":"USD","accrual":"period","rule":{"_tag":"Flat","rate":"4%"}}',
        ),
      }),
    )
    expect(CommissionPlan.earned(readPlan(wrapped), [100_00n])).toBe(4_00n)
    const shipped = readPlan(join(import.meta.dirname, "../plans/big-months.json"))
    // 2.5 % of 20 000, 6 % of the next 20 000, 9 % of the last 10 000.
    expect(CommissionPlan.earned(shipped, [50_000_00n])).toBe(2_600_00n)
  })

  it("says every mistake with its place and what would be right", () => {
    const trouble = (file: string): string => {
      try {
        comparePlans(file, own, [fact("Ann", "2026-03-01", "1000.00")], nobody)
        return ""
      } catch (error) {
        if (error instanceof PlanError) return error.message
        throw error
      }
    }
    expect(trouble(join(folder, "none.json"))).toMatch(/there is no file/)
    expect(trouble(write("odd.json", "{"))).toMatch(/can't be read/)
    expect(trouble(planFile({ holdbak: "10%" }))).toMatch(/holdbak: there is no such field; did you mean "holdback"\?/)
    expect(trouble(planFile({ rule: { _tag: "Marginal", tiers: [{ rate: "3%" }, { rate: "5%" }] } }))).toMatch(
      /rule\.tiers\[0\]\.upTo: only the last tier .*\[COM-2\]/,
    )
    expect(trouble(planFile({ basis: "collected" }))).toMatch(/pays on what is collected.*take the basis "booked"/)
    expect(trouble(planFile({ currency: "EUR" }))).toMatch(/write the plan in USD/)
  })
})
