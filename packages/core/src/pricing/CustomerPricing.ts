/**
 * What one customer was offered lately: `customer-pricing/<customerId>`. The one document that every submitted quote to the
 * customer reads and writes, so two quotes at the same moment can't both have the whole cap to themselves (PRC-6).
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { LocalDate } from "../calendar/index.ts"
import * as Decider from "../decider/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { type CurrencyCode, equals, type Money } from "../money/index.ts"
import { Agreed, type AgreementContent } from "./AgreementModel.ts"
import { type PricingError, reject } from "./Errors.ts"
import { QuoteId } from "./QuoteModel.ts"

/** An offer that stands: submitted, approved, issued or accepted. */
export const StandingOffer = Schema.Struct({
  id: QuoteId,
  on: CalendarCodec.LocalDate,
  list: MoneyCodec.Money,
  effective: MoneyCodec.Money,
})
/** The type of {@link StandingOffer}. */
export interface StandingOffer extends Schema.Schema.Type<typeof StandingOffer> {}

/** Class of the customer, and the offers of the longest window that the policy looks at. */
export const CustomerPricingState = Schema.Struct({
  customerClass: Schema.NullOr(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))),
  offers: Schema.Array(StandingOffer).check(Schema.isMaxLength(10_000)),
  /** Prices agreed for a period (PRC-12); no product has two on one day. */
  agreed: Schema.optionalKey(Schema.Array(Agreed).check(Schema.isMaxLength(1000))),
})
/** The type of {@link CustomerPricingState}. */
export interface CustomerPricingState extends Schema.Schema.Type<typeof CustomerPricingState> {}

const recorded = {
  offer: StandingOffer,
  /** Offers older than so many days are dropped. */
  keepDays: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 366 })),
}
const classified = { customerClass: CustomerPricingState.fields.customerClass }

/** `RecordOffer`, `ForgetOffer` and `EnactAgreement` follow from quotes and agreements; `ClassifyCustomer` says which authority holds for the customer. */
export const CustomerPricingCommand = Schema.TaggedUnion({
  RecordOffer: recorded,
  ForgetOffer: { id: QuoteId },
  ClassifyCustomer: classified,
  EnactAgreement: { agreed: Agreed },
})
/** The type of {@link CustomerPricingCommand}. */
export type CustomerPricingCommand = typeof CustomerPricingCommand.Type

/** Events of customer pricing. Names and fields are the storage format: add versions, never edit. */
export const CustomerPricingEvent = Schema.TaggedUnion({
  OfferRecorded: recorded,
  OfferForgotten: { id: QuoteId },
  CustomerClassified: classified,
  AgreementEnacted: { agreed: Agreed },
})
/** The type of {@link CustomerPricingEvent}. */
export type CustomerPricingEvent = typeof CustomerPricingEvent.Type

type Decided = Result.Result<ReadonlyArray<CustomerPricingEvent>, PricingError>

const nothing: Decided = Result.succeed([])

/** Days after its end for which an agreement is remembered: invoices of its period may still be written. */
const rememberedDays = 366

/**
 * A product that another agreement has a price for on one of the days (PRC-12); `undefined` when there is none.
 *
 * @example
 * ```ts
 * import { LocalDate, Pricing } from "@dealwright/core"
 * import assert from "node:assert"
 * const march = { from: LocalDate.literal("2026-03-01"), until: LocalDate.literal("2026-04-01") }
 * assert.equal(Pricing.clashOf(Pricing.customerPricing.initial, { ...march, currency: "CNY", lines: [] }), undefined)
 * ```
 */
export const clashOf = (
  { agreed = [] }: CustomerPricingState,
  { currency, from, lines, until }: Pick<AgreementContent, "currency" | "from" | "lines" | "until">,
): { readonly sku: string; readonly agreementId: string } | undefined => {
  const skus = new Set(lines.map(({ sku }) => sku))
  for (const other of agreed) {
    if (other.currency !== currency || other.from >= until || from >= other.until) continue
    const shared = other.lines.find(({ sku }) => skus.has(sku))
    if (shared !== undefined) return { sku: shared.sku, agreementId: other.agreementId }
  }
  return undefined
}

const isSame = (a: StandingOffer, b: StandingOffer): boolean =>
  a.id === b.id && a.on === b.on && equals(a.list, b.list) && equals(a.effective, b.effective)

const decide = (state: CustomerPricingState, command: CustomerPricingCommand): Decided => {
  switch (command._tag) {
    case "RecordOffer": {
      // Without a window nothing needs to be remembered.
      if (command.keepDays === 0 || state.offers.some((offer) => isSame(offer, command.offer))) return nothing
      return Result.succeed([{ ...command, _tag: "OfferRecorded" }])
    }
    case "ForgetOffer":
      return state.offers.some(({ id }) => id === command.id)
        ? Result.succeed([{ _tag: "OfferForgotten", id: command.id }])
        : nothing
    case "ClassifyCustomer":
      return state.customerClass === command.customerClass
        ? nothing
        : Result.succeed([{ _tag: "CustomerClassified", customerClass: command.customerClass }])
    case "EnactAgreement": {
      const { agreed } = command
      if ((state.agreed ?? []).some(({ agreementId }) => agreementId === agreed.agreementId)) return nothing
      const clash = clashOf(state, agreed)
      return clash === undefined
        ? Result.succeed([{ _tag: "AgreementEnacted", agreed }])
        : Result.fail(reject({ _tag: "AgreedTwice", ...clash }))
    }
  }
}

const evolve = (state: CustomerPricingState, event: CustomerPricingEvent): CustomerPricingState => {
  switch (event._tag) {
    case "OfferRecorded": {
      const first = LocalDate.addDays(event.offer.on, 1 - event.keepDays)
      const others = state.offers.filter(({ id, on }) => id !== event.offer.id && on >= first)
      return { ...state, offers: [...others, event.offer] }
    }
    case "OfferForgotten":
      return { ...state, offers: state.offers.filter(({ id }) => id !== event.id) }
    case "CustomerClassified":
      return { ...state, customerClass: event.customerClass }
    case "AgreementEnacted": {
      const first = LocalDate.addDays(event.agreed.from, -rememberedDays)
      return { ...state, agreed: [...(state.agreed ?? []).filter(({ until }) => until > first), event.agreed] }
    }
  }
}

/** What a customer was offered lately, and their class (PRC-2, PRC-6). Its id is the customer's. */
export const customerPricing = Decider.make<
  CustomerPricingCommand,
  CustomerPricingEvent,
  CustomerPricingState,
  PricingError,
  unknown
>({
  kind: "customer-pricing",
  initial: { customerClass: null, offers: [] },
  command: CustomerPricingCommand,
  event: CustomerPricingEvent,
  state: CustomerPricingState,
  access: {
    RecordOffer: Decider.systemOnly,
    ForgetOffer: Decider.systemOnly,
    ClassifyCustomer: Decider.inRole("finance"),
    EnactAgreement: Decider.systemOnly,
  },
  reads: () => ({}),
  decide,
  evolve,
  index: ({ customerClass }) => ({ customerClass }),
})

/**
 * The price agreed with a customer for a product on a day (PRC-12): it takes the list's place in offers, orders and invoices of
 * that day. `undefined` where nothing is agreed and the list holds.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Pricing } from "@dealwright/core"
 *
 * const nobody = Pricing.customerPricing.initial
 * assert.equal(Pricing.agreedPriceOn(nobody, "CNY", "PUMP-7", LocalDate.literal("2026-03-10")), undefined)
 * ```
 */
export const agreedPriceOn = (
  { agreed = [] }: CustomerPricingState,
  currency: CurrencyCode,
  sku: string,
  on: LocalDate.LocalDate,
): Money | undefined =>
  agreed
    .find(
      (one) =>
        one.currency === currency && one.from <= on && on < one.until && one.lines.some((line) => line.sku === sku),
    )
    ?.lines.find((line) => line.sku === sku)?.unitPrice
