import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Organisation from "@dealwright/core/Organisation"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { asMember, asSystem, stateOf } from "./staff.ts"

const ids = ["ann", "bob", "sue", "max", "dan", "pat", "zoe", "yan"]
const id = fc.constantFrom(...ids)
const rank = fc.constantFrom("rep", "supervisor", "manager", "director", "president", "emperor")
const supervisor = fc.option(id)
const roles = fc.subarray<Organisation.Role>(["sales", "finance", "auditor"])

const command: fc.Arbitrary<Organisation.OrganisationCommand> = fc.oneof(
  fc.record({ _tag: fc.constant("AddMember" as const), id, name: fc.constant("N"), rank, roles, supervisor }),
  fc.record({
    _tag: fc.constant("ChangeMember" as const),
    id,
    changes: fc.record({ rank, supervisor, roles }, { requiredKeys: [] }),
  }),
  fc.record({ _tag: fc.constant("MarkLeft" as const), id, successor: id }, { requiredKeys: ["_tag", "id"] }),
  fc.record({ _tag: fc.constant("Reinstate" as const), id, supervisor }),
  fc.record({
    _tag: fc.constant("ImportMembers" as const),
    importId: fc.constant("i"),
    rows: fc.array(fc.record({ id, name: fc.constant("N"), rank, roles: fc.constant(["sales"]), supervisor }), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
)
const facts = fc.constantFrom(asSystem, asMember("pat", "president"), asMember("dan", "director"))

/** Runs commands one after another; rejected ones change nothing. */
const reachedBy = (commands: ReadonlyArray<readonly [Organisation.OrganisationCommand, typeof asSystem]>) => {
  let state = stateOf()
  for (const [one, at] of commands) {
    const decided = Organisation.organisation.decide(state, one, at)
    if (Result.isSuccess(decided)) state = Decider.fold(Organisation.organisation, decided.success, state)
  }
  return state
}

const commands = fc.array(fc.tuple(command, facts), { maxLength: 15 })

describe("laws of the organisation", () => {
  it("ORG-2: whatever is commanded, the reporting graph stays a forest of active supervisors of fit rank", () => {
    const level = (name: string) => Result.getOrThrow(Decision.rankNamed(Decision.defaultLadder, name)).level
    fc.assert(
      fc.property(commands, (given) => {
        const state = reachedBy(given)
        for (const one of Object.values(state.members)) {
          // A walk up that never ends would have to come past the same member twice.
          const chain = new Set<string>()
          for (let up: string | null = one.id; up !== null; up = Organisation.member(state, up)?.supervisor ?? null) {
            expect(chain.has(up)).toBe(false)
            chain.add(up)
          }
          if (one.standing._tag === "Left" || one.supervisor === null) continue
          const above = Organisation.activeMember(state, one.supervisor)
          expect(above).toBeDefined()
          expect(level(above?.rank ?? "rep")).toBeGreaterThanOrEqual(level(one.rank))
        }
      }),
      { numRuns: 1000 },
    )
  })

  it("ORG-2: a command repeated on the state that it led to yields no events", () => {
    fc.assert(
      fc.property(commands, command, facts, (before, one, at) => {
        const state = reachedBy(before)
        const first = Organisation.organisation.decide(state, one, at)
        if (Result.isFailure(first)) return
        const next = Decider.fold(Organisation.organisation, first.success, state)
        expect(Organisation.organisation.decide(next, one, at)).toEqual(Result.succeed([]))
      }),
      { numRuns: 1000 },
    )
  })

  it("ORG-4: no member gains rank or roles by their own command, nor touches anybody above them", () => {
    const asDan = asMember("dan", "director")
    fc.assert(
      fc.property(fc.array(command, { maxLength: 10 }), (given) => {
        const before = stateOf()
        const state = reachedBy(given.map((one) => [one, asDan] as const))
        const own = (of: Organisation.OrganisationState) => {
          const dan = Organisation.member(of, "dan")
          return [dan?.rank, dan?.roles]
        }
        expect(own(state)).toEqual(own(before))
        expect(Organisation.member(state, "pat")).toEqual(Organisation.member(before, "pat"))
        for (const one of Object.values(state.members)) {
          if (one.rank === "president") expect(one.id).toBe("pat")
        }
      }),
      { numRuns: 1000 },
    )
  })

  it("ORG-4: who is asked is never the requester, is high enough, and is the same in any order of the members", () => {
    fc.assert(
      fc.property(commands, id, fc.constantFrom(...Decision.defaultLadder.ranks), (given, who, needed) => {
        const state = reachedBy(given)
        const asked = Organisation.lowestAbove(state, Decision.defaultLadder, who, needed)
        const eligible = Organisation.eligibleApprovers(state, Decision.defaultLadder, needed, who)
        expect(asked === undefined).toBe(eligible.length === 0)
        if (asked === undefined) return
        expect(asked.id).not.toBe(who)
        expect(asked.rank.level).toBeGreaterThanOrEqual(needed.level)
        expect(eligible).toContainEqual(asked)
        const reversed = { ...state, members: Object.fromEntries(Object.entries(state.members).reverse()) }
        expect(Organisation.lowestAbove(reversed, Decision.defaultLadder, who, needed)).toEqual(asked)
      }),
      { numRuns: 1000 },
    )
  })

  it("KER-8: the state survives being stored", () => {
    const codec = Schema.toCodecJson(Organisation.OrganisationState)
    fc.assert(
      fc.property(commands, (given) => {
        const reached = reachedBy(given)
        const stored: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(codec)(reached)))
        expect(Schema.decodeUnknownSync(codec)(stored)).toEqual(reached)
      }),
      { numRuns: 200 },
    )
  })
})
