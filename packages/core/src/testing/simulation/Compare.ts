/**
 * Compares the auditor's books with what the engine serves: documents by id, and documents found by their fields.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { approval } from "../../approval/index.ts"
import { commission } from "../../commission/index.ts"
import { contract } from "../../contract/index.ts"
import { creditAccount } from "../../credit/index.ts"
import type { Readable } from "../../decider/Aggregate.ts"
import * as Engine from "../../engine/index.ts"
import { stock, unit } from "../../inventory/index.ts"
import { order } from "../../order/index.ts"
import { quote } from "../../pricing/index.ts"
import { payment, receivable } from "../../receivable/index.ts"
import type { Books } from "./audit/Books.ts"
import { openOf, openTotal } from "./audit/DebtFigures.ts"
import type { Finding } from "./audit/Entry.ts"
import * as R from "./Reading.ts"
import type { Served, Ward } from "./Ward.ts"

type Figures = Readonly<Record<string, string>>

/** What the auditor says a document should show; nothing when it doesn't know it. */
type Expected = (books: Books, id: string) => Figures | undefined

interface View {
  readonly expected: Expected
  readonly shown: (engine: Engine.EngineService, id: string) => Effect.Effect<Figures, unknown, Engine.Session>
}

const view = <S>(of: Readable<S>, expected: Expected, figures: (state: S) => Figures): View => ({
  expected,
  shown: (engine, id) => Effect.map(engine.state(of, id), figures),
})

const sum = <A>(items: Iterable<A>, of: (item: A) => bigint): string => {
  let total = 0n
  for (const item of items) total += of(item)
  return String(total)
}

const orderView = view(
  order,
  ({ orders }, id) => {
    const known = orders.orders.get(id)
    if (known === undefined) return undefined
    const { deposits, invoices, lines, status, total } = known
    return {
      status,
      total: String(total),
      deposits: String(deposits),
      shipped: sum(lines, (line) => line.shipped),
      settled: sum(lines, (line) => line.settledAmount),
      invoiced: sum(invoices.values(), (one) => one),
    }
  },
  (state): Figures =>
    state._tag === "Absent"
      ? { status: state._tag }
      : {
          status: state._tag,
          total: String(state.total.minor),
          deposits: sum(state.deposits, ({ amount }) => amount.minor),
          shipped: sum(state.lines, (line) => line.shipped),
          settled: sum(state.lines, (line) => line.settledAmount.minor),
          invoiced: sum(state.invoices, ({ amount }) => amount.minor),
        },
)

const debtView = view(
  receivable,
  ({ debts }, id) => {
    const known = debts.debts.get(id)
    if (known === undefined) return undefined
    return {
      status: known.status,
      open: known.status === "Forfeited" ? "0" : String(openTotal(known)),
      instalments: known.instalments
        .map((one) => `${one.no} ${R.dayText(one.due)} ${one.paid} ${openOf(one)}`)
        .join("; "),
      receipts: sum(known.receipts.values(), ({ parts }) =>
        Array.from(parts.values()).reduce((all, one) => all + one, 0n),
      ),
    }
  },
  (state): Figures => {
    if (state._tag === "None") return { status: state._tag }
    const rows = state.instalments.map(({ amount, credited, due, no, paid }) => {
      const in_ = paid?.minor ?? 0n
      return { open: amount.minor - in_ - (credited?.minor ?? 0n), text: `${no} ${R.dayText(due)} ${in_}` }
    })
    return {
      status: state._tag,
      open: state._tag === "Forfeited" ? "0" : sum(rows, ({ open }) => open),
      instalments: rows.map(({ open, text }) => `${text} ${open}`).join("; "),
      receipts: sum(state.receipts, ([, , , amount]) => amount.minor),
    }
  },
)

const views: Readonly<Record<string, View>> = {
  order: orderView,
  receivable: debtView,
  quote: view(
    quote,
    ({ quotes }, id) => {
      const known = quotes.quotes.get(id)
      return known && { status: known.status, hash: known.hash, number: known.number ?? "" }
    },
    (state): Figures =>
      state._tag === "Absent"
        ? { status: state._tag }
        : { status: state._tag, hash: state.contentHash, number: state.number ?? "" },
  ),
  payment: view(
    payment,
    ({ payments }, id) => {
      const known = payments.payments.get(id)
      return (
        known && {
          status: known.status,
          amount: String(known.amount),
          unapplied: String(known.unapplied),
          applied: sum(known.applied.values(), (one) => one),
        }
      )
    },
    (state): Figures =>
      state._tag === "None"
        ? { status: state._tag }
        : {
            status: state._tag,
            amount: String(state.amount.minor),
            unapplied: state._tag === "Received" ? String(state.unapplied.minor) : "0",
            applied: state._tag === "Announced" ? "0" : sum(state.applied, ([, , amount]) => amount.minor),
          },
  ),
  "credit-account": view(
    creditAccount,
    ({ credit }, id) => {
      const { receivables, unapplied, undelivered, uninvoiced } = credit.exposure(id)
      const { holds, isBlocked, terms } = credit.account(id)
      return {
        exposure: [undelivered, uninvoiced, receivables, unapplied].join(" "),
        limit: terms === undefined ? "unset" : String(terms.limit ?? "none"),
        standing: `${isBlocked ? "blocked" : "open"}, ${holds.size} holds`,
      }
    },
    ({ block, holds, ledger, terms }): Figures => {
      const [row] = ledger.totals
      const { receivables, unapplied, undelivered, uninvoiced } = row ?? {}
      const limit =
        terms === undefined ? "unset" : terms.limit._tag === "UpTo" ? String(terms.limit.amount.minor) : "none"
      return {
        exposure: [undelivered, uninvoiced, receivables, unapplied].map((one) => one?.minor ?? 0n).join(" "),
        limit,
        standing: `${block === undefined ? "open" : "blocked"}, ${holds?.length ?? 0} holds`,
      }
    },
  ),
  unit: view(
    unit,
    ({ units }, id) => {
      const known = units.units.get(id)
      return known && { status: known.status, holder: known.dealId ?? "" }
    },
    (state): Figures => ({ status: state._tag, holder: "holder" in state ? state.holder.dealId : "" }),
  ),
  stock: view(
    stock,
    ({ goods }, id) => {
      const known = goods.stocks.get(id)
      return known && { onHand: String(known.onHand), free: String(goods.free(id)) }
    },
    ({ onHand, reservations }): Figures => ({
      onHand: String(onHand),
      free: String(reservations.reduce<bigint>((free, { reserved, shipped }) => free - (reserved - shipped), onHand)),
    }),
  ),
  contract: view(
    contract,
    ({ contracts }, id) => {
      const known = contracts.contracts.get(id)
      return known && { status: known.status, amount: String(known.amount) }
    },
    (state): Figures =>
      state._tag === "Absent"
        ? { status: state._tag }
        : { status: state.standing._tag, amount: String(state.terms.amount.minor) },
  ),
  approval: view(
    approval,
    ({ approvals }, id) => {
      const known = approvals.requests.get(id)
      return known && { status: known.status, answers: String(known.answers.length) }
    },
    (state): Figures =>
      state._tag === "None"
        ? { status: state._tag }
        : {
            status: state._tag === "Pending" ? state._tag : state.outcome._tag,
            answers: String(state.answers.length),
          },
  ),
  commission: view(
    commission,
    ({ commissions }, id) => {
      const known = commissions.months.get(id)
      if (known === undefined) return undefined
      const { clawedBack, earned, held, isClosed, open, paid } = known
      const figures = [earned, clawedBack, held, open, paid].join(" ")
      return { status: isClosed ? "Closed" : "Open", figures }
    },
    (state): Figures => {
      if (state._tag === "Absent") return { status: state._tag }
      const { clawedBack, earned, held, open } = state
      const paid = state._tag === "Closed" ? state.paid.minor : 0n
      return {
        status: state._tag,
        figures: [earned, clawedBack, held, open]
          .map((one) => one.minor)
          .concat(paid)
          .join(" "),
      }
    },
  ),
}

const difference = (tenant: string, stream: string, what: string, expected: string, found: string): Finding => ({
  rule: "KER-8",
  tenant,
  stream,
  position: 0,
  what,
  expected,
  found,
})

/** Compares every document that was written since the last comparison, and forgets which these were. */
export const compare = async (ward: Ward, all: Iterable<readonly [Books, Served]>): Promise<ReadonlyArray<Finding>> => {
  const found: Array<Finding> = []
  const run = Effect.runPromiseWith(ward.context)
  for (const [books, { engine }] of all) {
    const { tenant } = books.rules
    const asAuditor = Effect.provideService(Engine.Session, Engine.system(tenant, "auditor"))
    const customers = new Set<string>()
    for (const { id, kind } of books.touched.values()) {
      const seen = views[kind]
      const expected = seen?.expected(books, id)
      if (seen === undefined || expected === undefined) continue
      if (kind === "credit-account") customers.add(id)
      const shown = await run(Effect.orDie(asAuditor(seen.shown(engine, id))))
      for (const [name, value] of Object.entries(expected)) {
        if (shown[name] !== value) {
          found.push(difference(tenant, `${kind}/${id}`, `the document's ${name}`, value, shown[name] ?? "nothing"))
        }
      }
    }
    for (const customerId of customers) {
      const where = [
        { _tag: "Equals", field: "customerId", value: customerId },
        { _tag: "Equals", field: "status", value: "open" },
      ] as const
      const page = await run(Effect.orDie(asAuditor(engine.find(receivable, { where, limit: 1000 }))))
      const shown = page.documents.map(({ id }) => id).sort()
      const expected = Array.from(books.debts.openDebts(customerId), ([id]) => id).sort()
      if (shown.join() !== expected.join()) {
        found.push(difference(tenant, `customer/${customerId}`, "open debts as found", expected.join(), shown.join()))
      }
    }
    books.touched.clear()
  }
  return found
}
