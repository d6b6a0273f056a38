import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendars from "../../src/calendar/index.ts"
import { defaultLadder, type PolicyFinding } from "../../src/decision/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import * as Money from "../../src/money/index.ts"
import { anyOffset, compiled, context, named, schedules } from "./support.ts"

const { analyse, between, calendarDays, customer, diff, equals, explain, forfeit, hold, hours, keepGap } = Escalation
const { merge, not, notify, nothing, onBusinessDays, onlyWhen, proofOfService, raise, repeat, sequence } = Escalation
const { shift, step, task, until } = Escalation
const ladder = { ladder: defaultLadder }
const utc = Calendars.compile(Calendars.monToFri(Calendars.TimeZone.utc))
/** A day of the week that begins on Monday, 2 March 2026. */
const weekday = (day: number) => Calendars.LocalDate.addDays(Calendars.LocalDate.literal("2026-03-02"), day)
const told = (findings: ReadonlyArray<PolicyFinding>) => findings.map(({ code, place }) => `${code} at ${place}`)
const looked = (schedule: Escalation.Schedule) => told(analyse(schedule, ladder))

const notice = (days: number, id = "warn") => step(id, calendarDays(days), notify, { to: [customer] })
const end = (days: number, options: Escalation.StepOptions = {}) =>
  step("end", calendarDays(days), forfeit, {
    minuteOfDay: 1080,
    demands: [Escalation.confirmation("director")],
    ...options,
  })

describe("what is odd about a schedule", () => {
  it("XTR-3: nothing is odd about the shipped schedules, but that a forfeiture rests on what was sent", () => {
    expect(looked(Escalation.tradeSchedule)).toEqual([])
    expect(looked(Escalation.propertySchedule)).toEqual(["no-proof at schedule.schedules[3].demands"])
  })

  it("XTR-3, ESC-4: a schedule that forfeits without a notice that is sure to come", () => {
    expect(looked(merge(notice(2), end(9)))).toEqual([])
    const without = [
      end(9),
      merge(end(9), notice(10)),
      merge(onlyWhen(notice(2), equals("vip", false)), end(9)),
      merge(step("warn", calendarDays(2), notify), end(9)),
      merge(step("warn", calendarDays(2), notify, { to: [customer], late: Escalation.lapse(hours(9)) }), end(9)),
    ]
    for (const schedule of without) {
      expect(analyse(schedule, ladder)[0]).toMatchObject({ code: "forfeits-without-notice", severity: "error" })
    }
    const both = onlyWhen(merge(notice(2), end(9)), equals("vip", false))
    expect(looked(both)).toEqual([])
  })

  it("XTR-3, ESC-4: a step that can't be undone without a gap, before the day's money, or with proof of no notice", () => {
    expect(looked(merge(notice(2), end(9, { late: Escalation.catchUp })))).toEqual([
      "no-gap at schedule.schedules[1].late",
    ])
    const hasty = merge(
      step("warn", hours(1), notify, { to: [customer] }),
      step("stop", hours(2), hold("new-orders"), { late: keepGap }),
    )
    expect(looked(hasty)).toEqual(["no-gap at schedule.schedules[1]"])
    expect(looked(merge(notice(2), end(9, { minuteOfDay: 540 })))).toEqual([
      "before-the-days-money at schedule.schedules[1].minuteOfDay",
    ])
    expect(
      looked(merge(notice(2), step("call", calendarDays(5), task), end(9, { demands: [proofOfService] }))),
    ).toEqual(["proof-of-nothing at schedule.schedules[2].demands"])
    const custom = Escalation.custom("acme/cut-power")
    const cut = merge(notice(2), step("cut", calendarDays(4), custom, { minuteOfDay: 1080 }))
    expect(looked(cut)).toEqual([])
    expect(told(analyse(cut, { ...ladder, destructiveActions: ["acme/cut-power"] }))).toEqual([
      "no-gap at schedule.schedules[1].late",
    ])
  })

  it("XTR-3: steps that never come: cut off by a limit, or asked of facts that can't hold together", () => {
    expect(looked(until(merge(notice(2), step("late", calendarDays(9), task)), calendarDays(5)))).toEqual([
      "unreachable-step at schedule.schedule.schedules[1]",
    ])
    const open = (amount: string) => Money.of(amount, "CNY")
    const contradictions = [
      onlyWhen(onlyWhen(notice(2), equals("vip", true)), not(equals("vip", true))),
      onlyWhen(onlyWhen(notice(2), equals("grade", "A")), equals("grade", "B")),
      onlyWhen(notice(2), Escalation.all(Escalation.atLeast("days", 9), Escalation.atMost("days", 8))),
      onlyWhen(
        notice(2),
        Escalation.all(Escalation.atLeast("open", open("9.00")), Escalation.atMost("open", open("8.00"))),
      ),
      onlyWhen(notice(2), Escalation.all(equals("days", 9), Escalation.atMost("days", 8))),
      onlyWhen(notice(2), Escalation.any()),
      onlyWhen(notice(2), not(Escalation.always)),
    ]
    for (const schedule of contradictions) expect(looked(schedule)[0]).toMatch(/^unreachable-step at/)
    expect(looked(onlyWhen(onlyWhen(notice(2), equals("vip", true)), Escalation.atLeast("days", 3)))).toEqual([])
  })

  it("XTR-3: steps after the end, for nobody, of ranks that the ladder lacks; and no step at all", () => {
    expect(looked(merge(notice(2), end(9), step("late", calendarDays(12), task)))).toEqual([
      "after-the-end at schedule.schedules[2]",
    ])
    expect(looked(step("do", calendarDays(1), task, { to: [] }))).toEqual(["tells-nobody at schedule.audience"])
    expect(
      looked(
        step("up", calendarDays(1), raise("emperor"), {
          to: [Escalation.byRank("pope")],
          demands: [Escalation.confirmation("king")],
        }),
      ),
    ).toEqual([
      "unknown-rank at schedule.audience[0].rank",
      "unknown-rank at schedule.action.rank",
      "unknown-rank at schedule.demands[0].rank",
    ])
    expect(looked(nothing)).toEqual(["empty at schedule"])
    expect(told(analyse(nothing, { ...ladder, place: "cycle.schedule" }))).toEqual(["empty at cycle.schedule"])
    const large = repeat(repeat(notice(1), calendarDays(1), 100), calendarDays(100), 6)
    expect(looked(large)).toEqual(["too-large at schedule"])
    // Copies say a thing once.
    expect(looked(repeat(step("do", calendarDays(1), task, { to: [] }), calendarDays(1), 5))).toHaveLength(1)
  })

  it("XTR-3: a step that is called cut off is in no preview", () => {
    let cut = 0
    fc.assert(
      fc.property(
        schedules(anyOffset).map((one) => named(one)),
        fc.integer({ min: 0, max: 6 }),
        (schedule, day) => {
          const anchor = Escalation.onDate(weekday(day))
          const planned = Escalation.preview(compiled(schedule), anchor, utc).map((one) => one.step.id)
          const found = analyse(schedule, ladder).filter(({ code }) => code === "unreachable-step")
          cut += found.length
          for (const { text } of found) {
            const id = /^"([^"]+)"/.exec(text.en)?.[1] ?? ""
            expect(planned).not.toContain(id)
          }
        },
      ),
      { numRuns: 1000 },
    )
    expect(cut).toBeGreaterThan(20)
  })

  it("XTR-3, ESC-4: of schedules in one unit, compile refuses exactly those of which analyse says so", () => {
    const part = fc.oneof(
      fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()).map(([days, isLapsing]) =>
        step("s", calendarDays(days), notify, {
          to: [customer],
          minuteOfDay: 1080,
          ...(isLapsing ? { late: Escalation.lapse(calendarDays(2)) } : {}),
        }),
      ),
      fc.integer({ min: 0, max: 9 }).map((days) => step("s", calendarDays(days), forfeit, { minuteOfDay: 1080 })),
    )
    const any = fc.array(
      fc.tuple(part, fc.boolean()).map(([one, isAsked]) => (isAsked ? onlyWhen(one, equals("vip", true)) : one)),
      { minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(any, (parts) => {
        const schedule = named(merge(...parts))
        const refused = Escalation.compile(schedule, context)
        const places =
          refused._tag === "Success"
            ? []
            : refused.failure
                .filter(({ text }) => text.en.includes("forfeits without notice"))
                .map(({ place }) => place)
        const found = analyse(schedule, ladder).filter(({ code }) => code === "forfeits-without-notice")
        expect(found.map(({ place }) => place).sort()).toEqual([...places].sort())
      }),
      { numRuns: 1000 },
    )
  })
})

describe("a schedule in words", () => {
  it("XTR-1: every step with its day, its hour, its people and what it waits for, in both languages", () => {
    const lines = explain(Escalation.propertySchedule)
    expect(lines.map(({ depth, text }) => `${"  ".repeat(depth)}${text.en}`)).toEqual([
      "All counted from the same start:",
      '  3 days before, at 08:00, "due-soon" tells the member in charge, the customer; passed over once it is 4 days late.',
      '  2 days after, at 08:00, "warning" tells the customer, the member in charge.',
      '  8 days after, at 08:00, "lawyers-letter" tells the customer, the member in charge, role legal; never sooner after the step before it than planned.',
      '  15 days after, at 18:00, "forfeiture" forfeits the deal, and tells the customer, the member in charge, their supervisor; never sooner after the step before it than planned.',
    ])
    expect(lines[2]?.text.zh).toBe("之后 2 天 08:00，“warning”通知客户、负责人。")
  })

  it("XTR-1: every combinator, offset, action and condition has its words, and none is left unsaid", async () => {
    const all = sequence(
      shift(repeat(step("a", Escalation.businessDays(1), task), Escalation.businessHours(1.5), 3), calendarDays(-1)),
      until(
        onlyWhen(
          merge(
            step("b", hours(0), Escalation.reassign(Escalation.supervisor), { demands: [proofOfService] }),
            step("c", hours(2), hold("new-orders"), { demands: [Escalation.confirmation("director")] }),
            step("d", calendarDays(0), Escalation.custom("acme/x"), { to: [] }),
          ),
          Escalation.any(
            not(equals("vip", true)),
            Escalation.all(Escalation.atLeast("open", Money.of("5.00", "CNY")), Escalation.atMost("days", 3)),
            Escalation.always,
          ),
        ),
        hours(48),
      ),
      Escalation.inOfficeHours(onBusinessDays(between(step("e", calendarDays(1), raise("director")), 480, 1200))),
      onBusinessDays(onBusinessDays(nothing, "preceding"), "modified-following"),
    )
    const said = explain(all).map(
      ({ depth, text }) => `${"  ".repeat(depth)}${text.en}\n${"  ".repeat(depth)}${text.zh}\n`,
    )
    expect(said.join("")).not.toMatch(/undefined|\[object|NaN/)
    await expect(said.join("")).toMatchFileSnapshot("explained.golden.txt")
  })
})

describe("two schedules", () => {
  const anySchedule = schedules(anyOffset).map((one) => named(one))

  it("XTR-3: how a schedule is written doesn't matter", () => {
    fc.assert(
      fc.property(anySchedule, (a) => {
        const rewritten = sequence(nothing, merge(shift(a, hours(0)), nothing))
        expect(diff(a, rewritten)).toEqual([])
        expect(diff(a, onlyWhen(a, Escalation.always)).filter(({ direction }) => direction !== "looser")).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it("XTR-3: where nothing is said to have changed, both plan the same; and both ways tell the same steps", () => {
    fc.assert(
      fc.property(anySchedule, anySchedule, fc.integer({ min: 0, max: 6 }), (a, b, day) => {
        const [there, back] = [diff(a, b), diff(b, a)]
        const ids = (changes: ReadonlyArray<{ readonly text: { readonly en: string } }>) =>
          [...new Set(changes.map(({ text }) => /^"([^"]+)"/.exec(text.en)?.[1]))].sort()
        expect(ids(there)).toEqual(ids(back))
        if (there.length > 0) return
        const anchor = Escalation.onDate(weekday(day))
        const plan = (one: Escalation.Schedule) =>
          Escalation.preview(compiled(one), anchor, utc).map(({ at, step }) => `${step.id} ${at}`)
        expect(plan(a).sort()).toEqual(plan(b).sort())
      }),
      { numRuns: 1000 },
    )
  })

  it("XTR-3: what comes sooner or newly is stricter, what comes later or no more looser, in words", () => {
    const before = Escalation.propertySchedule
    const after = merge(
      notice(1, "warning"),
      notice(8, "lawyers-letter"),
      step("forfeiture", calendarDays(20), forfeit, { minuteOfDay: 1080, demands: [proofOfService] }),
      step("visit", calendarDays(4), task),
    )
    const changes = diff(before, after)
    const byText = changes.map(({ direction, text }) => `${direction}: ${text.en}`)
    expect(byText).toContain(
      'stricter: "warning" (counted from a Monday) falls on day 1 at 00:00, instead of on day 2 at 08:00',
    )
    expect(byText).toContain(
      'looser: "forfeiture" (counted from a Monday) falls on day 20 at 18:00, instead of on day 15 at 18:00',
    )
    expect(byText).toContain(
      'looser: "forfeiture" now waits for proof that the notice before it was served, instead of waits for nothing',
    )
    expect(byText).toContain(
      'stricter: "visit" is new: on day 4 at 00:00 it gives the member in charge something to do',
    )
    expect(byText).toContain('looser: "due-soon" is gone; it fell on day -3 at 08:00')
    for (const { text } of changes) expect(text.zh).not.toMatch(/undefined|NaN/)
  })

  it("XTR-3: a schedule that is counted otherwise says on which day of the week it shows", () => {
    const [change] = diff(step("ask", calendarDays(2), notify), onBusinessDays(step("ask", calendarDays(2), notify)))
    expect(change?.text.en).toBe(
      '"ask" (counted from a Thursday) falls on day 4 at 00:00, instead of on day 2 at 00:00',
    )
  })
})
