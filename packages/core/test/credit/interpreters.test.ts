/** What a credit policy says of itself: in words, oddities, changes, back-tests, ways out. */
import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import type * as Money from "@dealwright/core/Money"
import * as Rate from "@dealwright/core/Rate"
import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { cny, context, credit, day, itemOf, limitOf, owing, request, today } from "./support.ts"

const { tradePolicy } = CreditPolicy
const ladder = Decision.defaultLadder
const found = (changes: Partial<CreditPolicy.CreditPolicy>, more: Partial<CreditPolicy.CreditAnalysisContext> = {}) =>
  CreditPolicy.analyse({ ...tradePolicy, ...changes }, { ladder, ...more }).map(
    ({ code, place, severity }) => `${severity} ${code} at ${place}`,
  )
const rate = (from: "USD" | "CNY", to: "USD" | "CNY", percent: number, date: string): Money.ExchangeRate => ({
  from,
  to,
  rate: Rate.percent(percent),
  date,
  source: "a bank",
})

describe("analysis of a credit policy", () => {
  it("XTR-3: nothing is odd about the shipped policies", () => {
    for (const policy of [tradePolicy, CreditPolicy.propertyPolicy]) {
      assert.deepEqual(CreditPolicy.analyse(policy, { ladder }), [])
    }
  })

  it("XTR-3, CRD-2: parts that don't count are told, and gravest that orders don't", () => {
    assert.deepEqual(found({ components: ["receivables", "unapplied"] }), [
      "error order-not-counted at components",
      "warning uncounted-component at components",
    ])
    assert.deepEqual(found({ horizonDays: 0 }), ["warning order-not-counted at horizonDays"])
    assert.deepEqual(found({ watchBand: Rate.percent(100) }), ["note idle-watch-band at watchBand"])
  })

  it("XTR-3, CRD-5: rows that do nothing, and what nobody may release", () => {
    assert.deepEqual(
      found({
        overLimit: [
          { rank: "rep", upTo: Rate.zero },
          { rank: "manager", upTo: Rate.percent(5) },
        ],
      }),
      ["warning redundant-rule at overLimit[0]", "note gap at overLimit"],
    )
    assert.deepEqual(found({ late: [], overrideDays: 0 }), [
      "note gap at late",
      "note override-same-day at overrideDays",
    ])
    const same = { limit: cny("5.00"), creditDays: 30 }
    assert.deepEqual(
      found({
        terms: [
          { rank: "manager", ...same },
          { rank: "director", ...same },
        ],
      }),
      ["warning redundant-rule at terms[1]", "note gap at terms"],
    )
    assert.deepEqual(found({ terms: [] }), ["warning gap at terms"])
  })

  it("XTR-3, APR-1, ORG-4: ranks and roles that nobody, or only one, has", () => {
    const members = [
      { rank: "manager", roles: [] },
      { rank: "manager", roles: [] },
      { rank: "director", roles: [] },
    ]
    assert.deepEqual(found({}, { members }), [
      "error route-nobody-can-finish at terms[2].rank",
      "error route-nobody-can-finish at invoicingRoles",
      "warning four-eyes-impossible at overLimit[1].rank",
      "warning four-eyes-impossible at late[1].rank",
      "warning four-eyes-impossible at holdOverride",
      "warning four-eyes-impossible at terms[1].rank",
    ])
  })

  it("XTR-3, KER-1: missing rates, names said twice, conditions that can't be looked into", () => {
    const exchangeRates = [rate("USD", "CNY", 700, "2026-03-11")]
    assert.deepEqual(found({ exchangeRates }, { currencies: ["USD", "CNY"] }), [
      "warning rate-missing at exchangeRates",
    ])
    assert.lengthOf(found({ exchangeRates }, { currencies: ["USD", "CNY"], today }), 2)
    assert.deepEqual(found({ conditions: ["acme/a", "acme/a"] }), [
      "warning redundant-rule at conditions[1]",
      "note opaque-rule at conditions[0]",
    ])
  })

  it("KER-1: two rates for one day and pair contradict each other, and are refused", () => {
    const exchangeRates = [rate("USD", "CNY", 700, "2026-03-01"), rate("USD", "CNY", 710, "2026-03-01")]
    const compiled = CreditPolicy.compile({ ...tradePolicy, exchangeRates }, context)
    assert.deepEqual(Result.isFailure(compiled) ? compiled.failure.map(({ place }) => place) : [], ["exchangeRates[1]"])
  })
})

describe("a credit policy in words", () => {
  it("XTR-1: says every figure in both languages", () => {
    const lines = CreditPolicy.explain({ ...tradePolicy, horizonDays: 90, conditions: ["acme/embargo"] })
    const text = lines.map(({ text: { en } }) => en).join("\n")
    for (const figure of [
      "90 days",
      "90% of the limit",
      "10%",
      "7 days late",
      "15 days",
      "CNY 100,000.00",
      "acme/embargo",
    ]) {
      assert.include(text, figure)
    }
    for (const line of lines) assert.match(line.text.zh, /[\u4e00-\u9fff]/)
    assert.isAtLeast(lines.filter(({ depth }) => depth === 1).length, 7)
  })

  it("XTR-3: changes are told with their place and where they lead", () => {
    const changes = CreditPolicy.diff(
      tradePolicy,
      { ...tradePolicy, late: [{ rank: "director" }], cashOverride: "president", overrideDays: 5, age: "due-date" },
      ladder,
    )
    assert.deepEqual(
      changes.map(({ direction, place, text }) => [place, direction, text.en]),
      [
        ["age", "other", "Age counts from the due date."],
        ["late[0]", "stricter", "Beyond the credit days: no longer manager: up to 7 days late."],
        ["cashOverride", "looser", "Releasing for a cash customer before payment: president instead of nobody."],
        ["overrideDays", "stricter", "An override can be used for 5 days instead of 15 days."],
      ],
    )
  })
})

describe("what would let an order pass", () => {
  it("XTR-1: the least payment in advance, the largest order, the rank", () => {
    const changes = CreditPolicy.whatIf(credit(), request({ amount: cny("1250.00") }))
    assert.deepEqual(changes, [
      { _tag: "Prepay", amount: cny("250.00") },
      { _tag: "LowerAmount", amount: cny("1000.00") },
      { _tag: "AskRank", rank: { level: 3, name: "director" } },
    ])
  })

  it("XTR-1, CRD-3: late debts are paid oldest first, and no advance helps against age", () => {
    const items = [
      itemOf("I-2", cny("20.00"), day("2026-02-05")),
      itemOf("I-1", cny("10.00"), day("2026-02-01")),
      itemOf("I-3", cny("30.00"), day("2026-03-01")),
    ]
    const customer = { terms: limitOf("1000.00"), ledger: owing(...items) }
    const [change, ...others] = CreditPolicy.whatIf(credit(), request({ customer }))
    assert.deepEqual(change?._tag === "PayItems" && change.items.map(({ itemId }) => itemId), ["I-1", "I-2"])
    assert.deepEqual(
      others.map(({ _tag }) => _tag),
      ["AskRank"],
    )
  })

  it("XTR-1, CRD-2: a delivery beyond the horizon, on the earliest day", () => {
    const changes = CreditPolicy.whatIf(credit({ horizonDays: 30 }), request({ amount: cny("5000.00") }))
    const postponed = changes.find(({ _tag }) => _tag === "Postpone")
    assert.deepEqual(postponed, { _tag: "Postpone", deliveryDate: LocalDate.addDays(today, 31) })
  })

  it("XTR-1: for a blocked customer nothing helps", () => {
    const customer = { ledger: CreditPolicy.empty, block: { reason: "late", by: "fred" } }
    assert.deepEqual(CreditPolicy.whatIf(credit(), request({ customer })), [])
  })
})

describe("recorded releases through another policy", () => {
  it("XTR-2: which decisions change, which way, how much money, whose overrides", () => {
    const recorded = ["900.00", "1050.00", "1150.00", "5000.00"].map((amount, i) => ({
      id: `O-${i}`,
      request: request({ amount: cny(amount) }),
    }))
    const after = credit({ overLimit: [{ rank: "manager", upTo: Rate.percent(20) }] })
    const report = CreditPolicy.backtest(credit(), after, recorded)
    assert.deepEqual(
      report.changed.map(({ direction, id }) => [id, direction]),
      [
        ["O-2", "looser"],
        ["O-3", "stricter"],
      ],
    )
    assert.deepEqual([report.examined, report.looser, report.stricter], [4, 1, 1])
    assert.deepEqual(report.passed, { before: 1, after: 1 })
    assert.deepEqual(report.stuck, { before: 0, after: 1 })
    assert.deepEqual(
      report.overrides.map(({ after: now, before, rank }) => [rank.name, before, now]),
      [
        ["manager", 1, 2],
        ["director", 2, 0],
      ],
    )
    assert.deepEqual(report.money, [
      {
        passed: { before: cny("900.00"), after: cny("900.00") },
        overridable: { before: cny("7200.00"), after: cny("2200.00") },
        stopped: { before: cny("0.00"), after: cny("5000.00") },
      },
    ])
  })
})
