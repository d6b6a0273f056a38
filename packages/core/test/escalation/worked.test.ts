import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import { dateOf, due, Obligation, on, planFor, property, shanghai, told, trade } from "./support.ts"

const { businessDays, businessHours, calendarDays, hours, keepGap, notify, step, task } = Escalation
const at = Calendar.Instant.literal

describe("the shipped schedules", () => {
  it("REC-4, ESC-2: property warns on overdue day 2, sends the lawyer's letter on day 8 and forfeits on day 15", () => {
    expect(told(Escalation.propertySchedule, due("2026-03-10"))).toEqual([
      "due-soon 2026-03-07T00:00:00.000Z",
      "warning 2026-03-12T00:00:00.000Z",
      "lawyers-letter 2026-03-18T00:00:00.000Z",
      "forfeiture 2026-03-25T10:00:00.000Z",
    ])
  })

  it("REC-4, ESC-2: trade reminds on day 1, calls on 7, holds on 15, goes to the director on 30 and to legal on 60", () => {
    const plan = Escalation.preview(trade.schedule, due("2026-03-10"), shanghai)
    expect(plan.map(({ at, step }) => `${step.id} ${dateOf(at)} ${step.action._tag}`)).toEqual([
      "due-soon 2026-03-07 Notify",
      "reminder 2026-03-11 Notify",
      "call 2026-03-17 Task",
      "hold 2026-03-25 Hold",
      "director 2026-04-09 Raise",
      "legal 2026-05-09 Task",
    ])
  })

  it("REC-3: the reminder goes to owner and customer 3 days before the due date", () => {
    const [reminder] = Escalation.preview(trade.schedule, due("2026-03-10"), shanghai)
    expect(reminder?.at).toBe(on("2026-03-07", 8))
    expect(reminder?.step.audience).toEqual([Escalation.owner, Escalation.customer])
  })

  it("REC-3: a reminder that is late still helps on the due date, and is of no use the day after", () => {
    expect(new Obligation(trade, due("2026-03-10")).sweep(on("2026-03-10", 23))).toEqual(["due-soon"])
    expect(new Obligation(trade, due("2026-03-10")).sweep(on("2026-03-11", 8))).toEqual([
      "due-soon (Lapsed)",
      "reminder",
    ])
  })

  it("ESC-5: paid on the day of the forfeiture, even in the afternoon, and nothing is forfeited", () => {
    const paid = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    paid.sweepDaily("2026-03-01", "2026-03-24")
    expect(paid.sweep(on("2026-03-25", 17))).toEqual([])
    const from = Escalation.countsFrom(shanghai, Calendar.LocalDate.literal("2026-03-25"))
    paid.take(Escalation.stop(property, paid.state, { reason: "Fulfilled", from, at: on("2026-03-25", 17.5) }))
    expect(paid.sweep(on("2026-03-25", 18))).toEqual([])
    expect(paid.fired().at(-1)).toBe("lawyers-letter 2026-03-18")
  })

  it("ESC-5: nobody is told anything at night, and what destroys something waits for the day's postings", () => {
    for (const plan of [property, trade]) {
      for (const { at, step } of Escalation.preview(plan.schedule, due("2026-03-10"), shanghai)) {
        const isDestructive = step.action._tag === "Hold" || step.action._tag === "Forfeit"
        expect((at - on(dateOf(at) as `${number}-${number}-${number}`, 0)) / 3_600_000).toBe(isDestructive ? 18 : 8)
      }
    }
  })

  it("KER-4: a day step falls at the start of its day in the company's time zone, through changes of the clock too", () => {
    const berlin = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Europe/Berlin")))
    expect(told(step("a", calendarDays(19), notify), due("2026-03-10"), berlin)).toEqual(["a 2026-03-28T23:00:00.000Z"])
    expect(told(step("a", calendarDays(20), notify), due("2026-03-10"), berlin)).toEqual(["a 2026-03-29T22:00:00.000Z"])
  })
})

describe("late sweeps", () => {
  it("ESC-4: due 10 March, sweeper down until 26 March: one warning on the 26th, lawyer 1 April, forfeiture 8 April; run again: nothing", () => {
    const late = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    late.sweepDaily("2026-03-01", "2026-03-07")
    expect(late.fired()).toEqual(["due-soon 2026-03-07"])
    late.sweepDaily("2026-03-26", "2026-04-30")
    expect(late.fired()).toEqual([
      "due-soon 2026-03-07",
      "warning 2026-03-26",
      "lawyers-letter 2026-04-01",
      "forfeiture 2026-04-08",
    ])
    const happened = late.events.length
    late.sweepDaily("2026-03-26", "2026-06-30")
    expect(late.events).toHaveLength(happened)
  })

  it("ESC-4: the reminder missed as well has lost its sense: one warning is all that goes out on the 26th", () => {
    const late = new Obligation(property, due("2026-03-10"))
    expect(late.sweep(on("2026-03-26"))).toEqual(["due-soon (Lapsed)", "warning"])
    expect(late.sweep(on("2026-03-26", 10))).toEqual([])
    expect(Escalation.next(property, late.state)?.at).toBe(on("2026-04-01", 8))
  })

  it("ESC-4: however late in the day the warning went out, the letter's day is counted by the calendar", () => {
    const late = new Obligation(property, due("2026-03-10"))
    late.sweep(on("2026-03-26", 23.5))
    expect(late.sweep(on("2026-03-31", 23.9))).toEqual([])
    expect(late.sweep(on("2026-04-01", 7.9))).toEqual([])
    expect(late.sweep(on("2026-04-01", 8))).toEqual(["lawyers-letter"])
  })

  it("ESC-4: trade catches its reminder and call up on one day; the hold keeps its 8 days to the call", () => {
    const late = new Obligation(trade, due("2026-03-10"))
    expect(late.sweep(on("2026-03-28"))).toEqual(["due-soon (Lapsed)", "reminder", "call"])
    late.sweepDaily("2026-03-28", "2026-05-30")
    expect(late.fired()).toEqual([
      "reminder 2026-03-28",
      "call 2026-03-28",
      "hold 2026-04-05",
      "director 2026-04-09",
      "legal 2026-05-09",
    ])
  })

  it("ESC-3: a step that waits for its gap holds up everything after it", () => {
    const late = new Obligation(trade, due("2026-03-10"))
    late.sweep(on("2026-04-20"))
    expect(late.sweep(on("2026-04-28"))).toEqual([])
    expect(late.sweep(on("2026-04-28", 18))).toEqual(["hold", "director"])
  })

  it("ESC-4: a step in hours keeps its gap to the minute, one in office hours in office time", () => {
    const hourly = planFor(
      Escalation.merge(step("first", hours(2), notify), step("second", hours(5), notify, { late: keepGap })),
    )
    const clock = new Obligation(hourly, Escalation.atMoment(on("2026-03-10", 9)))
    expect(clock.sweep(on("2026-03-10", 13))).toEqual(["first"])
    expect(Escalation.next(hourly, clock.state)?.at).toBe(on("2026-03-10", 16))

    const office = planFor(
      Escalation.merge(
        step("first", businessHours(2), notify),
        step("second", businessHours(5), notify, { late: keepGap }),
      ),
    )
    const desk = new Obligation(office, Escalation.atMoment(on("2026-03-13", 9)))
    expect(desk.sweep(on("2026-03-13", 17))).toEqual(["first"])
    // One hour left on Friday, two more from Monday 09:00.
    expect(Escalation.next(office, desk.state)?.at).toBe(on("2026-03-16", 11))
  })

  it("ESC-4: a gap in business days is counted in business days from the real firing", () => {
    const plan = planFor(
      Escalation.merge(
        step("first", businessDays(1), notify),
        step("second", businessDays(3), notify, { late: keepGap }),
      ),
    )
    const late = new Obligation(plan, due("2026-03-10"))
    expect(late.sweep(on("2026-03-20"))).toEqual(["first"])
    expect(Escalation.next(plan, late.state)?.at).toBe(on("2026-03-24", 0))
  })
})

describe("what comes between", () => {
  it("ESC-5: a payment counts from the start of its value date: paid on the day of a step, the step doesn't fire", () => {
    const paid = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    paid.sweepDaily("2026-03-01", "2026-03-24")
    const from = Escalation.countsFrom(shanghai, Calendar.LocalDate.literal("2026-03-25"))
    paid.take(Escalation.stop(property, paid.state, { reason: "Fulfilled", from, at: on("2026-03-24", 18) }))
    expect(Escalation.next(property, paid.state)).toBeUndefined()
    paid.sweepDaily("2026-03-25", "2026-05-01")
    expect(paid.fired().at(-1)).toBe("lawyers-letter 2026-03-18")
  })

  it("ESC-5: a payment with a later value date stops nothing that falls before it", () => {
    const later = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    const from = Escalation.countsFrom(shanghai, Calendar.LocalDate.literal("2026-03-20"))
    later.take(Escalation.stop(property, later.state, { reason: "Fulfilled", from, at: on("2026-03-01") }))
    expect(Escalation.wakeAt(later.state)).toBe(on("2026-03-07", 8))
    later.sweepDaily("2026-03-02", "2026-05-01")
    expect(later.fired()).toEqual(["due-soon 2026-03-07", "warning 2026-03-12", "lawyers-letter 2026-03-18"])
    expect(Escalation.wakeAt(later.state)).toBeNull()
  })

  it("ESC-5: a step missed before the value date is not caught up after it, and the timer is put away", () => {
    const missed = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    const from = on("2026-03-20", 0)
    missed.take(Escalation.stop(property, missed.state, { reason: "Fulfilled", from, at: on("2026-03-01") }))
    expect(missed.sweep(on("2026-03-20", 0))).toEqual(["EscalationRescheduled"])
    expect(Escalation.wakeAt(missed.state)).toBeNull()
    expect(missed.sweep(on("2026-03-21"))).toEqual([])
  })

  it("ESC-5, REC-10: paused days don't count as overdue and shift what follows", () => {
    const contested = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    contested.sweepDaily("2026-03-01", "2026-03-13")
    contested.take(Escalation.pause(contested.state, { reason: "Dispute", at: on("2026-03-14") }))
    expect(Escalation.wakeAt(contested.state)).toBeNull()
    contested.sweepDaily("2026-03-14", "2026-03-19")
    expect(Escalation.overdueDays(shanghai, contested.state, Calendar.LocalDate.literal("2026-03-19"))).toBe(4)
    contested.take(Escalation.resume(property, contested.state, { at: on("2026-03-20") }))
    expect(Escalation.overdueDays(shanghai, contested.state, Calendar.LocalDate.literal("2026-03-20"))).toBe(4)
    contested.sweepDaily("2026-03-20", "2026-05-01")
    expect(contested.fired()).toEqual([
      "due-soon 2026-03-07",
      "warning 2026-03-12",
      "lawyers-letter 2026-03-24",
      "forfeiture 2026-03-31",
    ])
  })

  it("ESC-5: paused days count once, whichever reasons overlap; it goes on when the last is gone", () => {
    const both = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    both.take(Escalation.pause(both.state, { reason: "Dispute", at: on("2026-03-12") }))
    both.take(Escalation.pause(both.state, { reason: "CustomersTurn", at: on("2026-03-14") }))
    both.take(Escalation.resume(property, both.state, { reason: "Dispute", at: on("2026-03-16") }))
    expect(both.state._tag).toBe("Paused")
    both.take(Escalation.resume(property, both.state, { reason: "CustomersTurn", at: on("2026-03-18") }))
    expect(both.state._tag).toBe("Running")
    expect(Escalation.overdueDays(shanghai, both.state, Calendar.LocalDate.literal("2026-03-18"))).toBe(2)
  })

  it("ESC-5: a pause before the due date only counts from the due date on", () => {
    const early = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    early.take(Escalation.pause(early.state, { reason: "Dispute", at: on("2026-03-02") }))
    early.take(Escalation.resume(property, early.state, { at: on("2026-03-13") }))
    expect(Escalation.overdueDays(shanghai, early.state, Calendar.LocalDate.literal("2026-03-13"))).toBe(0)
    early.sweepDaily("2026-03-13", "2026-04-30")
    expect(early.fired()).toEqual(["warning 2026-03-15", "lawyers-letter 2026-03-21", "forfeiture 2026-03-28"])
  })

  it("ESC-5, SVC-2: a pause shifts a step in office hours by the office time that was paused", () => {
    const plan = planFor(step("answer", businessHours(8), notify))
    const asked = new Obligation(plan, Escalation.atMoment(on("2026-03-12", 14)))
    asked.take(Escalation.pause(asked.state, { reason: "CustomersTurn", at: on("2026-03-12", 17) }))
    asked.take(Escalation.resume(plan, asked.state, { at: on("2026-03-13", 10) }))
    // Three hours used on Thursday; five are left from Friday 10:00, lunch apart.
    expect(Escalation.next(plan, asked.state)?.at).toBe(on("2026-03-13", 16))
  })

  it("ESC-4, ESC-5: a pause between a late warning and the letter lengthens the gap", () => {
    const late = new Obligation(property, due("2026-03-10"))
    late.sweep(on("2026-03-26"))
    late.take(Escalation.pause(late.state, { reason: "Dispute", at: on("2026-03-28") }))
    late.take(Escalation.resume(property, late.state, { at: on("2026-04-05") }))
    late.sweepDaily("2026-04-05", "2026-05-01")
    expect(late.fired()).toEqual(["warning 2026-03-26", "lawyers-letter 2026-04-09", "forfeiture 2026-04-16"])
  })

  it("REC-5, ESC-3: a new due date cancels pending steps and restarts the schedule; served notices stay on record", () => {
    const extended = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    extended.sweepDaily("2026-03-01", "2026-03-20")
    const anchor = due("2026-03-30")
    extended.take(Escalation.restart(property, extended.state, { anchor, at: on("2026-03-20", 12) }))
    extended.sweepDaily("2026-03-21", "2026-05-01")
    expect(extended.fired()).toEqual([
      "due-soon 2026-03-07",
      "warning 2026-03-12",
      "lawyers-letter 2026-03-18",
      "due-soon 2026-03-27",
      "warning 2026-04-01",
      "lawyers-letter 2026-04-07",
      "forfeiture 2026-04-14",
    ])
    const { state } = extended
    expect(state._tag === "Running" && state.revision).toBe(2)
    expect(state._tag === "Running" && state.earlier.map((one) => `${one.revision} ${one.step}`)).toEqual([
      "1 due-soon",
      "1 warning",
      "1 lawyers-letter",
    ])
  })

  it("REC-2, REC-10: a bounced payment restores the age; the steps missed meanwhile are caught up under their gaps", () => {
    const bounced = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    bounced.sweepDaily("2026-03-01", "2026-03-13")
    const stop = { reason: "Fulfilled", from: on("2026-03-14", 0), at: on("2026-03-14") } as const
    bounced.take(Escalation.stop(property, bounced.state, stop))
    bounced.sweepDaily("2026-03-14", "2026-03-28")
    bounced.take(Escalation.reopen(property, bounced.state, { at: on("2026-03-29") }))
    expect(Escalation.overdueDays(shanghai, bounced.state, Calendar.LocalDate.literal("2026-03-29"))).toBe(19)
    bounced.sweepDaily("2026-03-29", "2026-05-01")
    expect(bounced.fired()).toEqual([
      "due-soon 2026-03-07",
      "warning 2026-03-12",
      "lawyers-letter 2026-03-29",
      "forfeiture 2026-04-05",
    ])
  })

  it("ESC-7: the same engine asks a lead's owner after 48 hours, a follow-up on day 3, an approval after a business day", () => {
    expect(told(step("first-contact", hours(48), task), Escalation.atMoment(at("2026-03-13T16:30Z")))).toEqual([
      "first-contact 2026-03-15T16:30:00.000Z",
    ])
    expect(told(step("answer", businessDays(1), notify), Escalation.atMoment(on("2026-03-13", 15)))).toEqual([
      "answer 2026-03-15T16:00:00.000Z",
    ])
  })
})
