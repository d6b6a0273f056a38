/**
 * Where a simulation may keep its data: in memory, in a file, on a server.
 */
import { rmSync } from "node:fs"
import * as Postgres from "@dealwright/adapters-sql/Postgres"
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import { Simulation } from "@dealwright/core/testing"

/** A place can't be understood. */
export class PlaceError extends Error {}

/** A new place in a file: whatever is there is removed first. */
const sqlite = (file: string) => (): Simulation.Place => {
  for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true })
  return { name: `sqlite:${file}`, open: Sqlite.make({ file }) }
}

let places = 0

/** A new place on a server: a schema of its own, which stays there to be looked at. */
const postgres = (url: string) => (): Simulation.Place => {
  const schema = `simulation_${Date.now().toString(36)}_${++places}`
  return { name: `${new URL(url).host}/${schema}`, open: Postgres.make({ url, schema }) }
}

/** Reads `memory`, `sqlite:FILE` or `postgres://…`. */
export const placeOf = (text: string): (() => Simulation.Place) => {
  if (text === "memory") return Simulation.memory
  if (text.startsWith("sqlite:") && text.length > "sqlite:".length) return sqlite(text.slice("sqlite:".length))
  if (/^postgres(ql)?:\/\//u.test(text)) return postgres(text)
  throw new PlaceError(`--store ${text}: there is memory, sqlite:FILE and postgres://…`)
}
