/**
 * Names from outside as ids that Dealwright takes, and back.
 *
 * @module
 */

const isId = /^[A-Za-z0-9][A-Za-z0-9._:-]*$/

/** Gives every name one id: the name itself where it can be one, otherwise a number behind a prefix. */
export class Names {
  readonly #prefix: string
  readonly #longest: number
  readonly #ids = new Map<string, string>()
  readonly #names = new Map<string, string>()

  /** Ids have at most 64 characters, or fewer where papers are to be named after them. */
  constructor(prefix: string, longest = 64) {
    this.#prefix = prefix
    this.#longest = longest
  }

  /** The id of a name; the same name has the same id. */
  idOf(name: string): string {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    let id = isId.test(name) && name.length <= this.#longest ? name : `${this.#prefix}${this.#ids.size + 1}`
    while (this.#names.has(id)) id = `${this.#prefix}${this.#ids.size + 1}-${id}`.slice(0, this.#longest)
    this.#ids.set(name, id)
    this.#names.set(id, name)
    return id
  }

  /** The name behind an id. */
  nameOf(id: string): string {
    return this.#names.get(id) ?? id
  }

  /** All names, in the order in which they came. */
  get names(): ReadonlyArray<string> {
    return Array.from(this.#ids.keys())
  }
}
