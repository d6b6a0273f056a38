import type { CommitBatch, IndexFields, StreamWrite, Timer } from "@dealwright/core/Ports"

/** A write of one event on `id`. */
export const write = (
  id: string,
  expectedVersion: number,
  more: { readonly index?: IndexFields; readonly timers?: ReadonlyArray<Timer>; readonly count?: number } = {},
): StreamWrite => ({
  key: { kind: "thing", id },
  expectedVersion,
  events: Array.from({ length: more.count ?? 1 }, (_, i) => ({
    type: "ThingHappened",
    schemaVersion: 1,
    data: { i },
    meta: {},
    hash: `${id}@${expectedVersion}#${i + 1}`,
  })),
  document: { id, after: expectedVersion },
  index: more.index ?? {},
  timers: more.timers ?? [],
})

/** A batch of one company. */
export const batch = (commandId: string, writes: ReadonlyArray<StreamWrite>, tenant = "acme"): CommitBatch => ({
  tenant,
  commandId,
  commandHash: `hash of ${commandId}`,
  at: 1,
  writes,
  guards: [],
  receipt: { commandId },
})
