/**
 * Visibility as a condition on queries (ORG-5), so that whoever embeds Dealwright reads only what a member may see.
 *
 * @module
 */
import type { FindQuery } from "../ports/Store.ts"
import type { Visibility } from "./Views.ts"

/** Members that one query names at most: as many values as a store takes in one list. */
export const membersPerQuery = 1000

/**
 * A query with the condition that what it finds belongs to somebody whom the asker sees (ORG-5). One query for each
 * thousand members: ask them one after the other. Whoever sees everything asks as before; whoever sees nobody gets no query
 * at all, and so nothing.
 *
 * `field` is the index field with the owner's id: `owner` of customers, quotes, deals and receivables.
 *
 * @example
 * ```ts
 * import { Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const query = { where: [{ _tag: "Equals", field: "standing", value: "Open" }], limit: 20 } as const
 * const seen = { _tag: "OfMembers", members: new Set(["ann", "bob"]) } as const
 * assert.deepEqual(Organisation.onlyVisible(query, seen), [
 *   { ...query, where: [...query.where, { _tag: "In", field: "owner", values: ["ann", "bob"] }] }
 * ])
 * assert.deepEqual(Organisation.onlyVisible(query, { _tag: "Everything" }), [query])
 * ```
 */
export const onlyVisible = (
  query: FindQuery,
  visibility: Visibility,
  field: string = "owner",
): ReadonlyArray<FindQuery> => {
  if (visibility._tag === "Everything") return [query]
  const members = [...visibility.members].sort()
  const queries: Array<FindQuery> = []
  for (let from = 0; from < members.length; from += membersPerQuery) {
    const values = members.slice(from, from + membersPerQuery)
    queries.push({ ...query, where: [...query.where, { _tag: "In", field, values }] })
  }
  return queries
}
