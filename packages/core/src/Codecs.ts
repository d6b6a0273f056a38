/**
 * Stored forms of the values that every module uses, for aggregates, policies and ports of your own: money, rates, dates,
 * periods, decisions. Exact text, bounded both ways (KER-1).
 */
export { BusinessCalendar, Instant, LocalDate, Roll, TimeZone, Weekday } from "./calendar/Codec.ts"
export { Decision, FactValue, Rank, Reason, SignOff } from "./decision/Codec.ts"
export { CurrencyCode, ExchangeRate, Money, Quantity } from "./money/Codec.ts"
export { effective, Period, PeriodId, periodId } from "./period/Codec.ts"
export { Rate, RateFraction, RoundingMode } from "./rate/Codec.ts"
