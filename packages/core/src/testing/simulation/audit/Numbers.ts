/**
 * Business numbers: one after the other, none left out, none twice (KER-9).
 *
 * @module
 */
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Entry } from "./Entry.ts"

/** The numbers of a company. */
export class Numbers implements Part {
  readonly kinds = ["numbering", "assigned-number"]
  readonly #last = new Map<string, number>()
  readonly #given = new Map<string, string>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  read(entry: Entry): void {
    const { data, day, type } = entry
    const books = this.#books
    const [series, year, number] = [R.text(data, "series"), R.number(data, "year"), R.number(data, "number")]
    const owner = `${series} ${R.text(data, "forKind")}/${R.text(data, "forId")}`
    const written = R.text(data, "text")
    if (type === "NumberAssigned") {
      if (this.#given.get(owner) !== written) {
        books.find("KER-9", entry, `the number of ${owner}`, this.#given.get(owner) ?? "none", written)
      }
      return
    }
    const key = `${series}-${year}`
    const expected = (this.#last.get(key) ?? 0) + 1
    if (number !== expected) books.find("KER-9", entry, `the next number of ${key}`, String(expected), String(number))
    if (this.#given.has(owner))
      books.find("KER-9", entry, `${owner} numbered twice`, this.#given.get(owner) ?? "", written)
    if (!written.endsWith(`${year}-${String(number).padStart(6, "0")}`)) {
      books.find("KER-9", entry, "the number as text", `…${year}-${String(number).padStart(6, "0")}`, written)
    }
    const now = Number(R.dayText(day).slice(0, 4))
    if (year !== now) books.find("KER-9", entry, "the year of the number", String(now), String(year))
    this.#last.set(key, number)
    this.#given.set(owner, written)
  }
}
