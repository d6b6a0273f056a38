// Written by `npm run entries` from the files beside it; don't edit.
export * as Decider from "./Decider.ts"
export * as Decision from "./Decision.ts"
export * as MemoryStore from "./MemoryStore.ts"
export * as Money from "./Money.ts"
export * as Ports from "./Ports.ts"
export * as Rate from "./Rate.ts"
