/**
 * The prices that a contract names, held against the list like a quote's (PRC-5): orders under it are bound to them and aren't
 * judged again, so this is where they are. Not exported from the module.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { CreditAccount } from "../credit/index.ts"
import type { Facts } from "../decider/Facts.ts"
import { compare, denied, identity, join, needsApproval, reason } from "../decision/Decision.ts"
import { lowest } from "../decision/Ladder.ts"
import type { Decision } from "../decision/Model.ts"
import { type Money, make } from "../money/Model.ts"
import { multiplyQuantity } from "../money/Multiply.ts"
import * as Quantity from "../money/Quantity.ts"
import type { DealState } from "../pipeline/index.ts"
import {
  agreedPriceOn,
  type CompiledPricing,
  type CustomerPricingState,
  isEffectiveOn,
  type PriceBookState,
  type PriceDecision,
  type PriceLine,
  type PriceListId,
  type PriceListLine,
  type PriceListState,
} from "../pricing/index.ts"
import * as Rate from "../rate/index.ts"
import { type ContractedGoods, mostOf } from "./DrawDown.ts"
import type { ContractReason } from "./Errors.ts"
import type { CompiledContractPolicy, CompiledKind } from "./Evaluate.ts"
import type { ContractOffer, ContractTerms } from "./Model.ts"
import type { Rebate } from "./RebateModel.ts"
import { dearest } from "./Rebates.ts"

/** What the prices of a contract are judged by. */
export interface PricesKnown {
  readonly pricing: CompiledPricing
  /** The lists that the submission names. */
  readonly lists: ReadonlyArray<PriceListState>
  /** The book of the contract's currency: which list holds for which product. */
  readonly books: ReadonlyArray<PriceBookState>
  /** Agreed prices, class and recent offers of the customer. */
  readonly prices: ReadonlyArray<CustomerPricingState>
  readonly accounts: ReadonlyArray<CreditAccount>
}

type Known = Facts &
  PricesKnown & { readonly contracts: CompiledContractPolicy; readonly deals: ReadonlyArray<DealState> }

/** What came of it. Without an offer nothing was held against a list. */
export interface Judged {
  readonly decision: Decision
  readonly offer?: ContractOffer
}

/** Most products that one sentence names. */
const mostNamed = 10

/** Prices of the lists named, today; agreed ones take the place of the list's (PRC-12). */
const listed = (
  ids: ReadonlyArray<PriceListId>,
  { amount: { currency } }: ContractTerms,
  { lists, prices: [customer], today }: Known,
): Result.Result<ReadonlyMap<string, PriceListLine>, ContractReason> => {
  const found = new Map<string, PriceListLine>()
  for (const [index, listId] of ids.entries()) {
    const list = lists[index] ?? { _tag: "Absent" }
    if (list._tag === "Absent" || !isEffectiveOn(list, today) || list.content.currency !== currency) {
      return Result.fail({ _tag: "ListNotEffective", listId, on: today, currency })
    }
    for (const line of list.content.lines) {
      if (found.has(line.sku)) continue
      const agreed = customer === undefined ? undefined : agreedPriceOn(customer, currency, line.sku, today)
      found.set(line.sku, agreed === undefined ? line : { ...line, listPrice: agreed })
    }
  }
  return Result.succeed(found)
}

/** The unit that the contract is about, by itself or by its deal. */
const unitOf = ({ unitId }: ContractTerms, { deals: [deal] }: Known): string | undefined =>
  unitId ?? (deal?._tag === "Deal" ? deal.terms.unitId : undefined)

/** Products and prices that the contract names; without any, a unit's price is the contract's amount. */
const goodsOf = ({ amount, lines }: ContractTerms, unit: string | undefined): ReadonlyArray<ContractedGoods> =>
  lines ?? (unit === undefined ? [] : [{ sku: unit, quantity: Quantity.one, unitPrice: amount }])

/** What the rebates cost at worst once all goods were taken (CTR-5). */
const givenBack = (
  { amount: { currency }, rebates = [] }: ContractTerms,
  goods: ReadonlyArray<ContractedGoods>,
): bigint => {
  const fulfilled = goods.map(({ quantity, sku, unitPrice }) => ({
    sku,
    quantity,
    amount: multiplyQuantity(unitPrice, quantity),
  }))
  return rebates.reduce((sum, rebate) => sum + dearest(rebate, fulfilled, currency).minor, 0n)
}

const decide = (
  terms: ContractTerms,
  lines: ReadonlyArray<PriceLine>,
  back: bigint,
  { accounts, actor, ladder, prices: [customer], pricing, today }: Known,
): PriceDecision => {
  const { amount, justification } = terms
  // Orders under a contract that names no terms take the customer's.
  const creditDays = terms.creditDays ?? accounts[0]?.terms?.creditDays
  const customerClass = customer?.customerClass ?? undefined
  const value = make(back, amount.currency)
  return pricing.decide({
    requester: actor._tag === "Member" ? actor.rank : lowest(ladder),
    on: today,
    currency: amount.currency,
    lines,
    concessions: back === 0n ? [] : [{ _tag: "Other", value, note: "rebates of the contract (CTR-5)" }],
    window: customer?.offers ?? [],
    ...(creditDays === undefined ? {} : { creditDays }),
    ...(customerClass === undefined ? {} : { customerClass }),
    ...(justification === undefined ? {} : { justification }),
  })
}

/**
 * With rebates the most that may be drawn can be worth another tier than what is contracted: the stricter of the two answers
 * counts, so that a tolerance is no way around a limit.
 */
const decideGoods = (
  { kind }: CompiledKind,
  terms: ContractTerms,
  lines: ReadonlyArray<PriceLine>,
  goods: ReadonlyArray<ContractedGoods>,
  facts: Known,
): PriceDecision => {
  const contracted = decide(terms, lines, givenBack(terms, goods), facts)
  const tolerance = terms.tolerance ?? kind.tolerance ?? Rate.zero
  if (terms.rebates === undefined || terms.lines === undefined || tolerance === 0n) return contracted
  const upTo = <G extends { readonly quantity: Quantity.Quantity }>(all: ReadonlyArray<G>): ReadonlyArray<G> =>
    all.map((one) => ({ ...one, quantity: mostOf(one.quantity, tolerance) }))
  const most = decide(terms, upTo(lines), givenBack(terms, upTo(goods)), facts)
  return compare(most.decision, contracted.decision) > 0 ? most : contracted
}

/** Rebates of a contract that names no goods: their best tiers on its whole amount. `undefined` where pieces are counted. */
const bestOf = (amount: Money, rebates: ReadonlyArray<Rebate>): bigint | undefined => {
  let sum = 0n
  for (const rebate of rebates) {
    if (rebate._tag === "OnQuantity") return undefined
    const best = rebate.tiers.reduce((most, { rate }) => (rate > most ? rate : most), Rate.zero)
    sum += Rate.times(amount.minor, best)
  }
  return sum
}

const unlistedBy = (skus: ReadonlyArray<string>, { contracts: { unlistedRank } }: Known): Decision => {
  const named = skus.slice(0, mostNamed).join(", ")
  const facts = { skus: skus.length > mostNamed ? `${named} …` : named, rank: unlistedRank.name }
  return needsApproval(unlistedRank, [reason("NeedsApproval", "contract-unlisted", "PRC-5", facts)])
}

const unpricedRebates = (
  kind: CompiledKind,
  terms: ContractTerms,
  facts: Known,
): Result.Result<Judged, ContractReason> => {
  const { amount, rebates = [] } = terms
  if (rebates.length === 0) return Result.succeed({ decision: identity })
  const back = bestOf(amount, rebates)
  if (back === undefined) return Result.succeed({ decision: unlistedBy([kind.kind.kind], facts) })
  if (back > amount.minor) {
    return Result.succeed({ decision: denied(reason("Denied", "contract-rebates-whole", "PRC-5", { amount })) })
  }
  const whole = { sku: kind.kind.kind, quantity: Quantity.one, listPrice: amount, unitPrice: amount }
  return Result.succeed({ decision: decide(terms, [whole], back, facts).decision })
}

/**
 * What the pricing policy says about the prices that a contract names, for whoever hands it in (PRC-5, PRC-6): terms and
 * rebates count as what they cost (PRC-4). A product without a list price asks for the rank that the contract policy names;
 * one that has a list price asks for that list to be named.
 */
export const judgePrices = (
  kind: CompiledKind,
  terms: ContractTerms,
  lists: ReadonlyArray<PriceListId>,
  facts: Known,
): Result.Result<Judged, ContractReason> => {
  const unit = unitOf(terms, facts)
  const goods = goodsOf(terms, unit)
  if (goods.length === 0) return unpricedRebates(kind, terms, facts)
  return Result.flatMap(listed(lists, terms, facts), (prices) => {
    const { books, pricing, today } = facts
    const lines: Array<PriceLine> = []
    // A unit that goods are named instead of has no price of its own in the contract.
    const unlisted = unit === undefined || goods.some(({ sku }) => sku === unit) ? [] : [unit]
    for (const { quantity, sku, unitPrice } of goods) {
      const price = prices.get(sku)
      if (price !== undefined) {
        lines.push({ ...price, quantity, unitPrice })
        continue
      }
      const holds = books[0]?.entries.find(
        ({ from, isInUse, skus, until }) =>
          isInUse && from <= today && (until === undefined || today < until) && skus.includes(sku),
      )
      if (holds !== undefined) return Result.fail({ _tag: "ListNotNamed", sku, listId: holds.listId })
      unlisted.push(sku)
    }
    const strange = unlisted.length === 0 ? identity : unlistedBy(unlisted, facts)
    if (lines.length === 0) return Result.succeed({ decision: strange })
    const answer = decideGoods(kind, terms, lines, goods, facts)
    const { effective, list } = answer.effectiveDiscount
    return Result.succeed({
      decision: join(answer.decision, strange),
      ...(pricing.windowDays === 0 ? {} : { offer: { on: today, list, effective, keepDays: pricing.windowDays } }),
    })
  })
}
