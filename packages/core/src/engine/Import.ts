/**
 * Brings an export into a store.
 *
 * @module
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { keyText, Store, type StoredEvent, type StoreError, type StoreService } from "../ports/Store.ts"
import { readEvent } from "./Folding.ts"
import type { Host } from "./Host.ts"
import { type At, makeWrite, proveLink, unreadable, type Write } from "./ImportCommit.ts"
import { genesis } from "./Link.ts"
import type { TransferProgress } from "./Transfer.ts"
import {
  type ExportedCommit,
  type ExportHeader,
  makeLineReader,
  problem,
  type TransferProblem,
} from "./TransferFile.ts"

export type { TransferProblem } from "./TransferFile.ts"

/**
 * An export that can't be brought in. `line` is where it shows, counted from 1. `written` commits were written before, in
 * this run; `present` ones were there already. Nothing of `line` or behind it was written.
 */
export class TransferError extends Data.TaggedError("TransferError")<{
  readonly line: number
  readonly reason: TransferProblem
  readonly written: number
  readonly present: number
}> {
  override get message(): string {
    const before =
      this.written === 0
        ? "nothing was written"
        : `the ${this.written} commits before it were written and stay, nothing from here on was; import again once it is mended: what is there is passed over`
    return `line ${this.line}: ${this.reason.detail}; ${before}`
  }
}

/** How an export is read. */
export interface CheckOptions {
  /** Whose export it must be; whoever's it is unless told. */
  readonly tenant?: string
  /** Told now and then how far it has come. */
  readonly progress?: (progress: TransferProgress) => void
}

/** How an export is brought in. */
export interface ImportOptions extends CheckOptions {
  /**
   * The lines can be read only once, as from a pipe. Otherwise they are read twice: the whole of it is checked before
   * anything is written.
   */
  readonly once?: boolean
}

/** What an export holds. */
export interface ExportSummary {
  readonly tenant: string
  /** Epoch milliseconds at which it was made. */
  readonly at: number
  readonly commits: number
  readonly events: number
}

/** What was brought in. */
export interface ImportReport extends ExportSummary {
  /** Commits written now. */
  readonly written: number
  /** Commits that were there already, from an import that was interrupted. */
  readonly present: number
}

/** Runs over the lines; what `use` does with a commit comes before the next line is read. */
const run = Effect.fnUntraced(function* <E, R, E2, R2>(
  lines: Stream.Stream<string, E, R>,
  stage: "check" | "import",
  { progress = () => {}, tenant }: CheckOptions,
  counts: { readonly written: number; readonly present: number },
  use: (commit: ExportedCommit, header: ExportHeader) => Effect.Effect<TransferProblem | undefined, E2, R2>,
) {
  const reader = makeLineReader(tenant)
  let line = 0
  let [commits, events] = [0, 0]
  const fail = (reason: TransferProblem) =>
    Effect.fail(new TransferError({ line, reason, written: counts.written, present: counts.present }))
  yield* Stream.runForEach(lines, (text) =>
    Effect.gen(function* () {
      line++
      const read = reader.read(text)
      if (Result.isFailure(read)) return yield* fail(read.failure)
      const content = read.success
      const header = reader.header()
      if (content?._tag !== "Commit" || header === undefined) return
      const wrong = yield* use(content, header)
      if (wrong !== undefined) return yield* fail(wrong)
      events += content.events.length
      if (++commits % 250 === 0) progress({ stage, commits, events })
    }),
  )
  line++
  const end = reader.end()
  const header = reader.header()
  if (Result.isFailure(end)) return yield* fail(end.failure)
  progress({ stage, commits, events })
  const summary: ExportSummary = { tenant: header?.tenant ?? "", at: header?.at ?? 0, ...end.success }
  return { summary, line: line - 1 }
})

/**
 * Checks an export from its first line to its last: whole, in order, unaltered, every event linked to the one before it
 * and readable by this host. Nothing is written. Memory follows the number of streams, not of events.
 *
 * The checksums tell what happened to a file by accident, or by somebody who doesn't know how they are made. They are no
 * signature.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Result, Stream } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const lines = Effect.runSync(Effect.provide(Stream.runCollect(Engine.exportTenant(host, "acme")), MemoryStore.layer))
 * assert.equal(Effect.runSync(Engine.checkExport(host, Stream.fromIterable(lines))).tenant, "acme")
 * // The last line is missing.
 * const cut = Effect.flip(Engine.checkExport(host, Stream.fromIterable(lines.slice(0, -1))))
 * assert.equal(Effect.runSync(cut).reason._tag, "Truncated")
 * ```
 */
export const checkExport = <E, R>(
  host: Host,
  lines: Stream.Stream<string, E, R>,
  options: CheckOptions = {},
): Effect.Effect<ExportSummary, TransferError | E, R> =>
  Effect.suspend(() => {
    const tails = new Map<string, At>()
    const start = { version: 0, hash: genesis }
    const none = { written: 0, present: 0 }
    const checked = run(lines, "check", options, none, ({ events }, { tenant }) =>
      Effect.sync(() => {
        for (const event of events) {
          const name = keyText(event)
          const read = Result.flatMap(proveLink(host, tenant, tails.get(name) ?? start, event), (proved) =>
            Result.mapError(readEvent(proved.aggregate, proved.stored), unreadable(event)),
          )
          if (Result.isFailure(read)) return read.failure
          tails.set(name, { version: event.version, hash: event.hash })
        }
        return undefined
      }),
    )
    return Effect.map(checked, ({ summary }) => summary)
  })

/** How many events of the store are read at a time. */
const page = 500

/** Takes the next events of the company that the store holds; fewer when there are no more. */
type Present = (count: number) => Effect.Effect<ReadonlyArray<StoredEvent>, StoreError>

const makePresent = (store: StoreService, tenant: string): Present => {
  let after = 0
  let buffer: ReadonlyArray<StoredEvent> = []
  let exhausted = false
  return Effect.fnUntraced(function* (count: number) {
    while (buffer.length < count && !exhausted) {
      const events = yield* store.feed({ tenant, after, limit: page })
      exhausted = events.length < page
      after = events.at(-1)?.position ?? after
      buffer = [...buffer, ...events]
    }
    const taken = buffer.slice(0, count)
    buffer = buffer.slice(count)
    return taken
  })
}

/** Whether these are the events of a commit; a store may number them within it as it likes. */
const areThose = (events: ReadonlyArray<StoredEvent>, { events: wanted }: ExportedCommit): boolean => {
  const names = new Set(events.map((one) => `${keyText(one.key)} ${one.version} ${one.hash}`))
  return (
    events.length === wanted.length && wanted.every((one) => names.has(`${keyText(one)} ${one.version} ${one.hash}`))
  )
}

/**
 * Brings a company's export into a store: every commit in its order, with its command id, moment and receipt. Documents,
 * index fields and timers are folded by this host; nothing of a commit is written before its events are proved.
 *
 * The company keeps its name: the links between events cover it. The store must hold nothing of the company but what an
 * import of this same export has brought, so an import that was interrupted is simply run again. Nobody may write for the
 * company meanwhile. A commit whose receipt had been forgotten comes with a receipt of an id of its own, so that its
 * command id counts as new here too.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Result, Stream } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const lines = Effect.runSync(Effect.provide(Stream.runCollect(Engine.exportTenant(host, "acme")), MemoryStore.layer))
 * const brought = Engine.importTenant(host, Stream.fromIterable(lines))
 * const report = await Effect.runPromise(Effect.provide(brought, MemoryStore.layer))
 * assert.deepEqual([report.tenant, report.written], ["acme", 0])
 * ```
 */
export const importTenant = <E, R>(
  host: Host,
  lines: Stream.Stream<string, E, R>,
  options: ImportOptions = {},
): Effect.Effect<ImportReport, TransferError | StoreError | E, R | Store> =>
  Effect.gen(function* () {
    if (options.once !== true) yield* checkExport(host, lines, options)
    const store = yield* Store
    const counts = { written: 0, present: 0 }
    const made: { pass?: { readonly present: Present; readonly write: Write } } = {}
    const passOf = (tenant: string) => {
      made.pass ??= { present: makePresent(store, tenant), write: makeWrite(host, store, tenant) }
      return made.pass
    }
    let isBehind = false
    const { line, summary } = yield* run(lines, "import", options, counts, (commit, { tenant }) =>
      Effect.gen(function* () {
        const { present, write } = passOf(tenant)
        if (!isBehind) {
          const there = yield* present(commit.events.length)
          isBehind = there.length === 0
          if (!isBehind && !areThose(there, commit)) {
            return problem("OtherData", `the store holds other data of company "${tenant}"; choose an empty place`)
          }
        }
        const wrong = isBehind ? yield* write(commit) : undefined
        if (wrong === undefined) counts[isBehind ? "written" : "present"]++
        return wrong
      }),
    )
    if (!isBehind && (yield* passOf(summary.tenant).present(1)).length > 0) {
      const detail = `company "${summary.tenant}" has gone on in this store since the export; all that is in the file is there`
      return yield* new TransferError({ line, reason: problem("OtherData", detail), ...counts })
    }
    return { ...summary, ...counts }
  }).pipe(Effect.withSpan("Dealwright.importTenant"))
