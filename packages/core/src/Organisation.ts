export * from "./organisation/index.ts"
