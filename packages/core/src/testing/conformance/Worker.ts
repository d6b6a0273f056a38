/**
 * A process that writes to a place until it is killed: started by the suite, never imported.
 *
 * Its one argument is a {@link WorkerTask} as JSON. It says a line for everything that happens: `ready`; then, once a
 * line came in, `open`; then, once another line came in, `done <fiber> <i>` for each acknowledged commit, and
 * `finished`; or `locked <holder>`, or `failed <why>`. It keeps the place open until its input ends, and ends with it:
 * it never outlives the suite.
 *
 * @module
 */
import { writeSync } from "node:fs"
import { createInterface } from "node:readline"
import * as Effect from "effect/Effect"
import type { Layer } from "effect/Layer"
import { Store, type StoreError, type StoreService } from "../../ports/index.ts"
import { batch, decideAndCommit, PromiseBroken, upTo, write } from "./Kit.ts"
import { fibers, loadBatch, persistently } from "./Load.ts"
import type { WorkerTask } from "./Processes.ts"

/** Written before anything else happens: what was said outlives the process. */
const say = (line: string): void => {
  for (let rest = Buffer.from(`${line}\n`); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      // The pipe is full for a moment.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error
    }
  }
}

const fiber = (store: StoreService, { commits, round, shared }: WorkerTask, number: number) =>
  Effect.gen(function* () {
    for (let i = 0; i < (commits ?? Number.POSITIVE_INFINITY); i++) {
      const given = loadBatch(round, number, i)
      const result = yield* persistently(store, given)
      if (result._tag === "Conflict") return yield* new PromiseBroken({ message: `${given.commandId} met a conflict` })
      if (shared) {
        yield* decideAndCommit(store, ["shared"], ([version = 0]) =>
          batch(`shared ${given.commandId}`, [write("shared", version, { label: given.commandId })]),
        )
      }
      say(`done ${number} ${i}`)
    }
  })

const task: WorkerTask = JSON.parse(process.argv[2] ?? "")
const input = createInterface({ input: process.stdin })
const begun = Promise.withResolvers<void>()
const going = Promise.withResolvers<void>()
input.on("line", (line) => (line === "begin" ? begun : going).resolve())
const ended = new Promise<void>((resolve) => input.once("close", () => resolve()))

const adapter: { readonly open: (place: string) => Layer<Store, StoreError> } = await import(task.module)
say("ready")
await begun.promise

const program = Effect.gen(function* () {
  const store = yield* Store
  yield* store.migrate
  say("open")
  yield* Effect.promise(() => Promise.race([going.promise, ended]))
  const all = Effect.forEach(upTo(fibers), (number) => fiber(store, task, number), {
    concurrency: fibers,
    discard: true,
  })
  yield* Effect.raceFirst(
    all,
    Effect.promise(() => ended),
  )
  say("finished")
  yield* Effect.promise(() => ended)
})

await Effect.runPromise(
  Effect.catch(Effect.provide(program, adapter.open(task.place)), (error) =>
    Effect.sync(() => {
      const locked = error._tag === "StoreError" && error.reason._tag === "Locked"
      say(locked ? `locked ${error.reason.holder}` : `failed ${error.message}`)
    }),
  ),
)
process.exit(0)
