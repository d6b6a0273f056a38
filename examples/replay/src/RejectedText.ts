/**
 * Rejected rows for people: by reason, so that a thousand rows with one mistake read as one mistake.
 *
 * @module
 */
import type { RejectedRow } from "./Csv.ts"
import { grouped } from "./Table.ts"

/** How many row numbers are listed per reason. */
const shownRows = 8

/** Nothing when nothing was rejected. */
export const rejectedText = (rejected: ReadonlyArray<RejectedRow>): string => {
  if (rejected.length === 0) return ""
  const byReason = new Map<string, Array<number>>()
  for (const { reason, row } of rejected) {
    const rows = byReason.get(reason)
    if (rows === undefined) byReason.set(reason, [row])
    else rows.push(row)
  }
  const lines = Array.from(byReason)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, 12)
    .map(([reason, rows]) => {
      const more = rows.length > shownRows ? ` … (${grouped(rows.length)} rows)` : ""
      return `  ${reason}\n    row${rows.length === 1 ? "" : "s"} ${rows.slice(0, shownRows).join(", ")}${more}`
    })
  const rest = byReason.size > 12 ? `\n  … and ${byReason.size - 12} more reasons (all of them with --json)` : ""
  return `Not imported: ${grouped(rejected.length)} rows; all others were kept.\n${lines.join("\n")}${rest}`
}
