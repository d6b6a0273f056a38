export * from "./CommissionClose.ts"
export * from "./Dealwright.ts"
