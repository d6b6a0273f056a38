/**
 * The resources of the built-in modules.
 *
 * @module
 */
import type { Resource } from "../Resource.ts"

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

const field = (value: unknown, name: string): unknown => (isObject(value) ? Reflect.get(value, name) : undefined)

/** The members named by a state: its owner, the member it is about, or the sellers of it, of its terms or its content. */
const named = (state: unknown): ReadonlyArray<string> => {
  const sellers = ["terms", "content"].reduce(
    (found, name) => found ?? field(field(state, name), "sellers"),
    field(state, "sellers"),
  )
  const ids = [
    field(state, "owner"),
    field(state, "memberId"),
    ...(Array.isArray(sellers) ? sellers.map((one) => field(one, "memberId")) : []),
  ]
  return ids.filter((id) => typeof id === "string")
}

/** The members that fields of a state name. */
const members =
  (...names: ReadonlyArray<string>) =>
  (state: unknown): ReadonlyArray<string> =>
    names.map((name) => field(state, name)).filter((id) => typeof id === "string")

/** The member whose target it is; none for a team's or the company's, which everybody sees. */
const targeted = (state: unknown): ReadonlyArray<string> => {
  const id = field(field(field(state, "terms"), "owner"), "memberId")
  return typeof id === "string" ? [id] : []
}

/**
 * The resources of the built-in modules. Those with `owners` are seen by their sales people and whoever stands above them
 * (ORG-5); the others by every member.
 */
export const resources: ReadonlyArray<Resource> = [
  {
    kind: "organisation",
    path: "organisation",
    about: "Members, ranks, roles and who reports to whom; the one id is `main`.",
    filters: {},
  },
  {
    kind: "duty-roster",
    path: "duty-roster",
    about: "Who answers enquiries on days outside normal working days; the one id is `main`.",
    filters: {},
  },
  {
    kind: "handover",
    path: "handovers",
    about: "How far what belonged to somebody who left has passed to the successor; the id is the member's.",
    filters: { status: "text" },
  },
  {
    kind: "customer",
    path: "customers",
    about: "Customers' files.",
    filters: { standing: "text", owner: "text", source: "text" },
    owners: named,
  },
  {
    kind: "price-list",
    path: "price-lists",
    about: "Signed-off reference prices.",
    filters: { status: "text", currency: "text", version: "text", from: "text", until: "text" },
  },
  {
    kind: "customer-pricing",
    path: "customer-pricing",
    about: "A customer's class, agreed prices and recent offers, by which prices are judged; the id is the customer's.",
    filters: { customerClass: "text" },
  },
  {
    kind: "agreed-prices",
    path: "agreed-prices",
    about: "Prices agreed with a customer for a period, which take the list's place once approved.",
    filters: { status: "text", customerId: "text", currency: "text", from: "text", until: "text" },
  },
  {
    kind: "tender",
    path: "tenders",
    about: "Tenders with the price components that may be offered.",
    filters: { status: "text", customerId: "text", currency: "text", closesOn: "text" },
  },
  {
    kind: "quote",
    path: "quotes",
    about: "Offers to customers, with the decision on their prices.",
    filters: { status: "text", customerId: "text", currency: "text", owner: "text", number: "text" },
    owners: named,
  },
  {
    kind: "approval",
    path: "approvals",
    about: "Requests for approval, with who was asked and what they said.",
    filters: {
      status: "text",
      subjectKind: "text",
      subjectId: "text",
      requester: "text",
      urgency: "text",
      customerId: "text",
      waitsFor: "text",
      askedMember: "text",
    },
  },
  {
    kind: "credit-account",
    path: "credit-accounts",
    about: "Credit terms and what a customer owes or is about to owe; the id is the customer's.",
    filters: {
      isBlocked: "flag",
      hasProposal: "flag",
      reviewDate: "text",
      waitingOrders: "integer",
      releasableOrders: "integer",
      parentId: "text",
    },
  },
  {
    kind: "deal",
    path: "deals",
    about: "Deals on their way through the pipeline.",
    filters: { pipeline: "text", stage: "text", standing: "text", customer: "text", owner: "text", enteredOn: "text" },
    owners: named,
  },
  {
    kind: "contract",
    path: "contracts",
    about: "Contracts from draft to archive.",
    filters: {
      kind: "text",
      standing: "text",
      customer: "text",
      owner: "text",
      deal: "text",
      unit: "text",
      until: "text",
    },
  },
  {
    kind: "contract-account",
    path: "contract-accounts",
    about: "What was drawn and fulfilled under a signed contract, and its rebates; the id is the contract's.",
    filters: { customer: "text", drawing: "text", open: "flag", until: "text" },
  },
  {
    kind: "contract-invoice",
    path: "contract-invoices",
    about: "What of an invoice under a contract came back; the id is the invoice's.",
    filters: { contract: "text", order: "text" },
  },
  {
    kind: "contract-formalities",
    path: "contract-formalities",
    about: "Appointments and steps after signing; the id is the contract's.",
    filters: { customer: "text", open: "flag" },
  },
  {
    kind: "unit",
    path: "units",
    about: "One-of-a-kind things for sale.",
    filters: { status: "text", dealId: "text", customerId: "text", memberId: "text", waitingSince: "integer" },
  },
  {
    kind: "stock",
    path: "stock",
    about: "Stock by product; the id is the SKU.",
    filters: {
      onHand: "integer",
      committed: "integer",
      available: "integer",
      inbound: "integer",
      waitingOrders: "integer",
      offeredOrders: "integer",
    },
  },
  {
    kind: "order",
    path: "orders",
    about: "Orders from confirmation to acceptance, with the release gate.",
    filters: {
      status: "text",
      customerId: "text",
      dealId: "text",
      quoteId: "text",
      contractId: "text",
      confirmedOn: "text",
      deliveryDate: "text",
      openExceptions: "integer",
      exceptionOwner: "text",
      waitingPapers: "integer",
    },
    owners: named,
  },
  {
    kind: "receivable",
    path: "receivables",
    about: "What is owed, by instalment, and the steps that follow.",
    filters: {
      status: "text",
      customerId: "text",
      currency: "text",
      owner: "text",
      nextDue: "text",
      invoiceDate: "text",
      disputed: "flag",
    },
    owners: named,
  },
  {
    kind: "payment",
    path: "payments",
    about: "Money received; the id is the receipt number.",
    filters: { customerId: "text", status: "text", valueDate: "text", hasCredit: "flag" },
  },
  {
    kind: "bank-payment",
    path: "bank-payments",
    about: "Payments as the bank reports them, with whose they probably are.",
    filters: { status: "text", on: "text", customerId: "text", automatic: "flag" },
  },
  {
    kind: "cash-slip",
    path: "cash-slips",
    about: "Money collected by hand until finance has it; the id is the slip's number.",
    filters: { customerId: "text", collector: "text", status: "text", on: "text", isMissed: "flag" },
    owners: members("collector"),
  },
  {
    kind: "collection-diary",
    path: "collection-diaries",
    about: "Contacts, promises and next steps about a debt; the id is the receivable's.",
    filters: {
      customerId: "text",
      owner: "text",
      promise: "text",
      promisedBy: "text",
      nextOn: "text",
      nextWho: "text",
    },
    owners: named,
  },
  {
    kind: "commission",
    path: "commissions",
    about: "What a member has earned in a month; the id is `member:yyyy-mm`.",
    filters: { memberId: "text", period: "text", status: "text" },
    owners: named,
  },
  {
    kind: "commission-period",
    path: "commission-periods",
    about: "Months that are locked: what comes later is an adjustment of the month that is open; the id is the month.",
    filters: { period: "text" },
  },
  {
    kind: "commission-dispute",
    path: "commission-disputes",
    about: "What a member doubts of a statement, what was answered and how it ended.",
    filters: { memberId: "text", period: "text", status: "text", dealId: "text" },
    owners: named,
  },
  {
    kind: "target",
    path: "targets",
    about: "Targets with how they are broken down, and every amendment.",
    filters: { measure: "text", owner: "text", standing: "text", from: "text", until: "text", isAmending: "flag" },
    owners: targeted,
  },
  {
    kind: "target-actuals",
    path: "target-actuals",
    about: "What a member reached of a measure in a month, fact by fact.",
    filters: { measure: "text", month: "text", memberId: "text" },
    owners: named,
  },
  {
    kind: "plan-cycle",
    path: "plan-cycles",
    about: "A month's plan from the teams' drafts to the company's figures; the id is the month.",
    filters: { month: "text", due: "text", status: "text", missing: "integer" },
  },
  {
    kind: "budget",
    path: "budgets",
    about: "What a team is to sell or may spend in a period, and what is gone of it.",
    filters: { kind: "text", team: "text", from: "text", until: "text", isOver: "flag", requests: "integer" },
  },
  {
    kind: "incident",
    path: "incidents",
    about: "Incidents on their way up until somebody decides, with plan and finding.",
    filters: {
      status: "text",
      severity: "text",
      gravity: "integer",
      owner: "text",
      reportedBy: "text",
      department: "text",
      about: "text",
      reportedAt: "integer",
    },
    owners: members("reportedBy", "inCharge"),
  },
]
