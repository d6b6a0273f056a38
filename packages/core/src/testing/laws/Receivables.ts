/**
 * The laws of receivables (XTR-4): for whoever changes how plans are made, money is applied and debts are collected, and for
 * a company's own policy.
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import * as Calendar from "../../calendar/index.ts"
import { noExtensions } from "../../decider/Extension.ts"
import { defaultLadder, type Ladder } from "../../decision/Ladder.ts"
import type { Decision } from "../../decision/Model.ts"
import type * as Money from "../../money/index.ts"
import * as Rate from "../../rate/index.ts"
import {
  ageing,
  byCustomer,
  type CompiledReceivablePolicy,
  compile,
  type OpenItem,
  openItems,
  openOf,
  openTotal,
  type PaymentMethod,
  paidTotal,
  planOf,
  propertyReceivable,
  type ReceivablePolicy,
} from "../../receivable/index.ts"
import type { Law } from "./Pricing.ts"
import { type Course, cny, courses, Debt, start } from "./ReceivableCourse.ts"

const { LocalDate } = Calendar

const law = <A>(name: string, cases: fc.Arbitrary<A>, holds: (one: A) => void): Law => ({
  name,
  check: ({ numRuns = 1000, seed } = {}) => {
    fc.assert(fc.property(cases, holds), seed === undefined ? { numRuns } : { numRuns, seed })
  },
})

const amounts = (most: bigint) => fc.bigInt({ min: 1n, max: most }).map(cny)
const dates = fc.integer({ min: -400, max: 4000 }).map((days) => LocalDate.addDays(start, days))

/** Shares above zero that sum to 100 % exactly: cuts of a million. */
const shares = fc
  .uniqueArray(fc.integer({ min: 1, max: 999_999 }), { maxLength: 8 })
  .map((cuts) => [0, ...cuts.toSorted((a, b) => a - b), 1_000_000])
  .map((ends) =>
    ends.slice(1).map((end, i) => Rate.fromUnits((BigInt(end - (ends[i] ?? 0)) * Rate.scale) / 1_000_000n)),
  )

/**
 * A payment method in full, on account, in instalments or by percentages. Small totals may be too small for it.
 *
 * @example
 * ```ts
 * import { paymentMethodArbitrary } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * import assert from "node:assert"
 * assert.equal(fc.sample(paymentMethodArbitrary, 10).length, 10)
 * ```
 */
export const paymentMethodArbitrary: fc.Arbitrary<PaymentMethod> = fc.oneof(
  dates.map((due): PaymentMethod => ({ _tag: "InFull", due })),
  fc.integer({ min: 0, max: 3650 }).map((creditDays): PaymentMethod => ({ _tag: "OnAccount", creditDays })),
  fc
    .record({ first: dates, count: fc.integer({ min: 1, max: 60 }), everyMonths: fc.integer({ min: 1, max: 12 }) })
    .map((fields): PaymentMethod => ({ _tag: "Instalments", ...fields })),
  fc.tuple(shares, fc.array(dates, { minLength: 9, maxLength: 9 })).map(
    ([all, days]): PaymentMethod => ({
      _tag: "Percentages",
      lines: all.map((share, i) => ({ share, due: days[i] ?? start })),
    }),
  ),
)

const planSum = law(
  "REC-1: the instalments of a plan sum to its total exactly, come in the order of their dates, and none is nothing",
  fc.record({ method: paymentMethodArbitrary, total: amounts(10_000_000_000n) }),
  ({ method, total }) => {
    const planned = planOf(method, total, start)
    if (Result.isFailure(planned)) {
      assert.equal(planned.failure._tag, "LineNotPositive")
      return
    }
    const { lines } = planned.success
    assert.equal(
      lines.reduce((sum, { amount }) => sum + amount.minor, 0n),
      total.minor,
    )
    for (const [i, { amount, due }] of lines.entries()) {
      assert.ok(amount.minor > 0n && due >= (lines[i - 1]?.due ?? due))
    }
  },
)

/** What the laws of a policy are checked for. */
export interface ReceivableLawOptions {
  /** Default: that of the template `property`, which forfeits. */
  readonly policy?: ReceivablePolicy
  readonly ladder?: Ladder
}

const checkSums = ({ state }: Debt, { total }: Course): void => {
  assert.ok(state._tag !== "None", "the debt was opened")
  let agreed = 0n
  const { receipts } = state
  for (const one of state.instalments) {
    let received = 0n
    for (const [, on, , money] of receipts) if (on === one.no) received += money.minor
    assert.equal(one.paid?.minor ?? 0n, received)
    const open = openOf(one).minor
    assert.ok(open >= 0n)
    agreed += (one.paid?.minor ?? 0n) + (one.credited?.minor ?? 0n) + open
  }
  assert.equal(agreed, total.minor)
  if (state._tag !== "Forfeited") {
    assert.equal(state._tag === "Open", openTotal(state).minor > 0n)
    return
  }
  assert.equal(state.kept.minor + state.returned.minor, state.collected.minor)
  assert.equal(state.collected.minor, paidTotal(state).minor)
}

/** A forfeiture comes after a notice that was really given, on a later day. */
const checkNotices = ({ events }: Debt): void => {
  const end = events.findIndex(({ _tag }) => _tag === "Forfeited")
  const forfeited = events[end]
  if (forfeited?._tag !== "Forfeited") return
  const fired = events
    .slice(0, end)
    .flatMap((event) => (event._tag === "StepFired" && event.item === forfeited.item ? [event] : []))
  const last = fired.at(-1)
  assert.ok(last?.action._tag === "Forfeit", "a step that forfeits fires")
  const given = fired.filter(
    ({ action, at, revision }) => action._tag !== "Forfeit" && revision === last.revision && at < last.at,
  )
  assert.ok(given.length > 0, "a notice fires before")
}

const levelOf = (decision: Decision): number =>
  decision._tag === "Allowed" ? 0 : decision._tag === "Denied" ? Number.POSITIVE_INFINITY : decision.rank.level

const items = fc.array(
  fc.record({
    days: fc.integer({ min: -200, max: 400 }),
    money: amounts(1_000_000n),
    customer: fc.constantFrom("A", "B"),
  }),
  { maxLength: 30 },
)

/**
 * The laws of plans, payments, extensions, forfeitures and ageing, for one policy: plans sum to their total, money is neither
 * made nor lost, what is taken back mirrors what came in, ageing re-adds to what is open, extensions count together, and
 * nothing is forfeited without notice (REC-1, REC-2, REC-5, REC-6, REC-8, ESC-4). A policy that doesn't compile breaks them all.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import { receivableLaws } from "@dealwright/core/testing"
 * for (const law of receivableLaws({ policy: Receivable.tradeReceivable })) law.check({ numRuns: 20 })
 * ```
 */
export const receivableLaws = ({
  ladder = defaultLadder,
  policy = propertyReceivable,
}: ReceivableLawOptions = {}): ReadonlyArray<Law> => {
  const compiled = (): CompiledReceivablePolicy =>
    Result.getOrThrowWith(
      compile(policy, { ladder, extensions: noExtensions }),
      (problems) => new Error(problems.map(({ place, text }) => `${place}: ${text.en}`).join("\n")),
    )
  return [
    planSum,
    law(
      "REC-2, REC-6: at every point of any course, paid, credited and open re-add to what was agreed, and kept and returned to what was collected",
      courses,
      (course) => {
        const debt = new Debt(compiled(), course)
        checkSums(debt, course)
        for (const one of course.steps) {
          debt.take(one)
          checkSums(debt, course)
        }
      },
    ),
    law(
      "REC-2: what is taken back mirrors what came in: with every payment reversed, in any order, the debt is as it was and as old",
      fc.record({ course: courses, order: fc.shuffledSubarray([1, 2, 3, 4], { minLength: 4, maxLength: 4 }) }),
      ({ course, order }) => {
        const debt = new Debt(compiled(), course)
        const facts = () =>
          debt.state._tag === "None" ? [] : debt.state.instalments.map((one) => [one.due, openOf(one).minor])
        const before = facts()
        for (const one of course.steps) if (one._tag === "Pay" || one._tag === "Bounce") debt.take(one)
        for (const number of order) debt.take({ _tag: "Bounce", receipt: number })
        assert.deepEqual(facts(), before)
        const moved = debt.events.flatMap((event): ReadonlyArray<bigint> => {
          if (event._tag === "PaymentApplied") return [event.amount.minor]
          return event._tag === "PaymentReversed" ? [-event.amount.minor] : []
        })
        assert.equal(
          moved.reduce((sum, one) => sum + one, 0n),
          0n,
        )
      },
    ),
    law("ESC-4: nothing is forfeited without a notice that was given on a day before", courses, (course) => {
      const debt = new Debt(compiled(), course)
      for (const one of course.steps) debt.take(one)
      for (let sweeps = 0; sweeps < 8; sweeps++) debt.take({ _tag: "Sweep", days: 20 })
      checkNotices(debt)
    }),
    law(
      "REC-8: the buckets of any day re-add to what is open, in every line and in all",
      fc.record({ all: items, day: fc.integer({ min: 0, max: 400 }), course: courses }),
      ({ all, course, day }) => {
        const debt = new Debt(compiled(), course)
        for (const one of course.steps) debt.take(one)
        const made = all.map(
          ({ customer, days, money }, i): OpenItem => ({
            receivableId: `R-${i}`,
            no: 1,
            customerId: customer,
            owner: null,
            invoiceDate: start,
            due: LocalDate.addDays(start, days),
            open: money,
            isDisputed: i % 3 === 0,
          }),
        )
        const open = [...openItems([{ id: "R-1", state: debt.state }]), ...made]
        const rows = ageing(open, compiled().buckets, LocalDate.addDays(start, day), byCustomer)
        const sum = (some: Iterable<Money.Money>): bigint => Array.from(some).reduce((of, one) => of + one.minor, 0n)
        assert.equal(sum(rows.flatMap((row) => row.amounts)), sum(open.map((one) => one.open)))
        for (const row of rows) {
          assert.equal(sum(row.amounts), row.total.minor)
          assert.ok(row.disputed.minor <= row.total.minor)
        }
      },
    ),
    law(
      "REC-5: extensions count together: in pieces they take whom they take at once, and more days never take a lower rank",
      fc.record({
        before: fc.integer({ min: 0, max: 60 }),
        days: fc.integer({ min: 1, max: 60 }),
        more: fc.integer({ min: 0, max: 60 }),
      }),
      ({ before, days, more }) => {
        const { decideExtension } = compiled()
        const level = (put: number, ask: number): number => levelOf(decideExtension({ no: 1, before: put, days: ask }))
        assert.equal(level(before, days), level(0, before + days))
        assert.ok(level(before, days) <= level(before, days + more))
      },
    ),
  ]
}
