/**
 * One company's history out of one store and into another: every commit as it was made, with its command id, its moment
 * and its receipt, so that what follows in the new place is what would have followed in the old one.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type Json, keyText, Store, type StoredEvent, type StoreError, type StoreService } from "../ports/Store.ts"
import type { Host } from "./Host.ts"
import { exportFormat, makeLineWriter } from "./TransferFile.ts"

/** How far a transfer has come. */
export interface TransferProgress {
  readonly stage: "export" | "check" | "import"
  readonly commits: number
  readonly events: number
}

/** How a company is exported. */
export interface ExportOptions {
  /** Told now and then how far it has come. */
  readonly progress?: (progress: TransferProgress) => void
}

/** Events read at a time, and receipts asked for at a time. */
const [page, concurrency] = [500, 16]
/** Events without a command id share a line up to this many. */
const longestRun = 100

/** Events of one commit, as the feed tells them. */
interface Run {
  readonly commandId: string | null
  readonly at: number
  readonly events: Array<StoredEvent>
}

const metaOf = ({ meta }: StoredEvent): { readonly commandId: string | null; readonly at: number } => {
  const known: { readonly [key: string]: unknown } = meta !== null && typeof meta === "object" ? { ...meta } : {}
  return {
    commandId: typeof known.commandId === "string" ? known.commandId : null,
    at: typeof known.at === "number" && Number.isSafeInteger(known.at) ? known.at : 0,
  }
}

/** Whether an event belongs to the commit whose events came before it. */
const continues = (run: Run, event: StoredEvent, own: ReturnType<typeof metaOf>): boolean => {
  const last = run.events.at(-1)
  if (last === undefined || event.position !== last.position + 1) return false
  if (run.commandId !== own.commandId || run.at !== own.at) return false
  if (own.commandId === null && run.events.length >= longestRun) return false
  // Within a commit the events of one stream stand together.
  return keyText(last.key) === keyText(event.key) || run.events.every((one) => keyText(one.key) !== keyText(event.key))
}

/** Puts events into the runs that they were committed in. */
const runsOf = (carried: Run | undefined, events: ReadonlyArray<StoredEvent>): Array<Run> => {
  const runs: Array<Run> = carried === undefined ? [] : [carried]
  for (const event of events) {
    const own = metaOf(event)
    const current = runs.at(-1)
    if (current !== undefined && continues(current, event, own)) current.events.push(event)
    else runs.push({ ...own, events: [event] })
  }
  return runs
}

const contentOf = Effect.fnUntraced(function* (store: StoreService, tenant: string, { at, commandId, events }: Run) {
  const stored = commandId === null ? null : (yield* store.load({ tenant, keys: [], commandId })).receipt
  // An id that was forgotten may have been used again: that receipt is another commit's.
  const receipt = stored === null || stored.at !== at ? null : stored
  return {
    commandId,
    at,
    receipt: receipt === null ? null : { commandHash: receipt.commandHash, answer: receipt.receipt },
    events: events.map(({ data, hash, key, meta, schemaVersion, type, version }) => ({
      kind: key.kind,
      id: key.id,
      version,
      type,
      schemaVersion,
      data,
      meta,
      hash,
    })),
  }
})

/**
 * One company's whole history as lines of JSON, without line ends: a header, one line for each commit in commit order, and
 * an end. Every line carries a checksum over all lines before it. Memory doesn't grow with the history, and it may be read
 * beside the engine: what is committed meanwhile may or may not be part of it, but never half of a commit.
 *
 * Documents, index fields and timers aren't in it: whoever imports folds them anew. A command that led to no event leaves
 * nothing but its receipt, which no store lists: it isn't in it either.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Result, Stream } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const lines = Stream.runCollect(Engine.exportTenant(host, "acme"))
 * const [header, end] = await Effect.runPromise(Effect.provide(lines, MemoryStore.layer))
 * assert.equal(JSON.parse(header ?? "").tenant, "acme")
 * assert.equal(JSON.parse(end ?? "").commits, 0)
 * ```
 */
export const exportTenant = (
  host: Host,
  tenant: string,
  { progress = () => {} }: ExportOptions = {},
): Stream.Stream<string, StoreError, Store> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const store = yield* Store
      const write = makeLineWriter()
      const plugins: { readonly [key: string]: Json } = Object.fromEntries(
        host.plugins.map(({ id, version }) => [id, version]),
      )
      const header = write({
        _tag: "Header",
        ...exportFormat,
        tenant,
        at: yield* Clock.currentTimeMillis,
        template: `${host.template.name}@${host.template.version}`,
        plugins,
      })
      let commits = 0
      let written = 0
      const lines = Stream.paginate(
        { after: 0, carried: undefined as Run | undefined },
        Effect.fnUntraced(function* ({ after, carried }) {
          const events = yield* store.feed({ tenant, after, limit: page })
          const isLast = events.length < page
          const runs = runsOf(carried, events)
          // Whether the last one is complete, the next page will show.
          const open = isLast ? undefined : runs.pop()
          const contents = yield* Effect.forEach(runs, (run) => contentOf(store, tenant, run), { concurrency })
          const text = contents.map((content) => {
            written += content.events.length
            return write({ _tag: "Commit", n: ++commits, ...content })
          })
          if (isLast) text.push(write({ _tag: "End", commits, events: written }))
          progress({ stage: "export", commits, events: written })
          const next = { after: events.at(-1)?.position ?? after, carried: open }
          return [text, isLast ? Option.none() : Option.some(next)] as const
        }),
      )
      return Stream.concat(Stream.succeed(header), lines)
    }),
  )
