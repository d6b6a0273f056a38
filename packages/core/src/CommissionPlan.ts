export * from "./commission/Evaluate.ts"
