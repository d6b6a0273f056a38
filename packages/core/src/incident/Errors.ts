/**
 * Why a command to an incident is impossible.
 *
 * @module
 */
import { Rejection } from "../decider/Rejection.ts"

/** What an incident lacks before it can be closed (ESC-8). */
export type MissingPart = "acknowledgement" | "department" | "plan"

/** The closed list of reasons. */
export type IncidentReason =
  | { readonly _tag: "UnknownIncident" }
  | { readonly _tag: "IncidentExists" }
  | { readonly _tag: "UnknownSeverity"; readonly severity: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "UnknownMember"; readonly member: string }
  | { readonly _tag: "NotInvolved"; readonly member: string }
  | { readonly _tag: "MembersOnly"; readonly command: string }
  | { readonly _tag: "RankTooLow"; readonly rank: string; readonly what: "close" | "regrade" }
  | { readonly _tag: "NothingFiled" }
  | { readonly _tag: "Incomplete"; readonly missing: ReadonlyArray<MissingPart> }
  | { readonly _tag: "AlreadyClosed" }

/** A command is impossible; nothing was stored. */
export class IncidentError extends Rejection("IncidentError")<IncidentReason> {}

const parts: Readonly<Record<MissingPart, { readonly en: string; readonly zh: string }>> = {
  acknowledgement: { en: "the decision level's acknowledgement", zh: "决策层确认" },
  department: { en: "the responsible department", zh: "责任部门" },
  plan: { en: "a plan", zh: "处置方案" },
}

const write = (reason: IncidentReason): readonly [en: string, zh: string] => {
  switch (reason._tag) {
    case "UnknownIncident":
      return ["There is no such incident yet; report it first.", "该突发事件尚未上报，请先上报。"]
    case "IncidentExists":
      return [
        "Another incident was reported under this number; choose another one.",
        "该编号下已有其他突发事件，请另选编号。",
      ]
    case "UnknownSeverity":
      return [
        `There is no severity "${reason.severity}"; there are ${reason.known.join(", ")}.`,
        `没有严重程度“${reason.severity}”；现有：${reason.known.join("、")}。`,
      ]
    case "UnknownMember":
      return [
        `${reason.member} is no active member; name somebody up whose chain it can go.`,
        `${reason.member} 不是在职成员，请指定可沿其汇报线上报的成员。`,
      ]
    case "NotInvolved":
      return [
        `${reason.member} has not been told of this incident and stands below the decision level; whoever was told or stands above does this.`,
        `${reason.member} 未收到该事件通报，且职级低于决策层；须由已获通报者或其上级办理。`,
      ]
    case "MembersOnly":
      return [
        `${reason.command} is done by a person, not by the system.`,
        `${reason.command} 须由人员办理，系统不得代办。`,
      ]
    case "RankTooLow":
      return reason.what === "close"
        ? [
            `An incident is closed by whoever acknowledged it or by a ${reason.rank} or above.`,
            `突发事件由确认人或 ${reason.rank} 及以上职级结案。`,
          ]
        : [`A ${reason.rank} or above grades it milder.`, `调低严重程度须由 ${reason.rank} 及以上职级办理。`]
    case "NothingFiled":
      return ["Name the responsible department, the plan, or both.", "请填写责任部门或处置方案。"]
    case "Incomplete":
      return [
        `It can't be closed yet; missing: ${reason.missing.map((one) => parts[one].en).join(", ")}.`,
        `尚不能结案，缺少：${reason.missing.map((one) => parts[one].zh).join("、")}。`,
      ]
    case "AlreadyClosed":
      return [
        "It was closed with another finding; report what happened since as a new incident.",
        "该事件已以其他结论结案；新情况请另行上报。",
      ]
  }
}

/** Builds the rejection for a reason, with its rule and both sentences. */
export const reject = (reason: IncidentReason): IncidentError => {
  const [en, zh] = write(reason)
  return new IncidentError({ rule: "ESC-8", reason, text: { en, zh } })
}
