/** A company on the engine with all built-in modules, template `trade`, and a clock of the test's own. */
import { type Acting, type Dealwright, openDealwright } from "@dealwright/core"
import * as Approval from "@dealwright/core/Approval"
import * as Calendar from "@dealwright/core/Calendar"
import * as Credit from "@dealwright/core/Credit"
import * as Customer from "@dealwright/core/Customer"
import type * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as Inventory from "@dealwright/core/Inventory"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Order from "@dealwright/core/Order"
import * as Organisation from "@dealwright/core/Organisation"
import * as Pricing from "@dealwright/core/Pricing"
import * as Templates from "@dealwright/core/Templates"
import * as Schema from "effect/Schema"
import { cny, q } from "./support.ts"

const staff = [
  ["pia", "president", [], null],
  ["dan", "director", [], "pia"],
  ["mia", "manager", ["sales"], "dan"],
  ["sue", "supervisor", ["sales"], "mia"],
  ["ann", "rep", ["sales"], "sue"],
  ["ivy", "rep", ["invoicing"], "mia"],
  ["fred", "rep", ["finance", "receivables"], "mia"],
  ["walt", "rep", ["warehouse"], "mia"],
] as const

/** Whoever works there. */
export type Who = (typeof staff)[number][0]

export const listId = Schema.decodeSync(Pricing.PriceListId)
const open: Array<Dealwright> = []

/** Closes every company that was opened. */
export const closeAll = async (): Promise<void> => {
  await Promise.all(open.splice(0).map((one) => one.close()))
}

/** Opens on Monday 2 March 2026; `trade` in UTC with the settings given for orders. */
export const openHouse = async (
  settings: Partial<Order.OrderPolicy> = {},
  policies: Engine.Template["policies"] = {},
) => {
  let now = Instant.literal("2026-03-02T09:00:00Z")
  const trade = Templates.tradeFor({ calendar: Calendar.monToFri(Calendar.TimeZone.utc) })
  const order = { ...Order.tradePolicy, ...settings }
  const dealwright = await openDealwright({
    store: MemoryStore.layer,
    template: { ...trade, policies: { ...trade.policies, ...policies, order } },
    every: false,
    clock: { now: () => now },
  })
  open.push(dealwright)
  const system = dealwright.asSystem("acme", "set-up")
  for (const [id, rank, roles, supervisor] of staff) {
    await system.execute(Organisation.organisation, Organisation.organisationId, {
      _tag: "AddMember",
      id,
      name: id,
      rank,
      roles,
      ...(supervisor === null ? {} : { supervisor }),
    })
  }
  return {
    dealwright,
    system,
    as: (member: Who): Acting => dealwright.as("acme", member),
    /** Sets the clock to noon of a day. */
    goTo: (day: LocalDate.LocalDate): void => {
      now = Instant.addMillis(Calendar.TimeZone.startOfDay(day, Calendar.TimeZone.utc), 12 * Instant.hour)
    },
  }
}

/** An open company. */
export type House = Awaited<ReturnType<typeof openHouse>>

/** A price list from March on, signed off: GTX at 100.00, CPU at 50.00. */
export const publish = async ({ as }: House): Promise<void> => {
  const lines = [
    { sku: "GTX", listPrice: cny("100.00"), cost: cny("60.00") },
    { sku: "CPU", listPrice: cny("50.00"), cost: cny("30.00") },
  ]
  const from = LocalDate.literal("2026-03-02")
  await as("mia").execute(Pricing.priceList, "L-1", { _tag: "DraftList", currency: "CNY", from, version: "1", lines })
  await as("mia").execute(Pricing.priceList, "L-1", { _tag: "SubmitList" })
  for (const who of ["dan", "pia"] as const) {
    await as(who).execute(Approval.approval, "price-list-L-1-1", { _tag: "Approve" })
  }
}

/** Customer C-1 of ann with a limit, and stock of both products. */
export const trading = async ({ as, system }: House, limit: string, pieces: number): Promise<void> => {
  await as("ann").execute(Customer.customer, "C-1", {
    _tag: "Register",
    personal: { name: "Delta", countryCode: "86", phones: ["13900020001"] },
    profile: { source: "trade-show" },
  })
  await system.execute(Credit.creditAccount, "C-1", {
    _tag: "SetTerms",
    terms: { limit: { _tag: "UpTo", amount: cny(limit) }, creditDays: 30 },
    reason: "",
  })
  for (const sku of ["GTX", "CPU"]) {
    await as("walt").execute(Inventory.stock, sku, { _tag: "Receive", receiptNo: `R-${sku}`, quantity: q(pieces) })
  }
}
