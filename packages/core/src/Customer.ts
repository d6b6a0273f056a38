export * from "./customer/index.ts"
