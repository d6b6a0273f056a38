/**
 * What a pricing decision is about: lines, everything given besides, who asks, and what went before (PRC-4 to PRC-6).
 *
 * Plain types without a schema; the stored forms stand in `Content.ts`.
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { Rank } from "../decision/Model.ts"
import type { CurrencyCode, Money, Quantity } from "../money/index.ts"
import type { Rate } from "../rate/index.ts"

/** One priced line of an offer. All amounts are per unit and in the currency of the offer. */
export interface PriceLine {
  readonly sku: string
  /** Product group, where authority differs by group. */
  readonly group?: string
  /** Above zero. */
  readonly quantity: Quantity.Quantity
  readonly listPrice: Money
  /** What the customer is asked for; 0 makes the line free goods. */
  readonly unitPrice: Money
  /** What the product costs the company, where it is known. */
  readonly cost?: Money
  /** The product's own floor price: a resale price to be kept, say. */
  readonly floor?: Money
  /**
   * Free goods only: index of the paid line that they are given along with. Free goods of a product that is also sold on
   * the same offer always belong to its paid lines; others without this field are spread over all paid lines.
   */
  readonly givenWith?: number
}

/**
 * Something of value given besides the price (PRC-4): a service at cost, loyalty points, a referral reward, anything
 * else. `value` is what it costs the company; `line` is the index of the line that it is given for, without it it is given
 * for the whole offer.
 */
export interface Concession {
  readonly _tag: "Service" | "Points" | "ReferralReward" | "Other"
  readonly value: Money
  readonly line?: number
  /** What it is, for people. */
  readonly note?: string
}

/** An earlier offer to the same customer, for caps over a window of days (PRC-6). */
export interface WindowEntry {
  /** Id of the offer. */
  readonly id: string
  readonly on: LocalDate
  /** Value at list prices. */
  readonly list: Money
  /** What the company gets for it when everything given is counted. */
  readonly effective: Money
}

/** A question to a pricing policy. */
export interface PriceRequest {
  /** Rank of whoever asks; its own authority decides (PRC-5). */
  readonly requester: Rank
  /** The day of the offer. */
  readonly on: LocalDate
  readonly currency: CurrencyCode
  readonly lines: ReadonlyArray<PriceLine>
  readonly customerClass?: string
  /** Days until payment, 0 to 3650; without it the policy's standard days. */
  readonly creditDays?: number
  /** Share that is paid when the order is placed, 0 to 100 %: it has no terms that could cost anything (PRC-4). */
  readonly prepaid?: Rate
  readonly concessions?: ReadonlyArray<Concession>
  /**
   * Earlier offers to the customer. A policy with a cap over a window denies when it isn't told: give an empty list for a
   * customer without any.
   */
  readonly window?: ReadonlyArray<WindowEntry>
  /** The written reason that some floors ask for (PRC-3). */
  readonly justification?: string
}

/** Most days until payment that are looked at: ten years. */
export const maxCreditDays = 3650

/** The decision without its reasons. */
export type Outcome =
  | { readonly _tag: "Allowed" }
  | { readonly _tag: "NeedsApproval"; readonly rank: Rank }
  | { readonly _tag: "Denied" }
