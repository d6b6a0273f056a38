import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import { type Dealwright, Instant, LocalDate, Money, Order, Organisation, Pricing, Rate } from "@dealwright/core"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { FormError } from "../src/Border.ts"
import { askWithEffect } from "../src/EffectProgram.ts"
import { atListPrices, type Erp, makeErp, type Offer, sampleOffer } from "../src/Erp.ts"
import { explain } from "../src/Errors.ts"
import { askWithJson, askWithPromises, open, takeOver } from "../src/Facade.ts"
import { askFunction } from "../src/PureFunction.ts"
import { run } from "../src/Story.ts"
import { sell } from "../src/Transaction.ts"

const today = "2026-03-02"
const now = Instant.literal(`${today}T02:00:00Z`)

let folder: string
let file: string
let erp: Erp
let dealwright: Dealwright
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dealwright-embedding-"))
  file = join(folder, "harbour.sqlite")
  erp = makeErp()
  dealwright = await open(file, { now: () => now })
  await takeOver(dealwright, erp, LocalDate.literal(today))
})
afterEach(async () => {
  await dealwright.close()
  rmSync(folder, { recursive: true, force: true })
})

/** An offer whose pumps cost so much. */
const withPumpsAt = (price: string): Offer => ({
  ...sampleOffer,
  lines: sampleOffer.lines.map((line) => (line.sku === "PUMP-7" ? { ...line, price } : line)),
})

describe("the same question, asked in four ways", () => {
  it.each([
    ["ann", "2400.00", "NeedsApproval"],
    ["mei", "2400.00", "Allowed"],
    ["ann", "2500.00", "Allowed"],
    ["mei", "2000.00", "NeedsApproval"],
    ["pia", "1400.00", "Denied"],
  ] as const)("PRC-5: %s at %s is %s, reasons and figures included", async (seller, price, verdict) => {
    const offer = withPumpsAt(price)
    const { decision } = askFunction(erp, offer, seller, today)
    expect(decision._tag).toBe(verdict)
    expect(decision.reasons.length).toBeGreaterThan(0)
    expect(await askWithPromises(dealwright, erp, offer, seller)).toEqual(decision)
    expect(await askWithJson(dealwright, erp, { ...offer, number: "A-J" }, seller)).toEqual(decision)
    await dealwright.close()
    const store = Sqlite.layer({ file })
    expect(await askWithEffect(store, erp, { ...offer, number: "A-E" }, seller, now)).toEqual(decision)
  })

  it("PRC-11: the function also says what could be offered without asking anybody", () => {
    const { alternatives, effectiveDiscount } = askFunction(erp, sampleOffer, "ann", today)
    expect(effectiveDiscount.discount).toBe(Rate.percent("2.5"))
    expect(alternatives.prices?.total).toEqual(Money.of("40000.00", "CNY"))
  })
})

describe("a transaction of the host's", () => {
  it("makes quote and order together, and the ERP books what was confirmed", async () => {
    const booked = await sell(dealwright, erp, atListPrices, "ann")
    expect(booked).toEqual({ number: "SO-A-1002", customer: "C-1001", total: "40000.00" })
    expect(erp.orders.get("SO-A-1002")).toEqual(booked)
    const ann = dealwright.as(erp.company, "ann")
    expect(await ann.state(Pricing.quote, "A-1002")).toMatchObject({ _tag: "Accepted" })
    expect(await ann.state(Order.order, "SO-A-1002")).toMatchObject({ _tag: "Confirmed" })
    expect((await dealwright.audit()).findings).toEqual([])
  })

  it("fails as a whole: while the quote waits for an approval, neither quote nor order nor booking is left", async () => {
    await expect(sell(dealwright, erp, sampleOffer, "ann")).rejects.toMatchObject({
      _tag: "PricingError",
      reason: { _tag: "NotApproved" },
    })
    const ann = dealwright.as(erp.company, "ann")
    expect(await ann.state(Pricing.quote, sampleOffer.number)).toEqual({ _tag: "Absent" })
    expect(await ann.state(Order.order, `SO-${sampleOffer.number}`)).toEqual({ _tag: "Absent" })
    expect(await ann.history(Pricing.quote, sampleOffer.number)).toEqual([])
    expect(erp.orders.size).toBe(0)
  })

  it("KER-8: done again after a crash before the booking, it is not done twice and answers as the first time", async () => {
    const first = await sell(dealwright, erp, atListPrices, "ann")
    erp.orders.clear()
    expect(await sell(dealwright, erp, atListPrices, "ann")).toEqual(first)
    const events = await dealwright.as(erp.company, "ann").history(Order.order, first.number)
    expect(events.map(({ event }) => event._tag)).toEqual(["OrderConfirmed"])
    expect(erp.orders.get(first.number)).toEqual(first)
  })

  it("takes people and prices over once, however often the ERP starts", async () => {
    await takeOver(dealwright, erp, LocalDate.literal(today))
    const events = await dealwright.as(erp.company, "ann").history(Organisation.organisation, "main")
    expect(events.length).toBe(erp.users.length)
  })
})

describe("errors in plain try and catch", () => {
  const caught = async (work: () => Promise<unknown>) => {
    const error = await work().then(
      () => undefined,
      (reason: unknown) => reason,
    )
    return { error, explained: explain(error, dealwright.sentence) }
  }

  it("a module's rejection names its rule and says in both languages what would be right", async () => {
    const { explained } = await caught(() => sell(dealwright, erp, sampleOffer, "ann"))
    expect(explained).toMatchObject({ tag: "PricingError", rules: ["PRC-7"], tryAgain: false })
    expect(explained?.text.en).toContain("it can be issued once it is approved")
    expect(explained?.text.zh).toMatch(/[\u4e00-\u9fff]/u)
  })

  it("ORG-2: a refusal says who may instead", async () => {
    const promotion = { _tag: "AddMember", id: "eve", name: "Eve", rank: "president", roles: [] } as const
    const { explained } = await caught(() =>
      dealwright.as(erp.company, "ann").execute(Organisation.organisation, "main", promotion),
    )
    expect(explained).toMatchObject({ tag: "Refused", rules: ["ORG-2"], tryAgain: false })
    expect(explained?.text.en).toMatch(/ann may not do this \(organisation\.AddMember\)/)
  })

  it("a form that doesn't fit names the field; a person who isn't a member is named; a used command id is said to be used", async () => {
    const ann = dealwright.as(erp.company, "ann")
    const misspelt = await caught(() => ann.send("quote", "A-9", { _tag: "Draft", customerId: 7 }))
    expect(misspelt.explained).toMatchObject({ tag: "InvalidCommand", tryAgain: false })
    expect(misspelt.explained?.text.en).toContain("customerId")
    const stranger = await caught(() => sell(dealwright, erp, atListPrices, "zoe"))
    expect(stranger.explained).toMatchObject({ tag: "UnknownActor" })
    await sell(dealwright, erp, atListPrices, "ann")
    const other = { ...atListPrices, customer: "C-2" }
    expect((await caught(() => sell(dealwright, erp, other, "ann"))).explained).toMatchObject({
      tag: "CommandIdReused",
    })
  })

  it("a file that somebody else has open is no reason to try again at once, and the ERP's own errors stay its own", async () => {
    const { explained } = await caught(() => open(file, { now: () => now }))
    expect(explained).toMatchObject({ tag: "StoreError" })
    const typo = await caught(async () => askFunction(erp, withPumpsAt("2,400"), "ann", today))
    expect(typo.error).toBeInstanceOf(FormError)
    expect(typo.explained).toBeUndefined()
  })
})

describe("the example as a whole", () => {
  it("knows Effect in one file only", () => {
    const sources = fileURLToPath(new URL("../src/", import.meta.url))
    const users = readdirSync(sources).filter((name) => /from "effect/.test(readFileSync(join(sources, name), "utf8")))
    expect(users).toEqual(["EffectProgram.ts"])
  })

  it("tells its story to the end", async () => {
    const lines: Array<string> = []
    const own = mkdtempSync(join(tmpdir(), "dealwright-story-"))
    try {
      for await (const line of run(own)) lines.push(line)
    } finally {
      rmSync(own, { recursive: true, force: true })
    }
    expect(lines.at(-1)).toBe("All four decisions are equal, reasons and figures included.")
    expect(lines).toContain("   Nothing of it was kept; orders on the books: 0.")
    expect(lines).toContain("The store is as it was written: 0 findings.")
  })
})
