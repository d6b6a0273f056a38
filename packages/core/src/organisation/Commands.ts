/**
 * What can be asked of the organisation. Who asks and when arrive as facts.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, LongText } from "../decider/Ids.ts"
import { DelegationId, termsOfDelegation } from "./Delegation.ts"
import { MemberChanges } from "./Events.ts"
import { MemberId, maxRows, memberFields } from "./Model.ts"

const Cell = Schema.String.check(Schema.isMaxLength(200))

/**
 * A row of a batch as a list of staff has it: bounded, but not yet checked, so that one bad row doesn't keep the others
 * out.
 */
export const ImportRow = Schema.Struct({
  id: Cell,
  name: Cell,
  rank: Cell,
  roles: Schema.Array(Cell).check(Schema.isMaxLength(50)),
  supervisor: Schema.optionalKey(Schema.NullOr(Cell)),
  team: Schema.optionalKey(Schema.NullOr(Cell)),
  territory: Schema.optionalKey(Schema.NullOr(Cell)),
})
/** The type of {@link ImportRow}. */
export interface ImportRow extends Schema.Schema.Type<typeof ImportRow> {}

/**
 * Commands of the organisation.
 *
 * - `AddMember`: somebody joins. Without a supervisor they report to nobody. The very first one is added by the system.
 * - `ChangeMember`: what is given changes, what is left out stays. Nobody changes their own rank, roles or supervisor,
 *   grants a rank above their own, or touches a member above themselves (ORG-4).
 * - `MarkLeft`: a member leaves. While others report to them a successor must be named, who becomes their supervisor.
 * - `Reinstate`: a member who left is back, or was marked by mistake.
 * - `ImportMembers`: adds or changes many at once. Rows may come in any order; every good one is applied, every bad one
 *   reported. `importId` names the batch.
 * - `Delegate`: a member hands their rank to another one for a period and a scope (ORG-3). `DelegateFor` does so for
 *   somebody else, nobody above oneself.
 * - `EndDelegation`: the delegator takes it back, or the delegate lays it down. `EndDelegationFor` does so for them.
 */
export const OrganisationCommand = Schema.TaggedUnion({
  AddMember: {
    ...memberFields,
    supervisor: Schema.optionalKey(memberFields.supervisor),
    team: Schema.optionalKey(memberFields.team),
    territory: Schema.optionalKey(memberFields.territory),
  },
  ChangeMember: { id: MemberId, changes: MemberChanges },
  MarkLeft: { id: MemberId, successor: Schema.optionalKey(MemberId) },
  Reinstate: { id: MemberId, supervisor: Schema.optionalKey(Schema.NullOr(MemberId)) },
  ImportMembers: {
    importId: Id,
    rows: Schema.Array(ImportRow).check(Schema.isMinLength(1), Schema.isMaxLength(maxRows)),
  },
  Delegate: termsOfDelegation,
  DelegateFor: { ...termsOfDelegation, from: MemberId },
  EndDelegation: { id: DelegationId, reason: Schema.optionalKey(LongText) },
  EndDelegationFor: { id: DelegationId, reason: Schema.optionalKey(LongText) },
})
/** The type of {@link OrganisationCommand}. */
export type OrganisationCommand = typeof OrganisationCommand.Type
