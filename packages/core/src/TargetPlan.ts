export * from "./target/Evaluate.ts"
