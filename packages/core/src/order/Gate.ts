/**
 * The credit gate put to an order (CRD-4, CRD-5).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import { addDays } from "../calendar/LocalDate.ts"
import {
  type CustomerPosition,
  countsDeliveries,
  currencyOf,
  empty,
  type GateOutcome,
  positionByHost,
  type Shortage,
} from "../credit/index.ts"
import { actorId } from "../decider/Facts.ts"
import { lowest } from "../decision/Ladder.ts"
import type { NeedsApproval } from "../decision/Model.ts"
import { available } from "../inventory/index.ts"
import { type Money, zero } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { bySku, claimToAdd, claimWhenReleased, isCommitted } from "./Evaluate.ts"
import type { Event } from "./Events.ts"
import type { OrderFacts } from "./Facts.ts"
import type { Hold, Order, Override } from "./Model.ts"
import { agreement } from "./Source.ts"

const positionOf = (order: Order, facts: OrderFacts): CustomerPosition => {
  const [account] = facts.accounts
  const own: CustomerPosition = account ?? { ledger: empty }
  return order.exposure === "host" ? positionByHost(own, facts.exposure) : own
}

/**
 * What a release would add to the figures that it is checked against. The host's are without this order; our own have what
 * was delivered and not invoiced of it already.
 */
const amountOf = (order: Order, { exposure }: OrderFacts): Money =>
  order.exposure === "host" && countsDeliveries(exposure) ? claimWhenReleased(order) : claimToAdd(order)

/** Products of which the order still needs more than is free for it (CRD-4 b). */
const shortages = (order: Order, facts: OrderFacts): ReadonlyArray<Shortage> => {
  if (order.stock === "none") return []
  const short: Array<Shortage> = []
  let index = 0
  for (const [sku, { ordered, shipped }] of bySku(order)) {
    const wanted = Quantity.subtract(ordered, shipped)
    const state = facts.stocks[index++]
    const free =
      order.stock === "host"
        ? (facts.hostStock?.find((one) => one.sku === sku)?.available ?? Quantity.zero)
        : state === undefined
          ? Quantity.zero
          : available(state)
    // What is reserved for this order already isn't free, and is its own.
    const own = isCommitted(order) && order.stock === "own" ? wanted : Quantity.zero
    const there = Quantity.add(free, own)
    if (wanted > 0n && wanted > there) short.push({ sku, wanted, available: there })
  }
  return short
}

/**
 * A customer of whom the amount isn't asked: this order's was cleared by its release and stands in the exposure, and a
 * later order of the same customer mustn't hold up this one.
 */
const clearedPosition = ({ block, group, ledger, ...own }: CustomerPosition, order: Order): CustomerPosition => {
  const terms = own.terms ?? group?.terms
  return {
    terms: {
      limit: { _tag: "Unlimited", currency: terms === undefined ? order.currency : currencyOf(terms.limit) },
      creditDays: terms === undefined ? 0 : terms.creditDays,
    },
    ledger: { ...empty, items: ledger.items },
    ...(block === undefined ? {} : { block }),
  }
}

/**
 * Asks the gate whether the order may be released, or, once it is, whether what isn't delivered may be invoiced (CRD-4).
 * The host's figures are without this order; our own ledger has what it claims already.
 */
export const gate = (
  order: Order,
  facts: OrderFacts,
  mayInvoice: boolean = facts.credit.mayInvoice(facts.actor),
): GateOutcome => {
  const position = positionOf(order, facts)
  const isCleared = isCommitted(order)
  return facts.credit.gate({
    today: facts.today,
    customer: isCleared ? clearedPosition(position, order) : position,
    amount: isCleared ? zero(order.currency) : amountOf(order, facts),
    ...(order.deliveryDate === undefined ? {} : { deliveryDate: order.deliveryDate }),
    agreement: agreement(order, facts),
    shortages: shortages(order, facts),
    mayInvoice,
  })
}

/**
 * Whether an override lets the order pass (CRD-5): it covers the order's total, hasn't run out, and its rank and sign-offs
 * are enough for what stands in the way today.
 */
export const covers = (
  override: Override | undefined,
  outcome: GateOutcome,
  order: Order,
  facts: OrderFacts,
): override is Override => {
  const { overridable } = outcome
  if (override === undefined || outcome._tag !== "Held" || !outcome.isOverridable) return false
  if (overridable._tag !== "NeedsApproval" || overridable.rank.level > override.rank.level) return false
  const isInTime = facts.today <= override.validUntil || order._tag === "Released"
  return (
    isInTime &&
    order.total.minor <= override.amount.minor &&
    order.total.currency === override.amount.currency &&
    overridable.signOffs.every((wanted) => override.signOffs.some((given) => Equal.equals(wanted, given)))
  )
}

/** The text whose digest an override binds to: what is ordered, and who has to agree. */
const contents = (order: Order, overridable: GateOutcome["overridable"]): string =>
  JSON.stringify([
    order.customerId,
    order.currency,
    order.lines.map(({ quantity, sku, unitPrice }) => [sku, Quantity.format(quantity), String(unitPrice.minor)]),
    overridable._tag === "NeedsApproval" ? [overridable.rank.name, overridable.signOffs] : null,
  ])

/** The request for an override that is open, or approved and not used: whatever comes instead overtakes it. */
export const overtaken = (order: Order): { readonly overtakes?: number } =>
  order._tag === "Held" && order.hold.overridable._tag === "NeedsApproval" && order.hold.refusedBy === undefined
    ? { overtakes: order.hold.number }
    : {}

/** The order is put on hold, or stays on it: no event when nothing has changed since. */
export const hold = (order: Order, outcome: GateOutcome, facts: OrderFacts): ReadonlyArray<Event> => {
  const { decision, overridable } = outcome
  const contentHash = facts.digest(contents(order, overridable))
  const before = order._tag === "Held" ? order.hold : undefined
  const isAsked = before !== undefined && before.contentHash === contentHash && before.refusedBy === undefined
  if (isAsked && Equal.equals(before.decision, decision)) return []
  const { actor, ladder } = facts
  const requester = isAsked
    ? { by: before.by, rank: before.rank }
    : { by: actorId(actor), rank: actor._tag === "Member" ? actor.rank : lowest(ladder) }
  const next: Hold = {
    number: isAsked ? before.number : order.holds + 1,
    decision,
    overridable,
    amount: order.total,
    contentHash,
    ...requester,
  }
  const overtakes = isAsked ? {} : overtaken(order)
  return [
    { _tag: "OrderHeld", hold: next, waits: claimWhenReleased(order), customerId: order.customerId, ...overtakes },
  ]
}

/** The override that an approval of a hold amounts to. */
export const overrideOf = (
  held: Hold,
  approved: { readonly by: string; readonly reason: string },
  facts: OrderFacts,
): Override | undefined => {
  const asked: NeedsApproval | undefined = held.overridable._tag === "NeedsApproval" ? held.overridable : undefined
  return asked === undefined
    ? undefined
    : {
        amount: held.amount,
        rank: asked.rank,
        signOffs: asked.signOffs,
        by: approved.by,
        reason: approved.reason,
        hold: held.number,
        validUntil: addDays(facts.today, facts.credit.policy.overrideDays),
      }
}
