/**
 * Who works here, with which rank and roles, and who reports to whom (ORG-1, ORG-2).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, Name, ShortText } from "../decider/Ids.ts"
import { Delegations } from "./Delegation.ts"

/** Names a member for ever; a member who left keeps it, and nobody else gets it. */
export const MemberId = Id
/** The type of {@link MemberId}. */
export type MemberId = typeof MemberId.Type

/**
 * The roles that ORG-2 names, and the sales controller who confirms subscriptions (INV-2). `auditor` sees everything and
 * changes nothing (ORG-5).
 */
export const builtInRoles = [
  "sales",
  "contract-administrator",
  "invoicing",
  "receivables",
  "warehouse",
  "logistics",
  "legal",
  "finance",
  "duty-officer",
  "auditor",
  "system",
  "sales-controller",
] as const

/** One of {@link builtInRoles}. */
export const BuiltInRole = Schema.Literals(builtInRoles)
/** The type of {@link BuiltInRole}. */
export type BuiltInRole = typeof BuiltInRole.Type

/**
 * A plugin's own role, beginning with the plugin's word: `acme/auctioneer`. At most 40 characters. The slash is what tells
 * it from a mistyped built-in role.
 */
export const PluginRole = Schema.TemplateLiteral([Schema.String, "/", Schema.String]).check(
  Schema.isMaxLength(40),
  Schema.isPattern(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/u, {
    description: "a plugin's role: its word, a slash and a name, in small letters, digits and -",
  }),
)
/** The type of {@link PluginRole}. */
export type PluginRole = typeof PluginRole.Type

/** What somebody does besides their rank (ORG-2). */
export const Role = Schema.Union([BuiltInRole, PluginRole])
/** The type of {@link Role}. */
export type Role = typeof Role.Type

/** A name that people read: 1 to 200 characters, not only spaces. */
export const MemberName = ShortText.check(Schema.isPattern(/\S/u, { description: "a name with at least one letter" }))

/** Roles of one member: each once, at most 20. */
export const Roles = Schema.Array(Role).check(Schema.isMaxLength(20), Schema.isUnique())

/** What is told about a member when they join. `supervisor` is `null` for whoever reports to nobody. */
export const memberFields = {
  id: MemberId,
  name: MemberName,
  rank: Name,
  roles: Roles,
  supervisor: Schema.NullOr(MemberId),
  team: Schema.NullOr(Name),
  territory: Schema.NullOr(Name),
}

/** Whether a member works here; if not, since when, and who has taken over what was theirs (ORG-7). */
export const Standing = Schema.TaggedUnion({
  Active: {},
  Left: { on: CalendarCodec.LocalDate, successor: Schema.NullOr(MemberId) },
})
/** The type of {@link Standing}. */
export type Standing = typeof Standing.Type

/** A member. `rank` is a name on the company's ladder. */
export const Member = Schema.Struct({ ...memberFields, standing: Standing })
/** The type of {@link Member}. */
export interface Member extends Schema.Schema.Type<typeof Member> {}

/** A row of a batch that was not applied, and why. Rows are counted from 1. */
export const RejectedRow = Schema.Struct({
  row: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })),
  id: Schema.String.check(Schema.isMaxLength(200)),
  reason: Schema.String.check(Schema.isMaxLength(40)),
  rule: Schema.String.check(Schema.isMaxLength(10)),
  en: Schema.String.check(Schema.isMaxLength(8000)),
  zh: Schema.String.check(Schema.isMaxLength(8000)),
})
/** The type of {@link RejectedRow}. */
export interface RejectedRow extends Schema.Schema.Type<typeof RejectedRow> {}

/** Rows of one batch: at most 1000, so that a batch is one commit. Longer lists come in several batches. */
export const maxRows = 1000

/** Members of one company at most, those who left included. */
export const maxMembers = 10_000

/** Rows of a batch that were not applied. */
export const Rejections = Schema.Struct({
  importId: Id,
  rows: Schema.Array(RejectedRow).check(Schema.isMinLength(1), Schema.isMaxLength(maxRows)),
})
/** The type of {@link Rejections}. */
export interface Rejections extends Schema.Schema.Type<typeof Rejections> {}

/** All members by id, who acts for whom, and what the last batch with bad rows left over. */
export const OrganisationState = Schema.Struct({
  members: Schema.Record(Id, Member).check(Schema.isMaxProperties(maxMembers)),
  /** Present, coming and past; one that was ended has the moment of its end as its `until`. */
  delegations: Delegations,
  rejections: Schema.NullOr(Rejections),
})
/** The type of {@link OrganisationState}. */
export interface OrganisationState extends Schema.Schema.Type<typeof OrganisationState> {}
