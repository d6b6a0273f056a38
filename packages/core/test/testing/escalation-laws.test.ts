import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Decider from "../../src/decider/index.ts"
import { defaultLadder } from "../../src/decision/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import * as Incident from "../../src/incident/index.ts"
import * as Target from "../../src/target/index.ts"
import { escalationLaws } from "../../src/testing/laws/Escalations.ts"

const context = { ladder: defaultLadder, extensions: Decider.noExtensions }
const { businessDays, businessHours, calendarDays, confirmation, customer, equals, forfeit, hold, hours } = Escalation
const { keepGap, merge, notify, onBusinessDays, onlyWhen, proofOfService, repeat, sequence, step } = Escalation

const strict = merge(
  step("letter", calendarDays(8), notify, { to: [customer], late: keepGap }),
  step("end", calendarDays(15), forfeit, { demands: [proofOfService, confirmation("director")], minuteOfDay: 1080 }),
)
const mixed = onBusinessDays(
  sequence(
    repeat(step("ask", businessDays(1), notify, { to: [customer] }), businessDays(2), 3),
    step("urge", hours(30), notify, { to: [customer], late: keepGap }),
    onlyWhen(step("stop", businessHours(20), hold("new-orders")), equals("vip", false)),
    step("end", calendarDays(9), forfeit, { minuteOfDay: 1080 }),
  ),
)

describe("the laws of escalation", () => {
  const [minor, , critical] = Incident.tradeIncidents.severities
  for (const [name, schedule] of [
    ["trade", Escalation.tradeSchedule],
    ["property", Escalation.propertySchedule],
    ["with proof and confirmation", strict],
    ["of all units, on business days", mixed],
    ["of monthly plans", Target.planSchedule],
    ["of minor incidents", minor?.schedule ?? Escalation.nothing],
    ["of critical incidents", critical?.schedule ?? Escalation.nothing],
  ] as const) {
    const isLong = name.startsWith("of ")
    for (const law of escalationLaws({ schedule, context, facts: { vip: false } })) {
      it(`${law.name}: ${name}`, () => law.check({ numRuns: isLong ? 60 : 400 }))
    }
  }

  it("ESC-1: a schedule that can't be compiled has no laws", () => {
    const unknown = step("up", calendarDays(1), Escalation.raise("emperor"))
    expect(() => escalationLaws({ schedule: unknown, context })).toThrow()
  })

  it("ESC-4: the laws hold in another calendar, in which clocks change", () => {
    const calendar = Calendar.monToFri(Calendar.TimeZone.literal("Europe/Berlin"))
    for (const law of escalationLaws({ schedule: Escalation.propertySchedule, context, calendar })) {
      law.check({ numRuns: 200 })
    }
  })
})
