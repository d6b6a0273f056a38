/**
 * How deals begin: opened in a pipeline's first stage, or taken over from before.
 *
 * @module
 */
import * as Result from "effect/Result"
import { format } from "../calendar/LocalDate.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import * as Checks from "./Checks.ts"
import type { DealCommand } from "./Commands.ts"
import { DealError, reject } from "./Errors.ts"
import type { DealEvent } from "./Events.ts"
import type { DealState } from "./Model.ts"

type Known = Facts & Checks.DealKnown
type Decided = Result.Result<ReadonlyArray<DealEvent>, DealError>
type CommandOf<Tag extends DealCommand["_tag"]> = Extract<DealCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])

const unless = (problem: DealError | undefined, event: DealEvent): Decided =>
  problem === undefined ? Result.succeed([event]) : Result.fail(problem)

/** Opens a deal in the first stage of a pipeline (PIP-1). */
export const open = (state: DealState, command: CommandOf<"Open">, facts: Known): Decided => {
  const terms = Checks.termsOf(command)
  if (state._tag === "Deal") {
    const isSame =
      Checks.isSame(state.opening, terms) && (command.pipeline === undefined || command.pipeline === state.pipeline)
    return isSame ? nothing : Result.fail(reject({ _tag: "DealExists" }))
  }
  const pipeline = Checks.pipelineOf(command.pipeline, facts.pipelines)
  if (pipeline instanceof DealError) return Result.fail(pipeline)
  return unless(
    Checks.sellersProblem(terms.sellers) ??
      Checks.amountProblem(terms.amount) ??
      Checks.accessProblem(terms.sellers, facts),
    {
      _tag: "DealOpened",
      pipeline: pipeline.pipeline.id,
      terms,
      stage: pipeline.first.stage.id,
      on: facts.today,
      by: actorId(facts.actor),
    },
  )
}

/** Takes a deal over with the stages it has been in; its history has happened and is in order. */
export const importDeal = (state: DealState, command: CommandOf<"Import">, facts: Known): Decided => {
  const terms = Checks.termsOf(command)
  if (state._tag === "Deal") {
    return Checks.isSame(state.opening, terms) ? nothing : Result.fail(reject({ _tag: "DealExists" }))
  }
  const pipeline = Checks.pipelineOf(command.pipeline, facts.pipelines)
  if (pipeline instanceof DealError) return Result.fail(pipeline)
  const { history, standing } = command
  const dates = history.map(({ enteredOn }) => enteredOn)
  if (standing._tag !== "Open") dates.push(standing.on)
  for (const [i, date] of dates.entries()) {
    const before = dates[i - 1] ?? date
    if (date < before) {
      return Result.fail(reject({ _tag: "DatesOutOfOrder", before: format(before), after: format(date) }))
    }
    const problem = Checks.futureProblem(date, facts.today)
    if (problem !== undefined) return Result.fail(problem)
  }
  const unknown = history.find(({ stage }) => !pipeline.byId.has(stage))
  if (unknown !== undefined) {
    return Result.fail(reject({ _tag: "UnknownStage", stage: unknown.stage, known: Array.from(pipeline.byId.keys()) }))
  }
  return unless(Checks.sellersProblem(terms.sellers) ?? Checks.amountProblem(terms.amount), {
    _tag: "DealImported",
    pipeline: pipeline.pipeline.id,
    terms,
    history,
    standing,
    by: actorId(facts.actor),
  })
}
