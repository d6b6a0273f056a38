/**
 * A whole number times a rate: the sum that every price, discount and commission comes down to.
 */
import { type Rate, scale } from "./Model.ts"
import { divideRounded, isHalf, type RoundingMode, settleHalf64 } from "./Rounding.ts"

const { asIntN } = BigInt

/** A rate is read in two halves of six decimals each. */
const half = 1_000_000n

/**
 * A whole number of units (cents, pieces, points) times a rate, rounded once to a whole unit by the named mode,
 * half-even unless the policy says otherwise (KER-2). Exact at any size. `Money.multiplyRate` is this with a currency;
 * inner loops that have checked their currencies call it on minor units directly.
 *
 * Up to 2^39 units (5 billion yuan in cents) and rates up to 8 the whole sum stays within 64 bits, which engines do in
 * registers; beyond, it takes the longer way to the same answer.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.times(9_700_000n, Rate.percent(6)), 582_000n)
 * assert.equal(Rate.times(50n, Rate.percent(5)), 2n)
 * assert.equal(Rate.times(50n, Rate.percent(5), "half-up"), 3n)
 * ```
 */
export const times = (units: bigint, rate: Rate, mode: RoundingMode = "half-even"): bigint => {
  const u = asIntN(40, units)
  const r = asIntN(44, rate)
  if (u !== units || r !== rate || !isHalf(mode)) return divideRounded(units * rate, scale, mode)
  const upper = asIntN(64, r / half)
  const lower = asIntN(64, r - asIntN(64, upper * half))
  // units × rate = product × 10^6 + units × lower; |product| < 2^63
  const product = asIntN(64, u * upper)
  const quotient = asIntN(64, product / half)
  const remainder = asIntN(64, product - asIntN(64, quotient * half))
  if (lower === 0n) return settleHalf64(quotient, remainder, half, asIntN(64, product >> 63n), mode)
  // The finer half joins what was left over; both have the sign of the whole.
  const fine = asIntN(64, asIntN(64, remainder * half) + asIntN(64, u * lower))
  const carry = asIntN(64, fine / scale)
  const rest = asIntN(64, fine - asIntN(64, carry * scale))
  return settleHalf64(asIntN(64, quotient + carry), rest, scale, asIntN(64, fine >> 63n), mode)
}
