import * as Effect from "effect/Effect"
import { afterEach, describe, expect, it } from "vitest"
import * as Instant from "../../src/calendar/Instant.ts"
import * as Engine from "../../src/engine/index.ts"
import * as Organisation from "../../src/organisation/index.ts"
import { HostError, openDealwright } from "../../src/promise/index.ts"
import * as Templates from "../../src/templates/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"

const add = (id: string, rank: string, supervisor?: string) =>
  ({
    _tag: "AddMember",
    id,
    name: id.toUpperCase(),
    rank,
    roles: ["sales"],
    ...(supervisor === undefined ? {} : { supervisor }),
  }) as const

const opened: Array<{ close(): Promise<void> }> = []
const open = async () => {
  const dealwright = await openDealwright({ store: MemoryStore.layer, template: Templates.trade, every: false })
  opened.push(dealwright)
  await dealwright.asSystem("acme", "set-up").execute(Organisation.organisation, "main", add("pat", "president"))
  return dealwright
}
afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())))

describe("Dealwright with promises", () => {
  it("carries out commands on a member's behalf and answers with events and state", async () => {
    const dealwright = await open()
    const pat = dealwright.as("acme", "pat")
    const outcome = await pat.execute(Organisation.organisation, "main", add("ann", "rep", "pat"))
    expect(outcome.version).toBe(2)
    expect(Object.keys((await pat.state(Organisation.organisation, "main")).members)).toEqual(["pat", "ann"])
  })

  it("rejects with the module's own error, which names the rule and says what would be right", async () => {
    const dealwright = await open()
    const attempt = dealwright.as("acme", "pat").execute(Organisation.organisation, "main", add("ann", "emperor"))
    await expect(attempt).rejects.toMatchObject({ _tag: "OrganisationError", rule: "ORG-1" })
    await expect(dealwright.as("acme", "eve").send("organisation", "main", add("a", "rep"))).rejects.toMatchObject({
      _tag: "UnknownActor",
    })
  })

  it("ORG-2: a refusal says in a sentence who may not do what, and whom it takes, in both languages", async () => {
    const dealwright = await open()
    const pat = dealwright.as("acme", "pat")
    await pat.execute(Organisation.organisation, "main", add("ann", "rep", "pat"))
    const attempt = dealwright.as("acme", "ann").execute(Organisation.organisation, "main", add("bob", "rep", "pat"))
    const error = await attempt.catch((refusal: Engine.Refused) => refusal)
    if (!(error instanceof Engine.Refused)) return expect.fail("ann may add members")
    expect(error.message).toMatch(
      /^organisation\.AddMember on main was refused: ann may not do this .*; it takes .* \[ORG-2 access-refused\]$/,
    )
    expect(error.text.zh).toMatch(/ann .*ORG-2/)
  })

  it("commits a transaction once, or not at all when it rejects", async () => {
    const dealwright = await open()
    const pat = dealwright.as("acme", "pat")
    const failing = pat.transaction(async (all) => {
      await all.execute(Organisation.organisation, "main", add("ann", "rep", "pat"))
      expect(Object.keys((await all.state(Organisation.organisation, "main")).members)).toContain("ann")
      throw new Error("the host changed its mind")
    })
    await expect(failing).rejects.toThrow("the host changed its mind")
    expect(Object.keys((await pat.state(Organisation.organisation, "main")).members)).toEqual(["pat"])
    const committed = await pat.transaction(async (all) => {
      await all.execute(Organisation.organisation, "main", add("ann", "rep", "pat"))
      return (await all.execute(Organisation.organisation, "main", add("bob", "rep", "pat"))).version
    })
    expect(committed).toBe(3)
    expect((await dealwright.audit()).findings).toEqual([])
  })

  it("KER-8: acts at the time that the given clock tells, and at a later one once it has moved on", async () => {
    let now = Instant.literal("2026-03-02T09:00:00Z")
    const dealwright = await openDealwright({
      store: MemoryStore.layer,
      template: Templates.trade,
      every: false,
      clock: { now: () => now },
    })
    opened.push(dealwright)
    await dealwright.asSystem("acme", "set-up").execute(Organisation.organisation, "main", add("pat", "president"))
    const pat = dealwright.as("acme", "pat")
    now = Instant.literal("2031-12-24T18:30:00Z")
    await pat.execute(Organisation.organisation, "main", add("ann", "rep", "pat"))
    const recorded = await pat.history(Organisation.organisation, "main")
    expect(recorded.map(({ meta }) => meta)).toMatchObject([
      { actor: "system:set-up", at: Instant.literal("2026-03-02T09:00:00Z") },
      { actor: "pat", at: Instant.literal("2031-12-24T18:30:00Z") },
    ])
  })

  it("lets subscribers hear what they missed when asked to, and tells where they stand", async () => {
    const heard: Array<string> = []
    const listener = Engine.plugin({
      id: "acme.listener",
      version: "1.0.0",
      subscribers: [{ name: "acme.listener", handle: (event) => Effect.sync(() => void heard.push(event.type)) }],
    })
    const dealwright = await openDealwright({
      store: MemoryStore.layer,
      template: Templates.trade,
      plugins: [listener],
      every: false,
    })
    opened.push(dealwright)
    await dealwright.asSystem("acme", "set-up").execute(Organisation.organisation, "main", add("pat", "president"))
    expect(heard).toEqual([])
    expect(await dealwright.catchUp()).toMatchObject([
      { name: "acme.listener", position: 1, behind: 0, parkedCount: 0 },
    ])
    await dealwright.catchUp()
    expect(heard).toEqual(["MemberAdded"])
  })

  it("refuses to open with plugins or policies that don't fit, and says all of it", async () => {
    const broken = openDealwright({
      store: MemoryStore.layer,
      template: { ...Templates.trade, ladder: ["one"], policies: { ...Templates.trade.policies, luck: {} } },
    })
    await expect(broken).rejects.toThrow(HostError)
    await expect(broken).rejects.toThrow(/at least 2 ranks[\s\S]*luck/)
  })
})
