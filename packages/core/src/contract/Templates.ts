/**
 * Contract policies of the shipped templates, as plain data.
 *
 * @module
 */
import * as Money from "../money/index.ts"
import type { ContractKind, ContractPolicy } from "./Policy.ts"

const fixed: ContractKind = {
  kind: "fixed",
  clauses: ["product", "quantity", "price", "delivery", "transport", "payment", "liability"],
  attachments: [],
  term: "required",
  signing: "after-approval",
  approval: [
    { rank: "manager", upTo: Money.of("1000000.00", "CNY") },
    { rank: "director", upTo: Money.of("5000000.00", "CNY") },
    { rank: "president" },
  ],
}

/** Distribution and manufacturing: the three kinds of CTR-1. */
export const tradePolicy: ContractPolicy = {
  kinds: [
    fixed,
    // From a call, fax or note: no formal text, but the evidence and a demand plan.
    { ...fixed, kind: "ad-hoc", clauses: [], attachments: ["evidence", "demand-plan"], term: "optional" },
    { ...fixed, kind: "framework", clauses: ["product", "commitment", "rebate", "payment", "liability"] },
  ],
  archiveRoles: ["contract-administrator"],
  rescindRank: "director",
}

/** Real estate: one contract for one unit, not signed before the first payment was received in full (CTR-6). */
export const propertyPolicy: ContractPolicy = {
  ...tradePolicy,
  kinds: [
    {
      ...fixed,
      clauses: ["unit", "price", "payment", "handover", "default", "liability"],
      attachments: ["identity"],
      term: "optional",
      signing: "after-first-payment",
    },
  ],
}
