/**
 * What happened in the organisation. Names and fields are the storage format: add versions, never edit.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { LongText, Name, ShortText } from "../decider/Ids.ts"
import { Delegation, DelegationId } from "./Delegation.ts"
import { MemberId, MemberName, maxMembers, memberFields, Rejections, Roles } from "./Model.ts"

/** Whom somebody reports to from now on. */
export const Reporting = Schema.Struct({ id: MemberId, supervisor: Schema.NullOr(MemberId) })
/** The type of {@link Reporting}. */
export interface Reporting extends Schema.Schema.Type<typeof Reporting> {}

/** What changed about a member; what is left out stayed as it was. */
export const MemberChanges = Schema.Struct({
  name: Schema.optionalKey(MemberName),
  rank: Schema.optionalKey(Name),
  roles: Schema.optionalKey(Roles),
  supervisor: Schema.optionalKey(Schema.NullOr(MemberId)),
  team: Schema.optionalKey(Schema.NullOr(Name)),
  territory: Schema.optionalKey(Schema.NullOr(Name)),
})
/** The type of {@link MemberChanges}. */
export interface MemberChanges extends Schema.Schema.Type<typeof MemberChanges> {}

/**
 * Events of the organisation (ORG-2, ORG-3).
 *
 * `MemberLeft.successor` is who takes over everything open: the one named, otherwise the supervisor, `null` only for the
 * last member of all (ORG-7). `reports` says for each who reported to the leaver whom they report to now.
 * `MembersRejected` lists the rows of a batch that were not applied, so that nothing of it is lost. `Delegated` says who acts
 * for whom from when on and until when (ORG-3); with whoever leaves their delegations go.
 */
export const OrganisationEvent = Schema.TaggedUnion({
  MemberAdded: memberFields,
  MemberChanged: { id: MemberId, changes: MemberChanges },
  MemberLeft: {
    id: MemberId,
    on: CalendarCodec.LocalDate,
    successor: Schema.NullOr(MemberId),
    reports: Schema.Array(Reporting).check(Schema.isMaxLength(maxMembers)),
  },
  MemberReinstated: { id: MemberId, supervisor: Schema.NullOr(MemberId) },
  MembersRejected: Rejections.fields,
  Delegated: { ...Delegation.fields, at: CalendarCodec.Instant },
  DelegationEnded: { id: DelegationId, by: ShortText, at: CalendarCodec.Instant, reason: LongText },
})
/** The type of {@link OrganisationEvent}. */
export type OrganisationEvent = typeof OrganisationEvent.Type
