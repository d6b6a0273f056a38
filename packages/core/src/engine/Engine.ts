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
import { today } from "../calendar/Evaluate.ts"
import type { Instant } from "../calendar/Instant.ts"
import { authorise } from "../decider/Access.ts"
import { type Aggregate, type AnyAggregate, type Dispatch, erase, type Found, type Read, type Readable, type Tagged } from "../decider/Aggregate.ts"
import type { Actor, Facts } from "../decider/Facts.ts"
import { type AnyRejection, isRejection } from "../decider/Rejection.ts"
import * as Decision from "../decision/Decision.ts"
import {
  type CommitResult,
  type DueTimer,
  type FindQuery,
  type Json,
  type PageCursor,
  Store,
  type StoreError,
  storeError,
  type StoreService,
  type StoredDocument,
  type StoredEvent,
  type StreamKey,
  type VersionMismatch
} from "../ports/Store.ts"
import { codecs, decodeEvent, documentState } from "./Codecs.ts"
import {
  CommandIdReused,
  Contention,
  type EngineError,
  FactsUnavailable,
  InvalidCommand,
  ReactionFailed,
  Refused,
  UnknownActor
} from "./Errors.ts"
import type { Host } from "./Host.ts"
import { Ids } from "./Ids.ts"
import { digest } from "./Link.ts"
import { Session, type SessionData, system } from "./Session.ts"
import * as Work from "./Work.ts"

/** What an executed command led to. The same answer is given when the same command id comes again. */
export interface Outcome<Event, State> {
  readonly id: string
  /** The stream's version afterwards. */
  readonly version: number
  /** Events of this aggregate, in order; none when the command had been carried out before. */
  readonly events: ReadonlyArray<Event>
  readonly state: State
}

/** A recorded event with who, when and why (KER-8). */
export interface RecordedEvent<Event> {
  readonly version: number
  readonly position: number
  readonly event: Event
  readonly meta: Json
}

/** A page of documents, decoded. */
export interface Page<State> {
  readonly documents: ReadonlyArray<Found<State> & { readonly version: number }>
  readonly next?: PageCursor
}

/** The rejections that an aggregate's decider lets out. */
export type RejectionOf<X> = X extends AnyRejection ? X : never

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
    command: C
  ) => Effect.Effect<Outcome<E, S>, X | EngineError, Session>
  /** The same for a command as JSON, by kind: what an HTTP endpoint or a message consumer has. */
  readonly executeEncoded: (
    kind: string,
    id: string,
    command: unknown
  ) => Effect.Effect<Outcome<Tagged, unknown>, AnyRejection | EngineError, Session>
  /**
   * Runs a program whose commands and reads form one transaction: it reads its own writes, commits once or not at all,
   * and is run again from the start when somebody else changed what it read. The program must have no other side
   * effects. Nested units of work join the outer one.
   */
  readonly unitOfWork: <A, E, R>(program: Effect.Effect<A, E, R>) => Effect.Effect<A, E | EngineError, R | Session>
  /** The state of an aggregate; its initial state when it doesn't exist. */
  readonly state: <S>(of: Readable<S>, id: string) => Effect.Effect<S, StoreError, Session>
  /** Documents by index fields, as last committed. */
  readonly find: <S>(of: Readable<S>, query: FindQuery) => Effect.Effect<Page<S>, StoreError, Session>
  /** The recorded events of an aggregate, oldest first. */
  readonly history: <C extends Tagged, E extends Tagged, S, X, K>(
    aggregate: Aggregate<C, E, S, X, K>,
    id: string
  ) => Effect.Effect<ReadonlyArray<RecordedEvent<E>>, StoreError, Session>
  /** Wakes the aggregate of a due timer. True when something happened. */
  readonly fire: (timer: DueTimer, now: Instant) => Effect.Effect<boolean, AnyRejection | EngineError>
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

/** How often a unit of work is run again on a conflict before it gives up. */
const maxAttempts = 24
/** How many reactions may follow from one command; more is a circle in the reactors. */
const maxReactions = 1000
/** How many decoded documents are remembered. */
const cacheSize = 20_000
/** How many events a repeated command reads back at a time. */
const historyPage = 1000

const CurrentWork = Context.Reference<{ readonly work: Work.Work; readonly turn: Semaphore.Semaphore } | undefined>(
  "@dealwright/core/engine/CurrentWork",
  { defaultValue: () => undefined }
)

/** Makes the engine on a store. */
export const make = Effect.fnUntraced(function*(host: Host): Effect.fn.Return<EngineService, never, Store> {
  const store = yield* Store
  const commits = yield* PubSub.sliding<number>(1)
  const cache = makeCache(cacheSize)
  const templateVersion = `${host.template.name}@${host.template.version}`

  const registered = (kind: string): Effect.Effect<AnyAggregate> => {
    const aggregate = host.aggregates.get(kind)
    return aggregate === undefined
      ? Effect.die(new Error(`aggregate "${kind}" is not part of this host; add its plugin to Engine.compose`))
      : Effect.succeed(aggregate)
  }

  const decodeDocument = (tenant: string, aggregate: AnyAggregate, id: string, stored: StoredDocument) => {
    const known = cache.get(tenant, aggregate.kind, id, stored.hash)
    if (known !== undefined) return Effect.succeed(known.state)
    const decoded = documentState(aggregate, stored)
    if (decoded !== undefined && Result.isFailure(decoded)) {
      return Effect.fail(storeError("load", { _tag: "Corrupt", detail: `${aggregate.kind}/${id}: ${decoded.failure}` }))
    }
    const state = decoded === undefined
      ? Effect.map(foldHistory(store, tenant, aggregate, id, stored.version), (folded) => folded.state)
      : Effect.succeed(decoded.success)
    return Effect.tap(state, (value) => Effect.sync(() => cache.set(tenant, aggregate.kind, id, stored.hash, value)))
  }

  /** Loads what isn't in the unit of work yet, in one round trip. */
  const loadInto = Effect.fnUntraced(function*(
    work: Work.Work,
    wanted: ReadonlyArray<{ readonly aggregate: AnyAggregate; readonly id: string }>
  ) {
    const tenant = work.session.tenant
    const missing = new Map<string, { readonly aggregate: AnyAggregate; readonly id: string }>()
    for (const one of wanted) {
      const name = entryName(one.aggregate.kind, one.id)
      if (!work.entries.has(name)) missing.set(name, one)
    }
    const checkReceipt = !work.receiptChecked && work.session.commandId !== undefined
    if (missing.size === 0 && !checkReceipt) return
    const list = Array.from(missing.values())
    const loaded = yield* store.load({
      tenant,
      keys: list.map(({ aggregate, id }) => ({ kind: aggregate.kind, id })),
      ...(checkReceipt ? { commandId: work.commandId } : {})
    })
    work.receiptChecked = true
    if (loaded.receipt !== null) work.replay = Work.finishedOf(loaded.receipt.receipt)
    for (let i = 0; i < list.length; i++) {
      const one = list[i]
      if (one === undefined) continue
      const stored = loaded.documents[i] ?? null
      const known = stored === null
        ? undefined
        : { version: stored.version, hash: stored.hash, state: yield* decodeDocument(tenant, one.aggregate, one.id, stored) }
      work.entries.set(entryName(one.aggregate.kind, one.id), Work.entry(one.aggregate, one.id, known))
    }
  })

  const enter = Effect.fnUntraced(function*(work: Work.Work, aggregate: AnyAggregate, id: string) {
    const name = entryName(aggregate.kind, id)
    if (!work.entries.has(name)) yield* loadInto(work, [{ aggregate, id }])
    return work.entries.get(name) ?? (yield* Effect.die(new Error(`${name} was not loaded`)))
  })

  const directoryAggregate = yield* registered(host.directory.of.kind)

  /** Facts that every command of the unit of work shares; finds out who acts. */
  const baseFacts = Effect.fnUntraced(function*(work: Work.Work) {
    if (work.facts !== undefined) return work.facts
    const { actor: claim, tenant } = work.session
    let actor: Actor = { _tag: "System", name: claim._tag === "System" ? claim.name : "" }
    if (claim._tag === "Member") {
      const members = yield* enter(work, directoryAggregate, host.directory.id)
      const found = host.directory.actor(members.state, host.ladder, claim.id)
      if (found === undefined) return yield* new UnknownActor({ tenant, actor: claim.id })
      actor = found
    }
    const facts: Facts = {
      at: work.at,
      today: today(host.calendar, work.at),
      actor,
      ladder: host.ladder,
      calendar: host.calendar,
      extensions: host.extensions,
      digest
    }
    work.facts = facts
    return facts
  })

  const readOne = Effect.fnUntraced(function*(work: Work.Work, read: Read<unknown>) {
    const tenant = work.session.tenant
    switch (read._tag) {
      case "Document": {
        const aggregate = yield* registered(read.of.kind)
        const entry = yield* enter(work, aggregate, read.id)
        if (aggregate.consistency === "guarded") entry.guarded = true
        return entry.state
      }
      case "Documents": {
        const aggregate = yield* registered(read.of.kind)
        yield* loadInto(work, read.ids.map((id) => ({ aggregate, id })))
        const states: Array<unknown> = []
        for (const id of read.ids) {
          const entry = yield* enter(work, aggregate, id)
          if (aggregate.consistency === "guarded") entry.guarded = true
          states.push(entry.state)
        }
        return states
      }
      case "Query": {
        const aggregate = yield* registered(read.of.kind)
        return (yield* findDocuments(tenant, aggregate, read.query)).documents
      }
      case "Policy": {
        const policy = host.policies.get(read.key)
        return policy ?? (yield* Effect.die(new Error(`no policy of kind "${read.key}" in this host`)))
      }
      case "Ask": {
        const source = host.sources.get(read.port)
        if (source === undefined) {
          return yield* new FactsUnavailable({ port: read.port, detail: "no plugin answers it; give the host a source" })
        }
        return yield* source.answer({ tenant, question: read.request }).pipe(
          Effect.mapError((error) => new FactsUnavailable({ port: read.port, detail: String(error) }))
        )
      }
    }
  })

  const gather = Effect.fnUntraced(function*(
    work: Work.Work,
    facts: Facts,
    entry: Work.Entry,
    command: Tagged
  ) {
    const reads = Object.entries(
      entry.aggregate.reads({ id: entry.key.id, command, state: entry.state, facts }) as Record<string, Read<unknown>>
    )
    if (reads.length === 0) return facts
    const wanted: Array<{ readonly aggregate: AnyAggregate; readonly id: string }> = []
    for (const [, read] of reads) {
      if (read._tag === "Document") wanted.push({ aggregate: yield* registered(read.of.kind), id: read.id })
    }
    yield* loadInto(work, wanted)
    const known: Record<string, unknown> = {}
    for (const [name, read] of reads) known[name] = yield* readOne(work, read)
    return { ...facts, ...known }
  })

  /** One command on one aggregate: decide and apply. Yields the events. */
  const step = Effect.fnUntraced(function*(
    work: Work.Work,
    facts: Facts,
    aggregate: AnyAggregate,
    id: string,
    command: Tagged,
    cause: string | undefined
  ) {
    const entry = yield* enter(work, aggregate, id)
    const rule = host.access(aggregate.kind, command._tag)
    let decision = rule === undefined
      ? Decision.denied(Decision.reason("Denied", "access-refused", "ORG-2", { actor: "", command: command._tag, needed: "" }))
      : authorise(rule, facts.actor, `${aggregate.kind}.${command._tag}`, host.ladder)
    for (const guard of host.guards.get(aggregate.kind) ?? []) {
      decision = Decision.join(decision, guard.guard({ id, command, state: entry.state, facts }))
    }
    if (decision._tag !== "Allowed") return yield* new Refused({ key: entry.key, command: command._tag, decision })
    const known = yield* gather(work, facts, entry, command)
    const decided = aggregate.decide(entry.state, command, known)
    if (Result.isFailure(decided)) return yield* Effect.fail(decided.failure)
    const events = decided.success
    if (events.length === 0) entry.guarded = entry.guarded || aggregate.consistency === "guarded"
    else Work.apply(entry, events, Work.metaFor(work, facts, templateVersion, cause))
    return { entry, events }
  })

  /** A root command and, until nothing more follows, the reactions to its events. */
  const run = Effect.fnUntraced(function*(work: Work.Work, aggregate: AnyAggregate, id: string, command: Tagged) {
    const facts = yield* baseFacts(work)
    const first = yield* step(work, facts, aggregate, id, command, undefined)
    const queue: Array<{ readonly dispatch: Dispatch; readonly reactor: string; readonly cause: string }> = []
    const react = (entry: Work.Entry, events: ReadonlyArray<Tagged>) => {
      const reactors = host.reactors.get(entry.key.kind)
      if (reactors === undefined) return
      for (const event of events) {
        for (const reactor of reactors) {
          for (const dispatch of reactor.react({ id: entry.key.id, event, state: entry.state, facts })) {
            queue.push({ dispatch, reactor: reactor.name, cause: `${entry.key.kind}/${entry.key.id}:${event._tag}` })
          }
        }
      }
    }
    react(first.entry, first.events)
    let reactions = 0
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (++reactions > maxReactions) {
        return yield* Effect.die(new Error(`more than ${maxReactions} reactions followed from ${aggregate.kind}.${command._tag}; the last reactor was ${next.reactor}`))
      }
      const { dispatch, reactor, cause } = next
      const target = yield* registered(dispatch.aggregate.kind)
      const done = yield* step(
        work,
        { ...facts, actor: { _tag: "System", name: reactor } },
        target,
        dispatch.id,
        dispatch.command,
        cause
      ).pipe(Effect.mapError((error) =>
        isRejection(error)
          ? new ReactionFailed({
            reactor,
            key: { kind: target.kind, id: dispatch.id },
            command: dispatch.command._tag,
            rejection: error
          })
          : error
      ))
      react(done.entry, done.events)
    }
    return first.entry
  })

  /** The answer to a root command that an earlier run of the same command id carried out. */
  const replayed = Effect.fnUntraced(function*(work: Work.Work, aggregate: AnyAggregate, id: string, hash: string) {
    const recorded = work.replay?.[work.finished.length]
    if (recorded === undefined || recorded.commandHash !== hash) {
      return yield* new CommandIdReused({ commandId: work.commandId })
    }
    work.finished.push(recorded)
    const folded = yield* foldHistory(store, work.session.tenant, aggregate, id, recorded.to)
    const outcome: Outcome<Tagged, unknown> = {
      id,
      version: recorded.to,
      events: folded.events.slice(recorded.from),
      state: folded.state
    }
    return outcome
  })

  const executeIn = Effect.fnUntraced(function*(work: Work.Work, aggregate: AnyAggregate, id: string, command: Tagged) {
    const encoded = codecs(aggregate).command.encode(command)
    if (Result.isFailure(encoded)) {
      return yield* new InvalidCommand({ kind: aggregate.kind, command: command._tag, issue: encoded.failure })
    }
    const badId = idProblem(id)
    if (badId !== undefined) {
      return yield* new InvalidCommand({ kind: aggregate.kind, command: command._tag, issue: badId })
    }
    const hash = Work.commandHash(aggregate.kind, id, encoded.success)
    // One round trip for the target, the members and the receipt of an earlier run.
    yield* loadInto(
      work,
      work.session.actor._tag === "Member"
        ? [{ aggregate, id }, { aggregate: directoryAggregate, id: host.directory.id }]
        : [{ aggregate, id }]
    )
    if (work.replay !== undefined) return yield* replayed(work, aggregate, id, hash)
    const before = Work.versionOf(yield* enter(work, aggregate, id))
    const firstEvent = work.entries.get(entryName(aggregate.kind, id))?.events.length ?? 0
    const entry = yield* run(work, aggregate, id, command)
    work.finished.push({ commandHash: hash, kind: aggregate.kind, id, from: before, to: Work.versionOf(entry) })
    const outcome: Outcome<Tagged, unknown> = {
      id,
      version: Work.versionOf(entry),
      events: entry.events.slice(firstEvent).map(({ event }) => event),
      state: entry.state
    }
    return outcome
  })

  const commit = Effect.fnUntraced(function*(work: Work.Work): Effect.fn.Return<CommitResult | undefined, StoreError | CommandIdReused> {
    if (work.replay !== undefined) return undefined
    const batch = Work.toBatch(work)
    if (Result.isFailure(batch)) return yield* Effect.die(new Error(`can't be stored: ${batch.failure}`))
    if (batch.success.writes.length === 0 && work.session.commandId === undefined) return undefined
    const result = yield* store.commit(batch.success).pipe(
      Effect.catchIf(
        (error): error is StoreError => error.reason._tag === "CommandIdReused",
        () => Effect.fail(new CommandIdReused({ commandId: work.commandId }))
      )
    )
    if (result._tag === "Committed") {
      for (const write of batch.success.writes) {
        const entry = work.entries.get(entryName(write.key.kind, write.key.id))
        if (entry !== undefined && write.events.length > 0) {
          cache.set(batch.success.tenant, write.key.kind, write.key.id, Work.lastHash(write, entry), entry.state)
        }
      }
      PubSub.publishUnsafe(commits, result.position)
    }
    return result
  })

  const begin = Effect.fnUntraced(function*(session: SessionData) {
    const now = yield* Clock.currentTimeMillis
    const ids = yield* Ids
    const at = session.at !== undefined && session.actor._tag === "System" ? session.at : (now as Instant)
    const work: Work.Work = {
      session,
      commandId: session.commandId ?? ids.next(now),
      at,
      entries: new Map(),
      finished: [],
      replay: undefined,
      facts: undefined,
      receiptChecked: false
    }
    return { work, turn: Semaphore.makeUnsafe(1) }
  })

  const unitOfWork: EngineService["unitOfWork"] = <A, E, R>(program: Effect.Effect<A, E, R>) =>
    Effect.gen(function*() {
      if ((yield* CurrentWork) !== undefined) return yield* program
      const session = yield* Session
      let streams: ReadonlyArray<VersionMismatch> = []
      for (let attempt = 0; attempt < maxAttempts; attempt++) {
        if (attempt > 0) yield* Effect.sleep((yield* Random.next) * Math.min(50, 2 ** Math.min(attempt, 6)))
        const current = yield* begin(session)
        const answer = yield* Effect.provideService(program, CurrentWork, current)
        // Once the commit is on its way it is seen through: an interruption can't leave us not knowing.
        const result = yield* Effect.uninterruptible(commit(current.work))
        if (result === undefined || result._tag === "Committed") return answer
        streams = result._tag === "Conflict" ? result.streams : []
      }
      return yield* new Contention({ attempts: maxAttempts, streams })
    })

  const executeErased = (aggregate: AnyAggregate, id: string, command: Tagged) =>
    unitOfWork(Effect.gen(function*() {
      const current = yield* CurrentWork
      if (current === undefined) return yield* Effect.die(new Error("no unit of work"))
      return yield* Semaphore.withPermit(current.turn, executeIn(current.work, aggregate, id, command))
    })).pipe(Effect.withSpan("Dealwright.execute", {
      attributes: { kind: aggregate.kind, command: command._tag }
    }))

  const findDocuments = Effect.fnUntraced(function*(tenant: string, aggregate: AnyAggregate, query: FindQuery) {
    const page = yield* store.find({ tenant, kind: aggregate.kind, query })
    const documents: Array<Found<unknown> & { readonly version: number }> = []
    for (const found of page.documents) {
      documents.push({
        id: found.id,
        version: found.version,
        state: yield* decodeDocument(tenant, aggregate, found.id, found)
      })
    }
    const decoded: Page<unknown> = { documents, ...(page.next === undefined ? {} : { next: page.next }) }
    return decoded
  })

  const stateOf = Effect.fnUntraced(function*(kind: string, id: string) {
    const aggregate = yield* registered(kind)
    const current = yield* CurrentWork
    if (current !== undefined) {
      return yield* Semaphore.withPermit(
        current.turn,
        readOne(current.work, { _tag: "Document", of: aggregate, id }).pipe(
          Effect.catchTag("FactsUnavailable", (error) => Effect.die(error))
        )
      )
    }
    const { tenant } = yield* Session
    const loaded = yield* store.load({ tenant, keys: [{ kind, id }] })
    const stored = loaded.documents[0] ?? null
    return stored === null ? aggregate.initial : yield* decodeDocument(tenant, aggregate, id, stored)
  })

  const fire = Effect.fnUntraced(function*(timer: DueTimer, now: Instant) {
    const aggregate = yield* registered(timer.key.kind)
    const session = system(timer.tenant, `timer:${timer.name}`, { at: now })
    const work = Effect.gen(function*() {
      const current = yield* CurrentWork
      if (current === undefined) return yield* Effect.die(new Error("no unit of work"))
      const { work } = current
      const entry = yield* enter(work, aggregate, timer.key.id)
      const wanted = aggregate.timers(entry.state).some((one) => one.name === timer.name && one.at <= now)
      const command = wanted
        ? aggregate.onTimer({ id: timer.key.id, name: timer.name, at: timer.dueAt as Instant, state: entry.state })
        : undefined
      if (command !== undefined) yield* run(work, aggregate, timer.key.id, command)
      const changed = entry.events.length > 0
      if (!changed) entry.rearm = true
      if (changed || command === undefined) return changed
      const stuck = aggregate.timers(entry.state).some((one) => one.name === timer.name && one.at <= now)
      return stuck
        ? yield* Effect.die(new Error(`timer ${timer.name} of ${timer.key.kind}/${timer.key.id} is due, yet its command changes nothing`))
        : changed
    })
    return yield* unitOfWork(work).pipe(
      Effect.mapError((error) => error as AnyRejection | EngineError),
      Effect.provideService(Session, session),
      Effect.withSpan("Dealwright.fire", { attributes: { kind: timer.key.kind, timer: timer.name } })
    )
  })

  return {
    host,
    commits,
    unitOfWork,
    fire,
    execute: (aggregate, id, command) =>
      // The erased loop hands back exactly what this aggregate decided or decoded.
      executeErased(erase(aggregate), id, command) as never,
    executeEncoded: Effect.fnUntraced(function*(kind: string, id: string, command: unknown) {
      const aggregate = host.aggregates.get(kind)
      if (aggregate === undefined) {
        return yield* new InvalidCommand({
          kind,
          command: "",
          issue: `there is no kind "${kind}"; known kinds: ${Array.from(host.aggregates.keys()).sort().join(", ")}`
        })
      }
      const decoded = codecs(aggregate).command.decode(command)
      if (Result.isFailure(decoded)) {
        return yield* new InvalidCommand({ kind, command: tagOf(command), issue: decoded.failure })
      }
      return yield* executeErased(aggregate, id, decoded.success).pipe(
        Effect.mapError((error) => error as AnyRejection | EngineError)
      )
    }),
    state: (of, id) => stateOf(of.kind, id) as never,
    find: (of, query) =>
      Effect.gen(function*() {
        const { tenant } = yield* Session
        return yield* findDocuments(tenant, yield* registered(of.kind), query)
      }) as never,
    history: (aggregate, id) =>
      Effect.gen(function*() {
        const { tenant } = yield* Session
        return (yield* foldHistory(store, tenant, yield* registered(aggregate.kind), id, Number.MAX_SAFE_INTEGER)).recorded
      }) as never
  }
})

/** The engine on whatever store is provided. */
export const layer = (host: Host): Layer.Layer<Engine, never, Store> => Layer.effect(Engine, make(host))

const entryName = (kind: string, id: string): string => `${kind}/${id}`

const idProblem = (id: string): string | undefined =>
  id.length >= 1 && id.length <= 200 && !/[\u0000-\u001f/]/u.test(id)
    ? undefined
    : `id ${JSON.stringify(id.slice(0, 80))} must have 1 to 200 characters, no control characters and no slash`

const tagOf = (command: unknown): string =>
  typeof command === "object" && command !== null && "_tag" in command ? String(command._tag).slice(0, 80) : "(no _tag)"

/** Folds a stream's history up to a version, page by page. */
const foldHistory = Effect.fnUntraced(function*(
  store: StoreService,
  tenant: string,
  aggregate: AnyAggregate,
  id: string,
  to: number
) {
  const key: StreamKey = { kind: aggregate.kind, id }
  let state = aggregate.initial
  const events: Array<Tagged> = []
  const recorded: Array<RecordedEvent<Tagged>> = []
  for (let from = 1; from <= to; from += historyPage) {
    const page: ReadonlyArray<StoredEvent> = yield* store.history({ tenant, key, from, limit: Math.min(historyPage, to - from + 1) })
    for (const stored of page) {
      const event = decodeEvent(aggregate, stored)
      if (Result.isFailure(event)) {
        return yield* storeError("history", {
          _tag: "Corrupt",
          detail: `${aggregate.kind}/${id} event ${stored.version}: ${event.failure}`
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
const makeCache = (capacity: number) => {
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
    }
  }
}
