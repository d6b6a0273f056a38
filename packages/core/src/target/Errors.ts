/**
 * Why a command to a target, a plan or a budget is impossible.
 *
 * @module
 */
import { Rejection } from "../decider/Rejection.ts"
import { type LocalizedText, sentence } from "../decision/Messages.ts"
import type { Decision } from "../decision/Model.ts"
import type { BreakdownProblem } from "./Evaluate.ts"
import { messages } from "./Messages.ts"

/** A part without which a target is none (TGT-1). */
export type MissingPart = "metric" | "amount" | "owner" | "from" | "until"

/** The closed list of reasons. */
export type TargetReason =
  | { readonly _tag: "Incomplete"; readonly missing: ReadonlyArray<MissingPart> }
  | { readonly _tag: "PeriodEmpty"; readonly from: string; readonly until: string }
  | { readonly _tag: "OtherUnit"; readonly expected: string; readonly found: string }
  | { readonly _tag: "BelowZero"; readonly what: string }
  | { readonly _tag: "UnknownMeasure"; readonly measure: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "UnknownOwners"; readonly owners: ReadonlyArray<string> }
  | { readonly _tag: "CantBreakDown"; readonly problems: ReadonlyArray<BreakdownProblem> }
  | { readonly _tag: "NoProposal"; readonly text: LocalizedText }
  | { readonly _tag: "UnknownTarget" }
  | { readonly _tag: "WrongStep"; readonly command: string; readonly standing: string }
  | { readonly _tag: "BeyondEveryRank"; readonly decision: Decision }
  | { readonly _tag: "SelfApproval"; readonly member: string }
  | { readonly _tag: "RankTooLow"; readonly rank: string; readonly rule: string }
  | { readonly _tag: "TooManyAmendments"; readonly limit: number }
  | { readonly _tag: "OtherMonth"; readonly month: string; readonly expected: string }
  | { readonly _tag: "FollowedAlready"; readonly factId: string; readonly measure: string }
  | { readonly _tag: "UnknownCycle" }
  | { readonly _tag: "CycleExists"; readonly month: string }
  | { readonly _tag: "NoTeams" }
  | { readonly _tag: "TeamTwice"; readonly team: string }
  | { readonly _tag: "UnknownTeam"; readonly team: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "NotYours"; readonly team: string; readonly owner: string }
  | { readonly _tag: "MeasureTwice"; readonly measure: string }
  | { readonly _tag: "DraftsMissing"; readonly teams: ReadonlyArray<string> }
  | { readonly _tag: "NothingPlanned" }
  | { readonly _tag: "AlreadyConsolidated"; readonly month: string }
  | { readonly _tag: "UnknownBudget" }
  | { readonly _tag: "BudgetExists" }
  | { readonly _tag: "NotForSpending" }
  | { readonly _tag: "OutsidePeriod"; readonly on: string; readonly from: string; readonly until: string }
  | { readonly _tag: "EntryExists"; readonly entryId: string }
  | { readonly _tag: "UnknownEntry"; readonly entryId: string }

/** A command is impossible; nothing was stored. */
export class TargetError extends Rejection("TargetError")<TargetReason> {}

type Written = readonly [rule: string, en: string, zh: string]

const parts: Readonly<Record<MissingPart, LocalizedText>> = {
  metric: { en: "what is measured (metric)", zh: "指标" },
  amount: { en: "how much (amount)", zh: "数额" },
  owner: { en: "whose it is (owner)", zh: "责任人" },
  from: { en: "from when (period.from)", zh: "起始日" },
  until: { en: "until when (period.until)", zh: "截止日" },
}

const standings: Readonly<Record<string, LocalizedText>> = {
  Proposed: { en: "waiting for approval", zh: "待审批" },
  InForce: { en: "in force; amend it instead", zh: "已生效,请走变更" },
  Refused: { en: "refused; set it anew", zh: "已被否决,请重新提出" },
  Withdrawn: { en: "withdrawn", zh: "已撤销" },
}

const write = (reason: TargetReason): Written => {
  switch (reason._tag) {
    case "Incomplete":
      return [
        "TGT-1",
        `A target says what, how much, whose and until when; missing: ${reason.missing.map((one) => parts[one].en).join(", ")}.`,
        `目标须写明指标、数额、责任人与期间;缺少:${reason.missing.map((one) => parts[one].zh).join("、")}。`,
      ]
    case "PeriodEmpty":
      return [
        "TGT-1",
        `The period from ${reason.from} up to and not including ${reason.until} holds no day; end later than it begins.`,
        `期间 ${reason.from} 至 ${reason.until}(不含)没有一天;截止日应晚于起始日。`,
      ]
    case "OtherUnit":
      return [
        "KER-1",
        `${reason.found} can't be counted towards ${reason.expected}; give it in ${reason.expected}.`,
        `${reason.found} 不能计入 ${reason.expected},请以 ${reason.expected} 给出。`,
      ]
    case "BelowZero":
      return ["TGT-1", `${reason.what} is below zero; use zero or more.`, `${reason.what} 为负数,应不小于零。`]
    case "UnknownMeasure":
      return [
        "TGT-1",
        `Nothing called "${reason.measure}" is followed here; there are ${reason.known.join(", ")}.`,
        `此处没有指标“${reason.measure}”;现有:${reason.known.join("、")}。`,
      ]
    case "UnknownOwners":
      return [
        "TGT-1",
        `These are no active members or teams: ${reason.owners.join(", ")}.`,
        `以下不是在职成员或团队:${reason.owners.join("、")}。`,
      ]
    case "CantBreakDown": {
      const told = (locale: "en" | "zh") =>
        reason.problems.map(({ place, text }) => (place === "" ? text[locale] : `${place}: ${text[locale]}`)).join("; ")
      return ["TGT-2", `The breakdown can't be made: ${told("en")}.`, `无法分解:${told("zh")}。`]
    }
    case "NoProposal":
      return ["TGT-3", `${reason.text.en}.`, `${reason.text.zh}。`]
    case "UnknownTarget":
      return ["TGT-1", "There is no such target yet; set it first.", "该目标尚不存在,请先设定。"]
    case "WrongStep": {
      const standing = standings[reason.standing]
      return [
        "TGT-4",
        `${reason.command} is not possible: the target is ${standing?.en ?? reason.standing}.`,
        `不能执行 ${reason.command}:目标${standing?.zh ?? reason.standing}。`,
      ]
    }
    case "BeyondEveryRank":
      return [
        reason.decision.reasons[0]?.rule ?? "TGT-4",
        reason.decision.reasons.map((one) => sentence(one, messages, "en")).join(" "),
        reason.decision.reasons.map((one) => sentence(one, messages, "zh")).join(""),
      ]
    case "SelfApproval":
      return [
        "ORG-4",
        `${reason.member} asked for this; somebody else has to approve it.`,
        `${reason.member} 是申请人,不得自批,须由他人审批。`,
      ]
    case "RankTooLow":
      return [reason.rule, `This takes a ${reason.rank} or above.`, `须由 ${reason.rank} 及以上职级办理。`]
    case "TooManyAmendments":
      return [
        "TGT-4",
        `It was amended ${reason.limit} times, which is the most; set a new one.`,
        `变更已达上限 ${reason.limit} 次,请另行设定。`,
      ]
    case "OtherMonth":
      return [
        "TGT-6",
        `This is kept for ${reason.expected}; the command is about ${reason.month}.`,
        `此处记录 ${reason.expected},而命令涉及 ${reason.month}。`,
      ]
    case "FollowedAlready":
      return [
        "TGT-6",
        `${reason.factId} counts as ${reason.measure} already, as it is followed; what is told besides needs an id of its own.`,
        `${reason.factId} 已自动计入 ${reason.measure};另行报送的事实须使用其他编号。`,
      ]
    case "UnknownCycle":
      return ["TGT-5", "This month's plan was not opened yet; open it first.", "该月计划尚未开启,请先开启。"]
    case "CycleExists":
      return [
        "TGT-5",
        `The plan of ${reason.month} is open with other teams; excuse those that it is not for.`,
        `${reason.month} 的计划已对其他团队开启;不适用的团队请予以豁免。`,
      ]
    case "NoTeams":
      return [
        "TGT-5",
        "No active member belongs to a team; put members in teams, or name the teams.",
        "没有在职成员属于任何团队;请先分配团队,或指明团队。",
      ]
    case "TeamTwice":
      return ["TGT-5", `Team "${reason.team}" stands twice; name it once.`, `团队“${reason.team}”重复。`]
    case "UnknownTeam":
      return [
        "TGT-5",
        `Team "${reason.team}" is not in this plan; there are ${reason.known.join(", ")}.`,
        `本计划中没有团队“${reason.team}”;现有:${reason.known.join("、")}。`,
      ]
    case "NotYours":
      return [
        "TGT-5",
        `The plan of ${reason.team} is handed in by ${reason.owner}, or by whoever consolidates.`,
        `${reason.team} 的计划由 ${reason.owner} 或汇总人提交。`,
      ]
    case "MeasureTwice":
      return [
        "TGT-5",
        `"${reason.measure}" stands twice; give one figure.`,
        `指标“${reason.measure}”重复,请只给一个数字。`,
      ]
    case "DraftsMissing":
      return [
        "TGT-5",
        `Drafts are missing of: ${reason.teams.join(", ")}; get them, or excuse the team with a reason.`,
        `尚缺以下团队的计划:${reason.teams.join("、")};请催交,或说明理由予以豁免。`,
      ]
    case "NothingPlanned":
      return ["TGT-5", "Every team is excused, so there is nothing to add up.", "所有团队均已豁免,没有可汇总的计划。"]
    case "AlreadyConsolidated":
      return [
        "TGT-5",
        `The plan of ${reason.month} is consolidated; amend its targets instead.`,
        `${reason.month} 的计划已汇总,请改为变更目标。`,
      ]
    case "UnknownBudget":
      return ["TGT-7", "There is no such budget yet; allot it first.", "该预算尚不存在,请先下达。"]
    case "BudgetExists":
      return [
        "TGT-7",
        "Another budget has this id; amend it, or choose another id.",
        "该编号下已有其他预算,请变更或另选编号。",
      ]
    case "NotForSpending":
      return [
        "TGT-7",
        "This is a sales budget; spending goes on an expense budget.",
        "这是销售预算;支出请记入费用预算。",
      ]
    case "OutsidePeriod":
      return [
        "TGT-7",
        `${reason.on} lies outside ${reason.from} up to and not including ${reason.until}; use the budget of that time.`,
        `${reason.on} 不在 ${reason.from} 至 ${reason.until}(不含)之内,请使用当期预算。`,
      ]
    case "EntryExists":
      return [
        "TGT-7",
        `Entry ${reason.entryId} is on record with other figures; choose another id, or reverse it.`,
        `记录 ${reason.entryId} 已存在且内容不同,请另选编号或冲销。`,
      ]
    case "UnknownEntry":
      return ["TGT-7", `There is no entry ${reason.entryId} to reverse.`, `没有可冲销的记录 ${reason.entryId}。`]
  }
}

/** Builds the rejection for a reason, with its rule and both sentences. */
export const reject = (reason: TargetReason): TargetError => {
  const [rule, en, zh] = write(reason)
  return new TargetError({ rule, reason, text: { en, zh } })
}
