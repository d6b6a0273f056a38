/**
 * The reasons of the release gate (CRD-4): the second pass over the same figures, when somebody wants to know why.
 *
 * @module
 */
import { format } from "../calendar/LocalDate.ts"
import { allowed, denied, identity, join, needsApproval, reason } from "../decision/Decision.ts"
import type { Decision, FactValue, Rank } from "../decision/Model.ts"
import { type Money, make } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { scale } from "../rate/Model.ts"
import { format as formatRate } from "../rate/Text.ts"
import type { Figures } from "./Figures.ts"
import type { GateRequest } from "./Request.ts"
import { rankForExcess, rankForLateness, type Tables } from "./Tables.ts"

/** What the gate says, in full and as far as a rank may override it. */
export interface Explanation {
  readonly decision: Decision
  readonly overridable: Decision
}

type Facts = Readonly<Record<string, FactValue>>

/** Beyond a rank's reach nobody may agree; otherwise `rank` may. */
const overridableBy = (rank: Rank | undefined, code: string, rule: string, facts: Facts): Decision =>
  rank === undefined
    ? denied(reason("Denied", code, rule, facts))
    : needsApproval(rank, [reason("NeedsApproval", code, rule, facts)])

const days = (tables: Tables, figures: Figures): Decision => {
  const late = figures.days - figures.creditDays
  return late <= 0
    ? identity
    : overridableBy(rankForLateness(tables, late), "credit-days-exceeded", "CRD-4", {
        days: figures.days,
        creditDays: figures.creditDays,
        daysLate: late,
      })
}

/** At or above the warning line, and not over the limit (CRD-2). */
const watch = (tables: Tables, figures: Figures, limit: bigint): Decision => {
  const { watchBand } = tables.policy
  const used = figures.exposure + figures.order
  if (watchBand === undefined || limit === 0n || used * scale < limit * watchBand) return identity
  return allowed(
    reason("Allowed", "credit-watch-band", "CRD-2", {
      used: make(used, figures.currency),
      limit: make(limit, figures.currency),
      watchBand: formatRate(watchBand),
    }),
  )
}

const amounts = (tables: Tables, request: GateRequest, figures: Figures): Decision => {
  const { currency, limit } = figures
  if (limit === undefined) return identity
  const excess = figures.exposure + figures.order - limit
  const money = (minor: bigint): Money => make(minor, currency)
  const facts = { exposure: money(figures.exposure), order: money(figures.order) }
  const lapsed =
    figures.hasLapsed && request.customer.terms?.reviewDate !== undefined
      ? { reviewDate: format(request.customer.terms.reviewDate) }
      : undefined
  if (excess <= 0n) return watch(tables, figures, limit)
  if (figures.isCash) {
    return overridableBy(tables.cashRank, "credit-cash-payment-open", "CRD-8", { ...facts, open: money(excess) })
  }
  const rank = rankForExcess(tables, excess, limit)
  const over = overridableBy(rank, "credit-limit-exceeded", "CRD-4", {
    ...facts,
    limit: money(limit),
    excess: money(excess),
  })
  return lapsed === undefined ? over : join(over, overridableBy(rank, "credit-review-lapsed", "CRD-1", lapsed))
}

/** What no rank may override (CRD-4 a, b, e; blocked customers; KER-1). */
const absolute = (request: GateRequest, figures: Figures): Decision => {
  const reasons = []
  const { agreement, customer } = request
  if (customer.block !== undefined) {
    reasons.push(reason("Denied", "credit-customer-blocked", "CRD-4", { reason: customer.block.reason }))
  }
  if (agreement._tag === "Differs") {
    reasons.push(reason("Denied", "credit-order-differs", "CRD-4", { detail: agreement.detail }))
  }
  if (!request.mayInvoice) reasons.push(reason("Denied", "credit-may-not-invoice", "CRD-4"))
  if (figures.missing !== undefined) {
    const { from, to } = figures.missing
    reasons.push(reason("Denied", "credit-rate-missing", "KER-1", { from, to }))
  }
  for (const { available, sku, wanted } of request.shortages) {
    reasons.push(
      reason("Denied", "credit-stock-short", "CRD-4", {
        sku,
        wanted: Quantity.format(wanted),
        available: Quantity.format(available),
      }),
    )
  }
  return reasons.length === 0 ? identity : denied(...reasons)
}

/** Every reason at once (CRD-4). */
export const explain = (tables: Tables, request: GateRequest, figures: Figures): Explanation => {
  let overridable: Decision = identity
  let rest = absolute(request, figures)
  const parts = [days(tables, figures), ...tables.conditions.map((condition) => condition(request))]
  if (figures.missing === undefined) parts.push(amounts(tables, request, figures))
  for (const part of parts) {
    if (part._tag === "NeedsApproval") overridable = join(overridable, part)
    else rest = join(rest, part)
  }
  return { decision: join(rest, overridable), overridable }
}
