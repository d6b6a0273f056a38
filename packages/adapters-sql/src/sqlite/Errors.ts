/** What SQLite says went wrong, as reasons of the store port. */
import { StoreError, type StoreErrorReason, storeError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"

/** The database holds something that this adapter never writes. */
export class UnexpectedContent extends Error {}

/** SQLite's primary result code, when the error comes from SQLite. */
const resultCode = (error: unknown): number | undefined =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined

/** Another connection holds a lock: the statement may go through later. */
export const isBusy = (error: unknown): boolean => {
  const code = resultCode(error)
  return code === 5 || code === 6
}

const reasonOf = (error: unknown): StoreErrorReason => {
  const detail = error instanceof Error ? error.message : String(error)
  if (error instanceof UnexpectedContent || error instanceof SyntaxError) return { _tag: "Corrupt", detail }
  switch (resultCode(error)) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return { _tag: "Busy", detail }
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return { _tag: "Corrupt", detail }
    case 19: // SQLITE_CONSTRAINT: every constraint is checked before writing, so the content contradicts itself
      return { _tag: "Corrupt", detail: `the data contradicts itself: ${detail}` }
    case 1: // SQLITE_ERROR: a question over JSON met something that is none
      return { _tag: detail.includes("malformed JSON") ? "Corrupt" : "Unavailable", detail }
    case 18: // SQLITE_TOOBIG
      return { _tag: "InvalidInput", detail }
    case 13: // SQLITE_FULL
      return { _tag: "Unavailable", detail: `the disk is full: ${detail}` }
    default:
      return { _tag: "Unavailable", detail }
  }
}

/** The store's error for whatever was thrown. */
export const toStoreError = (operation: string, error: unknown): StoreError =>
  error instanceof StoreError ? error : storeError(operation, reasonOf(error), error)

/** Runs synchronous database work as an effect. */
export const attempt = <A>(operation: string, run: () => A): Effect.Effect<A, StoreError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(run())
    } catch (error) {
      return Effect.fail(toStoreError(operation, error))
    }
  })
