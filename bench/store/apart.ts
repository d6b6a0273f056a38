/**
 * Contenders in processes of their own, so that none warms up, slows down or litters another: they still work in turn.
 * A file of contenders offers them with `serve`, and the parent starts one with `apart`.
 *
 * @module
 */
import { fork } from "node:child_process"
import { createHash } from "node:crypto"
import type { Content } from "./equal.ts"
import type { Contender } from "./measure.ts"
import { type Entry, entriesFor, opening } from "./work.ts"

/** A contender before it is timed. */
export interface Apart {
  readonly content: Content
  readonly all: (entries: ReadonlyArray<Entry>) => Promise<void>
}

/** How much there is to do. */
export interface Amounts {
  readonly journals: number
  /** Entries in a round. */
  readonly count: number
}

type Answer =
  | { readonly _tag: "Ready"; readonly digest: string; readonly entries: number }
  | { readonly _tag: "Done"; readonly micros: number }

const digestOf = async ({ journal, recorded }: Content, journals: number) => {
  const hash = createHash("sha256")
  let entries = 0
  for (const { id } of opening(journals)) {
    const { entries: counted, reviewAt, total } = await journal(id)
    const made = await recorded(id)
    if (made.length !== counted) throw new Error(`${id} says ${counted} entries and has ${made.length}`)
    entries += counted
    hash.update(JSON.stringify([id, counted, total, reviewAt, made.map((one) => [one.amount, one.reviewAt])]))
  }
  return { digest: hash.digest("hex"), entries }
}

/** In the child: fills the contender, tells what it holds, then does a round whenever it is told to. */
export const serve = async ({ all, content }: Apart, { count, journals }: Amounts): Promise<void> => {
  const tell = (answer: Answer): void => {
    process.send?.(answer)
  }
  await all(opening(journals))
  await all(entriesFor("equal", 5_000, { journals, seed: 99 }))
  tell({ _tag: "Ready", ...(await digestOf(content, journals)) })
  process.on("message", async (round: number) => {
    const entries = entriesFor(`round-${round}`, count, { journals, seed: round + 1 })
    const before = process.cpuUsage()
    await all(entries)
    const { system, user } = process.cpuUsage(before)
    tell({ _tag: "Done", micros: system + user })
  })
}

/** A contender in a process of its own, filled and waiting. */
export interface Started extends Contender {
  /** Digest of everything that it holds. */
  readonly digest: string
  readonly entries: number
  readonly stop: () => void
}

/** In the parent: starts `file` with `inputs` and waits until it is ready. */
export const apart = async (
  name: string,
  file: string,
  inputs: ReadonlyArray<string>,
  { count }: Amounts,
): Promise<Started> => {
  const child = fork(file, inputs)
  const answer = () =>
    new Promise<Answer>((resolve, reject) => {
      const failed = (code: number | null) => reject(new Error(`${name} ended with ${code}`))
      child.once("exit", failed)
      child.once("message", (message) => {
        child.off("exit", failed)
        // The child speaks through `serve` only.
        resolve(message as Answer)
      })
    })
  const ready = await answer()
  if (ready._tag !== "Ready") throw new Error(`${name} is not ready`)
  return {
    name,
    digest: ready.digest,
    entries: ready.entries,
    stop: () => child.kill(),
    run: async (round) => {
      const done = answer()
      child.send(round)
      const told = await done
      return { operations: count, processor: told._tag === "Done" ? told.micros : Number.NaN }
    },
  }
}
