/**
 * Stored documents and histories, decoded.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { AnyAggregate, Tagged } from "../decider/Aggregate.ts"
import { type StoredEvent, type StoreService, type StreamKey, storeError } from "../ports/Store.ts"
import { decodeEvent } from "./Codecs.ts"
import type { RecordedEvent } from "./Outcome.ts"

/** How many events are read back at a time. */
const historyPage = 1000

/** Folds a stream's history up to a version, page by page. */
export const foldHistory = Effect.fnUntraced(function* (
  store: StoreService,
  tenant: string,
  aggregate: AnyAggregate,
  id: string,
  to: number,
) {
  const key: StreamKey = { kind: aggregate.kind, id }
  let state = aggregate.initial
  const events: Array<Tagged> = []
  const recorded: Array<RecordedEvent<Tagged>> = []
  for (let from = 1; from <= to; from += historyPage) {
    const page: ReadonlyArray<StoredEvent> = yield* store.history({
      tenant,
      key,
      from,
      limit: Math.min(historyPage, to - from + 1),
    })
    for (const stored of page) {
      const event = decodeEvent(aggregate, stored)
      if (Result.isFailure(event)) {
        return yield* storeError("history", {
          _tag: "Corrupt",
          detail: `${aggregate.kind}/${id} event ${stored.version}: ${event.failure}`,
        })
      }
      events.push(event.success)
      recorded.push({ version: stored.version, position: stored.position, event: event.success, meta: stored.meta })
      state = aggregate.evolve(state, event.success)
    }
    if (page.length < historyPage) break
  }
  return { state, events, recorded }
})

/** Decoded states by the hash of their last event; the oldest entries leave first. */
export const makeCache = (capacity: number) => {
  const entries = new Map<string, { readonly hash: string; readonly state: unknown }>()
  const name = (tenant: string, kind: string, id: string) => `${tenant}\u0000${kind}\u0000${id}`
  return {
    get: (tenant: string, kind: string, id: string, hash: string) => {
      const found = entries.get(name(tenant, kind, id))
      return found !== undefined && found.hash === hash ? found : undefined
    },
    set: (tenant: string, kind: string, id: string, hash: string, state: unknown) => {
      const key = name(tenant, kind, id)
      entries.delete(key)
      entries.set(key, { hash, state })
      if (entries.size > capacity) {
        const oldest = entries.keys().next()
        if (!oldest.done) entries.delete(oldest.value)
      }
    },
  }
}
