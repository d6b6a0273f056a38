import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Decision from "../../src/decision/index.ts"
import { decisionArbitrary } from "../../src/testing/Arbitraries.ts"

const arb = decisionArbitrary()

/** Says a law about any two or three decisions. */
const law = (claim: (a: Decision.Decision, b: Decision.Decision, c: Decision.Decision) => void) => () =>
  fc.assert(
    fc.property(arb, arb, arb, (a, b, c) => void claim(a, b, c)),
    { numRuns: 1000 },
  )

describe("KER-6: decisions form a bounded lattice under join", () => {
  it(
    "KER-6: join is commutative",
    law((a, b) => expect(Decision.join(a, b)).toEqual(Decision.join(b, a))),
  )

  it(
    "KER-6: join is associative",
    law((a, b, c) => expect(Decision.join(Decision.join(a, b), c)).toEqual(Decision.join(a, Decision.join(b, c)))),
  )

  it(
    "KER-6: join is idempotent: each reason is kept once",
    law((a) => expect(Decision.join(a, structuredClone(a))).toEqual(a)),
  )

  it(
    "KER-6: Allowed is the identity",
    law((a) => {
      expect(Decision.join(a, Decision.allowed())).toEqual(a)
      expect(Decision.join(Decision.identity, a)).toEqual(a)
    }),
  )

  it(
    "KER-6: Denied absorbs",
    law((a) => expect(Decision.join(a, Decision.denied())._tag).toBe("Denied")),
  )

  it(
    "KER-6: joining never makes a decision more permissive",
    law((a, b) => expect(Decision.compare(Decision.join(a, b), a)).toBeGreaterThanOrEqual(0)),
  )

  it("KER-6: two NeedsApproval join to the higher rank and the union of their sign-offs", () => {
    const low = Decision.needsApproval({ level: 1, name: "supervisor" }, [], [{ _tag: "ByRole", role: "legal" }])
    const high = Decision.needsApproval({ level: 3, name: "director" }, [], [{ _tag: "ByRole", role: "finance" }])
    expect(Decision.join(low, high)).toEqual({
      _tag: "NeedsApproval",
      rank: { level: 3, name: "director" },
      signOffs: [
        { _tag: "ByRole", role: "finance" },
        { _tag: "ByRole", role: "legal" },
      ],
      reasons: [],
    })
  })

  it("KER-6: what decided comes first, what merely remarks last", () => {
    const remark = Decision.reason("Allowed", "watch-band", "CRD-2")
    const denial = Decision.reason("Denied", "customer-blocked", "CRD-4")
    const joined = Decision.joinAll([Decision.allowed(remark), Decision.denied(denial)])
    expect(joined.reasons).toEqual([denial, remark])
    expect(Decision.decidingReasons(joined)).toEqual([denial])
  })

  it("KER-6: a rank settles a decision alone only when no other sign-off is asked for", () => {
    const director = { level: 3, name: "director" }
    const plain = Decision.needsApproval({ level: 2, name: "manager" }, [])
    const signed = Decision.needsApproval({ level: 2, name: "manager" }, [], [{ _tag: "ByRole", role: "legal" }])
    expect(Decision.isWithin(plain, director)).toBe(true)
    expect(Decision.isWithin(plain, { level: 1, name: "supervisor" })).toBe(false)
    expect(Decision.isWithin(signed, director)).toBe(false)
    expect(Decision.isWithin(Decision.denied(), director)).toBe(false)
  })
})

describe("KER-6: reasons are told in English and Chinese", () => {
  const catalogue = { "over-limit": { en: "{used} of {limit} is used.", zh: "额度 {limit},已用 {used}。" } }

  it("KER-6: a sentence names the facts", () => {
    const reason = Decision.reason("NeedsApproval", "over-limit", "CRD-4", { used: 5, limit: 4 })
    expect(Decision.sentence(reason, catalogue, "en")).toBe("5 of 4 is used.")
    expect(Decision.sentence(reason, catalogue, "zh")).toBe("额度 4,已用 5。")
  })

  it("KER-6: a code without a sentence is told with its facts instead of being dropped", () => {
    expect(Decision.sentence(Decision.reason("Denied", "acme/odd", "X-1", { a: 1, b: true }), catalogue, "en")).toBe(
      "acme/odd (a 1, b yes)",
    )
    expect(Decision.sentence(Decision.reason("Denied", "acme/odd", "X-1"), catalogue, "zh")).toBe("acme/odd")
  })

  it("KER-6: a placeholder without its fact stays visible", () =>
    expect(Decision.fill("up to {limit}", {}, "en")).toBe("up to {limit}"))
})

describe("ORG-1: the ladder is data", () => {
  it("ORG-1: the default is rep < supervisor < manager < director < president", () =>
    expect(Decision.defaultLadder.ranks.map((rank) => rank.name)).toEqual([
      "rep",
      "supervisor",
      "manager",
      "director",
      "president",
    ]))

  it("ORG-1: any number of ranks from two up; no name twice or empty; an unknown rank is an error, never a guess", () => {
    expect(Result.isSuccess(Decision.ladder(["a", "b"]))).toBe(true)
    const tags = [["a"], Array.from({ length: 51 }, (_, i) => `r${i}`), ["a", "a"], ["a", " "]].map((names) => {
      const made = Decision.ladder(names)
      return Result.isFailure(made) ? made.failure._tag : "fine"
    })
    expect(tags).toEqual(["TooFewRanks", "TooManyRanks", "DuplicateRank", "EmptyRankName"])
    const unknown = Decision.rankNamed(Decision.defaultLadder, "emperor")
    const text = Result.isFailure(unknown) ? Decision.describeLadderProblem(unknown.failure) : undefined
    expect(text?.en).toContain("rep < supervisor")
    expect(text?.zh).toContain("emperor")
  })

  it("ORG-1: above every rank stands the next one, above the highest nobody", () => {
    const { ranks } = Decision.defaultLadder
    expect(ranks.map((rank) => Decision.nextRank(Decision.defaultLadder, rank))).toEqual([...ranks.slice(1), undefined])
  })
})
