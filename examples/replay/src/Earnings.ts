/**
 * What a replay's sellers earn: every month closed, and the months of everybody in a table.
 *
 * @module
 */
import { Commission, Engine, Money, Period, Rate } from "@dealwright/core"
import { Effect, Result } from "effect"
import { asOperator, findAll, noon } from "./Sessions.ts"
import { type Column, groupBy, money, sum, table } from "./Table.ts"

/** One person's month. */
export interface Earning {
  readonly agent: string
  readonly month: string
  readonly basis: Money.Money
  readonly payout: Money.Money
}

const commissions = Engine.operations(Commission.commission)

/** Closes every month for everybody, the day after it is over, and reads what it paid (COM-8). */
export const closeMonths = Effect.fnUntraced(function* (nameOf: (memberId: string) => string) {
  const earnings: Array<Earning> = []
  const open = yield* findAll(Commission.commission, [{ _tag: "Equals", field: "status", value: "open" }])
  for (const { id, state } of open) {
    if (state._tag === "Absent") continue
    const month = Result.getOrThrow(Period.parse(state.period))
    const closed = yield* commissions.close(id, {}).pipe(asOperator(noon(month.until)))
    if (closed.state._tag !== "Closed") return yield* Effect.die(new Error(`${id} did not close`))
    const { basis, paid } = closed.state
    earnings.push({ agent: nameOf(state.memberId), month: state.period, basis, payout: paid })
  }
  return earnings
})

/** The plan in a line, as far as it fits into one. */
export const tiersText = ({ cap, rule }: Commission.Plan): string => {
  const most = cap === undefined ? "" : `, at most ${money(cap.amount)} a month`
  if (rule._tag === "Flat") return `${Rate.format(rule.rate)}${most}`
  if (rule._tag !== "Marginal" && rule._tag !== "Slab") return `composed plan${most}`
  const tiers = rule.tiers.map(
    ({ rate, upTo }) => `${Rate.format(rate)} ${upTo === undefined ? "above" : `to ${money(upTo)}`}`,
  )
  return `${tiers.join(", ")}${rule._tag === "Slab" ? ", each of the whole" : ""}${most}`
}

/** People down and months across, or the other way round where there are more months than people. */
export const earningsTable = (
  earnings: ReadonlyArray<Earning>,
  currency: Money.CurrencyCode,
  managerOf: (agent: string) => string,
): string => {
  const paid = (some: ReadonlyArray<Earning>) =>
    money(
      sum(
        some.map((one) => one.payout),
        currency,
      ),
    )
  const booked = (some: ReadonlyArray<Earning>) =>
    money(
      sum(
        some.map((one) => one.basis),
        currency,
      ),
    )
  const months = groupBy(earnings, (one) => one.month)
  const agents = Array.from(
    groupBy(earnings, (one) => one.agent),
    ([agent, mine]) => ({
      agent,
      mine,
      total: sum(
        mine.map((one) => one.payout),
        currency,
      ).minor,
    }),
  ).sort((a, b) => (a.total > b.total ? -1 : a.total < b.total ? 1 : 0))
  const figures = (headings: Iterable<string>): ReadonlyArray<Column> =>
    Array.from(headings, (heading) => ({ heading, figures: true }))
  if (months.size <= agents.length) {
    const inMonths = (some: ReadonlyArray<Earning>) =>
      Array.from(months.keys(), (month) => paid(some.filter((one) => one.month === month)))
    return table(
      [{ heading: "agent" }, { heading: "manager" }, ...figures(["booked", ...months.keys(), "commission"])],
      agents.map(({ agent, mine }) => [agent, managerOf(agent), booked(mine), ...inMonths(mine), paid(mine)]),
      ["total", "", booked(earnings), ...inMonths(earnings), paid(earnings)],
    )
  }
  const byAgent = (some: ReadonlyArray<Earning>) =>
    agents.map(({ agent }) => paid(some.filter((one) => one.agent === agent)))
  return table(
    [
      { heading: "month" },
      ...figures(["booked", ...agents.map(({ agent }) => agent.replace(/ (?=\S+$)/, "\n")), "commission"]),
    ],
    Array.from(months, ([month, some]) => [month, booked(some), ...byAgent(some), paid(some)]),
    ["total", booked(earnings), ...byAgent(earnings), paid(earnings)],
  )
}

/** Total and by person, as decimal strings. */
export const earningsJson = (earnings: ReadonlyArray<Earning>, currency: Money.CurrencyCode) => ({
  total: Money.format(
    sum(
      earnings.map((one) => one.payout),
      currency,
    ),
  ),
  byAgent: Object.fromEntries(
    Array.from(
      groupBy(earnings, (one) => one.agent),
      ([agent, mine]) => [
        agent,
        Money.format(
          sum(
            mine.map((one) => one.payout),
            currency,
          ),
        ),
      ],
    ),
  ),
})
