/**
 * Customer policies of the shipped templates (CUS-2).
 *
 * @module
 */
import type { CustomerPolicy } from "./Policy.ts"

/** Template `trade`: 90 days of protection, every key counts, a lapsed customer passes to whoever registers them. */
export const tradePolicy: CustomerPolicy = {
  protectionDays: 90,
  detectBy: ["tax-id", "phone", "name"],
  whenLapsed: "take-over",
}

/**
 * Template `property`: as `trade`. A company whose buyers are private persons may leave out `name`, when too many share
 * one.
 */
export const propertyPolicy: CustomerPolicy = {
  protectionDays: 90,
  detectBy: ["tax-id", "phone", "name"],
  whenLapsed: "take-over",
}
