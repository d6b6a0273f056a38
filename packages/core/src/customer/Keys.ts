/**
 * The keys of a customer: what is compared, as digests that tell nothing about the person.
 *
 * @module
 */
import type { Facts } from "../decider/Facts.ts"
import type { CustomerReason } from "./Errors.ts"
import type { Claim, KeyKind, PersonalData } from "./Model.ts"
import { legalFormsOf, normaliseName, normalisePhone, normaliseTaxId } from "./Normalise.ts"

/** The keys of a customer, strongest kind first and each once, and what could not be made a key of. */
export interface Keys {
  readonly claims: ReadonlyArray<Claim>
  readonly problems: ReadonlyArray<CustomerReason>
}

/** What keys are made with; part of the facts of every command. */
export type KeyFacts = Pick<Facts, "digest" | "extensions">

/** All keys of these data: tax ids, phones of the customer and of their people, names. */
export const keysOf = (personal: PersonalData, facts: KeyFacts): Keys => {
  const claims = new Map<string, Claim>()
  const problems: Array<CustomerReason> = []
  const add = (key: KeyKind, value: string, normal: string | undefined) => {
    if (normal === undefined || normal === "") {
      problems.push({ _tag: "UnusableKey", key, value })
      return
    }
    const claimId = facts.digest(`${key}\n${normal}`)
    claims.set(claimId, { key, claimId })
  }
  const forms = legalFormsOf(facts.extensions)
  for (const taxId of personal.taxIds) add("tax-id", taxId, normaliseTaxId(taxId))
  for (const phone of [...personal.phones, ...personal.persons.flatMap((person) => person.phone ?? [])]) {
    add("phone", phone, normalisePhone(phone, personal.countryCode))
  }
  for (const name of [personal.name, ...personal.otherNames]) add("name", name, normaliseName(name, forms))
  return { claims: Array.from(claims.values()), problems }
}

/** Claims of `a` that `b` doesn't have. */
export const claimsWithout = (a: ReadonlyArray<Claim>, b: ReadonlyArray<Claim>): ReadonlyArray<Claim> => {
  const known = new Set(b.map(({ claimId }) => claimId))
  return a.filter(({ claimId }) => !known.has(claimId))
}
