/**
 * Orders on hold that pass once there is headroom again (CRD-7).
 *
 * @module
 */
import type { Facts } from "../decider/Facts.ts"
import { zero } from "../money/Model.ts"
import type { CompiledCreditPolicy } from "./Evaluate.ts"
import type { Event } from "./Events.ts"
import * as Ledger from "./Ledger.ts"
import type { CreditAccount } from "./Model.ts"
import { oldestFirst } from "./Views.ts"

/**
 * Offers the orders that pass the credit side of the gate now, oldest first, and only as many as fit together. Whether
 * stock and paper allow it too shows when the order is released.
 */
export const offers = (
  state: CreditAccount,
  facts: Facts & { readonly credit: CompiledCreditPolicy },
): ReadonlyArray<Event> => {
  const orderIds: Array<string> = []
  let { ledger } = state
  for (const order of oldestFirst(state.waiting)) {
    const { amount, deliveryDate, orderId } = order
    const others = Ledger.withoutOrder(ledger, orderId)
    const date = deliveryDate === undefined ? {} : { deliveryDate }
    const outcome = facts.credit.gate({
      today: facts.today,
      customer: { ...state, ledger: others },
      amount,
      ...date,
      agreement: { _tag: "Agrees" },
      shortages: [],
      mayInvoice: true,
    })
    if (outcome._tag !== "Passed") continue
    const nothing = zero(amount.currency)
    ledger = Ledger.putCommitment(others, { orderId, ordered: amount, delivered: nothing, invoiced: nothing, ...date })
    if (!order.offered) orderIds.push(orderId)
  }
  return orderIds.length === 0 ? [] : [{ _tag: "ReleaseOffered", orderIds, onHeadroom: facts.credit.policy.onHeadroom }]
}
