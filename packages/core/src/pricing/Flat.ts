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
import { Telling } from "./Telling.ts"

/** Limits by level, for some groups their own. */
interface Tables {
  readonly byGroup: ReadonlyMap<string, Limits>
  /** Names of the groups, and their limits at the same places. */
  readonly names: ReadonlyArray<string>
  readonly limits: ReadonlyArray<Limits>
  readonly otherwise: Limits
}

/** A floor that nobody passes: a price keeps it when `price × kept ≥ amount × wanted`. */
export interface FlatFloor {
  /** Without it the amount itself is wanted. */
  readonly ratio: Ratio | undefined
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
export const flatTables = (otherwise: Limits, byGroup: ReadonlyMap<string, Limits> = new Map()): Flat => ({
  tables: { byGroup, otherwise, names: [...byGroup.keys()], limits: [...byGroup.values()] },
  floors: {},
})

/** All of some rules, where they fit into one: one of them has limits, and no floor stands there twice. */
export const flatAll = (rules: ReadonlyArray<Flat | undefined>): Flat | undefined => {
  let tables: Tables | undefined
  const floors: Floors = {}
  for (const rule of rules) {
    if (rule === undefined || (tables !== undefined && rule.tables !== undefined)) return undefined
    tables ??= rule.tables
    for (const name in rule.floors) if (name in floors) return undefined
    Object.assign(floors, rule.floors)
  }
  return { tables, floors }
}

/** Limits by product group, where every case has limits and nothing else. */
export const flatByGroup = (
  cases: ReadonlyMap<string, Flat | undefined>,
  otherwise: Flat | undefined,
): Flat | undefined => {
  const plain = (rule: Flat | undefined): Limits | undefined =>
    rule === undefined || Object.keys(rule.floors).length > 0 || (rule.tables?.names.length ?? 0) > 0
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
  ratio === undefined ? price < amount : price * ratio.numerator < amount * ratio.denominator

// Figures of the policy are below 2^63. Read through `asIntN(64, …)` before a loop they are kept in a register; the engine would
// otherwise unpack them, the nought of a comparison too, for every line (measured: a tenth of the time).
const { asIntN } = BigInt

/** Up to so many groups are looked through one by one: quicker than a map. */
const fewGroups = 16

const limitsOf = ({ byGroup, limits, names, otherwise }: Tables, group: string | undefined): Limits => {
  if (group === undefined) return otherwise
  if (names.length > fewGroups) return byGroup.get(group) ?? otherwise
  for (let at = 0; at < names.length; at++) if (names[at] === group) return limits[at] ?? otherwise
  return otherwise
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
 * One loop that allocates nothing, because it is run for every line of every offer; {@link tellFlat} says the same in words.
 */
export const neededFlat = (
  { floors: { cost: costFloor, own: ownFloor, share: shareFloor }, tables }: Flat,
  request: PriceRequest,
  top: number,
  standardDays: number,
): number => {
  if (!isBare(request, standardDays)) return notFlat
  const { currency, lines } = request
  const nought = asIntN(64, 0n)
  const kept = asIntN(64, shareFloor?.ratio?.numerator ?? 1n)
  const wanted = asIntN(64, shareFloor?.ratio?.denominator ?? 1n)
  let level: number = request.requester.level
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined) return notFlat
    const { cost, floor, group, listPrice, quantity, unitPrice } = line
    if (line.givenWith !== undefined) return notFlat
    if (listPrice.currency !== currency || unitPrice.currency !== currency) return notFlat
    const unit = unitPrice.minor
    const list = listPrice.minor
    if (quantity <= nought || unit <= nought || list < nought) return notFlat
    // Denied is denied: what comes after it can't change the answer.
    if (cost !== undefined) {
      const least = cost.minor
      if (least < nought || cost.currency !== currency) return notFlat
      if (costFloor !== undefined && isUnder(unit, least, costFloor)) return top
    } else if (floor === undefined && shareFloor !== undefined && unit * kept < list * wanted) return top
    if (floor !== undefined) {
      const least = floor.minor
      if (least < nought || floor.currency !== currency) return notFlat
      if (ownFloor !== undefined && isUnder(unit, least, ownFloor)) return top
    }
    if (unit === list || tables === undefined) continue
    const { keeps, mosts, scale } = limitsOf(tables, group)
    // What `Limits.levelFor` does, written out: a call for each line is felt.
    if (unit < list) {
      const scaled = unit * scale
      for (;;) {
        const keep = keeps[level]
        if (keep === undefined) return top
        if (scaled >= list * keep) break
        level++
      }
    } else {
      const scaled = unit * scale
      for (;;) {
        if (level >= top) return top
        const most = mosts[level]
        if (most === undefined || most < nought || list * most >= scaled) break
        level++
      }
    }
  }
  return level
}

/** Tells that a line is under a floor; answers whether it is. */
const tellUnder = (
  floor: FlatFloor | undefined,
  unit: bigint,
  amount: bigint,
  line: PriceLine,
  index: number,
  told: Telling,
): boolean => {
  if (floor === undefined || !isUnder(unit, amount, floor)) return false
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
  const nought = asIntN(64, 0n)
  let highest: number = level
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined) return undefined
    const { cost, floor, group, listPrice, quantity, unitPrice } = line
    const unit = unitPrice.minor
    const list = listPrice.minor
    if (quantity <= nought || unit <= nought || list < nought || line.givenWith !== undefined) return undefined
    if (listPrice.currency !== currency || unitPrice.currency !== currency) return undefined
    if (cost !== undefined) {
      const least = cost.minor
      if (least < nought || cost.currency !== currency) return undefined
      if (tellUnder(floors.cost, unit, least, line, index, told)) highest = top
    } else if (floor === undefined && tellUnder(floors.share, unit, list, line, index, told)) highest = top
    if (floor !== undefined) {
      const least = floor.minor
      if (least < nought || floor.currency !== currency) return undefined
      if (tellUnder(floors.own, unit, least, line, index, told)) highest = top
    }
    if (tables === undefined || unit === list) continue
    const limits = limitsOf(tables, group)
    const needed = limits.levelFor(unit, list, level)
    if (needed === level) continue
    if (needed > highest) highest = needed
    const isBelow = unit < list
    const percent = percentText(isBelow ? list - unit : unit - list, list)
    const limit = limits.text(limits.told(level, needed), isBelow)
    told.limit(isBelow, line, index, needed, percent, limit, unitPrice, listPrice)
  }
  return { needed: highest, told }
}
