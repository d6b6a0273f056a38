/**
 * Template `property`: real estate. Every figure is data and meant to be changed.
 *
 * @module
 */
import { propertyApproval } from "../approval/index.ts"
import { propertyCommission } from "../commission/index.ts"
import * as Contract from "../contract/index.ts"
import * as Credit from "../credit/index.ts"
import * as Customer from "../customer/index.ts"
import type { Template } from "../engine/index.ts"
import { propertyIncidents } from "../incident/index.ts"
import * as Inventory from "../inventory/index.ts"
import * as Numbering from "../numbering/index.ts"
import * as Order from "../order/index.ts"
import { defaultOrganisation } from "../organisation/index.ts"
import * as Pipeline from "../pipeline/index.ts"
import { propertyPricing } from "../pricing/index.ts"
import { propertyReceivable } from "../receivable/index.ts"
import { propertyTargets } from "../target/index.ts"
import { type Company, ladder, meantIn, settled } from "./Company.ts"

/**
 * The template for a company of its own currency and calendar.
 *
 * @example
 * ```ts
 * import { Calendar, Templates } from "@dealwright/core"
 * import assert from "node:assert"
 * const berlin = Calendar.monToFri(Calendar.TimeZone.literal("Europe/Berlin"))
 * assert.equal(Templates.propertyFor({ currency: "EUR", calendar: berlin }).currency, "EUR")
 * ```
 */
export const propertyFor = (company: Company): Template => {
  const { calendar, currency } = settled(company)
  return {
    name: "property",
    version: "1",
    ladder,
    calendar,
    currency,
    policies: {
      numbering: Numbering.propertyPolicy,
      customer: Customer.propertyPolicy,
      organisation: { ...defaultOrganisation, limitCurrency: currency },
      approval: propertyApproval,
      pricing: { ...meantIn(currency, propertyPricing), currency },
      credit: meantIn(currency, Credit.propertyPolicy),
      inventory: Inventory.propertyPolicy,
      pipeline: Pipeline.propertyPolicy,
      contract: meantIn(currency, Contract.propertyPolicy),
      order: Order.propertyPolicy,
      receivable: propertyReceivable,
      commission: propertyCommission(currency),
      target: propertyTargets,
      incident: propertyIncidents,
    },
  }
}

/** Template `property` with its defaults: CNY, Monday to Friday in Asia/Shanghai. */
export const property: Template = propertyFor({})
