/**
 * What waits for somebody, and what they need to decide it (APR-5). Pure; a host or the HTTP adapter asks the store.
 *
 * @module
 */
import type { Instant } from "../calendar/index.ts"
import type { MemberActor } from "../decider/index.ts"
import type { Rank } from "../decision/index.ts"
import { actorOf, delegationsTo } from "../organisation/index.ts"
import type { FindQuery } from "../ports/Store.ts"
import { entitled, type Standing } from "./Entitled.ts"
import { progress } from "./Evaluate.ts"
import type { ApprovalState, Pending } from "./Model.ts"

/** A part of a list, as stores page it. */
export type Page = Pick<FindQuery, "after" | "limit">

/** The level that whoever answers needs at least; −1 where a role is asked, 0 where nothing is. Index field `leastLevel`. */
export const leastLevelOf = (state: Pick<Pending, "answers" | "route">): number => {
  const now = progress(state.route, state.answers)
  if (now._tag !== "Pending") return 0
  return Math.min(...now.steps.map(({ approver }) => (approver._tag === "AtLeast" ? approver.rank.level : -1)))
}

/**
 * Finds requests that may wait for somebody: pending, and asking for a rank that they or whoever delegated to them reach,
 * or for some role. The oldest first. Each row is then held against {@link inboxEntry}, which knows roles, four eyes and
 * the bounds of delegations.
 *
 * @example
 * ```ts
 * import { Approval, Organisation } from "@dealwright/core"
 * import { member, testFacts } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const facts = { ...testFacts(), organisation: Organisation.organisation.initial }
 * const query = Approval.inboxQuery(member("mia", "manager"), facts, { limit: 20 })
 * assert.deepEqual(query.where[1], { _tag: "Range", field: "leastLevel", until: 3 })
 * ```
 */
export const inboxQuery = (actor: MemberActor, standing: Standing, page: Page): FindQuery => {
  const { at, ladder, organisation } = standing
  const levels = delegationsTo(organisation, actor.id, at).map(
    ({ from }) => actorOf(organisation, ladder, from)?.rank.level ?? -1,
  )
  return {
    where: [
      { _tag: "Equals", field: "status", value: "Pending" },
      { _tag: "Range", field: "leastLevel", until: Math.max(actor.rank.level, ...levels) + 1 },
    ],
    sort: { field: "since", direction: "ascending" },
    ...page,
  }
}

/** A request as it waits for somebody. */
export interface InboxEntry {
  readonly id: string
  readonly request: Pending
  /** The step that is theirs. */
  readonly step: string
  /** The rank with which they would answer, and for whom, if not for themselves (ORG-3). */
  readonly rank: Rank
  readonly onBehalfOf?: string
  /** When that step was asked. */
  readonly askedAt?: Instant.Instant
}

/**
 * A request as it waits for somebody: its subject, decision with reasons, summary, amount, margin and deadline stand in
 * `request`. `undefined` when it doesn't wait for them.
 *
 * @example
 * ```ts
 * import { Approval, Organisation } from "@dealwright/core"
 * import { member, testFacts } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const facts = { ...testFacts(), organisation: Organisation.organisation.initial }
 * assert.equal(Approval.inboxEntry("quote-q1-1", { _tag: "None" }, member("mia", "manager"), facts), undefined)
 * ```
 */
export const inboxEntry = (
  id: string,
  state: ApprovalState,
  actor: MemberActor,
  standing: Standing,
): InboxEntry | undefined => {
  if (state._tag !== "Pending") return undefined
  const found = entitled(state, actor, standing)
  if (found === undefined) return undefined
  const { step } = found.step
  const { onBehalfOf, rank } = found.actor
  const askedAt = state.asked.findLast((one) => one.step === step)?.at
  return {
    id,
    request: state,
    step,
    rank,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf: onBehalfOf.memberId }),
    ...(askedAt === undefined ? {} : { askedAt }),
  }
}

/**
 * Finds what was decided lately about the same customer, the latest first: how one decided before is part of deciding now.
 * `undefined` where a request is about no customer.
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * const query = Approval.precedentsQuery({ customerId: "C-1" }, 5)
 * assert.deepEqual([query?.limit, query?.sort?.direction], [5, "descending"])
 * assert.equal(Approval.precedentsQuery({}, 5), undefined)
 * ```
 */
export const precedentsQuery = ({ customerId }: Pick<Pending, "customerId">, limit: number): FindQuery | undefined =>
  customerId === undefined
    ? undefined
    : {
        where: [
          { _tag: "Equals", field: "customerId", value: customerId },
          { _tag: "In", field: "status", values: ["Approved", "Rejected", "Returned", "Expired"] },
        ],
        sort: { field: "decidedAt", direction: "descending" },
        limit,
      }

/** How something about the same customer was decided. */
export type Precedent = Pick<
  Extract<ApprovalState, { readonly _tag: "Decided" }>,
  "amount" | "at" | "by" | "margin" | "onBehalfOf" | "outcome" | "requester" | "subject" | "summary"
>

/**
 * What a decided request tells as a precedent; `undefined` while it isn't decided.
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Approval.precedentOf({ _tag: "None" }), undefined)
 * ```
 */
export const precedentOf = (state: ApprovalState): Precedent | undefined => {
  if (state._tag !== "Decided") return undefined
  const { amount, at, by, margin, onBehalfOf, outcome, requester, subject, summary } = state
  return {
    ...{ at, by, outcome, requester, subject, summary },
    ...(amount === undefined ? {} : { amount }),
    ...(margin === undefined ? {} : { margin }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  }
}
