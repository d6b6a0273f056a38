/**
 * What can be asked of a customer's file. Who asks and when arrive as facts.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { MemberId } from "../organisation/index.ts"
import { contactFields, ProfileChanges } from "./Events.ts"
import {
  ActorName,
  Claims,
  CustomerId,
  FiledDocument,
  Finding,
  FrozenDeal,
  HolderStanding,
  KeyKind,
  PersonalData,
  PersonalInput,
  PreferenceChanges,
  ProfileInput,
  ReasonText,
} from "./Model.ts"

/**
 * Commands of a customer.
 *
 * - `Register`: the member who sends it becomes the owner, unless it names another one; the system has to name one, except
 *   on a day outside normal working days, when the duty officer becomes the owner (ORG-6).
 *   When somebody else has one of the keys it does not fail but is recorded as a conflict (CUS-2).
 * - `SettleConflict`: by somebody above one of the owners concerned, who is no party. `existing`: the registration belongs
 *   to the customer on file, the owner keeps them. `new`: the same, but the newcomer becomes the owner. In both cases the
 *   file that exists goes on, with its history, credit and contracts, and the registration points to it. `both-distinct`:
 *   two customers who only share a key. `existing` names the file where there are several.
 * - `ChangeOwner`: nobody hands a customer on without a reason and a successor (CUS-3).
 * - `TakeOver`: the owner has left; the successor gets the file, in conflict or not (ORG-7).
 * - `RecordFrozenDeal`, `MergeRegistration`, `TakeOver`: only reactions send them.
 */
export const CustomerCommand = Schema.TaggedUnion({
  Register: { personal: PersonalInput, profile: ProfileInput, owner: Schema.optionalKey(MemberId) },
  SettleConflict: { keep: Finding, existing: Schema.optionalKey(CustomerId), reason: ReasonText },
  RecordContact: contactFields,
  AddDocument: FiledDocument.fields,
  ChangeOwner: { successor: MemberId, reason: ReasonText },
  TakeOver: { from: MemberId, to: MemberId, reason: ReasonText },
  UpdateProfile: { changes: ProfileChanges },
  UpdatePreferences: { changes: PreferenceChanges },
  UpdatePersonal: { personal: PersonalInput },
  RecordFrozenDeal: FrozenDeal.fields,
  MergeRegistration: {
    registrationId: CustomerId,
    registeredBy: ActorName,
    personal: PersonalData,
    claims: Claims,
    passTo: Schema.NullOr(MemberId),
    reason: ReasonText,
  },
})
/** The type of {@link CustomerCommand}. */
export type CustomerCommand = typeof CustomerCommand.Type

/**
 * Commands of one key, sent by reactions only. `Claim` fails when somebody else has the key, unless it is `shared` after a
 * supervisor's finding; this is what two registrations at the same moment run into.
 */
export const CustomerClaimCommand = Schema.TaggedUnion({
  Claim: {
    customerId: CustomerId,
    key: KeyKind,
    since: CalendarCodec.LocalDate,
    standing: HolderStanding,
    sharing: Schema.Literals(["sole", "shared"]),
  },
  Renew: { customerId: CustomerId, since: CalendarCodec.LocalDate },
  Release: { customerId: CustomerId },
  Transfer: { from: CustomerId, to: CustomerId, key: KeyKind, since: CalendarCodec.LocalDate },
})
/** The type of {@link CustomerClaimCommand}. */
export type CustomerClaimCommand = typeof CustomerClaimCommand.Type
