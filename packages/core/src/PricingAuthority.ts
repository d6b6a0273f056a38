/**
 * Pricing decisions without a schema: policies as values, compiled once, asked about offers (PRC-2 to PRC-6, PRC-11).
 */
export * from "./pricing/Evaluate.ts"
