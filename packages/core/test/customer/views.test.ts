import { readFileSync } from "node:fs"
import * as Customer from "@dealwright/core/Customer"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import { given } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { ann, day, factsOf, policy, registration } from "./file.ts"

const golden: unknown = JSON.parse(readFileSync(new URL("events.golden.json", import.meta.url), "utf8"))
const Events = Schema.toCodecJson(Schema.Array(Customer.CustomerEvent))
const events = Schema.decodeUnknownSync(Events)(golden)

describe("the time line", () => {
  it("KER-8: events of a key keep their stored form", () => {
    const stored: unknown = [
      { _tag: "KeyClaimed", customerId: "c1", key: "phone", since: "2026-03-02", standing: "in-conflict" },
      { _tag: "KeyRenewed", customerId: "c1", since: "2026-03-20" },
      { _tag: "KeyReleased", customerId: "c1" },
      { _tag: "KeyTransferred", from: "c2", to: "c1", key: "tax-id", since: "2026-03-20" },
    ]
    const ClaimEvents = Schema.toCodecJson(Schema.Array(Customer.CustomerClaimEvent))
    const decoded = Schema.decodeUnknownSync(ClaimEvents)(stored)
    expect(Schema.encodeSync(ClaimEvents)(decoded)).toEqual(stored)
    expect(decoded.map(({ _tag }) => _tag)).toEqual(Object.keys(Customer.CustomerClaimEvent.cases))
  })

  it("KER-8: events of a customer keep their stored form", () => {
    expect(Schema.encodeSync(Events)(events)).toEqual(golden)
    const kinds = Object.keys(Customer.CustomerEvent.cases).sort()
    expect(Array.from(new Set(events.map(({ _tag }) => _tag))).sort()).toEqual(kinds)
  })

  it("CUS-4: every event is an entry with its day, its author and a full sentence in both languages", () => {
    const entries = Customer.timeline(events)
    expect(entries).toHaveLength(events.length)
    for (const { by, code, facts } of entries) {
      expect(by).not.toBe("")
      for (const locale of ["en", "zh"] as const) {
        const text = Customer.messages[code]?.[locale] ?? expect.fail(`no sentence for ${code}`)
        expect(Decision.fill(text, facts, locale)).not.toMatch(/[{}]/)
      }
    }
    expect(Array.from(new Set(entries.map(({ code }) => code))).sort()).toEqual(Object.keys(Customer.messages).sort())
  })

  it("CUS-4: a contact stands on the day it took place, one day's entries in the order of recording", () => {
    const days = Customer.timeline(events).map(({ on }) => on)
    expect(days).toEqual(days.toSorted((a, b) => a - b))
    const codes = Customer.timeline(events).map(({ code }) => code)
    expect(codes.indexOf("customer-contact")).toBe(0)
    expect(codes.indexOf("customer-registered")).toBeLessThan(codes.indexOf("customer-conflicted"))
  })

  it("CUS-4: orders, cases and contracts join the same time line", () => {
    const order = { on: day("2026-03-03"), by: "bob", code: "order-confirmed", facts: { order: "O-1" } }
    const codes = Customer.timeline(events, [order]).map(({ code }) => code)
    const at = codes.indexOf("order-confirmed")
    expect(at).toBeGreaterThan(codes.indexOf("customer-registered"))
    expect(at).toBeLessThan(codes.indexOf("customer-deal-frozen"))
  })

  it("CUS-7: what was said and by whom at the customer's stands only in the personal part", () => {
    const [entry] = Customer.timeline(events)
    expect(entry?.personal).toEqual({ note: "asked for an offer", person: "Ms Wang" })
    expect(JSON.stringify(entry?.facts)).not.toContain("Wang")
  })
})

describe("the policy", () => {
  it("CUS-2: 90 days from 1 January end on 1 April, that day included", () => {
    const last = Customer.protectedUntil(policy(), day("2026-01-01"))
    expect(LocalDate.format(last)).toBe("2026-04-01")
    const [first] = events
    if (first?._tag !== "CustomerRegistered") return expect.fail("golden events begin with a registration")
    const state = Customer.customer.evolve(Customer.customer.initial, { ...first, on: day("2026-01-01") })
    expect(Customer.isProtected(state, policy(), day("2026-04-01"))).toBe(true)
    expect(Customer.isProtected(state, policy(), day("2026-04-02"))).toBe(false)
    expect(Customer.isProtected(state, policy({ protectionDays: 0 }), day("2026-01-01"))).toBe(true)
    expect(Customer.isProtected(state, policy({ protectionDays: 0 }), day("2026-01-02"))).toBe(false)
    expect(Customer.isProtected(Customer.customer.initial, policy(), day("2026-01-01"))).toBe(false)
  })

  it("CUS-2: the templates protect for 90 days and look at tax id, phone and name", () => {
    for (const data of [Customer.tradePolicy, Customer.propertyPolicy]) {
      expect(policy(data).protectionDays).toBe(90)
      expect([...policy(data).detects].sort()).toEqual(["name", "phone", "tax-id"])
    }
  })

  it("CUS-2: a policy that detects nothing is refused", () => {
    const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
    const compiled = Customer.customerPolicy.compile({ ...Customer.tradePolicy, detectBy: [] }, context)
    expect(Result.isFailure(compiled) ? compiled.failure : []).toMatchObject([{ place: "detectBy", rule: "CUS-2" }])
    expect(Schema.is(Customer.CustomerPolicy)({ ...Customer.tradePolicy, detectBy: ["name", "name"] })).toBe(false)
  })

  it("CUS-2: a plugin's legal forms take part in detection", () => {
    const extensions = Decider.makeExtensions([Decider.extend(Customer.LegalForms, "acme/estonia", ["OÜ"])])
    const keyOf = (name: string, facts: ReturnType<typeof factsOf>) => {
      const [event] = given(Customer.customer, facts).when(registration({ name })).events()
      return event?._tag === "CustomerRegistered" ? event.claims[0]?.claimId : expect.fail("not registered")
    }
    const shipped = factsOf(ann)
    const extended = { ...factsOf(ann), extensions }
    expect(keyOf("Kaubandus OÜ", extended)).toBe(keyOf("Kaubandus", extended))
    expect(keyOf("Kaubandus OÜ", shipped)).not.toBe(keyOf("Kaubandus", shipped))
  })
})
