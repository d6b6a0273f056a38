/**
 * Authority by level (PRC-2), ready to be multiplied and to be told.
 */
import { scale as rateScale } from "../rate/index.ts"
import type { Scope } from "./Measure.ts"
import { percentText, ratioOf } from "./Share.ts"

/** What one level may do, as shares of list on the scale of a rate. Never tighter than the level below it. */
export interface LevelLimit {
  readonly below: bigint
  /** Without it there is no end. */
  readonly above: bigint | undefined
  readonly freeGoods: boolean
}

/** Limits by level, all on one scale as small as it can be; each is worded when it is first told. */
export class Limits {
  readonly scale: bigint = 1n
  /** Least share of the list value that must be kept. */
  readonly keeps: ReadonlyArray<bigint>
  /** Greatest multiple of list; `undefined` is without end. */
  readonly mosts: ReadonlyArray<bigint | undefined>
  readonly #levels: ReadonlyArray<LevelLimit>
  readonly #texts: Map<number, string> = new Map()

  constructor(levels: ReadonlyArray<LevelLimit>) {
    this.#levels = levels
    // Denominators are powers of a hundred: the greatest is a multiple of all others.
    for (const share of levels.flatMap(({ above = 0n, below }) => [above, below])) {
      const { denominator } = ratioOf(share)
      if (denominator > this.scale) this.scale = denominator
    }
    const step = rateScale / this.scale
    this.keeps = levels.map(({ below }) => (rateScale - below) / step)
    this.mosts = levels.map(({ above }) => (above === undefined ? above : (rateScale + above) / step))
  }

  /** The limit that is worth telling at `level`: the requester's own, or the widest where nobody may. */
  told(level: number, needed: number): number {
    const { length } = this.keeps
    return needed < length ? level : length - 1
  }

  /** A limit as a percentage. */
  text(level: number, isBelow: boolean): string {
    const key = isBelow ? level : -1 - level
    let text = this.#texts.get(key)
    if (text === undefined) {
      const { above, below } = this.#levels[level] ?? {}
      const share = isBelow ? below : above
      text = share === undefined ? "" : percentText(share, rateScale)
      this.#texts.set(key, text)
    }
    return text
  }

  /** Whether a scope lies too far below list for a level. */
  isBelow(level: number, { list, net }: Scope): boolean {
    // Limits are never below 0, so at list or better nothing needs to be multiplied.
    return net < list && net * this.scale < list * (this.keeps[level] ?? this.scale)
  }

  /** Whether a scope lies within the limit of a level. */
  isWithin(level: number, scope: Scope): boolean {
    const limit = this.#levels[level]
    if (limit === undefined) return false
    const { gross, kind, own } = scope
    if (kind === "free") return limit.freeGoods
    const most = this.mosts[level]
    const isAbove = most !== undefined && gross > own && own * most < gross * this.scale
    return !isAbove && !this.isBelow(level, scope)
  }
}
