import type { CommitBatch } from "@dealwright/core/Ports"
import { batch, write } from "./batches.ts"

/** The `i`-th commit of a writer: two new streams, three events, an index, a timer and a receipt. */
export const crashBatch = (round: string, writer: number, i: number): CommitBatch => {
  const name = `${round}-${writer}-${i}`
  return batch(name, [
    write(`${name} left`, 0, { count: 2, index: { name }, timers: [{ name: "t", dueAt: 1 }] }),
    write(`${name} right`, 0, { index: { name } }),
  ])
}
