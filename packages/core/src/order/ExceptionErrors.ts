/**
 * Why an exception can't be resolved, or goods not be taken back, like this (ORD-5).
 *
 * @module
 */
import type { Money } from "../money/Model.ts"
import { toText } from "../money/Text.ts"
import { error, type OrderError } from "./Errors.ts"

/** ORD-5: no more is credited than was invoiced. */
export const creditBeyond = (lineId: string, wanted: Money, most: Money): OrderError =>
  error(
    "ORD-5",
    { _tag: "CreditBeyond", lineId, wanted, most },
    `Line ${lineId}: a credit of ${toText(wanted, "en")} was asked for, the goods were invoiced at ${toText(most, "en")}; name that or less, and not below zero.`,
    `第 ${lineId} 行：申请贷记 ${toText(wanted, "zh")}，该批货物开票金额为 ${toText(most, "zh")}；金额须在零与此之间。`,
  )

/** ORD-5: goods are credited on an invoice of the order. */
export const unknownInvoice = (invoiceId: string): OrderError =>
  error(
    "ORD-5",
    { _tag: "UnknownInvoice", invoiceId },
    `The order has no invoice ${invoiceId}; leave it out to credit the newest first.`,
    `订单没有发票 ${invoiceId}；不指明则从最近开具的发票起贷记。`,
  )

/** ORD-5: an exception is reported before it is resolved. */
export const unknownException = (exceptionId: string): OrderError =>
  error(
    "ORD-5",
    { _tag: "UnknownException", exceptionId },
    `Nothing was reported as ${exceptionId} for this order.`,
    `本订单没有编号为 ${exceptionId} 的异常记录。`,
  )

/** ORD-5: an exception is resolved once. */
export const exceptionResolved = (exceptionId: string): OrderError =>
  error(
    "ORD-5",
    { _tag: "ExceptionResolved", exceptionId },
    `${exceptionId} was resolved already, otherwise; report what is wrong now as another one.`,
    `异常 ${exceptionId} 已另行处理完毕；如仍有问题，请另行登记。`,
  )
