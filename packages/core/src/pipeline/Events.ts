/**
 * What happened to a deal. Names and fields are the stored form.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import { DealFact, DealTerms, dealFields, LostTo, Reopening, Sellers, StageHistory, Standing } from "./Model.ts"

const by = ShortText
const on = CalendarCodec.LocalDate
const skipped = Schema.Array(Id).check(Schema.isMaxLength(50))

/** Events of a deal. */
export const DealEvent = Schema.TaggedUnion({
  DealOpened: { pipeline: Id, terms: DealTerms, stage: Id, on, by },
  /** A deal from before Dealwright; `history` is where it has been and when, the last entry where it is. */
  DealImported: { pipeline: Id, terms: DealTerms, history: StageHistory, standing: Standing, by },
  /** `skipped` are the stages between, whose gates were passed as well (PIP-3). */
  DealMoved: { from: Id, to: Id, skipped, on, by },
  DealMovedBack: { from: Id, to: Id, reason: ShortText, on, by },
  /** In stage `to`, which it may have reached by being won. */
  DealWon: { from: Id, to: Id, skipped, on, by },
  /** `voided` is the request for a reopening that a forfeiture leaves without an object. */
  DealLost: { stage: Id, cause: Id, lostTo: LostTo, note: LongText, voided: Schema.NullOr(Schema.Int), on, by },
  ReopeningRequested: { ...Reopening.fields },
  ReopeningRefused: { revision: Schema.Int, reason: LongText, by },
  DealReopened: { revision: Schema.Int, reason: ShortText, requestedBy: by, approvedBy: by, on },
  FactRecorded: { fact: DealFact, on, by },
  AmountChanged: { amount: dealFields.amount, on, by },
  SellersChanged: { sellers: Sellers, reason: ShortText, on, by },
})
/** Events of a deal. */
export type DealEvent = typeof DealEvent.Type
