/**
 * Reads stored JSON by itself, without the codecs that wrote it: amounts as whole minor units, dates as numbers of days.
 *
 * @module
 */
import type { Json } from "../../ports/Store.ts"

/** Something in the feed isn't of the form that it should have. */
export class Unreadable extends Error {}

/** What may be there. */
export type Maybe = Json | undefined

const isList = (json: Json): json is ReadonlyArray<Json> => Array.isArray(json)

/** What stands at a place; `undefined` where nothing does. */
export const at = (json: Maybe, ...path: ReadonlyArray<string | number>): Maybe => {
  let found: Maybe = json
  for (const name of path) {
    if (found === null || typeof found !== "object") return undefined
    found = isList(found)
      ? typeof name === "number"
        ? found[name]
        : undefined
      : typeof name === "string" && Object.hasOwn(found, name)
        ? found[name]
        : undefined
  }
  return found
}

const wrong = (wanted: string, json: Maybe, path: ReadonlyArray<string | number>): Unreadable =>
  new Unreadable(`${path.join(".")} is ${JSON.stringify(json ?? null)?.slice(0, 80)}, not ${wanted}`)

/** A text that has to be there. */
export const text = (json: Maybe, ...path: ReadonlyArray<string | number>): string => {
  const found = at(json, ...path)
  if (typeof found !== "string") throw wrong("a text", found, path)
  return found
}

/** A text that may be there. */
export const maybeText = (json: Maybe, ...path: ReadonlyArray<string | number>): string | undefined => {
  const found = at(json, ...path)
  return typeof found === "string" ? found : undefined
}

/** A number that has to be there. */
export const number = (json: Maybe, ...path: ReadonlyArray<string | number>): number => {
  const found = at(json, ...path)
  if (typeof found !== "number") throw wrong("a number", found, path)
  return found
}

/** A list; nothing counts as empty. */
export const list = (json: Maybe, ...path: ReadonlyArray<string | number>): ReadonlyArray<Json> => {
  const found = at(json, ...path)
  if (found === undefined || found === null) return []
  if (typeof found !== "object" || !isList(found)) throw wrong("a list", found, path)
  return found
}

/** Names and values of a record; nothing counts as empty. */
export const entries = (
  json: Maybe,
  ...path: ReadonlyArray<string | number>
): ReadonlyArray<readonly [string, Json]> => {
  const found = at(json, ...path)
  return found === null || typeof found !== "object" || isList(found) ? [] : Object.entries(found)
}

/** The tag of a variant. */
export const tagOf = (json: Maybe, ...path: ReadonlyArray<string | number>): string => text(json, ...path, "_tag")

const decimals: Readonly<Record<string, number>> = { CNY: 2, USD: 2, EUR: 2, JPY: 0, KWD: 3 }

/** How many decimals a currency has. */
export const decimalsOf = (currency: string): number => {
  const found = decimals[currency]
  if (found === undefined) throw new Unreadable(`currency ${currency} is none of this simulation's`)
  return found
}

/** A decimal text as a whole number of `10^-places`. */
export const scaled = (value: string, places: number): bigint => {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/u.exec(value)
  const fractionDigits = found?.[3] ?? ""
  if (found === null || fractionDigits.replace(/0+$/u, "").length > places) {
    throw new Unreadable(`${value} is no decimal with ${places} places`)
  }
  const digits = BigInt((found[2] ?? "0") + fractionDigits.slice(0, places).padEnd(places, "0"))
  return found[1] === "-" ? -digits : digits
}

/** An amount: minor units and their currency. */
export interface Amount {
  readonly minor: bigint
  readonly currency: string
}

/** An amount of money that has to be there. */
export const amount = (json: Maybe, ...path: ReadonlyArray<string | number>): Amount => {
  const currency = text(json, ...path, "currency")
  return { minor: scaled(text(json, ...path, "amount"), decimalsOf(currency)), currency }
}

/** An amount of money that may be there. */
export const maybeAmount = (json: Maybe, ...path: ReadonlyArray<string | number>): Amount | undefined => {
  const found = at(json, ...path)
  return found === undefined || found === null ? undefined : amount(found)
}

/** Writes an amount as JSON. */
export const moneyJson = (minor: bigint, currency: string): Json => {
  const places = decimalsOf(currency)
  const digits = (minor < 0n ? -minor : minor).toString().padStart(places + 1, "0")
  const whole = digits.slice(0, digits.length - places)
  const part = places === 0 ? "" : `.${digits.slice(-places)}`
  return { amount: `${minor < 0n ? "-" : ""}${whole}${part}`, currency }
}

/** An amount in words. */
export const say = (minor: bigint, currency: string): string => {
  const json = moneyJson(minor, currency)
  return `${text(json, "amount")} ${currency}`
}

/** Quantities are counted in millionths. */
export const quantityScale = 1_000_000n

/** A quantity. */
export const quantity = (json: Maybe, ...path: ReadonlyArray<string | number>): bigint => scaled(text(json, ...path), 6)

/** Rates are counted in units of 10^-12. */
export const rateScale = 1_000_000_000_000n

/** A rate such as `3.5%`. */
export const rate = (json: Maybe, ...path: ReadonlyArray<string | number>): bigint => {
  const written = text(json, ...path)
  return written.endsWith("%") ? scaled(written.slice(0, -1), 10) : scaled(written, 12)
}

/** A date as the number of days since 1 January 1970. */
export const day = (json: Maybe, ...path: ReadonlyArray<string | number>): number => dayOf(text(json, ...path))

/** The same of a text. */
export const dayOf = (written: string): number => {
  const millis = /^\d{4}-\d{2}-\d{2}$/u.test(written) ? Date.parse(`${written}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(millis)) throw new Unreadable(`${written} is no date`)
  return millis / 86_400_000
}

/** A moment as stored forms write it. */
export const momentText = (at: number): string => new Date(at).toISOString()

/** A day as text. */
export const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** A moment as epoch milliseconds. */
export const moment = (json: Maybe, ...path: ReadonlyArray<string | number>): number => {
  const found = at(json, ...path)
  if (typeof found === "number") return found
  const millis = typeof found === "string" ? Date.parse(found) : Number.NaN
  if (Number.isNaN(millis)) throw wrong("a moment", found, path)
  return millis
}

/** A whole number divided and rounded to the nearest, halves to the even neighbour. */
export const halfEven = (numerator: bigint, denominator: bigint): bigint => {
  const [n, d] = denominator < 0n ? [-numerator, -denominator] : [numerator, denominator]
  let floor = n / d
  if (floor * d > n) floor -= 1n
  const twice = (n - floor * d) * 2n
  return twice > d || (twice === d && (floor & 1n) === 1n) ? floor + 1n : floor
}
