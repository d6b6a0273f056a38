import type * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Instant from "@dealwright/core/Instant"
import * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { company, stateOf } from "./staff.ts"

const ladder = Decision.defaultLadder
const moment = (text: string): Instant.Instant => Result.getOrThrow(Instant.parse(text))
const policy: Organisation.OrganisationPolicy = { longestDelegation: 30, limitCurrency: "CNY" }
const monday = "2026-03-02T09:00:00.000Z"
const facts = (actor: Decider.Actor, at = monday) => ({ ...testFacts({ actor, at }), policy })
const max = member("max", "manager", "sales")
const dan = member("dan", "director", "sales")
const inCompany = (actor: Decider.Actor, ...more: ReadonlyArray<Organisation.OrganisationEvent>) =>
  given(Organisation.organisation, facts(actor), ...company, ...more)

/** Max is away for a week: Sue acts for him. */
const terms = {
  id: "D-1",
  to: "sue",
  since: moment("2026-03-03T09:00:00.000Z"),
  until: moment("2026-03-10T09:00:00.000Z"),
  scope: { _tag: "Everything" },
  reason: "On leave",
} as const
const made = { _tag: "Delegated", ...terms, from: "max", by: "max", at: moment(monday) } as const

const acting = (
  state: Organisation.OrganisationState,
  at: string,
  concern?: Decider.Concern,
  memberId = "sue",
  forId = "max",
) =>
  Organisation.actingFor({
    state,
    ladder,
    memberId,
    forId,
    at: moment(at),
    ...(concern === undefined ? {} : { concern }),
  })

const codeOf = (answer: Result.Result<unknown, Decision.Reason>): string =>
  Result.isFailure(answer) ? answer.failure.code : "acts"

describe("delegating", () => {
  it("ORG-3: a member hands their rank over for a period, once", () => {
    inCompany(max)
      .when({ _tag: "Delegate", ...terms })
      .then(made)
    inCompany(max, made)
      .when({ _tag: "Delegate", ...terms })
      .thenNothing()
    const other = { ...terms, to: "ann" }
    inCompany(max, made)
      .when({ _tag: "Delegate", ...other })
      .thenRejected("DelegationExists")
  })

  it("ORG-3: a director delegates for others, but for nobody above them; the system for anybody", () => {
    inCompany(dan)
      .when({ _tag: "DelegateFor", ...terms, from: "max" })
      .then({ ...made, by: "dan" })
    const forPat = { _tag: "DelegateFor", ...terms, from: "pat" } as const
    inCompany(dan).when(forPat).thenRejected("AboveOwnRank")
    expect(inCompany(system).when(forPat).events()).toHaveLength(1)
    inCompany(system)
      .when({ _tag: "Delegate", ...terms })
      .thenRejected("DelegatorNeeded")
  })

  it.each([
    ["to oneself", { to: "max" }, "DelegateIsDelegator"],
    ["to a stranger", { to: "zoe" }, "UnknownMember"],
    ["for no time", { until: terms.since }, "NoPeriod"],
    ["backwards", { until: moment(monday) }, "NoPeriod"],
    ["for what is over", { since: moment("2026-02-01T09:00:00.000Z"), until: moment(monday) }, "NoPeriod"],
    ["for too long", { until: Instant.addMillis(terms.since, 30 * Instant.day + 1) }, "PeriodTooLong"],
    ["up to nothing", { limit: Money.of("0.00", "CNY") }, "NoLimit"],
    ["in another currency", { limit: Money.of("100.00", "USD") }, "LimitInOtherCurrency"],
  ] as const)("ORG-3: nobody delegates %s", (_, change, reason) => {
    const rejected = inCompany(max)
      .when({ _tag: "Delegate", ...terms, ...change })
      .thenRejected(reason)
    expect(["ORG-3", "ORG-2"]).toContain(rejected.rule)
  })

  it("ORG-3: the longest period, to the millisecond, is still accepted", () => {
    const until = Instant.addMillis(terms.since, 30 * Instant.day)
    expect(
      inCompany(max)
        .when({ _tag: "Delegate", ...terms, until })
        .events(),
    ).toHaveLength(1)
  })

  it("ORG-3: without a policy of the company no period is short enough", () => {
    given(Organisation.organisation, testFacts({ actor: max }), ...company)
      .when({ _tag: "Delegate", ...terms })
      .thenRejected("PeriodTooLong")
  })

  it("ORG-3: whoever has left neither delegates nor is delegated to, and what they had ends", () => {
    const state = inCompany(dan, made).when({ _tag: "MarkLeft", id: "sue", successor: "max" }).state()
    expect(state.delegations).toEqual({})
    expect(codeOf(acting(state, "2026-03-04T09:00:00.000Z", { kind: "quote" }))).toBe("delegation-none")
    given(Organisation.organisation, facts(max), ...company, ...leaving)
      .when({ _tag: "Delegate", ...terms })
      .thenRejected("MemberHasLeft")
  })
  const leaving = inCompany(dan).when({ _tag: "MarkLeft", id: "sue", successor: "max" }).events()

  it("ORG-3: nobody hands on what they hold for somebody", () => {
    const sueForMax = { ...max, id: "sue", onBehalfOf: { memberId: "max", delegation: "D-1" } }
    const rejected = inCompany(sueForMax, made)
      .when({ _tag: "Delegate", ...terms, id: "D-2", to: "ann" })
      .thenRejected("ChainOfDelegation")
    expect(rejected.text.en).toContain("can't hand that on")
  })

  it("ORG-3: either side ends it at once; a stranger doesn't, and ending again changes nothing", () => {
    const at = "2026-03-05T09:00:00.000Z"
    const end = { _tag: "EndDelegation", id: "D-1" } as const
    for (const by of [max, member("sue", "supervisor")]) {
      const ended = given(Organisation.organisation, facts(by, at), ...company, made).when(end)
      ended.then({ _tag: "DelegationEnded", id: "D-1", by: by.id, at: moment(at), reason: "" })
      expect(codeOf(acting(ended.state(), at, { kind: "quote" }))).toBe("delegation-not-in-force")
      given(Organisation.organisation, facts(by, at), ...company, made, ...ended.events())
        .when(end)
        .thenNothing()
    }
    inCompany(dan, made).when(end).thenRejected("NotYourDelegation")
    expect(inCompany(dan, made).when({ _tag: "EndDelegationFor", id: "D-1" }).events()).toHaveLength(1)
    inCompany(dan).when(end).thenRejected("UnknownDelegation")
  })

  it("ORG-4: who acts for somebody doesn't settle that one's standing", () => {
    const bobForDan = { ...dan, id: "bob", onBehalfOf: { memberId: "dan", delegation: "D-9" } }
    inCompany(bobForDan)
      .when({ _tag: "ChangeMember", id: "dan", changes: { roles: ["finance"] } })
      .thenRejected("OwnStanding")
  })

  it("ORG-3: an organisation remembers a bounded number; those that are over make room", () => {
    const many = Array.from({ length: Organisation.maxDelegations }, (_, index) => ({ ...made, id: `X-${index}` }))
    inCompany(max, ...many)
      .when({ _tag: "Delegate", ...terms })
      .thenRejected("TooManyDelegations")
    const later = { ...terms, since: moment("2026-03-10T09:00:00.000Z"), until: moment("2026-03-12T09:00:00.000Z") }
    const after = given(Organisation.organisation, facts(max, "2026-03-10T09:00:00.000Z"), ...company, ...many)
      .when({ _tag: "Delegate", ...later })
      .state()
    expect(Object.keys(after.delegations)).toEqual(["D-1"])
  })
})

describe("acting for somebody", () => {
  const state = stateOf([...company, made])

  it("ORG-3: the period is half-open: at its end moment only the delegator acts", () => {
    const quote = { kind: "quote" }
    expect(codeOf(acting(state, "2026-03-03T08:59:59.999Z", quote))).toBe("delegation-not-in-force")
    expect(codeOf(acting(state, "2026-03-03T09:00:00.000Z", quote))).toBe("acts")
    expect(codeOf(acting(state, "2026-03-10T08:59:59.999Z", quote))).toBe("acts")
    const over = acting(state, "2026-03-10T09:00:00.000Z", quote)
    expect(codeOf(over)).toBe("delegation-not-in-force")
    const said = Result.isFailure(over) ? Decision.sentence(over.failure, Organisation.messages, "en") : ""
    expect(said).toContain("from 2026-03-03T09:00:00.000Z until just before 2026-03-10T09:00:00.000Z")
  })

  it("ORG-3: it is with the delegator's rank, the delegate's own roles, and both are told", () => {
    expect(acting(state, "2026-03-04T09:00:00.000Z", { kind: "quote" })).toEqual(
      Result.succeed({ ...max, id: "sue", roles: ["sales"], onBehalfOf: { memberId: "max", delegation: "D-1" } }),
    )
    expect(codeOf(acting(state, "2026-03-04T09:00:00.000Z", undefined, "sue", "sue"))).toBe("delegation-to-oneself")
    expect(codeOf(acting(state, "2026-03-04T09:00:00.000Z", undefined, "max", "sue"))).toBe("delegation-none")
  })

  it("ORG-3: a scope is for its kinds, a limit up to its amount, and what isn't known is beyond it", () => {
    const limit = Money.of("5000.00", "CNY")
    const limited = stateOf([...company, { ...made, scope: { _tag: "Kinds", kinds: ["quote"] }, limit }])
    const of = (concern?: Decider.Concern) => codeOf(acting(limited, "2026-03-04T09:00:00.000Z", concern))
    expect(of({ kind: "quote", amount: limit })).toBe("acts")
    expect(of({ kind: "quote", amount: Money.of("5000.01", "CNY") })).toBe("delegation-over-limit")
    expect(of({ kind: "quote", amount: Money.of("1.00", "USD") })).toBe("delegation-other-currency")
    expect(of({ kind: "quote" })).toBe("delegation-amount-unknown")
    expect(of({ kind: "order", amount: limit })).toBe("delegation-for-other-kinds")
    expect(of()).toBe("delegation-not-for-everything")
  })

  it("ORG-3: every reason has its sentence in both languages", () => {
    for (const text of Object.values(Organisation.messages)) {
      expect(text.en).not.toBe("")
      expect(text.zh).not.toBe("")
    }
  })

  const ids = ["pat", "dan", "una", "max", "sue", "ann", "bob"] as const
  const anId = fc.constantFrom(...ids)
  const anInstant = fc
    .integer({ min: 0, max: 40 })
    .map((hours) => Instant.addMillis(moment(monday), hours * Instant.hour))
  const aDelegation = fc.record({ from: anId, to: anId, since: anInstant, until: anInstant, all: fc.boolean() })
  const someDelegations = fc.array(aDelegation, { maxLength: 12 }).map((all) =>
    all.map(({ all: everything, ...one }, index): Organisation.OrganisationEvent => {
      const scope = everything ? ({ _tag: "Everything" } as const) : ({ _tag: "Kinds", kinds: ["quote"] } as const)
      return { ...made, ...one, id: `D-${index}`, by: one.from, scope }
    }),
  )

  it("ORG-3: no chains and no circles: whoever acts has the own rank of somebody who delegated to them, and only then", () => {
    fc.assert(
      fc.property(
        someDelegations,
        anId,
        anId,
        anInstant,
        fc.constantFrom("quote", "order"),
        (all, who, forId, at, kind) => {
          const random = stateOf([...company, ...all])
          const answer = Organisation.actingFor({ state: random, ladder, memberId: who, forId, at, concern: { kind } })
          const covering = Object.values(random.delegations).filter(
            ({ from, scope, since, to, until }) =>
              from === forId &&
              to === who &&
              since <= at &&
              at < until &&
              (scope._tag === "Everything" || kind === "quote"),
          )
          expect(Result.isSuccess(answer)).toBe(who !== forId && covering.length > 0)
          if (Result.isSuccess(answer)) {
            expect(answer.success.rank).toEqual(Organisation.actorOf(random, ladder, forId)?.rank)
            expect(answer.success.roles).toEqual(Organisation.actorOf(random, ladder, who)?.roles)
            expect(covering.map(({ id }) => id)).toContain(answer.success.onBehalfOf?.delegation)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it("ORG-3, ORG-5: who acts for somebody sees what that one sees, of the kinds delegated and as long as it holds", () => {
    const quotes = stateOf([...company, { ...made, to: "ann", scope: { _tag: "Kinds", kinds: ["quote"] } }])
    const seenAs = (kind: string, at: string) => {
      const seen = Organisation.visibility(quotes, member("ann", "rep", "sales"), { kind, at: moment(at) })
      return seen._tag === "Everything" ? seen._tag : [...seen.members].sort()
    }
    expect(seenAs("quote", "2026-03-04T09:00:00.000Z")).toEqual(["ann", "bob", "max", "sue"])
    expect(seenAs("order", "2026-03-04T09:00:00.000Z")).toEqual(["ann"])
    expect(seenAs("quote", "2026-03-10T09:00:00.000Z")).toEqual(["ann"])
  })
})
