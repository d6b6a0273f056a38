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
}
