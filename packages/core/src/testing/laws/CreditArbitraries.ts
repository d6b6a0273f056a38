/**
 * Random credit policies and questions to their gates, drawn so that figures lie at the bounds and just beside them. Shrinks
 * towards an empty policy and a customer who owes nothing.
 *
 * @module
 */
import * as fc from "fast-check"
import { LocalDate } from "../../calendar/index.ts"
import * as Credit from "../../credit/index.ts"
import type * as Decision from "../../decision/index.ts"
import * as Money from "../../money/index.ts"
import { fromUnits, percent, scale } from "../../rate/index.ts"
import { lawDay } from "./PricingArbitraries.ts"

const cny = (minor: number): Money.Money => Money.make(BigInt(minor), "CNY")

/** Amounts at and beside the round ones that limits have. */
const amount = fc
  .tuple(fc.constantFrom(0, 100, 1_000, 1_050, 1_100, 1_200, 2_000, 5_000), fc.integer({ min: -1, max: 1 }))
  .map(([minor, off]) => cny(Math.max(0, minor + off)))

const dollars = fc.integer({ min: 0, max: 300 }).map((cents) => Money.make(BigInt(cents), "USD"))
const money = (isPlain: boolean): fc.Arbitrary<Money.Money> =>
  isPlain ? amount : fc.oneof({ weight: 8, arbitrary: amount }, { weight: 1, arbitrary: dollars })

const optional = <A>(one: fc.Arbitrary<A>): fc.Arbitrary<A | undefined> => fc.option(one, { nil: undefined })

/** Rows of some ranks, bounds rising with them, the last one perhaps without any. */
const rows = <A extends number>({ ranks }: Decision.Ladder, bounds: ReadonlyArray<A>) =>
  fc
    .tuple(
      fc.subarray([...ranks.keys()]),
      fc.subarray([...bounds], { minLength: Math.min(bounds.length, ranks.length) }),
      fc.boolean(),
    )
    .map(([levels, chosen, isEndless]) =>
      levels.map((level, i) => ({
        rank: ranks[level]?.name ?? "",
        bound: isEndless && i === levels.length - 1 ? undefined : chosen[i],
      })),
    )

const rate = (from: "CNY" | "USD", to: "CNY" | "USD", thousandths: bigint, days: number): Money.ExchangeRate => ({
  from,
  to,
  rate: fromUnits((scale * thousandths) / 1000n),
  date: LocalDate.format(LocalDate.addDays(lawDay, days)),
  source: "a bank",
})

/**
 * Random credit policies that `compile` accepts for this ladder, without conditions of plugins.
 *
 * @example
 * ```ts
 * import { CreditPolicy, Decider, Decision } from "@dealwright/core"
 * import { creditPolicyArbitrary } from "@dealwright/core/testing"
 * import { Result } from "effect"
 * import * as fc from "fast-check"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * fc.assert(
 *   fc.property(creditPolicyArbitrary(Decision.defaultLadder), (policy) => {
 *     assert.ok(Result.isSuccess(CreditPolicy.compile(policy, context)))
 *   }),
 * )
 * ```
 */
export const creditPolicyArbitrary = (ladder: Decision.Ladder): fc.Arbitrary<Credit.CreditPolicy> => {
  const rank = fc.constantFrom(...ladder.ranks.map(({ name }) => name))
  return fc
    .record({
      age: fc.constantFrom<Credit.AgeBasis>("invoice-date", "due-date"),
      components: fc.oneof(
        { weight: 3, arbitrary: fc.constant(Credit.allComponents) },
        { weight: 1, arbitrary: fc.subarray([...Credit.allComponents]) },
      ),
      horizonDays: optional(fc.constantFrom(0, 5, 30)),
      watchBand: optional(fc.constantFrom(percent(0), percent(50), percent(90), percent(100))),
      overLimit: rows(ladder, [0, 5, 10, 20, 100]),
      late: rows(ladder, [0, 1, 7, 14, 30]),
      cashOverride: optional(rank),
      holdOverride: optional(rank),
      blockingRank: rank,
      terms: rows(ladder, [0, 1_000, 2_000, 5_000, 10_000]),
      days: fc.boolean(),
      overrideDays: fc.constantFrom(0, 15),
      onHeadroom: fc.constantFrom("offer" as const, "release" as const),
      exchangeRates: fc.subarray([
        rate("USD", "CNY", 7_000n, -10),
        rate("USD", "CNY", 7_123n, 0),
        rate("USD", "CNY", 9_000n, 1),
        rate("CNY", "USD", 140n, -3),
      ]),
    })
    .map(({ cashOverride, days, holdOverride, horizonDays, late, overLimit, terms, watchBand, ...rest }) => ({
      ...rest,
      overLimit: overLimit.map(({ bound, rank: name }) =>
        bound === undefined ? { rank: name } : { rank: name, upTo: fromUnits((scale * BigInt(bound)) / 100n) },
      ),
      late: late.map(({ bound, rank: name }) =>
        bound === undefined ? { rank: name } : { rank: name, upToDays: bound },
      ),
      terms: terms.map(({ bound, rank: name }, i) => ({
        rank: name,
        ...(bound === undefined ? {} : { limit: cny(bound) }),
        ...(days && bound !== undefined ? { creditDays: 30 * i } : {}),
      })),
      invoicingRoles: ["invoicing"],
      conditions: [],
      ...(cashOverride === undefined ? {} : { cashOverride }),
      ...(holdOverride === undefined ? {} : { holdOverride }),
      ...(horizonDays === undefined ? {} : { horizonDays }),
      ...(watchBand === undefined ? {} : { watchBand }),
    }))
}

const date = (min: number, max: number): fc.Arbitrary<LocalDate.LocalDate> =>
  fc.integer({ min, max }).map((days) => LocalDate.addDays(lawDay, days))

const limit = (isPlain: boolean): fc.Arbitrary<Credit.CreditLimit> =>
  fc.oneof(
    { weight: 5, arbitrary: money(isPlain).map((one) => ({ _tag: "UpTo", amount: one }) as const) },
    { weight: 1, arbitrary: fc.constant({ _tag: "Unlimited", currency: "CNY" } as const) },
  )

/**
 * Random terms of a customer; in CNY alone with `plain`.
 *
 * @example
 * ```ts
 * import { creditTermsArbitrary } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * import assert from "node:assert"
 * fc.assert(fc.property(creditTermsArbitrary(), ({ creditDays }) => assert.ok(creditDays >= 0)))
 * ```
 */
export const creditTermsArbitrary = (options: { readonly plain?: boolean } = {}): fc.Arbitrary<Credit.CreditTerms> =>
  fc.record(
    {
      limit: limit(options.plain === true),
      creditDays: fc.constantFrom(0, 7, 30, 31, 60),
      reviewDate: date(-1, 1),
    },
    { requiredKeys: ["limit", "creditDays"] },
  )

const ledger = (isPlain: boolean): fc.Arbitrary<Credit.Ledger> =>
  fc
    .record({
      orders: fc.array(fc.tuple(money(isPlain), fc.nat(3), fc.nat(3), optional(date(-2, 35))), { maxLength: 3 }),
      items: fc.array(fc.tuple(money(isPlain), date(-70, 3), fc.integer({ min: -5, max: 40 }), fc.boolean()), {
        maxLength: 3,
      }),
      unapplied: fc.array(money(isPlain), { maxLength: 1 }),
    })
    .map(({ items, orders, unapplied }) =>
      Credit.ledgerFrom({
        commitments: orders.map(([ordered, delivered, invoiced, deliveryDate], i) => ({
          orderId: `O-${i}`,
          ordered,
          delivered: { ...ordered, minor: (ordered.minor * BigInt(delivered)) / 2n },
          invoiced: { ...ordered, minor: (ordered.minor * BigInt(invoiced)) / 2n },
          ...(deliveryDate === undefined ? {} : { deliveryDate }),
        })),
        // One in two is a credit note.
        items: items.map(([open, invoiceDate, days, isNote], i) => ({
          itemId: `I-${i}`,
          open: isNote ? { ...open, minor: -open.minor } : open,
          invoiceDate,
          dueDate: LocalDate.addDays(invoiceDate, days),
        })),
        unapplied,
      }),
    )

/**
 * Random questions to a gate: with and without terms, in groups and alone, by parts and as the host's one figure. With `plain`
 * everything is in CNY and the customer alone, by parts.
 *
 * @example
 * ```ts
 * import { CreditPolicy, Decider, Decision } from "@dealwright/core"
 * import { gateRequestArbitrary } from "@dealwright/core/testing"
 * import { Result } from "effect"
 * import * as fc from "fast-check"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const credit = Result.getOrThrow(CreditPolicy.compile(CreditPolicy.tradePolicy, context))
 * fc.assert(
 *   fc.property(gateRequestArbitrary(), (request) => {
 *     const outcome = credit.gate(request)
 *     assert.equal(outcome._tag === "Passed", outcome.decision._tag === "Allowed")
 *   }),
 * )
 * ```
 */
export const gateRequestArbitrary = (options: { readonly plain?: boolean } = {}): fc.Arbitrary<Credit.GateRequest> => {
  const isPlain = options.plain === true
  const terms = creditTermsArbitrary(options)
  const group = fc.record({ terms, others: ledger(isPlain) }, { requiredKeys: ["others"] })
  const exposure = fc.oneof(
    { weight: 3, arbitrary: money(isPlain).map((total) => ({ _tag: "Total", total }) as const) },
    { weight: 1, arbitrary: fc.constant({ _tag: "Unknown", detail: "no answer" } as const) },
  )
  const rare = <A>(one: fc.Arbitrary<A>): fc.Arbitrary<A | undefined> => fc.option(one, { nil: undefined, freq: 4 })
  return fc
    .record({
      terms: fc.option(terms, { nil: undefined, freq: 8 }),
      group: isPlain ? fc.constant(undefined) : optional(group),
      exposure: isPlain ? fc.constant(undefined) : fc.option(exposure, { nil: undefined, freq: 2 }),
      block: fc.constantFrom(undefined, undefined, undefined, { reason: "late", by: "fred" }),
      isOnHold: fc.constantFrom(false, false, false, true),
      ledger: ledger(isPlain),
      amount: money(isPlain),
      deliveryDate: rare(date(-1, 35)),
      agrees: fc.constantFrom(true, true, true, true, false),
      isShort: fc.constantFrom(false, false, false, true),
      mayInvoice: fc.constantFrom(true, true, true, true, false),
    })
    .map((one) => ({
      today: lawDay,
      customer: {
        ledger: one.ledger,
        ...(one.terms === undefined ? {} : { terms: one.terms }),
        ...(one.group === undefined ? {} : { group: one.group }),
        ...(one.exposure === undefined ? {} : { exposure: one.exposure }),
        ...(one.block === undefined ? {} : { block: one.block }),
        ...(one.isOnHold ? { holds: [{ source: "INV-1", reason: "INV-1 is overdue" }] } : {}),
      },
      amount: one.amount,
      ...(one.deliveryDate === undefined ? {} : { deliveryDate: one.deliveryDate }),
      agreement: one.agrees ? ({ _tag: "Agrees" } as const) : ({ _tag: "Differs", detail: "price" } as const),
      shortages: one.isShort
        ? [{ sku: "GTX", wanted: Money.Quantity.whole(2), available: Money.Quantity.whole(1) }]
        : [],
      mayInvoice: one.mayInvoice,
    }))
}
