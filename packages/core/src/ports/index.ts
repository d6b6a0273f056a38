export * from "./IndexOrder.ts"
export * from "./Metrics.ts"
export * from "./Store.ts"
export * from "./StoreInput.ts"
