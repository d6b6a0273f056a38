/**
 * Template `trade`: distribution and manufacturing. Every figure is data and meant to be changed.
 *
 * @module
 */
import { tradeApproval } from "../approval/index.ts"
import { tradeCommission } from "../commission/index.ts"
import * as Contract from "../contract/index.ts"
import * as Credit from "../credit/index.ts"
import * as Customer from "../customer/index.ts"
import type { Template } from "../engine/index.ts"
import { tradeIncidents } from "../incident/index.ts"
import * as Inventory from "../inventory/index.ts"
import * as Numbering from "../numbering/index.ts"
import * as Order from "../order/index.ts"
import { defaultOrganisation } from "../organisation/index.ts"
import * as Pipeline from "../pipeline/index.ts"
import { tradePricing } from "../pricing/index.ts"
import { tradeReceivable } from "../receivable/index.ts"
import { tradeTargets } from "../target/index.ts"
import { type Company, ladder, meantIn, settled } from "./Company.ts"

/**
 * The template for a company of its own currency and calendar.
 *
 * @example
 * ```ts
 * import { Calendar, Templates } from "@dealwright/core"
 * import assert from "node:assert"
 * const berlin = Calendar.monToFri(Calendar.TimeZone.literal("Europe/Berlin"))
 * assert.equal(Templates.tradeFor({ currency: "EUR", calendar: berlin }).currency, "EUR")
 * ```
 */
export const tradeFor = (company: Company): Template => {
  const { calendar, currency } = settled(company)
  return {
    name: "trade",
    version: "1",
    ladder,
    calendar,
    currency,
    policies: {
      numbering: Numbering.tradePolicy,
      customer: Customer.tradePolicy,
      organisation: { ...defaultOrganisation, limitCurrency: currency },
      approval: tradeApproval,
      pricing: { ...meantIn(currency, tradePricing), currency },
      credit: meantIn(currency, Credit.tradePolicy),
      inventory: Inventory.tradePolicy,
      pipeline: Pipeline.tradePolicy,
      contract: meantIn(currency, Contract.tradePolicy),
      order: Order.tradePolicy,
      receivable: tradeReceivable,
      commission: tradeCommission(currency),
      target: tradeTargets,
      incident: tradeIncidents,
    },
  }
}

/** Template `trade` with its defaults: CNY, Monday to Friday in Asia/Shanghai. */
export const trade: Template = tradeFor({})
