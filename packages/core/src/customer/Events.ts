/**
 * What happened with a customer. Names and fields are the storage format: add versions, never edit. Every event says on
 * which date and by whom, so that the history reads as one time line (CUS-4).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import { MemberId } from "../organisation/index.ts"
import {
  ActorName,
  Claims,
  Conflict,
  CustomerId,
  FiledDocument,
  FrozenDeal,
  HolderStanding,
  KeyKind,
  maxConflicts,
  PersonalData,
  PreferenceChanges,
  Profile,
  ReasonText,
  Settlement,
} from "./Model.ts"

const head = { on: CalendarCodec.LocalDate, by: ActorName }

const registration = { ...head, personal: PersonalData, profile: Profile, owner: MemberId, claims: Claims }

/** How a contact was made. */
export const ContactChannel = Schema.Literals(["visit", "meeting", "phone", "mail", "message", "event", "other"])
/** The type of {@link ContactChannel}. */
export type ContactChannel = typeof ContactChannel.Type

/**
 * A contact (CUS-1). It is `effective` when somebody at the customer's was reached and the matter moved; only these prolong
 * the protection (CUS-2). `on` is the day of the contact, not of its recording.
 */
export const contactFields = {
  contactId: Id,
  on: CalendarCodec.LocalDate,
  channel: ContactChannel,
  outcome: Schema.Literals(["effective", "ineffective"]),
  personal: Schema.Struct({ person: Schema.NullOr(ShortText), note: LongText }),
}

/** What changed about what the customer wants; what is left out stayed as it was. */
export const ProfileChanges = Schema.Struct({
  source: Schema.optionalKey(Profile.fields.source),
  need: Schema.optionalKey(Profile.fields.need),
  budget: Schema.optionalKey(Profile.fields.budget),
  buyingBy: Schema.optionalKey(Profile.fields.buyingBy),
})
/** The type of {@link ProfileChanges}. */
export interface ProfileChanges extends Schema.Schema.Type<typeof ProfileChanges> {}

/**
 * Events of a customer.
 *
 * - `RegistrationConflicted`: others have keys of this registration (CUS-2); a supervisor settles it.
 * - `LapsedCustomerTakenOver`: the registration met a customer whose protection was over; their file passes to the
 *   registering member.
 * - `ConflictSettled.claims`: the keys that go to the file that goes on.
 * - `RegistrationMerged`: on the file that goes on; `personal` is what it holds from now on.
 */
export const CustomerEvent = Schema.TaggedUnion({
  CustomerRegistered: registration,
  RegistrationConflicted: {
    ...registration,
    conflicts: Schema.Array(Conflict).check(Schema.isMinLength(1), Schema.isMaxLength(maxConflicts)),
  },
  LapsedCustomerTakenOver: { ...registration, existing: CustomerId, protectedUntil: CalendarCodec.LocalDate },
  ConflictSettled: { ...Settlement.fields, claims: Claims },
  RegistrationMerged: {
    ...head,
    registrationId: CustomerId,
    registeredBy: ActorName,
    personal: PersonalData,
    claims: Claims,
  },
  OwnerChanged: {
    ...head,
    from: MemberId,
    to: MemberId,
    reason: ReasonText,
    protection: Schema.Literals(["goes-on", "starts-anew"]),
  },
  ContactRecorded: { ...contactFields, by: ActorName, fingerprint: Schema.String.check(Schema.isMaxLength(64)) },
  DocumentAdded: { ...head, ...FiledDocument.fields },
  ProfileChanged: { ...head, changes: ProfileChanges },
  PreferencesChanged: { ...head, changes: PreferenceChanges },
  PersonalChanged: { ...head, personal: PersonalData, claims: Claims, added: Claims, dropped: Claims },
  DealFrozen: { ...head, ...FrozenDeal.fields },
})
/** The type of {@link CustomerEvent}. */
export type CustomerEvent = typeof CustomerEvent.Type

/** Events of one key. */
export const CustomerClaimEvent = Schema.TaggedUnion({
  KeyClaimed: { customerId: CustomerId, key: KeyKind, since: CalendarCodec.LocalDate, standing: HolderStanding },
  KeyRenewed: { customerId: CustomerId, since: CalendarCodec.LocalDate },
  KeyReleased: { customerId: CustomerId },
  KeyTransferred: { from: CustomerId, to: CustomerId, key: KeyKind, since: CalendarCodec.LocalDate },
})
/** The type of {@link CustomerClaimEvent}. */
export type CustomerClaimEvent = typeof CustomerClaimEvent.Type
