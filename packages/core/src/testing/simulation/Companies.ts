/**
 * The companies of a simulation: lines of business, currencies, calendars and policies that differ from each other, and
 * who works there.
 *
 * @module
 */
import * as Approval from "../../approval/index.ts"
import * as Calendar from "../../calendar/index.ts"
import * as Commission from "../../commission/index.ts"
import * as Engine from "../../engine/index.ts"
import * as Inventory from "../../inventory/index.ts"
import * as Money from "../../money/index.ts"
import * as Order from "../../order/index.ts"
import * as Rate from "../../rate/index.ts"
import * as Receivable from "../../receivable/index.ts"
import * as Templates from "../../templates/index.ts"

/** A way of working, and the companies that work so. */
export interface House {
  readonly template: Engine.Template
  readonly business: "trade" | "property"
  readonly tenants: ReadonlyArray<string>
}

const calendar = (zone: string, weekend: ReadonlyArray<1 | 2 | 3 | 4 | 5 | 6 | 7>): Calendar.BusinessCalendar => {
  const timeZone = Calendar.TimeZone.literal(zone)
  const usual = Calendar.monToFri(timeZone)
  return { ...usual, weekend }
}

const saturdayAndSunday = [6, 7] as const
const fridayAndSaturday = [5, 6] as const

/** Nobody here signs shipping requests or checks invoices: the simulation is about sums and races, papers have tests of their own. */
const withoutPapers = (
  template: Engine.Template,
  { invoiceCheck: _c, shippingRank: _r, ...order }: Order.OrderPolicy,
) => ({
  ...template,
  policies: { ...template.policies, order },
})

const trade = (currency: Money.CurrencyCode, zone: string) =>
  withoutPapers(Templates.tradeFor({ currency, calendar: calendar(zone, saturdayAndSunday) }), Order.tradePolicy)

const property = (currency: Money.CurrencyCode, zone: string, weekend: Parameters<typeof calendar>[1]) =>
  withoutPapers(Templates.propertyFor({ currency, calendar: calendar(zone, weekend) }), Order.propertyPolicy)

const american = trade("USD", "America/New_York")
const japanese = trade("JPY", "Asia/Tokyo")
const kuwaiti = property("KWD", "Asia/Kuwait", fridayAndSaturday)

/** All companies. The first way of working has two of them, side by side in one store under the same ids. */
export const houses: ReadonlyArray<House> = [
  {
    business: "trade",
    tenants: ["acme", "bolt"],
    template: { ...trade("CNY", "Asia/Shanghai"), name: "trade-cny" },
  },
  {
    business: "trade",
    tenants: ["crane"],
    // Ships first, asks every rank in turn, pays commission on money in and holds a fifth back, releases by itself.
    template: {
      ...american,
      name: "trade-usd",
      policies: {
        ...american.policies,
        approval: {
          ...Approval.tradeApproval,
          routes: { quote: { _tag: "EveryRankUpTo" } },
        },
        order: { ...policy(american, "order"), settlement: "ship-first" },
        credit: { ...policy(american, "credit"), onHeadroom: "release", cashOverride: "president" },
        receivable: { ...Receivable.tradeReceivable, credits: "by-hand" },
        commission: {
          ...Commission.tradeCommission("USD"),
          basis: "collected",
          holdback: Rate.percent(20),
          cap: { amount: Money.of("9000.00", "USD"), excess: "deferred" },
        },
      },
    },
  },
  {
    business: "trade",
    tenants: ["daruma"],
    // No decimals, commission by slab with a cap that forfeits what is above it, units subscribed by hand.
    template: {
      ...japanese,
      name: "trade-jpy",
      policies: {
        ...japanese.policies,
        inventory: { ...Inventory.tradePolicy, confirmation: "controller" },
        commission: {
          basis: "booked",
          currency: "JPY",
          accrual: "period",
          rule: Commission.slab(
            { upTo: Money.of("30000", "JPY"), rate: Rate.percent(2) },
            { upTo: Money.of("90000", "JPY"), rate: Rate.percent("3.5") },
            { rate: Rate.percent(6) },
          ),
          cap: { amount: Money.of("20000", "JPY"), excess: "forfeited" },
          holdback: Rate.percent(10),
        },
      },
    },
  },
  {
    business: "property",
    tenants: ["elbe"],
    template: {
      ...property("EUR", "Europe/Berlin", saturdayAndSunday),
      name: "property-eur",
    },
  },
  {
    business: "property",
    tenants: ["falcon"],
    // Three decimals, half of a forfeited deposit is kept, subscriptions are confirmed by the machine.
    template: {
      ...kuwaiti,
      name: "property-kwd",
      policies: {
        ...kuwaiti.policies,
        inventory: { ...Inventory.propertyPolicy, confirmation: "automatic" },
        receivable: {
          ...Receivable.propertyReceivable,
          deposit: { _tag: "Split", kept: Rate.percent(50) },
          signWithinDays: 10,
        },
        commission: {
          ...Commission.propertyCommission("KWD"),
          accrual: "transaction",
          rule: Commission.sum(
            Commission.flat(Rate.percent("0.7")),
            Commission.times(
              Rate.percent(50),
              Commission.marginal(
                { upTo: Money.of("10000.000", "KWD"), rate: Rate.percent(1) },
                { rate: Rate.percent(2) },
              ),
            ),
          ),
        },
      },
    },
  },
]

function policy(template: Engine.Template, kind: string): object {
  const found = template.policies[kind]
  return typeof found === "object" && found !== null ? found : {}
}

/** Who works in every company, whoever is reported to first. Ids are the same everywhere, on purpose. */
export interface Person {
  readonly id: string
  readonly rank: string
  readonly roles: ReadonlyArray<string>
  readonly supervisor: string | null
}

const person = (id: string, rank: string, supervisor: string | null, ...roles: ReadonlyArray<string>): Person => ({
  id,
  rank,
  roles,
  supervisor,
})

/** Everybody at the beginning. */
export const people: ReadonlyArray<Person> = [
  person("olga", "president", null),
  person("david", "director", "olga"),
  person("dora", "director", "olga", "sales"),
  person("maria", "manager", "david", "sales"),
  person("marc", "manager", "dora", "sales-controller"),
  person("sam", "supervisor", "maria", "sales"),
  person("sue", "supervisor", "marc", "sales"),
  person("ann", "rep", "sam", "sales"),
  person("ben", "rep", "sam", "sales"),
  person("cem", "rep", "sue", "sales"),
  person("ines", "rep", "maria", "invoicing"),
  person("igor", "supervisor", "maria", "invoicing", "sales"),
  person("wim", "rep", "maria", "warehouse"),
  person("rita", "rep", "marc", "receivables"),
  person("fei", "rep", "marc", "finance"),
  person("lena", "rep", "marc", "contract-administrator"),
  person("lars", "rep", "marc", "legal"),
  person("kay", "rep", "maria", "sales-controller"),
  person("otto", "rep", "olga", "auditor"),
]

/** The moment at which every simulation begins. */
export const dawn: number = Engine.moment("2026-01-05T01:00:00.000Z")
