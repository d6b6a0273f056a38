/** The compiled gate held against the rulebook said plainly, and policies against each other. */
import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Rate from "@dealwright/core/Rate"
import { creditLaws, creditPolicyArbitrary, creditTermsArbitrary, gateRequestArbitrary } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { judge } from "./oracle.ts"
import { codes, context, today } from "./support.ts"

const ladder = Decision.defaultLadder
const policies = creditPolicyArbitrary(ladder)
const compiled = (policy: CreditPolicy.CreditPolicy) => Result.getOrThrow(CreditPolicy.compile(policy, context))

/** Remarks that say why something passes aren't told by the oracle. */
const remarks = new Set(["credit-within-limit", "credit-within-group-limit", "credit-unlimited"])

const level = (outcome: CreditPolicy.GateOutcome): number =>
  outcome._tag === "Passed"
    ? -1
    : outcome._tag === "Held" && outcome.isOverridable
      ? (outcome.overrideRank?.level ?? assert.fail("held without a rank"))
      : 99

describe("random credit policies", () => {
  it("CRD-4, KER-6: the compiled gate and the rulebook said plainly agree on 10 000 policies and orders", () => {
    const ends = { Passed: 0, Held: 0, Refused: 0 }
    fc.assert(
      fc.property(policies, gateRequestArbitrary(), (policy, request) => {
        const outcome = compiled(policy).gate(request)
        const verdict = judge(policy, ladder, request, Rate.scale)
        assert.deepEqual(
          {
            end: outcome._tag,
            rank: outcome.overrideRank?.name,
            isOverridable: outcome.isOverridable,
            codes: codes(outcome.decision)
              .filter((code) => !remarks.has(code))
              .sort(),
          },
          verdict,
        )
        ends[outcome._tag]++
      }),
      { numRuns: 10_000 },
    )
    for (const count of Object.values(ends)) assert.isAbove(count, 400, JSON.stringify(ends))
  })

  it("XTR-4: every law holds for random policies", () => {
    fc.assert(
      fc.property(policies, (policy) => {
        for (const law of creditLaws(policy, { context })) law.check({ numRuns: 20 })
      }),
      { numRuns: 100 },
    )
  })

  for (const [name, policy] of [
    ["trade", CreditPolicy.tradePolicy],
    ["property", CreditPolicy.propertyPolicy],
  ] as const) {
    for (const law of creditLaws(policy, { context })) {
      it(`${law.name} (${name})`, () => law.check())
    }
  }

  it("XTR-4: a plugin's condition that asks less of more breaks a law, and the law says so", () => {
    const extensions = Decider.makeExtensions([
      Decider.extend(CreditPolicy.gateCondition, "acme/small", ({ amount }) =>
        amount.minor > 1_000n
          ? Decision.identity
          : Decision.denied(Decision.reason("Denied", "acme-too-small", "CRD-4")),
      ),
    ])
    const policy = { ...CreditPolicy.tradePolicy, conditions: ["acme/small"] }
    const broken = creditLaws(policy, { context: { ...context, extensions } }).filter((law) => {
      try {
        law.check()
        return false
      } catch {
        return true
      }
    })
    assert.deepEqual(
      broken.map(({ name }) => name.slice(0, 5)),
      ["CRD-5", "XTR-1"].slice(0, broken.length),
    )
    assert.isNotEmpty(broken)
  })

  it("XTR-3: where a random order ends differently a difference is told, and no direction is ever wrong", () => {
    const seen = { looser: 0, stricter: 0, other: 0 }
    fc.assert(
      fc.property(
        policies,
        policies,
        fc.nat(12),
        gateRequestArbitrary({ plain: true }),
        (before, other, which, request) => {
          // One field of another policy, or all of them.
          const keys = Object.keys(other)
          const key = keys[which % (keys.length + 1)]
          const entries = Object.entries(other).filter(([name]) => key === undefined || name === key)
          const after: CreditPolicy.CreditPolicy = { ...before, ...Object.fromEntries(entries) }
          const changes = CreditPolicy.diff(before, after, ladder)
          const [a, b] = [level(compiled(before).gate(request)), level(compiled(after).gate(request))]
          if (a !== b) assert.isNotEmpty(changes)
          const direction = Decision.directionOfAll(changes.map((change) => change.direction))
          if (direction === "looser") assert.isAtMost(b, a, JSON.stringify(changes))
          if (direction === "stricter") assert.isAtLeast(b, a, JSON.stringify(changes))
          if (direction !== undefined) seen[direction]++
          for (const { text } of changes) assert.isTrue(text.en.endsWith(".") && text.zh.endsWith("。"))
        },
      ),
      { numRuns: 3000 },
    )
    for (const count of Object.values(seen)) assert.isAbove(count, 100, JSON.stringify(seen))
  })

  it("XTR-3: where terms are decided differently a difference is told, in the right direction", () => {
    fc.assert(
      fc.property(policies, policies, creditTermsArbitrary({ plain: true }), (before, { terms }, asked) => {
        const after = { ...before, terms }
        const changes = CreditPolicy.diff(before, after)
        const decide = (policy: CreditPolicy.CreditPolicy) => compiled(policy).decideTerms(undefined, asked, today)
        const order = Decision.compare(decide(after), decide(before))
        if (order !== 0) assert.isNotEmpty(changes)
        const direction = Decision.directionOfAll(changes.map((change) => change.direction))
        if (direction === "looser") assert.isAtMost(order, 0)
        if (direction === "stricter") assert.isAtLeast(order, 0)
      }),
      { numRuns: 2000 },
    )
  })

  it("XTR-3: what analysis calls redundant can be taken out, and no decision changes", () => {
    let count = 0
    fc.assert(
      fc.property(policies, gateRequestArbitrary(), creditTermsArbitrary(), (policy, request, asked) => {
        const places = CreditPolicy.analyse(policy, { ladder }).flatMap(({ code, place }) =>
          code === "redundant-rule" ? [place] : [],
        )
        if (places.length > 0) count++
        const left = <A>(table: string, rows: ReadonlyArray<A>) =>
          rows.filter((_, i) => !places.includes(`${table}[${i}]`))
        const lean = {
          ...policy,
          overLimit: left("overLimit", policy.overLimit),
          late: left("late", policy.late),
          terms: left("terms", policy.terms),
        }
        assert.deepEqual(CreditPolicy.diff(policy, lean), [])
        assert.deepEqual(compiled(lean).gate(request).decision, compiled(policy).gate(request).decision)
        const decide = (one: CreditPolicy.CreditPolicy) => compiled(one).decideTerms(undefined, asked, today)
        assert.deepEqual(decide(lean), decide(policy))
      }),
      { numRuns: 2000 },
    )
    assert.isAbove(count, 100)
  })

  it("CRD-5: the tighter of two tables lets pass what both do, the wider what either does", () => {
    fc.assert(
      fc.property(policies, policies, gateRequestArbitrary(), (a, b, request) => {
        const { tighterLate, tighterOverLimit, widerLate, widerOverLimit } = CreditPolicy
        const both = {
          ...a,
          overLimit: tighterOverLimit(ladder, a.overLimit, b.overLimit),
          late: tighterLate(ladder, a.late, b.late),
        }
        const either = {
          ...a,
          overLimit: widerOverLimit(ladder, a.overLimit, b.overLimit),
          late: widerLate(ladder, a.late, b.late),
        }
        const ask = (policy: CreditPolicy.CreditPolicy) => level(compiled(policy).gate(request))
        const other = { ...a, overLimit: b.overLimit, late: b.late }
        assert.isAtLeast(ask(both), Math.max(ask(a), ask(other)))
        assert.isAtMost(ask(either), Math.min(ask(a), ask(other)))
      }),
      { numRuns: 1000 },
    )
  })

  it("CRD-5: tables combine to a lattice with nobody and anybody at its ends", () => {
    const { anybody, nobody } = CreditPolicy
    const sides = [
      [CreditPolicy.tighterOverLimit, CreditPolicy.widerOverLimit, policies.map(({ overLimit }) => overLimit)],
      [CreditPolicy.tighterLate, CreditPolicy.widerLate, policies.map(({ late }) => late)],
    ] as const
    const laws = <A>(
      meet: (l: Decision.Ladder, a: A, b: A) => A,
      join: (l: Decision.Ladder, a: A, b: A) => A,
      tables: fc.Arbitrary<A>,
      [none, all]: readonly [A, A],
    ) =>
      fc.assert(
        fc.property(tables, tables, tables, (x, y, z) => {
          const [both, either] = [(p: A, q: A) => meet(ladder, p, q), (p: A, q: A) => join(ladder, p, q)]
          const a = both(x, x)
          assert.deepEqual(both(a, a), a)
          assert.deepEqual(either(x, x), a)
          assert.deepEqual(both(x, y), both(y, x))
          assert.deepEqual(either(x, y), either(y, x))
          assert.deepEqual(both(both(x, y), z), both(x, both(y, z)))
          assert.deepEqual(either(either(x, y), z), either(x, either(y, z)))
          assert.deepEqual(both(x, either(x, y)), a)
          assert.deepEqual(either(x, both(x, y)), a)
          assert.deepEqual(both(x, all), a)
          assert.deepEqual(either(x, none), a)
          assert.deepEqual(both(x, none), none)
          assert.deepEqual(either(x, all), all)
        }),
        { numRuns: 1000 },
      )
    laws(sides[0][0], sides[0][1], sides[0][2], [nobody, anybody(ladder)])
    laws(sides[1][0], sides[1][1], sides[1][2], [nobody, anybody(ladder)])
  })

  it("CRD-1: the tighter of two tables of terms gives what both do", () => {
    fc.assert(
      fc.property(policies, policies, creditTermsArbitrary({ plain: true }), (a, b, asked) => {
        const terms = Result.getOrThrow(CreditPolicy.tighterTerms(ladder, a.terms, b.terms))
        const decide = (table: CreditPolicy.TermsTable) =>
          compiled({ ...a, terms: table }).decideTerms(undefined, asked, today)
        const rank = (decision: Decision.Decision) =>
          decision._tag === "Allowed" ? -1 : decision._tag === "Denied" ? 99 : decision.rank.level
        assert.strictEqual(rank(decide(terms)), Math.max(rank(decide(a.terms)), rank(decide(b.terms))))
      }),
      { numRuns: 1000 },
    )
  })
})
