/**
 * Why an answer or a request is impossible.
 *
 * @module
 */
import { Rejection } from "../decider/index.ts"
import type { LocalizedText } from "../decision/index.ts"
import type { Approver } from "./Model.ts"

/** The closed list of reasons. */
export type ApprovalReason =
  | { readonly _tag: "NotRequested" }
  | { readonly _tag: "NothingToApprove"; readonly decision: "Allowed" | "Denied" }
  | { readonly _tag: "AlreadyRequested"; readonly contentHash: string; readonly asked: string }
  | { readonly _tag: "AlreadyDecided"; readonly by: string; readonly outcome: string; readonly at: string }
  | { readonly _tag: "AlreadyAnswered"; readonly by: string; readonly said: string }
  | { readonly _tag: "NotAPerson"; readonly actor: string }
  | {
      readonly _tag: "OwnRequest"
      readonly member: string
      readonly requester: string
      readonly who: ReadonlyArray<string>
    }
  | {
      readonly _tag: "NotEntitled"
      readonly member: string
      readonly rank: string
      readonly needed: ReadonlyArray<Approver>
      readonly who: ReadonlyArray<string>
    }
  | { readonly _tag: "NotYourTurn"; readonly member: string; readonly before: ReadonlyArray<Approver> }
  | { readonly _tag: "NotTheRequester"; readonly member: string; readonly requester: string }

/** A command to a request for approval is impossible; nothing was stored. Match on `reason`. */
export class ApprovalError extends Rejection("ApprovalError")<ApprovalReason> {}

/** Who is asked by a step, for people. */
const inEnglish = (approvers: ReadonlyArray<Approver>, between: string): string =>
  approvers.map((one) => (one._tag === "AtLeast" ? `${one.rank.name} or above` : `role ${one.role}`)).join(between)

const inChinese = (approvers: ReadonlyArray<Approver>, between: string): string =>
  approvers.map((one) => (one._tag === "AtLeast" ? `${one.rank.name} 及以上职级` : `角色 ${one.role} `)).join(between)

const rules: Readonly<Record<ApprovalReason["_tag"], string>> = {
  NotRequested: "APR-1",
  NothingToApprove: "APR-1",
  AlreadyRequested: "PRC-8",
  AlreadyDecided: "APR-3",
  AlreadyAnswered: "APR-3",
  NotAPerson: "APR-3",
  OwnRequest: "ORG-4",
  NotEntitled: "APR-2",
  NotYourTurn: "APR-2",
  NotTheRequester: "APR-3",
}

const outcomes: Readonly<Record<string, LocalizedText>> = {
  Approved: { en: "approved", zh: "批准" },
  Rejected: { en: "rejected", zh: "否决" },
  Returned: { en: "returned for change", zh: "退回修改" },
  Withdrawn: { en: "withdrawn", zh: "撤回" },
  Expired: { en: "ended because its time ran out", zh: "因逾期失效" },
  Superseded: { en: "superseded", zh: "因内容变更而作废" },
}

const word = (tag: string): LocalizedText => outcomes[tag] ?? { en: tag, zh: tag }

/** Who could do it instead, as far as anybody is known. */
const could = (who: ReadonlyArray<string>): LocalizedText =>
  who.length === 0
    ? { en: "Nobody else is known who could.", zh: "目前没有其他人可以审批。" }
    : { en: `${who.join(", ")} could.`, zh: `可由 ${who.join("、")} 审批。` }

const write = (reason: ApprovalReason): LocalizedText => {
  switch (reason._tag) {
    case "NotRequested":
      return { en: "There is no such request for approval.", zh: "没有该审批申请。" }
    case "NothingToApprove":
      return reason.decision === "Allowed"
        ? { en: "It is allowed as it is; nobody has to approve it.", zh: "该事项已获允许,无需审批。" }
        : { en: "Nobody may approve it; it was denied.", zh: "该事项被禁止,任何人无权批准。" }
    case "AlreadyRequested":
      return {
        en: `This request is for content ${reason.contentHash}, not for ${reason.asked}; request anew for other content.`,
        zh: `本申请针对内容 ${reason.contentHash},而非 ${reason.asked};内容变更须重新申请。`,
      }
    case "AlreadyDecided":
      return {
        en: `${reason.by} decided this already: it was ${word(reason.outcome).en} at ${reason.at}. The first decision counts.`,
        zh: `${reason.by} 已于 ${reason.at} 作出决定:${word(reason.outcome).zh}。以首次决定为准。`,
      }
    case "AlreadyAnswered":
      return {
        en: `${reason.by} has answered already: ${word(reason.said).en}. Each person answers once; it waits for the others.`,
        zh: `${reason.by} 已答复:${word(reason.said).zh}。每人只能答复一次,尚待他人答复。`,
      }
    case "NotAPerson":
      return {
        en: `${reason.actor} is no person; approvals are given by members.`,
        zh: `${reason.actor} 不是人员;审批须由成员作出。`,
      }
    case "OwnRequest":
      return reason.member === reason.requester
        ? {
            en: `${reason.member} asked for this and can't decide it as well, whatever the rank. ${could(reason.who).en}`,
            zh: `${reason.member} 是申请人,无论职级均不得自批。${could(reason.who).zh}`,
          }
        : {
            en: `${reason.requester} asked for this, and one of ${reason.requester} and ${reason.member} acts for the other; neither can decide it. ${could(reason.who).en}`,
            zh: `本申请由 ${reason.requester} 提出,其与 ${reason.member} 存在代理关系,双方均不得审批。${could(reason.who).zh}`,
          }
    case "NotEntitled":
      return {
        en: `${reason.member} (${reason.rank}) can't answer this; it takes ${inEnglish(reason.needed, " or ")}. ${could(reason.who).en}`,
        zh: `${reason.member}(${reason.rank})无权答复;须由 ${inChinese(reason.needed, "或 ")}审批。${could(reason.who).zh}`,
      }
    case "NotYourTurn":
      return {
        en: `${reason.member} is asked after ${inEnglish(reason.before, " and ")}; wait for them first.`,
        zh: `${reason.member} 在 ${inChinese(reason.before, "、")}之后审批,请先等待。`,
      }
    case "NotTheRequester":
      return {
        en: `Only ${reason.requester}, who asked, can withdraw this; ${reason.member} can reject or return it if asked.`,
        zh: `只有申请人 ${reason.requester} 可以撤回;${reason.member} 如为审批人可否决或退回。`,
      }
  }
}

/** Builds the rejection for a reason. */
export const reject = (reason: ApprovalReason): ApprovalError =>
  new ApprovalError({ rule: rules[reason._tag], reason, text: write(reason) })
