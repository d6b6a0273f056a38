/**
 * A customer's file, and the claims that keep one customer one file (CUS-1, CUS-2).
 *
 * Whatever identifies a person stands in a field called `personal`, in the state and in every event, so that rules of
 * privacy (CUS-7) have one place to act on.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, Name, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { MemberId } from "../organisation/index.ts"

/** Names a customer for ever. */
export const CustomerId = Id
/** The type of {@link CustomerId}. */
export type CustomerId = typeof CustomerId.Type

/** Who did something, as events record it: a member's id, or `system:` and what the system was doing. */
export const ActorName = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200))

/** A reason that somebody gives: 1 to 2000 characters, not only spaces. */
export const ReasonText = LongText.check(Schema.isPattern(/\S/u, { description: "a reason in words" }))

/** How the customer came (CUS-1). */
export const Channel = Schema.Literals([
  "walk-in",
  "phone",
  "trade-show",
  "web",
  "referral",
  "advertisement",
  "social",
  "tender",
])
/** The type of {@link Channel}. */
export type Channel = typeof Channel.Type

const PhoneText = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(40))
const TaxIdText = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(40))

/** Somebody at the customer's. */
export const Person = Schema.Struct({
  name: ShortText,
  position: Schema.NullOr(ShortText),
  phone: Schema.NullOr(PhoneText),
  email: Schema.NullOr(
    Schema.String.check(Schema.isMaxLength(254), Schema.isPattern(/^[^\s@]+@[^\s@]+$/u, { description: "an address" })),
  ),
})
/** The type of {@link Person}. */
export interface Person extends Schema.Schema.Type<typeof Person> {}

/** How many of each one file holds. */
export const personalLimits = { otherNames: 10, taxIds: 5, phones: 10, persons: 20 } as const

/**
 * Everything that identifies the customer (CUS-1, CUS-7). `countryCode` is the calling code of the country in which numbers
 * without one are dialled, "86" say. `otherNames` are those under which the customer was registered too.
 */
export const PersonalData = Schema.Struct({
  name: ShortText,
  otherNames: Schema.Array(ShortText).check(Schema.isMaxLength(personalLimits.otherNames)),
  taxIds: Schema.Array(TaxIdText).check(Schema.isMaxLength(personalLimits.taxIds)),
  countryCode: Schema.String.check(
    Schema.isPattern(/^[1-9]\d{0,2}$/u, { description: 'a country calling code of 1 to 3 digits, "86" say' }),
  ),
  phones: Schema.Array(PhoneText).check(Schema.isMaxLength(personalLimits.phones)),
  persons: Schema.Array(Person).check(Schema.isMaxLength(personalLimits.persons)),
  address: Schema.NullOr(ShortText),
})
/** The type of {@link PersonalData}. */
export interface PersonalData extends Schema.Schema.Type<typeof PersonalData> {}

/** Personal data as somebody enters them: only the name and the country code are a must. */
export const PersonalInput = Schema.Struct({
  name: PersonalData.fields.name,
  otherNames: Schema.optionalKey(PersonalData.fields.otherNames),
  taxIds: Schema.optionalKey(PersonalData.fields.taxIds),
  countryCode: PersonalData.fields.countryCode,
  phones: Schema.optionalKey(PersonalData.fields.phones),
  persons: Schema.optionalKey(PersonalData.fields.persons),
  address: Schema.optionalKey(PersonalData.fields.address),
})
/** The type of {@link PersonalInput}. */
export interface PersonalInput extends Schema.Schema.Type<typeof PersonalInput> {}

/**
 * Personal data with nothing where nothing was entered.
 *
 * @example
 * ```ts
 * import { Customer } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Customer.personalData({ name: "Acme", countryCode: "86" }).phones, [])
 * ```
 */
export const personalData = (input: PersonalInput): PersonalData => ({
  name: input.name,
  otherNames: input.otherNames ?? [],
  taxIds: input.taxIds ?? [],
  countryCode: input.countryCode,
  phones: input.phones ?? [],
  persons: input.persons ?? [],
  address: input.address ?? null,
})

/** What the customer wants (CUS-1): need, budget from–to in one currency, and by when they mean to buy. */
export const Profile = Schema.Struct({
  source: Channel,
  need: LongText,
  budget: Schema.NullOr(Schema.Struct({ from: MoneyCodec.Money, to: MoneyCodec.Money })),
  buyingBy: Schema.NullOr(CalendarCodec.LocalDate),
})
/** The type of {@link Profile}. */
export interface Profile extends Schema.Schema.Type<typeof Profile> {}

/** A profile as somebody enters it: only the source is a must. */
export const ProfileInput = Schema.Struct({
  source: Profile.fields.source,
  need: Schema.optionalKey(Profile.fields.need),
  budget: Schema.optionalKey(Profile.fields.budget),
  buyingBy: Schema.optionalKey(Profile.fields.buyingBy),
})
/** The type of {@link ProfileInput}. */
export interface ProfileInput extends Schema.Schema.Type<typeof ProfileInput> {}

/**
 * A profile with nothing where nothing was entered.
 *
 * @example
 * ```ts
 * import { Customer } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Customer.profileOf({ source: "web" }).budget, null)
 * ```
 */
export const profileOf = (input: ProfileInput): Profile => ({
  source: input.source,
  need: input.need ?? "",
  budget: input.budget ?? null,
  buyingBy: input.buyingBy ?? null,
})

/** By what two registrations are recognised as one customer (CUS-2). A name alone proves less than the others. */
export const KeyKind = Schema.Literals(["tax-id", "phone", "name"])
/** The type of {@link KeyKind}. */
export type KeyKind = typeof KeyKind.Type

const ClaimId = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(64))

/** A key of this customer. `claimId` is the digest of the normalised key, so the key itself stands only in `personal`. */
export const Claim = Schema.Struct({ key: KeyKind, claimId: ClaimId })
/** The type of {@link Claim}. */
export interface Claim extends Schema.Schema.Type<typeof Claim> {}

/** All keys of a file: 11 names, 5 tax ids, 30 phones. */
export const Claims = Schema.Array(Claim).check(Schema.isMaxLength(46))

/** Whether a holder's file is in force, or a registration that is itself in conflict. */
export const HolderStanding = Schema.Literals(["registered", "in-conflict"])
/** The type of {@link HolderStanding}. */
export type HolderStanding = typeof HolderStanding.Type

/** A customer with this key. `since` is the last effective contact, from which protection counts. */
export const Holder = Schema.Struct({
  customerId: CustomerId,
  since: CalendarCodec.LocalDate,
  standing: HolderStanding,
})
/** The type of {@link Holder}. */
export interface Holder extends Schema.Schema.Type<typeof Holder> {}

/** Customers that may share one key after a supervisor found them to be distinct. */
export const maxHolders = 100

/** Who has a key. Several only when a supervisor found them to be distinct customers. */
export const CustomerClaimState = Schema.TaggedUnion({
  Free: {},
  Held: { key: KeyKind, holders: Schema.Array(Holder).check(Schema.isMinLength(1), Schema.isMaxLength(maxHolders)) },
})
/** The type of {@link CustomerClaimState}. */
export type CustomerClaimState = typeof CustomerClaimState.Type

/** Another customer who has a key of this registration already, and until when they are protected (that day included). */
export const Conflict = Schema.Struct({ ...Claim.fields, ...Holder.fields, protectedUntil: CalendarCodec.LocalDate })
/** The type of {@link Conflict}. */
export interface Conflict extends Schema.Schema.Type<typeof Conflict> {}

/** Most conflicts that one registration records; more would say nothing new. */
export const maxConflicts = 200

/** What a supervisor may find about two registrations (CUS-2). */
export const Finding = Schema.Literals(["existing", "new", "both-distinct"])
/** The type of {@link Finding}. */
export type Finding = typeof Finding.Type

/** How a conflict was settled. `existing` is the file that goes on; `null` when both do. */
export const Settlement = Schema.Struct({
  keep: Finding,
  existing: Schema.NullOr(CustomerId),
  reason: ReasonText,
  by: ActorName,
  on: CalendarCodec.LocalDate,
})
/** The type of {@link Settlement}. */
export interface Settlement extends Schema.Schema.Type<typeof Settlement> {}

/** A paper on file: where it is, not its content. */
export const FiledDocument = Schema.Struct({
  documentId: Id,
  title: ShortText,
  documentKind: Name,
  reference: ShortText,
})
/** The type of {@link FiledDocument}. */
export interface FiledDocument extends Schema.Schema.Type<typeof FiledDocument> {}

/** How a deal ended that is kept after its loss (CUS-8). */
export const LossKind = Schema.Literals(["forfeited", "lost", "rescinded"])
/** The type of {@link LossKind}. */
export type LossKind = typeof LossKind.Type

const Word = Schema.String.check(Schema.isPattern(/^[a-z][A-Za-z0-9-]{0,39}$/u, { description: "a word" }))

/**
 * A deal as it stood when it was lost (CUS-8). `facts` are the figures that somebody will ask for later: unit, price, paid,
 * what became of the deposit. Nothing changes it any more.
 */
export const FrozenDeal = Schema.Struct({
  dealId: Id,
  outcome: LossKind,
  reason: ReasonText,
  facts: Schema.Record(Word, DecisionCodec.FactValue).check(Schema.isMaxProperties(50)),
})
/** The type of {@link FrozenDeal}. */
export interface FrozenDeal extends Schema.Schema.Type<typeof FrozenDeal> {}

/** Preferences as word and text, `{"best-time": "mornings"}`. */
export const Preferences = Schema.Record(Word, ShortText).check(Schema.isMaxProperties(100))

/** Changes of preferences; `null` takes one away. */
export const PreferenceChanges = Schema.Record(Word, Schema.NullOr(ShortText)).check(Schema.isMaxProperties(100))

/**
 * How many of the latest entries the document itself holds. All of them stay in the history; the document stays small, so
 * that a command costs the same after a thousand contacts.
 */
export const keptEntries = { contacts: 20, documents: 200, frozenDeals: 100, merged: 100 } as const

const file = {
  personal: PersonalData,
  profile: Profile,
  owner: MemberId,
  registeredBy: ActorName,
  registeredOn: CalendarCodec.LocalDate,
  lastEffectiveOn: CalendarCodec.LocalDate,
  claims: Claims,
  preferences: Preferences,
  contactCount: Schema.Int,
  recentContacts: Schema.Array(Schema.Struct({ contactId: Id, fingerprint: ClaimId })).check(
    Schema.isMaxLength(keptEntries.contacts),
  ),
  documents: Schema.Array(FiledDocument).check(Schema.isMaxLength(keptEntries.documents)),
  merged: Schema.Array(CustomerId).check(Schema.isMaxLength(keptEntries.merged)),
  settlement: Schema.NullOr(Settlement),
}

const frozenDeals = Schema.Array(FrozenDeal).check(Schema.isMaxLength(keptEntries.frozenDeals))

/**
 * A customer: not registered; registered; registered in conflict with others (CUS-2); or found to be another customer, whose
 * file goes on. Deals frozen after their loss are kept in every state (CUS-8).
 */
export const CustomerState = Schema.TaggedUnion({
  Absent: { frozenDeals },
  Registered: { ...file, frozenDeals },
  Conflicted: { ...file, conflicts: Schema.Array(Conflict).check(Schema.isMaxLength(maxConflicts)), frozenDeals },
  Redirected: {
    to: CustomerId,
    personal: PersonalData,
    profile: Profile,
    owner: MemberId,
    registeredBy: ActorName,
    settlement: Schema.NullOr(Settlement),
    frozenDeals,
  },
})
/** The type of {@link CustomerState}. */
export type CustomerState = typeof CustomerState.Type

/** A file that things can be recorded on. */
export type CustomerFile = Extract<CustomerState, { readonly _tag: "Registered" | "Conflicted" }>
