export * from "./testing/MemoryStore.ts"
