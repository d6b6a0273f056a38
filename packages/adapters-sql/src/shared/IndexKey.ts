/**
 * Index values as bytes whose order is the order of the values: null, false, true, numbers, texts by code point. A
 * database that compares bytes then sorts and searches as every other store does, whatever its own types and collations.
 *
 * @module
 */
import type { IndexValue } from "@dealwright/core/Ports"

const nullKey = Uint8Array.of(0)
const falseKey = Uint8Array.of(1)
const trueKey = Uint8Array.of(2)
const numberTag = 3
const textTag = 4

const numberKey = (value: number): Uint8Array => {
  const key = new Uint8Array(9)
  key[0] = numberTag
  const view = new DataView(key.buffer)
  view.setFloat64(1, value === 0 ? 0 : value)
  // Positive numbers get their sign bit set, negative ones all bits turned: then bytes rise as numbers do.
  if (value < 0) for (let i = 1; i < 9; i++) key[i] = ~(key[i] ?? 0)
  else key[1] = (key[1] ?? 0) | 0x80
  return key
}

const encoder = new TextEncoder()

const textKey = (value: string): Uint8Array => {
  const bytes = encoder.encode(value)
  const key = new Uint8Array(bytes.length + 1)
  key[0] = textTag
  key.set(bytes, 1)
  return key
}

/** The bytes of a value. */
export const indexKey = (value: IndexValue): Uint8Array =>
  value === null
    ? nullKey
    : value === false
      ? falseKey
      : value === true
        ? trueKey
        : typeof value === "number"
          ? numberKey(value)
          : textKey(value)

/** Keys from `low` (included) to `high` (excluded). */
export interface KeySpan {
  readonly low: Uint8Array
  readonly high: Uint8Array
}

/** All keys there are. */
export const everyKey: KeySpan = { low: Uint8Array.of(), high: Uint8Array.of(0xff) }

/** The keys that a range covers; without a bound it goes to the end of the values of its type. */
export const rangeSpan = (from: string | number | undefined, until: string | number | undefined): KeySpan => {
  const tag = typeof (from ?? until) === "number" ? numberTag : textTag
  return {
    low: from === undefined ? Uint8Array.of(tag) : indexKey(from),
    high: until === undefined ? Uint8Array.of(tag + 1) : indexKey(until),
  }
}

/** The keys of one value: its own, and nothing up to the next possible one. */
export const valueSpan = (value: IndexValue): KeySpan => {
  const low = indexKey(value)
  const high = new Uint8Array(low.length + 1)
  high.set(low)
  return { low, high }
}
