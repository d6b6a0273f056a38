export * from "./commission/index.ts"
