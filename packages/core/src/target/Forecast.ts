/**
 * Proposals from history: trend, season, market adjustment, stretch (TGT-3). Exact fractions up to the last step, one
 * rounding at the end; every figure on the way is told.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as LocalDate from "../calendar/LocalDate.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import * as Period from "../period/index.ts"
import { fromUnits, one, type Rate, scale } from "../rate/Model.ts"
import { format as formatRate } from "../rate/Text.ts"
import { times } from "../rate/Times.ts"
import * as Ratio from "./Ratio.ts"

/** What was reached in a month; `month` is its id, `2025-03`. Whole units of the metric. */
export interface PastMonth {
  readonly month: string
  readonly units: bigint
}

/**
 * How a proposal is made of history (TGT-3).
 *
 * - `trend`: `none` goes on at the average of all months; `monthly` on the straight line of least squares through the
 *   months; `yearly` on that through the yearly totals, and needs two whole years.
 * - `season`: `monthly` weighs each month by its index, its share in the years of history, and needs a whole year.
 * - `market`: what the market is expected to do to it; 100 % changes nothing.
 */
export interface ForecastMethod {
  readonly trend: "none" | "monthly" | "yearly"
  readonly season: "none" | "monthly"
  readonly market: Rate
}

/** A month of a proposal, exact figures rounded for reading: its level by trend, season index and forecast. */
export interface ForecastMonth {
  readonly month: string
  readonly level: bigint
  readonly index: Rate
  readonly forecast: bigint
}

/** A proposal and how it came about. */
export interface Proposal {
  /** Trend and season, before the market. */
  readonly forecast: bigint
  /** After the market adjustment: what a target's stretch is measured against. */
  readonly baseline: bigint
  /** `baseline` × the stretch asked for. */
  readonly proposed: bigint
  readonly months: ReadonlyArray<ForecastMonth>
  /** Months of history that the season rests on: whole years, the latest ones. */
  readonly seasonMonths: number
  readonly historyMonths: number
  /** Change of the level from one month to the next. */
  readonly slope: bigint
  /** Season indices, January first; 100 % each where there is no season. They sum to 1200 % but for rounding. */
  readonly indices: ReadonlyArray<Rate>
  /** The steps in words. */
  readonly steps: ReadonlyArray<LocalizedText>
}

/** Why history doesn't carry a proposal. */
export interface ForecastProblem {
  readonly _tag:
    | "NoSuchMonth"
    | "NotInSequence"
    | "TooShort"
    | "NotWholeMonths"
    | "NegativeHistory"
    | "FactorNotPositive"
  readonly text: LocalizedText
}

/** Most months of history that are looked at. */
export const maxHistory = 240

const problem = (tag: ForecastProblem["_tag"], en: string, zh: string): Result.Result<never, ForecastProblem> =>
  Result.fail({ _tag: tag, text: { en, zh } })

/** Months counted through from the year 0. */
const indexOf = (month: Period.NamedPeriod & { readonly _tag: "Month" }): number => month.year * 12 + month.month - 1

interface Past {
  readonly index: number
  readonly units: Ratio.Ratio
}

const readHistory = (
  history: ReadonlyArray<PastMonth>,
  need: number,
): Result.Result<ReadonlyArray<Past>, ForecastProblem> => {
  if (history.length < need || history.length > maxHistory) {
    return problem(
      "TooShort",
      `${history.length} months of history; this method needs ${need} to ${maxHistory}`,
      `历史数据 ${history.length} 个月;该方法需要 ${need} 至 ${maxHistory} 个月`,
    )
  }
  const past: Array<Past> = []
  for (const { month, units } of history) {
    const read = Period.parse(month)
    if (Result.isFailure(read) || read.success._tag !== "Month") {
      return problem("NoSuchMonth", `"${month}" is no month; write it as 2025-03`, `“${month}”不是月份,应写作 2025-03`)
    }
    if (units < 0n) {
      return problem(
        "NegativeHistory",
        `${month} is below zero; a forecast needs what was reached`,
        `${month} 为负数,无法用于预测`,
      )
    }
    const index = indexOf(read.success)
    const before = past.at(-1)
    if (before !== undefined && index !== before.index + 1) {
      return problem(
        "NotInSequence",
        `${month} does not follow the month before it in the list; give every month once, oldest first`,
        `${month} 与前一个月不连续;请自最早起逐月给出`,
      )
    }
    past.push({ index, units: Ratio.whole(units) })
  }
  return Result.succeed(past)
}

interface Point {
  readonly x: number
  readonly y: Ratio.Ratio
}

/** The straight line of least squares through some points: its height at 0, and by how much it rises. */
const lineThrough = (points: ReadonlyArray<Point>): { readonly start: Ratio.Ratio; readonly slope: Ratio.Ratio } => {
  const n = BigInt(points.length)
  const xs = points.reduce((sum, { x }) => sum + BigInt(x), 0n)
  const squares = points.reduce((sum, { x }) => sum + BigInt(x) * BigInt(x), 0n)
  const ys = Ratio.sum(points.map(({ y }) => y))
  const products = Ratio.sum(points.map(({ x, y }) => Ratio.multiply(y, Ratio.whole(BigInt(x)))))
  const spread = n * squares - xs * xs
  const slope =
    spread === 0n
      ? Ratio.zero
      : Ratio.divide(
          Ratio.subtract(Ratio.multiply(Ratio.whole(n), products), Ratio.multiply(Ratio.whole(xs), ys)),
          Ratio.whole(spread),
        )
  return { start: Ratio.divide(Ratio.subtract(ys, Ratio.multiply(slope, Ratio.whole(xs))), Ratio.whole(n)), slope }
}

/** Index by calendar month: its share of the years of history, times twelve. Years without anything have no season. */
const seasonOf = (past: ReadonlyArray<Past>): ReadonlyArray<Ratio.Ratio> => {
  const total = Ratio.sum(past.map(({ units }) => units))
  return Array.from({ length: 12 }, (_, month) =>
    Ratio.isZero(total)
      ? Ratio.one
      : Ratio.divide(
          Ratio.multiply(
            Ratio.sum(past.filter(({ index }) => index % 12 === month).map(({ units }) => units)),
            Ratio.whole(12n),
          ),
          total,
        ),
  )
}

/** The level at a month, and by how much it rises a month. */
const levelOf = (
  { season, trend }: ForecastMethod,
  past: ReadonlyArray<Past>,
  wholeYears: ReadonlyArray<Past>,
  indices: ReadonlyArray<Ratio.Ratio>,
): { readonly at: (index: number) => Ratio.Ratio; readonly slope: Ratio.Ratio } => {
  switch (trend) {
    case "none": {
      // With a season only whole years count, so that no month of the year weighs twice.
      const counted = season === "monthly" ? wholeYears : past
      const average = Ratio.divide(Ratio.sum(counted.map(({ units }) => units)), Ratio.whole(BigInt(counted.length)))
      return { at: () => average, slope: Ratio.zero }
    }
    case "monthly": {
      const first = past[0]?.index ?? 0
      // A month whose season is nothing says nothing about the level.
      const points = past.flatMap(({ index, units }): ReadonlyArray<Point> => {
        const factor = indices[index % 12] ?? Ratio.one
        return Ratio.isZero(factor) ? [] : [{ x: index - first, y: Ratio.divide(units, factor) }]
      })
      const { slope, start } = lineThrough(points)
      return { at: (index) => Ratio.add(start, Ratio.multiply(slope, Ratio.whole(BigInt(index - first)))), slope }
    }
    case "yearly": {
      const first = wholeYears[0]?.index ?? 0
      const totals = Array.from({ length: wholeYears.length / 12 }, (_, year) => ({
        x: year,
        y: Ratio.sum(wholeYears.slice(year * 12, year * 12 + 12).map(({ units }) => units)),
      }))
      const { slope, start } = lineThrough(totals)
      const year = (index: number) => BigInt(Math.floor((index - first) / 12))
      return {
        // A year's level holds for all of its months: twelve of them make up the year's total exactly.
        at: (index) =>
          Ratio.divide(Ratio.add(start, Ratio.multiply(slope, Ratio.whole(year(index)))), Ratio.whole(12n)),
        slope: Ratio.divide(slope, Ratio.whole(144n)),
      }
    }
  }
}

/** Months of history that a method needs at least. */
const needOf = ({ season, trend }: ForecastMethod): number =>
  trend === "yearly" ? 24 : season === "monthly" ? 12 : trend === "monthly" ? 2 : 1

const percent = (rate: Rate): string => formatRate(fromUnits(((rate + 500_000_000n) / 1_000_000_000n) * 1_000_000_000n))

/**
 * Proposes a target from history (TGT-3): each month's level by the trend, times its season, times the market; the sum,
 * rounded half-even once, times the stretch. A level below zero counts as zero. `period` is whole months.
 *
 * @example
 * ```ts
 * import { LocalDate, Period, Rate, TargetPlan } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const history = ["2025-10", "2025-11", "2025-12"].map((month, i) => ({ month, units: BigInt(100 + i * 10) }))
 * const proposal = Result.getOrThrow(TargetPlan.propose({
 *   history,
 *   period: Period.monthOf(LocalDate.literal("2026-01-01")),
 *   method: { trend: "monthly", season: "none", market: Rate.percent(100) },
 *   stretch: Rate.percent(110),
 * }))
 * assert.deepEqual([proposal.baseline, proposal.proposed], [130n, 143n])
 * ```
 */
export const propose = (request: {
  readonly history: ReadonlyArray<PastMonth>
  readonly period: Period.Period
  readonly method: ForecastMethod
  readonly stretch: Rate
}): Result.Result<Proposal, ForecastProblem> => {
  const { history, method, period, stretch } = request
  const months = Period.months(period)
  const first = months[0]
  const last = months.at(-1)
  if (first === undefined || last === undefined || first.from !== period.from || last.until !== period.until) {
    return problem(
      "NotWholeMonths",
      `${LocalDate.format(period.from)} to ${LocalDate.format(period.until)} is no run of whole months; begin and end with a month`,
      `${LocalDate.format(period.from)} 至 ${LocalDate.format(period.until)} 不是整月,应以月初开始、月末结束`,
    )
  }
  if (method.market <= 0n || stretch <= 0n) {
    return problem(
      "FactorNotPositive",
      "market and stretch are above 0 %; 100 % changes nothing",
      "市场系数与拉伸系数须大于 0%",
    )
  }
  return Result.map(readHistory(history, needOf(method)), (past) => {
    const wholeYears = past.slice(past.length % 12)
    const exact = method.season === "monthly" ? seasonOf(wholeYears) : Array.from({ length: 12 }, () => Ratio.one)
    const { at, slope } = levelOf(method, past, wholeYears, exact)
    const exactMonths = months.map((month) => {
      const found = at(indexOf(month))
      const level = found.numerator < 0n ? Ratio.zero : found
      const index = exact[(month.month - 1) % 12] ?? Ratio.one
      return { month: Period.format(month), level, index, forecast: Ratio.multiply(level, index) }
    })
    const total = Ratio.sum(exactMonths.map(({ forecast }) => forecast))
    const baseline = Ratio.rounded(Ratio.multiply(total, Ratio.ratio(method.market, scale)))
    const figures = {
      forecast: Ratio.rounded(total),
      baseline,
      proposed: times(baseline, stretch),
      months: exactMonths.map(({ forecast, index, level, month }) => ({
        month,
        level: Ratio.rounded(level),
        index: fromUnits(Ratio.rounded(index, scale)),
        forecast: Ratio.rounded(forecast),
      })),
      seasonMonths: method.season === "monthly" ? wholeYears.length : 0,
      historyMonths: past.length,
      slope: Ratio.rounded(slope),
      indices: exact.map((index) => fromUnits(Ratio.rounded(index, scale))),
    }
    return { ...figures, steps: stepsOf(request, figures) }
  })
}

const trends: Readonly<Record<ForecastMethod["trend"], LocalizedText>> = {
  none: { en: "the average of all months", zh: "各月平均" },
  monthly: { en: "a straight line through the months", zh: "按月直线趋势" },
  yearly: { en: "a straight line through the yearly totals", zh: "按年合计直线趋势" },
}

const stepsOf = (
  { history, method, stretch }: Parameters<typeof propose>[0],
  figures: Omit<Proposal, "steps">,
): ReadonlyArray<LocalizedText> => {
  const { baseline, forecast, historyMonths, proposed, seasonMonths, slope } = figures
  const [from, to] = [history[0]?.month ?? "", history.at(-1)?.month ?? ""]
  const trend = trends[method.trend]
  const steps: Array<LocalizedText> = [
    {
      en: `History: ${historyMonths} months, ${from} to ${to}. Level by ${trend.en}, ${slope} units more each month.`,
      zh: `历史:${historyMonths} 个月,${from} 至 ${to}。水平取${trend.zh},每月增加 ${slope} 单位。`,
    },
  ]
  if (seasonMonths > 0) {
    const named = figures.months.map(({ index, month }) => `${month} ${percent(index)}`).join(", ")
    steps.push({
      en: `Season from ${seasonMonths} months: ${named}.`,
      zh: `季节指数取自 ${seasonMonths} 个月:${named}。`,
    })
  }
  steps.push({ en: `Forecast: ${forecast} units.`, zh: `预测:${forecast} 单位。` })
  if (method.market !== one) {
    steps.push({
      en: `Market ${formatRate(method.market)}: ${baseline} units.`,
      zh: `市场系数 ${formatRate(method.market)}:${baseline} 单位。`,
    })
  }
  steps.push({
    en: `Stretch ${formatRate(stretch)}: ${proposed} units.`,
    zh: `拉伸系数 ${formatRate(stretch)}:${proposed} 单位。`,
  })
  return steps
}

/**
 * What a target asks beyond its baseline, as a share of it: 110 % is a tenth more. `undefined` where the baseline is zero:
 * beyond nothing there is no share.
 *
 * @example
 * ```ts
 * import { Rate, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.stretchOf(1_100n, 1_000n), Rate.percent(110))
 * assert.equal(TargetPlan.stretchOf(1n, 0n), undefined)
 * ```
 */
export const stretchOf = (units: bigint, baseline: bigint): Rate | undefined =>
  baseline <= 0n ? undefined : fromUnits(Ratio.rounded(Ratio.ratio(units, baseline), scale))
