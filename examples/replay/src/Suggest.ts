/**
 * The nearest known name to one that isn't known.
 *
 * @module
 */
import { closest, distance } from "fastest-levenshtein"

const plain = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s._-]+/g, "")

/**
 * The known name that `name` was probably meant to be, or `undefined` when none is near. Case, spaces and punctuation
 * don't count; beyond that at most one typing mistake in four characters.
 */
export const suggest = (name: string, known: ReadonlyArray<string>): string | undefined => {
  if (known.length === 0) return undefined
  const same = known.find((one) => plain(one) === plain(name))
  if (same !== undefined) return same
  const near = closest(plain(name), known.map(plain))
  return distance(plain(name), near) <= Math.max(1, Math.floor(plain(name).length / 4))
    ? known.find((one) => plain(one) === near)
    : undefined
}
