/**
 * Sentences for reasons, in English and Chinese. A module, and a plugin, brings its own catalogue; the host joins them.
 *
 * @module
 */
import * as Money from "../money/index.ts"
import type { FactValue, Reason } from "./Model.ts"

/** The languages that every message exists in. */
export type Locale = "en" | "zh"

/** One text in both languages. */
export interface LocalizedText {
  readonly en: string
  readonly zh: string
}

/** Sentences by reason code. `{name}` is replaced by the fact of that name. */
export type Catalogue = Readonly<Record<string, LocalizedText>>

const text = (value: FactValue, locale: Locale): string =>
  typeof value === "object"
    ? Money.toText(value, locale)
    : typeof value === "boolean"
      ? locale === "en"
        ? value
          ? "yes"
          : "no"
        : value
          ? "是"
          : "否"
      : String(value)

/**
 * Fills `{name}` placeholders with facts. A placeholder without a fact stays visible, so that a catalogue's mistake
 * is seen and nothing is invented.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Decision.fill("up to {limit}", { limit: "5%" }, "en"), "up to 5%")
 * ```
 */
export const fill = (template: string, facts: Readonly<Record<string, FactValue>>, locale: Locale): string =>
  template.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = facts[name]
    return value === undefined ? placeholder : text(value, locale)
  })

/**
 * The sentence for one reason. A code that no catalogue knows (its plugin was removed, say) is told with its facts
 * instead of being dropped.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const catalogue = { "customer-blocked": { en: "Customer {customer} is blocked.", zh: "客户 {customer} 已冻结。" } }
 * const reason = Decision.reason("Denied", "customer-blocked", "CRD-4", { customer: "C-1" })
 * assert.equal(Decision.sentence(reason, catalogue, "en"), "Customer C-1 is blocked.")
 * ```
 */
export const sentence = (reason: Reason, catalogue: Catalogue, locale: Locale): string => {
  const entry = catalogue[reason.code]
  if (entry !== undefined) return fill(entry[locale], reason.facts, locale)
  const facts = Object.entries(reason.facts).map(([name, value]) => `${name} ${text(value, locale)}`)
  return facts.length === 0 ? reason.code : `${reason.code} (${facts.join(", ")})`
}
