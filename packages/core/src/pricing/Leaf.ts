/**
 * Compiled leaves of a rule: authority by rank, floors, caps over a window, plugins' rules (PRC-2, PRC-3, PRC-6).
 */
import { reason } from "../decision/Decision.ts"
import type { FactValue, Rank, Reason } from "../decision/Model.ts"
import { type CurrencyCode, make, Quantity } from "../money/index.ts"
import { divideRounded, format, fromUnits, type Rate, scale as rateScale } from "../rate/index.ts"
import { type Ratio, ratioOf, type Scope } from "./Measure.ts"
import type { PriceLine, PriceRequest } from "./Model.ts"
import { blameRank, lowestCovering, type Node, type Ranks, rankName, reaches } from "./Node.ts"
import type { Offer } from "./Offer.ts"
import type { FloorBasis } from "./Rule.ts"

/** What one level may do, ready to be multiplied. Never tighter than the level below it. */
export interface LevelLimit {
  /** Least share of the list value that must be kept. */
  readonly keep: Ratio
  /** Greatest multiple of list; without it there is no end. */
  readonly most: Ratio | undefined
  readonly freeGoods: boolean
}

/** Percent with six decimals, rounded up: an excess never prints as the limit itself. */
const printStep = 10_000n
const percent = (part: bigint, whole: bigint): string =>
  whole === 0n ? "100%" : format(fromUnits(divideRounded(part * rateScale, whole * printStep, "ceiling") * printStep))

const rateText = (units: bigint): string => format(fromUnits(units))

const unitsOf = (ratio: Ratio): bigint => (ratio.numerator * rateScale) / ratio.denominator

/** Facts about a scope that every reason mentions. */
const about = (offer: Offer, scope: Scope): Record<string, FactValue> => {
  const { line } = scope
  const { currency, requester } = offer.request
  const base: Record<string, FactValue> = { requester: requester.name }
  if (line === undefined) {
    return {
      ...base,
      asked: make(divideRounded(scope.gross, Quantity.scale), currency),
      list: make(divideRounded(scope.own, Quantity.scale), currency),
    }
  }
  return { ...base, line: scope.index + 1, sku: line.sku, asked: line.unitPrice, list: line.listPrice }
}

const scopeCode = (scope: Scope): string => (scope.kind === "total" ? "total" : "line")

const within = (limit: LevelLimit | undefined, scope: Scope): boolean => {
  if (limit === undefined) return false
  if (scope.kind === "free") return limit.freeGoods
  const { keep, most } = limit
  // Limits are never below 0, so at list or better nothing needs to be multiplied.
  if (scope.net < scope.list && !reaches(scope.net, scope.list, keep)) return false
  return most === undefined || scope.gross <= scope.own || scope.own * most.numerator >= scope.gross * most.denominator
}

/** Limits by level (PRC-2). */
export const authorityNode = (limits: ReadonlyArray<LevelLimit>, ladder: Ranks): Node => {
  const node: Node = {
    covers: (_, scope, level) => within(limits[level], scope),
    blame: (offer, scope, level, into) => {
      const needed = lowestCovering(node, offer, scope, level, ladder)
      const beyond = needed >= ladder.ranks.length
      // Beyond every rank, the widest limit is worth telling; otherwise the requester's own.
      const limit = limits[beyond ? limits.length - 1 : level]
      if (limit === undefined) return
      const facts = about(offer, scope)
      if (scope.kind === "free") {
        blameRank(into, ladder, needed, "free-goods", "PRC-2", facts)
        return
      }
      if (scope.net < scope.list && !reaches(scope.net, scope.list, limit.keep)) {
        blameRank(into, ladder, needed, `${scopeCode(scope)}-below`, "PRC-5", {
          ...facts,
          discount: percent(scope.list - scope.net, scope.list),
          limit: rateText(rateScale - unitsOf(limit.keep)),
        })
      }
      const { most } = limit
      if (most !== undefined && !(scope.own * most.numerator >= scope.gross * most.denominator)) {
        blameRank(into, ladder, needed, `${scopeCode(scope)}-above`, "PRC-5", {
          ...facts,
          float: percent(scope.gross - scope.own, scope.own),
          limit: rateText(unitsOf(most) - rateScale),
        })
      }
    },
  }
  return node
}

const floorCodes: Readonly<Record<FloorBasis["_tag"], string>> = {
  Cost: "floor-cost",
  MinimumMargin: "floor-margin",
  OwnFloor: "floor-own",
  ShareOfList: "floor-share",
}

/** Whether a line keeps a floor, and the lowest unit price that would, for facts. */
interface FloorTest {
  keeps(scope: Scope, line: PriceLine): boolean
  readonly facts: (line: PriceLine) => Readonly<Record<string, FactValue>>
}

const floorTest = (basis: FloorBasis): FloorTest => {
  switch (basis._tag) {
    case "Cost":
      return {
        keeps: (scope, { cost }) => cost === undefined || scope.floorNet >= cost.minor * scope.weight,
        facts: ({ cost }) => (cost === undefined ? {} : { floor: cost }),
      }
    case "OwnFloor":
      return {
        keeps: (scope, { floor }) => floor === undefined || scope.floorNet >= floor.minor * scope.weight,
        facts: ({ floor }) => (floor === undefined ? {} : { floor }),
      }
    case "MinimumMargin": {
      const rest = ratioOf(rateScale - basis.rate)
      return {
        keeps: (scope, { cost }) =>
          cost === undefined || scope.floorNet * rest.numerator >= cost.minor * scope.weight * rest.denominator,
        facts: ({ cost }) =>
          cost === undefined
            ? {}
            : {
                margin: rateText(basis.rate),
                floor: make(divideRounded(cost.minor * rest.denominator, rest.numerator, "ceiling"), cost.currency),
              },
      }
    }
    case "ShareOfList": {
      const kept = ratioOf(basis.rate)
      const always = basis.where === "always"
      return {
        keeps: (scope, { cost, floor }) =>
          (!always && (cost !== undefined || floor !== undefined)) || reaches(scope.floorNet, scope.own, kept),
        facts: ({ listPrice }) => ({
          share: rateText(basis.rate),
          floor: make(divideRounded(listPrice.minor * kept.numerator, kept.denominator, "ceiling"), listPrice.currency),
        }),
      }
    }
  }
}

/** A floor (PRC-3). `passLevel` is the level that may go under it with a written reason; without one nobody may. */
export const floorNode = (basis: FloorBasis, passLevel: number | undefined, ladder: Ranks): Node => {
  const { facts, keeps } = floorTest(basis)
  const code = floorCodes[basis._tag]
  return {
    covers: (offer, scope, level) =>
      scope.kind !== "line" ||
      scope.line === undefined ||
      keeps(scope, scope.line) ||
      (passLevel !== undefined && level >= passLevel && offer.isJustified),
    blame: (offer, scope, _, into) => {
      const { line } = scope
      if (line === undefined) return
      const all = { ...about(offer, scope), ...facts(line) }
      if (passLevel === undefined) into.push(reason("Denied", code, "PRC-3", all))
      else if (offer.isJustified) blameRank(into, ladder, passLevel, code, "PRC-3", all)
      else {
        const authority = rankName(ladder, passLevel)
        into.push(reason("Denied", `${code}-unjustified`, "PRC-3", { ...all, authority }))
      }
    },
  }
}

/** Most that one level may give over a window; absent where there is no end. The amount is in minor units. */
export interface LevelCap {
  readonly share: Ratio | undefined
  readonly amount: bigint | undefined
}

const withinCap = (cap: LevelCap | undefined, given: bigint, list: bigint): boolean =>
  cap !== undefined &&
  (cap.share === undefined || given * cap.share.denominator <= list * cap.share.numerator) &&
  (cap.amount === undefined || given <= cap.amount * Quantity.scale)

/** The reason for an offer whose amounts can't be converted (KER-1). */
export const rateMissing = (from: CurrencyCode, to: CurrencyCode): Reason =>
  reason("Denied", "exchange-rate-missing", "KER-1", { from, to })

/** Caps over a window, held against the total (PRC-6). */
export const cumulativeNode = (
  days: number,
  caps: ReadonlyArray<LevelCap>,
  currency: CurrencyCode,
  ladder: Ranks,
): Node => {
  const node: Node = {
    covers: (offer, scope, level) => {
      // An offer that gives nothing adds nothing to what was given before.
      if (scope.kind !== "total" || scope.net >= scope.list) return true
      const answer = offer.window(days)
      return answer._tag === "Sum" && withinCap(caps[level], answer.sum.given, answer.sum.list)
    },
    blame: (offer, scope, level, into) => {
      const answer = offer.window(days)
      if (answer._tag === "Untold") {
        into.push(reason("Denied", "window-untold", "PRC-6", { days }))
        return
      }
      if (answer._tag === "RateMissing") {
        into.push(rateMissing(answer.from, currency))
        return
      }
      const needed = lowestCovering(node, offer, scope, level, ladder)
      const cap = caps[needed >= ladder.ranks.length ? caps.length - 1 : level]
      if (cap === undefined) return
      const { given, list } = answer.sum
      const facts = { days, requester: offer.request.requester.name }
      if (cap.share !== undefined && !withinCap({ ...cap, amount: undefined }, given, list)) {
        const shares = { discount: percent(given, list), limit: rateText(unitsOf(cap.share)) }
        blameRank(into, ladder, needed, "window-share", "PRC-6", { ...facts, ...shares })
      }
      if (cap.amount !== undefined && !withinCap({ ...cap, share: undefined }, given, list)) {
        const total = make(divideRounded(given, Quantity.scale, "ceiling"), currency)
        const amounts = { given: total, limit: make(cap.amount, currency) }
        blameRank(into, ladder, needed, "window-amount", "PRC-6", { ...facts, ...amounts })
      }
    },
  }
  return node
}

/** What a plugin's rule answers: from which rank on the offer is covered. The reason says why not below it. */
export type Demand =
  | { readonly _tag: "Anyone" }
  | { readonly _tag: "AtLeast"; readonly rank: Rank; readonly reason: Omit<Reason, "verdict"> }
  | { readonly _tag: "Nobody"; readonly reason: Omit<Reason, "verdict"> }

/** A plugin's rule over a whole offer. Pure; the more is given, the more it may ask for, never less. */
export type CustomRule = (request: PriceRequest) => Demand

/** A plugin's rule, held against the total. A rank that isn't on the ladder covers nothing. */
export const customNode = (rule: CustomRule, ladder: Ranks): Node => {
  const known = (rank: Rank): boolean => ladder.ranks[rank.level]?.name === rank.name
  return {
    covers: (offer, scope, level) => {
      if (scope.kind !== "total") return true
      const demand = rule(offer.request)
      return demand._tag === "Anyone" || (demand._tag === "AtLeast" && known(demand.rank) && level >= demand.rank.level)
    },
    blame: (offer, _, __, into) => {
      const demand = rule(offer.request)
      if (demand._tag === "Anyone") return
      const agreed = demand._tag === "AtLeast" && known(demand.rank)
      into.push({ ...demand.reason, verdict: agreed ? "NeedsApproval" : "Denied" })
    },
  }
}

/** The greatest rate of two, for limits that higher levels take over from lower ones. */
export const keepRatio = (below: Rate | "floor"): Ratio =>
  below === "floor" ? { numerator: 0n, denominator: 1n } : ratioOf(rateScale - below)
