/**
 * Receivables policy as data (REC-3 to REC-8). Nothing here decides; `Evaluate` does.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Name } from "../decider/Ids.ts"
import type { PolicyKind } from "../decider/Policy.ts"
import { Schedule } from "../escalation/index.ts"
import * as RateCodec from "../rate/Codec.ts"
import { type CompiledReceivablePolicy, compile } from "./Evaluate.ts"
import type { MatchingPolicy } from "./MatchingPolicy.ts"

const days = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3650 }))

/** A class of age (REC-8); see `AgeingBucket`. */
export const Bucket = Schema.Struct({ name: Name, upToDays: Schema.optionalKey(days) })

/**
 * Who may put off a due date (REC-5): rows from the lowest rank to the highest, each up to and including `upToDays` in
 * all for one instalment. The last row may leave `upToDays` out and is then without end; beyond the last row nobody may.
 */
export const ExtensionRow = Schema.Struct({ rank: Name, upToDays: Schema.optionalKey(days) })

/** What becomes of the deposit on forfeiture (REC-6). `kept` is the company's share of it, from 0 to 100 %. */
export const DepositTreatment = Schema.TaggedUnion({
  Kept: {},
  Returned: {},
  Split: { kept: RateCodec.Rate },
})
/** What becomes of the deposit on forfeiture (REC-6). */
export type DepositTreatment = typeof DepositTreatment.Type

const points = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100 }))

/** By which evidence a bank payment is matched (REC-2). */
export const Matching: Schema.Codec<MatchingPolicy, unknown> = Schema.Struct({
  points: Schema.Struct({ number: points, relatedNumber: points, amount: points, account: points, name: points }),
  suggestFrom: points,
  automaticFrom: points,
  lead: points,
  minNumberLength: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 64 })),
  earlyDiscount: Schema.optionalKey(Schema.Struct({ rate: RateCodec.Rate, withinDays: days })),
})

/** Receivables policy. Every figure is a company's own; `Templates` holds the shipped ones. */
export const ReceivablePolicy = Schema.Struct({
  /** What happens around a due date and after it (REC-3, REC-4). Counts from the due date of each instalment. */
  schedule: Schedule,
  /**
   * Further schedules by name, for debts that are to be collected otherwise: a debt is opened with one, or one is chosen
   * for it or an instalment later (ESC-1). A debt whose schedule is named here no more follows `schedule`.
   */
  schedules: Schema.optionalKey(Schema.Record(Name, Schedule).check(Schema.isMaxProperties(50))),
  /**
   * Lowest rank that may choose another schedule for an open debt. Left out: the lowest of `extension` that is above the
   * lowest of all, because a milder schedule is a kind of extension; with no such row `writeOffRank`.
   */
  scheduleRank: Schema.optionalKey(Name),
  /** Classes of age, in their order (REC-8). */
  ageing: Schema.Array(Bucket).check(Schema.isMinLength(1), Schema.isMaxLength(50)),
  /** Who may put off a due date (REC-5). */
  extension: Schema.Array(ExtensionRow).check(Schema.isMinLength(1), Schema.isMaxLength(50)),
  /** What becomes of the deposit on forfeiture (REC-6). */
  deposit: DepositTreatment,
  /**
   * Calendar days from the first payment in full within which the contract is to be signed (REC-7). Then the same
   * schedule runs as on a late payment. Without it there is no such duty.
   */
  signWithinDays: Schema.optionalKey(days),
  /**
   * What becomes of money that a customer has paid and not yet owed: it pays new debts as they are opened, or waits to be
   * applied by hand (REC-2).
   */
  credits: Schema.Literals(["on-opening", "by-hand"]),
  /**
   * Business days after the last day of a promise to pay until it is checked, so that the bank's bookings of that day are
   * in (REC-9). 1 where it is left out.
   */
  promiseGraceDays: Schema.optionalKey(days),
  /** By which evidence bank payments are matched; `defaultMatching` where it is left out (REC-2). */
  matching: Schema.optionalKey(Matching),
  /** Lowest rank that may write a debt off; a forfeiture that is withheld goes to them too (REC-6). */
  writeOffRank: Name,
})
/** Receivables policy as data. */
export type ReceivablePolicy = typeof ReceivablePolicy.Type

/** The kind of policy that plans, extensions and forfeitures follow. */
export const receivablePolicy: PolicyKind<ReceivablePolicy, CompiledReceivablePolicy> = {
  key: "receivable",
  codec: ReceivablePolicy,
  compile,
}
