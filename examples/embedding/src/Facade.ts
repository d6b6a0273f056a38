/**
 * Second and third way: the whole of Dealwright behind promises, on one SQLite file. Quotes, approvals and orders are kept;
 * every answer is on record with who asked, when, and why it came out so.
 */
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import {
  type Acting,
  Approval,
  type Dealwright,
  type Decision,
  type Instant,
  type LocalDate,
  Money,
  Organisation,
  openDealwright,
  Pricing,
  Templates,
} from "@dealwright/core"
import { amountOf } from "./Border.ts"
import type { Erp, Offer } from "./Erp.ts"

/** The company's one price list. */
export const priceListId = Pricing.PriceListId.make("list-2026")

/** Opens Dealwright on a file. The clock is the ERP's, so that a simulation can set it. */
export const open = (file: string, clock: { now(): Instant.Instant }): Promise<Dealwright> =>
  openDealwright({ store: Sqlite.layer({ file }), template: Templates.trade, every: false, clock })

/** Takes over people and prices. Safe to run at every start: a command id that was carried out before is not carried out again. */
export const takeOver = async (dealwright: Dealwright, erp: Erp, from: LocalDate.LocalDate): Promise<void> => {
  for (const { id, name, rank, reportsTo } of erp.users) {
    const supervisor = reportsTo === undefined ? {} : { supervisor: reportsTo }
    await dealwright
      .asSystem(erp.company, "take-over", { commandId: `take-over:user:${id}` })
      .execute(Organisation.organisation, "main", {
        _tag: "AddMember",
        id,
        name,
        rank,
        roles: ["sales"],
        ...supervisor,
      })
  }
  const as = (member: string, step: string) =>
    dealwright.as(erp.company, member, { commandId: `take-over:prices:${step}` })
  await as("mei", "draft").execute(Pricing.priceList, priceListId, {
    _tag: "DraftList",
    currency: erp.currency,
    from,
    version: "1",
    lines: erp.products.map(({ listPrice, sku }) => ({ sku, listPrice: amountOf(erp, listPrice) })),
  })
  await as("mei", "submit").execute(Pricing.priceList, priceListId, { _tag: "SubmitList" })
  const { documents } = await as("mei", "look").find(Approval.approval, { where: [], limit: 10 })
  for (const { id, state } of documents) {
    if (state._tag !== "Pending") continue
    for (const signatory of ["dan", "pia"]) {
      await as(signatory, `${id}:${signatory}`).execute(Approval.approval, id, { _tag: "Approve" })
    }
  }
}

/** Drafts the offer as a quote and puts it up: both or neither. */
export const quote = async (acting: Acting, erp: Erp, offer: Offer) => {
  await acting.execute(Pricing.quote, offer.number, {
    _tag: "Draft",
    customerId: offer.customer,
    currency: erp.currency,
    priceLists: [priceListId],
    lines: offer.lines.map(({ pieces, price, sku }) => ({
      sku,
      quantity: Money.Quantity.whole(pieces),
      unitPrice: amountOf(erp, price),
    })),
  })
  return acting.execute(Pricing.quote, offer.number, { _tag: "Submit" })
}

/** The decision among the events of a quote. */
export const decisionIn = (events: ReadonlyArray<Pricing.QuoteEvent>): Decision.Decision => {
  for (const event of events) if ("decision" in event) return event.decision
  throw new Error("the quote was never put up")
}

/** Second way: typed commands. */
export const askWithPromises = async (
  dealwright: Dealwright,
  erp: Erp,
  offer: Offer,
  sellerId: string,
): Promise<Decision.Decision> => {
  const { events } = await dealwright.as(erp.company, sellerId).transaction((acting) => quote(acting, erp, offer))
  return decisionIn(events)
}

/** Third way: the same as JSON by kind, as a form or a message queue has it. It is checked, field by field. */
export const askWithJson = async (
  dealwright: Dealwright,
  erp: Erp,
  offer: Offer,
  sellerId: string,
): Promise<Decision.Decision> => {
  const acting = dealwright.as(erp.company, sellerId)
  await acting.transaction(async (all) => {
    await all.send("quote", offer.number, {
      _tag: "Draft",
      customerId: offer.customer,
      currency: erp.currency,
      priceLists: [priceListId],
      lines: offer.lines.map(({ pieces, price, sku }) => ({
        sku,
        quantity: String(pieces),
        unitPrice: { amount: price, currency: erp.currency },
      })),
    })
    await all.send("quote", offer.number, { _tag: "Submit" })
  })
  const recorded = await acting.history(Pricing.quote, offer.number)
  return decisionIn(recorded.map(({ event }) => event))
}
