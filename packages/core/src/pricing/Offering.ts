/**
 * From what is asked to what is decided: list prices are looked up, the content is put together, and the policy is asked about
 * it (PRC-1, PRC-5).
 *
 * @module
 */
import * as Result from "effect/Result"
import { LocalDate } from "../calendar/index.ts"
import { actorId, type Facts } from "../decider/index.ts"
import { lowest, type Rank } from "../decision/index.ts"
import { type CurrencyCode, equals, type Money } from "../money/index.ts"
import { one, format as rateText, sum } from "../rate/index.ts"
import { agreedPriceOn, type CustomerPricingState, type StandingOffer } from "./CustomerPricing.ts"
import { type PricingError, reject } from "./Errors.ts"
import {
  type Alternatives,
  alternatives,
  type CompiledPricing,
  type PriceDecision,
  type PriceRequest,
} from "./Evaluate.ts"
import { isEffectiveOn } from "./PriceListDecider.ts"
import type { PriceListLine, PriceListState } from "./PriceListModel.ts"
import type { QuoteCommand } from "./QuoteCommands.ts"
import type { QuoteContent, QuoteLine, Standing } from "./QuoteModel.ts"
import { faultsOf } from "./Sound.ts"
import { type TenderState, tenderProblem } from "./Tender.ts"

/** What a quote has to know besides its state. Lists and customers are only asked for where they are needed. */
export interface QuoteKnown {
  readonly pricing: CompiledPricing
  readonly lists: ReadonlyArray<PriceListState>
  readonly customers: ReadonlyArray<CustomerPricingState>
  /** The tender that the offer is for, where it names one (PRC-10). */
  readonly tenders: ReadonlyArray<TenderState>
}

/** Facts with the answers. */
export type Known = Facts & QuoteKnown

/** What a quote is asked to say. */
export type Asked = Omit<Extract<QuoteCommand, { readonly _tag: "Revise" }>, "_tag">

/** Rank of whoever acts; the system has no authority to give anything. */
export const rankOf = ({ actor, ladder }: Facts): Rank => (actor._tag === "Member" ? actor.rank : lowest(ladder))

/** Prices by product, of lists in their order. A list that doesn't hold on the day, or isn't in the currency, is refused. */
export const pricesOf = (
  ids: ReadonlyArray<string>,
  currency: CurrencyCode,
  lists: ReadonlyArray<PriceListState>,
  on: LocalDate.LocalDate,
): Result.Result<ReadonlyMap<string, PriceListLine>, PricingError> => {
  const prices = new Map<string, PriceListLine>()
  for (const [index, listId] of ids.entries()) {
    const list = lists[index]
    if (list === undefined || !isEffectiveOn(list, on) || list._tag === "Absent") {
      return Result.fail(reject({ _tag: "ListNotEffective", listId, on: LocalDate.format(on) }))
    }
    if (list.content.currency !== currency) {
      return Result.fail(
        reject({ _tag: "OtherCurrency", sku: listId, expected: currency, found: list.content.currency }),
      )
    }
    for (const line of list.content.lines) if (!prices.has(line.sku)) prices.set(line.sku, line)
  }
  return Result.succeed(prices)
}

/** Today's prices for the customer: agreed ones take the place of the list's (PRC-12). */
const pricesFor = (
  ids: ReadonlyArray<string>,
  currency: CurrencyCode,
  { customers, lists, today }: Known,
): Result.Result<ReadonlyMap<string, PriceListLine>, PricingError> =>
  Result.map(pricesOf(ids, currency, lists, today), (prices) => {
    const [customer] = customers
    if (customer?.agreed === undefined) return prices
    return new Map(
      [...prices].map(([sku, line]) => {
        const agreed = agreedPriceOn(customer, currency, sku, today)
        return [sku, agreed === undefined ? line : { ...line, listPrice: agreed }]
      }),
    )
  })

const requestOf = (content: QuoteContent, facts: Known, window: PriceRequest["window"]): PriceRequest => {
  const { concessions, creditDays, currency, justification, lines } = content
  const customerClass = facts.customers[0]?.customerClass ?? undefined
  return {
    requester: rankOf(facts),
    on: facts.today,
    currency,
    lines,
    creditDays,
    concessions,
    ...(window === undefined ? {} : { window }),
    ...(customerClass === undefined ? {} : { customerClass }),
    ...(justification === undefined ? {} : { justification }),
  }
}

/** What an offer for a tender says that its list doesn't, or leaves out (PRC-10). */
const besideTender = (content: QuoteContent, { tenders, today }: Known): PricingError | undefined =>
  content.tender === undefined ? undefined : tenderProblem(tenders[0] ?? { _tag: "Absent" }, content, today)

/** Puts a content together, or says why it can't be priced. */
export const contentOf = (
  customerId: string,
  currency: CurrencyCode,
  asked: Asked,
  facts: Known,
): Result.Result<QuoteContent, PricingError> =>
  Result.flatMap(pricesFor(asked.priceLists, currency, facts), (prices) => {
    const lines: Array<QuoteLine> = []
    for (const line of asked.lines) {
      const price = prices.get(line.sku)
      if (price === undefined)
        return Result.fail(reject({ _tag: "NoListPrice", sku: line.sku, lists: asked.priceLists }))
      lines.push({ ...price, ...line })
    }
    const { actor } = facts
    const mine = actor._tag === "Member" ? [{ memberId: actorId(actor), share: one }] : []
    const content: QuoteContent = {
      customerId,
      currency,
      priceLists: asked.priceLists,
      lines,
      creditDays: asked.creditDays ?? facts.pricing.policy.financing.standardDays,
      concessions: asked.concessions ?? [],
      sellers: asked.sellers ?? mine,
      ...(asked.justification === undefined ? {} : { justification: asked.justification }),
      ...(asked.tender === undefined ? {} : { tender: asked.tender }),
    }
    const sideTerm = besideTender(content, facts)
    if (sideTerm !== undefined) return Result.fail(sideTerm)
    const shares = sum(content.sellers.map(({ share }) => share))
    if (content.sellers.length > 0 && shares !== one) {
      return Result.fail(reject({ _tag: "SharesNotWhole", sum: rateText(shares) }))
    }
    const faults = faultsOf(requestOf(content, facts, []))
    return faults.length === 0
      ? Result.succeed(content)
      : Result.fail(
          reject({
            _tag: "NotPriceable",
            problems: faults,
          }),
        )
  })

const isSame = (a: Money | undefined, b: Money | undefined): boolean =>
  a === undefined || b === undefined ? a === b : equals(a, b)

/** Whether the content still has today's list prices (PRC-1), and fits its tender; the error names what doesn't. */
export const stalePrice = (content: QuoteContent, facts: Known): PricingError | undefined => {
  const sideTerm = besideTender(content, facts)
  if (sideTerm !== undefined) return sideTerm
  const prices = pricesFor(content.priceLists, content.currency, facts)
  if (Result.isFailure(prices)) return prices.failure
  const changed = content.lines.find(({ cost, floor, group, listPrice, sku }) => {
    const now = prices.success.get(sku)
    return (
      now === undefined ||
      now.group !== group ||
      !equals(now.listPrice, listPrice) ||
      !isSame(now.cost, cost) ||
      !isSame(now.floor, floor)
    )
  })
  return changed === undefined ? undefined : reject({ _tag: "ListPricesChanged", sku: changed.sku })
}

/** Takes one entry out of a window: the one that the quote itself counts for. Entries of equal value weigh the same. */
const without = (offers: ReadonlyArray<StandingOffer>, own: Standing | undefined): ReadonlyArray<StandingOffer> => {
  if (own === undefined) return offers
  const { offer, on } = own
  const at = offers.findIndex(
    (one) => one.on === on && equals(one.list, offer.list) && equals(one.effective, offer.effective),
  )
  return at < 0 ? offers : offers.toSpliced(at, 1)
}

const asked = (content: QuoteContent, own: Standing | undefined, facts: Known): PriceRequest =>
  requestOf(content, facts, without(facts.customers[0]?.offers ?? [], own))

/** Asks the policy, with what the customer was offered lately; what the quote counts for already doesn't count twice. */
export const decideOffer = (content: QuoteContent, own: Standing | undefined, facts: Known): PriceDecision =>
  facts.pricing.decide(asked(content, own, facts))

/** What would be allowed instead (PRC-11). */
export const insteadOf = (content: QuoteContent, own: Standing | undefined, facts: Known): Alternatives =>
  alternatives(facts.pricing, asked(content, own, facts))

/** What a decided offer counts for over a window from today on (PRC-6). */
export const standingOf = (decided: PriceDecision, facts: Known): Standing => {
  const { effective, list } = decided.effectiveDiscount
  return { on: facts.today, offer: { list, effective } }
}
