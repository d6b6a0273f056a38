/**
 * Reads a pipeline policy once and lists everything that is wrong with it (PIP-1).
 *
 * @module
 */
import * as Result from "effect/Result"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import { describeLadderProblem, rankNamed } from "../decision/Ladder.ts"
import type { Rank } from "../decision/Model.ts"
import { scale } from "../rate/Model.ts"
import type { CompiledPipeline, CompiledPipelinePolicy, CompiledStage, StageGate } from "./Evaluate.ts"
import type { Pipeline, PipelinePolicy } from "./Gate.ts"
import { documentTest, type GateProblem, type GateTest, makeTest } from "./Test.ts"

type Report = (place: string, rule: string, en: string, zh: string) => void

const duplicates = (ids: ReadonlyArray<string>, report: (index: number, id: string) => void): void => {
  const seen = new Set<string>()
  ids.forEach((id, i) => {
    if (seen.has(id)) report(i, id)
    seen.add(id)
  })
}

const stageGate = (stage: string, place: string, test: GateTest): StageGate => ({
  stage,
  place,
  test,
  unmet: { stage, place, text: test.needs },
})

const readGates = (
  pipeline: Pipeline,
  index: number,
  place: string,
  context: PolicyContext,
  problems: Array<PolicyProblem>,
): ReadonlyArray<StageGate> => {
  const stage = pipeline.stages[index]
  if (stage === undefined) return []
  const gates = stage.gates.map((gate, i) => {
    const found: Array<GateProblem> = []
    const at = `${place}.gates[${i}]`
    const test = makeTest(gate, context.extensions, found, at)
    for (const problem of found) problems.push({ ...problem, rule: "PIP-2" })
    if (found.length === 0 && test.always === "shut") {
      problems.push({
        place: at,
        rule: "PIP-2",
        text: {
          en: `this gate can never open, so nothing would ever reach "${stage.id}"; take it out or give it something that can be.`,
          zh: `该条件永远无法满足,任何商机都到不了“${stage.id}”;请删去或改为可满足的条件。`,
        },
      })
    }
    return stageGate(stage.id, at, test)
  })
  const documents = stage.documents.map((document, i) =>
    stageGate(stage.id, `${place}.documents[${i}]`, documentTest(document)),
  )
  return [...gates, ...documents]
}

/** Stages that moves forward lead to, starting with the first one. */
const reachable = (pipeline: Pipeline): ReadonlySet<string> => {
  const reached = new Set<string>()
  pipeline.stages.forEach((stage, i) => {
    if (i === 0) reached.add(stage.id)
    // Moves lead to later stages only, so whatever reaches this one was seen before it.
    if (!reached.has(stage.id)) return
    const next = stage.forward ?? pipeline.stages.slice(i + 1).map(({ id }) => id)
    for (const id of next) reached.add(id)
  })
  return reached
}

const checkMoves = (pipeline: Pipeline, place: string, report: Report): void => {
  const order = new Map(pipeline.stages.map(({ id }, i) => [id, i]))
  const known = pipeline.stages.map(({ id }) => id).join(", ")
  pipeline.stages.forEach((stage, i) => {
    const check = (ids: ReadonlyArray<string>, name: "forward" | "back") => {
      ids.forEach((id, n) => {
        const at = `${place}.stages[${i}].${name}[${n}]`
        const target = order.get(id)
        if (target === undefined) {
          report(at, "PIP-1", `there is no stage "${id}"; known: ${known}.`, `没有阶段“${id}”;现有:${known}。`)
        } else if (name === "forward" ? target <= i : target >= i) {
          const [en, zh] = name === "forward" ? ["later", "之后"] : ["earlier", "之前"]
          report(
            at,
            "PIP-1",
            `"${id}" is not ${en} than "${stage.id}"; name only stages that are.`,
            `“${id}”不在“${stage.id}”${zh};此处只能列出其${zh}的阶段。`,
          )
        }
      })
    }
    check(stage.forward ?? [], "forward")
    check(stage.back, "back")
  })
}

const checkStages = (pipeline: Pipeline, place: string, report: Report): void => {
  const { stages } = pipeline
  duplicates(
    stages.map(({ id }) => id),
    (i, id) =>
      report(
        `${place}.stages[${i}].id`,
        "PIP-1",
        `the stage "${id}" stands there twice; give each its own id.`,
        `阶段“${id}”重复;每个阶段须有不同编号。`,
      ),
  )
  const reached = reachable(pipeline)
  stages.forEach((stage, i) => {
    const at = `${place}.stages[${i}]`
    if (stage.probability < 0n || stage.probability > scale) {
      report(
        `${at}.probability`,
        "PIP-1",
        "a win probability lies between 0% and 100%.",
        "赢单概率须在 0% 与 100% 之间。",
      )
    }
    if (i === 0 && (stage.gates.length > 0 || stage.documents.length > 0)) {
      report(
        at,
        "PIP-1",
        `deals open in "${stage.id}", before anything is known about them; move its gates and documents to the next stage.`,
        `商机在“${stage.id}”建立,此时尚无任何资料;请将条件和文件移到下一阶段。`,
      )
    }
    if (!reached.has(stage.id)) {
      report(
        at,
        "PIP-1",
        `no move leads to "${stage.id}"; name it in "forward" of an earlier stage or take it out.`,
        `没有移动可到达“${stage.id}”;请在之前阶段的 forward 中列出,或删去该阶段。`,
      )
    }
  })
}

const readPipeline = (
  pipeline: Pipeline,
  place: string,
  context: PolicyContext,
  problems: Array<PolicyProblem>,
): CompiledPipeline | undefined => {
  const report: Report = (at, rule, en, zh) => problems.push({ place: at, rule, text: { en, zh } })
  checkStages(pipeline, place, report)
  checkMoves(pipeline, place, report)
  const stages: ReadonlyArray<CompiledStage> = pipeline.stages.map((stage, index) => ({
    index,
    stage,
    gates: readGates(pipeline, index, `${place}.stages[${index}]`, context, problems),
  }))
  const byId = new Map(stages.map((one) => [one.stage.id, one]))
  const [first] = stages
  const wonFrom = byId.get(pipeline.wonFrom)
  if (first === undefined) {
    report(`${place}.stages`, "PIP-1", "a pipeline has at least one stage.", "销售流程至少要有一个阶段。")
  }
  if (wonFrom === undefined) {
    const known = [...byId.keys()].join(", ")
    report(
      `${place}.wonFrom`,
      "PIP-1",
      `there is no stage "${pipeline.wonFrom}"; known: ${known}.`,
      `没有阶段“${pipeline.wonFrom}”;现有:${known}。`,
    )
  }
  return first === undefined || wonFrom === undefined ? undefined : { pipeline, stages, byId, first, wonFrom }
}

/** Compiles a policy, or lists all its problems: place, rule, remedy. */
export const compilePolicy = (
  policy: PipelinePolicy,
  context: PolicyContext,
): Result.Result<CompiledPipelinePolicy, ReadonlyArray<PolicyProblem>> => {
  const problems: Array<PolicyProblem> = []
  const report: Report = (place, rule, en, zh) => problems.push({ place, rule, text: { en, zh } })
  const rank = (place: "manageRank" | "reviewRank" | "reopenRank"): Rank => {
    const found = rankNamed(context.ladder, policy[place])
    if (Result.isSuccess(found)) return found.success
    problems.push({ place, rule: "ORG-1", text: describeLadderProblem(found.failure) })
    return { level: -1, name: policy[place] }
  }
  duplicates(
    policy.pipelines.map(({ id }) => id),
    (i, id) =>
      report(
        `pipelines[${i}].id`,
        "PIP-1",
        `the pipeline "${id}" stands there twice; give each its own id.`,
        `销售流程“${id}”重复;每个流程须有不同编号。`,
      ),
  )
  if (policy.lossCauses.length === 0) {
    report("lossCauses", "PIP-3", "name at least one cause for which deals are lost.", "至少列出一个丢单原因。")
  }
  const pipelines = policy.pipelines.flatMap((pipeline, i) => {
    const compiled = readPipeline(pipeline, `pipelines[${i}]`, context, problems)
    return compiled === undefined ? [] : [compiled]
  })
  const [first] = pipelines
  const ranks = { manageRank: rank("manageRank"), reviewRank: rank("reviewRank"), reopenRank: rank("reopenRank") }
  if (policy.pipelines.length === 0) {
    report("pipelines", "PIP-1", "a company has at least one pipeline.", "至少要有一个销售流程。")
  }
  return problems.length > 0 || first === undefined
    ? Result.fail(problems)
    : Result.succeed({ policy, byId: new Map(pipelines.map((one) => [one.pipeline.id, one])), first, ...ranks })
}
