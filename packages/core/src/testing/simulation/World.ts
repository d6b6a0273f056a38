/**
 * What exists in each company, as far as it is needed to send commands that make sense. It follows the feed like anybody
 * else and may be behind; nothing is proved by it.
 *
 * @module
 */
import type { Json, StoredEvent } from "../../ports/Store.ts"
import { follow } from "./Following.ts"
import { Pool } from "./Pool.ts"
import type * as R from "./Reading.ts"

/** A line of an order, with how far it has come. */
export interface OrderLine {
  readonly lineId: string
  readonly sku: string
  readonly quantity: bigint
  readonly shipped: bigint
  readonly settled: bigint
}

/** What is known of an order. */
export interface KnownOrder {
  readonly customerId: string
  readonly lines: ReadonlyArray<OrderLine>
  readonly deposit: Json | undefined
}

/** What is known of an agreement with a customer over something. */
export interface KnownDeal {
  readonly customerId: string
  readonly seller: string
  readonly unitId: string | undefined
  readonly stage: string
}

/** What is known of a contract. */
export interface KnownContract {
  readonly terms: Json
  readonly customerId: string
  readonly dealId: string | undefined
  readonly unitId: string | undefined
  readonly amount: Json
}

/** What is known of a debt. */
export interface KnownDebt {
  readonly customerId: string
  readonly instalments: ReadonlyArray<{ readonly no: number; readonly due: number; readonly amount: R.Amount }>
  readonly dealId: string | undefined
}

/** What is known of a quote. */
export interface KnownQuote {
  readonly customerId: string
  readonly content: Json
}

/** What is known of a request for approval. */
export interface KnownRequest {
  readonly kind: string
  readonly requester: string
  readonly asked: ReadonlyArray<string>
  readonly level: number
}

/** What is known of a price list in use. */
export interface KnownList {
  readonly currency: string
  readonly from: number
  readonly until: number
  readonly skus: ReadonlyArray<{ readonly sku: string; readonly price: R.Amount; readonly cost: R.Amount | undefined }>
}

/** One company's things by how far they have come. */
export class Town {
  readonly members = new Map<
    string,
    { readonly rank: string; readonly roles: ReadonlyArray<string>; isActive: boolean }
  >()
  /** Who acts for whom, and until when. */
  readonly delegations = new Pool<{ readonly from: string; readonly to: string; readonly until: number }>(30)
  readonly customers = new Pool<{ readonly owner: string }>(60)
  readonly conflicts = new Pool<{ readonly owner: string }>(20)
  readonly lists = new Pool<KnownList>(6)
  readonly draftLists = new Pool<true>(4)
  readonly quotes = {
    draft: new Pool<KnownQuote>(30),
    awaiting: new Pool<KnownQuote>(30),
    approved: new Pool<KnownQuote>(30),
    issued: new Pool<KnownQuote>(30),
    accepted: new Pool<KnownQuote>(30),
  }
  readonly orders = {
    confirmed: new Pool<KnownOrder>(40),
    held: new Pool<KnownOrder>(40),
    released: new Pool<KnownOrder>(40),
    delivered: new Pool<KnownOrder>(30),
    accepted: new Pool<KnownOrder>(30),
    cancelled: new Pool<KnownOrder>(10),
  }
  readonly debts = new Pool<KnownDebt>(80)
  readonly disputed = new Pool<{ readonly no: number }>(20)
  readonly letters = new Pool<{ readonly item: Json; readonly step: string }>(20)
  readonly payments = new Pool<{ readonly customerId: string; readonly hasRest: boolean }>(40)
  readonly requests = new Pool<KnownRequest>(60)
  readonly deals = new Pool<KnownDeal>(60)
  readonly closedDeals = new Pool<KnownDeal>(20)
  readonly units = {
    available: new Pool<true>(40),
    held: new Pool<{ readonly dealId: string; readonly customerId: string }>(30),
    awaiting: new Pool<{ readonly dealId: string; readonly customerId: string }>(30),
    subscribed: new Pool<{ readonly dealId: string; readonly customerId: string }>(40),
    contracted: new Pool<{ readonly dealId: string; readonly customerId: string }>(40),
    withdrawn: new Pool<true>(10),
  }
  readonly contracts = {
    draft: new Pool<KnownContract>(20),
    awaiting: new Pool<KnownContract>(20),
    approved: new Pool<KnownContract>(20),
    signed: new Pool<KnownContract>(30),
    archived: new Pool<KnownContract>(20),
  }
  readonly months = new Pool<true>(80)
  /** Ids of streams that were written lately, whatever has become of them. */
  readonly lately = new Pool<{ readonly kind: string }>(200)
  /** Numbers given to new things. */
  count = 0

  /** Takes note of an event. */
  follow(event: StoredEvent): void {
    const { id, kind } = event.key
    if (kind !== "organisation" && kind !== "customer-claim") this.lately.put(`${kind}/${id}`, { kind })
    const read = follow[kind]
    if (read !== undefined) read(this, id, event.type, event.data)
  }
}

/** Every company. */
export class World {
  readonly towns = new Map<string, Town>()
  position = 0

  /** Takes note of what has happened since. */
  follow(events: ReadonlyArray<StoredEvent>): void {
    for (const event of events) {
      this.town(event.tenant).follow(event)
      this.position = event.position
    }
  }

  /** One company. */
  town(tenant: string): Town {
    const known = this.towns.get(tenant)
    if (known !== undefined) return known
    const town = new Town()
    this.towns.set(tenant, town)
    return town
  }
}
