/**
 * How a customer's state follows from events. Total: an event that doesn't fit the state leaves it as it is.
 *
 * @module
 */
import type { CustomerEvent } from "./Events.ts"
import { type Claim, type CustomerFile, type CustomerState, keptEntries } from "./Model.ts"

type Registration = Extract<CustomerEvent, { readonly _tag: "CustomerRegistered" | "RegistrationConflicted" }>

/** The latest entries, the newest last. */
const latest = <A>(kept: ReadonlyArray<A>, item: A, limit: number): ReadonlyArray<A> => [...kept, item].slice(-limit)

const opened = (event: Registration): Omit<CustomerFile, "_tag" | "conflicts" | "frozenDeals"> => ({
  personal: event.personal,
  profile: event.profile,
  owner: event.owner,
  registeredBy: event.by,
  registeredOn: event.on,
  lastEffectiveOn: event.on,
  claims: event.claims,
  preferences: {},
  contactCount: 0,
  recentContacts: [],
  documents: [],
  merged: [],
  settlement: null,
})

const settled = (
  state: CustomerState,
  event: Extract<CustomerEvent, { readonly _tag: "ConflictSettled" }>,
): CustomerState => {
  if (state._tag !== "Conflicted") return state
  const { _tag, claims, ...settlement } = event
  const { conflicts: _, ...file } = state
  if (event.existing === null) return { ...file, _tag: "Registered", settlement }
  const { frozenDeals, owner, personal, profile, registeredBy } = file
  return {
    _tag: "Redirected",
    to: event.existing,
    personal,
    profile,
    owner,
    registeredBy,
    settlement,
    frozenDeals,
  }
}

const withPreferences = (
  file: CustomerFile,
  changes: Extract<CustomerEvent, { readonly _tag: "PreferencesChanged" }>["changes"],
): CustomerFile => {
  const preferences: Record<string, string> = { ...file.preferences }
  for (const [word, text] of Object.entries(changes)) {
    if (text === null) delete preferences[word]
    else preferences[word] = text
  }
  return { ...file, preferences }
}

const joinClaims = (own: ReadonlyArray<Claim>, more: ReadonlyArray<Claim>): ReadonlyArray<Claim> => {
  const known = new Set(own.map(({ claimId }) => claimId))
  return [...own, ...more.filter(({ claimId }) => !known.has(claimId))]
}

const recorded = (file: CustomerFile, event: CustomerEvent): CustomerFile => {
  switch (event._tag) {
    case "RegistrationMerged":
      return {
        ...file,
        personal: event.personal,
        claims: joinClaims(file.claims, event.claims),
        merged: latest(file.merged, event.registrationId, keptEntries.merged),
      }
    case "OwnerChanged": {
      const anew = event.protection === "starts-anew" && event.on > file.lastEffectiveOn
      return { ...file, owner: event.to, lastEffectiveOn: anew ? event.on : file.lastEffectiveOn }
    }
    case "ContactRecorded": {
      const { contactId, fingerprint, on, outcome } = event
      return {
        ...file,
        contactCount: file.contactCount + 1,
        recentContacts: latest(file.recentContacts, { contactId, fingerprint }, keptEntries.contacts),
        lastEffectiveOn: outcome === "effective" && on > file.lastEffectiveOn ? on : file.lastEffectiveOn,
      }
    }
    case "DocumentAdded": {
      const { documentId, documentKind, reference, title } = event
      const paper = { documentId, title, documentKind, reference }
      return { ...file, documents: latest(file.documents, paper, keptEntries.documents) }
    }
    case "ProfileChanged":
      return { ...file, profile: { ...file.profile, ...event.changes } }
    case "PreferencesChanged":
      return withPreferences(file, event.changes)
    case "PersonalChanged":
      return { ...file, personal: event.personal, claims: event.claims }
    default:
      return file
  }
}

/** Folds an event into a customer's state. */
export const evolve = (state: CustomerState, event: CustomerEvent): CustomerState => {
  switch (event._tag) {
    case "CustomerRegistered":
      return state._tag === "Absent" ? { _tag: "Registered", ...opened(event), frozenDeals: state.frozenDeals } : state
    case "RegistrationConflicted":
      return state._tag === "Absent"
        ? { _tag: "Conflicted", ...opened(event), conflicts: event.conflicts, frozenDeals: state.frozenDeals }
        : state
    case "LapsedCustomerTakenOver": {
      const { by, existing, owner, personal, profile } = event
      const { frozenDeals } = state
      return state._tag === "Absent"
        ? {
            _tag: "Redirected",
            to: existing,
            personal,
            profile,
            owner,
            registeredBy: by,
            settlement: null,
            frozenDeals,
          }
        : state
    }
    case "ConflictSettled":
      return settled(state, event)
    case "DealFrozen": {
      const { dealId, facts, outcome, reason } = event
      const frozenDeals = latest(state.frozenDeals, { dealId, outcome, reason, facts }, keptEntries.frozenDeals)
      return { ...state, frozenDeals }
    }
    default:
      return state._tag === "Registered" || state._tag === "Conflicted" ? recorded(state, event) : state
  }
}
