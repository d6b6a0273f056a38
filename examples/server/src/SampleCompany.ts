/**
 * A trading company to try things on: ten people, prices, four customers with credit terms, stock, and an order near the
 * limit. Everything is sent as commands by whoever may send them, the way it would have come about; nothing is written
 * past the rules.
 */

import * as Engine from "@dealwright/core/Engine"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Order from "@dealwright/core/Order"
import type { Json } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"

/** The company, as keys name it. */
export const tenant = "harbour"
export const companyName = "Harbour Trading Co."

interface Person {
  readonly id: string
  readonly name: string
  readonly rank: string
  readonly roles: ReadonlyArray<string>
  readonly supervisor: string | null
  /** What they are there for in the examples. */
  readonly does: string
}

/** The people, whoever is reported to first. */
export const people: ReadonlyArray<Person> = [
  {
    id: "pia",
    name: "Pia Ling",
    rank: "president",
    roles: ["sales"],
    supervisor: null,
    does: "agrees to anything above the floor",
  },
  {
    id: "dan",
    name: "Dan Wu",
    rank: "director",
    roles: ["sales"],
    supervisor: "pia",
    does: "up to 12 % off, any credit override",
  },
  {
    id: "mei",
    name: "Mei Chen",
    rank: "manager",
    roles: ["sales"],
    supervisor: "dan",
    does: "up to 5 % off, first credit override",
  },
  { id: "sam", name: "Sam Ortiz", rank: "supervisor", roles: ["sales"], supervisor: "mei", does: "up to 3 % off" },
  {
    id: "ann",
    name: "Ann Bauer",
    rank: "rep",
    roles: ["sales"],
    supervisor: "sam",
    does: "sells; list price and above",
  },
  {
    id: "ben",
    name: "Ben Sato",
    rank: "rep",
    roles: ["sales"],
    supervisor: "sam",
    does: "sells; doesn't see Ann's customers",
  },
  {
    id: "ivy",
    name: "Ivy Novak",
    rank: "rep",
    roles: ["invoicing"],
    supervisor: "mei",
    does: "runs the release gate and invoices",
  },
  { id: "wes", name: "Wes Koh", rank: "rep", roles: ["warehouse"], supervisor: "mei", does: "stock and shipments" },
  {
    id: "raj",
    name: "Raj Mehta",
    rank: "rep",
    roles: ["receivables"],
    supervisor: "mei",
    does: "payments and open items",
  },
  {
    id: "eva",
    name: "Eva Lindt",
    rank: "manager",
    roles: ["auditor"],
    supervisor: "pia",
    does: "sees everything, changes nothing",
  },
]

const cny = (amount: string): Json => ({ amount, currency: "CNY" })

interface Step {
  /** Who sends it: a member, or the set-up for the first people. */
  readonly by: string | { readonly setUp: true }
  readonly kind: string
  readonly id: string
  readonly command: { readonly _tag: string; readonly [field: string]: Json }
}

const setUp = { setUp: true } as const

const staff: ReadonlyArray<Step> = people.map(({ does: _, ...person }) => ({
  by: person.supervisor === null ? setUp : "pia",
  kind: "organisation",
  id: "main",
  command: { _tag: "AddMember", ...person },
}))

const customers: ReadonlyArray<Step> = (
  [
    ["C-1001", "ann", "Northwind Fittings", "2160001001"],
    ["C-1002", "ann", "Blue Lotus Hotels", "2160001002"],
    ["C-1003", "ben", "Kestrel Machines", "2160001003"],
    ["C-1004", "ben", "Corner Shop Zhao", "2160001004"],
  ] as const
).map(([id, owner, name, phone]) => ({
  by: owner,
  kind: "customer",
  id,
  command: {
    _tag: "Register",
    personal: { name, countryCode: "86", phones: [phone] },
    profile: { source: "referral" },
  },
}))

const terms = (customer: string, limit: string, creditDays: number): Step => ({
  by: "dan",
  kind: "credit-account",
  id: customer,
  command: {
    _tag: "SetTerms",
    terms: { limit: { _tag: "UpTo", amount: cny(limit) }, creditDays },
    reason: "first terms",
  },
})

const receive = (sku: string, quantity: string): Step => ({
  by: "wes",
  kind: "stock",
  id: sku,
  command: { _tag: "Receive", receiptNo: `GR-${sku}`, quantity },
})

const order = (
  id: string,
  customerId: string,
  seller: string,
  sku: string,
  quantity: string,
  unitPrice: string,
): Step => ({
  by: seller,
  kind: "order",
  id,
  command: {
    _tag: "Confirm",
    source: {
      _tag: "AdHoc",
      evidence: "the customer's order by e-mail, filed as MAIL-1",
      demandPlan: { planId: `DP-${id}`, lines: [{ sku, quantity }] },
      priceLists: ["PL-2026"],
      draft: {
        customerId,
        currency: "CNY",
        lines: [{ sku, quantity, unitPrice: cny(unitPrice) }],
        sellers: [{ memberId: seller, share: "100%" }],
      },
    },
  },
})

/** The list of prices in force: drafted by the manager, signed by director and president (PRC-1). */
const priceList = (today: string): ReadonlyArray<Step> => [
  {
    by: "mei",
    kind: "price-list",
    id: "PL-2026",
    command: {
      _tag: "DraftList",
      currency: "CNY",
      from: today,
      version: "2026",
      lines: [
        { sku: "PUMP-7", group: "pumps", listPrice: cny("2500.00"), cost: cny("1700.00") },
        { sku: "VALVE-20", group: "fittings", listPrice: cny("150.00"), cost: cny("90.00") },
        { sku: "HOSE-50", group: "fittings", listPrice: cny("48.00"), cost: cny("29.00") },
      ],
    },
  },
  { by: "mei", kind: "price-list", id: "PL-2026", command: { _tag: "SubmitList" } },
  ...["dan", "pia"].map((by) => ({
    by,
    kind: "approval",
    id: "price-list-PL-2026-1",
    command: { _tag: "Approve", note: "checked" },
  })),
]

/** A quote of Ann's that waits to be submitted: 8 % below list. */
const quote: Step = {
  by: "ann",
  kind: "quote",
  id: "Q-2001",
  command: {
    _tag: "Draft",
    customerId: "C-1001",
    currency: "CNY",
    priceLists: ["PL-2026"],
    lines: [{ sku: "PUMP-7", quantity: "10", unitPrice: cny("2300.00") }],
  },
}

/** Everything, in the order in which it happened. */
const steps = (today: string): ReadonlyArray<Step> => [
  ...staff,
  ...customers,
  ...priceList(today),
  terms("C-1001", "100000.00", 30),
  terms("C-1002", "250000.00", 30),
  terms("C-1003", "80000.00", 30),
  terms("C-1004", "0.00", 0),
  receive("VALVE-20", "2000"),
  receive("PUMP-7", "150"),
  receive("HOSE-50", "5000"),
  // 92 500 of a limit of 100 000 are taken: the next order decides whether somebody has to agree.
  order("SO-1001", "C-1001", "ann", "PUMP-7", "37", "2500.00"),
  { by: "ivy", kind: "order", id: "SO-1001", command: { _tag: "Release" } },
  order("SO-1002", "C-1001", "ann", "VALVE-20", "100", "150.00"),
  quote,
  order(lastOrder, "C-1002", "ann", "VALVE-20", "200", "150.00"),
]

/** What the last step leaves behind. */
const lastOrder = "SO-1003"

/**
 * Runs the steps, unless that was done before. Each has an id of its own, so that a start that was cut short goes on
 * where it was, be it on another day.
 */
export const load = Effect.fnUntraced(function* () {
  const engine = yield* Engine.Engine
  const system = Engine.system(tenant, "sample-company")
  const last = yield* engine.state(Order.order, lastOrder).pipe(Effect.provideService(Engine.Session, system))
  if (last._tag !== "Absent") return
  const { today } = yield* engine.facts(() => ({})).pipe(Effect.provideService(Engine.Session, system))
  for (const [index, { by, command, id, kind }] of steps(LocalDate.format(today)).entries()) {
    const commandId = `sample-company:${index}`
    const session = typeof by === "string" ? Engine.member(tenant, by, { commandId }) : { ...system, commandId }
    yield* engine.executeEncoded(kind, id, command).pipe(
      // Said on another day, in the words of that day.
      Effect.catchTag("CommandIdReused", () => Effect.void),
      Effect.provideService(Engine.Session, session),
    )
  }
})
