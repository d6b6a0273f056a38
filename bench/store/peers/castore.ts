/**
 * Castore in memory: folds a stream's events anew for each command and pushes the next version.
 *
 * @module
 */
import { EventStore, EventType } from "@castore/core"
import { InMemoryEventStorageAdapter } from "@castore/event-storage-adapter-in-memory"
import { add, type Entry, empty, type Journal, type Recorded } from "../work.ts"

type Aggregate = Journal & { readonly aggregateId: string; readonly version: number }

/** Makes an empty store. */
export const castoreInMemory = () => {
  const store = new EventStore({
    eventStoreId: "journals",
    eventTypes: [new EventType<"Recorded", Recorded>({ type: "Recorded" })],
    reducer: (aggregate: Aggregate, { aggregateId, payload, version }): Aggregate => ({
      ...add(aggregate ?? { ...empty, aggregateId, version: 0 }, payload),
      aggregateId,
      version,
    }),
    eventStorageAdapter: new InMemoryEventStorageAdapter(),
  })
  return {
    enter: async ({ amount, id, reviewAt }: Entry): Promise<void> => {
      const { aggregate } = await store.getAggregate(id)
      await store.pushEvent({
        aggregateId: id,
        version: (aggregate?.version ?? 0) + 1,
        type: "Recorded",
        payload: { amount, reviewAt },
      })
    },
    journal: async (id: string): Promise<Journal> => {
      const { aggregate } = await store.getAggregate(id)
      if (aggregate === undefined) return empty
      const { entries, reviewAt, total } = aggregate
      return { entries, total, reviewAt }
    },
    recorded: async (id: string): Promise<ReadonlyArray<Recorded>> =>
      (await store.getEvents(id)).events.map(({ payload }) => payload),
  }
}
