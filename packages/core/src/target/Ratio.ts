/**
 * Exact fractions, for forecasts that must not lose a cent on the way (TGT-3). Not exported from the module.
 *
 * @module
 */
import { divideRounded } from "../rate/Rounding.ts"

/** A fraction in lowest terms; the denominator is above zero. */
export interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

const gcd = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** `numerator ÷ denominator`; 0 where the denominator is 0, which callers rule out. */
export const ratio = (numerator: bigint, denominator: bigint): Ratio => {
  if (denominator === 0n) return { numerator: 0n, denominator: 1n }
  const common = gcd(numerator, denominator)
  const sign = denominator < 0n ? -1n : 1n
  return common === 0n
    ? { numerator: 0n, denominator: 1n }
    : { numerator: (sign * numerator) / common, denominator: (sign * denominator) / common }
}

/** A whole number. */
export const whole = (units: bigint): Ratio => ({ numerator: units, denominator: 1n })

export const zero: Ratio = whole(0n)
export const one: Ratio = whole(1n)

export const add = (a: Ratio, b: Ratio): Ratio =>
  ratio(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)

export const subtract = (a: Ratio, b: Ratio): Ratio => add(a, { ...b, numerator: -b.numerator })

export const multiply = (a: Ratio, b: Ratio): Ratio => ratio(a.numerator * b.numerator, a.denominator * b.denominator)

/** The quotient; 0 where `b` is 0, which callers rule out. */
export const divide = (a: Ratio, b: Ratio): Ratio => ratio(a.numerator * b.denominator, a.denominator * b.numerator)

export const isZero = (a: Ratio): boolean => a.numerator === 0n

export const sum = (all: ReadonlyArray<Ratio>): Ratio => all.reduce(add, zero)

/** The nearest whole number of `1/scale`, half-even. */
export const rounded = (a: Ratio, scale = 1n): bigint => divideRounded(a.numerator * scale, a.denominator)
