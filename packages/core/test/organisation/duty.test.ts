import * as Calendar from "@dealwright/core/Calendar"
import * as Decider from "@dealwright/core/Decider"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Organisation from "@dealwright/core/Organisation"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { stateOf } from "./staff.ts"

const organisation = stateOf()
const policy = { ...Organisation.defaultOrganisation, dutyDaysAhead: 13 }
const date = (text: string): LocalDate.LocalDate => Result.getOrThrow(LocalDate.parse(text))
const facts = (actor: Decider.Actor, day = "2026-03-02") => ({
  ...testFacts({ actor, at: `${day}T09:00:00.000Z` }),
  organisation,
  policy,
})
const max = member("max", "manager", "sales")
const ann = member("ann", "rep", "sales")
const bob = member("bob", "rep", "sales")
const today = date("2026-03-02")
const [saturday, sunday] = [date("2026-03-07"), date("2026-03-08")]
const { calendar } = testFacts()

const assigned = (...days: ReadonlyArray<readonly [on: LocalDate.LocalDate, who: string]>) =>
  ({ _tag: "DutyAssigned", today, by: "max", days: days.map(([on, who]) => ({ on, member: who })) }) as const
const roster = assigned([saturday, "ann"], [sunday, "bob"])
const on = (actor: Decider.Actor, day?: string) => given(Organisation.dutyRoster, facts(actor, day), roster)

describe("the duty roster", () => {
  it("ORG-6: every day outside normal working days has a named officer, whose enquiries of that day are", () => {
    const state = given(Organisation.dutyRoster, facts(max)).when({ _tag: "AssignDuty", days: roster.days }).state()
    expect(Organisation.dutyOfficerOn(state, saturday)).toBe("ann")
    expect(Organisation.ownerOfEnquiry(state, calendar, sunday)).toBe("bob")
    // On a working day nobody in particular answers, even if somebody is named.
    const monday = date("2026-03-09")
    const named = given(Organisation.dutyRoster, facts(max), assigned([monday, "ann"])).state()
    expect(Organisation.ownerOfEnquiry(named, calendar, monday)).toBeUndefined()
    on(max).when({ _tag: "AssignDuty", days: roster.days }).thenNothing()
  })

  it("ORG-6: a day is handed over by its officer, or by a manager for them, with a reason; past days stay", () => {
    const hand = { _tag: "HandOverDuty", on: saturday, to: "bob", reason: "Wedding" } as const
    expect(Organisation.dutyOfficerOn(on(ann).when(hand).state(), saturday)).toBe("bob")
    on(bob)
      .when({ ...hand, to: "sue" })
      .thenRejected("NotYourDay")
    expect(
      on(max)
        .when({ ...hand, _tag: "HandOverDutyFor" })
        .events(),
    ).toHaveLength(1)
    on(ann, "2026-03-09").when(hand).thenRejected("DayIsOver")
    on(ann)
      .when({ ...hand, on: date("2026-03-14") })
      .thenRejected("NobodyOnDuty")
    on(ann)
      .when({ ...hand, to: "aud" })
      .thenRejected("UnfitOfficer")
    on(max)
      .when({ _tag: "AssignDuty", days: [{ on: date("2026-03-01"), member: "ann" }] })
      .thenRejected("DayIsOver")
    const twice = [saturday, saturday].map((day) => ({ on: day, member: "ann" }))
    on(max).when({ _tag: "AssignDuty", days: twice }).thenRejected("DayTwice")
  })

  it("ORG-6: two officers swap their days, either of them asking", () => {
    const swap = { _tag: "SwapDuty", one: saturday, other: sunday, reason: "A train to catch" } as const
    for (const actor of [ann, bob]) {
      const state = on(actor).when(swap).state()
      expect([saturday, sunday].map((day) => Organisation.dutyOfficerOn(state, day))).toEqual(["bob", "ann"])
    }
    on(member("sue", "supervisor")).when(swap).thenRejected("NotYourDay")
    expect(
      on(max)
        .when({ ...swap, _tag: "SwapDutyFor" })
        .events(),
    ).toHaveLength(1)
  })

  it("ORG-6: a day without an officer is reported beforehand, once, and again when it opens anew", () => {
    const first = on(system).when({ _tag: "CheckDuty" }).events()
    const next = Result.getOrThrow(Calendar.Instant.parse("2026-03-03T00:00:00Z"))
    const head = { today, by: "system:test" }
    expect(first).toEqual([
      { _tag: "DutyGapsFound", ...head, days: [date("2026-03-14"), date("2026-03-15")] },
      { _tag: "DutyChecked", ...head, next },
    ])
    const tuesday = facts(system, "2026-03-03")
    const state = given(Organisation.dutyRoster, tuesday, roster, ...first).state()
    expect(Organisation.dutyRoster.timers(state)).toEqual([{ name: "check", at: next }])
    const again = given(Organisation.dutyRoster, tuesday, roster, ...first)
      .when({ _tag: "CheckDuty" })
      .events()
    expect(again.map(({ _tag }) => _tag)).toEqual(["DutyChecked"])
    // Before its time the timer's command changes nothing.
    given(Organisation.dutyRoster, facts(system), roster, ...first)
      .when({ _tag: "CheckDuty" })
      .thenNothing()
  })

  it("ORG-7: the days to come of whoever leaves go to the successor, past ones stay theirs", () => {
    const later = assigned([date("2026-03-14"), "ann"])
    const history = [roster, later]
    const passed = given(Organisation.dutyRoster, facts(system, "2026-03-09"), ...history)
      .when({ _tag: "PassDuty", from: "ann", to: "sue", reason: "ann has left" })
      .state()
    expect(Organisation.dutyOfficerOn(passed, saturday)).toBe("ann")
    expect(Organisation.dutyOfficerOn(passed, date("2026-03-14"))).toBe("sue")
    expect(passed.days.every(({ member: officer }) => officer !== "ann")).toBe(true)
  })

  it("ORG-6: gaps are exactly the days outside normal working days that nobody is named for", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 30 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        (offsets, from, length) => {
          const named = offsets.map((offset) => LocalDate.addDays(today, offset))
          const days = assigned(...named.map((day) => [day, "ann"] as const))
          const state = Decider.fold(Organisation.dutyRoster, named.length === 0 ? [] : [days])
          const [start, end] = [LocalDate.addDays(today, from), LocalDate.addDays(today, from + length)]
          const found = new Set(Organisation.gaps(calendar, start, end, state))
          for (let day = LocalDate.addDays(today, -3); day < today + 130; day = LocalDate.addDays(day, 1)) {
            const isGap = day >= start && day < end && !Calendar.isBusinessDay(calendar, day) && !named.includes(day)
            expect(found.has(day)).toBe(isGap)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})
