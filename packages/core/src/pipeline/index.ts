/**
 * The pipeline (PIP): deals, their stages, and the gates between them.
 */
import { dispatch, erase } from "../decider/Aggregate.ts"
import { Belongings, belonging } from "../decider/Belonging.ts"
import { extend } from "../decider/Extension.ts"
import { deal } from "./Decider.ts"
import { pipelinePolicy } from "./Policy.ts"
import { answerReopening, askForReopening } from "./Reactor.ts"

export * from "./Commands.ts"
export * from "./Decider.ts"
export { DealError, type DealReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export {
  type Deal,
  DealId,
  DealState,
  DealTerms,
  LostTo,
  maxEntries,
  Reopening,
  Seller,
  Sellers,
  StageEntry,
  StageHistory,
  Standing,
} from "./Model.ts"
export { Gate, Pipeline, PipelinePolicy, pipelinePolicy, Stage } from "./Policy.ts"
export * from "./Reactor.ts"
export * from "./Views.ts"

/** Aggregates of this module. */
export const aggregates = [erase(deal)]

/** Reactors of this module. */
export const reactors = [askForReopening, answerReopening]

/** Kinds of policy of this module. */
export const policies = [pipelinePolicy]

/** Open deals go to whoever succeeds their first seller (ORG-7). */
export const extensions = [
  extend(
    Belongings,
    deal.kind,
    belonging(deal, {
      where: (member) => [
        { _tag: "Equals", field: "owner", value: member },
        { _tag: "Equals", field: "standing", value: "Open" },
      ],
      isTheirs: (state, member) =>
        state._tag !== "Absent" && state.standing._tag === "Open" && state.terms.sellers[0]?.memberId === member,
      pass: (id, passing) => dispatch(deal, id, { _tag: "ReplaceSeller", ...passing }),
    }),
  ),
]
