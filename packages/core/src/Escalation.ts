export * from "./escalation/index.ts"
