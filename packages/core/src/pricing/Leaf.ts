/**
 * Compiled leaves of a rule: authority by rank, floors, caps over a window, plugins' rules (PRC-2, PRC-3, PRC-6).
 */
import type { Ladder } from "../decision/Ladder.ts"
import type { Rank, Reason } from "../decision/Model.ts"
import type { CurrencyCode, Money } from "../money/index.ts"
import { scale as quantityScale } from "../money/Quantity.ts"
import { divideRounded, scale as rateScale } from "../rate/index.ts"
import { type FlatFloor, flatTables } from "./Flat.ts"
import { type LevelLimit, Limits } from "./Limits.ts"
import type { Scope } from "./Measure.ts"
import type { PriceLine, PriceRequest } from "./Model.ts"
import type { Node } from "./Node.ts"
import type { Offer, WindowSum } from "./Offer.ts"
import type { FloorBasis } from "./Rule.ts"
import { figure, percentText, type Ratio, ratioOf } from "./Share.ts"
import { denial, type Telling } from "./Telling.ts"

/** Limits by level (PRC-2). */
export const authorityNode = (levels: ReadonlyArray<LevelLimit>): Node => {
  const limits = new Limits(levels)
  const levelFor = ({ gross, kind, list, net, own }: Scope, from: number): number => {
    if (kind !== "free") return limits.levelFor(gross, own, limits.levelFor(net, list, from))
    let level = from
    while (level < levels.length && !levels[level]?.freeGoods) level++
    return level
  }
  return {
    flat: flatTables(limits),
    covers: (_, scope, level) => levelFor(scope, level) === level,
    blame: (offer, scope, level, into) => {
      const needed = levelFor(scope, level)
      if (needed === level) return level
      const told = limits.told(level, needed)
      const { gross, index, kind, line, list, net, own } = scope
      if (kind === "free" && line !== undefined) return into.freeGoods(line, index, needed)
      const below = net < list && limits.levelFor(net, list, told) > told
      const percent = below ? percentText(list - net, list) : percentText(gross - own, own)
      const money = (scaled: bigint) => figure(divideRounded(scaled, quantityScale), offer.request.currency)
      const [asked, listed] = line === undefined ? [money(gross), money(own)] : [line.unitPrice, line.listPrice]
      return into.limit(below, line, index, needed, percent, limits.text(told, below), asked, listed)
    },
  }
}

/** A floor: what it starts from, per unit, and the ratio of `price × numerator ≥ amount × denominator`. */
interface FloorTest {
  readonly name: "cost" | "own" | "share" | undefined
  readonly code: string
  readonly ratio: Ratio
  /** `undefined` where the floor doesn't bind. */
  readonly amountOf: (line: PriceLine) => Money | undefined
}

const costOf = ({ cost }: PriceLine): Money | undefined => cost
/** The least price that keeps a floor. */
const scaledUp = ({ currency, minor }: Money, { denominator, numerator }: Ratio): Money =>
  figure(divideRounded(minor * denominator, numerator, "ceiling"), currency)

const whole: Ratio = { numerator: 1n, denominator: 1n }

const floorTest = (basis: FloorBasis): FloorTest => {
  switch (basis._tag) {
    case "Cost":
      return { name: "cost", code: "floor-cost", ratio: whole, amountOf: costOf }
    case "OwnFloor":
      return { name: "own", code: "floor-own", ratio: whole, amountOf: ({ floor }) => floor }
    case "MinimumMargin":
      return { name: "cost", code: "floor-margin", ratio: ratioOf(rateScale - basis.rate), amountOf: costOf }
    case "ShareOfList": {
      const { denominator, numerator } = ratioOf(basis.rate)
      const always = basis.where === "always"
      return {
        name: always ? undefined : "share",
        code: "floor-share",
        ratio: { numerator: denominator, denominator: numerator },
        amountOf: ({ cost, floor, listPrice }) =>
          always || (cost === undefined && floor === undefined) ? listPrice : undefined,
      }
    }
  }
}

/** A floor (PRC-3). `passLevel` is the level that may go under it with a written reason; without one nobody may. */
export const floorNode = (basis: FloorBasis, passLevel: number | undefined): Node => {
  const { amountOf, code, name, ratio } = floorTest(basis)
  const isWhole = ratio.numerator === ratio.denominator
  const share = "rate" in basis ? percentText(basis.rate, rateScale) : undefined
  const keeps = ({ floorNet, kind, line, weight }: Scope): boolean => {
    const amount = line === undefined || kind !== "line" ? undefined : amountOf(line)
    return amount === undefined || floorNet * ratio.numerator >= amount.minor * weight * ratio.denominator
  }
  const mayPass = (offer: Offer, level: number): boolean =>
    passLevel !== undefined && level >= passLevel && offer.isJustified
  const tell = (line: PriceLine, index: number, into: Telling, isJustified = false): number => {
    const amount = amountOf(line) ?? line.listPrice
    const price = isWhole ? amount : scaledUp(amount, ratio)
    return into.floor(code, line, index, price, share, passLevel, isJustified)
  }
  const floor: FlatFloor = { ratio: isWhole ? undefined : ratio, tell }
  return {
    flat: passLevel !== undefined || name === undefined ? undefined : { tables: undefined, floors: { [name]: floor } },
    covers: (offer, scope, level) => keeps(scope) || mayPass(offer, level),
    blame: (offer, scope, level, into) =>
      scope.line === undefined || keeps(scope) || mayPass(offer, level)
        ? level
        : tell(scope.line, scope.index, into, offer.isJustified),
  }
}

/** Most that one level may give over a window; absent where there is no end. The amount is in minor units. */
export interface LevelCap {
  readonly share: Ratio | undefined
  readonly amount: bigint | undefined
}

/** The reason for an offer whose amounts can't be converted (KER-1). */
export const rateMissing = (from: CurrencyCode, to: CurrencyCode): Reason =>
  denial("exchange-rate-missing", "KER-1", { from, to })

/** Caps over a window, held against the total (PRC-6). */
export const cumulativeNode = (days: number, caps: ReadonlyArray<LevelCap>, currency: CurrencyCode): Node => {
  const isShareOver = ({ share }: LevelCap, { given, list }: WindowSum): boolean =>
    share !== undefined && given * share.denominator > list * share.numerator
  const isAmountOver = ({ amount }: LevelCap, { given }: WindowSum): boolean =>
    amount !== undefined && given > amount * quantityScale
  const isOver = (cap: LevelCap | undefined, sum: WindowSum): boolean =>
    cap === undefined || isShareOver(cap, sum) || isAmountOver(cap, sum)
  // An offer that gives nothing adds nothing to what was given before.
  const isIdle = ({ kind, list, net }: Scope): boolean => kind !== "total" || net >= list
  return {
    flat: undefined,
    covers: (offer, scope, level) => {
      if (isIdle(scope)) return true
      const answer = offer.window(days)
      return typeof answer === "object" && !isOver(caps[level], answer)
    },
    blame: (offer, scope, level, into) => {
      if (isIdle(scope)) return level
      const answer = offer.window(days)
      if (typeof answer !== "object") {
        into.add(answer === undefined ? denial("window-untold", "PRC-6", { days }) : rateMissing(answer, currency))
        return into.nobody
      }
      const { given, list } = answer
      let needed = level
      while (needed < caps.length && isOver(caps[needed], answer)) needed++
      const cap = caps[needed < caps.length ? level : caps.length - 1]
      if (needed === level || cap === undefined) return needed
      const { amount, share } = cap
      if (share !== undefined && isShareOver(cap, answer)) {
        const limit = percentText(share.numerator, share.denominator)
        into.window("windowShare", needed, { days, discount: percentText(given, list), limit })
      }
      if (amount !== undefined && isAmountOver(cap, answer)) {
        const total = figure(divideRounded(given, quantityScale, "ceiling"), currency)
        into.window("windowAmount", needed, { days, given: total, limit: figure(amount, currency) })
      }
      return needed
    },
  }
}

/** What a plugin's rule answers: from which rank on the offer is covered. The reason says why not below it. */
export type Demand =
  | { readonly _tag: "Anyone" }
  | { readonly _tag: "AtLeast"; readonly rank: Rank; readonly reason: Omit<Reason, "verdict"> }
  | { readonly _tag: "Nobody"; readonly reason: Omit<Reason, "verdict"> }

/** A plugin's rule over a whole offer. Pure; the more is given, the more it may ask for, never less. */
export type CustomRule = (request: PriceRequest) => Demand

/** A plugin's rule, held against the total. A rank that isn't on the ladder covers nothing. */
export const customNode = (rule: CustomRule, { ranks }: Ladder): Node => {
  const levelOf = (demand: Demand): number =>
    demand._tag === "Anyone"
      ? 0
      : demand._tag === "AtLeast" && ranks[demand.rank.level]?.name === demand.rank.name
        ? demand.rank.level
        : ranks.length
  return {
    flat: undefined,
    covers: (offer, { kind }, level) => kind !== "total" || level >= levelOf(rule(offer.request)),
    blame: (offer, { kind }, level, into) => {
      if (kind !== "total") return level
      const demand = rule(offer.request)
      const needed = levelOf(demand)
      if (demand._tag === "Anyone" || needed <= level) return level
      into.add({ ...demand.reason, verdict: needed < ranks.length ? "NeedsApproval" : "Denied" })
      return needed
    },
  }
}
