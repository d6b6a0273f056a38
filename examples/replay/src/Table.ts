/**
 * Plain tables for the terminal, the sums and figures in them, and a line of progress that doesn't get in the way of a
 * pipe.
 *
 * @module
 */
import { Money } from "@dealwright/core"

/** A column: its heading, of one line or several, and whether its cells are figures (aligned right). */
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
  const headings = columns.map(({ heading }) => heading.split("\n"))
  const height = Math.max(...headings.map((lines) => lines.length))
  const widths = headings.map((lines, i) => Math.max(...lines.map(widthOf), ...all.map((row) => widthOf(row[i] ?? ""))))
  const line = (cells: ReadonlyArray<string>) =>
    `  ${columns.map((column, i) => pad(cells[i] ?? "", widths[i] ?? 0, column.figures === true)).join("  ")}`.trimEnd()
  const rule = `  ${widths.map((width) => "─".repeat(width)).join("  ")}`
  return [
    // A short heading stands right above its column.
    ...Array.from({ length: height }, (_, i) => line(headings.map((lines) => lines[i - height + lines.length] ?? ""))),
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

/** The sum of amounts in one currency. */
export const sum = (amounts: Iterable<Money.Money>, currency: Money.CurrencyCode): Money.Money => {
  let minor = 0n
  for (const amount of amounts) minor += amount.minor
  return Money.make(minor, currency)
}

/** An amount without its currency: 1,234,567.50. */
export const money = (amount: Money.Money): string => grouped(Money.format(amount))

/** A part of a whole: 63.1 %. */
export const percent = (part: number, whole: number, decimals = 1): string =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(decimals)} %`

/** Items by key, sorted by key. */
export const groupBy = <A>(items: Iterable<A>, keyOf: (item: A) => string): ReadonlyMap<string, ReadonlyArray<A>> => {
  const groups = new Map<string, Array<A>>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return new Map(Array.from(groups).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** How often each name stands there, the most frequent first. */
export const tally = (names: Iterable<string>): string =>
  Array.from(groupBy(names, (name) => name))
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, some]) => `${name} ${grouped(some.length)}`)
    .join(", ")

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
