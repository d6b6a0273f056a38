export * from "./calendar/LocalDate.ts"
