export * from "./PricingArbitraries.ts"
