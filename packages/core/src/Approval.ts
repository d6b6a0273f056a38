export * from "./approval/index.ts"
