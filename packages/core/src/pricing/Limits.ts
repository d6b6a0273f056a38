/**
 * Authority by level (PRC-2), ready to be multiplied and to be told.
 */
import type { Scope } from "./Measure.ts"
import { percentText, type Ratio } from "./Share.ts"

/** What one level may do. Never tighter than the level below it. */
export interface LevelLimit {
  /** Least share of the list value that must be kept. */
  readonly keep: Ratio
  /** Greatest multiple of list; without it there is no end. */
  readonly most: Ratio | undefined
  readonly freeGoods: boolean
}

/** Limits by level; each is worded when it is first told. */
export class Limits {
  readonly levels: ReadonlyArray<LevelLimit>
  readonly #texts: Map<number, string> = new Map()

  constructor(levels: ReadonlyArray<LevelLimit>) {
    this.levels = levels
  }

  /** The limit that is worth telling at `level`: the requester's own, or the widest where nobody may. */
  told(level: number, needed: number): number {
    return needed < this.levels.length ? level : this.levels.length - 1
  }

  /** A limit as a percentage. */
  text(level: number, isBelow: boolean): string {
    const key = isBelow ? level : -1 - level
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    const { keep, most } = this.levels[level] ?? {}
    const ratio = isBelow ? keep : most
    const text =
      ratio === undefined
        ? ""
        : percentText(
            isBelow ? ratio.denominator - ratio.numerator : ratio.numerator - ratio.denominator,
            ratio.denominator,
          )
    this.#texts.set(key, text)
    return text
  }
}

/** Whether a scope lies too far below list for a limit. */
export const isBelow = ({ keep }: LevelLimit, { list, net }: Scope): boolean =>
  // Limits are never below 0, so at list or better nothing needs to be multiplied.
  net < list && net * keep.denominator < list * keep.numerator

/** Whether a scope lies within a limit. */
export const isWithin = (limit: LevelLimit | undefined, scope: Scope): boolean => {
  if (limit === undefined) return false
  const { gross, kind, own } = scope
  if (kind === "free") return limit.freeGoods
  const { most } = limit
  const isAbove = most !== undefined && gross > own && own * most.numerator < gross * most.denominator
  return !isAbove && !isBelow(limit, scope)
}
