/**
 * The ledger of one member for tests: months, credits, and what is posted from month to month, as the engine would carry it out.
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Commission from "../../commission/index.ts"
import type { Facts } from "../../decider/Facts.ts"
import { member, testFacts } from "../TestFacts.ts"

const isCommand = Schema.is(Commission.commission.command)
const isCreditCommand = Schema.is(Commission.commissionCredit.command)

/**
 * A member's ledger under a plan.
 *
 * @example
 * ```ts
 * import { Commission, CommissionPlan, LocalDate, Money, Rate } from "@dealwright/core"
 * import { CommissionBook } from "@dealwright/core/testing"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const plan = Result.getOrThrow(CommissionPlan.compile(Commission.tradeCommission("USD")))
 * const book = new CommissionBook(plan)
 * book.send("2026-03", { _tag: "Credit", memberId: "ann", period: "2026-03", reason: "O-1", credit: {
 *   id: "order:O-1", basis: "booked", dealId: "O-1", customerId: "C-1", date: LocalDate.literal("2026-03-10"),
 *   amount: Money.of("60000.00", "USD"), share: Rate.one
 * } })
 * assert.equal(Money.format(book.balance().outstanding), "2900.00")
 * ```
 */
export class CommissionBook {
  readonly plan: Commission.CompiledPlan
  readonly #months = new Map<string, Commission.State>()
  readonly #credits = new Map<string, Commission.CreditState>()
  readonly #events = new Map<string, Array<Commission.Event>>()

  constructor(plan: Commission.CompiledPlan) {
    this.plan = plan
  }

  /** A month as it stands. */
  month(period: string): Commission.State {
    return this.#months.get(Commission.periodId("ann", period)) ?? Commission.commission.initial
  }

  /** What happened in a month. */
  events(period: string): ReadonlyArray<Commission.Event> {
    return this.#events.get(Commission.periodId("ann", period)) ?? []
  }

  /** Months in which something happened. */
  get periods(): ReadonlyArray<string> {
    return [...this.#events.keys()].map((id) => id.slice("ann:".length)).sort()
  }

  /** All months together. */
  balance(): Commission.Balance {
    return Commission.balance([...this.#months.values()], this.plan.plan.currency)
  }

  /** Sends a command to a month of ann's and carries out what follows. */
  send(period: string, command: Commission.Command, at = "2026-12-15T09:00:00.000Z"): void {
    const facts = testFacts({ at, actor: member("fay", "director", "finance") })
    this.#send(Commission.periodId("ann", period), command, facts)
  }

  #send(id: string, command: Commission.Command, facts: Facts): void {
    const { commission, commissionCredit } = Commission
    const state = this.#months.get(id) ?? commission.initial
    const { credits: read } = commission.reads({ id, command, state, facts })
    const credits =
      read._tag === "Documents" ? read.ids.map((one) => this.#credits.get(one) ?? commissionCredit.initial) : []
    const nobody = { periods: [], orders: [], customers: [], classes: [], organisations: [] }
    const decided = commission.decide(state, command, { ...facts, plan: this.plan, credits, ...nobody })
    assert.ok(Result.isSuccess(decided), Result.isFailure(decided) ? decided.failure.message : "")
    const follow: Array<() => void> = []
    let next: Commission.State = state
    for (const event of decided.success) {
      next = commission.evolve(next, event)
      this.#events.set(id, [...(this.#events.get(id) ?? []), event])
      for (const { command: told, id: of } of Commission.keepCredits.react({ id, event, state: next, facts })) {
        const before = this.#credits.get(of) ?? commissionCredit.initial
        assert.ok(isCreditCommand(told))
        const kept = commissionCredit.decide(before, told, facts)
        this.#credits.set(of, Result.getOrElse(kept, () => []).reduce(commissionCredit.evolve, before))
      }
      for (const { command: told, id: of } of Commission.carryOver.react({ id, event, state: next, facts })) {
        assert.ok(isCommand(told))
        follow.push(() => this.#send(of, told, facts))
      }
    }
    this.#months.set(id, next)
    for (const one of follow) one()
  }
}
