/**
 * Why a command on a diary, a slip for money collected (REC-9) or a bank payment (REC-2) is impossible. Not exported from the module but for the
 * reasons.
 *
 * @module
 */
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import type { Money } from "../money/Model.ts"
import { toText } from "../money/Text.ts"

/** Why a command on a diary, a slip or a bank payment is impossible. */
export type CollectionReason =
  | { readonly _tag: "ContactInFuture"; readonly on: LocalDate; readonly today: LocalDate }
  | { readonly _tag: "ContactReused"; readonly contactNo: string }
  | { readonly _tag: "DiaryFull"; readonly limit: number }
  | { readonly _tag: "NextStepBeforeContact"; readonly next: LocalDate; readonly on: LocalDate }
  | { readonly _tag: "PromiseBeforeContact"; readonly by: LocalDate; readonly on: LocalDate }
  | { readonly _tag: "PromiseBeyondDebt"; readonly promised: Money; readonly open: Money }
  | { readonly _tag: "SlipReused" }
  | { readonly _tag: "UnknownSlip" }
  | { readonly _tag: "SlipClosed"; readonly status: "handed over" | "voided" }
  | { readonly _tag: "OwnHandover"; readonly member: string }
  | { readonly _tag: "CountedDiffers"; readonly counted: Money; readonly collected: Money }
  | { readonly _tag: "CollectedInFuture"; readonly on: LocalDate; readonly today: LocalDate }
  | { readonly _tag: "UnknownBankPayment" }
  | { readonly _tag: "BankIdReused"; readonly bankId: string }
  | { readonly _tag: "BankPaymentAssigned"; readonly receiptNo: string }

const tags: Readonly<Record<CollectionReason["_tag"], true>> = {
  ContactInFuture: true,
  ContactReused: true,
  DiaryFull: true,
  NextStepBeforeContact: true,
  PromiseBeforeContact: true,
  PromiseBeyondDebt: true,
  SlipReused: true,
  UnknownSlip: true,
  SlipClosed: true,
  OwnHandover: true,
  CountedDiffers: true,
  CollectedInFuture: true,
  UnknownBankPayment: true,
  BankIdReused: true,
  BankPaymentAssigned: true,
}

/** Whether a reason is one of these. */
export const isCollectionReason = <R extends { readonly _tag: string }>(
  reason: R | CollectionReason,
): reason is CollectionReason => Object.hasOwn(tags, reason._tag)

/** A reason's rule and its two sentences. */
export const writeCollection = (reason: CollectionReason): readonly [rule: string, en: string, zh: string] => {
  switch (reason._tag) {
    case "ContactInFuture":
      return [
        "REC-9",
        `Nobody can have been reached on ${format(reason.on)}: today is ${format(reason.today)}. Record what was planned as the next step.`,
        `联系日期 ${format(reason.on)} 晚于今天 ${format(reason.today)};尚未发生的联系请记为下一步。`,
      ]
    case "ContactReused":
      return [
        "REC-9",
        `Contact "${reason.contactNo}" is on file with other content; what was recorded stays, so record the correction as a new contact.`,
        `联系编号“${reason.contactNo}”已用于其他内容;记录不可更改,更正请另记一次联系。`,
      ]
    case "DiaryFull":
      return [
        "REC-9",
        `${reason.limit} contacts are on file for this debt, and it takes no more; escalate it or write it off.`,
        `该笔应收已有 ${reason.limit} 次联系记录,不能再增加,请升级处理或核销。`,
      ]
    case "NextStepBeforeContact":
      return [
        "REC-9",
        `The next step on ${format(reason.next)} lies before the contact on ${format(reason.on)}; name a day from then on.`,
        `下一步日期 ${format(reason.next)} 早于联系日期 ${format(reason.on)},请填写当日或以后的日期。`,
      ]
    case "PromiseBeforeContact":
      return [
        "REC-9",
        `Nobody promises on ${format(reason.on)} to pay by ${format(reason.by)}; name the day by which the money is to come.`,
        `联系日期为 ${format(reason.on)},承诺付款日 ${format(reason.by)} 不得更早,请填写到款日期。`,
      ]
    case "PromiseBeyondDebt": {
      const [promised, open] = [reason.promised, reason.open]
      return [
        "REC-9",
        `A promise of ${toText(promised, "en")} is more than the ${toText(open, "en")} that is open; record what of it is for this debt.`,
        `承诺金额 ${toText(promised, "zh")} 超过未清金额 ${toText(open, "zh")},请只记录属于本笔应收的部分。`,
      ]
    }
    case "SlipReused":
      return [
        "REC-9",
        "This slip number was used for other money; every collection has its own.",
        "该收款单号已用于其他款项,每次收款须用新单号。",
      ]
    case "UnknownSlip":
      return ["REC-9", "There is no slip of this number; record the collection first.", "没有该收款单,请先登记收款。"]
    case "SlipClosed":
      return reason.status === "voided"
        ? ["REC-9", "This slip was voided; write another one.", "该收款单已作废,请另开一张。"]
        : [
            "REC-9",
            "This money was handed over and is a payment now; reverse that payment to correct it.",
            "该款项已交财务并入账,更正请冲回该笔收款。",
          ]
    case "OwnHandover":
      return [
        "ORG-4",
        `"${reason.member}" collected this money and can't confirm to have handed it over; whoever takes it does.`,
        `“${reason.member}”是收款人,不得自行确认上交,须由接收人确认。`,
      ]
    case "CountedDiffers": {
      const { collected, counted } = reason
      return [
        "REC-9",
        `${toText(counted, "en")} was counted, the slip says ${toText(collected, "en")}; take it over when all of it is there, or void the slip and write the right one.`,
        `清点金额 ${toText(counted, "zh")} 与收款单 ${toText(collected, "zh")} 不符;请补足后再交接,或作废并重开。`,
      ]
    }
    case "CollectedInFuture":
      return [
        "REC-9",
        `Money can't have been collected on ${format(reason.on)}: today is ${format(reason.today)}.`,
        `收款日期 ${format(reason.on)} 不得晚于今天 ${format(reason.today)}。`,
      ]
    case "UnknownBankPayment":
      return [
        "REC-2",
        "The bank has reported no payment under this number; import it first.",
        "没有该编号的银行到账记录,请先导入。",
      ]
    case "BankIdReused":
      return [
        "REC-2",
        `The bank's number "${reason.bankId}" was imported with other content; every payment has its own, so check the file's mapping.`,
        `银行流水号“${reason.bankId}”已导入且内容不同;每笔款项须有唯一编号,请核对文件的字段对应。`,
      ]
    case "BankPaymentAssigned":
      return [
        "REC-2",
        `This payment was received as "${reason.receiptNo}"; take that assignment back first.`,
        `该款项已作为收款“${reason.receiptNo}”入账,请先撤回该次认领。`,
      ]
  }
}
