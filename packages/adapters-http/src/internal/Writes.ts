/**
 * Sending a command: once per Idempotency-Key, on the version that If-Match names, or only to see what it would do.
 *
 * @module
 */
import type { AnyAggregate, Tagged } from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import { Store } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Call, Endpoint, Reply } from "../Endpoint.ts"
import { ApiError, fail, kebab } from "../Problem.ts"
import type { Resource } from "../Resource.ts"
import { whoMay } from "./Access.ts"
import { type CommandForm, commandForms, encodersOf, shownForms } from "./Forms.ts"
import { reasonsIn, tell } from "./Language.ts"
import * as Query from "./Query.ts"
import { etag, onlyVisible, ReasonForm, type Setting } from "./Reads.ts"

/** A quoted string as RFC 8941 has it, or the bare characters: 1 to 128 visible ones. */
const keyPattern = /^(?:"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,128})"|([A-Za-z0-9._~:+/=-]{1,128}))$/u

/** The command id that a key stands for: the same key of another tenant or caller is another id. */
const commandId = (call: Call) =>
  Effect.gen(function* () {
    const header = call.header("idempotency-key")
    if (header === undefined) {
      return yield* fail(
        400,
        "idempotency-key-missing",
        "Send an Idempotency-Key, any text of your choice in quotes, so that a repetition does nothing twice.",
        "请提供 Idempotency-Key(带引号的任意文本),以免重复执行。",
      )
    }
    const match = keyPattern.exec(header)
    const key = match?.[1] ?? match?.[2]
    if (key === undefined) {
      return yield* fail(
        400,
        "idempotency-key-invalid",
        "Idempotency-Key must be a text of 1 to 128 characters in double quotes.",
        "Idempotency-Key 须为双引号内 1 到 128 个字符的文本。",
      )
    }
    const { member, tenant } = call.principal
    return `http:${Engine.digest(`${tenant}\n${member}\n${key}`)}`
  })

/** The versions that If-Match accepts: absent, any existing one, or these. */
type Wanted =
  | { readonly _tag: "Any" }
  | { readonly _tag: "Existing" }
  | { readonly _tag: "These"; readonly tags: ReadonlyArray<string> }

const wantedVersions = (call: Call, resource: Resource) =>
  Effect.gen(function* () {
    const header = call.header("if-match")?.trim()
    if (header === undefined) {
      if (resource.needsIfMatch === true) {
        return yield* fail(
          428,
          "if-match-required",
          `Say with If-Match which version of ${resource.path} you mean; its ETag is told when you read it.`,
          `请用 If-Match 指明 ${resource.path} 的版本(读取时的 ETag)。`,
        )
      }
      const any: Wanted = { _tag: "Any" }
      return any
    }
    if (header === "*") {
      const existing: Wanted = { _tag: "Existing" }
      return existing
    }
    const tags = header.split(",").map((one) => one.trim())
    if (tags.length > 20 || !tags.every((one) => /^"\d{1,15}"$/u.test(one))) {
      return yield* fail(
        400,
        "if-match-invalid",
        'If-Match must be an ETag as it was told, like "3".',
        'If-Match 须为读取时的 ETag,如 "3"。',
      )
    }
    const these: Wanted = { _tag: "These", tags }
    return these
  })

const stale = (resource: Resource, id: string, version: number) =>
  fail(
    412,
    "stale",
    version === 0
      ? `${resource.path}/${id} doesn't exist, so it can't be the version that you name.`
      : `${resource.path}/${id} is at version ${version} by now; read it again and decide anew.`,
    version === 0 ? `${resource.path}/${id} 不存在。` : `${resource.path}/${id} 现为第 ${version} 版,请重新读取。`,
    { facts: { version }, ...(version === 0 ? {} : { headers: { etag: etag(version) } }) },
  )

const fits = (wanted: Wanted, version: number): boolean =>
  wanted._tag === "Any" || (wanted._tag === "Existing" ? version > 0 : wanted.tags.includes(etag(version)))

const versionNow = Effect.fnUntraced(function* (aggregate: AnyAggregate, id: string) {
  const store = yield* Store
  const { tenant } = yield* Engine.Session
  const loaded = yield* store.load({ tenant, keys: [{ kind: aggregate.kind, id }] })
  return loaded.documents[0]?.version ?? 0
})

/** Executes, and fails as stale when the command met another version than the wanted ones: then nothing is committed. */
const executeOn = Effect.fnUntraced(function* (
  resource: Resource,
  aggregate: AnyAggregate,
  id: string,
  command: Tagged,
  wanted: Wanted,
) {
  const engine = yield* Engine.Engine
  if (wanted._tag === "Any") return yield* engine.execute(aggregate, id, command)
  const work = Effect.gen(function* () {
    const outcome = yield* engine.execute(aggregate, id, command)
    const before = outcome.version - outcome.events.length
    return fits(wanted, before) ? outcome : yield* stale(resource, id, before)
  })
  // A command may be impossible just because the version is another one: then that is what the caller should hear.
  return yield* engine.unitOfWork(work).pipe(
    Effect.catch((error) =>
      Effect.gen(function* () {
        const version = yield* versionNow(aggregate, id)
        return yield* Effect.fail(fits(wanted, version) ? error : stale(resource, id, version))
      }),
    ),
  )
})

const send = (setting: Setting, resource: Resource, aggregate: AnyAggregate, form: CommandForm) =>
  Effect.fnUntraced(function* (call: Call) {
    yield* Effect.fromResult(Query.onlyKnown(call.query, ["dryRun"]))
    const dryRun = yield* Effect.fromResult(Query.flag(call.query, "dryRun"))
    const wanted = yield* wantedVersions(call, resource)
    const id = dryRun ? undefined : yield* commandId(call)
    yield* onlyVisible(setting, resource, aggregate, call.id)
    const decoded = form.decode(call.body, call.bodySize, call.limits)
    if (decoded._tag === "Failure") return yield* new ApiError({ problem: decoded.failure })
    const command = decoded.success
    const encode = encodersOf(aggregate)
    const reasons = (value: unknown) =>
      reasonsIn(value, call.limits.maxReasons).map((one) => tell(one, setting.host.catalogue, call.locale))
    if (id === undefined) {
      if (wanted._tag !== "Any") {
        const version = yield* versionNow(aggregate, call.id)
        if (!fits(wanted, version)) return yield* stale(resource, call.id, version)
      }
      const engine = yield* Engine.Engine
      const preview = yield* engine.preview(aggregate, call.id, command)
      const reply: Reply = {
        status: 200,
        body: {
          dry_run: true,
          id: call.id,
          events: preview.events.map(encode.event),
          consequences: preview.consequences.flatMap(({ event, id, kind }) => {
            const of = setting.host.aggregates.get(kind)
            return of === undefined ? [] : [{ kind, id, event: encodersOf(of).event(event) }]
          }),
          reasons: reasons(preview.events),
        },
      }
      return reply
    }
    const session = yield* Engine.Session
    const outcome = yield* executeOn(resource, aggregate, call.id, command, wanted).pipe(
      Effect.provideService(Engine.Session, { ...session, commandId: id }),
    )
    const wantsState = call.header("prefer")?.includes("return=representation") === true
    const reply: Reply = {
      status: 200,
      headers: {
        etag: etag(outcome.version),
        ...(wantsState ? { "preference-applied": "return=representation" } : {}),
      },
      body: {
        id: call.id,
        version: outcome.version,
        events: outcome.events.map(encode.event),
        reasons: reasons(outcome.events),
        ...(wantsState ? { state: encode.state(outcome.state) } : {}),
      },
    }
    return reply
  })

const sentence = (tag: string): string => tag.replace(/([a-z0-9])([A-Z])/g, "$1 $2")

/** The endpoints of the commands that members may send. */
export const writeEndpoints = (
  setting: Setting,
  resource: Resource,
  aggregate: AnyAggregate,
): ReadonlyArray<Endpoint> =>
  commandForms(aggregate)
    .flatMap((form) => {
      const access = setting.host.access(aggregate.kind, form.tag)
      const isOffered = access !== undefined && access._tag !== "SystemOnly"
      return isOffered && !(resource.hidden ?? []).includes(form.tag) ? [{ access, form }] : []
    })
    .map(
      ({ access, form }): Endpoint => ({
        method: "POST",
        path: `/v1/${resource.path}/{id}/${kebab(form.tag)}`,
        name: `${kebab(form.tag)}-${resource.path}`,
        group: resource.path,
        summary: sentence(form.tag),
        description: `Sends the command ${form.tag} with everything that follows from it, at once or not at all. Who may: ${whoMay(access)}; rules on the thing itself may ask for more.`,
        query: [
          {
            name: "dryRun",
            about: "Tells what would happen, with all consequences, and stores nothing.",
            schema: Schema.Boolean,
          },
        ],
        headers: [
          {
            name: "idempotency-key",
            about: "A text of your choice in quotes; the same again does nothing and answers the same. Not for dryRun.",
            schema: Schema.String.check(Schema.isMaxLength(130)),
          },
          {
            name: "if-match",
            about: "The ETag that you decided on; 412 when it has changed.",
            schema: Schema.String,
            required: resource.needsIfMatch === true,
          },
          {
            name: "dealwright-on-behalf-of",
            about: "The member for whom you act, by a delegation that is in force and covers this (ORG-3).",
            schema: Schema.String.check(Schema.isMaxLength(64)),
          },
          { name: "prefer", about: "`return=representation` answers with the state too.", schema: Schema.String },
        ],
        payload: form.payload,
        success: Schema.Struct({
          id: Schema.String,
          version: Schema.optionalKey(Schema.Int),
          events: Schema.Array(shownForms(aggregate).event),
          reasons: Schema.Array(ReasonForm),
          state: Schema.optionalKey(shownForms(aggregate).state),
          dry_run: Schema.optionalKey(Schema.Literal(true)),
          consequences: Schema.optionalKey(
            Schema.Array(Schema.Struct({ kind: Schema.String, id: Schema.String, event: Schema.Unknown })),
          ),
        }),
        problems: [403, 409, 412, 413, 415, 422, ...(resource.needsIfMatch === true ? [428] : [])],
        handle: send(setting, resource, aggregate, form),
      }),
    )
