/**
 * The rulebook's gate said once more, as plainly as possible and sharing nothing with the compiled one: rows are looked up by
 * name, figures added up one by one, rates searched each time. Slow, and easy to hold against CRD-1 to CRD-9.
 */
import type * as CreditPolicy from "@dealwright/core/CreditPolicy"
import type * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import type * as Money from "@dealwright/core/Money"

export interface Verdict {
  readonly end: "Passed" | "Held" | "Refused"
  /** The rank that may override what can be overridden. */
  readonly rank: string | undefined
  readonly isOverridable: boolean
  readonly codes: ReadonlyArray<string>
}

const scale = 1_000_000_000_000n

/** Half-even, as amounts are rounded everywhere (KER-2). */
const rounded = (n: bigint, by: bigint): bigint => {
  const [sign, absolute] = n < 0n ? [-1n, -n] : [1n, n]
  const [whole, rest] = [absolute / by, absolute % by]
  const up = rest * 2n > by || (rest * 2n === by && whole % 2n === 1n)
  return sign * (up ? whole + 1n : whole)
}

class RateMissing {}

export const judge = (
  policy: CreditPolicy.CreditPolicy,
  ladder: Decision.Ladder,
  request: CreditPolicy.GateRequest,
  unitsPerOne: bigint = scale,
): Verdict => {
  const { amount, customer, today } = request
  const codes: Array<string> = []
  const ranks: Array<string> = []
  let [isRefused, isStuck] = [false, false]
  const level = (name: string) => ladder.ranks.findIndex((rank) => rank.name === name)
  const refuse = (code: string) => {
    isRefused = true
    codes.push(code)
  }
  const ask = (rank: string | undefined, ...said: ReadonlyArray<string>) => {
    if (rank === undefined) isStuck = true
    else ranks.push(rank)
    codes.push(...said)
  }

  const convert = ({ currency, minor }: Money.Money, to: string): bigint => {
    if (currency === to) return minor
    const known = policy.exchangeRates
      .filter((rate) => rate.from === currency && rate.to === to && rate.date <= LocalDate.format(today))
      .sort((a, b) => (a.date < b.date ? 1 : -1))[0]
    if (known === undefined) throw new RateMissing()
    return rounded(minor * known.rate, unitsPerOne)
  }
  const isFar = (date: LocalDate.LocalDate | undefined) =>
    policy.horizonDays !== undefined && date !== undefined && date > today + policy.horizonDays
  const counts = (part: CreditPolicy.Component) => policy.components.includes(part)
  const exposure = ({ commitments, items, totals }: CreditPolicy.Ledger, to: string, isOthers = false): bigint => {
    let sum = 0n
    for (const currency of new Set(totals.map((row) => row.currency))) {
      const parts = { orders: 0n, deliveries: 0n, receivables: 0n, unapplied: 0n }
      for (const { delivered, deliveryDate, invoiced, ordered } of commitments) {
        if (ordered.currency !== currency) continue
        const furthest = delivered.minor > invoiced.minor ? delivered.minor : invoiced.minor
        if (ordered.minor > furthest && !isFar(deliveryDate)) parts.orders += ordered.minor - furthest
        if (delivered.minor > invoiced.minor) parts.deliveries += delivered.minor - invoiced.minor
      }
      for (const { open } of items) if (open.currency === currency) parts.receivables += open.minor
      for (const row of totals) {
        if (row.currency !== currency) continue
        parts.unapplied += row.unapplied.minor
        if (isOthers) parts.receivables = row.receivables.minor
      }
      const names = ["orders", "deliveries", "receivables", "unapplied"] as const
      for (const part of names) {
        if (!counts(part) || parts[part] === 0n) continue
        const converted = convert({ currency, minor: parts[part] }, to)
        sum += part === "unapplied" ? -converted : converted
      }
    }
    return sum
  }
  const own = (to: string): bigint =>
    customer.exposure?._tag === "Total" ? convert(customer.exposure.total, to) : exposure(customer.ledger, to)
  const added = (to: string): bigint => (!counts("orders") || isFar(request.deliveryDate) ? 0n : convert(amount, to))

  if (customer.block !== undefined) refuse("credit-customer-blocked")
  if (request.agreement._tag === "Differs") refuse("credit-order-differs")
  if (!request.mayInvoice) refuse("credit-may-not-invoice")
  for (const _ of request.shortages) ask(undefined, "credit-stock-short")
  if ((customer.holds ?? []).length > 0) ask(policy.holdOverride, "credit-orders-on-hold")

  const terms = customer.terms ?? customer.group?.terms
  const dates = customer.ledger.items
    .filter(({ open }) => open.minor > 0n)
    .map(({ dueDate, invoiceDate }) => (policy.age === "due-date" ? dueDate : invoiceDate))
  const oldest = Math.min(today, ...dates)
  const late = today - oldest - (terms?.creditDays ?? 0)
  if (late > 0) {
    const row = policy.late.find(({ upToDays }) => upToDays === undefined || late <= upToDays)
    ask(row?.rank, "credit-days-exceeded")
  }

  if (customer.exposure?._tag === "Unknown") refuse("credit-exposure-unknown")
  else {
    try {
      const checks: Array<() => void> = []
      const check = (
        of: CreditPolicy.CreditTerms | undefined,
        used: (currency: string) => bigint,
        say: { readonly over: string; readonly cash: string; readonly lapsed: string; readonly watch: string },
      ) => {
        const currency =
          of === undefined ? amount.currency : of.limit._tag === "UpTo" ? of.limit.amount.currency : of.limit.currency
        const total = used(currency) + added(currency)
        const hasLapsed = of?.reviewDate !== undefined && today > of.reviewDate
        if (of?.limit._tag === "Unlimited" && !hasLapsed) return
        const isCash = of === undefined || (of.limit._tag === "UpTo" && of.limit.amount.minor === 0n)
        const limit = of === undefined || hasLapsed || of.limit._tag === "Unlimited" ? 0n : of.limit.amount.minor
        const excess = total - limit
        checks.push(() => {
          if (excess <= 0n) {
            if (policy.watchBand !== undefined && limit !== 0n && total * unitsPerOne >= limit * policy.watchBand)
              codes.push(say.watch)
            return
          }
          if (isCash) return ask(policy.cashOverride, say.cash)
          const row = policy.overLimit.find(({ upTo }) => upTo === undefined || excess * unitsPerOne <= limit * upTo)
          ask(row?.rank, say.over, ...(hasLapsed ? [say.lapsed] : []))
        })
      }
      if (customer.terms !== undefined || customer.group === undefined) {
        check(customer.terms, own, {
          over: "credit-limit-exceeded",
          cash: "credit-cash-payment-open",
          lapsed: "credit-review-lapsed",
          watch: "credit-watch-band",
        })
      } else {
        const to =
          terms === undefined
            ? amount.currency
            : terms.limit._tag === "UpTo"
              ? terms.limit.amount.currency
              : terms.limit.currency
        own(to)
        added(to)
      }
      const { group } = customer
      const isEndless =
        group?.terms?.limit._tag === "Unlimited" &&
        (group.terms.reviewDate === undefined || today <= group.terms.reviewDate)
      if (group !== undefined && !isEndless) {
        check(group.terms, (to) => own(to) + exposure(group.others, to, true), {
          over: "credit-group-limit-exceeded",
          cash: "credit-group-limit-exceeded",
          lapsed: "credit-group-review-lapsed",
          watch: "credit-group-watch-band",
        })
      }
      for (const run of checks) run()
    } catch (missing) {
      if (!(missing instanceof RateMissing)) throw missing
      refuse("credit-rate-missing")
    }
  }
  const rank = ranks.sort((a, b) => level(b) - level(a))[0]
  const isOverridable = !isRefused && !isStuck
  return {
    end: isRefused ? "Refused" : rank !== undefined || isStuck ? "Held" : "Passed",
    rank,
    isOverridable,
    codes: codes.sort(),
  }
}
