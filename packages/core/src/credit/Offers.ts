/**
 * Orders on hold that pass once there is headroom again (CRD-7).
 *
 * @module
 */
import type { Facts } from "../decider/Facts.ts"
import { zero } from "../money/Model.ts"
import type { CompiledCreditPolicy } from "./Evaluate.ts"
import type { Event } from "./Events.ts"
import { claimsTogether } from "./Group.ts"
import { putCommitment, withoutOrder } from "./Ledger.ts"
import type { CreditAccount, Ledger, Waiting } from "./Model.ts"
import type { CustomerPosition } from "./Request.ts"
import { oldestFirst } from "./Views.ts"

type OfferFacts = Facts & { readonly credit: CompiledCreditPolicy }

/** Whether an order passes the credit side of the gate. Whether stock and paper allow it shows when it is released. */
const passes = (
  customer: CustomerPosition,
  { amount, deliveryDate }: Waiting,
  { credit, today }: OfferFacts,
): boolean =>
  credit.gate({
    today,
    customer,
    amount,
    ...(deliveryDate === undefined ? {} : { deliveryDate }),
    agreement: { _tag: "Agrees" },
    shortages: [],
    mayInvoice: true,
  })._tag === "Passed"

/** The ledger once the order is released. */
const withRelease = (ledger: Ledger, { amount, deliveryDate, orderId }: Waiting): Ledger => {
  const nothing = zero(amount.currency)
  const date = deliveryDate === undefined ? {} : { deliveryDate }
  return putCommitment(ledger, { orderId, ordered: amount, delivered: nothing, invoiced: nothing, ...date })
}

/** Offers the orders that pass now, oldest first, and only as many as fit together. */
export const offers = (state: CreditAccount, facts: OfferFacts): ReadonlyArray<Event> => {
  const orderIds: Array<string> = []
  let { ledger } = state
  for (const order of oldestFirst(state.waiting)) {
    const others = withoutOrder(ledger, order.orderId)
    if (!passes({ ...state, ledger: others }, order, facts)) continue
    ledger = withRelease(others, order)
    if (!order.offered) orderIds.push(order.orderId)
  }
  return orderIds.length === 0 ? [] : [{ _tag: "ReleaseOffered", orderIds, onHeadroom: facts.credit.policy.onHeadroom }]
}

interface Customer {
  /** Missing for the parent. */
  readonly customerId?: string
  readonly account: CreditAccount
  ledger: Ledger
}

/**
 * Offers the orders of a whole group that pass now, oldest first whosever they are, and only as many as fit together under
 * the limit that they share (CRD-7, CRD-9). The parent does it, as the only one who knows them all.
 */
export const offersInGroup = (
  parent: CreditAccount,
  facts: OfferFacts & { readonly members?: ReadonlyArray<CreditAccount> },
): ReadonlyArray<Event> => {
  const { onHeadroom } = facts.credit.policy
  const customers: ReadonlyArray<Customer> = [
    { account: parent, ledger: parent.ledger },
    ...(parent.members ?? []).flatMap(({ customerId }, i) => {
      const account = facts.members?.[i]
      return account === undefined ? [] : [{ customerId, account, ledger: account.ledger }]
    }),
  ]
  const waiting = customers.flatMap((customer) => customer.account.waiting.map((order) => ({ customer, order })))
  // What is offered where offers release is on its way out already: it comes first, before what is older and waits.
  const isOnItsWay = ({ offered }: Waiting): boolean => offered && onHeadroom === "release"
  waiting.sort(
    ({ order: a }, { order: b }) =>
      Number(isOnItsWay(b)) - Number(isOnItsWay(a)) || a.since - b.since || (a.orderId < b.orderId ? -1 : 1),
  )
  const terms = parent.terms === undefined ? {} : { terms: parent.terms }
  const offered: Array<{ readonly customerId?: string; readonly orderIds: Array<string> }> = []
  for (const { customer, order } of waiting) {
    const ledger = withoutOrder(customer.ledger, order.orderId)
    const others = claimsTogether(customers.filter((one) => one !== customer).map((one) => one.ledger))
    if (!passes({ ...customer.account, ledger, group: { ...terms, others } }, order, facts)) continue
    customer.ledger = withRelease(ledger, order)
    if (order.offered) continue
    const { customerId } = customer
    const known = offered.find((one) => one.customerId === customerId)
    if (known === undefined)
      offered.push({ ...(customerId === undefined ? {} : { customerId }), orderIds: [order.orderId] })
    else known.orderIds.push(order.orderId)
  }
  return offered.length === 0 ? [] : [{ _tag: "GroupOffered", offers: offered }]
}
