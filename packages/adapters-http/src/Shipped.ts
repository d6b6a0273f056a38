/**
 * What Dealwright's own modules are offered as: their resources, and the questions that belong to no single one.
 *
 * @module
 */
import * as Approval from "@dealwright/core/Approval"
import { erase } from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Organisation from "@dealwright/core/Organisation"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Endpoint } from "./Endpoint.ts"
import { attainments } from "./internal/Attainment.ts"
import { inbox } from "./internal/Inbox.ts"
import { priceDecisions } from "./internal/PriceDecisions.ts"
import * as Query from "./internal/Query.ts"
import type { Resource, Visibility } from "./Resource.ts"

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
    filters: { kind: "text", standing: "text", customer: "text", deal: "text", unit: "text", until: "text" },
  },
  {
    kind: "unit",
    path: "units",
    about: "One-of-a-kind things for sale.",
    filters: { status: "text", dealId: "text", customerId: "text" },
  },
  {
    kind: "stock",
    path: "stock",
    about: "Stock by product; the id is the SKU.",
    filters: { onHand: "integer", committed: "integer", available: "integer", inbound: "integer" },
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
      confirmedOn: "text",
      deliveryDate: "text",
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
    kind: "commission",
    path: "commissions",
    about: "What a member has earned in a month; the id is `member:yyyy-mm`.",
    filters: { memberId: "text", period: "text", status: "text" },
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
]

/** Roles whose work is with everybody's customers: they see all, as an auditor does. */
const backOffice: ReadonlySet<string> = new Set([
  "contract-administrator",
  "invoicing",
  "receivables",
  "warehouse",
  "logistics",
  "legal",
  "finance",
  "auditor",
])

/**
 * ORG-5: sales people see what is theirs, whoever has people below them the subtree, an auditor everything; so does the
 * back office, which works for all of them. Whoever acts for somebody sees what that one sees, of the kinds delegated (ORG-3).
 */
export const visibility: Visibility = (members, actor, looking) =>
  actor.roles.some((role) => backOffice.has(role))
    ? { _tag: "Everything" }
    : // The directory of a host with the built-in modules is their organisation.
      Organisation.visibility(members as Organisation.OrganisationState, actor, looking)

const me = (host: Engine.Host): Endpoint => ({
  method: "GET",
  path: "/v1/me",
  name: "get-me",
  group: "me",
  summary: "Who you are: the member that your key stands for, with rank and roles as they are now",
  success: Schema.Struct({
    tenant: Schema.String,
    id: Schema.String,
    rank: Schema.String,
    level: Schema.Int,
    roles: Schema.Array(Schema.String),
    today: Schema.String,
    currency: Schema.String,
    template: Schema.String,
  }),
  handle: (call) =>
    Effect.gen(function* () {
      yield* Effect.fromResult(Query.onlyKnown(call.query, []))
      const engine = yield* Engine.Engine
      const { actor, today } = yield* engine.facts(() => ({}))
      if (actor._tag === "System") return yield* Effect.die(new Error("a caller acts as the system"))
      return {
        status: 200,
        body: {
          tenant: call.principal.tenant,
          id: actor.id,
          rank: actor.rank.name,
          level: actor.rank.level,
          roles: actor.roles,
          today: LocalDate.format(today),
          currency: host.template.currency,
          template: `${host.template.name}@${host.policies.on(today).version}`,
        },
      }
    }),
})

/**
 * The questions that go with the built-in modules: `/v1/me`, `/v1/approvals/inbox`, `/v1/price-decisions`,
 * `/v1/targets/{id}/attainment`.
 *
 * @example
 * ```ts
 * import * as Shipped from "@dealwright/adapters-http/Shipped"
 * import { Engine, Templates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * assert.equal(Shipped.endpoints(host).length, 4)
 * ```
 */
export const endpoints = (host: Engine.Host): ReadonlyArray<Endpoint> => [
  me(host),
  ...(host.aggregates.has(Approval.approval.kind) ? [inbox(host, erase(Approval.approval))] : []),
  ...priceDecisions(host),
  ...attainments(host, visibility),
]
