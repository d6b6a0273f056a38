/**
 * What is known about a deal, and how one more fact changes it. Plain data and total functions, without a schema: gates
 * read it. Facts from other modules are absolute ("this contract is signed"), so hearing one twice changes nothing.
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"

/** How far a contract has come. */
export type ContractProgress = "approved" | "signed" | "archived"

/** How far a payment plan is paid: the first payment in full, or everything. */
export type PaymentProgress = "first" | "all"

/** A paper on file: where it is, not its content. */
export interface AttachedDocument {
  readonly reference: string
  readonly by: string
  readonly on: LocalDate
}

/** A visit to the customer, or of the customer. */
export interface Visit {
  readonly visitedOn: LocalDate
  readonly note: string
  readonly by: string
}

/** The latest proposal (PIP-5). */
export type Proposal =
  | { readonly _tag: "None" }
  | {
      readonly _tag: "Submitted"
      readonly reference: string
      readonly by: string
      /** For whom it was handed in (ORG-3): no reviewer either (ORG-4). */
      readonly onBehalfOf?: string
    }
  | { readonly _tag: "Accepted"; readonly reference: string; readonly by: string; readonly reviewedBy: string }
  | {
      readonly _tag: "Returned"
      readonly reference: string
      readonly by: string
      readonly reviewedBy: string
      readonly reason: string
    }

/** What is known about a deal. Keys of the records are names of fields and documents and ids of other aggregates. */
export interface DealFacts {
  readonly fields: Readonly<Record<string, string>>
  readonly documents: Readonly<Record<string, AttachedDocument>>
  readonly visits: ReadonlyArray<Visit>
  readonly proposal: Proposal
  /** Approved quotes with the last day on which they hold; `null` while that isn't settled. */
  readonly quotes: Readonly<Record<string, LocalDate | null>>
  readonly contracts: Readonly<Record<string, ContractProgress>>
  readonly payments: Readonly<Record<string, PaymentProgress>>
  readonly releasedOrders: Readonly<Record<string, true>>
  /** What plugins' gates rest on. */
  readonly custom: Readonly<Record<string, string>>
}

/** One more thing that is known. What has ended counts no more. */
export type DealFact =
  | { readonly _tag: "FieldSet"; readonly field: string; readonly value: string }
  | { readonly _tag: "FieldCleared"; readonly field: string }
  | { readonly _tag: "DocumentAttached"; readonly document: string; readonly reference: string }
  | { readonly _tag: "VisitMade"; readonly visitedOn: LocalDate; readonly note: string }
  | { readonly _tag: "ProposalSubmitted"; readonly reference: string; readonly onBehalfOf?: string }
  | { readonly _tag: "ProposalAccepted" }
  | { readonly _tag: "ProposalReturned"; readonly reason: string }
  | { readonly _tag: "QuoteApproved"; readonly quoteId: string; readonly validUntil: LocalDate | null }
  | { readonly _tag: "QuoteEnded"; readonly quoteId: string }
  | { readonly _tag: "ContractProgressed"; readonly contractId: string; readonly progress: ContractProgress }
  | { readonly _tag: "ContractEnded"; readonly contractId: string }
  | { readonly _tag: "PaymentProgressed"; readonly receivableId: string; readonly progress: PaymentProgress }
  | { readonly _tag: "PaymentEnded"; readonly receivableId: string }
  | { readonly _tag: "CreditReleased"; readonly orderId: string }
  | { readonly _tag: "CreditReleaseEnded"; readonly orderId: string }
  | { readonly _tag: "CustomRecorded"; readonly name: string; readonly value: string }

/**
 * Nothing is known yet.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { StageGates } from "@dealwright/core"
 * assert.equal(StageGates.noFacts.visits.length, 0)
 * ```
 */
export const noFacts: DealFacts = {
  fields: {},
  documents: {},
  visits: [],
  proposal: { _tag: "None" },
  quotes: {},
  contracts: {},
  payments: {},
  releasedOrders: {},
  custom: {},
}

const put = <A>(record: Readonly<Record<string, A>>, key: string, value: A): Readonly<Record<string, A>> =>
  Object.hasOwn(record, key) && record[key] === value ? record : { ...record, [key]: value }

const drop = <A>(record: Readonly<Record<string, A>>, key: string): Readonly<Record<string, A>> => {
  if (!Object.hasOwn(record, key)) return record
  const { [key]: _, ...rest } = record
  return rest
}

const changed = <K extends keyof DealFacts>(facts: DealFacts, key: K, value: DealFacts[K]): DealFacts =>
  facts[key] === value ? facts : { ...facts, [key]: value }

const sameVisit = (a: Visit, b: Visit): boolean => a.visitedOn === b.visitedOn && a.note === b.note && a.by === b.by

const review = (facts: DealFacts, reviewedBy: string, reason: string | undefined): DealFacts => {
  const { proposal } = facts
  if (proposal._tag !== "Submitted") return facts
  const { by, reference } = proposal
  return changed(
    facts,
    "proposal",
    reason === undefined
      ? { _tag: "Accepted", reference, by, reviewedBy }
      : { _tag: "Returned", reference, by, reviewedBy, reason },
  )
}

/**
 * Adds a fact. Answers the same object when it was known already.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, StageGates } from "@dealwright/core"
 * const today = LocalDate.literal("2026-03-02")
 * const once = StageGates.applyFact(StageGates.noFacts, { _tag: "FieldSet", field: "budget", value: "1.2m" }, "ann", today)
 * const twice = StageGates.applyFact(once, { _tag: "FieldSet", field: "budget", value: "1.2m" }, "ann", today)
 * assert.equal(once, twice)
 * ```
 */
export const applyFact = (facts: DealFacts, fact: DealFact, by: string, on: LocalDate): DealFacts => {
  switch (fact._tag) {
    case "FieldSet":
      return changed(facts, "fields", put(facts.fields, fact.field, fact.value))
    case "FieldCleared":
      return changed(facts, "fields", drop(facts.fields, fact.field))
    case "DocumentAttached": {
      const { document, reference } = fact
      const before = Object.hasOwn(facts.documents, document) ? facts.documents[document] : undefined
      if (before?.reference === reference) return facts
      return changed(facts, "documents", put(facts.documents, document, { reference, by, on }))
    }
    case "VisitMade": {
      const visit: Visit = { visitedOn: fact.visitedOn, note: fact.note, by }
      return facts.visits.some((one) => sameVisit(one, visit))
        ? facts
        : changed(facts, "visits", [...facts.visits, visit])
    }
    case "ProposalSubmitted": {
      const { proposal } = facts
      const isSame =
        proposal._tag !== "None" &&
        proposal._tag !== "Returned" &&
        proposal.reference === fact.reference &&
        proposal.by === by
      if (isSame) return facts
      const { onBehalfOf, reference } = fact
      const represented = onBehalfOf === undefined ? {} : { onBehalfOf }
      return changed(facts, "proposal", { _tag: "Submitted", reference, by, ...represented })
    }
    case "ProposalAccepted":
      return review(facts, by, undefined)
    case "ProposalReturned":
      return review(facts, by, fact.reason)
    case "QuoteApproved":
      return changed(facts, "quotes", put(facts.quotes, fact.quoteId, fact.validUntil))
    case "QuoteEnded":
      return changed(facts, "quotes", drop(facts.quotes, fact.quoteId))
    case "ContractProgressed":
      return changed(facts, "contracts", put(facts.contracts, fact.contractId, fact.progress))
    case "ContractEnded":
      return changed(facts, "contracts", drop(facts.contracts, fact.contractId))
    case "PaymentProgressed":
      return changed(facts, "payments", put(facts.payments, fact.receivableId, fact.progress))
    case "PaymentEnded":
      return changed(facts, "payments", drop(facts.payments, fact.receivableId))
    case "CreditReleased":
      return changed(facts, "releasedOrders", put(facts.releasedOrders, fact.orderId, true))
    case "CreditReleaseEnded":
      return changed(facts, "releasedOrders", drop(facts.releasedOrders, fact.orderId))
    case "CustomRecorded":
      return changed(facts, "custom", put(facts.custom, fact.name, fact.value))
  }
}
