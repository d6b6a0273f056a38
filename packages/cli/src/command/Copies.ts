/** backup and restore. */
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import { usage } from "./Failure.ts"
import { count, counted, Io } from "./Io.ts"
import { answer, root } from "./Shared.ts"
import { addressOf, type StoreAddress } from "./StoreAddress.ts"

/** A word that a shell takes as one. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/** The URL for PostgreSQL's own tools, which ask for the password or take it from PGPASSWORD or ~/.pgpass. */
const withoutPassword = (address: StoreAddress & { readonly _tag: "Postgres" }): string => {
  const url = new URL(address.url)
  url.password = ""
  url.searchParams.delete("password")
  return url.href
}

const elsewhere = (address: StoreAddress, doing: "backup" | "restore", file: string) => {
  switch (address._tag) {
    case "Postgres": {
      const url = quoted(withoutPassword(address))
      return usage(
        `PostgreSQL makes and restores backups with its own tools, which know it better: nothing was done.`,
        doing === "backup"
          ? `  pg_dump --format=custom --file=${quoted(file)} --dbname=${url}\nThe dump is one state of the database, taken while it is used. To move one company: dealwright export`
          : `  pg_restore --exit-on-error --single-transaction --dbname=${url} ${quoted(file)}\ninto an empty database; then: dealwright verify`,
      )
    }
    case "Pglite":
      return usage(
        "a PGlite store has no backup of its own: nothing was done",
        doing === "backup"
          ? `Stop whoever owns it and copy the folder ${address.folder}; or, company by company: dealwright export --tenant T --out FILE`
          : "Put the copied folder back; or, company by company, into a new store: dealwright import FILE",
      )
    case "Sqlite":
      return undefined
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`

export const backup = Command.make(
  "backup",
  { file: Argument.String("file").pipe(Argument.withDescription("Where the backup goes; a new file")) },
  Effect.fnUntraced(function* ({ file }) {
    const address = yield* addressOf(yield* root)
    const other = elsewhere(address, "backup", file)
    if (address._tag !== "Sqlite") return yield* other ?? usage("this store has no backups")
    const { progress } = yield* Io
    progress("copying and checking …")
    const report = yield* Sqlite.backup({ file: address.file, to: file })
    yield* answer({ store: address.file, ...report }, [
      `${report.file}: ${counted(report.events, "event")} in ${counted(report.streams, "stream")}, ${megabytes(report.bytes)}, checked.`,
      `Prove it wholly with: dealwright verify --store ${quoted(`sqlite:${file}`)}`,
    ])
  }),
).pipe(
  Command.withShortDescription("Copy a SQLite store into a file while it is being used"),
  Command.withDescription(
    "Copies a SQLite store while the server owns and writes it. The copy holds every commit up to a moment and none in part; it is checked before it gets its name. Nothing is overwritten. For PostgreSQL it prints the command line of pg_dump.",
  ),
  Command.withExamples([
    { command: "dealwright backup ./backups/monday.sqlite --store sqlite:./data/dealwright.sqlite" },
  ]),
)

export const restore = Command.make(
  "restore",
  { file: Argument.String("file").pipe(Argument.withDescription("The backup")) },
  Effect.fnUntraced(function* ({ file }) {
    const address = yield* addressOf(yield* root)
    const other = elsewhere(address, "restore", file)
    if (address._tag !== "Sqlite") return yield* other ?? usage("this store has no backups")
    const { progress } = yield* Io
    progress("copying and checking …")
    const report = yield* Sqlite.restore({ from: file, to: address.file })
    yield* answer({ store: report.file, backup: file, ...report }, [
      `${report.file}: ${counted(report.events, "event")} in ${counted(report.streams, "stream")} restored from ${file}; the store finds nothing wrong with itself.`,
      `The last position is ${count(report.events)}: whoever follows the feed and has come further must begin there again.`,
    ])
  }),
).pipe(
  Command.withShortDescription("Make a SQLite store from a backup"),
  Command.withDescription(
    "Checks the backup and makes the store from it. The store must not exist yet: move the old file away, with its -wal and -shm beside it. The backup stays as it is.",
  ),
  Command.withExamples([
    { command: "dealwright restore ./backups/monday.sqlite --store sqlite:./data/restored.sqlite" },
  ]),
)
