import { describe, it } from "vitest"
import type * as Commission from "../../src/commission/index.ts"
import {
  accelerated,
  flat,
  multiplied,
  newCustomers,
  only,
  perDeal,
  perUnit,
  products,
  propertyCommission,
  slab,
} from "../../src/commission/index.ts"
import * as Rate from "../../src/rate/index.ts"
import { commissionLaws } from "../../src/testing/laws/Commissions.ts"
import { compiled, plain, trade, usd } from "./book.ts"
import { everything } from "./plans.ts"

const { percent } = Rate
const tiers = [{ upTo: usd("20000"), rate: percent(3) }, { rate: percent("7.5") }] as const

const plans: Readonly<Record<string, readonly [plan: Commission.Plan, numRuns: number]>> = {
  "the trade template": [trade, 1000],
  "the property template": [{ ...propertyCommission("CNY"), holdback: percent("33.3") }, 100],
  "a slab": [{ ...plain, rule: slab(...tiers), holdback: percent(20) }, 100],
  "a slab, deal by deal": [{ ...plain, accrual: "transaction", rule: slab(...tiers) }, 100],
  "a cap that forfeits and a floor": [
    { ...trade, floor: usd("100"), cap: { amount: usd("900"), excess: "forfeited" } },
    100,
  ],
  "a cap that defers and an advance": [
    {
      ...trade,
      cap: { amount: usd("900"), excess: "deferred" },
      draw: { _tag: "Recoverable", amount: usd("300"), limit: usd("500") },
    },
    100,
  ],
  "a guaranteed amount": [{ ...trade, draw: { _tag: "NonRecoverable", amount: usd("300") } }, 100],
  "an accelerator over new business": [
    {
      ...plain,
      rule: accelerated(
        [{ above: percent(100), factor: percent(120) }],
        multiplied(newCustomers(90), percent(150), slab(...tiers)),
      ),
    },
    100,
  ],
  "deals within limits": [{ ...plain, rule: perDeal(flat(percent(3)), { floor: usd("50"), cap: usd("500") }) }, 100],
  "so much a piece": [{ ...plain, rule: only(products("PUMP-7"), perUnit(usd("2.50"))) }, 100],
  "every element": [everything, 100],
}

describe("the laws of commission", () => {
  for (const [name, [plan, numRuns]] of Object.entries(plans)) {
    for (const law of commissionLaws(compiled(plan))) {
      it(`${law.name}, under ${name}`, () => law.check({ numRuns }))
    }
  }
})
