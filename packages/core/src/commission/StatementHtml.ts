/**
 * A statement as a page to print (COM-9): one file, nothing loaded from anywhere, A4.
 *
 * @module
 */
import type { Locale } from "../decision/Messages.ts"
import { type SheetRow, type StatementOptions, statementSheet } from "./StatementSheet.ts"
import type { Statement } from "./Views.ts"

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

const escaped = (text: string): string => text.replace(/[&<>"']/gu, (character) => entities[character] ?? "")

const style = `@page { size: A4; margin: 18mm 15mm }
body { font: 10pt/1.45 system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #111; max-width: 180mm; margin: 0 auto; padding: 8mm 0 }
h1 { font-size: 15pt; margin: 0 0 4mm }
.company { color: #444; margin: 0 0 1mm }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.5mm 6mm; margin: 0 0 6mm }
dt { color: #444 }
dd { margin: 0 }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { text-align: left; vertical-align: top; padding: 1mm 1.5mm; border-bottom: 0.2mm solid #bbb; overflow-wrap: anywhere }
.figure { text-align: right; white-space: nowrap; overflow-wrap: normal }
.reason { color: #444; font-size: 9pt }
.totals { width: auto; margin: 6mm 0 0 auto; break-inside: avoid }
.totals tr:last-child > * { font-weight: 700; border-bottom: 0.5mm solid #111 }
.notes { margin: 6mm 0 0; color: #444 }
@media print { body { padding: 0; max-width: none } }`

const columns = ["no", "what", "deal", "share", "basis", "rates", "amount"] as const satisfies ReadonlyArray<
  keyof SheetRow
>
const isFigure: ReadonlySet<keyof SheetRow> = new Set(["no", "share", "basis", "amount"] as const)

const cell = (row: SheetRow, key: (typeof columns)[number]): string => {
  const content = row[key]
  if (typeof content !== "string") return `<td>${content.map(escaped).join("<br>")}</td>`
  const reason = key === "what" && row.reason !== "" ? `<div class="reason">${escaped(row.reason)}</div>` : ""
  return `<td${isFigure.has(key) ? ' class="figure"' : ""}>${escaped(content)}${reason}</td>`
}

/**
 * The statement as an HTML page that prints on A4 (COM-9). Whatever comes from outside is escaped; the page runs nothing and
 * loads nothing, and its policy forbids both.
 *
 * @example
 * ```ts
 * import { Commission, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const nothing = Money.of("0.00", "USD")
 * const page = Commission.statementHtml(
 *   {
 *     memberId: "ann", period: "2026-03", planVersion: "v1", status: "closed", lines: [], suspended: [],
 *     payout: nothing, carried: nothing, held: nothing
 *   },
 *   "en",
 *   { name: "Ann <b>Lee</b>" }
 * )
 * assert.ok(page.includes("Ann &lt;b&gt;Lee&lt;/b&gt;"))
 * ```
 */
export const statementHtml = (statement: Statement, locale: Locale, options: StatementOptions = {}): string => {
  const { company, facts, heads, notes, rows, title, totals } = statementSheet(statement, locale, options)
  const heading = facts
    .slice(0, 2)
    .map(([, value]) => value)
    .join(", ")
  const head = columns
    .map((key) => `<th scope="col"${isFigure.has(key) ? ' class="figure"' : ""}>${escaped(heads[key])}</th>`)
    .join("")
  return `<!doctype html>
<html lang="${locale === "zh" ? "zh-CN" : "en"}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escaped(`${title}: ${heading}`)}</title>
<style>
${style}
</style>
</head>
<body>
${company === "" ? "" : `<p class="company">${escaped(company)}</p>\n`}<h1>${escaped(title)}</h1>
<dl>
${facts.map(([label, value]) => `<dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>`).join("\n")}
</dl>
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${columns.map((key) => cell(row, key)).join("")}</tr>`).join("\n")}
</tbody>
</table>
<table class="totals">
<tbody>
${totals.map(([label, amount]) => `<tr><th scope="row">${escaped(label)}</th><td class="figure">${escaped(amount)}</td></tr>`).join("\n")}
</tbody>
</table>
${notes.length === 0 ? "" : `<div class="notes">\n${notes.map((note) => `<p>${escaped(note)}</p>`).join("\n")}\n</div>\n`}</body>
</html>
`
}
