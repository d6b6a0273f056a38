export * from "./IndexOrder.ts"
export * from "./Store.ts"
export * from "./StoreInput.ts"
