/** A group of commits as the lists that the functions in the database take. */
import { compareKeys, indexValue, type StreamKey, shardOf, type Timer } from "@dealwright/core/Ports"
import { PgTypes } from "@effect/sql-pg"
import type { EncodedBatch, EncodedWrite } from "../shared/Batch.ts"
import { entryOf } from "./Entry.ts"
import type { Field } from "./Fields.ts"
import { absentRow, type KnownRow, newRevision } from "./Known.ts"

/** A typed parameter of a statement. */
export type Parameter = PgTypes.Parameter

const typed = (oid: number, value: unknown): Parameter => ({
  [PgTypes.ParameterTypeId]: PgTypes.ParameterTypeId,
  oid,
  value,
})

/** A list of texts. */
export const texts = (values: ReadonlyArray<string>): Parameter => typed(PgTypes.OID.textArray, values)
/** A list of integers of 32 bits. */
export const integers = (values: ReadonlyArray<number | null>): Parameter => typed(PgTypes.OID.int4Array, values)
/** A list of integers of 64 bits. */
export const bigIntegers = (values: ReadonlyArray<bigint>): Parameter => typed(PgTypes.OID.int8Array, values)
/** A list of bytes. */
export const bytes = (values: ReadonlyArray<Uint8Array>): Parameter => typed(PgTypes.OID.byteaArray, values)
/** One integer of 64 bits, given as a number. */
export const bigInteger = (value: number): Parameter => typed(PgTypes.OID.int8, BigInt(value))

/** The number that shards of any count are made from. */
export const shardNumber = (tenant: string, key: StreamKey): bigint => BigInt(shardOf(tenant, key, 2 ** 32))

/** What must be known to put commits into lists. */
export interface Knowledge {
  /** The index fields of a kind, all of them. */
  readonly fieldsOf: (tenant: string, kind: string) => ReadonlyArray<Field>
  /** The row of a stream; what isn't known is taken to be absent. */
  readonly rowOf: (tenant: string, key: StreamKey) => KnownRow | undefined
}

/** A stream of a group; results name it by its number, counted from 1. */
export interface GroupStream {
  /** Number of its command, counted from 1. */
  readonly command: number
  /** Its place in the command. */
  readonly place: number
  readonly tenant: string
  readonly key: StreamKey
  readonly expectedVersion: number
  /** What is written to it; a guard has none. */
  readonly write: EncodedWrite | undefined
  readonly before: KnownRow
  /** Revision of the row afterwards. */
  readonly next: number
}

/** What is sent, and what is needed to read the answer. */
export interface Group {
  /** All parameters of `dw_commit` but the first, which says whether it is to be careful. */
  readonly parameters: ReadonlyArray<unknown>
  readonly streams: ReadonlyArray<GroupStream>
  /** The writes that change something. */
  readonly changing: ReadonlySet<EncodedWrite>
  /** Events of each command. */
  readonly eventCounts: ReadonlyArray<number>
}

/** No stream has as many events; a version that is expected beyond is expected in vain. */
const mostEvents = 2 ** 31 - 1
const bounded = (version: number): number => Math.min(version, mostEvents)

const sameTimer = (a: Timer) => (b: Timer) => a.name === b.name && a.dueAt === b.dueAt

/** Whether a write changes nothing but what it checks. */
const onlyChecks = (write: EncodedWrite, before: KnownRow): boolean =>
  write.events.length === 0 &&
  write.timers.length === before.timers.length &&
  write.timers.every((timer, i) => {
    const old = before.timers[i]
    return old !== undefined && sameTimer(timer)(old)
  })

/** The order in which streams are locked, on every node. */
export const inLockOrder = (
  a: { readonly tenant: string; readonly key: StreamKey },
  b: { readonly tenant: string; readonly key: StreamKey },
): number => (a.tenant < b.tenant ? -1 : a.tenant > b.tenant ? 1 : compareKeys(a.key, b.key))

const streamsOf = (batches: ReadonlyArray<EncodedBatch>, { rowOf }: Knowledge): ReadonlyArray<GroupStream> =>
  batches
    .flatMap(
      ({ guards, tenant, writes }, i): ReadonlyArray<GroupStream> => [
        ...writes.map((write, place) => {
          const { expectedVersion, key } = write
          const before = rowOf(tenant, key) ?? absentRow
          return { command: i + 1, place, tenant, key, expectedVersion, write, before, next: newRevision() }
        }),
        ...guards.map(({ expectedVersion, key }, n) => ({
          ...{ command: i + 1, place: writes.length + n, tenant, key, expectedVersion },
          ...{ write: undefined, before: absentRow, next: 0 },
        })),
      ],
    )
    .sort(inLockOrder)

/** Index entries that go (`g`) and come (`i`), timers that are new or moved (`t`) and that are gone (`o`). */
interface Changes {
  readonly g: { readonly stream: Array<number>; readonly entry: Array<Uint8Array> }
  readonly i: { readonly stream: Array<number>; readonly entry: Array<Uint8Array> }
  readonly t: {
    readonly stream: Array<number>
    readonly name: Array<string>
    readonly due: Array<bigint>
    readonly shard: Array<bigint>
  }
  readonly o: { readonly stream: Array<number>; readonly name: Array<string> }
}

const makeChanges = (): Changes => ({
  g: { stream: [], entry: [] },
  i: { stream: [], entry: [] },
  t: { stream: [], name: [], due: [], shard: [] },
  o: { stream: [], name: [] },
})

/** Adds what a write changes to stream `number`. */
const addChanges = (
  { g, i, o, t }: Changes,
  number: number,
  { before, key, tenant, write }: GroupStream,
  { fieldsOf }: Knowledge,
): void => {
  if (write === undefined) return
  if (write.events.length > 0) {
    for (const { name, prefix } of fieldsOf(tenant, key.kind)) {
      const value = indexValue(write.index, name)
      if (before.fields !== null) {
        const old = indexValue(before.fields, name)
        if (old === value) continue
        g.stream.push(number)
        g.entry.push(entryOf(prefix, old, key.id))
      }
      i.stream.push(number)
      i.entry.push(entryOf(prefix, value, key.id))
    }
  }
  for (const { name } of before.timers) {
    if (write.timers.some((timer) => timer.name === name)) continue
    o.stream.push(number)
    o.name.push(name)
  }
  for (const timer of write.timers) {
    if (before.timers.some(sameTimer(timer))) continue
    t.stream.push(number)
    t.name.push(timer.name)
    t.due.push(BigInt(timer.dueAt))
    t.shard.push(shardNumber(tenant, key))
  }
}

/** The kinds that get documents, each once, with the number of index fields that they were put into lists for. */
const kindsOf = (streams: ReadonlyArray<GroupStream>, { fieldsOf }: Knowledge) => {
  const kinds = new Map<string, { readonly tenant: string; readonly kind: string; readonly fields: number }>()
  for (const { key, tenant, write } of streams) {
    if (write === undefined || write.events.length === 0) continue
    const name = `${tenant}\u0000${key.kind}`
    if (!kinds.has(name)) kinds.set(name, { tenant, kind: key.kind, fields: fieldsOf(tenant, key.kind).length })
  }
  return Array.from(kinds.values())
}

/** Puts commits into lists. Every index field in them must be among those that are known. */
export const makeGroup = (batches: ReadonlyArray<EncodedBatch>, knowledge: Knowledge): Group => {
  const streams = streamsOf(batches, knowledge)
  const changed = makeChanges()
  const numbers = new Map<EncodedWrite, number>()
  const eventsIn: Array<number> = []
  for (const [i, stream] of streams.entries()) {
    const { before, write } = stream
    if (write === undefined || onlyChecks(write, before)) {
      eventsIn.push(-1)
      continue
    }
    eventsIn.push(write.events.length)
    numbers.set(write, i + 1)
    addChanges(changed, i + 1, stream, knowledge)
  }
  const events = batches.flatMap(({ writes }) =>
    writes.flatMap((write) =>
      write.events.map((event, i) => ({
        ...event,
        stream: numbers.get(write) ?? 0,
        version: bounded(write.expectedVersion + i + 1),
      })),
    ),
  )
  const eventCounts = batches.map(({ writes }) => writes.reduce((sum, write) => sum + write.events.length, 0))
  let sum = 0
  const until = eventCounts.map((count) => {
    sum += count
    return sum
  })
  const kinds = kindsOf(streams, knowledge)
  const { g, i, o, t } = changed
  return {
    streams,
    changing: new Set(numbers.keys()),
    eventCounts,
    parameters: [
      texts(batches.map(({ tenant }) => tenant)),
      texts(batches.map(({ commandId }) => commandId)),
      texts(batches.map(({ commandHash }) => commandHash)),
      bigIntegers(batches.map(({ at }) => BigInt(at))),
      texts(batches.map(({ receipt }) => receipt)),
      integers(eventCounts),
      integers(until),
      numbers.size,
      streams.some(({ expectedVersion }, n) => expectedVersion === 0 && (eventsIn[n] ?? 0) < 0),
      integers(streams.map(({ command }) => command)),
      texts(streams.map(({ tenant }) => tenant)),
      texts(streams.map(({ key }) => key.kind)),
      texts(streams.map(({ key }) => key.id)),
      integers(streams.map(({ expectedVersion }) => bounded(expectedVersion))),
      integers(streams.map(({ before, write }) => (write === undefined ? null : before.revision))),
      integers(streams.map(({ next }) => next)),
      integers(eventsIn),
      texts(streams.map(({ write }) => write?.events.at(-1)?.hash ?? "")),
      // A stream without events yet has no document: what stands in its place is never read.
      texts(streams.map(({ write }) => write?.document || "null")),
      texts(streams.map(({ write }) => write?.fields || "{}")),
      texts(streams.map(({ write }) => write?.encodedTimers ?? "[]")),
      ...[integers(g.stream), bytes(g.entry), integers(i.stream), bytes(i.entry)],
      ...[integers(t.stream), texts(t.name), bigIntegers(t.due), bigIntegers(t.shard)],
      ...[integers(o.stream), texts(o.name)],
      texts(kinds.map(({ tenant }) => tenant)),
      texts(kinds.map(({ kind }) => kind)),
      integers(kinds.map(({ fields }) => fields)),
      integers(events.map(({ stream }) => stream)),
      integers(events.map(({ version }) => version)),
      texts(events.map(({ type }) => type)),
      bigIntegers(events.map(({ schemaVersion }) => BigInt(schemaVersion))),
      texts(events.map(({ data }) => data)),
      texts(events.map(({ meta }) => meta)),
      texts(events.map(({ hash }) => hash)),
    ],
  }
}

/** How many parameters `dw_commit` has. */
export const parameterCount = 42

/** A commit that `dw_commit_one` writes. */
export interface Single {
  readonly parameters: ReadonlyArray<unknown>
  readonly stream: GroupStream
  readonly events: number
}

/** How many parameters a commit that is alone has. */
export const singleParameterCount = 26

/** Puts a commit that is alone into parameters, if it is one that `dw_commit_one` writes. */
export const makeSingle = (batch: EncodedBatch, knowledge: Knowledge): Single | undefined => {
  const { at, commandHash, commandId, guards, receipt, tenant, writes } = batch
  const [write, ...others] = writes
  const newest = write?.events.at(-1)
  if (write === undefined || newest === undefined || others.length > 0 || guards.length > 0) return undefined
  const { document, encodedTimers, events, expectedVersion, fields, key } = write
  if (expectedVersion + events.length > mostEvents) return undefined
  const before = knowledge.rowOf(tenant, key) ?? absentRow
  if (before.version !== expectedVersion) return undefined
  const stream = { command: 1, place: 0, tenant, key, expectedVersion, write, before, next: newRevision() }
  const { g, i, o, t } = makeChanges()
  addChanges({ g, i, o, t }, 1, stream, knowledge)
  return {
    stream,
    events: events.length,
    parameters: [
      ...[tenant, commandId, commandHash, bigInteger(at), receipt],
      ...[
        key.kind,
        key.id,
        expectedVersion,
        before.revision,
        stream.next,
        newest.hash,
        document,
        fields,
        encodedTimers,
      ],
      ...[bytes(g.entry), bytes(i.entry)],
      ...[texts(t.name), bigIntegers(t.due), bigInteger(Number(t.shard[0] ?? 0n)), texts(o.name)],
      knowledge.fieldsOf(tenant, key.kind).length,
      texts(events.map(({ type }) => type)),
      bigIntegers(events.map(({ schemaVersion }) => BigInt(schemaVersion))),
      texts(events.map(({ data }) => data)),
      texts(events.map(({ meta }) => meta)),
      texts(events.map(({ hash }) => hash)),
    ],
  }
}
