import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { today } from "../../src/calendar/Evaluate.ts"
import * as Instant from "../../src/calendar/Instant.ts"
import { LocalDate } from "../../src/calendar/index.ts"
import { noExtensions } from "../../src/decider/Extension.ts"
import { defaultLadder } from "../../src/decision/Ladder.ts"
import * as Escalation from "../../src/escalation/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { member, testFacts } from "../../src/testing/TestFacts.ts"
import { fired, invoice, receive, subscription, sweepDaily, timer } from "./support.ts"
import { compiled, date, World } from "./world.ts"

const { payment, receivable } = Receivable
const { calendarDays, confirmation, customer, forfeit, hold, merge, notify, step } = Escalation

const evening = { minuteOfDay: 18 * 60 - 1 }
const to = { to: [customer] }
/** Slower than the shipped one, with names of its own but for the warning and the end. */
const gentle = merge(
  step("note", calendarDays(5), notify, to),
  step("warning", calendarDays(10), notify, to),
  step("forfeiture", calendarDays(40), forfeit, evening),
)
/** Ends sooner than the shipped one, three days after its own notice. */
const strict = merge(step("last-notice", calendarDays(1), notify, to), step("end", calendarDays(4), forfeit, evening))
/** Ends sooner, three days after the warning that the shipped one knows as well. */
const short = merge(step("warning", calendarDays(2), notify, to), step("forfeiture", calendarDays(5), forfeit, evening))

const data: Receivable.ReceivablePolicy = { ...Receivable.propertyReceivable, schedules: { gentle, strict, short } }
const policy = compiled(data)
const max = member("max", "manager")
const ann = member("ann", "rep")

const withDebt = (command = invoice(), rules = policy) => {
  const world = new World({ now: "2026-03-02T09:00:00.000Z", policy: rules })
  world.run(receivable, "R-1", command)
  return world
}

const use = (schedule: string | null, no?: number): Receivable.ReceivableCommand => ({
  _tag: "UseSchedule",
  schedule,
  ...(no === undefined ? {} : { no }),
  reason: "a customer of twenty years",
})

const problems = (changes: Partial<Receivable.ReceivablePolicy>) => {
  const result = Receivable.compile({ ...data, ...changes }, { ladder: defaultLadder, extensions: noExtensions })
  return Result.isFailure(result) ? result.failure.map(({ place, rule }) => `${place} ${rule}`) : []
}

describe("named schedules of a policy", () => {
  it("ESC-1, ESC-4: are refused for the same as the usual one, each with its place", () => {
    const rash = step("end", calendarDays(5), forfeit)
    const wrong = merge(step("up", calendarDays(1), Escalation.raise("emperor")), step("note", calendarDays(2), notify))
    expect(problems({ schedules: { gentle, rash } })).toEqual(["schedules.rash ESC-4"])
    expect(problems({ schedules: { wrong } })).toEqual(["schedules.wrong.schedules[0].action.rank ORG-1"])
    expect(problems({ scheduleRank: "emperor" })).toEqual(["scheduleRank ESC-1"])
    expect(problems({})).toEqual([])
  })

  it("REC-5: who may choose one is said, or the lowest who grants extensions, or who writes off", () => {
    const rankOf = (changes: Partial<Receivable.ReceivablePolicy>) =>
      compiled({ ...data, ...changes }).scheduleRank.name
    expect(rankOf({})).toBe("manager")
    expect(rankOf({ scheduleRank: "director" })).toBe("director")
    expect(rankOf({ extension: [{ rank: "rep", upToDays: 3 }, { rank: "director" }] })).toBe("director")
    expect(rankOf({ extension: [{ rank: "rep", upToDays: 3 }], writeOffRank: "president" })).toBe("president")
  })
})

describe("opening with a schedule", () => {
  it("ESC-1: a debt that names one is collected by it from the start, and the same debt again changes nothing", () => {
    const world = withDebt(invoice({ schedule: "gentle" }))
    expect(timer(world, "R-1")).toBe("2026-03-15")
    expect(world.run(receivable, "R-1", invoice({ schedule: "gentle" }))).toEqual([])
    expect(world.refused(receivable, "R-1", invoice())).toBe("OpenedDifferently REC-1")
    sweepDaily(world, "2026-03-03", "2026-05-01")
    expect(fired(world, "R-1")).toEqual(["note 2026-03-15", "warning 2026-03-20", "forfeiture 2026-04-19"])
  })

  it("ESC-1: a name that the policy doesn't know is refused with those that it does", () => {
    const world = new World({ now: "2026-03-02T09:00:00.000Z", policy })
    const refused = world.try(receivable, "R-1", invoice({ schedule: "constructor" }))
    expect(Result.isFailure(refused) && refused.failure).toMatchObject({
      rule: "ESC-1",
      reason: { _tag: "UnknownSchedule", schedule: "constructor", known: ["gentle", "strict", "short"] },
    })
    expect(String(Result.isFailure(refused) && refused.failure)).toContain('"gentle", "strict", "short"')
    expect(world.state(receivable, "R-1")._tag).toBe("None")
  })

  it("REC-7: the duty to sign follows the debt's schedule", () => {
    const world = withDebt(subscription({ schedule: "gentle" }))
    world.run(payment, "P-1", receive("50000.00"))
    sweepDaily(world, "2026-03-03", "2026-03-20")
    // To be signed by 9 March; five days later.
    expect(fired(world, "R-1", "signing")).toEqual(["note 2026-03-14", "warning 2026-03-19"])
  })
})

describe("choosing a schedule", () => {
  it("REC-4: takes the rank of extensions, a debt that is open, and an instalment and a name that exist", () => {
    const world = withDebt()
    expect(world.refused(receivable, "R-1", use("gentle"), ann)).toBe("RankTooLow REC-4")
    expect(world.refused(receivable, "R-1", use("mild"), max)).toBe("UnknownSchedule ESC-1")
    expect(world.refused(receivable, "R-1", use("gentle", 2), max)).toBe("UnknownInstalment REC-1")
    expect(world.refused(receivable, "R-9", use("gentle"), max)).toBe("UnknownReceivable REC-1")
    expect(world.run(receivable, "R-1", use(null), max)).toEqual([])
    expect(world.run(receivable, "R-1", use("gentle"), max)).toEqual(["receivable/R-1:ScheduleChosen"])
    world.run(payment, "P-1", receive("1000.00"))
    expect(world.refused(receivable, "R-1", use("strict"), max)).toBe("NothingOpen REC-2")
  })

  it("ESC-1: what was done isn't repeated, what comes is planned anew, and back again", () => {
    const world = withDebt()
    sweepDaily(world, "2026-03-03", "2026-03-12")
    world.run(receivable, "R-1", use("gentle"), max)
    // The warning is done, so the note that stands before it lies behind.
    expect(timer(world, "R-1")).toBe("2026-04-19")
    sweepDaily(world, "2026-03-13", "2026-03-25")
    world.run(receivable, "R-1", use(null), max)
    sweepDaily(world, "2026-03-25", "2026-04-30")
    expect(fired(world, "R-1")).toEqual([
      "due-soon 2026-03-07",
      "warning 2026-03-12",
      "lawyers-letter 2026-03-25",
      "forfeiture 2026-04-01",
    ])
  })

  it("ESC-4: one that forfeits sooner gives its own notice first, and its whole gap after it", () => {
    const world = withDebt()
    sweepDaily(world, "2026-03-03", "2026-03-18")
    world.moveTo("2026-03-19T09:00:00.000Z")
    world.run(receivable, "R-1", use("strict"), max)
    sweepDaily(world, "2026-03-19", "2026-04-30")
    expect(fired(world, "R-1").slice(-3)).toEqual([
      "lawyers-letter 2026-03-18",
      "last-notice 2026-03-19",
      "end 2026-03-22",
    ])
  })

  it("ESC-4: the gap counts from the last step that really fired, of whichever schedule", () => {
    const world = withDebt()
    sweepDaily(world, "2026-03-03", "2026-03-18")
    // Day 5 has long gone, but the lawyer wrote yesterday.
    world.run(receivable, "R-1", use("short"), max)
    expect(timer(world, "R-1")).toBe("2026-03-21")
    sweepDaily(world, "2026-03-18", "2026-04-30")
    expect(fired(world, "R-1").slice(-2)).toEqual(["lawyers-letter 2026-03-18", "forfeiture 2026-03-21"])
  })

  it("ESC-4: a hold of the schedule chosen keeps its gap too", () => {
    const stop = merge(step("warning", calendarDays(1), notify, to), step("stop", calendarDays(2), hold("new-orders")))
    const world = withDebt(invoice(), compiled({ ...data, schedules: { stop } }))
    sweepDaily(world, "2026-03-03", "2026-03-18")
    world.run(receivable, "R-1", use("stop"), max)
    sweepDaily(world, "2026-03-18", "2026-03-30")
    expect(fired(world, "R-1").slice(-2)).toEqual(["lawyers-letter 2026-03-18", "stop 2026-03-19"])
  })

  it("ESC-4: proof of an older notice is still taken, and a confirmation under the schedule before doesn't count", () => {
    const end = step("end", calendarDays(4), forfeit, { demands: [confirmation("manager")], ...evening })
    const asked = merge(step("last-notice", calendarDays(1), notify, to), end)
    const later = merge(
      step("last-notice", calendarDays(1), notify, to),
      step("end", calendarDays(6), forfeit, { demands: [confirmation("manager")], ...evening }),
    )
    const world = withDebt(invoice({ schedule: "asked" }), compiled({ ...data, schedules: { asked, later } }))
    sweepDaily(world, "2026-03-03", "2026-03-11")
    world.run(receivable, "R-1", { _tag: "ConfirmStep", item: 1, step: "end" }, max)
    world.run(receivable, "R-1", use("later"), max)
    sweepDaily(world, "2026-03-12", "2026-03-20")
    expect(fired(world, "R-1")).toEqual(["last-notice 2026-03-11"])
    world.run(receivable, "R-1", use(null), max)
    const proof = {
      _tag: "RecordService",
      item: 1,
      step: "last-notice",
      servedOn: date("2026-03-13"),
      proof: "RR1",
    } as const
    expect(world.run(receivable, "R-1", proof)).toEqual(["receivable/R-1:NoticeServed"])
  })

  it("REC-10: a disputed instalment stands still under the new one too, and its days don't count", () => {
    const world = withDebt(invoice({ schedule: "gentle" }))
    world.moveTo("2026-03-10T09:00:00.000Z")
    world.run(receivable, "R-1", { _tag: "RaiseDispute", no: 1, reason: "wrong goods" })
    world.run(receivable, "R-1", use("strict"), max)
    expect(timer(world, "R-1")).toBe(undefined)
    world.moveTo("2026-03-20T09:00:00.000Z")
    world.run(receivable, "R-1", { _tag: "ResolveDispute", no: 1, resolution: "replaced" })
    sweepDaily(world, "2026-03-20", "2026-04-10")
    expect(fired(world, "R-1")).toEqual(["last-notice 2026-03-21", "end 2026-03-24"])
  })

  it("ESC-1: one instalment has its own; a choice for the whole plan ends it", () => {
    const world = withDebt(subscription())
    world.run(receivable, "R-1", use("gentle", 2), max)
    expect(world.run(receivable, "R-1", use("gentle", 2), max)).toEqual([])
    sweepDaily(world, "2026-03-03", "2026-03-17")
    expect(fired(world, "R-1")).toEqual(["due-soon 2026-03-07", "warning 2026-03-12"])
    world.run(payment, "P-1", receive("50000.00"))
    world.run(receivable, "R-1", { _tag: "RecordSigning" }, member("cora", "rep", "contract-administrator"))
    expect(timer(world, "R-1")).toBe("2026-04-15")
    world.run(receivable, "R-1", use("strict"), max)
    expect(timer(world, "R-1")).toBe("2026-04-11")
  })

  it("REC-2, REC-5: an extension starts the schedule chosen anew, and a bounce goes on with it", () => {
    const world = withDebt(invoice({ schedule: "gentle" }))
    world.run(receivable, "R-1", { _tag: "RequestExtension", no: 1, days: 10, reason: "mortgage" }, max)
    expect(timer(world, "R-1")).toBe("2026-03-25")
    world.run(payment, "P-1", receive("1000.00"))
    world.moveTo("2026-03-04T09:00:00.000Z")
    world.run(payment, "P-1", { _tag: "Reverse", reason: "bounced" })
    expect(timer(world, "R-1")).toBe("2026-03-25")
  })

  it("ESC-4: a debt whose schedule a later policy doesn't name follows the usual one: neither forgotten nor rushed", () => {
    const before = withDebt(invoice({ schedule: "gentle" }))
    sweepDaily(before, "2026-03-03", "2026-03-20")
    const state = before.state(receivable, "R-1")
    const usual = compiled(Receivable.propertyReceivable)
    const facts = testFacts({ actor: max })
    const days: Array<string> = []
    let now = state
    for (let day = date("2026-03-21"); day <= date("2026-05-30"); day = LocalDate.addDays(day, 1)) {
      const at = Instant.literal(`${LocalDate.format(day) as "2026-01-01"}T18:00:00Z`)
      const due = receivable.timers(now)[0]?.at ?? null
      if (due === null || due > at) continue
      const known = { ...facts, at, today: day, receivables: usual }
      const decided = Result.getOrThrow(receivable.decide(now, { _tag: "AdvanceEscalation" }, known))
      for (const event of decided) {
        if (event._tag === "StepFired") days.push(`${event.step} ${LocalDate.format(day)}`)
        now = receivable.evolve(now, event)
      }
    }
    // The timer that was set for the end of the gentle one finds the letter of the usual one, and its gap behind it.
    expect(days).toEqual(["lawyers-letter 2026-04-19", "forfeiture 2026-04-26"])
    expect(now._tag).toBe("Forfeited")
  })
})

const offsets = fc.uniqueArray(fc.integer({ min: -5, max: 30 }), { minLength: 1, maxLength: 4 })
/** Names are shared between schedules, so that some of what one did the other knows. */
const schedules = fc
  .tuple(offsets, fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 4 }))
  .map(([days, names]) => {
    const sorted = [...days].sort((a, b) => a - b)
    const ids = [...new Set(names)]
    const notices = sorted.slice(0, -1).map((day, i) => step(ids[i] ?? `n${i}`, calendarDays(day), notify, to))
    const last = sorted[sorted.length - 1] ?? 0
    return {
      /** Days from the last notice to the end. */
      gap: last - (sorted[sorted.length - 2] ?? last - 1),
      schedule: merge(
        step("first", calendarDays((sorted[0] ?? 0) - 1), notify, to),
        ...notices,
        step("end", calendarDays(last), forfeit, evening),
      ),
    }
  })

const dateOf = (at: Instant.Instant) => today(testFacts().calendar, at)

const firings = (world: World) =>
  world.log.flatMap(({ event }) => {
    const one = event as Receivable.ReceivableEvent
    return one._tag === "StepFired" ? [{ step: one.step, at: one.at }] : []
  })

describe("laws of chosen schedules", () => {
  it("ESC-2: what is planned for a schedule is what happens to a debt opened with it, or for which it was chosen", () => {
    fc.assert(
      fc.property(schedules, fc.boolean(), ({ schedule }, isOpenedWithIt) => {
        const rules = compiled({ ...data, schedules: { own: schedule } })
        const world = new World({ now: "2026-03-01T00:00:00.000Z", policy: rules, every: 7 })
        world.run(receivable, "R-1", invoice(isOpenedWithIt ? { schedule: "own" } : {}))
        expect(world.run(receivable, "R-1", use("own"), max)).toHaveLength(isOpenedWithIt ? 0 : 1)
        const named = rules.schedules.get("own") ?? expect.fail("not compiled")
        const planned = Escalation.preview(named, Escalation.onDate(date("2026-03-10")), testFacts().calendar)
        sweepDaily(world, "2026-03-01", "2026-04-20")
        const day = (at: Instant.Instant) => Instant.format(at).slice(0, 10)
        expect(firings(world).map(({ at, step: name }) => `${name} ${day(at)}`)).toEqual(
          planned.map(({ at, step: { id } }) => `${id} ${day(at)}`),
        )
      }),
      { numRuns: 1000 },
    )
  })

  it("ESC-3, ESC-4: whatever is chosen when, no step is done twice, the debt comes to its end, and never before the gap of the schedule in force", () => {
    const course = fc.record({
      one: schedules,
      other: schedules,
      changes: fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom("one", "other", null)), {
        maxLength: 4,
      }),
    })
    fc.assert(
      fc.property(course, ({ changes, one, other }) => {
        const rules = compiled({ ...data, schedules: { one: one.schedule, other: other.schedule } })
        const world = new World({ now: "2026-03-01T00:00:00.000Z", policy: rules, every: 11 })
        world.run(receivable, "R-1", invoice())
        // The shipped one: a letter on day 8, the end on day 15.
        let gap = 7
        for (let day = 0; day <= 150 && world.state(receivable, "R-1")._tag === "Open"; day++) {
          const on = LocalDate.addDays(date("2026-03-01"), day)
          world.sweep(`${LocalDate.format(on)}T18:00:00.000Z`)
          for (const [when, name] of changes) {
            if (when !== day || world.state(receivable, "R-1")._tag !== "Open") continue
            world.run(receivable, "R-1", use(name), max)
            gap = name === null ? 7 : (name === "one" ? one : other).gap
          }
        }
        const all = firings(world)
        expect(new Set(all.map(({ step: name }) => name)).size).toBe(all.length)
        expect(world.state(receivable, "R-1")._tag).toBe("Forfeited")
        const [before, end] = all.slice(-2)
        if (before === undefined || end === undefined) return expect.fail("ended without notice")
        expect(LocalDate.daysBetween(dateOf(before.at), dateOf(end.at))).toBeGreaterThanOrEqual(gap)
      }),
      { numRuns: 1000 },
    )
  })
})
