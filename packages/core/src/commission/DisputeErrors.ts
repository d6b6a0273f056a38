/**
 * What can't be done to a dispute of a statement.
 *
 * @module
 */

import { Rejection } from "../decider/Rejection.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { CurrencyCode } from "../money/Currency.ts"

/** Why a command is impossible. */
export type DisputeReason =
  | { readonly _tag: "NoStatement"; readonly memberId: string; readonly period: string }
  | { readonly _tag: "NotOnStatement"; readonly creditId: string; readonly period: string }
  | { readonly _tag: "NotTheirs"; readonly actor: string; readonly memberId: string }
  | { readonly _tag: "AlreadyOpen" }
  | { readonly _tag: "NotOpen" }
  | { readonly _tag: "NotAnswered" }
  | { readonly _tag: "OpenedIt"; readonly actor: string }
  | { readonly _tag: "PaysThem"; readonly actor: string }
  | { readonly _tag: "NothingToCorrect" }
  | { readonly _tag: "OtherCurrency"; readonly given: CurrencyCode; readonly needed: CurrencyCode }

/** The one error of disputes; match on `reason`. */
export class DisputeError extends Rejection("CommissionDisputeError")<DisputeReason> {}

const ruleOf = (reason: DisputeReason): string => {
  switch (reason._tag) {
    case "OpenedIt":
    case "PaysThem":
      return "ORG-4"
    case "OtherCurrency":
      return "KER-1"
    default:
      return "COM-9"
  }
}

const textOf = (reason: DisputeReason): LocalizedText => {
  switch (reason._tag) {
    case "NoStatement":
      return {
        en: `${reason.memberId} has no statement of ${reason.period}; check member and month.`,
        zh: `${reason.memberId} 没有 ${reason.period} 的结算单;请核对成员与月份。`,
      }
    case "NotOnStatement":
      return {
        en: `Nothing of ${reason.creditId} was credited in ${reason.period}; dispute a line of that statement, or say that the deal is missing.`,
        zh: `${reason.period} 没有 ${reason.creditId} 的计提记录;请对该结算单上的明细提出争议,或说明缺少该交易。`,
      }
    case "NotTheirs":
      return {
        en: `${reason.actor} may not do this; the statement is ${reason.memberId}'s: they, or finance for them, may.`,
        zh: `${reason.actor} 无权执行此操作;结算单属于 ${reason.memberId},应由本人或财务代为办理。`,
      }
    case "AlreadyOpen":
      return {
        en: "This line is disputed already; wait until that dispute is settled.",
        zh: "该明细已在争议中;请待其了结。",
      }
    case "NotOpen":
      return { en: "There is no open dispute here; open one first.", zh: "没有进行中的争议;请先提出。" }
    case "NotAnswered":
      return {
        en: "A dispute is resolved once it has been answered; answer it first.",
        zh: "争议须先答复,方可裁定;请先答复。",
      }
    case "OpenedIt":
      return {
        en: `${reason.actor} opened this dispute, so somebody else must answer it.`,
        zh: `该争议由 ${reason.actor} 提出,须由他人答复。`,
      }
    case "PaysThem":
      return {
        en: `This dispute is about what ${reason.actor} is paid, so somebody else must answer and resolve it.`,
        zh: `该争议涉及 ${reason.actor} 本人的收入,须由他人答复和裁定。`,
      }
    case "NothingToCorrect":
      return {
        en: "A correction of zero changes nothing; give an amount, or refuse the dispute with a reason.",
        zh: "更正金额为零,不产生任何变动;请填写金额,或说明理由予以驳回。",
      }
    case "OtherCurrency":
      return {
        en: `The correction is in ${reason.given}, the statement in ${reason.needed}; give it in ${reason.needed}.`,
        zh: `更正币种为 ${reason.given},结算单币种为 ${reason.needed};应使用 ${reason.needed}。`,
      }
  }
}

/** The rejection for a reason, worded. */
export const refuseDispute = (reason: DisputeReason): DisputeError =>
  new DisputeError({ rule: ruleOf(reason), reason, text: textOf(reason) })
