/**
 * A file of lines that only grows. A line is on the disk when `append` returns. Each carries a checksum over itself and
 * all before it, so that a line that was changed, moved or taken out is told.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs"
import { dirname } from "node:path"
import { storeError } from "@dealwright/core/Ports"

/** Where every file begins: names the format, so that somebody else's file fails at its first line. */
const beginning = "dealwright json lines 1"

const checksum = (previous: string, text: string): string =>
  createHash("sha256").update(previous).update(text).digest("hex").slice(0, 32)

/** What a file holds: its lines, the checksum of the last one, and the length up to its end. */
interface Content {
  readonly lines: ReadonlyArray<string>
  readonly last: string
  readonly length: number
}

/** Reads a file. A last line without its end was being written when the writer died: nobody was told that it is there. */
const read = (path: string): Content => {
  const bytes = readFileSync(path)
  const length = bytes.lastIndexOf(0x0a) + 1
  const lines: Array<string> = []
  let last = beginning
  for (let start = 0; start < length; ) {
    const end = bytes.indexOf(0x0a, start)
    const line = bytes.toString("utf8", start + 33, end)
    const expected = checksum(last, line)
    if (bytes.toString("latin1", start, start + 33) !== `${expected} `) {
      const detail = `${path} was damaged in line ${lines.length + 1}, or is no file of this store; restore a copy of it`
      throw storeError("read", { _tag: "Corrupt", detail })
    }
    lines.push(line)
    last = expected
    start = end + 1
  }
  return { lines, last, length }
}

/** An open file of lines. */
export interface Log {
  /** The lines that it held when it was opened. */
  readonly lines: ReadonlyArray<string>
  /** Adds a line without line breaks and waits for the disk. When it throws, nobody knows what is in the file. */
  readonly append: (line: string) => void
  /** Reads the file anew. Throws when it isn't what was written. */
  readonly check: () => void
  readonly close: () => void
}

/** Opens a file of lines; makes it, for its owner only, when it isn't there. */
export const openLog = (path: string): Log => {
  const fd = openSync(path, "a+", 0o600)
  try {
    const content = read(path)
    ftruncateSync(fd, content.length)
    fsyncSync(fd)
    // A new file is found again only when its folder is on the disk too. Windows can't do that, and needn't.
    if (process.platform !== "win32") {
      const folder = openSync(dirname(path), "r")
      fsyncSync(folder)
      closeSync(folder)
    }
    let { last } = content
    return {
      lines: content.lines,
      append: (line) => {
        const next = checksum(last, line)
        for (let rest = Buffer.from(`${next} ${line}\n`); rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest))
        fsyncSync(fd)
        last = next
      },
      check: () => {
        if (read(path).last === last) return
        throw storeError("verify", { _tag: "Corrupt", detail: `${path} doesn't end with what was written last` })
      },
      close: () => closeSync(fd),
    }
  } catch (error) {
    closeSync(fd)
    throw error
  }
}
