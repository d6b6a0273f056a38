/**
 * Credit policies of the shipped templates, as plain data.
 *
 * @module
 */
import * as Money from "../money/index.ts"
import * as Rate from "../rate/index.ts"
import { allComponents } from "./Exposure.ts"
import type { CreditPolicy } from "./Policy.ts"

/**
 * Distribution and manufacturing: exposure as CRD-2 has it, a warning from 90 % of the limit, a manager overrides up to
 * 10 % over it or 7 days late and a director beyond (CRD-5); cash customers pay in full before release (CRD-8).
 *
 * @example
 * ```ts
 * import * as Credit from "@dealwright/core/Credit"
 * import assert from "node:assert"
 * assert.equal(Credit.tradePolicy.overLimit[0]?.rank, "manager")
 * ```
 */
export const tradePolicy: CreditPolicy = {
  age: "invoice-date",
  components: allComponents,
  watchBand: Rate.percent(90),
  overLimit: [{ rank: "manager", upTo: Rate.percent(10) }, { rank: "director" }],
  late: [{ rank: "manager", upToDays: 7 }, { rank: "director" }],
  holdOverride: "director",
  invoicingRoles: ["invoicing"],
  blockingRank: "manager",
  terms: [
    { rank: "manager", limit: Money.of("100000.00", "CNY"), creditDays: 30 },
    { rank: "director", limit: Money.of("1000000.00", "CNY"), creditDays: 90 },
    { rank: "president" },
  ],
  overrideDays: 15,
  onHeadroom: "offer",
  exchangeRates: [],
  conditions: [],
}

/** Real estate: no manager overrides; whatever goes beyond the terms is a director's matter. */
export const propertyPolicy: CreditPolicy = {
  ...tradePolicy,
  overLimit: [{ rank: "director" }],
  late: [{ rank: "director" }],
  terms: [{ rank: "director", limit: Money.of("1000000.00", "CNY"), creditDays: 90 }, { rank: "president" }],
}
