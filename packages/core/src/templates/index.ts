/**
 * Shipped templates, and the built-in modules as plugins.
 */
export * from "./BuiltIn.ts"
export type { Company } from "./Company.ts"
export * from "./Property.ts"
export * from "./Trade.ts"
