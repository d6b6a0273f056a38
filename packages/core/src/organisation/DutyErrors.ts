/**
 * Why a command to the duty roster is impossible (ORG-6).
 *
 * @module
 */
import { Rejection } from "../decider/Rejection.ts"
import type { LocalizedText } from "../decision/Messages.ts"

/** The closed list of reasons. Days are ISO dates, ids those of members. */
export type DutyRosterReason =
  | { readonly _tag: "UnfitOfficer"; readonly member: string }
  | { readonly _tag: "DayIsOver"; readonly on: string; readonly today: string }
  | { readonly _tag: "DayTwice"; readonly on: string }
  | { readonly _tag: "NobodyOnDuty"; readonly on: string }
  | { readonly _tag: "NotYourDay"; readonly on: string; readonly member: string; readonly officer: string }
  | { readonly _tag: "RosterFull"; readonly limit: number }

/** A command to the duty roster is impossible; nothing was stored. Match on `reason`. */
export class DutyRosterError extends Rejection("DutyRosterError")<DutyRosterReason> {}

const write = (reason: DutyRosterReason): LocalizedText => {
  switch (reason._tag) {
    case "UnfitOfficer":
      return {
        en: `"${reason.member}" can't be on duty: an officer is an active member, and not a mere auditor.`,
        zh: `“${reason.member}”不能值班:值班人员须为在职成员,且非专职审计员。`,
      }
    case "DayIsOver":
      return {
        en: `${reason.on} is over (today is ${reason.today}); the roster of past days stays as it was.`,
        zh: `${reason.on} 已过(今日 ${reason.today}),过往值班不得更改。`,
      }
    case "DayTwice":
      return { en: `${reason.on} stands there twice; name each day once.`, zh: `${reason.on} 重复,每日只填一次。` }
    case "NobodyOnDuty":
      return {
        en: `Nobody is on duty on ${reason.on}; assign somebody first.`,
        zh: `${reason.on} 无值班人员,请先安排。`,
      }
    case "NotYourDay":
      return {
        en: `${reason.on} is the duty of "${reason.officer}"; they or a manager may give it to somebody else, not "${reason.member}".`,
        zh: `${reason.on} 由“${reason.officer}”值班,须由其本人或经理调整,“${reason.member}”无权调整。`,
      }
    case "RosterFull":
      return {
        en: `A roster holds at most ${reason.limit} days to come; assign fewer.`,
        zh: `值班表最多安排未来 ${reason.limit} 天,请减少天数。`,
      }
  }
}

/** Builds the rejection for a reason. */
export const rejectDuty = (reason: DutyRosterReason): DutyRosterError =>
  new DutyRosterError({ rule: "ORG-6", reason, text: write(reason) })
