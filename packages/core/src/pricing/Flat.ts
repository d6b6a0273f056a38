/**
 * The usual policy as flat tables: limits by rank, perhaps by product group, and floors that nobody passes. Offers that give
 * nothing but the price are decided on them in one loop that allocates nothing; everything else goes through the tree of
 * rules, which says the same (a property of the tests).
 *
 * Where every line is covered, the total is too: it lies between them, and no rule of this shape looks at it alone.
 */
import type { Ladder } from "../decision/Ladder.ts"
import type { Limits } from "./Limits.ts"
import type { PriceLine, PriceRequest } from "./Model.ts"
import { percentText, type Ratio } from "./Share.ts"
import { isPaid } from "./Sound.ts"
import { Telling } from "./Telling.ts"

/** Limits by level, for some groups their own. */
interface Tables {
  readonly byGroup: ReadonlyMap<string, Limits> | undefined
  readonly otherwise: Limits
}

/** A floor that nobody passes: a price keeps it when `price × kept ≥ amount × wanted`. */
export interface FlatFloor {
  readonly ratio: Ratio
  /** Tells that a line is under it. */
  readonly tell: (line: PriceLine, index: number, into: Telling) => void
}

/** Floors by what they are held against; what isn't there isn't asked for. */
interface Floors {
  /** The cost, where it is known. */
  readonly cost?: FlatFloor
  /** The product's own floor. */
  readonly own?: FlatFloor
  /** The list price of products that name neither a cost nor a floor. */
  readonly share?: FlatFloor
}

/** A rule as tables and floors. */
export interface Flat {
  readonly tables: Tables | undefined
  readonly floors: Floors
}

/** A rule of limits only. */
export const flatTables = (otherwise: Limits, byGroup?: ReadonlyMap<string, Limits>): Flat => ({
  tables: { byGroup, otherwise },
  floors: {},
})

/** All of some rules, where they fit into one: one of them has limits, and no floor stands there twice. */
export const flatAll = (rules: ReadonlyArray<Flat | undefined>): Flat | undefined => {
  let tables: Tables | undefined
  const floors: { -readonly [K in keyof Floors]: Floors[K] } = {}
  for (const rule of rules) {
    if (rule === undefined || (tables !== undefined && rule.tables !== undefined)) return undefined
    tables ??= rule.tables
    for (const name of ["cost", "own", "share"] as const) {
      const floor = rule.floors[name]
      if (floor === undefined) continue
      if (floors[name] !== undefined) return undefined
      floors[name] = floor
    }
  }
  return { tables, floors }
}

/** Limits by product group, where every case has limits and nothing else. */
export const flatByGroup = (
  cases: ReadonlyMap<string, Flat | undefined>,
  otherwise: Flat | undefined,
): Flat | undefined => {
  const plain = (rule: Flat | undefined): Limits | undefined =>
    rule === undefined || Object.keys(rule.floors).length > 0 || rule.tables?.byGroup !== undefined
      ? undefined
      : rule.tables?.otherwise
  const usual = plain(otherwise)
  const byGroup = new Map<string, Limits>()
  for (const [group, rule] of cases) {
    const limits = plain(rule)
    if (limits === undefined) return undefined
    byGroup.set(group, limits)
  }
  return usual === undefined ? undefined : flatTables(usual, byGroup)
}

/** Answer for an offer that the tables don't suffice for. */
export const notFlat = -2

const isUnder = (price: bigint, amount: bigint, { ratio }: FlatFloor): boolean =>
  price * ratio.numerator < amount * ratio.denominator

const limitsOf = ({ byGroup, otherwise }: Tables, group: string | undefined): Limits =>
  byGroup === undefined || group === undefined ? otherwise : (byGroup.get(group) ?? otherwise)

/** The lowest level from `level` on whose limit a price keeps; `top` when none does. */
const levelFor = ({ levels }: Limits, unit: bigint, list: bigint, level: number, top: number): number => {
  const isBelow = unit < list
  for (let needed = level; needed < top; needed++) {
    const limit = levels[needed]
    if (limit === undefined) break
    const { keep, most } = limit
    if (isBelow) {
      if (unit * keep.denominator >= list * keep.numerator) return needed
    } else if (most === undefined || list * most.numerator >= unit * most.denominator) return needed
  }
  return top
}

/** Whether an offer has lines, standard terms, and nothing given for it as a whole. */
const isBare = ({ concessions, creditDays, lines, prepaid }: PriceRequest, standardDays: number): boolean =>
  lines.length > 0 &&
  prepaid === undefined &&
  (creditDays === undefined || creditDays === standardDays) &&
  (concessions === undefined || concessions.length === 0)

/**
 * The lowest level from the requester's on that covers every line, `top` when none does; {@link notFlat} for an offer that
 * gives something besides the price, or isn't sound.
 *
 * One loop without a call, because it is run for every line of every offer; {@link tellFlat} says the same in words.
 */
export const neededFlat = (
  { floors: { cost: costFloor, own: ownFloor, share: shareFloor }, tables }: Flat,
  request: PriceRequest,
  top: number,
  standardDays: number,
): number => {
  if (!isBare(request, standardDays)) return notFlat
  const { currency, lines } = request
  let level: number = request.requester.level
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined) return notFlat
    const { cost, floor, listPrice, unitPrice } = line
    const unit = unitPrice.minor
    const list = listPrice.minor
    if (unit <= 0n || line.quantity <= 0n || line.givenWith !== undefined) return notFlat
    if (listPrice.currency !== currency || unitPrice.currency !== currency) return notFlat
    if (cost !== undefined && (cost.minor < 0n || cost.currency !== currency)) return notFlat
    if (floor !== undefined && (floor.minor < 0n || floor.currency !== currency)) return notFlat
    // Denied is denied: what comes after it can't change the answer.
    if (cost !== undefined && costFloor !== undefined && isUnder(unit, cost.minor, costFloor)) return top
    if (floor !== undefined) {
      if (ownFloor !== undefined && isUnder(unit, floor.minor, ownFloor)) return top
    } else if (cost === undefined && shareFloor !== undefined && isUnder(unit, list, shareFloor)) return top
    // A negative list price is one that the unit price is above.
    if (unit > list && list < 0n) return notFlat
    if (tables === undefined || unit === list) continue
    const { levels } = limitsOf(tables, line.group)
    if (unit < list) {
      for (;;) {
        const limit = levels[level]
        if (limit === undefined) return top
        if (unit * limit.keep.denominator >= list * limit.keep.numerator) break
        level++
      }
    } else {
      for (;;) {
        const limit = levels[level]
        if (limit === undefined) return top
        if (limit.most === undefined || list * limit.most.numerator >= unit * limit.most.denominator) break
        level++
      }
    }
  }
  return level
}

/** Tells that a line is under a floor; answers whether it is. */
const tellUnder = (
  floor: FlatFloor | undefined,
  amount: bigint,
  line: PriceLine,
  index: number,
  told: Telling,
): boolean => {
  if (floor === undefined || !isUnder(line.unitPrice.minor, amount, floor)) return false
  floor.tell(line, index, told)
  return true
}

/** The same level with its reasons; `undefined` where {@link neededFlat} has no answer. */
export const tellFlat = (
  { floors, tables }: Flat,
  request: PriceRequest,
  ladder: Ladder,
  standardDays: number,
): { readonly needed: number; readonly told: Telling } | undefined => {
  if (!isBare(request, standardDays)) return undefined
  const { currency, lines, requester } = request
  const { level } = requester
  const top = ladder.ranks.length
  const told = new Telling(request, ladder)
  let highest: number = level
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined || !isPaid(line, currency)) return undefined
    const { cost, floor, group, listPrice, unitPrice } = line
    const unit = unitPrice.minor
    const list = listPrice.minor
    const isUnderCost = cost !== undefined && tellUnder(floors.cost, cost.minor, line, index, told)
    const isUnderOwn = floor !== undefined && tellUnder(floors.own, floor.minor, line, index, told)
    const isUnderShare = cost === undefined && floor === undefined && tellUnder(floors.share, list, line, index, told)
    if (isUnderCost || isUnderOwn || isUnderShare) highest = top
    if (tables === undefined || unit === list) continue
    const limits = limitsOf(tables, group)
    const needed = levelFor(limits, unit, list, level, top)
    if (needed === level) continue
    if (needed > highest) highest = needed
    const isBelow = unit < list
    const percent = percentText(isBelow ? list - unit : unit - list, list)
    const limit = limits.text(limits.told(level, needed), isBelow)
    told.limit(isBelow, line, index, needed, percent, limit, unitPrice, listPrice)
  }
  return { needed: highest, told }
}
