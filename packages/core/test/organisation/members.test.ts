import * as Organisation from "@dealwright/core/Organisation"
import { given } from "@dealwright/core/testing"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { added, asMember, asSystem, company, inCompany } from "./staff.ts"

const add = (id: string, rank: string, supervisor: string | null = null) =>
  ({ _tag: "AddMember", id, name: id.toUpperCase(), rank, roles: ["sales"], supervisor }) as const
const change = (id: string, changes: Organisation.MemberChanges) => ({ _tag: "ChangeMember", id, changes }) as const

describe("adding members", () => {
  it("ORG-2: the first member is added by the system, with what was left out as none", () => {
    const empty = given(Organisation.organisation, asSystem)
    empty
      .when({ _tag: "AddMember", id: "pat", name: "PAT", rank: "president", roles: ["sales"] })
      .then(added("pat", "president"))
  })

  it("ORG-2: before there is an active member nobody but the system adds any", () => {
    const rejection = given(Organisation.organisation, asMember("pat", "president"))
      .when(add("pat", "president"))
      .thenRejected("FirstMemberBySystem")
    expect(rejection.rule).toBe("ORG-2")
  })

  it("ORG-2: a member is added below an active supervisor of at least their rank", () => {
    inCompany()
      .when(add("zoe", "rep", "sue"))
      .then(added("zoe", "rep", "sue"))
    inCompany()
      .when(add("zoe", "supervisor", "sue"))
      .then(added("zoe", "supervisor", "sue"))
    expect(
      inCompany()
        .when(add("zoe", "manager", "sue"))
        .thenRejected("SupervisorOutranked").text.en,
    ).toContain('"zoe" (manager) can\'t report to "sue" (supervisor)')
    inCompany()
      .when(add("zoe", "rep", "nobody"))
      .thenRejected("UnknownSupervisor")
    inCompany()
      .when(add("zoe", "rep", "zoe"))
      .thenRejected("ReportingCycle")
  })

  it("ORG-1: a rank that is not on the ladder is refused with the known ones", () => {
    const { rule, text } = inCompany().when(add("zoe", "emperor")).thenRejected("UnknownRank")
    expect(rule).toBe("ORG-1")
    expect(text.en).toContain("rep < supervisor < manager < director < president")
    expect(text.zh).toContain("emperor")
  })

  it("ORG-2: the same member again yields nothing, another one under the same id is refused", () => {
    inCompany()
      .when(add("ann", "rep", "sue"))
      .thenNothing()
    inCompany()
      .when(add("ann", "rep", "max"))
      .thenRejected("MemberExists")
  })

  it("ORG-2: roles are a closed list plus plugins' own, told apart by their slash", () => {
    const isRole = Schema.is(Organisation.Role)
    for (const role of Organisation.builtInRoles) expect(isRole(role)).toBe(true)
    expect(isRole("acme/auctioneer")).toBe(true)
    for (const role of ["finanse", "", "Acme/x", "acme/", "/x", "a/b/c", `acme/${"x".repeat(40)}`]) {
      expect(isRole(role)).toBe(false)
    }
  })

  it("ORG-2: roles are a set, so their order is no difference", () => {
    const history = [...company, added("leo", "rep", null, ["finance", "legal"])]
    given(Organisation.organisation, asSystem, ...history)
      .when({ ...add("leo", "rep"), roles: ["legal", "finance"] })
      .thenNothing()
  })

  it("ORG-2: an id that every object inherits is a stranger like any other", () => {
    for (const id of ["constructor", "toString", "hasOwnProperty", "valueOf"]) {
      inCompany()
        .when(add(id, "rep", "sue"))
        .then(added(id, "rep", "sue"))
      inCompany()
        .when(add("zoe", "rep", id))
        .thenRejected("UnknownSupervisor")
    }
  })
})

describe("changing members", () => {
  it("ORG-2: only what is different is recorded, and the same change again yields nothing", () => {
    const command = change("ann", { team: "north", rank: "rep", supervisor: "max" })
    const event = { _tag: "MemberChanged", id: "ann", changes: { supervisor: "max", team: "north" } } as const
    inCompany().when(command).then(event)
    given(Organisation.organisation, asSystem, ...company, event)
      .when(command)
      .thenNothing()
  })

  it("ORG-2: a cycle is rejected and named", () => {
    const { text } = inCompany()
      .when(change("dan", { supervisor: "sue", rank: "supervisor" }))
      .thenRejected("ReportingCycle")
    expect(text.en).toContain("dan → sue → max → dan")
  })

  it("ORG-2: nobody falls below the rank of those who report to them", () => {
    expect(
      inCompany()
        .when(change("max", { rank: "rep" }))
        .thenRejected("ReportOutranks").text.en,
    ).toContain('"sue"')
    inCompany()
      .when(change("max", { rank: "supervisor" }))
      .then({ _tag: "MemberChanged", id: "max", changes: { rank: "supervisor" } })
  })

  it("ORG-2: nobody is promoted above their own supervisor", () => {
    inCompany()
      .when(change("sue", { rank: "director" }))
      .thenRejected("SupervisorOutranked")
  })

  it("ORG-2: who is unknown or has left can't be changed, nor supervise", () => {
    inCompany()
      .when(change("zoe", { team: "north" }))
      .thenRejected("UnknownMember")
    const left = { _tag: "MemberLeft", id: "bob", on: asSystem.today, successor: "sue", reports: [] } as const
    const without = given(Organisation.organisation, asSystem, ...company, left)
    without.when(change("bob", { team: "north" })).thenRejected("MemberHasLeft")
    without.when(change("ann", { supervisor: "bob" })).thenRejected("SupervisorHasLeft")
    without.when(add("bob", "rep", "sue")).thenRejected("MemberHasLeft")
  })

  it("ORG-4: nobody settles their own rank, roles or supervisor", () => {
    const asDan = inCompany(asMember("dan", "director"))
    asDan.when(change("dan", { rank: "president" })).thenRejected("OwnStanding")
    asDan.when(change("dan", { roles: ["sales", "finance"] })).thenRejected("OwnStanding")
    asDan.when(change("dan", { supervisor: null })).thenRejected("OwnStanding")
    asDan.when(change("dan", { team: "north" })).then({ _tag: "MemberChanged", id: "dan", changes: { team: "north" } })
  })

  it("ORG-4: nobody grants or touches a rank above their own", () => {
    const asDan = inCompany(asMember("dan", "director"))
    expect(asDan.when(add("zoe", "president")).thenRejected("AboveOwnRank").rule).toBe("ORG-4")
    asDan.when(change("una", { rank: "president" })).thenRejected("AboveOwnRank")
    asDan.when(change("pat", { team: "north" })).thenRejected("AboveOwnRank")
    asDan.when({ _tag: "MarkLeft", id: "pat", successor: "una" }).thenRejected("AboveOwnRank")
    asDan.when(add("zoe", "director", "pat")).then(added("zoe", "director", "pat"))
  })
})

describe("leaving", () => {
  const on = asSystem.today
  const left = (id: string, successor: string | null, ...reports: ReadonlyArray<Organisation.Reporting>) =>
    ({ _tag: "MemberLeft", id, on, successor, reports }) as const

  it("ORG-7: whoever has no reports leaves to their supervisor, or to the successor named", () => {
    inCompany().when({ _tag: "MarkLeft", id: "ann" }).then(left("ann", "sue"))
    inCompany().when({ _tag: "MarkLeft", id: "ann", successor: "bob" }).then(left("ann", "bob"))
  })

  it("ORG-7: who has reports needs a successor, and is told for whom", () => {
    expect(inCompany().when({ _tag: "MarkLeft", id: "sue" }).thenRejected("SuccessorNeeded").text.en).toContain(
      "ann, bob",
    )
    inCompany()
      .when({ _tag: "MarkLeft", id: "sue", successor: "max" })
      .then(left("sue", "max", { id: "ann", supervisor: "max" }, { id: "bob", supervisor: "max" }))
  })

  it("ORG-7: a successor from among the reports moves up to the leaver's own supervisor", () => {
    const when = inCompany().when({ _tag: "MarkLeft", id: "sue", successor: "bob" })
    when.then(left("sue", "bob", { id: "bob", supervisor: "max" }, { id: "ann", supervisor: "bob" }))
    expect(Organisation.supervisorsOf(when.state(), "ann")).toEqual(["bob", "max", "dan", "pat"])
  })

  it("ORG-7: a successor has to be another active member who may supervise the reports", () => {
    inCompany().when({ _tag: "MarkLeft", id: "sue", successor: "sue" }).thenRejected("UnfitSuccessor")
    inCompany().when({ _tag: "MarkLeft", id: "sue", successor: "zoe" }).thenRejected("UnfitSuccessor")
    inCompany().when({ _tag: "MarkLeft", id: "max", successor: "ann" }).thenRejected("ReportingCycle")
    inCompany().when({ _tag: "MarkLeft", id: "dan", successor: "sue" }).thenRejected("ReportingCycle")
    const history = [...company, added("low", "rep", "pat")]
    given(Organisation.organisation, asSystem, ...history)
      .when({ _tag: "MarkLeft", id: "max", successor: "low" })
      .thenRejected("SupervisorOutranked")
  })

  it("ORG-7: who has no supervisor names a successor, unless they are the last of all", () => {
    inCompany().when({ _tag: "MarkLeft", id: "aud" }).thenRejected("SuccessorNeeded")
    inCompany().when({ _tag: "MarkLeft", id: "aud", successor: "pat" }).then(left("aud", "pat"))
    given(Organisation.organisation, asSystem, added("pat", "president"))
      .when({ _tag: "MarkLeft", id: "pat" })
      .then(left("pat", null))
  })

  it("ORG-2: leaving again yields nothing; with another successor it is refused", () => {
    const gone = given(Organisation.organisation, asSystem, ...company, left("ann", "sue"))
    gone.when({ _tag: "MarkLeft", id: "ann" }).thenNothing()
    gone.when({ _tag: "MarkLeft", id: "ann", successor: "sue" }).thenNothing()
    gone.when({ _tag: "MarkLeft", id: "ann", successor: "bob" }).thenRejected("MemberHasLeft")
  })

  it("ORG-2: who left may come back, below a fit supervisor", () => {
    const gone = given(Organisation.organisation, asSystem, ...company, left("ann", "sue"))
    const back = { _tag: "MemberReinstated", id: "ann", supervisor: "max" } as const
    gone.when({ _tag: "Reinstate", id: "ann", supervisor: "max" }).then(back)
    gone.when({ _tag: "Reinstate", id: "ann", supervisor: "zoe" }).thenRejected("UnknownSupervisor")
    given(Organisation.organisation, asSystem, ...company, left("ann", "sue"), back)
      .when({ _tag: "Reinstate", id: "ann", supervisor: "max" })
      .thenNothing()
    inCompany().when({ _tag: "Reinstate", id: "ann" }).thenRejected("MemberExists")
  })
})
