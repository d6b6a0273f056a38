/**
 * Each aggregate's codecs, prepared once: what goes to the store and comes back.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { AnyAggregate, Readable, Tagged } from "../decider/Aggregate.ts"
import type { Json, StoredDocument, StoredEvent } from "../ports/Store.ts"

type Attempt<A> = Result.Result<A, string>

const prepare = <A>(codec: Schema.Codec<A, unknown>) => {
  const json = Schema.toCodecJson(codec)
  const decode = Schema.decodeUnknownResult(json)
  const encode = Schema.encodeUnknownResult(json)
  const text = (error: { readonly message: string }) => error.message
  return {
    decode: (input: unknown): Attempt<A> => Result.mapError(decode(input), text),
    encode: (value: unknown): Attempt<Json> => Result.mapError(encode(value), text)
  }
}

const states = new WeakMap<object, ReturnType<typeof prepare<unknown>>>()

/** The codec of an aggregate's state. */
export const stateCodec = (of: Readable<unknown>): ReturnType<typeof prepare<unknown>> => {
  const known = states.get(of.state)
  if (known !== undefined) return known
  const made = prepare(of.state)
  states.set(of.state, made)
  return made
}

interface MessageCodecs {
  readonly command: ReturnType<typeof prepare<Tagged>>
  readonly event: ReturnType<typeof prepare<Tagged>>
}

const messages = new WeakMap<object, MessageCodecs>()

/** The codecs of an aggregate's commands and events. */
export const messageCodecs = (aggregate: AnyAggregate): MessageCodecs => {
  const known = messages.get(aggregate)
  if (known !== undefined) return known
  const made = { command: prepare(aggregate.command), event: prepare(aggregate.event) }
  messages.set(aggregate, made)
  return made
}

/** A document says under which version of its module's stored form it was written. */
export const wrapDocument = (schemaVersion: number, state: Json): Json => ({ v: schemaVersion, s: state })

/** A document's state, or `undefined` when it was written under another version and must be folded anew. */
export const documentState = (of: Readable<unknown> & { readonly schemaVersion?: number }, stored: StoredDocument): Attempt<unknown> | undefined => {
  const data = stored.data
  if (data === null || typeof data !== "object" || Array.isArray(data)) return Result.fail("not a document")
  const wrapped = data as { readonly v?: Json; readonly s?: Json }
  if (of.schemaVersion !== undefined && wrapped.v !== of.schemaVersion) return undefined
  return stateCodec(of).decode(wrapped.s)
}

/** Decodes a stored event, brought up to the current version of its form first. */
export const decodeEvent = (aggregate: AnyAggregate, stored: StoredEvent): Attempt<Tagged> =>
  messageCodecs(aggregate).event.decode(
    stored.schemaVersion === aggregate.schemaVersion ? stored.data : aggregate.upcast(stored)
  )
