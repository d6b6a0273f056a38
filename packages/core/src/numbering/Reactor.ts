/**
 * How modules get numbers: they dispatch {@link takeNumber} and hear the answer through {@link whenNumbered}, all in one
 * commit.
 *
 * @module
 */
import { fields, type LocalDate } from "../calendar/LocalDate.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { assignedNumber, assignmentId, numbering } from "./Decider.ts"
import type { NumberingEvent } from "./Events.ts"

/**
 * The stream of a series and year.
 *
 * @example
 * ```ts
 * import { Numbering } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Numbering.numberingId("quote", 2026), "quote-2026")
 * ```
 */
export const numberingId = (series: string, year: number): string => `${series}-${year}`

/**
 * Asks for the next number of a series in the year of `on`, for the thing `forKind`/`forId` (KER-9). Nothing comes of it
 * when the thing has a number already or the series is unnumbered.
 *
 * @example
 * ```ts
 * import { LocalDate, Numbering } from "@dealwright/core"
 * import assert from "node:assert"
 * const on = LocalDate.literal("2026-03-02")
 * const asked = Numbering.takeNumber({ series: "quote", on, forKind: "quote", forId: "q1" })
 * assert.equal(asked.id, "quote-2026")
 * ```
 */
export const takeNumber = (request: {
  readonly series: string
  readonly on: LocalDate
  readonly forKind: string
  readonly forId: string
}): Dispatch => {
  const { series, on, forKind, forId } = request
  const { year } = fields(on)
  return dispatch(numbering, numberingId(series, year), { _tag: "Take", series, year, forKind, forId })
}

/**
 * A reactor that hears of the numbers of one kind of thing.
 *
 * @example
 * ```ts
 * import { Numbering } from "@dealwright/core"
 * import assert from "node:assert"
 * const heard = Numbering.whenNumbered("quote-number", "quote", () => [])
 * assert.equal(heard.on, "numbering")
 * ```
 */
export const whenNumbered = (
  name: string,
  forKind: string,
  react: (taken: Omit<NumberingEvent, "_tag">) => ReadonlyArray<Dispatch>,
): Reactor => reactor(numbering, name, ({ event }) => (event.forKind === forKind ? react(event) : []))

/** Keeps each number with what it was taken for. */
export const assignNumber: Reactor = reactor(numbering, "numbering.assign", ({ event, facts }) => {
  const { _tag, ...number } = event
  const id = assignmentId(facts.digest, event.series, event.forKind, event.forId)
  return [dispatch(assignedNumber, id, { _tag: "Assign", ...number })]
})
