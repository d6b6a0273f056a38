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
  const quotient = numerator / denominator
  const remainder = numerator - quotient * denominator
  return remainder === 0n
    ? quotient
    : settle(quotient, remainder, denominator, numerator < 0n !== denominator < 0n, mode)
}
