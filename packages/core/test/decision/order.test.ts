import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Decision from "../../src/decision/index.ts"
import { byReason, byText } from "../../src/decision/Order.ts"

/** The order in one text, numbers brought to one length; compared part by part over there. */
const written = ({ code, facts, rule, verdict }: Decision.Reason): string => {
  const filled = (size: number | bigint) => String(BigInt(size) + 5n * 10n ** 40n)
  const value = (fact: Decision.FactValue | undefined) => {
    if (typeof fact === "object") return `${fact.currency} ${filled(fact.minor)}`
    return typeof fact === "number" ? `number ${filled(fact)}` : `${typeof fact} ${fact}`
  }
  const rank = { Denied: 0, NeedsApproval: 1, Allowed: 2 }[verdict]
  return [rank, code, rule, ...names.map((name) => value(facts[name]))].join("\u0001")
}

const names = ["asked", "line", "line-no", "line2", "list"]
const amount: fc.Arbitrary<bigint> = fc.oneof(fc.bigInt(-100n, 100n), fc.bigInt(-(10n ** 30n), 10n ** 30n))
const fact: fc.Arbitrary<Decision.FactValue> = fc.oneof(
  fc.record({ currency: fc.constantFrom("CNY", "USD"), minor: amount }),
  fc.constantFrom("1", "12", "true", "rep"),
  fc.constantFrom(1, 5, 12),
  fc.boolean(),
)
const reason: fc.Arbitrary<Decision.Reason> = fc.record({
  code: fc.constantFrom("floor", "floor-cost", "line"),
  rule: fc.constantFrom("PRC-3", "PRC-5"),
  verdict: fc.constantFrom("Denied", "NeedsApproval", "Allowed"),
  facts: fc.dictionary(fc.constantFrom(...names), fact, {
    maxKeys: 3,
    noNullPrototype: true,
  }),
})
/** Two that mostly differ late. */
const pair = fc.oneof(
  fc.tuple(reason, reason),
  fc
    .tuple(reason, fc.dictionary(fc.constantFrom("asked", "list"), fact, { noNullPrototype: true }))
    .map(([one, others]): [Decision.Reason, Decision.Reason] => [one, { ...one, facts: { ...one.facts, ...others } }]),
)

describe("KER-6: the order of reasons", () => {
  it("KER-6: of one kind the smaller amount stands first: 5.00 before 12.00", () => {
    const of = (minor: bigint) =>
      Decision.reason("Denied", "floor-cost", "PRC-3", { asked: { currency: "CNY", minor } })
    expect(Decision.denied(of(1200n), of(500n), of(1200n)).reasons).toEqual([of(500n), of(1200n)])
  })

  it("KER-6: reasons stand by verdict, code, rule and facts, and only equal ones are one", () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(Math.sign(byReason(a, b))).toBe(byText(written(a), written(b)))
      }),
      { numRuns: 2000 },
    )
  })

  it("KER-6: a decision keeps its reasons in this order, each once, whatever order they came in", () => {
    fc.assert(
      fc.property(fc.array(reason, { maxLength: 8 }), (reasons) => {
        const texts = Decision.denied(...reasons, ...reasons).reasons.map(written)
        expect(texts).toEqual([...new Set(reasons.map(written))].sort())
      }),
      { numRuns: 1000 },
    )
  })
})
