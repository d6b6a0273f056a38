/**
 * Sentences for the reasons of credit control.
 *
 * @module
 */
import type { Catalogue } from "../decision/Messages.ts"

/** Sentences by reason code (KER-6). */
export const messages: Catalogue = {
  "credit-customer-blocked": {
    en: "The customer is blocked: {reason}. Nothing is released until somebody lifts the block.",
    zh: "客户已被冻结:{reason}。解除冻结之前不得放行。",
  },
  "credit-orders-on-hold": {
    en: "New orders of the customer are on hold: {reason} ({debts} in all). They go on once it is paid.",
    zh: "该客户新订单已冻结:{reason}(共 {debts} 项)。付清后恢复。",
  },
  "credit-within-limit": {
    en: "Exposure {exposure} and this order {order} are within the credit limit {limit}; the oldest open item is {days} days old, {creditDays} are allowed.",
    zh: "信用占用 {exposure} 加本订单 {order} 未超信用额度 {limit};最早未清项账龄 {days} 天,允许 {creditDays} 天。",
  },
  "credit-unlimited": {
    en: "The customer has no credit limit (exposure {exposure}, this order {order}); the oldest open item is {days} days old, {creditDays} are allowed.",
    zh: "该客户不限信用额度(信用占用 {exposure},本订单 {order});最早未清项账龄 {days} 天,允许 {creditDays} 天。",
  },
  "credit-order-differs": {
    en: "The order does not agree with its contract or demand plan: {detail}.",
    zh: "订单与合同或要货计划不符:{detail}。",
  },
  "credit-may-not-invoice": {
    en: "Whoever releases an order must be allowed to invoice.",
    zh: "放行订单的人须有开票权限。",
  },
  "credit-rate-missing": {
    en: "No exchange rate from {from} to {to} is known for today; add one with a date and a source.",
    zh: "今日没有 {from} 兑 {to} 的汇率;请补充带日期和来源的汇率。",
  },
  "credit-stock-short": {
    en: "Stock of {sku} does not suffice: {wanted} wanted, {available} available. Wait for stock or split the order.",
    zh: "{sku} 库存不足:需要 {wanted},可用 {available}。请等待到货或拆分订单。",
  },
  "credit-days-exceeded": {
    en: "The oldest open item is {days} days old, {daysLate} more than the {creditDays} credit days.",
    zh: "最早的未清项已有 {days} 天,超过账期 {creditDays} 天共 {daysLate} 天。",
  },
  "credit-limit-exceeded": {
    en: "Exposure {exposure} and this order {order} exceed the credit limit {limit} by {excess}.",
    zh: "信用占用 {exposure} 加本订单 {order},超出信用额度 {limit} 达 {excess}。",
  },
  "credit-review-lapsed": {
    en: "The credit terms were to be reviewed by {reviewDate}; until that is done the limit counts as 0.",
    zh: "信用条件应于 {reviewDate} 前复审;复审之前额度按 0 计。",
  },
  "credit-cash-payment-open": {
    en: "The customer pays before release: exposure {exposure} and this order {order} leave {open} to be paid.",
    zh: "该客户须先款后货:信用占用 {exposure} 加本订单 {order},尚需付款 {open}。",
  },
  "credit-watch-band": {
    en: "With this order {used} of the credit limit {limit} is used, {watchBand} or more.",
    zh: "含本订单已用信用额度 {limit} 中的 {used},达到预警线 {watchBand}。",
  },
  "credit-within-group-limit": {
    en: "Exposure of the group {exposure} and this order {order} are within the limit {limit} that it shares.",
    zh: "集团信用占用 {exposure} 加本订单 {order} 未超共用额度 {limit}。",
  },
  "credit-group-limit-exceeded": {
    en: "Exposure of the group {exposure} and this order {order} exceed the limit {limit} that it shares by {excess}.",
    zh: "集团信用占用 {exposure} 加本订单 {order},超出共用额度 {limit} 达 {excess}。",
  },
  "credit-group-review-lapsed": {
    en: "The parent's credit terms were to be reviewed by {reviewDate}; until that is done the shared limit counts as 0.",
    zh: "母公司的信用条件应于 {reviewDate} 前复审;复审之前共用额度按 0 计。",
  },
  "credit-group-watch-band": {
    en: "With this order {used} of the limit {limit} that the group shares is used, {watchBand} or more.",
    zh: "含本订单,集团已用共用额度 {limit} 中的 {used},达到预警线 {watchBand}。",
  },
  "credit-exposure-unknown": {
    en: "What the customer owes can't be told from the host's answer: {detail}. Nothing is released without it.",
    zh: "无法从外部系统的答复得知客户欠款:{detail}。在此之前不得放行。",
  },
  "credit-terms-authority": {
    en: "A credit limit of {limit} with {creditDays} credit days takes a {rank} or above.",
    zh: "信用额度 {limit}、账期 {creditDays} 天须由 {rank} 及以上职级批准。",
  },
  "credit-terms-beyond": {
    en: "No rank may give a credit limit of {limit} with {creditDays} credit days.",
    zh: "任何职级都无权给予信用额度 {limit}、账期 {creditDays} 天。",
  },
}
