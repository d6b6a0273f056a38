/** A small company to try the organisation on. */
import * as Decider from "@dealwright/core/Decider"
import * as Organisation from "@dealwright/core/Organisation"
import { given, member, system, testFacts } from "@dealwright/core/testing"

type Event = Organisation.OrganisationEvent

export const added = (
  id: string,
  rank: string,
  supervisor: string | null = null,
  roles: ReadonlyArray<Organisation.Role> = ["sales"],
): Extract<Event, { readonly _tag: "MemberAdded" }> => ({
  _tag: "MemberAdded",
  id,
  name: id.toUpperCase(),
  rank,
  roles,
  supervisor,
  team: null,
  territory: null,
})

/** Pat leads Dan and Una; Dan leads Max, Max leads Sue, Sue leads Ann and Bob. Aud is an auditor who reports to nobody. */
export const company: ReadonlyArray<Event> = [
  added("pat", "president"),
  added("dan", "director", "pat"),
  added("una", "director", "pat"),
  added("max", "manager", "dan"),
  added("sue", "supervisor", "max"),
  added("ann", "rep", "sue"),
  added("bob", "rep", "sue"),
  added("aud", "director", null, ["auditor"]),
]

export const stateOf = (events: ReadonlyArray<Event> = company): Organisation.OrganisationState =>
  Decider.fold(Organisation.organisation, events)

export const asSystem = testFacts({ actor: system })
export const asMember = (id: string, rank: string) => testFacts({ actor: member(id, rank, "sales") })

/** The company, acted on by the system unless other facts are given. */
export const inCompany = (facts: Decider.Facts = asSystem) => given(Organisation.organisation, facts, ...company)
