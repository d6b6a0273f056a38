/**
 * Replays a list of invoices day by day: what the escalation of template `trade` would have done, and how things stand
 * on a date (REC-4, REC-8, REC-10, ESC-5, CRD-3). The engine and the policies are those that the server runs.
 *
 * @module
 */
import {
  Calendar,
  Decider,
  Engine,
  type Instant,
  LocalDate,
  MemoryStore,
  Money,
  Receivable,
  Templates,
} from "@dealwright/core"
import { Effect, Layer, Result } from "effect"
import { type RejectedRow, readCsv } from "./Csv.ts"
import { Names } from "./Names.ts"
import { asReader, evening, findAll, tenant, zone } from "./Sessions.ts"
import { type FiredStep, firedSteps } from "./Steps.ts"
import { grouped, type progress, sum } from "./Table.ts"

/** What the replay of a list of invoices comes to. */
export interface ReceivablesReport {
  readonly rows: number
  readonly rejected: ReadonlyArray<RejectedRow>
  readonly asOf: string
  /** In the schedule's order. */
  readonly steps: ReadonlyArray<FiredStep>
  /** By currency, then by bucket in its order. */
  readonly ageing: ReadonlyMap<
    string,
    ReadonlyArray<{ readonly bucket: string; readonly amount: Money.Money; readonly items: number }>
  >
  readonly open: ReadonlyArray<Money.Money>
  readonly disputed: number
  /** Customers whose oldest open item is older than the longest term that they were granted (CRD-3). */
  readonly late: ReadonlyArray<{
    readonly customer: string
    readonly days: number
    readonly creditDays: number
    readonly open: ReadonlyArray<Money.Money>
  }>
}

interface Invoice {
  readonly row: number
  readonly id: string
  readonly customerId: string
  readonly invoiceDate: LocalDate.LocalDate
  readonly dueDate: LocalDate.LocalDate
  readonly amount: Money.Money
  readonly disputed: boolean
  readonly settled: LocalDate.LocalDate | undefined
}

const columns = ["invoice", "customer", "invoiceDate", "dueDate", "amount", "currency", "disputed", "settledDate"]
const template = Templates.tradeFor({ calendar: Calendar.monToFri(zone) })

/** How many commands share a commit. Each still decides by itself; a rejected one leaves nothing behind. */
const batch = 100

const yes = new Set(["yes", "y", "true", "1", "是"])
const no = new Set(["", "no", "n", "false", "0", "否"])

/** Checks one row; the text says what is wrong and what would be right. */
const parseRow = (
  fields: Readonly<Record<string, string>>,
): Result.Result<Omit<Invoice, "row" | "id" | "customerId">, string> =>
  Result.gen(function* () {
    const date = (name: string) =>
      Result.mapError(LocalDate.parse(fields[name] ?? ""), (error) => `${name}: ${Calendar.describe(error).en}`)
    if ((fields.invoice ?? "") === "") return yield* Result.fail("invoice: the invoice has no number")
    if ((fields.customer ?? "") === "") return yield* Result.fail("customer: the customer is missing")
    const invoiceDate = yield* date("invoiceDate")
    const dueDate = yield* date("dueDate")
    const settled = (fields.settledDate ?? "") === "" ? undefined : yield* date("settledDate")
    const currency = yield* Result.mapError(
      Money.currency(fields.currency ?? ""),
      (error) => `currency: ${Money.describe(error).en}`,
    )
    const amount = yield* Result.mapError(
      Money.parseAmount(fields.amount ?? "", currency),
      (error) => `amount: ${Money.describe(error).en}`,
    )
    if (amount.minor <= 0n)
      return yield* Result.fail(`amount: ${fields.amount} is not above zero; an invoice is for something`)
    if (dueDate < invoiceDate) {
      return yield* Result.fail(`dueDate: ${fields.dueDate} lies before the invoice date ${fields.invoiceDate}`)
    }
    if (settled !== undefined && settled < invoiceDate) {
      return yield* Result.fail(`settledDate: ${fields.settledDate} lies before the invoice date ${fields.invoiceDate}`)
    }
    const word = (fields.disputed ?? "").toLowerCase()
    if (!yes.has(word) && !no.has(word))
      return yield* Result.fail(`disputed: "${fields.disputed}" is neither yes nor no`)
    return { invoiceDate, dueDate, amount, settled, disputed: yes.has(word) }
  })

/** Reads the invoices; bad rows are reported and the others kept. */
const readInvoices = async (file: string, reject: (rejected: RejectedRow) => void) => {
  const invoices: Array<Invoice> = []
  const seen = new Map<string, number>()
  const receivables = new Names("r")
  const customers = new Names("c")
  let rows = 0
  const rejectRow = (rejected: RejectedRow) => {
    rows++
    reject(rejected)
  }
  for await (const { fields, row } of readCsv(file, columns, rejectRow)) {
    rows++
    const parsed = parseRow(fields)
    if (Result.isFailure(parsed)) {
      reject({ row, reason: parsed.failure })
      continue
    }
    const number = fields.invoice ?? ""
    const before = seen.get(number)
    if (before !== undefined) {
      reject({ row, reason: `invoice: ${number} stands in row ${before} already; each invoice counts once` })
      continue
    }
    seen.set(number, row)
    invoices.push({
      row,
      id: receivables.idOf(number),
      customerId: customers.idOf(fields.customer ?? ""),
      ...parsed.success,
    })
  }
  return { rows, invoices, customers }
}

const byDay = <A>(
  items: ReadonlyArray<A>,
  dayOf: (item: A) => LocalDate.LocalDate | undefined,
): Map<LocalDate.LocalDate, Array<A>> => {
  const days = new Map<LocalDate.LocalDate, Array<A>>()
  for (const item of items) {
    const day = dayOf(item)
    if (day === undefined) continue
    const list = days.get(day)
    if (list === undefined) days.set(day, [item])
    else list.push(item)
  }
  return days
}

const inBatches = <A>(items: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(items.length / batch) }, (_, i) => items.slice(i * batch, (i + 1) * batch))

/** Carries out commands as the operator at a moment, many to a commit; what is rejected is told with its row. */
const perform = Effect.fnUntraced(function* (
  at: Instant.Instant,
  invoices: ReadonlyArray<Invoice>,
  command: (invoice: Invoice) => Effect.Effect<unknown, { readonly message: string }, Engine.Engine | Engine.Session>,
  reject: (rejected: RejectedRow) => void,
) {
  const engine = yield* Engine.Engine
  for (const some of inBatches(invoices)) {
    const failed = yield* engine
      .unitOfWork(
        Effect.gen(function* () {
          const rejected: Array<RejectedRow> = []
          for (const invoice of some) {
            yield* command(invoice).pipe(
              Effect.catch((error) =>
                Effect.sync(() => void rejected.push({ row: invoice.row, reason: error.message })),
              ),
            )
          }
          return rejected
        }),
      )
      .pipe(Effect.provideService(Engine.Session, Engine.system(tenant, "import", { at })))
    for (const one of failed) reject(one)
  }
})

const receivables = Engine.operations(Receivable.receivable)
const payments = Engine.operations(Receivable.payment)

const open = (invoice: Invoice) =>
  receivables.open(invoice.id, {
    customerId: invoice.customerId,
    source: { _tag: "Import", reference: invoice.id },
    total: invoice.amount,
    invoiceDate: invoice.invoiceDate,
    method: { _tag: "InFull", due: invoice.dueDate },
    sellers: [],
    ...(invoice.disputed ? { disputed: "disputed when it was imported" } : {}),
  })

const settle = (invoice: Invoice, valueDate: LocalDate.LocalDate) =>
  payments.receive(`p-${invoice.id}`, {
    customerId: invoice.customerId,
    amount: invoice.amount,
    valueDate,
    allocation: [{ receivableId: invoice.id }],
  })

/** Terms as the invoices show them: no limit, and the longest term that a customer was granted. */
const termsOf = (invoices: ReadonlyArray<Invoice>): ReadonlyMap<string, number> => {
  const terms = new Map<string, number>()
  for (const { customerId, dueDate, invoiceDate } of invoices) {
    terms.set(customerId, Math.max(terms.get(customerId) ?? 0, LocalDate.daysBetween(invoiceDate, dueDate)))
  }
  return terms
}

/** Replays the invoices of a file up to and including a date. */
export const replayReceivables = async (
  file: string,
  asOf: LocalDate.LocalDate,
  shown: ReturnType<typeof progress>,
): Promise<ReceivablesReport> => {
  const rejected: Array<RejectedRow> = []
  const reject = (one: RejectedRow) => void rejected.push(one)
  const { customers, invoices, rows } = await readInvoices(file, reject)
  const host = Result.getOrThrow(Engine.compose(Templates.builtIn, template))
  // All that is open at a time is remembered: what was booked weeks ago isn't decoded again for its next step.
  const layer = Engine.layer(host, { cachedDocuments: 500_000 }).pipe(Layer.provideMerge(MemoryStore.layer))

  const program = Effect.gen(function* () {
    const opened = byDay(invoices, (invoice) => (invoice.invoiceDate <= asOf ? invoice.invoiceDate : undefined))
    const settled = byDay(invoices, ({ settled }) => (settled !== undefined && settled <= asOf ? settled : undefined))
    const first = Math.min(...opened.keys())
    let done = 0
    for (let day = first as LocalDate.LocalDate; day <= asOf; day = LocalDate.addDays(day, 1)) {
      const at = evening(day)
      const arriving = opened.get(day) ?? []
      const paid = settled.get(day) ?? []
      yield* perform(at, arriving, open, reject)
      yield* perform(at, paid, (invoice) => settle(invoice, day), reject)
      const swept = yield* Engine.sweep(at)
      for (const { error, timer } of swept.failed) {
        return yield* Effect.die(new Error(`the escalation of ${timer.key.id} failed: ${error.message}`))
      }
      done += arriving.length + paid.length + swept.fired
      shown.tell(done, `steps and bookings, ${LocalDate.format(day)}`)
    }
    shown.end()
    return yield* summarise(invoices, customers, asOf)
  })
  const result =
    invoices.length === 0
      ? { steps: [], ageing: new Map(), open: [], disputed: 0, late: [] }
      : await Effect.runPromise(Effect.provide(program, layer))
  return {
    rows,
    rejected: rejected.sort((a, b) => a.row - b.row),
    asOf: LocalDate.format(asOf),
    ...result,
  }
}

/** What happened up to a date, and how things stand on it. */
const summarise = Effect.fnUntraced(function* (
  invoices: ReadonlyArray<Invoice>,
  customers: Names,
  asOf: LocalDate.LocalDate,
) {
  const engine = yield* Engine.Engine
  const { policy } = yield* engine.facts(() => ({ policy: Decider.policy(Receivable.receivablePolicy) }))
  const { buckets } = policy
  const open = yield* findAll(Receivable.receivable, [{ _tag: "Equals", field: "status", value: "open" }])
  const items = Receivable.openItems(open)
  const currencies = Array.from(new Set(items.map((item) => item.open.currency))).sort()
  const total = (some: ReadonlyArray<Receivable.OpenItem>) =>
    currencies.flatMap((currency) => {
      const amounts = some.flatMap((item) => (item.open.currency === currency ? [item.open] : []))
      const amount = sum(amounts, currency)
      return amount.minor === 0n ? [] : [amount]
    })
  // One line for each bucket of each currency, so that items can be counted too.
  const rows = Receivable.ageing(items, buckets, asOf, ({ due }) => {
    const bucket = Receivable.bucketOf(buckets, Calendar.overdueDays(asOf, due))
    return buckets.names[bucket] ?? ""
  })
  const ageing = new Map(
    currencies.map((currency) => {
      const of = (bucket: string) => rows.find((row) => row.currency === currency && row.group === bucket)
      return [
        currency,
        buckets.names.map((bucket) => ({
          bucket,
          items: of(bucket)?.items ?? 0,
          amount: of(bucket)?.total ?? Money.zero(currency),
        })),
      ] as const
    }),
  )
  const terms = termsOf(invoices)
  const byCustomer = new Map<string, Array<Receivable.OpenItem>>()
  for (const item of items) {
    const list = byCustomer.get(item.customerId)
    if (list === undefined) byCustomer.set(item.customerId, [item])
    else list.push(item)
  }
  const late = Array.from(byCustomer, ([customerId, mine]) => ({
    customer: customers.nameOf(customerId),
    days: Math.max(...mine.map((item) => LocalDate.daysBetween(item.invoiceDate, asOf))),
    creditDays: terms.get(customerId) ?? 0,
    open: total(mine),
  }))
    .filter(({ creditDays, days }) => days > creditDays)
    .sort((a, b) => b.days - b.creditDays - (a.days - a.creditDays) || (a.customer < b.customer ? -1 : 1))
  return {
    steps: yield* firedSteps(policy),
    ageing,
    open: total(items),
    disputed: items.filter((item) => item.isDisputed).length,
    late,
  }
}, asReader)

/** An amount for people. */
export const shownAmount = (money: Money.Money): string => `${grouped(Money.format(money))} ${money.currency}`
