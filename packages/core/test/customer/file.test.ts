import * as Customer from "@dealwright/core/Customer"
import * as Money from "@dealwright/core/Money"
import { given, system } from "@dealwright/core/testing"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { ann, bob, contact, day, factsOf, pat, registration, sue, tom } from "./file.ts"

const { customer } = Customer
const on = day("2026-03-02")
const claims = [{ key: "name", claimId: "k1" }] as const
const registered = {
  _tag: "CustomerRegistered",
  on,
  by: "ann",
  owner: "ann",
  personal: Customer.personalData({ name: "Acme", countryCode: "86" }),
  profile: Customer.profileOf({ source: "web", need: "two pumps" }),
  claims,
} as const satisfies Customer.CustomerEvent
const onFile = (actor = factsOf(ann)) => given(customer, actor, registered)

describe("registering", () => {
  it("CUS-1: what is known goes on file, and the member who registers owns the customer", () => {
    const [event] = given(customer, factsOf(ann))
      .when(registration({ phones: ["138 0013 8000"], taxIds: ["91310000MA1FL0ABCX"] }))
      .events()
    expect(event).toMatchObject({ _tag: "CustomerRegistered", on, by: "ann", owner: "ann" })
    expect(event).toMatchObject({
      personal: { name: "Acme Trading Ltd", persons: [], address: null },
      profile: { source: "web", need: "two pumps", budget: null, buyingBy: null },
    })
    expect(event?._tag === "CustomerRegistered" && event.claims.map(({ key }) => key)).toEqual([
      "tax-id",
      "phone",
      "name",
    ])
  })

  it("CUS-2: the keys are digests; no event shows them outside the personal data", () => {
    const [event] = given(customer, factsOf(ann))
      .when(registration({ phones: ["138 0013 8000"], persons: [] }))
      .events()
    if (event?._tag !== "CustomerRegistered") return expect.fail("not registered")
    const { personal, ...rest } = event
    expect(personal.phones).toEqual(["138 0013 8000"])
    expect(JSON.stringify(rest)).not.toMatch(/13800138000|acme/i)
    for (const { claimId } of event.claims) expect(claimId).toMatch(/^[0-9a-f]{64}$/)
  })

  it("CUS-2: a phone of somebody at the customer's is a key too, and the same number only once", () => {
    const person = { name: "Ms Wang", position: null, phone: "+86 138 0013 8000", email: null }
    const [event] = given(customer, factsOf(ann))
      .when(registration({ phones: ["138-0013-8000"], persons: [person] }))
      .events()
    expect(event?._tag === "CustomerRegistered" && event.claims.map(({ key }) => key)).toEqual(["phone", "name"])
  })

  it("CUS-1: registering again the same way yields nothing, another way is refused", () => {
    const command = registration({})
    const events = given(customer, factsOf(ann)).when(command).events()
    given(customer, factsOf(ann), ...events)
      .when(command)
      .thenNothing()
    given(customer, factsOf(ann), ...events)
      .when(registration({ name: "Other" }))
      .thenRejected("CustomerExists")
    given(customer, factsOf(bob), ...events)
      .when(command)
      .thenRejected("CustomerExists")
  })

  it("CUS-2: what can't be compared is refused, with what would be right", () => {
    const rejected = (personal: Partial<Customer.PersonalInput>) =>
      given(customer, factsOf(ann)).when(registration(personal)).thenRejected("UnusableKey").text
    expect(rejected({ phones: ["12"] }).en).toContain('"12"')
    expect(rejected({ taxIds: ["n/a"] }).zh).toContain("税号")
    expect(rejected({ name: "?!" }).en).toContain("at least one letter or digit")
  })

  it("CUS-1: a budget goes from low to high in one currency", () => {
    const budget = (from: Money.Money, to: Money.Money) =>
      given(customer, factsOf(ann)).when({ ...registration({}), profile: { source: "tender", budget: { from, to } } })
    const cny = (amount: string) => Money.of(amount, "CNY")
    budget(cny("200.00"), cny("100.00")).thenRejected("UnusableBudget")
    budget(cny("100.00"), Money.of("200.00", "USD")).thenRejected("UnusableBudget")
    budget(cny("-1.00"), cny("1.00")).thenRejected("UnusableBudget")
    expect(budget(cny("100.00"), cny("100.00")).events()).toHaveLength(1)
  })

  it("CUS-2: somebody above may register for a member, the system has to name one", () => {
    expect(given(customer, factsOf(sue)).when(registration({}, "ann")).events()[0]).toMatchObject({
      by: "sue",
      owner: "ann",
    })
    given(customer, factsOf(bob)).when(registration({}, "ann")).thenRejected("NotYours")
    given(customer, factsOf(system)).when(registration({})).thenRejected("OwnerNeeded")
    given(customer, factsOf(system)).when(registration({}, "zoe")).thenRejected("UnfitOwner")
    given(customer, factsOf(system)).when(registration({}, "aud")).thenRejected("UnfitOwner")
    expect(given(customer, factsOf(system)).when(registration({}, "ann")).events()).toHaveLength(1)
  })

  it("CUS-2: keys that the policy leaves out are neither claimed nor looked at", () => {
    const facts = { ...factsOf(ann), policy: { ...factsOf(ann).policy, detects: new Set(["phone" as const]) } }
    const [event] = given(customer, facts)
      .when(registration({ phones: ["138 0013 8000"] }))
      .events()
    expect(event?._tag === "CustomerRegistered" && event.claims.map(({ key }) => key)).toEqual(["phone"])
  })
})

describe("the file", () => {
  it("CUS-1: nothing is recorded on who isn't registered", () => {
    given(customer, factsOf(ann)).when(contact("t1", "2026-03-02")).thenRejected("UnknownCustomer")
    given(customer, factsOf(ann))
      .when({ _tag: "ChangeOwner", successor: "bob", reason: "x" })
      .thenRejected("UnknownCustomer")
  })

  it("CUS-1: every contact goes on file, by whomever; only an effective one counts for protection", () => {
    const file = (...contacts: ReadonlyArray<ReturnType<typeof contact>>) => {
      let state = onFile(factsOf(bob)).state()
      for (const one of contacts) {
        const decided = given(customer, factsOf(bob, "2026-03-20T09:00:00Z"), registered).when(one)
        for (const event of decided.events()) state = customer.evolve(state, event)
      }
      return state._tag === "Registered" ? state : expect.fail("not registered")
    }
    expect(file(contact("t1", "2026-03-10")).lastEffectiveOn).toBe(day("2026-03-10"))
    const missed = file(contact("t1", "2026-03-10", "ineffective"))
    expect([missed.lastEffectiveOn, missed.contactCount]).toEqual([on, 1])
    expect(file(contact("t1", "2026-03-10"), contact("t2", "2026-03-05")).lastEffectiveOn).toBe(day("2026-03-10"))
  })

  it("CUS-1: the same contact again yields nothing, another one under its id is refused, none lies ahead", () => {
    const events = onFile().when(contact("t1", "2026-03-02")).events()
    const again = given(customer, factsOf(ann), registered, ...events)
    again.when(contact("t1", "2026-03-02")).thenNothing()
    again.when(contact("t1", "2026-03-01")).thenRejected("EntryExists")
    expect(onFile().when(contact("t1", "2026-03-03")).thenRejected("InFuture").text.en).toContain("2026-03-03")
  })

  it("KER-8: the document stays small however many contacts there are, all of them are in the history", () => {
    let state = onFile().state()
    for (let index = 0; index < 500; index++) {
      const one = contact(`t${index}`, "2026-03-02")
      const decided = given(customer, factsOf(ann), registered).when(one).events()
      for (const event of decided) state = customer.evolve(state, event)
    }
    if (state._tag !== "Registered") return expect.fail("not registered")
    expect(state.contactCount).toBe(500)
    expect(state.recentContacts).toHaveLength(Customer.keptEntries.contacts)
    expect(state.recentContacts.at(-1)?.contactId).toBe("t499")
  })

  it("CUS-3: a customer is handed on with a reason and a successor, by the owner or somebody above", () => {
    const hand = { _tag: "ChangeOwner", successor: "bob", reason: "speaks their language" } as const
    const event = {
      _tag: "OwnerChanged",
      on,
      by: "ann",
      from: "ann",
      to: "bob",
      reason: hand.reason,
      protection: "goes-on",
    } as const
    onFile().when(hand).then(event)
    onFile(factsOf(sue))
      .when(hand)
      .then({ ...event, by: "sue" })
    onFile(factsOf(pat))
      .when(hand)
      .then({ ...event, by: "pat" })
    given(customer, factsOf(ann), registered, event).when(hand).thenNothing()
    expect(onFile(factsOf(bob)).when(hand).thenRejected("NotYours").rule).toBe("ORG-5")
    onFile(factsOf(tom)).when(hand).thenRejected("NotYours")
    expect(
      onFile()
        .when({ ...hand, successor: "zoe" })
        .thenRejected("UnfitOwner").rule,
    ).toBe("CUS-3")
    onFile()
      .when({ ...hand, successor: "aud" })
      .thenRejected("UnfitOwner")
  })

  it("CUS-3: a reason of spaces is no reason", () => {
    const isCommand = Schema.is(Customer.CustomerCommand)
    const hand = { _tag: "ChangeOwner", successor: "bob" }
    expect(isCommand({ ...hand, reason: "speaks their language" })).toBe(true)
    for (const reason of ["", "   ", "\n", "x".repeat(2001)]) expect(isCommand({ ...hand, reason })).toBe(false)
    expect(isCommand(hand)).toBe(false)
  })

  it("CUS-4: papers go on file once", () => {
    const paper = {
      _tag: "AddDocument",
      documentId: "d1",
      title: "Licence",
      documentKind: "licence",
      reference: "a/1",
    } as const
    const events = onFile(factsOf(tom)).when(paper).events()
    expect(events).toMatchObject([{ _tag: "DocumentAdded", by: "tom", documentId: "d1", reference: "a/1" }])
    const again = given(customer, factsOf(tom), registered, ...events)
    again.when(paper).thenNothing()
    again.when({ ...paper, title: "Other" }).thenRejected("EntryExists")
  })

  it("CUS-4: need and preferences change by what is different, only by the owner and those above", () => {
    onFile()
      .when({ _tag: "UpdateProfile", changes: { need: "three pumps", source: "web" } })
      .then({ _tag: "ProfileChanged", on, by: "ann", changes: { need: "three pumps" } })
    onFile()
      .when({ _tag: "UpdateProfile", changes: { need: "two pumps" } })
      .thenNothing()
    onFile(factsOf(bob))
      .when({ _tag: "UpdateProfile", changes: { need: "none" } })
      .thenRejected("NotYours")

    const prefer = { _tag: "UpdatePreferences", changes: { "best-time": "mornings", colour: null } } as const
    const event = { _tag: "PreferencesChanged", on, by: "ann", changes: { "best-time": "mornings" } } as const
    onFile().when(prefer).then(event)
    given(customer, factsOf(ann), registered, event).when(prefer).thenNothing()
    const dropped = given(customer, factsOf(ann), registered, event).when({
      _tag: "UpdatePreferences",
      changes: { "best-time": null },
    })
    expect(dropped.state()).toMatchObject({ preferences: {} })
    onFile()
      .when({ _tag: "UpdatePreferences", changes: { constructor: "x" } })
      .then({ ...event, changes: { constructor: "x" } })
    const words = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`w${index}`, "x"]))
    onFile().when({ _tag: "UpdatePreferences", changes: words }).thenRejected("FileFull")
  })

  it("CUS-8: a lost deal is kept as it stood, registered customer or not, once, and nothing changes it", () => {
    const freeze = {
      _tag: "RecordFrozenDeal",
      dealId: "deal-1",
      outcome: "forfeited",
      reason: "instalment 2 was 15 days late",
      facts: { unit: "A-101", price: Money.of("1000000.00", "CNY"), daysLate: 15 },
    } as const
    const { _tag, ...record } = freeze
    for (const history of [[registered], []]) {
      const facts = factsOf(system)
      const when = given(customer, facts, ...history).when(freeze)
      when.then({ _tag: "DealFrozen", on, by: "system:test", ...record })
      expect(Customer.frozenDeals(when.state())).toEqual([record])
      const again = given(customer, facts, ...history, ...when.events())
      again.when(freeze).thenNothing()
      const other = again.when({ ...freeze, outcome: "rescinded", reason: "reopened and rescinded" })
      expect(Customer.frozenDeals(other.state())).toHaveLength(2)
      expect(Customer.frozenDeals(other.state())[0]).toEqual(record)
    }
    expect(customer.access.RecordFrozenDeal._tag).toBe("SystemOnly")
    expect(customer.access.MergeRegistration._tag).toBe("SystemOnly")
  })

  it("CUS-8: what was kept of an unregistered customer stays when they register", () => {
    const frozen = {
      _tag: "DealFrozen",
      on,
      by: "system:test",
      dealId: "deal-1",
      outcome: "lost",
      reason: "price",
      facts: {},
    } as const
    const state = given(customer, factsOf(ann), frozen).when(registration({})).state()
    expect(Customer.frozenDeals(state)).toHaveLength(1)
    expect(Customer.registered(state)?.owner).toBe("ann")
  })
})
