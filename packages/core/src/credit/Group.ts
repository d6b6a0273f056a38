/**
 * A parent's limit shared by its subsidiaries (CRD-9). Every customer keeps an account of their own; the parent's knows what
 * each of them claims, and each of theirs knows what all the others claim together. A release anywhere in the group therefore
 * writes all of these documents, and two that race for the same headroom meet in any of them (CRD-6).
 *
 * @module
 */
import { unsafeAdd } from "../money/Arithmetic.ts"
import { type Money, zero } from "../money/Model.ts"
import { undelivered } from "./Ledger.ts"
import type { Commitment, CreditAccount, GroupMember, Ledger, Totals } from "./Model.ts"

/** Orders not delivered by date and currency: all that a delivery horizon has to know of somebody else's orders. */
const datedOrders = (ledgers: ReadonlyArray<Ledger>): ReadonlyArray<Commitment> => {
  const sums = new Map<string, Commitment>()
  for (const { commitments } of ledgers) {
    for (const one of commitments) {
      const open = undelivered(one)
      if (one.deliveryDate === undefined || open.minor === 0n) continue
      const orderId = `due-${one.deliveryDate}-${open.currency}`
      const nothing = zero(open.currency)
      const before: Money = sums.get(orderId)?.ordered ?? nothing
      sums.set(orderId, {
        orderId,
        ordered: unsafeAdd(before, open),
        delivered: nothing,
        invoiced: nothing,
        deliveryDate: one.deliveryDate,
      })
    }
  }
  return [...sums.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1))
}

/** The sums of several ledgers, currency by currency. */
const sumOf = (ledgers: ReadonlyArray<Ledger>): ReadonlyArray<Totals> => {
  const rows = new Map<string, Totals>()
  for (const { totals } of ledgers) {
    for (const row of totals) {
      const before = rows.get(row.currency)
      rows.set(
        row.currency,
        before === undefined
          ? row
          : {
              currency: row.currency,
              undelivered: unsafeAdd(before.undelivered, row.undelivered),
              uninvoiced: unsafeAdd(before.uninvoiced, row.uninvoiced),
              receivables: unsafeAdd(before.receivables, row.receivables),
              unapplied: unsafeAdd(before.unapplied, row.unapplied),
            },
      )
    }
  }
  const isSomething = ({ receivables, unapplied, undelivered: open, uninvoiced }: Totals): boolean =>
    open.minor !== 0n || uninvoiced.minor !== 0n || receivables.minor !== 0n || unapplied.minor !== 0n
  return [...rows.values()].filter(isSomething).sort((a, b) => (a.currency < b.currency ? -1 : 1))
}

/**
 * What several ledgers claim together: their sums, and the orders with a delivery date summed up by date. Of a single ledger
 * it is its short form, without the items, since only a customer's own items age (CRD-3).
 *
 * @example
 * ```ts
 * import * as CreditPolicy from "@dealwright/core/CreditPolicy"
 * import * as Money from "@dealwright/core/Money"
 * import assert from "node:assert"
 * const advance = (amount: string) => CreditPolicy.setUnapplied(CreditPolicy.empty, Money.of(amount, "CNY"))
 * const both = CreditPolicy.claimsTogether([advance("2.00"), advance("3.00")])
 * assert.deepEqual(both, advance("5.00"))
 * assert.deepEqual(CreditPolicy.claimsTogether([]), CreditPolicy.empty)
 * ```
 */
export const claimsTogether = (ledgers: ReadonlyArray<Ledger>): Ledger => ({
  totals: sumOf(ledgers),
  commitments: datedOrders(ledgers),
  items: [],
})

/** What everybody in the parent's group but this one claims; without a customer, everybody but the parent. */
export const othersOf = (parent: CreditAccount, customerId?: string): Ledger => {
  const members = (parent.members ?? []).filter((one) => one.customerId !== customerId).map(({ claims }) => claims)
  return claimsTogether(customerId === undefined ? members : [parent.ledger, ...members])
}

/** The parent's account with its view of the group brought up to date. */
export const withMembers = (account: CreditAccount, members: ReadonlyArray<GroupMember> | undefined): CreditAccount => {
  // What a subsidiary knows of its group came from its parent.
  if (members === undefined) return account
  const { group: _, members: __, ...rest } = account
  if (members.length === 0) return rest
  const others = othersOf({ ...rest, members })
  return { ...rest, members, group: { ...(rest.terms === undefined ? {} : { terms: rest.terms }), others } }
}
