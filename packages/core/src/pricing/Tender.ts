/**
 * One tender: `tender/<id>` (PRC-10): all components that a price is asked for, and the terms. Offers made for it are quotes
 * that name it; they price every component, and nothing else stands on them.
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { LocalDate } from "../calendar/index.ts"
import * as Decider from "../decider/index.ts"
import { Id, LongText, ShortText } from "../decider/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { Quantity } from "../money/index.ts"
import { type PricingError, reject } from "./Errors.ts"
import { maxCreditDays } from "./Evaluate.ts"
import { Sku } from "./PriceListModel.ts"
import { maxQuoteLines, type QuoteContent } from "./QuoteModel.ts"

/** Something that a price is asked for: a product, a service, delivery; and how much of it. */
export const TenderComponent = Schema.Struct({ sku: Sku, quantity: MoneyCodec.Quantity })
/** The type of {@link TenderComponent}. */
export interface TenderComponent extends Schema.Schema.Type<typeof TenderComponent> {}

const tenderFields = {
  customerId: Id,
  currency: MoneyCodec.CurrencyCode,
  /** The whole list of price components, each once. */
  components: Schema.Array(TenderComponent).check(Schema.isMinLength(1), Schema.isMaxLength(maxQuoteLines)),
  /** Days until payment, the same for everybody. */
  creditDays: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: maxCreditDays })),
  /** The last day for offers. */
  closesOn: CalendarCodec.LocalDate,
}

/** What is asked for. */
export const TenderContent = Schema.Struct(tenderFields)
/** The type of {@link TenderContent}. */
export interface TenderContent extends Schema.Schema.Type<typeof TenderContent> {}

const Ending = Schema.Literals(["won", "lost", "cancelled"])

/** A tender: open until it is closed, with how it ended. */
export const TenderState = Schema.TaggedUnion({
  Absent: {},
  Open: { content: TenderContent },
  Closed: { content: TenderContent, outcome: Ending, reason: LongText },
})
/** The type of {@link TenderState}. */
export type TenderState = typeof TenderState.Type

/** Commands of a tender. Its list is never changed: what is asked for differently is another tender. */
export const TenderCommand = Schema.TaggedUnion({
  OpenTender: tenderFields,
  CloseTender: { outcome: Ending, reason: LongText },
})
/** The type of {@link TenderCommand}. */
export type TenderCommand = typeof TenderCommand.Type

/** Events of a tender. Names and fields are the storage format: add versions, never edit. */
export const TenderEvent = Schema.TaggedUnion({
  TenderOpened: { content: TenderContent, by: ShortText },
  TenderClosed: { outcome: Ending, reason: LongText, by: ShortText },
})
/** The type of {@link TenderEvent}. */
export type TenderEvent = typeof TenderEvent.Type

type Decided = Result.Result<ReadonlyArray<TenderEvent>, PricingError>
const fails = (...problem: Parameters<typeof reject>): Decided => Result.fail(reject(...problem))

const open = (content: TenderContent, { actor, today }: Decider.Facts): Decided => {
  const { closesOn, components } = content
  if (closesOn < today) {
    return fails({ _tag: "TenderOver", on: LocalDate.format(today), closesOn: LocalDate.format(closesOn) })
  }
  const skus = new Set<string>()
  for (const { quantity, sku } of components) {
    if (skus.has(sku) || quantity <= 0n) return fails({ _tag: "ComponentUnsound", sku })
    skus.add(sku)
  }
  return Result.succeed([{ _tag: "TenderOpened", content, by: Decider.actorId(actor) }])
}

const decide = (state: TenderState, command: TenderCommand, facts: Decider.Facts): Decided => {
  if (command._tag === "OpenTender") {
    const { _tag, ...content } = command
    if (state._tag === "Absent") return open(content, facts)
    const isSame = state._tag === "Open" && Equal.equals(state.content, content)
    return isSame ? Result.succeed([]) : fails({ _tag: "TenderSettled" })
  }
  if (state._tag === "Absent") return fails({ _tag: "NoSuchTender" })
  const { outcome, reason } = command
  if (state._tag === "Open") {
    return Result.succeed([{ _tag: "TenderClosed", outcome, reason, by: Decider.actorId(facts.actor) }])
  }
  return state.outcome === outcome ? Result.succeed([]) : fails({ _tag: "TenderSettled" })
}

const evolve = (state: TenderState, event: TenderEvent): TenderState => {
  if (event._tag === "TenderOpened") return { _tag: "Open", content: event.content }
  if (state._tag === "Absent") return state
  return { _tag: "Closed", content: state.content, outcome: event.outcome, reason: event.reason }
}

/** A tender (PRC-10): the complete list of what a price is asked for, fixed when it is opened. */
export const tender = Decider.make<TenderCommand, TenderEvent, TenderState, PricingError, unknown>({
  kind: "tender",
  initial: { _tag: "Absent" },
  command: TenderCommand,
  event: TenderEvent,
  state: TenderState,
  access: { OpenTender: Decider.anyMember, CloseTender: Decider.anyMember },
  reads: () => ({}),
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : {
          status: state._tag,
          customerId: state.content.customerId,
          currency: state.content.currency,
          closesOn: LocalDate.format(state.content.closesOn),
        },
})

/**
 * What keeps a content from being an offer for a tender on a day (PRC-10, CMP-1): it isn't open, a component has no price, or
 * the offer says something that the list doesn't: other products or quantities, free goods, services, points or rewards, other
 * terms. `undefined` when nothing does.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Money, Pricing } from "@dealwright/core"
 *
 * const one = Money.Quantity.one
 * const [today, customerId, currency] = [LocalDate.literal("2026-03-10"), "C-1", "CNY"] as const
 * const content = { customerId, currency, components: [{ sku: "PUMP-7", quantity: one }], creditDays: 30, closesOn: today }
 * const price = Money.of("100.00", "CNY")
 * const offer: Pricing.QuoteContent = {
 *   customerId,
 *   currency,
 *   priceLists: [],
 *   lines: [{ sku: "PUMP-7", quantity: one, listPrice: price, unitPrice: price }],
 *   creditDays: 30,
 *   concessions: [],
 *   sellers: [],
 * }
 * assert.equal(Pricing.tenderProblem({ _tag: "Open", content }, offer, today), undefined)
 * assert.equal(Pricing.tenderProblem({ _tag: "Open", content }, { ...offer, creditDays: 60 }, today)?.reason._tag, "SideTerm")
 * ```
 */
export const tenderProblem = (
  state: TenderState,
  offer: QuoteContent,
  today: LocalDate.LocalDate,
): PricingError | undefined => {
  if (state._tag !== "Open")
    return reject(state._tag === "Absent" ? { _tag: "NoSuchTender" } : { _tag: "TenderSettled" })
  const { closesOn, components, creditDays, currency, customerId } = state.content
  if (today > closesOn) {
    return reject({ _tag: "TenderOver", on: LocalDate.format(today), closesOn: LocalDate.format(closesOn) })
  }
  const sideTerm = (term: string): PricingError => reject({ _tag: "SideTerm", term })
  if (offer.customerId !== customerId) return sideTerm(offer.customerId)
  if (offer.currency !== currency) return sideTerm(offer.currency)
  if (offer.creditDays !== creditDays) return sideTerm(`${offer.creditDays} d`)
  const [given] = offer.concessions
  if (given !== undefined) return sideTerm(given.note === undefined ? given._tag : `${given._tag}: ${given.note}`)
  const priced = new Map<string, bigint>()
  for (const { quantity, sku, unitPrice } of offer.lines) {
    if (unitPrice.minor === 0n || !components.some((one) => one.sku === sku)) return sideTerm(sku)
    priced.set(sku, (priced.get(sku) ?? 0n) + quantity)
  }
  for (const { quantity, sku } of components) {
    const sum = priced.get(sku)
    if (sum === undefined) return reject({ _tag: "ComponentMissing", sku })
    if (sum !== quantity) return sideTerm(`${sku} × ${Quantity.format(Quantity.fromUnits(sum))}`)
  }
  return undefined
}
