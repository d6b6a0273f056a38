import { receivableLaws } from "@dealwright/core/testing"
import { describe, expect, it } from "vitest"
import * as Escalation from "../../src/escalation/index.ts"
import * as Receivable from "../../src/receivable/index.ts"

const { calendarDays, customer, forfeit, merge, notify, step } = Escalation

for (const [name, policy] of [
  ["trade", Receivable.tradeReceivable],
  ["property", Receivable.propertyReceivable],
] as const) {
  describe(`laws of receivables for the template ${name}`, () => {
    for (const law of receivableLaws({ policy }))
      it(law.name, () => law.check({ numRuns: name === "trade" ? 200 : 1000 }))
  })
}

describe("the laws of receivables", () => {
  const broken = (policy: Receivable.ReceivablePolicy) =>
    receivableLaws({ policy }).flatMap((law) => {
      try {
        law.check({ numRuns: 60, seed: 7 })
        return []
      } catch {
        return [law.name.slice(0, 5)]
      }
    })

  it("XTR-4: hold for a schedule of a company's own, and find a policy that can't be", () => {
    const schedule = merge(
      step("warn", calendarDays(1), notify, { to: [customer] }),
      step("end", calendarDays(5), forfeit),
    )
    expect(broken({ ...Receivable.propertyReceivable, schedule })).toEqual([])
    const withoutNotice = { ...Receivable.propertyReceivable, schedule: step("end", calendarDays(5), forfeit) }
    expect(broken(withoutNotice).length).toBeGreaterThan(3)
  })
})
