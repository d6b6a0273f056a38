/**
 * The report on receivables, for people and as JSON.
 *
 * @module
 */
import { Money } from "@dealwright/core"
import type { ReceivablesReport } from "./Receivables.ts"
import { rejectedText } from "./RejectedText.ts"
import { grouped, table } from "./Table.ts"

const amountsText = (amounts: ReadonlyArray<Money.Money>): string =>
  amounts.length === 0 ? "0" : amounts.map((money) => `${grouped(Money.format(money))} ${money.currency}`).join(" + ")

/** How many late customers are shown. */
const shownCustomers = 20

/** The report as tables. */
export const receivablesText = (report: ReceivablesReport): string => {
  const { ageing, asOf, late, open, rejected, rows, steps } = report
  const parts = [
    `Invoices: ${grouped(rows)} rows, ${grouped(rows - new Set(rejected.map((one) => one.row)).size)} replayed up to ${asOf}. Open: ${amountsText(open)}${
      report.disputed === 0
        ? ""
        : `, ${grouped(report.disputed)} of the open items disputed (their escalation stands still)`
    }.`,
    rejectedText(rejected),
    `Steps that fired (schedule of template "trade")\n${
      steps.length === 0
        ? "  none"
        : table(
            [{ heading: "step" }, { heading: "fired", figures: true }, { heading: "first" }, { heading: "last" }],
            steps.map(({ count, first, last, step }) => [step, grouped(count), first, last]),
          )
    }`,
  ]
  for (const [currency, buckets] of ageing) {
    const total = buckets.reduce(
      (sum, { amount }) => Money.make(sum.minor + amount.minor, amount.currency),
      Money.make(0n, buckets[0]?.amount.currency ?? "CNY"),
    )
    parts.push(
      `Ageing on ${asOf}, ${currency} (days overdue)\n${table(
        [{ heading: "bucket" }, { heading: "items", figures: true }, { heading: "open", figures: true }],
        buckets.map(({ amount, bucket, items }) => [bucket, grouped(items), grouped(Money.format(amount))]),
        ["total", grouped(buckets.reduce((sum, { items }) => sum + items, 0)), grouped(Money.format(total))],
      )}`,
    )
  }
  parts.push(
    `Customers over their credit days on ${asOf}: ${grouped(late.length)} (credit days: the longest term on their invoices)${
      late.length === 0
        ? ""
        : `\n${table(
            [
              { heading: "customer" },
              { heading: "oldest", figures: true },
              { heading: "allowed", figures: true },
              { heading: "open", figures: true },
            ],
            late
              .slice(0, shownCustomers)
              .map((one) => [one.customer, String(one.days), String(one.creditDays), amountsText(one.open)]),
          )}${late.length > shownCustomers ? `\n  … and ${grouped(late.length - shownCustomers)} more (all of them with --json)` : ""}`
    }`,
  )
  return parts.filter((part) => part !== "").join("\n\n")
}

/** One figure where there is one currency, otherwise a figure by currency. */
const plain = (amounts: ReadonlyArray<Money.Money>): string | Record<string, string> =>
  amounts.length <= 1
    ? Money.format(amounts[0] ?? Money.make(0n, "CNY"))
    : Object.fromEntries(amounts.map((money) => [money.currency, Money.format(money)]))

/** The report as JSON. Amounts are decimal strings; with several currencies an object by currency stands in their place. */
export const receivablesJson = (report: ReceivablesReport) => {
  const names = Array.from(report.ageing.values())[0]?.map(({ bucket }) => bucket) ?? []
  return {
    rows: report.rows,
    rejected: report.rejected,
    asOf: report.asOf,
    steps: Object.fromEntries(report.steps.map(({ count, step }) => [step, count])),
    ageing: Object.fromEntries(
      names.map((name, i) => [
        name,
        plain(
          Array.from(report.ageing.values()).flatMap((buckets) =>
            buckets[i] === undefined ? [] : [buckets[i].amount],
          ),
        ),
      ]),
    ),
    openAmount: plain(report.open),
    disputed: report.disputed,
    overCreditDays: report.late.map(({ creditDays, customer, days, open }) => ({
      customer,
      days,
      creditDays,
      open: plain(open),
    })),
  }
}
