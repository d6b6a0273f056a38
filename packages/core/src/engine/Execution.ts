/**
 * How one command is carried out inside a unit of work: load, authorise, gather facts, decide, react.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { LocalDate } from "../calendar/LocalDate.ts"
import { authorise } from "../decider/Access.ts"
import type { AnyAggregate, Dispatch, Read, Tagged } from "../decider/Aggregate.ts"
import { type Actor, actorId, type Facts } from "../decider/Facts.ts"
import { isRejection } from "../decider/Rejection.ts"
import * as Decision from "../decision/Decision.ts"
import type { StoreService } from "../ports/Store.ts"
import { codecs } from "./Codecs.ts"
import { foldHistory } from "./Documents.ts"
import { CommandIdReused, InvalidCommand, ReactionFailed, refused } from "./Errors.ts"
import * as Gathering from "./Gathering.ts"
import type { Host } from "./Host.ts"
import type { Outcome, Preview } from "./Outcome.ts"
import { idProblem } from "./StreamId.ts"
import * as Work from "./Work.ts"

/** How many reactions may follow from one command; more is a circle in the reactors. */
const maxReactions = 1000

/** Builds the steps on a store. The engine adds transactions, retries and sessions around them. */
export const make = Effect.fnUntraced(function* (host: Host, store: StoreService, cachedDocuments: number) {
  const gathering = yield* Gathering.make(host, store, cachedDocuments)
  const { answer, directoryAggregate, enter, factsAbout, loadInto, personalFacts, registered } = gathering
  /** What events are recorded under: the policies of their day (KER-8). */
  const templateOn = (day: LocalDate) => `${host.template.name}@${host.policies.on(day).version}`

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
    if (decision._tag !== "Allowed") return yield* refused(host, { key: entry.key, command: command._tag, decision })
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
    const firstEvent = work.entries.get(Gathering.entryName(aggregate.kind, id))?.events.length ?? 0
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

  return { ...gathering, previewIn, run, executeIn }
})

/** The system, as it carries out what follows from somebody's command. */
const following = (started: Actor, reactor: string): Actor => ({
  _tag: "System",
  name: reactor,
  ...(started._tag === "Member" ? { startedBy: started } : {}),
})
