import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Decider from "../../src/decider/index.ts"
import { defaultLadder, ladder } from "../../src/decision/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import * as Money from "../../src/money/index.ts"
import { context } from "./support.ts"

const { all, atLeast, businessDays, byRank, calendarDays, catchUp, confirmation, custom, customer } = Escalation
const { equals, forfeit, hold, hours, keepGap, lapse, merge, not, notify, nothing, onlyWhen, proofOfService } =
  Escalation
const { raise, reassign, repeat, sequence, shift, step, until } = Escalation

/** Places, rules and English sentences of everything that is wrong. Both languages must be there. */
const wrong = (schedule: Escalation.Schedule, facts?: Escalation.FactKinds, where = context): ReadonlyArray<string> => {
  const result = Escalation.compile(schedule, where, facts)
  if (Result.isSuccess(result)) return []
  return result.failure.map(({ place, rule, text }) => {
    expect(text.zh).toMatch(/\p{Script=Han}/u)
    return `${rule} ${place}: ${text.en}`
  })
}

const warn = step("warn", calendarDays(2), notify, { to: [customer] })
const end = step("end", calendarDays(9), forfeit)

describe("what compiling refuses", () => {
  it("ESC-1, REC-4: the shipped schedules, and the empty one, are in order", () => {
    expect(wrong(Escalation.tradeSchedule)).toEqual([])
    expect(wrong(Escalation.propertySchedule)).toEqual([])
    expect(wrong(nothing)).toEqual([])
    expect(wrong(merge(warn, end))).toEqual([])
  })

  it("ORG-1: unknown ranks, wherever they stand, all at once", () => {
    const schedule = merge(
      step("a", calendarDays(1), notify, { to: [byRank("boss")] }),
      step("b", calendarDays(2), raise("chief")),
      step("c", calendarDays(3), reassign(byRank("king"))),
      step("d", calendarDays(4), notify, { demands: [confirmation("queen")] }),
    )
    expect(wrong(schedule).map((line) => line.split(";")[0])).toEqual([
      'ORG-1 schedule.schedules[0].audience[0].rank: There is no rank "boss"',
      'ORG-1 schedule.schedules[1].action.rank: There is no rank "chief"',
      'ORG-1 schedule.schedules[2].action.to.rank: There is no rank "king"',
      'ORG-1 schedule.schedules[3].demands[0].rank: There is no rank "queen"',
    ])
    const small = Result.getOrThrow(ladder(["clerk", "partner"]))
    expect(wrong(Escalation.tradeSchedule, undefined, { ...context, ladder: small })).toEqual([
      'ORG-1 schedule.schedules[4].action.rank: There is no rank "director"; the ladder knows clerk < partner.',
    ])
  })

  it("ESC-6: an action that no plugin brings, and settings that its plugin refuses", () => {
    const own = step("own", calendarDays(1), custom("acme/lock", { door: 0 }))
    expect(wrong(own)[0]).toContain(
      'ESC-6 schedule.action.name: No plugin brings the action "acme/lock"; known are: none',
    )
    const kind: Escalation.ActionKind = {
      destructive: true,
      check: ({ door }) => (door === 0 ? { en: "There is no door 0.", zh: "没有 0 号门。" } : undefined),
    }
    const extensions = Decider.makeExtensions([Decider.extend(Escalation.escalationAction, "acme/lock", kind)])
    const where = { ladder: defaultLadder, extensions }
    expect(wrong(own, undefined, where)).toEqual([
      "ESC-6 schedule.action.config: There is no door 0.",
      'ESC-4 schedule.late: Step "own" is destructive, so it must keep its gap to the step before it: set late to KeepGap.',
    ])
    const sound = step("own", calendarDays(1), custom("acme/lock", { door: 1 }), { late: keepGap })
    expect(wrong(sound, undefined, where)).toEqual([])
    expect(wrong(step("x", calendarDays(1), custom("acme/key")), undefined, where)[0]).toContain("known are: acme/lock")
  })

  it("ESC-4: a destructive step that does not keep its gap", () => {
    expect(wrong(step("stop", calendarDays(15), hold("new-orders"), { late: catchUp }))[0]).toContain(
      "ESC-4 schedule.late",
    )
    expect(wrong(merge(warn, { ...end, late: lapse(calendarDays(1)) }))[0]).toContain(
      "ESC-4 schedule.schedules[1].late",
    )
  })

  it("ESC-4, XTR-3: a schedule that forfeits without notice", () => {
    const refused = (schedule: Escalation.Schedule) =>
      expect(wrong(schedule).join()).toContain("forfeits without notice")
    refused(end)
    // Told to the owner only.
    refused(merge(step("warn", calendarDays(2), notify), end))
    // A task is no notice.
    refused(merge(step("warn", calendarDays(2), Escalation.task, { to: [customer] }), end))
    // On the same day, or later.
    refused(merge(step("warn", calendarDays(9), notify, { to: [customer] }), end))
    refused(merge(step("warn", calendarDays(10), notify, { to: [customer] }), end))
    // A notice that may lapse, be cut off or not be sent.
    refused(merge({ ...warn, late: lapse(calendarDays(1)) }, end))
    refused(merge(until(warn, calendarDays(1)), end))
    refused(merge(onlyWhen(warn, equals("vip", true)), end))
    refused(merge(onlyWhen(warn, equals("vip", true)), onlyWhen(end, equals("vip", false))))
    expect(wrong(onlyWhen(merge(warn, end), equals("vip", true)))).toEqual([])
    expect(wrong(merge(onlyWhen(warn, equals("vip", true)), onlyWhen(end, equals("vip", true))))).toEqual([])
    // Counted in other units, the order written stands for the order of time.
    expect(wrong(merge(warn, step("end", businessDays(9), forfeit)))).toEqual([])
  })

  it("ESC-4: proof of service where nothing comes before", () => {
    const schedule = step("first", calendarDays(1), notify, { demands: [proofOfService] })
    expect(wrong(schedule)[0]).toContain('ESC-4 schedule: Step "first" demands proof')
    expect(wrong(merge(warn, { ...schedule, offset: calendarDays(3) }))).toEqual([])
  })

  it("ESC-3: two steps of one name, copies apart", () => {
    expect(wrong(sequence(warn, shift(warn, calendarDays(3))))[0]).toContain(
      'ESC-3 schedule.schedules[1].schedule.id: Step "warn" stands twice',
    )
    const copies = Escalation.compile(repeat(repeat(warn, calendarDays(1), 2), calendarDays(7), 2), context)
    expect(Result.getOrThrow(copies).steps.map((one) => one.id)).toEqual(["warn", "warn#2", "warn#3", "warn#4"])
  })

  it("ESC-1: facts that nobody supplies, and comparisons across kinds", () => {
    const facts = { days: "number", grade: "text", vip: "truth", open: "money" } as const
    const when = (condition: Escalation.Condition) => wrong(onlyWhen(warn, condition), facts)
    expect(when(all(equals("grade", "A"), not(equals("vip", true)), atLeast("days", 1)))).toEqual([])
    expect(when(atLeast("open", Money.of("1.00", "CNY")))).toEqual([])
    expect(when(all(not(equals("grad", "A"))))).toEqual([
      'ESC-1 schedule.condition.conditions[0].condition.fact: Nobody supplies the fact "grad" here; known are: days, grade, vip, open.',
    ])
    expect(when(atLeast("open", 1))).toEqual([
      'ESC-1 schedule.condition.value: The fact "open" is of kind money; it can\'t be compared with a value of kind number.',
    ])
    expect(when(equals("toString", "A"))[0]).toContain('Nobody supplies the fact "toString"')
    expect(wrong(onlyWhen(warn, equals("anything", 1)))).toEqual([])
  })

  it("ESC-1: what says nothing: no audience, no distance, no whole number, no time of day, nothing to live for", () => {
    expect(wrong(step("a", calendarDays(1), notify, { to: [] }))[0]).toContain('Step "a" tells nobody')
    expect(wrong(step("a", calendarDays(1.5), notify))[0]).toContain("ESC-1 schedule.offset: 1.5 is no whole number")
    expect(wrong(step("a", hours(1), notify, { minuteOfDay: 540 }))[0]).toContain("ESC-1 schedule.minuteOfDay")
    expect(wrong(step("a", calendarDays(1), notify, { minuteOfDay: 1440 }))[0]).toContain("ESC-1 schedule.minuteOfDay")
    expect(wrong(step("a", calendarDays(1), notify, { late: lapse(hours(0)) }))[0]).toContain("would lapse the moment")
    expect(wrong(repeat(warn, calendarDays(0), 3))[0]).toContain("every is 0")
    expect(wrong(repeat(warn, calendarDays(1), 0))[0]).toContain("times is 0")
    expect(wrong(repeat(warn, calendarDays(1), 101))[0]).toContain("times is 101")
    expect(wrong(shift(warn, calendarDays(0.5)))[0]).toContain("ESC-1 schedule.by")
    expect(wrong(until(warn, calendarDays(0.5)))[0]).toContain("ESC-1 schedule.limit")
  })

  it("ESC-1: schedules without bounds, without unfolding them", () => {
    let deep: Escalation.Schedule = warn
    for (let n = 0; n < 16; n++) deep = shift(deep, calendarDays(1))
    expect(wrong(deep)).toEqual([expect.stringContaining("nested more than 16 deep")])
    let condition: Escalation.Condition = Escalation.always
    for (let n = 0; n < 16; n++) condition = not(condition)
    expect(wrong(onlyWhen(warn, condition))).toEqual([expect.stringContaining("nested more than 16 deep")])
    let wide: Escalation.Schedule = warn
    for (let n = 0; n < 10; n++) wide = repeat(wide, calendarDays(1), 100)
    expect(wrong(wide)).toEqual([expect.stringContaining("at most 500")])
    expect(wrong(repeat(repeat(warn, calendarDays(1), 100), calendarDays(200), 5))).toEqual([])
  })

  it("ESC-7: a kind of policy per owner, with the facts that the owner supplies", () => {
    const kind = Escalation.schedulePolicy("receivable.escalation", { days: "number" })
    expect(kind.key).toBe("receivable.escalation")
    expect(Result.isSuccess(kind.compile(Escalation.tradeSchedule, context))).toBe(true)
    expect(Result.isFailure(kind.compile(onlyWhen(warn, equals("day", 1)), context))).toBe(true)
  })
})
