/**
 * Questions on a request for approval. Pure and total.
 *
 * @module
 */
import { progress, type Step } from "./Evaluate.ts"
import type { ApprovalState, Subject } from "./Model.ts"

/**
 * The id of the request for approval of a subject's revision (APR-1).
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Approval.approvalId({ kind: "quote", id: "q1" }, 2), "quote-q1-2")
 * ```
 */
export const approvalId = ({ id, kind }: Pick<Subject, "kind" | "id">, revision: number): string =>
  `${kind}-${id}-${revision}`

/**
 * The steps that wait for an answer; none once it is decided (APR-2).
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Approval.pendingSteps({ _tag: "None" }), [])
 * ```
 */
export const pendingSteps = (state: ApprovalState): ReadonlyArray<Step> => {
  if (state._tag !== "Pending") return []
  const now = progress(state.route, state.answers)
  return now._tag === "Pending" ? now.steps : []
}

/** One line of the record: who was asked or said what, when (APR-5). */
export interface RecordLine {
  readonly at: number
  readonly step: string
  readonly who: ReadonlyArray<string>
  readonly what: "asked" | "approved" | "rejected"
  readonly text: string
}

/**
 * Who was asked, when, and what they said, in order of time (APR-5). What they saw are the state's `summary`, `decision` and
 * `subject.contentHash`.
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Approval.recordOf({ _tag: "None" }), [])
 * ```
 */
export const recordOf = (state: ApprovalState): ReadonlyArray<RecordLine> => {
  if (state._tag === "None") return []
  const asked = state.asked.map(
    ({ at, members, step }): RecordLine => ({ at, step, who: members, what: "asked", text: "" }),
  )
  const said = state.answers.map(
    ({ at, by, said: what, step }): RecordLine =>
      what._tag === "Approved"
        ? { at, step, who: [by], what: "approved", text: what.note }
        : { at, step, who: [by], what: "rejected", text: what.reason },
  )
  return [...asked, ...said].sort((a, b) => a.at - b.at)
}
