/** Where a command reads its surroundings and writes what it has to say: results, and what is said beside them. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"

/** See {@link Io}. */
export interface IoService {
  /** A line of the result, to standard output. */
  readonly result: (line: string) => void
  /** A line for whoever watches, to standard error. */
  readonly remark: (line: string) => void
  /** Replaces the one line that says how far it is; empty to take it away. Does nothing where nobody watches. */
  readonly progress: (text: string) => void
  /** Raw text to standard output. */
  readonly write: (text: string) => Effect.Effect<void>
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The command's surroundings. */
export class Io extends Context.Service<Io, IoService>()("@dealwright/cli/Io") {}

/** What all commands can be told. */
export interface Shared {
  readonly store: Option.Option<string>
  readonly schema: Option.Option<string>
  readonly host: Option.Option<string>
  readonly json: boolean
}

/** Milliseconds between two changes of the line that says how far it is. */
const pause = 100

/** The surroundings of this process. */
export const processIo = (): IoService => {
  const watched = process.stderr.isTTY === true
  let shown = false
  let last = 0
  const clear = () => {
    if (shown) process.stderr.write("\r\u001b[2K")
    shown = false
  }
  return {
    result: (line) => {
      clear()
      process.stdout.write(`${line}\n`)
    },
    remark: (line) => {
      clear()
      process.stderr.write(`${line}\n`)
    },
    progress: (text) => {
      if (!watched || text === "") return clear()
      const now = performance.now()
      if (now - last < pause) return
      last = now
      clear()
      process.stderr.write(text)
      shown = true
    },
    write: (text) =>
      Effect.callback((resume) => {
        process.stdout.write(text, () => resume(Effect.void))
      }),
    env: process.env,
  }
}

/** 12,345 */
export const count = (n: number): string => n.toLocaleString("en")

/** "1 event", "2 events". */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`

/** Columns of a line of prose. */
const width = 100

/** Prose in lines of a readable length; those behind the first are indented by two. */
export const wrapped = (text: string): string =>
  text
    .split("\n")
    .flatMap((paragraph) => {
      const lines: Array<string> = [""]
      for (const word of paragraph.split(" ")) {
        const line = lines.at(-1) ?? ""
        if (line !== "" && line.length + 1 + word.length > width) lines.push(word)
        else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`
      }
      return lines
    })
    .join("\n  ")
