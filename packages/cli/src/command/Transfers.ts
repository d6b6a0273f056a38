/** export and import: one company's history out of one store and into another. */
import * as Engine from "@dealwright/core/Engine"
import { Store } from "@dealwright/core/Ports"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as PlatformError from "effect/PlatformError"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { failed, usage } from "./Failure.ts"
import { hostOf } from "./HostFile.ts"
import { counted, Io } from "./Io.ts"
import { answer, onStore, root, tellTransfer } from "./Shared.ts"

const standard = "-"

const fileTrouble = (error: PlatformError.PlatformError) =>
  failed(`the file can't be read or written: ${error.message}`, "Mind the path, the rights and the space on the disk.")

/** Writes lines into a new file that gets its name when it is whole. */
const intoFile = Effect.fnUntraced(function* <E, R>(file: string, lines: Stream.Stream<string, E, R>) {
  const fs = yield* FileSystem.FileSystem
  const exists = yield* Effect.mapError(fs.exists(file), fileTrouble)
  if (exists) return yield* usage(`${file} exists; nothing is overwritten`, "Move it away or choose another name.")
  const partial = `${file}.partial`
  if (yield* Effect.mapError(fs.exists(partial), fileTrouble)) {
    return yield* usage(
      `${partial} exists: another export to that name is being written, or was killed`,
      "If none is being written, remove it.",
    )
  }
  const encoder = new TextEncoder()
  const write = Effect.scoped(
    Effect.gen(function* () {
      // Business data: for the owner only.
      const handle = yield* Effect.mapError(fs.open(partial, { flag: "wx", mode: 0o600 }), fileTrouble)
      yield* Stream.runForEachArray(lines, (some) =>
        Effect.mapError(handle.writeAll(encoder.encode(`${some.join("\n")}\n`)), fileTrouble),
      )
      yield* Effect.mapError(handle.sync, fileTrouble)
    }),
  )
  const named = Effect.mapError(fs.rename(partial, file), fileTrouble)
  yield* Effect.andThen(write, named).pipe(Effect.onError(() => Effect.ignore(fs.remove(partial))))
})

export const exportCommand = Command.make(
  "export",
  {
    tenant: Flag.String("tenant").pipe(Flag.withMetavar("COMPANY"), Flag.withDescription("Whose data")),
    out: Flag.String("out").pipe(
      Flag.withAlias("o"),
      Flag.withMetavar("FILE"),
      Flag.withDescription("A new file, or - for standard output"),
    ),
  },
  ({ out, tenant }) =>
    onStore("refuse", (host, place) =>
      Effect.gen(function* () {
        const store = yield* Store
        const io = yield* Io
        if ((yield* store.feed({ tenant, after: 0, limit: 1 })).length === 0) {
          return yield* failed(
            `${place} holds nothing of company "${tenant}"`,
            "Mind the spelling; names are told apart by case.",
          )
        }
        const tell = yield* tellTransfer
        const seen = { commits: 0, events: 0 }
        const lines = Engine.exportTenant(host, tenant, {
          progress: (progress) => {
            seen.commits = progress.commits
            seen.events = progress.events
            tell(progress)
          },
        })
        if (out === standard) {
          yield* Stream.runForEachArray(lines, (some) => io.write(`${some.join("\n")}\n`))
          io.progress("")
          return
        }
        yield* intoFile(out, lines)
        yield* answer({ store: place, tenant, file: out, ...seen }, [
          `${out}: ${counted(seen.commits, "commit")}, ${counted(seen.events, "event")} of company ${tenant}.`,
        ])
      }),
    ),
).pipe(
  Command.withShortDescription("Write one company's whole history into a file"),
  Command.withDescription(
    "Writes every commit of a company as a line of JSON, with its command id, moment, receipt and events. Checksums from line to line show later whether the file is whole and unaltered. The servers may run meanwhile where the store allows it (PostgreSQL); of a SQLite store that is in use, export a backup.",
  ),
  Command.withExamples([
    { command: "dealwright export --tenant acme --out acme.ndjson" },
    { command: "dealwright export --tenant acme --out - | gzip > acme.ndjson.gz" },
  ]),
)

const importTrouble = (place: string) => (error: Engine.TransferError) =>
  failed(
    `${error.message}`,
    error.reason._tag === "OtherData"
      ? `${place} is not the place for it.`
      : error.reason._tag === "UnknownKind" || error.reason._tag === "UnreadableEvent"
        ? "Give the host that the servers run: --host FILE"
        : "Export again from the store that it came from.",
  )

export const importCommand = Command.make(
  "import",
  {
    file: Argument.String("file").pipe(Argument.withDescription("An export, or - for standard input")),
    tenant: Flag.String("tenant").pipe(
      Flag.withMetavar("COMPANY"),
      Flag.withDescription("Refuse the file if it is another company's"),
      Flag.optional,
    ),
    check: Flag.Boolean("check").pipe(
      Flag.withDescription("Only check the file; no store is needed and nothing is written"),
      Flag.withDefault(false),
    ),
  },
  Effect.fnUntraced(function* ({ check, file, tenant }) {
    const fs = yield* FileSystem.FileSystem
    const stdio = yield* Stdio.Stdio
    if (file !== standard && !(yield* Effect.mapError(fs.exists(file), fileTrouble))) {
      return yield* usage(`there is no file ${file}`)
    }
    const bytes = file === standard ? stdio.stdin : fs.stream(file)
    const lines = Stream.splitLines(Stream.decodeText(Stream.mapError(bytes, fileTrouble)))
    const options = { progress: yield* tellTransfer, ...(Option.isSome(tenant) ? { tenant: tenant.value } : {}) }
    if (check) {
      const host = yield* hostOf(yield* root)
      const summary = yield* Engine.checkExport(host, lines, options).pipe(
        Effect.catchTag("TransferError", (error) => Effect.fail(importTrouble(file)(error))),
      )
      yield* answer({ file, ...summary, at: new Date(summary.at).toISOString() }, [
        `${file} is whole and unaltered: ${counted(summary.commits, "commit")}, ${counted(summary.events, "event")} of company ${summary.tenant}, exported ${new Date(summary.at).toISOString().slice(0, 16).replace("T", " ")} UTC.`,
      ])
      return
    }
    yield* onStore("make", (host, place) =>
      Effect.gen(function* () {
        const report = yield* Engine.importTenant(host, lines, { ...options, once: file === standard }).pipe(
          Effect.catchTags({
            TransferError: (error) => Effect.fail(importTrouble(place)(error)),
            StoreError: (error) =>
              Effect.fail(
                error.retryable ? failed(error.message, "Import again: what is there is passed over.") : error,
              ),
          }),
        )
        yield* answer({ store: place, file, ...report, at: new Date(report.at).toISOString() }, [
          `${place}: ${counted(report.written, "commit")} of company ${report.tenant} written${report.present === 0 ? "" : `, ${counted(report.present, "commit")} were there already`}; ${counted(report.events, "event")} in all.`,
          "Prove it with: dealwright verify",
        ])
      }),
    )
  }),
).pipe(
  Command.withShortDescription("Bring an export into another store"),
  Command.withDescription(
    "Checks the whole file, then commits every original commit again, in order. Documents are folded anew by this host. The company keeps its name, because the links between its events cover it; the store must hold no other data of it. An import that was interrupted is simply run again. From standard input the file is read only once: what comes before a spoilt line is written.",
  ),
  Command.withExamples([
    { command: "dealwright import acme.ndjson --store postgres://sales@db/sales" },
    { command: "dealwright import acme.ndjson --check", description: "Look at the file only" },
    { command: "gunzip < acme.ndjson.gz | dealwright import - --store sqlite:./new.sqlite" },
  ]),
)
