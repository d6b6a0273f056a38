export * from "./Pricing.ts"
export * from "./PricingArbitraries.ts"
