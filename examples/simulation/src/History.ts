/**
 * A history that was kept in a file: what a short way to a difference is played from.
 */
import { readFileSync, writeFileSync } from "node:fs"
import type { Simulation } from "@dealwright/core/testing"

/** A history with what it takes to play it. */
export interface History {
  readonly seed: number
  readonly faults: Simulation.Faults
  readonly clients: number
  readonly steps: ReadonlyArray<Simulation.Step>
}

/** A file holds no history. */
export class HistoryError extends Error {}

const isStep = (json: unknown): json is Simulation.Step =>
  typeof json === "object" && json !== null && "no" in json && "at" in json && "act" in json

const isHistory = (json: unknown): json is History =>
  typeof json === "object" &&
  json !== null &&
  "seed" in json &&
  "faults" in json &&
  "clients" in json &&
  "steps" in json &&
  Array.isArray(json.steps) &&
  json.steps.every(isStep)

/** Keeps a history. */
export const writeHistory = (file: string, history: History): void =>
  writeFileSync(file, `${JSON.stringify(history, null, 1)}\n`)

/** Reads one back. */
export const readHistory = (file: string): History => {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, "utf8"))
  } catch (error) {
    throw new HistoryError(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isHistory(json)) throw new HistoryError(`${file} holds no history of a simulation`)
  return json
}
