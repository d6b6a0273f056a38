/**
 * Plain tables for the terminal, and a line of progress that doesn't get in the way of a pipe.
 *
 * @module
 */

/** A column: its heading, and whether its cells are figures (aligned right). */
export interface Column {
  readonly heading: string
  readonly figures?: boolean
}

const widthOf = (text: string): number => {
  let width = 0
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/u.test(character) ? 2 : 1
  return width
}

const pad = (text: string, width: number, figures: boolean): string => {
  const space = " ".repeat(Math.max(0, width - widthOf(text)))
  return figures ? `${space}${text}` : `${text}${space}`
}

/** Lays rows out under headings; a last row can be set off as the total. */
export const table = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  total?: ReadonlyArray<string>,
): string => {
  const all = total === undefined ? rows : [...rows, total]
  const widths = columns.map((column, i) =>
    Math.max(widthOf(column.heading), ...all.map((row) => widthOf(row[i] ?? ""))),
  )
  const line = (cells: ReadonlyArray<string>) =>
    `  ${columns.map((column, i) => pad(cells[i] ?? "", widths[i] ?? 0, column.figures === true)).join("  ")}`.trimEnd()
  const rule = `  ${widths.map((width) => "─".repeat(width)).join("  ")}`
  return [
    line(columns.map((column) => column.heading)),
    rule,
    ...rows.map(line),
    ...(total === undefined ? [] : [rule, line(total)]),
  ].join("\n")
}

/** Groups digits: 1234567.5 → 1,234,567.5. */
export const grouped = (figure: string | number): string => {
  const [whole = "", rest] = String(figure).split(".")
  const sign = whole.startsWith("-") ? "-" : ""
  const digits = sign === "" ? whole : whole.slice(1)
  const text = sign + digits.replace(/\B(?=(\d{3})+$)/g, ",")
  return rest === undefined ? text : `${text}.${rest}`
}

/** Shows how far a long run has come, on standard error and only to a person. */
export const progress = (what: string, every = 200): { tell(done: number, detail?: string): void; end(): void } => {
  const shown = process.stderr.isTTY === true
  let last = 0
  let lines = 0
  return {
    tell: (done, detail = "") => {
      const now = performance.now()
      if (now - last < every) return
      last = now
      lines++
      if (shown) process.stderr.write(`\r\u001b[2K${what} ${grouped(done)} ${detail}`)
      else if (lines % 25 === 1) process.stderr.write(`${what} ${grouped(done)} ${detail}\n`)
    },
    end: () => {
      if (shown) process.stderr.write("\r\u001b[2K")
    },
  }
}
