/**
 * Where a plan stands: pure questions that deciders, views and reactors share.
 *
 * @module
 */
import type { Instant } from "../calendar/Instant.ts"
import type { LocalDate } from "../calendar/LocalDate.ts"
import { type Money, make, zero } from "../money/Model.ts"
import type { Instalment, Obligation, Plan, ReceivableState, SomePlan } from "./Model.ts"

/**
 * What is open of an instalment: its amount less what was paid and credited. Never below zero.
 *
 * @example
 * ```ts
 * import { Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const open = Receivable.openOf({ amount: Money.of("100.00", "CNY"), paid: Money.of("30.00", "CNY") })
 * assert.deepEqual(open, Money.of("70.00", "CNY"))
 * ```
 */
export const openOf = ({ amount, credited, paid }: Pick<Instalment, "amount" | "credited" | "paid">): Money =>
  paid === undefined && credited === undefined
    ? amount
    : make(amount.minor - (paid?.minor ?? 0n) - (credited?.minor ?? 0n), amount.currency)

/** Whether anything is open of an instalment. */
export const isOpen = ({ amount, credited, paid }: Instalment): boolean =>
  amount.minor > (paid?.minor ?? 0n) + (credited?.minor ?? 0n)

/** The currency of a plan. */
export const currencyOf = (plan: Plan): Money["currency"] => plan.instalments[0].amount.currency

const sum = (plan: Plan, part: (instalment: Instalment) => bigint): Money => {
  let minor = 0n
  for (const instalment of plan.instalments) minor += part(instalment)
  return make(minor, currencyOf(plan))
}

/**
 * What is open of the whole plan. A forfeited plan has nothing open.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const [amount, due] = [Money.of("100.00", "CNY"), LocalDate.literal("2026-03-10")]
 * const state: Receivable.SomePlan = {
 *   _tag: "Open",
 *   customerId: "C-1",
 *   source: { _tag: "Import", reference: "old ledger 17" },
 *   sellers: [],
 *   invoiceDate: LocalDate.literal("2026-02-08"),
 *   firstPayment: 1,
 *   instalments: [{ no: 1, due, amount, paid: Money.of("30.00", "CNY") }],
 *   receipts: [["P-1", 1, due, Money.of("30.00", "CNY")]],
 * }
 * assert.deepEqual(Receivable.openTotal(state), Money.of("70.00", "CNY"))
 * ```
 */
export const openTotal = (plan: SomePlan): Money =>
  plan._tag === "Forfeited" ? zero(currencyOf(plan)) : openOfPlan(plan)

/** What would be open of the whole plan if it were not forfeited. */
export const openOfPlan = (plan: Plan): Money => sum(plan, (instalment) => openOf(instalment).minor)

/**
 * What was paid on the plan, all receipts together.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const [amount, due] = [Money.of("100.00", "CNY"), LocalDate.literal("2026-03-10")]
 * const plan: Receivable.Plan = {
 *   customerId: "C-1",
 *   source: { _tag: "Import", reference: "old ledger 17" },
 *   sellers: [],
 *   invoiceDate: LocalDate.literal("2026-02-08"),
 *   firstPayment: 1,
 *   instalments: [{ no: 1, due, amount }],
 *   receipts: [],
 * }
 * assert.deepEqual(Receivable.paidTotal(plan), Money.zero("CNY"))
 * ```
 */
export const paidTotal = (plan: Plan): Money => sum(plan, ({ paid }) => paid?.minor ?? 0n)

/** What came in on the plan with a value date within these days, both included. */
export const paidBetween = (plan: Plan, from: LocalDate, until: LocalDate): Money =>
  make(
    plan.receipts.reduce((all, [, , on, { minor }]) => (on >= from && on <= until ? all + minor : all), 0n),
    currencyOf(plan),
  )

/** What the plan came to in the beginning. */
export const agreedTotal = (plan: Plan): Money => sum(plan, ({ amount }) => amount.minor)

/** What the debt comes to after credit notes and write-offs. */
export const owedTotal = (plan: Plan): Money =>
  sum(plan, ({ amount, credited }) => amount.minor - (credited?.minor ?? 0n))

/** The member in charge of the debt: the first seller. */
export const ownerOf = (plan: Plan): string | null => plan.sellers[0]?.memberId ?? null

/** The order that the debt comes from. */
export const orderOf = (plan: Plan): string | undefined =>
  plan.source._tag === "Order" ? plan.source.orderId : undefined

/**
 * The earliest due date of what is open; `null` when nothing is. Extensions can put a later instalment first.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Receivable.nextDue({ _tag: "None" }), null)
 * ```
 */
export const nextDue = (state: ReceivableState): LocalDate | null => {
  if (state._tag !== "Open") return null
  let earliest: LocalDate | null = null
  for (const instalment of state.instalments) {
    if (isOpen(instalment) && (earliest === null || instalment.due < earliest)) earliest = instalment.due
  }
  return earliest
}

/** Whether an instalment of which something is open is disputed (REC-10). */
export const isDisputed = (state: ReceivableState): boolean =>
  state._tag === "Open" && state.instalments.some((one) => one.dispute !== undefined && isOpen(one))

/**
 * Whether the first payment has been received in full (CTR-6): the first instalment, or all down payments.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const [amount, due] = [Money.of("100.00", "CNY"), LocalDate.literal("2026-03-10")]
 * const plan: Receivable.Plan = {
 *   customerId: "C-1",
 *   source: { _tag: "Subscription", subscriptionId: "S-1" },
 *   sellers: [],
 *   invoiceDate: LocalDate.literal("2026-02-08"),
 *   firstPayment: 1,
 *   instalments: [{ no: 1, due, amount, paid: amount }, { no: 2, due: LocalDate.addMonths(due, 1), amount }],
 *   receipts: [["P-1", 1, due, amount]],
 * }
 * assert.ok(Receivable.isFirstPaymentMade(plan))
 * ```
 */
export const isFirstPaymentMade = (plan: Plan): boolean =>
  plan.instalments.every(
    ({ amount, credited, no, paid }) =>
      no > plan.firstPayment || (paid !== undefined && paid.minor + (credited?.minor ?? 0n) >= amount.minor),
  )

/** When an escalation is to be looked at again. */
export const nextOf = ({ escalation, next }: Obligation): Instant | null =>
  escalation === undefined ? (next ?? null) : escalation._tag === "NotStarted" ? null : escalation.next

/** When the plan wants to be looked at again: the earliest step of what is open and of the duty to sign. */
export const nextStep = (state: ReceivableState): Instant | null => {
  if (state._tag !== "Open" && state._tag !== "Closed") return null
  let earliest: Instant | null = state.signing === undefined ? null : nextOf(state.signing)
  for (const instalment of state.instalments) {
    if (!isOpen(instalment)) continue
    const next = nextOf(instalment)
    if (next !== null && (earliest === null || next < earliest)) earliest = next
  }
  return earliest
}

/**
 * Whether new orders of the customer are to be held because of this debt (REC-4).
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Receivable.isHolding({ _tag: "None" }), false)
 * ```
 */
export const isHolding = (state: ReceivableState): boolean =>
  state._tag === "Open" && state.instalments.some((one) => one.holds === true && isOpen(one))
