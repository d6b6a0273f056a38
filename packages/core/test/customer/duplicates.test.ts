import * as Customer from "@dealwright/core/Customer"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { contact, day, registration } from "./file.ts"
import { openWorld, type World } from "./world.ts"

const { customer, customerClaim } = Customer
const wang = { name: "Ms Wang", position: null, phone: null, email: null }

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

const state = (id: string) => world.state(customer, id)
const register = (actor: string, id: string, personal: Partial<Customer.PersonalInput>) =>
  world.as(actor)(customer, id, registration(personal))
const settle = (
  actor: string,
  id: string,
  keep: Customer.Finding,
  existing?: string,
): Promise<ReadonlyArray<Customer.CustomerEvent>> =>
  world.as(actor)(customer, id, {
    _tag: "SettleConflict",
    keep,
    reason: "looked at both files",
    ...(existing === undefined ? {} : { existing }),
  })
const tagOf = async (id: string) => (await state(id))._tag
const rejection = (reason: string) => ({ reason: { _tag: reason } })

describe("one customer once", () => {
  it("CUS-2: a competing registration is a conflict, named by whom and by what, and no second file", async () => {
    await register("ann", "c1", { name: "Acme Trading Ltd", taxIds: ["91310000MA1FL0ABCX"], phones: ["021 6543 2100"] })
    await register("bob", "c2", {
      name: "ACME trading GmbH",
      taxIds: ["9131 0000 MA1F L0AB CX"],
      phones: ["+86 21 6543 2100"],
    })
    const second = await state("c2")
    if (second._tag !== "Conflicted") return expect.fail(second._tag)
    expect(second.conflicts.map(({ customerId, key }) => [key, customerId])).toEqual([
      ["tax-id", "c1"],
      ["phone", "c1"],
      ["name", "c1"],
    ])
    expect(second.conflicts[0]?.protectedUntil).toBe(day("2026-05-31"))
    expect(Customer.registered(second)).toBeUndefined()
    expect(Customer.registered(await state("c1"))?.owner).toBe("ann")
  })

  it("CUS-2: each of name, phone and tax id alone is enough", async () => {
    await register("ann", "c1", { name: "Acme", taxIds: ["TAX-1234"], phones: ["138 0013 8000"] })
    await register("bob", "name", { name: "ＡＣＭＥ　Inc." })
    await register("bob", "phone", { name: "Other", persons: [{ ...wang, phone: "+86-13800138000" }] })
    await register("bob", "tax", { name: "Another", taxIds: ["tax1234"] })
    await register("bob", "free", { name: "Yet another", phones: ["138 0013 8001"], taxIds: ["TAX-1235"] })
    expect(await Promise.all(["name", "phone", "tax", "free"].map(tagOf))).toEqual([
      "Conflicted",
      "Conflicted",
      "Conflicted",
      "Registered",
    ])
  })

  it("CUS-2: the owner is protected for 90 days after the last recorded effective contact, that day included", async () => {
    await register("ann", "c1", { phones: ["138 0013 8000"] })
    world.on("2026-03-20")
    await world.as("ann")(customer, "c1", contact("t1", "2026-03-20"))
    world.on("2026-04-20")
    await world.as("ann")(customer, "c1", contact("t2", "2026-04-20", "ineffective"))
    // 20 March and 90 days is 18 June; the contact in April reached nobody.
    world.on("2026-06-18")
    await register("bob", "c2", { name: "Other", phones: ["138 0013 8000"] })
    expect(await tagOf("c2")).toBe("Conflicted")
    world.on("2026-06-19")
    await register("cat", "c3", { name: "Third", phones: ["138 0013 8000"] })
    expect(await state("c3")).toMatchObject({ _tag: "Redirected", to: "c1" })
    expect(Customer.registered(await state("c1"))?.owner).toBe("cat")
  })

  it("CUS-2: when the protection is over the customer passes to the newcomer, still as one file", async () => {
    await register("ann", "c1", { name: "Acme", taxIds: ["TAX-1234"], phones: ["138 0013 8000"] })
    await world.as("ann")(customer, "c1", contact("t1", "2026-03-02"))
    world.on("2026-06-01")
    const command = registration({
      name: "Acme Group",
      taxIds: ["TAX 1234"],
      phones: ["021 6543 2100"],
      persons: [wang],
    })
    const events = await world.as("bob")(customer, "c2", command)
    expect(events.map(({ _tag }) => _tag)).toEqual(["LapsedCustomerTakenOver"])
    expect(await world.as("bob")(customer, "c2", command)).toEqual([])
    const file = Customer.registered(await state("c1"))
    expect(file).toMatchObject({ owner: "bob", registeredBy: "ann", contactCount: 1, merged: ["c2"] })
    expect(file?.lastEffectiveOn).toBe(day("2026-06-01"))
    expect(file?.personal).toMatchObject({
      name: "Acme",
      otherNames: ["Acme Group"],
      taxIds: ["TAX-1234"],
      phones: ["138 0013 8000", "+862165432100"],
      persons: [wang],
    })
    // The new owner is protected in turn, by the keys of both registrations.
    await register("cat", "c3", { name: "Other", phones: ["021-65432100"] })
    expect(await state("c3")).toMatchObject({ _tag: "Conflicted", conflicts: [{ customerId: "c1" }] })
    await register("cat", "c4", { name: "acme" })
    expect(await tagOf("c4")).toBe("Conflicted")
    await expect(world.as("cat")(customer, "c2", contact("t2", "2026-06-01"))).rejects.toMatchObject(
      rejection("Redirected"),
    )
  })

  it("CUS-2: a name alone never passes a file on, nor does a match of two files, nor a policy that settles", async () => {
    await register("ann", "c1", { name: "Wang Wei", phones: ["138 0013 8000"] })
    await register("ann", "c2", { name: "Li Lei", phones: ["138 0013 8001"] })
    world.on("2027-01-04")
    await register("bob", "c3", { name: "wang wei" })
    expect(await tagOf("c3")).toBe("Conflicted")
    await register("bob", "c4", { name: "Both", phones: ["138 0013 8000", "138 0013 8001"] })
    expect(await tagOf("c4")).toBe("Conflicted")

    const strict = await openWorld({ customer: { whenLapsed: "settle" } })
    await strict.as("ann")(customer, "c1", registration({ phones: ["138 0013 8000"] }))
    strict.on("2027-01-04")
    await strict.as("bob")(customer, "c2", registration({ phones: ["138 0013 8000"] }))
    expect((await strict.state(customer, "c2"))._tag).toBe("Conflicted")
    await strict.close()
  })

  it("CUS-2: of two registrations at the same moment one is a file and the other a conflict", async () => {
    for (let round = 0; round < 20; round++) {
      const personal = { name: `Round ${round}`, taxIds: [`TAX-${1000 + round}`] }
      await Promise.all([
        register("ann", `a${round}`, personal),
        register("bob", `b${round}`, { ...personal, name: `Other ${round}` }),
        register("cat", `c${round}`, {
          name: `Third ${round}`,
          phones: [`138 0013 ${1000 + round}`],
          taxIds: personal.taxIds,
        }),
      ])
      const tags = await Promise.all([`a${round}`, `b${round}`, `c${round}`].map(tagOf))
      expect(tags.toSorted()).toEqual(["Conflicted", "Conflicted", "Registered"])
    }
  })

  it("CUS-2: a third registration meets one that is still in conflict", async () => {
    await register("ann", "c1", { name: "Acme" })
    await register("bob", "c2", { name: "Acme", phones: ["138 0013 8000"] })
    await register("cat", "c3", { name: "Other", phones: ["138 0013 8000"] })
    expect(await state("c3")).toMatchObject({
      _tag: "Conflicted",
      conflicts: [{ customerId: "c2", standing: "in-conflict", key: "phone" }],
    })
    await expect(settle("max", "c3", "existing")).rejects.toMatchObject(rejection("SettleFirst"))
    await expect(settle("bob", "c3", "both-distinct")).rejects.toMatchObject(rejection("OwnConflict"))
  })
})

describe("a supervisor settles", () => {
  beforeEach(async () => {
    await register("ann", "c1", { name: "Acme", phones: ["138 0013 8000"] })
    await register("cat", "c2", { name: "Acme Ltd", phones: ["138 0013 8001"], persons: [wang] })
  })

  it("CUS-2: existing — the first valid owner keeps the customer, the registration points to the file and adds to it", async () => {
    await settle("sue", "c2", "existing")
    expect(await state("c2")).toMatchObject({
      _tag: "Redirected",
      to: "c1",
      settlement: { keep: "existing", by: "sue" },
    })
    const file = Customer.registered(await state("c1"))
    expect(file).toMatchObject({ owner: "ann", merged: ["c2"] })
    expect(file?.personal.persons).toEqual([wang])
    expect(file?.lastEffectiveOn).toBe(day("2026-03-02"))
    await register("bob", "c3", { name: "Other", phones: ["138 0013 8001"] })
    expect(await state("c3")).toMatchObject({ conflicts: [{ customerId: "c1" }] })
  })

  it("CUS-2: new — the newcomer becomes the owner of the one file", async () => {
    await settle("tom", "c2", "new")
    expect(await state("c2")).toMatchObject({ _tag: "Redirected", to: "c1" })
    expect(Customer.registered(await state("c1"))).toMatchObject({ owner: "cat", registeredBy: "ann" })
    const owners = (await world.history(customer, "c1")).flatMap((event) =>
      event._tag === "OwnerChanged" ? [event] : [],
    )
    expect(owners).toMatchObject([{ from: "ann", to: "cat", reason: "looked at both files" }])
  })

  it("CUS-2: both distinct — two files that share a key, and a third registration meets both", async () => {
    await settle("max", "c2", "both-distinct")
    expect(Customer.registered(await state("c2"))).toMatchObject({ owner: "cat", settlement: { existing: null } })
    expect(Customer.registered(await state("c1"))?.owner).toBe("ann")
    await register("bob", "c3", { name: "acme" })
    const third = await state("c3")
    expect(third._tag === "Conflicted" && third.conflicts.map(({ customerId }) => customerId)).toEqual(["c1", "c2"])
    await expect(settle("max", "c3", "existing")).rejects.toMatchObject(rejection("NotAParty"))
    await settle("max", "c3", "existing", "c2")
    expect(await state("c3")).toMatchObject({ to: "c2" })
    expect(Customer.registered(await state("c2"))?.merged).toEqual(["c3"])
  })

  it("ORG-4: no party settles their own conflict, and nobody who is above none of the owners", async () => {
    await expect(settle("cat", "c2", "new")).rejects.toMatchObject(rejection("OwnConflict"))
    await expect(settle("ann", "c2", "existing")).rejects.toMatchObject(rejection("OwnConflict"))
    await expect(settle("bob", "c2", "existing")).rejects.toMatchObject(rejection("NotAbove"))
    await expect(settle("aud", "c2", "existing")).rejects.toMatchObject({ _tag: "Refused" })
    await register("tom", "c3", { name: "ACME" })
    await expect(settle("tom", "c3", "new", "c1")).rejects.toMatchObject({ rule: "ORG-4" })
    await settle("pat", "c3", "existing", "c1")
    await settle("system", "c2", "existing")
  })

  it("CUS-2: settling again the same way yields nothing, another way is refused", async () => {
    await settle("max", "c2", "existing")
    expect(await settle("max", "c2", "existing")).toEqual([])
    expect(await settle("max", "c2", "existing", "c1")).toEqual([])
    await expect(settle("max", "c2", "new")).rejects.toMatchObject(rejection("NoConflict"))
    await expect(settle("max", "c1", "existing")).rejects.toMatchObject(rejection("NoConflict"))
  })

  it("CUS-2: who was no party when the conflict arose is chosen only by name, so that its owner is looked at", async () => {
    await world.as("ann")(customer, "c1", {
      _tag: "UpdatePersonal",
      personal: { name: "Renamed", countryCode: "86", phones: ["138 0013 8000"] },
    })
    await expect(settle("max", "c2", "existing")).rejects.toMatchObject(rejection("NotAParty"))
    await register("tom", "c9", { name: "acme" })
    await expect(settle("max", "c2", "existing")).rejects.toMatchObject({ reason: { candidates: ["c9"] } })
    await expect(settle("tom", "c2", "existing", "c9")).rejects.toMatchObject(rejection("OwnConflict"))
    await settle("max", "c2", "existing", "c9")
    expect(await state("c2")).toMatchObject({ to: "c9" })
  })

  it("CUS-2: keys of a third customer stay with them when two others are found to be one", async () => {
    await register("bob", "c3", { name: "Third", phones: ["138 0013 8002"] })
    await register("cat", "c4", { name: "Acme", phones: ["138 0013 8002", "138 0013 8003"] })
    await settle("max", "c4", "existing", "c1")
    const holders = async (id: string) => {
      const file = await state(id)
      if (file._tag !== "Registered") return expect.fail(file._tag)
      const claims = await Promise.all(file.claims.map(({ claimId }) => world.state(customerClaim, claimId)))
      return claims.map((claim) => (claim._tag === "Held" ? claim.holders.map(({ customerId }) => customerId) : []))
    }
    expect(await holders("c3")).toEqual([["c3"], ["c3"]])
    expect((await holders("c1")).flat()).not.toContain("c3")
  })

  it("CUS-2: a key that came free in the meantime goes to the file that goes on", async () => {
    await register("cat", "c4", { name: "Acme", phones: ["138 0013 8000"] })
    await world.as("ann")(customer, "c1", { _tag: "UpdatePersonal", personal: { name: "Acme", countryCode: "86" } })
    await settle("max", "c4", "existing")
    expect(Customer.registered(await state("c1"))?.personal.phones).toEqual(["+8613800138000"])
    await register("bob", "c5", { name: "Fifth", phones: ["138 0013 8000"] })
    expect(await state("c5")).toMatchObject({ _tag: "Conflicted", conflicts: [{ customerId: "c1" }] })
  })

  it("CUS-2: when only one of several is still in conflict it need not be named", async () => {
    await register("bob", "c3", { name: "Third", phones: ["138 0013 8002"] })
    await register("cat", "c4", { name: "Acme", phones: ["138 0013 8002"] })
    await expect(settle("max", "c4", "existing")).rejects.toMatchObject({ reason: { candidates: ["c1", "c3"] } })
    await world.as("bob")(customer, "c3", { _tag: "UpdatePersonal", personal: { name: "Third", countryCode: "86" } })
    await settle("max", "c4", "existing")
    expect(await state("c4")).toMatchObject({ to: "c1" })
  })

  it("CUS-1: contacts and papers go on file while the conflict is open, the rest waits", async () => {
    await world.as("cat")(customer, "c2", contact("t1", "2026-03-02"))
    expect(await state("c2")).toMatchObject({ _tag: "Conflicted", contactCount: 1 })
    await expect(
      world.as("cat")(customer, "c2", { _tag: "ChangeOwner", successor: "bob", reason: "ill" }),
    ).rejects.toMatchObject(rejection("InConflict"))
    await settle("max", "c2", "both-distinct")
    expect(await state("c2")).toMatchObject({ _tag: "Registered", contactCount: 1 })
  })
})

describe("changing who a customer is", () => {
  it("CUS-2: new keys are claimed, dropped ones free, and somebody else's refused", async () => {
    await register("ann", "c1", { name: "Acme", phones: ["138 0013 8000"] })
    await register("bob", "c2", { name: "Other", phones: ["138 0013 8001"] })
    const update = (phone: string) =>
      world.as("ann")(customer, "c1", {
        _tag: "UpdatePersonal",
        personal: { name: "Acme", countryCode: "86", phones: [phone] },
      })
    await expect(update("0086 138 0013 8001")).rejects.toMatchObject({
      reason: { _tag: "KeyTaken", key: "phone", customers: ["c2"] },
    })
    await expect(update("12")).rejects.toMatchObject(rejection("UnusableKey"))
    await update("138 0013 8002")
    expect(await update("138 0013 8002")).toEqual([])
    await register("cat", "old", { name: "Old number", phones: ["138 0013 8000"] })
    await register("cat", "new", { name: "New number", phones: ["138 0013 8002"] })
    expect([await tagOf("old"), await tagOf("new")]).toEqual(["Registered", "Conflicted"])
  })

  it("ORG-5: who neither owns the customer nor stands above may not", async () => {
    await register("ann", "c1", { name: "Acme" })
    const personal = { name: "Acme Group", countryCode: "86" }
    const update = (actor: string) => world.as(actor)(customer, "c1", { _tag: "UpdatePersonal", personal })
    await expect(update("bob")).rejects.toMatchObject(rejection("NotYours"))
    await update("sue")
    expect(Customer.registered(await state("c1"))?.personal.name).toBe("Acme Group")
  })

  it("ORG-5: customers are found by their owner", async () => {
    await register("ann", "c1", { name: "Acme" })
    await register("bob", "c2", { name: "Other" })
    expect((await world.find(customer, "owner", "ann")).map(({ id }) => id)).toEqual(["c1"])
  })
})
