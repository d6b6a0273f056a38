/**
 * Stored forms of metrics, figures, owners and breakdowns (TGT-1, TGT-2): bounded, both ways.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, Name } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import type * as Breakdowns from "./Breakdown.ts"
import { maxLevels } from "./Expand.ts"
import type * as Figures from "./Figure.ts"
import type * as Forecasts from "./Forecast.ts"

/** Names what is measured: `booked`, `new-customers`. Small letters, digits and -, at most 40. */
export const Measure = Schema.String.check(
  Schema.isPattern(/^[a-z][a-z0-9-]{0,39}$/u, { description: "a measure: small letters, digits and -, at most 40" }),
)

/** A calendar month: `2026-03`. */
export const Month = Schema.String.check(Schema.isPattern(/^\d{4}-(?:0[1-9]|1[0-2])$/u))

/** In what a metric is counted. */
export const Unit = Schema.TaggedUnion({
  Amount: { currency: MoneyCodec.CurrencyCode },
  Quantity: { unit: Name },
  Count: {},
})
/** The type of {@link Unit}. */
export type Unit = Figures.Unit

/** What a target is about (TGT-1). */
export const Metric = Schema.Struct({ measure: Measure, unit: Unit })
/** The type of {@link Metric}. */
export type Metric = Figures.Metric

/** So much of something. */
export const Figure = Schema.TaggedUnion({
  Amount: { money: MoneyCodec.Money },
  Quantity: { quantity: MoneyCodec.Quantity, unit: Name },
  Count: { count: Schema.Int },
})
/** The type of {@link Figure}. */
export type Figure = Figures.Figure

/** Whose a target is (TGT-1). */
export const Owner = Schema.TaggedUnion({ Company: {}, Team: { team: Name }, Member: { memberId: Id } })
/** The type of {@link Owner}. */
export type Owner = Breakdowns.Owner

const stretch = Schema.optionalKey(RateCodec.Rate)

/** How parts are weighed (TGT-2). */
export const Weights = Schema.TaggedUnion({
  Even: {},
  Weights: { weights: Schema.Array(MoneyCodec.Quantity).check(Schema.isMinLength(1), Schema.isMaxLength(400)) },
  Seasonal: { indices: Schema.Array(RateCodec.Rate).check(Schema.isMinLength(12), Schema.isMaxLength(12)) },
})
/** The type of {@link Weights}. */
export type Weights = Breakdowns.Weights

/** Most owners among whom one level is divided. */
export const maxOwners = 1000

const further = Schema.suspend((): Schema.Codec<Breakdowns.Breakdown, unknown> => AnyBreakdown)

const AnyBreakdown: Schema.Codec<Breakdowns.Breakdown, unknown> = Schema.Union([
  Schema.TaggedStruct("Whole", {}),
  Schema.TaggedStruct("ByPeriod", {
    into: Schema.Literals(["quarter", "month"]),
    weights: Weights,
    yearStart: Schema.optionalKey(Schema.Literals([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])),
    stretch,
    further,
  }),
  Schema.TaggedStruct("ByOwner", {
    parts: Schema.Array(Schema.Struct({ owner: Owner, weight: MoneyCodec.Quantity, further })).check(
      Schema.isMinLength(1),
      Schema.isMaxLength(maxOwners),
    ),
    stretch,
  }),
])

const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== "object" ||
  value === null ||
  (levels > 0 && Object.values(value).every((part: unknown) => isShallow(part, levels - 1)))

/** Looks at the depth of what comes in before anything descends into it; each level takes up to three of JSON. */
const shallow = Schema.Unknown.check(
  Schema.makeFilter((value: unknown) => isShallow(value, 3 * maxLevels + 6), {
    message: `a breakdown has at most ${maxLevels} levels (TGT-2)`,
  }),
)

/** A breakdown (TGT-2). How many parts it has is looked at when it is used. */
export const Breakdown: Schema.Codec<Breakdowns.Breakdown, unknown> = shallow.pipe(Schema.decodeTo(AnyBreakdown))
/** The type of {@link Breakdown}. */
export type Breakdown = Breakdowns.Breakdown

/** How a proposal is made of history (TGT-3). */
export const ForecastMethod: Schema.Codec<Forecasts.ForecastMethod, unknown> = Schema.Struct({
  trend: Schema.Literals(["none", "monthly", "yearly"]),
  season: Schema.Literals(["none", "monthly"]),
  market: RateCodec.Rate,
})
