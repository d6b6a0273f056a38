/**
 * What is recorded on a customer's file (CUS-1, CUS-3, CUS-4, CUS-8).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { format } from "../calendar/LocalDate.ts"
import { holdersOf } from "./ClaimDecider.ts"
import type { CustomerCommand } from "./Commands.ts"
import { type CustomerError, reject } from "./Errors.ts"
import type { CustomerEvent, ProfileChanges } from "./Events.ts"
import { claimsWithout, keysOf } from "./Keys.ts"
import { type CustomerFacts, type Decided, headOf, manageProblem, ownerProblem } from "./Known.ts"
import { type CustomerFile, type CustomerState, type FrozenDeal, personalData } from "./Model.ts"
import { dataProblem, detected } from "./Register.ts"

type Of<Tag extends CustomerCommand["_tag"]> = Extract<CustomerCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const one = (event: CustomerEvent): Decided => Result.succeed([event])

/** The file, or why there is none to record on. */
export const fileOf = (state: CustomerState): Result.Result<CustomerFile, CustomerError> => {
  switch (state._tag) {
    case "Absent":
      return Result.fail(reject({ _tag: "UnknownCustomer" }))
    case "Redirected":
      return Result.fail(reject({ _tag: "Redirected", to: state.to }))
    default:
      return Result.succeed(state)
  }
}

/** Records a contact. Every one goes on file (CUS-1), whoever had it. */
export const recordContact = (file: CustomerFile, command: Of<"RecordContact">, facts: CustomerFacts): Decided => {
  const { _tag, ...contact } = command
  const { contactId, on } = contact
  const { note, person } = contact.personal
  const fingerprint = facts.digest(JSON.stringify([on, contact.channel, contact.outcome, person, note]))
  const known = file.recentContacts.find((recent) => recent.contactId === contactId)
  if (known !== undefined) {
    return known.fingerprint === fingerprint ? nothing : Result.fail(reject({ _tag: "EntryExists", id: contactId }))
  }
  if (on > facts.today) {
    return Result.fail(reject({ _tag: "InFuture", on: format(on), today: format(facts.today) }))
  }
  return one({ _tag: "ContactRecorded", ...contact, by: headOf(facts).by, fingerprint })
}

/** Puts a paper on file. */
export const addDocument = (file: CustomerFile, command: Of<"AddDocument">, facts: CustomerFacts): Decided => {
  const { _tag, ...paper } = command
  const known = file.documents.find(({ documentId }) => documentId === paper.documentId)
  if (known === undefined) return one({ _tag: "DocumentAdded", ...headOf(facts), ...paper })
  return Equal.equals(known, paper) ? nothing : Result.fail(reject({ _tag: "EntryExists", id: paper.documentId }))
}

/** Hands a customer on: with a reason and a successor, by the owner or somebody above (CUS-3). */
export const changeOwner = (file: CustomerFile, command: Of<"ChangeOwner">, facts: CustomerFacts): Decided => {
  const { reason, successor: to } = command
  const { owner: from } = file
  if (from === to) return nothing
  if (file._tag === "Conflicted") return Result.fail(reject({ _tag: "InConflict" }))
  const problem = manageProblem(facts, from) ?? ownerProblem(facts, to)
  return problem === undefined
    ? one({ _tag: "OwnerChanged", ...headOf(facts), from, to, reason, protection: "goes-on" })
    : Result.fail(problem)
}

/** The owner's successor takes the file over (ORG-7). A conflict about it is settled with the new owner. */
export const takeOver = (file: CustomerFile, { from, reason, to }: Of<"TakeOver">, facts: CustomerFacts): Decided =>
  file.owner !== from || from === to
    ? nothing
    : one({ _tag: "OwnerChanged", ...headOf(facts), from, to, reason, protection: "goes-on" })

/** Changes what the customer wants. */
export const updateProfile = (file: CustomerFile, command: Of<"UpdateProfile">, facts: CustomerFacts): Decided => {
  const { budget, buyingBy, need, source } = command.changes
  const { profile } = file
  const changes: ProfileChanges = {
    ...(source === undefined || source === profile.source ? {} : { source }),
    ...(need === undefined || need === profile.need ? {} : { need }),
    ...(budget === undefined || Equal.equals(budget, profile.budget) ? {} : { budget }),
    ...(buyingBy === undefined || buyingBy === profile.buyingBy ? {} : { buyingBy }),
  }
  if (Object.keys(changes).length === 0) return nothing
  const problem = manageProblem(facts, file.owner) ?? dataProblem(undefined, changes.budget ?? null, facts)
  return problem === undefined ? one({ _tag: "ProfileChanged", ...headOf(facts), changes }) : Result.fail(problem)
}

/** Changes preferences. */
export const updatePreferences = (
  file: CustomerFile,
  command: Of<"UpdatePreferences">,
  facts: CustomerFacts,
): Decided => {
  const own = (word: string) => (Object.hasOwn(file.preferences, word) ? (file.preferences[word] ?? null) : null)
  const changes = Object.fromEntries(Object.entries(command.changes).filter(([word, text]) => own(word) !== text))
  if (Object.keys(changes).length === 0) return nothing
  const problem = manageProblem(facts, file.owner)
  if (problem !== undefined) return Result.fail(problem)
  const words = new Set([...Object.keys(file.preferences), ...Object.keys(changes)])
  const count = Array.from(words).filter((word) => (word in changes ? changes[word] : own(word)) !== null).length
  return count > 100
    ? Result.fail(reject({ _tag: "FileFull", what: "preferences", limit: 100 }))
    : one({ _tag: "PreferencesChanged", ...headOf(facts), changes })
}

/** Corrects who the customer is. A key that somebody else has is refused: a file can't slip into another one. */
export const updatePersonal = (file: CustomerFile, command: Of<"UpdatePersonal">, facts: CustomerFacts): Decided => {
  const personal = personalData(command.personal)
  if (Equal.equals(personal, file.personal)) return nothing
  if (file._tag === "Conflicted") return Result.fail(reject({ _tag: "InConflict" }))
  const problem = manageProblem(facts, file.owner) ?? dataProblem(personal, null, facts)
  if (problem !== undefined) return Result.fail(problem)
  const all = keysOf(personal, facts).claims
  const claims = detected(all, facts.policy)
  const added = claimsWithout(claims, file.claims)
  for (const [index, { claimId, key }] of all.entries()) {
    const claim = facts.claims[index]
    if (claim === undefined || !added.some((own) => own.claimId === claimId)) continue
    const customers = holdersOf(claim).map(({ customerId }) => customerId)
    if (customers.length > 0) return Result.fail(reject({ _tag: "KeyTaken", key, customers }))
  }
  const dropped = claimsWithout(file.claims, claims)
  return one({ _tag: "PersonalChanged", ...headOf(facts), personal, claims, added, dropped })
}

/**
 * Keeps a lost deal as it stood (CUS-8), whether or not the customer is registered here: a company may keep its customers
 * elsewhere, and a forfeiture must not fail over it.
 */
export const recordFrozenDeal = (
  state: CustomerState,
  command: Of<"RecordFrozenDeal">,
  facts: CustomerFacts,
): Decided => {
  const { _tag, ...frozen } = command
  return state.frozenDeals.some((known: FrozenDeal) => Equal.equals(known, frozen))
    ? nothing
    : one({ _tag: "DealFrozen", ...headOf(facts), ...frozen })
}
