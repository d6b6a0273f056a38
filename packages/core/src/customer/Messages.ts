/**
 * Sentences for the entries of a customer's time line.
 *
 * @module
 */
import type { Catalogue } from "../decision/Messages.ts"

/** Sentences by code; every placeholder is a fact of the entry. */
export const messages: Catalogue = {
  "customer-registered": { en: "Registered ({source}), owner {owner}.", zh: "登记({source}),负责人 {owner}。" },
  "customer-conflicted": {
    en: "Registered by {owner} ({source}) in conflict with {others}.",
    zh: "{owner} 登记({source}),与 {others} 冲突。",
  },
  "customer-taken-over": {
    en: "Registered by {owner}; belongs to customer {existing}, whose protection ended on {until}.",
    zh: "{owner} 登记;归入保护期已于 {until} 届满的客户 {existing}。",
  },
  "customer-settled-merged": {
    en: "Conflict settled: belongs to customer {existing} (kept: {keep}). {reason}",
    zh: "冲突已裁定:归入客户 {existing}(保留:{keep})。{reason}",
  },
  "customer-settled-distinct": {
    en: "Conflict settled: a customer of its own. {reason}",
    zh: "冲突已裁定:为独立客户。{reason}",
  },
  "customer-merged": {
    en: "Registration {registration} of {member} turned out to be this customer.",
    zh: "{member} 的登记 {registration} 已确认为本客户。",
  },
  "customer-owner-changed": { en: "Owner {from} → {to}: {reason}", zh: "负责人 {from} → {to}:{reason}" },
  "customer-contact": { en: "Contact by {channel}, {outcome}.", zh: "联系({channel}),{outcome}。" },
  "customer-document": { en: "Document on file: {title} ({kind}).", zh: "文件归档:{title}({kind})。" },
  "customer-profile": { en: "Need or budget updated: {fields}.", zh: "更新需求或预算:{fields}。" },
  "customer-preferences": { en: "Preferences updated: {fields}.", zh: "更新偏好:{fields}。" },
  "customer-personal": { en: "Name, numbers or people updated.", zh: "更新名称、号码或联系人。" },
  "customer-deal-frozen": {
    en: "Deal {deal} {outcome}, record kept: {reason}",
    zh: "交易 {deal} {outcome},留存记录:{reason}",
  },
}
