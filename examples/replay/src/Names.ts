/**
 * Names from outside as ids that Dealwright takes, and back.
 *
 * @module
 */

const isId = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/

/** Gives every name one id: the name itself where it can be one, otherwise a number behind a prefix. */
export class Names {
  readonly #prefix: string
  readonly #ids = new Map<string, string>()
  readonly #names = new Map<string, string>()

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** The id of a name; the same name has the same id. */
  idOf(name: string): string {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    let id = isId.test(name) ? name : `${this.#prefix}${this.#ids.size + 1}`
    while (this.#names.has(id)) id = `${this.#prefix}${this.#ids.size + 1}-${id}`.slice(0, 64)
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
