/**
 * Reading a resource: one by id, a page of many, the history of one.
 *
 * @module
 */
import { type AnyAggregate, document } from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import { type FindQuery, Store } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Call, Endpoint, Parameter, Reply } from "../Endpoint.ts"
import { fail } from "../Problem.ts"
import { isSeen, type Resource, type Seen, type Visibility } from "../Resource.ts"
import { encodersOf, type Form, shownForms } from "./Forms.ts"
import { reasonsIn, tell } from "./Language.ts"
import * as Query from "./Query.ts"

/** What handlers need besides the services. */
export interface Setting {
  readonly host: Engine.Host
  readonly visibility: Visibility | undefined
}

/** A reason as it stands in answers. */
export const ReasonForm = Schema.Struct({
  code: Schema.String,
  rule: Schema.String,
  verdict: Schema.Literals(["Allowed", "NeedsApproval", "Denied"]),
  sentence: Schema.String,
  facts: Schema.Record(Schema.String, Schema.Unknown),
}).annotate({ identifier: "Reason", description: "Why, in the asked language, and on which figures" })

/** What the server wrote itself and a document shows as anything. */
const Anything = Schema.Unknown.annotate({ description: "any JSON" })

/** An entity tag from a version. */
export const etag = (version: number): string => `"${version}"`

/** Whether an If-None-Match names this version. */
const isKnownVersion = (header: string | undefined, version: number): boolean =>
  (header ?? "").split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === etag(version))

const notFound = (resource: Resource, id: string) =>
  fail(
    404,
    "not-found",
    `There is no ${resource.path}/${id}, or it isn't yours to see.`,
    `${resource.path}/${id} 不存在或您无权查看。`,
    { rule: "ORG-5" },
  )

/** The session of the caller in person: what one sees depends on who delegated, not on for whom one acts just now. */
export const inPerson = (session: Engine.SessionData): Engine.SessionData =>
  session.actor._tag === "Member" ? { ...session, actor: { _tag: "Member", id: session.actor.id } } : session

/** Who asks, and whose things of this kind they see. Fails for whoever is no active member. */
const seenBy = (setting: Setting, { kind }: Resource) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const { directory } = setting.host
    const facts = yield* engine
      .facts(() => ({ members: document(directory.of, directory.id) }))
      .pipe(Effect.updateService(Engine.Session, inPerson))
    const everything: Seen = { _tag: "Everything" }
    return setting.visibility === undefined || facts.actor._tag === "System"
      ? everything
      : setting.visibility(facts.members, facts.actor, { at: facts.at, kind })
  })

/** The current version of something that exists and may be seen, with its state. */
const visible = Effect.fnUntraced(function* (
  setting: Setting,
  resource: Resource,
  aggregate: AnyAggregate,
  id: string,
) {
  const engine = yield* Engine.Engine
  const store = yield* Store
  const { tenant } = yield* Engine.Session
  const seen = yield* seenBy(setting, resource)
  // The version is read before the state: should somebody write in between, the tag is the older one, and whoever
  // builds on it is told (412) instead of overwriting.
  const loaded = yield* store.load({ tenant, keys: [{ kind: aggregate.kind, id }] })
  const version = loaded.documents[0]?.version
  if (version === undefined) return yield* notFound(resource, id)
  const state = yield* engine.state(aggregate, id)
  if (!isSeen(resource, state, seen)) return yield* notFound(resource, id)
  return { state, version }
})

/** Refuses commands to what the caller may not even see (ORG-5); what doesn't exist yet is nobody's. */
export const onlyVisible = Effect.fnUntraced(function* (
  setting: Setting,
  resource: Resource,
  aggregate: AnyAggregate,
  id: string,
) {
  if (setting.visibility === undefined || resource.owners === undefined) return
  const engine = yield* Engine.Engine
  const seen = yield* seenBy(setting, resource)
  if (seen._tag === "Everything") return
  if (!isSeen(resource, yield* engine.state(aggregate, id), seen)) return yield* notFound(resource, id)
})

const present = (
  setting: Setting,
  aggregate: AnyAggregate,
  call: Call,
  id: string,
  version: number,
  state: unknown,
) => ({
  id,
  version,
  state: encodersOf(aggregate).state(state),
  reasons: reasonsIn(state, call.limits.maxReasons).map((one) => tell(one, setting.host.catalogue, call.locale)),
})

const get = (setting: Setting, resource: Resource, aggregate: AnyAggregate) =>
  Effect.fnUntraced(function* (call: Call) {
    yield* Effect.fromResult(Query.onlyKnown(call.query, []))
    const { state, version } = yield* visible(setting, resource, aggregate, call.id)
    const headers = { etag: etag(version) }
    const reply: Reply = isKnownVersion(call.header("if-none-match"), version)
      ? { status: 304, headers }
      : { status: 200, headers, body: present(setting, aggregate, call, call.id, version, state) }
    return reply
  })

/** How often a page is filled up when rows of it aren't the caller's to see. */
const maxFills = 10

const list = (setting: Setting, resource: Resource, aggregate: AnyAggregate) =>
  Effect.fnUntraced(function* (call: Call) {
    const engine = yield* Engine.Engine
    const query = yield* Effect.fromResult(Query.findQuery(call.query, resource))
    const seen = yield* seenBy(setting, resource)
    const data: Array<unknown> = []
    let after: FindQuery["after"] = query.after
    for (let fills = 0; fills < maxFills && data.length < query.limit; fills++) {
      const page = yield* engine.find(aggregate, {
        ...query,
        limit: query.limit - data.length,
        ...(after === undefined ? {} : { after }),
      })
      for (const { id, state, version } of page.documents) {
        if (isSeen(resource, state, seen)) data.push(present(setting, aggregate, call, id, version, state))
      }
      after = page.next
      if (after === undefined) break
    }
    const next = after === undefined ? null : Query.writeCursor(resource, call.query, after)
    return {
      status: 200,
      body: { data, has_more: next !== null, next_cursor: next },
      ...(next === null ? {} : { headers: { link: nextLink(call, `/v1/${resource.path}`, next) } }),
    }
  })

/** The address of the next page, as a Link header has it. */
export const nextLink = (call: Call, path: string, cursor: string): string => {
  const query = new URLSearchParams(call.query)
  query.set("cursor", cursor)
  return `<${path}?${query}>; rel="next"`
}

const history = (setting: Setting, resource: Resource, aggregate: AnyAggregate) =>
  Effect.fnUntraced(function* (call: Call) {
    const store = yield* Store
    const { tenant } = yield* Engine.Session
    yield* Effect.fromResult(Query.onlyKnown(call.query, ["limit", "cursor"]))
    const limit = yield* Effect.fromResult(Query.limitOf(call.query))
    const cursor = yield* Effect.fromResult(Query.single(call.query, "cursor"))
    if (cursor !== undefined && !/^[1-9]\d{0,14}$/u.test(cursor)) {
      return yield* fail(
        400,
        "invalid-parameter",
        "cursor must be a next_cursor of this list.",
        "cursor 须为本列表的 next_cursor。",
      )
    }
    yield* visible(setting, resource, aggregate, call.id)
    const from = cursor === undefined ? 1 : Number(cursor)
    const events = yield* store.history({ tenant, key: { kind: aggregate.kind, id: call.id }, from, limit: limit + 1 })
    const more = events.length > limit
    const next = more ? String(from + limit) : null
    return {
      status: 200,
      body: {
        data: events.slice(0, limit).map((stored) => ({
          version: stored.version,
          position: stored.position,
          type: stored.type,
          data: stored.schemaVersion === aggregate.schemaVersion ? stored.data : aggregate.upcast(stored),
          meta: stored.meta,
        })),
        has_more: more,
        next_cursor: next,
      },
      ...(next === null ? {} : { headers: { link: nextLink(call, `/v1/${resource.path}/${call.id}/history`, next) } }),
    }
  })

/** How many rows. */
export const limitParameter: Parameter = {
  name: "limit",
  about: "Rows on a page; 20 unless told.",
  schema: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: Query.maxPage })),
}
/** Where to go on. */
export const cursorParameter: Parameter = {
  name: "cursor",
  about: "`next_cursor` of the page before.",
  schema: Schema.String.check(Schema.isMaxLength(1000)),
}

const filterForms: Readonly<Record<Resource["filters"][string], Form>> = {
  text: Schema.String.check(Schema.isMaxLength(200)),
  integer: Schema.Int,
  flag: Schema.Boolean,
}

const filterParameters = (resource: Resource): ReadonlyArray<Parameter> =>
  Object.entries(resource.filters).flatMap(([name, type]): ReadonlyArray<Parameter> => {
    const schema = filterForms[type]
    const equal: Parameter = { name, about: `Only those with this ${name}; several values mean any of them.`, schema }
    return type === "flag"
      ? [equal]
      : [
          equal,
          { name: `${name}.from`, about: `Only those whose ${name} is this or after.`, schema },
          { name: `${name}.until`, about: `Only those whose ${name} is before this.`, schema },
        ]
  })

const sortParameter = (resource: Resource): ReadonlyArray<Parameter> => {
  const fields = Object.keys(resource.filters)
  return fields.length === 0
    ? []
    : [
        {
          name: "sort",
          about: "By which field, with `-` before it for descending; by id unless told.",
          schema: Schema.Literals(fields.flatMap((field) => [field, `-${field}`])),
        },
      ]
}

/** The reading endpoints of a resource. */
export const readEndpoints = (
  setting: Setting,
  resource: Resource,
  aggregate: AnyAggregate,
): ReadonlyArray<Endpoint> => {
  const group = resource.path
  const State = shownForms(aggregate).state
  const Row = Schema.Struct({
    id: Schema.String,
    version: Schema.Int,
    state: State,
    reasons: Schema.Array(ReasonForm),
  })
  const page = (row: Form): Form =>
    Schema.Struct({ data: Schema.Array(row), has_more: Schema.Boolean, next_cursor: Schema.NullOr(Schema.String) })
  return [
    {
      method: "GET",
      path: `/v1/${resource.path}/{id}`,
      name: `get-${resource.path}`,
      group,
      summary: `One of ${resource.path}`,
      headers: [
        { name: "if-none-match", about: "The ETag you have; unchanged is answered with 304.", schema: Schema.String },
      ],
      success: Row,
      problems: [404],
      handle: get(setting, resource, aggregate),
    },
    {
      method: "GET",
      path: `/v1/${resource.path}`,
      name: `list-${resource.path}`,
      group,
      summary: `A page of ${resource.path}`,
      query: [limitParameter, cursorParameter, ...sortParameter(resource), ...filterParameters(resource)],
      success: page(Row),
      handle: list(setting, resource, aggregate),
    },
    {
      method: "GET",
      path: `/v1/${resource.path}/{id}/history`,
      name: `history-of-${resource.path}`,
      group,
      summary: "What happened, oldest first, with who and when",
      query: [limitParameter, cursorParameter],
      success: page(
        Schema.Struct({
          version: Schema.Int,
          position: Schema.Int,
          type: Schema.String,
          data: Anything,
          meta: Anything,
        }),
      ),
      problems: [404],
      handle: history(setting, resource, aggregate),
    },
  ]
}
