import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Escalation from "@dealwright/core/Escalation"
import * as Incident from "@dealwright/core/Incident"
import * as Instant from "@dealwright/core/Instant"
import { assert, describe, it } from "vitest"
import { as, context, fire, incident, monday, policy } from "./company.ts"

const { hours, notify, raise, step } = Escalation
const severity = (changes: Partial<Incident.Severity> = {}): Incident.Severity => ({
  name: "minor",
  decisionRank: "manager",
  schedule: step("manager", hours(1), raise("manager"), { to: [] }),
  ...changes,
})
const problems = (...severities: ReadonlyArray<Incident.Severity>) => {
  const compiled = Incident.compile({ severities }, context)
  return compiled._tag === "Failure" ? compiled.failure.map(({ place, rule }) => `${rule} ${place}`) : []
}

describe("the incident policy", () => {
  it("ESC-8: both templates compile, from the mildest to the gravest", () => {
    for (const data of [Incident.tradeIncidents, Incident.propertyIncidents]) {
      assert.strictEqual(Incident.compile(data, context)._tag, "Success")
    }
    assert.deepStrictEqual(
      [...policy.severities.values()].map(
        ({ decisionRank, gravity, name }) => `${gravity} ${name} ${decisionRank.name}`,
      ),
      ["0 minor manager", "1 major director", "2 critical president"],
    )
  })

  it("ESC-8: refused is what would let an alarm fall silent, with its place", () => {
    assert.deepStrictEqual(problems(severity()), [])
    const tooLow = severity({ schedule: step("up", hours(1), raise("supervisor"), { to: [] }) })
    assert.deepStrictEqual(problems(tooLow), ["ESC-8 severities[0].schedule"])
    const perhaps = severity({
      schedule: Escalation.onlyWhen(severity().schedule, Escalation.equals("plan", false)),
    })
    assert.deepStrictEqual(problems(perhaps), ["ESC-8 severities[0].schedule"])
    assert.deepStrictEqual(problems(severity(), severity()), ["ESC-8 severities[1].name"])
    assert.deepStrictEqual(problems(severity(), severity({ name: "worse", decisionRank: "supervisor" })), [
      "ESC-8 severities[1].decisionRank",
    ])
    assert.deepStrictEqual(problems(severity({ decisionRank: "emperor" })), ["ESC-8 severities[0].decisionRank"])
    const wrong = severity({
      schedule: Escalation.merge(
        severity().schedule,
        step("hold", hours(2), Escalation.hold("new-orders")),
        step("ask", hours(3), notify, { demands: [Escalation.confirmation("manager")] }),
      ),
    })
    assert.deepStrictEqual(problems(wrong), ["ESC-8 severities[0].schedule", "ESC-8 severities[0].schedule"])
    const unknown = severity({ schedule: step("up", hours(1), raise("emperor"), { to: [] }) })
    assert.deepStrictEqual(problems(unknown), ["ORG-1 severities[0].schedule.action.rank"])
  })
})

describe("what is asked of incidents", () => {
  const history = incident(as("ann"))
    .when({ ...fire, severity: "major" })
    .events()
  const at = (text: string) => Instant.literal(text as `${number}-${number}-${number}T${string}`)

  it("ESC-8, ESC-6: each step tells those whom it concerns, in words, in both languages", () => {
    const raised = incident(as("system", "2026-03-02T09:30:00.000Z"), ...history)
      .when({ _tag: "Advance" })
      .events()
    const state = Decider.fold(Incident.incident, [...history, ...raised])
    const { calendar } = as("ann")
    const notice = raised[0] === undefined ? undefined : Incident.noticeOf("I-1", state, raised[0], calendar)
    if (notice === undefined) return assert.fail()
    assert.deepStrictEqual(notice.to, ["sue", "max"])
    const reason = Decision.reason("Allowed", notice.message, "ESC-8", notice.facts)
    assert.strictEqual(
      Decision.sentence(reason, Incident.messages, "en"),
      "Incident I-1 (major): Fire in the warehouse. Nobody who may decide has acknowledged it for 30 minutes; it goes to the manager.",
    )
    for (const code of Object.keys(Incident.messages)) {
      const filled = Decision.reason("Allowed", code, "ESC-8", { ...notice.facts, rank: "manager" })
      for (const locale of ["en", "zh"] as const) {
        assert.notMatch(Decision.sentence(filled, Incident.messages, locale), /[{}]/)
      }
    }
    const [report] = history
    assert.strictEqual(report && Incident.noticeOf("I-1", state, report, calendar), undefined)
  })

  it("ESC-6: every step of the shipped schedules has its sentence", () => {
    for (const { schedule } of policy.severities.values()) {
      for (const { message } of schedule.steps) assert.property(Incident.messages, message)
    }
  })

  it("ESC-8: the board shows first what nobody who may decide knows of, the gravest first", () => {
    const open = (id: string, name: string, when: string, isKnown = false) => {
      const begun = incident(as("ann", when))
        .when({ ...fire, severity: name })
        .events()
      const known = isKnown
        ? incident(as("paula", "2026-03-02T11:00:00.000Z"), ...begun)
            .when({ _tag: "Acknowledge" })
            .events()
        : []
      return { id, state: Decider.fold(Incident.incident, [...begun, ...known]) }
    }
    const lines = Incident.board(
      [
        open("known", "critical", monday, true),
        open("minor", "minor", monday),
        open("young", "major", "2026-03-02T10:00:00.000Z"),
        open("old", "major", monday),
        { id: "none", state: { _tag: "Absent" } },
      ],
      at("2026-03-02T12:00:00.000Z"),
    )
    assert.deepStrictEqual(
      lines.map(({ acknowledgedAfter, id, minutes }) => [id, minutes, acknowledgedAfter]),
      [
        ["old", 180, null],
        ["young", 120, null],
        ["minor", 180, null],
        ["known", 180, 120],
      ],
    )
    assert.deepStrictEqual(lines[3]?.missing, ["department", "plan"])
  })
})
