/**
 * Proves a store: positions without a gap, streams without a missing link, and every document the fold of its events
 * (KER-8, CMP-2).
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { keyText, Store, type StoredEvent, type StoreError, type StreamKey } from "../ports/Store.ts"
import { codecs, decodeEvent, wrapDocument } from "./Codecs.ts"
import type { Host } from "./Host.ts"
import { canonicalJson, genesis, link } from "./Link.ts"

/** Something in the store that isn't as it was written. */
export interface AuditFinding {
  readonly _tag:
    | "PositionGap"
    | "VersionGap"
    | "BrokenLink"
    | "UnknownKind"
    | "UnreadableEvent"
    | "DocumentMissing"
    | "DocumentDiffers"
  readonly tenant: string
  readonly stream: string
  /** Position in the feed where it shows; 0 for a document. */
  readonly position: number
  readonly detail: string
}

/** What was looked at and what was found. No findings: the store is as it was written. */
export interface AuditReport {
  readonly events: number
  readonly streams: number
  readonly findings: ReadonlyArray<AuditFinding>
}

interface Tail {
  readonly tenant: string
  readonly key: StreamKey
  version: number
  hash: string
}

const page = 500
/** More than this are counted as one story: something is fundamentally wrong. */
const maxFindings = 1000

/**
 * Reads the whole feed once and every stream once more. Memory follows the number of streams, not of events.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const report = await Effect.runPromise(Effect.provide(Engine.audit(host), MemoryStore.layer))
 * assert.deepEqual(report, { events: 0, streams: 0, findings: [] })
 * ```
 */
export const audit: (host: Host) => Effect.Effect<AuditReport, StoreError, Store> = Effect.fn("Dealwright.audit")(
  function* (host: Host) {
    const store = yield* Store
    const findings: Array<AuditFinding> = []
    const report = (_tag: AuditFinding["_tag"], tenant: string, key: StreamKey, position: number, detail: string) => {
      if (findings.length < maxFindings) findings.push({ _tag, tenant, stream: keyText(key), position, detail })
    }
    const tails = new Map<string, Tail>()
    let last = 0
    for (;;) {
      const events = yield* store.feed({ after: last, limit: page })
      for (const event of events) {
        if (event.position !== last + 1) {
          report(
            "PositionGap",
            event.tenant,
            event.key,
            event.position,
            `after position ${last} comes ${event.position}`,
          )
        }
        last = event.position
        checkLink(tails, event, report)
      }
      if (events.length < page) break
    }
    for (const tail of tails.values()) yield* checkDocument(host, tail, report)
    return { events: last, streams: tails.size, findings }
  },
)

type Report = (tag: AuditFinding["_tag"], tenant: string, key: StreamKey, position: number, detail: string) => void

const checkLink = (tails: Map<string, Tail>, event: StoredEvent, report: Report): void => {
  const name = `${event.tenant}\u0000${keyText(event.key)}`
  const tail = tails.get(name) ?? { tenant: event.tenant, key: event.key, version: 0, hash: genesis }
  if (event.version !== tail.version + 1) {
    report(
      "VersionGap",
      event.tenant,
      event.key,
      event.position,
      `version ${tail.version} is followed by ${event.version}`,
    )
  } else if (link(tail.hash, event) !== event.hash) {
    report(
      "BrokenLink",
      event.tenant,
      event.key,
      event.position,
      `event ${event.version} (${event.type}) is not the one that was written, or its predecessor isn't`,
    )
  }
  tail.version = event.version
  tail.hash = event.hash
  tails.set(name, tail)
}

const checkDocument = Effect.fnUntraced(function* (host: Host, tail: Tail, report: Report) {
  const store = yield* Store
  const { key, tenant } = tail
  const aggregate = host.aggregates.get(key.kind)
  if (aggregate === undefined) {
    return report(
      "UnknownKind",
      tenant,
      key,
      0,
      `no plugin of this host brings "${key.kind}"; its documents can't be proved`,
    )
  }
  const loaded = yield* store.load({ tenant, keys: [key] })
  const stored = loaded.documents[0] ?? null
  if (stored === null)
    return report("DocumentMissing", tenant, key, 0, `there are ${tail.version} events and no document`)
  let state = aggregate.initial
  for (let from = 1; from <= tail.version; from += page) {
    for (const event of yield* store.history({ tenant, key, from, limit: page })) {
      const decoded = decodeEvent(aggregate, event)
      if (Result.isFailure(decoded)) {
        return report("UnreadableEvent", tenant, key, event.position, `event ${event.version}: ${decoded.failure}`)
      }
      state = aggregate.evolve(state, decoded.success)
    }
  }
  if (stored.version !== tail.version || stored.hash !== tail.hash) {
    return report(
      "DocumentDiffers",
      tenant,
      key,
      0,
      `the document is of version ${stored.version}, the stream ends with ${tail.version}`,
    )
  }
  const encoded = codecs(aggregate).state.encode(state)
  if (Result.isFailure(encoded)) return report("DocumentDiffers", tenant, key, 0, encoded.failure)
  if (canonicalJson(wrapDocument(aggregate.schemaVersion, encoded.success)) !== canonicalJson(stored.data)) {
    report("DocumentDiffers", tenant, key, 0, "the document is not the fold of its events")
  }
})
