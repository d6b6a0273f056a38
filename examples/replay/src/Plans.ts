/**
 * Another commission plan on the sales of a replay (XTR-2): who would gain, who would lose, and what it would cost.
 *
 * @module
 */
import { readFileSync } from "node:fs"
import { suggest } from "@dealwright/cli/OrderBook"
import { Commission, CommissionPlan, Money } from "@dealwright/core"
import { Result, Schema, SchemaIssue } from "effect"
import type { DealsReport } from "./Deals.ts"
import { tiersText } from "./Earnings.ts"
import { datesOf, type OrdersReport } from "./Orders.ts"
import { type Column, money, percent, sum, table } from "./Table.ts"

/** The plan can't be used. The message says every reason with its place. */
export class PlanError extends Error {
  override readonly name = "PlanError"
}

/** Both plans on the same sales. */
export interface PlanComparison {
  readonly file: string
  readonly plans: readonly [own: Commission.Plan, other: Commission.Plan]
  readonly backtest: Commission.CommissionBacktest
  /** What both plans are about: the sales that the new one counts. */
  readonly sold: Money.Money
}

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()
const { codec } = Commission.commissionPlan

const formProblems = (error: Schema.SchemaError): ReadonlyArray<string> =>
  issuesOf(error.issue).issues.map(({ message, path = [] }) => {
    const steps = path.map((step) => String(typeof step === "object" ? step.key : step))
    const near = suggest(steps.at(-1) ?? "", planFields)
    const place = steps.length === 0 ? "the plan" : steps.join(".")
    if (/^Unexpected key|excess property/.test(message)) {
      return `${place}: there is no such field${near === undefined ? "" : `; did you mean "${near}"?`}`
    }
    return message === "Missing key" ? `${place}: this field is missing; add it` : `${place}: ${message}`
  })

const planFields = [
  ...["basis", "currency", "accrual", "rule", "excludes", "floor", "cap", "holdback", "override", "draw", "conduct"],
  ...["tiers", "upTo", "rate", "rules", "factor", "where", "steps", "above", "amount", "skus", "excess", "limit"],
]

const inside = (json: unknown): unknown =>
  typeof json === "object" && json !== null && "commission" in json ? json.commission : json

/** Reads a plan as a policy file has it, bare or under `commission`. Fails with {@link PlanError}. */
export const readPlan = (file: string): CommissionPlan.CompiledPlan => {
  const unusable = (problems: ReadonlyArray<string>) =>
    new PlanError(`${file} can't be used:\n${problems.map((problem) => `  ${problem}`).join("\n")}`)
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, "utf8"))
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT"
    throw new PlanError(
      isMissing
        ? `there is no file ${file}`
        : `${file} can't be read: ${error instanceof Error ? error.message : error}`,
    )
  }
  const options = { errors: "all", onExcessProperty: "error", reportInput: true } as const
  const read = Schema.decodeUnknownResult(codec, options)(inside(json))
  if (Result.isFailure(read)) throw unusable(formProblems(read.failure))
  const compiled = CommissionPlan.compile(read.success)
  if (Result.isSuccess(compiled)) return compiled.success
  throw unusable(compiled.failure.map(({ place, rule, text }) => `${place}: ${text.en} [${rule}]`))
}

/** What the deals of a replay were: what each won one booked. */
export const factsOfDeals = ({ book, rejected }: DealsReport): ReadonlyArray<Commission.RecordedFact> => {
  const refused = new Set(rejected.map(({ row }) => row))
  return book.deals.flatMap(({ agent, outcome, product, row }): ReadonlyArray<Commission.RecordedFact> => {
    if (outcome._tag !== "Won" || refused.has(row)) return []
    const { on, value } = outcome
    const lines = [{ sku: product.name, amount: value, quantity: Money.Quantity.one }]
    return [{ memberId: agent.name, basis: "booked", date: on, amount: value, lines }]
  })
}

/** What the orders of a replay were: booked, invoiced and, as far as is known, paid. */
export const factsOfOrders = ({ asOf, files, orders }: OrdersReport): ReadonlyArray<Commission.RecordedFact> => {
  const { advancedOn, invoicedOn, paidOn } = datesOf(files)
  return orders.flatMap(({ amount, isInvoiced, lines, order }) => {
    const goods = lines.map((line, i) => ({
      sku: line.product.id,
      amount: line.amount,
      quantity: order.lines[i]?.quantity ?? Money.Quantity.one,
    }))
    const dates = [
      ["booked", order.date],
      ["invoiced", isInvoiced ? invoicedOn(order) : undefined],
      ["collected", isInvoiced ? (paidOn(order) ?? advancedOn(order)) : undefined],
    ] as const
    return dates.flatMap(
      ([basis, date]): ReadonlyArray<Commission.RecordedFact> =>
        date === undefined || date > asOf ? [] : [{ memberId: order.seller.name, basis, date, amount, lines: goods }],
    )
  })
}

/** Who is above whom, by the names that the reports show. */
type ManagerOf = (name: string) => string | undefined

/** Puts the sales of a replay through its own plan and another one. Fails with {@link PlanError} where they can't be compared. */
export const comparePlans = (
  file: string,
  own: Commission.Plan,
  facts: ReadonlyArray<Commission.RecordedFact>,
  managerOf: ManagerOf,
): PlanComparison => {
  const other = readPlan(file)
  const { basis, currency } = other.plan
  const counted = facts.filter((fact) => fact.basis === basis)
  if (counted.length === 0 && facts.length > 0) {
    const known = Array.from(new Set(facts.map((fact) => fact.basis)))
    throw new PlanError(
      `${file} pays on what is ${basis}, and the files don't say when that was; take the basis ${known.map((one) => `"${one}"`).join(" or ")}`,
    )
  }
  const backtest = Commission.backtest(Result.getOrThrow(CommissionPlan.compile(own)), other, facts, {
    supervisorOf: managerOf,
  })
  if (Result.isFailure(backtest)) {
    throw new PlanError(
      `${file} pays in ${currency}, the sales are in ${own.currency}; write the plan in ${own.currency}`,
    )
  }
  return {
    file,
    plans: [own, other.plan],
    backtest: backtest.success,
    sold: sum(
      counted.map(({ amount }) => amount),
      currency,
    ),
  }
}

const signed = (change: Money.Money): string => (change.minor > 0n ? `+${money(change)}` : money(change))

const relative = ({ before, change }: Commission.Shifted): string =>
  before.minor === 0n ? "–" : `${change.minor > 0n ? "+" : ""}${percent(Number(change.minor), Number(before.minor))}`

const columns: ReadonlyArray<Column> = ["as it is", "other plan", "change", "relative"].map((heading) => ({
  heading,
  figures: true,
}))

const cells = (row: Commission.Shifted): ReadonlyArray<string> => [
  money(row.before),
  money(row.after),
  signed(row.change),
  relative(row),
]

/** The comparison as tables: by person, who gains most first, and by month. */
export const plansText = ({ backtest, file, plans: [own, other], sold }: PlanComparison): string => {
  const { gaining, losing, members, months, total } = backtest
  const { currency } = total.change
  const share = (amount: Money.Money) => percent(Number(amount.minor), Number(sold.minor), 2)
  const same = members.length - gaining - losing
  const cost =
    total.change.minor === 0n
      ? "costs the same"
      : `costs ${money(Money.make(total.change.minor < 0n ? -total.change.minor : total.change.minor, currency))} ${currency} ${total.change.minor < 0n ? "less" : "more"}`
  return [
    `Another commission plan on the same sales (${file})`,
    ...Commission.explain(other).map(({ depth, text }) => `  ${"  ".repeat(depth)}${text.en}`),
    `  As it is: ${tiersText(own)}.`,
    "",
    `  It ${cost}: ${money(total.after)} instead of ${money(total.before)} ${currency}, ${share(total.after)} of sales instead of ${share(total.before)}.`,
    `  ${gaining} would gain, ${losing} would lose${same === 0 ? "" : `, ${same} would get the same`}.`,
    table(
      [{ heading: "person" }, ...columns],
      members.map((row) => [row.memberId, ...cells(row)]),
      ["total", ...cells(total)],
    ),
    "",
    "The same by month",
    table(
      [{ heading: "month" }, ...columns],
      months.map((row) => [row.period, ...cells(row)]),
      ["total", ...cells(total)],
    ),
  ].join("\n")
}

const shiftJson = ({ after, before, change }: Commission.Shifted) => ({
  before: Money.format(before),
  after: Money.format(after),
  change: Money.format(change),
})

/** The comparison as JSON; amounts are decimal strings in the plan's currency. */
export const plansJson = ({ backtest: { gaining, losing, members, months, total } }: PlanComparison) => ({
  total: shiftJson(total),
  gaining,
  losing,
  byAgent: Object.fromEntries(members.map((row) => [row.memberId, shiftJson(row)])),
  byMonth: Object.fromEntries(months.map((row) => [row.period, shiftJson(row)])),
})
