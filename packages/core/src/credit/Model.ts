/**
 * What a customer owes, may owe, and has been promised: the values of credit control (CRD-1, CRD-2).
 *
 * @module
 */
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { maxMembers } from "./Limits.ts"

/** Most credit days that terms may give: ten years. */
export const maxCreditDays = 3650

/** Whole calendar days from the invoice date within which an invoice is to be paid, 0 to 3650 (CRD-1). */
export const CreditDays = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: maxCreditDays }))

/**
 * How much a customer may owe (CRD-2): without end, or up to an amount; an amount of zero means cash only (CRD-8). Its
 * currency is the one in which the customer's exposure is measured.
 */
export const CreditLimit = Schema.TaggedUnion({
  Unlimited: { currency: MoneyCodec.CurrencyCode },
  UpTo: { amount: MoneyCodec.Money },
})
/** How much a customer may owe (CRD-2). */
export type CreditLimit = typeof CreditLimit.Type

/**
 * Terms of one customer (CRD-1). After `reviewDate` the limit counts as 0 for new orders until the terms are set again;
 * without one they never lapse.
 */
export const CreditTerms = Schema.Struct({
  limit: CreditLimit,
  creditDays: CreditDays,
  reviewDate: Schema.optionalKey(CalendarCodec.LocalDate),
})
/** Terms of one customer (CRD-1). */
export type CreditTerms = typeof CreditTerms.Type

/**
 * What one released order claims, as cumulative figures in the order's currency (CRD-2). `delivered` and `invoiced` only
 * ever count towards the same `ordered`, so no part of it is counted at two stages.
 */
export const Commitment = Schema.Struct({
  orderId: Id,
  ordered: MoneyCodec.Money,
  delivered: MoneyCodec.Money,
  invoiced: MoneyCodec.Money,
  /** When it is to be delivered; a policy with a delivery horizon leaves far-off orders out. */
  deliveryDate: Schema.optionalKey(CalendarCodec.LocalDate),
})
/** What one released order claims (CRD-2). */
export type Commitment = typeof Commitment.Type

const OpenItemFields = Schema.Struct({
  itemId: Id,
  open: MoneyCodec.Money,
  invoiceDate: CalendarCodec.LocalDate,
  dueDate: CalendarCodec.LocalDate,
})

/** An open item of the customer: what is left of an invoice or instalment, and since when (CRD-2, CRD-3). */
export type OpenItem = typeof OpenItemFields.Type

const OpenItemRow = Schema.Tuple([Id, MoneyCodec.Money, CalendarCodec.LocalDate, CalendarCodec.LocalDate]).pipe(
  Schema.decodeTo(
    Schema.toType(OpenItemFields),
    SchemaTransformation.transform({
      decode: ([itemId, open, invoiceDate, dueDate]) => ({ itemId, open, invoiceDate, dueDate }),
      encode: ({ dueDate, invoiceDate, itemId, open }) => [itemId, open, invoiceDate, dueDate] as const,
    }),
  ),
)
const Row = Schema.Tuple([
  Schema.String,
  Schema.Struct({ amount: Schema.String, currency: Schema.String }),
  Schema.String,
  Schema.String,
])
const isOpenItem = Schema.is(OpenItemFields)
const readRow = Schema.decodeUnknownResult(OpenItemRow)
const writeRow = Schema.encodeUnknownResult(OpenItemRow)

/** Rows of items that were written before. An item never changes, so neither does its row. */
const written = new WeakMap<object, typeof Row.Type>()

/**
 * An open item, stored in a row `[id, open, invoice date, due date]`: an account may have hundreds of them, and all but
 * one are as they were when the account was last written.
 */
export const OpenItem: Schema.Codec<OpenItem, typeof Row.Encoded> = Row.pipe(
  Schema.decodeTo(
    Schema.declare(
      (input): input is OpenItem =>
        (typeof input === "object" && input !== null && written.has(input)) || isOpenItem(input),
    ),
    SchemaTransformation.transformEffect<OpenItem, typeof Row.Type>({
      decode: (row) => {
        const item = readRow(row)
        return Result.isSuccess(item) ? Exit.succeed(item.success) : Exit.fail(item.failure.issue)
      },
      encode: (item) => {
        const known = written.get(item)
        if (known !== undefined) return Exit.succeed(known)
        const row = writeRow(item)
        if (Result.isFailure(row)) return Exit.fail(row.failure.issue)
        written.set(item, row.success)
        return Exit.succeed(row.success)
      },
    }),
  ),
)

/**
 * Sums over everything in one currency (CRD-2), kept in step with the commitments and items so that a gate doesn't add
 * them up again. Credit notes are negative items, so `receivables` may be below 0.
 */
export const Totals = Schema.Struct({
  currency: MoneyCodec.CurrencyCode,
  /** Released, neither delivered nor invoiced. */
  undelivered: MoneyCodec.Money,
  /** Delivered, not invoiced. */
  uninvoiced: MoneyCodec.Money,
  /** Invoiced, not paid. */
  receivables: MoneyCodec.Money,
  /** Received and not yet applied to an item: payments in advance, deposits. */
  unapplied: MoneyCodec.Money,
})
/** Sums over everything in one currency (CRD-2). */
export type Totals = typeof Totals.Type

/** Most commitments, items or holds that one account may carry. */
export const maxEntries = 100_000

/**
 * What a customer owes or is about to owe. Made by `ledgerFrom` and kept by `putCommitment`, `putItem` and the like: they
 * keep the totals right and the items sorted, oldest invoice first, and the gate relies on both.
 */
export const Ledger = Schema.Struct({
  totals: Schema.Array(Totals).check(Schema.isMaxLength(200)),
  commitments: Schema.Array(Commitment).check(Schema.isMaxLength(maxEntries)),
  items: Schema.Array(OpenItem).check(Schema.isMaxLength(maxEntries)),
})
/** What a customer owes or is about to owe (CRD-2). */
export type Ledger = typeof Ledger.Type

/** Why, and by whom, a customer may have nothing released (CRD-1, CRD-4). */
export const Block = Schema.Struct({ reason: ShortText, by: ShortText })
/** Why, and by whom, a customer is blocked (CRD-1). */
export type Block = typeof Block.Type

/** New orders of the customer are on hold because of a debt, `source`, that its schedule has come so far with (REC-4). */
export const CollectionHold = Schema.Struct({ source: Id, reason: ShortText })
/** Why new orders of the customer are on hold (REC-4). */
export type CollectionHold = typeof CollectionHold.Type

/** An order on hold for credit, waiting for headroom (CRD-7). */
export const Waiting = Schema.Struct({
  orderId: Id,
  amount: MoneyCodec.Money,
  deliveryDate: Schema.optionalKey(CalendarCodec.LocalDate),
  since: CalendarCodec.Instant,
  /** Whether its release was offered since it was put on hold. */
  offered: Schema.Boolean,
})
/** An order on hold for credit (CRD-7). */
export type Waiting = typeof Waiting.Type

/** Terms that wait for the approval of a higher rank (CRD-1). */
export const Proposal = Schema.Struct({
  revision: Schema.Int.check(Schema.isGreaterThan(0)),
  terms: CreditTerms,
  reason: LongText,
  contentHash: Schema.String.check(Schema.isMaxLength(64)),
  decision: DecisionCodec.Decision,
  /** Who proposed them, and with which rank. */
  by: ShortText,
  rank: DecisionCodec.Rank,
})
/** Terms that wait for approval (CRD-1). */
export type Proposal = typeof Proposal.Type

/** A subsidiary that shares the parent's limit, as the parent's account knows it (CRD-9). */
export const GroupMember = Schema.Struct({
  customerId: Id,
  /** What it claims, in short: sums, and orders with a delivery date by date. */
  claims: Ledger,
})
/** A subsidiary that shares the parent's limit (CRD-9). */
export type GroupMember = typeof GroupMember.Type

/**
 * What a customer shares with a group (CRD-9): the parent's terms, and what everybody else in the group claims together.
 * Without terms of the parent nobody in the group has credit.
 */
export const GroupPosition = Schema.Struct({ terms: Schema.optionalKey(CreditTerms), others: Ledger })
/** What a customer shares with a group (CRD-9). */
export type GroupPosition = typeof GroupPosition.Type

/**
 * The credit account of one customer. An account that nobody ever touched has no terms: its customer pays in advance.
 */
export const CreditAccount = Schema.Struct({
  terms: Schema.optionalKey(CreditTerms),
  block: Schema.optionalKey(Block),
  holds: Schema.optionalKey(Schema.Array(CollectionHold).check(Schema.isMaxLength(maxEntries))),
  ledger: Ledger,
  waiting: Schema.Array(Waiting).check(Schema.isMaxLength(maxEntries)),
  proposal: Schema.optionalKey(Proposal),
  /** The customer whose limit this one shares (CRD-9). */
  parentId: Schema.optionalKey(Id),
  /** Subsidiaries that share this customer's limit (CRD-9). */
  members: Schema.optionalKey(Schema.Array(GroupMember).check(Schema.isMaxLength(maxMembers))),
  /** The group's limit and what the others in it claim, for the parent and for each subsidiary (CRD-9). */
  group: Schema.optionalKey(GroupPosition),
  /** How many proposals there have been: numbers the next one. */
  proposals: Schema.Int,
})
/** The credit account of one customer (CRD-1, CRD-2). */
export type CreditAccount = typeof CreditAccount.Type
