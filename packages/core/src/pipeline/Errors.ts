/**
 * Why a command to a deal is impossible.
 *
 * @module
 */
import { Rejection } from "../decider/Rejection.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { UnmetGate } from "./Evaluate.ts"

/** The closed list of reasons. */
export type DealReason =
  | { readonly _tag: "UnknownDeal" }
  | { readonly _tag: "DealExists" }
  | { readonly _tag: "UnknownPipeline"; readonly pipeline: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "UnknownStage"; readonly stage: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "NoSuchMove"; readonly from: string; readonly to: string; readonly allowed: ReadonlyArray<string> }
  | { readonly _tag: "GatesUnmet"; readonly to: string; readonly unmet: ReadonlyArray<UnmetGate> }
  | { readonly _tag: "Closed"; readonly outcome: "won" | "lost" }
  | { readonly _tag: "NotClosed" }
  | { readonly _tag: "UnknownCause"; readonly cause: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "NotYourDeal"; readonly member: string; readonly rank: string }
  | { readonly _tag: "SharesNotWhole"; readonly sum: string }
  | { readonly _tag: "SellerTwice"; readonly member: string }
  | { readonly _tag: "ShareNotPositive"; readonly member: string }
  | { readonly _tag: "NegativeAmount" }
  | { readonly _tag: "InFuture"; readonly date: string; readonly today: string }
  | { readonly _tag: "DatesOutOfOrder"; readonly before: string; readonly after: string }
  | { readonly _tag: "NothingToReview"; readonly reference: string }
  | { readonly _tag: "SelfReview"; readonly member: string }
  | { readonly _tag: "RankTooLow"; readonly rank: string }
  | { readonly _tag: "SelfApproval"; readonly member: string }
  | { readonly _tag: "RequestChanged" }
  | { readonly _tag: "RequestPending"; readonly by: string }
  | { readonly _tag: "TooMany"; readonly what: string; readonly limit: number }

/** A command to a deal is impossible; nothing was stored. */
export class DealError extends Rejection("DealError")<DealReason> {}

type Written = readonly [rule: string, en: string, zh: string]

const orNone = (names: ReadonlyArray<string>, none: string): string => (names.length === 0 ? none : names.join(", "))

const list = (unmet: ReadonlyArray<UnmetGate>, locale: keyof LocalizedText): string =>
  unmet
    .map(({ stage, text }, i) => (locale === "en" ? `${i + 1}) ${stage}: ${text.en}` : `${i + 1})${stage}:${text.zh}`))
    .join(locale === "en" ? "; " : ";")

const write = (reason: DealReason): Written => {
  switch (reason._tag) {
    case "UnknownDeal":
      return ["PIP-1", "There is no such deal yet; open it first.", "该商机尚不存在,请先建立。"]
    case "DealExists":
      return [
        "PIP-1",
        "A deal was opened under this id with other details; choose another id.",
        "该编号下已有内容不同的商机,请另选编号。",
      ]
    case "UnknownPipeline":
      return [
        "PIP-1",
        `There is no pipeline "${reason.pipeline}"; there are ${reason.known.join(", ")}.`,
        `没有销售流程“${reason.pipeline}”;现有:${reason.known.join(", ")}。`,
      ]
    case "UnknownStage":
      return [
        "PIP-1",
        `There is no stage "${reason.stage}"; the pipeline knows ${reason.known.join(", ")}.`,
        `没有阶段“${reason.stage}”;现有阶段为 ${reason.known.join(", ")}。`,
      ]
    case "NoSuchMove":
      return [
        "PIP-3",
        `The pipeline doesn't lead from "${reason.from}" to "${reason.to}" this way; from there it leads to: ${orNone(reason.allowed, "nowhere")}.`,
        `销售流程不允许由“${reason.from}”这样移动到“${reason.to}”;可移动到:${orNone(reason.allowed, "无")}。`,
      ]
    case "GatesUnmet":
      return [
        "PIP-3",
        `"${reason.to}" can't be entered yet. Missing: ${list(reason.unmet, "en")}.`,
        `尚不能进入“${reason.to}”。缺少:${list(reason.unmet, "zh")}。`,
      ]
    case "Closed":
      return [
        "PIP-3",
        `The deal is ${reason.outcome}; ask for it to be opened again first.`,
        `商机已${reason.outcome === "won" ? "赢单" : "丢单"},请先申请重新打开。`,
      ]
    case "NotClosed":
      return ["PIP-3", "The deal is open; only a won or lost one is opened again.", "商机仍在进行,无须重新打开。"]
    case "UnknownCause":
      return [
        "PIP-3",
        `"${reason.cause}" is no cause for losing a deal; choose one of ${reason.known.join(", ")}.`,
        `“${reason.cause}”不是丢单原因;请选择:${reason.known.join(", ")}。`,
      ]
    case "NotYourDeal":
      return [
        "ORG-5",
        `${reason.member} doesn't sell this deal; its sellers, or a ${reason.rank} and above, may do this.`,
        `${reason.member} 不是该商机的销售人员;须由其销售人员或 ${reason.rank} 及以上职级办理。`,
      ]
    case "SharesNotWhole":
      return [
        "COM-3",
        `The sellers' shares sum to ${reason.sum}; they must sum to 100%.`,
        `销售人员份额合计为 ${reason.sum},须为 100%。`,
      ]
    case "SellerTwice":
      return [
        "COM-3",
        `${reason.member} stands among the sellers twice; give each one share.`,
        `销售人员 ${reason.member} 重复;每人只能有一个份额。`,
      ]
    case "ShareNotPositive":
      return [
        "COM-3",
        `The share of ${reason.member} is not above 0%; leave them out instead.`,
        `${reason.member} 的份额不大于 0%;请将其移除。`,
      ]
    case "NegativeAmount":
      return ["PIP-1", "The amount of a deal is zero or more.", "商机金额不得为负。"]
    case "InFuture":
      return [
        "PIP-1",
        `${reason.date} lies after today, ${reason.today}; record what has happened.`,
        `${reason.date} 晚于今日 ${reason.today};只能记录已发生的事项。`,
      ]
    case "DatesOutOfOrder":
      return [
        "PIP-1",
        `${reason.after} comes after ${reason.before} in the history; sort it by date.`,
        `历史中 ${reason.before} 之后不能是 ${reason.after};请按日期排序。`,
      ]
    case "NothingToReview":
      return [
        "PIP-5",
        `No proposal "${reason.reference}" waits for review; it has to be handed in first.`,
        `没有待评审的方案“${reason.reference}”,请先提交。`,
      ]
    case "SelfReview":
      return [
        "ORG-4",
        `${reason.member} handed this proposal in; somebody else has to review it.`,
        `${reason.member} 是方案提交人,须由他人评审。`,
      ]
    case "RankTooLow":
      return [
        "PIP-5",
        `Reviewing a proposal takes a ${reason.rank} or above.`,
        `方案评审须由 ${reason.rank} 及以上职级进行。`,
      ]
    case "SelfApproval":
      return [
        "ORG-4",
        `${reason.member} asked for this reopening; somebody else has to approve it.`,
        `${reason.member} 是申请人,不得自批,须由他人审批。`,
      ]
    case "RequestChanged":
      return [
        "PRC-8",
        "The approval is for another request than the one that waits; ask anew.",
        "审批所针对的申请与当前申请不一致,请重新申请。",
      ]
    case "RequestPending":
      return [
        "PIP-3",
        `${reason.by} has asked for the reopening already; wait for the answer.`,
        `${reason.by} 已申请重新打开,请等待审批结果。`,
      ]
    case "TooMany":
      return [
        "PIP-2",
        `A deal keeps at most ${reason.limit} ${reason.what}; keep further ones on the customer's file.`,
        `一个商机的 ${reason.what} 最多 ${reason.limit} 条,其余请记入客户档案。`,
      ]
  }
}

/** Builds the rejection for a reason, with its rule and both sentences. */
export const reject = (reason: DealReason): DealError => {
  const [rule, en, zh] = write(reason)
  return new DealError({ rule, reason, text: { en, zh } })
}
