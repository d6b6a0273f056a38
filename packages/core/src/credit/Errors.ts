/**
 * Why a command to a credit account is impossible.
 *
 * @module
 */

import { Rejection } from "../decider/Rejection.ts"
import { sentence } from "../decision/Messages.ts"
import type { Decision } from "../decision/Model.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import type { Money } from "../money/Model.ts"
import { toText } from "../money/Text.ts"
import { messages } from "./Messages.ts"

/** The closed list of reasons. */
export type CreditReason =
  | { readonly _tag: "TermsBeyondEveryRank"; readonly decision: Decision }
  | { readonly _tag: "RankTooLow"; readonly needed: string }
  | { readonly _tag: "SelfApproval"; readonly member: string }
  | { readonly _tag: "ProposalChanged" }
  | { readonly _tag: "NegativeAmount"; readonly amount: Money }
  | {
      readonly _tag: "OtherCurrency"
      readonly orderId: string
      readonly expected: CurrencyCode
      readonly found: CurrencyCode
    }

/** A command to a credit account is impossible; nothing was stored. */
export class CreditError extends Rejection("CreditError")<CreditReason> {}

const sentences = (decision: Decision, locale: "en" | "zh"): string =>
  decision.reasons.map((reason) => sentence(reason, messages, locale)).join(" ")

/** CRD-1: no rank may give these terms. */
export const termsBeyondEveryRank = (decision: Decision): CreditError =>
  new CreditError({
    rule: "CRD-1",
    reason: { _tag: "TermsBeyondEveryRank", decision },
    text: {
      en: `These terms can't be given. ${sentences(decision, "en")} Ask for a lower limit or fewer credit days.`,
      zh: `不能给予该信用条件。${sentences(decision, "zh")}请降低额度或缩短账期。`,
    },
  })

/** CRD-1: a customer is blocked and unblocked by hand only from a rank up. */
export const rankTooLow = (needed: string): CreditError =>
  new CreditError({
    rule: "CRD-1",
    reason: { _tag: "RankTooLow", needed },
    text: {
      en: `Blocking and unblocking a customer takes a ${needed} or above.`,
      zh: `冻结或解除冻结客户须由 ${needed} 及以上职级办理。`,
    },
  })

/** ORG-4: nobody approves their own request. */
export const selfApproval = (member: string): CreditError =>
  new CreditError({
    rule: "ORG-4",
    reason: { _tag: "SelfApproval", member },
    text: {
      en: `${member} proposed these terms and can't approve them as well; somebody else has to.`,
      zh: `${member} 是提出人,不得自批;须由他人审批。`,
    },
  })

/** PRC-8: an approval holds for exactly what was approved. */
export const proposalChanged = (): CreditError =>
  new CreditError({
    rule: "PRC-8",
    reason: { _tag: "ProposalChanged" },
    text: {
      en: "The approved terms are no longer the ones proposed; propose and approve them anew.",
      zh: "所批条件与现行提案不一致,须重新提出并审批。",
    },
  })

/** CRD-2: an order claims nothing or something. */
export const negativeAmount = (amount: Money): CreditError =>
  new CreditError({
    rule: "CRD-2",
    reason: { _tag: "NegativeAmount", amount },
    text: {
      en: `${toText(amount, "en")} is below zero; an order's figures are totals of zero or more.`,
      zh: `${toText(amount, "zh")} 小于零;订单的各项金额为累计数,不得为负。`,
    },
  })

/** KER-1: figures of one order are in one currency. */
export const otherCurrency = (orderId: string, expected: CurrencyCode, found: CurrencyCode): CreditError =>
  new CreditError({
    rule: "KER-1",
    reason: { _tag: "OtherCurrency", orderId, expected, found },
    text: {
      en: `Order ${orderId} is in ${expected}; give its figures in ${expected}, not in ${found}.`,
      zh: `订单 ${orderId} 以 ${expected} 计价;其金额须为 ${expected},而非 ${found}。`,
    },
  })
