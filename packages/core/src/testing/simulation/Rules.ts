/**
 * The rules of simulated companies as plain data, as the auditor reads them.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Engine from "../../engine/index.ts"
import { builtIn } from "../../templates/index.ts"
import type { CompanyRules } from "./audit/Entry.ts"
import { type House, houses } from "./Companies.ts"

const known = new WeakMap<Engine.Template, CompanyRules["policies"]>()

/** A template's policies in their stored form. */
const encoded = (template: Engine.Template): CompanyRules["policies"] => {
  const before = known.get(template)
  if (before !== undefined) return before
  const policies: Record<string, CompanyRules["policies"]> = {}
  for (const { policies: kinds = [] } of builtIn) {
    for (const kind of kinds) {
      const data = Schema.encodeUnknownResult(Schema.toCodecJson(kind.codec))(template.policies[kind.key])
      policies[kind.key] = Result.getOrThrow(data)
    }
  }
  known.set(template, policies)
  return policies
}

/** What the auditor is told of companies beforehand: nothing but their rules. */
export const rulesOf = (houses: ReadonlyArray<House>): ReadonlyArray<CompanyRules> =>
  houses.flatMap(({ template, tenants }) => {
    const policies = encoded(template)
    const { calendar, currency, ladder, name } = template
    return tenants.map((tenant) => ({ tenant, template: name, ladder, zone: calendar.zone, currency, policies }))
  })

/**
 * The rules of the companies that every simulation has: what an {@link Auditor} of a recorded feed is told beforehand.
 *
 * @example
 * ```ts
 * import { Simulation } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const currencies = new Set(Simulation.companyRules().map(({ currency }) => currency))
 * assert.deepEqual([...currencies].sort(), ["CNY", "EUR", "JPY", "KWD", "USD"])
 * ```
 */
export const companyRules = (): ReadonlyArray<CompanyRules> => rulesOf(houses)
