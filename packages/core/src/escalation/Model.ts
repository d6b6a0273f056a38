/**
 * Escalation schedules and how far one of them has run, as plain data (ESC-1 to ESC-6).
 *
 * Free of schemas, so that planning and running cost no more than the objects they return. The stored forms are in
 * `Codec.ts` and `Events.ts`.
 */
import type { Instant } from "../calendar/Instant.ts"
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { FactValue } from "../decision/Model.ts"
import type { Money } from "../money/Model.ts"

/**
 * How far a step lies from its anchor; negative lies before it (ESC-1). Whole numbers. A day step falls at the start of
 * its day in the company's time zone, a time step at that very moment.
 */
export type Offset =
  | { readonly _tag: "CalendarDays"; readonly days: number }
  | { readonly _tag: "BusinessDays"; readonly days: number }
  | { readonly _tag: "ClockTime"; readonly minutes: number }
  | { readonly _tag: "BusinessTime"; readonly minutes: number }

/** What a schedule counts from: a due date, or the moment of a capture, a contact, a request, an incident (ESC-1). */
export type Anchor =
  | { readonly _tag: "OnDate"; readonly date: LocalDate }
  | { readonly _tag: "AtMoment"; readonly at: Instant }

/** Whom a step concerns (ESC-1). `Owner` is the member in charge, `Supervisor` theirs, `Customer` the other side. */
export type Audience =
  | { readonly _tag: "Owner" }
  | { readonly _tag: "Supervisor" }
  | { readonly _tag: "Customer" }
  | { readonly _tag: "ByRank"; readonly rank: string }
  | { readonly _tag: "ByRole"; readonly role: string }

/** Settings of a plugin's own action. */
export type CustomConfig = Readonly<Record<string, string | number | boolean>>

/**
 * What a step does (ESC-6). `Hold` stops what `scope` names (`"new-orders"`, say) and `Forfeit` ends the deal: these two
 * are destructive. `Custom` is a plugin's own; the plugin says whether it is destructive.
 */
export type Action =
  | { readonly _tag: "Notify" }
  | { readonly _tag: "Task" }
  | { readonly _tag: "Hold"; readonly scope: string }
  | { readonly _tag: "Reassign"; readonly to: Audience }
  | { readonly _tag: "Raise"; readonly rank: string }
  | { readonly _tag: "Forfeit" }
  | { readonly _tag: "Custom"; readonly name: string; readonly config: CustomConfig }

/**
 * What becomes of a step that could not fire in time (ESC-4).
 *
 * - `CatchUp`: it fires as soon as it can, after its predecessor, on the same day if need be.
 * - `KeepGap`: it fires no sooner after its predecessor's real firing than the schedule's own gap. Destructive steps
 *   always keep it; a notice that leads to one should.
 * - `Lapse`: `within` after its moment it has lost its sense and is passed over, such as a reminder before a due date.
 */
export type Late =
  | { readonly _tag: "CatchUp" }
  | { readonly _tag: "KeepGap" }
  | { readonly _tag: "Lapse"; readonly within: Offset }

/**
 * What has to be on record before the step fires (ESC-4): that the notice before it was served — its gap then counts
 * from the service — or that a person of at least this rank has confirmed it.
 */
export type Demand = { readonly _tag: "ProofOfService" } | { readonly _tag: "Confirmation"; readonly rank: string }

/**
 * A plain question to the owner's facts, asked when the step is due (ESC-1). About a fact that is missing, of another
 * kind or in another currency nothing is known to hold, neither the question nor its negation.
 */
export type Condition =
  | { readonly _tag: "Always" }
  | { readonly _tag: "Equals"; readonly fact: string; readonly value: string | number | boolean }
  | { readonly _tag: "AtLeast"; readonly fact: string; readonly value: number | Money }
  | { readonly _tag: "AtMost"; readonly fact: string; readonly value: number | Money }
  | { readonly _tag: "Not"; readonly condition: Condition }
  | { readonly _tag: "All"; readonly conditions: ReadonlyArray<Condition> }
  | { readonly _tag: "Any"; readonly conditions: ReadonlyArray<Condition> }

/** Facts by name that conditions ask for. */
export type StepFacts = Readonly<Record<string, FactValue>>

/** One step (ESC-1). */
export interface Step {
  readonly _tag: "Step"
  /** Names the step within its schedule; what has fired is remembered under it. */
  readonly id: string
  readonly offset: Offset
  readonly action: Action
  readonly audience: ReadonlyArray<Audience>
  /** Code of the sentence in a message catalogue. */
  readonly message: string
  readonly late: Late
  readonly demands: ReadonlyArray<Demand>
  /** Minute of the day, 0 to 1439, at which a day step falls; the start of the day when absent. */
  readonly minuteOfDay?: number
}

/**
 * When steps may fire besides the day or hour that they are given (KER-4, KER-5). A step that falls outside waits for the next
 * moment within.
 *
 * - `BusinessDays`: on business days alone, at the same time of day; `roll` says which day a step takes that falls on another.
 * - `OfficeHours`: while the office is open.
 * - `Between`: from minute `from` of a day until before minute `until`, 0 to 1440: quiet hours are what lies outside.
 */
export type Window =
  | { readonly _tag: "BusinessDays"; readonly roll: "following" | "preceding" | "modified-following" }
  | { readonly _tag: "OfficeHours" }
  | { readonly _tag: "Between"; readonly from: number; readonly until: number }

/**
 * A schedule: a value that composes (ESC-1).
 *
 * - `Sequence`: each part counts from where the one before it ended, which is its last step.
 * - `Merge`: all parts count from the same anchor; their steps are ordered by moment, ties as written.
 * - `Repeat`: `times` copies, each `every` after the one before; later copies' steps are called `id#2`, `id#3` …
 * - `Shift`: counts from `by` after the anchor.
 * - `Until`: without the steps later than `limit` after the anchor; ends there if it would end later.
 * - `OnlyWhen`: its steps fire only when the condition holds at that moment; otherwise they are passed over.
 * - `Within`: its steps fall within the window; what counts from a step counts from the day or moment on which it then falls.
 */
export type Schedule =
  | Step
  | { readonly _tag: "Sequence"; readonly schedules: ReadonlyArray<Schedule> }
  | { readonly _tag: "Merge"; readonly schedules: ReadonlyArray<Schedule> }
  | { readonly _tag: "Repeat"; readonly schedule: Schedule; readonly every: Offset; readonly times: number }
  | { readonly _tag: "Shift"; readonly schedule: Schedule; readonly by: Offset }
  | { readonly _tag: "Until"; readonly schedule: Schedule; readonly limit: Offset }
  | { readonly _tag: "OnlyWhen"; readonly schedule: Schedule; readonly condition: Condition }
  | { readonly _tag: "Within"; readonly schedule: Schedule; readonly window: Window }

/**
 * How a step was passed: it fired, lapsed, its condition did not hold, or it was a forfeiture before which no notice had
 * been served.
 */
export type Outcome = "Fired" | "Lapsed" | "ConditionNotMet" | "WithoutNotice"

/** Proof that a notice reached the other side: when, and where the proof is filed. */
export interface Service {
  readonly at: Instant
  readonly proof: string
}

/** A step that is done with, in the order of time. `due` is the moment planned, `at` the real one. */
export interface PassedStep {
  readonly step: string
  readonly revision: number
  readonly outcome: Outcome
  readonly due: Instant
  readonly at: Instant
  readonly service: Service | null
}

/** A time that does not count: from the pause up to its end (ESC-5). */
export interface PausedInterval {
  readonly from: Instant
  readonly to: Instant
}

/** Why a schedule stands still for a while (ESC-5, REC-10). */
export type PauseReason = "Dispute" | "CustomersTurn" | "Suspended"

/** Why a schedule ended (ESC-5). */
export type StopReason = "Fulfilled" | "Cancelled" | "Forfeited"

/** What every started schedule remembers. */
export interface Progress {
  readonly anchor: Anchor
  /** Counts from 1; each restart adds one (ESC-3). */
  readonly revision: number
  /** Steps done with in this revision. */
  readonly passed: ReadonlyArray<PassedStep>
  /** Steps done with in earlier revisions: served notices stay on record (REC-5). */
  readonly earlier: ReadonlyArray<PassedStep>
  readonly pauses: ReadonlyArray<PausedInterval>
  /** The step that is due and waits for what it demands. */
  readonly awaiting: string | null
  /** Whose confirmation the coming step has. */
  readonly confirmed: { readonly step: string; readonly by: string } | null
  /** When to look again; the owner's timer. `null` while nothing can happen by itself. */
  readonly next: Instant | null
}

/** The state that an owner embeds, one per obligation. */
export type EscalationState =
  | { readonly _tag: "NotStarted" }
  | (Progress & { readonly _tag: "Running" })
  | (Progress & {
      readonly _tag: "Paused"
      readonly since: Instant
      /** Everything that keeps it standing still; it goes on when the last of them is gone. */
      readonly reasons: ReadonlyArray<PauseReason>
    })
  | (Progress & {
      readonly _tag: "Stopped"
      /** From when the end counts: the start of a payment's value date, say. Nothing fires from here on. */
      readonly from: Instant
      readonly reason: StopReason
    })

/** Every schedule before {@link Anchor} is known. */
export const notStarted: EscalationState = { _tag: "NotStarted" }
