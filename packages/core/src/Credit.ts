export * from "./credit/index.ts"
