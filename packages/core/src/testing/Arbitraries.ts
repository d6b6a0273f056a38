/**
 * Random decisions and their parts for property tests, small enough to read when a case is shrunk.
 *
 * @module
 */
import * as fc from "fast-check"
import * as Decision from "../decision/index.ts"

/**
 * A rank of the default ladder.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import { rankArbitrary } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * const top = Decision.highest(Decision.defaultLadder)
 * fc.assert(fc.property(rankArbitrary(), (rank) => rank.level <= top.level))
 * ```
 */
export const rankArbitrary = (): fc.Arbitrary<Decision.Rank> => fc.constantFrom(...Decision.defaultLadder.ranks)

/**
 * A reason with up to two facts.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import { reasonArbitrary } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * import assert from "node:assert"
 * // Saying a reason twice says no more than saying it once.
 * fc.assert(fc.property(reasonArbitrary(), (one) =>
 *   assert.deepEqual(Decision.denied(one, one), Decision.denied(one))
 * ))
 * ```
 */
export const reasonArbitrary = (): fc.Arbitrary<Decision.Reason> =>
  fc.record({
    verdict: fc.constantFrom<Decision.Verdict>("Allowed", "NeedsApproval", "Denied"),
    code: fc.constantFrom("one", "two", "three"),
    rule: fc.constantFrom("PRC-2", "CRD-4"),
    facts: fc.dictionary(
      fc.constantFrom("limit", "asked"),
      fc.oneof(fc.nat(9), fc.boolean(), fc.constantFrom("a", "b")),
      { maxKeys: 2 },
    ),
  })

/**
 * A sign-off by rank or by role.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import { rankArbitrary, signOffArbitrary } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * import assert from "node:assert"
 * // Asking twice for a sign-off asks for it once.
 * fc.assert(fc.property(rankArbitrary(), signOffArbitrary(), (rank, one) =>
 *   assert.deepEqual(Decision.needsApproval(rank, [], [one, one]), Decision.needsApproval(rank, [], [one]))
 * ))
 * ```
 */
export const signOffArbitrary = (): fc.Arbitrary<Decision.SignOff> =>
  fc.oneof(
    rankArbitrary().map((rank): Decision.SignOff => ({ _tag: "ByRank", rank })),
    fc.constantFrom("legal", "finance").map((role): Decision.SignOff => ({ _tag: "ByRole", role })),
  )

/**
 * Any decision, in canonical form.
 *
 * @example
 * ```ts
 * import { decisionArbitrary } from "@dealwright/core/testing"
 * import { Decision } from "@dealwright/core"
 * import * as fc from "fast-check"
 * fc.assert(fc.property(decisionArbitrary(), (d) => Decision.compare(Decision.join(d, d), d) === 0))
 * ```
 */
export const decisionArbitrary = (): fc.Arbitrary<Decision.Decision> => {
  const reasons = fc.array(reasonArbitrary(), { maxLength: 3 })
  return fc.oneof(
    reasons.map((list): Decision.Decision => Decision.allowed(...list)),
    fc
      .tuple(rankArbitrary(), reasons, fc.array(signOffArbitrary(), { maxLength: 2 }))
      .map(([rank, list, signOffs]): Decision.Decision => Decision.needsApproval(rank, list, signOffs)),
    reasons.map((list): Decision.Decision => Decision.denied(...list)),
  )
}
