/**
 * A template: how one line of business runs, as data. Ladder, calendar, currency, and one policy of each kind.
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { BusinessCalendar } from "../calendar/Model.ts"
import type { AccessTable } from "./Plugin.ts"

/** A company's way of working. Every figure in it can be changed; nothing of it is built into the code. */
export interface Template {
  readonly name: string
  /** Recorded with every event as the version of the policies under which it came about (KER-8), until the first change. */
  readonly version: string
  /** Ranks, lowest first (ORG-1). */
  readonly ladder: ReadonlyArray<string>
  readonly calendar: BusinessCalendar
  /** ISO 4217 code in which the company keeps its books. */
  readonly currency: string
  /** Policy data by kind: the decoded values that the modules' constructors make. */
  readonly policies: Readonly<Record<string, unknown>>
  /** Policies that take the place of these from a day on, in the order of their days; at most 1000. */
  readonly changes?: ReadonlyArray<PolicyChange>
  /** Access other than the modules' own, by `kind.Command`. */
  readonly access?: AccessTable
}

/**
 * A company changes its mind: from the beginning of a day in its own time zone on, these policies hold instead of those
 * before. What was decided earlier stands under the version it was decided under.
 *
 * @example
 * ```ts
 * import { Engine, LocalDate, Pricing, Rate, Templates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const { shiftLimits, tradePricing } = Pricing
 * const change: Engine.PolicyChange = {
 *   version: "2026-2",
 *   from: LocalDate.literal("2026-07-01"),
 *   policies: { pricing: { ...tradePricing, rule: shiftLimits(tradePricing.rule, { below: Rate.percent(1) }) } },
 * }
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, { ...Templates.trade, changes: [change] }))
 * assert.equal(host.policies.on(LocalDate.literal("2026-06-30")).version, Templates.trade.version)
 * assert.equal(host.policies.on(LocalDate.literal("2026-07-01")).version, "2026-2")
 * ```
 */
export interface PolicyChange {
  /** Recorded with every event from that day on; no two versions of a template bear the same name. */
  readonly version: string
  readonly from: LocalDate
  /** The kinds that change, each whole. Kinds that aren't named go on as they were. */
  readonly policies: Readonly<Record<string, unknown>>
}
