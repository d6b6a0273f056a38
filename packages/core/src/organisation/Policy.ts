/**
 * How a company is run, as data (ORG-3).
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { PolicyKind } from "../decider/Policy.ts"
import * as MoneyCodec from "../money/Codec.ts"

/**
 * - `longestDelegation`: days that a delegation lasts at most, 1 to 3660. Whoever is away longer hands over anew, so that
 *   nothing is forgotten.
 * - `limitCurrency`: currency in which a delegation's limit is given.
 */
export const OrganisationPolicy = Schema.Struct({
  longestDelegation: Schema.Int,
  limitCurrency: MoneyCodec.CurrencyCode,
})
/** The type of {@link OrganisationPolicy}. */
export interface OrganisationPolicy extends Schema.Schema.Type<typeof OrganisationPolicy> {}

/** The policy of the organisation. */
export const organisationPolicy: PolicyKind<OrganisationPolicy, OrganisationPolicy> = {
  key: "organisation",
  codec: OrganisationPolicy,
  compile: (policy) => {
    const { longestDelegation } = policy
    return Number.isInteger(longestDelegation) && longestDelegation >= 1 && longestDelegation <= 3660
      ? Result.succeed(policy)
      : Result.fail([
          {
            place: "longestDelegation",
            rule: "ORG-3",
            text: {
              en: `A delegation of up to ${longestDelegation} days won't do; use 1 to 3660 whole days (ORG-3)`,
              zh: `授权最长 ${longestDelegation} 天无效,应为 1 至 3660 的整数(ORG-3)`,
            },
          },
        ])
  },
}

/**
 * What the shipped templates start from: a quarter of a year, limits in CNY.
 *
 * @example
 * ```ts
 * import { Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Organisation.defaultOrganisation.longestDelegation, 92)
 * ```
 */
export const defaultOrganisation: OrganisationPolicy = { longestDelegation: 92, limitCurrency: "CNY" }
