import * as Decision from "@dealwright/core/Decision"
import * as Organisation from "@dealwright/core/Organisation"
import { member, system } from "@dealwright/core/testing"
import { describe, expect, it } from "vitest"
import { added, asSystem, company, stateOf } from "./staff.ts"

const ladder = Decision.defaultLadder
const rank = (name: string) => member("x", name).rank
const state = stateOf()
const left = (id: string) => ({ _tag: "MemberLeft", id, on: asSystem.today, successor: null, reports: [] }) as const

describe("the organisation's answers", () => {
  it("ORG-1: an actor has the level that their rank has on the ladder", () => {
    expect(Organisation.actorOf(state, ladder, "sue")).toEqual(member("sue", "supervisor", "sales"))
  })

  it("ORG-1: nobody acts who is unknown, has left, or has a rank that the ladder doesn't have", () => {
    expect(Organisation.actorOf(state, ladder, "zoe")).toBeUndefined()
    expect(Organisation.actorOf(state, ladder, "constructor")).toBeUndefined()
    expect(Organisation.actorOf(stateOf([...company, left("ann")]), ladder, "ann")).toBeUndefined()
    expect(Organisation.actorOf(stateOf([added("kim", "emperor")]), ladder, "kim")).toBeUndefined()
  })

  it("ORG-2: the chain above, the reports and the subtree below", () => {
    expect(Organisation.supervisorsOf(state, "ann")).toEqual(["sue", "max", "dan", "pat"])
    expect(Organisation.supervisorsOf(state, "pat")).toEqual([])
    expect(Organisation.reportsOf(state, "sue")).toEqual(["ann", "bob"])
    expect([...Organisation.subtreeOf(state, "max")].sort()).toEqual(["ann", "bob", "max", "sue"])
    expect([...Organisation.subtreeOf(state, "zoe")]).toEqual([])
    expect(Organisation.isAbove(state, "max", "ann")).toBe(true)
    expect(Organisation.isAbove(state, "una", "ann")).toBe(false)
    expect(Organisation.isAbove(state, "ann", "ann")).toBe(false)
  })

  it("ORG-2: who fills a role", () => {
    expect(Organisation.membersInRole(state, ladder, "auditor").map(({ id }) => id)).toEqual(["aud"])
  })

  it("ORG-5: a rep sees their own, a manager the subtree, an auditor and the system everything", () => {
    const members = (actor: Parameters<typeof Organisation.visibility>[1]) => {
      const seen = Organisation.visibility(state, actor)
      return seen._tag === "Everything" ? seen._tag : [...seen.members].sort()
    }
    expect(members(member("ann", "rep", "sales"))).toEqual(["ann"])
    expect(members(member("max", "manager", "sales"))).toEqual(["ann", "bob", "max", "sue"])
    expect(members(member("aud", "director", "auditor"))).toBe("Everything")
    expect(members(system)).toBe("Everything")
  })

  it("ORG-5: the deals of who left stay in sight of those above", () => {
    expect(Organisation.subtreeOf(stateOf([...company, left("ann")]), "sue")).toContain("ann")
  })

  it("ORG-4: the first one up the requester's chain who is high enough is asked", () => {
    const asked = (who: string, rankName: string) => Organisation.lowestAbove(state, ladder, who, rank(rankName))?.id
    expect(asked("ann", "supervisor")).toBe("sue")
    expect(asked("ann", "rep")).toBe("sue")
    expect(asked("ann", "manager")).toBe("max")
    expect(asked("ann", "president")).toBe("pat")
    expect(asked("dan", "director")).toBe("pat")
  })

  it("ORG-4: a supervisor who left is passed over, a stranger to the chain of the lowest fit rank is asked", () => {
    const headless = stateOf([...company, added("lee", "rep"), added("kim", "manager"), left("sue")])
    const asked = (who: string, rankName: string) => Organisation.lowestAbove(headless, ladder, who, rank(rankName))?.id
    expect(asked("ann", "supervisor")).toBe("max")
    // Kim and Max are both managers: the id decides, so that every node asks the same one.
    expect(asked("lee", "supervisor")).toBe("kim")
    expect(asked("lee", "director")).toBe("dan")
  })

  it("ORG-4: nobody is asked to approve their own request, nor is a mere auditor", () => {
    expect(Organisation.lowestAbove(state, ladder, "pat", rank("president"))).toBeUndefined()
    const ids = (requester: string) =>
      Organisation.eligibleApprovers(state, ladder, rank("director"), requester).map(({ id }) => id)
    expect(ids("dan")).toEqual(["una", "pat"])
    expect(ids("ann")).toEqual(["dan", "una", "pat"])
  })

  it("ORG-5: a query is held to whom the asker sees, in lists that a store takes; whoever sees nobody asks nothing", () => {
    const query = { where: [], limit: 10 }
    expect(Organisation.onlyVisible(query, { _tag: "OfMembers", members: new Set() })).toEqual([])
    const many = Array.from({ length: 2 * Organisation.membersPerQuery + 1 }, (_, index) => `m${index}`)
    const queries = Organisation.onlyVisible(query, { _tag: "OfMembers", members: new Set(many) }, "seller")
    expect(queries).toHaveLength(3)
    const named = queries.flatMap(({ where }) =>
      where.flatMap((one) => (one._tag === "In" && one.field === "seller" ? one.values : [])),
    )
    expect(named).toEqual([...many].sort())
    expect(queries.every(({ where }) => where.length === 1)).toBe(true)
  })
})
