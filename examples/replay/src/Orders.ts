/**
 * Replays a company's orders day by day through template `trade`: who had to agree to each price, what the credit gate would
 * have held, what was invoiced and paid, what everybody earned, and what is open on a date. The engine and the policies are
 * those that the server runs; the company's files are described by a mapping.
 *
 * @module
 */
import {
  Calendar,
  Commission,
  Decider,
  Decision,
  Engine,
  LocalDate,
  MemoryStore,
  Money,
  Order,
  Receivable,
  Templates,
} from "@dealwright/core"
import { Effect, Layer, Result } from "effect"
import { amountOf, isCountable, priceUnitOf, versionsOf } from "./Catalogue.ts"
import { closeMonths, type Earning } from "./Earnings.ts"
import { judge, type Needs } from "./Judging.ts"
import { Names } from "./Names.ts"
import { grantTerms, hire, type Ids, listOn, publish, type Unnamed } from "./OrderCompany.ts"
import type { OrderFiles, Person, Product, RejectedFileRow, SoldOrder } from "./OrderFiles.ts"
import { advance, confirm, fulfil, type Gate, offerOf, pay, release } from "./OrderSteps.ts"
import { asOperator, asReader, evening, findAll, noon, zone } from "./Sessions.ts"
import { type FiredStep, firedSteps } from "./Steps.ts"
import { type progress, sum } from "./Table.ts"

/** What a line came to, and what it would have come to at list price. */
export interface LineValue {
  readonly product: Product
  readonly amount: Money.Money
  readonly list: Money.Money
}

/** One order and what became of it. */
export interface ReplayedOrder {
  readonly order: SoldOrder
  readonly lines: ReadonlyArray<LineValue>
  readonly amount: Money.Money
  /** What it would have come to at list price. */
  readonly list: Money.Money
  readonly needs: Needs
  readonly gate: Gate
  readonly isInvoiced: boolean
}

/** What the replay of a company's orders comes to. */
export interface OrdersReport {
  readonly files: OrderFiles
  readonly rejected: ReadonlyArray<RejectedFileRow>
  readonly from: LocalDate.LocalDate
  readonly asOf: LocalDate.LocalDate
  /** How many orders are later than the day that is looked at. */
  readonly later: number
  readonly priceLists: number
  readonly unnamed: ReadonlyArray<Unnamed>
  readonly orders: ReadonlyArray<ReplayedOrder>
  readonly earnings: ReadonlyArray<Earning>
  readonly plan: Commission.Plan
  readonly ranks: ReadonlyArray<string>
  readonly steps: ReadonlyArray<FiredStep>
  readonly buckets: ReadonlyArray<string>
  /** By customer. */
  readonly ageing: ReadonlyArray<Receivable.AgeingRow>
  readonly nameOf: (memberId: string) => string
  readonly sentence: (reason: Decision.Reason) => string
}

const byDay = (
  orders: ReadonlyArray<SoldOrder>,
  dayOf: (order: SoldOrder) => LocalDate.LocalDate | undefined,
): ReadonlyMap<LocalDate.LocalDate, ReadonlyArray<SoldOrder>> => {
  const days = new Map<LocalDate.LocalDate, Array<SoldOrder>>()
  for (const order of orders) {
    const day = dayOf(order)
    if (day === undefined) continue
    const others = days.get(day)
    if (others === undefined) days.set(day, [order])
    else others.push(order)
  }
  return days
}

/** Orders without what is wrong about them as a whole. */
const usable = (
  { mapping, orders }: OrderFiles,
  unit: bigint,
  isHired: (person: Person) => boolean,
  reject: (row: RejectedFileRow) => void,
): ReadonlyArray<SoldOrder> =>
  orders.filter(({ id, lines, row, seller }) => {
    const odd = lines.find((line) => !isCountable(line, unit))
    const reason = !isHired(seller)
      ? `order ${id} is left out, as ${seller.name} isn't in the company (row ${seller.row} of ${mapping.members.file})`
      : odd !== undefined
        ? `order ${id} is left out: a quantity of ${odd.product.name} has too many decimals for prices of ${unit} pieces; round it`
        : undefined
    if (reason !== undefined) reject({ file: mapping.orders.file, row, reason })
    return reason === undefined
  })

/**
 * When each order is invoiced and paid. Without a column for shipping it leaves on the day it is placed. Cash customers pay
 * when they order, or when the files say: before the invoice, if it isn't later.
 */
export const datesOf = ({ mapping: { orders, terms } }: OrderFiles) => {
  const invoicedOn = ({ date, shipped }: SoldOrder) => (orders.shipped === undefined ? date : shipped)
  const advancedOn = (order: SoldOrder) => {
    const invoiced = invoicedOn(order)
    const paid = LocalDate.max(order.paid ?? order.date, order.date)
    const isCash = order.customer.creditLimit?.minor === 0n
    return isCash && (invoiced === undefined || paid <= invoiced) ? paid : undefined
  }
  const paidOn = (order: SoldOrder) => {
    const invoiced = invoicedOn(order)
    if (invoiced === undefined || advancedOn(order) !== undefined) return undefined
    if (order.paid !== undefined) return LocalDate.max(order.paid, invoiced)
    return terms.paidAfterDays === undefined ? undefined : LocalDate.addDays(invoiced, terms.paidAfterDays)
  }
  return { invoicedOn, advancedOn, paidOn }
}

/** The first day of the files, and the last one that is looked at. */
const span = ({ orders }: OrderFiles, until: LocalDate.LocalDate | undefined) => {
  const from = orders.reduce<LocalDate.LocalDate | undefined>(
    (first, { date }) => LocalDate.min(first ?? date, date),
    undefined,
  )
  const last = orders
    .flatMap(({ date, paid, shipped }) => [date, shipped ?? date, paid ?? date])
    .reduce<LocalDate.LocalDate | undefined>((last, date) => LocalDate.max(last ?? date, date), undefined)
  const asOf = until ?? last ?? LocalDate.literal("2000-01-01")
  return { from: from ?? asOf, asOf }
}

const amountsOf = (order: SoldOrder, unit: bigint, currency: Money.CurrencyCode) => {
  const lines = order.lines.map(
    (line): LineValue => ({
      product: line.product,
      amount: amountOf(line, unit),
      list: Money.multiplyQuantity(line.listPrice, line.quantity),
    }),
  )
  return {
    lines,
    amount: sum(
      lines.map(({ amount }) => amount),
      currency,
    ),
    list: sum(
      lines.map(({ list }) => list),
      currency,
    ),
  }
}

/** Everything that belongs together is one commit. */
const together = <A, E, R>(day: LocalDate.LocalDate, program: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Engine.Engine, (engine) => engine.unitOfWork(program)).pipe(asOperator(noon(day)))

/** What is open on a day, by customer and age (REC-8), and the steps that its escalation took until then. */
const ageingOn = Effect.fnUntraced(function* (asOf: LocalDate.LocalDate) {
  const engine = yield* Engine.Engine
  const { policy } = yield* engine.facts(() => ({ policy: Decider.policy(Receivable.receivablePolicy) })).pipe(asReader)
  const open = yield* findAll(Receivable.receivable, [{ _tag: "Equals", field: "status", value: "open" }])
  return {
    buckets: policy.buckets.names,
    ageing: Receivable.ageing(Receivable.openItems(open), policy.buckets, asOf, Receivable.byCustomer),
    steps: yield* firedSteps(policy),
  }
})

/** Replays the orders of a company's files up to and including a date; without one up to the last date in the files. */
export const replayOrders = async (
  files: OrderFiles,
  shown: ReturnType<typeof progress>,
  until?: LocalDate.LocalDate,
): Promise<OrdersReport> => {
  const { currency } = files.mapping
  const template = Templates.tradeFor({ currency, calendar: Calendar.monToFri(zone) })
  // What was in stock when isn't in the files, so stock isn't asked.
  const order: Order.OrderPolicy = { ...Order.tradePolicy, stock: "none" }
  const policies = { ...template.policies, order }
  const host = Result.getOrThrow(Engine.compose(Templates.builtIn, { ...template, policies }))
  const layer = Engine.layer(host, { cachedDocuments: 200_000 }).pipe(Layer.provideMerge(MemoryStore.layer))
  const ids: Ids = {
    people: new Names("m"),
    products: new Names("p"),
    customers: new Names("c"),
    orders: new Names("o", 50),
  }
  const named = new Map(files.people.map(({ id, name }) => [ids.people.idOf(id), name]))
  const { advancedOn, invoicedOn, paidOn } = datesOf(files)
  const plan = Commission.tradeCommission(currency)
  const rejected = [...files.rejected]
  const unit = priceUnitOf(files.orders)

  const program = Effect.gen(function* () {
    const { asOf, from } = span(files, until)
    const { isHired, rejected: unhired, unnamed } = yield* hire(files, ids, from)
    rejected.push(...unhired)
    for (const { id, name } of unnamed) named.set(id, name)
    const orders = usable(files, unit, isHired, (row) => rejected.push(row))
    const versions = versionsOf(orders)
    yield* grantTerms(new Set(orders.map(({ customer }) => customer)), currency, ids, from)
    yield* publish(versions, currency, unit, ids)

    const replayed = new Map<string, ReplayedOrder>()
    const place = (order: SoldOrder, day: LocalDate.LocalDate) =>
      together(
        day,
        Effect.gen(function* () {
          const offer = offerOf(order, listOn(versions, day), unit, currency, ids)
          const seller = ids.people.idOf(order.seller.id)
          const needs = yield* judge(ids.orders.idOf(order.id), offer, seller, noon(day))
          yield* confirm(order, needs, unit, currency, ids)
          const gate = yield* release(ids.orders.idOf(order.id), noon(day))
          return { order, needs, gate, isInvoiced: false, ...amountsOf(order, unit, currency) }
        }),
      ).pipe(
        Effect.tap((done) => Effect.sync(() => replayed.set(order.id, done))),
        Effect.catch((error) =>
          Effect.sync(() => {
            rejected.push({
              file: files.mapping.orders.file,
              row: order.row,
              reason: `order ${order.id}: ${error.message}`,
            })
          }),
        ),
      )
    const [ordered, invoiced, paid, advanced] = [({ date }: SoldOrder) => date, invoicedOn, paidOn, advancedOn].map(
      (on) => byDay(orders, on),
    )
    // Money comes in before orders of the day are looked at, and what is paid at once right after its invoice.
    const book = (day: LocalDate.LocalDate, isMeant: (invoicedToday: boolean) => boolean) =>
      Effect.forEach(
        (paid?.get(day) ?? []).filter((order) => replayed.has(order.id) && isMeant(invoicedOn(order) === day)),
        (order) => together(day, pay(ids.orders.idOf(order.id), noon(day), day)),
        { discard: true },
      )
    for (let day = from; day <= asOf; day = LocalDate.addDays(day, 1)) {
      yield* book(day, (invoicedToday) => !invoicedToday)
      for (const order of advanced?.get(day) ?? []) {
        const paidAhead = {
          customerId: ids.customers.idOf(order.customer.id),
          amount: amountsOf(order, unit, currency).amount,
        }
        yield* together(day, advance(ids.orders.idOf(order.id), paidAhead, noon(day), day))
      }
      for (const order of ordered?.get(day) ?? []) yield* place(order, day)
      for (const order of invoiced?.get(day) ?? []) {
        const known = replayed.get(order.id)
        if (known === undefined) continue
        const id = ids.orders.idOf(order.id)
        let { gate } = known
        if (gate._tag === "Stopped") {
          const again = yield* together(day, release(id, noon(day)))
          gate = again._tag === "Passed" ? { ...gate, _tag: "Waited" } : again
        }
        if (gate._tag === "Stopped") continue
        const isInvoiced = yield* together(day, fulfil(id, ids.people.idOf(order.seller.id), noon(day)))
        replayed.set(order.id, { ...known, gate, isInvoiced })
      }
      yield* book(day, (invoicedToday) => invoicedToday)
      const { failed } = yield* Engine.sweep(evening(day))
      for (const { error, timer } of failed) {
        return yield* Effect.die(new Error(`what was due for ${timer.key.id} failed: ${error.message}`))
      }
      shown.tell(replayed.size, `orders, ${LocalDate.format(day)}`)
    }
    shown.end()
    const standing = yield* ageingOn(asOf)
    return {
      ...standing,
      ...{ asOf, from, unnamed, priceLists: versions.length },
      later: orders.filter(({ date }) => date > asOf).length,
      orders: Array.from(replayed.values()),
      earnings: yield* closeMonths((id) => named.get(id) ?? id),
    }
  })
  const done = await Effect.runPromise(Effect.provide(program, layer))
  return {
    ...done,
    files,
    rejected,
    plan,
    ranks: template.ladder.slice(1),
    nameOf: (id) => named.get(id) ?? id,
    sentence: (reason) => Decision.sentence(reason, host.catalogue, "en"),
  }
}
