import { openDealwright } from "@dealwright/core"
import * as Calendar from "@dealwright/core/Calendar"
import * as Incident from "@dealwright/core/Incident"
import * as Instant from "@dealwright/core/Instant"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Organisation from "@dealwright/core/Organisation"
import * as Templates from "@dealwright/core/Templates"
import { assert, describe, it } from "vitest"
import { fire } from "./company.ts"

describe("incidents on the engine", () => {
  it("ESC-8: reported at night, raised by timers alone, acknowledged, planned, closed; the books are in order", async () => {
    let now = Instant.literal("2026-03-07T22:00:00Z")
    const dealwright = await openDealwright({
      store: MemoryStore.layer,
      template: Templates.tradeFor({ calendar: Calendar.monToFri(Calendar.TimeZone.utc) }),
      every: false,
      clock: { now: () => now },
    })
    try {
      const system = dealwright.asSystem("acme", "set-up")
      for (const [id, rank, supervisor] of [
        ["paula", "president", undefined],
        ["max", "manager", "paula"],
        ["ann", "rep", "max"],
      ] as const) {
        await system.execute(Organisation.organisation, Organisation.organisationId, {
          _tag: "AddMember",
          ...{ id, name: id, rank, roles: ["sales"] },
          ...(supervisor === undefined ? {} : { supervisor }),
        })
      }
      const as = (id: string) => dealwright.as("acme", id)
      const state = async () => {
        const found = await system.state(Incident.incident, "I-1")
        return found._tag === "Incident" ? found : assert.fail("there is an incident")
      }
      const wait = async (minutes: number) => {
        now = Instant.addMillis(now, minutes * Instant.minute)
        const { failed } = await dealwright.sweep(now)
        assert.deepStrictEqual(failed, [])
      }
      await as("ann").execute(Incident.incident, "I-1", fire)
      assert.deepStrictEqual(
        (await state()).told.map(({ memberId }) => memberId),
        ["max"],
      )
      for (let minute = 0; minute < 40; minute++) await wait(1)
      assert.deepStrictEqual(
        (await state()).told.map(({ memberId }) => memberId),
        ["max", "paula"],
      )
      const open = await system.find(Incident.incident, Incident.openIncidents)
      assert.deepStrictEqual(
        Incident.board(open.documents, now).map(({ id, minutes }) => `${id} ${minutes}`),
        ["I-1 40"],
      )
      await as("paula").execute(Incident.incident, "I-1", { _tag: "Acknowledge", department: "safety" })
      const steps = async () => {
        const history = await system.history(Incident.incident, "I-1")
        return history.flatMap(({ event }) => (event._tag === "StepFired" ? [event.step] : []))
      }
      assert.deepStrictEqual(await steps(), ["supervisor", "manager", "director", "president"])
      await wait(48 * 60)
      assert.deepStrictEqual(await steps(), ["supervisor", "manager", "director", "president"])
      await as("max").execute(Incident.incident, "I-1", { _tag: "FilePlan", plan: "Air hall 2." })
      await as("paula").execute(Incident.incident, "I-1", { _tag: "Close", finding: "A battery." })
      assert.strictEqual((await state()).standing._tag, "Closed")
      assert.deepStrictEqual((await system.find(Incident.incident, Incident.openIncidents)).documents, [])
      assert.deepStrictEqual((await dealwright.audit()).findings, [])
    } finally {
      await dealwright.close()
    }
  })
})
