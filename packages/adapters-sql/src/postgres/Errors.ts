/** What PostgreSQL and the connection to it say went wrong, as reasons of the store port. */
import { StoreError, type StoreErrorReason, storeError } from "@dealwright/core/Ports"
import type { SqlError } from "effect/sql/SqlError"

/** The database holds something that this adapter never writes. */
export class UnexpectedContent extends Error {}

/** A member of an error's cause. */
const ofCause = (error: SqlError, member: string): string | undefined => {
  const cause: unknown = error.reason.cause
  if (typeof cause !== "object" || cause === null || !(member in cause)) return undefined
  const value: unknown = Reflect.get(cause, member)
  return typeof value === "string" ? value : undefined
}

/** The five letters by which PostgreSQL names an error; undefined when the error isn't the server's. */
export const sqlState = (error: SqlError): string | undefined => {
  const code = ofCause(error, "code")
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** The constraint that was broken. */
export const brokenConstraint = (error: SqlError): string | undefined => ofCause(error, "constraint")

/** A careless function met a command that was done before. */
export const isDone = (error: SqlError): boolean => sqlState(error) === "DW003"

/** The connection is gone, or is about to go; whether the statement had its effect is not known. */
export const isLost = (error: SqlError): boolean => {
  const state = sqlState(error)
  return state === undefined
    ? error.reason._tag === "ConnectionError"
    : state.startsWith("08") || ["57P01", "57P02", "57P03", "57P05", "25P03"].includes(state)
}

/**
 * Another transaction came in between; the next attempt sees what it did. Serialisation failures and deadlocks, and
 * what the functions of this adapter report: `DW001` unknown index fields, `DW002` rows that were known as they no
 * longer are.
 */
export const isRace = (error: SqlError): boolean => {
  const state = sqlState(error)
  return (
    state === "40001" ||
    state === "40P01" ||
    state === "DW001" ||
    state === "DW002" ||
    (state === "23505" && brokenConstraint(error)?.startsWith("dw_receipts") === true)
  )
}

const words = (error: SqlError): string => {
  const cause: unknown = error.reason.cause
  const said = cause instanceof Error && cause.message !== "" ? cause.message : error.message
  const hint = ofCause(error, "detail")
  return hint === undefined ? said : `${said} (${hint})`
}

const rights = "see “Roles and rights” in the how-to for PostgreSQL for what the role needs"

const reasonOf = (error: SqlError): StoreErrorReason => {
  const detail = words(error)
  const state = sqlState(error)
  if (state === undefined) return { _tag: "Unavailable", detail }
  switch (state) {
    case "40001":
    case "40P01":
    case "DW001":
    case "DW002":
      return { _tag: "Busy", detail: `others kept getting in between: ${detail}` }
    case "55P03":
    case "57014":
      return { _tag: "Busy", detail: `it took too long: ${detail}` }
    case "53300":
      return { _tag: "Busy", detail: `the server has no connection to spare: ${detail}` }
    case "42501":
      return { _tag: "InvalidInput", detail: `${detail}; ${rights}` }
    case "42P01":
    case "3F000":
    case "42883":
      return { _tag: "InvalidInput", detail: `${detail}; the tables are not there: run migrate as their owner` }
    case "3D000":
      return { _tag: "InvalidInput", detail: `${detail}; create the database first` }
    default: {
      const kind = state.slice(0, 2)
      if (kind === "28") return { _tag: "InvalidInput", detail: `the server refuses the login: ${detail}` }
      if (kind === "22" || kind === "54") return { _tag: "InvalidInput", detail }
      if (kind === "23") return { _tag: "Corrupt", detail: `the data contradicts itself: ${detail}` }
      if (state === "XX001" || state === "XX002") return { _tag: "Corrupt", detail }
      return { _tag: "Unavailable", detail }
    }
  }
}

/** The store's error for an error of the database. */
export const fromSql = (operation: string, error: SqlError): StoreError => storeError(operation, reasonOf(error), error)

/** The store's error for whatever was thrown while rows were read. */
export const fromContent = (operation: string, error: unknown): StoreError =>
  error instanceof StoreError
    ? error
    : storeError(operation, { _tag: "Corrupt", detail: error instanceof Error ? error.message : String(error) }, error)
