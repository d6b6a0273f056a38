/**
 * Why a command on a receivable or a payment is impossible.
 *
 * @module
 */
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import { Rejection } from "../decider/Rejection.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import type { Money } from "../money/Model.ts"
import { toText } from "../money/Text.ts"
import { format as formatRate } from "../rate/Text.ts"
import { type CollectionReason, isCollectionReason, writeCollection } from "./CollectionErrors.ts"
import type { PlanProblem } from "./Plan.ts"

/** The closed list of reasons. */
export type ReceivableReason = DebtReason | CollectionReason

/** Why a command on a receivable or a payment itself is impossible. */
export type DebtReason =
  | { readonly _tag: "UnknownReceivable"; readonly receivableId: string | null }
  | { readonly _tag: "OpenedDifferently" }
  | { readonly _tag: "NoPlan"; readonly problem: PlanProblem }
  | { readonly _tag: "DepositOutOfPlace"; readonly deposit: Money; readonly total: Money }
  | { readonly _tag: "UnitWithoutDeal"; readonly unitId: string }
  | { readonly _tag: "NothingOpen"; readonly status: "closed" | "forfeited" }
  | { readonly _tag: "UnknownInstalment"; readonly no: number; readonly instalments: number }
  | { readonly _tag: "InstalmentSettled"; readonly no: number }
  | { readonly _tag: "MoreThanOpen"; readonly no: number; readonly asked: Money; readonly open: Money }
  | { readonly _tag: "CreditBeyondDebt"; readonly asked: Money; readonly owed: Money }
  | { readonly _tag: "AmountNotPositive"; readonly amount: Money }
  | { readonly _tag: "OtherCurrency"; readonly expected: CurrencyCode; readonly found: CurrencyCode }
  | { readonly _tag: "ExtensionWaiting"; readonly no: number; readonly revision: number }
  | { readonly _tag: "AlreadyDisputed"; readonly no: number }
  | { readonly _tag: "RankTooLow"; readonly needed: string }
  | { readonly _tag: "SelfApproval"; readonly member: string }
  | { readonly _tag: "OtherContract"; readonly expected: string; readonly found: string }
  | { readonly _tag: "UnknownSchedule"; readonly schedule: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "NoSuchStep"; readonly step: string; readonly en: string; readonly zh: string }
  | { readonly _tag: "ServedInFuture"; readonly servedOn: LocalDate; readonly today: LocalDate }
  | { readonly _tag: "TooManyRows"; readonly limit: number }
  | { readonly _tag: "ReceiptReused" }
  | { readonly _tag: "UnknownReceipt" }
  | { readonly _tag: "ReceiptReversed" }
  | { readonly _tag: "NotYetCounting"; readonly valueDate: LocalDate }
  | { readonly _tag: "OtherCustomer"; readonly receivableId: string; readonly owedBy: string; readonly paidBy: string }
  | { readonly _tag: "AllocationBeyondPayment"; readonly asked: Money; readonly available: Money }

/** A command to a receivable or a payment is impossible; nothing was stored. */
export class ReceivableError extends Rejection("ReceivableError")<ReceivableReason> {}

type Written = readonly [rule: string, en: string, zh: string]

const both = (money: Money): readonly [en: string, zh: string] => [toText(money, "en"), toText(money, "zh")]

const writePlan = (problem: PlanProblem): readonly [en: string, zh: string] => {
  switch (problem._tag) {
    case "TotalNotPositive": {
      const [en, zh] = both(problem.total)
      return [
        `A debt of ${en} can't be planned; the total must be above zero.`,
        `${zh} 无法生成付款计划,总额须大于零。`,
      ]
    }
    case "LineNotPositive": {
      const [en, zh] = both(problem.amount)
      return [
        `Instalment ${problem.no} would be ${en}; every instalment must be above zero, so agree on fewer of them.`,
        `第 ${problem.no} 期为 ${zh},每期金额须大于零,请减少期数。`,
      ]
    }
    case "LineInOtherCurrency":
      return [
        `Instalment ${problem.no} is in ${problem.amount.currency}, the total in ${problem.total.currency}; a plan has one currency.`,
        `第 ${problem.no} 期币种为 ${problem.amount.currency},总额为 ${problem.total.currency},同一计划只能用一种币种。`,
      ]
    case "LinesMissTotal": {
      const [sumEn, sumZh] = both(problem.sum)
      const [totalEn, totalZh] = both(problem.total)
      return [
        `The instalments sum to ${sumEn}, the total is ${totalEn}; they must be the same to the minor unit.`,
        `各期合计 ${sumZh},总额 ${totalZh},两者须完全一致。`,
      ]
    }
    case "SharesMissWhole":
      return [
        `The shares sum to ${formatRate(problem.sum)}; they must be 100% exactly.`,
        `各期比例合计 ${formatRate(problem.sum)},须恰为 100%。`,
      ]
    case "DateBeyondCalendar":
      return [
        `The due date of instalment ${problem.no} lies beyond the calendar (1900 to 2200).`,
        `第 ${problem.no} 期到期日超出日历范围(1900–2200)。`,
      ]
    case "LoanBeforeDownPayment":
      return [
        `The loan is due on ${format(problem.loan)}, before the last down payment on ${format(problem.last)}; a bank pays after the customer.`,
        `贷款到账日 ${format(problem.loan)} 早于最后一笔首期款 ${format(problem.last)},银行放款须在客户付清首期之后。`,
      ]
  }
}

const write = (reason: DebtReason): Written => {
  switch (reason._tag) {
    case "UnknownReceivable":
      return reason.receivableId === null
        ? ["REC-1", "This receivable was never opened; open it first.", "该应收账款尚未建立,请先建立。"]
        : [
            "REC-2",
            `There is no receivable "${reason.receivableId}"; check the number.`,
            `没有应收账款“${reason.receivableId}”,请核对编号。`,
          ]
    case "OpenedDifferently":
      return [
        "REC-1",
        "This receivable was opened with other content; a debt is changed by credit notes and extensions, or choose another id.",
        "该应收账款已用不同内容建立;请用贷项通知或延期变更,或另选编号。",
      ]
    case "NoPlan":
      return ["REC-1", ...writePlan(reason.problem)]
    case "DepositOutOfPlace": {
      const [en, zh] = both(reason.deposit)
      const [totalEn, totalZh] = both(reason.total)
      return [
        "REC-6",
        `A deposit of ${en} doesn't fit a total of ${totalEn}; it is part of the total, in its currency and not below zero.`,
        `定金 ${zh} 与总额 ${totalZh} 不符;定金是总额的一部分,币种一致且不为负。`,
      ]
    }
    case "UnitWithoutDeal":
      return [
        "REC-6",
        `Unit "${reason.unitId}" is held by a deal; name the deal too, so that forfeiture can give the unit back.`,
        `房源“${reason.unitId}”由交易占用,请同时给出交易编号,以便挞定时释放房源。`,
      ]
    case "NothingOpen":
      return reason.status === "closed"
        ? ["REC-2", "Nothing is open on this receivable any more.", "该应收账款已结清。"]
        : ["REC-6", "This receivable was forfeited; nothing more happens to it.", "该应收账款已挞定,不再变更。"]
    case "UnknownInstalment":
      return [
        "REC-1",
        `There is no instalment ${reason.no}; the plan has ${reason.instalments}.`,
        `没有第 ${reason.no} 期,该计划共 ${reason.instalments} 期。`,
      ]
    case "InstalmentSettled":
      return [
        "REC-5",
        `Nothing is open on instalment ${reason.no} any more, so there is nothing to put off or to dispute.`,
        `第 ${reason.no} 期已结清,无需延期或提出争议。`,
      ]
    case "MoreThanOpen": {
      const [en, zh] = both(reason.asked)
      const [openEn, openZh] = both(reason.open)
      return [
        "REC-2",
        `${en} can't be put on instalment ${reason.no}: ${openEn} is open. Leave the rest as the customer's credit.`,
        `第 ${reason.no} 期无法核销 ${zh},未清金额为 ${openZh};余额请留作客户预收。`,
      ]
    }
    case "CreditBeyondDebt": {
      const [en, zh] = both(reason.asked)
      const [owedEn, owedZh] = both(reason.owed)
      return [
        "REC-2",
        `A credit note of ${en} exceeds the ${owedEn} that this debt came to; credit at most that.`,
        `贷项 ${zh} 超过该笔应收总额 ${owedZh},最多可冲减该金额。`,
      ]
    }
    case "AmountNotPositive": {
      const [en, zh] = both(reason.amount)
      return ["REC-2", `${en} is no amount to receive or credit; it must be above zero.`, `金额 ${zh} 无效,须大于零。`]
    }
    case "OtherCurrency":
      return [
        "KER-1",
        `The debt is in ${reason.expected}, the money in ${reason.found}; convert it explicitly first.`,
        `应收币种为 ${reason.expected},款项为 ${reason.found},请先按汇率换算。`,
      ]
    case "ExtensionWaiting":
      return [
        "REC-5",
        `Extension request ${reason.revision} of instalment ${reason.no} still waits for an answer; withdraw it first.`,
        `第 ${reason.no} 期的延期申请 ${reason.revision} 尚未答复,请先撤回。`,
      ]
    case "AlreadyDisputed":
      return [
        "REC-10",
        `Instalment ${reason.no} is disputed already; resolve that dispute first.`,
        `第 ${reason.no} 期已在争议中,请先解决该争议。`,
      ]
    case "RankTooLow":
      return ["REC-4", `This takes a ${reason.needed} or above.`, `此操作须由 ${reason.needed} 及以上职级办理。`]
    case "SelfApproval":
      return [
        "ORG-4",
        `"${reason.member}" asked for it and can't approve it; somebody else has to.`,
        `“${reason.member}”是申请人,不得自批,须由他人审批。`,
      ]
    case "OtherContract":
      return [
        "REC-7",
        `This debt belongs to contract "${reason.expected}", not to "${reason.found}".`,
        `该应收账款属于合同“${reason.expected}”,而非“${reason.found}”。`,
      ]
    case "UnknownSchedule": {
      const { known, schedule } = reason
      const names = known.map((name) => `"${name}"`).join(", ")
      const zhNames = known.map((name) => `“${name}”`).join("、")
      return known.length === 0
        ? [
            "ESC-1",
            `There is no schedule "${schedule}"; the policy names none besides its usual one. Leave the name out, or name one in \`schedules\`.`,
            `没有名为“${schedule}”的催收日程；政策中除常规日程外没有其他日程。请不填名称，或在 \`schedules\` 中增加。`,
          ]
        : [
            "ESC-1",
            `There is no schedule "${schedule}"; the policy's are ${names}, and the usual one without a name.`,
            `没有名为“${schedule}”的催收日程；政策中有 ${zhNames}，不填名称则为常规日程。`,
          ]
    }
    case "NoSuchStep":
      return ["ESC-4", reason.en, reason.zh]
    case "ServedInFuture":
      return [
        "ESC-4",
        `A notice can't have been served on ${format(reason.servedOn)}: today is ${format(reason.today)}.`,
        `通知不可能在 ${format(reason.servedOn)} 送达:今天是 ${format(reason.today)}。`,
      ]
    case "TooManyRows":
      return [
        "REC-2",
        `This receivable has taken ${reason.limit} payments and takes no more; open another one for the rest.`,
        `该应收账款已核销 ${reason.limit} 笔款项,不能再增加,余额请另立一笔。`,
      ]
    case "ReceiptReused":
      return [
        "REC-2",
        "This receipt number was used with other content; a correction is a reversal and a new receipt.",
        "该收据号已用于其他内容;更正请先冲回,再开新收据。",
      ]
    case "UnknownReceipt":
      return ["REC-2", "No payment was received under this receipt number.", "没有该收据号的收款记录。"]
    case "ReceiptReversed":
      return ["REC-2", "This payment was reversed; there is no money left to apply.", "该收款已冲回,没有可核销的金额。"]
    case "NotYetCounting":
      return [
        "ESC-5",
        `This payment counts from its value date ${format(reason.valueDate)}; it is applied then.`,
        `该收款自起息日 ${format(reason.valueDate)} 起生效,届时再核销。`,
      ]
    case "OtherCustomer":
      return [
        "REC-2",
        `Receivable "${reason.receivableId}" is owed by "${reason.owedBy}", the money came from "${reason.paidBy}"; receive it for the one who owes.`,
        `应收账款“${reason.receivableId}”的债务人是“${reason.owedBy}”,款项来自“${reason.paidBy}”,请以债务人名义收款。`,
      ]
    case "AllocationBeyondPayment": {
      const [en, zh] = both(reason.asked)
      const [availableEn, availableZh] = both(reason.available)
      return [
        "REC-2",
        `The allocation asks for ${en}, the payment has ${availableEn} to give.`,
        `分配金额 ${zh} 超过可用款项 ${availableZh}。`,
      ]
    }
  }
}

/** Builds the rejection for a reason, with its rule and both sentences. */
export const reject = (reason: ReceivableReason): ReceivableError => {
  const [rule, en, zh] = isCollectionReason(reason) ? writeCollection(reason) : write(reason)
  return new ReceivableError({ rule, reason, text: { en, zh } })
}
