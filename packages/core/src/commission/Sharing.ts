/**
 * Many payments over the same sellers (COM-3): what `Money.split` gives each of them, summed, for a month at a time. No schema, no
 * clock.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { SplitError } from "../money/Errors.ts"
import { make } from "../money/Model.ts"
import { split } from "../money/Split.ts"

/** Sellers with their shares, ready for use. */
export interface Sharing {
  /**
   * What each seller has of all these amounts together, in minor units, in the order of the shares: each amount split by largest
   * remainder (KER-2), so that the sums are the whole again.
   */
  readonly sumsOf: (amounts: ReadonlyArray<bigint>) => ReadonlyArray<bigint>
}

/** Up to here a double counts whole numbers exactly, with room to spare. */
const exact = 2 ** 52

const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b))

/**
 * Prepares shares once for many amounts. Shares are any whole numbers of one scale, rates say, and need not sum to 100 %; what is wrong
 * with them is told as `Money.split` tells it.
 *
 * Amounts for which every product stays below 2^52 are split in doubles, where that is exact; all others, and negative ones, in
 * bigints. The sums are the same.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Rate } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const sharing = Result.getOrThrow(CommissionPlan.sharing([Rate.percent("33.3"), Rate.percent("66.7")]))
 * // 33.30 and 66.71 of 100.01; 0.33 and 0.67 of 1.00.
 * assert.deepEqual(sharing.sumsOf([100_01n, 1_00n]), [33_63n, 67_38n])
 * ```
 */
export const sharing = (shares: ReadonlyArray<bigint>): Result.Result<Sharing, SplitError> => {
  const checked = split(make(0n, "USD"), shares)
  if (Result.isFailure(checked)) return Result.fail(checked.failure)
  // Shares in lowest terms split alike and leave more room.
  const common = shares.reduce(divisor, 0n)
  const weights = shares.map((share) => Number(share / common))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const largest = total < exact ? Math.floor(exact / total) : 0
  const sumsOf = (amounts: ReadonlyArray<bigint>): ReadonlyArray<bigint> => {
    const count = weights.length
    const sums = shares.map(() => 0n)
    const fast = new Float64Array(count)
    const remainders = new Float64Array(count)
    let room = exact
    const settle = (): void => {
      for (let i = 0; i < count; i++) sums[i] = (sums[i] ?? 0n) + BigInt(fast[i] ?? 0)
      fast.fill(0)
      room = exact
    }
    for (const minor of amounts) {
      const amount = Number(minor)
      if (amount < 0 || amount > largest) {
        const parts = Result.getOrElse(split(make(minor, "USD"), shares), () => [])
        for (let i = 0; i < count; i++) sums[i] = (sums[i] ?? 0n) + (parts[i]?.minor ?? 0n)
        continue
      }
      if (amount > room) settle()
      room -= amount
      let left = amount
      for (let i = 0; i < count; i++) {
        const product = amount * (weights[i] ?? 0)
        const part = Math.floor(product / total)
        remainders[i] = product - part * total
        fast[i] = (fast[i] ?? 0) + part
        left -= part
      }
      // Less than one unit a seller is left: one by one to whoever is owed most, the earlier one first.
      for (; left > 0; left--) {
        let best = 0
        for (let i = 1; i < count; i++) if ((remainders[i] ?? 0) > (remainders[best] ?? 0)) best = i
        fast[best] = (fast[best] ?? 0) + 1
        remainders[best] = -1
      }
    }
    settle()
    return sums
  }
  return Result.succeed({ sumsOf })
}
