/**
 * Rounding of an exact quotient to a whole number, the one place of the house where a figure loses digits.
 */

/**
 * What happens to a result that falls between two whole units (KER-2). Every operation that can lose digits takes one
 * of these by name; the default everywhere is `"half-even"`.
 *
 * | mode | 2.5 | −2.5 | 2.4 | −2.4 |
 * |---|---|---|---|---|
 * | `half-even`: nearest, a tie to the even neighbour | 2 | −2 | 2 | −2 |
 * | `half-up`: nearest, a tie away from zero | 3 | −3 | 2 | −2 |
 * | `half-down`: nearest, a tie towards zero | 2 | −2 | 2 | −2 |
 * | `up`: away from zero | 3 | −3 | 3 | −3 |
 * | `down`: towards zero | 2 | −2 | 2 | −2 |
 * | `ceiling`: towards plus infinity | 3 | −2 | 3 | −2 |
 * | `floor`: towards minus infinity | 2 | −3 | 2 | −3 |
 */
export type RoundingMode = "half-even" | "half-up" | "half-down" | "up" | "down" | "ceiling" | "floor"

/**
 * All rounding modes, the default first: what a policy may name (KER-2).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { roundingModes } from "@dealwright/core/Rate"
 *
 * assert.equal(roundingModes[0], "half-even")
 * assert.equal(roundingModes.length, 7)
 * ```
 */
export const roundingModes: readonly [RoundingMode, ...ReadonlyArray<RoundingMode>] = [
  "half-even",
  "half-up",
  "half-down",
  "up",
  "down",
  "ceiling",
  "floor",
]

/** Settles a quotient already known not to be whole: `quotient` is truncated, `remainder` is not zero. */
const settle = (
  quotient: bigint,
  remainder: bigint,
  denominator: bigint,
  negative: boolean,
  mode: RoundingMode,
): bigint => {
  const away = negative ? quotient - 1n : quotient + 1n
  switch (mode) {
    case "down":
      return quotient
    case "up":
      return away
    case "floor":
      return negative ? away : quotient
    case "ceiling":
      return negative ? quotient : away
    default: {
      const doubled = (remainder < 0n ? -remainder : remainder) * 2n
      const size = denominator < 0n ? -denominator : denominator
      if (doubled !== size) return doubled > size ? away : quotient
      if (mode === "half-up") return away
      if (mode === "half-down") return quotient
      return (quotient & 1n) === 0n ? quotient : away
    }
  }
}

// Around every step of a sum that is known to fit into 64 bits, `asIntN(64, …)` lets the engine keep the figure in a
// register; wrapped into a function of ours it would not.
const { asIntN, asUintN } = BigInt

/** A mode that rounds to the nearest. */
export type HalfMode = "half-even" | "half-up" | "half-down"

/** Whether the mode rounds to the nearest, as nearly every policy does: these have the short way below. */
export const isHalf = (mode: RoundingMode): mode is HalfMode =>
  mode === "half-even" || mode === "half-up" || mode === "half-down"

/**
 * Settles a truncated quotient without a branch, where everything fits into 64 bits: `0 < denominator < 2^62`, and
 * `negative` is −1n or 0n. Guessing a branch wrongly costs more here than the whole sum, because whether a figure rounds
 * up is as good as random.
 */
export const settleHalf64 = (
  quotient: bigint,
  remainder: bigint,
  denominator: bigint,
  negative: bigint,
  mode: HalfMode,
): bigint => {
  // What tips a tie: 1 moves it away from zero, 0 leaves it. Twice the remainder against the denominator is even.
  const tie = mode === "half-even" ? asIntN(64, quotient & 1n) : mode === "half-up" ? 1n : 0n
  const doubled = asIntN(64, asIntN(64, asIntN(64, remainder ^ negative) - negative) << 1n)
  const away = asIntN(64, asIntN(64, denominator - asIntN(64, doubled + tie)) >> 63n)
  return asIntN(64, quotient - asIntN(64, away * asIntN(64, asIntN(64, negative << 1n) + 1n)))
}

/**
 * `numerator ÷ denominator`, rounded once by the named mode (KER-2). Exact at any size.
 *
 * The denominator is the caller's own constant (a scale, a day count) and is never zero; a zero is a defect of the
 * calling code and ends in the language's own `RangeError`. Where it comes from outside, use `fromRatio`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { divideRounded } from "@dealwright/core/Rate"
 *
 * assert.equal(divideRounded(25n, 10n, "half-even"), 2n)
 * assert.equal(divideRounded(35n, 10n, "half-even"), 4n)
 * assert.equal(divideRounded(-25n, 10n, "half-up"), -3n)
 * assert.equal(divideRounded(21n, 10n, "ceiling"), 3n)
 * ```
 */
export const divideRounded = (numerator: bigint, denominator: bigint, mode: RoundingMode = "half-even"): bigint => {
  const n = asIntN(64, numerator)
  const d = asUintN(62, denominator)
  if (n === numerator && d === denominator && isHalf(mode)) {
    const quotient = asIntN(64, n / d)
    return settleHalf64(quotient, asIntN(64, n - asIntN(64, quotient * d)), d, asIntN(64, n >> 63n), mode)
  }
  const quotient = numerator / denominator
  const remainder = numerator - quotient * denominator
  return remainder === 0n
    ? quotient
    : settle(quotient, remainder, denominator, numerator < 0n !== denominator < 0n, mode)
}
