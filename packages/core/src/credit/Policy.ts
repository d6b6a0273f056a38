/**
 * Credit policy as data (CRD-1 to CRD-8). Nothing here decides; `Evaluate` does.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Name } from "../decider/Ids.ts"
import type { PolicyKind } from "../decider/Policy.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import { type CompiledCreditPolicy, compile } from "./Evaluate.ts"
import { CreditDays } from "./Model.ts"

const rows = <S extends Schema.Constraint>(row: S) => Schema.Array(row).check(Schema.isMaxLength(50))

/**
 * Who may override how much over the limit (CRD-5). Rows from the lowest to the highest rank, each up to and including
 * `upTo` of the limit; the last row may leave `upTo` out and is then without end. Beyond the last row nobody may.
 */
export const OverLimitRow = Schema.Struct({ rank: Name, upTo: Schema.optionalKey(RateCodec.Rate) })

/** Who may override how many days late (CRD-5), up to and including `upToDays`; otherwise as {@link OverLimitRow}. */
export const LateRow = Schema.Struct({ rank: Name, upToDays: Schema.optionalKey(CreditDays) })

/**
 * Who may set terms up to which limit and how many credit days (CRD-1). A row without `limit` covers every amount and
 * the unlimited one, a row without `creditDays` every number of days.
 */
export const TermsRow = Schema.Struct({
  rank: Name,
  limit: Schema.optionalKey(MoneyCodec.Money),
  creditDays: Schema.optionalKey(CreditDays),
})

/** Credit policy. Every figure is a company's own; `Templates` holds the shipped ones. */
export const CreditPolicy = Schema.Struct({
  /** From which date an open item's age is counted (CRD-3). */
  age: Schema.Literals(["invoice-date", "due-date"]),
  /** What exposure consists of (CRD-2). */
  components: Schema.Array(Schema.Literals(["orders", "deliveries", "receivables", "unapplied"])).check(
    Schema.isMaxLength(4),
  ),
  /** Orders to be delivered later than so many days from today aren't counted (CRD-2). */
  horizonDays: Schema.optionalKey(CreditDays),
  /** Share of the limit from which a release carries a warning (CRD-2). */
  watchBand: Schema.optionalKey(RateCodec.Rate),
  overLimit: rows(OverLimitRow),
  late: rows(LateRow),
  /** Rank that may release an order of a cash customer before it is paid in full (CRD-8); without it nobody may. */
  cashOverride: Schema.optionalKey(Name),
  /** Rank that may release an order while a debt puts new orders on hold (REC-4); without it nobody may. */
  holdOverride: Schema.optionalKey(Name),
  /** Roles that may invoice (CRD-4 e). */
  invoicingRoles: Schema.Array(Name).check(Schema.isMinLength(1), Schema.isMaxLength(50)),
  /** Lowest rank that may block and unblock a customer by hand (CRD-1). */
  blockingRank: Name,
  terms: rows(TermsRow),
  /** Days for which an override can be used, the day of approval not counted (CRD-5). */
  overrideDays: CreditDays,
  /** What happens to orders on hold that pass once there is headroom again (CRD-7). */
  onHeadroom: Schema.Literals(["offer", "release"]),
  /** Rates by which amounts in other currencies are converted (KER-1); the latest one not after today counts. */
  exchangeRates: Schema.Array(MoneyCodec.ExchangeRate).check(Schema.isMaxLength(2000)),
  /** Further conditions of the gate by the names under which plugins contribute them. */
  conditions: Schema.Array(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))).check(
    Schema.isMaxLength(50),
  ),
})
/** Credit policy as data. */
export type CreditPolicy = typeof CreditPolicy.Type

/** The kind of policy that the release gate and the setting of terms follow. */
export const creditPolicy: PolicyKind<CreditPolicy, CompiledCreditPolicy> = {
  key: "credit",
  codec: CreditPolicy,
  compile,
}
