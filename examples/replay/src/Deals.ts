/**
 * Replays an order book through template `trade`: what every won deal's price would have needed, what each agent earns by
 * month, and how deals went. The engine and the policies are those that the server runs.
 *
 * @module
 */
import type { Agent, DealRow, OrderBook, RejectedRow } from "@dealwright/cli/OrderBook"
import {
  Approval,
  Calendar,
  Commission,
  Engine,
  LocalDate,
  MemoryStore,
  Money,
  Order,
  Organisation,
  Pipeline,
  Pricing,
  Rate,
  Templates,
} from "@dealwright/core"
import { Effect, Layer, Result } from "effect"
import { closeMonths, type Earning } from "./Earnings.ts"
import { answer, judge, type Needs } from "./Judging.ts"
import { Names } from "./Names.ts"
import { asMember, asOperator, noon, zone } from "./Sessions.ts"
import type { progress } from "./Table.ts"

/** One won deal and what its price would have needed. */
export interface JudgedDeal {
  readonly deal: DealRow
  readonly value: Money.Money
  readonly on: LocalDate.LocalDate
  readonly needs: Needs
}

/** What the replay of an order book comes to. */
export interface DealsReport {
  readonly book: OrderBook
  readonly rejected: ReadonlyArray<RejectedRow>
  readonly imported: number
  readonly judged: ReadonlyArray<JudgedDeal>
  readonly earnings: ReadonlyArray<Earning>
  /** The plan that commission was earned under. */
  readonly plan: Commission.Plan
  /** The ladder's ranks above the agents', lowest first: the columns of the report. */
  readonly ranks: ReadonlyArray<string>
  readonly nameOf: (memberId: string) => string
}

const plan = Commission.tradeCommission("USD")
const template = Templates.tradeFor({ currency: "USD", calendar: Calendar.monToFri(zone) })
const priceListId = Pricing.PriceListId.make("catalogue")

/** How many deals share a commit when they are taken over. */
const batch = 50

const organisation = Engine.operations(Organisation.organisation)
const priceLists = Engine.operations(Pricing.priceList)
const orders = Engine.operations(Order.order)
const deals = Engine.operations(Pipeline.deal)

/** Ids of everything that has a name in the files. */
interface Ids {
  readonly people: Names
  readonly products: Names
  readonly accounts: Names
}

/** Two people whom the files don't name, so that the whole ladder is manned. */
const president = "unnamed-president"
const director = "unnamed-director"
const unnamed = new Map([
  [president, "(president)"],
  [director, "(director)"],
])

/** The company: its people by rank, and the catalogue as a price list signed off by director and president (PRC-1). */
const setUp = Effect.fnUntraced(function* (book: OrderBook, ids: Ids, from: LocalDate.LocalDate) {
  const moment = noon(from)
  const add = (id: string, name: string, rank: string, supervisor?: string, team?: string) =>
    organisation.addMember("main", {
      id,
      name,
      rank,
      roles: ["sales"],
      ...(supervisor === undefined ? {} : { supervisor }),
      ...(team === undefined ? {} : { team }),
    })
  yield* asOperator(moment)(
    Effect.gen(function* () {
      const engine = yield* Engine.Engine
      yield* engine.unitOfWork(
        Effect.gen(function* () {
          yield* add(president, "(president)", "president")
          yield* add(director, "(director)", "director", president)
          const managers = new Set(book.agents.map((agent) => agent.manager))
          for (const manager of managers) yield* add(ids.people.idOf(manager), manager, "manager", director)
          for (const agent of book.agents) {
            if (managers.has(agent.name)) continue
            yield* add(ids.people.idOf(agent.name), agent.name, "rep", ids.people.idOf(agent.manager), agent.office)
          }
        }),
      )
    }),
  )
  const [first] = book.agents
  if (first === undefined) return
  const author = ids.people.idOf(first.manager)
  yield* priceLists
    .draftList(priceListId, {
      currency: "USD",
      from,
      version: "1",
      lines: book.products.map(({ listPrice, name, series }) => ({
        sku: ids.products.idOf(name),
        group: series,
        listPrice,
      })),
    })
    .pipe(asMember(author, moment))
  yield* priceLists.submitList(priceListId, {}).pipe(asMember(author, moment))
  const engine = yield* Engine.Engine
  const asked = yield* engine.find(Approval.approval, { where: [], limit: 10 }).pipe(asOperator(moment))
  for (const { id } of asked.documents) yield* answer(id, moment)
})

const sellersOf = (agent: Agent, ids: Ids) => [{ memberId: ids.people.idOf(agent.name), share: Rate.one }]

/** What the price of a won deal needed (PRC-5), and who agreed to it (APR-2). */
const priceOf = Effect.fnUntraced(function* (deal: DealRow, value: Money.Money, on: LocalDate.LocalDate, ids: Ids) {
  const engine = yield* Engine.Engine
  const offer = {
    customerId: ids.accounts.idOf(deal.account),
    currency: "USD",
    priceLists: [priceListId],
    lines: [{ sku: ids.products.idOf(deal.product.name), quantity: Money.Quantity.one, unitPrice: value }],
  } as const
  const needs = yield* engine
    .unitOfWork(judge(deal.id, offer, ids.people.idOf(deal.agent.name), noon(on)))
    .pipe(asOperator(noon(on)))
  return { deal, value, on, needs } satisfies JudgedDeal
})

/**
 * Takes the deal over as it ended. A won one is booked as an order, which is what commission is earned on: from its quote, or as
 * it was where nobody may agree to its price.
 */
const takeOver = Effect.fnUntraced(function* (deal: DealRow, needs: Needs | undefined, ids: Ids) {
  const { agent, outcome, product } = deal
  const customerId = deal.account === "" ? "unknown" : ids.accounts.idOf(deal.account)
  const sellers = sellersOf(agent, ids)
  const won = outcome._tag === "Won"
  const by = ids.people.idOf(agent.name)
  const ended = outcome._tag === "Open" ? undefined : outcome.on
  yield* deals.import(deal.id, {
    title: `${product.name}${deal.account === "" ? "" : ` for ${deal.account}`}`,
    customerId,
    amount: won ? outcome.value : product.listPrice,
    sellers,
    product: product.name,
    history: [{ stage: "lead", enteredOn: deal.opened ?? ended ?? LocalDate.literal("2000-01-01") }],
    standing:
      outcome._tag === "Won"
        ? { _tag: "Won", on: outcome.on, by }
        : outcome._tag === "Lost"
          ? { _tag: "Lost", on: outcome.on, by, cause: "not-recorded", lostTo: { _tag: "NoCompetitor" }, note: "" }
          : { _tag: "Open" },
  })
  if (!won) return
  if (needs !== undefined && needs._tag !== "Denied") {
    const source = { _tag: "Quote", quoteId: deal.id, dealId: deal.id } as const
    yield* orders.confirm(deal.id, { source }).pipe(asMember(by, noon(outcome.on)))
    return
  }
  yield* orders.confirm(deal.id, {
    source: {
      _tag: "Imported",
      reference: deal.id,
      draft: {
        customerId,
        currency: "USD",
        lines: [{ sku: ids.products.idOf(product.name), quantity: Money.Quantity.one, unitPrice: outcome.value }],
        sellers,
        dealId: deal.id,
      },
    },
  })
})

const closingOf = (deal: DealRow): LocalDate.LocalDate | undefined =>
  deal.outcome._tag === "Open" ? deal.opened : deal.outcome.on

/** Replays an order book. */
export const replayDeals = async (book: OrderBook, shown: ReturnType<typeof progress>): Promise<DealsReport> => {
  const ids: Ids = { people: new Names("m"), products: new Names("p"), accounts: new Names("c") }
  const rejected = [...book.rejected]
  const judged: Array<JudgedDeal> = []
  const host = Result.getOrThrow(Engine.compose(Templates.builtIn, template))
  const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))
  const inOrder = [...book.deals].sort((a, b) => (closingOf(a) ?? 0) - (closingOf(b) ?? 0) || a.row - b.row)
  const dates = inOrder.flatMap((deal) => [deal.opened, closingOf(deal)].filter((date) => date !== undefined))
  const [someDate = LocalDate.literal("2017-01-01")] = dates
  const from = dates.reduce((first, date) => LocalDate.min(first, date), someDate)

  const program = Effect.gen(function* () {
    yield* setUp(book, ids, from)
    let done = 0
    let lost = 0
    const engine = yield* Engine.Engine
    for (let i = 0; i < inOrder.length; i += batch) {
      const some = inOrder.slice(i, i + batch)
      for (const deal of some) {
        const { outcome } = deal
        const price = outcome._tag === "Won" ? yield* priceOf(deal, outcome.value, outcome.on, ids) : undefined
        if (price !== undefined) judged.push(price)
        const moment = noon(closingOf(deal) ?? from)
        yield* engine.unitOfWork(takeOver(deal, price?.needs, ids)).pipe(
          asOperator(moment),
          Effect.catch((error) =>
            Effect.sync(() => {
              lost++
              rejected.push({ row: deal.row, reason: error.message })
            }),
          ),
        )
        done++
      }
      shown.tell(done, `of ${inOrder.length} deals`)
    }
    shown.end()
    return { earnings: yield* closeMonths((id) => ids.people.nameOf(id)), imported: done - lost }
  })
  const { earnings, imported } = await Effect.runPromise(Effect.provide(program, layer))
  return {
    book,
    rejected: rejected.sort((a, b) => a.row - b.row),
    imported,
    judged,
    earnings,
    plan,
    ranks: template.ladder.slice(1),
    nameOf: (id) => unnamed.get(id) ?? ids.people.nameOf(id),
  }
}
