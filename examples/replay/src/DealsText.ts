/**
 * The report on deals, for a sales director and as JSON.
 *
 * @module
 */
import type { DealRow } from "@dealwright/cli/OrderBook"
import { Money } from "@dealwright/core"
import type { DealsReport, JudgedDeal } from "./Deals.ts"
import { earningsJson, earningsTable, tiersText } from "./Earnings.ts"
import { rejectedText } from "./RejectedText.ts"
import { groupBy, grouped, money, percent, sum, table, tally } from "./Table.ts"

const zero = Money.make(0n, "USD")

const needsOf = (judged: JudgedDeal): string =>
  judged.needs._tag === "NeedsApproval" ? judged.needs.rank : judged.needs._tag

const prices = ({ judged, ranks }: DealsReport): string => {
  const columns = ["Allowed", ...ranks, "Denied"]
  const headings = ["own authority", ...ranks, "denied"]
  const rowOf = (name: string, some: ReadonlyArray<JudgedDeal>) => [
    name,
    grouped(some.length),
    ...columns.map((column) => grouped(some.filter((one) => needsOf(one) === column).length)),
    percent(some.filter((one) => one.needs._tag === "Allowed").length, some.length),
  ]
  return `Won deals against their list price: who would have had to agree (agents are reps)\n${table(
    [
      { heading: "product" },
      { heading: "won", figures: true },
      ...headings.map((heading) => ({ heading, figures: true })),
      { heading: "own share", figures: true },
    ],
    Array.from(
      groupBy(judged, (one) => one.deal.product.name),
      ([name, some]) => rowOf(name, some),
    ),
    rowOf("total", judged),
  )}`
}

/** How often each person was asked, by name. */
const askedFor = ({ judged, nameOf }: DealsReport): ReadonlyArray<string> =>
  judged.flatMap(({ needs }) => (needs._tag === "NeedsApproval" ? needs.by.map(nameOf) : []))

const approvals = (report: DealsReport): string => {
  const by = tally(askedFor(report))
  return `Approvals that would have been given: ${by === "" ? "none" : by}.`
}

const outcomeOf = (deal: DealRow) => deal.outcome._tag

const funnel = (title: string, deals: ReadonlyArray<DealRow>, keyOf: (deal: DealRow) => string): string => {
  const rowOf = (name: string, some: ReadonlyArray<DealRow>) => {
    const won = some.filter((deal) => outcomeOf(deal) === "Won")
    const lost = some.filter((deal) => outcomeOf(deal) === "Lost").length
    const value = sum(
      won.map((deal) => (deal.outcome._tag === "Won" ? deal.outcome.value : zero)),
      "USD",
    )
    return [
      name,
      grouped(some.length),
      grouped(won.length),
      grouped(lost),
      grouped(some.length - won.length - lost),
      percent(won.length, won.length + lost),
      money(value),
      won.length === 0 ? "–" : money(Money.make(value.minor / BigInt(won.length), "USD")),
    ]
  }
  return `Funnel by ${title}\n${table(
    [
      { heading: title },
      { heading: "deals", figures: true },
      { heading: "won", figures: true },
      { heading: "lost", figures: true },
      { heading: "open", figures: true },
      { heading: "won of closed", figures: true },
      { heading: "value won", figures: true },
      { heading: "average", figures: true },
    ],
    Array.from(groupBy(deals, keyOf), ([name, some]) => rowOf(name, some)),
    rowOf("total", deals),
  )}`
}

const commission = ({ book, earnings, plan }: DealsReport): string => {
  const managers = new Map(book.agents.map((agent) => [agent.name, agent.manager]))
  const rows = earningsTable(earnings, "USD", (agent) => managers.get(agent) ?? "")
  return `Commission on booked value in USD, month by month (${tiersText(plan)})\n${rows}`
}

/** The report as tables. */
export const dealsText = (report: DealsReport): string => {
  const { book, imported, rejected } = report
  const refused = new Set(rejected.map((one) => one.row))
  const deals = book.deals.filter((deal) => !refused.has(deal.row))
  return [
    `Deals: ${grouped(book.rows)} rows, ${grouped(imported)} imported, ${grouped(rejected.length)} not.`,
    rejectedText(rejected),
    prices(report),
    approvals(report),
    funnel("product", deals, (deal) => deal.product.name),
    funnel("manager", deals, (deal) => deal.agent.manager),
    funnel("office", deals, (deal) => deal.agent.office),
    commission(report),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

/** The report as JSON; amounts are decimal strings in USD. */
export const dealsJson = (report: DealsReport) => {
  const { book, earnings, imported, judged, ranks, rejected } = report
  const counted = (needs: string) => judged.filter((one) => needsOf(one) === needs).length
  const refused = new Set(rejected.map((one) => one.row))
  const kept = book.deals.filter((deal) => !refused.has(deal.row))
  const won = kept.flatMap((deal) => (deal.outcome._tag === "Won" ? [deal.outcome.value] : []))
  return {
    rows: book.rows,
    imported,
    rejected,
    decisions: {
      allowed: counted("Allowed"),
      needsApproval: Object.fromEntries(ranks.map((rank) => [rank, counted(rank)])),
      denied: counted("Denied"),
    },
    approvals: Object.fromEntries(
      Array.from(
        groupBy(askedFor(report), (name) => name),
        ([name, some]) => [name, some.length],
      ),
    ),
    commission: earningsJson(earnings, "USD"),
    won: { count: won.length, amount: Money.format(sum(won, "USD")) },
    lost: { count: kept.filter((deal) => deal.outcome._tag === "Lost").length },
  }
}
