/**
 * Who may answer a request, and as whom (APR-2, ORG-3, ORG-4): in one's own name, or for somebody who delegated.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { Concern } from "../decider/Aggregate.ts"
import { type Facts, type MemberActor, persons } from "../decider/Facts.ts"
import { actingFor, delegationsTo, type OrganisationState } from "../organisation/index.ts"
import { type Step, turnOf } from "./Evaluate.ts"
import type { Answer, Pending, Requester } from "./Model.ts"

/** What a request is about, as delegations are held against it. */
export const concernOf = ({ amount, subject }: Pick<Pending, "amount" | "subject">): Concern => ({
  kind: subject.kind,
  ...(amount === undefined ? {} : { amount }),
})

/** Everybody as whom the request was made: whoever asked, and the member for whom they did (ORG-3). */
export const requesters = ({ id, onBehalfOf }: Requester): ReadonlyArray<string> =>
  onBehalfOf === undefined ? [id] : [id, onBehalfOf.memberId]

/** Everybody as whom an answer was given. */
export const answerers = ({ by, onBehalfOf }: Pick<Answer, "by" | "onBehalfOf">): ReadonlyArray<string> =>
  onBehalfOf === undefined ? [by] : [by, onBehalfOf.memberId]

/** A request as far as it matters who may answer it. */
export type Answerable = Pick<Pending, "amount" | "answers" | "requester" | "route" | "subject">

/** Whether two groups share somebody. */
const meets = (some: ReadonlyArray<string>, others: ReadonlyArray<string>): boolean =>
  some.some((one) => others.includes(one))

/** Whether the actor, or whoever they act for, is the requester, or whoever that one acts for (ORG-4). */
export const isOwn = (request: Answerable, actor: MemberActor): boolean =>
  meets(persons(actor), requesters(request.requester))

/** What the actor has said already, for themselves or for another; nobody's authority counts twice. */
export const saidBy = (request: Answerable, actor: MemberActor): Answer | undefined =>
  request.answers.find((answer) => meets(persons(actor), answerers(answer)))

/** Whether somebody only audits: then they change nothing (ORG-5). */
export const onlyAudits = ({ roles }: MemberActor): boolean => roles.length === 1 && roles[0] === "auditor"

/** Somebody at a step of theirs. `actor` says for whom, if not for themselves. */
export interface Entitled {
  readonly actor: MemberActor
  readonly step: Step
}

/** What answers rest on besides the request. */
export interface Standing extends Pick<Facts, "at" | "ladder"> {
  readonly organisation: OrganisationState
}

/**
 * Members for whom this one acts now, lowest rank first: an approval goes to the lowest that suffices (APR-2). Only
 * delegations that cover what is asked.
 */
const delegators = (request: Answerable, actor: MemberActor, facts: Standing): ReadonlyArray<MemberActor> => {
  const { at, ladder, organisation } = facts
  const ids = new Set(delegationsTo(organisation, actor.id, at).map(({ from }) => from))
  const found = [...ids].flatMap((forId) => {
    const acting = actingFor({
      state: organisation,
      ladder,
      memberId: actor.id,
      forId,
      at,
      concern: concernOf(request),
    })
    return Result.isSuccess(acting) ? [acting.success] : []
  })
  const nameOf = ({ onBehalfOf }: MemberActor): string => onBehalfOf?.memberId ?? ""
  return found.sort((a, b) => a.rank.level - b.rank.level || (nameOf(a) < nameOf(b) ? -1 : 1))
}

/**
 * The step that somebody could answer by a delegation, without having said for whom (ORG-3); `undefined` when none. Never
 * for the requester, nor as one who has answered.
 */
export const entitledByDelegation = (
  request: Answerable,
  actor: MemberActor,
  facts: Standing,
): Entitled | undefined => {
  if (actor.onBehalfOf !== undefined) return undefined
  for (const acting of delegators(request, actor, facts)) {
    if (isOwn(request, acting) || saidBy(request, acting) !== undefined) continue
    const turn = turnOf(request.route, request.answers, acting)
    if (turn._tag === "Step") return { actor: acting, step: turn.step }
  }
  return undefined
}

/**
 * The step of a request that is somebody's to answer now, and as whom: by their own rank or role first, otherwise for
 * whoever delegated to them (APR-2, ORG-3). `undefined` for the requester, for everybody who acts for or is acted for by
 * them (ORG-4), for who has answered, and for mere auditors (ORG-5).
 *
 * @example
 * ```ts
 * import { Approval, Decision, Organisation } from "@dealwright/core"
 * import { member, testFacts } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const manager = { level: 2, name: "manager" }
 * const request = {
 *   subject: { kind: "quote", id: "q1", contentHash: "abc" },
 *   requester: { id: "ann", rank: Decision.lowest(Decision.defaultLadder) },
 *   route: { _tag: "AtLeast", rank: manager }, answers: []
 * } as const
 * const facts = { ...testFacts(), organisation: Organisation.organisation.initial }
 * assert.equal(Approval.entitled(request, member("mia", "manager"), facts)?.step.step, "1")
 * assert.equal(Approval.entitled(request, member("bob", "rep"), facts), undefined)
 * ```
 */
export const entitled = (request: Answerable, actor: MemberActor, facts: Standing): Entitled | undefined => {
  if (onlyAudits(actor) || isOwn(request, actor) || saidBy(request, actor) !== undefined) return undefined
  const turn = turnOf(request.route, request.answers, actor)
  if (turn._tag === "Step") return { actor, step: turn.step }
  return turn._tag === "Later" ? undefined : entitledByDelegation(request, actor, facts)
}

/**
 * Those to whom `delegator` has handed what the request is about, as whom it asks besides them. The requester is passed
 * over (ORG-3).
 */
export const delegatesOf = (
  delegator: string,
  request: Pick<Answerable, "amount" | "requester" | "subject">,
  { at, ladder, organisation }: Standing,
): ReadonlyArray<string> => {
  const asking = requesters(request.requester)
  const candidates = Object.values(organisation.delegations).filter(({ from }) => from === delegator)
  const ids = new Set(candidates.map(({ to }) => to))
  return [...ids]
    .filter((memberId) => {
      if (asking.includes(memberId)) return false
      const acting = actingFor({
        state: organisation,
        ladder,
        memberId,
        forId: delegator,
        at,
        concern: concernOf(request),
      })
      return Result.isSuccess(acting) && !onlyAudits(acting.success)
    })
    .sort()
}
