/** The quotes that a store has on record, each as it was when it was decided. */
import * as Calendar from "@dealwright/core/Calendar"
import type * as Decision from "@dealwright/core/Decision"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import type * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Effect from "effect/Effect"
import { documentsOf } from "./Documents.ts"
import { type Recorded, Windows } from "./Recorded.ts"

type QuoteRecord = Engine.RecordedEvent<Pricing.QuoteEvent>

/** Fields of what is stored beside an event. */
const metaOf = ({ meta }: QuoteRecord): { readonly at: number; readonly rank: string | undefined } => {
  const known: Readonly<Record<string, unknown>> = typeof meta === "object" && meta !== null ? { ...meta } : {}
  return {
    at: typeof known.at === "number" ? known.at : 0,
    rank: typeof known.rank === "string" ? known.rank : undefined,
  }
}

/** All quotes with their events. */
const histories = Effect.gen(function* () {
  const engine = yield* Engine.Engine
  const quotes = yield* documentsOf(Pricing.quote)
  return yield* Effect.forEach(quotes, ({ id }) =>
    Effect.map(engine.history(Pricing.quote, id), (events) => ({ id, events })),
  )
})

/** From which position on a customer belonged to which class. */
const classesOf = Effect.fnUntraced(function* (customers: Iterable<string>) {
  const engine = yield* Engine.Engine
  const classes = new Map<string, ReadonlyArray<{ readonly position: number; readonly name: string | null }>>()
  for (const customer of customers) {
    const events = yield* engine.history(Pricing.customerPricing, customer)
    classes.set(
      customer,
      events.flatMap(({ event, position }) =>
        event._tag === "CustomerClassified" ? [{ position, name: event.customerClass }] : [],
      ),
    )
  }
  return (customer: string, position: number): string | undefined =>
    classes.get(customer)?.findLast((one) => one.position < position)?.name ?? undefined
})

/** What a decision came to; `undefined` for events that decide nothing. */
const decisionIn = (event: Pricing.QuoteEvent): PricingAuthority.Outcome | undefined => {
  switch (event._tag) {
    case "QuoteCleared":
      return { _tag: "Allowed" }
    case "QuoteRefused":
      return { _tag: "Denied" }
    case "QuoteSubmitted":
      return event.decision._tag === "NeedsApproval"
        ? { _tag: "NeedsApproval", rank: event.decision.rank }
        : { _tag: event.decision._tag }
    default:
      return undefined
  }
}

/** Who asked: on record with the decision, or beside the event. */
const requesterOf = (recorded: QuoteRecord, ladder: Decision.Ladder): Decision.Rank | undefined => {
  const { event } = recorded
  const name =
    event._tag === "QuoteSubmitted"
      ? event.requester.rank.name
      : event._tag === "QuoteCleared"
        ? event.rank.name
        : metaOf(recorded).rank
  return ladder.ranks.find((rank) => rank.name === name)
}

const listOf = ({ currency, lines }: Pricing.QuoteContent): Money.Money =>
  Money.make(
    lines.reduce((sum, line) => sum + Money.multiplyQuantity(line.listPrice, line.quantity).minor, 0n),
    currency,
  )

/** What comes out of a store. */
export interface RecordedQuotes {
  readonly offers: ReadonlyArray<Recorded>
  /** Decisions whose requester has no rank on the ladder any more: they can't be asked about again. */
  readonly rankless: number
}

/** Every decision about a quote of the company, in the order in which they were taken, with the window of its day. */
export const recordedQuotes = Effect.fnUntraced(function* (host: Engine.Host, ladder: Decision.Ladder, days: number) {
  const all = yield* histories
  const moments = all
    .flatMap(({ events, id }) => events.map((recorded) => ({ id, recorded })))
    .sort((a, b) => a.recorded.position - b.recorded.position)
  const customers = new Set(
    moments.flatMap(({ recorded: { event } }) => (event._tag === "QuoteDrafted" ? [event.content.customerId] : [])),
  )
  const classOf = yield* classesOf(customers)
  const states = new Map<string, Pricing.QuoteState>()
  const windows = new Windows(days)
  const times = new Map<string, number>()
  const offers: Array<Recorded> = []
  let rankless = 0
  for (const { id, recorded } of moments) {
    const { event, position } = recorded
    const state = Pricing.quote.evolve(states.get(id) ?? Pricing.quote.initial, event)
    states.set(id, state)
    if (state._tag === "Absent") continue
    const { content } = state
    const { customerId, lines } = content
    const standing = "standing" in state ? state.standing : undefined
    const decided = decisionIn(event)
    if (decided !== undefined) {
      const requester = requesterOf(recorded, ladder)
      const on =
        standing?.on ??
        Calendar.TimeZone.localDateOf(Instant.fromEpochMillis(metaOf(recorded).at), host.calendar.calendar.zone)
      const customerClass = classOf(customerId, position)
      const time = (times.get(id) ?? 0) + 1
      times.set(id, time)
      if (requester === undefined) rankless++
      else {
        offers.push({
          id: time === 1 ? id : `${id} (${time})`,
          customer: customerId,
          seller: state.owner,
          what: lines.length === 1 ? (lines[0]?.sku ?? "") : `${lines.length} lines`,
          list: listOf(content),
          decided,
          request: {
            requester,
            on,
            currency: content.currency,
            lines,
            creditDays: content.creditDays,
            concessions: content.concessions,
            window: windows.of(customerId, on, id),
            ...(customerClass === undefined ? {} : { customerClass }),
            ...(content.justification === undefined ? {} : { justification: content.justification }),
          },
        })
      }
    }
    if (standing === undefined) windows.forget(customerId, id)
    else windows.remember(customerId, { id, on: standing.on, ...standing.offer })
  }
  return { offers, rankless } satisfies RecordedQuotes
})
