/** What a company has that its policies speak about: people, products, classes of customers, currencies. */
import * as Credit from "@dealwright/core/Credit"
import * as Engine from "@dealwright/core/Engine"
import type * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
import * as Pricing from "@dealwright/core/Pricing"
import * as Effect from "effect/Effect"
import { documentsOf } from "./Documents.ts"

/** A company, as far as findings rest on it. */
export interface Company {
  readonly organisation: Organisation.OrganisationState
  /** Those who are active. */
  readonly members: ReadonlyArray<Organisation.Member>
  /** Lines of the price lists that are in use or will be. */
  readonly products: ReadonlyArray<Pricing.PriceListContent["lines"][number]>
  readonly customerClasses: ReadonlyArray<string>
  /** Currencies of those price lists and of customers' limits. */
  readonly currencies: ReadonlyArray<Money.CurrencyCode>
}

const different = <A>(all: Iterable<A>): ReadonlyArray<A> => [...new Set(all)].sort()

/** Gathers it. A company that nobody has ever joined has an organisation without members. */
export const companyOf = Effect.gen(function* () {
  const engine = yield* Engine.Engine
  const organisation = yield* engine.state(Organisation.organisation, Organisation.organisationId)
  const lists = (yield* documentsOf(Pricing.priceList)).flatMap(({ state }) =>
    state._tag === "InUse" ? [state.content] : [],
  )
  const limits = (yield* documentsOf(Credit.creditAccount)).flatMap(({ state: { terms } }) =>
    terms === undefined ? [] : [terms.limit._tag === "UpTo" ? terms.limit.amount.currency : terms.limit.currency],
  )
  const classes = (yield* documentsOf(Pricing.customerPricing)).map(({ state }) => state.customerClass)
  const company: Company = {
    organisation,
    members: Object.values(organisation.members).filter(({ standing }) => standing._tag === "Active"),
    products: lists.flatMap(({ lines }) => lines),
    customerClasses: different(classes.filter((name) => name !== null)),
    currencies: different([...lists.map(({ currency }) => currency), ...limits]),
  }
  return company
})
