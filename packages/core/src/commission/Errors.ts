/**
 * What can't be done to a commission period.
 *
 * @module
 */
import { Rejection } from "../decider/Rejection.ts"

/** Why a command is impossible. */
export type CommissionReason =
  | { readonly _tag: "NothingToClose" }
  | { readonly _tag: "PeriodNotOver"; readonly period: string; readonly firstDay: string }

/** The one error of the module; match on `reason`. */
export class CommissionError extends Rejection("CommissionError")<CommissionReason> {}

/** Closing a month in which nothing happened. */
export const nothingToClose = (): CommissionError =>
  new CommissionError({
    rule: "COM-8",
    reason: { _tag: "NothingToClose" },
    text: {
      en: "This member has no facts in this month, so there is nothing to close; check member and month.",
      zh: "该成员本月没有任何记录,无需关账;请核对成员与月份。",
    },
  })

/** Closing a month before it is over. */
export const periodNotOver = (period: string, firstDay: string): CommissionError =>
  new CommissionError({
    rule: "COM-8",
    reason: { _tag: "PeriodNotOver", period, firstDay },
    text: {
      en: `${period} is not over; it can be closed from ${firstDay} on.`,
      zh: `${period} 尚未结束,自 ${firstDay} 起方可关账。`,
    },
  })
