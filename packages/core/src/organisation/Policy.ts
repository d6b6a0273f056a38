/**
 * How a company is run, as data (ORG-3).
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { PolicyKind, PolicyProblem } from "../decider/Policy.ts"
import * as MoneyCodec from "../money/Codec.ts"

/**
 * - `longestDelegation`: days that a delegation lasts at most, 1 to 3660. Whoever is away longer hands over anew, so that
 *   nothing is forgotten.
 * - `limitCurrency`: currency in which a delegation's limit is given.
 * - `dutyDaysAhead`: so many days beforehand a day without a duty officer is reported, 0 to 366 (ORG-6); without it on the
 *   day itself.
 */
export const OrganisationPolicy = Schema.Struct({
  longestDelegation: Schema.Int,
  limitCurrency: MoneyCodec.CurrencyCode,
  dutyDaysAhead: Schema.optionalKey(Schema.Int),
})
/** The type of {@link OrganisationPolicy}. */
export interface OrganisationPolicy extends Schema.Schema.Type<typeof OrganisationPolicy> {}

const outOf = (days: number, least: number, most: number, place: string, rule: string): ReadonlyArray<PolicyProblem> =>
  Number.isInteger(days) && days >= least && days <= most
    ? []
    : [
        {
          place,
          rule,
          text: {
            en: `${days} days won't do; use ${least} to ${most} whole days (${rule})`,
            zh: `${days} 天无效,应为 ${least} 至 ${most} 的整数(${rule})`,
          },
        },
      ]

/** The policy of the organisation. */
export const organisationPolicy: PolicyKind<OrganisationPolicy, OrganisationPolicy> = {
  key: "organisation",
  codec: OrganisationPolicy,
  compile: (policy) => {
    const { dutyDaysAhead = 0, longestDelegation } = policy
    const problems = [
      ...outOf(longestDelegation, 1, 3660, "longestDelegation", "ORG-3"),
      ...outOf(dutyDaysAhead, 0, 366, "dutyDaysAhead", "ORG-6"),
    ]
    return problems.length === 0 ? Result.succeed(policy) : Result.fail(problems)
  },
}

/**
 * What the shipped templates start from: a quarter of a year, limits in CNY, a week to find a duty officer.
 *
 * @example
 * ```ts
 * import { Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Organisation.defaultOrganisation.longestDelegation, 92)
 * ```
 */
export const defaultOrganisation: OrganisationPolicy = { longestDelegation: 92, limitCurrency: "CNY", dutyDaysAhead: 7 }
