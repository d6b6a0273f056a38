export * from "./ports/StoreInput.ts"
