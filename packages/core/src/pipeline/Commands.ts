/**
 * What can be asked of a deal.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import { DealFact, dealFields, LostTo, Sellers, StageHistory, Standing } from "./Model.ts"

const contentHash = Schema.String.check(Schema.isMaxLength(64))

/** Commands to a deal. */
export const DealCommand = Schema.TaggedUnion({
  /** Opens the deal in the first stage of a pipeline, without `pipeline` of the company's usual one. */
  Open: { pipeline: Schema.optionalKey(Id), ...dealFields },
  /** Takes over a deal from before, with the stages it has been in. Sent by the system. */
  Import: { pipeline: Schema.optionalKey(Id), ...dealFields, history: StageHistory, standing: Standing },
  /** Moves the deal to a later stage; the gates of that stage and of all that are skipped must be open (PIP-3). */
  Move: { to: Id },
  /** Moves it back, where the template allows it (PIP-3). */
  MoveBack: { to: Id, reason: ShortText },
  Win: {},
  /** Ends the deal: why, and to whom it was lost (PIP-3). */
  Lose: { cause: Id, lostTo: LostTo, note: LongText },
  /** The deal is lost because the customer didn't pay (REC-6), won or not. Sent by the system. */
  Forfeit: { note: LongText },
  /** Asks that a won or lost deal is opened again (PIP-3). */
  RequestReopening: { reason: ShortText },
  /** The approval of a reopening (PRC-8). Sent by the system. */
  RecordReopening: { contentHash, by: ShortText },
  /** The end of a request without approval. Sent by the system. */
  RecordReopeningRefusal: { contentHash, by: ShortText, reason: LongText },
  SetField: { field: Id, value: ShortText },
  ClearField: { field: Id },
  AttachDocument: { document: Id, reference: ShortText },
  /** A visit that took place, today or before. */
  RecordVisit: { visitedOn: CalendarCodec.LocalDate, note: LongText },
  /** Hands a proposal in for review; a new one needs a new review (PIP-5). */
  SubmitProposal: { reference: ShortText },
  /** Accepts the proposal handed in. Nobody reviews their own (ORG-4). */
  AcceptProposal: { reference: ShortText },
  ReturnProposal: { reference: ShortText, reason: LongText },
  /** Something that another module or a plugin knows. Sent by the system. */
  RecordFact: { fact: DealFact },
  SetAmount: { amount: dealFields.amount },
  SetSellers: { sellers: Sellers, reason: ShortText },
  /** Somebody takes over from a seller who has left (ORG-7). Sent by the system. */
  ReplaceSeller: { from: Id, to: Id, reason: ShortText },
})
/** Commands to a deal. */
export type DealCommand = typeof DealCommand.Type
