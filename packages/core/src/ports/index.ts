export * from "./Store.ts"
export * from "./StoreInput.ts"
