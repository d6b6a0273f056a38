/**
 * Why a command to the formalities of a contract is impossible.
 *
 * @module
 */
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import { Rejection } from "../decider/Rejection.ts"

/** The closed list of reasons. */
export type FormalityReason =
  | { readonly _tag: "NoFormalities" }
  | { readonly _tag: "FormalitiesEnded"; readonly why: string }
  | { readonly _tag: "UnknownStep"; readonly step: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "UnknownAppointment"; readonly appointmentId: string }
  | { readonly _tag: "AppointmentOver"; readonly standing: string }
  | { readonly _tag: "NotOnChecklist"; readonly name: string; readonly asked: ReadonlyArray<string> }
  | { readonly _tag: "ChecklistOpen"; readonly missing: ReadonlyArray<string> }
  | { readonly _tag: "StepNotReady"; readonly step: string; readonly needs: ReadonlyArray<string> }
  | { readonly _tag: "StepDone"; readonly step: string }
  | {
      readonly _tag: "DayImpossible"
      readonly on: LocalDate
      readonly from: LocalDate | null
      readonly until: LocalDate | null
    }
  | { readonly _tag: "TooManyAppointments"; readonly limit: number }

/** A command to the formalities of a contract is impossible; nothing was stored. */
export class FormalityError extends Rejection("FormalityError")<FormalityReason> {}

type Written = readonly [en: string, zh: string]

const write = (reason: FormalityReason): Written => {
  switch (reason._tag) {
    case "NoFormalities":
      return [
        "There is nothing to do after signing: the contract isn't signed, or its kind asks for no steps.",
        "该合同没有签后手续:合同尚未签署,或该种类无需办理。",
      ]
    case "FormalitiesEnded":
      return [`Nothing is done for this contract any more: ${reason.why}.`, `该合同的手续已终止:${reason.why}。`]
    case "UnknownStep":
      return [
        `There is no step "${reason.step}"; there are ${reason.known.join(", ")}.`,
        `没有步骤“${reason.step}”;现有:${reason.known.join("、")}。`,
      ]
    case "UnknownAppointment":
      return [
        `There is no appointment ${reason.appointmentId}; make it first.`,
        `没有预约 ${reason.appointmentId},请先预约。`,
      ]
    case "AppointmentOver":
      return [
        `The appointment is ${reason.standing}; make another one.`,
        `该预约已${reason.standing === "kept" ? "完成" : "取消"},请另行预约。`,
      ]
    case "NotOnChecklist":
      return [
        `"${reason.name}" isn't on the checklist; it has ${reason.asked.join(", ") || "nothing"}.`,
        `清单中没有“${reason.name}”;清单为:${reason.asked.join("、") || "无"}。`,
      ]
    case "ChecklistOpen":
      return [
        `The appointment can't be kept without ${reason.missing.join(", ")}.`,
        `尚缺 ${reason.missing.join("、")},不能办理。`,
      ]
    case "StepNotReady":
      return [
        `${reason.step} has to wait for ${reason.needs.join(", ")}.`,
        `${reason.step} 须待 ${reason.needs.join("、")} 完成后办理。`,
      ]
    case "StepDone":
      return [`${reason.step} is done already.`, `${reason.step} 已办结。`]
    case "DayImpossible": {
      const [from, until] = [reason.from, reason.until].map((one) => (one === null ? undefined : format(one)))
      const bound =
        from === undefined ? `up to ${until}` : until === undefined ? `from ${from} on` : `${from} to ${until}`
      const range =
        from === undefined ? `不晚于 ${until}` : until === undefined ? `不早于 ${from}` : `${from} 至 ${until}`
      return [`${format(reason.on)} isn't possible; it is ${bound}.`, `日期 ${format(reason.on)} 无效,须${range}。`]
    }
    case "TooManyAppointments":
      return [`A contract has at most ${reason.limit} appointments.`, `一份合同最多 ${reason.limit} 次预约。`]
  }
}

/** Builds the rejection for a reason, with both sentences (CTR-8). */
export const rejectFormality = (reason: FormalityReason): FormalityError => {
  const [en, zh] = write(reason)
  return new FormalityError({ rule: "CTR-8", reason, text: { en, zh } })
}
