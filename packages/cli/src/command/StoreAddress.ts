/** Which store is meant: `--store` or DEALWRIGHT_STORE. */
import { existsSync } from "node:fs"
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import { Store, type StoreError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { type Failure, usage } from "./Failure.ts"
import { Io, type Shared } from "./Io.ts"

/** A store by its address. */
export type StoreAddress =
  | { readonly _tag: "Sqlite"; readonly file: string }
  | { readonly _tag: "Postgres"; readonly url: string }
  | { readonly _tag: "Pglite"; readonly folder: string }

const forms = `A store is written as
  sqlite:PATH         a file, such as sqlite:./data/dealwright.sqlite
  postgres://…        a PostgreSQL database, such as postgres://sales@db.internal/sales
  pglite:FOLDER       PostgreSQL inside this process, in a folder`

/** Reads an address. */
export const parse = (text: string): Result.Result<StoreAddress, Failure> => {
  if (/^postgres(ql)?:\/\//.test(text)) {
    return URL.canParse(text)
      ? Result.succeed({ _tag: "Postgres", url: text })
      : Result.fail(usage("the URL of the PostgreSQL database can't be read", forms))
  }
  const [, scheme, place] = /^(sqlite|pglite):(.+)$/s.exec(text) ?? []
  if (scheme === "sqlite" && place !== undefined) return Result.succeed({ _tag: "Sqlite", file: place })
  if (scheme === "pglite" && place !== undefined) return Result.succeed({ _tag: "Pglite", folder: place })
  const guess = /^[^:]+\.(sqlite3?|db)$/.test(text) ? ` Perhaps sqlite:${text} is meant.` : ""
  return Result.fail(usage(`"${text.slice(0, 200)}" is no address of a store.${guess}`, forms))
}

/** The address that the command was given, here or in its surroundings. */
export const addressOf = Effect.fnUntraced(function* (shared: Shared): Effect.fn.Return<StoreAddress, Failure, Io> {
  const { env } = yield* Io
  const given = Option.getOrElse(shared.store, () => env.DEALWRIGHT_STORE ?? "")
  if (given === "") return yield* usage("which store? Give --store, or set DEALWRIGHT_STORE.", forms)
  return yield* Effect.fromResult(parse(given))
})

/** The address without a password. */
export const shown = (address: StoreAddress): string => {
  switch (address._tag) {
    case "Sqlite":
      return `sqlite:${address.file}`
    case "Pglite":
      return `pglite:${address.folder}`
    case "Postgres": {
      const url = new URL(address.url)
      return `postgres://${url.username === "" ? "" : `${url.username}@`}${url.host}${url.pathname}`
    }
  }
}

/** Whether a command may make a store where there is none. */
export type IfMissing = "make" | "refuse"

const missing = (place: string): Layer.Layer<Store, Failure> =>
  Layer.effect(Store, usage(`there is no ${place}`, "Mind the path; a new store is made by: dealwright migrate"))

/** Milliseconds that a statement of an operator may take: proving a large store is one. */
const statementMillis = 3_600_000

/** Opens the store. Adapters are loaded when they are needed: those for PostgreSQL want packages that not everybody has. */
export const open = (
  address: StoreAddress,
  ifMissing: IfMissing,
  schema: string | undefined,
): Layer.Layer<Store, StoreError | Failure> => {
  const named = schema === undefined ? {} : { schema }
  switch (address._tag) {
    case "Sqlite":
      return ifMissing === "refuse" && !existsSync(address.file)
        ? missing(`file ${address.file}`)
        : Sqlite.layer({ file: address.file })
    case "Pglite": {
      const { folder } = address
      return ifMissing === "refuse" && !existsSync(folder)
        ? missing(`folder ${folder}`)
        : Layer.unwrap(
            Effect.map(
              Effect.promise(() => import("@dealwright/adapters-sql/Pglite")),
              ({ layer }) => layer({ folder, ...named }),
            ),
          )
    }
    case "Postgres": {
      const { url } = address
      return Layer.unwrap(
        Effect.map(
          Effect.promise(() => import("@dealwright/adapters-sql/Postgres")),
          ({ layer }) => layer({ url, statementMillis, ...named }),
        ),
      )
    }
  }
}
