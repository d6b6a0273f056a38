/**
 * The rulebook once more, read literally and slowly: fractions, no tables, no running level. Compiled policies must agree
 * with it.
 */
import type * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import type * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"

/** A fraction with a denominator above zero. */
interface Fraction {
  readonly n: bigint
  readonly d: bigint
}
const of = (n: bigint, d: bigint = 1n): Fraction => (d < 0n ? { n: -n, d: -d } : { n, d })
const add = (a: Fraction, b: Fraction): Fraction => of(a.n * b.d + b.n * a.d, a.d * b.d)
const subtract = (a: Fraction, b: Fraction): Fraction => add(a, of(-b.n, b.d))
const multiply = (a: Fraction, b: Fraction): Fraction => of(a.n * b.n, a.d * b.d)
const divide = (a: Fraction, b: Fraction): Fraction => of(a.n * b.d, a.d * b.n)
const atLeast = (a: Fraction, b: Fraction): boolean => a.n * b.d >= b.n * a.d
const zero = of(0n)
const one = of(1n)
const rate = (units: bigint): Fraction => of(units, Rate.scale)
const sum = (all: ReadonlyArray<Fraction>): Fraction => all.reduce(add, zero)
const least = (a: Fraction, b: Fraction): Fraction => (atLeast(a, b) ? b : a)

/** All amounts in minor units. */
export interface Scope {
  readonly kind: "line" | "free" | "total"
  readonly line?: PricingAuthority.PriceLine
  readonly net: Fraction
  readonly list: Fraction
  readonly gross: Fraction
  readonly own: Fraction
  readonly floorNet: Fraction
}

const quantity = (line: PricingAuthority.PriceLine): Fraction => of(line.quantity, 1_000_000n)
const listOf = (line: PricingAuthority.PriceLine): Fraction => multiply(of(line.listPrice.minor), quantity(line))
const grossOf = (line: PricingAuthority.PriceLine): Fraction => multiply(of(line.unitPrice.minor), quantity(line))
const costOf = (line: PricingAuthority.PriceLine): Fraction =>
  line.cost === undefined ? listOf(line) : multiply(of(line.cost.minor), quantity(line))

export const scopesOf = (policy: PricingAuthority.PricingPolicy, request: PricingAuthority.PriceRequest) => {
  const { annualRate, rounding, standardDays } = policy.financing
  const extra = Math.max(0, (request.creditDays ?? standardDays) - standardDays)
  const late = subtract(one, rate(request.prepaid ?? 0n))
  const factor = multiply(late, least(one, multiply(rate(annualRate), of(BigInt(extra), 365n))))
  const paid = request.lines.filter((line) => line.unitPrice.minor > 0n)
  const free = request.lines.filter((line) => line.unitPrice.minor === 0n)
  const gross = sum(paid.map(grossOf))
  const exact = multiply(gross, factor)
  const rounded = least(of(Rate.divideRounded(exact.n, exact.d, rounding)), gross)
  const concessions = request.concessions ?? []
  const whole = sum(paid.map(listOf))
  const bearers = (gift: PricingAuthority.PriceLine): ReadonlyArray<PricingAuthority.PriceLine> => {
    const same = paid.filter(({ sku }) => sku === gift.sku)
    if (same.length > 0) return same
    const named = gift.givenWith === undefined ? undefined : request.lines[gift.givenWith]
    return named === undefined ? paid : [named]
  }
  const share = (line: PricingAuthority.PriceLine, among: ReadonlyArray<PricingAuthority.PriceLine>): Fraction =>
    among.includes(line) ? divide(listOf(line), sum(among.map(listOf))) : zero
  const lines = paid.map((line): Scope => {
    const index = request.lines.indexOf(line)
    const interest = multiply(grossOf(line), factor)
    const given = sum(
      concessions.map(({ line: at, value }) =>
        multiply(of(value.minor), at === undefined ? share(line, paid) : at === index ? one : zero),
      ),
    )
    const gifts = free.map((gift) => ({ gift, part: share(line, bearers(gift)) }))
    const net = subtract(subtract(grossOf(line), paid.length === 1 ? least(interest, rounded) : interest), given)
    return {
      kind: "line",
      line,
      net,
      list: add(listOf(line), sum(gifts.map(({ gift, part }) => multiply(listOf(gift), part)))),
      gross: grossOf(line),
      own: listOf(line),
      floorNet: subtract(net, sum(gifts.map(({ gift, part }) => multiply(costOf(gift), part)))),
    }
  })
  const goods = free.map(
    (line): Scope => ({ kind: "free", line, net: zero, list: zero, gross: zero, own: zero, floorNet: zero }),
  )
  const total: Scope = {
    kind: "total",
    net: subtract(subtract(gross, rounded), sum(concessions.map(({ value }) => of(value.minor)))),
    list: add(whole, sum(free.map(listOf))),
    gross,
    own: whole,
    floorNet: zero,
  }
  return { scopes: [...lines, ...goods, total], total }
}

const beyond = 99

/** The lowest level whose row passes; rows in the order of the ladder. */
const lowest = <Row extends { readonly rank: string }>(
  rows: ReadonlyArray<Row>,
  ladder: Decision.Ladder,
  passes: (row: Row) => boolean,
): number => {
  const levels = rows.filter(passes).map(({ rank }) => ladder.ranks.findIndex(({ name }) => name === rank))
  return levels.length === 0 ? beyond : Math.min(...levels)
}

/** From which level on a scope is covered by a rule. */
export const neededFor = (
  policy: PricingAuthority.PricingPolicy,
  rule: PricingAuthority.Rule,
  request: PricingAuthority.PriceRequest,
  scope: Scope,
  total: Scope,
  ladder: Decision.Ladder,
): number => {
  const needed = (inner: PricingAuthority.Rule): number => neededFor(policy, inner, request, scope, total, ladder)
  switch (rule._tag) {
    case "Authority":
      return lowest(rule.limits, ladder, ({ above, below, freeGoods }) => {
        if (scope.kind === "free") return freeGoods
        const keep = below === "floor" ? zero : subtract(one, rate(below))
        const most = above === "unlimited" ? undefined : add(one, rate(above))
        return (
          atLeast(scope.net, multiply(scope.list, keep)) &&
          (most === undefined || atLeast(multiply(scope.own, most), scope.gross))
        )
      })
    case "ByGroup": {
      const of = (line: PricingAuthority.PriceLine): PricingAuthority.Rule =>
        rule.cases.find(({ groups }) => line.group !== undefined && groups.includes(line.group))?.rule ?? rule.otherwise
      if (scope.line !== undefined) return needed(of(scope.line))
      return Math.min(...request.lines.map((line) => needed(of(line))))
    }
    case "ByCustomerClass": {
      const { customerClass } = request
      const found = rule.cases.find(({ classes }) => customerClass !== undefined && classes.includes(customerClass))
      return needed(found?.rule ?? rule.otherwise)
    }
    case "ByAmount": {
      const band = rule.bands.find(
        ({ from, until }) =>
          atLeast(total.list, of(from.minor)) && (until === undefined || !atLeast(total.list, of(until.minor))),
      )
      return band === undefined ? beyond : needed(band.rule)
    }
    case "ByPeriod": {
      const period = rule.periods.find(({ from, until }) => from <= request.on && request.on < until)
      return needed(period?.rule ?? rule.otherwise)
    }
    case "AllOf":
      return Math.max(0, ...rule.rules.map(needed))
    case "AnyOf":
      return Math.min(beyond, ...rule.rules.map(needed))
    case "Floor": {
      const { line } = scope
      if (scope.kind !== "line" || line === undefined) return 0
      const per = (money: { readonly minor: bigint } | undefined): Fraction =>
        money === undefined ? zero : multiply(of(money.minor), quantity(line))
      const named = line.cost !== undefined || line.floor !== undefined
      const { basis, pass } = rule
      const keeps =
        basis._tag === "Cost"
          ? line.cost === undefined || atLeast(scope.floorNet, per(line.cost))
          : basis._tag === "OwnFloor"
            ? line.floor === undefined || atLeast(scope.floorNet, per(line.floor))
            : basis._tag === "MinimumMargin"
              ? line.cost === undefined ||
                atLeast(multiply(scope.floorNet, subtract(one, rate(basis.rate))), per(line.cost))
              : (basis.where === "nothing-named" && named) ||
                atLeast(scope.floorNet, multiply(scope.own, rate(basis.rate)))
      if (keeps) return 0
      const justified = (request.justification ?? "").trim() !== ""
      return pass._tag === "WithReason" && justified ? ladder.ranks.findIndex(({ name }) => name === pass.rank) : beyond
    }
    case "Cumulative": {
      if (scope.kind !== "total" || atLeast(total.net, total.list)) return 0
      const recent = (request.window ?? []).filter(({ on }) => on > LocalDate.addDays(request.on, -rule.days))
      const gaps = recent.map(({ effective, list }) => subtract(of(list.minor), of(effective.minor)))
      const given = sum([subtract(total.list, total.net), ...gaps.map((gap) => (atLeast(gap, zero) ? gap : zero))])
      const list = sum([total.list, ...recent.map((entry) => of(entry.list.minor))])
      return lowest(
        rule.caps,
        ladder,
        ({ amount, share }) =>
          (share === "unlimited" || atLeast(multiply(list, rate(share)), given)) &&
          (amount === "unlimited" || atLeast(of(amount.minor), given)),
      )
    }
    case "Custom":
      return beyond
  }
}

/** The whole answer: −1 allowed, the level that may approve, 99 denied. */
export const restrictionOf = (
  policy: PricingAuthority.PricingPolicy,
  request: PricingAuthority.PriceRequest,
  ladder: Decision.Ladder,
): number => {
  const { scopes, total } = scopesOf(policy, request)
  const needed = Math.max(...scopes.map((scope) => neededFor(policy, policy.rule, request, scope, total, ladder)))
  return needed <= request.requester.level ? -1 : needed
}

/** The effective discount of the total, to a unit of a rate. */
export const discountOf = (policy: PricingAuthority.PricingPolicy, request: PricingAuthority.PriceRequest): bigint => {
  const { total } = scopesOf(policy, request)
  const { d, n } = divide(subtract(total.list, total.net), total.list)
  return Rate.divideRounded(n * Rate.scale, d)
}
