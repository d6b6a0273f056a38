/**
 * Approvals: one machine for everything that a person may have to agree to (APR).
 *
 * @module
 */
import { Belongings, belonging, dispatch, erase, extend } from "../decider/index.ts"
import type { Catalogue } from "../decision/index.ts"
import { stepsAsking } from "./Ask.ts"
import { approval } from "./Decider.ts"
import { approvalPolicy } from "./Policy.ts"

export { type ApprovalContext, analyse } from "./Analyse.ts"
export type { ApprovalKnown } from "./Ask.ts"
export * from "./Combinators.ts"
export * from "./Commands.ts"
export { type CompiledApproval, compile } from "./Compile.ts"
export { approval } from "./Decider.ts"
export { diff, directionOfChanges } from "./Diff.ts"
export { type Answerable, type Entitled, entitled, type Standing } from "./Entitled.ts"
export { ApprovalError, type ApprovalReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export { type ExplainedRoute, explain } from "./Explain.ts"
export { canFinish, type Finish } from "./Finish.ts"
export {
  type InboxEntry,
  inboxEntry,
  inboxQuery,
  type Page,
  type Precedent,
  precedentOf,
  precedentsQuery,
} from "./Inbox.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export * from "./Templates.ts"
export * from "./Views.ts"

/** What the module brings to a host. */
export const aggregates = [erase(approval)]

/** Kinds of policy of this module. */
export const policies = [approvalPolicy]

/** The module passes on the reasons of other modules' decisions and has none of its own. */
export const messages: Catalogue = {}

/** Requests that wait for somebody go to whoever succeeds them (ORG-7). */
export const extensions = [
  extend(
    Belongings,
    approval.kind,
    belonging(approval, {
      where: () => [{ _tag: "Equals", field: "status", value: "Pending" }],
      isTheirs: (state, member) => state._tag === "Pending" && stepsAsking(state, member).length > 0,
      pass: (id, { from, to }) => dispatch(approval, id, { _tag: "Reask", from, to }),
    }),
  ),
]
