/**
 * An invoice under a contract: `contract-invoice/<invoiceId>`. It knows what of it came back, so that returns and credit notes
 * take from the contract's account exactly what the invoice had added (CTR-5).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { anyOf, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { Id } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { make } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { type AccountError, refuse } from "./AccountErrors.ts"
import { type GoodsValue, GoodsValues } from "./AccountModel.ts"
import { sumOf as totalOf } from "./Concern.ts"

const fields = { contractId: Id, orderId: Id, on: CalendarCodec.LocalDate, lines: GoodsValues }
const note = { noteNo: Id, amount: MoneyCodec.Money }
const notes = <S extends Schema.Constraint>(row: S) => Schema.Array(row).check(Schema.isMaxLength(1000))

/** Commands to an invoice under a contract. */
export const ContractInvoiceCommand = Schema.TaggedUnion({
  /** It was written. */
  Record: fields,
  /**
   * Goods came back for so much money. `returnNo` is the number of the credit note that belongs to it: whichever of the two
   * comes first counts, the other changes nothing.
   */
  Return: { returnNo: Id, lines: GoodsValues.check(Schema.isMinLength(1)) },
  /** So much was credited; the products are credited in proportion, and all of them have come back once all is credited. */
  Credit: note,
  /** A credit note that pays a rebate: it is no return. */
  AnnounceRebate: { contractId: Id, ...note },
})
/** Commands to an invoice under a contract. */
export type ContractInvoiceCommand = typeof ContractInvoiceCommand.Type

/** Events of an invoice under a contract. Names and fields are the stored form. */
export const ContractInvoiceEvent = Schema.TaggedUnion({
  InvoiceRecorded: fields,
  InvoiceReduced: { returnNo: Id, contractId: Id, on: CalendarCodec.LocalDate, lines: GoodsValues },
  RebateAnnounced: note,
})
/** Events of an invoice under a contract. */
export type ContractInvoiceEvent = typeof ContractInvoiceEvent.Type

/** An invoice under a contract: what was invoiced, what is left of it, and what became of credit notes. */
export const ContractInvoiceState = Schema.TaggedUnion({
  Unknown: {},
  Invoice: { ...fields, left: GoodsValues, returns: notes(Id), rebates: notes(Schema.Struct(note)) },
})
/** An invoice under a contract. */
export type ContractInvoiceState = typeof ContractInvoiceState.Type
type Invoice = Extract<ContractInvoiceState, { readonly _tag: "Invoice" }>

type Decided = Result.Result<ReadonlyArray<ContractInvoiceEvent>, AccountError>
const nothing: Decided = Result.succeed([])

const sumOf = (lines: ReadonlyArray<GoodsValue>): bigint => lines.reduce((sum, one) => sum + one.amount.minor, 0n)

const merged = (lines: ReadonlyArray<GoodsValue>): ReadonlyArray<GoodsValue> => {
  const totals = new Map<string, GoodsValue>()
  for (const { amount, quantity, sku } of lines) {
    const before = totals.get(sku)
    totals.set(sku, {
      sku,
      quantity: Quantity.add(before?.quantity ?? Quantity.zero, quantity),
      amount: make((before?.amount.minor ?? 0n) + amount.minor, amount.currency),
    })
  }
  return Array.from(totals.values())
}

/**
 * Money over products in proportion to what is left of each, in whole minor units that sum to it exactly (KER-2): each takes
 * what its share of the running total adds.
 */
const spread = (minor: bigint, left: ReadonlyArray<GoodsValue>): ReadonlyArray<GoodsValue> => {
  const total = sumOf(left)
  let [seen, given] = [0n, 0n]
  return left.map(({ amount, sku }) => {
    seen += amount.minor
    const part = (minor * seen) / total - given
    given += part
    return { sku, quantity: Quantity.zero, amount: make(part, amount.currency) }
  })
}

const reduced = (invoice: Invoice, returnNo: string, lines: ReadonlyArray<GoodsValue>): Decided => {
  const { contractId, on } = invoice
  return Result.succeed([{ _tag: "InvoiceReduced", returnNo, contractId, on, lines }])
}

const giveBack = (invoice: Invoice, command: Extract<ContractInvoiceCommand, { readonly _tag: "Return" }>): Decided => {
  if (invoice.returns.includes(command.returnNo)) return nothing
  const lines = merged(command.lines)
  for (const { amount, quantity, sku } of lines) {
    const there = invoice.left.find((one) => one.sku === sku)
    const isThere =
      there !== undefined &&
      quantity >= 0n &&
      quantity <= there.quantity &&
      amount.minor >= 0n &&
      amount.minor <= there.amount.minor &&
      amount.currency === there.amount.currency
    if (!isThere) return Result.fail(refuse({ _tag: "ReturnBeyond", sku, left: there?.quantity ?? Quantity.zero }))
  }
  return reduced(invoice, command.returnNo, lines)
}

const credit = (
  invoice: Invoice,
  { amount, noteNo }: Extract<ContractInvoiceCommand, { readonly _tag: "Credit" }>,
): Decided => {
  const isKnown = invoice.returns.includes(noteNo) || invoice.rebates.some((one) => one.noteNo === noteNo)
  const total = sumOf(invoice.left)
  if (isKnown || total === 0n || amount.minor <= 0n) return nothing
  // What rebates have paid of the invoice is credited already: with the rest nothing of it is left.
  const paidByRebates = invoice.rebates.reduce((sum, one) => sum + one.amount.minor, 0n)
  const isAll = amount.minor + paidByRebates >= total
  return reduced(invoice, noteNo, isAll ? invoice.left : spread(amount.minor, invoice.left))
}

const decide = (state: ContractInvoiceState, command: ContractInvoiceCommand): Decided => {
  if (command._tag === "Record") {
    const { contractId, on, orderId } = command
    const lines = merged(command.lines)
    if (state._tag === "Unknown") {
      return Result.succeed([{ _tag: "InvoiceRecorded", contractId, orderId, on, lines }])
    }
    const isSame = state.contractId === contractId && state.on === on && Equal.equals(state.lines, lines)
    return isSame ? nothing : Result.fail(refuse({ _tag: "InvoiceNumberUsed" }))
  }
  if (state._tag === "Unknown") {
    // Credit notes on other invoices than those under contracts are nobody's business here.
    return command._tag === "Credit" ? nothing : Result.fail(refuse({ _tag: "UnknownInvoice" }))
  }
  switch (command._tag) {
    case "Return":
      return giveBack(state, command)
    case "Credit":
      return credit(state, command)
    case "AnnounceRebate": {
      const { amount, contractId, noteNo } = command
      if (state.contractId !== contractId) {
        return Result.fail(refuse({ _tag: "OtherContract", expected: contractId, found: state.contractId }))
      }
      if (state.returns.includes(noteNo)) return Result.fail(refuse({ _tag: "NoteNumberUsed", noteNo }))
      return state.rebates.some((one) => one.noteNo === noteNo)
        ? nothing
        : Result.succeed([{ _tag: "RebateAnnounced", noteNo, amount }])
    }
  }
}

const evolve = (state: ContractInvoiceState, event: ContractInvoiceEvent): ContractInvoiceState => {
  if (event._tag === "InvoiceRecorded") {
    const { _tag, ...known } = event
    return { _tag: "Invoice", ...known, left: event.lines, returns: [], rebates: [] }
  }
  if (state._tag === "Unknown") return state
  if (event._tag === "RebateAnnounced") {
    return { ...state, rebates: [...state.rebates, { noteNo: event.noteNo, amount: event.amount }] }
  }
  const gone = new Map(event.lines.map((one) => [one.sku, one]))
  return {
    ...state,
    left: state.left.map((one) => {
      const less = gone.get(one.sku)
      return less === undefined
        ? one
        : {
            ...one,
            quantity: Quantity.subtract(one.quantity, less.quantity),
            amount: make(one.amount.minor - less.amount.minor, one.amount.currency),
          }
    }),
    returns: [...state.returns, event.returnNo],
  }
}

/** An invoice under a contract (CTR-5). */
export const contractInvoice = Aggregate.make<
  ContractInvoiceCommand,
  ContractInvoiceEvent,
  ContractInvoiceState,
  AccountError,
  unknown
>({
  kind: "contract-invoice",
  initial: { _tag: "Unknown" },
  command: ContractInvoiceCommand,
  event: ContractInvoiceEvent,
  state: ContractInvoiceState,
  access: {
    Record: systemOnly,
    Return: anyOf(inRole("finance"), inRole("receivables"), inRole("warehouse")),
    Credit: systemOnly,
    AnnounceRebate: systemOnly,
  },
  concerns: ({ command }) => {
    const amount = command._tag === "Return" ? totalOf(command.lines.map((one) => one.amount)) : undefined
    return { kind: "contract-invoice", ...(amount === undefined ? {} : { amount }) }
  },
  reads: () => ({}),
  decide,
  evolve,
  index: (state) => (state._tag === "Unknown" ? {} : { contract: state.contractId, order: state.orderId }),
})
