import { describe, expect, it } from "vitest"
import * as Decider from "../../src/decider/index.ts"
import { defaultLadder } from "../../src/decision/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import * as Money from "../../src/money/index.ts"
import { due, Obligation, on, planFor } from "./support.ts"

const { calendarDays, confirmation, customer, equals, forfeit, keepGap, merge, not, notify, onlyWhen } = Escalation
const { proofOfService, step } = Escalation

/** Forfeiture only once the letter was served and a director has confirmed. */
const guarded = planFor(
  merge(
    step("letter", calendarDays(8), notify, { to: [customer] }),
    step("forfeiture", calendarDays(15), forfeit, { demands: [proofOfService, confirmation("director")] }),
  ),
)
const rank = (level: number) => {
  const found = defaultLadder.ranks[level]
  return found ?? expect.fail(`no rank ${level}`)
}

const untilAwaited = (): Obligation => {
  const obligation = new Obligation(guarded, due("2026-03-10"), on("2026-03-01"))
  obligation.sweepDaily("2026-03-01", "2026-03-24")
  expect(obligation.sweep(on("2026-03-25"))).toEqual(["forfeiture?"])
  return obligation
}

const serve = (obligation: Obligation, servedAt: Parameters<typeof on>, at: Parameters<typeof on>) =>
  obligation.take(
    Escalation.serve(guarded, obligation.state, {
      step: "letter",
      servedAt: on(...servedAt),
      proof: "post/RR123456785CN",
      at: on(...at),
    }),
  )

describe("what a step demands before it fires", () => {
  it("ESC-4: a due step that waits for proof and confirmation says so once and sets no timer", () => {
    const obligation = untilAwaited()
    expect(Escalation.wakeAt(obligation.state)).toBeNull()
    obligation.sweepDaily("2026-03-26", "2026-04-30")
    expect(obligation.fired()).toEqual(["letter 2026-03-18"])
    expect(obligation.events.filter((event) => event._tag === "StepAwaited")).toHaveLength(1)
  })

  it("ESC-4: with proof and confirmation on file the step fires", () => {
    const obligation = untilAwaited()
    serve(obligation, ["2026-03-18", 15], ["2026-03-26"])
    expect(Escalation.wakeAt(obligation.state)).toBeNull()
    const confirmed = { by: "dora", rank: rank(3), at: on("2026-03-27") }
    obligation.take(Escalation.confirm(guarded, obligation.state, confirmed))
    expect(Escalation.wakeAt(obligation.state)).toBe(on("2026-03-25", 0))
    expect(obligation.sweep(on("2026-03-27", 10))).toEqual(["forfeiture"])
    expect(Escalation.confirm(guarded, obligation.state, confirmed)).toEqual([])
  })

  it("ESC-4: no forfeiture without served notice: the gap counts from the day on which the letter was served", () => {
    const obligation = untilAwaited()
    obligation.take(
      Escalation.confirm(guarded, obligation.state, { by: "dora", rank: rank(4), at: on("2026-03-25", 10) }),
    )
    serve(obligation, ["2026-03-24", 17], ["2026-03-26"])
    expect(Escalation.wakeAt(obligation.state)).toBe(on("2026-03-31", 0))
    obligation.sweepDaily("2026-03-27", "2026-04-30")
    expect(obligation.fired()).toEqual(["letter 2026-03-18", "forfeiture 2026-03-31"])
  })

  it("ESC-4: confirming takes the rank that the step names, and there must be something to confirm", () => {
    const obligation = untilAwaited()
    expect(Escalation.mayConfirm(guarded, obligation.state, rank(2))).toMatchObject({
      _tag: "NeedsApproval",
      rank: { name: "director" },
    })
    expect(Escalation.mayConfirm(guarded, obligation.state, rank(3))._tag).toBe("Allowed")
    const low = { by: "max", rank: rank(2), at: on("2026-03-26") }
    expect(Escalation.confirm(guarded, obligation.state, low)).toEqual([])

    const fresh = new Obligation(guarded, due("2026-03-10"))
    expect(Escalation.mayConfirm(guarded, fresh.state, rank(4))).toMatchObject({
      _tag: "Denied",
      reasons: [{ code: "escalation-nothing-to-confirm", rule: "ESC-4" }],
    })
    expect(Escalation.mayConfirm(guarded, Escalation.notStarted, rank(4))._tag).toBe("Denied")
  })

  it("ESC-4, REC-5: proof of a notice of an earlier revision is filed with it and opens nothing in the new one", () => {
    const obligation = untilAwaited()
    obligation.take(Escalation.restart(guarded, obligation.state, { anchor: due("2026-04-10"), at: on("2026-03-26") }))
    serve(obligation, ["2026-03-20"], ["2026-03-27"])
    expect(obligation.state._tag === "Running" && obligation.state.earlier[0]?.service?.proof).toBe(
      "post/RR123456785CN",
    )
    obligation.sweepDaily("2026-03-27", "2026-04-30")
    expect(obligation.fired()).toEqual(["letter 2026-03-18", "letter 2026-04-18"])
  })

  it("ESC-4: proof for a step that never fired, or filed twice, changes nothing", () => {
    const fresh = new Obligation(guarded, due("2026-03-10"))
    expect(serve(fresh, ["2026-03-20"], ["2026-03-20"])).toEqual([])
    const obligation = untilAwaited()
    expect(serve(obligation, ["2026-03-20"], ["2026-03-27"])).toHaveLength(1)
    expect(serve(obligation, ["2026-03-22"], ["2026-03-28"])).toEqual([])
    const proof = { step: "letter", servedAt: on("2026-03-20"), proof: "x", at: on("2026-03-20") }
    expect(Escalation.serve(guarded, Escalation.notStarted, proof)).toEqual([])
  })
})

describe("conditions", () => {
  const only = (condition: Escalation.Condition) => planFor(onlyWhen(step("one", calendarDays(0), notify), condition))
  const holds = (condition: Escalation.Condition, facts: Escalation.StepFacts): boolean => {
    const [outcome] = new Obligation(only(condition), due("2026-03-10")).sweep(on("2026-03-10"), facts)
    return outcome === "one"
  }
  const { all, always, any, atLeast, atMost } = Escalation
  const cny = (amount: string) => Money.of(amount, "CNY")

  it("ESC-1: a step whose condition does not hold at its moment is passed over on record, and the next one goes on", () => {
    const plan = planFor(
      merge(
        onlyWhen(step("big", calendarDays(1), notify), atLeast("open", cny("10000.00"))),
        step("all", calendarDays(2), notify),
      ),
    )
    const small = new Obligation(plan, due("2026-03-10"))
    expect(small.sweep(on("2026-03-12"), { open: cny("9999.99") })).toEqual(["big (ConditionNotMet)", "all"])
    const big = new Obligation(plan, due("2026-03-10"))
    expect(big.sweep(on("2026-03-12"), { open: cny("10000.00") })).toEqual(["big", "all"])
  })

  it("ESC-1: facts are compared within their kind and currency; bounds are inclusive", () => {
    expect(holds(equals("grade", "A"), { grade: "A" })).toBe(true)
    expect(holds(equals("grade", "A"), { grade: "B" })).toBe(false)
    expect(holds(equals("days", 3), { days: 3 })).toBe(true)
    expect(holds(equals("vip", false), { vip: false })).toBe(true)
    expect(holds(atLeast("days", 3), { days: 3 })).toBe(true)
    expect(holds(atLeast("days", 3), { days: 2 })).toBe(false)
    expect(holds(atMost("days", 3), { days: 3 })).toBe(true)
    expect(holds(atMost("days", 3), { days: 4 })).toBe(false)
    expect(holds(atMost("open", cny("5.00")), { open: cny("5.00") })).toBe(true)
    expect(holds(atMost("open", cny("5.00")), { open: cny("5.01") })).toBe(false)
  })

  it("ESC-1: of a fact that is missing, of another kind or another currency nothing holds, nor its negation", () => {
    const doubtful: ReadonlyArray<readonly [Escalation.Condition, Escalation.StepFacts]> = [
      [equals("grade", "A"), {}],
      [equals("grade", "A"), { grade: 1 }],
      [equals("constructor", "A"), {}],
      [atLeast("days", 3), { days: "3" }],
      [atLeast("days", 3), { days: Number.NaN }],
      [atMost("open", cny("5.00")), { open: Money.of("1.00", "USD") }],
      [atMost("open", cny("5.00")), { open: 1 }],
      [all(always, atLeast("days", 3)), {}],
      [any(equals("grade", "A"), atLeast("days", 3)), { days: 1 }],
    ]
    for (const [condition, facts] of doubtful) {
      expect(holds(condition, facts)).toBe(false)
      expect(holds(not(condition), facts)).toBe(false)
    }
    // What is known decides where it can.
    expect(holds(any(equals("grade", "A"), atLeast("days", 3)), { days: 3 })).toBe(true)
    expect(holds(not(all(equals("grade", "A"), atLeast("days", 3))), { days: 1 })).toBe(true)
    expect(holds(all(), {})).toBe(true)
    expect(holds(any(), {})).toBe(false)
    expect(holds(not(any()), {})).toBe(true)
  })

  it("ESC-4: where the policy has lost the notices that were served, a forfeiture is passed over instead", () => {
    const property = planFor(Escalation.propertySchedule)
    const obligation = new Obligation(property, due("2026-03-10"))
    obligation.sweepDaily("2026-03-05", "2026-03-20")
    const renamed = planFor(
      merge(
        step("notice", calendarDays(8), notify, { to: [customer], late: keepGap }),
        step("forfeiture", calendarDays(15), forfeit),
      ),
    )
    const events = Escalation.fire(renamed, obligation.state, { at: on("2026-04-20") })
    expect(events).toMatchObject([{ _tag: "StepSkipped", step: "forfeiture", why: "WithoutNotice" }])
  })

  it("ESC-6: a plugin's own action is carried by the event that its reactor sees", () => {
    const context = {
      ladder: defaultLadder,
      extensions: Decider.makeExtensions([
        Decider.extend(Escalation.escalationAction, "acme/cut-power", { destructive: true, check: () => undefined }),
      ]),
    }
    const schedule = merge(
      step("warn", calendarDays(1), notify),
      step("cut", calendarDays(4), Escalation.custom("acme/cut-power", { meter: 7 }), { late: keepGap }),
    )
    const ready = Escalation.compile(schedule, context)
    if (ready._tag === "Failure") return expect.fail("the schedule is sound")
    const obligation = new Obligation({ ...guarded, schedule: ready.success }, due("2026-03-10"))
    obligation.sweep(on("2026-03-20"))
    obligation.sweep(on("2026-03-23"))
    expect(obligation.events.at(-1)).toMatchObject({
      _tag: "StepFired",
      action: { _tag: "Custom", name: "acme/cut-power", config: { meter: 7 } },
      at: on("2026-03-23"),
    })
  })
})
