/**
 * Why a command on a customer's file is impossible.
 *
 * @module
 */
import { Rejection } from "../decider/Rejection.ts"
import type { KeyKind } from "./Model.ts"

/** The closed list of reasons. */
export type CustomerReason =
  | { readonly _tag: "UnknownCustomer" }
  | { readonly _tag: "CustomerExists" }
  | { readonly _tag: "InConflict" }
  | { readonly _tag: "Redirected"; readonly to: string }
  | { readonly _tag: "NoConflict" }
  | { readonly _tag: "NotAParty"; readonly candidates: ReadonlyArray<string> }
  | { readonly _tag: "SettleFirst"; readonly existing: string }
  | { readonly _tag: "OwnConflict"; readonly actor: string }
  | { readonly _tag: "NotAbove"; readonly actor: string; readonly owners: ReadonlyArray<string> }
  | { readonly _tag: "NotYours"; readonly actor: string; readonly owner: string }
  | { readonly _tag: "OwnerNeeded" }
  | { readonly _tag: "UnfitOwner"; readonly memberId: string }
  | { readonly _tag: "UnusableKey"; readonly key: KeyKind; readonly value: string }
  | { readonly _tag: "UnusableBudget" }
  | { readonly _tag: "KeyTaken"; readonly key: KeyKind; readonly customers: ReadonlyArray<string> }
  | { readonly _tag: "InFuture"; readonly on: string; readonly today: string }
  | { readonly _tag: "EntryExists"; readonly id: string }
  | { readonly _tag: "FileFull"; readonly what: string; readonly limit: number }

/** The one error that this module lets out; match on `reason`. */
export class CustomerError extends Rejection("CustomerError")<CustomerReason> {}

const list = (names: ReadonlyArray<string>): string =>
  names.length <= 10 ? names.join(", ") : `${names.slice(0, 10).join(", ")} … (${names.length})`

const keyNames: Readonly<Record<KeyKind, readonly [en: string, zh: string]>> = {
  "tax-id": ["tax id", "税号"],
  phone: ["phone number", "电话"],
  name: ["name", "名称"],
}

const keyHelp: Readonly<Record<KeyKind, readonly [en: string, zh: string]>> = {
  "tax-id": ["it needs at least 4 letters or digits", "至少须有 4 位字母或数字"],
  phone: [
    "it needs 5 to 15 digits with their country code and no letters, +86 21 6543 2100 say",
    "连同国家代码须有 5–15 位数字,且不含字母,如 +86 21 6543 2100",
  ],
  name: ["it needs at least one letter or digit", "至少须有一个文字或数字"],
}

type Written = readonly [rule: string, en: string, zh: string]

const write = (reason: CustomerReason): Written => {
  switch (reason._tag) {
    case "UnknownCustomer":
      return ["CUS-1", "This customer isn't registered; register them first.", "客户尚未登记,请先登记。"]
    case "CustomerExists":
      return [
        "CUS-2",
        "This customer is registered already with other data; update the file, or use a new id.",
        "该客户编号已登记且资料不同,请更新档案或使用新编号。",
      ]
    case "InConflict":
      return [
        "CUS-2",
        "This registration is in conflict with another one; let a supervisor settle it first.",
        "该登记与其他登记冲突,请先由主管裁定。",
      ]
    case "Redirected":
      return [
        "CUS-2",
        `This registration belongs to customer ${reason.to}; use that file.`,
        `该登记已归入客户 ${reason.to},请使用该档案。`,
      ]
    case "NoConflict":
      return ["CUS-2", "There is no open conflict to settle here.", "此处没有待裁定的冲突。"]
    case "NotAParty":
      return reason.candidates.length === 0
        ? [
            "CUS-2",
            'Nobody else has a key of this registration any more; settle it as "both-distinct".',
            "已无其他客户占用该登记的查重信息,请裁定为“both-distinct”。",
          ]
        : [
            "CUS-2",
            `Name the customer whose file goes on; in conflict are ${list(reason.candidates)}.`,
            `请指明保留哪一客户的档案;冲突方为 ${list(reason.candidates)}。`,
          ]
    case "SettleFirst":
      return [
        "CUS-2",
        `Customer ${reason.existing} is in conflict too; settle that one first.`,
        `客户 ${reason.existing} 亦处于冲突中,请先裁定。`,
      ]
    case "OwnConflict":
      return [
        "ORG-4",
        `"${reason.actor}" is a party to this conflict; somebody else above the owners has to settle it.`,
        `“${reason.actor}”是冲突当事人,须由其他上级裁定。`,
      ]
    case "NotAbove":
      return [
        "CUS-2",
        `"${reason.actor}" is above none of the owners (${list(reason.owners)}); one of their supervisors has to settle it.`,
        `“${reason.actor}”不是当事人(${list(reason.owners)})的上级,须由其主管裁定。`,
      ]
    case "NotYours":
      return [
        "ORG-5",
        `"${reason.actor}" may not do this for customers of "${reason.owner}"; the owner or somebody above them may.`,
        `“${reason.actor}”无权处理“${reason.owner}”的客户,须由负责人或其上级办理。`,
      ]
    case "OwnerNeeded":
      return ["CUS-2", "Name the member who owns the customer; the system owns none.", "请指定客户负责人。"]
    case "UnfitOwner":
      return [
        "CUS-3",
        `"${reason.memberId}" can't own customers; name an active member who isn't only an auditor.`,
        `“${reason.memberId}”不能负责客户,请指定在职且非专职审计的成员。`,
      ]
    case "UnusableKey": {
      const [en, zh] = keyNames[reason.key]
      return [
        "CUS-2",
        `The ${en} "${reason.value}" can't be compared: ${keyHelp[reason.key][0]}.`,
        `${zh}“${reason.value}”无法用于查重:${keyHelp[reason.key][1]}。`,
      ]
    }
    case "UnusableBudget":
      return [
        "CUS-1",
        "A budget goes from a lower to a higher amount of one currency, neither below zero.",
        "预算须为同一币种、由低到高且不为负的区间。",
      ]
    case "KeyTaken": {
      const [en, zh] = keyNames[reason.key]
      return [
        "CUS-2",
        `The ${en} belongs to ${list(reason.customers)} already; correct it there, or register this as a new customer and let a supervisor settle it.`,
        `${zh}已属于 ${list(reason.customers)},请在该处更正,或另行登记并由主管裁定。`,
      ]
    }
    case "InFuture":
      return [
        "CUS-1",
        `A contact on ${reason.on} lies after today, ${reason.today}; record it when it has taken place.`,
        `联系日期 ${reason.on} 晚于今天 ${reason.today},请在发生后登记。`,
      ]
    case "EntryExists":
      return [
        "CUS-1",
        `Entry ${reason.id} is on file already with another content; use a new id.`,
        `编号 ${reason.id} 已存在且内容不同,请使用新编号。`,
      ]
    case "FileFull":
      return [
        "CUS-1",
        `A file holds at most ${reason.limit} ${reason.what}; take out what no longer holds first.`,
        `档案中的 ${reason.what} 最多 ${reason.limit} 项,请先清理。`,
      ]
  }
}

/** Builds the rejection for a reason, with its rule and both sentences. */
export const reject = (reason: CustomerReason): CustomerError => {
  const [rule, en, zh] = write(reason)
  return new CustomerError({ rule, reason, text: { en, zh } })
}

/** Why a key can't be claimed. */
export type CustomerClaimReason =
  | { readonly _tag: "KeyHeld"; readonly key: KeyKind; readonly customers: ReadonlyArray<string> }
  | { readonly _tag: "TooManyHolders"; readonly key: KeyKind; readonly limit: number }

/** The error of a key; a registration that saw the keys before never meets it. */
export class CustomerClaimError extends Rejection("CustomerClaimError")<CustomerClaimReason> {}

/** Builds the rejection of a claim. */
export const rejectClaim = (reason: CustomerClaimReason): CustomerClaimError => {
  const [en, zh] = keyNames[reason.key]
  return new CustomerClaimError({
    rule: "CUS-2",
    reason,
    text:
      reason._tag === "KeyHeld"
        ? {
            en: `The ${en} belongs to ${list(reason.customers)}; two files for one customer need a supervisor's finding.`,
            zh: `${zh}已属于 ${list(reason.customers)},须由主管裁定。`,
          }
        : {
            en: `More than ${reason.limit} customers would share one ${en}; leave it out of the policy's detectBy.`,
            zh: `共用同一${zh}的客户超过 ${reason.limit} 个,请在政策 detectBy 中去除该项。`,
          },
  })
}
