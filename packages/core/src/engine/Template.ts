/**
 * A template: how one line of business runs, as data. Ladder, calendar, currency, and one policy of each kind.
 *
 * @module
 */
import type { BusinessCalendar } from "../calendar/Model.ts"
import type { AccessTable } from "./Plugin.ts"

/** A company's way of working. Every figure in it can be changed; nothing of it is built into the code. */
export interface Template {
  readonly name: string
  /** Recorded with every event as the version of the policies under which it came about (KER-8). */
  readonly version: string
  /** Ranks, lowest first (ORG-1). */
  readonly ladder: ReadonlyArray<string>
  readonly calendar: BusinessCalendar
  /** ISO 4217 code in which the company keeps its books. */
  readonly currency: string
  /** Policy data by kind: the decoded values that the modules' constructors make. */
  readonly policies: Readonly<Record<string, unknown>>
  /** Access other than the modules' own, by `kind.Command`. */
  readonly access?: AccessTable
}
