import * as Decider from "@dealwright/core/Decider"
import * as Incident from "@dealwright/core/Incident"
import * as Instant from "@dealwright/core/Instant"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { as, fire, incident, monday, type Person, people, steps, tags } from "./company.ts"

/** So many minutes after Monday, nine o'clock. */
const later = (minutes: number): string =>
  Instant.format(
    Instant.addMillis(Instant.literal(monday as `${number}-${number}-${number}T${string}`), minutes * Instant.minute),
  )

const reported = (changes: Partial<typeof fire> = {}, who: Person = "ann") =>
  incident(as(who))
    .when({ ...fire, ...changes })
    .events()

const advance = (minutes: number, history: ReadonlyArray<Incident.IncidentEvent>) =>
  incident(as("system", later(minutes)), ...history)
    .when({ _tag: "Advance" })
    .events()

describe("going up", () => {
  it("ESC-8: the supervisor hears at once, then each level up the chain at the pace of the severity", () => {
    const history = [...reported()]
    assert.deepStrictEqual(steps(history), ["supervisor: sue"])
    for (const [minutes, expected] of [
      [4, []],
      [5, ["manager: sue, max"]],
      [15, ["director: sue, max, dora"]],
      [30, ["president: sue, max, dora, paula"]],
      [59, []],
      [60, ["reminder: sue, max, dora, paula"]],
    ] as const) {
      const events = advance(minutes, history)
      assert.deepStrictEqual(steps(events), expected)
      history.push(...events)
    }
    const state = Decider.fold(Incident.incident, history)
    assert.deepStrictEqual(state._tag === "Incident" && state.told.map(({ memberId }) => memberId), [
      ...["sue", "max", "dora", "paula"],
    ])
  })

  it("ESC-8: severity sets the pace: a minor one waits for office hours, a major one half an hour", () => {
    const until = (severity: string, minutes: number) => steps(advance(minutes, reported({ severity })))
    assert.deepStrictEqual(until("major", 29), [])
    assert.deepStrictEqual(until("major", 30), ["manager: sue, max"])
    // Office time: four hours from nine, with an hour of lunch between.
    assert.deepStrictEqual(until("minor", 4 * 60), [])
    assert.deepStrictEqual(until("minor", 5 * 60), ["manager: sue, max"])
  })

  it("ESC-8: it stops when the decision level acknowledges, not when somebody below says that they know", () => {
    const history = [...reported()]
    const seen = incident(as("max", later(6)), ...history, ...advance(5, history))
      .when({ _tag: "Acknowledge" })
      .events()
    assert.deepStrictEqual(tags(seen), ["IncidentSeen"])
    history.push(...advance(5, history), ...seen)
    assert.deepStrictEqual(steps(advance(15, history)), ["director: sue, max, dora"])
    incident(as("max", later(7)), ...history)
      .when({ _tag: "Acknowledge" })
      .thenNothing()
    const acknowledged = incident(as("paula", later(16)), ...history, ...advance(15, history))
      .when({ _tag: "Acknowledge", department: "safety" })
      .events()
    assert.deepStrictEqual(tags(acknowledged), ["PlanFiled", "IncidentAcknowledged", "EscalationStopped"])
    history.push(...advance(15, history), ...acknowledged)
    assert.deepStrictEqual(advance(24 * 60, history), [])
    assert.deepStrictEqual(Incident.incident.timers(Decider.fold(Incident.incident, history)), [])
  })

  it("ESC-8: whoever reports on the decision level has acknowledged it thereby", () => {
    assert.deepStrictEqual(tags(reported({}, "paula")), ["IncidentReported", "IncidentAcknowledged"])
    assert.deepStrictEqual(tags(reported({ severity: "minor" }, "max")), ["IncidentReported", "IncidentAcknowledged"])
  })

  it("ESC-8: where the chain ends below the decision level, whoever in the company may decide hears of it", () => {
    const history = [...reported({}, "zoe")]
    // Nobody stands above zoe, so nobody hears at once; then the lowest rank that is high enough.
    assert.deepStrictEqual(steps(history), ["supervisor: "])
    assert.deepStrictEqual(steps(advance(30, history)), ["manager: max", "director: dora", "president: paula"])
  })

  it("ESC-8: it goes up the chain of whoever is in charge", () => {
    const history = reported({ inCharge: "ann" }, "lou")
    assert.deepStrictEqual(steps(history), ["supervisor: sue"])
    incident(as("lou"))
      .when({ ...fire, inCharge: "nobody" })
      .thenRejected("UnknownMember")
    const bySystem = reported({ inCharge: "ann" }, "system")
    assert.deepStrictEqual(steps(bySystem), ["supervisor: sue"])
    assert.deepStrictEqual(steps(advance(5, reported({}, "system"))), ["manager: max"])
  })

  it("ESC-3, ESC-4: after a downtime the missed levels hear at once, each once; missed reminders are passed over", () => {
    const history = [...reported()]
    const late = advance(3 * 60, history)
    assert.deepStrictEqual(steps(late), [
      ...["manager: sue, max", "director: sue, max, dora", "president: sue, max, dora, paula"],
      "reminder#5: sue, max, dora, paula",
    ])
    assert.strictEqual(late.filter(({ _tag }) => _tag === "StepSkipped").length, 4)
    assert.deepStrictEqual(advance(3 * 60, [...history, ...late]), [])
  })
})

describe("grading", () => {
  it("ESC-8: graded up it goes on at the new pace at once; nobody is told the same step twice", () => {
    const history = reported({ severity: "minor" })
    const graver = incident(as("sue", later(20)), ...history)
      .when({ _tag: "Regrade", severity: "critical", reason: "It spreads to hall 3." })
      .events()
    assert.deepStrictEqual(tags(graver), ["SeverityChanged", "StepFired", "StepFired"])
    assert.deepStrictEqual(steps(graver), ["manager: sue, max", "director: sue, max, dora"])
    assert.deepStrictEqual(steps(advance(30, [...history, ...graver])), ["president: sue, max, dora, paula"])
  })

  it("ESC-8: acknowledged by a manager as minor, it goes up again when it turns out to be critical", () => {
    const history = [...reported({ severity: "minor" })]
    history.push(
      ...incident(as("max", later(10)), ...history)
        .when({ _tag: "Acknowledge" })
        .events(),
    )
    const graver = incident(as("max", later(40)), ...history)
      .when({ _tag: "Regrade", severity: "critical", reason: "It was gas." })
      .events()
    assert.deepStrictEqual(tags(graver).slice(0, 2), ["SeverityChanged", "EscalationReopened"])
    assert.deepStrictEqual(steps(graver).at(-1), "president: sue, max, dora, paula")
    const state = Decider.fold(Incident.incident, [...history, ...graver])
    assert.deepStrictEqual(Incident.missing(state), ["acknowledgement", "department", "plan"])
    // Reported by a manager, whom nobody below told: it starts.
    const own = reported({ severity: "minor" }, "max")
    const started = incident(as("max", later(10)), ...own)
      .when({ _tag: "Regrade", severity: "critical", reason: "It was gas." })
      .events()
    assert.deepStrictEqual(tags(started), ["SeverityChanged", "EscalationStarted", "StepFired"])
  })

  it("ESC-8: milder is graded by the decision level alone, and who knew already has acknowledged then", () => {
    const history = [...reported()]
    history.push(...advance(5, history))
    history.push(
      ...incident(as("max", later(6)), ...history)
        .when({ _tag: "Acknowledge" })
        .events(),
    )
    const milder = { _tag: "Regrade", severity: "minor", reason: "A smoke bomb." } as const
    incident(as("max", later(7)), ...history)
      .when(milder)
      .thenRejected("RankTooLow")
    const events = incident(as("paula", later(8)), ...history)
      .when(milder)
      .events()
    assert.deepStrictEqual(tags(events), ["SeverityChanged", "IncidentAcknowledged", "EscalationStopped"])
    assert.deepInclude(events[1], { by: "max", rank: "manager" })
    incident(as("paula"), ...history)
      .when({ ...milder, severity: "weird" })
      .thenRejected("UnknownSeverity")
    incident(as("paula"), ...history)
      .when({ ...milder, severity: "critical" })
      .thenNothing()
  })
})

describe("dealing with it", () => {
  const acknowledged = [
    ...reported(),
    ...incident(as("paula", later(1)), ...reported())
      .when({ _tag: "Acknowledge" })
      .events(),
  ]
  const plan = { _tag: "FilePlan", department: "safety", plan: "Sprinklers checked, hall 2 aired." } as const
  const close = { _tag: "Close", finding: "A forklift's battery; chargers are replaced." } as const

  it("ESC-8: department and plan are on file before it is closed, and it is closed with a finding", () => {
    const early = incident(as("paula", later(2)), ...acknowledged)
      .when(close)
      .thenRejected("Incomplete")
    assert.include(early.text.en, "the responsible department, a plan")
    incident(as("paula"), ...reported())
      .when(close)
      .thenRejected("Incomplete")
    const filed = incident(as("sue", later(3)), ...acknowledged)
      .when(plan)
      .events()
    assert.deepInclude(filed[0], { _tag: "PlanFiled", department: "safety", plan: plan.plan, by: "sue" })
    incident(as("sue", later(4)), ...acknowledged, ...filed)
      .when({ _tag: "FilePlan", plan: plan.plan })
      .thenNothing()
    incident(as("sue"), ...acknowledged)
      .when({ _tag: "FilePlan" })
      .thenRejected("NothingFiled")
    incident(as("dora", later(5)), ...acknowledged, ...filed)
      .when(close)
      .thenRejected("RankTooLow")
    const closed = incident(as("paula", later(6)), ...acknowledged, ...filed)
      .when(close)
      .events()
    assert.deepStrictEqual(tags(closed), ["IncidentClosed"])
    const all = [...acknowledged, ...filed, ...closed]
    incident(as("paula"), ...all)
      .when(close)
      .thenNothing()
    incident(as("paula"), ...all)
      .when({ _tag: "Acknowledge" })
      .thenNothing()
    incident(as("paula"), ...all)
      .when(plan)
      .thenRejected("AlreadyClosed")
    incident(as("system"), ...all)
      .when({ _tag: "Advance" })
      .thenNothing()
    assert.deepStrictEqual(Incident.missing(Decider.fold(Incident.incident, all)), [])
  })

  it("ESC-8: who has nothing to do with it neither acknowledges nor plans, and no machine acknowledges or closes", () => {
    for (const command of [
      { _tag: "Acknowledge" },
      plan,
      { _tag: "Regrade", severity: "major", reason: "x" },
    ] as const) {
      incident(as("bob"), ...reported())
        .when(command)
        .thenRejected("NotInvolved")
    }
    incident(as("system"), ...reported())
      .when({ _tag: "Acknowledge" })
      .thenRejected("MembersOnly")
    incident(as("system"), ...acknowledged)
      .when(close)
      .thenRejected("MembersOnly")
  })

  it("ESC-8: the same report twice is one; another one under its number is refused", () => {
    incident(as("ann"), ...reported())
      .when(fire)
      .thenNothing()
    incident(as("ann"), ...reported())
      .when({ ...fire, title: "Flood" })
      .thenRejected("IncidentExists")
    incident(as("ann"))
      .when({ ...fire, severity: "mild" })
      .thenRejected("UnknownSeverity")
    incident(as("ann")).when({ _tag: "Acknowledge" }).thenRejected("UnknownIncident")
  })

  it("ESC-8: a severity that the policy has lost goes on at the pace of the gravest", () => {
    const lost = reported({ severity: "minor" })
    const renamed = {
      ...as("system", later(31)),
      incidents: { ...as("ann").incidents, severities: new Map([...as("ann").incidents.severities].slice(2)) },
    }
    const events = incident(renamed, ...lost)
      .when({ _tag: "Advance" })
      .events()
    assert.strictEqual(steps(events).at(-1), "president: sue, max, dora, paula")
  })
})

describe("the laws of incidents", () => {
  type Act =
    | { readonly _tag: "Wait"; readonly minutes: number }
    | { readonly _tag: "Do"; readonly who: Person; readonly command: Incident.IncidentCommand }
  const who = fc.constantFrom<Person>("ann", "bob", "sue", "max", "dora", "paula", "paula", "paula", "zoe")
  const command = fc.constantFrom<Incident.IncidentCommand>(
    { _tag: "Acknowledge" },
    { _tag: "FilePlan", department: "safety", plan: "aired" },
    { _tag: "Regrade", severity: "minor", reason: "less" },
    { _tag: "Regrade", severity: "major", reason: "different" },
    { _tag: "Regrade", severity: "critical", reason: "more" },
    { _tag: "Close", finding: "found" },
  )
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ _tag: fc.constant("Wait" as const), minutes: fc.oneof(fc.nat(40), fc.nat(3000)) }),
    fc.record({ _tag: fc.constant("Do" as const), who, command }),
  )

  it("ESC-8: it goes up until the decision level acknowledges and no further; nobody above hears before those below", () => {
    const chain = ["sue", "max", "dora", "paula"]
    let closedOnes = 0
    fc.assert(
      fc.property(
        fc.constantFrom("minor", "major", "critical"),
        fc.array(act, { minLength: 5, maxLength: 40 }),
        (severity, acts) => {
          let minutes = 0
          const history = [...reported({ severity })]
          for (const one of acts) {
            if (one._tag === "Wait") minutes += one.minutes
            const before = Decider.fold(Incident.incident, history)
            const decided =
              one._tag === "Wait"
                ? Incident.incident.decide(before, { _tag: "Advance" }, as("system", later(minutes)))
                : Incident.incident.decide(before, one.command, as(one.who, later(minutes)))
            if (decided._tag === "Failure") continue
            const isKnown = before._tag === "Incident" && before.standing._tag !== "Reported"
            const isRegraded = decided.success.some(({ _tag }) => _tag === "SeverityChanged")
            if (isKnown && !isRegraded) assert.deepStrictEqual(steps(decided.success), [])
            history.push(...decided.success)
          }
          const state = Decider.fold(Incident.incident, history)
          if (state._tag === "Absent") return assert.fail()
          // In the order of the chain, each once.
          const order = state.told.map(({ memberId }) => chain.indexOf(memberId))
          assert.deepStrictEqual(
            order,
            [...order].sort((a, b) => a - b),
          )
          assert.strictEqual(new Set(order).size, order.length)
          const fired = history.flatMap((event) => (event._tag === "StepFired" ? [event.step] : []))
          assert.strictEqual(new Set(fired).size, fired.length)
          if (state.standing._tag === "Closed") {
            closedOnes++
            assert.ok(state.department !== null && state.plan !== null && state.seen.length > 0)
          }
          if (state.standing._tag === "Acknowledged") {
            const decides = as("ann").incidents.severities.get(state.severity)?.decisionRank.level ?? 0
            const rank = people[state.standing.by as Person]
            assert.ok(rank._tag === "Member" && rank.rank.level >= decides)
          }
        },
      ),
      { numRuns: 1000 },
    )
    assert.isAbove(closedOnes, 10)
  })
})
