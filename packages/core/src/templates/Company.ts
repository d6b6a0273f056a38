/**
 * What a shipped template lets a company choose without touching a policy.
 *
 * @module
 */
import * as Calendar from "../calendar/index.ts"
import { defaultLadder } from "../decision/Ladder.ts"
import { type CurrencyCode, exponent } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"

/** Where and in what money a company works. */
export interface Company {
  /** Currency of its books; the figures of the shipped policies are meant in it. Default CNY. */
  readonly currency?: CurrencyCode
  /** Default: Monday to Friday in Asia/Shanghai. */
  readonly calendar?: Calendar.BusinessCalendar
}

/** The default ladder's names (ORG-1). */
export const ladder: ReadonlyArray<string> = defaultLadder.ranks.map((rank) => rank.name)

/** A company with its defaults filled in. */
export const settled = (company: Company): Required<Company> => ({
  currency: company.currency ?? "CNY",
  calendar: company.calendar ?? Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")),
})

const isMoney = (value: object): value is Money => "minor" in value && "currency" in value

const scaleOf = (code: CurrencyCode): bigint => 10n ** BigInt(exponent(code))

/**
 * The same policy with its figures meant in another currency: 100 000 stays 100 000. Not a conversion; the figures of a
 * shipped policy are places to start from.
 */
export const meantIn = <A>(currency: CurrencyCode, policy: A): A => {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== "object" || value === null) return value
    if (isMoney(value)) return make((value.minor * scaleOf(currency)) / scaleOf(value.currency), currency)
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, walk(field)]))
  }
  // Only amounts change, and they stay amounts: the shape is the policy's own.
  return walk(policy) as A
}
