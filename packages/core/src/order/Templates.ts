/**
 * Order policies of the shipped templates, as plain data.
 *
 * @module
 */
import * as Rate from "../rate/index.ts"
import type { OrderPolicy } from "./Policy.ts"

/**
 * Distribution and manufacturing: finance settles, then the warehouse ships; stock is looked up and reserved here. A
 * supervisor signs before goods leave, and a second person checks each invoice (ORD-4).
 */
export const tradePolicy: OrderPolicy = {
  settlement: "settle-first",
  stock: "own",
  exposure: "ledger",
  shippingRank: "supervisor",
  invoiceCheck: "second-person",
}

/** Real estate: a deposit of 10 % before release, and no stock of goods, so nothing to sign for at a gate; invoices are checked (ORD-4). */
export const propertyPolicy: OrderPolicy = {
  settlement: "settle-first",
  deposit: Rate.percent(10),
  stock: "none",
  exposure: "ledger",
  invoiceCheck: "second-person",
}
