/**
 * The work that every contender does: an entry into one of many journals. It reads the journal, adds the entry if it may,
 * and keeps all that a command of a sales system keeps: the event, the current document, three values to find it by, a
 * timer, and the answer under the command's id.
 *
 * @module
 */
import * as Calendar from "@dealwright/core/Calendar"
import * as Decider from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import type { CommitBatch, IndexFields, StoredDocument, StoreError, StoreService, Timer } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { random } from "../harness.ts"

/** One entry to be made. */
export interface Entry {
  readonly commandId: string
  readonly id: string
  /** In minor units. */
  readonly amount: number
  /** When the journal is to be looked at again, epoch milliseconds. */
  readonly reviewAt: number
}

/** What a journal comes to. It stays as small as it is, however many entries are made. */
export interface Journal {
  readonly entries: number
  readonly total: number
  readonly reviewAt: number | null
}

/** What is recorded of an entry. */
export interface Recorded {
  readonly amount: number
  readonly reviewAt: number
}

export const tenant = "acme"
export const kind = "journal"
/** 1 March 2026. */
export const start = Date.UTC(2026, 2, 1)
const day = 86_400_000

export const empty: Journal = { entries: 0, total: 0, reviewAt: null }

export const add = (journal: Journal, { amount, reviewAt }: Recorded): Journal => ({
  entries: journal.entries + 1,
  total: journal.total + amount,
  reviewAt,
})

/** The fields a journal is found by: whose it is, which stays, and what it comes to and when it is due, which move. */
export const indexOf = (id: string, { reviewAt, total }: Journal) => ({ customer: customerOf(id), reviewAt, total })

/** Whose journal it is. */
export const customerOf = (id: string): string => `C-${id.slice(-3)}`

/**
 * Entries for so many journals, the same for every contender: `lanes` of them can be made at once without two meeting on
 * one journal, entry `i` in lane `i % lanes`.
 */
export const entriesFor = (
  label: string,
  count: number,
  { journals, lanes = 1, seed }: { readonly journals: number; readonly lanes?: number; readonly seed: number },
): ReadonlyArray<Entry> => {
  const below = random(seed)
  return Array.from({ length: count }, (_, i) => ({
    commandId: `${label}-${i}`,
    id: `J-${(below(Math.floor(journals / lanes)) * lanes + (i % lanes)).toString().padStart(6, "0")}`,
    amount: 100 + below(100_000),
    reviewAt: start + (1 + below(300)) * day,
  }))
}

/** One entry for each journal, so that all of them are there. */
export const opening = (journals: number): ReadonlyArray<Entry> =>
  Array.from({ length: journals }, (_, i) => ({
    commandId: `open-${i}`,
    id: `J-${i.toString().padStart(6, "0")}`,
    amount: 100 + (i % 1000),
    reviewAt: start + 30 * day,
  }))

// --- on a store alone, without the engine ---------------------------------------------------------------------------

interface Document {
  readonly v: 1
  readonly s: Journal
}

const noFields: IndexFields = {}
const noTimers: ReadonlyArray<Timer> = []

/** The journal in a stored document. */
export const journalOf = (stored: StoredDocument | null): Journal =>
  // Nobody else writes into the stores of this benchmark.
  stored === null ? empty : (stored.data as unknown as Document).s

/**
 * What an entry writes of itself: the event, the document and the answer. The links of the history are the engine's work;
 * here the command's id stands for one.
 */
export const plainBatch = (entry: Entry, stored: StoredDocument | null): CommitBatch => {
  const { amount, commandId, id, reviewAt } = entry
  return {
    tenant,
    commandId,
    commandHash: commandId,
    at: start,
    writes: [
      {
        key: { kind, id },
        expectedVersion: stored?.version ?? 0,
        events: [{ type: "Recorded", schemaVersion: 1, data: { amount, reviewAt }, meta: null, hash: commandId }],
        document: { v: 1, s: { ...add(journalOf(stored), entry) } },
        index: noFields,
        timers: noTimers,
      },
    ],
    guards: [],
    receipt: null,
  }
}

/** The same with everything that the engine would write: who and why, the fields to find the journal by, its timer. */
export const fullBatch = (entry: Entry, stored: StoredDocument | null): CommitBatch => {
  const { amount, commandId, id, reviewAt } = entry
  const journal = add(journalOf(stored), entry)
  return {
    tenant,
    commandId,
    commandHash: commandId,
    at: start,
    writes: [
      {
        key: { kind, id },
        expectedVersion: stored?.version ?? 0,
        events: [
          {
            type: "Recorded",
            schemaVersion: 1,
            data: { _tag: "Recorded", amount, reviewAt },
            meta: { commandId, correlationId: commandId, actor: "system:bench", at: start, template: "bench@1" },
            hash: commandId,
          },
        ],
        document: { v: 1, s: { ...journal } },
        index: indexOf(id, journal),
        timers: [{ name: "review", dueAt: reviewAt }],
      },
    ],
    guards: [],
    receipt: { finished: [{ commandHash: commandId, kind, id, from: stored?.version ?? 0, to: journal.entries }] },
  }
}

/** Makes an entry on a store: reads journal and receipt, then commits. */
export const enter = (
  store: StoreService,
  entry: Entry,
  batchOf: (entry: Entry, stored: StoredDocument | null) => CommitBatch = fullBatch,
): Effect.Effect<void, StoreError> =>
  Effect.flatMap(
    store.load({ tenant, keys: [{ kind, id: entry.id }], commandId: entry.commandId }),
    ({ documents, receipt }) =>
      receipt !== null
        ? Effect.void
        : Effect.flatMap(store.commit(batchOf(entry, documents[0] ?? null)), (result) =>
            result._tag === "Committed" ? Effect.void : Effect.die(new Error(`${entry.commandId}: ${result._tag}`)),
          ),
  )

// --- through the engine ----------------------------------------------------------------------------------------------

const Command = Schema.TaggedUnion({
  Record: { amount: Schema.Int, reviewAt: Schema.Int },
  RecordMany: { times: Schema.Int, amount: Schema.Int, reviewAt: Schema.Int },
  Review: {},
})
const Event = Schema.TaggedUnion({
  Recorded: { amount: Schema.Int, reviewAt: Schema.Int },
  Reviewed: {},
})
const State = Schema.Struct({ entries: Schema.Int, total: Schema.Int, reviewAt: Schema.NullOr(Schema.Int) })

/** The journal as an aggregate. */
export const journal = Decider.make<
  typeof Command.Type,
  typeof Event.Type,
  typeof State.Type,
  never,
  Record<never, never>
>({
  kind,
  initial: empty,
  command: Command,
  event: Event,
  state: State,
  access: { Record: Decider.systemOnly, RecordMany: Decider.systemOnly, Review: Decider.systemOnly },
  reads: () => ({}),
  decide: (_, command) => {
    switch (command._tag) {
      case "Record":
        return Result.succeed([Event.cases.Recorded.make({ amount: command.amount, reviewAt: command.reviewAt })])
      case "RecordMany": {
        const recorded = Event.cases.Recorded.make({ amount: command.amount, reviewAt: command.reviewAt })
        return Result.succeed(Array.from({ length: command.times }, () => recorded))
      }
      case "Review":
        return Result.succeed([Event.cases.Reviewed.make({})])
    }
  },
  evolve: (state, event) => (event._tag === "Recorded" ? add(state, event) : { ...state, reviewAt: null }),
  // Whose it is would be in the state of a real one; it never changes, so here all may belong to the same customer.
  index: (state) => indexOf("J-000", state),
  timers: ({ reviewAt }) => (reviewAt === null ? [] : [{ name: "review", at: Instant.fromEpochMillis(reviewAt) }]),
  onTimer: () => Command.cases.Review.make({}),
})

const plugin = Engine.plugin({
  id: "bench",
  version: "1.0.0",
  aggregates: [Decider.erase(journal)],
  directory: Engine.directory({ of: journal, id: "nobody", actor: () => undefined }),
})

/** A host that knows journals and nothing else. */
export const host = Result.getOrThrow(
  Engine.compose([plugin], {
    name: "bench",
    version: "1",
    ladder: ["clerk", "manager"],
    calendar: Calendar.monToFri(Calendar.TimeZone.utc),
    currency: "EUR",
    policies: {},
  }),
)

/** Makes an entry through the engine. */
export const execute = (engine: Engine.EngineService, { amount, commandId, id, reviewAt }: Entry) =>
  engine
    .execute(journal, id, { _tag: "Record", amount, reviewAt })
    .pipe(Effect.provideService(Engine.Session, Engine.system(tenant, "bench", { commandId })))

// --- at once -----------------------------------------------------------------------------------------------------------

/** Does the work of every lane in order, the lanes beside each other, as fibers. */
export const inLanes = <A, E, R>(
  entries: ReadonlyArray<Entry>,
  lanes: number,
  one: (entry: Entry) => Effect.Effect<A, E, R>,
): Effect.Effect<void, E, R> =>
  Effect.forEach(
    Array.from({ length: lanes }, (_, lane) => lane),
    (lane) =>
      Effect.gen(function* () {
        for (let i = lane; i < entries.length; i += lanes) {
          const entry = entries[i]
          if (entry !== undefined) yield* one(entry)
        }
      }),
    { concurrency: "unbounded", discard: true },
  )

/** The same with promises. */
export const inPromisedLanes = async (
  entries: ReadonlyArray<Entry>,
  lanes: number,
  one: (entry: Entry) => Promise<unknown>,
): Promise<void> => {
  const run = async (lane: number) => {
    for (let i = lane; i < entries.length; i += lanes) {
      const entry = entries[i]
      if (entry !== undefined) await one(entry)
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)))
}
