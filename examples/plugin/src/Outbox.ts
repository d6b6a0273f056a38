/**
 * An after-commit subscriber: a line for every step of collecting a debt, in an outbox that the host reads.
 *
 * A subscriber hears of every event at least once, so what it writes carries a key, and writing the same key again changes
 * nothing. When it fails it is tried again with backoff, then that event is parked; other subscribers don't notice.
 */
import { type Engine, Receivable } from "@dealwright/core"
import { Effect, Schema } from "effect"

/** A line for the host. */
export interface OutboxLine {
  /** The same line always has the same key. */
  readonly key: string
  readonly tenant: string
  readonly text: string
}

/** Where lines go: a table, a queue, a file. Rejects when it can't be written to now. */
export interface Outbox {
  put(line: OutboxLine): Promise<void>
}

const decodeEvent = Schema.decodeUnknownEffect(Receivable.ReceivableEvent)

/** The subscriber, for an outbox of the host's. */
export const stepsToOutbox = (outbox: Outbox): Engine.Subscriber => ({
  name: "acme.steps-to-outbox",
  kinds: [Receivable.receivable.kind],
  handle: Effect.fnUntraced(function* ({ data, key, position, tenant }) {
    const event = yield* decodeEvent(data)
    if (event._tag !== "StepFired") return
    const text = `${key.id} (${event.item}): ${event.step}, ${event.action._tag}`
    yield* Effect.tryPromise(() => outbox.put({ key: String(position), tenant, text }))
  }),
})
