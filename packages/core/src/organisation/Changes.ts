/**
 * How a member's details are compared and put together.
 *
 * @module
 */
import type { MemberChanges } from "./Events.ts"
import type { Member, Role } from "./Model.ts"

/** Details of an active member, as a command or a checked row brings them. What is left out is none. */
export interface Details extends Pick<Member, "id" | "name" | "rank" | "roles"> {
  readonly supervisor?: Member["supervisor"]
  readonly team?: Member["team"]
  readonly territory?: Member["territory"]
}

/** Roles in one order, so that the same roles are the same value. */
const sorted = (roles: ReadonlyArray<Role>): ReadonlyArray<Role> => [...roles].sort()

/** The active member that these details describe. */
export const describedBy = (details: Details): Member => ({
  id: details.id,
  name: details.name,
  rank: details.rank,
  roles: sorted(details.roles),
  supervisor: details.supervisor ?? null,
  team: details.team ?? null,
  territory: details.territory ?? null,
  standing: { _tag: "Active" },
})

/** A member with changes applied. */
export const changed = (before: Member, changes: MemberChanges): Member => ({
  ...before,
  ...changes,
  ...(changes.roles === undefined ? {} : { roles: sorted(changes.roles) }),
})

const sameRoles = (a: ReadonlyArray<Role>, b: ReadonlyArray<Role>): boolean =>
  a.length === b.length && a.every((role, index) => role === b[index])

/** What is different in `after`, and nothing else; `undefined` when nothing is. */
export const changesBetween = (before: Member, after: Member): MemberChanges | undefined => {
  const changes: MemberChanges = {
    ...(before.name === after.name ? {} : { name: after.name }),
    ...(before.rank === after.rank ? {} : { rank: after.rank }),
    ...(sameRoles(before.roles, after.roles) ? {} : { roles: after.roles }),
    ...(before.supervisor === after.supervisor ? {} : { supervisor: after.supervisor }),
    ...(before.team === after.team ? {} : { team: after.team }),
    ...(before.territory === after.territory ? {} : { territory: after.territory }),
  }
  return Object.keys(changes).length === 0 ? undefined : changes
}
