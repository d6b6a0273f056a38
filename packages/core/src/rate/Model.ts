/**
 * Exact rates: percentages, shares, factors and exchange rates without floating point (KER-3).
 */
import type { Brand } from "effect/Brand"

/**
 * A rate as a whole number of `1e-12` (KER-3): `1_000_000_000_000n` is 1 or 100 %, `50_000_000_000n` is 5 %.
 * That is ten decimals of a percent. Rates may be negative and may exceed 1. Being a bigint, two rates are compared
 * with `<` and `===` directly.
 */
export type Rate = bigint & Brand<"Rate">

/**
 * Units in a rate of 1: 10^12.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.percent(100), Rate.scale)
 * ```
 */
export const scale = 1_000_000_000_000n

/**
 * The rate of so many units of `1e-12`: for code that has computed the units itself. Every bigint is a rate.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.format(Rate.fromUnits(50_000_000_000n)), "5%")
 * ```
 */
export const fromUnits = (units: bigint): Rate => units as Rate

/** A rate of 0. */
export const zero: Rate = fromUnits(0n)

/** A rate of 1, that is 100 %. */
export const one: Rate = fromUnits(scale)
