/**
 * Contract policies of the shipped templates, as plain data.
 *
 * @module
 */
import * as Money from "../money/index.ts"
import * as Rate from "../rate/index.ts"
import type { ContractKind, ContractPolicy, WatchRow } from "./Policy.ts"

const administrators = ["contract-administrator", "sales"]

/** A month and a week before the end; what isn't drawn or met is told while there is still time (CTR-7). */
const tradeWatch: ReadonlyArray<WatchRow> = [
  { alert: "expiry", days: 30, to: administrators },
  { alert: "unused", days: 30, to: administrators },
  { alert: "expiry", days: 7, to: administrators },
  { alert: "unused", days: 7, to: administrators },
]

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
    { ...fixed, tolerance: Rate.percent(10), ordering: "archived", watch: tradeWatch },
    // From a call, fax or note: no formal text, but the evidence and a demand plan.
    { ...fixed, kind: "ad-hoc", clauses: [], attachments: ["evidence", "demand-plan"], term: "optional" },
    // Gates no order and no invoice; feeds rebates and statistics.
    {
      ...fixed,
      kind: "framework",
      clauses: ["product", "commitment", "rebate", "payment", "liability"],
      drawing: "free",
      watch: [
        { alert: "unmet", days: 90, to: administrators },
        { alert: "expiry", days: 60, to: administrators },
        { alert: "unmet", days: 30, to: administrators },
      ],
    },
  ],
  archiveRoles: ["contract-administrator"],
  rescindRank: "director",
}

/** Real estate: one contract for one unit, not signed before the first payment was received in full (CTR-6). */
export const propertyPolicy: ContractPolicy = {
  ...tradePolicy,
  // A unit that is on no price list yet: whoever else may go 3% under list agrees to its price.
  unlistedRank: "director",
  kinds: [
    {
      ...fixed,
      clauses: ["unit", "price", "payment", "handover", "default", "liability"],
      attachments: ["identity"],
      term: "optional",
      signing: "after-first-payment",
      afterSigning: {
        steps: [
          { step: "notarisation", party: "customer" },
          { step: "registration", party: "developer", needs: ["notarisation"] },
          { step: "mortgage", party: "bank", needs: ["registration"] },
        ],
        requestDays: 3,
      },
    },
  ],
}
