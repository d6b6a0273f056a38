/**
 * Two aggregates: a series that counts, and for each numbered thing the number that it got.
 *
 * The second one keeps the first one small: however many numbers a year gives out, taking one loads two short documents.
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import * as Access from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { AssignedNumberCommand, NumberingCommand } from "./Commands.ts"
import { type NumberingError, reject } from "./Errors.ts"
import { formatNumber } from "./Evaluate.ts"
import { AssignedNumberEvent, NumberingEvent } from "./Events.ts"
import { AssignedNumberState, NumberingState } from "./Model.ts"
import { type CompiledNumbering, numberingPolicy } from "./Policy.ts"

/**
 * Where the number of a thing is kept. `digest` is that of the facts.
 *
 * @example
 * ```ts
 * import { Numbering } from "@dealwright/core"
 * import assert from "node:assert"
 * const id = Numbering.assignmentId((text) => String(text.length), "quote", "quote", "q1")
 * assert.equal(id, "14")
 * ```
 */
export const assignmentId = (
  digest: (text: string) => string,
  series: string,
  forKind: string,
  forId: string,
): string => digest(`${series}\n${forKind}\n${forId}`)

/** The number that one thing carries in one series (KER-9). Given once, never changed; found by `text`. */
export const assignedNumber = Aggregate.make<
  AssignedNumberCommand,
  AssignedNumberEvent,
  AssignedNumberState,
  NumberingError,
  unknown
>({
  kind: "assigned-number",
  initial: { _tag: "None" },
  command: AssignedNumberCommand,
  event: AssignedNumberEvent,
  state: AssignedNumberState,
  access: { Assign: Access.systemOnly },
  reads: () => ({}),
  decide: (state, { _tag, ...number }) => {
    if (state._tag === "None") return Result.succeed([{ _tag: "NumberAssigned", ...number }])
    return Equal.equals(state, { ...number, _tag: "Assigned" })
      ? Result.succeed([])
      : Result.fail(reject({ _tag: "NumberAssigned", text: state.text, asked: number.text }))
  },
  evolve: (_, event) => ({ ...event, _tag: "Assigned" }),
  index: (state) =>
    state._tag === "None"
      ? {}
      : { text: state.text, series: state.series, year: state.year, forKind: state.forKind, forId: state.forId },
})

/** What `Take` has to know: whether the thing has a number already, and the company's formats. */
export interface NumberingKnown {
  readonly assigned: AssignedNumberState
  readonly policy: CompiledNumbering
}

/**
 * The numbers of one series and year, under the id `<series>-<year>` (KER-9): 1, 2, 3 … without a gap, because a number
 * is taken in the commit of what carries it or not at all. Things that take numbers of one series wait for each other.
 *
 * Laws: numbers are gap-free; one thing has at most one number per series; a command repeated on the state that it led to
 * yields no events.
 */
export const numbering = Aggregate.make<
  NumberingCommand,
  NumberingEvent,
  NumberingState,
  NumberingError,
  NumberingKnown
>({
  kind: "numbering",
  initial: { _tag: "Unused" },
  command: NumberingCommand,
  event: NumberingEvent,
  state: NumberingState,
  access: { Take: Access.systemOnly },
  reads: ({ command: { series, forKind, forId }, facts }) => ({
    assigned: Aggregate.document(assignedNumber, assignmentId(facts.digest, series, forKind, forId)),
    policy: Aggregate.policy(numberingPolicy),
  }),
  decide: (state, { series, year, forKind, forId }, { assigned, policy }) => {
    const rule = policy.get(series)
    if (rule === undefined) {
      return Result.fail(reject({ _tag: "UnknownSeries", series, known: Array.from(policy.keys()).sort() }))
    }
    if (state._tag === "InUse" && (state.series !== series || state.year !== year)) {
      const stream = `${state.series} ${state.year}`
      return Result.fail(reject({ _tag: "WrongStream", asked: `${series} ${year}`, stream }))
    }
    const isLast = state._tag === "InUse" && state.forKind === forKind && state.forId === forId
    if (rule._tag === "Unnumbered" || assigned._tag === "Assigned" || isLast) return Result.succeed([])
    const number = state._tag === "Unused" ? 1 : state.last + 1
    const text = formatNumber(rule.format, year, number)
    return Result.succeed([{ _tag: "NumberTaken", series, year, number, text, forKind, forId }])
  },
  evolve: (_, { series, year, number, forKind, forId }) => ({
    _tag: "InUse",
    series,
    year,
    last: number,
    forKind,
    forId,
  }),
})
