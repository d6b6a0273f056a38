/**
 * A registration, and what it meets (CUS-1, CUS-2).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { addDays, type LocalDate } from "../calendar/LocalDate.ts"
import { compare } from "../money/index.ts"
import { type MemberId, ownerOfEnquiry } from "../organisation/index.ts"
import { holdersOf } from "./ClaimDecider.ts"
import type { CustomerCommand } from "./Commands.ts"
import { type CustomerError, reject } from "./Errors.ts"
import { keysOf } from "./Keys.ts"
import { type CustomerFacts, type Decided, headOf, manageProblem, ownerProblem } from "./Known.ts"
import {
  type Claim,
  type Conflict,
  type CustomerClaimState,
  type CustomerState,
  maxConflicts,
  type PersonalData,
  type Profile,
  personalData,
  profileOf,
} from "./Model.ts"
import type { CompiledCustomerPolicy } from "./Policy.ts"

type Register = Extract<CustomerCommand, { readonly _tag: "Register" }>

/**
 * The last day on which a customer is protected, that day included (CUS-2).
 *
 * @example
 * ```ts
 * import { Customer, LocalDate } from "@dealwright/core"
 * import assert from "node:assert"
 * const policy = { protectionDays: 90, detects: new Set(["phone" as const]), whenLapsed: "settle" as const }
 * const until = Customer.protectedUntil(policy, LocalDate.literal("2026-01-01"))
 * assert.equal(LocalDate.format(until), "2026-04-01")
 * ```
 */
export const protectedUntil = (policy: CompiledCustomerPolicy, lastEffectiveOn: LocalDate): LocalDate =>
  addDays(lastEffectiveOn, policy.protectionDays)

/** Keys that the policy looks at. */
export const detected = (claims: ReadonlyArray<Claim>, policy: CompiledCustomerPolicy): ReadonlyArray<Claim> =>
  claims.filter(({ key }) => policy.detects.has(key))

/** Others who have one of these keys; `states` are those of `claims`, in their order. */
const conflictsOf = (
  claims: ReadonlyArray<Claim>,
  states: ReadonlyArray<CustomerClaimState>,
  policy: CompiledCustomerPolicy,
): ReadonlyArray<Conflict> =>
  claims
    .flatMap((claim, index) => {
      const state = states[index]
      return state === undefined || !policy.detects.has(claim.key)
        ? []
        : holdersOf(state).map(
            (holder): Conflict => ({ ...claim, ...holder, protectedUntil: protectedUntil(policy, holder.since) }),
          )
    })
    .slice(0, maxConflicts)

/** The one file that a registration may take over: its protection is over, and more than a name says it is the same. */
const lapsedFile = (conflicts: ReadonlyArray<Conflict>, facts: CustomerFacts): Conflict | undefined => {
  const [first] = conflicts
  if (first === undefined || facts.policy.whenLapsed === "settle") return undefined
  const lapsed = conflicts.every(
    (one) => one.customerId === first.customerId && one.standing === "registered" && one.protectedUntil < facts.today,
  )
  return lapsed && conflicts.some(({ key }) => key !== "name") ? first : undefined
}

/** What is wrong with the data themselves; `undefined` when nothing is. */
export const dataProblem = (
  personal: PersonalData | undefined,
  budget: Profile["budget"],
  facts: CustomerFacts,
): CustomerError | undefined => {
  const unusable = personal === undefined ? undefined : keysOf(personal, facts).problems[0]
  if (unusable !== undefined) return reject(unusable)
  if (budget === null) return undefined
  const order = compare(budget.from, budget.to)
  return Result.isFailure(order) || order.success > 0 || budget.from.minor < 0n
    ? reject({ _tag: "UnusableBudget" })
    : undefined
}

/** Who will own the customer: the member who registers, the one named, or whoever is on duty on such a day (ORG-6). */
const ownerOf = (command: Register, facts: CustomerFacts): Result.Result<MemberId, CustomerError> => {
  const { actor } = facts
  const onDuty = facts.duty === undefined ? undefined : ownerOfEnquiry(facts.duty, facts.calendar, facts.today)
  const owner = command.owner ?? (actor._tag === "Member" ? actor.id : onDuty)
  if (owner === undefined) return Result.fail(reject({ _tag: "OwnerNeeded" }))
  if (actor._tag === "Member" && actor.id === owner) return Result.succeed(owner)
  const problem = ownerProblem(facts, owner) ?? manageProblem(facts, owner)
  return problem === undefined ? Result.succeed(owner) : Result.fail(problem)
}

/** Registers a customer, records a conflict, or takes over a file whose protection is over. */
export const register = (state: CustomerState, command: Register, facts: CustomerFacts): Decided => {
  const personal = personalData(command.personal)
  const profile = profileOf(command.profile)
  const owner = ownerOf(command, facts)
  if (Result.isFailure(owner)) return Result.fail(owner.failure)
  if (state._tag !== "Absent") {
    const same =
      state.owner === owner.success && Equal.equals(state.personal, personal) && Equal.equals(state.profile, profile)
    return same ? Result.succeed([]) : Result.fail(reject({ _tag: "CustomerExists" }))
  }
  const problem = dataProblem(personal, profile.budget, facts)
  if (problem !== undefined) return Result.fail(problem)

  const { claims: all } = keysOf(personal, facts)
  const conflicts = conflictsOf(all, facts.claims, facts.policy)
  const claims = detected(all, facts.policy)
  const registration = { ...headOf(facts), personal, profile, owner: owner.success, claims }
  if (conflicts.length === 0) return Result.succeed([{ _tag: "CustomerRegistered", ...registration }])
  const lapsed = lapsedFile(conflicts, facts)
  return Result.succeed([
    lapsed === undefined
      ? { _tag: "RegistrationConflicted", ...registration, conflicts }
      : {
          _tag: "LapsedCustomerTakenOver",
          ...registration,
          existing: lapsed.customerId,
          protectedUntil: lapsed.protectedUntil,
        },
  ])
}
