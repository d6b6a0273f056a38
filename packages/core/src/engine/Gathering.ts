/**
 * What a unit of work knows: documents loaded once each, who acts and for whom, and answers to questions for facts. Not exported
 * from the engine.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { today } from "../calendar/Evaluate.ts"
import type { AnyAggregate, Concern, Found, Read } from "../decider/Aggregate.ts"
import type { Actor, Facts } from "../decider/Facts.ts"
import * as Decision from "../decision/Decision.ts"
import { type FindQuery, type StoredDocument, type StoreService, type StreamKey, storeError } from "../ports/Store.ts"
import { documentState } from "./Codecs.ts"
import { foldHistory, makeCache } from "./Documents.ts"
import { FactsUnavailable, refused, UnknownActor } from "./Errors.ts"
import type { Host } from "./Host.ts"
import { digest } from "./Link.ts"
import type { Page } from "./Outcome.ts"
import * as Work from "./Work.ts"

/** The name of a stream within a unit of work. */
export const entryName = (kind: string, id: string): string => `${kind}/${id}`

/** Builds the questions on a store. Decoded documents are kept, up to so many. */
export const make = Effect.fnUntraced(function* (host: Host, store: StoreService, cachedDocuments: number) {
  const cache = makeCache(cachedDocuments)

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
    return yield* refused(host, { key: subject.key, command: subject.command, decision: Decision.denied(why) })
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

  return {
    registered,
    decodeDocument,
    loadInto,
    enter,
    personalFacts,
    factsAbout,
    baseFacts,
    findDocuments,
    readOne,
    answer,
    directoryAggregate,
    remember: cache.set,
  }
})
