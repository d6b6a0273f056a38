/**
 * Authority by level (PRC-2), ready to be multiplied and to be told.
 */
import { scale as rateScale } from "../rate/index.ts"
import { percentText, ratioOf } from "./Share.ts"

/** What one level may do, as shares of list on the scale of a rate. Never tighter than the level below it. */
export interface LevelLimit {
  readonly below: bigint
  /** Without it there is no end. */
  readonly above: bigint | undefined
  readonly freeGoods: boolean
}

/** Instead of a multiple of list: there is no end. */
export const endless = -1n

/** Limits by level, all on one scale as small as it can be; each is worded when it is first told. */
export class Limits {
  readonly scale: bigint = 1n
  /** Least share of the list value that must be kept. */
  readonly keeps: BigInt64Array
  /** Greatest multiple of list; {@link endless} is without end. */
  readonly mosts: BigInt64Array
  readonly #levels: ReadonlyArray<LevelLimit>
  readonly #texts: Array<string> = []

  constructor(levels: ReadonlyArray<LevelLimit>) {
    this.#levels = levels
    // Denominators are powers of a hundred: the greatest is a multiple of all others.
    for (const share of levels.flatMap(({ above = 0n, below }) => [above, below])) {
      const { denominator } = ratioOf(share)
      if (denominator > this.scale) this.scale = denominator
    }
    const step = rateScale / this.scale
    this.keeps = new BigInt64Array(levels.length)
    this.mosts = new BigInt64Array(levels.length)
    for (const [level, { above, below }] of levels.entries()) {
      this.keeps[level] = (rateScale - below) / step
      this.mosts[level] = above === undefined ? endless : (rateScale + above) / step
    }
  }

  /** The limit worth telling at `level`: the requester's own, or the widest where nobody may. */
  told(level: number, needed: number): number {
    return needed < this.keeps.length ? level : needed - 1
  }

  /** A limit as a percentage. */
  text(level: number, isBelow: boolean): string {
    const key = level * 2 + Number(isBelow)
    const { above, below } = this.#levels[level] ?? {}
    const share = isBelow ? below : above
    this.#texts[key] ??= share === undefined ? "" : percentText(share, rateScale)
    return this.#texts[key]
  }

  /** The lowest level from `from` on whose limit a price keeps; the number of levels where none does. */
  levelFor(price: bigint, list: bigint, from: number): number {
    const { keeps, mosts, scale } = this
    const top = keeps.length
    const scaled = price * scale
    let level = from
    // Limits are never below 0, so at list there is nothing to look at.
    if (price < list) {
      while (level < top && scaled < list * (keeps[level] ?? scale)) level++
    } else if (price > list) {
      for (; level < top; level++) {
        const most = mosts[level] ?? endless
        if (most === endless || list * most >= scaled) break
      }
    }
    return level
  }
}
