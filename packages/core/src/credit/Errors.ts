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
import { maxMembers } from "./Limits.ts"
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
  | { readonly _tag: "NoGroup"; readonly parentId: string; readonly why: GroupObstacle }
  | { readonly _tag: "GroupBeyondAuthority"; readonly decision: Decision }

/** Why a customer can't share a parent's limit. */
export type GroupObstacle = "itself" | "in-another-group" | "has-members" | "parent-is-member" | "no-terms" | "full"

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

const obstacles: Readonly<Record<GroupObstacle, { readonly en: string; readonly zh: string }>> = {
  itself: { en: "it is the same customer; name the parent", zh: "母公司不能是客户自身;请填写母公司" },
  "in-another-group": {
    en: "this customer shares another parent's limit already; let it leave that group first",
    zh: "该客户已共用另一母公司的额度;请先退出该集团",
  },
  "has-members": {
    en: "this customer's own limit is shared by subsidiaries; groups have one level, so let them join the parent themselves",
    zh: "该客户的额度已由子公司共用;集团只有一层,请由各子公司分别加入母公司",
  },
  "parent-is-member": {
    en: "it shares the limit of another customer itself; join that one instead",
    zh: "它本身共用另一客户的额度;请改为加入该客户的集团",
  },
  "no-terms": { en: "it has no credit terms to share; set them first", zh: "它没有可共用的信用条件;请先设定" },
  full: {
    en: `it has ${maxMembers} subsidiaries already, which is the most`,
    zh: `它已有 ${maxMembers} 家子公司,已达上限`,
  },
}

/** CRD-9: whose limit can be shared, and by whom. */
export const noGroup = (parentId: string, why: GroupObstacle): CreditError =>
  new CreditError({
    rule: "CRD-9",
    reason: { _tag: "NoGroup", parentId, why },
    text: {
      en: `The limit of ${parentId} can't be shared: ${obstacles[why].en}.`,
      zh: `不能共用 ${parentId} 的额度:${obstacles[why].zh}。`,
    },
  })

/** CRD-9: sharing a limit, or keeping one's own outside the group, gives credit as setting terms does (CRD-1). */
export const groupBeyondAuthority = (decision: Decision): CreditError =>
  new CreditError({
    rule: "CRD-9",
    reason: { _tag: "GroupBeyondAuthority", decision },
    text: {
      en: `Joining or leaving a group gives credit as setting terms does. ${sentences(decision, "en")} Let somebody of that rank do it.`,
      zh: `加入或退出集团等同于授予信用。${sentences(decision, "zh")}请由相应职级办理。`,
    },
  })
