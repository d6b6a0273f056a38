/**
 * Everybody's commissions added up, and whether they re-add: per person, per deal, in total (COM-10). Pure, and fed a month
 * at a time, so that a company of any size is reckoned in the memory of its sums.
 *
 * @module
 */
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import type { Event } from "./Events.ts"
import type { Posting } from "./Model.ts"
import type { State } from "./State.ts"
import type { Balance } from "./Views.ts"

/** The months of one currency, added up. */
export interface Reckoning {
  readonly currency: CurrencyCode
  readonly people: number
  readonly openMonths: number
  readonly closedMonths: number
  readonly balance: Balance
  /** Whose figures don't re-add, and by how much too much was earned; nobody, unless the store was tampered with. */
  readonly unbalanced: ReadonlyArray<{ readonly memberId: string; readonly difference: Money }>
}

/** Adds months up, in any order. */
export interface Reckoner {
  readonly add: (month: State) => void
  /** What was added so far, by currency in the order of their codes. */
  readonly result: () => ReadonlyArray<Reckoning>
}

interface Sums {
  earned: bigint
  clawedBack: bigint
  held: bigint
  paid: bigint
  outstanding: bigint
}

const nothing = (): Sums => ({ earned: 0n, clawedBack: 0n, held: 0n, paid: 0n, outstanding: 0n })

const plus = (to: Sums, more: Sums): void => {
  to.earned += more.earned
  to.clawedBack += more.clawedBack
  to.held += more.held
  to.paid += more.paid
  to.outstanding += more.outstanding
}

const differenceOf = ({ clawedBack, earned, held, outstanding, paid }: Sums): bigint =>
  earned - clawedBack - held - paid - outstanding

const balanceOf = (sums: Sums, currency: CurrencyCode): Balance => ({
  earned: make(sums.earned, currency),
  clawedBack: make(sums.clawedBack, currency),
  held: make(sums.held, currency),
  paid: make(sums.paid, currency),
  outstanding: make(sums.outstanding, currency),
})

/**
 * Adds up months of all members (COM-10). Give it every month of whoever is in it: what one month hands to the next is in
 * both, and re-adds only together.
 *
 * @example
 * ```ts
 * import { Commission, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const reckoner = Commission.reckoner()
 * const opened = Commission.evolve({ _tag: "Absent" }, {
 *   _tag: "PeriodOpened", memberId: "ann", period: "2026-03", plan: Commission.tradeCommission("USD"), planVersion: "v1"
 * })
 * reckoner.add(opened)
 * const [usd] = reckoner.result()
 * assert.deepEqual([usd?.people, usd?.openMonths, usd?.unbalanced], [1, 1, []])
 * assert.deepEqual(usd?.balance.earned, Money.of("0.00", "USD"))
 * ```
 */
export const reckoner = (): Reckoner => {
  const currencies = new Map<CurrencyCode, { open: number; closed: number; readonly people: Map<string, Sums> }>()
  return {
    add: (month) => {
      if (month._tag === "Absent") return
      const { currency } = month.plan
      const of = currencies.get(currency) ?? { open: 0, closed: 0, people: new Map<string, Sums>() }
      currencies.set(currency, of)
      const isClosed = month._tag === "Closed"
      if (isClosed) of.closed++
      else of.open++
      const sums = of.people.get(month.memberId) ?? nothing()
      of.people.set(month.memberId, sums)
      plus(sums, {
        earned: month.earned.minor,
        clawedBack: month.clawedBack.minor,
        held: month.held.minor,
        paid: isClosed ? month.paid.minor : 0n,
        outstanding: isClosed ? 0n : month.open.minor,
      })
    },
    result: () =>
      Array.from(currencies)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, { closed, open, people }]) => {
          const total = nothing()
          for (const sums of people.values()) plus(total, sums)
          return {
            currency,
            people: people.size,
            openMonths: open,
            closedMonths: closed,
            balance: balanceOf(total, currency),
            unbalanced: Array.from(people).flatMap(([memberId, sums]) => {
              const difference = differenceOf(sums)
              return difference === 0n ? [] : [{ memberId, difference: make(difference, currency) }]
            }),
          }
        }),
  }
}

/** A line's place in the sums, as the month counts it. */
const post = (sums: Sums, { amount: { minor }, kind }: Posting): void => {
  switch (kind) {
    case "credit":
      sums.earned += minor
      return
    case "reversal":
      sums.clawedBack -= minor
      return
    case "holdback":
    case "release":
      sums.held -= minor
      return
    case "adjustment":
    case "carried-in":
      return
    default:
      more(sums, minor)
  }
}

const more = (sums: Sums, minor: bigint): void => {
  if (minor > 0n) sums.earned += minor
  else sums.clawedBack -= minor
}

/**
 * The figures of each deal, from the events of all months of whoever is in it (COM-10): earned = paid + held + clawed back +
 * outstanding for each of them. Lines about no deal, and what months hand on to each other, stand under the empty name.
 * `paid` is what closed months say about a deal: a balance that was carried is paid under the empty name.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Commission.balanceByDeal([], "USD").size, 0)
 * ```
 */
export const balanceByDeal = (
  months: Iterable<ReadonlyArray<Event>>,
  currency: CurrencyCode,
): ReadonlyMap<string, Balance> => {
  const deals = new Map<string, Sums>()
  const of = (dealId: string): Sums => {
    const sums = deals.get(dealId) ?? nothing()
    deals.set(dealId, sums)
    return sums
  }
  for (const events of months) {
    const [first] = events
    if (first?._tag !== "PeriodOpened" || first.plan.currency !== currency) continue
    const isClosed = events.some(({ _tag }) => _tag === "PeriodClosed")
    const count = (dealId: string, minor: bigint): void => {
      if (isClosed) of(dealId).paid += minor
      else of(dealId).outstanding += minor
    }
    for (const event of events) {
      if ("postings" in event) {
        for (const line of event.postings) {
          post(of(line.dealId), line)
          count(line.dealId, line.amount.minor)
        }
      }
      if (event._tag === "PeriodClosed") count("", -event.carried.minor)
      else if (event._tag === "ChangedAfterClose") {
        const sums = of(event.credit.dealId)
        sums.held += event.heldChange.minor
        if (event.change === "credit") sums.earned += event.earned.minor
        else if (event.change === "reversal") sums.clawedBack -= event.earned.minor
      } else if (event._tag === "Assessed" && event.late !== undefined) {
        of("").held += event.late.heldChange.minor
        more(of(""), event.late.earned.minor)
      }
    }
  }
  return new Map(Array.from(deals, ([dealId, sums]) => [dealId, balanceOf(sums, currency)]))
}
