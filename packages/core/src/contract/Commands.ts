/**
 * What can be asked of a contract.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import { PriceListId } from "../pricing/index.ts"
import { Capacity, Copies, contractFields } from "./Model.ts"

const contentHash = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(128))

/** Commands to a contract. */
export const ContractCommand = Schema.TaggedUnion({
  /** Puts a draft on file. It may still lack clauses. */
  Draw: { ...contractFields },
  /** Replaces what is agreed, before it is signed. An approval, asked for or given, is void. */
  Amend: { ...contractFields },
  /**
   * Hands the contract in for approval; whatever its kind asks for must be there (CTR-3). Prices that it names are held
   * against these lists (PRC-5).
   */
  SubmitForApproval: { priceLists: Schema.optionalKey(Schema.Array(PriceListId).check(Schema.isMaxLength(10))) },
  /** The approval (CTR-3, PRC-8). Sent by the system. */
  RecordApproval: { contentHash, by: ShortText },
  /** No approval, or none any more: rejected, returned, withdrawn, lapsed. Sent by the system. */
  RecordRefusal: { contentHash, by: ShortText, reason: LongText },
  /** The first payment of a plan was received in full (CTR-6). Sent by the system. */
  RecordFirstPayment: { receivableId: Id },
  /** It was reversed. Sent by the system. */
  RecordFirstPaymentReversal: { receivableId: Id },
  /** The customer has signed: who, by what right, when (CTR-3, CTR-6). */
  Sign: { signatory: ShortText, capacity: Capacity, signedOn: CalendarCodec.LocalDate },
  /** The final copy is archived (CTR-4); by whom is whoever sends this. */
  Archive: { place: ShortText, copies: Copies },
  /** Ends the contract, whatever it had come to. */
  Rescind: { reason: ShortText },
  /** Whoever looks after it has left: a colleague does from now on (ORG-7). Sent by the system. */
  TakeOver: { from: ShortText, to: ShortText, reason: ShortText },
})
/** Commands to a contract. */
export type ContractCommand = typeof ContractCommand.Type
