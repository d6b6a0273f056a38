/**
 * The reasons of the release gate (CRD-4): the second pass over the same figures, when somebody wants to know why.
 *
 * @module
 */
import { format } from "../calendar/LocalDate.ts"
import { denied, identity, join } from "../decision/Decision.ts"
import type { Decision, FactValue, Rank, Reason } from "../decision/Model.ts"
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

/** Reasons as they come up, and the highest rank that any of them asks for. */
class Findings {
  readonly reasons: Array<Reason> = []
  rank: Rank | undefined = undefined
  isDenied = false

  deny(code: string, rule: string, facts: Facts): void {
    this.isDenied = true
    this.reasons.push({ code, rule, verdict: "Denied", facts })
  }

  /** Beyond a rank's reach nobody may agree; otherwise `rank` may. */
  hold(rank: Rank | undefined, code: string, rule: string, facts: Facts): void {
    if (rank === undefined) this.deny(code, rule, facts)
    else {
      if (this.rank === undefined || this.rank.level < rank.level) this.rank = rank
      this.reasons.push({ code, rule, verdict: "NeedsApproval", facts })
    }
  }

  remark(code: string, rule: string, facts: Facts): void {
    this.reasons.push({ code, rule, verdict: "Allowed", facts })
  }
}

/** Whether the amounts of a request are unknown: a rate is missing, or the host's figures are. */
const isUnmeasured = ({ customer }: GateRequest, { missing }: Figures): boolean =>
  missing !== undefined || customer.exposure?._tag === "Unknown"

const checkDays = (tables: Tables, { creditDays, days }: Figures, findings: Findings): void => {
  const daysLate = days - creditDays
  if (daysLate <= 0) return
  findings.hold(rankForLateness(tables, daysLate), "credit-days-exceeded", "CRD-4", { days, creditDays, daysLate })
}

/** At or above the warning line, and not over the limit (CRD-2). */
const checkWatchBand = (
  { policy: { watchBand } }: Tables,
  code: string,
  rule: string,
  used: Money,
  limit: Money,
  findings: Findings,
): void => {
  if (watchBand === undefined || limit.minor === 0n || used.minor * scale < limit.minor * watchBand) return
  findings.remark(code, rule, { used, limit, watchBand: formatRate(watchBand) })
}

const checkAmounts = (tables: Tables, request: GateRequest, figures: Figures, findings: Findings): void => {
  const { currency, limit } = figures
  if (limit === undefined || isUnmeasured(request, figures)) return
  const excess = figures.exposure + figures.order - limit
  const money = (minor: bigint): Money => make(minor, currency)
  const used = { exposure: money(figures.exposure), order: money(figures.order) }
  if (excess <= 0n) {
    const both = money(figures.exposure + figures.order)
    checkWatchBand(tables, "credit-watch-band", "CRD-2", both, money(limit), findings)
  } else if (figures.isCash) {
    findings.hold(tables.cashRank, "credit-cash-payment-open", "CRD-8", { ...used, open: money(excess) })
  } else {
    const rank = rankForExcess(tables, excess, limit)
    findings.hold(rank, "credit-limit-exceeded", "CRD-4", { ...used, limit: money(limit), excess: money(excess) })
    const reviewDate = request.customer.terms?.reviewDate
    if (figures.hasLapsed && reviewDate !== undefined) {
      findings.hold(rank, "credit-review-lapsed", "CRD-1", { reviewDate: format(reviewDate) })
    }
  }
}

/** The limit that is shared (CRD-9). */
const checkGroup = (tables: Tables, request: GateRequest, figures: Figures, findings: Findings): void => {
  const { group } = figures
  if (group === undefined || isUnmeasured(request, figures)) return
  const money = (minor: bigint): Money => make(minor, group.currency)
  const limit = money(group.limit)
  const excess = group.exposure + group.order - group.limit
  if (excess <= 0n) {
    checkWatchBand(tables, "credit-group-watch-band", "CRD-9", money(group.exposure + group.order), limit, findings)
    return
  }
  const rank = group.isCash ? tables.cashRank : rankForExcess(tables, excess, group.limit)
  const used = { exposure: money(group.exposure), order: money(group.order) }
  findings.hold(rank, "credit-group-limit-exceeded", "CRD-9", { ...used, limit, excess: money(excess) })
  const reviewDate = request.customer.group?.terms?.reviewDate
  if (group.hasLapsed && !group.isCash && reviewDate !== undefined) {
    findings.hold(rank, "credit-group-review-lapsed", "CRD-9", { reviewDate: format(reviewDate) })
  }
}

/** Debts that put new orders on hold (REC-4). */
const checkHolds = (tables: Tables, { customer }: GateRequest, findings: Findings): void => {
  const [first] = customer.holds ?? []
  if (customer.holds === undefined || first === undefined) return
  findings.hold(tables.holdRank, "credit-orders-on-hold", "REC-4", {
    debts: customer.holds.length,
    debt: first.source,
    reason: first.reason,
  })
}

/** Nothing stands in the way: the figures that say so (KER-6). */
const remarkHeadroom = (figures: Figures, findings: Findings): void => {
  const { currency, days, creditDays, exposure, group, limit, order } = figures
  const used = { exposure: make(exposure, currency), order: make(order, currency), days, creditDays }
  if (group !== undefined) {
    findings.remark("credit-within-group-limit", "CRD-9", {
      exposure: make(group.exposure, group.currency),
      order: make(group.order, group.currency),
      limit: make(group.limit, group.currency),
    })
  } else if (limit === undefined) findings.remark("credit-unlimited", "CRD-4", used)
  else findings.remark("credit-within-limit", "CRD-4", { ...used, limit: make(limit, currency) })
}

/** What no rank may override (CRD-4 a, b, e; blocked customers; KER-1). */
const checkTheRest = (
  { agreement, customer, mayInvoice, shortages }: GateRequest,
  figures: Figures,
  findings: Findings,
): void => {
  if (customer.block !== undefined) {
    findings.deny("credit-customer-blocked", "CRD-4", { reason: customer.block.reason })
  }
  if (agreement._tag === "Differs") findings.deny("credit-order-differs", "CRD-4", { detail: agreement.detail })
  if (!mayInvoice) findings.deny("credit-may-not-invoice", "CRD-4", {})
  if (customer.exposure?._tag === "Unknown") {
    findings.deny("credit-exposure-unknown", "CRD-2", { detail: customer.exposure.detail })
  } else if (figures.missing !== undefined) {
    const { from, to } = figures.missing
    findings.deny("credit-rate-missing", "KER-1", { from, to })
  }
  for (const { available, sku, wanted } of shortages) {
    findings.deny("credit-stock-short", "CRD-4", {
      sku,
      wanted: Quantity.format(wanted),
      available: Quantity.format(available),
    })
  }
}

const order = { Denied: 0, NeedsApproval: 1, Allowed: 2 } as const

/** The canonical order of reasons that differ in code or verdict. */
const inOrder = (a: Reason, b: Reason): number =>
  order[a.verdict] - order[b.verdict] || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)

const decisionOf = (reasons: ReadonlyArray<Reason>, isDenied: boolean, rank: Rank | undefined): Decision =>
  isDenied
    ? { _tag: "Denied", reasons }
    : rank !== undefined
      ? { _tag: "NeedsApproval", rank, signOffs: [], reasons }
      : reasons.length === 0
        ? identity
        : { _tag: "Allowed", reasons }

/** Every reason at once (CRD-4). */
export const explain = (tables: Tables, request: GateRequest, figures: Figures): Explanation => {
  const findings = new Findings()
  checkDays(tables, figures, findings)
  checkAmounts(tables, request, figures, findings)
  checkGroup(tables, request, figures, findings)
  checkHolds(tables, request, findings)
  checkTheRest(request, figures, findings)
  if (findings.reasons.length === 0) remarkHeadroom(figures, findings)
  const { isDenied, rank } = findings
  // Only shortages can share a code; `denied` puts those in order by their facts, and each once.
  const reasons = request.shortages.length > 1 ? denied(...findings.reasons).reasons : findings.reasons.sort(inOrder)
  let decision = decisionOf(reasons, isDenied, rank)
  let overridable = decisionOf(rank === undefined ? [] : reasons.filter(isApproval), false, rank)
  for (const condition of tables.conditions) {
    const answer = condition(request)
    decision = join(decision, answer)
    if (answer._tag === "NeedsApproval") overridable = join(overridable, answer)
  }
  return { decision, overridable }
}

const isApproval = ({ verdict }: Reason): boolean => verdict === "NeedsApproval"
