/**
 * The inbox of whoever calls: requests for approval that wait for them, with what they need to decide (APR-5).
 *
 * @module
 */
import * as Approval from "@dealwright/core/Approval"
import { type AnyAggregate, document, type Facts, policy } from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as Organisation from "@dealwright/core/Organisation"
import * as Pricing from "@dealwright/core/Pricing"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Call, Endpoint } from "../Endpoint.ts"
import type { Resource } from "../Resource.ts"
import { encodersOf, shownForms } from "./Forms.ts"
import { plain, reasonsIn, tell } from "./Language.ts"
import * as Query from "./Query.ts"
import { cursorParameter, inPerson, limitParameter, nextLink, ReasonForm } from "./Reads.ts"

const path = "approvals/inbox"

/** What cursors of this list belong to. */
const list: Resource = { kind: Approval.approval.kind, path, about: "", filters: {} }

/** How often a page is filled up when rows of it don't wait for the caller. */
const maxFills = 10

/** Earlier decisions that are told with each request. */
const maxPrecedents = 5

/** What was decided lately about the same customer. */
const precedents = Effect.fnUntraced(function* (request: Approval.InboxEntry["request"]) {
  const engine = yield* Engine.Engine
  const query = Approval.precedentsQuery(request, maxPrecedents)
  if (query === undefined) return []
  const page = yield* engine.find(Approval.approval, query)
  return page.documents.flatMap(({ id, state }) => {
    const one = Approval.precedentOf(state)
    return one === undefined ? [] : [{ id, ...one, at: Instant.format(one.at) }]
  })
})

/** What the requester could offer without asking anybody (PRC-11), where the request is about a quote. */
const alternatives = Effect.fnUntraced(function* (
  host: Engine.Host,
  { customerId, requester, subject }: Approval.InboxEntry["request"],
) {
  if (subject.kind !== Pricing.quote.kind || !host.aggregates.has(Pricing.quote.kind)) return undefined
  const engine = yield* Engine.Engine
  const facts = yield* engine
    .facts(() => ({
      quote: document(Pricing.quote, subject.id),
      customer: document(Pricing.customerPricing, customerId ?? subject.id),
      pricing: policy(Pricing.pricingPolicy),
    }))
    .pipe(Effect.updateService(Engine.Session, inPerson))
  return Pricing.alternativesFor(facts.quote, requester, facts)
})

type Asker = Facts & { readonly organisation: Organisation.OrganisationState }

const row = Effect.fnUntraced(function* (
  host: Engine.Host,
  aggregate: AnyAggregate,
  call: Call,
  entry: Approval.InboxEntry,
  version: number,
) {
  const { askedAt, id, onBehalfOf, rank, request, step } = entry
  const instead = yield* alternatives(host, request)
  return {
    id,
    version,
    step,
    rank: rank.name,
    ...(onBehalfOf === undefined ? {} : { on_behalf_of: onBehalfOf }),
    ...(askedAt === undefined ? {} : { asked_at: Instant.format(askedAt) }),
    ...(request.deadline === undefined ? {} : { deadline: Instant.format(request.deadline) }),
    state: encodersOf(aggregate).state(request),
    reasons: reasonsIn(request, call.limits.maxReasons).map((one) => tell(one, host.catalogue, call.locale)),
    precedents: plain(yield* precedents(request)),
    ...(instead === undefined ? {} : { alternatives: plain(instead) }),
  }
})

const read = (host: Engine.Host, aggregate: AnyAggregate) =>
  Effect.fnUntraced(function* (call: Call) {
    yield* Effect.fromResult(Query.onlyKnown(call.query, ["limit", "cursor"]))
    const asked = yield* Effect.fromResult(Query.findQuery(call.query, list))
    const engine = yield* Engine.Engine
    const facts: Asker = yield* engine
      .facts(() => ({ organisation: document(Organisation.organisation, Organisation.organisationId) }))
      .pipe(Effect.updateService(Engine.Session, inPerson))
    const { actor } = facts
    if (actor._tag === "System") return yield* Effect.die(new Error("a caller acts as the system"))
    const data: Array<unknown> = []
    let after = asked.after
    for (let fills = 0; fills < maxFills && data.length < asked.limit; fills++) {
      const limit = asked.limit - data.length
      const query = Approval.inboxQuery(actor, facts, { limit, ...(after === undefined ? {} : { after }) })
      const page = yield* engine.find(Approval.approval, query)
      for (const { id, state, version } of page.documents) {
        const entry = Approval.inboxEntry(id, state, actor, facts)
        if (entry !== undefined) data.push(yield* row(host, aggregate, call, entry, version))
      }
      after = page.next
      if (after === undefined) break
    }
    const next = after === undefined ? null : Query.writeCursor(list, call.query, after)
    return {
      status: 200,
      body: { data, has_more: next !== null, next_cursor: next },
      ...(next === null ? {} : { headers: { link: nextLink(call, `/v1/${path}`, next) } }),
    }
  })

/** The endpoint, for hosts with approvals. */
export const inbox = (host: Engine.Host, aggregate: AnyAggregate): Endpoint => ({
  method: "GET",
  path: `/v1/${path}`,
  name: "get-approvals-inbox",
  group: "approvals",
  summary: "Requests that wait for you, by your rank or role or for whoever delegated to you, the oldest first",
  description:
    "Each with its decision and reasons, amount, margin and alternatives where they are known, and the last decisions about the same customer. Never your own (ORG-4).",
  query: [limitParameter, cursorParameter],
  success: Schema.Struct({
    data: Schema.Array(
      Schema.Struct({
        id: Schema.String,
        version: Schema.Int,
        step: Schema.String,
        rank: Schema.String,
        on_behalf_of: Schema.optionalKey(Schema.String),
        asked_at: Schema.optionalKey(Schema.String),
        deadline: Schema.optionalKey(Schema.String),
        state: shownForms(aggregate).state,
        reasons: Schema.Array(ReasonForm),
        precedents: Schema.Array(Schema.Unknown),
        alternatives: Schema.optionalKey(Schema.Unknown),
      }),
    ),
    has_more: Schema.Boolean,
    next_cursor: Schema.NullOr(Schema.String),
  }),
  handle: read(host, aggregate),
})
