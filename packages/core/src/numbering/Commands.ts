/**
 * What can be asked of business numbers. Only reactions ask: a number taken by hand would leave a gap.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { numbered, Series, taken, Year } from "./Model.ts"

/** `Take`: the next number of the series and year, for this thing; the same thing never gets a second one. */
export const NumberingCommand = Schema.TaggedUnion({ Take: { series: Series, year: Year, ...numbered } })
/** The type of {@link NumberingCommand}. */
export type NumberingCommand = typeof NumberingCommand.Type

/** `Assign`: keeps which number the thing got. */
export const AssignedNumberCommand = Schema.TaggedUnion({ Assign: taken })
/** The type of {@link AssignedNumberCommand}. */
export type AssignedNumberCommand = typeof AssignedNumberCommand.Type
