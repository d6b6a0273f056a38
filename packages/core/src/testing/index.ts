export * as MemoryStore from "./MemoryStore.ts"
export * from "./StoreConformance.ts"
