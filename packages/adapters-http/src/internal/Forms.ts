/**
 * The forms of an aggregate's commands, events and state at the boundary, prepared once.
 *
 * @module
 */
import type { AnyAggregate, Tagged } from "@dealwright/core/Decider"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { Limits } from "../Limits.ts"
import { type Issue, type Problem, problem } from "../Problem.ts"

/** A schema that needs nothing to decode and encode. */
export type Form = Schema.Codec<unknown, unknown>

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** Bodies up to this size are told all their faults; of larger ones the first, so that a refusal stays cheap. */
const smallBody = 4096

const pointerOf = (path: ReadonlyArray<unknown>): string =>
  path.map((part) => `/${String(part).slice(0, 80).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")

/** Makes the decoder of a form: unknown keys are refused, faults are told where they are, and no more than the limit. */
export const decoderOf = <A>(
  form: Schema.Codec<A, unknown>,
): ((input: unknown, size: number, limits: Pick<Limits, "maxIssues">) => Result.Result<A, Problem>) => {
  const decode = Schema.decodeUnknownResult(Schema.toCodecJson(form))
  return (input, size, limits) => {
    const decoded = decode(input, { onExcessProperty: "error", errors: size <= smallBody ? "all" : "first" })
    if (Result.isSuccess(decoded)) return Result.succeed(decoded.success)
    const issues: ReadonlyArray<Issue> = issuesOf(decoded.failure.issue)
      .issues.slice(0, limits.maxIssues)
      .map(({ message, path = [] }) => ({ pointer: pointerOf(path), message: message.slice(0, 300) }))
    return Result.fail(
      problem(
        400,
        "invalid-request",
        "The request isn't well formed; the issues say where.",
        "请求格式有误,位置见下。",
        {
          issues,
        },
      ),
    )
  }
}

interface WithFields {
  readonly fields: Schema.Struct.Fields
}

const hasFields = (schema: unknown): schema is WithFields =>
  typeof schema === "object" || typeof schema === "function"
    ? schema !== null && "fields" in schema && typeof schema.fields === "object"
    : false

const literalOf = (field: unknown): string | undefined => {
  if ((typeof field !== "object" && typeof field !== "function") || field === null) return undefined
  if ("literal" in field && typeof field.literal === "string") return field.literal
  return "schema" in field ? literalOf(field.schema) : undefined
}

/** The cases of a tagged union by tag, each without its tag. */
const casesOf = (union: object): ReadonlyMap<string, WithFields> => {
  const cases = new Map<string, WithFields>()
  if ("cases" in union && typeof union.cases === "object" && union.cases !== null) {
    for (const [tag, one] of Object.entries(union.cases)) if (hasFields(one)) cases.set(tag, one)
    return cases
  }
  const members = "members" in union && Array.isArray(union.members) ? union.members : [union]
  for (const one of members) {
    const tag = hasFields(one) ? literalOf(one.fields._tag) : undefined
    if (tag !== undefined) cases.set(tag, one)
  }
  return cases
}

/** What a command looks like in a body: its fields without the tag, which stands in the path. */
export interface CommandForm {
  readonly tag: string
  readonly payload: Form
  readonly decode: (input: unknown, size: number, limits: Pick<Limits, "maxIssues">) => Result.Result<Tagged, Problem>
}

/** The forms of all commands of an aggregate. A command whose form isn't a struct is not offered. */
export const commandForms = (aggregate: AnyAggregate): ReadonlyArray<CommandForm> =>
  Array.from(casesOf(aggregate.command), ([tag, one]) => {
    const { _tag: _, ...fields } = one.fields
    // The fields of a command need no services: the aggregate's own codec needs none.
    const payload = Schema.Struct(fields) as unknown as Schema.Codec<object, unknown>
    const decode = decoderOf(payload)
    return {
      tag,
      payload,
      decode: (input, size, limits) => Result.map(decode(input, size, limits), (value) => ({ ...value, _tag: tag })),
    }
  })

/** How events and states of an aggregate are written. */
export interface Encoders {
  readonly event: (event: Tagged) => unknown
  readonly state: (state: unknown) => unknown
}

const encoders = new WeakMap<AnyAggregate, Encoders>()

/** The encoders of an aggregate. They throw on what the aggregate itself could never have made: a defect. */
export const encodersOf = (aggregate: AnyAggregate): Encoders => {
  const known = encoders.get(aggregate)
  if (known !== undefined) return known
  const made: Encoders = {
    event: Schema.encodeUnknownSync(Schema.toCodecJson(aggregate.event)),
    state: Schema.encodeUnknownSync(Schema.toCodecJson(aggregate.state)),
  }
  encoders.set(aggregate, made)
  return made
}

const pascal = (kind: string): string =>
  kind
    .split(/[^A-Za-z0-9]+/u)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("")

const shown = new WeakMap<AnyAggregate, { readonly event: Form; readonly state: Form }>()

/** Events and state of an aggregate under names of their own, for the document: told once and referred to. */
export const shownForms = (aggregate: AnyAggregate): { readonly event: Form; readonly state: Form } => {
  const known = shown.get(aggregate)
  if (known !== undefined) return known
  const name = pascal(aggregate.kind)
  const made = {
    event: aggregate.event.annotate({ identifier: `${name}Event` }),
    state: aggregate.state.annotate({ identifier: `${name}State` }),
  }
  shown.set(aggregate, made)
  return made
}
