/**
 * One owner for one file or folder. The lock is an exclusive lock of SQLite on a file beside the data, so it goes with the
 * process that holds it, however that ends. Who holds it is written down in another file, for the one who is refused.
 *
 * @module
 */
import { closeSync, existsSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { basename, dirname, join, resolve } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { storeError } from "@dealwright/core/Ports"

/** Whether SQLite says that somebody else holds a lock. */
const isHeld = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" && (error.errcode & 0xff) === 5

/** Only the owner of the process may read business data. */
const ownerOnly = 0o600

/**
 * Milliseconds until a lock that is held counts as somebody's. An exclusive lock is taken in steps, and of two processes at
 * once each can stand in the other's way for an instant: without patience both would be refused and nobody would get in.
 */
const patience = 250

/** Creates a file if it isn't there. A file that is there is never opened: closing it would drop the locks on it. */
export const createPrivately = (file: string): void => {
  try {
    closeSync(openSync(file, "wx", ownerOnly))
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error
  }
}

/** The one path of a file, whichever way it was named, so that one file has one lock. */
export const realPath = (file: string): string => {
  const path = resolve(file)
  if (existsSync(path)) return realpathSync(path)
  const folder = dirname(path)
  if (existsSync(folder)) return join(realpathSync(folder), basename(path))
  throw storeError("open", {
    _tag: "InvalidInput",
    detail: `the folder ${folder} of the file does not exist; make it first`,
  })
}

const holderOf = (ownerFile: string): string => {
  try {
    return readFileSync(ownerFile, "utf8").trim() || "another process"
  } catch {
    return "another process"
  }
}

/** Takes the lock of `path`, or throws a store error that names the holder. Answers how to let it go. */
export const takeLock = (path: string): (() => void) => {
  const lockFile = `${path}.lock`
  const ownerFile = `${path}.owner`
  createPrivately(lockFile)
  const lock = new DatabaseSync(lockFile, { timeout: patience })
  try {
    lock.exec("BEGIN EXCLUSIVE")
  } catch (error) {
    lock.close()
    throw isHeld(error) ? storeError("open", { _tag: "Locked", holder: holderOf(ownerFile) }, error) : error
  }
  writeFileSync(ownerFile, `process ${process.pid} on ${hostname()} since ${new Date(Date.now()).toISOString()}\n`, {
    mode: ownerOnly,
  })
  return () => {
    rmSync(ownerFile, { force: true })
    lock.close()
  }
}
