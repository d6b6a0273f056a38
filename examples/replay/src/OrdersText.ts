/**
 * The report on a company's orders, for whoever owns it and as JSON.
 *
 * @module
 */
import { type Decision, LocalDate, Money, Rate } from "@dealwright/core"
import { earningsJson, earningsTable, tiersText } from "./Earnings.ts"
import { above } from "./OrderCompany.ts"
import type { SoldLine } from "./OrderFiles.ts"
import type { OrdersReport, ReplayedOrder } from "./Orders.ts"
import { rejectedText } from "./RejectedText.ts"
import { groupBy, grouped, money, percent, sum, table, tally } from "./Table.ts"

const needsOf = ({ needs }: ReplayedOrder): string => (needs._tag === "NeedsApproval" ? needs.rank : needs._tag)

/** How far below list the deepest line of an order is. */
const deepest = ({ order }: ReplayedOrder): Rate.Rate => {
  const depthOf = ({ agreed, listPrice }: SoldLine) => Rate.scale - agreed / listPrice.minor
  return Rate.fromUnits(order.lines.map(depthOf).reduce((most, depth) => (depth > most ? depth : most), 0n))
}

/** Classes of discount, each up to and including. */
const depths = [0, 3, 5, 10, 15, 20, 25, 30, 40, 100].map((upTo) => ({
  upTo,
  rate: (Rate.scale * BigInt(upTo)) / 100n,
}))

const depthClass = (one: ReplayedOrder): number => {
  const depth = deepest(one)
  return depths.findIndex(({ rate }) => depth <= rate)
}

const depthText = (index: number): string => {
  const { upTo } = depths[index] ?? { upTo: 100 }
  if (index <= 0) return "none"
  const above = depths[index - 1]?.upTo ?? 0
  return above === 0 ? `up to ${upTo} %` : `${above}–${upTo} %`
}

/** Counts of orders by what they needed, for a row. */
const needsCells = ({ ranks }: OrdersReport, some: ReadonlyArray<ReplayedOrder>): ReadonlyArray<string> => [
  grouped(some.length),
  ...["Allowed", ...ranks, "Denied"].map((needs) => grouped(some.filter((one) => needsOf(one) === needs).length)),
  percent(some.filter(({ needs }) => needs._tag === "Allowed").length, some.length),
]

const needsColumns = ({ ranks }: OrdersReport) =>
  ["orders", "own\nauthority", ...ranks, "denied", "of own\nauthority"].map((heading) => ({ heading, figures: true }))

const people = (report: OrdersReport): string => {
  const { files, unnamed } = report
  const names = new Map(files.people.map(({ id, name }) => [id, name]))
  const added =
    unnamed.length === 0 ? "" : `; ${unnamed.map(({ name }) => name).join(", ")} added, as the files name nobody`
  return `Who works there (ranks from the mapping${added})\n${table(
    [{ heading: "person" }, { heading: "title" }, { heading: "rank" }, { heading: "reports to" }],
    files.people.map(({ name, rank, reportsTo, title }) => [
      name,
      title,
      rank,
      reportsTo === undefined ? (above(rank, unnamed)?.name ?? "") : (names.get(reportsTo) ?? reportsTo),
    ]),
  )}`
}

const authority = (report: OrdersReport): string => {
  const { orders } = report
  const classes = Array.from(new Set(orders.map(depthClass))).sort((a, b) => a - b)
  const byDepth = table(
    [{ heading: "deepest\ndiscount" }, ...needsColumns(report)],
    classes.map((index) => [
      depthText(index),
      ...needsCells(
        report,
        orders.filter((one) => depthClass(one) === index),
      ),
    ]),
    ["total", ...needsCells(report, orders)],
  )
  const bySeller = table(
    [{ heading: "seller" }, { heading: "rank" }, ...needsColumns(report)],
    Array.from(
      groupBy(orders, ({ order }) => order.seller.name),
      ([name, some]) => [name, some[0]?.order.seller.rank ?? "", ...needsCells(report, some)],
    ),
    ["total", "", ...needsCells(report, orders)],
  )
  return `Who had to agree to the prices, by the deepest discount on a line (an order is as high as its highest line)\n${byDepth}\n\nThe same by seller\n${bySeller}`
}

/** How often each person was asked, by name. */
const asked = (report: OrdersReport, of: (one: ReplayedOrder) => ReadonlyArray<string>): string =>
  tally(report.orders.flatMap(of).map(report.nameOf))

/** Reasons as sentences by rule, each with how many orders it concerned. */
const reasonLines = (
  { sentence }: OrdersReport,
  of: ReadonlyArray<{ readonly one: ReplayedOrder; readonly reasons: ReadonlyArray<Decision.Reason> }>,
): ReadonlyArray<string> => {
  const byCode = groupBy(
    of.flatMap(({ one, reasons }) => reasons.map((reason) => ({ one, reason }))),
    ({ reason }) => `${reason.rule} ${reason.code}`,
  )
  return Array.from(byCode.values(), (some) => {
    const [first] = some
    const orders = new Set(some.map(({ one }) => one.order.id)).size
    return first === undefined
      ? ""
      : `  ${first.reason.rule}: ${grouped(orders)} ${orders === 1 ? "order" : "orders"}; order ${first.one.order.id}, for example: ${sentence(first.reason)}`
  })
}

const signed = (report: OrdersReport): string => {
  const { orders } = report
  const denied = orders.flatMap((one) =>
    one.needs._tag === "Denied"
      ? [{ one, reasons: one.needs.reasons.filter(({ verdict }) => verdict === "Denied") }]
      : [],
  )
  const by = asked(report, ({ needs }) => (needs._tag === "NeedsApproval" ? needs.by : []))
  return [
    `Approvals that would have been given: ${by === "" ? "none" : by}.`,
    denied.length === 0
      ? "Denied to everybody: none."
      : `Denied to everybody, taken over as they were all the same: ${grouped(denied.length)} orders.`,
    ...reasonLines(report, denied),
  ].join("\n")
}

const gateText = (report: OrdersReport): string => {
  const held = report.orders.flatMap((one) => (one.gate._tag === "Passed" ? [] : [{ one, reasons: one.gate.reasons }]))
  const counted = (tag: ReplayedOrder["gate"]["_tag"]) =>
    grouped(report.orders.filter(({ gate }) => gate._tag === tag).length)
  const by = asked(report, ({ gate }) => (gate._tag === "Overridden" ? gate.by : []))
  return [
    `Credit gate: ${counted("Passed")} orders released at once, ${counted("Overridden")} held and released by an override${by === "" ? "" : ` (${by})`}, ${counted("Waited")} not before they left, ${counted("Stopped")} not at all.`,
    ...reasonLines(report, held),
  ].join("\n")
}

const valueCells = (
  { files }: OrdersReport,
  rows: ReadonlyArray<{ readonly amount: Money.Money; readonly list: Money.Money }>,
): ReadonlyArray<string> => {
  const { currency } = files.mapping
  const list = sum(
    rows.map((row) => row.list),
    currency,
  )
  const amount = sum(
    rows.map((row) => row.amount),
    currency,
  )
  const given = Money.make(list.minor - amount.minor, currency)
  return [money(list), money(given), percent(Number(given.minor), Number(list.minor)), money(amount)]
}

const values = (report: OrdersReport): string => {
  const { currency } = report.files.mapping
  const columns = ["at list price", "discount", "of list", `value in ${currency}`].map((heading) => ({
    heading,
    figures: true,
  }))
  const lines = report.orders.flatMap(({ lines }) => lines)
  const byYear = table(
    [{ heading: "ordered" }, { heading: "orders", figures: true }, ...columns, { heading: "average", figures: true }],
    Array.from(
      groupBy(report.orders, ({ order }) => LocalDate.format(order.date).slice(0, 4)),
      ([year, some]) => [year, grouped(some.length), ...valueCells(report, some), average(some, currency)],
    ),
    ["total", grouped(report.orders.length), ...valueCells(report, report.orders), average(report.orders, currency)],
  )
  const byGroup = table(
    [{ heading: "group" }, { heading: "lines", figures: true }, ...columns],
    Array.from(
      groupBy(lines, ({ product }) => product.group),
      ([group, some]) => [group, grouped(some.length), ...valueCells(report, some)],
    ),
    ["total", grouped(lines.length), ...valueCells(report, lines)],
  )
  return `Order values in ${currency}\n${byYear}\n\nBy product group\n${byGroup}`
}

const average = (some: ReadonlyArray<ReplayedOrder>, currency: Money.CurrencyCode): string =>
  some.length === 0
    ? "–"
    : money(
        Money.make(
          sum(
            some.map(({ amount }) => amount),
            currency,
          ).minor / BigInt(some.length),
          currency,
        ),
      )

/** How many customers the table of what is open shows. */
const shownCustomers = 20

const ageing = (report: OrdersReport): string => {
  const { asOf, buckets, files, steps } = report
  const { currency } = files.mapping
  const rows = [...report.ageing].sort((a, b) => (a.total.minor > b.total.minor ? -1 : 1))
  const totals = (some: OrdersReport["ageing"]) => [
    grouped(some.reduce((count, { items }) => count + items, 0)),
    ...buckets.map((_, i) =>
      money(
        sum(
          some.flatMap(({ amounts }) => amounts[i] ?? []),
          currency,
        ),
      ),
    ),
    money(
      sum(
        some.map(({ total }) => total),
        currency,
      ),
    ),
  ]
  const names = new Map(files.orders.map(({ customer }) => [customer.id, customer.name]))
  const shown = rows.slice(0, shownCustomers)
  const rest = rows.slice(shownCustomers)
  const fired = steps.map(({ count, step }) => `${step} ${grouped(count)}`)
  return [
    `Open on ${LocalDate.format(asOf)} in ${currency}, by days overdue`,
    table(
      [{ heading: "customer" }, ...["items", ...buckets, "open"].map((heading) => ({ heading, figures: true }))],
      [
        ...shown.map((row) => [names.get(row.group) ?? row.group, ...totals([row])]),
        ...(rest.length === 0 ? [] : [[`… ${grouped(rest.length)} more customers`, ...totals(rest)]]),
      ],
      ["total", ...totals(rows)],
    ),
    `  Steps that the escalation took until then: ${fired.length === 0 ? "none" : fired.join(", ")}.`,
  ].join("\n")
}

const commission = ({ earnings, files, plan }: OrdersReport): string => {
  const names = new Map(files.people.map(({ id, name }) => [id, name]))
  const managers = new Map(files.people.map(({ name, reportsTo }) => [name, names.get(reportsTo ?? "") ?? ""]))
  const { currency } = files.mapping
  return `Commission on booked value in ${currency}, month by month (${tiersText(plan)})\n${earningsTable(earnings, currency, (agent) => managers.get(agent) ?? "")}`
}

/** What the files don't say, and what was taken instead. */
const notes = ({ files: { mapping } }: OrdersReport): string => {
  const { lines, orders, terms } = mapping
  const paid =
    orders.paid !== undefined
      ? []
      : terms.paidAfterDays === undefined
        ? ["No column says when invoices were paid: nothing is taken as paid, and the credit gate holds accordingly."]
        : [
            `No column says when invoices were paid: each is taken as paid after ${terms.paidAfterDays} days (terms.paidAfterDays in the mapping). The credit gate and what is open rest on that.`,
          ]
  return [
    `Every customer has ${terms.creditDays} credit days where the files give no others. Stock isn't asked: the files say what was there today, not then.`,
    ...paid,
    ...(orders.shipped === undefined ? ["No column says when orders left: each leaves on the day it is placed."] : []),
    ...(lines.listPrice === undefined ? ["List prices are those of the products' file, for all the time."] : []),
  ]
    .map((note) => `  · ${note}`)
    .join("\n")
}

/** The report as tables. */
export const ordersText = (report: OrdersReport): string => {
  const { asOf, files, from, later, orders, priceLists, rejected } = report
  const { company, currency } = files.mapping
  const { lines } = files.rows
  const value = sum(
    orders.map(({ amount }) => amount),
    currency,
  )
  const invoiced = orders.filter(({ isInvoiced }) => isInvoiced).length
  return [
    `${company ?? "Orders"}, ${LocalDate.format(from)} to ${LocalDate.format(asOf)}: ${grouped(orders.length)} of ${grouped(files.rows.orders)} orders (${grouped(lines)} lines) replayed, ${money(value)} ${currency}.
  · ${grouped(invoiced)} shipped and invoiced, ${grouped(orders.length - invoiced)} not yet.${later === 0 ? "" : ` ${grouped(later)} more are later than ${LocalDate.format(asOf)}.`} ${grouped(priceLists)} price lists, one after the other.
${notes(report)}`,
    rejectedText(rejected.map(({ file, reason, row }) => ({ row, reason: `${file}: ${reason}` }))),
    people(report),
    authority(report),
    signed(report),
    gateText(report),
    values(report),
    commission(report),
    ageing(report),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

/** The report as JSON; amounts are decimal strings in the mapping's currency. */
export const ordersJson = (report: OrdersReport) => {
  const { asOf, buckets, files, orders, ranks, rejected } = report
  const { currency } = files.mapping
  const counted = (needs: string) => orders.filter((one) => needsOf(one) === needs).length
  const gated = (tag: ReplayedOrder["gate"]["_tag"]) => orders.filter(({ gate }) => gate._tag === tag).length
  const open = (i: number) =>
    sum(
      report.ageing.flatMap(({ amounts }) => amounts[i] ?? []),
      currency,
    )
  return {
    currency,
    rows: files.rows,
    orders: orders.length,
    rejected,
    value: Money.format(
      sum(
        orders.map(({ amount }) => amount),
        currency,
      ),
    ),
    atListPrice: Money.format(
      sum(
        orders.map(({ list }) => list),
        currency,
      ),
    ),
    invoiced: orders.filter(({ isInvoiced }) => isInvoiced).length,
    decisions: {
      allowed: counted("Allowed"),
      needsApproval: Object.fromEntries(ranks.map((rank) => [rank, counted(rank)])),
      denied: counted("Denied"),
    },
    gate: {
      passed: gated("Passed"),
      overridden: gated("Overridden"),
      waited: gated("Waited"),
      stopped: gated("Stopped"),
    },
    commission: earningsJson(report.earnings, currency),
    asOf: LocalDate.format(asOf),
    ageing: Object.fromEntries(buckets.map((bucket, i) => [bucket, Money.format(open(i))])),
    openAmount: Money.format(
      sum(
        report.ageing.map(({ total }) => total),
        currency,
      ),
    ),
  }
}
