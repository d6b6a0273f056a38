import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Pipeline from "@dealwright/core/Pipeline"
import * as Rate from "@dealwright/core/Rate"
import * as StageGates from "@dealwright/core/StageGates"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { makeTest } from "../../src/pipeline/Test.ts"
import { b2b, compiled, context, day, fact, facts, gate, means, property, today } from "./support.ts"

const { allOf, anyOf, not, open, shut } = StageGates

const isOpen = (self: StageGates.Gate, known: StageGates.DealFacts): boolean =>
  makeTest(self, Decider.noExtensions, []).isOpen(known, today)

const know = (...list: ReadonlyArray<StageGates.DealFact>): StageGates.DealFacts =>
  list.reduce((known, fact) => StageGates.applyFact(known, fact, "ann", today), StageGates.noFacts)

const runs = { numRuns: 1000 }

describe("gates", () => {
  it("PIP-2: a compiled gate is open exactly when its meaning says so", () => {
    fc.assert(
      fc.property(gate, facts, (self, known) => {
        assert.strictEqual(isOpen(self, known), means(self, known))
      }),
      runs,
    )
  })

  it("PIP-2: allOf and anyOf have identities, commute, absorb each other and distribute", () => {
    fc.assert(
      fc.property(gate, gate, gate, facts, (a, b, c, known) => {
        const same = (left: StageGates.Gate, right: StageGates.Gate) =>
          assert.strictEqual(isOpen(left, known), isOpen(right, known))
        same(allOf(a, open), a)
        same(anyOf(a, shut), a)
        same(allOf(a, shut), shut)
        same(anyOf(a, open), open)
        same(allOf(a, b), allOf(b, a))
        same(anyOf(a, b), anyOf(b, a))
        same(allOf(a, allOf(b, c)), allOf(allOf(a, b), c))
        same(anyOf(a, anyOf(b, c)), anyOf(anyOf(a, b), c))
        same(allOf(a, a), a)
        same(anyOf(a, a), a)
        same(allOf(a, anyOf(a, b)), a)
        same(anyOf(a, allOf(a, b)), a)
        same(allOf(a, anyOf(b, c)), anyOf(allOf(a, b), allOf(a, c)))
        same(not(not(a)), a)
        same(not(allOf(a, b)), anyOf(not(a), not(b)))
        same(not(open), shut)
      }),
      runs,
    )
  })

  it("PIP-2: a gate that is always open or shut really is so", () => {
    fc.assert(
      fc.property(gate, facts, (self, known) => {
        const { always } = makeTest(self, Decider.noExtensions, [])
        if (always !== undefined) assert.strictEqual(isOpen(self, known), always === "open")
      }),
      runs,
    )
  })

  it("PIP-2: every gate says in both languages what it needs, and is stored and read back the same", () => {
    const codec = Schema.toCodecJson(Pipeline.Gate)
    fc.assert(
      fc.property(gate, facts, (self, known) => {
        const test = makeTest(self, Decider.noExtensions, [])
        for (const text of [test.needs, test.found?.(known, today) ?? test.needs]) {
          assert.isAbove(text.en.length, 0)
          assert.isAbove(text.zh.length, 0)
        }
        assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(Schema.encodeSync(codec)(self)), self)
      }),
      runs,
    )
  })

  it("PIP-2: a quote holds on its last day and not on the next", () => {
    const known = know({ _tag: "QuoteApproved", quoteId: "Q-1", validUntil: day("2026-03-02") })
    const test = makeTest(StageGates.quoteApproved, Decider.noExtensions, [])
    assert.isTrue(test.isOpen(known, day("2026-03-02")))
    assert.isFalse(test.isOpen(known, day("2026-03-03")))
    assert.include(test.found?.(known, day("2026-03-03")).en, "quote Q-1 held until 2026-03-02")
  })

  it("PIP-2: hearing a fact twice changes nothing", () => {
    fc.assert(
      fc.property(facts, fact, (known, one) => {
        const once = StageGates.applyFact(known, one, "ann", today)
        assert.strictEqual(StageGates.applyFact(once, one, "ann", today), once)
      }),
      runs,
    )
  })
})

const stage = (id: string, gates: ReadonlyArray<StageGates.Gate>): StageGates.Stage => ({
  id,
  label: { en: id, zh: id },
  probability: Rate.percent(50),
  gates,
  documents: [],
  back: [],
})

const policyOf = (...gates: ReadonlyArray<ReadonlyArray<StageGates.Gate>>): StageGates.PipelinePolicy => ({
  ...StageGates.tradePolicy,
  pipelines: [
    {
      id: "test",
      label: { en: "Test", zh: "测试" },
      wonFrom: "s0",
      stages: [stage("s0", []), ...gates.map((list, i) => stage(`s${i + 1}`, list))],
    },
  ],
})

describe("moves", () => {
  it("PIP-3: a move names exactly the gates that are shut, those of skipped stages too, in order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(gate, { maxLength: 3 }), { minLength: 1, maxLength: 4 }),
        facts,
        fc.nat(),
        fc.nat(),
        (gates, known, a, b) => {
          const policy = policyOf(...gates)
          const result = StageGates.compile(policy, context)
          // A gate that nothing can open is refused (its own test); here it says nothing about moves.
          if (Result.isFailure(result)) return
          const from = a % gates.length
          const to = from + 1 + (b % (gates.length - from))
          const check = StageGates.checkMove(result.success.first, {
            from: `s${from}`,
            to: `s${to}`,
            facts: known,
            today,
          })
          const expected = gates.flatMap((list, i) =>
            i >= from && i < to
              ? list.flatMap((one, n) => (means(one, known) ? [] : [`pipelines[0].stages[${i + 1}].gates[${n}]`]))
              : [],
          )
          assert.deepStrictEqual(check._tag === "Unmet" ? check.unmet.map(({ place }) => place) : [], expected)
          assert.strictEqual(check._tag, expected.length === 0 ? "Passed" : "Unmet")
          const decision = StageGates.decisionOf(check)
          assert.strictEqual(decision._tag, expected.length === 0 ? "Allowed" : "Denied")
          assert.strictEqual(decision.reasons.length, expected.length)
        },
      ),
      runs,
    )
  })

  it("PIP-3, CTR-6: a property deal isn't contracted before first payment and signature", () => {
    const move = (facts: StageGates.DealFacts) =>
      StageGates.checkMove(property.first, { from: "subscribed", to: "contracted", facts, today })
    const check = move(StageGates.noFacts)
    assert.deepStrictEqual(
      check._tag === "Unmet" ? check.unmet.map(({ stage: at, text }) => [at, text.en, text.zh]) : [],
      [
        ["contracted", "the first payment is received in full", "首期款须全额到账"],
        ["contracted", "a contract is signed", "合同须已签署"],
      ],
    )
    const signed = know(
      { _tag: "ContractProgressed", contractId: "K-1", progress: "signed" },
      { _tag: "PaymentProgressed", receivableId: "R-1", progress: "first" },
    )
    assert.strictEqual(move(signed)._tag, "Passed")
  })

  it("PIP-1: moves lead only to later stages that the template names, back only where it says so", () => {
    assert.deepStrictEqual(
      StageGates.checkMove(b2b.first, { from: "proposal", to: "lead", facts: StageGates.noFacts, today }),
      { _tag: "NotAllowed", allowed: ["quotation", "contract", "order", "delivery", "after-sales"] },
    )
    assert.deepStrictEqual(StageGates.checkBack(b2b.first, "proposal", "lead"), {
      _tag: "NotAllowed",
      allowed: ["qualified", "need-confirmed"],
    })
    assert.strictEqual(StageGates.checkBack(b2b.first, "proposal", "qualified")._tag, "Passed")
    const unknown = StageGates.checkMove(b2b.first, { from: "lead", to: "moon", facts: StageGates.noFacts, today })
    assert.deepInclude(unknown, { _tag: "UnknownStage", stage: "moon" })
    assert.strictEqual(StageGates.probabilityOf(b2b.first, "moon"), undefined)
  })

  it("PIP-1: a template may name the stages to which each one leads", () => {
    const base = policyOf([], [], [])
    const [line] = base.pipelines
    assert.isDefined(line)
    const stages = line?.stages.map((one) => (one.id === "s0" ? { ...one, forward: ["s1", "s3"] } : one)) ?? []
    const { first } = compiled({ ...base, pipelines: line === undefined ? [] : [{ ...line, stages }] })
    const move = (to: string) => StageGates.checkMove(first, { from: "s0", to, facts: StageGates.noFacts, today })._tag
    assert.deepStrictEqual(["s1", "s2", "s3"].map(move), ["Passed", "NotAllowed", "Passed"])
  })

  it("KER-6: every reason has a sentence in both languages with every placeholder filled", () => {
    const checks = [
      StageGates.checkMove(b2b.first, { from: "lead", to: "after-sales", facts: StageGates.noFacts, today }),
      StageGates.checkMove(b2b.first, { from: "lead", to: "moon", facts: StageGates.noFacts, today }),
      StageGates.checkBack(b2b.first, "lead", "order"),
    ]
    const reopening = Decision.reason("NeedsApproval", "pipeline-reopening", "PIP-3", { rank: "manager" })
    const reasons = [...checks.flatMap((check) => StageGates.decisionOf(check).reasons), reopening]
    const codes = new Set(reasons.map(({ code }) => code))
    assert.sameMembers([...codes], Object.keys(StageGates.messages))
    for (const reason of reasons) {
      for (const locale of ["en", "zh"] as const) {
        const said = Decision.sentence(reason, StageGates.messages, locale)
        assert.notMatch(said, /[{}]/)
        assert.notStrictEqual(said, reason.code)
      }
    }
  })
})
