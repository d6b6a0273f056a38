import { describe, expect, it } from "vitest"
import * as Decider from "../../src/decider/index.ts"
import { defaultLadder } from "../../src/decision/Ladder.ts"
import { member, system } from "../../src/testing/TestFacts.ts"

const decide = (access: Decider.Access, actor: Decider.Actor) =>
  Decider.authorise(access, actor, "x.Y", defaultLadder)._tag

describe("ORG-2: access to commands", () => {
  it("ORG-2: a rank lets through itself and whoever stands above", () => {
    const access = Decider.atLeast("manager")
    expect(
      ["rep", "supervisor", "manager", "director", "president"].map((rank) => decide(access, member("m", rank))),
    ).toEqual(["Denied", "Denied", "Allowed", "Allowed", "Allowed"])
  })

  it("ORG-2: a role lets through whoever fills it, whatever the rank", () => {
    expect(decide(Decider.inRole("legal"), member("m", "rep", "legal"))).toBe("Allowed")
    expect(decide(Decider.inRole("legal"), member("m", "president"))).toBe("Denied")
  })

  it("ORG-2: one of several rules is enough; none at all lets nobody through", () => {
    const access = Decider.anyOf(Decider.atLeast("director"), Decider.inRole("legal"))
    expect(decide(access, member("m", "rep", "legal"))).toBe("Allowed")
    expect(decide(access, member("m", "rep"))).toBe("Denied")
    expect(decide(Decider.anyOf(), member("m", "president"))).toBe("Denied")
  })

  it("ORG-2: what is for the system alone is refused to every member, and the system may do everything", () => {
    expect(decide(Decider.systemOnly, member("m", "president"))).toBe("Denied")
    expect(decide(Decider.systemOnly, system)).toBe("Allowed")
  })

  it("ORG-5: an auditor changes nothing", () => {
    expect(decide(Decider.anyMember, member("m", "president", "auditor"))).toBe("Denied")
    expect(decide(Decider.atLeast("rep"), member("m", "president", "auditor"))).toBe("Denied")
    expect(decide(Decider.anyMember, member("m", "rep", "auditor", "sales"))).toBe("Allowed")
  })

  it("ORG-1: a rank that the ladder doesn't know lets nobody through", () =>
    expect(decide(Decider.atLeast("emperor"), member("m", "president"))).toBe("Denied"))
})
