/**
 * The duty roster: `duty-roster/main` (ORG-6). The stored form of its state, commands and events.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { LongText, ShortText } from "../decider/Ids.ts"
import { MemberId } from "./Model.ts"

/** Days that one command assigns at most. */
export const maxDutyDays = 400

/** Days to come that a roster holds at most, and past ones that it remembers. */
export const maxRosterDays = 1200

const Day = CalendarCodec.LocalDate

/** A day and its officer. */
export const DutyDay = Schema.Struct({ on: Day, member: MemberId })
/** The type of {@link DutyDay}. */
export interface DutyDay extends Schema.Schema.Type<typeof DutyDay> {}

const days = Schema.Array(DutyDay).check(Schema.isMaxLength(maxRosterDays))
const Reason = LongText.check(Schema.isPattern(/\S/u, { description: "a reason" }))

/**
 * Who is on duty, by day: those to come, and the past ones as of the last change, each sorted. `reported` are gaps that were
 * told of; `checkAt` is when the roster is next looked through.
 */
export const DutyRosterState = Schema.Struct({
  days,
  past: days,
  reported: Schema.Array(Day).check(Schema.isMaxLength(maxDutyDays)),
  checkAt: Schema.NullOr(CalendarCodec.Instant),
})
/** The type of {@link DutyRosterState}. */
export interface DutyRosterState extends Schema.Schema.Type<typeof DutyRosterState> {}

/**
 * Commands to the roster.
 *
 * - `AssignDuty`: names the officers of days; a day that has one gets the new one.
 * - `SwapDuty`: two officers exchange their days, sent by one of them. `SwapDutyFor` does it for them.
 * - `HandOverDuty`: the officer of a day hands it to somebody else; so does `HandOverDutyFor`.
 * - `CheckDuty`: looks for days without an officer; timers send it every day once somebody is assigned.
 * - `PassDuty`: the days to come of a member who has left go to the successor (ORG-7).
 */
export const DutyRosterCommand = Schema.TaggedUnion({
  AssignDuty: { days: Schema.Array(DutyDay).check(Schema.isMinLength(1), Schema.isMaxLength(maxDutyDays)) },
  SwapDuty: { one: Day, other: Day, reason: Reason },
  SwapDutyFor: { one: Day, other: Day, reason: Reason },
  HandOverDuty: { on: Day, to: MemberId, reason: Reason },
  HandOverDutyFor: { on: Day, to: MemberId, reason: Reason },
  CheckDuty: {},
  PassDuty: { from: MemberId, to: MemberId, reason: LongText },
})
/** The type of {@link DutyRosterCommand}. */
export type DutyRosterCommand = typeof DutyRosterCommand.Type

const head = { today: Day, by: ShortText }

/**
 * Events of the roster. Names and fields are the storage format: add versions, never edit. `DutyGapsFound` tells days without
 * an officer beforehand, each once; whoever looks after the roster subscribes to it.
 */
export const DutyRosterEvent = Schema.TaggedUnion({
  DutyAssigned: { ...head, days },
  DutySwapped: { ...head, one: DutyDay, other: DutyDay, reason: LongText },
  DutyHandedOver: { ...head, on: Day, from: MemberId, to: MemberId, reason: LongText },
  DutyPassed: { ...head, from: MemberId, to: MemberId, reason: LongText },
  DutyGapsFound: { ...head, days: Schema.Array(Day).check(Schema.isMinLength(1), Schema.isMaxLength(maxDutyDays)) },
  DutyChecked: { ...head, next: CalendarCodec.Instant },
})
/** The type of {@link DutyRosterEvent}. */
export type DutyRosterEvent = typeof DutyRosterEvent.Type
