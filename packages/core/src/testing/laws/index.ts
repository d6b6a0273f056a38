export * from "./Pricing.ts"
export * from "./PricingArbitraries.ts"
export * from "./Targets.ts"
