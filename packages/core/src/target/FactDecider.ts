/**
 * What one sale contributes: `target-fact/<measure>:<fact>` (TGT-6). Months keep sums only; whose part of a sale was how much is
 * kept here, so that a correction takes back exactly that, and a sale costs the same in a month of ten and of ten thousand.
 *
 * @module
 */
import * as Result from "effect/Result"
import { systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import { member, type OrganisationState, organisation, organisationId } from "../organisation/index.ts"
import { FactCommand } from "./Commands.ts"
import type { TargetError } from "./Errors.ts"
import { type CompiledTargetPolicy, type Figure, figureOf, unitOf, unitsOf } from "./Evaluate.ts"
import { FactEvent } from "./Events.ts"
import { FactState } from "./Model.ts"
import { targetPolicy } from "./Policy.ts"
import { negated, summed } from "./Sums.ts"

/** What a sale has to know besides its state. */
export interface FactKnown {
  readonly targets: CompiledTargetPolicy
  readonly organisation: OrganisationState
}

type Part = FactState["parts"][number]

const byMember = ({ memberId }: Part): string => memberId ?? ""

/** What nobody sold is credited to nobody. */
const nothingOf = (counted: Figure): Figure => figureOf(unitOf(counted), 0n)

/** The sale as it is now. A part stays with the team that made it, whatever becomes of its seller. */
const partsNow = (state: FactState, command: FactCommand, facts: Facts & FactKnown): ReadonlyArray<Part> =>
  command.parts.flatMap(({ counted, memberId }): ReadonlyArray<Part> => {
    if (unitsOf(counted) === 0n) return []
    const known = state.parts.find((part) => part.memberId === memberId)
    const team = memberId === null ? null : (known ?? member(facts.organisation, memberId))?.team
    const own = facts.targets.policy.credit === "full" ? command.whole : counted
    return [
      {
        memberId,
        on: command.on,
        team: team ?? null,
        counted,
        credited: memberId === null ? nothingOf(counted) : own,
      },
    ]
  })

/**
 * The stream of a sale. A name that no stream can bear is replaced by its digest.
 *
 * @example
 * ```ts
 * import { Target } from "@dealwright/core"
 * import assert from "node:assert"
 * const digest = () => "3f79bb7b"
 * assert.equal(Target.factStream("booked", "order:O-1", digest), "booked:order:O-1")
 * assert.equal(Target.factStream("booked", "order/O 1", digest), "booked:3f79bb7b")
 * ```
 */
export const factStream = (measure: string, factId: string, digest: (text: string) => string): string => {
  const plain = `${measure}:${factId}`
  return plain.length <= 200 && /^[A-Za-z0-9._:-]+$/u.test(plain) ? plain : `${measure}:${digest(factId)}`
}

/**
 * One sale (TGT-6).
 *
 * Law: a sale that is stated again takes the place of what it was, so that nothing is counted twice and a correction is one more
 * statement.
 */
export const actualFact = Aggregate.make<FactCommand, FactEvent, FactState, TargetError, FactKnown>({
  kind: "target-fact",
  initial: { parts: [] },
  command: FactCommand,
  event: FactEvent,
  state: FactState,
  access: { Follow: systemOnly },
  reads: () => ({
    targets: Aggregate.policy(targetPolicy),
    organisation: Aggregate.document(organisation, organisationId),
  }),
  decide: (state, command, facts) => {
    const { factId, measure, reason } = command
    if (!facts.targets.measures.has(measure)) return Result.succeed([])
    const changes = summed([...partsNow(state, command, facts), ...state.parts.map(negated)], byMember)
    return Result.succeed(changes.length === 0 ? [] : [{ _tag: "SaleFollowed", measure, factId, changes, reason }])
  },
  evolve: ({ parts }, { changes }) => ({ parts: summed([...parts, ...changes], byMember) }),
})
