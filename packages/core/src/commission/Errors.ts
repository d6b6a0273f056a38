/**
 * What can't be done to a commission period.
 *
 * @module
 */
import { Rejection } from "../decider/Rejection.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import type { Money } from "../money/Model.ts"
import { format as formatMoney } from "../money/Text.ts"
import { one, type Rate } from "../rate/Model.ts"
import { format as formatRate } from "../rate/Text.ts"

/** Why a command is impossible. */
export type CommissionReason =
  | { readonly _tag: "NothingToClose" }
  | { readonly _tag: "PeriodNotOver"; readonly period: string; readonly firstDay: string }
  | { readonly _tag: "OwnMonth"; readonly memberId: string }
  | { readonly _tag: "MonthClosed"; readonly period: string; readonly next: string }
  | { readonly _tag: "ConductOutOfBand"; readonly factor: Rate; readonly least: Rate; readonly most: Rate }
  | { readonly _tag: "NoSuchFine"; readonly name: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "NotInPlanCurrency"; readonly amount: Money; readonly currency: CurrencyCode }

/** The one error of the module; match on `reason`. */
export class CommissionError extends Rejection("CommissionError")<CommissionReason> {}

/** Closing a month in which nothing happened. */
export const nothingToClose = (): CommissionError =>
  new CommissionError({
    rule: "COM-8",
    reason: { _tag: "NothingToClose" },
    text: {
      en: "This member has no facts in this month, so there is nothing to close; check member and month.",
      zh: "该成员本月没有任何记录，无需关账；请核对成员与月份。",
    },
  })

/** Closing a month before it is over. */
export const periodNotOver = (period: string, firstDay: string): CommissionError =>
  new CommissionError({
    rule: "COM-8",
    reason: { _tag: "PeriodNotOver", period, firstDay },
    text: {
      en: `${period} is not over; it can be closed from ${firstDay} on.`,
      zh: `${period} 尚未结束，自 ${firstDay} 起方可关账。`,
    },
  })

/** Somebody assessing their own month. */
export const ownMonth = (memberId: string): CommissionError =>
  new CommissionError({
    rule: "ORG-4",
    reason: { _tag: "OwnMonth", memberId },
    text: {
      en: `Nobody decides about their own earnings, and these are ${memberId}'s; ask somebody else of finance or a director.`,
      zh: `任何人不得决定自己的收入，此为 ${memberId} 的月份；请由其他财务人员或总监处理。`,
    },
  })

/** A fine or bonus for a month that is closed. */
export const monthClosed = (period: string, next: string): CommissionError =>
  new CommissionError({
    rule: "COM-8",
    reason: { _tag: "MonthClosed", period, next },
    text: {
      en: `${period} is closed and never changes; put the line into ${next} or the month that is open.`,
      zh: `${period} 已关账，不再变更；请记入 ${next} 或当前未关账的月份。`,
    },
  })

/** A factor for conduct that the plan doesn't allow. */
export const conductOutOfBand = (
  factor: Rate,
  { least, most }: { readonly least: Rate; readonly most: Rate } = { least: one, most: one },
): CommissionError =>
  new CommissionError({
    rule: "COM-7",
    reason: { _tag: "ConductOutOfBand", factor, least, most },
    text: {
      en: `A factor of ${formatRate(factor)} is outside what the plan allows for conduct, ${formatRate(least)} to ${formatRate(most)}; stay within it or change the plan.`,
      zh: `系数 ${formatRate(factor)} 超出方案允许的范围 ${formatRate(least)} 至 ${formatRate(most)}；请在范围内取值或修改方案。`,
    },
  })

/** A fine that the plan doesn't know. */
export const noSuchFine = (name: string, known: ReadonlyArray<string>): CommissionError =>
  new CommissionError({
    rule: "COM-7",
    reason: { _tag: "NoSuchFine", name, known },
    text: {
      en: `The plan has no fine "${name}"; it has ${known.length === 0 ? "none" : known.join(", ")}.`,
      zh: `方案中没有处罚“${name}”；现有：${known.length === 0 ? "无" : known.join("、")}。`,
    },
  })

/** An amount that the plan can't pay. */
export const amountInPlan = (amount: Money, currency: CurrencyCode): CommissionError =>
  new CommissionError({
    rule: "KER-1",
    reason: { _tag: "NotInPlanCurrency", amount, currency },
    text: {
      en: `A line is an amount of ${currency} above or below zero, not ${formatMoney(amount)} ${amount.currency}.`,
      zh: `明细须为非零的 ${currency} 金额，而不是 ${formatMoney(amount)} ${amount.currency}。`,
    },
  })
