/**
 * One unit of work while it is being made: what was loaded, what was decided, what will be committed.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { Instant } from "../calendar/Instant.ts"
import type { AnyAggregate, Tagged } from "../decider/Aggregate.ts"
import { type Actor, actorId, type Facts } from "../decider/Facts.ts"
import type { CommitBatch, Guard, Json, NewEvent, StreamKey, StreamWrite } from "../ports/Store.ts"
import { codecs, wrapDocument } from "./Codecs.ts"
import { canonicalJson, digest, genesis, link } from "./Link.ts"
import type { SessionActor, SessionData } from "./Session.ts"

/** Why an event came about, as it is stored beside it (KER-8). */
export interface EventMeta {
  readonly [key: string]: Json
  readonly commandId: string
  readonly correlationId: string
  readonly actor: string
  readonly at: number
  readonly template: string
}

/** A stream within the unit of work. */
export interface Entry {
  readonly aggregate: AnyAggregate
  readonly key: StreamKey
  readonly loadedVersion: number
  readonly loadedHash: string
  state: unknown
  readonly events: Array<{ readonly event: Tagged; readonly meta: EventMeta }>
  /** Read with the promise that it hasn't changed at commit. */
  guarded: boolean
  /** Its timers must be written again though nothing happened to it. */
  rearm: boolean
}

/** A finished root command, as the receipt keeps it. */
export interface Finished {
  readonly commandHash: string
  readonly kind: string
  readonly id: string
  readonly from: number
  readonly to: number
}

/** The unit of work. */
export interface Work {
  readonly session: SessionData
  readonly commandId: string
  readonly at: Instant
  readonly entries: Map<string, Entry>
  readonly finished: Array<Finished>
  /** What was applied, in order, with what was before: it is taken back from the end. */
  readonly journal: Array<Before>
  /** What an earlier run of the same command id did: its answers are given again and nothing is written. */
  replay: ReadonlyArray<Finished> | undefined
  /** Who sends the command that is being carried out; the session that began the work unless a part of it says otherwise. */
  actor: SessionActor
  /** Facts by actor, found out once each. */
  readonly facts: Map<string, Facts>
  receiptChecked: boolean
}

/** Who sends a command, as fingerprints have it. In one's own name it reads as it always did. */
const senderText = (actor: SessionActor): string => {
  if (actor._tag === "System") return `System\n${actor.name}`
  return actor.onBehalfOf === undefined ? `Member\n${actor.id}` : `For ${actor.onBehalfOf}\n${actor.id}`
}

/**
 * The fingerprint of a command for an aggregate, of who sends it and on whose behalf: nobody is given the answer to
 * somebody else's command by guessing its id.
 */
export const commandHash = (actor: SessionActor, kind: string, id: string, command: Json): string =>
  digest(`${senderText(actor)}\n${kind}\n${id}\n${canonicalJson(command)}`)

/** The fingerprint of the whole unit of work: its root commands in order. */
const workHash = (finished: ReadonlyArray<Finished>): string =>
  finished.length === 1 && finished[0] !== undefined
    ? finished[0].commandHash
    : digest(finished.map((one) => one.commandHash).join("\n"))

/** What an entry was before it was touched. */
interface Before {
  readonly entry: Entry
  readonly state: unknown
  readonly events: number
}

/** Applies decided events to an entry. */
export const apply = (work: Work, entry: Entry, events: ReadonlyArray<Tagged>, meta: EventMeta): void => {
  work.journal.push({ entry, state: entry.state, events: entry.events.length })
  for (const event of events) {
    entry.state = entry.aggregate.evolve(entry.state, event)
    entry.events.push({ event, meta })
  }
}

/**
 * Remembers where a unit of work stands. What it returns brings it back there: a command that fails leaves no part of
 * itself behind. What was read stays guarded: it may have decided that the command fails.
 */
export const savepoint = (work: Work): (() => void) => {
  const mark = work.journal.length
  return () => {
    while (work.journal.length > mark) {
      const before = work.journal.pop()
      if (before === undefined) return
      before.entry.state = before.state
      before.entry.events.length = before.events
    }
  }
}

/** The version that an entry will have once committed. */
export const versionOf = (entry: Entry): number => entry.loadedVersion + entry.events.length

/** What made a reaction necessary. */
export interface Cause {
  readonly reactor: string
  /** The event it follows from: `kind/id:Event`. */
  readonly event: string
}

/** On whose behalf, and by which delegation (ORG-3, KER-8). */
const representing = (actor: Actor) =>
  actor._tag === "Member" && actor.onBehalfOf !== undefined
    ? { onBehalfOf: actor.onBehalfOf.memberId, delegation: actor.onBehalfOf.delegation }
    : {}

/** Builds the meta data of events of this unit of work: the actor is whoever started it, a reaction says what it follows from. */
export const metaFor = (work: Work, facts: Facts, template: string, cause: Cause | undefined): EventMeta => {
  const causation = cause?.event ?? work.session.causationId
  return {
    commandId: work.commandId,
    correlationId: work.session.correlationId ?? work.commandId,
    ...(causation === undefined ? {} : { causation }),
    ...(cause === undefined ? {} : { reactor: cause.reactor }),
    actor: actorId(facts.actor),
    ...(facts.actor._tag === "Member" ? { rank: facts.actor.rank.name } : {}),
    ...representing(facts.actor),
    at: work.at,
    template,
  }
}

/** The batch, or the name of what can't be encoded (a defect of the module that made it). */
export const toBatch = (work: Work): Result.Result<CommitBatch, string> => {
  const writes: Array<StreamWrite> = []
  const guards: Array<Guard> = []
  const tenant = work.session.tenant
  for (const entry of work.entries.values()) {
    const { aggregate, key } = entry
    if (entry.events.length === 0 && !entry.rearm) {
      if (entry.guarded) guards.push({ key, expectedVersion: entry.loadedVersion })
      continue
    }
    const events: Array<NewEvent> = []
    let hash = entry.loadedHash
    let version = entry.loadedVersion
    for (const { event, meta } of entry.events) {
      const data = codecs(aggregate).event.encode(event)
      if (Result.isFailure(data)) return Result.fail(`event ${key.kind}.${event._tag} of ${key.id}: ${data.failure}`)
      const linked = {
        tenant,
        key,
        version: ++version,
        type: event._tag,
        schemaVersion: aggregate.schemaVersion,
        data: data.success,
        meta,
      }
      hash = link(hash, linked)
      events.push({ type: linked.type, schemaVersion: linked.schemaVersion, data: linked.data, meta, hash })
    }
    let document: Json = null
    if (events.length > 0) {
      const state = codecs(aggregate).state.encode(entry.state)
      if (Result.isFailure(state)) return Result.fail(`state of ${key.kind} ${key.id}: ${state.failure}`)
      document = wrapDocument(aggregate.schemaVersion, state.success)
    }
    writes.push({
      key,
      expectedVersion: entry.loadedVersion,
      events,
      document,
      index: aggregate.index(entry.state),
      timers: aggregate.timers(entry.state).map(({ at, name }) => ({ name, dueAt: at })),
    })
  }
  const hash = work.session.commandId === undefined ? work.commandId : workHash(work.finished)
  return Result.succeed({
    tenant,
    commandId: work.commandId,
    commandHash: hash,
    at: work.at,
    writes,
    guards,
    receipt: { finished: work.finished.map((one) => ({ ...one })) },
  })
}

/** The hash that an entry's stream ends with after the batch. */
export const lastHash = (write: StreamWrite, entry: Entry): string =>
  write.events[write.events.length - 1]?.hash ?? entry.loadedHash

/** An entry for a stream as it was loaded, or for one that doesn't exist yet. */
export const entry = (
  aggregate: AnyAggregate,
  id: string,
  loaded: { readonly version: number; readonly hash: string; readonly state: unknown } | undefined,
): Entry => ({
  aggregate,
  key: { kind: aggregate.kind, id },
  loadedVersion: loaded?.version ?? 0,
  loadedHash: loaded?.hash ?? genesis,
  state: loaded === undefined ? aggregate.initial : loaded.state,
  events: [],
  guarded: false,
  rearm: false,
})

/** Reads a receipt back. */
export const finishedOf = (receipt: Json): ReadonlyArray<Finished> => {
  if (receipt === null || typeof receipt !== "object" || !("finished" in receipt)) return []
  const finished = receipt.finished
  return Array.isArray(finished) ? (finished as ReadonlyArray<Finished>) : []
}
