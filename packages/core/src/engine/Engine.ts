/**
 * The one effectful loop: load, gather facts, decide, react, commit at once; again on a conflict.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import type { Instant } from "../calendar/Instant.ts"
import {
  type Aggregate,
  type AnyAggregate,
  erase,
  type Read,
  type Readable,
  type Reads,
  type Tagged,
} from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import type { AnyRejection } from "../decider/Rejection.ts"
import {
  type CommitBatch,
  type CommitResult,
  type DueTimer,
  type FindQuery,
  keyText,
  Store,
  type StoreError,
  type StreamKey,
  type VersionMismatch,
} from "../ports/Store.ts"
import { codecs } from "./Codecs.ts"
import { foldHistory } from "./Documents.ts"
import { CommandIdReused, Contention, type EngineError, InvalidCommand, StuckTimer } from "./Errors.ts"
import * as Execution from "./Execution.ts"
import * as Gathering from "./Gathering.ts"
import type { Host } from "./Host.ts"
import { Ids } from "./Ids.ts"
import type { Outcome, Page, Preview, RecordedEvent } from "./Outcome.ts"
import { Session, type SessionData, system } from "./Session.ts"
import * as Telemetry from "./Telemetry.ts"
import * as Turns from "./Turns.ts"
import * as Work from "./Work.ts"

/** What became of a due timer. `happened` is false when its stream no longer wanted it. */
export type Fired =
  | { readonly timer: DueTimer; readonly happened: boolean }
  | { readonly timer: DueTimer; readonly error: AnyRejection | EngineError }

/** The operations of the engine. */
export interface EngineService {
  /** The plugins and the template that it runs on. */
  readonly host: Host
  /**
   * Carries out one command on one aggregate, with everything that follows from it in others, in one commit. Inside
   * {@link EngineService.unitOfWork} it takes part in that one's commit instead.
   */
  readonly execute: <C extends Tagged, E extends Tagged, S, X, K>(
    aggregate: Aggregate<C, E, S, X, K>,
    id: string,
    command: C,
  ) => Effect.Effect<Outcome<E, S>, X | EngineError, Session>
  /** The same for a command as JSON, by kind: what an HTTP endpoint or a message consumer has. */
  readonly executeEncoded: (
    kind: string,
    id: string,
    command: unknown,
  ) => Effect.Effect<Outcome<Tagged, unknown>, AnyRejection | EngineError, Session>
  /**
   * Runs a program whose commands and reads form one transaction: it reads its own writes, commits once or not at all,
   * and is run again from the start when somebody else changed what it read. The program must have no other side
   * effects. Nested units of work join the outer one.
   */
  readonly unitOfWork: <A, E, R>(program: Effect.Effect<A, E, R>) => Effect.Effect<A, E | EngineError, R | Session>
  /** What a command would lead to now, with its reasons and all its consequences. Nothing is stored. */
  readonly preview: <C extends Tagged, E extends Tagged, S, X, K>(
    aggregate: Aggregate<C, E, S, X, K>,
    id: string,
    command: C,
  ) => Effect.Effect<Preview<E, S>, X | EngineError, Session>
  /**
   * Facts for a pure function of yours: who acts, when, under which calendar, and the answers to your questions. Inside
   * a unit of work the answers are part of its transaction.
   */
  readonly facts: <K>(reads: (facts: Facts) => Reads<K>) => Effect.Effect<Facts & K, EngineError, Session>
  /** The state of an aggregate; its initial state when it doesn't exist. */
  readonly state: <S>(of: Readable<S>, id: string) => Effect.Effect<S, StoreError, Session>
  /** Documents by index fields, as last committed. */
  readonly find: <S>(of: Readable<S>, query: FindQuery) => Effect.Effect<Page<S>, StoreError, Session>
  /** The recorded events of an aggregate, oldest first. */
  readonly history: <C extends Tagged, E extends Tagged, S, X, K>(
    aggregate: Aggregate<C, E, S, X, K>,
    id: string,
  ) => Effect.Effect<ReadonlyArray<RecordedEvent<E>>, StoreError, Session>
  /**
   * Wakes the aggregates of one company's due timers in one commit. Each stands for itself: one that fails leaves nothing
   * behind, stays due, and is told of in the answer.
   */
  readonly fire: (
    tenant: string,
    timers: ReadonlyArray<DueTimer>,
    now: Instant,
  ) => Effect.Effect<ReadonlyArray<Fired>, EngineError>
  /** Announces the position of every commit of this process. A hint to look at the feed, nothing more. */
  readonly commits: PubSub.PubSub<number>
}

/**
 * The engine as a service.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const layer = Engine.layer(host).pipe(Layer.provide(MemoryStore.layer))
 * const program = Effect.gen(function*() {
 *   const engine = yield* Engine.Engine
 *   return engine.host.template.name
 * })
 * await Effect.runPromise(Effect.provide(program, layer))
 * ```
 */
export class Engine extends Context.Service<Engine, EngineService>()("@dealwright/core/engine/Engine") {}

/** Spans without a stack trace: taking one costs as much as a tenth of a command. */
const untraced = { captureStackTrace: false }

/** How often a unit of work is run again on a conflict before it gives up. */
const maxAttempts = 24

/** So often a unit of work steps back for those who have lined up for its streams; then it goes ahead. */
const politeAttempts = 3

const turnName = (tenant: string, key: StreamKey): string => `${tenant}\u0000${keyText(key)}`

const CurrentWork = Context.Reference<{ readonly work: Work.Work; readonly turn: Semaphore.Semaphore } | undefined>(
  "@dealwright/core/engine/CurrentWork",
  { defaultValue: () => undefined },
)

/** How an engine is run. */
export interface EngineOptions {
  /**
   * How many decoded documents are remembered, so that what was just written needn't be read again; 20 000 unless told.
   * A document is used from memory only when its hash is the stored one's. A receivable takes about 2 KB.
   */
  readonly cachedDocuments?: number
}

/** Makes the engine on a store. */
export const make = Effect.fnUntraced(function* (
  host: Host,
  options: EngineOptions = {},
): Effect.fn.Return<EngineService, never, Store> {
  const store = yield* Store
  const commits = yield* PubSub.sliding<number>(1)
  const telemetry = yield* Telemetry.make
  const turns = Turns.make()
  const execution = yield* Execution.make(host, store, options.cachedDocuments ?? 20_000)
  const { answer, baseFacts, decodeDocument, enter, executeIn, findDocuments, previewIn, readOne, registered, run } =
    execution

  /** Streams of a batch that others have lined up for: going ahead would cost them or us an attempt. */
  const streamsInTheWay = (batch: CommitBatch, mine: ReadonlySet<string>): ReadonlyArray<VersionMismatch> =>
    [...batch.writes, ...batch.guards].flatMap(({ expectedVersion, key }) => {
      const name = turnName(batch.tenant, key)
      return !mine.has(name) && turns.isBusy(name) ? [{ key, expected: expectedVersion, actual: expectedVersion }] : []
    })

  const commit = Effect.fnUntraced(function* (
    work: Work.Work,
    mine: ReadonlySet<string>,
    polite: boolean,
  ): Effect.fn.Return<CommitResult | undefined, StoreError | CommandIdReused | InvalidCommand> {
    if (work.replay !== undefined) return undefined
    const batch = Work.toBatch(work)
    if (Result.isFailure(batch)) {
      // Figures that are fine by themselves may add up to more than can be kept. Nobody else's work dies of it.
      const kind = work.finished[0]?.kind ?? ""
      return yield* new InvalidCommand({
        kind,
        command: "",
        issue: `what it leads to can't be stored: ${batch.failure}`,
      })
    }
    if (batch.success.writes.length === 0 && work.session.commandId === undefined) return undefined
    const inTheWay = polite ? streamsInTheWay(batch.success, mine) : []
    if (inTheWay.length > 0) return { _tag: "Conflict", streams: inTheWay }
    const result = yield* telemetry.commit(batch.success, store.commit(batch.success)).pipe(
      Effect.withSpan("Dealwright.commit", { attributes: { streams: batch.success.writes.length } }, untraced),
      Effect.catchIf(
        (error): error is StoreError => error.reason._tag === "CommandIdReused",
        () => Effect.fail(new CommandIdReused({ commandId: work.commandId })),
      ),
    )
    if (result._tag === "Committed") {
      for (const write of batch.success.writes) {
        const entry = work.entries.get(Gathering.entryName(write.key.kind, write.key.id))
        if (entry !== undefined && write.events.length > 0) {
          execution.remember(
            batch.success.tenant,
            write.key.kind,
            write.key.id,
            Work.lastHash(write, entry),
            entry.state,
          )
        }
      }
      PubSub.publishUnsafe(commits, result.position)
    }
    return result
  })

  const begin = Effect.fnUntraced(function* (session: SessionData) {
    const now = yield* Clock.currentTimeMillis
    const ids = yield* Ids
    const at = session.at !== undefined && session.actor._tag === "System" ? session.at : (now as Instant)
    const work: Work.Work = {
      session,
      commandId: session.commandId ?? ids.next(now),
      at,
      entries: new Map(),
      finished: [],
      journal: [],
      replay: undefined,
      actor: session.actor,
      facts: new Map(),
      receiptChecked: false,
    }
    return { work, turn: Semaphore.makeUnsafe(1) }
  })

  /**
   * Streams that a unit of work read and that have moved since. Whatever it failed on then proves nothing: it may have
   * seen two moments that never were one, or a repetition of the same command may have overtaken it.
   */
  const whatMoved = (work: Work.Work): Effect.Effect<ReadonlyArray<VersionMismatch>> => {
    const entries = Array.from(work.entries.values())
    // One round trip is one moment: the target, and the members beside it.
    if (work.replay !== undefined || entries.length <= 2) return Effect.succeed([])
    const { commandId, tenant } = work.session
    const keys = entries.map(({ key }) => key)
    return store.load({ tenant, keys, ...(commandId === undefined ? {} : { commandId }) }).pipe(
      Effect.map(({ documents, receipt }) =>
        entries.flatMap(({ key, loadedVersion }, i) => {
          const actual = documents[i]?.version ?? 0
          return actual === loadedVersion && receipt === null ? [] : [{ key, expected: loadedVersion, actual }]
        }),
      ),
      // What it failed on is told; that the store can't be asked again is another story.
      Effect.orElseSucceed(() => []),
    )
  }

  const unitOfWork: EngineService["unitOfWork"] = <A, E, R>(program: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      if ((yield* CurrentWork) !== undefined) return yield* program
      const session = yield* Session
      let streams: ReadonlyArray<VersionMismatch> = []
      const mine = new Set<string>()
      const once = Effect.fnUntraced(function* (attempt: number) {
        const current = yield* begin(session)
        const answer = yield* Effect.result(Effect.provideService(program, CurrentWork, current))
        if (Result.isFailure(answer)) {
          const moved = attempt < maxAttempts - 1 ? yield* whatMoved(current.work) : []
          if (moved.length === 0) return yield* Effect.fail(answer.failure)
          return { _tag: "Again", streams: moved } as const
        }
        // Once the commit is on its way it is seen through: an interruption can't leave us not knowing.
        const result = yield* Effect.uninterruptible(commit(current.work, mine, attempt < politeAttempts))
        if (result === undefined || result._tag === "Committed")
          return { _tag: "Done", answer: answer.success } as const
        return { _tag: "Again", streams: result._tag === "Conflict" ? result.streams : [] } as const
      })
      for (let attempt = 0; attempt < maxAttempts; attempt++) {
        // Who still conflicts in spite of having its turn meets other processes: then chance decides who goes first.
        if (attempt > 1) yield* Effect.sleep((yield* Random.next) * Math.min(50, 2 ** Math.min(attempt, 6)))
        const tried = yield* turns.during(mine)(once(attempt))
        if (tried._tag === "Done") return tried.answer
        streams = tried.streams
        for (const { key } of streams) mine.add(turnName(session.tenant, key))
      }
      return yield* new Contention({ attempts: maxAttempts, streams })
    })

  /**
   * Does something within a unit of work. One at a time: its parts share it. Whoever the session names acts, so that it
   * may join what several people do; it never leaves its company.
   */
  const inTurn = Effect.fnUntraced(function* <A, E>(
    { turn, work }: { readonly work: Work.Work; readonly turn: Semaphore.Semaphore },
    use: (work: Work.Work) => Effect.Effect<A, E>,
  ) {
    const { actor, tenant } = yield* Session
    if (tenant !== work.session.tenant) {
      return yield* Effect.die(
        new Error(`a unit of work of company "${work.session.tenant}" can't contain work of company "${tenant}"`),
      )
    }
    const part = Effect.suspend(() => {
      work.actor = actor
      return use(work)
    })
    return yield* Semaphore.withPermit(turn, part)
  })

  /** The same within the current unit of work, or in one of its own. */
  const inWork = <A, E>(use: (work: Work.Work) => Effect.Effect<A, E>) =>
    unitOfWork(
      Effect.gen(function* () {
        const current = yield* CurrentWork
        return yield* current === undefined ? Effect.die(new Error("no unit of work")) : inTurn(current, use)
      }),
    )

  const executeErased = (aggregate: AnyAggregate, id: string, command: Tagged) =>
    inWork((work) => executeIn(work, aggregate, id, command)).pipe(
      Effect.mapError((error) =>
        error instanceof InvalidCommand && error.command === ""
          ? new InvalidCommand({ kind: aggregate.kind, command: command._tag, issue: error.issue })
          : error,
      ),
      telemetry.command(aggregate.kind, command._tag),
      Effect.withSpan("Dealwright.execute", { attributes: { kind: aggregate.kind, command: command._tag } }, untraced),
    )

  const stateOf = Effect.fnUntraced(function* (kind: string, id: string) {
    const aggregate = yield* registered(kind)
    const current = yield* CurrentWork
    if (current !== undefined) {
      return yield* inTurn(current, (work) =>
        readOne(work, { _tag: "Document", of: aggregate, id }).pipe(
          Effect.catchTag("FactsUnavailable", (error) => Effect.die(error)),
        ),
      )
    }
    const { tenant } = yield* Session
    const loaded = yield* store.load({ tenant, keys: [{ kind, id }] })
    const stored = loaded.documents[0] ?? null
    return stored === null ? aggregate.initial : yield* decodeDocument(tenant, aggregate, id, stored)
  })

  /** One due timer within a unit of work. What fails leaves nothing behind; a store that fails is everybody's failure. */
  const fireOne = Effect.fnUntraced(function* (work: Work.Work, timer: DueTimer, now: Instant) {
    const aggregate = yield* registered(timer.key.kind)
    const entry = yield* enter(work, aggregate, timer.key.id)
    const isDue = () => aggregate.timers(entry.state).some((one) => one.name === timer.name && one.at <= now)
    const command = isDue()
      ? aggregate.onTimer({ id: timer.key.id, name: timer.name, at: timer.dueAt as Instant, state: entry.state })
      : undefined
    const before = entry.events.length
    if (command !== undefined) yield* run(work, aggregate, timer.key.id, command)
    const changed = entry.events.length > before
    if (changed) return true
    if (command !== undefined && isDue()) return yield* new StuckTimer({ key: timer.key, timer: timer.name })
    // Nothing wants it any more: writing the stream's own timers again takes it away.
    entry.rearm = true
    return false
  })

  const fire: EngineService["fire"] = (tenant, timers, now) =>
    inWork(
      Effect.fnUntraced(function* (work) {
        const targets: Array<{ readonly aggregate: AnyAggregate; readonly id: string }> = []
        for (const { key } of timers) targets.push({ aggregate: yield* registered(key.kind), id: key.id })
        yield* execution.loadInto(work, targets)
        const fired: Array<Fired> = []
        for (const timer of timers) {
          const undo = Work.savepoint(work)
          const result = yield* Effect.result(fireOne(work, timer, now))
          if (Result.isSuccess(result)) {
            fired.push({ timer, happened: result.success })
            continue
          }
          undo()
          const error = result.failure as AnyRejection | EngineError
          if (error._tag === "StoreError") return yield* error as StoreError
          fired.push({ timer, error })
        }
        return fired
      }),
    ).pipe(
      Effect.tap((fired) =>
        Effect.sync(() => {
          for (const one of fired) {
            const result = "error" in one ? "failed" : one.happened ? "fired" : "unwanted"
            telemetry.timer(result, now - one.timer.dueAt)
          }
        }),
      ),
      Effect.provideService(Session, system(tenant, "timer", { at: now })),
      Effect.withSpan("Dealwright.fire", { attributes: { tenant, timers: timers.length } }, untraced),
    )

  return {
    host,
    commits,
    unitOfWork,
    fire,
    execute: (aggregate, id, command) =>
      // The erased loop hands back exactly what this aggregate decided or decoded.
      executeErased(erase(aggregate), id, command) as never,
    executeEncoded: Effect.fnUntraced(function* (kind: string, id: string, command: unknown) {
      const aggregate = host.aggregates.get(kind)
      if (aggregate === undefined) {
        return yield* new InvalidCommand({
          kind,
          command: "",
          issue: `there is no kind "${kind}"; known kinds: ${Array.from(host.aggregates.keys()).sort().join(", ")}`,
        })
      }
      const decoded = codecs(aggregate).command.decode(command)
      if (Result.isFailure(decoded)) {
        return yield* new InvalidCommand({ kind, command: tagOf(command), issue: decoded.failure })
      }
      return yield* executeErased(aggregate, id, decoded.success).pipe(
        Effect.mapError((error) => error as AnyRejection | EngineError),
      )
    }),
    preview: (aggregate, id, command) =>
      inWork((work) => previewIn(work, erase(aggregate), id, command)).pipe(
        Effect.withSpan("Dealwright.preview", { attributes: { kind: aggregate.kind, command: command._tag } }),
      ) as never,
    facts: <K>(reads: (facts: Facts) => Reads<K>) =>
      inWork((work) =>
        Effect.flatMap(baseFacts(work), (facts) =>
          answer(work, facts, reads(facts) as Readonly<Record<string, Read<unknown>>>),
        ),
      ) as never,
    state: (of, id) => stateOf(of.kind, id) as never,
    find: (of, query) =>
      Effect.gen(function* () {
        const { tenant } = yield* Session
        return yield* findDocuments(tenant, yield* registered(of.kind), query)
      }) as never,
    history: (aggregate, id) =>
      Effect.gen(function* () {
        const { tenant } = yield* Session
        return (yield* foldHistory(store, tenant, yield* registered(aggregate.kind), id, Number.MAX_SAFE_INTEGER))
          .recorded
      }) as never,
  }
})

/**
 * The engine on whatever store is provided.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const kinds = Effect.gen(function*() {
 *   const engine = yield* Engine.Engine
 *   return [...engine.host.aggregates.keys()]
 * })
 * const onMemory = Engine.layer(host).pipe(Layer.provide(MemoryStore.layer))
 * assert.ok((await Effect.runPromise(Effect.provide(kinds, onMemory))).includes("order"))
 * ```
 */
export const layer = (host: Host, options: EngineOptions = {}): Layer.Layer<Engine, never, Store> =>
  Layer.effect(Engine, make(host, options))

const tagOf = (command: unknown): string =>
  typeof command === "object" && command !== null && "_tag" in command ? String(command._tag).slice(0, 80) : "(no _tag)"
