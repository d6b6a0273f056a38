import * as Credit from "@dealwright/core/Credit"
import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import * as Decision from "@dealwright/core/Decision"
import * as Rate from "@dealwright/core/Rate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { assert, describe, it } from "vitest"
import { cny, context } from "./support.ts"

const problems = (changes: Partial<CreditPolicy.CreditPolicy>) => {
  const compiled = CreditPolicy.compile({ ...CreditPolicy.tradePolicy, ...changes }, context)
  return Result.isFailure(compiled) ? compiled.failure : []
}
const places = (changes: Partial<CreditPolicy.CreditPolicy>) => problems(changes).map((problem) => problem.place)

describe("credit policy", () => {
  it("CRD-1: the shipped policies compile, and are stored and read back the same", () => {
    const codec = Schema.toCodecJson(Credit.CreditPolicy)
    for (const policy of [Credit.tradePolicy, Credit.propertyPolicy]) {
      assert.isTrue(Result.isSuccess(CreditPolicy.compile(policy, context)))
      assert.deepEqual(Schema.decodeSync(codec)(Schema.encodeSync(codec)(policy)), policy)
    }
  })

  it("ORG-1: unknown ranks are refused wherever they stand, all at once", () => {
    assert.deepEqual(
      places({
        overLimit: [{ rank: "emperor" }],
        late: [{ rank: "king" }],
        terms: [{ rank: "duke" }],
        cashOverride: "earl",
        blockingRank: "baron",
      }),
      ["overLimit[0].rank", "late[0].rank", "terms[0].rank", "cashOverride", "blockingRank"],
    )
  })

  it("CRD-5: rows that are out of order or never reached are refused", () => {
    const ten = Rate.percent(10)
    assert.deepEqual(places({ overLimit: [{ rank: "director", upTo: ten }, { rank: "manager" }] }), [
      "overLimit[1].rank",
    ])
    assert.deepEqual(places({ overLimit: [{ rank: "manager" }, { rank: "director" }] }), ["overLimit[1]"])
    assert.deepEqual(
      places({
        overLimit: [
          { rank: "manager", upTo: ten },
          { rank: "director", upTo: ten },
        ],
      }),
      ["overLimit[1]"],
    )
    assert.deepEqual(places({ overLimit: [{ rank: "manager", upTo: Rate.percent(-1) }] }), ["overLimit[0]"])
    assert.deepEqual(
      places({
        late: [
          { rank: "manager", upToDays: 7 },
          { rank: "director", upToDays: 6 },
        ],
      }),
      ["late[1]"],
    )
  })

  it("CRD-5: one rank stands on one row; a bound of nothing and rows of one rank fewer are fine", () => {
    const [five, ten] = [Rate.percent(5), Rate.percent(10)]
    assert.deepEqual(
      places({
        overLimit: [
          { rank: "manager", upTo: five },
          { rank: "manager", upTo: ten },
        ],
      }),
      ["overLimit[1].rank"],
    )
    assert.deepEqual(places({ overLimit: [{ rank: "rep", upTo: Rate.zero }, { rank: "director" }] }), [])
    assert.deepEqual(places({ overLimit: [], late: [], terms: [] }), [])
    const same = { limit: cny("5.00"), creditDays: 30 }
    assert.deepEqual(
      places({
        terms: [
          { rank: "manager", ...same },
          { rank: "director", ...same },
        ],
      }),
      [],
    )
  })

  it("CRD-1: a higher rank with less authority over terms is refused", () => {
    const [low, high] = [cny("1.00"), cny("2.00")]
    assert.deepEqual(
      places({
        terms: [
          { rank: "manager", limit: high },
          { rank: "director", limit: low },
        ],
      }),
      ["terms[1]"],
    )
    assert.deepEqual(places({ terms: [{ rank: "manager" }, { rank: "director", limit: low }] }), ["terms[1]"])
    assert.deepEqual(
      places({
        terms: [
          { rank: "director", limit: low },
          { rank: "manager", limit: high },
        ],
      }),
      ["terms[1]"],
    )
    assert.deepEqual(
      places({
        terms: [
          { rank: "manager", limit: low, creditDays: 30 },
          { rank: "director", limit: high, creditDays: 20 },
        ],
      }),
      ["terms[1]"],
    )
  })

  it("CRD-4: an unknown condition is refused, never skipped", () => {
    const [problem] = problems({ conditions: ["acme/none"] })
    assert.strictEqual(problem?.place, "conditions[0]")
    assert.include(problem?.text.en, "acme/none")
    assert.include(problem?.text.zh, "acme/none")
    assert.include(problem?.text.en, "known: none")
  })

  it("KER-1, CRD-2: unusable exchange rates and warning lines are refused", () => {
    const rate = { from: "USD", to: "CNY", rate: Rate.zero, date: "2026-03-02", source: "PBOC" } as const
    assert.deepEqual(places({ exchangeRates: [rate], watchBand: Rate.percent(101) }), ["exchangeRates[0]", "watchBand"])
  })

  it("KER-6: every reason has a sentence in both languages with every placeholder filled", () => {
    const shown: Record<string, Decision.Reason["facts"]> = {
      "credit-customer-blocked": { reason: "late" },
      "credit-orders-on-hold": { reason: "INV-1 is overdue", debts: 1 },
      "credit-within-limit": {
        exposure: cny("1.00"),
        order: cny("1.00"),
        limit: cny("9.00"),
        days: 3,
        creditDays: 30,
      },
      "credit-unlimited": { exposure: cny("1.00"), order: cny("1.00"), days: 3, creditDays: 30 },
      "credit-order-differs": { detail: "price" },
      "credit-may-not-invoice": {},
      "credit-rate-missing": { from: "USD", to: "CNY" },
      "credit-stock-short": { sku: "GTX", wanted: "2", available: "1" },
      "credit-days-exceeded": { days: 31, creditDays: 30, daysLate: 1 },
      "credit-limit-exceeded": { exposure: cny("1.00"), order: cny("1.00"), limit: cny("1.00"), excess: cny("1.00") },
      "credit-review-lapsed": { reviewDate: "2026-03-01" },
      "credit-cash-payment-open": { exposure: cny("1.00"), order: cny("1.00"), open: cny("2.00") },
      "credit-watch-band": { used: cny("9.00"), limit: cny("10.00"), watchBand: "90%" },
      "credit-within-group-limit": { exposure: cny("1.00"), order: cny("1.00"), limit: cny("9.00") },
      "credit-group-limit-exceeded": {
        exposure: cny("1.00"),
        order: cny("1.00"),
        limit: cny("1.00"),
        excess: cny("1.00"),
      },
      "credit-group-review-lapsed": { reviewDate: "2026-03-01" },
      "credit-group-watch-band": { used: cny("9.00"), limit: cny("10.00"), watchBand: "90%" },
      "credit-exposure-unknown": { detail: "it is empty" },
      "credit-terms-authority": { limit: cny("1.00"), creditDays: 30, rank: "manager" },
      "credit-terms-beyond": { limit: cny("1.00"), creditDays: 30 },
    }
    assert.sameMembers(Object.keys(Credit.messages), Object.keys(shown))
    for (const [code, facts] of Object.entries(shown)) {
      for (const locale of ["en", "zh"] as const) {
        const said = Decision.sentence(Decision.reason("Denied", code, "CRD-4", facts), Credit.messages, locale)
        assert.notMatch(said, /[{}]/)
        assert.notStrictEqual(said, code)
      }
    }
  })
})
