/**
 * Questions about a contract. Pure and total.
 *
 * @module
 */
import { daysBetween, type LocalDate } from "../calendar/LocalDate.ts"
import type { ContractProgress } from "../pipeline/index.ts"
import type { Contract, Signature } from "./Model.ts"

/** How far a contract has come, as a deal's gates know it; `undefined` while it isn't approved and once it is rescinded. */
export const progressOf = ({ standing }: Contract): ContractProgress | undefined => {
  switch (standing._tag) {
    case "Approved":
      return "approved"
    case "Signed":
      return "signed"
    case "Archived":
      return "archived"
    default:
      return undefined
  }
}

/** The signature, also of a contract that was rescinded after it was signed. */
export const signatureOf = ({ standing }: Contract): Signature | undefined =>
  "signature" in standing ? (standing.signature ?? undefined) : undefined

/** Whether the contract is complete: its final copy is archived (CTR-4). */
export const isComplete = ({ standing }: Contract): boolean => standing._tag === "Archived"

/** Whether it is signed, not rescinded, and valid on the day; one without a term is valid without end. */
export const isInForce = ({ standing, terms: { term } }: Contract, today: LocalDate): boolean =>
  (standing._tag === "Signed" || standing._tag === "Archived") &&
  (term === undefined || (term.from <= today && today <= term.until))

/** Days until the contract expires, 0 on its last day, negative afterwards; `undefined` without a term (CTR-7). */
export const daysLeft = ({ terms: { term } }: Contract, today: LocalDate): number | undefined =>
  term === undefined ? undefined : daysBetween(today, term.until)
