import * as Result from "effect/Result"
import * as fc from "fast-check"
import * as Calendar from "../../src/calendar/index.ts"
import { noExtensions } from "../../src/decider/index.ts"
import { defaultLadder } from "../../src/decision/index.ts"
import * as Escalation from "../../src/escalation/index.ts"

const { Instant, LocalDate } = Calendar
type Instant = Calendar.Instant.Instant

export const context = { ladder: defaultLadder, extensions: noExtensions }
export const shanghai = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")))

export const day = LocalDate.literal
export const due = (text: `${number}-${number}-${number}`): Escalation.Anchor => Escalation.onDate(day(text))

/** A moment by the clock of Shanghai, 09:00 unless another hour is given. */
export const on = (text: `${number}-${number}-${number}`, hour = 9): Instant =>
  Calendar.TimeZone.instantOf(day(text), hour * 60, shanghai.calendar.zone)

export const compiled = (schedule: Escalation.Schedule): Escalation.CompiledSchedule =>
  Result.getOrThrowWith(
    Escalation.compile(schedule, context),
    (problems) => new Error(problems.map(({ place, text }) => `${place}: ${text.en}`).join("\n")),
  )

export const planFor = (schedule: Escalation.Schedule, calendar = shanghai): Escalation.Plan => ({
  schedule: compiled(schedule),
  calendar,
})

export const property = planFor(Escalation.propertySchedule)
export const trade = planFor(Escalation.tradeSchedule)

/** The date on the wall of Shanghai. */
export const dateOf = (at: Instant, calendar = shanghai): string => LocalDate.format(Calendar.today(calendar, at))

/** One obligation with its state, and everything that happened to it. */
export class Obligation {
  readonly events: Array<Escalation.EscalationEvent> = []
  state: Escalation.EscalationState = Escalation.notStarted
  readonly plan: Escalation.Plan

  constructor(plan: Escalation.Plan, anchor: Escalation.Anchor, at: Instant = Instant.literal("2026-01-02T00:00Z")) {
    this.plan = plan
    this.take(Escalation.start(plan, this.state, { anchor, at }))
  }

  take(events: ReadonlyArray<Escalation.EscalationEvent>): ReadonlyArray<Escalation.EscalationEvent> {
    this.events.push(...events)
    this.state = Escalation.fold(events, this.state)
    return events
  }

  sweep(at: Instant, facts: Escalation.StepFacts = {}): ReadonlyArray<string> {
    return this.take(Escalation.fire(this.plan, this.state, { at, facts })).map((event) =>
      event._tag === "StepFired"
        ? event.step
        : event._tag === "StepSkipped"
          ? `${event.step} (${event.why})`
          : event._tag === "StepAwaited"
            ? `${event.step}?`
            : event._tag,
    )
  }

  /** Sweeps every day at 18:00 from one date to another, both included. */
  sweepDaily(from: `${number}-${number}-${number}`, to: `${number}-${number}-${number}`): void {
    for (let date = day(from); date <= day(to); date = LocalDate.addDays(date, 1)) {
      this.sweep(Calendar.TimeZone.instantOf(date, 1080, this.plan.calendar.calendar.zone))
    }
  }

  /** What fired, with the date of its real firing. */
  fired(): ReadonlyArray<string> {
    return this.events.flatMap((event) =>
      event._tag === "StepFired" ? [`${event.step} ${dateOf(event.at, this.plan.calendar)}`] : [],
    )
  }
}

const small = fc.integer({ min: -20, max: 60 })

export const anyOffset: fc.Arbitrary<Escalation.Offset> = fc.oneof(
  small.map(Escalation.calendarDays),
  small.map(Escalation.businessDays),
  fc.integer({ min: -72, max: 200 }).map(Escalation.hours),
  fc.integer({ min: -40, max: 100 }).map(Escalation.businessHours),
)

export const anyDayOffset = fc.oneof(small.map(Escalation.calendarDays), small.map(Escalation.businessDays))

const isNothing = (offset: Escalation.Offset): boolean =>
  offset._tag === "CalendarDays" || offset._tag === "BusinessDays" ? offset.days === 0 : offset.minutes === 0

/** Gives every step an id of its own, in the order written. */
export const named = (schedule: Escalation.Schedule, prefix = "s"): Escalation.Schedule => {
  let count = 0
  const go = (part: Escalation.Schedule): Escalation.Schedule => {
    switch (part._tag) {
      case "Step":
        return { ...part, id: `${prefix}${count++}` }
      case "Sequence":
      case "Merge":
        return { ...part, schedules: part.schedules.map(go) }
      default:
        return { ...part, schedule: go(part.schedule) }
    }
  }
  return go(schedule)
}

/** Any schedule with offsets of the given kind, ids not yet its own. */
export const schedules = (offset: fc.Arbitrary<Escalation.Offset>): fc.Arbitrary<Escalation.Schedule> => {
  const step = fc
    .tuple(offset, fc.boolean(), fc.integer({ min: 0, max: 1439 }), fc.boolean())
    .map(([at, keeps, minute, isTimed]) =>
      Escalation.step("s", at, Escalation.notify, {
        late: keeps ? Escalation.keepGap : Escalation.catchUp,
        ...(isTimed && "days" in at ? { minuteOfDay: minute } : {}),
      }),
    )
  return fc.letrec<{ any: Escalation.Schedule }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, depthIdentifier: "schedule" },
      step,
      fc.array(tie("any"), { maxLength: 3 }).map((parts) => Escalation.sequence(...parts)),
      fc.array(tie("any"), { maxLength: 3 }).map((parts) => Escalation.merge(...parts)),
      fc
        .tuple(
          tie("any"),
          offset.filter((every) => !isNothing(every)),
          fc.integer({ min: 1, max: 3 }),
        )
        .map(([part, every, times]) => Escalation.repeat(part, every, times)),
      fc.tuple(tie("any"), offset).map(([part, by]) => Escalation.shift(part, by)),
      fc.tuple(tie("any"), offset).map(([part, limit]) => Escalation.until(part, limit)),
    ),
  })).any
}

export const anyAnchor: fc.Arbitrary<Escalation.Anchor> = fc.oneof(
  fc
    .integer({ min: day("2026-01-01"), max: day("2026-12-31") })
    .map((n) => Escalation.onDate(LocalDate.fromEpochDays(n))),
  fc
    .integer({ min: Instant.literal("2026-01-01T00:00Z"), max: Instant.literal("2026-12-31T00:00Z") })
    .map((n) => Escalation.atMoment(Instant.fromEpochMillis(n))),
)

/** What a preview tells, ready to compare. */
export const told = (
  schedule: Escalation.Schedule,
  anchor: Escalation.Anchor,
  calendar = shanghai,
): ReadonlyArray<string> =>
  Escalation.preview(compiled(schedule), anchor, calendar).map(({ at, step }) => `${step.id} ${Instant.format(at)}`)
