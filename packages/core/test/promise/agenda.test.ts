import { openDealwright } from "@dealwright/core"
import * as Calendar from "@dealwright/core/Calendar"
import * as Decider from "@dealwright/core/Decider"
import * as Escalation from "@dealwright/core/Escalation"
import * as Incident from "@dealwright/core/Incident"
import * as Instant from "@dealwright/core/Instant"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
import * as Rate from "@dealwright/core/Rate"
import * as Receivable from "@dealwright/core/Receivable"
import * as Target from "@dealwright/core/Target"
import * as Templates from "@dealwright/core/Templates"
import { assert, describe, it } from "vitest"

const calendar = Calendar.monToFri(Calendar.TimeZone.utc)
const compiledCalendar = Calendar.compile(calendar)

const open = async () => {
  let now = Instant.literal("2026-03-02T09:00:00Z")
  const dealwright = await openDealwright({
    store: MemoryStore.layer,
    template: Templates.propertyFor({ calendar }),
    every: false,
    clock: { now: () => now },
  })
  const system = dealwright.asSystem("acme", "set-up")
  for (const [id, rank, supervisor, roles, team] of [
    ["dora", "director", undefined, ["sales"], undefined],
    ["mia", "manager", "dora", ["sales"], "north"],
    ["ann", "rep", "mia", ["sales"], "north"],
    ["bob", "rep", "mia", ["sales"], "north"],
    ["aud", "rep", "dora", ["auditor"], undefined],
  ] as const) {
    await system.execute(Organisation.organisation, Organisation.organisationId, {
      _tag: "AddMember",
      ...{ id, name: id, rank, roles: [...roles] },
      ...(supervisor === undefined ? {} : { supervisor }),
      ...(team === undefined ? {} : { team }),
    })
  }
  const owed = (id: string, seller: string, due: `${number}-${number}-${number}`, tenant = "acme") =>
    dealwright.asSystem(tenant, "import").execute(Receivable.receivable, id, {
      _tag: "Open",
      customerId: "C-1",
      source: { _tag: "Import", reference: id },
      total: Money.of("1000.00", "CNY"),
      invoiceDate: LocalDate.literal("2026-02-08"),
      method: { _tag: "InFull", due: LocalDate.literal(due) },
      sellers: [{ memberId: seller, share: Rate.percent(100) }],
    })
  await owed("R-1", "ann", "2026-03-10")
  await owed("R-2", "bob", "2026-03-20")
  await owed("R-9", "ann", "2026-03-10", "other")
  await dealwright.as("acme", "dora").execute(Target.planCycle, "2026-04", { _tag: "Open", month: "2026-04" })
  await dealwright.as("acme", "bob").execute(Incident.incident, "I-1", {
    ...{ _tag: "Report", title: "Leak", description: "Water in the cellar.", severity: "major" },
  })
  return {
    dealwright,
    system,
    as: (id: string) => dealwright.as("acme", id),
    goTo: (at: Instant.Instant) => {
      now = at
    },
  }
}

const told = (entries: ReadonlyArray<Escalation.AgendaEntry>): ReadonlyArray<string> =>
  entries.map(
    ({ at, id, item, step }) => `${Instant.format(at).slice(0, 16)} ${id}${item === null ? "" : ` ${item}`} ${step}`,
  )

describe("the agenda", () => {
  it("ESC-2, ESC-7: what lies ahead of debts, plans and incidents, in the order of time", async () => {
    const { dealwright, system } = await open()
    const entries = await system.agenda({ until: Instant.literal("2026-03-20T00:00Z") })
    assert.deepStrictEqual(
      told(entries).filter((line) => !line.includes("reminder")),
      [
        "2026-03-02T09:30 I-1 manager",
        "2026-03-02T11:00 I-1 director",
        "2026-03-03T09:00 I-1 president",
        "2026-03-07T08:00 R-1 1 due-soon",
        "2026-03-12T08:00 R-1 1 warning",
        "2026-03-17T08:00 R-2 1 due-soon",
        "2026-03-18T08:00 R-1 1 lawyers-letter",
      ],
    )
    const debts = await system.agenda({ until: Instant.literal("2026-04-10T00:00Z"), kinds: ["receivable"] })
    assert.strictEqual(debts.filter(({ action }) => action?._tag === "Forfeit").length, 2)
    assert.deepStrictEqual(
      Escalation.byDay(compiledCalendar, debts).map(
        ({ date, entries }) => `${LocalDate.format(date)} ${entries.length}`,
      )[0],
      "2026-03-07 1",
    )
    const plans = await system.agenda({ until: Instant.literal("2026-04-10T00:00Z"), kinds: ["plan-cycle"] })
    assert.deepStrictEqual(told(plans), [
      "2026-03-23T00:00 2026-04 north due-soon",
      "2026-03-26T00:00 2026-04 north late",
      "2026-03-30T00:00 2026-04 north raised",
    ])
    await dealwright.close()
  })

  it("ESC-2: what is on the agenda is what happens, when nothing comes between", async () => {
    const { dealwright, goTo, system } = await open()
    const until = Instant.literal("2026-04-20T00:00Z")
    const expected = await system.agenda({ until })
    for (let at = Instant.literal("2026-03-02T09:00Z"); at <= until; at = Instant.addMillis(at, 30 * Instant.minute)) {
      goTo(at)
      assert.deepStrictEqual((await dealwright.sweep(at)).failed, [])
    }
    const happened: Array<string> = []
    for (const [aggregate, id] of [
      [Decider.erase(Receivable.receivable), "R-1"],
      [Decider.erase(Receivable.receivable), "R-2"],
      [Decider.erase(Target.planCycle), "2026-04"],
      [Decider.erase(Incident.incident), "I-1"],
    ] as const) {
      for (const { event } of await system.history(aggregate, id)) {
        if (event._tag !== "StepFired" || !("step" in event)) continue
        happened.push(`${id} ${String(event.step)}`)
      }
    }
    const planned = expected.map(({ id, step }) => `${id} ${step}`)
    // The incident was told to the supervisor when it was reported.
    assert.deepStrictEqual([...planned, "I-1 supervisor"].sort(), happened.sort())
    await dealwright.close()
  })

  it("ORG-5: everybody sees what is theirs and their people's, an auditor and the system all of it, no other company", async () => {
    const { as, dealwright, system } = await open()
    const until = Instant.literal("2026-03-20T00:00Z")
    const of = async (who: string) => [...new Set((await as(who).agenda({ until })).map(({ id }) => id))].sort()
    assert.deepStrictEqual(await of("ann"), ["R-1"])
    assert.deepStrictEqual(await of("bob"), ["I-1", "R-2"])
    assert.deepStrictEqual(await of("mia"), ["I-1", "R-1", "R-2"])
    assert.deepStrictEqual(await of("aud"), await of("dora"))
    const all = await system.agenda({ until })
    assert.notInclude(
      all.map(({ id }) => id),
      "R-9",
    )
    await dealwright.close()
  })

  it("ESC-5: a debt in dispute and one that is paid have nothing ahead", async () => {
    const { as, dealwright, system } = await open()
    const until = Instant.literal("2026-04-20T00:00Z")
    await as("ann").execute(Receivable.receivable, "R-1", { _tag: "RaiseDispute", no: 1, reason: "Wrong goods." })
    const left = await system.agenda({ until, kinds: ["receivable"] })
    assert.deepStrictEqual([...new Set(left.map(({ id }) => id))], ["R-2"])
    await dealwright.close()
  })

  it("ESC-7: more timers than the store tells at once are all on the agenda", async () => {
    const { dealwright, system } = await open()
    for (let n = 0; n < 1010; n++) {
      await system.execute(Incident.incident, `X-${n}`, {
        ...{ _tag: "Report", title: `Leak ${n}`, description: "Water.", severity: "minor", inCharge: "bob" },
      })
    }
    const entries = await system.agenda({ until: Instant.literal("2026-03-02T14:00Z"), kinds: ["incident"] })
    assert.strictEqual(entries.filter(({ id }) => id.startsWith("X-")).length, 1010)
    await dealwright.close()
  })
})
