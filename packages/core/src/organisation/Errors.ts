/**
 * Why a command on the organisation is impossible.
 *
 * @module
 */
import { Rejection } from "../decider/Rejection.ts"
import { type DelegationReason, writeDelegation } from "./DelegationErrors.ts"

/** The closed list of reasons. Ids and names are those of the members concerned. */
export type OrganisationReason =
  | { readonly _tag: "UnknownMember"; readonly id: string }
  | { readonly _tag: "MemberExists"; readonly id: string }
  | { readonly _tag: "MemberHasLeft"; readonly id: string }
  | { readonly _tag: "FirstMemberBySystem" }
  | { readonly _tag: "OwnStanding"; readonly id: string }
  | { readonly _tag: "AboveOwnRank"; readonly id: string; readonly rank: string; readonly ownRank: string }
  | { readonly _tag: "UnknownRank"; readonly rank: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "UnknownSupervisor"; readonly id: string; readonly supervisor: string }
  | { readonly _tag: "SupervisorHasLeft"; readonly id: string; readonly supervisor: string }
  | {
      readonly _tag: "SupervisorOutranked"
      readonly id: string
      readonly rank: string
      readonly supervisor: string
      readonly supervisorRank: string
    }
  | {
      readonly _tag: "ReportOutranks"
      readonly id: string
      readonly rank: string
      readonly report: string
      readonly reportRank: string
    }
  | { readonly _tag: "ReportingCycle"; readonly path: ReadonlyArray<string> }
  | { readonly _tag: "SuccessorNeeded"; readonly id: string; readonly reports: ReadonlyArray<string> }
  | { readonly _tag: "UnfitSuccessor"; readonly id: string; readonly successor: string }
  | { readonly _tag: "TooManyMembers"; readonly limit: number }
  | { readonly _tag: "MalformedField"; readonly id: string; readonly field: string; readonly value: string }
  | { readonly _tag: "DuplicateRow"; readonly id: string; readonly firstRow: number }
  | DelegationReason

/** The one error that this module lets out; match on `reason`. */
export class OrganisationError extends Rejection("OrganisationError")<OrganisationReason> {}

/** At most ten names, so that a message stays readable and bounded. */
const list = (names: ReadonlyArray<string>, separator = ", "): string =>
  names.length <= 10 ? names.join(separator) : `${names.slice(0, 10).join(separator)} … (${names.length})`

/** A cell that may be long, cut for a message. */
const short = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 60)}…`)

type Written = readonly [rule: string, en: string, zh: string]

const write = (reason: OrganisationReason): Written => {
  switch (reason._tag) {
    case "UnknownMember":
      return ["ORG-2", `There is no member "${reason.id}"; add them first.`, `没有成员“${reason.id}”,请先添加。`]
    case "MemberExists":
      return [
        "ORG-2",
        `Member "${reason.id}" exists already with other details; change them, or choose another id.`,
        `成员“${reason.id}”已存在且资料不同,请改用变更,或另选编号。`,
      ]
    case "MemberHasLeft":
      return ["ORG-2", `Member "${reason.id}" has left; reinstate them first.`, `成员“${reason.id}”已离职,请先恢复。`]
    case "FirstMemberBySystem":
      return [
        "ORG-2",
        "There is no active member yet; the first one is added by the system, in a system session.",
        "尚无在职成员,第一位成员须由系统添加。",
      ]
    case "OwnStanding":
      return [
        "ORG-4",
        `"${reason.id}" may not change their own rank, roles or supervisor; somebody else has to.`,
        `“${reason.id}”不得变更本人的职级、角色或上级,须由他人办理。`,
      ]
    case "AboveOwnRank":
      return [
        "ORG-4",
        `Member "${reason.id}" is, or would be, ${reason.rank}, above your own rank ${reason.ownRank}; ask somebody of that rank.`,
        `成员“${reason.id}”的职级 ${reason.rank} 高于您的职级 ${reason.ownRank},请由该职级人员办理。`,
      ]
    case "UnknownRank":
      return [
        "ORG-1",
        `There is no rank "${short(reason.rank)}"; the ladder knows ${reason.known.join(" < ")}.`,
        `没有职级“${short(reason.rank)}”;现有职级为 ${reason.known.join(" < ")}。`,
      ]
    case "UnknownSupervisor":
      return [
        "ORG-2",
        `"${reason.id}" would report to "${short(reason.supervisor)}", who is no member; name an active member or nobody.`,
        `“${reason.id}”的上级“${short(reason.supervisor)}”不是成员,请指定在职成员或不设上级。`,
      ]
    case "SupervisorHasLeft":
      return [
        "ORG-2",
        `"${reason.id}" would report to "${reason.supervisor}", who has left; name an active member or nobody.`,
        `“${reason.id}”的上级“${reason.supervisor}”已离职,请指定在职成员或不设上级。`,
      ]
    case "SupervisorOutranked":
      return [
        "ORG-2",
        `"${reason.id}" (${reason.rank}) can't report to "${reason.supervisor}" (${reason.supervisorRank}): a supervisor ranks at least as high.`,
        `“${reason.id}”(${reason.rank})不能向“${reason.supervisor}”(${reason.supervisorRank})汇报:上级职级不得低于下级。`,
      ]
    case "ReportOutranks":
      return [
        "ORG-2",
        `As ${reason.rank}, "${reason.id}" would rank below "${reason.report}" (${reason.reportRank}), who reports to them; give "${reason.report}" another supervisor first.`,
        `“${reason.id}”任 ${reason.rank} 将低于其下属“${reason.report}”(${reason.reportRank}),请先为其另设上级。`,
      ]
    case "ReportingCycle":
      return [
        "ORG-2",
        `Nobody may report to themselves, not in a circle either: ${list(reason.path, " → ")}.`,
        `汇报关系不得成环:${list(reason.path, " → ")}。`,
      ]
    case "SuccessorNeeded":
      return reason.reports.length === 0
        ? [
            "ORG-7",
            `"${reason.id}" has no supervisor to take over what is theirs; name a successor.`,
            `“${reason.id}”没有可接手的上级,请指定接替人。`,
          ]
        : [
            "ORG-7",
            `${list(reason.reports)} still report to "${reason.id}"; name a successor who becomes their supervisor, or move them first.`,
            `${list(reason.reports)} 仍向“${reason.id}”汇报,请指定接替人,或先行调整。`,
          ]
    case "UnfitSuccessor":
      return [
        "ORG-7",
        `"${reason.successor}" can't succeed "${reason.id}": a successor is another active member, and not a mere auditor.`,
        `“${reason.successor}”不能接替“${reason.id}”:接替人须为其他在职成员,且非专职审计员。`,
      ]
    case "TooManyMembers":
      return [
        "ORG-2",
        `An organisation has at most ${reason.limit} members, those who left included.`,
        `组织成员(含离职)最多 ${reason.limit} 人。`,
      ]
    case "MalformedField":
      return [
        "ORG-2",
        `${reason.field} "${short(reason.value)}" of "${short(reason.id)}" is not usable: ${fieldHelp(reason.field).en}.`,
        `“${short(reason.id)}”的 ${reason.field}“${short(reason.value)}”不可用:${fieldHelp(reason.field).zh}。`,
      ]
    case "DuplicateRow":
      return [
        "ORG-2",
        `"${reason.id}" stands in row ${reason.firstRow} already; keep one of the rows.`,
        `“${reason.id}”已在第 ${reason.firstRow} 行出现,请只保留一行。`,
      ]
    default:
      return ["ORG-3", ...writeDelegation(reason)]
  }
}

const fieldHelp = (field: string): { readonly en: string; readonly zh: string } => {
  switch (field) {
    case "id":
    case "supervisor":
      return {
        en: "an id has 1 to 64 letters, digits and . _ : -, and begins with a letter or digit",
        zh: "编号为 1–64 位字母、数字及 . _ : -,且以字母或数字开头",
      }
    case "name":
      return { en: "a name has 1 to 200 characters, not only spaces", zh: "姓名为 1–200 字,不能全为空格" }
    case "roles":
      return {
        en: "roles are those of ORG-2 or a plugin's (acme/role), each once, at most 20",
        zh: "角色须为 ORG-2 所列或插件角色(acme/role),不重复,最多 20 个",
      }
    default:
      return { en: "it has 1 to 40 characters", zh: "长度须为 1–40 字" }
  }
}

/** Builds the rejection for a reason, with its rule and both sentences. */
export const reject = (reason: OrganisationReason): OrganisationError => {
  const [rule, en, zh] = write(reason)
  return new OrganisationError({ rule, reason, text: { en, zh } })
}
