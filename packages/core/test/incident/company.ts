/** The people of the tests, and incidents given their facts. */
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Incident from "@dealwright/core/Incident"
import * as Organisation from "@dealwright/core/Organisation"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"

const joined = (
  id: string,
  rank: string,
  supervisor: string | null,
  roles: ReadonlyArray<Organisation.Role> = ["sales"],
): Organisation.OrganisationEvent => ({
  _tag: "MemberAdded",
  id,
  name: id,
  rank,
  roles,
  supervisor,
  team: null,
  territory: null,
})

/** paula presides; dora directs; max manages; sue supervises ann and bob; lou keeps the law; zoe reports to nobody. */
export const staff = Decider.fold(Organisation.organisation, [
  joined("paula", "president", null),
  joined("dora", "director", "paula"),
  joined("max", "manager", "dora"),
  joined("sue", "supervisor", "max"),
  joined("ann", "rep", "sue"),
  joined("bob", "rep", "sue"),
  joined("lou", "rep", "paula", ["legal"]),
  joined("zoe", "rep", null),
])

export const people = {
  ann: member("ann", "rep", "sales"),
  bob: member("bob", "rep", "sales"),
  lou: member("lou", "rep", "legal"),
  sue: member("sue", "supervisor", "sales"),
  max: member("max", "manager", "sales"),
  dora: member("dora", "director", "sales"),
  paula: member("paula", "president", "sales"),
  zoe: member("zoe", "rep", "sales"),
  system,
}
export type Person = keyof typeof people

export const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
export const policy = Result.getOrThrow(Incident.compile(Incident.tradeIncidents, context))

/** Monday, 2 March 2026, at nine o'clock. */
export const monday = "2026-03-02T09:00:00.000Z"

export const as = (who: Person, at = monday, incidents = policy) => ({
  ...testFacts({ actor: people[who], at }),
  incidents,
  organisation: staff,
})

export const incident = (facts: ReturnType<typeof as>, ...events: ReadonlyArray<Incident.IncidentEvent>) =>
  given(Incident.incident, facts, ...events)

export const fire: Extract<Incident.IncidentCommand, { readonly _tag: "Report" }> = {
  _tag: "Report",
  title: "Fire in the warehouse",
  description: "Smoke from hall 2; everybody is outside.",
  severity: "critical",
}

/** The steps taken, with whom they told. */
export const steps = (events: ReadonlyArray<Incident.IncidentEvent>): ReadonlyArray<string> =>
  events.flatMap((event) => (event._tag === "StepFired" ? [`${event.step}: ${event.told.join(", ")}`] : []))

export const tags = (events: ReadonlyArray<Incident.IncidentEvent>): ReadonlyArray<string> =>
  events.map(({ _tag }) => _tag)
