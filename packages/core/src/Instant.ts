export * from "./calendar/Instant.ts"
