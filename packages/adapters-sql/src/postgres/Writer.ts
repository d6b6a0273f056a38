/**
 * The queue before the connection for commits. Batches wait while others are being written, and are then written
 * together; two on the same stream never together, and never out of order.
 *
 * @module
 */
import {
  type CommitResult,
  keyText,
  recordBatches,
  type StoreError,
  type StoreErrorReason,
  storeError,
} from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type { EncodedBatch } from "../shared/Batch.ts"
import type { Outcome } from "./Attempt.ts"
import type { CommitGroup } from "./Commit.ts"

/** Hands a batch over and waits for its outcome. */
export type Commit = (batch: EncodedBatch) => Effect.Effect<CommitResult, StoreError>

/** How the writer works. */
export interface WriterOptions {
  /** Most batches in one group. */
  readonly groupSize: number
  /** Most batches that may wait; more are told that the store is busy. */
  readonly queueLimit: number
}

interface Waiting {
  readonly batch: EncodedBatch
  /** What it touches: streams that it writes, streams that it guards, and its command. */
  readonly written: ReadonlyArray<string>
  readonly guarded: ReadonlyArray<string>
  readonly answer: (outcome: Effect.Effect<CommitResult, StoreError>) => void
  withdrawn: boolean
}

/** How far the queue is looked through for batches that don't touch each other. */
const furthest = 1024

/**
 * Takes the next group out of the queue. A batch that has to wait for one before it holds back what touches its own
 * streams in turn.
 */
const takeGroup = (queue: Array<Waiting>, groupSize: number): ReadonlyArray<Waiting> => {
  const group: Array<Waiting> = []
  const left: Array<Waiting> = []
  const written = new Set<string>()
  const guarded = new Set<string>()
  let looked = 0
  for (const waiting of queue) {
    if (group.length === groupSize || looked === furthest) break
    looked++
    if (waiting.withdrawn) continue
    const clashes =
      waiting.written.some((name) => written.has(name) || guarded.has(name)) ||
      waiting.guarded.some((name) => written.has(name))
    for (const name of waiting.written) written.add(name)
    for (const name of waiting.guarded) guarded.add(name)
    if (clashes) left.push(waiting)
    else group.push(waiting)
  }
  queue.splice(0, looked, ...left)
  return group
}

/** A flush that took less long isn't worth waiting for others. */
const longFlush = 2
/** Milliseconds for which others are waited for at most. */
const longestWait = 2

const namesOf = ({ commandId, guards, tenant, writes }: EncodedBatch) => ({
  written: [`${tenant}\u0000\u0000${commandId}`, ...writes.map(({ key }) => `${tenant}\u0000${keyText(key)}`)],
  guarded: guards.map(({ key }) => `${tenant}\u0000${keyText(key)}`),
})

/** Starts the writer. It ends with the scope: what waits is written first, and what comes later is refused. */
export const makeWriter = (
  write: CommitGroup,
  { groupSize, queueLimit }: WriterOptions,
): Effect.Effect<Commit, never, Scope.Scope> =>
  Effect.gen(function* () {
    const record = recordBatches("postgres", yield* Effect.context<never>())
    const queue: Array<Waiting> = []
    let closed = false
    let wake: (() => void) | undefined
    /** What came of the last flush, and how long it took in milliseconds. */
    let last = { size: 0, millis: 0 }

    const work: Effect.Effect<void> = Effect.callback((resume) => {
      if (queue.length > 0 || closed) return resume(Effect.void)
      wake = () => resume(Effect.void)
    })
    const flush = Effect.suspend(() => {
      const group = takeGroup(queue, groupSize)
      if (group.length === 0) return Effect.void
      const started = performance.now()
      return Effect.map(Effect.exit(write(group.map(({ batch }) => batch))), (exit) => {
        last = { size: group.length, millis: performance.now() - started }
        const outcomes: ReadonlyArray<Outcome> = Exit.isSuccess(exit) ? exit.value : []
        if (Exit.isSuccess(exit)) record(group.length)
        for (const [i, { answer }] of group.entries()) {
          const outcome = outcomes[i]
          if (outcome !== undefined) answer(Effect.fromResult(outcome))
          else if (Exit.isFailure(exit)) answer(Effect.failCause(exit.cause))
        }
      })
    })
    /**
     * The next turn of the event loop: until then everyone who is about to commit joins the group. When the disk is slow,
     * and those who have just been answered may come back with their next, they are waited for a moment: otherwise the
     * many would go on in two halves that wait for each other's turn at the disk.
     */
    const gather: Effect.Effect<void> = Effect.callback((resume) => {
      const { millis, size } = last
      last = { size: 0, millis: 0 }
      const enough = Math.min(groupSize, queue.length + size)
      // One at a time: nobody is about to join.
      if (size === 1 && queue.length === 1) return resume(Effect.void)
      if (closed || size < 2 || millis < longFlush || queue.length >= enough) {
        const immediate = setImmediate(() => resume(Effect.void))
        return Effect.sync(() => clearImmediate(immediate))
      }
      const done = () => {
        clearTimeout(timer)
        wake = undefined
        resume(Effect.void)
      }
      const timer = setTimeout(done, Math.min(Math.max(millis / 4, 1), longestWait))
      const listen = () => {
        wake = () => (queue.length >= enough || closed ? done() : listen())
      }
      listen()
      return Effect.sync(() => clearTimeout(timer))
    })
    const loop: Effect.Effect<void> = Effect.suspend(() =>
      Effect.andThen(
        work,
        Effect.suspend(() =>
          closed && queue.length === 0 ? Effect.void : Effect.andThen(Effect.andThen(gather, flush), loop),
        ),
      ),
    )
    const worker = yield* Effect.forkDetach(loop)
    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        closed = true
        wake?.()
        return Fiber.await(worker)
      }),
    )

    return (batch) =>
      Effect.callback((resume) => {
        const refusal: StoreErrorReason | undefined = closed
          ? { _tag: "Unavailable", detail: "the store is closed" }
          : queue.length >= queueLimit
            ? { _tag: "Busy", detail: `${queue.length} commits are waiting already` }
            : undefined
        if (refusal !== undefined) return resume(Effect.fail(storeError("commit", refusal)))
        let settled: (() => void) | undefined
        const waiting: Waiting = {
          batch,
          ...namesOf(batch),
          answer: (outcome) => {
            resume(outcome)
            settled?.()
            answered = true
          },
          withdrawn: false,
        }
        let answered = false
        queue.push(waiting)
        const call = wake
        wake = undefined
        call?.()
        // Interrupted in the queue, it is withdrawn. Interrupted on its way, it is seen through.
        return Effect.suspend(() => {
          waiting.withdrawn = true
          if (answered || queue.includes(waiting)) return Effect.void
          return Effect.callback<void>((done) => {
            settled = () => done(Effect.void)
          })
        })
      })
  })
