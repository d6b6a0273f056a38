import { compareIndexValues, conditionHolds, type IndexValue } from "@dealwright/core/Ports"
import fc from "fast-check"
import { expect, it } from "vitest"
import { indexKey, type KeySpan, rangeSpan, valueSpan } from "../src/shared/IndexKey.ts"

const someText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.constantFrom("", "a", "ab", "\uffff", "\u{10000}", "\ud7ff", "\ue000"),
)
const someNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    5e-324,
    -5e-324,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    Number.MAX_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER - 1,
  ),
)
const someValue: fc.Arbitrary<IndexValue> = fc.oneof(fc.constant(null), fc.boolean(), someNumber, someText)

const within = (span: KeySpan, value: IndexValue) =>
  Buffer.compare(span.low, indexKey(value)) <= 0 && Buffer.compare(indexKey(value), span.high) < 0

it("the bytes of two index values stand in the order of the values", () => {
  fc.assert(
    fc.property(someValue, someValue, (a, b) => {
      expect(Math.sign(Buffer.compare(indexKey(a), indexKey(b)))).toBe(compareIndexValues(a, b))
    }),
    { numRuns: 5000 },
  )
})

it("the span of a value holds that value and no other", () => {
  fc.assert(
    fc.property(someValue, someValue, (a, b) => {
      expect(within(valueSpan(a), a)).toBe(true)
      expect(within(valueSpan(a), b)).toBe(compareIndexValues(a, b) === 0)
    }),
    { numRuns: 2000 },
  )
})

it("the span of a range holds the values for which the condition holds", () => {
  const bound = (values: fc.Arbitrary<string> | fc.Arbitrary<number>) =>
    fc.option<string | number, undefined>(values, { nil: undefined })
  const bounds = fc.oneof(fc.tuple(bound(someText), bound(someText)), fc.tuple(bound(someNumber), bound(someNumber)))
  fc.assert(
    fc.property(bounds, someValue, ([from, until], value) => {
      fc.pre(from !== undefined || until !== undefined)
      const condition = {
        _tag: "Range",
        field: "x",
        ...(from === undefined ? {} : { from }),
        ...(until === undefined ? {} : { until }),
      } as const
      expect(within(rangeSpan(from, until), value)).toBe(conditionHolds(condition, value))
    }),
    { numRuns: 5000 },
  )
})
