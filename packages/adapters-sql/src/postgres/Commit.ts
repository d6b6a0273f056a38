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
import {
  type CommitResult,
  type StoredReceipt,
  type StoreError,
  storeError,
  type VersionMismatch,
} from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import type { SqlError } from "effect/sql/SqlError"
import type { EncodedBatch } from "../shared/Batch.ts"
import { fromContent, fromSql, isLost, isRace, UnexpectedContent } from "./Errors.ts"
import type { Fields } from "./Fields.ts"
import { type Group, makeGroup, parameterCount, texts } from "./Group.ts"
import type { KnownRows } from "./Known.ts"
import { integer, integerList, type Row, text, textList } from "./Rows.ts"
import type { Rows, Sessions } from "./Sessions.ts"

/** How a commit ended. */
export type Outcome = Result.Result<CommitResult, StoreError>

/** Writes a group of commits, at most one of them on any stream; answers their outcomes in order. */
export type CommitGroup = (batches: ReadonlyArray<EncodedBatch>) => Effect.Effect<ReadonlyArray<Outcome>>

/** What a group is written with. */
export interface CommitParts {
  readonly sessions: Sessions
  readonly fields: Fields
  readonly rows: KnownRows
  /** The quoted name of the schema. */
  readonly schema: string
  /** Milliseconds for which a connection that was lost is tried again. */
  readonly reconnectMillis: number
}

/** As often a group is tried on what others have left, before each of its commits is tried alone, and then that one. */
const mostRaces = 8
/** Milliseconds between two attempts to get a connection. */
const reconnectPause = 50

const placeholders = (count: number): string => Array.from({ length: count }, (_, i) => `$${i + 1}`).join(", ")

/** A command that was done before. */
interface Done extends StoredReceipt {
  readonly encodedReceipt: string
  readonly position: number
}

/** The answer of the database. */
interface Answer {
  readonly base: number
  readonly done: ReadonlyMap<number, Done>
  readonly mismatches: ReadonlyMap<number, ReadonlyArray<VersionMismatch>>
}

const readAnswer = (group: Group, row: Row | undefined): Answer => {
  if (row === undefined) throw new UnexpectedContent("the database did not say how the commit ended")
  const [commands, hashes, ats, receipts, positions] = [1, 2, 3, 4, 5] as const
  const done = new Map<number, Done>()
  for (const [i, command] of integerList(row, commands).entries()) {
    const encodedReceipt = textList(row, receipts)[i] ?? "null"
    done.set(command, {
      commandHash: textList(row, hashes)[i] ?? "",
      at: integerList(row, ats)[i] ?? 0,
      receipt: JSON.parse(encodedReceipt),
      encodedReceipt,
      position: integerList(row, positions)[i] ?? 0,
    })
  }
  const mismatches = new Map<number, Array<VersionMismatch>>()
  const actual = integerList(row, 7)
  for (const [i, number] of integerList(row, 6).entries()) {
    const stream = group.streams[number - 1]
    if (stream === undefined) throw new UnexpectedContent(`the database names stream ${number} of the commit`)
    const { command, expectedVersion, key } = stream
    const mismatch = { key, expected: expectedVersion, actual: actual[i] ?? 0 }
    mismatches.set(command, [...(mismatches.get(command) ?? []), mismatch])
  }
  // Without anything written there is no first position.
  return { base: row[0] === null ? 0 : integer(row, 0), done, mismatches }
}

/** Makes the function that writes groups. */
export const makeCommitGroup = ({ fields, reconnectMillis, rows, schema: s, sessions }: CommitParts): CommitGroup => {
  const statement = `SELECT * FROM ${s}.dw_commit(${placeholders(parameterCount)})`
  const selectRows = `
    SELECT w.n, d.version, d.revision, d.fields, d.timers
    FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY w(tenant, kind, id, n)
    CROSS JOIN LATERAL (
      SELECT * FROM ${s}.dw_streams d WHERE d.tenant = w.tenant AND d.kind = w.kind AND d.id = w.id OFFSET 0
    ) d`

  /** Gets to know the rows of streams that are about to be written: those that must be there, or all of them. */
  const learnRows = (batches: ReadonlyArray<EncodedBatch>, all: boolean): Effect.Effect<void, SqlError> => {
    const wanted = batches.flatMap(({ tenant, writes }) =>
      writes
        .filter(({ expectedVersion, key }) => all || (expectedVersion > 0 && rows.of(tenant, key) === undefined))
        .map(({ key }) => ({ tenant, key })),
    )
    if (wanted.length === 0) return Effect.void
    const parameters = [
      texts(wanted.map(({ tenant }) => tenant)),
      texts(wanted.map(({ key }) => key.kind)),
      texts(wanted.map(({ key }) => key.id)),
    ]
    return Effect.map(sessions.write(selectRows, parameters), (found) => {
      for (const { key, tenant } of wanted) rows.forget(tenant, key)
      for (const row of found) {
        const stream = wanted[integer(row, 0) - 1]
        if (stream === undefined) continue
        rows.learn(stream.tenant, stream.key, {
          version: integer(row, 1),
          revision: integer(row, 2),
          fields: text(row, 3),
          timers: text(row, 4),
        })
      }
    })
  }

  /** Gets to know the index fields of the kinds that get documents; those that are new come into being. */
  const learnFields = (batches: ReadonlyArray<EncodedBatch>, again: boolean): Effect.Effect<void, SqlError> =>
    Effect.forEach(
      batches,
      ({ tenant, writes }) =>
        Effect.forEach(
          writes.filter((write) => write.events.length > 0),
          ({ index, key }) => {
            const known = fields.of(tenant, key.kind)
            const wanted = Object.keys(index)
            const ensured = wanted.every((field) => known.includes(field))
              ? Effect.void
              : fields.ensure(tenant, key.kind, wanted)
            return again ? Effect.andThen(fields.reload(sessions.write, tenant, key.kind), ensured) : ensured
          },
          { discard: true },
        ),
      { discard: true },
    )

  /** Remembers what was written, and forgets what turned out to be otherwise. */
  const learnFrom = (group: Group, { done, mismatches }: Answer): void => {
    for (const { before, command, expectedVersion, key, tenant, write } of group.streams) {
      if (done.has(command) || mismatches.has(command)) {
        if (write !== undefined) rows.forget(tenant, key)
      } else if (write !== undefined && group.changing.has(write)) {
        rows.learn(tenant, key, {
          version: expectedVersion + write.events.length,
          revision: before.revision + 1,
          fields: write.events.length > 0 ? write.index : before.fields,
          timers: write.timers,
        })
      }
    }
  }

  const outcomesOf = (
    batches: ReadonlyArray<EncodedBatch>,
    group: Group,
    answer: Answer,
    inDoubt: boolean,
  ): ReadonlyArray<Outcome> => {
    let { base: position } = answer
    return batches.map(({ at, commandHash, commandId, receipt }, i): Outcome => {
      const done = answer.done.get(i + 1)
      if (done !== undefined) {
        if (done.commandHash !== commandHash) {
          return Result.fail(storeError("commit", { _tag: "CommandIdReused", commandId }))
        }
        // What an attempt wrote whose answer was lost is what this call was to write.
        if (inDoubt && done.at === at && done.encodedReceipt === receipt) {
          return Result.succeed({ _tag: "Committed", position: done.position })
        }
        return Result.succeed({
          _tag: "Duplicate",
          receipt: { commandHash, at: done.at, receipt: done.receipt },
        })
      }
      const streams = answer.mismatches.get(i + 1)
      if (streams !== undefined) return Result.succeed({ _tag: "Conflict", streams })
      position += group.eventCounts[i] ?? 0
      return Result.succeed({ _tag: "Committed", position })
    })
  }

  /** What has been tried with a group so far. */
  interface Trials {
    races: number
    /** Whether the statement was sent and its answer never came. */
    inDoubt: boolean
  }

  /** One attempt; after the first, everything is read anew that it relies on. */
  const attempt = (batches: ReadonlyArray<EncodedBatch>, trials: Trials) =>
    Effect.gen(function* () {
      const again = trials.races > 0 || trials.inDoubt
      yield* sessions.connected
      yield* learnFields(batches, again)
      yield* learnRows(batches, again)
      const group = makeGroup(batches, { fieldsOf: fields.of, rowOf: rows.of })
      const answered: Rows = yield* Effect.tapError(sessions.write(statement, group.parameters), (error) =>
        Effect.sync(() => {
          if (isLost(error)) trials.inDoubt = true
        }),
      )
      down = false
      const answer = readAnswer(group, answered[0])
      learnFrom(group, answer)
      return outcomesOf(batches, group, answer, trials.inDoubt)
    })

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

  const write = (
    batches: ReadonlyArray<EncodedBatch>,
    trials: Trials,
  ): Effect.Effect<ReadonlyArray<Outcome>, StoreError> =>
    Effect.catch(attempt(batches, trials), (error) => {
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
