/**
 * The laws of decisions, for whoever writes a source of them: a policy, a guard, a plugin's rule (KER-6, XTR-4).
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as fc from "fast-check"
import * as Decision from "../../decision/index.ts"
import type { Law } from "./Pricing.ts"

/** A source of decisions and what it is asked. */
export interface DecisionLawOptions<Input> {
  readonly decide: (input: Input) => Decision.Decision
  readonly inputs: fc.Arbitrary<Input>
  readonly ladder: Decision.Ladder
  /** Sentences of the reasons; without it they aren't looked at. */
  readonly catalogue?: Decision.Catalogue
}

const order: Readonly<Record<Decision.Verdict, number>> = { Allowed: 0, NeedsApproval: 1, Denied: 2 }

/** Checks a property on random inputs, 1000 unless told otherwise. */
export const lawOf = <Input>(name: string, inputs: fc.Arbitrary<Input>, holds: (input: Input) => void): Law => ({
  name,
  check: ({ numRuns = 1000, seed } = {}) => {
    fc.assert(
      fc.property(inputs, (input) => {
        holds(input)
      }),
      seed === undefined ? { numRuns } : { numRuns, seed },
    )
  },
})

/** The same answer as the constructors make it: every reason and sign-off once, in one order. */
const rebuilt = (decision: Decision.Decision): Decision.Decision => {
  switch (decision._tag) {
    case "Allowed":
      return Decision.allowed(...decision.reasons)
    case "NeedsApproval":
      return Decision.needsApproval(decision.rank, decision.reasons, decision.signOffs)
    case "Denied":
      return Decision.denied(...decision.reasons)
  }
}

/**
 * The laws that every source of decisions keeps (KER-6): the same question has the same answer; answers form a bounded
 * lattice under join; whatever isn't allowed says why, with a rule's id; whoever has to agree has a rank of the ladder;
 * every reason has its sentence in both languages.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import { decisionLaws } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * const ladder = Decision.defaultLadder
 * const decide = (days: number) =>
 *   days <= 30 ? Decision.identity : Decision.needsApproval(Decision.highest(ladder), [
 *     Decision.reason("NeedsApproval", "acme-too-long", "ACME-1", { days })
 *   ])
 * const catalogue = { "acme-too-long": { en: "{days} days are many.", zh: "{days} 天过长。" } }
 * for (const law of decisionLaws({ decide, inputs: fc.nat(), ladder, catalogue })) law.check({ numRuns: 100 })
 * ```
 */
export const decisionLaws = <Input>(options: DecisionLawOptions<Input>): ReadonlyArray<Law> => {
  const { catalogue, decide, inputs, ladder } = options
  const three = fc.tuple(inputs, inputs, inputs)
  const { join } = Decision
  return [
    lawOf("KER-6: the same question has the same answer", inputs, (input) => {
      assert.deepEqual(decide(input), decide(input))
    }),
    lawOf("KER-6: reasons and sign-offs are collected, each once", inputs, (input) => {
      const decision = decide(input)
      assert.deepEqual(decision, rebuilt(decision))
    }),
    lawOf("KER-6: answers combine by join: in any order, in any grouping, once or twice", three, (three) => {
      const [a, b, c] = [decide(three[0]), decide(three[1]), decide(three[2])]
      assert.deepEqual(join(a, b), join(b, a))
      assert.deepEqual(join(a, join(b, c)), join(join(a, b), c))
      assert.deepEqual(join(a, a), a)
      assert.deepEqual(join(a, Decision.identity), a)
    }),
    lawOf("KER-6: a further answer never makes it looser, and nothing undoes a denial", three, (three) => {
      const [a, b] = [decide(three[0]), decide(three[1])]
      const both = join(a, b)
      assert.ok(order[both._tag] >= Math.max(order[a._tag], order[b._tag]))
      if (a._tag === "NeedsApproval" && both._tag === "NeedsApproval") assert.ok(both.rank.level >= a.rank.level)
    }),
    lawOf(
      "KER-6: whatever isn't allowed says why, by a rule, and no reason is graver than the answer",
      inputs,
      (input) => {
        const decision = decide(input)
        const graveness = decision.reasons.map(({ verdict }) => order[verdict])
        if (decision._tag !== "Allowed") assert.equal(Math.max(-1, ...graveness), order[decision._tag])
        for (const { code, rule, verdict } of decision.reasons) {
          assert.ok(code.length > 0 && rule.length > 0, `a reason without code or rule: ${code} ${rule}`)
          assert.ok(order[verdict] <= order[decision._tag], `${code} is graver than the answer`)
        }
      },
    ),
    lawOf("ORG-1: whoever has to agree has a rank of the ladder", inputs, (input) => {
      const decision = decide(input)
      if (decision._tag !== "NeedsApproval") return
      const signing = decision.signOffs.flatMap((one) => (one._tag === "ByRank" ? [one.rank] : []))
      for (const rank of [decision.rank, ...signing]) assert.deepEqual(ladder.ranks[rank.level], rank)
    }),
    ...(catalogue === undefined
      ? []
      : [
          lawOf(
            "KER-6: every reason has its sentence in both languages, with every figure filled in",
            inputs,
            (input) => {
              for (const reason of decide(input).reasons) {
                assert.ok(Object.hasOwn(catalogue, reason.code), `no sentence for ${reason.code}`)
                for (const locale of ["en", "zh"] as const) {
                  const sentence = Decision.sentence(reason, catalogue, locale)
                  assert.ok(!/\{\w+\}/u.test(sentence), `${reason.code} lacks a figure: ${sentence}`)
                }
              }
            },
          ),
        ]),
  ]
}
