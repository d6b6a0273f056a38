/**
 * The sentences of this module in both languages.
 *
 * @module
 */
import type { Catalogue } from "../decision/Messages.ts"

/** Sentences for the reasons of this module and for what it has to tell (KER-6). */
export const messages: Catalogue = {
  "extension-within-authority": {
    en: "Instalment {no} would be put off by {totalDays} days in all; {rank} may grant that.",
    zh: "第 {no} 期累计延期 {totalDays} 天,{rank} 有权批准。",
  },
  "extension-needs-approval": {
    en: "Instalment {no} would be put off by {totalDays} days in all ({days} more); that takes a {rank}.",
    zh: "第 {no} 期累计延期 {totalDays} 天(本次 {days} 天),须由 {rank} 批准。",
  },
  "extension-beyond-every-rank": {
    en: "Instalment {no} would be put off by {totalDays} days in all; nobody may grant more than {most}.",
    zh: "第 {no} 期累计延期 {totalDays} 天,任何职级最多只能批准 {most} 天。",
  },
  "promise-broken": {
    en: "{subject}: {promised} was promised by {by}, {paid} came.",
    zh: "{subject}:客户承诺于 {by} 前支付 {promised},实收 {paid}。",
  },
  "handover-missed": {
    en: "{subject}: {amount} collected on {on} was not handed over to finance the same day.",
    zh: "{subject}:{on} 收取的 {amount} 未于当日上交财务。",
  },
  "forfeiture-withheld": {
    en: "{subject}, due on {due}, is overdue (day {days}) and would be forfeited, but unit {unit} has been sold to the customer. Decide: an extension, legal steps, or a write-off.",
    zh: "{subject}应于 {due} 支付,已逾期 {days} 天,本应作挞定处理,但房源 {unit} 已售予该客户,不得挞定。请决定:延期、启动法律程序或核销。",
  },
  "match-number": {
    en: "The reference names {numbers}.",
    zh: "附言写有 {numbers}。",
  },
  "match-related-number": {
    en: "The reference names the order, contract or deal of {numbers}.",
    zh: "附言写有 {numbers} 的订单、合同或交易编号。",
  },
  "match-amount": {
    en: "{amount} is exactly what is open (open items: {items}).",
    zh: "{amount} 与未清金额完全一致(未清项 {items} 项)。",
  },
  "match-discount": {
    en: "It is exactly what is open less the discount for paying early, {discount}; a credit note over that would settle it.",
    zh: "金额等于未清金额减去提前付款折扣 {discount};另开同额贷项即可结清。",
  },
  "match-part": {
    en: "It pays a part of the {open} that is open there.",
    zh: "仅支付该处未清金额 {open} 的一部分。",
  },
  "match-over": {
    en: "It is more than the {open} that is open there; the rest would be the customer's credit.",
    zh: "金额多于该处未清金额 {open},余额将作为客户预收。",
  },
  "match-account": {
    en: "It came from an account of customer {customer}.",
    zh: "款项来自客户 {customer} 的账户。",
  },
  "match-name": {
    en: "The payer's name is that of customer {customer}.",
    zh: "付款人名称与客户 {customer} 一致。",
  },
  "match-other-payer": {
    en: "But the payer is known as another customer: {payers}.",
    zh: "但付款人是另一客户:{payers}。",
  },
  "match-disputed": {
    en: "But {numbers} is disputed.",
    zh: "但 {numbers} 处于争议中。",
  },
}
