/**
 * Stored forms of schedules and of how far they have run (ESC-1): bounded, both ways.
 */
import * as Schema from "effect/Schema"
import * as Codecs from "../calendar/Codec.ts"
import { Name, ShortText } from "../decider/Ids.ts"
import { Money } from "../money/Codec.ts"
import { maxDepth } from "./Compile.ts"
import type * as Model from "./Model.ts"

/** Most days of an offset, either way: ten years. */
export const maxDays = 3660
/** Most minutes of an offset, either way: a year. */
export const maxMinutes = 527_040
/** Most parts of one `Sequence` or `Merge`, and most copies of a `Repeat`. */
export const maxParts = 100

const days = Schema.Int.check(Schema.isBetween({ minimum: -maxDays, maximum: maxDays }))
const minutes = Schema.Int.check(Schema.isBetween({ minimum: -maxMinutes, maximum: maxMinutes }))

/** `Offset` (ESC-1). */
export const Offset = Schema.TaggedUnion({
  CalendarDays: { days },
  BusinessDays: { days },
  ClockTime: { minutes },
  BusinessTime: { minutes },
})
export type Offset = Model.Offset

/** `Anchor` (ESC-1): a date or a moment. */
export const Anchor = Schema.TaggedUnion({ OnDate: { date: Codecs.LocalDate }, AtMoment: { at: Codecs.Instant } })
export type Anchor = Model.Anchor

/** Id of a step within its schedule, the number of its copy included. */
export const StepId = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,39}(?:#[0-9]{1,3})?$/u, {
    description: "a step's id: 1 to 40 letters, digits and . _ : -, and #2 and so on for further copies",
  }),
)

const OwnStepId = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,39}$/u, {
    description: "a step's id: 1 to 40 letters, digits and . _ : -",
  }),
)

/** Counts the anchors of one schedule, from 1. */
export const Revision = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))

/** Code of a sentence in a message catalogue. */
export const MessageCode = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9/._-]{0,79}$/u, {
    description: "the code of a message: 1 to 80 letters, digits and / . _ -",
  }),
)

/** `Audience` (ESC-1). */
export const Audience = Schema.TaggedUnion({
  Owner: {},
  Supervisor: {},
  Customer: {},
  ByRank: { rank: Name },
  ByRole: { role: Name },
})
export type Audience = Model.Audience

/** Everybody whom a step concerns. */
export const Audiences = Schema.Array(Audience).check(Schema.isMaxLength(20))

const config = Schema.Record(ShortText, Schema.Union([ShortText, Schema.Finite, Schema.Boolean])).check(
  Schema.isMaxProperties(50),
)

/** `Action` (ESC-6). */
export const Action = Schema.TaggedUnion({
  Notify: {},
  Task: {},
  Hold: { scope: Name },
  Reassign: { to: Audience },
  Raise: { rank: Name },
  Forfeit: {},
  Custom: { name: ShortText, config },
})
export type Action = Model.Action

/** `Late` (ESC-4). */
export const Late = Schema.TaggedUnion({ CatchUp: {}, KeepGap: {}, Lapse: { within: Offset } })
export type Late = Model.Late

/** What a step demands before it fires (ESC-4). */
export const Demands = Schema.Array(Schema.TaggedUnion({ ProofOfService: {}, Confirmation: { rank: Name } })).check(
  Schema.isMaxLength(5),
)

/** Levels of JSON in which a schedule of {@link maxDepth} and its steps fit: each part takes up to two. */
const maxLevels = 2 * maxDepth + 8

const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== "object" ||
  value === null ||
  (levels > 0 && Object.values(value).every((part: unknown) => isShallow(part, levels - 1)))

/** Looks at the depth of what comes in before anything descends into it. */
const shallow = Schema.Unknown.check(
  Schema.makeFilter((value: unknown) => isShallow(value, maxLevels), {
    message: `a schedule is nested at most ${maxDepth} deep (ESC-1)`,
  }),
)

const figure = Schema.Union([Schema.Finite, Money])

const someConditions = Schema.Array(Schema.suspend((): Schema.Codec<Model.Condition, unknown> => AnyCondition)).check(
  Schema.isMaxLength(maxParts),
)

const AnyCondition: Schema.Codec<Model.Condition, unknown> = Schema.Union([
  Schema.TaggedStruct("Always", {}),
  Schema.TaggedStruct("Equals", { fact: Name, value: Schema.Union([ShortText, Schema.Finite, Schema.Boolean]) }),
  Schema.TaggedStruct("AtLeast", { fact: Name, value: figure }),
  Schema.TaggedStruct("AtMost", { fact: Name, value: figure }),
  Schema.TaggedStruct("Not", { condition: Schema.suspend((): Schema.Codec<Model.Condition, unknown> => AnyCondition) }),
  Schema.TaggedStruct("All", { conditions: someConditions }),
  Schema.TaggedStruct("Any", { conditions: someConditions }),
])

/** `Condition` (ESC-1). */
export const Condition: Schema.Codec<Model.Condition, unknown> = shallow.pipe(Schema.decodeTo(AnyCondition))
export type Condition = Model.Condition

const timeOfDay = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1440 }))

/** `Window` (ESC-1): when steps may fire. */
export const Window = Schema.TaggedUnion({
  BusinessDays: { roll: Schema.Literals(["following", "preceding", "modified-following"]) },
  OfficeHours: {},
  Between: { from: timeOfDay, until: timeOfDay },
})
export type Window = Model.Window

const anySchedule = Schema.suspend((): Schema.Codec<Model.Schedule, unknown> => AnySchedule)
const someSchedules = Schema.Array(anySchedule).check(Schema.isMaxLength(maxParts))

const AnySchedule: Schema.Codec<Model.Schedule, unknown> = Schema.Union([
  Schema.TaggedStruct("Step", {
    id: OwnStepId,
    offset: Offset,
    action: Action,
    audience: Audiences,
    message: MessageCode,
    late: Late,
    demands: Demands,
    minuteOfDay: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1439 }))),
  }),
  Schema.TaggedStruct("Sequence", { schedules: someSchedules }),
  Schema.TaggedStruct("Merge", { schedules: someSchedules }),
  Schema.TaggedStruct("Repeat", {
    schedule: anySchedule,
    every: Offset,
    times: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxParts })),
  }),
  Schema.TaggedStruct("Shift", { schedule: anySchedule, by: Offset }),
  Schema.TaggedStruct("Until", { schedule: anySchedule, limit: Offset }),
  Schema.TaggedStruct("OnlyWhen", { schedule: anySchedule, condition: AnyCondition }),
  Schema.TaggedStruct("Within", { schedule: anySchedule, window: Window }),
])

/** `Schedule` (ESC-1). The number of its steps is looked at when it is compiled. */
export const Schedule: Schema.Codec<Model.Schedule, unknown> = shallow.pipe(Schema.decodeTo(AnySchedule))
export type Schedule = Model.Schedule

/** `PauseReason` (ESC-5). */
export const PauseReason = Schema.Literals(["Dispute", "CustomersTurn", "Suspended"])
export type PauseReason = Model.PauseReason

/** `StopReason` (ESC-5). */
export const StopReason = Schema.Literals(["Fulfilled", "Cancelled", "Forfeited"])
export type StopReason = Model.StopReason

const PassedStep = Schema.Struct({
  step: StepId,
  revision: Revision,
  outcome: Schema.Literals(["Fired", "Lapsed", "ConditionNotMet", "WithoutNotice"]),
  due: Codecs.Instant,
  at: Codecs.Instant,
  service: Schema.NullOr(Schema.Struct({ at: Codecs.Instant, proof: ShortText })),
})

const progress = {
  anchor: Anchor,
  revision: Revision,
  passed: Schema.Array(PassedStep).check(Schema.isMaxLength(1000)),
  earlier: Schema.Array(PassedStep).check(Schema.isMaxLength(10_000)),
  pauses: Schema.Array(Schema.Struct({ from: Codecs.Instant, to: Codecs.Instant })).check(Schema.isMaxLength(10_000)),
  awaiting: Schema.NullOr(StepId),
  confirmed: Schema.NullOr(Schema.Struct({ step: StepId, by: ShortText })),
  next: Schema.NullOr(Codecs.Instant),
}

/** `EscalationState`, for embedding in an owner's state. */
export const EscalationState = Schema.TaggedUnion({
  NotStarted: {},
  Running: progress,
  Paused: { ...progress, since: Codecs.Instant, reasons: Schema.Array(PauseReason).check(Schema.isMaxLength(3)) },
  Stopped: { ...progress, from: Codecs.Instant, reason: StopReason },
})
export type EscalationState = Model.EscalationState
