import * as Decider from "@dealwright/core/Decider"
import * as Pipeline from "@dealwright/core/Pipeline"
import * as Rate from "@dealwright/core/Rate"
import * as StageGates from "@dealwright/core/StageGates"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { assert, describe, it } from "vitest"
import { b2b, compiled, context, property, today } from "./support.ts"

const [line] = StageGates.tradePolicy.pipelines
if (line === undefined) throw new Error("the trade policy has a pipeline")

const problems = (policy: StageGates.PipelinePolicy) => {
  const result = StageGates.compile(policy, context)
  return Result.isFailure(result) ? result.failure : []
}

/** Problems of the b2b pipeline with one stage changed. */
const withStage = (index: number, change: Partial<StageGates.Stage>) =>
  problems({
    ...StageGates.tradePolicy,
    pipelines: [{ ...line, stages: line.stages.map((one, i) => (i === index ? { ...one, ...change } : one)) }],
  })

const places = (list: ReadonlyArray<Decider.PolicyProblem>) => list.map(({ place }) => place)

describe("pipeline policy", () => {
  it("PIP-1: the shipped pipelines have the rulebook's stages", () => {
    assert.deepStrictEqual(
      b2b.first.stages.map(({ stage }) => stage.id),
      ["lead", "qualified", "need-confirmed", "proposal", "quotation", "contract", "order", "delivery", "after-sales"],
    )
    assert.deepStrictEqual(
      property.first.stages.map(({ stage }) => stage.id),
      ["enquiry", "visited", "subscribed", "contracted", "paid", "handed-over"],
    )
  })

  it("PIP-1: the shipped policies are stored and read back the same", () => {
    const codec = Schema.toCodecJson(Pipeline.PipelinePolicy)
    for (const policy of [StageGates.tradePolicy, StageGates.propertyPolicy]) {
      const json: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(codec)(policy)))
      assert.deepEqual(Schema.decodeUnknownSync(codec)(json), policy)
    }
  })

  it("PIP-1: stages given twice, unknown ones and wrong directions are refused with their place and the remedy", () => {
    assert.include(places(withStage(1, { id: "lead" })), "pipelines[0].stages[1].id")
    // Leading only to nowhere, the third stage leaves none behind: the first one still leads everywhere.
    assert.deepStrictEqual(places(withStage(2, { forward: ["moon", "lead"] })), [
      "pipelines[0].stages[2].forward[0]",
      "pipelines[0].stages[2].forward[1]",
    ])
    assert.deepStrictEqual(places(withStage(2, { back: ["moon", "order"] })), [
      "pipelines[0].stages[2].back[0]",
      "pipelines[0].stages[2].back[1]",
    ])
    const [problem] = withStage(2, { back: ["moon"] })
    assert.include(problem?.text.en, "qualified")
    assert.include(problem?.text.zh, "moon")
    assert.strictEqual(problem?.rule, "PIP-1")
  })

  it("PIP-1: a stage that nothing leads to is refused", () => {
    const stages = line.stages.map((one, i) => {
      const next = line.stages[i + 1]?.id
      return { ...one, forward: next === undefined ? [] : i === 0 ? ["need-confirmed"] : [next] }
    })
    assert.deepStrictEqual(places(problems({ ...StageGates.tradePolicy, pipelines: [{ ...line, stages }] })), [
      "pipelines[0].stages[1]",
    ])
  })

  it("PIP-1: probabilities outside 0% to 100% and gates on the first stage are refused", () => {
    assert.deepStrictEqual(places(withStage(3, { probability: Rate.percent(101) })), [
      "pipelines[0].stages[3].probability",
    ])
    assert.deepStrictEqual(places(withStage(3, { probability: Rate.percent(-1) })), [
      "pipelines[0].stages[3].probability",
    ])
    assert.deepStrictEqual(places(withStage(0, { documents: ["passport"] })), ["pipelines[0].stages[0]"])
  })

  it("PIP-1: empty and doubled pipelines and an unknown stage to win from are refused", () => {
    assert.deepStrictEqual(places(problems({ ...StageGates.tradePolicy, pipelines: [] })), ["pipelines"])
    assert.deepStrictEqual(
      places(problems({ ...StageGates.tradePolicy, pipelines: [{ ...line, stages: [], wonFrom: "x" }] })),
      ["pipelines[0].stages", "pipelines[0].wonFrom"],
    )
    assert.deepStrictEqual(places(problems({ ...StageGates.tradePolicy, pipelines: [line, line] })), [
      "pipelines[1].id",
    ])
    assert.deepStrictEqual(places(problems({ ...StageGates.tradePolicy, lossCauses: [] })), ["lossCauses"])
  })

  it("ORG-1: unknown ranks are refused, all at once", () => {
    assert.deepStrictEqual(
      places(problems({ ...StageGates.tradePolicy, manageRank: "a", reviewRank: "b", reopenRank: "c" })),
      ["manageRank", "reviewRank", "reopenRank"],
    )
  })

  it("PIP-2: gates that can never open are refused, deep inside too", () => {
    const never = StageGates.allOf(StageGates.visitRecorded, StageGates.not(StageGates.open))
    assert.deepStrictEqual(places(withStage(3, { gates: [StageGates.shut, never] })), [
      "pipelines[0].stages[3].gates[0]",
      "pipelines[0].stages[3].gates[1]",
    ])
    assert.deepStrictEqual(withStage(3, { gates: [StageGates.anyOf(never, StageGates.visitRecorded)] }), [])
  })

  it("PIP-2: gates nested without end are refused, not followed", () => {
    let gate: StageGates.Gate = StageGates.visitRecorded
    for (let i = 0; i < 30; i++) gate = StageGates.not(gate)
    const [problem] = withStage(3, { gates: [gate] })
    assert.match(problem?.text.en ?? "", /nested/)
  })
})

const volume: StageGates.GateKind = ({ least }) =>
  typeof least === "number"
    ? {
        isOpen: ({ custom }) => Number(custom["acme/volume"] ?? "0") >= least,
        needs: { en: `at least ${least} pieces are asked for`, zh: `需求量不少于 ${least} 件` },
      }
    : { problem: { en: 'give "least" as a number', zh: "请以数字填写 least" } }

describe("plugins' gates", () => {
  const extensions = Decider.makeExtensions([Decider.extend(StageGates.gateKind, "acme/volume", volume)])
  const withGate = (gate: StageGates.Gate): StageGates.PipelinePolicy => ({
    ...StageGates.tradePolicy,
    pipelines: [{ ...line, stages: line.stages.map((one, i) => (i === 1 ? { ...one, gates: [gate] } : one)) }],
  })

  it("PIP-2: a plugin's gate takes part in moves and speaks for itself", () => {
    const { first } = compiled(withGate(StageGates.customGate("acme/volume", { least: 100 })), extensions)
    const move = (value: string) =>
      StageGates.checkMove(first, {
        from: "lead",
        to: "qualified",
        facts: StageGates.applyFact(
          StageGates.noFacts,
          { _tag: "CustomRecorded", name: "acme/volume", value },
          "erp",
          today,
        ),
        today,
      })
    assert.strictEqual(move("100")._tag, "Passed")
    const check = move("99")
    assert.deepStrictEqual(check._tag === "Unmet" ? check.unmet.map(({ text }) => text.en) : [], [
      "at least 100 pieces are asked for",
    ])
  })

  it("PIP-2: an unknown gate and unusable parameters are refused, never skipped", () => {
    const unknown = StageGates.compile(withGate(StageGates.customGate("acme/none")), { ...context, extensions })
    assert.isTrue(Result.isFailure(unknown))
    if (Result.isFailure(unknown)) {
      assert.deepStrictEqual(places(unknown.failure), ["pipelines[0].stages[1].gates[0].name"])
      assert.include(unknown.failure[0]?.text.en, "acme/volume")
    }
    // Under a negation too: what isn't known must not count as shut there and so let deals pass.
    const negated = StageGates.compile(withGate(StageGates.not(StageGates.customGate("acme/none"))), context)
    assert.isTrue(Result.isFailure(negated))
    const unusable = StageGates.compile(withGate(StageGates.customGate("acme/volume", { least: "many" })), {
      ...context,
      extensions,
    })
    assert.deepStrictEqual(Result.isFailure(unusable) ? places(unusable.failure) : [], [
      "pipelines[0].stages[1].gates[0].parameters",
    ])
  })
})
