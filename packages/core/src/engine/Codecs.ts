/**
 * Each aggregate's codecs, prepared once: what goes to the store and comes back.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { AnyAggregate, Tagged } from "../decider/Aggregate.ts"
import type { Json, StoredDocument, StoredEvent } from "../ports/Store.ts"

type Attempt<A> = Result.Result<A, string>

const prepare = <A>(codec: Schema.Codec<A, unknown>) => {
  const json = Schema.toCodecJson(codec)
  const decode = Schema.decodeUnknownResult(json)
  const encode = Schema.encodeUnknownResult(json)
  const text = (error: { readonly message: string }) => error.message
  return {
    decode: (input: unknown): Attempt<A> => Result.mapError(decode(input), text),
    encode: (value: unknown): Attempt<Json> => Result.mapError(encode(value), text),
  }
}

interface AggregateCodecs {
  readonly command: ReturnType<typeof prepare<Tagged>>
  readonly event: ReturnType<typeof prepare<Tagged>>
  readonly state: ReturnType<typeof prepare<unknown>>
}

const prepared = new WeakMap<object, AggregateCodecs>()

/** The codecs of an aggregate's commands, events and state. */
export const codecs = (aggregate: AnyAggregate): AggregateCodecs => {
  const known = prepared.get(aggregate)
  if (known !== undefined) return known
  const made = {
    command: prepare(aggregate.command),
    event: prepare(aggregate.event),
    state: prepare(aggregate.state),
  }
  prepared.set(aggregate, made)
  return made
}

/** A document says under which version of its module's stored form it was written. */
export const wrapDocument = (schemaVersion: number, state: Json): Json => ({ v: schemaVersion, s: state })

/** A document's state, or `undefined` when it was written under another version and must be folded anew. */
export const documentState = (aggregate: AnyAggregate, stored: StoredDocument): Attempt<unknown> | undefined => {
  const data = stored.data
  if (data === null || typeof data !== "object" || !("v" in data)) return Result.fail("not a document of Dealwright")
  if (data.v !== aggregate.schemaVersion) return undefined
  return codecs(aggregate).state.decode("s" in data ? data.s : undefined)
}

/** Decodes a stored event, brought up to the current version of its form first. */
export const decodeEvent = (aggregate: AnyAggregate, stored: StoredEvent): Attempt<Tagged> =>
  codecs(aggregate).event.decode(
    stored.schemaVersion === aggregate.schemaVersion ? stored.data : aggregate.upcast(stored),
  )
