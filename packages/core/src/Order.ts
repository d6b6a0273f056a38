export * from "./order/index.ts"
