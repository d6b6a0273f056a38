/**
 * Puts a story on paper: the simulated time at the left, what happens beside it, decisions with their reasons below. It
 * knows nothing of sales; whatever it prints is given to it.
 */
import type { Instant } from "@dealwright/core"
import { pad, widthOf, wrap } from "./Text.ts"

/** Most columns of a line. */
export const pageWidth = 100

/** Colours, or none. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly mixed: (text: string) => string
  readonly bad: (text: string) => string
  readonly time: (text: string) => string
}

const plain = (text: string): string => text
const ansi =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`

/** No colours at all. */
export const noPaint: Paint = { bold: plain, dim: plain, good: plain, mixed: plain, bad: plain, time: plain }

/** The terminal's own colours. */
export const terminalPaint: Paint = {
  bold: ansi(1, 22),
  dim: ansi(2, 22),
  good: ansi(32, 39),
  mixed: ansi(33, 39),
  bad: ansi(31, 39),
  time: ansi(36, 39),
}

/** How an answer turned out. */
export type Tone = "good" | "mixed" | "bad"

const marks: Readonly<Record<Tone, string>> = { good: "✓", mixed: "◆", bad: "✗" }

/** A column of a table. */
export interface Column {
  readonly title: string
  readonly align: "left" | "right"
}

/** How a narrator writes. */
export interface Page {
  readonly write: (text: string) => void
  readonly paint: Paint
  /** A moment as date and time of the company's own zone. */
  readonly clockText: (at: Instant.Instant) => { readonly date: string; readonly time: string }
}

const column = 18
const bodyWidth = pageWidth - column

/** Tells a story. */
export class Narrator {
  readonly #page: Page
  #date = ""
  #time = ""

  constructor(page: Page) {
    this.#page = page
  }

  #line(text: string): void {
    this.#page.write(`${text}\n`)
  }

  /** The date only when it has changed, and the time likewise. */
  #margin(at: Instant.Instant): string {
    const { date, time } = this.#page.clockText(at)
    const shown = date !== this.#date ? `${pad(date, 11)}${time}` : time !== this.#time ? pad(time, 16, "right") : ""
    this.#date = date
    this.#time = time
    return this.#page.paint.time(pad(shown, column))
  }

  #indented(text: string, indent: number, style: (line: string) => string = plain): void {
    for (const line of wrap(text, pageWidth - indent)) this.#line(" ".repeat(indent) + style(line))
  }

  /** The title of a whole story, and what it is about. */
  chapter(title: string, about: string): void {
    const { paint } = this.#page
    this.#date = ""
    this.#line("")
    this.#line(paint.bold(title))
    this.#line(paint.bold("═".repeat(widthOf(title))))
    for (const line of wrap(about, pageWidth)) this.#line(line)
  }

  /** A heading between scenes. */
  act(title: string): void {
    this.#line("")
    this.#line(this.#page.paint.bold(`── ${title} ${"─".repeat(Math.max(0, pageWidth - 4 - widthOf(title)))}`))
    this.#date = ""
  }

  /** What somebody does, with the time beside it. A scene of its own unless it goes on with the one before. */
  scene(at: Instant.Instant, text: string, goesOn = false): void {
    if (!goesOn) {
      this.#line("")
      this.#date = ""
    }
    const [first = "", ...others] = wrap(text, bodyWidth)
    this.#line(this.#margin(at) + first)
    for (const line of others) this.#line(" ".repeat(column) + line)
  }

  /** A remark on what has just happened. */
  remark(text: string): void {
    this.#indented(text, column, this.#page.paint.dim)
  }

  /** An answer, with what it rests on below. */
  answer(tone: Tone, text: string, reasons: ReadonlyArray<string> = []): void {
    const style = this.#page.paint[tone]
    wrap(text, bodyWidth - 2).forEach((line, i) => {
      this.#line(`${" ".repeat(column)}${style(i === 0 ? `${marks[tone]} ${line}` : `  ${line}`)}`)
    })
    for (const reason of reasons) {
      wrap(reason, bodyWidth - 4).forEach((line, i) => {
        this.#line(" ".repeat(column + 2) + (i === 0 ? "· " : "  ") + this.#withRule(line))
      })
    }
  }

  #withRule(line: string): string {
    return line.replace(/\[[A-Z]{3}-\d+\]/gu, this.#page.paint.dim)
  }

  /** Points, one line each or more. */
  list(points: ReadonlyArray<string>): void {
    for (const point of points) {
      wrap(point, bodyWidth - 2).forEach((line, i) => {
        this.#line(" ".repeat(column) + (i === 0 ? "· " : "  ") + line)
      })
    }
  }

  /** A table with a title; the last `totals` rows stand below a rule. */
  table(
    title: string,
    columns: ReadonlyArray<Column>,
    rows: ReadonlyArray<ReadonlyArray<string>>,
    totals: number,
  ): void {
    const { paint } = this.#page
    const widths = columns.map(({ title: head }, i) =>
      Math.max(widthOf(head), ...rows.map((row) => widthOf(row[i] ?? ""))),
    )
    const line = (cells: ReadonlyArray<string>): string =>
      `  ${columns.map(({ align }, i) => pad(cells[i] ?? "", widths[i] ?? 0, align)).join("  ")}`.trimEnd()
    const rule = `  ${widths.map((width) => "─".repeat(width)).join("──")}`
    this.#line("")
    this.#line(`  ${paint.bold(title)}`)
    this.#line(paint.dim(line(columns.map(({ title: head }) => head))))
    this.#line(paint.dim(rule))
    rows.forEach((row, i) => {
      if (totals > 0 && i === rows.length - totals) this.#line(paint.dim(rule))
      this.#line(i >= rows.length - totals ? paint.bold(line(row)) : line(row))
    })
  }
}
