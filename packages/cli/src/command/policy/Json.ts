/** JSON as a person wrote it: the value, the line and column of each of its parts, and what stands in it twice. */
import * as Result from "effect/Result"

/** A place in a text. Lines and columns count from 1. */
export interface Spot {
  readonly line: number
  readonly column: number
}

/** The text isn't JSON. */
export interface NoJson extends Spot {
  readonly problem: string
}

/** What the text says. */
export interface Located {
  readonly value: unknown
  /** Where a part stands, or the nearest part that holds it. Paths read `rule.limits[1].rank`; the whole is `""`. */
  spotOf(path: string): Spot
  /** Paths of fields that their object names twice: only the last one would count. */
  readonly twice: ReadonlyArray<string>
}

/** Deeper nesting is no policy. */
const maxDepth = 200

const space = /[ \t\r\n]*/y
const text = /"(?:[^"\\\p{Cc}]|\\.|\u007f|[\u0080-\u009f])*"/uy
const scalar = /(?:-?\d[-+.\deE]*|true|false|null)(?![\w.])/y

/** A path and a step down from it. */
export const below = (path: string, step: PropertyKey): string =>
  typeof step === "number" ? `${path}[${step}]` : path === "" ? String(step) : `${path}.${String(step)}`

/** Walks over the text once and takes note of what stands where; every method says whether it found what it looked for. */
class Scan {
  readonly offsets = new Map<string, number>()
  readonly twice: Array<string> = []
  offset = 0
  wanted = ""
  readonly #text: string

  constructor(json: string) {
    this.#text = json
  }

  run(): boolean {
    return this.#value("", 0) && (this.#next() === "" || this.#want("the end of the file"))
  }

  #want(what: string): false {
    this.wanted = what
    return false
  }

  #next(): string {
    space.lastIndex = this.offset
    space.exec(this.#text)
    this.offset = space.lastIndex
    return this.#text.charAt(this.offset)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.offset += found.length
    return found
  }

  #value(path: string, depth: number): boolean {
    const first = this.#next()
    if (!this.offsets.has(path)) this.offsets.set(path, this.offset)
    if (depth > maxDepth) return this.#want(`no more than ${maxDepth} levels`)
    if (first === "{") return this.#list("}", (index) => this.#field(path, index, depth))
    if (first === "[") return this.#list("]", (index) => this.#value(below(path, index), depth + 1))
    return this.#take(first === '"' ? text : scalar) !== undefined || this.#want("a value")
  }

  #list(end: "}" | "]", item: (index: number) => boolean): boolean {
    this.offset++
    if (this.#next() === end) return this.#skip()
    for (let index = 0; ; index++) {
      if (!item(index)) return false
      const next = this.#next()
      if (next === end) return this.#skip()
      if (next !== ",") return this.#want(`"," or "${end}"`)
      this.offset++
    }
  }

  #skip(): true {
    this.offset++
    return true
  }

  #field(path: string, _index: number, depth: number): boolean {
    this.#next()
    const start = this.offset
    const quoted = this.#take(text)
    if (quoted === undefined) return this.#want('a field name in double quotes (no "," stands before a closing "}")')
    const at = below(path, unquoted(quoted))
    if (this.offsets.has(at)) this.twice.push(at)
    this.offsets.set(at, start)
    if (this.#next() !== ":") return this.#want('":"')
    this.offset++
    return this.#value(at, depth + 1)
  }
}

const unquoted = (quoted: string): string => {
  const read = Result.try((): unknown => JSON.parse(quoted))
  return Result.isSuccess(read) && typeof read.success === "string" ? read.success : quoted.slice(1, -1)
}

const spotAt = (json: string, offset: number): Spot => {
  const before = json.slice(0, offset).split("\n")
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** What stands at an offset, for a message. */
const found = (json: string, offset: number): string => {
  const rest =
    json
      .slice(offset, offset + 20)
      .split("\n")[0]
      ?.trimEnd() ?? ""
  return offset >= json.length ? "the file ends" : rest === "" ? "the line ends" : `it says ${rest}`
}

/** Reads JSON; a byte order mark at the beginning is passed over. */
export const readJson = (file: string): Result.Result<Located, NoJson> => {
  const json = file.replace(/^\ufeff/, "")
  const scan = new Scan(json)
  if (!scan.run()) {
    const problem = `${scan.wanted} was expected, but ${found(json, scan.offset)}`
    return Result.fail({ problem, ...spotAt(json, scan.offset) })
  }
  return Result.mapBoth(
    Result.try((): unknown => JSON.parse(json)),
    {
      // What the walk doesn't look into: escapes and the form of numbers.
      onFailure: (error): NoJson => ({
        problem: error instanceof Error ? error.message : String(error),
        ...spotAt(json, Number(/at position (\d+)/.exec(String(error))?.[1] ?? 0)),
      }),
      onSuccess: (value): Located => ({
        value,
        twice: scan.twice,
        spotOf: (path) => {
          for (let at = path; ; at = at.replace(/(?:^|\.)[^.[]*$|\[\d+\]$/, "")) {
            const offset = scan.offsets.get(at)
            if (offset !== undefined || at === "") return spotAt(json, offset ?? 0)
          }
        },
      }),
    },
  )
}
