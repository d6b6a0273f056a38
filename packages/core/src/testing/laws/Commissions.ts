/**
 * The laws of commission (COM-0 to COM-10, XTR-4): for whoever writes a plan, and for whoever changes how one is interpreted.
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as fc from "fast-check"
import * as LocalDate from "../../calendar/LocalDate.ts"
import * as Commission from "../../commission/index.ts"
import * as Money from "../../money/index.ts"
import * as Rate from "../../rate/index.ts"
import { CommissionBook } from "./CommissionBook.ts"
import { lawOf } from "./Decisions.ts"
import type { Law } from "./Pricing.ts"

const months = ["2026-01", "2026-02", "2026-03", "2026-04"] as const
type Month = (typeof months)[number]

/** What a deal contributes: an amount of the plan's currency and whatever a plan may look at. */
type Deal = Omit<Commission.Credit, "id" | "basis" | "dealId" | "customerId" | "share" | "date" | "amount"> & {
  readonly minor: bigint
}

const deal = (currency: Money.CurrencyCode): fc.Arbitrary<Deal> =>
  fc
    .record({
      minor: fc.integer({ min: 1, max: 9_999_999 }).map(BigInt),
      goods: fc.option(fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 999 })), {
        nil: undefined,
      }),
      customerClass: fc.option(fc.constantFrom("key-account", "small"), { nil: undefined }),
      days: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
      margin: fc.option(fc.integer({ min: 0, max: 80 }), { nil: undefined }),
    })
    .map(({ customerClass, days, goods, margin, minor }) => ({
      minor,
      ...(goods === undefined
        ? {}
        : {
            lines: goods.map((of, i) => ({
              sku: i === 0 ? "PUMP-7" : "HOSE-1",
              amount: Money.make(BigInt(of), currency),
              quantity: Money.Quantity.whole(i + 1),
            })),
          }),
      ...(customerClass === undefined ? {} : { customerClass }),
      ...(days === undefined ? {} : { customerSince: LocalDate.addDays(LocalDate.literal("2026-02-10"), -days) }),
      ...(margin === undefined ? {} : { margin: Rate.fromUnits((Rate.scale * BigInt(margin)) / 100n) }),
    }))

const creditOf = ({ plan }: Commission.CompiledPlan, id: string, month: Month, of: Deal): Commission.Credit => {
  const { minor, ...described } = of
  const date = {
    "2026-01": "2026-01-10",
    "2026-02": "2026-02-10",
    "2026-03": "2026-03-10",
    "2026-04": "2026-04-10",
  } as const
  return {
    ...described,
    id,
    basis: plan.basis,
    dealId: id,
    customerId: "C-1",
    date: LocalDate.literal(date[month]),
    amount: Money.make(minor, plan.currency),
    share: Rate.one,
  }
}

const give = (book: CommissionBook, id: string, month: Month, of: Deal): void =>
  book.send(month, {
    _tag: "Credit",
    memberId: "ann",
    period: month,
    credit: creditOf(book.plan, id, month, of),
    reason: id,
  })

const reverse = (book: CommissionBook, creditId: string, month: Month): void =>
  book.send(month, { _tag: "Reverse", creditId, reason: "taken back" })

/** Earned less taken back. */
const net = (book: CommissionBook): bigint => {
  const { clawedBack, earned } = book.balance()
  return earned.minor - clawedBack.minor
}

const conserves = (book: CommissionBook): void => {
  const { clawedBack, earned, held, outstanding, paid } = book.balance()
  assert.equal(paid.minor + held.minor + clawedBack.minor + outstanding.minor, earned.minor)
}

const postingsOf = (book: CommissionBook): ReadonlyArray<Commission.Posting> =>
  book.periods.flatMap((period) => book.events(period).flatMap((event) => ("postings" in event ? event.postings : [])))

const sumOf = (postings: ReadonlyArray<Commission.Posting>): bigint =>
  postings.reduce((sum, { amount }) => sum + amount.minor, 0n)

type Act =
  | { readonly act: "credit"; readonly month: Month; readonly of: Deal }
  | { readonly act: "reverse" | "release"; readonly nth: number }
  | { readonly act: "close"; readonly month: Month }
  | { readonly act: "assess"; readonly month: Month; readonly attainment: bigint | null }

const acts = (currency: Money.CurrencyCode): fc.Arbitrary<ReadonlyArray<Act>> =>
  fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          act: fc.constant("credit" as const),
          month: fc.constantFrom(...months),
          of: deal(currency),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ act: fc.constantFrom("reverse" as const, "release" as const), nth: fc.nat(7) }),
      },
      { weight: 1, arbitrary: fc.record({ act: fc.constant("close" as const), month: fc.constantFrom(...months) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          act: fc.constant("assess" as const),
          month: fc.constantFrom(...months),
          attainment: fc.option(fc.bigInt({ min: 0n, max: 2n * Rate.scale })),
        }),
      },
    ),
    { maxLength: 12 },
  )

const play = (book: CommissionBook, all: ReadonlyArray<Act>, after: () => void): void => {
  const given: Array<readonly [id: string, month: Month]> = []
  for (const one of all) {
    switch (one.act) {
      case "credit": {
        const id = `c${given.length}`
        given.push([id, one.month])
        give(book, id, one.month, one.of)
        break
      }
      case "close":
        if (book.month(one.month)._tag !== "Absent") book.send(one.month, { _tag: "Close" })
        break
      case "assess": {
        const attainment = one.attainment === null ? null : Rate.fromUnits(one.attainment)
        book.send(one.month, { _tag: "Assess", memberId: "ann", period: one.month, attainment, reason: "of the month" })
        break
      }
      default: {
        const [id, month] = given[one.nth] ?? []
        if (id === undefined || month === undefined) break
        if (one.act === "reverse") reverse(book, id, month)
        else book.send(month, { _tag: "ReleaseHoldback", creditId: id, reason: "accepted" })
      }
    }
    after()
  }
}

/** A month's earnings after its postings: what was posted re-adds, and nothing below zero is paid. */
const holdsTogether = (book: CommissionBook): void => {
  conserves(book)
  for (const period of book.periods) {
    const state = book.month(period)
    if (state._tag === "Absent") continue
    const own = book.events(period).flatMap((event) => ("postings" in event ? event.postings : []))
    assert.equal(sumOf(own), state.open.minor)
    if (state._tag !== "Closed") continue
    assert.ok(state.paid.minor >= 0n)
    assert.equal(state.paid.minor + state.carried.minor, state.open.minor)
  }
}

/**
 * Every law that a commission plan keeps: conservation, exact clawback, order and division of facts, visible true-ups, closed months,
 * statements that can be reproduced.
 * Check your own plan with them.
 *
 * @example
 * ```ts
 * import { Commission, CommissionPlan } from "@dealwright/core"
 * import { commissionLaws } from "@dealwright/core/testing"
 * import { Result } from "effect"
 * const plan = Result.getOrThrow(CommissionPlan.compile(Commission.tradeCommission("USD")))
 * for (const law of commissionLaws(plan)) law.check({ numRuns: 20 })
 * ```
 */
export const commissionLaws = (plan: Commission.CompiledPlan): ReadonlyArray<Law> => {
  const { currency } = plan.plan
  const deals = fc.array(deal(currency), { minLength: 1, maxLength: 6 })
  const bookOf = (all: ReadonlyArray<Deal>): CommissionBook => {
    const book = new CommissionBook(plan)
    for (const [i, of] of all.entries()) give(book, `c${i}`, "2026-03", of)
    return book
  }
  return [
    lawOf(
      "COM-10: paid + held + clawed back + outstanding = earned after every step, lines re-add, nothing below zero is paid",
      acts(currency),
      (all) => {
        const book = new CommissionBook(plan)
        play(book, all, () => holdsTogether(book))
      },
    ),
    lawOf(
      "COM-5: what is taken back takes back exactly what it earned",
      fc.tuple(deals, deal(currency)),
      ([all, more]) => {
        const book = bookOf(all)
        const before = { net: net(book), held: book.balance().held, sum: sumOf(postingsOf(book)) }
        give(book, "more", "2026-03", more)
        reverse(book, "more", "2026-03")
        assert.deepEqual({ net: net(book), held: book.balance().held, sum: sumOf(postingsOf(book)) }, before)
        for (const i of all.keys()) reverse(book, `c${i}`, "2026-03")
        assert.deepEqual([net(book), book.balance().held.minor, book.balance().outstanding.minor], [0n, 0n, 0n])
      },
    ),
    lawOf(
      "COM-5: and so it does after the close, over the months that follow",
      fc.tuple(deals, deal(currency)),
      ([all, more]) => {
        const [with_, without] = [bookOf([...all, more]), bookOf(all)]
        with_.send("2026-03", { _tag: "Close" })
        reverse(with_, `c${all.length}`, "2026-03")
        assert.equal(net(with_) - guarantees(with_), net(without))
        conserves(with_)
      },
    ),
    lawOf("COM-0: the order of facts makes no difference to what is earned", deals, (all) => {
      assert.equal(net(bookOf(all.toReversed())), net(bookOf(all)))
    }),
    lawOf(
      "COM-1: a payment split in two earns what it earns at once",
      fc.tuple(deals, deal(currency), fc.nat(100)),
      ([all, one, share]) => {
        const first = (one.minor * BigInt(share)) / 100n
        const whole = Money.make(one.minor, currency)
        const parts = [first, one.minor - first].filter((minor) => minor > 0n)
        const split = bookOf([...all, ...parts.map((minor) => ({ ...one, minor, whole }))])
        const difference = net(split) - net(bookOf([...all, { ...one, whole }]))
        // Goods have whole minor units of each payment: where the plan looks at them, each payment may be one off.
        const slack = plan.needs.lines ? BigInt(parts.length) : 0n
        assert.ok(difference <= slack && -difference <= slack, `${difference} apart`)
      },
    ),
    lawOf(
      "COM-4: every line of the month together is what the facts earn; what others earn more is a line of its own",
      deals,
      (all) => {
        const book = bookOf(all)
        const state = book.month("2026-03")
        if (state._tag === "Absent") return
        const earning = postingsOf(book).filter(({ kind }) => kind === "credit" || kind === "true-up")
        assert.equal(sumOf(earning), net(book))
        assert.equal(earning.filter(({ kind }) => kind === "credit").length, all.length)
      },
    ),
    lawOf(
      "COM-8: a closed month pays what it paid, whatever comes later",
      fc.tuple(deals, acts(currency)),
      ([all, later]) => {
        const book = bookOf(all)
        book.send("2026-03", { _tag: "Close" })
        const closed = book.month("2026-03")
        assert.ok(closed._tag === "Closed")
        play(book, later, () => {
          const now = book.month("2026-03")
          assert.ok(now._tag === "Closed")
          assert.deepEqual([now.paid, now.carried], [closed.paid, closed.carried])
        })
      },
    ),
    lawOf(
      "COM-8: every statement is reproduced from its facts and the plan, to the minor unit",
      fc.tuple(deals, acts(currency)),
      ([all, later]) => {
        const book = bookOf(all)
        play(book, later, () => {})
        for (const period of book.periods) {
          const found = Commission.reproduce(book.events(period), { plan })?.differences ?? []
          assert.deepEqual(
            found.map(({ text }) => text.en),
            [],
          )
        }
      },
    ),
  ]
}

/** What was filled up to a draw: it is earned by the close and not by a fact. */
const guarantees = (book: CommissionBook): bigint => sumOf(postingsOf(book).filter(({ kind }) => kind === "guarantee"))
