/** What a back-test of commission comes to, for a person and for a machine. */
import * as Commission from "@dealwright/core/Commission"
import type * as CommissionPlan from "@dealwright/core/CommissionPlan"
import type * as Decider from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import * as Organisation from "@dealwright/core/Organisation"
import * as Receivable from "@dealwright/core/Receivable"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { OrderBook } from "../../orderbook/Read.ts"
import { usage } from "../Failure.ts"
import { count, counted, wrapped } from "../Io.ts"
import { documentsOf } from "./Documents.ts"
import { table } from "./Text.ts"

/** A commission plan that is ready, and what it is called. */
export interface CommissionSide {
  readonly name: string
  readonly commission: CommissionPlan.CompiledPlan
}

/** What plans are asked about. */
export interface RecordedSales {
  readonly facts: ReadonlyArray<Commission.RecordedFact>
  readonly context: Commission.BacktestContext
}

/** A back-test with what it was made of. */
interface CommissionReport {
  readonly policy: string
  readonly against: string
  readonly source: string
  readonly report: Commission.CommissionBacktest
  readonly remarks: ReadonlyArray<string>
}

/** The won deals of an order book as booked on the day of their close. */
export const salesOfDeals = ({ deals }: OrderBook): RecordedSales => ({
  context: {},
  facts: deals.flatMap(({ agent, outcome, product }) =>
    outcome._tag === "Won"
      ? [
          {
            memberId: agent.name,
            basis: "booked" as const,
            date: outcome.on,
            amount: outcome.value,
            lines: [{ sku: product.name, amount: outcome.value, quantity: Money.Quantity.one }],
          },
        ]
      : [],
  ),
})

const historiesOf = <C extends Decider.Tagged, E extends Decider.Tagged, S, X, K>(
  of: Decider.Aggregate<C, E, S, X, K>,
) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const all: Array<Commission.History<E>> = []
    for (const { id } of yield* documentsOf(of)) {
      all.push({ id, events: (yield* engine.history(of, id)).map(({ event }) => event) })
    }
    return all
  })

/** What a company has sold, invoiced and collected; attainment and conduct as its months know them, supervisors as they are today. */
export const salesOfStore = Effect.gen(function* () {
  const facts = Commission.recordedSales(yield* historiesOf(Order.order), yield* historiesOf(Receivable.receivable))
  const months = new Map<string, CommissionPlan.Circumstances>()
  for (const { state } of yield* documentsOf(Commission.commission)) {
    if (state._tag === "Absent") continue
    const { attainment, conduct, memberId, period } = state
    months.set(Commission.periodId(memberId, period), {
      ...(attainment === undefined ? {} : { attainment }),
      ...(conduct === undefined ? {} : { conduct }),
    })
  }
  const [staff] = yield* documentsOf(Organisation.organisation)
  const context: Commission.BacktestContext = {
    circumstancesOf: (memberId, period) => months.get(Commission.periodId(memberId, period)) ?? {},
    ...(staff === undefined
      ? {}
      : { supervisorOf: (memberId: string) => Organisation.supervisorsOf(staff.state, memberId)[0] }),
  }
  return { facts, context } satisfies RecordedSales
})

const amount = (money: Money.Money): string => Money.toText(money, "en").slice(4).replace("-", "−")
const signed = (money: Money.Money): string => (money.minor > 0n ? `+${amount(money)}` : amount(money))

const headings = ["before", "after", "change"].map((heading) => ({ heading, figures: true }))
const row = (name: string, { after, before, change }: Commission.Shifted): ReadonlyArray<string> => [
  name,
  amount(before),
  amount(after),
  signed(change),
]

/** For a person. */
const commissionText = ({ against, policy, remarks, report, source }: CommissionReport): ReadonlyArray<string> => {
  const { examined, gaining, leftOut, losing, members, months, total } = report
  const { currency } = total.before
  const direction = total.change.minor === 0n ? "costs the same" : total.change.minor > 0n ? "costs more" : "costs less"
  return [
    ...wrapped(
      `${policy} instead of ${against}, on ${source}: it ${direction}, ${signed(total.change)} ${currency} in all; ${counted(gaining, "person", "people")} would gain, ${count(losing)} would lose.`,
    ).split("\n"),
    "",
    `Commission by person, in ${currency}`,
    ...table([{ heading: "" }, ...headings], [...members.map((one) => row(one.memberId, one)), row("total", total)]),
    "",
    `Commission by month, in ${currency}`,
    ...table([{ heading: "" }, ...headings], [...months.map((one) => row(one.period, one)), row("total", total)]),
    "",
    ...[
      ...(leftOut === 0
        ? []
        : [
            `${counted(leftOut, "fact")} of ${count(examined + leftOut)} ${leftOut === 1 ? "is" : "are"} left out: neither plan pays on that basis, or in that currency.`,
          ]),
      ...remarks,
    ].flatMap((remark) => wrapped(remark).split("\n")),
  ]
}

const shiftedJson = ({ after, before, change }: Commission.Shifted) => ({
  before: Money.format(before),
  after: Money.format(after),
  change: Money.format(change),
})

/** For a machine. */
const commissionJson = ({ against, policy, remarks, report, source }: CommissionReport) => ({
  policy,
  against,
  source,
  currency: report.total.before.currency,
  examined: report.examined,
  leftOut: report.leftOut,
  gaining: report.gaining,
  losing: report.losing,
  total: shiftedJson(report.total),
  members: report.members.map((member) => ({
    member: member.memberId,
    ...shiftedJson(member),
    months: member.months.map((month) => ({ month: month.period, ...shiftedJson(month) })),
  })),
  months: report.months.map((month) => ({ month: month.period, ...shiftedJson(month) })),
  remarks,
})

/** Compares two plans, and says what came out. */
export const tellCommission = Effect.fnUntraced(function* (
  [before, after]: readonly [CommissionSide, CommissionSide],
  { context, facts }: RecordedSales,
  source: string,
  remarks: ReadonlyArray<string>,
) {
  const built = Commission.backtest(before.commission, after.commission, facts, context)
  if (Result.isFailure(built)) {
    const { after: now, before: then } = built.failure
    return yield* usage(
      `${after.name} pays in ${now}, ${before.name} in ${then}; name a plan in ${now} with --against FILE`,
    )
  }
  const report = { source, policy: after.name, against: before.name, report: built.success, remarks }
  return { json: { commission: commissionJson(report) }, text: commissionText(report) }
})
