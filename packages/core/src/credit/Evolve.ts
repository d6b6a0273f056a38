/**
 * What events make of a credit account.
 *
 * @module
 */
import type { Money } from "../money/index.ts"
import type { Event } from "./Events.ts"
import { withMembers } from "./Group.ts"
import * as Ledger from "./Ledger.ts"
import type { CreditAccount } from "./Model.ts"
import { evolveGroup } from "./Sharing.ts"

const withLedger = (state: CreditAccount, ledger: CreditAccount["ledger"]): CreditAccount => ({ ...state, ledger })
const notWaiting = (state: CreditAccount, orderId: string): CreditAccount => ({
  ...state,
  waiting: state.waiting.filter((one) => one.orderId !== orderId),
})

const advance = (
  state: CreditAccount,
  orderId: string,
  change: { readonly delivered: Money } | { readonly invoiced: Money },
): CreditAccount => {
  const before = Ledger.commitmentOf(state.ledger, orderId)
  return before === undefined ? state : withLedger(state, Ledger.putCommitment(state.ledger, { ...before, ...change }))
}

/** Folds an event into the account. */
export const evolve = (state: CreditAccount, event: Event): CreditAccount => {
  switch (event._tag) {
    case "TermsSet": {
      const { proposal: _, ...rest } = state
      return withMembers({ ...rest, terms: event.terms }, rest.members)
    }
    case "TermsProposed": {
      const { _tag, overtakes: _, ...proposal } = event
      return { ...state, proposal, proposals: event.revision }
    }
    case "ProposalRefused": {
      const { proposal: _, ...rest } = state
      return rest
    }
    case "CustomerBlocked":
      return { ...state, block: { reason: event.reason, by: event.by } }
    case "CustomerUnblocked": {
      const { block: _, ...rest } = state
      return rest
    }
    case "HoldPlaced":
      return { ...state, holds: [...(state.holds ?? []), { source: event.source, reason: event.reason }] }
    case "HoldLifted": {
      const { holds = [], ...rest } = state
      const left = holds.filter((one) => one.source !== event.source)
      return left.length === 0 ? rest : { ...rest, holds: left }
    }
    case "OrderCommitted":
      return notWaiting(
        withLedger(state, Ledger.putCommitment(state.ledger, event.commitment)),
        event.commitment.orderId,
      )
    case "DeliveryRecorded":
      return advance(state, event.orderId, { delivered: event.delivered })
    case "InvoiceRecorded":
      return advance(state, event.orderId, { invoiced: event.invoiced })
    case "CommitmentReleased":
      return withLedger(state, Ledger.releaseCommitment(state.ledger, event.orderId))
    case "ItemChanged":
      return withLedger(state, Ledger.putItem(state.ledger, event.item))
    case "UnappliedChanged":
      return withLedger(state, Ledger.setUnapplied(state.ledger, event.total))
    case "OrderWaiting": {
      const { _tag, ...order } = event
      const others = notWaiting(state, event.orderId).waiting
      return { ...state, waiting: [...others, { ...order, offered: false }] }
    }
    case "OrderNoLongerWaiting":
      return notWaiting(state, event.orderId)
    case "ReleaseOffered": {
      const offered = new Set(event.orderIds)
      return {
        ...state,
        waiting: state.waiting.map((one) => (offered.has(one.orderId) ? { ...one, offered: true } : one)),
      }
    }
    case "GroupJoined":
    case "GroupLeft":
    case "GroupChanged":
    case "MemberRecorded":
    case "MemberRemoved":
      return evolveGroup(state, event)
    // Each of the customers keeps what it says of their own orders.
    case "GroupOffered":
      return state
  }
}
