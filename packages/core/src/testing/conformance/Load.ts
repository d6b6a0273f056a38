/**
 * What is written while somebody is about to be killed, and how it is held against what is there afterwards.
 *
 * A fiber's commit number i creates the item `round-fiber-i` with two events and adds one event to the fiber's ledger
 * `round-fiber`, which is at version i before. So the ledger's version says how many of the fiber's commits there are,
 * and every part of each can be looked for.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { CommitBatch, CommitResult, StoredEvent, StoreError, StoreService, StreamKey } from "../../ports/index.ts"
import { batch, tenant, upTo, write } from "./Kit.ts"
import type { Violation } from "./PlacePromise.ts"

/** Fibers that write at once. */
export const fibers = 8

/** Timers of later rounds fall due earlier, so that a round's own come first and those of earlier rounds needn't be read. */
const dueAt = (round: number): number => 1_000_000 - round

const ledgerKey = (round: number, fiber: number): StreamKey => ({ kind: "ledger", id: `${round}-${fiber}` })
const itemKey = (round: number, fiber: number, i: number): StreamKey => ({ kind: "item", id: `${round}-${fiber}-${i}` })

/** Commit number `i` of a fiber: two streams, three events, index fields, timers, a receipt. */
export const loadBatch = (round: number, fiber: number, i: number): CommitBatch => {
  const item = itemKey(round, fiber, i).id
  const timers = [{ name: "t", dueAt: dueAt(round) }]
  const parts = [
    write(item, 0, { kind: "item", count: 2, index: { round }, document: { of: item }, timers }),
    write(ledgerKey(round, fiber).id, i, { kind: "ledger", index: { round, done: i + 1 }, document: i + 1, timers }),
  ]
  // In either order: locks that are taken in the order given would meet.
  return batch(`commit ${item}`, fiber % 2 === 0 ? parts : parts.toReversed(), { receipt: { of: item } })
}

/** Does something again after a moment, as long as the store says that this may help; gives up after five seconds. */
const patiently = <A>(operation: Effect.Effect<A, StoreError>, attempts = 200): Effect.Effect<A, StoreError> =>
  Effect.catchIf(
    operation,
    (error) => error.retryable && attempts > 1,
    () => Effect.andThen(Effect.sleep(25), patiently(operation, attempts - 1)),
  )

/** Commits, patiently. */
export const persistently = (store: StoreService, given: CommitBatch): Effect.Effect<CommitResult, StoreError> =>
  patiently(store.commit(given))

/** A store all of whose answers are waited for: after its server died, each of its connections may fail once. */
export const patient = (store: StoreService): StoreService => ({
  load: (request) => patiently(store.load(request)),
  commit: (given) => patiently(store.commit(given)),
  history: (request) => patiently(store.history(request)),
  feed: (request) => patiently(store.feed(request)),
  find: (request) => patiently(store.find(request)),
  due: (request) => patiently(store.due(request)),
  restate: (request) => patiently(store.restate(request)),
  forgetReceipts: (request) => patiently(store.forgetReceipts(request)),
  verify: patiently(store.verify),
  migrate: patiently(store.migrate),
})

/** How many commits of each fiber of a round are there, by the versions of their ledgers. */
export const countLedgers = (store: StoreService, round: number): Effect.Effect<ReadonlyArray<number>, StoreError> =>
  Effect.map(store.load({ tenant, keys: upTo(fibers).map((fiber) => ledgerKey(round, fiber)) }), ({ documents }) =>
    documents.map((document) => document?.version ?? 0),
  )

/** The same once it stands still: a server may be carrying out what a killed client had sent. */
const settledLedgers = (store: StoreService, round: number): Effect.Effect<ReadonlyArray<number>, StoreError> =>
  Effect.gen(function* () {
    let before = yield* countLedgers(store, round)
    for (;;) {
      yield* Effect.sleep(50)
      const now = yield* countLedgers(store, round)
      if (now.join() === before.join()) return now
      before = now
    }
  })

/** All events after a position. */
const eventsAfter = (store: StoreService, position: number): Effect.Effect<ReadonlyArray<StoredEvent>, StoreError> =>
  Effect.gen(function* () {
    const events: Array<StoredEvent> = []
    for (;;) {
      const page = yield* store.feed({ after: events.at(-1)?.position ?? position, limit: 1_000 })
      events.push(...page)
      if (page.length < 1_000) return events
    }
  })

/** Ids of all documents of a kind and round that `find` meets. */
const foundIds = (store: StoreService, kind: string, round: number): Effect.Effect<ReadonlySet<string>, StoreError> =>
  Effect.gen(function* () {
    const ids = new Set<string>()
    const query = { where: [{ _tag: "Equals", field: "round", value: round } as const], limit: 1_000 }
    let page = yield* store.find({ tenant, kind, query })
    for (;;) {
      for (const { id } of page.documents) ids.add(id)
      if (page.next === undefined) return ids
      page = yield* store.find({ tenant, kind, query: { ...query, after: page.next } })
    }
  })

const describe = (names: ReadonlyArray<string>): string =>
  `${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`

/** What differs between two sets, in words; `undefined` when nothing does. */
const difference = (what: string, found: Iterable<string>, expected: Iterable<string>): string | undefined => {
  const [there, wanted] = [new Set(found), new Set(expected)]
  const missing = [...wanted].filter((name) => !there.has(name))
  const surplus = [...there].filter((name) => !wanted.has(name))
  if (missing.length + surplus.length === 0) return undefined
  const parts = [
    ...(missing.length > 0 ? [`missing ${describe(missing)}`] : []),
    ...(surplus.length > 0 ? [`too many ${describe(surplus)}`] : []),
  ]
  return `${what}: ${parts.join("; ")}`
}

/** A round that ended badly: what was acknowledged to each fiber before the end, and where the feed stood before it. */
export interface Ended {
  readonly round: number
  readonly acknowledged: ReadonlyArray<number>
  readonly after: number
}

/** Holds what is there after a crash against what was acknowledged. Answers what is broken, and each fiber's commits. */
export const inspect = Effect.fnUntraced(function* (store: StoreService, { acknowledged, after, round }: Ended) {
  const violations: Array<Violation> = []
  const lost = (sentence: string) => void violations.push({ number: 34, sentence })
  const partial = (sentence: string | undefined) => {
    if (sentence !== undefined) violations.push({ number: 33, sentence: `in part: ${sentence}` })
  }
  const there = yield* settledLedgers(store, round)
  const commits = there.flatMap((count, fiber) => upTo(count).map((i) => ({ fiber, i })))
  for (const [fiber, count] of acknowledged.entries()) {
    const found = there[fiber] ?? 0
    if (found < count) lost(`${count} commits of fiber ${fiber} were acknowledged, ${found} are there`)
    if (found > count + 1)
      lost(`${count} commits of fiber ${fiber} were acknowledged and one under way, ${found} are there`)
  }

  const wanted = commits.flatMap(({ fiber, i }) => {
    const [item, ledger] = [itemKey(round, fiber, i).id, ledgerKey(round, fiber).id]
    return [`item/${item} 1`, `item/${item} 2`, `ledger/${ledger} ${i + 1}`]
  })
  const events = yield* eventsAfter(store, after)
  const gap = events.find((event, i) => event.position !== after + i + 1)
  if (gap !== undefined) partial(`positions are not dense before ${gap.position}`)
  const own = events.filter(({ key }) => key.id.startsWith(`${round}-`))
  const names = own.map(({ key, version }) => `${key.kind}/${key.id} ${version}`)
  partial(difference("events", names, wanted))
  if (new Set(names).size < names.length) partial("an event is in the feed twice")

  const itemIds = commits.map(({ fiber, i }) => itemKey(round, fiber, i).id)
  const ledgerIds = there.flatMap((count, fiber) => (count > 0 ? [ledgerKey(round, fiber).id] : []))
  partial(difference("documents found", yield* foundIds(store, "item", round), itemIds))
  partial(difference("ledgers found", yield* foundIds(store, "ledger", round), ledgerIds))
  const due = yield* store.due({ now: dueAt(round), limit: 1_000_000 })
  partial(
    difference(
      "timers",
      due.filter((timer) => timer.key.id.startsWith(`${round}-`)).map((timer) => timer.key.id),
      [...itemIds, ...ledgerIds],
    ),
  )

  // Of each fiber's next commit nothing may be there at all; of every other one document and receipt.
  const next = there.map((count, fiber) => ({ fiber, i: count }))
  yield* Effect.forEach(
    [...commits, ...next],
    ({ fiber, i }) =>
      Effect.map(
        store.load({ tenant, keys: [itemKey(round, fiber, i)], commandId: loadBatch(round, fiber, i).commandId }),
        ({ documents, receipt }) => {
          const [version, done] = [documents[0]?.version ?? 0, i < (there[fiber] ?? 0)]
          if (version !== (done ? 2 : 0)) partial(`item ${round}-${fiber}-${i} is at version ${version}`)
          if ((receipt !== null) !== done)
            partial(`item ${round}-${fiber}-${i} ${done ? "lacks its" : "has only a"} receipt`)
        },
      ),
    { concurrency: 16, discard: true },
  )
  for (const finding of yield* store.verify) partial(`verify finds ${finding.stream}: ${finding.detail}`)
  return { there, violations }
})

/** Sends again what was in doubt, and what wasn't: one effect each, and the store goes on. */
export const sendAgain = Effect.fnUntraced(function* (
  store: StoreService,
  round: number,
  there: ReadonlyArray<number>,
) {
  const violations: Array<Violation> = []
  const twice = (sentence: string) => void violations.push({ number: 35, sentence })
  for (const [fiber, count] of there.entries()) {
    // The first, the last of those that are there, which may have been in doubt, and the one after it.
    for (const i of new Set([0, Math.max(0, count - 1), count])) {
      const given = loadBatch(round, fiber, i)
      const result = yield* persistently(store, given)
      if (result._tag === "Conflict") twice(`${given.commandId} sent again met a conflict`)
      if (result._tag === "Committed" && i < count) twice(`${given.commandId} was there and was written again`)
      const again = yield* persistently(store, given)
      if (again._tag !== "Duplicate") twice(`${given.commandId} sent a third time ended as ${again._tag}`)
      else if (JSON.stringify(again.receipt.receipt) !== JSON.stringify(given.receipt)) {
        twice(`${given.commandId} is answered with the receipt of something else`)
      }
      const history = yield* store.history({ tenant, key: itemKey(round, fiber, i), from: 1, limit: 9 })
      if (history.length !== 2) twice(`${given.commandId} had its effect ${history.length / 2} times`)
    }
  }
  const after = yield* countLedgers(store, round)
  if (after.some((count, fiber) => count !== (there[fiber] ?? 0) + 1)) twice(`ledgers ended at ${after.join(", ")}`)
  return violations
})
