import * as fc from "fast-check"
import * as LocalDate from "../../src/LocalDate.ts"
import type * as Period from "../../src/Period.ts"

/** Any date with some years before and after it in the range, so that every period there is whole and has neighbours. */
export const anyDate = fc
  .integer({ min: LocalDate.earliest + 3000, max: LocalDate.latest - 3000 })
  .map(LocalDate.fromEpochDays)

/** Dates of a few months, so that periods meet each other. */
export const nearDate = fc.integer({ min: 20_400, max: 20_560 }).map(LocalDate.fromEpochDays)

/** A period of up to 80 days within a few months. */
export const anyPeriod: fc.Arbitrary<Period.Period> = fc
  .tuple(nearDate, fc.integer({ min: 1, max: 80 }))
  .map(([from, length]) => ({ from, until: LocalDate.addDays(from, length) }))

/** The month in which a fiscal year starts. */
export const yearStart = fc.constantFrom(...([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const))
