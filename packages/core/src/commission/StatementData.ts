/**
 * A statement for other programs: JSON and CSV, exact (COM-9).
 *
 * @module
 */
import { make } from "../money/Model.ts"
import { format } from "../money/Text.ts"
import { format as formatRate } from "../rate/Text.ts"
import { nextMonth } from "./Decider.ts"
import { sumsByKind } from "./StatementSheet.ts"
import type { Statement } from "./Views.ts"

/** A line of a statement as JSON. Amounts are decimals of the statement's currency, rates are percentages. */
export interface StatementLineJson {
  readonly no: number
  readonly kind: string
  readonly dealId: string
  readonly creditId: string
  readonly basis: string
  readonly share: string
  readonly tiers: ReadonlyArray<{ readonly rate: string; readonly basis: string; readonly amount: string }>
  readonly amount: string
  readonly reason: string
}

/** A statement as JSON. `lines` add up to `payout` plus `carried`. */
export interface StatementJson {
  readonly memberId: string
  readonly period: string
  readonly status: "open" | "closed"
  readonly planVersion: string
  readonly currency: string
  readonly lines: ReadonlyArray<StatementLineJson>
  readonly suspended: ReadonlyArray<{
    readonly creditId: string
    readonly amount: string
    readonly currency: string
    readonly reason: string
  }>
  /** Sums by kind of line. */
  readonly totals: Readonly<Record<string, string>>
  readonly carried: string
  readonly held: string
  readonly payout: string
}

/**
 * The statement as JSON (COM-9): amounts as decimal texts, so that none loses a digit on its way.
 *
 * @example
 * ```ts
 * import { Commission, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const nothing = Money.of("0.00", "USD")
 * const json = Commission.statementJson({
 *   memberId: "ann", period: "2026-03", planVersion: "v1", status: "open", lines: [], suspended: [],
 *   payout: Money.of("1250.50", "USD"), carried: nothing, held: nothing
 * })
 * assert.deepEqual([json.payout, json.currency], ["1250.50", "USD"])
 * ```
 */
export const statementJson = (statement: Statement): StatementJson => {
  const { carried, held, lines, memberId, payout, period, planVersion, status, suspended } = statement
  return {
    memberId,
    period,
    status,
    planVersion,
    currency: payout.currency,
    lines: lines.map(({ amount, basis, creditId, dealId, kind, reason, share, tiers }, i) => ({
      no: i + 1,
      kind,
      dealId,
      creditId,
      basis: format(basis),
      share: formatRate(share),
      tiers: tiers.map((tier) => ({
        rate: formatRate(tier.rate),
        basis: format(tier.basis),
        amount: format(tier.amount),
      })),
      amount: format(amount),
      reason,
    })),
    suspended: suspended.map(({ amount, creditId, reason }) => ({
      creditId,
      amount: format(amount),
      currency: amount.currency,
      reason,
    })),
    totals: Object.fromEntries(sumsByKind(statement).map(([kind, sum]) => [kind, format(sum)])),
    carried: format(carried),
    held: format(held),
    payout: format(payout),
  }
}

const columns = [
  "member",
  "period",
  "status",
  "plan_version",
  "currency",
  "no",
  "kind",
  "deal",
  "credit",
  "basis",
  "rates",
  "share",
  "amount",
  "reason",
]

const quoted = (text: string): string => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** A spreadsheet runs what begins like a formula. An apostrophe keeps it a text; one that was there gets another. */
const text = (value: string): string => quoted(/^[=+\-@\t\r\n']/u.test(value) ? `'${value}` : value)

/**
 * The statement as CSV (RFC 4180, UTF-8, CRLF), a row for each line and one for what is carried: column `amount` adds up to
 * the payout (COM-9). Amounts are plain decimals. A text that a spreadsheet would run as a formula begins with an apostrophe
 * more than it has; take one apostrophe off the beginning of a text to have it exactly.
 *
 * @example
 * ```ts
 * import { Commission, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const usd = (amount: string) => Money.of(amount, "USD")
 * const csv = Commission.statementCsv({
 *   memberId: "ann", period: "2026-03", planVersion: "v1", status: "closed", suspended: [],
 *   lines: [{
 *     kind: "credit", creditId: "order:O-1", dealId: "O-1", basis: usd("1000.00"), share: Rate.one, tiers: [],
 *     amount: usd("30.00"), reason: '=HYPERLINK("http://example.com")'
 *   }],
 *   payout: usd("30.00"), carried: usd("0.00"), held: usd("0.00")
 * })
 * assert.ok(csv.includes(`30.00,"'=HYPERLINK(""http://example.com"")"`))
 * ```
 */
export const statementCsv = (statement: Statement): string => {
  const { carried, lines, memberId, payout, period, planVersion, status } = statement
  const common = [text(memberId), period, status, text(planVersion), payout.currency]
  const rows = lines.map(({ amount, basis, creditId, dealId, kind, reason, share, tiers }, i) => [
    ...common,
    String(i + 1),
    kind,
    text(dealId),
    text(creditId),
    format(basis),
    tiers.map((tier) => `${formatRate(tier.rate)} of ${format(tier.basis)}`).join(" + "),
    formatRate(share),
    format(amount),
    text(reason),
  ])
  if (carried.minor !== 0n) {
    const out = format(make(-carried.minor, carried.currency))
    const into = `into ${nextMonth(period)}`
    rows.push([...common, String(rows.length + 1), "carried-out", "", "", "", "", "", out, into])
  }
  return [columns, ...rows].map((row) => `${row.join(",")}\r\n`).join("")
}
