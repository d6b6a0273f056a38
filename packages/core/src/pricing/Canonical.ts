/**
 * One text for one content: what an approval's hash is the digest of (PRC-8). Fields stand in a fixed order, amounts as
 * decimals, so that equal contents give equal texts on every machine and in every later version.
 *
 * @module
 */
import { LocalDate } from "../calendar/index.ts"
import { format, type Money, Quantity } from "../money/index.ts"
import { format as formatRate } from "../rate/index.ts"
import type { AgreementContent } from "./AgreementModel.ts"
import type { PriceListContent } from "./PriceListModel.ts"
import type { QuoteContent } from "./QuoteModel.ts"

const money = (value: Money | undefined): unknown => (value === undefined ? null : [value.currency, format(value)])
const maybe = <A>(value: A | undefined): A | null => value ?? null

/** The canonical text of a price list. */
export const priceListText = ({ currency, from, lines, supersedes, until, version }: PriceListContent): string =>
  JSON.stringify([
    "price-list/1",
    currency,
    LocalDate.format(from),
    until === undefined ? null : LocalDate.format(until),
    version,
    maybe(supersedes),
    lines.map(({ cost, floor, group, listPrice, sku }) => [
      sku,
      maybe(group),
      money(listPrice),
      money(cost),
      money(floor),
    ]),
  ])

/** The canonical text of an agreement on prices. */
export const agreementText = (content: AgreementContent): string =>
  JSON.stringify([
    "agreed-prices/1",
    content.customerId,
    content.currency,
    content.priceLists,
    LocalDate.format(content.from),
    LocalDate.format(content.until),
    content.lines.map(({ sku, unitPrice }) => [sku, money(unitPrice)]),
    maybe(content.justification),
  ])

/** The canonical text of a quote. */
export const quoteText = (content: QuoteContent): string =>
  JSON.stringify([
    "quote/1",
    content.customerId,
    content.currency,
    content.priceLists,
    content.lines.map(({ cost, floor, givenWith, group, listPrice, quantity, sku, unitPrice }) => [
      sku,
      maybe(group),
      Quantity.format(quantity),
      money(listPrice),
      money(unitPrice),
      money(cost),
      money(floor),
      maybe(givenWith),
    ]),
    content.creditDays,
    content.concessions.map(({ _tag, line, note, value }) => [_tag, money(value), maybe(line), maybe(note)]),
    content.sellers.map(({ memberId, share }) => [memberId, formatRate(share)]),
    maybe(content.justification),
    // Only where there is one: texts of other quotes stay what they were.
    ...(content.tender === undefined ? [] : ["tender", content.tender]),
  ])
