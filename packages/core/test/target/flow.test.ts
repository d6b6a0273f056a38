/** Targets with everything that follows from sales, payments and approvals, on the engine. */
import {
  Approval,
  Calendar,
  type Decider,
  Engine,
  Instant,
  MemoryStore,
  Money,
  Order,
  Organisation,
  openDealwright,
  Rate,
  Receivable,
  Target,
  TargetPlan,
  Templates,
} from "@dealwright/core"
import * as Result from "effect/Result"
import { afterEach, assert, describe, it } from "vitest"
import { booked, byTeam, parts } from "./company.ts"
import { cny, day, figure, march, north, south } from "./plans.ts"

const closing: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const people = [
  ["pat", "president", "sales", null, null],
  ["dora", "director", "sales", "pat", null],
  ["mia", "manager", "sales", "dora", "north"],
  ["max", "manager", "sales", "dora", "south"],
  ["ann", "rep", "sales", "mia", "north"],
  ["cai", "rep", "sales", "max", "south"],
  ["rita", "rep", "receivables", "dora", null],
] as const

const openCompany = async (template: "trade" | "property" = "trade") => {
  let now = Instant.literal("2026-03-10T09:00Z")
  const company = { calendar: Calendar.monToFri(Calendar.TimeZone.utc) }
  const dealwright = await openDealwright({
    store: MemoryStore.layer,
    template: template === "trade" ? Templates.tradeFor(company) : Templates.propertyFor(company),
    every: false,
    clock: { now: () => now },
  })
  closing.push(() => dealwright.close())
  const system = dealwright.asSystem("acme", "set-up")
  for (const [id, rank, role, supervisor, team] of people) {
    await system.execute(Organisation.organisation, Organisation.organisationId, {
      _tag: "AddMember",
      id,
      name: id,
      rank,
      roles: [role],
      ...(supervisor === null ? {} : { supervisor }),
      ...(team === null ? {} : { team }),
    })
  }
  /** What an owner has booked, invoiced or collected in March. */
  const reached = async (measure: string, owner: TargetPlan.Owner) => {
    const found = await system.find(Target.actuals, Target.actualsQuery(measure, march))
    const months = found.documents.map(({ state }) => state)
    const metric = { ...booked, measure }
    return Target.reached(months, { metric, owner, period: march }).actual
  }
  return {
    dealwright,
    system,
    reached,
    as: (id: (typeof people)[number][0]) => dealwright.as("acme", id),
    sweep: async (at: Instant.Instant) => {
      now = at
      return (await dealwright.sweep(at)).failed.map(({ error }) => error.message)
    },
  }
}

const sellers = [
  { memberId: "ann", share: Rate.percent(60) },
  { memberId: "cai", share: Rate.percent(40) },
]

const receivableOf = (total: string): Receivable.ReceivableCommand => ({
  _tag: "Open",
  customerId: "C-1",
  source: { _tag: "Import", reference: "old-1" },
  total: cny(total),
  invoiceDate: day("2026-03-05"),
  method: { _tag: "OnAccount", creditDays: 30 },
  sellers,
})

const receipt = (amount: string): Receivable.PaymentCommand => ({
  _tag: "Receive",
  customerId: "C-1",
  amount: cny(amount),
  valueDate: day("2026-03-09"),
})

describe("targets on the engine", () => {
  it("TGT-6: orders count as booked with their sellers and teams, and no more once they are cancelled", async () => {
    const { as, dealwright, reached, system } = await openCompany()
    const line = { sku: "P-1", quantity: Money.Quantity.whole(10), unitPrice: cny("100.01") }
    const source = {
      _tag: "Imported",
      reference: "old-7",
      draft: { customerId: "C-1", currency: "CNY", lines: [line], creditDays: 0, sellers },
    } as const
    await system.execute(Order.order, "O-1", { _tag: "Confirm", source })
    assert.strictEqual(await reached("booked", TargetPlan.company), 1000_10n)
    assert.strictEqual(await reached("booked", north), 600_06n)
    assert.strictEqual(await reached("booked", TargetPlan.member("cai")), 400_04n)
    await as("mia").execute(Order.order, "O-1", { _tag: "Cancel", reason: "customer gone" })
    assert.strictEqual(await reached("booked", TargetPlan.company), 0n)
    assert.deepStrictEqual((await dealwright.audit()).findings, [])
  })

  it("TGT-6: invoices, credit notes, payments and bounces are followed by what they are now", async () => {
    const { as, dealwright, reached } = await openCompany()
    await as("rita").execute(Receivable.receivable, "R-1", receivableOf("1000.00"))
    assert.strictEqual(await reached("invoiced", TargetPlan.company), 1000_00n)
    await as("rita").execute(Receivable.payment, "P-1", receipt("500.01"))
    assert.strictEqual(await reached("collected", TargetPlan.company), 500_01n)
    assert.strictEqual(await reached("collected", south), 200_00n)
    const note = { _tag: "CreditNote", noteNo: "N-1", amount: cny("100.00"), reason: "short delivery" } as const
    await as("rita").execute(Receivable.receivable, "R-1", note)
    assert.strictEqual(await reached("invoiced", TargetPlan.company), 900_00n)
    await as("rita").execute(Receivable.payment, "P-1", { _tag: "Reverse", reason: "bounced" })
    assert.strictEqual(await reached("collected", TargetPlan.company), 0n)
    assert.deepStrictEqual((await dealwright.audit()).findings, [])
  })

  it("TGT-3, APR-1: a rep's proposal goes to the manager and is in force with the answer, in one commit", async () => {
    const { as, system } = await openCompany()
    const set: Target.TargetCommand = { _tag: "Set", ...parts, breakdown: byTeam }
    await as("ann").execute(Target.target, "T-1", set)
    const request = await system.state(Approval.approval, "target-T-1-1")
    assert.isTrue(request._tag === "Pending" && request.summary.includes("T-1 of company (booked): CNY 100000.00"))
    await as("dora").execute(Approval.approval, "target-T-1-1", { _tag: "Approve" })
    const target = await system.state(Target.target, "T-1")
    assert.isTrue(target._tag === "Target" && target.standing._tag === "InForce")
    const used = await system.state(Approval.approval, "target-T-1-1")
    assert.isTrue(used._tag === "Decided" && used.outcome._tag === "Approved" && used.outcome.isUsed)

    await as("mia").execute(Target.target, "T-1", { _tag: "Amend", amount: figure("90000.00"), reason: "strike" })
    await as("mia").execute(Target.target, "T-1", {
      _tag: "Amend",
      amount: figure("95000.00"),
      reason: "a short strike",
    })
    const first = await system.state(Approval.approval, "target-T-1-2")
    assert.isTrue(first._tag === "Decided" && first.outcome._tag === "Superseded")
    await as("max").execute(Approval.approval, "target-T-1-3", { _tag: "Approve" })
    const amended = await system.state(Target.target, "T-1")
    assert.isTrue(amended._tag === "Target" && amended.amendments.length === 1)
    assert.deepStrictEqual(amended._tag === "Target" && amended.terms.amount, figure("95000.00"))

    await as("max").execute(Target.target, "T-1", { _tag: "Amend", amount: figure("96000.00"), reason: "again" })
    await as("mia").execute(Approval.approval, "target-T-1-4", { _tag: "Reject", reason: "no" })
    const kept = await system.state(Target.target, "T-1")
    assert.isTrue(kept._tag === "Target" && kept.pending === null && kept.amendments.length === 1)
  })

  it("TGT-7, APR-1: spending beyond the budget is spent once a manager agrees", async () => {
    const { as, system } = await openCompany()
    const period = { from: march.from, until: march.until }
    const allot = { _tag: "Allot", kind: "expense", team: "north", period, amount: cny("1000.00") } as const
    await as("dora").execute(Target.budget, "B-1", allot)
    const on = day("2026-03-10")
    const spend = {
      _tag: "Spend",
      entryId: "E-1",
      amount: cny("1040.00"),
      memberId: "ann",
      on,
      purpose: "fair",
    } as const
    await as("ann").execute(Target.budget, "B-1", spend)
    const own = await as("ann")
      .execute(Approval.approval, "budget-B-1-1", { _tag: "Approve" })
      .catch((error: unknown) => error)
    assert.deepInclude(own, { rule: "ORG-4" })
    await as("mia").execute(Approval.approval, "budget-B-1-1", { _tag: "Approve" })
    const state = await system.state(Target.budget, "B-1")
    assert.isTrue(state._tag === "Budget" && Money.format(state.spent) === "1040.00")
    await as("ann").execute(Target.budget, "B-1", { ...spend, entryId: "E-2", amount: cny("1.00") })
    await as("mia").execute(Approval.approval, "budget-B-1-2", { _tag: "Return", reason: "next month" })
    const after = await system.state(Target.budget, "B-1")
    assert.isTrue(after._tag === "Budget" && Object.keys(after.requests).length === 0)
  })

  it("TGT-5: the cycle reminds, is consolidated into the company's target, and opens the next one by itself", async () => {
    const { as, dealwright, sweep, system } = await openCompany()
    await as("dora").execute(Target.planCycle, "2026-04", { _tag: "Open", month: "2026-04" })
    const rows = (amount: string) => [{ measure: "booked", figure: figure(amount) }]
    await as("mia").execute(Target.planCycle, "2026-04", { _tag: "HandIn", team: "north", rows: rows("700.00") })
    for (const date of ["2026-03-23", "2026-03-26", "2026-03-30"] as const) {
      assert.deepStrictEqual(await sweep(Instant.literal(`${date}T08:00Z`)), [])
    }
    const events = await system.history(Target.planCycle, "2026-04")
    assert.deepStrictEqual(
      events.flatMap(({ event }) => (event._tag === "StepFired" ? [`${event.team} ${event.step}`] : [])),
      ["south due-soon", "south late", "south raised"],
    )
    await as("max").execute(Target.planCycle, "2026-04", { _tag: "HandIn", team: "south", rows: rows("300.01") })
    await as("dora").execute(Target.planCycle, "2026-04", { _tag: "Consolidate" })
    const target = await system.state(Target.target, Target.planTargetId("2026-04", 1))
    if (target._tag !== "Target") return assert.fail()
    assert.deepStrictEqual(
      Target.partsOf(target).map(({ owner, units }) => [TargetPlan.ownerKey(owner), units]),
      [
        ["company", 1000_01n],
        ["team:north", 700_00n],
        ["team:south", 300_01n],
      ],
    )
    assert.deepStrictEqual(await sweep(Instant.literal("2026-04-10T08:00Z")), [])
    const next = await system.state(Target.planCycle, "2026-05")
    assert.isTrue(next._tag === "Cycle" && next.teams.length === 2)
    assert.deepStrictEqual((await dealwright.audit()).findings, [])
  })

  it("TGT-6: under the property template two sellers are each credited in full, and the company once", async () => {
    const { as, system } = await openCompany("property")
    await as("rita").execute(Receivable.receivable, "R-1", receivableOf("1000.00"))
    await as("rita").execute(Receivable.payment, "P-1", receipt("1000.00"))
    const found = await system.find(Target.actuals, Target.actualsQuery("collected", march))
    const months = found.documents.map(({ state }) => state)
    const metric = { ...booked, measure: "collected" }
    const all = Target.reached(months, { metric, owner: TargetPlan.company, period: march })
    assert.deepInclude(all, { actual: 1000_00n, credited: 2000_00n, overAssigned: 1000_00n })
    // What isn't followed leaves nothing behind.
    assert.deepStrictEqual((await system.find(Target.actuals, Target.actualsQuery("invoiced", march))).documents, [])
  })
})

it("TGT-1: both templates compose with the module, each command with its least authority", () => {
  for (const template of [Templates.trade, Templates.property]) {
    const host = Result.getOrThrow(Engine.compose(Templates.builtIn, template))
    const systemOnly = ["Adopt", "RecordApproval", "RecordRefusal"]
    const access: Readonly<Record<string, Decider.Access>> = host.aggregates.get("target")?.access ?? {}
    assert.deepStrictEqual(
      Object.keys(access).filter((command) => access[command]?._tag === "SystemOnly"),
      systemOnly,
    )
  }
})
