/**
 * Policies of sales control for the shipped templates, as plain data.
 *
 * @module
 */
import type { InventoryPolicy } from "./Policy.ts"

/** Real estate: a hold lasts 24 hours, the sales controller confirms each subscription (INV-2). */
export const propertyPolicy: InventoryPolicy = {
  confirmation: "controller",
  holdHours: 24,
  maxHoldHours: 72,
  managementRank: "manager",
}

/** Goods that exist once among others: the check that the unit is free is enough. */
export const tradePolicy: InventoryPolicy = { ...propertyPolicy, confirmation: "automatic" }
