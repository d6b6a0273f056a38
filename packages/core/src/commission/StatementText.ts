/**
 * A statement as plain text: for a terminal, a message, a file (COM-9).
 *
 * @module
 */
import type { Locale } from "../decision/Messages.ts"
import { type SheetRow, type StatementOptions, statementSheet } from "./StatementSheet.ts"
import type { Statement } from "./Views.ts"

/** Characters that take two columns in a fixed-width font. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

const width = (text: string): number => {
  let columns = 0
  for (const character of text) columns += wide.test(character) ? 2 : 1
  return columns
}

const pad = (text: string, to: number, isRight: boolean): string => {
  const space = " ".repeat(Math.max(0, to - width(text)))
  return isRight ? space + text : text + space
}

const columns = [
  ["no", true],
  ["what", false],
  ["deal", false],
  ["share", true],
  ["basis", true],
  ["rates", false],
  ["amount", true],
] as const satisfies ReadonlyArray<readonly [keyof SheetRow, boolean]>

/**
 * The statement as text with aligned columns; each line's reason stands under it (COM-9). In English or Chinese.
 *
 * @example
 * ```ts
 * import { Commission, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const nothing = Money.of("0.00", "CNY")
 * const text = Commission.statementText(
 *   {
 *     memberId: "ann", period: "2026-03", planVersion: "v1", status: "closed", lines: [], suspended: [],
 *     payout: nothing, carried: nothing, held: nothing
 *   },
 *   "zh"
 * )
 * assert.ok(text.startsWith("提成结算单\n"))
 * assert.ok(text.endsWith("应付  0.00元\n"))
 * ```
 */
export const statementText = (statement: Statement, locale: Locale, options: StatementOptions = {}): string => {
  const { company, facts, heads, notes, rows, title, totals } = statementSheet(statement, locale, options)
  const cells = (row: SheetRow) =>
    columns.map(([key]) => {
      const cell = row[key]
      return typeof cell === "string" ? cell : cell.join(" + ")
    })
  const table = [columns.map(([key]) => heads[key]), ...rows.map(cells)]
  const widths = columns.map((_, i) => Math.max(...table.map((row) => width(row[i] ?? ""))))
  const line = (row: ReadonlyArray<string>) =>
    columns
      .map(([, isRight], i) => pad(row[i] ?? "", widths[i] ?? 0, isRight))
      .join("  ")
      .trimEnd()
  const indent = " ".repeat((widths[0] ?? 0) + 2)
  const labels = Math.max(...facts.map(([label]) => width(label)))
  const sums = Math.max(...totals.map(([label]) => width(label)))
  const figures = Math.max(...totals.map(([, amount]) => width(amount)))
  const rule = "-".repeat(widths.reduce((sum, one) => sum + one + 2, -2))
  return `${[
    ...(company === "" ? [] : [company]),
    title,
    "",
    ...facts.map(([label, value]) => `${pad(label, labels, false)}  ${value}`),
    "",
    ...(rows.length === 0
      ? []
      : [
          line(table[0] ?? []),
          rule,
          ...rows.flatMap((row) => [line(cells(row)), ...(row.reason === "" ? [] : [indent + row.reason])]),
          rule,
        ]),
    ...totals.map(([label, amount]) => `${pad(label, sums, false)}  ${pad(amount, figures, true)}`),
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ].join("\n")}\n`
}
