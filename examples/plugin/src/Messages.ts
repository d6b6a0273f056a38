/** Sentences for every code that the plugin emits, in both languages. */
import type { Decision } from "@dealwright/core"

export const messages: Decision.Catalogue = {
  "acme-freight-waiver": {
    en: "Waiving {freight} of freight to {region} takes {authority} or above.",
    zh: "免收{region}运费 {freight} 需{authority}及以上同意。",
  },
  "acme-remote-order": {
    en: "{found} is below {least}, the least order of a remote customer; it takes {authority} or above.",
    zh: "金额 {found} 低于偏远客户最低订货额 {least},需{authority}及以上同意。",
  },
  "acme-remote-currency": {
    en: "{found} can't be held against {least}, the least order of a remote customer; quote in that currency.",
    zh: "{found} 与偏远客户最低订货额 {least} 币种不同,请以该币种报价。",
  },
  "acme-seller-writes-off": {
    en: "{member} sold {debt} and can't write it off; somebody else of the same rank can.",
    zh: "{member} 是 {debt} 的销售人员,不得自行核销;请由同级的其他人员办理。",
  },
  "acme-collection-visit": {
    en: "Visit the customer: {subject}, due on {due}, is {days} days overdue.",
    zh: "请上门催收:{subject}应于 {due} 支付,已逾期 {days} 天。",
  },
}
