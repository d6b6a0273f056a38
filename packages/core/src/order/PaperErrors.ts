/**
 * Why a shipping request can't be signed, or an invoice not be issued (ORD-4).
 *
 * @module
 */
import { error, type OrderError, type Paper, paperName } from "./Errors.ts"

/** ORD-4: a paper is named by its number. */
export const unknownPaper = (paper: Paper, number: string): OrderError => {
  const [en, zh] = paperName(paper)
  return error(
    "ORD-4",
    { _tag: "UnknownPaper", paper, number },
    `The order has no open paper of this number: ${en} ${number}.`,
    `订单没有编号为 ${number} 的待处理${zh}。`,
  )
}

/** ORD-4: a paper is answered once. */
export const paperAnswered = (paper: Paper, number: string, standing: "signed" | "refused"): OrderError => {
  const [en, zh] = paperName(paper)
  return error(
    "ORD-4",
    { _tag: "PaperAnswered", paper, number, standing },
    `${en} ${number} is ${standing} already; ask again under another number.`,
    `${zh} ${number} 已${standing === "signed" ? "签批" : "拒绝"}；请另用编号重新申请。`,
  )
}

/** ORD-4: orders whose policy asks for no such paper take none. */
export const paperNotAsked = (paper: Paper): OrderError => {
  const [en, zh] = paperName(paper)
  return error(
    "ORD-4",
    { _tag: "PaperNotAsked", paper },
    `${en}: the policy under which this order was confirmed asks for none; go on without it.`,
    `${zh}：本订单确认时的政策不要求此单据，可直接进行下一步。`,
  )
}

/** ORD-4: what was checked is what is issued; when prices have moved it is made anew. */
export const invoiceStale = (invoiceId: string): OrderError =>
  error(
    "ORD-4",
    { _tag: "InvoiceStale", invoiceId },
    `Invoice ${invoiceId} no longer says what would be billed, as quantities or agreed prices have changed since; refuse it and make it anew.`,
    `发票 ${invoiceId} 拟制后数量或约定价格已变更，内容与应开票不符；请退回重开。`,
  )

/** ORD-4: a shipping request is signed by the supervising rank. */
export const rankTooLow = (rank: string, needed: string): OrderError =>
  error(
    "ORD-4",
    { _tag: "RankTooLow", rank, needed },
    `A ${rank} can't sign shipping requests of this order; it takes the rank ${needed} or above.`,
    `职级 ${rank} 不能签批本订单的发货申请，须 ${needed} 及以上。`,
  )

/** ORG-4: nobody signs or checks their own paper. */
export const ownPaper = (member: string, paper: Paper, number: string): OrderError => {
  const [en, zh] = paperName(paper)
  return error(
    "ORG-4",
    { _tag: "SelfApproval", member },
    `${en} ${number} was made by ${member}, who can't answer for it as well; somebody else has to.`,
    `${zh} ${number} 由 ${member} 提出，不得由其本人核签；须由他人办理。`,
  )
}

/** ORD-4: a second person is a person. */
export const personNeeded = (command: string): OrderError =>
  error(
    "ORD-4",
    { _tag: "PersonNeeded", command },
    `${command} takes a person; the system neither signs nor checks.`,
    `此步骤（${command}）须由人员办理，系统不得代签或复核。`,
  )

/** ORD-2: an order keeps so many papers of a kind and no more. */
export const tooManyPapers = (paper: Paper, most: number): OrderError => {
  const [en, zh] = paperName(paper)
  return error(
    "ORD-2",
    { _tag: "TooManyPapers", paper, most },
    `${en}: an order has at most ${most} of them; go on with another order.`,
    `${zh}：每张订单最多 ${most} 份；请另立订单。`,
  )
}
