/**
 * Target policy as data (TGT-3 to TGT-7). Nothing here decides; `Evaluate` does.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Name } from "../decider/Ids.ts"
import type { PolicyKind } from "../decider/Policy.ts"
import { Schedule } from "../escalation/index.ts"
import * as RateCodec from "../rate/Codec.ts"
import { Measure } from "./Codec.ts"
import { type CompiledTargetPolicy, compile } from "./Evaluate.ts"

const day = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 31 }))

/**
 * Who agrees up to and including which share (TGT-4, TGT-7). Rows from the lowest to the highest rank; the last one may
 * leave `upTo` out and is then without end.
 */
export const ShareRow = Schema.Struct({ rank: Name, upTo: Schema.optionalKey(RateCodec.Rate) })
/** The type of {@link ShareRow}. */
export type ShareRow = typeof ShareRow.Type

const rows = Schema.Array(ShareRow).check(Schema.isMinLength(1), Schema.isMaxLength(50))

/** Policy for targets, plans and budgets. Every figure is a company's own; `Templates` holds the shipped ones. */
export const TargetPolicy = Schema.Struct({
  /** What is followed (TGT-6): `booked`, `invoiced`, `collected`, `new-customers` by themselves, others as facts. */
  measures: Schema.Array(Measure).check(Schema.isMaxLength(50)),
  /** What a sale counts for with each of its sellers: their share of it, or all of it with each (TGT-6, COM-3). */
  credit: Schema.Literals(["payout-share", "full"]),
  /** Lowest rank that sets a grounded target within the band by itself (TGT-3). */
  setRank: Name,
  /** From how much to how much of its baseline a target may ask; `rank` agrees outside (TGT-3). */
  band: Schema.Struct({ least: RateCodec.Rate, most: RateCodec.Rate, rank: Name }),
  /** Who agrees to a target that rests on no history (TGT-3). */
  ungroundedRank: Name,
  /** Who agrees to an amendment by how much of the amount changes (TGT-4). */
  amendment: rows,
  /** The monthly plan (TGT-5). */
  cycle: Schema.Struct({
    /** Day of the month before on which it opens. A month that is shorter ends earlier. */
    openDay: day,
    /** Day of the month before by which drafts are in. */
    dueDay: day,
    roll: CalendarCodec.Roll,
    /** What happens around and after that day (ESC-7). */
    schedule: Schedule,
    /** Lowest rank that opens the cycle, excuses a team and consolidates. */
    rank: Name,
  }),
  /** Lowest rank that allots a budget (TGT-7). */
  budgetRank: Name,
  /** Who agrees to spending beyond a budget, by how much of it is gone beyond (TGT-7). */
  overspending: rows,
})
/** The type of {@link TargetPolicy}. */
export type TargetPolicy = typeof TargetPolicy.Type

/** The kind of policy that targets, plans and budgets follow. */
export const targetPolicy: PolicyKind<TargetPolicy, CompiledTargetPolicy> = {
  key: "target",
  codec: TargetPolicy,
  compile,
}
