/** Price lists, quotes and facts for tests of the aggregates of pricing. */
import * as Decider from "@dealwright/core/Decider"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import { member, system, testFacts } from "@dealwright/core/testing"
import * as Schema from "effect/Schema"
import { cny, compiled } from "./support.ts"

export const listId = Schema.decodeUnknownSync(Pricing.PriceListId)
export const quoteId = Schema.decodeUnknownSync(Pricing.QuoteId)

export const people = {
  ann: member("ann", "rep", "sales"),
  sam: member("sam", "supervisor"),
  mia: member("mia", "manager"),
  dan: member("dan", "director"),
  pia: member("pia", "president"),
}
export { system }

/** What a list in use says: a pump at 100.00 (cost 50.00), a hose at 10.00, a crane at 2000.00 of the group "slow". */
export const listContent: Pricing.PriceListContent = {
  currency: "CNY",
  from: LocalDate.literal("2026-01-01"),
  until: LocalDate.literal("2027-01-01"),
  version: "2026",
  lines: [
    { sku: "PUMP", listPrice: cny("100.00"), cost: cny("50.00") },
    { sku: "HOSE", listPrice: cny("10.00") },
    { sku: "CRANE", group: "slow", listPrice: cny("2000.00"), floor: cny("1500.00") },
  ],
}

export const inUse = (content: Pricing.PriceListContent = listContent): Pricing.PriceListState => ({
  _tag: "InUse",
  content,
  revision: 1,
  approvers: ["dan", "pia"],
  signedAt: testFacts().at,
})

export interface Options {
  readonly at?: string
  readonly policy?: Pricing.PricingPolicy
  readonly lists?: ReadonlyArray<Pricing.PriceListState>
  readonly customer?: Pricing.CustomerPricingState
  readonly tender?: Pricing.TenderState
}

const trade = compiled(Pricing.tradePricing)

/** Facts for quotes: Monday 2 March 2026, 09:00 UTC, the trade policy, one list in use. */
export const as = (actor: Decider.Actor, options: Options = {}): Decider.Facts & Pricing.QuoteKnown => ({
  ...testFacts({ actor, ...(options.at === undefined ? {} : { at: options.at }) }),
  pricing: options.policy === undefined ? trade : compiled(options.policy),
  lists: options.lists ?? [inUse()],
  tenders: options.tender === undefined ? [] : [options.tender],
  customers: [options.customer ?? { customerClass: null, offers: [] }],
})

type Revise = Extract<Pricing.QuoteCommand, { readonly _tag: "Revise" }>

/** Ten pumps at a price, and whatever else. */
export const asked = (unitPrice: string, more: Partial<Omit<Revise, "_tag">> = {}): Omit<Revise, "_tag"> => ({
  priceLists: [listId("2026")],
  lines: [{ sku: "PUMP", quantity: Money.Quantity.whole(10), unitPrice: cny(unitPrice) }],
  ...more,
})

export const draft = (unitPrice: string, more: Partial<Omit<Revise, "_tag">> = {}): Pricing.QuoteCommand => ({
  _tag: "Draft",
  customerId: "C-1",
  currency: "CNY",
  ...asked(unitPrice, more),
})

/** Sends commands one after the other, each by somebody; throws when one is rejected. */
export const history = (
  ...steps: ReadonlyArray<readonly [Decider.Actor, Pricing.QuoteCommand, Options?]>
): ReadonlyArray<Pricing.QuoteEvent> => {
  const events: Array<Pricing.QuoteEvent> = []
  for (const [actor, command, options] of steps) {
    const state = Decider.fold(Pricing.quote, events)
    const outcome = Pricing.quote.decide(state, command, as(actor, options))
    if (outcome._tag === "Failure") throw outcome.failure
    events.push(...outcome.success)
  }
  return events
}

export const stateOf = (events: ReadonlyArray<Pricing.QuoteEvent>): Pricing.QuoteState =>
  Decider.fold(Pricing.quote, events)

/** The approval of what a quote waits for, as the approval machine reports it. */
export const approvalOf = (events: ReadonlyArray<Pricing.QuoteEvent>, approvers = ["mia"]): Pricing.QuoteCommand => {
  const state = stateOf(events)
  if (state._tag !== "AwaitingApproval") throw new Error(`the quote is ${state._tag}`)
  return { _tag: "RecordApproval", revision: state.requested, contentHash: state.contentHash, approvers }
}

/** A quote at 96.00, beyond the rep's and the supervisor's authority, approved by a manager. */
export const approvedAt96 = (): ReadonlyArray<Pricing.QuoteEvent> => {
  const waiting = history([people.ann, draft("96.00")], [people.ann, { _tag: "Submit" }])
  return [...waiting, ...continued(waiting, [system, approvalOf(waiting)])]
}

/** What further commands lead to. */
export const continued = (
  events: ReadonlyArray<Pricing.QuoteEvent>,
  ...steps: ReadonlyArray<readonly [Decider.Actor, Pricing.QuoteCommand, Options?]>
): ReadonlyArray<Pricing.QuoteEvent> => {
  const added: Array<Pricing.QuoteEvent> = []
  for (const [actor, command, options] of steps) {
    const outcome = Pricing.quote.decide(stateOf([...events, ...added]), command, as(actor, options))
    if (outcome._tag === "Failure") throw outcome.failure
    added.push(...outcome.success)
  }
  return added
}
