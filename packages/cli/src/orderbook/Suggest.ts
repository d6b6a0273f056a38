/** The nearest known name to one that isn't known. */

const plain = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s._-]+/g, "")

/** How many letters have to be put in, taken out or replaced to make one text of the other. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/**
 * The known name that `name` was probably meant to be, or `undefined` when none is near. Case, spaces and punctuation
 * don't count; beyond that at most one typing mistake in four characters.
 *
 * @example
 * ```ts
 * import { suggest } from "@dealwright/cli/OrderBook"
 * import assert from "node:assert"
 * assert.equal(suggest("GTXPro", ["GTX Pro", "GTX Plus Pro"]), "GTX Pro")
 * assert.equal(suggest("Fridge", ["GTX Pro", "MG Special"]), undefined)
 * ```
 */
export const suggest = (name: string, known: ReadonlyArray<string>): string | undefined => {
  const meant = plain(name)
  const most = Math.max(1, Math.floor(meant.length / 4))
  let best: { readonly name: string; readonly mistakes: number } | undefined
  for (const one of known) {
    const other = plain(one)
    if (other === meant) return one
    if (Math.abs(other.length - meant.length) > most) continue
    const mistakes = distance(meant, other)
    if (mistakes <= most && (best === undefined || mistakes < best.mistakes)) best = { name: one, mistakes }
  }
  return best?.name
}
