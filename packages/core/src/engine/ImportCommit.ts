/**
 * One commit of an export: proved, folded onto what the store holds, and written.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { AnyAggregate } from "../decider/Aggregate.ts"
import { keyText, type StoredEvent, type StoreError, type StoreService, type StreamWrite } from "../ports/Store.ts"
import { documentState } from "./Codecs.ts"
import { foldHistory } from "./Documents.ts"
import { advance, keep } from "./Folding.ts"
import type { Host } from "./Host.ts"
import { digest, genesis, link } from "./Link.ts"
import { type ExportedCommit, type ExportedEvent, problem, type TransferProblem } from "./TransferFile.ts"

type Attempt<A> = Result.Result<A, TransferProblem>

/** The last event of a stream. */
export interface At {
  readonly version: number
  readonly hash: string
}

const eventName = (event: ExportedEvent): string =>
  `event ${event.version} (${event.type}) of ${event.kind}/${event.id}`

/** Proves one event against the one before it in its stream. */
export const proveLink = (host: Host, tenant: string, before: At, event: ExportedEvent): Attempt<Proved> => {
  const aggregate = host.aggregates.get(event.kind)
  if (aggregate === undefined) {
    const detail = `${eventName(event)} is of a kind that no plugin of this host brings; use the host that wrote it`
    return Result.fail(problem("UnknownKind", detail))
  }
  if (event.version !== before.version + 1) {
    return Result.fail(problem("BrokenLink", `${eventName(event)} comes after version ${before.version}`))
  }
  const stored = { ...event, tenant, key: { kind: event.kind, id: event.id }, position: 0 }
  return link(before.hash, stored) === event.hash
    ? Result.succeed({ aggregate, stored })
    : Result.fail(
        problem("BrokenLink", `${eventName(event)} is not the one that was written, or its predecessor isn't`),
      )
}

interface Proved {
  readonly aggregate: AnyAggregate
  readonly stored: StoredEvent
}

/** The problem of an event that this host can't read. */
export const unreadable =
  (event: ExportedEvent) =>
  (detail: string): TransferProblem =>
    problem("UnreadableEvent", `${eventName(event)}: ${detail}`)

/** How many states are remembered, so that they needn't be read again. */
const remembered = 20_000

/** A stream with what has been added to it. */
interface Current extends At {
  readonly aggregate: AnyAggregate
  readonly state: unknown
}

/** Writes one commit; answers what is wrong with it, and then nothing of it was written. */
export type Write = (commit: ExportedCommit) => Effect.Effect<TransferProblem | undefined, StoreError>

const otherWriter = (tenant: string, detail: string): TransferProblem =>
  problem("OtherData", `somebody else writes for company "${tenant}" in this store (${detail}); stop that first`)

/** Makes the function that writes the commits of one company, one after the other. */
export const makeWrite = (host: Host, store: StoreService, tenant: string): Write => {
  const recent = new Map<string, Current>()
  const remember = (name: string, current: Current) => {
    recent.delete(name)
    recent.set(name, current)
    if (recent.size <= remembered) return
    const oldest = recent.keys().next()
    if (!oldest.done) recent.delete(oldest.value)
  }

  /** Where a stream stands; undefined when the store doesn't have it. */
  const load = Effect.fnUntraced(function* (aggregate: AnyAggregate, id: string) {
    const loaded = yield* store.load({ tenant, keys: [{ kind: aggregate.kind, id }] })
    const document = loaded.documents[0] ?? null
    if (document === null) return undefined
    const { hash, version } = document
    const decoded = documentState(aggregate, document)
    // A document of another form, or one that can't be read, doesn't matter: its events are there.
    const state =
      decoded !== undefined && Result.isSuccess(decoded)
        ? decoded.success
        : (yield* foldHistory(store, tenant, aggregate, id, version)).state
    const current: Current = { aggregate, version, hash, state }
    return current
  })

  return Effect.fnUntraced(function* (commit: ExportedCommit) {
    const before = new Map<string, number>()
    const streams = new Map<string, Current & { readonly events: ReadonlyArray<ExportedEvent> }>()
    for (const event of commit.events) {
      const name = keyText(event)
      let stream = streams.get(name)
      if (stream === undefined) {
        const aggregate = host.aggregates.get(event.kind)
        const known =
          recent.get(name) ??
          (aggregate === undefined || event.version === 1 ? undefined : yield* load(aggregate, event.id))
        before.set(name, known?.version ?? 0)
        if (known !== undefined) stream = { ...known, events: [] }
      }
      const proved = proveLink(host, tenant, stream ?? { version: 0, hash: genesis }, event)
      if (Result.isFailure(proved)) return proved.failure
      const { aggregate, stored } = proved.success
      const state = advance(aggregate, stream === undefined ? aggregate.initial : stream.state, stored)
      if (Result.isFailure(state)) return unreadable(event)(state.failure)
      streams.set(name, {
        aggregate,
        version: event.version,
        hash: event.hash,
        state: state.success,
        events: [...(stream?.events ?? []), event],
      })
    }

    const writes: Array<StreamWrite> = []
    for (const [name, { aggregate, events, state }] of streams) {
      const kept = keep(aggregate, state)
      const [first] = events
      if (first === undefined) continue
      if (Result.isFailure(kept)) return unreadable(first)(`what its events add up to can't be kept: ${kept.failure}`)
      const key = { kind: first.kind, id: first.id }
      const added = events.map(({ data, hash, meta, schemaVersion, type }) => ({
        type,
        schemaVersion,
        data,
        meta,
        hash,
      }))
      writes.push({ key, expectedVersion: before.get(name) ?? 0, events: added, ...kept.success })
    }
    const [first] = commit.events
    const named = commit.commandId !== null && commit.receipt !== null
    const ownId = `import:${digest(`${keyText(first)}\n${first.version}\n${first.hash}`)}`
    const commandId = named && commit.commandId !== null ? commit.commandId : ownId
    const result = yield* store
      .commit({
        tenant,
        commandId,
        commandHash: commit.receipt?.commandHash ?? ownId,
        at: commit.at,
        writes,
        guards: [],
        receipt: commit.receipt?.answer ?? { finished: [] },
      })
      .pipe(
        Effect.catchIf(
          (error) => error.reason._tag === "CommandIdReused",
          () => Effect.succeed({ _tag: "Duplicate" as const }),
        ),
      )
    switch (result._tag) {
      case "Committed":
        for (const [name, { aggregate, hash, state, version }] of streams) {
          remember(name, { aggregate, hash, state, version })
        }
        return undefined
      case "Duplicate":
        return otherWriter(tenant, `command id ${commandId} has a receipt there, and its events are not`)
      case "Conflict":
        return otherWriter(tenant, result.streams.map((one) => `${keyText(one.key)} is at ${one.actual}`).join(", "))
    }
  })
}
