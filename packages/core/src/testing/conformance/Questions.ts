/** What the promises about `find` ask: conditions, pages, random questions, and the model that answers them by a plain scan. */
import * as Effect from "effect/Effect"
import fc from "fast-check"
import {
  type Condition,
  compareIndexValues,
  compareText,
  type FindQuery,
  type IndexFields,
  type IndexValue,
  type StoreError,
  type StoreService,
} from "../../ports/index.ts"
import { batch, commits, expectEqual, type PromiseBroken, tenant, write } from "./Kit.ts"

/** The field has this value. */
export const equals = (field: string, value: IndexValue): Condition => ({ _tag: "Equals", field, value })
/** The field has one of these values. */
export const within = (field: string, ...values: ReadonlyArray<IndexValue>): Condition => ({
  _tag: "In",
  field,
  values,
})
/** The field lies between these bounds. */
export const range = (
  field: string,
  bounds: { readonly from?: string | number; readonly until?: string | number },
): Condition => ({
  _tag: "Range",
  field,
  ...bounds,
})
/** Sorted by a field. */
export const by = (field: string, direction: "ascending" | "descending" = "ascending") => ({
  sort: { field, direction },
})

/** Puts documents with the index fields given, one commit for all. */
export const put = (store: StoreService, rows: Readonly<Record<string, IndexFields>>, commandId = "put") =>
  commits(
    store,
    batch(
      commandId,
      Object.entries(rows).map(([id, index]) => write(id, 0, { index, document: { id } })),
    ),
  )

/** Asks for things of the usual company. */
export const find = (store: StoreService, query: FindQuery) => store.find({ tenant, kind: "thing", query })

/** Ids of all that match, over pages of `limit`. */
export const idsOf = Effect.fnUntraced(function* (
  store: StoreService,
  query: Omit<FindQuery, "limit" | "after">,
  limit = 1000,
) {
  const ids: Array<string> = []
  let page = yield* find(store, { ...query, limit })
  for (;;) {
    ids.push(...page.documents.map((document) => document.id))
    if (page.next === undefined) return ids
    page = yield* find(store, { ...query, limit, after: page.next })
  }
})

/** The same question answered by a plain scan. */
export const model = (
  rows: Readonly<Record<string, IndexFields>>,
  { sort, where }: Omit<FindQuery, "limit">,
): ReadonlyArray<string> => {
  const value = (id: string, field: string): IndexValue => rows[id]?.[field] ?? null
  const holds = (id: string) => (condition: Condition) => {
    const v = value(id, condition.field)
    if (condition._tag === "Equals") return v === condition.value
    if (condition._tag === "In") return condition.values.some((one) => one === v)
    const { from, until } = condition
    if (typeof v === "number")
      return (
        (from === undefined || (typeof from === "number" && v >= from)) &&
        (until === undefined || (typeof until === "number" && v < until))
      )
    return (
      typeof v === "string" &&
      (from === undefined || (typeof from === "string" && compareText(v, from) >= 0)) &&
      (until === undefined || (typeof until === "string" && compareText(v, until) < 0))
    )
  }
  const order = (a: string, b: string) =>
    (sort === undefined ? 0 : compareIndexValues(value(a, sort.field), value(b, sort.field))) || compareText(a, b)
  const sorted = Object.keys(rows)
    .filter((id) => where.every(holds(id)))
    .sort(order)
  return sort?.direction === "descending" ? sorted.reverse() : sorted
}

const someValue: fc.Arbitrary<IndexValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.constantFrom(-1.5, 0, 1, 2, 10, 1e300, -1e300, Number.MAX_SAFE_INTEGER),
  fc.constantFrom("", "0", "1", "a", "A", "ab", "b", "ä", "\ufffd", "\u{1F600}", "键"),
)
const someBound: fc.Arbitrary<{ from?: string | number; until?: string | number }> = fc.oneof(
  fc.record({ from: fc.constantFrom(-2, 0, 1.5) }),
  fc.record({ until: fc.constantFrom(1, 3, 1e301) }),
  fc.record({ from: fc.constantFrom(-1, 1), until: fc.constantFrom(1, 2, 11) }),
  fc.record({ from: fc.constantFrom("", "A", "b") }),
  fc.record({ until: fc.constantFrom("a", "ac", "\u{1F601}") }),
  fc.record({ from: fc.constantFrom("0", "a"), until: fc.constantFrom("a", "\ufffe") }),
)
const someField = fc.constantFrom("mixed", "size", "name", "rare", "never")
const someCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.tuple(someField, someValue).map(([field, value]) => equals(field, value)),
  fc.tuple(someField, fc.array(someValue, { maxLength: 4 })).map(([field, values]) => within(field, ...values)),
  fc.tuple(someField, someBound).map(([field, bounds]) => range(field, bounds)),
)
const someQuery: fc.Arbitrary<Omit<FindQuery, "limit">> = fc.record(
  {
    where: fc.array(someCondition, { maxLength: 2 }),
    sort: fc.record({ field: someField, direction: fc.constantFrom("ascending", "descending") }),
  },
  { requiredKeys: ["where"] },
)
/** Index fields of few values, some of them absent. */
export const someIndex: fc.Arbitrary<IndexFields> = fc.record(
  {
    mixed: someValue,
    size: fc.constantFrom(0, 1, 2, 3),
    name: fc.constantFrom("a", "ab", "b", null),
    rare: fc.constantFrom(true, 1, "1"),
  },
  { requiredKeys: ["size"] },
)

/** Asks `count` random questions, in small pages and large ones. */
export const askMany = (
  store: StoreService,
  rows: Readonly<Record<string, IndexFields>>,
  seed: number,
  count: number,
): Effect.Effect<void, PromiseBroken | StoreError> =>
  Effect.forEach(
    fc.sample(fc.tuple(someQuery, fc.constantFrom(1, 2, 5, 1000)), { seed, numRuns: count }),
    ([query, limit]) =>
      Effect.flatMap(idsOf(store, query, limit), (ids) =>
        expectEqual(`${JSON.stringify(query)} in pages of ${limit}`, ids, [...model(rows, query)]),
      ),
    { discard: true },
  )
