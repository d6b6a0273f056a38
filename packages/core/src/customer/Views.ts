/**
 * Questions on a customer: whose it is, whether protected, what happened when. Pure and total.
 *
 * @module
 */
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import type { FactValue } from "../decision/Model.ts"
import type { CustomerEvent } from "./Events.ts"
import type { CustomerState, FrozenDeal } from "./Model.ts"
import type { CompiledCustomerPolicy } from "./Policy.ts"
import { protectedUntil } from "./Register.ts"

/**
 * The customer's file if it is in force; `undefined` for the unregistered, those in conflict and those redirected.
 *
 * @example
 * ```ts
 * import { Customer } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Customer.registered(Customer.customer.initial), undefined)
 * ```
 */
export const registered = (
  state: CustomerState,
): Extract<CustomerState, { readonly _tag: "Registered" }> | undefined =>
  state._tag === "Registered" ? state : undefined

/**
 * Whether the owner is protected against competing registrations on `today` (CUS-2). The last day counts.
 *
 * @example
 * ```ts
 * import { Customer, LocalDate } from "@dealwright/core"
 * import assert from "node:assert"
 * const policy = { protectionDays: 90, detects: new Set(["phone" as const]), whenLapsed: "settle" as const }
 * const today = LocalDate.literal("2026-03-02")
 * assert.equal(Customer.isProtected(Customer.customer.initial, policy, today), false)
 * ```
 */
export const isProtected = (state: CustomerState, policy: CompiledCustomerPolicy, today: LocalDate): boolean =>
  (state._tag === "Registered" || state._tag === "Conflicted") && today <= protectedUntil(policy, state.lastEffectiveOn)

/**
 * The records kept of deals that were forfeited, lost or rescinded, latest last (CUS-8).
 *
 * @example
 * ```ts
 * import { Customer } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Customer.frozenDeals(Customer.customer.initial), [])
 * ```
 */
export const frozenDeals = (state: CustomerState): ReadonlyArray<FrozenDeal> => state.frozenDeals

/**
 * One entry of a time line (CUS-4). `code` selects the sentence in a catalogue. `personal` is what only those may read who
 * have a purpose and a role for it (CUS-7). Other modules' entries have the same shape.
 */
export interface TimelineEntry {
  readonly on: LocalDate
  readonly by: string
  readonly code: string
  readonly facts: Readonly<Record<string, FactValue>>
  readonly personal?: Readonly<Record<string, string>>
}

const unique = (items: ReadonlyArray<string>): string => Array.from(new Set(items)).sort().join(", ")

const entryOf = (event: CustomerEvent): TimelineEntry => {
  const { by, on } = event
  const entry = (code: string, facts: TimelineEntry["facts"] = {}): TimelineEntry => ({ on, by, code, facts })
  switch (event._tag) {
    case "CustomerRegistered":
      return entry("customer-registered", { source: event.profile.source, owner: event.owner })
    case "RegistrationConflicted":
      return entry("customer-conflicted", {
        source: event.profile.source,
        owner: event.owner,
        others: unique(event.conflicts.map(({ customerId }) => customerId)),
      })
    case "LapsedCustomerTakenOver":
      return entry("customer-taken-over", {
        owner: event.owner,
        existing: event.existing,
        until: format(event.protectedUntil),
      })
    case "ConflictSettled":
      return event.existing === null
        ? entry("customer-settled-distinct", { reason: event.reason })
        : entry("customer-settled-merged", { existing: event.existing, keep: event.keep, reason: event.reason })
    case "RegistrationMerged":
      return entry("customer-merged", { registration: event.registrationId, member: event.registeredBy })
    case "OwnerChanged":
      return entry("customer-owner-changed", { from: event.from, to: event.to, reason: event.reason })
    case "ContactRecorded": {
      const { note, person } = event.personal
      return {
        ...entry("customer-contact", { channel: event.channel, outcome: event.outcome }),
        personal: { note, ...(person === null ? {} : { person }) },
      }
    }
    case "DocumentAdded":
      return entry("customer-document", { title: event.title, kind: event.documentKind, reference: event.reference })
    case "ProfileChanged":
      return entry("customer-profile", { fields: unique(Object.keys(event.changes)) })
    case "PreferencesChanged":
      return entry("customer-preferences", { fields: unique(Object.keys(event.changes)) })
    case "PersonalChanged":
      return entry("customer-personal")
    case "DealFrozen":
      return entry("customer-deal-frozen", {
        ...event.facts,
        deal: event.dealId,
        outcome: event.outcome,
        reason: event.reason,
      })
  }
}

/**
 * A customer's history as a time line (CUS-4), earliest first; a contact stands on the day it took place. Entries of one
 * day keep the order in which they were recorded. `others` are further entries, of orders, cases or contracts.
 *
 * @example
 * ```ts
 * import { Customer } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Customer.timeline([]), [])
 * ```
 */
export const timeline = (
  events: ReadonlyArray<CustomerEvent>,
  ...others: ReadonlyArray<ReadonlyArray<TimelineEntry>>
): ReadonlyArray<TimelineEntry> => [...events.map(entryOf), ...others.flat()].sort((a, b) => a.on - b.on)
