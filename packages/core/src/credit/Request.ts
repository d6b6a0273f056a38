/**
 * What the release gate is asked, and what it answers (CRD-4).
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { Decision, Rank } from "../decision/Model.ts"
import type { Money } from "../money/Model.ts"
import type { Quantity } from "../money/Quantity.ts"
import type { Block, CollectionHold, CreditTerms, GroupPosition, Ledger } from "./Model.ts"

/** What the customer owes, where the host keeps it as one figure and not by parts (CRD-2). */
export type KnownExposure =
  /** Counted whatever parts the policy counts. */
  | { readonly _tag: "Total"; readonly total: Money }
  /** The host's answer can't be used: nothing is released on it. */
  | { readonly _tag: "Unknown"; readonly detail: string }

/** The customer as the gate sees them: a `CreditAccount`, or the same things from a host's own books. */
export interface CustomerPosition {
  /** Without terms the customer pays in advance, as with a limit of 0; in a group the parent's count instead. */
  readonly terms?: CreditTerms
  /** The limit that is shared with others, and what they claim; the tighter of it and the customer's own counts (CRD-9). */
  readonly group?: GroupPosition
  /** In place of the sums of the ledger, which then tells the age of what is open alone. */
  readonly exposure?: KnownExposure
  readonly block?: Block
  /** Debts because of which new orders are on hold (REC-4). */
  readonly holds?: ReadonlyArray<CollectionHold>
  readonly ledger: Ledger
}

/** Whether an order agrees with its contract or demand plan (CRD-4 a). */
export type Agreement = { readonly _tag: "Agrees" } | { readonly _tag: "Differs"; readonly detail: string }

/** A product of which the order needs more than there is (CRD-4 b). */
export interface Shortage {
  readonly sku: string
  readonly wanted: Quantity
  readonly available: Quantity
}

/** One question to the gate. Everything it rests on is in here. */
export interface GateRequest {
  readonly today: LocalDate
  readonly customer: CustomerPosition
  /** What the order would add to the exposure. What it claimed before must not be in the customer's ledger as well. */
  readonly amount: Money
  /** For policies with a delivery horizon (CRD-2). */
  readonly deliveryDate?: LocalDate
  readonly agreement: Agreement
  /** Empty when stock suffices. */
  readonly shortages: ReadonlyArray<Shortage>
  /** Whether the actor may invoice (CRD-4 e); {@link CompiledCreditPolicy.mayInvoice} says so for an actor. */
  readonly mayInvoice: boolean
}

/**
 * The gate's answer.
 *
 * - `Passed`: release it; `decision` is allowed and may carry a warning.
 * - `Held`: not now. `overrideRank` is the lowest rank that may override what can be overridden. `isOverridable` says
 *   whether that is everything: missing stock, an advance payment or an amount beyond every rank is nobody's to
 *   override.
 * - `Refused`: the customer is blocked, the order disagrees with its source, the actor may not invoice, or an exchange
 *   rate is missing.
 *
 * `decision` tells all reasons at once; it is worked out when it is first read.
 */
export interface GateOutcome {
  readonly _tag: "Passed" | "Held" | "Refused"
  readonly overrideRank: Rank | undefined
  readonly isOverridable: boolean
  readonly decision: Decision
  /** The part of the decision that a rank may override: what an approver is asked about. */
  readonly overridable: Decision
}

/** A plugin's condition of the gate. Its answer is joined to the gate's own: it can only make it stricter. */
export type GateCondition = (request: GateRequest) => Decision
