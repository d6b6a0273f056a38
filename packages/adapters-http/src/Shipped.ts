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
import type { Visibility } from "./Resource.ts"

/** The resources of the built-in modules. */
export { resources } from "./internal/Resources.ts"

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
