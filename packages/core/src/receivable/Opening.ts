/**
 * Opening a receivable (REC-1). Not exported from the module.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as LocalDate from "../calendar/LocalDate.ts"
import { actorId } from "../decider/Facts.ts"
import { equals } from "../money/Arithmetic.ts"
import { make } from "../money/Model.ts"
import type { ReceivableCommand } from "./Commands.ts"
import { type ReceivableError, reject } from "./Errors.ts"
import type { OpenedInstalment, ReceivableEvent } from "./Events.ts"
import { maxTargets } from "./Method.ts"
import type { Choice, Instalment, Linked, PrepaidRow, ReceivableState, Seller, SomePlan, Source } from "./Model.ts"
import { type PlannedLine, planOf } from "./Plan.ts"
import { type Context, firstStep } from "./Steps.ts"

/** What deciding about a receivable answers. */
export type Decided = Result.Result<ReadonlyArray<ReceivableEvent>, ReceivableError>

/** Nothing changes. */
export const nothing: Decided = Result.succeed([])

/** These events. */
export const yields = (...events: ReadonlyArray<ReceivableEvent>): Decided => Result.succeed(events)

/** The command of that tag. */
export type CommandOf<Tag extends ReceivableCommand["_tag"]> = Extract<ReceivableCommand, { readonly _tag: Tag }>

const isSameSource = (a: Source, b: Source): boolean => {
  switch (a._tag) {
    case "Order":
      return b._tag === "Order" && a.orderId === b.orderId
    case "Subscription":
      return b._tag === "Subscription" && a.subscriptionId === b.subscriptionId
    case "Import":
      return b._tag === "Import" && a.reference === b.reference
  }
}

const areSameSellers = (a: ReadonlyArray<Seller>, b: ReadonlyArray<Seller>): boolean =>
  a.length === b.length && a.every((one, i) => one.memberId === b[i]?.memberId && one.share === b[i]?.share)

const isSameLine = (instalment: Instalment, line: PlannedLine | undefined): boolean =>
  line !== undefined &&
  equals(instalment.amount, line.amount) &&
  LocalDate.addDays(instalment.due, -(instalment.extendedDays ?? 0)) === line.due

/**
 * Whether the command asks for the very debt that stands here; extensions, a contract linked and a schedule chosen since
 * don't count.
 */
const isSameDebt = (plan: SomePlan, command: CommandOf<"Open">, lines: ReadonlyArray<PlannedLine>): boolean =>
  plan.customerId === command.customerId &&
  plan.invoiceDate === command.invoiceDate &&
  plan.dealId === command.dealId &&
  plan.unitId === command.unitId &&
  (command.contractId === undefined || plan.contractId === command.contractId) &&
  plan.deposit?.minor === command.deposit?.minor &&
  plan.schedule === command.schedule &&
  isSameSource(plan.source, command.source) &&
  areSameSellers(plan.sellers, command.sellers) &&
  plan.instalments.length === lines.length &&
  plan.instalments.every((instalment, index) => isSameLine(instalment, lines[index]))

const present = (line: PlannedLine, index: number, schedule: Choice, facts: Context): OpenedInstalment => ({
  no: index + 1,
  due: line.due,
  amount: line.amount,
  next: firstStep(facts, schedule, line.due),
})

/**
 * What of the customer's credit pays the new debt: its deposits first, then, unless that is done by hand, whatever is left
 * of older receipts; oldest instalment first, to the debt's amount at most. What is disputed is not paid.
 */
const prepaidOf = (
  { deposits = [], disputed, total }: CommandOf<"Open">,
  lines: ReadonlyArray<PlannedLine>,
  { ledger, receivables }: Context,
): { readonly prepaid?: ReadonlyArray<PrepaidRow> } => {
  if (ledger === undefined || ledger.credits.length === 0 || disputed !== undefined) return {}
  const { currency } = total
  const left = new Map<string, bigint>()
  for (const [receiptNo, credit] of ledger.credits) if (credit.currency === currency) left.set(receiptNo, credit.minor)
  const meant = deposits.filter(({ amount }) => amount.currency === currency)
  const offers = meant.map(({ amount, receiptNo }): readonly [string, bigint] => [receiptNo, amount.minor])
  const others = receivables.policy.credits === "on-opening" ? Array.from(left) : []
  const open = lines.map(({ amount }) => amount.minor)
  const rows = new Map<string, PrepaidRow>()
  for (const [receiptNo, offered] of [...offers, ...others]) {
    const known = left.get(receiptNo) ?? 0n
    let rest = offered < known ? offered : known
    for (let index = 0; index < open.length && rest > 0n && rows.size < maxTargets; index++) {
      const due = open[index] ?? 0n
      const taken = rest < due ? rest : due
      if (taken === 0n) continue
      const key = `${receiptNo} ${index}`
      const before = rows.get(key)?.[2].minor ?? 0n
      rows.set(key, [receiptNo, index + 1, make(before + taken, currency)])
      open[index] = due - taken
      rest -= taken
      left.set(receiptNo, (left.get(receiptNo) ?? 0n) - taken)
    }
  }
  return rows.size === 0 ? {} : { prepaid: Array.from(rows.values()) }
}

/** Which of deal, unit and contract are kept in this system, besides those known before. */
export const linkedOf = (facts: Context, before: Linked = []): { readonly linked?: Linked } => {
  const linked = [...before]
  if (facts.deal?._tag === "Deal") linked.push("deal")
  if (facts.unit !== undefined && facts.unit._tag !== "Unregistered") linked.push("unit")
  if (facts.contract?._tag === "Contract") linked.push("contract")
  return linked.length === 0 ? {} : { linked }
}

/** Why a schedule can't be chosen: the policy names none of that name (ESC-1). */
export const scheduleProblem = (name: Choice, { receivables }: Context): ReceivableError | undefined =>
  name === null || receivables.schedules.has(name)
    ? undefined
    : reject({ _tag: "UnknownSchedule", schedule: name, known: Array.from(receivables.schedules.keys()) })

/** Opens a debt with its plan; the same debt again changes nothing (REC-1). */
export const open = (state: ReceivableState, command: CommandOf<"Open">, facts: Context): Decided => {
  const { customerId, deposit, disputed, invoiceDate, method, schedule, sellers, source, total } = command
  const planned = planOf(method, total, invoiceDate)
  if (Result.isFailure(planned)) return Result.fail(reject({ _tag: "NoPlan", problem: planned.failure }))
  const { firstPayment, lines } = planned.success
  if (command.unitId !== undefined && command.dealId === undefined) {
    return Result.fail(reject({ _tag: "UnitWithoutDeal", unitId: command.unitId }))
  }
  if (deposit !== undefined) {
    const fits = deposit.currency === total.currency && deposit.minor >= 0n && deposit.minor <= total.minor
    if (!fits) return Result.fail(reject({ _tag: "DepositOutOfPlace", deposit, total }))
  }
  if (state._tag !== "None") {
    return isSameDebt(state, command, lines) ? nothing : Result.fail(reject({ _tag: "OpenedDifferently" }))
  }
  const problem = scheduleProblem(schedule ?? null, facts)
  if (problem !== undefined) return Result.fail(problem)
  const [first, ...others] = lines
  if (first === undefined) return nothing
  const opened: ReceivableEvent = {
    _tag: "Opened",
    customerId,
    source,
    ...(command.dealId === undefined ? {} : { dealId: command.dealId }),
    ...(command.unitId === undefined ? {} : { unitId: command.unitId }),
    ...(command.contractId === undefined ? {} : { contractId: command.contractId }),
    ...linkedOf(facts),
    sellers,
    invoiceDate,
    ...(deposit === undefined ? {} : { deposit }),
    firstPayment,
    ...(schedule === undefined ? {} : { schedule }),
    instalments: [
      present(first, 0, schedule ?? null, facts),
      ...others.map((line, index) => present(line, index + 1, schedule ?? null, facts)),
    ],
    ...prepaidOf(command, lines, facts),
  }
  if (disputed === undefined) return yields(opened)
  const by = actorId(facts.actor)
  return yields(
    opened,
    ...lines.map(
      (_, index): ReceivableEvent => ({
        _tag: "DisputeRaised",
        no: index + 1,
        reason: disputed,
        by,
        at: facts.at,
      }),
    ),
  )
}
