/**
 * The one writer. Batches wait in a queue while others are being written, and go into the file together: many of them
 * share one transaction, and so one wait for the disk. Nobody is answered before that wait is over.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite"
import { type CommitResult, type StoreError, type StoreErrorReason, storeError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { EncodedBatch } from "../shared/Batch.ts"
import type { Outcome } from "./Commit.ts"
import { isBusy, toStoreError } from "./Errors.ts"

/** See {@link makeWriter}. */
export interface Writer {
  readonly commit: (batch: EncodedBatch) => Effect.Effect<CommitResult, StoreError>
  /** Writes what waits and refuses what comes later. */
  readonly close: () => void
}

/** How the writer works. */
export interface WriterOptions {
  /** Most batches in one transaction. */
  readonly groupSize: number
  /** Most batches that may wait; more are told that the store is busy. */
  readonly queueLimit: number
  /** Milliseconds for which another program's lock on the file is waited for. */
  readonly busyMillis: number
  /** Told how many batches a transaction wrote. */
  readonly record: (batches: number) => void
}

interface Waiting {
  readonly batch: EncodedBatch
  readonly answer: (outcome: Outcome) => void
  interrupted: boolean
}

/** Milliseconds between two attempts to get past another program's lock. */
const busyPause = 10

/** Makes the writer; `run` does one batch within a transaction, `undone` is told when a transaction was rolled back. */
export const makeWriter = (
  db: DatabaseSync,
  run: (batch: EncodedBatch) => Outcome,
  undone: () => void,
  { busyMillis, groupSize, queueLimit, record }: WriterOptions,
): Writer => {
  let queue: Array<Waiting> = []
  let scheduled = false
  let closed = false
  let busySince: number | undefined

  const transaction = (group: ReadonlyArray<Waiting>): ReadonlyArray<Outcome> => {
    db.exec("BEGIN IMMEDIATE")
    try {
      const outcomes = group.map(({ batch }) => run(batch))
      db.exec("COMMIT")
      record(group.length)
      return outcomes
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK")
      undone()
      throw error
    }
  }

  /** A batch that spoils the transaction must not hurt those beside it: then each gets a transaction of its own. */
  const outcomesOf = (group: ReadonlyArray<Waiting>): ReadonlyArray<Outcome> => {
    try {
      return transaction(group)
    } catch (error) {
      if (isBusy(error)) throw error
      return group.length === 1
        ? [Result.fail(toStoreError("commit", error))]
        : group.flatMap((one) => outcomesOf([one]))
    }
  }

  const answer = (group: ReadonlyArray<Waiting>, outcomes: ReadonlyArray<Outcome>): void => {
    for (const [i, waiting] of group.entries()) {
      const outcome = outcomes[i]
      if (outcome !== undefined) waiting.answer(outcome)
    }
  }

  const schedule = (pause: number): void => {
    if (scheduled || queue.length === 0) return
    scheduled = true
    // The next turn of the event loop: until then everyone who is about to commit joins the group.
    if (pause === 0) setImmediate(flush)
    else setTimeout(flush, pause)
  }

  const flush = (): void => {
    scheduled = false
    queue = queue.filter((waiting) => !waiting.interrupted)
    const group = queue.splice(0, groupSize)
    if (group.length === 0) return
    try {
      const outcomes = outcomesOf(group)
      busySince = undefined
      answer(group, outcomes)
      schedule(0)
    } catch (error) {
      // Another program holds the file. It is waited for without holding up this one.
      busySince ??= performance.now()
      if (performance.now() - busySince < busyMillis && !closed) {
        queue.unshift(...group)
        schedule(busyPause)
      } else {
        busySince = undefined
        answer(
          group,
          group.map(() => Result.fail(toStoreError("commit", error))),
        )
        schedule(0)
      }
    }
  }

  const commit = (batch: EncodedBatch): Effect.Effect<CommitResult, StoreError> =>
    Effect.callback((resume) => {
      const refusal: StoreErrorReason | undefined = closed
        ? { _tag: "Unavailable", detail: "the store is closed" }
        : queue.length >= queueLimit
          ? { _tag: "Busy", detail: `${queue.length} commits are waiting already` }
          : undefined
      if (refusal !== undefined) return resume(Effect.fail(storeError("commit", refusal)))
      const waiting: Waiting = { batch, answer: (outcome) => resume(Effect.fromResult(outcome)), interrupted: false }
      queue.push(waiting)
      schedule(0)
      return Effect.sync(() => {
        waiting.interrupted = true
      })
    })

  return {
    commit,
    close: () => {
      closed = true
      while (queue.length > 0) flush()
    },
  }
}
