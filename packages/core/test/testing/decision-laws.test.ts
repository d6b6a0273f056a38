import * as Approval from "@dealwright/core/Approval"
import * as Decision from "@dealwright/core/Decision"
import { approvalLaws, decisionLaws } from "@dealwright/core/testing"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

const ladder = Decision.defaultLadder
const { allOf, anyOf, everyRankUpTo, inRole, lowestSufficient, nOf, ofRank, sequence } = Approval

const policies = {
  trade: Approval.tradeApproval,
  property: Approval.propertyApproval,
  tangled: {
    ...Approval.tradeApproval,
    routes: {
      quote: sequence(allOf(lowestSufficient, inRole("legal")), everyRankUpTo),
      contract: nOf(2, ofRank("director"), inRole("finance"), sequence(ofRank("manager"), ofRank("president"))),
      order: anyOf(inRole("finance"), ofRank("president")),
    },
  },
}

describe("laws of approvals", () => {
  for (const [name, policy] of Object.entries(policies)) {
    for (const law of approvalLaws({ policy, ladder })) it(`${law.name} (${name})`, () => law.check())
  }
})

describe("laws of decisions", () => {
  const manager = ladder.ranks[2] ?? expect.fail("a manager")
  const inputs = fc.integer({ min: 0, max: 100 })
  const why = (verdict: Decision.Verdict, days: number) => Decision.reason(verdict, "acme-days", "ACME-1", { days })
  const catalogue = { "acme-days": { en: "{days} days", zh: "{days} 天" } }
  const good = (days: number): Decision.Decision =>
    days <= 30
      ? Decision.identity
      : days <= 60
        ? Decision.needsApproval(manager, [why("NeedsApproval", days)])
        : Decision.denied(why("Denied", days))

  for (const law of decisionLaws({ decide: good, inputs, ladder, catalogue })) it(law.name, () => law.check())

  const brokenBy = (change: Partial<Parameters<typeof decisionLaws<number>>[0]>): ReadonlyArray<string> =>
    decisionLaws({ decide: good, inputs, ladder, catalogue, ...change }).flatMap((law) => {
      try {
        law.check({ numRuns: 300, seed: 1 })
        return []
      } catch {
        return [law.name.slice(0, 5)]
      }
    })

  it("KER-6: a source that breaks a law is caught", () => {
    let asked = 0
    expect(brokenBy({ decide: () => good(++asked % 100) })).toContain("KER-6")
    expect(brokenBy({ decide: () => ({ _tag: "Denied", reasons: [] }) })).toEqual(["KER-6"])
    expect(
      brokenBy({ decide: () => Decision.needsApproval({ level: 9, name: "king" }, [why("NeedsApproval", 1)]) }),
    ).toEqual(["ORG-1"])
    expect(brokenBy({ catalogue: {} })).toEqual(["KER-6"])
    expect(brokenBy({ catalogue: { "acme-days": { en: "{nights} nights", zh: "{days} 天" } } })).toEqual(["KER-6"])
    const twice = { ...Decision.denied(why("Denied", 1)), reasons: [why("Denied", 1), why("Denied", 1)] }
    expect(brokenBy({ decide: () => twice })).toEqual(["KER-6"])
  })
})
