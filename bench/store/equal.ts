/**
 * That all contenders end with the same content, before any is timed: every journal's entries in order, and what they
 * come to.
 *
 * @module
 */
import assert from "node:assert/strict"
import type { StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { type Journal, journalOf, kind, type Recorded, tenant } from "./work.ts"

/** Where a contender's content can be looked at. */
export interface Content {
  readonly name: string
  readonly journal: (id: string) => Promise<Journal>
  readonly recorded: (id: string) => Promise<ReadonlyArray<Recorded>>
}

const isRecorded = (data: unknown): data is Recorded =>
  typeof data === "object" && data !== null && "amount" in data && "reviewAt" in data

/** The content of a store of ours. */
export const contentOf = (name: string, store: StoreService): Content => ({
  name,
  journal: async (id) => {
    const { documents } = await Effect.runPromise(store.load({ tenant, keys: [{ kind, id }] }))
    return journalOf(documents[0] ?? null)
  },
  recorded: async (id) => {
    const events = await Effect.runPromise(store.history({ tenant, key: { kind, id }, from: 1, limit: 100_000 }))
    return events.flatMap(({ data }) => (isRecorded(data) ? [{ amount: data.amount, reviewAt: data.reviewAt }] : []))
  },
})

/** Fails unless all have the same entries and the same journals. Answers the number of entries. */
export const assertEqual = async (ids: Iterable<string>, contents: ReadonlyArray<Content>): Promise<number> => {
  const [first, ...others] = contents
  if (first === undefined) return 0
  let entries = 0
  for (const id of new Set(ids)) {
    const journal = await first.journal(id)
    const recorded = await first.recorded(id)
    assert.equal(journal.entries, recorded.length, `${first.name} ${id}: document and history`)
    entries += recorded.length
    for (const other of others) {
      assert.deepEqual(await other.journal(id), journal, `${other.name} ${id}: journal`)
      assert.deepEqual(await other.recorded(id), recorded, `${other.name} ${id}: entries`)
    }
  }
  return entries
}
