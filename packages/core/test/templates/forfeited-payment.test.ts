/** What a customer paid for a deal that was forfeited pays for nothing else. */
import {
  Approval,
  Calendar,
  Contract,
  Customer,
  type Dealwright,
  type Instant,
  Inventory,
  LocalDate,
  MemoryStore,
  Money,
  Organisation,
  openDealwright,
  Pipeline,
  Rate,
  Receivable,
  Templates,
} from "@dealwright/core"
import { expect, it } from "vitest"

const tenant = "homes"
const cny = (amount: string) => Money.of(amount, "CNY")
const zone = Templates.property.calendar.zone
const morning = (date: `${number}-${number}-${number}`): Instant.Instant =>
  Calendar.TimeZone.instantOf(LocalDate.literal(date), 9 * 60, zone)

const people = [
  { id: "olga", name: "Olga", rank: "president", roles: [] },
  { id: "david", name: "David", rank: "director", roles: [], supervisor: "olga" },
  { id: "mei", name: "Mei", rank: "rep", roles: ["sales"], supervisor: "david" },
  { id: "kay", name: "Kay", rank: "rep", roles: ["sales-controller"], supervisor: "david" },
  { id: "lena", name: "Lena", rank: "rep", roles: ["contract-administrator"], supervisor: "david" },
  { id: "rita", name: "Rita", rank: "rep", roles: ["receivables"], supervisor: "david" },
] as const

const approvePending = async (dealwright: Dealwright): Promise<void> => {
  const where = [{ _tag: "Equals", field: "status", value: "Pending" }] as const
  const { documents } = await dealwright.asSystem(tenant, "test").find(Approval.approval, { where, limit: 10 })
  for (const { id } of documents) {
    await dealwright.as(tenant, "olga").execute(Approval.approval, id, { _tag: "Approve" })
  }
}

const clauses = ["unit", "price", "payment", "handover", "default", "liability"]

it("CTR-6: a deal that was forfeited and opened again is signed only when its own first payment is in", async () => {
  const time = { now: morning("2026-03-02") }
  const template = Templates.property
  const dealwright = await openDealwright({
    store: MemoryStore.layer,
    template,
    every: false,
    clock: { now: () => time.now },
  })
  const as = (member: string) => dealwright.as(tenant, member)
  for (const person of people) {
    await dealwright
      .asSystem(tenant, "set-up")
      .execute(Organisation.organisation, Organisation.organisationId, { _tag: "AddMember", ...person })
  }
  const personal = { name: "Zhou", countryCode: "86", phones: ["13800010001"] }
  await as("mei").execute(Customer.customer, "C-1", { _tag: "Register", personal, profile: { source: "walk-in" } })
  const sellers = [{ memberId: "mei", share: Rate.one }]
  const amount = cny("300000.00")
  const opened = { _tag: "Open", title: "flat", customerId: "C-1", amount, sellers, unitId: "U-1" } as const
  await as("mei").execute(Pipeline.deal, "D-1", opened)
  await as("kay").execute(Inventory.unit, "U-1", { _tag: "Register", description: "flat" })

  const subscribe = async () => {
    await as("mei").execute(Inventory.unit, "U-1", { _tag: "Subscribe", dealId: "D-1", customerId: "C-1" })
    await as("kay").execute(Inventory.unit, "U-1", { _tag: "ConfirmSubscription", dealId: "D-1" })
  }
  const draw = async (id: string) => {
    await as("lena").execute(Contract.contract, id, {
      _tag: "Draw",
      ...{ kind: "fixed", customerId: "C-1", dealId: "D-1", unitId: "U-1", amount },
      clauses: Object.fromEntries(clauses.map((clause) => [clause, "as usual"])),
      attachments: { identity: "copy" },
    })
    await as("lena").execute(Contract.contract, id, { _tag: "SubmitForApproval" })
    await approvePending(dealwright)
  }
  const sign = (id: string, on: `${number}-${number}-${number}`) =>
    as("lena").execute(Contract.contract, id, {
      _tag: "Sign",
      signatory: "Zhou",
      capacity: { _tag: "InPerson", identity: "copy" },
      signedOn: LocalDate.literal(on),
    })

  await subscribe()
  await draw("CT-1")
  await as("rita").execute(Receivable.receivable, "PLAN-1", {
    _tag: "Open",
    ...{ customerId: "C-1", dealId: "D-1", unitId: "U-1", contractId: "CT-1", total: amount, sellers },
    source: { _tag: "Subscription", subscriptionId: "S-1" },
    invoiceDate: LocalDate.literal("2026-03-02"),
    method: {
      _tag: "Explicit",
      lines: [
        { due: LocalDate.literal("2026-03-06"), amount: cny("60000.00") },
        { due: LocalDate.literal("2026-04-06"), amount: cny("240000.00") },
      ],
    },
  })
  await as("rita").execute(Receivable.payment, "R-1", {
    _tag: "Receive",
    customerId: "C-1",
    amount: cny("60000.00"),
    valueDate: LocalDate.literal("2026-03-02"),
    allocation: [{ receivableId: "PLAN-1", no: 1 }],
  })
  // Nothing more is paid: warning, lawyer's letter, forfeiture.
  for (const day of ["2026-04-09", "2026-04-16", "2026-04-30"] as const) {
    time.now = morning(day)
    await dealwright.sweep(time.now)
  }
  expect((await as("mei").state(Receivable.receivable, "PLAN-1"))._tag).toBe("Forfeited")

  // The customer comes back; a director agrees to open the deal again.
  await as("mei").execute(Pipeline.deal, "D-1", { _tag: "RequestReopening", reason: "another try" })
  await approvePending(dealwright)
  await subscribe()
  await draw("CT-2")
  const error = await sign("CT-2", "2026-04-30").catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Contract.ContractError)
  expect(error).toMatchObject({ rule: "CTR-6" })
  await dealwright.close()
})
