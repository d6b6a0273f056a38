/**
 * Proves a store: positions without a gap, streams without a missing link, and every document, index field and timer as
 * the fold of its events says (KER-8, CMP-2).
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { keyText, Store, type StoredEvent, type StoreError, type StreamKey } from "../ports/Store.ts"
import type { Host } from "./Host.ts"
import { type Difference, inspect, type Progress, type Tails, tailOf, unlessCorrupt } from "./Inspection.ts"
import { genesis, link } from "./Link.ts"

export type { Difference, Progress } from "./Inspection.ts"

/** Something in the store that isn't as it was written. */
export interface AuditFinding {
  /**
   * `StoreDiffers`: the store contradicts itself. `PositionGap`, `VersionGap`, `BrokenLink`: events are missing or aren't
   * those that were written. The others are about what is kept of one stream.
   */
  readonly _tag: "StoreDiffers" | "PositionGap" | "VersionGap" | "BrokenLink" | Difference
  /** Empty when it concerns no company in particular. */
  readonly tenant: string
  /** `kind/id`; empty when it concerns no stream in particular. */
  readonly stream: string
  /** Position in the feed where it shows; 0 when it isn't an event. */
  readonly position: number
  readonly detail: string
}

/** What was looked at and what was found. No findings: the store is as it was written. */
export interface AuditReport {
  readonly events: number
  readonly streams: number
  /** At most 1 000 of each kind. */
  readonly findings: ReadonlyArray<AuditFinding>
}

/** How the audit is carried out. */
export interface AuditOptions {
  /** Told now and then how far it has come. */
  readonly progress?: (progress: Progress) => void
}

const page = 500
/** More of one kind are one story. */
const mostOfEach = 1000

/**
 * Asks the store what it finds wrong with itself, reads the whole feed once and every stream once more. Memory follows
 * the number of streams, not of events. It may run beside the engine: what is committed meanwhile is no finding.
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
export const audit: (host: Host, options?: AuditOptions) => Effect.Effect<AuditReport, StoreError, Store> = Effect.fn(
  "Dealwright.audit",
)(function* (host: Host, { progress = () => {} }: AuditOptions = {}) {
  const store = yield* Store
  const findings: Array<AuditFinding> = []
  progress({ stage: "store", done: 0 })
  const own = yield* unlessCorrupt(store.verify)
  const told = own.value ?? [{ tenant: "", stream: "", detail: `the store can't prove itself: ${own.problem}` }]
  for (const finding of told) findings.push({ _tag: "StoreDiffers", position: 0, ...finding })
  // However much there is of one kind, it doesn't hide the others.
  const counts = new Map<AuditFinding["_tag"], number>()
  const report: Report = (_tag, { key, tenant }, detail, position) => {
    const count = counts.get(_tag) ?? 0
    counts.set(_tag, count + 1)
    if (count < mostOfEach) findings.push({ _tag, tenant, stream: keyText(key), position, detail })
  }

  const tails: Tails = new Map()
  let last = 0
  for (;;) {
    const events = yield* store.feed({ after: last, limit: page })
    for (const event of events) {
      if (event.position !== last + 1) {
        report("PositionGap", event, `after position ${last} comes ${event.position}`, event.position)
      }
      last = event.position
      checkLink(tails, event, report)
    }
    progress({ stage: "events", done: last })
    if (events.length < page) break
  }
  const streams = tails.size

  yield* inspect({
    host,
    store,
    tails,
    report: (tag, stream, detail, position) => Effect.sync(() => report(tag, stream, detail, position)),
    betweenStages: Effect.void,
    progress,
  })
  return { events: last, streams, findings }
})

type Report = (
  tag: AuditFinding["_tag"],
  of: { readonly tenant: string; readonly key: StreamKey },
  detail: string,
  position: number,
) => void

const checkLink = (tails: Tails, event: StoredEvent, report: Report): void => {
  const tail = tailOf(tails, event.tenant, event.key, genesis)
  if (event.version !== tail.version + 1) {
    report("VersionGap", event, `version ${tail.version} is followed by ${event.version}`, event.position)
  } else if (link(tail.hash, event) !== event.hash) {
    report(
      "BrokenLink",
      event,
      `event ${event.version} (${event.type}) is not the one that was written, or its predecessor isn't`,
      event.position,
    )
  }
  tail.version = event.version
  tail.hash = event.hash
}
