/**
 * How one command is carried out inside a unit of work: load, authorise, gather facts, decide, react.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { today } from "../calendar/Evaluate.ts"
import type { LocalDate } from "../calendar/LocalDate.ts"
import { authorise } from "../decider/Access.ts"
import type { AnyAggregate, Concern, Dispatch, Found, Read, Tagged } from "../decider/Aggregate.ts"
import { type Actor, actorId, type Facts } from "../decider/Facts.ts"
import { isRejection } from "../decider/Rejection.ts"
import * as Decision from "../decision/Decision.ts"
import { type FindQuery, type StoredDocument, type StoreService, type StreamKey, storeError } from "../ports/Store.ts"
import { codecs, documentState } from "./Codecs.ts"
import { foldHistory, makeCache } from "./Documents.ts"
import { CommandIdReused, FactsUnavailable, InvalidCommand, ReactionFailed, Refused, UnknownActor } from "./Errors.ts"
import type { Host } from "./Host.ts"
import { digest } from "./Link.ts"
import type { Outcome, Page, Preview } from "./Outcome.ts"
import { idProblem } from "./StreamId.ts"
import * as Work from "./Work.ts"

/** How many reactions may follow from one command; more is a circle in the reactors. */
const maxReactions = 1000

/** Builds the steps on a store. The engine adds transactions, retries and sessions around them. */
export const make = Effect.fnUntraced(function* (host: Host, store: StoreService, cachedDocuments: number) {
  const cache = makeCache(cachedDocuments)
  /** What events are recorded under: the policies of their day (KER-8). */
  const templateOn = (day: LocalDate) => `${host.template.name}@${host.policies.on(day).version}`

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
    const state =
      decoded === undefined
        ? Effect.map(foldHistory(store, tenant, aggregate, id, stored.version), (folded) => folded.state)
        : Effect.succeed(decoded.success)
    return Effect.tap(state, (value) => Effect.sync(() => cache.set(tenant, aggregate.kind, id, stored.hash, value)))
  }

  /** Loads what isn't in the unit of work yet, in one round trip. */
  const loadInto = Effect.fnUntraced(function* (
    work: Work.Work,
    wanted: ReadonlyArray<{ readonly aggregate: AnyAggregate; readonly id: string }>,
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
      ...(checkReceipt ? { commandId: work.commandId } : {}),
    })
    work.receiptChecked = true
    if (loaded.receipt !== null) work.replay = Work.finishedOf(loaded.receipt.receipt)
    for (let i = 0; i < list.length; i++) {
      const one = list[i]
      if (one === undefined) continue
      const stored = loaded.documents[i] ?? null
      const known =
        stored === null
          ? undefined
          : {
              version: stored.version,
              hash: stored.hash,
              state: yield* decodeDocument(tenant, one.aggregate, one.id, stored),
            }
      work.entries.set(entryName(one.aggregate.kind, one.id), Work.entry(one.aggregate, one.id, known))
    }
  })

  const enter = Effect.fnUntraced(function* (work: Work.Work, aggregate: AnyAggregate, id: string) {
    const name = entryName(aggregate.kind, id)
    if (!work.entries.has(name)) yield* loadInto(work, [{ aggregate, id }])
    return work.entries.get(name) ?? (yield* Effect.die(new Error(`${name} was not loaded`)))
  })

  const directoryAggregate = yield* registered(host.directory.of.kind)

  /** Who acts, with their own rank. */
  const inPerson = Effect.fnUntraced(function* (work: Work.Work) {
    const claim = work.actor
    if (claim._tag === "System") return { _tag: "System", name: claim.name } satisfies Actor
    const members = yield* enter(work, directoryAggregate, host.directory.id)
    const found = host.directory.actor(members.state, host.ladder, claim.id)
    return found ?? (yield* new UnknownActor({ tenant: work.session.tenant, actor: claim.id }))
  })

  /** Facts that every command of one actor shares, whoever they may act for. */
  const personalFacts = Effect.fnUntraced(function* (work: Work.Work) {
    const claim = work.actor
    const name = claim._tag === "Member" ? `m:${claim.id}` : `s:${claim.name}`
    const known = work.facts.get(name)
    if (known !== undefined) return known
    const facts: Facts = {
      at: work.at,
      today: today(host.calendar, work.at),
      actor: yield* inPerson(work),
      ladder: host.ladder,
      calendar: host.calendar,
      extensions: host.extensions,
      digest,
    }
    work.facts.set(name, facts)
    return facts
  })

  /**
   * Facts of whoever acts in this: in their own name, or for the member whom the session names, by a delegation that holds
   * now and covers it (ORG-3). Asked for each command anew, because a delegation is for kinds and amounts.
   */
  const factsAbout = Effect.fnUntraced(function* (
    work: Work.Work,
    subject: { readonly key: StreamKey; readonly command: string; readonly concern?: Concern },
  ) {
    const facts = yield* personalFacts(work)
    const claim = work.actor
    if (claim._tag === "System" || claim.onBehalfOf === undefined) return facts
    const { concern } = subject
    const members = yield* enter(work, directoryAggregate, host.directory.id)
    const acting = host.directory.actingFor?.({
      state: members.state,
      ladder: host.ladder,
      memberId: claim.id,
      forId: claim.onBehalfOf,
      at: work.at,
      ...(concern === undefined ? {} : { concern }),
    })
    if (acting !== undefined && Result.isSuccess(acting)) return { ...facts, actor: acting.success }
    const none = { actor: claim.id, from: claim.onBehalfOf }
    const why = acting?.failure ?? Decision.reason("Denied", "delegation-none", "ORG-3", none)
    return yield* new Refused({ key: subject.key, command: subject.command, decision: Decision.denied(why) })
  })

  /** Facts about nothing in particular: whoever acts for another needs a delegation without bounds. */
  const baseFacts = (work: Work.Work) =>
    factsAbout(work, { key: { kind: host.directory.of.kind, id: host.directory.id }, command: "facts" })

  const findDocuments = Effect.fnUntraced(function* (tenant: string, aggregate: AnyAggregate, query: FindQuery) {
    const page = yield* store.find({ tenant, kind: aggregate.kind, query })
    const documents: Array<Found<unknown> & { readonly version: number }> = []
    for (const found of page.documents) {
      documents.push({
        id: found.id,
        version: found.version,
        state: yield* decodeDocument(tenant, aggregate, found.id, found),
      })
    }
    const decoded: Page<unknown> = { documents, ...(page.next === undefined ? {} : { next: page.next }) }
    return decoded
  })

  const readOne = Effect.fnUntraced(function* (work: Work.Work, read: Read<unknown>) {
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
        yield* loadInto(
          work,
          read.ids.map((id) => ({ aggregate, id })),
        )
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
        const day = read.on ?? (yield* personalFacts(work)).today
        const policy = host.policies.on(day).policies.get(read.key)
        return policy ?? (yield* Effect.die(new Error(`no policy of kind "${read.key}" in this host`)))
      }
      case "Ask": {
        const source = host.sources.get(read.port)
        if (source === undefined) {
          return yield* new FactsUnavailable({
            port: read.port,
            detail: "no plugin answers it; give the host a source",
          })
        }
        return yield* source
          .answer({ tenant, question: read.request })
          .pipe(Effect.mapError((error) => new FactsUnavailable({ port: read.port, detail: String(error) })))
      }
    }
  })

  /** Answers questions for facts: documents in one round trip, then the rest. */
  const answer = Effect.fnUntraced(function* (
    work: Work.Work,
    facts: Facts,
    reads: Readonly<Record<string, Read<unknown>>>,
  ) {
    const questions = Object.entries(reads)
    if (questions.length === 0) return facts
    const wanted: Array<{ readonly aggregate: AnyAggregate; readonly id: string }> = []
    for (const [, read] of questions) {
      if (read._tag === "Document") wanted.push({ aggregate: yield* registered(read.of.kind), id: read.id })
    }
    yield* loadInto(work, wanted)
    const known: Record<string, unknown> = {}
    for (const [name, read] of questions) known[name] = yield* readOne(work, read)
    return { ...facts, ...known }
  })

  /** One command on one aggregate: decide and apply. Yields the events. */
  const step = Effect.fnUntraced(function* (
    work: Work.Work,
    started: Facts,
    aggregate: AnyAggregate,
    id: string,
    command: Tagged,
    cause: Work.Cause | undefined,
  ) {
    const entry = yield* enter(work, aggregate, id)
    // What follows from an event is the system's doing; whoever started it stays on record.
    const facts: Facts = cause === undefined ? started : { ...started, actor: following(started.actor, cause.reactor) }
    const rule = host.access(aggregate.kind, command._tag)
    let decision =
      rule === undefined
        ? Decision.denied(
            Decision.reason("Denied", "access-refused", "ORG-2", {
              actor: actorId(facts.actor),
              command: `${aggregate.kind}.${command._tag}`,
              needed: "a rule of access, and there is none for it",
              neededZh: "权限规则,而该命令没有",
            }),
          )
        : authorise(rule, facts.actor, `${aggregate.kind}.${command._tag}`, host.ladder)
    for (const guard of host.guards.get(aggregate.kind) ?? []) {
      decision = Decision.join(decision, guard.guard({ id, command, state: entry.state, facts }))
    }
    if (decision._tag !== "Allowed") return yield* new Refused({ key: entry.key, command: command._tag, decision })
    const known = yield* answer(
      work,
      facts,
      aggregate.reads({ id, command, state: entry.state, facts }) as Readonly<Record<string, Read<unknown>>>,
    )
    const decided = aggregate.decide(entry.state, command, known)
    if (Result.isFailure(decided)) return yield* Effect.fail(decided.failure)
    const events = decided.success
    if (events.length === 0) entry.guarded = entry.guarded || aggregate.consistency === "guarded"
    else Work.apply(work, entry, events, Work.metaFor(work, started, templateOn(started.today), cause))
    return { entry, events }
  })

  /** A root command and, until nothing more follows, the reactions to its events. */
  const run = Effect.fnUntraced(function* (work: Work.Work, aggregate: AnyAggregate, id: string, command: Tagged) {
    const { state } = yield* enter(work, aggregate, id)
    const concern = aggregate.concerns?.({ id, command, state }) ?? { kind: aggregate.kind }
    const key = { kind: aggregate.kind, id }
    const facts = yield* factsAbout(work, { key, command: command._tag, concern })
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
        return yield* Effect.die(
          new Error(
            `more than ${maxReactions} reactions followed from ${aggregate.kind}.${command._tag}; the last reactor was ${next.reactor}`,
          ),
        )
      }
      const { dispatch, reactor, cause } = next
      const target = yield* registered(dispatch.aggregate.kind)
      const done = yield* step(work, facts, target, dispatch.id, dispatch.command, { reactor, event: cause }).pipe(
        Effect.mapError((error) =>
          isRejection(error)
            ? new ReactionFailed({
                reactor,
                key: { kind: target.kind, id: dispatch.id },
                command: dispatch.command._tag,
                rejection: error,
              })
            : error,
        ),
      )
      react(done.entry, done.events)
    }
    return first.entry
  })

  /** The answer to a root command that an earlier run of the same command id carried out. */
  const replayed = Effect.fnUntraced(function* (work: Work.Work, aggregate: AnyAggregate, id: string, hash: string) {
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
      state: folded.state,
    }
    return outcome
  })

  const executeIn = Effect.fnUntraced(function* (
    work: Work.Work,
    aggregate: AnyAggregate,
    id: string,
    command: Tagged,
  ) {
    const encoded = codecs(aggregate).command.encode(command)
    if (Result.isFailure(encoded)) {
      return yield* new InvalidCommand({ kind: aggregate.kind, command: command._tag, issue: encoded.failure })
    }
    const badId = idProblem(id)
    if (badId !== undefined) {
      return yield* new InvalidCommand({ kind: aggregate.kind, command: command._tag, issue: badId })
    }
    // Only who names a command can repeat it, so only then its fingerprint is needed.
    const hash =
      work.session.commandId === undefined
        ? work.commandId
        : Work.commandHash(work.actor, aggregate.kind, id, encoded.success)
    // One round trip for the target, the members and the receipt of an earlier run.
    yield* loadInto(
      work,
      work.actor._tag === "Member"
        ? [
            { aggregate, id },
            { aggregate: directoryAggregate, id: host.directory.id },
          ]
        : [{ aggregate, id }],
    )
    if (work.replay !== undefined) {
      // Who has left since is given no answer any more, not even the old one.
      yield* personalFacts(work)
      return yield* replayed(work, aggregate, id, hash)
    }
    const before = Work.versionOf(yield* enter(work, aggregate, id))
    const firstEvent = work.entries.get(entryName(aggregate.kind, id))?.events.length ?? 0
    const undo = Work.savepoint(work)
    const entry = yield* run(work, aggregate, id, command).pipe(Effect.onError(() => Effect.sync(undo)))
    work.finished.push({ commandHash: hash, kind: aggregate.kind, id, from: before, to: Work.versionOf(entry) })
    const outcome: Outcome<Tagged, unknown> = {
      id,
      version: Work.versionOf(entry),
      events: entry.events.slice(firstEvent).map(({ event }) => event),
      state: entry.state,
    }
    return outcome
  })

  /** What a command would lead to, taken back at once. */
  const previewIn = Effect.fnUntraced(function* (
    work: Work.Work,
    aggregate: AnyAggregate,
    id: string,
    command: Tagged,
  ) {
    const before = new Map(Array.from(work.entries.values(), (entry) => [entry, entry.events.length]))
    const undo = Work.savepoint(work)
    const entry = yield* run(work, aggregate, id, command).pipe(Effect.onError(() => Effect.sync(undo)))
    const consequences = Array.from(work.entries.values()).flatMap((one) =>
      one.events.slice(before.get(one) ?? 0).map(({ event }) => ({ kind: one.key.kind, id: one.key.id, event })),
    )
    const preview: Preview<Tagged, unknown> = {
      events: entry.events.slice(before.get(entry) ?? 0).map(({ event }) => event),
      state: entry.state,
      consequences,
    }
    undo()
    return preview
  })

  return {
    answer,
    baseFacts,
    loadInto,
    previewIn,
    registered,
    enter,
    run,
    executeIn,
    readOne,
    findDocuments,
    decodeDocument,
    remember: cache.set,
  }
})

/** The system, as it carries out what follows from somebody's command. */
const following = (started: Actor, reactor: string): Actor => ({
  _tag: "System",
  name: reactor,
  ...(started._tag === "Member" ? { startedBy: started } : {}),
})

/** The name of a stream within a unit of work. */
export const entryName = (kind: string, id: string): string => `${kind}/${id}`
