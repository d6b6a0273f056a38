/**
 * Peers that may be missing. They are found beside this package or in the folder of `--peers`, and neither the types nor
 * the lock file depend on them.
 *
 * @module
 */
import { createRequire } from "node:module"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"

/** Where a package is to be loaded from; undefined when it is nowhere. */
const locate = (name: string, folder: string | undefined): string | undefined => {
  for (const from of [import.meta.filename, ...(folder === undefined ? [] : [join(resolve(folder), "index.js")])]) {
    try {
      return pathToFileURL(createRequire(from).resolve(name)).href
    } catch {
      // Not there: the next place.
    }
  }
  return undefined
}

/** Whether a package can be loaded. */
export const isInstalled = (name: string, folder: string | undefined): boolean => locate(name, folder) !== undefined

/** Loads a package, or answers undefined when it is nowhere. */
export const loadPeer = async (name: string, folder: string | undefined): Promise<object | undefined> => {
  const place = locate(name, folder)
  return place === undefined ? undefined : await import(place)
}
