/**
 * Shares as ratios of small whole numbers, and as printed percentages.
 */
import type { CurrencyCode, Money } from "../money/index.ts"
import { divideRounded, scale as rateScale } from "../rate/index.ts"

/**
 * An amount that a reason tells. Not by `Money.make`: where a program keeps thousands of offers that were built with it, the
 * engine takes it that whatever `make` makes will stay, and these would be cleared away with the old (measured: a third more).
 */
export const figure = (minor: bigint, currency: CurrencyCode): Money => ({ currency, minor })

/** A ratio of small whole numbers. */
export interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** Denominators tried in turn: whole percents first, the full scale of a rate last. */
const denominators = [100n, 10_000n, 1_000_000n, 100_000_000n]

/** A rate as a ratio with a small denominator, so that products of amounts stay within a machine word where they can. */
export const ratioOf = (units: bigint): Ratio => {
  for (const denominator of denominators) {
    const step = rateScale / denominator
    if (units % step === 0n) return { numerator: units / step, denominator }
  }
  return { numerator: units, denominator: rateScale }
}

const hundredMillion = 100_000_000n
/** Millionths in a whole percent. */
const million = 1_000_000
const safe = BigInt(Number.MAX_SAFE_INTEGER)
/** Shares of amounts below this are reckoned within a machine word. */
const small = 1n << 36n

/** `part ÷ whole` in millionths of a percent, rounded up. Kept for small amounts, so that it stays quick. */
const smallShare = (part: bigint, whole: bigint): bigint => {
  const exact = part * hundredMillion
  const cut = exact / whole
  return exact > cut * whole ? cut + 1n : cut
}

/**
 * A share as a percentage with up to six decimals, rounded towards the greater discount, so that an excess never prints as
 * the limit itself. Below zero it is a surcharge. Beyond nine thousand million percent only whole percents are told.
 */
export const percentText = (part: bigint, whole: bigint): string => {
  if (whole === 0n) return part === 0n ? "0%" : "100%"
  const isSmall = whole < small && part < small && part > -small
  const share = isSmall ? smallShare(part, whole) : divideRounded(part * hundredMillion, whole, "ceiling")
  if (share > safe || share < -safe) return `${share / 1_000_000n}%`
  // Whole numbers that a number holds exactly.
  const units = Number(share)
  const size = units < 0 ? -units : units
  const sign = units < 0 ? "-" : ""
  const decimals = size % million
  const text = String((size - decimals) / million)
  if (decimals === 0) return `${sign}${text}%`
  let kept = million + decimals
  while (kept % 10 === 0) kept /= 10
  return `${sign}${text}.${String(kept).slice(1)}%`
}
