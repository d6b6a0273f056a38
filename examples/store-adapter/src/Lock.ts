/**
 * One owner for one file. Node has no file locks of its own; SQLite has, and they end with the process that holds them,
 * however it ends. (A file with a process id in it doesn't: after a kill it stays, and the id may be another's by then.)
 *
 * @module
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { storeError } from "@dealwright/core/Ports"

/** Takes the lock beside a file, or throws who holds it. Answers how to let it go. */
export const takeLock = (path: string): (() => void) => {
  const owner = `${path}.owner`
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 })
  try {
    lock.exec("BEGIN EXCLUSIVE")
  } catch (cause) {
    lock.close()
    throw storeError("open", { _tag: "Locked", holder: ownerIn(owner) }, cause)
  }
  writeFileSync(owner, `process ${process.pid}`)
  return () => {
    rmSync(owner, { force: true })
    lock.close()
  }
}

/** The owner may have taken the lock just now and not yet said who it is. */
const ownerIn = (file: string): string => {
  try {
    return readFileSync(file, "utf8") || "another process"
  } catch {
    return "another process"
  }
}
