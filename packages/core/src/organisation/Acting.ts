/**
 * Who may act for whom, when and for what (ORG-3). Pure and total.
 *
 * There are no chains: whoever acts for somebody has that member's own rank, never one that the member holds by a
 * delegation. So nothing has to be followed, and members who delegate to each other stand for each other and no more.
 *
 * @module
 */
import * as Result from "effect/Result"
import { format, type Instant } from "../calendar/Instant.ts"
import type { Concern } from "../decider/Aggregate.ts"
import type { MemberActor } from "../decider/Facts.ts"
import { reason } from "../decision/Decision.ts"
import type { Ladder } from "../decision/Ladder.ts"
import type { FactValue, Reason } from "../decision/Model.ts"
import type { Delegation } from "./Delegation.ts"
import type { OrganisationState } from "./Model.ts"
import { actorOf } from "./Views.ts"

const ofState = (state: OrganisationState): ReadonlyArray<Delegation> =>
  Object.values(state.delegations).sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))

/**
 * Whether a delegation holds at a moment: from its beginning, and no longer at its end (ORG-3).
 *
 * @example
 * ```ts
 * import { Instant, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const [since, until] = [Instant.literal("2026-03-02T09:00Z"), Instant.literal("2026-03-09T09:00Z")]
 * assert.ok(Organisation.isInForce({ since, until }, since))
 * assert.ok(!Organisation.isInForce({ since, until }, until))
 * ```
 */
export const isInForce = ({ since, until }: Pick<Delegation, "since" | "until">, at: Instant): boolean =>
  since <= at && at < until

/**
 * Delegations to a member that hold at a moment, the earliest first (ORG-3).
 *
 * @example
 * ```ts
 * import { Instant, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const now = Instant.literal("2026-03-02T09:00Z")
 * assert.deepEqual(Organisation.delegationsTo(Organisation.organisation.initial, "ann", now), [])
 * ```
 */
export const delegationsTo = (state: OrganisationState, id: string, at: Instant): ReadonlyArray<Delegation> =>
  ofState(state).filter((one) => one.to === id && isInForce(one, at))

/**
 * Delegations by a member that hold at a moment, the earliest first (ORG-3).
 *
 * @example
 * ```ts
 * import { Instant, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const now = Instant.literal("2026-03-02T09:00Z")
 * assert.deepEqual(Organisation.delegationsFrom(Organisation.organisation.initial, "dan", now), [])
 * ```
 */
export const delegationsFrom = (state: OrganisationState, id: string, at: Instant): ReadonlyArray<Delegation> =>
  ofState(state).filter((one) => one.from === id && isInForce(one, at))

const isForKind = ({ scope }: Delegation, kind: string): boolean =>
  scope._tag === "Everything" || scope.kinds.includes(kind)

const denied = (code: string, facts: Readonly<Record<string, FactValue>>): Reason =>
  reason("Denied", code, "ORG-3", facts)

const nameOf = ({ from, id, to }: Delegation) => ({ delegation: id, from, to })

/** What keeps a delegation in force from covering something; `undefined` when it is covered. */
const uncovered = (one: Delegation, concern: Concern | undefined): Reason | undefined => {
  const { limit, scope } = one
  if (concern === undefined) {
    return scope._tag === "Everything" && limit === undefined
      ? undefined
      : denied("delegation-not-for-everything", nameOf(one))
  }
  const { amount, kind } = concern
  if (!isForKind(one, kind)) {
    const kinds = scope._tag === "Kinds" ? scope.kinds.slice(0, 10).join(", ") : ""
    return denied("delegation-for-other-kinds", { ...nameOf(one), kind, kinds })
  }
  if (limit === undefined) return undefined
  if (amount === undefined) return denied("delegation-amount-unknown", { ...nameOf(one), kind, limit })
  if (amount.currency !== limit.currency) {
    return denied("delegation-other-currency", { ...nameOf(one), amount, limit })
  }
  return amount.minor <= limit.minor ? undefined : denied("delegation-over-limit", { ...nameOf(one), amount, limit })
}

/**
 * Whether a delegation covers something, its period aside (ORG-3): the kind is within its scope and the amount, which must
 * be known and in the limit's currency, within its limit. Equality passes.
 *
 * @example
 * ```ts
 * import { Instant, Money, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const delegation: Organisation.Delegation = {
 *   id: "D-1", from: "dan", to: "bob", by: "dan", reason: "leave",
 *   since: Instant.literal("2026-03-02T09:00Z"), until: Instant.literal("2026-03-09T09:00Z"),
 *   scope: { _tag: "Kinds", kinds: ["quote"] }, limit: Money.of("5000.00", "CNY")
 * }
 * assert.ok(Organisation.covers(delegation, { kind: "quote", amount: Money.of("5000.00", "CNY") }))
 * assert.ok(!Organisation.covers(delegation, { kind: "quote" }))
 * assert.ok(!Organisation.covers(delegation, { kind: "order", amount: Money.of("1.00", "CNY") }))
 * ```
 */
export const covers = (delegation: Delegation, concern: Concern): boolean =>
  uncovered(delegation, concern) === undefined

/** Who wants to act for whom, when and in what. Without a concern: in general, which takes a delegation without bounds. */
export interface ActingFor {
  readonly state: OrganisationState
  readonly ladder: Ladder
  readonly memberId: string
  readonly forId: string
  readonly at: Instant
  readonly concern?: Concern
}

/** Of the delegations that don't hold now the one to name: the next that comes, otherwise the last that was. */
const nearest = (delegations: ReadonlyArray<Delegation>, at: Instant): Delegation | undefined =>
  delegations.find(({ since }) => since > at) ??
  delegations.reduce<Delegation | undefined>(
    (last, one) => (last === undefined || one.until >= last.until ? one : last),
    undefined,
  )

/**
 * The member as one who acts for another (ORG-3): with the delegator's own rank and the delegate's own roles. Otherwise
 * why not, naming the period or what the delegation is for.
 *
 * @example
 * ```ts
 * import { Decision, Instant, Organisation } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const acting = Organisation.actingFor({
 *   state: Organisation.organisation.initial, ladder: Decision.defaultLadder,
 *   memberId: "bob", forId: "dan", at: Instant.literal("2026-03-02T09:00Z"), concern: { kind: "quote" }
 * })
 * assert.ok(Result.isFailure(acting))
 * assert.equal(acting.failure.rule, "ORG-3")
 * ```
 */
export const actingFor = (request: ActingFor): Result.Result<MemberActor, Reason> => {
  const { at, concern, forId, ladder, memberId, state } = request
  if (memberId === forId) return Result.fail(denied("delegation-to-oneself", { actor: memberId }))
  const delegate = actorOf(state, ladder, memberId)
  const delegator = actorOf(state, ladder, forId)
  const all = ofState(state).filter(({ from, to }) => from === forId && to === memberId)
  if (delegate === undefined || delegator === undefined || all.length === 0) {
    return Result.fail(denied("delegation-none", { actor: memberId, from: forId }))
  }
  let why: Reason | undefined
  for (const one of all) {
    if (!isInForce(one, at)) continue
    const problem = uncovered(one, concern)
    if (problem === undefined) {
      return Result.succeed({ ...delegate, rank: delegator.rank, onBehalfOf: { memberId: forId, delegation: one.id } })
    }
    why ??= problem
  }
  if (why !== undefined) return Result.fail(why)
  const one = nearest(all, at)
  return Result.fail(
    one === undefined
      ? denied("delegation-none", { actor: memberId, from: forId })
      : denied("delegation-not-in-force", {
          ...nameOf(one),
          since: format(one.since),
          until: format(one.until),
          now: format(at),
        }),
  )
}
