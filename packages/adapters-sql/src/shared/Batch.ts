/** Batches as a database takes them: their JSON as text. */
import {
  type CommitBatch,
  type IndexFields,
  type NewEvent,
  type StoreError,
  type StreamKey,
  storeError,
  type Timer,
} from "@dealwright/core/Ports"
import * as Result from "effect/Result"

/** An event with its JSON as text. */
export interface EncodedEvent {
  readonly type: string
  readonly schemaVersion: number
  readonly hash: string
  readonly data: string
  readonly meta: string
}

/** A write with its JSON as text; without events there is no document. */
export interface EncodedWrite {
  readonly key: StreamKey
  readonly expectedVersion: number
  readonly events: ReadonlyArray<EncodedEvent>
  readonly document: string
  readonly index: IndexFields
  readonly fields: string
  readonly timers: ReadonlyArray<Timer>
  readonly encodedTimers: string
}

/** A batch with its JSON as text, so that what can't be written fails before it meets its neighbours. */
export interface EncodedBatch extends Pick<CommitBatch, "tenant" | "commandId" | "commandHash" | "at" | "guards"> {
  readonly writes: ReadonlyArray<EncodedWrite>
  readonly receipt: string
}

/** JSON as text; throws on what isn't JSON, such as a bigint, a function or a cycle. */
export const encode = (value: unknown): string => {
  const encoded: string | undefined = JSON.stringify(value)
  if (encoded === undefined) throw new TypeError(`${typeof value} is not JSON`)
  return encoded
}

/** Timers as the row of their stream keeps them. */
export const encodeTimers = (timers: ReadonlyArray<Timer>): string =>
  timers.length === 0 ? "[]" : JSON.stringify(timers.map(({ dueAt, name }) => ({ name, dueAt })))

const encodeEvent = ({ data, hash, meta, schemaVersion, type }: NewEvent): EncodedEvent => ({
  type,
  schemaVersion,
  hash,
  data: encode(data),
  meta: encode(meta),
})

/** Turns the JSON of a batch into text. */
export const encodeBatch = (batch: CommitBatch): Result.Result<EncodedBatch, StoreError> => {
  try {
    return Result.succeed({
      tenant: batch.tenant,
      commandId: batch.commandId,
      commandHash: batch.commandHash,
      at: batch.at,
      guards: batch.guards,
      receipt: encode(batch.receipt),
      writes: batch.writes.map((write) => ({
        key: write.key,
        expectedVersion: write.expectedVersion,
        events: write.events.map(encodeEvent),
        document: write.events.length === 0 ? "" : encode(write.document),
        index: write.index,
        fields: write.events.length === 0 ? "" : encode(write.index),
        timers: write.timers,
        encodedTimers: encodeTimers(write.timers),
      })),
    })
  } catch (error) {
    const detail = `something in the batch can't be written as JSON: ${error instanceof Error ? error.message : String(error)}`
    return Result.fail(storeError("commit", { _tag: "InvalidInput", detail }, error))
  }
}
