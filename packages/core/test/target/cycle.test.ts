import * as Calendar from "@dealwright/core/Calendar"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Instant from "@dealwright/core/Instant"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Target from "@dealwright/core/Target"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { ann, as, booked, cycle, dora, max, mia, staff, system } from "./company.ts"
import { day, figure, trade } from "./plans.ts"

const calendar = as(dora).calendar
const opened = cycle(as(dora, "2026-04-10T08:00:00.000Z")).when({ _tag: "Open", month: "2026-05" }).events()
const draft = (team: string, amount: string): Target.CycleCommand => ({
  _tag: "HandIn",
  team,
  rows: [{ measure: "booked", figure: figure(amount) }],
})
const north = cycle(as(mia), ...opened)
  .when(draft("north", "700.00"))
  .events()
const both = [
  ...opened,
  ...north,
  ...cycle(as(max), ...opened, ...north)
    .when(draft("south", "300.01"))
    .events(),
]
const tags = (events: ReadonlyArray<Target.CycleEvent>) => events.map(({ _tag }) => _tag)

describe("the monthly plan", () => {
  it("TGT-5: drafts are due on the 25th, rolled to the preceding business day", () => {
    const due = (month: string) => LocalDate.format(Target.draftsDue(Target.tradeTargets, calendar, month))
    // 25 March 2026 is a Wednesday, 25 April a Saturday, 25 October a Sunday.
    assert.deepStrictEqual(["2026-04", "2026-05", "2026-11"].map(due), ["2026-03-25", "2026-04-24", "2026-10-23"])
    const last = { cycle: { ...Target.tradeTargets.cycle, dueDay: 31 } }
    assert.strictEqual(LocalDate.format(Target.draftsDue(last, calendar, "2026-03")), "2026-02-27")
  })

  it("TGT-5: it opens for the teams of the organisation, each with its highest member, by who consolidates", () => {
    assert.deepInclude(opened[0], {
      _tag: "CycleOpened",
      month: "2026-05",
      due: day("2026-04-24"),
      teams: [
        { team: "north", owner: "mia" },
        { team: "south", owner: "max" },
      ],
      opensNext: Instant.literal("2026-05-10T00:00Z"),
    })
    assert.strictEqual(opened.length, 3)
    cycle(as(mia)).when({ _tag: "Open", month: "2026-05" }).thenRejected("RankTooLow")
    cycle(as(dora), ...opened)
      .when({ _tag: "Open", month: "2026-05" })
      .thenNothing()
    const teams = [{ team: "west", owner: "mia" }]
    cycle(as(dora), ...opened)
      .when({ _tag: "Open", month: "2026-05", teams })
      .thenRejected("CycleExists")
    cycle(as(dora))
      .when({ _tag: "Open", month: "2026-05", teams: [...teams, ...teams] })
      .thenRejected("TeamTwice")
    const nobody = { ...as(dora), organisation: { ...staff, members: {} } }
    cycle(nobody).when({ _tag: "Open", month: "2026-05" }).thenRejected("NoTeams")
  })

  it("TGT-5: a team hands in by who answers for it, or by who consolidates; late is said", () => {
    assert.deepInclude(north[0], { _tag: "DraftHandedIn", punctuality: "in-time", revision: 1, by: "mia" })
    assert.strictEqual(north[1]?._tag, "EscalationStopped")
    cycle(as(ann), ...opened)
      .when(draft("north", "1.00"))
      .thenRejected("NotYours")
    cycle(as(mia), ...opened)
      .when(draft("south", "1.00"))
      .thenRejected("NotYours")
    cycle(as(mia), ...opened)
      .when(draft("west", "1.00"))
      .thenRejected("UnknownTeam")
    cycle(as(mia)).when(draft("north", "1.00")).thenRejected("UnknownCycle")
    cycle(as(mia), ...opened, ...north)
      .when(draft("north", "700.00"))
      .thenNothing()
    const again = cycle(as(mia), ...opened, ...north)
      .when(draft("north", "710.00"))
      .events()
    assert.deepInclude(again[0], { revision: 2 })
    const [late] = cycle(as(dora, "2026-04-27T08:00:00.000Z"), ...opened)
      .when(draft("north", "1.00"))
      .events()
    assert.deepInclude(late, { punctuality: "late", by: "dora" })
    const wrong = (rows: ReadonlyArray<Target.PlanRow>, reason: string) =>
      cycle(as(mia), ...opened)
        .when({ _tag: "HandIn", team: "north", rows })
        .thenRejected(reason)
    const row = { measure: "booked", figure: figure("1.00") }
    wrong([row, row], "MeasureTwice")
    wrong([{ ...row, measure: "smiles" }], "UnknownMeasure")
    wrong([{ ...row, figure: figure("-1.00") }], "BelowZero")
  })

  it("TGT-5, ESC-7: a missing draft is reminded of, a day late told the supervisor, three business days late raised", () => {
    const steps = (events: ReadonlyArray<Target.CycleEvent>) =>
      events.flatMap((event) => (event._tag === "StepFired" ? [`${event.team} ${event.step}`] : []))
    const at = (moment: string, history: ReadonlyArray<Target.CycleEvent>) =>
      cycle(as(system, moment), ...history)
        .when({ _tag: "Advance" })
        .events()
    const soon = at("2026-04-22T00:00:00.000Z", [...opened, ...north])
    assert.deepStrictEqual(steps(soon), ["south due-soon"])
    const late = at("2026-04-25T00:00:00.000Z", [...opened, ...north, ...soon])
    assert.deepStrictEqual(steps(late), ["south late"])
    const raised = at("2026-04-29T00:00:00.000Z", [...opened, ...north, ...soon, ...late])
    assert.deepStrictEqual(steps(raised), ["south raised"])
    assert.deepStrictEqual(at("2026-05-01T00:00:00.000Z", [...opened, ...north, ...soon, ...late, ...raised]), [])
    const state = Decider.fold(Target.planCycle, [...opened, ...north, ...soon, ...late, ...raised])
    const notice = raised[0] === undefined ? undefined : Target.planNoticeOf(state, raised[0], calendar)
    if (notice === undefined) return assert.fail()
    assert.strictEqual(notice.owner, "max")
    const told = Decision.reason("Allowed", notice.message, "TGT-5", notice.facts)
    assert.strictEqual(
      Decision.sentence(told, Target.messages, "en"),
      "The plan of south 2026-05, due on 2026-04-24, is still missing (day 5) and goes to the director.",
    )
    assert.notMatch(Decision.sentence(told, Target.messages, "zh"), /[{}]/)
  })

  it("TGT-5: after a downtime steps are caught up once, and a reminder that lost its sense is passed over", () => {
    const swept = cycle(as(system, "2026-05-02T00:00:00.000Z"), ...opened).when({ _tag: "Advance" })
    assert.deepStrictEqual(tags(swept.events()), [
      ...["StepSkipped", "StepFired", "StepFired"],
      ...["StepSkipped", "StepFired", "StepFired"],
    ])
    cycle(as(system, "2026-05-02T00:00:00.000Z"), ...opened, ...swept.events())
      .when({ _tag: "Advance" })
      .thenNothing()
  })

  it("TGT-5: drafts add up to the company's plan, to the cent; missing ones are named, excused ones not waited for", () => {
    const missing = cycle(as(dora), ...opened, ...north)
      .when({ _tag: "Consolidate" })
      .thenRejected("DraftsMissing")
    assert.include(missing.text.en, "south")
    cycle(as(mia), ...both)
      .when({ _tag: "Consolidate" })
      .thenRejected("RankTooLow")
    const [plan] = cycle(as(dora), ...both)
      .when({ _tag: "Consolidate" })
      .events()
    assert.deepInclude(plan, { _tag: "PlanConsolidated", rows: [{ measure: "booked", figure: figure("1000.01") }] })
    const done = plan === undefined ? [] : [...both, plan]
    cycle(as(dora), ...done)
      .when({ _tag: "Consolidate" })
      .thenNothing()
    cycle(as(mia), ...done)
      .when(draft("north", "1.00"))
      .thenRejected("AlreadyConsolidated")
    cycle(as(dora), ...done)
      .when({ _tag: "Excuse", team: "north", reason: "no" })
      .thenRejected("AlreadyConsolidated")

    const excuse = { _tag: "Excuse", team: "south", reason: "dissolved" } as const
    cycle(as(mia), ...opened)
      .when(excuse)
      .thenRejected("RankTooLow")
    const excused = [
      ...opened,
      ...cycle(as(dora), ...opened)
        .when(excuse)
        .events(),
    ]
    cycle(as(dora), ...excused)
      .when(excuse)
      .thenNothing()
    cycle(as(dora), ...excused)
      .when({ _tag: "Consolidate" })
      .thenRejected("DraftsMissing")
    const alone = cycle(as(dora), ...excused, ...north)
      .when({ _tag: "Consolidate" })
      .events()
    assert.deepInclude(alone[0], { rows: [{ measure: "booked", figure: figure("700.00") }] })
    const none = cycle(as(dora), ...excused)
      .when({ ...excuse, team: "north" })
      .events()
    cycle(as(dora), ...excused, ...none)
      .when({ _tag: "Consolidate" })
      .thenRejected("NothingPlanned")
  })

  it("TGT-5: when its month has come to the opening day, the next cycle is opened", () => {
    const due = cycle(as(system, "2026-05-10T00:00:00.000Z"), ...both).when({ _tag: "Advance" })
    assert.deepStrictEqual(tags(due.events()), ["NextCycleDue"])
    assert.deepInclude(due.events()[0], { month: "2026-06" })
    assert.deepStrictEqual(Target.planCycle.timers(due.state()), [])
    const open = Decider.fold(Target.planCycle, opened)
    const [timer] = Target.planCycle.timers(open)
    // Two business days before 24 April.
    assert.deepStrictEqual(timer, { name: "cycle", at: Instant.literal("2026-04-22T00:00Z") })
    const wake = Target.planCycle.onTimer({
      id: "2026-05",
      name: "cycle",
      at: Instant.literal("2026-04-22T00:00Z"),
      state: open,
    })
    assert.deepStrictEqual(wake, { _tag: "Advance" })
  })

  it("TGT-5: the company's plan is the sum of the drafts and its target is broken down into exactly these", () => {
    const amounts = fc.array(fc.bigInt({ min: 0n, max: 10_000_000n }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(amounts, (all) => {
        const teams = all.map((_, i) => ({ team: `t${i}`, owner: "mia" }))
        let history = cycle(as(dora)).when({ _tag: "Open", month: "2026-05", teams }).events()
        all.forEach((units, i) => {
          const rows = [{ measure: "booked", figure: TargetPlan.figureOf(booked.unit, units) }]
          history = [
            ...history,
            ...cycle(as(mia), ...history)
              .when({ _tag: "HandIn", team: `t${i}`, rows })
              .events(),
          ]
        })
        const [plan] = cycle(as(dora), ...history)
          .when({ _tag: "Consolidate" })
          .events()
        if (plan === undefined || plan._tag !== "PlanConsolidated") return assert.fail()
        const state = Decider.fold(Target.planCycle, history)
        const [adopted] = Target.followCycle.react({ id: "2026-05", event: plan, state, facts: as(dora) })
        const command = adopted?.command
        if (command === undefined || !("terms" in command)) return assert.fail()
        const taken = Target.target.decide({ _tag: "Absent" }, command as Target.TargetCommand, as(system))
        if (taken._tag === "Failure") return assert.fail(taken.failure.message)
        const made = Decider.fold(Target.target, taken.success)
        if (made._tag !== "Target") return assert.fail()
        const [root, ...parts] = Target.partsOf(made)
        assert.strictEqual(
          root?.units,
          all.reduce((sum, one) => sum + one, 0n),
        )
        if (root !== undefined && root.units > 0n)
          assert.deepStrictEqual(
            parts.map(({ units }) => units),
            all,
          )
      }),
      { numRuns: 200 },
    )
  })

  it("TGT-5: a calendar with a make-up Saturday leaves the 25th where it is", () => {
    const china = Calendar.compile({ ...Calendar.monToFri(Calendar.TimeZone.utc), makeUpDays: [day("2026-04-25")] })
    assert.strictEqual(LocalDate.format(Target.draftsDue(trade.policy, china, "2026-05")), "2026-04-25")
  })
})
