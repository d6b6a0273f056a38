/**
 * The caller's language, and reasons as sentences in it.
 *
 * @module
 */
import * as Decision from "@dealwright/core/Decision"
import * as Money from "@dealwright/core/Money"

/**
 * English or Chinese, as Accept-Language prefers. Neither, or none: English.
 */
export const localeOf = (header: string | undefined): Decision.Locale => {
  if (header === undefined) return "en"
  let best: { readonly locale: Decision.Locale; readonly weight: number } = { locale: "en", weight: 0 }
  for (const part of header.slice(0, 500).split(",")) {
    const [range = "", ...parameters] = part.trim().toLowerCase().split(";")
    const quality = parameters.map((one) => one.trim()).find((one) => one.startsWith("q="))
    const weight = quality === undefined ? 1 : Number(quality.slice(2))
    const language = range.split("-")[0]
    if ((language === "en" || language === "zh") && weight > best.weight) best = { locale: language, weight }
  }
  return best.locale
}

/** The tag of a language as Content-Language names it. */
export const languageTag = (locale: Decision.Locale): string => (locale === "zh" ? "zh-CN" : "en")

const isMoney = (value: object): value is Money.Money =>
  "minor" in value && typeof value.minor === "bigint" && "currency" in value && Money.isCurrencyCode(value.currency)

/** Values of the domain as JSON: amounts as decimal texts, whole numbers beyond doubles as texts. Six levels at most. */
export const plain = (value: unknown, levels = 6): unknown => {
  if (typeof value === "bigint") return value.toString()
  if (typeof value !== "object" || value === null) return value === undefined ? null : value
  if (levels === 0) return "…"
  if (isMoney(value)) return Money.toJson(value)
  if (Array.isArray(value)) return value.slice(0, 50).map((one) => plain(one, levels - 1))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one, levels - 1)]))
}

/** A reason as callers read it. */
export interface TellingReason {
  readonly code: string
  readonly rule: string
  readonly verdict: Decision.Verdict
  readonly sentence: string
  readonly facts: unknown
}

/** Says a reason in words. */
export const tell = (
  reason: Decision.Reason,
  catalogue: Decision.Catalogue,
  locale: Decision.Locale,
): TellingReason => ({
  code: reason.code,
  rule: reason.rule,
  verdict: reason.verdict,
  sentence: Decision.sentence(reason, catalogue, locale),
  facts: plain(reason.facts),
})

const isReason = (value: object): value is Decision.Reason =>
  "code" in value &&
  typeof value.code === "string" &&
  "rule" in value &&
  typeof value.rule === "string" &&
  "verdict" in value &&
  (value.verdict === "Allowed" || value.verdict === "NeedsApproval" || value.verdict === "Denied") &&
  "facts" in value &&
  typeof value.facts === "object" &&
  value.facts !== null

/** All reasons that stand anywhere in a decoded event or state, each once, in their order. */
export const reasonsIn = (value: unknown, most: number): ReadonlyArray<Decision.Reason> => {
  const found: Array<Decision.Reason> = []
  const seen = new Set<string>()
  const visit = (one: unknown, levels: number): void => {
    if (typeof one !== "object" || one === null || levels === 0 || found.length >= most) return
    if (isReason(one)) {
      const key = `${one.code} ${JSON.stringify(plain(one.facts))}`
      if (!seen.has(key)) {
        seen.add(key)
        found.push(one)
      }
      return
    }
    for (const inner of Array.isArray(one) ? one : Object.values(one)) visit(inner, levels - 1)
  }
  visit(value, 12)
  return found
}
