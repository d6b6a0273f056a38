/**
 * Reads CSV row by row: every row with its number in the file, every bad row with what is wrong and what would be right.
 *
 * @module
 */
import { createReadStream } from "node:fs"
import { suggest } from "@dealwright/cli/OrderBook"
import { CsvError, parse } from "csv-parse"

/** A row by column name. `row` is its line number in the file; the heading is row 1. */
export interface Row {
  readonly row: number
  readonly fields: Readonly<Record<string, string>>
}

/** A row that could not be used. */
export interface RejectedRow {
  readonly row: number
  readonly reason: string
}

/** The file can't be read at all: it is missing, or its heading lacks columns. */
export class CsvFileError extends Error {
  override readonly name = "CsvFileError"
}

/** Longer records are a mistake in the file (an unclosed quote, mostly), not data. */
const maxRecordSize = 64 * 1024

const withNear = (name: string, known: ReadonlyArray<string>): string => {
  const near = suggest(name, known)
  return near === undefined ? `"${name}"` : `"${name}" (did you mean "${near}"?)`
}

/**
 * Yields the rows of a file. Fails with {@link CsvFileError} when the file or one of the `columns` is missing. A record
 * with too few or too many fields is reported and skipped; the rows around it are kept.
 */
export async function* readCsv(
  file: string,
  columns: ReadonlyArray<string>,
  reject: (rejected: RejectedRow) => void,
  separator = ",",
): AsyncGenerator<Row> {
  let heading: ReadonlyArray<string> | undefined
  const input = createReadStream(file)
  const parser = parse({
    bom: true,
    delimiter: separator,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: maxRecordSize,
  })
  // An unreadable file must end the loop below, not the process.
  input.on("error", (error) => parser.destroy(error))
  input.pipe(parser)
  try {
    for await (const item of parser) {
      const { info, record } = item as {
        readonly record: ReadonlyArray<string>
        readonly info: { readonly lines: number }
      }
      if (heading === undefined) {
        heading = record
        const missing = columns.filter((column) => !record.includes(column))
        if (missing.length > 0) {
          throw new CsvFileError(
            `${file} has no column ${missing.map((name) => withNear(name, record)).join(", ")}; its heading is: ${record.join(", ")}`,
          )
        }
        continue
      }
      if (record.length !== heading.length) {
        reject({ row: info.lines, reason: `${record.length} fields where the heading has ${heading.length}` })
        continue
      }
      const fields: Record<string, string> = {}
      for (let i = 0; i < heading.length; i++) {
        const name = heading[i]
        if (name !== undefined) fields[name] = record[i] ?? ""
      }
      yield { row: info.lines, fields }
    }
  } catch (error) {
    if (error instanceof CsvFileError) throw error
    if (error instanceof CsvError) throw new CsvFileError(`${file}: ${error.message}`)
    const code = error instanceof Error && "code" in error ? error.code : undefined
    if (code === "ENOENT") throw new CsvFileError(`there is no file ${file}`)
    if (code === "EISDIR") throw new CsvFileError(`${file} is a folder, not a CSV file`)
    throw error
  }
  if (heading === undefined)
    throw new CsvFileError(`${file} is empty; it should begin with the heading ${columns.join(",")}`)
}
