import { readFileSync } from "node:fs"
import * as Pricing from "@dealwright/core/Pricing"
import * as Schema from "effect/Schema"
import { assert, describe, it } from "vitest"

const keeps = <A extends { readonly _tag: string }>(
  name: string,
  event: Schema.Codec<A, unknown>,
  cases: Readonly<Record<string, unknown>>,
): void =>
  it(`KER-8: events of ${name} keep their stored form`, () => {
    const golden: unknown = JSON.parse(readFileSync(new URL(`${name}-events.golden.json`, import.meta.url), "utf8"))
    const codec = Schema.toCodecJson(Schema.Array(event))
    const events = Schema.decodeUnknownSync(codec)(golden)
    assert.deepStrictEqual(Schema.encodeSync(codec)(events), golden)
    assert.deepStrictEqual([...new Set(events.map(({ _tag }) => _tag))].sort(), Object.keys(cases).sort())
  })

describe("stored events", () => {
  keeps("quote", Pricing.QuoteEvent, Pricing.QuoteEvent.cases)
  keeps("price-list", Pricing.PriceListEvent, Pricing.PriceListEvent.cases)
  keeps("price-book", Pricing.PriceBookEvent, Pricing.PriceBookEvent.cases)
  keeps("agreed-prices", Pricing.AgreementEvent, Pricing.AgreementEvent.cases)
  keeps("tender", Pricing.TenderEvent, Pricing.TenderEvent.cases)
  keeps("customer-pricing", Pricing.CustomerPricingEvent, Pricing.CustomerPricingEvent.cases)
})
