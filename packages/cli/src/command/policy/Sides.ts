/** The policies that a back-test compares: those to try, and those that they are tried against. */
import * as Calendar from "@dealwright/core/Calendar"
import * as Commission from "@dealwright/core/Commission"
import * as Credit from "@dealwright/core/Credit"
import * as Instant from "@dealwright/core/Instant"
import type * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import * as Templates from "@dealwright/core/Templates"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { failed } from "../Failure.ts"
import { root } from "../Shared.ts"
import type { CommissionSide } from "./CommissionBacktest.ts"
import { type Reading, readPolicies } from "./PolicyFile.ts"
import { mustBeUsable } from "./Text.ts"

const isPricing = Schema.is(Pricing.PricingPolicySchema)
const isCredit = Schema.is(Credit.creditPolicy.codec)
const isPlan = Schema.is(Commission.commissionPlan.codec)

/** Kinds of policy that can be asked about the past. */
const askable = [Pricing.pricingPolicy.key, Credit.creditPolicy.key, Commission.commissionPlan.key]

/** A pricing policy that is ready to decide, and what it is called. */
export interface Side {
  readonly name: string
  readonly pricing: Pricing.CompiledPricing
}

/** A credit policy that is ready to decide, and what it is called. */
export interface CreditSide {
  readonly name: string
  readonly credit: Credit.CompiledCreditPolicy
}

/** What a file, a host or a template has of them. */
export interface Sides {
  readonly pricing?: Side
  readonly credit?: CreditSide
  readonly commission?: CommissionSide
  /** Kinds that it has besides. */
  readonly others: ReadonlyArray<string>
}

const compiled = (name: string, policy: unknown, { host, ladder: ranks }: Pick<Reading, "host" | "ladder">) =>
  Effect.gen(function* () {
    if (!isPricing(policy)) return yield* failed(`${name} has no pricing policy that this command knows`)
    const { extensions } = host
    const convert = Pricing.converterOf(policy.exchangeRates)
    const built = Pricing.compile(policy, { ladder: ranks, extensions, convert })
    if (Result.isSuccess(built)) return { name, pricing: built.success } satisfies Side
    const problems = built.failure.map(({ place, text }) => `  ${place}: ${text.en}`).join("\n")
    return yield* failed(
      `${name} can't be used with ${ranks.ranks.map((rank) => rank.name).join(" < ")}:\n${problems}`,
      "Name the policy that is in force with --against FILE.",
    )
  })

const compiledCredit = (name: string, policy: unknown, { host, ladder: ranks }: Pick<Reading, "host" | "ladder">) =>
  Effect.gen(function* () {
    if (!isCredit(policy)) return yield* failed(`${name} has no credit policy that this command knows`)
    const built = Credit.compile(policy, { ladder: ranks, extensions: host.extensions })
    if (Result.isSuccess(built)) return { name, credit: built.success } satisfies CreditSide
    const problems = built.failure.map(({ place, text }) => `  ${place}: ${text.en}`).join("\n")
    return yield* failed(
      `${name} can't be used with ${ranks.ranks.map((rank) => rank.name).join(" < ")}:\n${problems}`,
      "Name the policy that is in force with --against FILE.",
    )
  })

const compiledPlan = (name: string, plan: unknown) =>
  Effect.gen(function* () {
    if (!isPlan(plan)) return yield* failed(`${name} has no commission plan that this command knows`)
    const built = Commission.compile(plan)
    if (Result.isSuccess(built)) return { name, commission: built.success } satisfies CommissionSide
    const problems = built.failure.map(({ place, text }) => `  ${place}: ${text.en}`).join("\n")
    return yield* failed(`${name} can't be used:\n${problems}`, "Name the plan that is in force with --against FILE.")
  })

/** What a file has of the kinds that can be asked about the past. */
export const sidesOf = Effect.fnUntraced(function* (file: string, reading: Reading) {
  const given = yield* mustBeUsable(yield* readPolicies(file, reading), "en")
  const dataOf = (key: string): unknown => given.find(({ kind }) => kind === key)?.data
  const [pricing, credit] = [dataOf(Pricing.pricingPolicy.key), dataOf(Credit.creditPolicy.key)]
  const commission = dataOf(Commission.commissionPlan.key)
  return {
    ...(pricing === undefined ? {} : { pricing: yield* compiled(file, pricing, reading) }),
    ...(credit === undefined ? {} : { credit: yield* compiledCredit(file, credit, reading) }),
    ...(commission === undefined ? {} : { commission: yield* compiledPlan(file, commission) }),
    others: given.map(({ kind }) => kind).filter((kind) => !askable.some((one) => one === kind)),
  } satisfies Sides
})

/** The policies to compare with: a file's, the host's own, or the shipped ones in a currency. */
export const againstOf = Effect.fnUntraced(function* (
  against: Option.Option<string>,
  reading: Reading,
  currency: Money.CurrencyCode,
) {
  if (Option.isSome(against)) return yield* sidesOf(against.value, reading)
  const { host } = reading
  const shippedOnes = Templates.tradeFor({ currency, calendar: Calendar.monToFri(Calendar.TimeZone.utc) }).policies
  const today = Calendar.today(host.calendar, Instant.fromEpochMillis(yield* Clock.currentTimeMillis))
  const { data, version } = host.policies.on(today)
  const isOwn = Option.isSome((yield* root).host)
  const [name, policies] = isOwn
    ? [`the policy of template ${host.template.name} ${version}`, data]
    : ["the shipped trade policy", shippedOnes]
  return {
    pricing: yield* compiled(name, policies.pricing, reading),
    credit: yield* compiledCredit(name, policies.credit, reading),
    commission: yield* compiledPlan(name, policies.commission),
    others: [],
  } satisfies Sides
})
