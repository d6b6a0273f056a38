/**
 * Questions about a contract. Pure and total.
 *
 * @module
 */
import { daysBetween, type LocalDate } from "../calendar/LocalDate.ts"
import type { ContractProgress } from "../pipeline/index.ts"
import type { Contract, Signature } from "./Model.ts"

/**
 * How far a contract has come, as a deal's gates know it; `undefined` while it isn't approved and once it is rescinded.
 *
 * @example
 * ```ts
 * import { Contract, Decider, LocalDate, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const on = LocalDate.literal("2026-03-02")
 * const term = { from: on, until: LocalDate.literal("2026-12-31") }
 * const terms = { kind: "fixed", customerId: "C-1", amount: Money.of("5000.00", "CNY"), clauses: {}, attachments: {}, term }
 * const draft = Decider.fold(Contract.contract, [{ _tag: "ContractDrawn", terms, on, by: "ann" }])
 * const approval = { submission: 1, contentHash: "4f2a", submittedBy: "ann", on, by: "bob" }
 * const approved = Decider.fold(Contract.contract, [{ _tag: "ContractApproved", ...approval }], draft)
 * assert.ok(draft._tag === "Contract" && approved._tag === "Contract")
 * assert.equal(Contract.progressOf(draft), undefined)
 * assert.equal(Contract.progressOf(approved), "approved")
 * ```
 */
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

/**
 * The signature, also of a contract that was rescinded after it was signed.
 *
 * @example
 * ```ts continue
 * const capacity = { _tag: "InPerson", identity: "passport on file" } as const
 * const signature = { signatory: "Chen Li", capacity, signedOn: on, recordedBy: "ann" }
 * const signed = Decider.fold(Contract.contract, [{ _tag: "ContractSigned", signature, submission: 1 }], approved)
 * assert.ok(signed._tag === "Contract")
 * assert.equal(Contract.signatureOf(approved), undefined)
 * assert.equal(Contract.signatureOf(signed)?.signatory, "Chen Li")
 * ```
 */
export const signatureOf = ({ standing }: Contract): Signature | undefined =>
  "signature" in standing ? (standing.signature ?? undefined) : undefined

/**
 * Whether the contract is complete: its final copy is archived (CTR-4).
 *
 * @example
 * ```ts continue
 * const archive = { place: "cabinet 4", copies: 2, by: "dora", on }
 * const archived = Decider.fold(Contract.contract, [{ _tag: "ContractArchived", archive }], signed)
 * assert.ok(archived._tag === "Contract")
 * assert.deepEqual([Contract.isComplete(signed), Contract.isComplete(archived)], [false, true])
 * ```
 */
export const isComplete = ({ standing }: Contract): boolean => standing._tag === "Archived"

/**
 * Whether it is signed, not rescinded, and valid on the day; one without a term is valid without end.
 *
 * @example
 * ```ts continue
 * assert.equal(Contract.isInForce(signed, LocalDate.literal("2026-12-31")), true)
 * assert.equal(Contract.isInForce(signed, LocalDate.literal("2027-01-01")), false)
 * assert.equal(Contract.isInForce(approved, on), false)
 * ```
 */
export const isInForce = ({ standing, terms: { term } }: Contract, today: LocalDate): boolean =>
  (standing._tag === "Signed" || standing._tag === "Archived") &&
  (term === undefined || (term.from <= today && today <= term.until))

/**
 * Days until the contract expires, 0 on its last day, negative afterwards; `undefined` without a term (CTR-7).
 *
 * @example
 * ```ts continue
 * assert.equal(Contract.daysLeft(signed, LocalDate.literal("2026-12-30")), 1)
 * assert.equal(Contract.daysLeft(signed, LocalDate.literal("2026-12-31")), 0)
 * assert.equal(Contract.daysLeft(signed, LocalDate.literal("2027-01-01")), -1)
 * ```
 */
export const daysLeft = ({ terms: { term } }: Contract, today: LocalDate): number | undefined =>
  term === undefined ? undefined : daysBetween(today, term.until)

/**
 * Who looks after a contract: whoever drew it, or who took over from them (ORG-7).
 *
 * @example
 * ```ts continue
 * const taken = { from: "ann", to: "bob", reason: "ann has left", on }
 * const bobs = Decider.fold(Contract.contract, [{ _tag: "ContractTakenOver", ...taken }], signed)
 * assert.ok(bobs._tag === "Contract")
 * assert.deepEqual([Contract.ownerOf(signed), Contract.ownerOf(bobs)], ["ann", "bob"])
 * ```
 */
export const ownerOf = ({ drawnBy, owner = drawnBy }: Contract): string => owner

/**
 * Whether a contract is still to be looked after by this member: theirs, and neither archived nor rescinded (ORG-7, CTR-4).
 *
 * @example
 * ```ts continue
 * assert.deepEqual([Contract.isOpenFor(signed, "ann"), Contract.isOpenFor(signed, "bob")], [true, false])
 * assert.equal(Contract.isOpenFor(archived, "ann"), false)
 * ```
 */
export const isOpenFor = (contract: Contract, memberId: string): boolean =>
  contract.standing._tag !== "Archived" && contract.standing._tag !== "Rescinded" && ownerOf(contract) === memberId
