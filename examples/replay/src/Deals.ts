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
import { Names } from "./Names.ts"
import { asMember, asOperator, noon, zone } from "./Sessions.ts"
import type { progress } from "./Table.ts"

/** One won deal and what its price would have needed. */
export interface JudgedDeal {
  readonly deal: DealRow
  readonly value: Money.Money
  readonly on: LocalDate.LocalDate
  readonly needs:
    | { readonly _tag: "Allowed" }
    | { readonly _tag: "NeedsApproval"; readonly rank: string }
    | { readonly _tag: "Denied" }
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
}

const plan = Commission.tradeCommission("USD")
const template = Templates.tradeFor({ currency: "USD", calendar: Calendar.monToFri(zone) })
const priceListId = Pricing.PriceListId.make("catalogue")

/** How many deals share a commit when they are taken over. */
const batch = 50

const organisation = Engine.operations(Organisation.organisation)
const priceLists = Engine.operations(Pricing.priceList)
const quotes = Engine.operations(Pricing.quote)
const approvals = Engine.operations(Approval.approval)
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
  for (const { id } of asked.documents) {
    yield* approvals.approve(id, {}).pipe(asMember(director, moment))
    yield* approvals.approve(id, {}).pipe(asMember(president, moment))
  }
})

const sellersOf = (agent: Agent, ids: Ids) => [{ memberId: ids.people.idOf(agent.name), share: Rate.one }]

/** What the agent's own authority makes of the price (PRC-5): the quote is put up, and its answer is on record. */
const judge = Effect.fnUntraced(function* (deal: DealRow, value: Money.Money, on: LocalDate.LocalDate, ids: Ids) {
  const engine = yield* Engine.Engine
  const outcome = yield* engine
    .unitOfWork(
      Effect.gen(function* () {
        yield* quotes.draft(deal.id, {
          customerId: ids.accounts.idOf(deal.account),
          currency: "USD",
          priceLists: [priceListId],
          lines: [{ sku: ids.products.idOf(deal.product.name), quantity: Money.Quantity.one, unitPrice: value }],
        })
        return yield* quotes.submit(deal.id, {})
      }),
    )
    .pipe(asMember(ids.people.idOf(deal.agent.name), noon(on)))
  const judged = (needs: JudgedDeal["needs"]): JudgedDeal => ({ deal, value, on, needs })
  for (const event of outcome.events) {
    if (event._tag === "QuoteCleared") return judged({ _tag: "Allowed" })
    if (event._tag === "QuoteRefused") return judged({ _tag: "Denied" })
    if (event._tag === "QuoteSubmitted" && event.decision._tag === "NeedsApproval") {
      return judged({ _tag: "NeedsApproval", rank: event.decision.rank.name })
    }
  }
  return yield* Effect.die(new Error(`quote ${deal.id} was neither cleared, submitted nor refused`))
})

/** Takes the deal over as it ended; a won one is booked as an order, which is what commission is earned on. */
const takeOver = Effect.fnUntraced(function* (deal: DealRow, ids: Ids) {
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
        if (outcome._tag === "Won") judged.push(yield* judge(deal, outcome.value, outcome.on, ids))
        const moment = noon(closingOf(deal) ?? from)
        yield* engine.unitOfWork(takeOver(deal, ids)).pipe(
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
  }
}
