/**
 * The short way to what a month earns, for rules that follow from its basis alone (COM-2): nearly all plans. Exact, and nothing is
 * allocated. No schema, no clock.
 *
 * @module
 */
import { scale as rateScale } from "../rate/Model.ts"
import type { Circumstances, RateRule, Tier } from "./Plan.ts"
import { factorOf } from "./Rule.ts"

/** Exact earnings over a denominator. */
interface Scaled {
  readonly denominator: bigint
  readonly earn: (basis: bigint, circumstances: Circumstances) => bigint
}

/** Boundaries and rates as flat arrays: the loop below allocates nothing. */
const flatten = (tiers: ReadonlyArray<Tier>) => ({
  bounds: tiers.flatMap((tier) => (tier.upTo === undefined ? [] : [tier.upTo.minor])),
  rates: tiers.map((tier): bigint => tier.rate),
})

/** The short way for rules that follow from the basis alone; `undefined` for others. */
export const shortOf = (rule: RateRule): Scaled | undefined => {
  switch (rule._tag) {
    case "Flat": {
      const rate: bigint = rule.rate
      return { denominator: rateScale, earn: (basis) => basis * rate }
    }
    case "Marginal": {
      const { bounds, rates } = flatten(rule.tiers)
      return {
        denominator: rateScale,
        earn: (basis) => {
          let earned = 0n
          let from = 0n
          for (let i = 0; i < rates.length; i++) {
            const rate = rates[i] ?? 0n
            const to = bounds[i]
            if (to === undefined || basis <= to) return earned + (basis - from) * rate
            earned += (to - from) * rate
            from = to
          }
          return earned
        },
      }
    }
    case "Slab": {
      const { bounds, rates } = flatten(rule.tiers)
      return {
        denominator: rateScale,
        earn: (basis) => {
          let i = 0
          for (let to = bounds[i]; to !== undefined && basis > to; to = bounds[i]) i++
          return basis * (rates[i] ?? 0n)
        },
      }
    }
    case "Sum": {
      const rules = rule.rules.map(shortOf).filter((one) => one !== undefined)
      if (rules.length < rule.rules.length) return undefined
      const denominator = rules.reduce((most, one) => (one.denominator > most ? one.denominator : most), 1n)
      const factors = rules.map((one) => denominator / one.denominator)
      return {
        denominator,
        earn: (basis, circumstances) => {
          let earned = 0n
          for (let i = 0; i < rules.length; i++)
            earned += (rules[i]?.earn(basis, circumstances) ?? 0n) * (factors[i] ?? 1n)
          return earned
        },
      }
    }
    case "Times": {
      const inner = shortOf(rule.rule)
      const factor: bigint = rule.factor
      return inner === undefined
        ? undefined
        : { denominator: inner.denominator * rateScale, earn: (basis, c) => inner.earn(basis, c) * factor }
    }
    case "Accelerated": {
      const inner = shortOf(rule.rule)
      return inner === undefined
        ? undefined
        : {
            denominator: inner.denominator * rateScale,
            earn: (basis, c) => inner.earn(basis, c) * factorOf(rule.steps, c.attainment),
          }
    }
    default:
      return undefined
  }
}
