/**
 * Authority over credit terms (CRD-1): which rank may set which limit and how many credit days.
 *
 * @module
 */
import * as Result from "effect/Result"
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import { denied, identity, needsApproval, reason } from "../decision/Decision.ts"
import type { Decision, FactValue } from "../decision/Model.ts"
import type { Money } from "../money/Model.ts"
import { inCurrency, type RateFor } from "./Exposure.ts"
import { currencyOf } from "./Figures.ts"
import type { CreditTerms } from "./Model.ts"
import type { Tables } from "./Tables.ts"

/** Whether new terms give the customer nothing that the old ones, still valid, didn't give. */
const isNoRaise = (before: CreditTerms, after: CreditTerms, today: LocalDate): boolean => {
  if (before.reviewDate !== undefined && today > before.reviewDate) return false
  if (after.creditDays > before.creditDays || currencyOf(after.limit) !== currencyOf(before.limit)) return false
  const laterReview =
    before.reviewDate !== undefined && (after.reviewDate === undefined || after.reviewDate > before.reviewDate)
  if (laterReview) return false
  return (
    before.limit._tag === "Unlimited" ||
    (after.limit._tag === "UpTo" && after.limit.amount.minor <= before.limit.amount.minor)
  )
}

/** Cash only, in advance: nobody is given anything. */
const givesNothing = (terms: CreditTerms): boolean =>
  terms.limit._tag === "UpTo" && terms.limit.amount.minor === 0n && terms.creditDays === 0

const isWithin = (limit: CreditTerms["limit"], bound: Money | undefined, rateFor: RateFor) => {
  if (bound === undefined) return Result.succeed(true)
  if (limit._tag === "Unlimited") return Result.succeed(false)
  return Result.map(inCurrency(limit.amount, bound.currency, rateFor), ({ minor }) => minor <= bound.minor)
}

/**
 * Decides on terms (CRD-1): allowed when they give nothing that wasn't given before, otherwise the lowest rank whose
 * row covers limit and days, or denied when no row does. Postponing a review is a raise: it renews the limit.
 */
export const decideTerms = (
  tables: Tables,
  before: CreditTerms | undefined,
  after: CreditTerms,
  today: LocalDate,
): Decision => {
  if (givesNothing(after) || (before !== undefined && isNoRaise(before, after, today))) return identity
  const { limit, reviewDate } = after
  const facts: Readonly<Record<string, FactValue>> = {
    limit: limit._tag === "Unlimited" ? "∞" : limit.amount,
    creditDays: after.creditDays,
    ...(reviewDate === undefined ? {} : { reviewDate: format(reviewDate) }),
  }
  const rateFor = tables.ratesOn(today)
  for (const row of tables.terms) {
    const within = isWithin(limit, row.limit, rateFor)
    if (Result.isFailure(within)) {
      const { from, to } = within.failure
      return denied(reason("Denied", "credit-rate-missing", "KER-1", { from, to }))
    }
    if (within.success && (row.creditDays === undefined || after.creditDays <= row.creditDays)) {
      return needsApproval(row.rank, [
        reason("NeedsApproval", "credit-terms-authority", "CRD-1", { ...facts, rank: row.rank.name }),
      ])
    }
  }
  return denied(reason("Denied", "credit-terms-beyond", "CRD-1", facts))
}
