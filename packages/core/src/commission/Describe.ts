/**
 * What a credit is taken for (COM-1, COM-3): net of what the plan takes off, with what the plan looks at, less what is its
 * supervisor's. Nothing that the plan doesn't look at is kept.
 *
 * @module
 */
import { customer } from "../customer/index.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { type Money, make } from "../money/Model.ts"
import { order } from "../order/index.ts"
import { activeMember, organisation, organisationId, supervisorsOf } from "../organisation/index.ts"
import { customerPricing } from "../pricing/index.ts"
import { fromUnits, type Rate } from "../rate/Model.ts"
import { times } from "../rate/Times.ts"
import type { Command } from "./Commands.ts"
import type { CommissionKnown, Known } from "./Crediting.ts"
import { type CompiledPlan, needsOf } from "./Evaluate.ts"
import { netOf } from "./Measure.ts"
import type { Credit } from "./Model.ts"
import type { State } from "./State.ts"

type CreditCommand = Extract<Command, { readonly _tag: "Credit" }>

/**
 * What has to be read to describe a credit. The first one of a month is asked about in every way, because nobody knows yet by which
 * plan it earns.
 */
export const readsOf = (
  state: State,
  command: Command,
): Aggregate.Reads<Pick<CommissionKnown, "orders" | "customers" | "classes" | "organisations">> => {
  const isCredit = command._tag === "Credit"
  const plan = state._tag === "Absent" ? undefined : state.plan
  const needs = plan === undefined ? { lines: true, customer: true } : needsOf(plan)
  const isOwn = isCredit && command.credit.seller === undefined
  const orderId =
    isCredit && needs.lines && command.credit.lines === undefined && command.orderId !== undefined
      ? [command.orderId]
      : []
  const customerId = isCredit && needs.customer ? [command.credit.customerId] : []
  const isOverridden = isOwn && (plan === undefined || plan.override !== undefined)
  return {
    orders: Aggregate.documents(order, orderId),
    customers: Aggregate.documents(customer, customerId),
    classes: Aggregate.documents(customerPricing, customerId),
    organisations: Aggregate.documents(organisation, isOverridden ? [organisationId] : []),
  }
}

const linesOf = (credit: Credit, { orders: [state] }: Known): Pick<Credit, "lines"> => {
  if (credit.lines !== undefined) return { lines: credit.lines }
  if (state === undefined || state._tag === "Absent") return {}
  return { lines: state.lines.map(({ amount, quantity, sku }) => ({ sku, amount, quantity })) }
}

const customerOf = (
  credit: Credit,
  { classes: [pricing], customers: [file] }: Known,
): Pick<Credit, "customerClass" | "customerSince"> => {
  const since = credit.customerSince ?? (file !== undefined && "registeredOn" in file ? file.registeredOn : undefined)
  const name = credit.customerClass ?? pricing?.customerClass ?? undefined
  return {
    ...(since === undefined ? {} : { customerSince: since }),
    ...(name === undefined ? {} : { customerClass: name }),
  }
}

const part = (money: Money, rate: Rate): Money => make(times(money.minor, rate), money.currency)
const without = (money: Money, taken: Money): Money => make(money.minor - taken.minor, money.currency)

/** The seller's own credit, and what of it their supervisor gets: the same person as before, whoever stands above them now. */
const overridden = (
  plan: CompiledPlan,
  credit: Credit,
  memberId: string,
  facts: Known,
  known: Credit | undefined,
): Credit => {
  const { override } = plan.plan
  if (override === undefined || credit.seller !== undefined) return credit
  const [staff] = facts.organisations
  const above =
    known?.supervisor?.memberId ??
    (staff === undefined
      ? undefined
      : supervisorsOf(staff, memberId).find((one) => activeMember(staff, one) !== undefined))
  if (above === undefined) return credit
  if (override.from === "on-top") return { ...credit, supervisor: { memberId: above, amount: credit.amount } }
  const amount = part(credit.amount, override.rate)
  const { whole } = credit
  return {
    ...credit,
    amount: without(credit.amount, amount),
    share: fromUnits(credit.share - times(credit.share, override.rate)),
    ...(whole === undefined ? {} : { whole: without(whole, part(whole, override.rate)) }),
    supervisor: { memberId: above, amount },
  }
}

/** The credit of a command as it counts; `known` is what it was. */
export const describe = (
  plan: CompiledPlan,
  { credit, memberId }: CreditCommand,
  facts: Known,
  known: Credit | undefined,
): Credit => {
  const { needs } = plan
  const { customerClass: _class, customerSince: _since, deductions, lines: _lines, ...bare } = credit
  const sold = {
    ...bare,
    ...(needs.lines ? linesOf(credit, facts) : {}),
    ...(needs.customer ? customerOf(credit, facts) : {}),
  }
  const { excludes } = plan.plan
  const net =
    excludes === undefined || credit.seller !== undefined
      ? sold
      : { ...sold, ...netOf(deductions === undefined ? sold : { ...sold, deductions }, excludes) }
  return overridden(plan, net, memberId, facts, known)
}

/** What an override is called in the supervisor's month. */
export const overrideId = (seller: string, creditId: string, digest: (text: string) => string): string => {
  const plain = `over:${seller}:${creditId}`
  return plain.length <= 200 ? plain : `over:${seller}:${digest(creditId)}`
}
