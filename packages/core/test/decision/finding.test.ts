import * as Decision from "@dealwright/core/Decision"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"

const say = { en: "Odd", zh: "异常" }
const severity = fc.constantFrom<Decision.FindingSeverity>("error", "warning", "note")

describe("findings", () => {
  it("XTR-3: a finding names its rule in both languages", () => {
    const { text } = Decision.finding("note", "gap", "rule", "PRC-3", say)
    assert.deepStrictEqual(text, { en: "Odd (PRC-3).", zh: "异常(PRC-3)。" })
  })

  it("XTR-3: the gravest findings come first, those of one severity in their order", () => {
    fc.assert(
      fc.property(fc.array(severity), (severities) => {
        const findings = severities.map((one, index) => Decision.finding(one, "gap", `at[${index}]`, "PRC-3", say))
        const sorted = Decision.gravestFirst(findings)
        const expected = (["error", "warning", "note"] as const).flatMap((one) =>
          findings.filter((finding) => finding.severity === one),
        )
        assert.deepStrictEqual(sorted, expected)
      }),
      { numRuns: 1000 },
    )
  })

  it("XTR-3: changes lead one way together only when all of them do", () => {
    const direction = fc.constantFrom<Decision.ChangeDirection>("looser", "stricter", "other")
    fc.assert(
      fc.property(fc.array(direction), (directions) => {
        const kinds = new Set(directions)
        const expected = kinds.size === 0 ? undefined : kinds.size === 1 ? directions[0] : "other"
        assert.strictEqual(Decision.directionOfAll(directions), expected)
      }),
      { numRuns: 1000 },
    )
  })
})
