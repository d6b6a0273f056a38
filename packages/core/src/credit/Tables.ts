/**
 * A credit policy turned into tables: ranks looked up, rows checked, rates sorted. What the gate reads while it runs.
 *
 * @module
 */
import * as Result from "effect/Result"
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import { type ExtensionPoint, extensionPoint } from "../decider/Extension.ts"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import { describeLadderProblem, rankNamed } from "../decision/Ladder.ts"
import type { Rank } from "../decision/Model.ts"
import { type ExchangeRate, exchangeRate } from "../money/Convert.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { describe } from "../money/Describe.ts"
import type { Money } from "../money/Model.ts"
import { type Rate, scale } from "../rate/Model.ts"
import { allComponents, type RateFor } from "./Exposure.ts"
import type { CreditPolicy } from "./Policy.ts"
import type { GateCondition } from "./Request.ts"

/** Where plugins put further conditions of the gate; a policy lists those it wants by name. */
export const gateCondition: ExtensionPoint<GateCondition> = extensionPoint("credit/gate-condition")

/** A row of a table of overrides: this rank, up to and including `upTo`, or without end. */
export interface Band<Bound> {
  readonly rank: Rank
  readonly upTo: Bound | undefined
}

/** A share as a fraction in lowest terms: small factors keep the comparison of amounts within a machine word. */
export interface Share {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** A row of the authority over terms. */
export interface TermsBand {
  readonly rank: Rank
  readonly limit: Money | undefined
  readonly creditDays: number | undefined
}

/** A compiled credit policy's tables. */
export interface Tables {
  readonly policy: CreditPolicy
  readonly overLimit: ReadonlyArray<Band<Share>>
  readonly late: ReadonlyArray<Band<number>>
  readonly terms: ReadonlyArray<TermsBand>
  readonly cashRank: Rank | undefined
  readonly holdRank: Rank | undefined
  readonly blockingRank: Rank
  readonly conditions: ReadonlyArray<GateCondition>
  /** Exposure is everything in CRD-2, far-off orders too: the totals can be taken as they are. */
  readonly isPlain: boolean
  /** The rates known on a day. */
  readonly ratesOn: (today: LocalDate) => RateFor
}

/** The lowest rank that may override an excess over a limit (CRD-5); `undefined` when nobody may. */
export const rankForExcess = (tables: Tables, excess: bigint, limit: bigint): Rank | undefined => {
  for (const band of tables.overLimit) {
    const { rank, upTo } = band
    if (upTo === undefined || excess * upTo.denominator <= limit * upTo.numerator) return rank
  }
  return undefined
}

/** The lowest rank that may override so many days late (CRD-5); `undefined` when nobody may. */
export const rankForLateness = (tables: Tables, daysLate: number): Rank | undefined => {
  for (const band of tables.late) {
    if (band.upTo === undefined || daysLate <= band.upTo) return band.rank
  }
  return undefined
}

const lowestTerms = (rate: Rate): Share => {
  let [a, b]: [bigint, bigint] = [rate, scale]
  while (b !== 0n) [a, b] = [b, a % b]
  return { numerator: rate / a, denominator: scale / a }
}

const compileRates = (rates: ReadonlyArray<ExchangeRate>): Tables["ratesOn"] => {
  const byPair = new Map<string, Array<ExchangeRate>>()
  for (const rate of rates) {
    const pair = rate.from + rate.to
    const list = byPair.get(pair)
    if (list === undefined) byPair.set(pair, [rate])
    else list.push(rate)
  }
  // The latest first; texts of dates sort as the dates do.
  for (const list of byPair.values()) list.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
  return (today) => {
    const date = format(today)
    return (from: CurrencyCode, to: CurrencyCode) => byPair.get(from + to)?.find((rate) => rate.date <= date)
  }
}

/** Looks up ranks and notes what is wrong on the way. */
class Reader {
  readonly problems: Array<PolicyProblem> = []
  readonly context: PolicyContext

  constructor(context: PolicyContext) {
    this.context = context
  }

  problem(place: string, rule: string, en: string, zh: string): void {
    this.problems.push({ place, rule, text: { en, zh } })
  }

  rank(place: string, name: string): Rank {
    const found = rankNamed(this.context.ladder, name)
    if (Result.isSuccess(found)) return found.success
    const text = describeLadderProblem(found.failure)
    this.problem(place, "ORG-1", text.en, text.zh)
    return { level: -1, name }
  }

  /** Rows from the lowest to the highest rank, bounds growing, only the last one without a bound. */
  bands<Bound extends bigint | number>(
    place: string,
    rows: ReadonlyArray<{ readonly rank: string; readonly upTo: Bound | undefined }>,
  ): ReadonlyArray<Band<Bound>> {
    const bands = rows.map((row, i) => ({ rank: this.rank(`${place}[${i}].rank`, row.rank), upTo: row.upTo }))
    bands.forEach((band, i) => {
      if (band.upTo !== undefined && band.upTo < 0) {
        this.problem(
          `${place}[${i}]`,
          "CRD-5",
          "a bound is below 0; leave the row out instead.",
          "上限不得小于 0;请删去该行。",
        )
      }
      const before = bands[i - 1]
      if (before === undefined) return
      if (band.rank.level >= 0 && band.rank.level <= before.rank.level) {
        this.problem(
          `${place}[${i}].rank`,
          "CRD-5",
          `"${band.rank.name}" does not stand above "${before.rank.name}" of the row before; sort the rows from the lowest to the highest rank.`,
          `“${band.rank.name}”不高于上一行的“${before.rank.name}”;请按职级由低到高排列。`,
        )
      }
      if (before.upTo === undefined || (band.upTo !== undefined && band.upTo <= before.upTo)) {
        this.problem(
          `${place}[${i}]`,
          "CRD-5",
          "this row is never reached: the row before it already covers as much; give each row a higher bound, the last one none.",
          "此行永远不会用到:上一行的范围已包含它;请逐行提高上限,仅末行可不设上限。",
        )
      }
    })
    return bands
  }
}

const readTerms = (reader: Reader, rows: CreditPolicy["terms"]): ReadonlyArray<TermsBand> =>
  rows.map((row, i) => {
    const place = `terms[${i}]`
    const rank = reader.rank(`${place}.rank`, row.rank)
    const before = rows[i - 1]
    if (before !== undefined) {
      const rankBefore = rankNamed(reader.context.ladder, before.rank)
      const widens =
        (row.limit === undefined ||
          (before.limit?.currency === row.limit.currency && before.limit.minor <= row.limit.minor)) &&
        (row.creditDays === undefined || (before.creditDays !== undefined && before.creditDays <= row.creditDays))
      if ((Result.isSuccess(rankBefore) && rank.level >= 0 && rank.level <= rankBefore.success.level) || !widens) {
        reader.problem(
          place,
          "CRD-1",
          "each row needs a higher rank than the row before and at least its limit, in the same currency, and its credit days.",
          "每行的职级须高于上一行,额度(同一货币)和账期不得小于上一行。",
        )
      }
    }
    return { rank, limit: row.limit, creditDays: row.creditDays }
  })

/** Builds the tables, or lists everything that is wrong with the policy: place, rule, remedy. */
export const makeTables = (
  policy: CreditPolicy,
  context: PolicyContext,
): Result.Result<Tables, ReadonlyArray<PolicyProblem>> => {
  const reader = new Reader(context)
  const conditions: Array<GateCondition> = []
  policy.conditions.forEach((name, i) => {
    const condition = context.extensions.get(gateCondition, name)
    if (condition !== undefined) conditions.push(condition)
    else {
      const known = context.extensions.names(gateCondition).join(", ")
      reader.problem(
        `conditions[${i}]`,
        "CRD-4",
        `no plugin contributes the gate condition "${name}"; known: ${known === "" ? "none" : known}. Add the plugin or leave the name out.`,
        `没有插件提供放行条件“${name}”;现有:${known === "" ? "无" : known}。请添加插件或删去该名称。`,
      )
    }
  })
  const seen = new Map<string, Rate>()
  policy.exchangeRates.forEach((rate, i) => {
    const checked = exchangeRate(rate)
    if (Result.isFailure(checked)) {
      const text = describe(checked.failure)
      reader.problem(`exchangeRates[${i}]`, text.ruleId, text.en, text.zh)
    }
    const { date, from, to } = rate
    const key = `${from}${to}${date}`
    const other = seen.get(key)
    if (other !== undefined && other !== rate.rate) {
      reader.problem(
        `exchangeRates[${i}]`,
        "KER-1",
        `another rate from ${from} to ${to} for ${date} stands before it; keep one of them.`,
        `${date} 的 ${from} 兑 ${to} 已有另一汇率;请只保留一条。`,
      )
    }
    seen.set(key, rate.rate)
  })
  if (policy.watchBand !== undefined && (policy.watchBand < 0n || policy.watchBand > scale)) {
    reader.problem("watchBand", "CRD-2", "the watch band lies between 0% and 100%.", "预警线须在 0% 与 100% 之间。")
  }
  const tables: Tables = {
    policy,
    overLimit: reader
      .bands(
        "overLimit",
        policy.overLimit.map(({ rank, upTo }) => ({ rank, upTo })),
      )
      .map(({ rank, upTo }) => ({ rank, upTo: upTo === undefined ? undefined : lowestTerms(upTo) })),
    late: reader.bands(
      "late",
      policy.late.map(({ rank, upToDays }) => ({ rank, upTo: upToDays })),
    ),
    terms: readTerms(reader, policy.terms),
    cashRank: policy.cashOverride === undefined ? undefined : reader.rank("cashOverride", policy.cashOverride),
    holdRank: policy.holdOverride === undefined ? undefined : reader.rank("holdOverride", policy.holdOverride),
    blockingRank: reader.rank("blockingRank", policy.blockingRank),
    conditions,
    isPlain: policy.horizonDays === undefined && allComponents.every((one) => policy.components.includes(one)),
    ratesOn: compileRates(policy.exchangeRates),
  }
  return reader.problems.length > 0 ? Result.fail(reader.problems) : Result.succeed(tables)
}
