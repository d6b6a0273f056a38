export * from "./Dealwright.ts"
