/**
 * A month as the company sees it: `commission-period/2026-03`. Once it is locked, no member's month of it is opened any
 * more: what comes later is an adjustment of the month that is open, also for whoever had nothing in it (COM-8).
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as LocalDate from "../calendar/LocalDate.ts"
import { anyOf, atLeast, inRole } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import { ShortText } from "../decider/Ids.ts"
import { type CommissionError, periodNotOver } from "./Errors.ts"
import { firstDayAfter } from "./Months.ts"

const Month = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}$/u))

/** Commands to a month of the company. */
export const PeriodCommand = Schema.TaggedUnion({
  /** Locks it, once it is over. `period` is the stream's id. */
  Lock: { period: Month },
})
/** The type of {@link PeriodCommand}. */
export type PeriodCommand = typeof PeriodCommand.Type

/** Events of a month of the company. Names and fields are the stored form. */
export const PeriodEvent = Schema.TaggedUnion({ PeriodLocked: { period: Month, by: ShortText } })
/** The type of {@link PeriodEvent}. */
export type PeriodEvent = typeof PeriodEvent.Type

/** A month of the company: it takes in what comes, or it is locked. */
export const PeriodState = Schema.TaggedUnion({ Unlocked: {}, Locked: { period: Month, by: ShortText } })
/** The type of {@link PeriodState}. */
export type PeriodState = typeof PeriodState.Type

const lock = (
  state: PeriodState,
  period: string,
  { actor, today }: Facts,
): Result.Result<ReadonlyArray<PeriodEvent>, CommissionError> => {
  if (state._tag === "Locked") return Result.succeed([])
  const over = firstDayAfter(period)
  return over === undefined || today < over
    ? Result.fail(periodNotOver(period, over === undefined ? "?" : LocalDate.format(over)))
    : Result.succeed([{ _tag: "PeriodLocked", period, by: actorId(actor) }])
}

/** `commission-period/2026-03`. */
export const commissionPeriod = Aggregate.make<PeriodCommand, PeriodEvent, PeriodState, CommissionError, unknown>({
  kind: "commission-period",
  initial: { _tag: "Unlocked" },
  command: PeriodCommand,
  event: PeriodEvent,
  state: PeriodState,
  access: { Lock: anyOf(atLeast("director"), inRole("finance")) },
  reads: () => ({}),
  decide: (state, command, facts) => lock(state, command.period, facts),
  evolve: (_, event) => ({ _tag: "Locked", period: event.period, by: event.by }),
  index: (state) => (state._tag === "Unlocked" ? {} : { period: state.period }),
})
