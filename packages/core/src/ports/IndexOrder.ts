/**
 * How index values are ordered and when a condition holds, as plain functions: adapters call them, or do the same in
 * their database, so that all of them answer alike.
 *
 * @module
 */
import type { Condition, IndexFields, IndexValue } from "./Store.ts"

/**
 * Orders texts by code point, as databases with a binary collation do. JavaScript's own `<` orders UTF-16 units, which
 * puts an emoji before U+E000 … U+FFFF.
 *
 * @example
 * ```ts
 * import { compareText } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * assert.equal(compareText("a", "b"), -1)
 * assert.equal(compareText("\u{1F600}", "\uFFFD"), 1)
 * ```
 */
export const compareText = (a: string, b: string): number => {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) {
      // Surrogates stand for code points above U+FFFF: move them behind the rest of the plane.
      const surrogates = x >= 0xd800 && y >= 0xd800
      return (surrogates ? (x < 0xe000 ? x + 0x10000 : x) < (y < 0xe000 ? y + 0x10000 : y) : x < y) ? -1 : 1
    }
  }
  return Math.sign(a.length - b.length)
}

const typeRank = (value: IndexValue): number =>
  value === null ? 0 : typeof value === "boolean" ? 1 : typeof value === "number" ? 2 : 3

/**
 * Orders index values: null, then false, true, then numbers, then texts by code point.
 *
 * @example
 * ```ts
 * import { compareIndexValues } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * assert.deepEqual(["b", 10, null, true, 9].toSorted(compareIndexValues), [null, true, 9, 10, "b"])
 * ```
 */
export const compareIndexValues = (a: IndexValue, b: IndexValue): number => {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b)
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0
  return a === b ? 0 : typeRank(a) !== typeRank(b) ? Math.sign(typeRank(a) - typeRank(b)) : a === false ? -1 : 1
}

/**
 * The value by which a document is indexed under `field`. A field that the document does not have counts as null.
 *
 * @example
 * ```ts
 * import { indexValue } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * assert.equal(indexValue({ city: "Graz" }, "city"), "Graz")
 * assert.equal(indexValue({ city: "Graz" }, "size"), null)
 * ```
 */
export const indexValue = (index: IndexFields, field: string): IndexValue =>
  Object.hasOwn(index, field) ? (index[field] ?? null) : null

/**
 * Whether `value` fulfils the condition. A range holds only for values of the type of its bounds.
 *
 * @example
 * ```ts
 * import { conditionHolds } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * assert.equal(conditionHolds({ _tag: "Range", field: "size", from: 1, until: 3 }, 3), false)
 * assert.equal(conditionHolds({ _tag: "Range", field: "size", from: 1 }, "2"), false)
 * ```
 */
export const conditionHolds = (condition: Condition, value: IndexValue): boolean => {
  switch (condition._tag) {
    case "Equals":
      return value === condition.value
    case "In":
      return condition.values.includes(value)
    case "Range": {
      const { from, until } = condition
      return (
        typeof value === typeof (from ?? until) &&
        (from === undefined || compareIndexValues(value, from) >= 0) &&
        (until === undefined || compareIndexValues(value, until) < 0)
      )
    }
  }
}

/**
 * Whether all conditions hold for a document's index fields.
 *
 * @example
 * ```ts
 * import { conditionsHold } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * assert.ok(conditionsHold([{ _tag: "Equals", field: "city", value: null }], { size: 3 }))
 * ```
 */
export const conditionsHold = (where: ReadonlyArray<Condition>, index: IndexFields): boolean =>
  where.every((condition) => conditionHolds(condition, indexValue(index, condition.field)))
