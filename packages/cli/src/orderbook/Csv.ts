/** Reads CSV row by row: every row with its line in the file, every bad row with what is wrong. */
import { createReadStream } from "node:fs"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Csv from "effect/encoding/Csv"
import * as Stream from "effect/Stream"

/** A row that could not be used. `row` is its line in the file as an editor counts; the heading is row 1. */
export interface RejectedRow {
  readonly row: number
  readonly reason: string
}

/** The order book can't be read at all: a file is missing or broken, or its heading lacks columns. `message` says which. */
export class OrderBookError extends Data.TaggedError("OrderBookError")<{ readonly message: string }> {}

/** A row by column name. */
export interface Row {
  readonly row: number
  readonly fields: ReadonlyMap<string, string>
}

/** Longer records are a mistake in the file (an unclosed quote, mostly), not data. */
const maxRecordSize = 64 * 1024

const troubleWith =
  (file: string) =>
  (error: unknown): OrderBookError => {
    if (error instanceof OrderBookError) return error
    if (Csv.isCsvError(error)) {
      const hint = error.kind === "Syntax" ? "; a quote stands at both ends of a field, and doubled inside it" : ""
      return new OrderBookError({ message: `${file}, row ${error.line}: ${error.message}${hint}` })
    }
    const code = error instanceof Error && "code" in error ? error.code : undefined
    if (code === "ENOENT") return new OrderBookError({ message: `there is no file ${file}` })
    if (code === "EISDIR") return new OrderBookError({ message: `${file} is a folder, not a CSV file` })
    return new OrderBookError({ message: `${file} can't be read: ${error instanceof Error ? error.message : error}` })
  }

const lineBreaks = (cells: ReadonlyArray<string>): number =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)

/**
 * Hands each row to `take`. Fails when the file or one of the `columns` is missing, or when its quotes don't match. A record
 * with too few or too many fields goes to `reject`; the rows around it are kept.
 */
export const readCsv = (
  file: string,
  columns: ReadonlyArray<string>,
  take: (row: Row) => void,
  reject: (rejected: RejectedRow) => void,
): Effect.Effect<void, OrderBookError> =>
  Effect.suspend(() => {
    let heading: ReadonlyArray<string> | undefined
    let line = 1
    const record = (cells: ReadonlyArray<string>): void => {
      const row = line
      line += 1 + lineBreaks(cells)
      const texts = cells.map((cell) => cell.trim())
      if (texts.length === 1 && texts[0] === "") return
      if (heading === undefined) {
        heading = texts
        const missing = columns.filter((column) => !texts.includes(column))
        if (missing.length === 0) return
        throw new OrderBookError({
          message: `${file} has no column ${missing.map((name) => `"${name}"`).join(", ")}; its heading is: ${texts.join(", ")}`,
        })
      }
      if (texts.length !== heading.length) {
        reject({ row, reason: `${texts.length} fields where the heading has ${heading.length}` })
        return
      }
      take({ row, fields: new Map(heading.map((name, index) => [name, texts[index] ?? ""])) })
    }
    return Stream.fromAsyncIterable(createReadStream(file, { encoding: "utf8" }), troubleWith(file)).pipe(
      Stream.pipeThroughChannel(Csv.decodeString({ maxRecordSize })),
      Stream.runForEachArray((records) => Effect.try({ try: () => records.forEach(record), catch: troubleWith(file) })),
      Effect.mapError(troubleWith(file)),
      Effect.andThen(
        Effect.suspend(() =>
          heading === undefined
            ? new OrderBookError({ message: `${file} is empty; it should begin with the heading ${columns.join(",")}` })
            : Effect.void,
        ),
      ),
    )
  })
