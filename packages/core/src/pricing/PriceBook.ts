/**
 * The book of one currency: `price-book/<currency>`. The one document that every list in that currency passes through, so two
 * lists can't come to overlap by being signed at the same moment (PRC-1).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { LocalDate } from "../calendar/index.ts"
import * as Decider from "../decider/index.ts"
import { type PricingError, reject } from "./Errors.ts"
import { type BookEntry, PriceBookCommand, PriceBookEvent, PriceBookState, type PriceListId } from "./PriceListModel.ts"

/** Products and days of a list, and the list that makes way for it. */
export type Claim = Omit<BookEntry, "isInUse">

/** A product that two lists would have a price for on the same day. */
export interface Overlap {
  readonly listId: PriceListId
  readonly sku: string
  readonly from: LocalDate.LocalDate
  readonly until: LocalDate.LocalDate
}

const endOf = (until: LocalDate.LocalDate | undefined): LocalDate.LocalDate => until ?? LocalDate.latest

/**
 * What stands against a claim (PRC-1): another list with a price for the same product on the same day. The list that is
 * superseded makes way from the claim's first day on.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Pricing } from "@dealwright/core"
 * import * as Schema from "effect/Schema"
 *
 * const listId = Schema.decodeSync(Pricing.PriceListId)
 * const march = { listId: listId("march"), from: LocalDate.literal("2026-03-01"), skus: ["PUMP-7"] }
 * const claimed = { entries: [{ ...march, isInUse: true }] }
 * const april = { ...march, listId: listId("april"), from: LocalDate.literal("2026-04-01") }
 * assert.equal(Pricing.overlapWith(claimed, april)?.listId, "march")
 * assert.equal(Pricing.overlapWith(claimed, { ...april, supersedes: march.listId }), undefined)
 * ```
 */
export const overlapWith = (
  book: PriceBookState,
  claim: Omit<Claim, "listId"> & { readonly listId?: PriceListId },
): Overlap | undefined => {
  const skus = new Set(claim.skus)
  for (const entry of book.entries) {
    if (entry.listId === claim.listId) continue
    const makesWay = entry.listId === claim.supersedes && entry.isInUse
    const until = makesWay ? LocalDate.min(endOf(entry.until), claim.from) : endOf(entry.until)
    const from = LocalDate.max(entry.from, claim.from)
    const end = LocalDate.min(until, endOf(claim.until))
    if (from >= end) continue
    const sku = entry.skus.find((one) => skus.has(one))
    if (sku !== undefined) return { listId: entry.listId, sku, from, until: end }
  }
  return undefined
}

type Decided = Result.Result<ReadonlyArray<PriceBookEvent>, PricingError>

const nothing: Decided = Result.succeed([])

const decide = (state: PriceBookState, command: PriceBookCommand, facts: Decider.Facts): Decided => {
  const entry = state.entries.find(({ listId }) => listId === command.listId)
  switch (command._tag) {
    case "ClaimPeriod": {
      const { _tag, ...claim } = command
      if (entry !== undefined && Equal.equals(entry, { ...claim, isInUse: entry.isInUse })) return nothing
      const overlap = overlapWith(state, claim)
      if (overlap !== undefined) return Result.fail(reject({ _tag: "PeriodsOverlap", ...overlap }))
      return Result.succeed([{ _tag: "PeriodClaimed", ...claim, on: facts.today }])
    }
    case "ConfirmPeriod": {
      if (entry === undefined || entry.isInUse) return nothing
      const { from, listId, supersedes } = entry
      const superseded = supersedes === undefined ? {} : { superseded: { listId: supersedes, since: from } }
      return Result.succeed([{ _tag: "PeriodConfirmed", listId, ...superseded }])
    }
    case "ReleasePeriod":
      return entry === undefined || entry.isInUse
        ? nothing
        : Result.succeed([{ _tag: "PeriodReleased", listId: command.listId }])
  }
}

const evolve = ({ entries }: PriceBookState, event: PriceBookEvent): PriceBookState => {
  switch (event._tag) {
    case "PeriodClaimed": {
      const { _tag, on, ...claim } = event
      const current = entries.filter(({ listId, until }) => listId !== claim.listId && endOf(until) > on)
      return { entries: [...current, { ...claim, isInUse: false }] }
    }
    case "PeriodConfirmed": {
      const { listId, superseded } = event
      const kept = entries.flatMap((entry): ReadonlyArray<BookEntry> => {
        if (entry.listId === listId) return [{ ...entry, isInUse: true }]
        if (entry.listId !== superseded?.listId) return [entry]
        const until = LocalDate.min(endOf(entry.until), superseded.since)
        return until > entry.from ? [{ ...entry, until }] : []
      })
      return { entries: kept }
    }
    case "PeriodReleased":
      return { entries: entries.filter(({ listId }) => listId !== event.listId) }
  }
}

/**
 * Which lists of one currency hold for which products on which days (PRC-1). Its id is the currency.
 *
 * Law: no product has two prices on one day.
 */
export const priceBook = Decider.make<PriceBookCommand, PriceBookEvent, PriceBookState, PricingError, unknown>({
  kind: "price-book",
  initial: { entries: [] },
  command: PriceBookCommand,
  event: PriceBookEvent,
  state: PriceBookState,
  access: {
    ClaimPeriod: Decider.systemOnly,
    ConfirmPeriod: Decider.systemOnly,
    ReleasePeriod: Decider.systemOnly,
  },
  reads: () => ({}),
  decide,
  evolve,
})
