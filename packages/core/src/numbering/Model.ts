/**
 * Business numbers: series, and what carries a number (KER-9).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { firstYear, lastYear } from "../calendar/LocalDate.ts"
import { Id } from "../decider/Ids.ts"

/** Names a series of numbers, `quote` or `credit-note`: 1 to 32 small letters, digits and `-`. */
export const Series = Schema.String.check(
  Schema.isPattern(/^[a-z][a-z0-9-]{0,31}$/u, {
    description: "a series: 1 to 32 small letters, digits and -, beginning with a letter",
  }),
)

/** The year whose numbers begin at 1: that of the business date in the company's time zone. */
export const Year = Schema.Int.check(Schema.isBetween({ minimum: firstYear, maximum: lastYear }))

/** A place in a series and year: 1, 2, 3 … without a gap. */
export const SerialNumber = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 999_999_999_999 }))

/** A number as people read it, `Q-2026-000123`. */
export const NumberText = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))

/** What a number is taken for: the kind of its aggregate and its id there. */
export const numbered = { forKind: Id, forId: Id }

/** A number that was given out, for what and as which text. */
export const taken = { series: Series, year: Year, number: SerialNumber, text: NumberText, ...numbered }

/** How far a series has come in a year, and what the last number was taken for. */
export const NumberingState = Schema.TaggedUnion({
  Unused: {},
  InUse: { series: Series, year: Year, last: SerialNumber, ...numbered },
})
/** The type of {@link NumberingState}. */
export type NumberingState = typeof NumberingState.Type

/** Which number something carries in a series. It never changes. */
export const AssignedNumberState = Schema.TaggedUnion({ None: {}, Assigned: taken })
/** The type of {@link AssignedNumberState}. */
export type AssignedNumberState = typeof AssignedNumberState.Type
