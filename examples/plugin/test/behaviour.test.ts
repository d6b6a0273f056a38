import {
  Approval,
  Decision,
  Engine,
  LocalDate,
  Money,
  Organisation,
  Pipeline,
  Pricing,
  Rate,
  Receivable,
} from "@dealwright/core"
import { describe, expect, it } from "vitest"
import { collectionVisitId, visit } from "../src/index.ts"
import { type Acme, debt, openAcme, openDebt, tenant } from "./acme.ts"

const cny = (amount: string) => Money.of(amount, "CNY")

describe("the stage gate", () => {
  const readyBesidesTheSurvey = async ({ dealwright }: Acme) => {
    const ann = dealwright.as(tenant, "ann")
    const tell = (command: Pipeline.DealCommand) => ann.execute(Pipeline.deal, "D-1", command)
    await tell({
      _tag: "Open",
      title: "Pumps for the quarry",
      customerId: "C-1",
      amount: cny("500000.00"),
      sellers: [{ memberId: "ann", share: Rate.one }],
    })
    for (const field of ["need", "budget", "decision-maker", "buying-time"]) {
      await tell({ _tag: "SetField", field, value: "known" })
    }
    await tell({ _tag: "RecordVisit", visitedOn: LocalDate.literal("2026-03-02"), note: "they came by" })
    await tell({ _tag: "SubmitProposal", reference: "P-1" })
    await dealwright.as(tenant, "sam").execute(Pipeline.deal, "D-1", { _tag: "AcceptProposal", reference: "P-1" })
    return () => tell({ _tag: "Move", to: "proposal" })
  }
  const survey = (acme: Acme, id: string, visitedOn: Parameters<typeof LocalDate.literal>[0]) => ({
    request: () =>
      acme.dealwright.as(tenant, "ann").execute(visit, id, {
        _tag: "Request",
        purpose: { _tag: "Survey", dealId: "D-1" },
        customerId: "C-1",
        region: "highlands",
      }),
    complete: (by: string) =>
      acme.dealwright.as(tenant, by).execute(visit, id, {
        _tag: "Complete",
        visitedOn: LocalDate.literal(visitedOn),
        report: "there is room for two pumps",
      }),
  })

  it("PIP-3: blocks a deal without a survey, in both languages, and lets it pass with one", async () => {
    const acme = await openAcme()
    const move = await readyBesidesTheSurvey(acme)
    await expect(move()).rejects.toMatchObject({
      _tag: "DealError",
      reason: { _tag: "GatesUnmet" },
      text: {
        en: expect.stringContaining("the site was surveyed within the last 180 days"),
        zh: expect.stringContaining("现场勘察"),
      },
    })
    const { complete, request } = survey(acme, "V-1", "2026-03-02")
    const requested = await request()
    // 10 business days in the highlands, from Monday 2 March on.
    expect(requested.state).toMatchObject({ _tag: "Requested", due: LocalDate.literal("2026-03-16") })
    await expect(complete("ann")).rejects.toMatchObject({ _tag: "Refused" })
    await complete("fay")
    expect((await move()).state).toMatchObject({ stage: "proposal" })
    expect((await complete("fay")).events).toEqual([])
    await acme.dealwright.close()
  })

  it("PIP-2: a survey that is too old no longer counts, and the refusal says from when it is", async () => {
    const acme = await openAcme()
    const move = await readyBesidesTheSurvey(acme)
    const { complete, request } = survey(acme, "V-1", "2026-03-02")
    await request()
    await complete("fay")
    acme.at("2026-08-30T02:00:00Z")
    await expect(move()).rejects.toThrow(/last surveyed on 2026-03-02/)
    acme.at("2026-08-29T02:00:00Z")
    expect((await move()).state).toMatchObject({ stage: "proposal" })
    await acme.dealwright.close()
  })

  it("KER-8: a survey for a deal that doesn't exist is not completed either: fact and visit commit together", async () => {
    const acme = await openAcme()
    const { complete, request } = survey(acme, "V-1", "2026-03-02")
    await request()
    await expect(complete("fay")).rejects.toMatchObject({ _tag: "ReactionFailed", reactor: "acme/survey-to-deal" })
    expect(await acme.dealwright.as(tenant, "fay").state(visit, "V-1")).toMatchObject({ _tag: "Requested" })
    await acme.dealwright.close()
  })
})

describe("the escalation action", () => {
  const visitId = collectionVisitId(debt, 1, "collection-visit", 1)

  it("ESC-3: opens a collection visit when its step fires in a sweep, once, in the same commit", async () => {
    const acme = await openAcme()
    const { dealwright } = acme
    await openDebt(acme)
    // 31 March is the due date. The 20th of April begins at 16:00 UTC of the 19th in Shanghai.
    await acme.sweepNightly("2026-04-19T15:59:00Z")
    await dealwright.sweep(acme.at("2026-04-19T15:59:00Z"))
    const raj = dealwright.as(tenant, "raj")
    expect(await raj.state(visit, visitId)).toEqual({ _tag: "Absent" })
    const sweep = await dealwright.sweep(acme.at("2026-04-20T01:00:00Z"))
    expect(sweep).toEqual({ fired: 1, failed: [] })
    expect(await raj.state(visit, visitId)).toEqual({
      _tag: "Requested",
      purpose: { _tag: "Collection", receivableId: debt, item: 1 },
      customerId: "C-1",
      region: "highlands",
      due: LocalDate.literal("2026-05-04"),
      by: "system:acme/step-to-visit",
    })
    await dealwright.sweep(acme.at("2026-04-21T01:00:00Z"))
    expect((await raj.history(visit, visitId)).map(({ event }) => event._tag)).toEqual(["VisitRequested"])
    const open = await raj.find(visit, {
      where: [{ _tag: "Equals", field: "status", value: "Requested" }],
      limit: 10,
    })
    expect(open.documents.map(({ id }) => id)).toEqual([visitId])
    expect((await dealwright.audit()).findings).toEqual([])
    await dealwright.close()
  })

  it("ESC-5: sends nobody to a customer who has paid", async () => {
    const acme = await openAcme()
    const { dealwright } = acme
    await openDebt(acme)
    await acme.sweepNightly("2026-04-10T01:00:00Z")
    const raj = dealwright.as(tenant, "raj")
    await raj.execute(Receivable.payment, "RC-1", {
      _tag: "Receive",
      customerId: "C-1",
      amount: cny("80000.00"),
      valueDate: LocalDate.literal("2026-04-10"),
    })
    await acme.sweepNightly("2026-04-30T01:00:00Z")
    expect(await raj.state(visit, visitId)).toEqual({ _tag: "Absent" })
    await dealwright.close()
  })

  it("has a rule of its own that no member gets around: only an escalation asks for a collection visit", async () => {
    const acme = await openAcme()
    const attempt = acme.dealwright.as(tenant, "pat").execute(visit, "V-9", {
      _tag: "Request",
      purpose: { _tag: "Collection", receivableId: debt, item: 1 },
      customerId: "C-1",
      region: "coast",
    })
    await expect(attempt).rejects.toMatchObject({
      _tag: "VisitError",
      rule: "ACME-4",
      reason: { _tag: "CollectionBySystem", member: "pat" },
    })
    await acme.dealwright.close()
  })
})

describe("the guard", () => {
  const writeOff = ({ dealwright }: Acme, by: string) =>
    dealwright.as(tenant, by).execute(Receivable.receivable, debt, { _tag: "WriteOff", reason: "bankrupt" })

  it("refuses the seller with its own reason, and lets somebody else of rank pass", async () => {
    const acme = await openAcme()
    await openDebt(acme)
    const refusal = await writeOff(acme, "dan").catch((error: unknown) => error)
    if (!(refusal instanceof Engine.Refused)) throw new Error(`not refused: ${refusal}`)
    expect(refusal.decision._tag).toBe("Denied")
    expect(refusal.decision.reasons.map((reason) => acme.dealwright.sentence(reason))).toEqual([
      "dan sold INV-7 and can't write it off; somebody else of the same rank can.",
    ])
    expect((await writeOff(acme, "pat")).events.map(({ _tag }) => _tag)).toEqual(["WrittenOff"])
    await acme.dealwright.close()
  })

  it("KER-6: never weakens core: where a guard agrees, core's own refusals stand", async () => {
    const generous = Engine.plugin({
      id: "generous.everything",
      version: "1.0.0",
      guards: ["organisation", "receivable"].map((on) => ({
        name: `generous/${on}`,
        on,
        guard: () => Decision.allowed(Decision.reason("Allowed", "generous", "GEN-1")),
      })),
      messages: { generous: { en: "Everybody may do everything.", zh: "人人皆可。" } },
    })
    const acme = await openAcme({ plugins: [generous] })
    await openDebt(acme)
    const { dealwright } = acme
    const ann = dealwright.as(tenant, "ann")
    const promotion = ann.execute(Organisation.organisation, "main", {
      _tag: "AddMember",
      id: "eve",
      name: "Eve",
      rank: "president",
      roles: ["sales"],
    })
    await expect(promotion).rejects.toMatchObject({ _tag: "Refused", decision: { _tag: "Denied" } })
    const bySystemOnly = ann.execute(Receivable.receivable, debt, { _tag: "AdvanceEscalation" })
    await expect(bySystemOnly).rejects.toMatchObject({ _tag: "Refused" })
    await expect(writeOff(acme, "ann")).rejects.toMatchObject({ reason: { _tag: "RankTooLow" } })
    expect(Object.keys((await ann.state(Organisation.organisation, "main")).members)).not.toContain("eve")
    await dealwright.close()
  })
})

describe("the pricing rule", () => {
  const prices = Pricing.PriceListId.make("2026")

  /** A price list signed off by director and president, and a customer of the class that the rule is about. */
  const setUpPrices = async ({ dealwright }: Acme) => {
    const sam = dealwright.as(tenant, "sam")
    await sam.execute(Pricing.priceList, prices, {
      _tag: "DraftList",
      currency: "CNY",
      from: LocalDate.literal("2026-03-02"),
      version: "1",
      lines: [{ sku: "PUMP-7", listPrice: cny("2500.00") }],
    })
    const submitted = await sam.execute(Pricing.priceList, prices, { _tag: "SubmitList" })
    expect(submitted.state._tag).toBe("AwaitingSignOff")
    const { documents } = await sam.find(Approval.approval, { where: [], limit: 10 })
    for (const { id } of documents) {
      await dealwright.as(tenant, "dan").execute(Approval.approval, id, { _tag: "Approve" })
      await dealwright.as(tenant, "pat").execute(Approval.approval, id, { _tag: "Approve" })
    }
    await dealwright.as(tenant, "raj").execute(Pricing.customerPricing, "C-1", {
      _tag: "ClassifyCustomer",
      customerClass: "remote",
    })
  }
  const offer = async ({ dealwright }: Acme, id: string, customerId: string, pieces: number) => {
    const ann = dealwright.as(tenant, "ann")
    await ann.execute(Pricing.quote, id, {
      _tag: "Draft",
      customerId,
      currency: "CNY",
      priceLists: [prices],
      lines: [{ sku: "PUMP-7", quantity: Money.Quantity.whole(pieces), unitPrice: cny("2500.00") }],
    })
    const { events } = await ann.execute(Pricing.quote, id, { _tag: "Submit" })
    return events[0]
  }

  it("PRC-5: asks a manager about a small order of a remote customer, though every price is at list", async () => {
    const acme = await openAcme()
    await setUpPrices(acme)
    const small = await offer(acme, "Q-1", "C-1", 7)
    if (small?._tag !== "QuoteSubmitted") throw new Error(`not put up for approval: ${small?._tag}`)
    expect(small.decision).toMatchObject({ _tag: "NeedsApproval", rank: { name: "manager" } })
    expect(small.decision.reasons.map((reason) => acme.dealwright.sentence(reason))).toEqual([
      "CNY 17,500.00 is below CNY 20,000.00, the least order of a remote customer; it takes manager or above.",
    ])
    expect((await offer(acme, "Q-2", "C-1", 8))?._tag).toBe("QuoteCleared")
    expect((await offer(acme, "Q-3", "C-2", 1))?._tag).toBe("QuoteCleared")
    await acme.dealwright.close()
  })
})
