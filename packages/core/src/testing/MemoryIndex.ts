/**
 * Finding documents in memory: one sorted list a field, built when the field is first asked for.
 *
 * @module
 */
import type * as Ports from "../ports/index.ts"
import { compareIndexValues, compareText, conditionHolds, conditionsHold, indexValue } from "../ports/index.ts"
import { type SortedList, sortedList } from "./SortedList.ts"

/** One stream: its events, its current document and its timers. Without events it has no document. */
export interface Stream {
  readonly key: Ports.StreamKey
  readonly events: Array<Ports.StoredEvent>
  document: Ports.StoredDocument | null
  index: Ports.IndexFields
  timers: ReadonlyArray<Ports.DueTimer>
}

/** A stream at its place in the order of one index field. */
interface Entry {
  readonly value: Ports.IndexValue
  readonly stream: Stream
}

/** The streams of one kind. An index is built when a field is first asked for, and kept up from then on. */
export interface Collection {
  readonly streams: Map<string, Stream>
  readonly indexes: Map<string, SortedList<Entry>>
}

/** The value under a name, made and entered when it is missing. */
export const getOrMake = <A>(map: Map<string, A>, name: string, make: () => A): A => {
  const present = map.get(name)
  if (present !== undefined) return present
  const made = make()
  map.set(name, made)
  return made
}

/** The index without a name has the value null for every document, so it is the order by id. */
const byId = ""

/** Up to this many documents that fulfil one condition are sorted on the spot; more are looked up in sort order. */
const fewDocuments = 1000

const fieldValue = (index: Ports.IndexFields, field: string): Ports.IndexValue =>
  field === byId ? null : indexValue(index, field)

const compareEntries = (a: Entry, b: Entry): number =>
  compareIndexValues(a.value, b.value) || compareText(a.stream.key.id, b.stream.key.id)

const indexOf = (collection: Collection, field: string): SortedList<Entry> =>
  getOrMake(collection.indexes, field, () =>
    sortedList(
      compareEntries,
      Array.from(collection.streams.values(), (stream) => ({ value: fieldValue(stream.index, field), stream })).filter(
        ({ stream }) => stream.document !== null,
      ),
    ),
  )

/** The streams for which a condition holds, or undefined when they are more than `most`. */
const atMost = (collection: Collection, condition: Ports.Condition, most: number): Array<Stream> | undefined => {
  const starts =
    condition._tag === "In"
      ? new Set(condition.values)
      : [
          condition._tag === "Equals"
            ? condition.value
            : (condition.from ?? (typeof condition.until === "number" ? -Infinity : "")),
        ]
  const found: Array<Stream> = []
  for (const start of starts) {
    for (const { stream, value } of indexOf(collection, condition.field).upwards(
      (e) => compareIndexValues(e.value, start) < 0,
    )) {
      if (condition._tag === "Range" ? !conditionHolds(condition, value) : value !== start) break
      if (found.length === most) return undefined
      found.push(stream)
    }
  }
  return found
}

/** Answers a question over one collection. */
export const findIn = (collection: Collection, query: Ports.FindQuery): Ports.FindPage => {
  const field = query.sort?.field ?? byId
  const direction = query.sort?.direction === "descending" ? -1 : 1
  const entryOf = (stream: Stream): Entry => ({ value: fieldValue(stream.index, field), stream })
  const { after } = query
  /** Where an entry stands to the cursor, in the order of the index. */
  const toCursor = (entry: Entry): number =>
    after === undefined
      ? direction
      : compareIndexValues(entry.value, field === byId ? null : after.value) ||
        compareText(entry.stream.key.id, after.id)

  let few: Array<Stream> | undefined
  for (const condition of query.where) few = atMost(collection, condition, few?.length ?? fewDocuments) ?? few

  const entries =
    few !== undefined
      ? few
          .map(entryOf)
          .filter((entry) => toCursor(entry) * direction > 0)
          .sort((a, b) => direction * compareEntries(a, b))
      : direction === 1
        ? indexOf(collection, field).upwards((entry) => toCursor(entry) <= 0)
        : indexOf(collection, field).downwards((entry) => toCursor(entry) < 0)

  const documents: Array<Ports.FoundDocument> = []
  for (const {
    stream: { document, index, key },
  } of entries) {
    if (document === null || !conditionsHold(query.where, index)) continue
    const previous = documents.at(-1)
    if (documents.length === query.limit && previous !== undefined) {
      return { documents, next: { value: fieldValue(previous.index, field), id: previous.id } }
    }
    documents.push({ id: key.id, index, ...document })
  }
  return { documents }
}

/** Moves a stream in the lists to where its new document and fields belong. */
export const enter = (
  collection: Collection,
  stream: Stream,
  document: Ports.StoredDocument,
  index: Ports.IndexFields,
): void => {
  for (const [field, list] of collection.indexes) {
    const before = stream.document === null ? undefined : fieldValue(stream.index, field)
    const value = fieldValue(index, field)
    if (before === value) continue
    if (before !== undefined) list.remove({ value: before, stream })
    list.add({ value, stream })
  }
  stream.document = document
  stream.index = index
}
