import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { layer } from "@dealwright/adapters-sql/Sqlite"
import {
  Approval,
  Commission,
  Contract,
  Customer,
  type Decision,
  Incident,
  Inventory,
  MemoryStore,
  Money,
  Order,
  Pipeline,
  Pricing,
  Receivable,
} from "@dealwright/core"
import { afterEach, beforeAll, describe, expect, it } from "vitest"
import { tellDemo } from "../src/Demo.ts"
import { noPaint, pageWidth, terminalPaint } from "../src/Narrator.ts"
import { tellProperty } from "../src/PropertyStory.ts"
import type { Stage } from "../src/Stage.ts"
import { widthOf, wrap } from "../src/Text.ts"
import { tellTrade } from "../src/TradeStory.ts"

const page = (locale: Decision.Locale = "en") => {
  const written: Array<string> = []
  const options = { store: MemoryStore.layer, locale, paint: noPaint, write: (text: string) => void written.push(text) }
  return { options, text: () => written.join("") }
}

const cny = (amount: string) => Money.of(amount, "CNY")

const balanceOf = async (stage: Stage, memberId: string, months: ReadonlyArray<string>) =>
  Commission.balance(
    await Promise.all(months.map((month) => stage.state(Commission.commission, Commission.periodId(memberId, month)))),
    "CNY",
  )

const expectWellTold = (stage: Stage, text: string): void => {
  expect(stage.decisions.length).toBeGreaterThan(4)
  for (const { decision, reasons } of stage.decisions) {
    expect(decision.reasons.length, JSON.stringify(reasons)).toBeGreaterThan(0)
    expect(reasons.length).toBe(decision.reasons.length)
  }
  // A sentence that lacks a fact shows its placeholder, one without a catalogue its code; both are mistakes.
  expect(text).not.toMatch(/\{\w+\}|undefined|NaN|\[object/u)
  expect(text).not.toMatch(/\b[a-z]+(?:-[a-z]+)+ \(\w+ /u)
  for (const line of text.split("\n")) expect(widthOf(line), line).toBeLessThanOrEqual(pageWidth)
}

describe("the property story", () => {
  let told: Awaited<ReturnType<typeof tellProperty>>
  let text: string
  beforeAll(async () => {
    const { options, text: read } = page()
    told = await tellProperty(options)
    text = read()
    return () => told.stage.dealwright.close()
  })

  it("REC-6: the forfeiture frees the flat, rescinds the contract, loses the deal, freezes the record, voids the request", async () => {
    const { requestId, stage } = told
    const contract = await stage.state(Contract.contract, "CT-1")
    expect(contract._tag === "Contract" && contract.standing._tag).toBe("Rescinded")
    const deal = await stage.state(Pipeline.deal, "D-1")
    expect(deal._tag === "Deal" && deal.standing._tag).toBe("Lost")
    const customer = await stage.state(Customer.customer, "C-zhou")
    expect(customer.frozenDeals).toMatchObject([
      {
        dealId: "D-1",
        outcome: "forfeited",
        facts: {
          unit: "A-1203",
          collected: cny("480000.00"),
          kept: cny("240000.00"),
          returned: cny("240000.00"),
          waived: cny("1920000.00"),
        },
      },
    ])
    const request = await stage.state(Approval.approval, requestId)
    expect(request._tag === "Decided" && request.outcome._tag).toBe("Superseded")
    const history = await stage.history(Inventory.unit, "A-1203")
    expect(history.map(({ event }) => event._tag)).toEqual([
      "UnitRegistered",
      "UnitHeld",
      "SubscriptionRequested",
      "UnitSubscribed",
      "UnitContracted",
      "UnitForfeited",
      "SubscriptionRequested",
      "UnitSubscribed",
    ])
  })

  it("REC-6: all of it is one commit, and the next customer has the flat the morning after", async () => {
    expect(told.forfeiture.documents).toBeGreaterThanOrEqual(10)
    expect(told.forfeiture.events).toBeGreaterThanOrEqual(told.forfeiture.documents)
    expect(told.forfeiture.unit).toBe("Available")
    const unit = await told.stage.state(Inventory.unit, "A-1203")
    expect(unit._tag === "Subscribed" && unit.holder.customerId).toBe("C-lin")
  })

  it("COM-5: commission paid in March is clawed back to nothing, and no statement pays a negative amount", async () => {
    const months = ["2026-03", "2026-05", "2026-06"]
    for (const [memberId, earned] of [
      ["mei", "5040.00"],
      ["sam", "2160.00"],
    ] as const) {
      const balance = await balanceOf(told.stage, memberId, months)
      expect(balance.earned).toEqual(cny(earned))
      expect(Money.unsafeSubtract(balance.earned, balance.clawedBack)).toEqual(cny("0.00"))
      expect(balance.paid).toEqual(cny(earned))
      expect(balance.outstanding).toEqual(cny(`-${earned}`))
    }
  })

  it("ESC-4: warning, lawyer's letter, put off, then all three again up to the forfeiture", async () => {
    const history = await told.stage.history(Receivable.receivable, "PLAN-1")
    const steps = history.flatMap(({ event }) => {
      if (event._tag === "StepFired" && event.item === 2) return [event.step]
      return event._tag === "ExtensionGranted" || event._tag === "ExtensionRefused" ? [event._tag] : []
    })
    expect(steps).toEqual([
      "due-soon",
      "warning",
      "lawyers-letter",
      "ExtensionRefused",
      "ExtensionGranted",
      "due-soon",
      "warning",
      "lawyers-letter",
      "forfeiture",
    ])
  })

  it("KER-6: every decision is told with its reasons, in sentences, within the page", () => {
    expectWellTold(told.stage, text)
    for (const rule of ["INV-2", "ORG-2", "ORG-4", "PIP-3", "APR-2", "CTR-3", "CTR-6", "REC-5"]) {
      expect(text).toContain(`[${rule}]`)
    }
  })

  it("KER-8: the store is proved", () => {
    expect(told.audit.findings).toEqual([])
    expect(told.audit.events).toBeGreaterThan(80)
    expect(text).toContain(`${told.audit.events} events, ${told.audit.streams} streams, nothing found`)
  })
})

describe("the trade story", () => {
  let told: Awaited<ReturnType<typeof tellTrade>>
  let text: string
  beforeAll(async () => {
    const { options, text: read } = page()
    told = await tellTrade(options)
    text = read()
    return () => told.stage.dealwright.close()
  })

  it("PRC-5: the quote was denied at 650, climbed three ranks at 930, and was issued only then", async () => {
    const history = await told.stage.history(Pricing.quote, "Q-2")
    expect(history.map(({ event }) => event._tag)).toEqual([
      "QuoteDrafted",
      "QuoteRefused",
      "QuoteRevised",
      "QuoteSubmitted",
      "QuoteApproved",
      "QuoteIssued",
      "QuoteNumbered",
      "QuoteAccepted",
    ])
    const approved = history.map(({ event }) => event).find((event) => event._tag === "QuoteApproved")
    expect(approved).toMatchObject({ approvers: ["raj", "maria", "viktor"] })
  })

  it("CRD-5: the order was held, overridden for its own amount, and went its way", async () => {
    const order = await told.stage.state(Order.order, "SO-2")
    expect(order._tag).toBe("Accepted")
    expect("override" in order && order.override).toMatchObject({ by: "maria", amount: cny("37200.00") })
    expect(told.stage.decisions.map(({ decision }) => decision.reasons[0]?.code)).toContain("credit-limit-exceeded")
  })

  it("COM-5: the bounced 20 000 take back exactly the 800 they had earned", async () => {
    const [april, may] = told.statements
    expect(april?.lines.map(({ amount }) => amount)).toEqual([cny("300.00"), cny("800.00")])
    expect(april?.payout).toEqual(cny("1100.00"))
    expect(may?.lines.map(({ amount, kind }) => [kind, amount])).toEqual([
      ["adjustment", cny("-800.00")],
      ["credit", cny("1460.00")],
    ])
    expect(may?.payout).toEqual(cny("660.00"))
  })

  it("COM-10: earned is paid, held, clawed back or outstanding", async () => {
    const { clawedBack, earned, held, outstanding, paid } = await balanceOf(told.stage, "ann", ["2026-04", "2026-05"])
    expect(clawedBack).toEqual(cny("800.00"))
    expect(earned.minor).toBe(paid.minor + held.minor + clawedBack.minor + outstanding.minor)
    expect(paid).toEqual(cny("1760.00"))
  })

  it("CTR-2, CTR-4: orders draw on the contract once it is archived, and not beyond its tolerance", async () => {
    const account = await told.stage.state(Contract.contractAccount, "CT-1")
    expect(account._tag === "Account" && Contract.remainingOf(account, "P-100")).toEqual(Money.Quantity.whole(70))
    expect((await told.stage.state(Order.order, "SO-5"))._tag).toBe("Absent")
  })

  it("ESC-8: the incident went up to the director, who closed it with a plan on file", async () => {
    const incident = await told.stage.state(Incident.incident, "I-1")
    if (incident._tag === "Absent") throw new Error("there is an incident")
    expect(incident.told.map(({ memberId }) => memberId)).toEqual(["maria", "viktor"])
    expect(incident.standing).toMatchObject({ _tag: "Closed", by: "viktor" })
  })

  it("REC-8: the statement of account ends with what is open", () => {
    expect(told.account.balance).toEqual(cny("38000.00"))
    expect(told.account.open.map(({ open, receivableId }) => [receivableId, open])).toEqual([
      ["INV-4", cny("38000.00")],
    ])
  })

  it("APR-5: the inbox shows what waits, until when, and how one decided before", () => {
    expect(text).toMatch(/Ann Bauer asks, until Wed 8 Apr 14:00\./)
    expect(text).toContain("customer: approved.")
  })

  it("KER-6: every decision is told with its reasons, in sentences, within the page", () => {
    expectWellTold(told.stage, text)
    const verdicts = new Set(told.stage.decisions.map(({ decision }) => decision._tag))
    expect(verdicts).toEqual(new Set(["Allowed", "NeedsApproval", "Denied"]))
    for (const rule of [
      "PRC-1",
      "PRC-3",
      "PRC-5",
      "PRC-7",
      "ORG-4",
      "CRD-1",
      "CRD-4",
      "ORD-1",
      "ORD-2",
      "CTR-2",
      "ESC-8",
    ]) {
      expect(text).toContain(`[${rule}]`)
    }
  })

  it("KER-8: the store is proved", () => {
    expect(told.audit.findings).toEqual([])
    expect(text).toContain(`${told.audit.events} events, ${told.audit.streams} streams, nothing found`)
  })
})

describe("the demo", () => {
  const folders: Array<string> = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })

  it("is the same on the embedded store as in memory, and tells the reasons in Chinese on demand", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dealwright-demo-test-"))
    folders.push(folder)
    const inMemory = page("zh")
    const both = { stories: ["property", "trade"], locale: "zh", paint: noPaint } as const
    await tellDemo({ ...both, storeFor: () => MemoryStore.layer, write: inMemory.options.write })
    const written: Array<string> = []
    const findings = await tellDemo({
      ...both,
      storeFor: (story) => layer({ file: join(folder, `${story}.sqlite`) }),
      write: (text) => void written.push(text),
    })
    expect(findings).toBe(0)
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(["property.sqlite", "trade.sqlite"]))
    expect(written.join("")).toBe(inMemory.text())
    expect(inMemory.text()).toContain("超出信用额度")
    for (const line of inMemory.text().split("\n")) expect(widthOf(line), line).toBeLessThanOrEqual(pageWidth)
  })

  it("uses colours only where it is told to", async () => {
    const plain = page()
    const coloured = page()
    const only = { stories: ["trade"], storeFor: () => MemoryStore.layer, locale: "en" } as const
    await tellDemo({ ...only, paint: noPaint, write: plain.options.write })
    await tellDemo({ ...only, paint: terminalPaint, write: coloured.options.write })
    expect(plain.text()).not.toContain("\u001b[")
    expect(coloured.text()).toContain("\u001b[")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours begin with one.
    expect(coloured.text().replace(/\u001b\[\d+m/gu, "")).toBe(plain.text())
  })
})

describe("text on a page", () => {
  it("counts Chinese characters as two columns and doesn't begin a line with a closing mark", () => {
    expect(widthOf("信用a")).toBe(5)
    expect(wrap("信用占用,超出", 8)).toEqual(["信用占", "用,超出"])
    for (const line of wrap("订单与合同,要货计划不符。".repeat(5), 11)) expect(line).not.toMatch(/^[,。]/u)
  })
})
