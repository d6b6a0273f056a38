/**
 * Writing a group of commits: one statement, and what follows when it doesn't go through.
 *
 * - Another node came in between: the group is tried again on what is there now.
 * - Something in the group can't be written: each commit is tried alone, so that it doesn't hurt its neighbours.
 * - The connection went while the statement was under way: nobody knows whether it had its effect. The same group is
 *   sent again on a new connection. What was written answers as done before, and then counts as written; what a server
 *   is still writing is waited for, by its locks.
 *
 * @module
 */
import { type StoreError, storeError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import type { SqlError } from "effect/sql/SqlError"
import type { EncodedBatch } from "../shared/Batch.ts"
import { type AttemptParts, makeAttempt, type Outcome, type Trials } from "./Attempt.ts"
import { fromContent, fromSql, isLost, isRace } from "./Errors.ts"

/** Writes a group of commits, at most one of them on any stream; answers their outcomes in order. */
export type CommitGroup = (batches: ReadonlyArray<EncodedBatch>) => Effect.Effect<ReadonlyArray<Outcome>>

/** What a group is written with. */
export interface CommitParts extends AttemptParts {
  /** Milliseconds for which a connection that was lost is tried again. */
  readonly reconnectMillis: number
}

/** As often a group is tried on what others have left, before each of its commits is tried alone, and then that one. */
const mostRaces = 8
/** Milliseconds between two attempts to get a connection. */
const reconnectPause = 50

/** Makes the function that writes groups. */
export const makeCommitGroup = ({ reconnectMillis, ...parts }: CommitParts): CommitGroup => {
  const { sessions } = parts
  const attempt = makeAttempt(parts)

  /** Whether the last attempt to reach the server failed: then the next one isn't waited for. */
  let down = false

  const reconnect = (since: number): Effect.Effect<void, SqlError> =>
    Effect.catchIf(
      sessions.connected,
      (error) => isLost(error) && !down && performance.now() - since < reconnectMillis,
      () => Effect.andThen(Effect.sleep(reconnectPause), reconnect(since)),
    )

  const lost = (error: SqlError, { inDoubt }: Trials): StoreError =>
    inDoubt
      ? storeError(
          "commit",
          {
            _tag: "Unavailable",
            detail:
              "the connection was lost and did not come back, so it isn't known whether the commit was written; " +
              "send it again under the same command id, then it has one effect",
          },
          error,
        )
      : fromSql("commit", error)

  const tried = (batches: ReadonlyArray<EncodedBatch>, trials: Trials) =>
    Effect.map(attempt(batches, trials), (outcomes) => {
      down = false
      return outcomes
    })

  const write = (
    batches: ReadonlyArray<EncodedBatch>,
    trials: Trials,
  ): Effect.Effect<ReadonlyArray<Outcome>, StoreError> =>
    Effect.catch(tried(batches, trials), (error) => {
      if (isLost(error)) {
        return Effect.matchEffect(reconnect(performance.now()), {
          onSuccess: () => write(batches, trials),
          onFailure: (failure) => {
            down = true
            return Effect.fail(lost(failure, trials))
          },
        })
      }
      if (isRace(error) && trials.races < mostRaces) {
        trials.races++
        const again = write(batches, trials)
        // Two who met at once meet less likely after different pauses.
        return trials.races === 1
          ? again
          : Effect.flatMap(Random.nextBetween(1, 4 * trials.races), (pause) =>
              Effect.andThen(Effect.sleep(pause), again),
            )
      }
      if (batches.length === 1) return Effect.fail(fromSql("commit", error))
      return Effect.map(
        Effect.forEach(batches, (batch) => answered([batch], trials.inDoubt)),
        (outcomes) => outcomes.flat(),
      )
    })

  const answered = (batches: ReadonlyArray<EncodedBatch>, inDoubt: boolean): Effect.Effect<ReadonlyArray<Outcome>> =>
    write(batches, { races: 0, inDoubt }).pipe(
      Effect.catchDefect((defect) => Effect.fail(fromContent("commit", defect))),
      Effect.match({
        onSuccess: (outcomes) => outcomes,
        onFailure: (error) => batches.map((): Outcome => Result.fail(error)),
      }),
    )

  return (batches) => answered(batches, false)
}
