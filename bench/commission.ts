/**
 * A month's commission: five marginal tiers, 100 payments, three sellers with shares, exact to the minor unit. Beside the
 * same rule written by hand in number arithmetic, and on effect's BigDecimal.
 *
 *     node --conditions=@dealwright/source bench/commission.ts
 */

import assert from "node:assert/strict"
import * as CommissionPlan from "@dealwright/core/CommissionPlan"
import * as Money from "@dealwright/core/Money"
import * as Rate from "@dealwright/core/Rate"
import * as BigDecimal from "effect/BigDecimal"
import * as Result from "effect/Result"
import { compare, random } from "./harness.ts"

const bounds = [1_000_000, 3_000_000, 7_000_000, 15_000_000]
const percents = ["2", "3.5", "5", "6.5", "8"]
const shares = ["33.1", "33.2", "33.7"].map((share) => Rate.percent(share as "33.1"))

const plan = Result.getOrThrow(
  CommissionPlan.compile({
    basis: "collected",
    currency: "EUR",
    accrual: "period",
    rule: CommissionPlan.marginal(
      ...percents.map((rate, i) => {
        const upTo = bounds[i]
        return {
          rate: Rate.percent(rate as "2"),
          ...(upTo === undefined ? {} : { upTo: Money.make(BigInt(upTo), "EUR") }),
        }
      }),
    ),
  }),
)

// --- ours: the payments of a month over their sellers, then what each has earned by the sum -----------------------------

const sharing = Result.getOrThrow(CommissionPlan.sharing(shares))

const ours = (payments: ReadonlyArray<bigint>): ReadonlyArray<bigint> =>
  sharing.sumsOf(payments).map((basis) => plan.entitlement(basis))

// --- by hand, in numbers: exact only while products stay below 2^53 ------------------------------------------------------

const weights = [331, 332, 337]
const tenths = [20, 35, 50, 65, 80]

const halfEven = (thousandths: number): number => {
  const whole = Math.floor(thousandths / 1000)
  const rest = thousandths - whole * 1000
  return rest > 500 || (rest === 500 && whole % 2 === 1) ? whole + 1 : whole
}

const byHand = (payments: ReadonlyArray<number>): ReadonlyArray<number> => {
  const bases = [0, 0, 0]
  for (const payment of payments) {
    const parts = [0, 0, 0]
    const rests = [0, 0, 0]
    let left = payment
    for (let i = 0; i < 3; i++) {
      const product = payment * (weights[i] ?? 0)
      const part = Math.floor(product / 1000)
      parts[i] = part
      rests[i] = product - part * 1000
      left -= part
    }
    while (left > 0) {
      let best = 0
      for (let i = 1; i < 3; i++) if ((rests[i] ?? 0) > (rests[best] ?? 0)) best = i
      parts[best] = (parts[best] ?? 0) + 1
      rests[best] = -1
      left--
    }
    for (let i = 0; i < 3; i++) bases[i] = (bases[i] ?? 0) + (parts[i] ?? 0)
  }
  return bases.map((basis) => {
    let earned = 0
    let from = 0
    for (let i = 0; i < 5; i++) {
      const to = bounds[i] ?? Number.POSITIVE_INFINITY
      if (basis <= to) return halfEven(earned + (basis - from) * (tenths[i] ?? 0))
      earned += (to - from) * (tenths[i] ?? 0)
      from = to
    }
    return halfEven(earned)
  })
}

// --- on a big-decimal library ----------------------------------------------------------------------------------------

const decimal = (n: bigint | number): BigDecimal.BigDecimal => BigDecimal.fromBigInt(BigInt(n))
const decimalShares = ["0.331", "0.332", "0.337"].map(BigDecimal.fromStringUnsafe)
const decimalRates = ["0.02", "0.035", "0.05", "0.065", "0.08"].map(BigDecimal.fromStringUnsafe)
const decimalBounds = bounds.map(decimal)

const byDecimal = (payments: ReadonlyArray<BigDecimal.BigDecimal>): ReadonlyArray<bigint> => {
  const bases = shares.map(() => decimal(0))
  for (const payment of payments) {
    const exact = decimalShares.map((share) => BigDecimal.multiply(payment, share))
    const parts = exact.map((part) => BigDecimal.floor(part))
    let left = parts.reduce((rest, part) => BigDecimal.subtract(rest, part), payment)
    const rests = exact.map((part, i) => BigDecimal.subtract(part, parts[i] ?? decimal(0)))
    while (BigDecimal.isPositive(left)) {
      let best = 0
      for (let i = 1; i < 3; i++)
        if (BigDecimal.isGreaterThan(rests[i] ?? decimal(0), rests[best] ?? decimal(0))) best = i
      parts[best] = BigDecimal.sum(parts[best] ?? decimal(0), decimal(1))
      rests[best] = decimal(-1)
      left = BigDecimal.subtract(left, decimal(1))
    }
    for (let i = 0; i < 3; i++) bases[i] = BigDecimal.sum(bases[i] ?? decimal(0), parts[i] ?? decimal(0))
  }
  return bases.map((basis) => {
    let earned = decimal(0)
    let from = decimal(0)
    for (let i = 0; i < 5; i++) {
      const to = decimalBounds[i]
      const rate = decimalRates[i] ?? decimal(0)
      if (to === undefined || BigDecimal.isLessThanOrEqualTo(basis, to)) {
        earned = BigDecimal.sum(earned, BigDecimal.multiply(BigDecimal.subtract(basis, from), rate))
        break
      }
      earned = BigDecimal.sum(earned, BigDecimal.multiply(BigDecimal.subtract(to, from), rate))
      from = to
    }
    return BigDecimal.round(earned, { scale: 0, mode: "half-even" }).value
  })
}

const next = random(20_260_131)
const months = Array.from({ length: 200 }, () => Array.from({ length: 100 }, () => 1 + next(400_000)))
const asBigint = months.map((month) => month.map(BigInt))
const asDecimal = months.map((month) => month.map(decimal))

let checked = 0
for (let round = 0; round < 50; round++) {
  for (const month of months) {
    const shifted = month.slice(0, 1 + ((round * 7) % 100))
    assert.deepEqual(ours(shifted.map(BigInt)), byHand(shifted).map(BigInt))
    checked++
  }
}
asDecimal.forEach((month, i) => {
  assert.deepEqual(byDecimal(month), ours(asBigint[i] ?? []))
})
console.log(`${checked} random months paid alike by hand, ${months.length} on BigDecimal`)

const over =
  <A>(cases: ReadonlyArray<A>, pay: (month: A) => unknown) =>
  (times: number): unknown => {
    let last: unknown
    for (let i = 0; i < times; i++) {
      const month = cases[i % cases.length]
      if (month !== undefined) last = pay(month)
    }
    return last
  }

compare("commission, 5 marginal tiers, 100 payments, 3 shares", { name: "dealwright", run: over(asBigint, ours) }, [
  { name: "by hand, number cents", run: over(months, byHand), goal: { atMost: 2 } },
  { name: "effect BigDecimal", run: over(asDecimal, byDecimal), goal: { atLeast: 10 } },
])
