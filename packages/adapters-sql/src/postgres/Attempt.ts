/**
 * One attempt to write a group of commits: what must be known is read, the group is sent, the answer is understood.
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
import * as Result from "effect/Result"
import type { SqlError } from "effect/sql/SqlError"
import type { EncodedBatch } from "../shared/Batch.ts"
import { isDone, isLost, UnexpectedContent } from "./Errors.ts"
import type { Fields } from "./Fields.ts"
import {
  type Group,
  type GroupStream,
  inLockOrder,
  makeGroup,
  makeSingle,
  parameterCount,
  type Single,
  singleParameterCount,
  texts,
} from "./Group.ts"
import type { KnownRows } from "./Known.ts"
import { integer, integerList, type Row, text, textList } from "./Rows.ts"
import type { Rows, Sessions } from "./Sessions.ts"

/** How a commit ended. */
export type Outcome = Result.Result<CommitResult, StoreError>

/** What a group is written with. */
export interface AttemptParts {
  readonly sessions: Sessions
  readonly fields: Fields
  readonly rows: KnownRows
  /** The quoted name of the schema. */
  readonly schema: string
}

/** What has been tried with a group so far. */
export interface Trials {
  /** How often somebody else came in between. */
  races: number
  /** Whether the statement was sent and its answer never came. */
  inDoubt: boolean
}

/** Writes a group of commits, at most one of them on any stream; answers their outcomes in order. */
export type Attempt = (
  batches: ReadonlyArray<EncodedBatch>,
  trials: Trials,
) => Effect.Effect<ReadonlyArray<Outcome>, SqlError>

/** After so many races rows are locked before they are read. */
const patientRaces = 2

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
  const actual = integerList(row, 7)
  const found = integerList(row, 6).map((number, i) => {
    const stream = group.streams[number - 1]
    if (stream === undefined) throw new UnexpectedContent(`the database names stream ${number} of the commit`)
    const { command, expectedVersion, key, place } = stream
    return { command, place, mismatch: { key, expected: expectedVersion, actual: actual[i] ?? 0 } }
  })
  const mismatches = new Map<number, Array<VersionMismatch>>()
  for (const { command, mismatch } of found.toSorted((a, b) => a.place - b.place)) {
    mismatches.set(command, [...(mismatches.get(command) ?? []), mismatch])
  }
  // Without anything written there is no first position.
  return { base: row[0] === null ? 0 : integer(row, 0), done, mismatches }
}

/** Makes the function that attempts to write groups. */
export const makeAttempt = ({ fields, rows, schema: s, sessions }: AttemptParts): Attempt => {
  const statement = `SELECT * FROM ${s}.dw_commit(${placeholders(parameterCount)})`
  const singleStatement = `SELECT ${s}.dw_commit_one(${placeholders(singleParameterCount)})`
  const selectRows = (locked: boolean) => `
    SELECT w.n, d.version, d.revision, d.fields, d.timers
    FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY w(tenant, kind, id, n)
    CROSS JOIN LATERAL (
      SELECT * FROM ${s}.dw_streams d WHERE d.tenant = w.tenant AND d.kind = w.kind AND d.id = w.id
      OFFSET 0 ${locked ? "FOR NO KEY UPDATE" : ""}
    ) d`
  const select = selectRows(false)
  const selectLocked = selectRows(true)

  /** Gets to know the rows of streams that are about to be written: those that must be there, or all of them, or locks them. */
  const learnRows = (
    batches: ReadonlyArray<EncodedBatch>,
    which: "lacking" | "all" | "locked",
  ): Effect.Effect<void, SqlError> => {
    const wanted = batches
      .flatMap(({ tenant, writes }) =>
        writes
          .filter(
            ({ expectedVersion, key }) =>
              which !== "lacking" || (expectedVersion > 0 && rows.of(tenant, key) === undefined),
          )
          .map(({ key }) => ({ tenant, key })),
      )
      .sort(inLockOrder)
    if (wanted.length === 0) return Effect.void
    const parameters = [
      texts(wanted.map(({ tenant }) => tenant)),
      texts(wanted.map(({ key }) => key.kind)),
      texts(wanted.map(({ key }) => key.id)),
    ]
    return Effect.map(sessions.write(which === "locked" ? selectLocked : select, parameters), (found) => {
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
            const ensured = wanted.every((name) => known.some((field) => field.name === name))
              ? Effect.void
              : fields.ensure(tenant, key.kind, wanted)
            return again ? Effect.andThen(fields.reload(sessions.write, tenant, key.kind), ensured) : ensured
          },
          { discard: true },
        ),
      { discard: true },
    )

  /** Remembers what was written to a stream. */
  const learnWritten = ({ before, expectedVersion, key, next, tenant, write }: GroupStream): void => {
    if (write === undefined) return
    rows.learn(tenant, key, {
      version: expectedVersion + write.events.length,
      revision: next,
      fields: write.events.length > 0 ? write.index : before.fields,
      timers: write.timers,
    })
  }

  /** Remembers what was written, and forgets what turned out to be otherwise. */
  const learnFrom = (group: Group, { done, mismatches }: Answer): void => {
    for (const stream of group.streams) {
      const { command, key, tenant, write } = stream
      if (done.has(command) || mismatches.has(command)) rows.forget(tenant, key)
      else if (write !== undefined && group.changing.has(write)) learnWritten(stream)
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

  const knowledge = { fieldsOf: fields.of, rowOf: rows.of }

  const send = (sql: string, parameters: ReadonlyArray<unknown>, trials: Trials): Effect.Effect<Rows, SqlError> =>
    Effect.tapError(sessions.write(sql, parameters), (error) =>
      Effect.sync(() => {
        if (isLost(error)) trials.inDoubt = true
      }),
    )

  /** Careless first; a command that turns out to have been done before makes it careful. */
  const sendGroup = (
    batches: ReadonlyArray<EncodedBatch>,
    trials: Trials,
    careful: boolean,
  ): Effect.Effect<ReadonlyArray<Outcome>, SqlError> => {
    const group = makeGroup(batches, knowledge)
    return Effect.matchEffect(send(statement, [careful, ...group.parameters], trials), {
      onFailure: (error) => (isDone(error) && !careful ? sendGroup(batches, trials, true) : Effect.fail(error)),
      onSuccess: (answered) => {
        const answer = readAnswer(group, answered[0])
        learnFrom(group, answer)
        return Effect.succeed(outcomesOf(batches, group, answer, trials.inDoubt))
      },
    })
  }

  /** Straight ahead; when that leads nowhere, the long way finds out why. */
  const sendSingle = (single: Single, batches: ReadonlyArray<EncodedBatch>, trials: Trials) =>
    Effect.matchEffect(send(singleStatement, single.parameters, trials), {
      onFailure: (error) => (isDone(error) ? sendGroup(batches, trials, true) : Effect.fail(error)),
      onSuccess: ([row]): Effect.Effect<ReadonlyArray<Outcome>, SqlError> => {
        if (row === undefined || row[0] === null) return sendGroup(batches, trials, true)
        learnWritten(single.stream)
        return Effect.succeed([Result.succeed({ _tag: "Committed", position: integer(row, 0) + single.events })])
      },
    })

  /** Whether everything is at hand that a group needs, as nearly always. */
  const isKnown = ({ tenant, writes }: EncodedBatch): boolean =>
    writes.every(({ events, expectedVersion, index, key }) => {
      if (expectedVersion > 0 && rows.of(tenant, key) === undefined) return false
      if (events.length === 0) return true
      const known = fields.of(tenant, key.kind)
      for (const name in index) if (!known.some((field) => field.name === name)) return false
      return true
    })

  const attempt = (batches: ReadonlyArray<EncodedBatch>, trials: Trials, again: boolean) => {
    const [only] = batches
    const single = only === undefined || batches.length > 1 || again ? undefined : makeSingle(only, knowledge)
    return single === undefined ? sendGroup(batches, trials, again) : sendSingle(single, batches, trials)
  }

  /** Rows that others write faster than they can be read and written are locked before they are read. */
  const lockedAttempt = (batches: ReadonlyArray<EncodedBatch>, trials: Trials) => {
    const work = Effect.andThen(
      learnRows(batches, "locked"),
      Effect.suspend(() => attempt(batches, trials, true)),
    )
    return Effect.andThen(
      sessions.write("BEGIN"),
      Effect.matchEffect(work, {
        onSuccess: (outcomes) => Effect.as(send("COMMIT", [], trials), outcomes),
        onFailure: (error) => Effect.andThen(Effect.ignore(sessions.write("ROLLBACK")), Effect.fail(error)),
      }),
    )
  }

  // After the first attempt, everything is read anew that it relied on.
  return (batches, trials) => {
    const again = trials.races > 0 || trials.inDoubt
    if (!again && batches.every(isKnown)) {
      return Effect.flatMap(sessions.connected, () => attempt(batches, trials, false))
    }
    const learn = Effect.andThen(sessions.connected, learnFields(batches, again))
    return Effect.andThen(
      learn,
      trials.races > patientRaces
        ? lockedAttempt(batches, trials)
        : Effect.andThen(
            learnRows(batches, again ? "all" : "lacking"),
            Effect.suspend(() => attempt(batches, trials, again)),
          ),
    )
  }
}
