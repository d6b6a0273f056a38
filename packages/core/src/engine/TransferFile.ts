/**
 * The form of an export file: one line of JSON for the header, one for each commit, one for the end. Every line carries
 * a checksum over the line before it and itself, so that a line that was left out, moved or edited gives itself away.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Json } from "../ports/Store.ts"
import { canonicalJson, digest } from "./Link.ts"

/** Name and version of the form; a later version of the form has a later number. */
export const exportFormat = { format: "dealwright-export", version: 1 } as const

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Version = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

const ExportedEvent = Schema.Struct({
  kind: Schema.String,
  id: Schema.String,
  version: Version,
  type: Schema.String,
  schemaVersion: Count,
  data: Schema.Json,
  meta: Schema.Json,
  hash: Schema.String,
})

/** An event of an exported commit. */
export type ExportedEvent = typeof ExportedEvent.Type

const Line = Schema.TaggedUnion({
  Header: {
    format: Schema.String,
    version: Schema.Int,
    tenant: Schema.String,
    /** Epoch milliseconds of the export. */
    at: Schema.Int,
    template: Schema.String,
    plugins: Schema.Record(Schema.String, Schema.String),
    sum: Schema.String,
  },
  Commit: {
    /** Counts commits from 1. */
    n: Version,
    /** Null when the events don't say which command they belong to. */
    commandId: Schema.NullOr(Schema.String),
    /** Epoch milliseconds at which it was decided. */
    at: Schema.Int,
    /** Null when the receipt has been forgotten. */
    receipt: Schema.NullOr(Schema.Struct({ commandHash: Schema.String, answer: Schema.Json })),
    events: Schema.NonEmptyArray(ExportedEvent),
    sum: Schema.String,
  },
  End: { commits: Count, events: Count, sum: Schema.String },
})

/** The first line. */
export type ExportHeader = typeof Line.cases.Header.Type
/** A line of one commit. */
export type ExportedCommit = typeof Line.cases.Commit.Type

const decodeLine = Schema.decodeUnknownResult(Line)

const checksum = (previous: string, content: string): string => digest(`${previous}\n${content}`)

/** Writes lines, each with its checksum. */
export const makeLineWriter = () => {
  let sum = ""
  return (content: { readonly [key: string]: Json }): string => {
    sum = checksum(sum, canonicalJson(content))
    // Keys stay in the order in which they are stored; the checksum doesn't depend on it.
    return JSON.stringify({ ...content, sum })
  }
}

/** What is wrong with an export file, or with bringing it into a store. */
export interface TransferProblem {
  readonly _tag:
    | "NotAnExport"
    | "OtherVersion"
    | "OtherTenant"
    | "Malformed"
    | "Altered"
    | "Truncated"
    | "BrokenLink"
    | "UnknownKind"
    | "UnreadableEvent"
    | "OtherData"
  readonly detail: string
}

/** Makes a problem. */
export const problem = (_tag: TransferProblem["_tag"], detail: string): TransferProblem => ({ _tag, detail })

/** Reads lines in order and holds each against the one before it. */
export interface LineReader {
  readonly read: (text: string) => Result.Result<ExportHeader | ExportedCommit | undefined, TransferProblem>
  /** To be called behind the last line. */
  readonly end: () => Result.Result<{ readonly commits: number; readonly events: number }, TransferProblem>
  readonly header: () => ExportHeader | undefined
}

const parse = (text: string): Result.Result<unknown, string> =>
  Result.try({
    try: () => JSON.parse(text),
    catch: (error) => (error instanceof Error ? error.message : String(error)),
  })

/** Makes a reader for one pass over the lines; `tenant` is whose they must be. */
export const makeLineReader = (tenant: string | undefined): LineReader => {
  let sum = ""
  let header: ExportHeader | undefined
  let commits = 0
  let events = 0
  let ended = false

  const read: LineReader["read"] = (text) => {
    if (text.trim() === "") return Result.succeed(undefined)
    if (ended) return Result.fail(problem("Altered", "there is something behind the end of the export"))
    const parsed = parse(text)
    if (Result.isFailure(parsed)) {
      return Result.fail(
        header === undefined
          ? problem("NotAnExport", "the file does not begin as an export of Dealwright does")
          : problem("Malformed", `the line is not JSON (${parsed.failure}); it may have been cut off`),
      )
    }
    const decoded = decodeLine(parsed.success)
    if (Result.isFailure(decoded)) {
      return Result.fail(
        header === undefined
          ? problem("NotAnExport", "the file does not begin as an export of Dealwright does")
          : problem("Malformed", `the line is not of an export: ${decoded.failure.message}`),
      )
    }
    const line = decoded.success
    if (header === undefined) {
      if (line._tag !== "Header" || line.format !== exportFormat.format) {
        return Result.fail(problem("NotAnExport", "the file does not begin with the header of an export"))
      }
      if (line.version !== exportFormat.version) {
        const detail = `the export is of form ${line.version}, and this version of Dealwright reads form ${exportFormat.version}; use the version that wrote it, or a later one`
        return Result.fail(problem("OtherVersion", detail))
      }
      if (tenant !== undefined && line.tenant !== tenant) {
        const detail = `the export is of company "${line.tenant}", not of "${tenant}"; the links between its events cover the company's name, so it can't come in under another`
        return Result.fail(problem("OtherTenant", detail))
      }
    }
    const content = canonicalJson(withoutSum(parsed.success))
    const expected = checksum(sum, content)
    if (line.sum !== expected) {
      return Result.fail(
        problem(
          "Altered",
          "its checksum does not fit: this line was edited, or a line before it was left out, moved or added",
        ),
      )
    }
    sum = expected
    switch (line._tag) {
      case "Header":
        if (header !== undefined) return Result.fail(problem("Altered", "there is a second header"))
        header = line
        return Result.succeed(line)
      case "Commit":
        commits++
        events += line.events.length
        return line.n === commits
          ? Result.succeed(line)
          : Result.fail(problem("Altered", `it is commit ${line.n}, where commit ${commits} is expected`))
      case "End":
        ended = true
        return line.commits === commits && line.events === events
          ? Result.succeed(undefined)
          : Result.fail(
              problem(
                "Altered",
                `the end counts ${line.commits} commits and ${line.events} events; there are ${commits} and ${events}`,
              ),
            )
    }
  }

  return {
    read,
    header: () => header,
    end: () =>
      header === undefined
        ? Result.fail(problem("NotAnExport", "the file is empty"))
        : ended
          ? Result.succeed({ commits, events })
          : Result.fail(
              problem("Truncated", `the file ends after ${commits} commits without its last line; the rest is missing`),
            ),
  }
}

/** What was parsed, as the object that its checksum covers. */
const withoutSum = (parsed: unknown): Json => {
  if (typeof parsed !== "object" || parsed === null) return null
  const { sum: _, ...content }: { readonly [key: string]: Json } = { ...parsed }
  return content
}
