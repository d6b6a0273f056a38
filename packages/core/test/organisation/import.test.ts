import * as Organisation from "@dealwright/core/Organisation"
import { given } from "@dealwright/core/testing"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { added, asMember, asSystem, company, inCompany } from "./staff.ts"

const row = (
  id: string,
  rank: string,
  supervisor: string | null = null,
  more: Partial<Organisation.ImportRow> = {},
): Organisation.ImportRow => ({ id, name: id.toUpperCase(), rank, roles: ["sales"], supervisor, ...more })

const batch = (...rows: ReadonlyArray<Organisation.ImportRow>) =>
  ({ _tag: "ImportMembers", importId: "staff-1", rows }) as const

const rejectedOf = (events: ReadonlyArray<Organisation.OrganisationEvent>) =>
  events.flatMap((event) => (event._tag === "MembersRejected" ? event.rows : []))

describe("importing members", () => {
  it("ORG-2: rows may come in any order; supervisors are added first", () => {
    given(Organisation.organisation, asSystem)
      .when(batch(row("ann", "rep", "sue"), row("sue", "supervisor", "max"), row("max", "manager")))
      .then(added("max", "manager"), added("sue", "supervisor", "max"), added("ann", "rep", "sue"))
  })

  it("ORG-2: every good row is applied and every bad one reported with its row, reason and both sentences", () => {
    const events = inCompany()
      .when(
        batch(
          row("zoe", "rep", "sue"),
          row("no good", "rep"),
          row("yan", "emperor"),
          row("zoe", "rep", "max"),
          row("xia", "rep", "ghost"),
          row("wil", "rep", null, { roles: ["finanse"] }),
          row("vic", "rep", null, { name: "   " }),
          row("tim", "rep", "sue", { team: "" }),
        ),
      )
      .events()
    expect(events.slice(0, -1)).toEqual([added("zoe", "rep", "sue"), added("tim", "rep", "sue")])
    expect(rejectedOf(events).map(({ id, reason, row }) => [row, id, reason])).toEqual([
      [2, "no good", "MalformedField"],
      [3, "yan", "UnknownRank"],
      [4, "zoe", "DuplicateRow"],
      [5, "xia", "UnknownSupervisor"],
      [6, "wil", "MalformedField"],
      [7, "vic", "MalformedField"],
    ])
    for (const { en, rule, zh } of rejectedOf(events)) {
      expect(rule).toMatch(/^ORG-\d$/)
      expect(en.length).toBeGreaterThan(10)
      expect(zh).toMatch(/\p{Script=Han}/u)
    }
  })

  it("ORG-2: a cycle within the batch is named as one, and what depends on it is reported too", () => {
    const events = inCompany()
      .when(batch(row("x1", "rep", "x2"), row("x2", "rep", "x3"), row("x3", "rep", "x1"), row("y", "rep", "x1")))
      .events()
    const rows = rejectedOf(events)
    expect(rows.map(({ id, reason }) => [id, reason])).toEqual([
      ["x1", "ReportingCycle"],
      ["x2", "ReportingCycle"],
      ["x3", "ReportingCycle"],
      ["y", "UnknownSupervisor"],
    ])
    expect(rows[0]?.en).toContain("x1 → x2 → x3 → x1")
    expect(events).toHaveLength(1)
  })

  it("ORG-2: a row that changes a member is a change, one that says what is known yields nothing", () => {
    inCompany()
      .when(batch(row("ann", "rep", "max"), row("bob", "rep", "sue")))
      .then({ _tag: "MemberChanged", id: "ann", changes: { supervisor: "max" } })
  })

  it("ORG-2: rows that only fit together are applied together", () => {
    // Sue and Max change places: each step alone would break a rule.
    inCompany()
      .when(batch(row("max", "manager", "dan"), row("sue", "rep", "max"), row("ann", "rep", "sue")))
      .then({ _tag: "MemberChanged", id: "sue", changes: { rank: "rep" } })
    const events = inCompany()
      .when(batch(row("max", "rep", "sue"), row("sue", "manager", "dan")))
      .events()
    expect(rejectedOf(events)).toEqual([])
    expect(events).toEqual([
      { _tag: "MemberChanged", id: "sue", changes: { rank: "manager", supervisor: "dan" } },
      { _tag: "MemberChanged", id: "max", changes: { rank: "rep", supervisor: "sue" } },
    ])
  })

  it("ORG-4: a batch gives nobody more than its sender may give", () => {
    const events = inCompany(asMember("dan", "director"))
      .when(batch(row("zoe", "president"), row("dan", "director", null), row("yan", "rep")))
      .events()
    expect(rejectedOf(events).map(({ reason }) => reason)).toEqual(["AboveOwnRank", "OwnStanding"])
    expect(events[0]).toEqual(added("yan", "rep"))
  })

  it("ORG-2: rows that were left over are kept for whoever corrects them", () => {
    const state = inCompany()
      .when(batch(row("yan", "emperor")))
      .state()
    expect(state.rejections).toMatchObject({ importId: "staff-1", rows: [{ row: 1, id: "yan" }] })
  })

  const ids = ["a", "b", "c", "d", "e", "ann", "sue"]
  const anyRow = fc
    .record({
      id: fc.constantFrom(...ids, "no good"),
      rank: fc.constantFrom("rep", "supervisor", "manager", "emperor"),
      supervisor: fc.option(fc.constantFrom(...ids, "ghost")),
    })
    .map(({ id, rank, supervisor }) => row(id, rank, supervisor))

  it("ORG-2: a batch loses nothing, leaves a forest, and again yields nothing", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 8 }), (rows) => {
        const command = batch(...rows)
        const when = inCompany().when(command)
        const state = when.state()
        const rejected = new Map(rejectedOf(when.events()).map((one) => [one.row, one]))
        for (const [index, { id, rank, supervisor }] of rows.entries()) {
          if (rejected.has(index + 1)) continue
          expect(Organisation.member(state, id)).toMatchObject({ rank, supervisor })
        }
        for (const id of Object.keys(state.members)) {
          expect(Organisation.supervisorsOf(state, id)).not.toContain(id)
        }
        given(Organisation.organisation, asSystem, ...company, ...when.events())
          .when(command)
          .thenNothing()
      }),
      { numRuns: 1000 },
    )
  })

  it("ORG-2: the order of good rows makes no difference to who works here", () => {
    const good = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(good, (order) => {
        const supervisor: Record<string, string> = { a: "sue", b: "a", c: "a", d: "b", e: "d", f: "sue" }
        const when = inCompany().when(batch(...order.map((id) => row(id, "rep", supervisor[id] ?? null))))
        expect(rejectedOf(when.events())).toEqual([])
        for (const id of order) expect(Organisation.member(when.state(), id)?.supervisor).toBe(supervisor[id])
      }),
      { numRuns: 1000 },
    )
  })
})
