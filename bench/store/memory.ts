/**
 * In memory: commands on 10 000 streams, one after the other.
 *
 * @module
 */
import assert from "node:assert/strict"
import { join } from "node:path"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Effect from "effect/Effect"
import type { Options } from "../store.ts"
import { apart } from "./apart.ts"
import { history } from "./growth.ts"
import { compareCosts, compareRates, heading, interleave, remark } from "./measure.ts"
import { isInstalled } from "./peers/load.ts"

/** Runs the benchmarks in memory. */
export const memory = async ({ peers }: Options): Promise<void> => {
  heading("in memory, 10 000 streams, one command after the other, processor time")
  const start = (name: string, contender: string, count: number) =>
    apart(
      name,
      join(import.meta.dirname, "memory-contenders.ts"),
      [contender, `${count}`, ...(peers === undefined ? [] : [peers])],
      {
        journals: 10_000,
        count,
      },
    )
  const withEmmett = isInstalled("@event-driven-io/emmett", peers)
  const starting = [
    start("store", "plain", 20_000),
    start("store, all of it", "full", 20_000),
    start("engine", "engine", 4_000),
    start("engine, no spans", "untraced", 4_000),
    start("Castore", "castore", 20_000),
    ...(withEmmett ? [start("Emmett", "emmett", 1_000)] : []),
  ]
  const started = await Promise.all(starting)
  try {
    for (const { digest, name } of started) assert.equal(digest, started[0]?.digest, `${name} holds something else`)
    remark(
      `${started.length} contenders, each in a process of its own, ${started[0]?.entries} entries each: the same content`,
    )

    const [plain, full, engine, untraced, castore, emmett] = await interleave(started, 9)
    if (plain === undefined || full === undefined || engine === undefined || castore === undefined) return
    if (emmett === undefined) remark("Emmett is not installed: see docs/explanation/performance.md")
    for (const { goal, peer } of [
      { peer: emmett, goal: { atLeast: 5 } },
      { peer: castore, goal: { atLeast: 2 } },
    ]) {
      if (peer === undefined) continue
      compareRates("event and document", plain, peer, "processor", goal)
      compareRates("+ index fields, timer", full, peer, "processor")
      compareRates("+ links, codecs, access", engine, peer, "processor")
    }
    if (untraced !== undefined) compareCosts("spans in a command", engine, untraced, "processor")
  } finally {
    for (const { stop } of started) stop()
  }
  await history("in memory", Effect.runSync(MemoryStore.make), "processor", 1_000)
}
