/**
 * A supervisor settles who a registration is (CUS-2), and the file that goes on takes the other registration in.
 *
 * @module
 */
import * as Result from "effect/Result"
import { actorId, persons } from "../decider/Facts.ts"
import { holdersOf } from "./ClaimDecider.ts"
import type { CustomerCommand } from "./Commands.ts"
import { type CustomerError, reject } from "./Errors.ts"
import { type CustomerFacts, type Decided, headOf, standsAbove } from "./Known.ts"
import {
  type CustomerClaimState,
  type CustomerFile,
  type CustomerId,
  type CustomerState,
  type Holder,
  type PersonalData,
  personalLimits,
} from "./Model.ts"
import { normaliseName, normalisePhone, normaliseTaxId } from "./Normalise.ts"

type Conflicted = Extract<CustomerState, { readonly _tag: "Conflicted" }>
type Settle = Extract<CustomerCommand, { readonly _tag: "SettleConflict" }>
type Merge = Extract<CustomerCommand, { readonly _tag: "MergeRegistration" }>

const unique = <A>(items: ReadonlyArray<A>): ReadonlyArray<A> => Array.from(new Set(items))

/** Keys over which there is a conflict, as recorded. */
export const contestedKeys = (state: CustomerState): ReadonlyArray<string> =>
  state._tag === "Conflicted" ? unique(state.conflicts.map(({ claimId }) => claimId)) : []

/** Customers whose files have to be looked at to settle: those recorded, and the one named. */
export const partyIds = (state: CustomerState, existing: CustomerId | undefined): ReadonlyArray<CustomerId> =>
  state._tag === "Conflicted"
    ? unique([...(existing === undefined ? [] : [existing]), ...state.conflicts.map(({ customerId }) => customerId)])
    : []

const isFile = (state: CustomerState): state is CustomerFile =>
  state._tag === "Registered" || state._tag === "Conflicted"

/** A conflict is settled by somebody above an owner concerned who is no party to it (ORG-4). */
const authorityProblem = (state: Conflicted, facts: CustomerFacts): CustomerError | undefined => {
  const { actor } = facts
  if (actor._tag === "System") return undefined
  const owners = unique([state.owner, ...facts.parties.filter(isFile).map(({ owner }) => owner)])
  if (persons(actor).some((person) => person === state.registeredBy || owners.some((owner) => owner === person))) {
    return reject({ _tag: "OwnConflict", actor: actor.id })
  }
  return owners.some((owner) => standsAbove(facts, owner))
    ? undefined
    : reject({ _tag: "NotAbove", actor: actor.id, owners })
}

/** The file that goes on: the one named, or the only one that is in conflict. */
const target = (state: Conflicted, command: Settle, facts: CustomerFacts): Result.Result<CustomerId, CustomerError> => {
  const holders = new Map<CustomerId, Holder>()
  for (const claim of facts.claims) for (const holder of holdersOf(claim)) holders.set(holder.customerId, holder)
  const candidates = Array.from(holders.keys()).sort()
  // Somebody who came in after the conflict was recorded is only chosen by name: their owner has to be looked at too.
  const known = candidates.filter((id) => state.conflicts.some(({ customerId }) => customerId === id))
  const chosen = command.existing ?? (candidates.length === 1 ? known[0] : undefined)
  const holder = chosen === undefined ? undefined : holders.get(chosen)
  if (holder === undefined) return Result.fail(reject({ _tag: "NotAParty", candidates }))
  return holder.standing === "registered"
    ? Result.succeed(holder.customerId)
    : Result.fail(reject({ _tag: "SettleFirst", existing: holder.customerId }))
}

/** Settles a conflict. Repeated with the same finding it yields nothing. */
export const settle = (state: CustomerState, command: Settle, facts: CustomerFacts): Decided => {
  const { keep, reason } = command
  if (state._tag !== "Conflicted") {
    const settled = state._tag === "Absent" ? null : state.settlement
    // Which file is named makes no difference where both go on.
    const existing = keep === "both-distinct" ? null : command.existing
    const same = settled?.keep === keep && (existing ?? settled.existing) === settled.existing
    return same ? Result.succeed([]) : Result.fail(reject({ _tag: "NoConflict" }))
  }
  const problem = authorityProblem(state, facts)
  if (problem !== undefined) return Result.fail(problem)
  const head = headOf(facts)
  if (keep === "both-distinct") {
    return Result.succeed([{ _tag: "ConflictSettled", ...head, keep, existing: null, reason, claims: [] }])
  }
  const chosen = target(state, command, facts)
  if (Result.isFailure(chosen)) return Result.fail(chosen.failure)
  const existing = chosen.success
  const contested = new Map<string, CustomerClaimState>()
  for (const [index, claimId] of contestedKeys(state).entries()) {
    const claim = facts.claims[index]
    if (claim !== undefined) contested.set(claimId, claim)
  }
  // Keys that a third customer has stay with them.
  const claims = state.claims.filter(({ claimId }) => {
    const claim = contested.get(claimId)
    return (
      claim === undefined || claim._tag === "Free" || claim.holders.some(({ customerId }) => customerId === existing)
    )
  })
  return Result.succeed([{ _tag: "ConflictSettled", ...head, keep, existing, reason, claims }])
}

const appendNew = <A>(own: ReadonlyArray<A>, more: ReadonlyArray<A>, same: (item: A) => unknown): ReadonlyArray<A> => {
  const known = new Set(own.map(same))
  return [...own, ...more.filter((item) => !known.has(same(item)))]
}

/** The data of both registrations. Numbers of the one taken in are written with their country code: it may be another. */
const joined = (own: PersonalData, taken: PersonalData): PersonalData => {
  const dialled = (phone: string) => normalisePhone(phone, taken.countryCode) ?? phone
  const persons = taken.persons.map((person) => ({
    ...person,
    phone: person.phone === null ? null : dialled(person.phone),
  }))
  const names = appendNew([own.name, ...own.otherNames], [taken.name, ...taken.otherNames], (name) =>
    normaliseName(name),
  )
  return {
    ...own,
    otherNames: names.slice(1),
    taxIds: appendNew(own.taxIds, taken.taxIds, (taxId) => normaliseTaxId(taxId)),
    phones: appendNew(own.phones, taken.phones.map(dialled), (phone) => normalisePhone(phone, own.countryCode)),
    persons: appendNew(own.persons, persons, ({ email, name, phone, position }) =>
      JSON.stringify([name, position, phone === null ? null : normalisePhone(phone, own.countryCode), email]),
    ),
    address: own.address ?? taken.address,
  }
}

/** Takes another registration of the same customer into this file. */
export const merge = (state: CustomerState, command: Merge, facts: CustomerFacts): Decided => {
  const { claims, passTo, reason, registeredBy, registrationId } = command
  if (state._tag === "Absent") return Result.fail(reject({ _tag: "UnknownCustomer" }))
  if (state._tag === "Redirected") return Result.fail(reject({ _tag: "Redirected", to: state.to }))
  if (state._tag === "Conflicted") return Result.fail(reject({ _tag: "InConflict" }))
  if (state.merged.includes(registrationId)) return Result.succeed([])
  const personal = joined(state.personal, command.personal)
  for (const what of ["otherNames", "taxIds", "phones", "persons"] as const) {
    const limit = personalLimits[what]
    if (personal[what].length > limit) return Result.fail(reject({ _tag: "FileFull", what, limit }))
  }
  const head = { on: facts.today, by: actorId(facts.actor) }
  const { owner } = state
  return Result.succeed([
    { _tag: "RegistrationMerged", ...head, registrationId, registeredBy, personal, claims },
    ...(passTo === null || passTo === owner
      ? []
      : [{ _tag: "OwnerChanged", ...head, from: owner, to: passTo, reason, protection: "starts-anew" } as const]),
  ])
}
