/** The timers of a stream: as they were given in its row, and one by one in the order in which they fall due. */
import type { DatabaseSync } from "node:sqlite"
import type { StreamKey, Timer } from "@dealwright/core/Ports"

const timersIn = (encoded: string): ReadonlyArray<Timer> => (encoded === "[]" ? [] : JSON.parse(encoded))

/** Makes the function that enters the timers of a stream in place of those that its row kept until now. */
export const makeReplaceTimers = (db: DatabaseSync) => {
  const remove = db.prepare(
    "DELETE FROM dw_timers WHERE due_at = ? AND tenant = ? AND kind = ? AND id = ? AND name = ?",
  )
  const insert = db.prepare("INSERT OR IGNORE INTO dw_timers VALUES (?, ?, ?, ?, ?)")

  return (tenant: string, { id, kind }: StreamKey, encodedBefore: string, after: ReadonlyArray<Timer>): void => {
    const before = timersIn(encodedBefore)
    const same = (a: Timer) => (b: Timer) => a.name === b.name && a.dueAt === b.dueAt
    for (const old of before) if (!after.some(same(old))) remove.run(old.dueAt, tenant, kind, id, old.name)
    for (const timer of after) if (!before.some(same(timer))) insert.run(timer.dueAt, tenant, kind, id, timer.name)
  }
}
