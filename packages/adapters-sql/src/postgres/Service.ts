/** The store over connections to PostgreSQL, however they are made. */
import * as Ports from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { encodeBatch } from "../shared/Batch.ts"
import { makeCommitGroup } from "./Commit.ts"
import { makeFields } from "./Fields.ts"
import { makeFind } from "./Find.ts"
import { makeKnownRows } from "./Known.ts"
import { makeLoad } from "./Load.ts"
import { makeMaintenance } from "./Maintenance.ts"
import { quoted } from "./Names.ts"
import { makeReads } from "./Reads.ts"
import { migrate } from "./Schema.ts"
import type { Sessions } from "./Sessions.ts"
import { makeWriter } from "./Writer.ts"

/** How the store works. */
export interface ServiceOptions {
  readonly schema: string
  readonly groupSize: number
  readonly queueLimit: number
  readonly readLimit: number
  readonly reconnectMillis: number
}

/** Index values and timers of as many streams are kept at hand. */
const mostRows = 20_000

const refuse = (operation: string, detail: string): Effect.Effect<never, Ports.StoreError> =>
  Effect.fail(Ports.storeError(operation, { _tag: "InvalidInput", detail }))

/** Brings the schema up and makes the store; it ends with the scope, before the connections do. */
export const makeService = (
  sessions: Sessions,
  options: ServiceOptions,
): Effect.Effect<Ports.StoreService, Ports.StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const { groupSize, queueLimit, readLimit, reconnectMillis } = options
    const schema = quoted(options.schema)
    const bringUp = migrate(sessions, options.schema)
    yield* bringUp
    const rows = makeKnownRows(mostRows)
    const fields = makeFields(sessions, schema)
    const fork = Effect.runForkWith(yield* Effect.context<never>())
    const load = makeLoad(sessions.read, schema, rows, fork)
    const reads = makeReads(sessions.read, schema)
    const find = makeFind(sessions.read, schema, fields)
    const maintenance = makeMaintenance(sessions, schema, fields)
    const write = makeCommitGroup({ sessions, fields, rows, schema, reconnectMillis })
    const commit = yield* makeWriter(write, { groupSize, queueLimit })

    let underWay = 0
    const leave = Effect.sync(() => {
      underWay--
    })
    /** Runs a method on input that has no problem, unless too many are under way. */
    const checked =
      <Request, A>(
        operation: string,
        problemOf: (request: Request) => Ports.Problem,
        run: (request: Request) => Effect.Effect<A, Ports.StoreError>,
      ) =>
      (request: Request): Effect.Effect<A, Ports.StoreError> =>
        Effect.suspend(() => {
          const problem = problemOf(request)
          if (problem !== undefined) return refuse(operation, problem)
          if (underWay >= readLimit) {
            const detail = `${underWay} questions are under way already`
            return Effect.fail(Ports.storeError(operation, { _tag: "Busy", detail }))
          }
          underWay++
          return Effect.ensuring(run(request), leave)
        })

    return {
      load: checked("load", Ports.loadProblem, load),
      commit: (batch) =>
        Effect.suspend(() => {
          const problem = Ports.batchProblem(batch)
          if (problem !== undefined) return refuse("commit", problem)
          const encoded = encodeBatch(batch)
          return Result.isFailure(encoded) ? Effect.fail(encoded.failure) : commit(encoded.success)
        }),
      history: checked("history", Ports.historyProblem, reads.history),
      feed: checked("feed", Ports.feedProblem, reads.feed),
      find: checked("find", Ports.findProblem, find),
      due: checked("due", Ports.dueProblem, reads.due),
      restate: checked("restate", Ports.restateProblem, maintenance.restate),
      forgetReceipts: checked("forgetReceipts", Ports.forgetReceiptsProblem, maintenance.forgetReceipts),
      verify: maintenance.verify,
      migrate: bringUp,
    }
  })
