/** What every subcommand has at hand: the shared flags, the store, the host, and how far it is. */
import type * as Engine from "@dealwright/core/Engine"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { hostOf } from "./HostFile.ts"
import { count, Io } from "./Io.ts"
import { addressOf, type IfMissing, open, shown } from "./StoreAddress.ts"

/** The command without its subcommands. */
export const root = Command.make("dealwright").pipe(
  Command.withSharedFlags({
    store: Flag.String("store").pipe(
      Flag.withAlias("s"),
      Flag.withMetavar("ADDRESS"),
      Flag.withDescription("sqlite:PATH, postgres://… or pglite:FOLDER; DEALWRIGHT_STORE unless given"),
      Flag.optional,
    ),
    schema: Flag.String("schema").pipe(
      Flag.withDescription("Schema of the tables in PostgreSQL; dealwright unless given"),
      Flag.optional,
    ),
    host: Flag.String("host").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription(
        "A module that exports your composed host; the built-in modules with the trade template unless given",
      ),
      Flag.optional,
    ),
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("The result as one line of JSON, for machines"),
      Flag.withDefault(false),
    ),
  }),
)

/** Tells how far the engine has come. */
export const tellProgress = Effect.map(Io, ({ progress }) => ({ done, stage, total }: Engine.Progress) => {
  const what = { store: "the store itself", events: "events", documents: "documents", timers: "timers" }[stage]
  if (stage === "store") return progress(`looking at ${what} …`)
  const share = total === undefined || total === 0 ? "" : ` of ${count(total)} (${Math.floor((done / total) * 100)} %)`
  progress(`${what}: ${count(done)}${share}`)
})

/** Tells how far a transfer has come. */
export const tellTransfer = Effect.map(Io, ({ progress }) => ({ commits, events, stage }: Engine.TransferProgress) => {
  const what = { export: "exporting", check: "checking", import: "importing" }[stage]
  progress(`${what}: ${count(commits)} commits, ${count(events)} events`)
})

/** Opens the store that is meant and works on it with the host that is meant. */
export const onStore = <A, E, R>(
  ifMissing: IfMissing,
  work: (host: Engine.Host, place: string) => Effect.Effect<A, E, R>,
) =>
  Effect.gen(function* () {
    const shared = yield* root
    const address = yield* addressOf(shared)
    const host = yield* hostOf(shared)
    return yield* Effect.provide(
      work(host, shown(address)),
      open(address, ifMissing, Option.getOrUndefined(shared.schema)),
    )
  })

/** Gives the result: as JSON when asked for it, else as text. */
export const answer = Effect.fnUntraced(function* (machine: unknown, person: ReadonlyArray<string>) {
  const { json } = yield* root
  const { progress, result } = yield* Io
  progress("")
  for (const line of json ? [JSON.stringify(machine)] : person) result(line)
})
