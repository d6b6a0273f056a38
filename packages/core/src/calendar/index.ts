/**
 * Dates, moments, time zones and business calendars (KER-4, KER-5).
 */
export * from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Hours.ts"
export * as Instant from "./Instant.ts"
export * as LocalDate from "./LocalDate.ts"
export * from "./Model.ts"
export * from "./Shipped.ts"
export * as TimeZone from "./TimeZone.ts"
