import * as Approval from "@dealwright/core/Approval"
import * as Decider from "@dealwright/core/Decider"
import * as Instant from "@dealwright/core/Instant"
import * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
import { given } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { as, company, ladder, people, request, routed } from "./support.ts"

const moment = (text: string): Instant.Instant => Result.getOrThrow(Instant.parse(text))
const system = { _tag: "System", name: "pricing.quotes" } as const

interface Handed {
  readonly from: string
  readonly to: string
  readonly kinds?: ReadonlyArray<string>
  readonly limit?: Money.Money
}

/** The company with delegations from Monday to Friday, 09:00. */
const withDelegations = (...all: ReadonlyArray<Handed>): Organisation.OrganisationState =>
  Decider.fold(
    Organisation.organisation,
    all.map(({ from, kinds, limit, to }, index) => ({
      _tag: "Delegated",
      id: `D-${index + 1}`,
      from,
      to,
      by: from,
      since: moment("2026-03-02T09:00:00.000Z"),
      until: moment("2026-03-06T09:00:00.000Z"),
      scope: kinds === undefined ? { _tag: "Everything" } : { _tag: "Kinds", kinds },
      ...(limit === undefined ? {} : { limit }),
      reason: "leave",
      at: moment("2026-03-01T09:00:00.000Z"),
    })),
    company,
  )

const asked = (staff: Organisation.OrganisationState, change: Partial<ReturnType<typeof request>> = {}) =>
  given(Approval.approval, as(system, { company: staff }))
    .when({ ...request("manager"), ...change })
    .events()

const answer = (
  staff: Organisation.OrganisationState,
  actor: Decider.Actor,
  change: Partial<ReturnType<typeof request>> = {},
  at?: string,
) =>
  given(
    Approval.approval,
    as(actor, { company: staff, ...(at === undefined ? {} : { at }) }),
    ...asked(staff, change),
  ).when({ _tag: "Approve" })

const tuesday = "2026-03-03T09:00:00.000Z"

describe("approving for somebody", () => {
  it("ORG-3: whoever ranks too low answers for who delegated to them, and the answer says for whom", () => {
    const staff = withDelegations({ from: "mia", to: "sam" })
    const [answered] = answer(staff, people.sam, {}, tuesday).events()
    expect(answered).toMatchObject({
      _tag: "Answered",
      answer: { by: "sam", rank: { name: "manager" }, onBehalfOf: { memberId: "mia", delegation: "D-1" } },
    })
    answer(company, people.sam, {}, tuesday).thenRejected("NotEntitled")
  })

  it("ORG-3: at the end moment the delegate answers no more", () => {
    const staff = withDelegations({ from: "mia", to: "sam" })
    expect(answer(staff, people.sam, {}, "2026-03-06T08:59:59.999Z").events()).toHaveLength(2)
    answer(staff, people.sam, {}, "2026-03-06T09:00:00.000Z").thenRejected("NotEntitled")
  })

  it("ORG-3: own authority comes first, then the lowest rank that suffices", () => {
    const staff = withDelegations({ from: "pia", to: "sam" }, { from: "max", to: "sam" }, { from: "pia", to: "mia" })
    expect(answer(staff, people.sam, {}, tuesday).events()[0]).toMatchObject({
      answer: { onBehalfOf: { memberId: "max" } },
    })
    const [own] = answer(staff, people.mia, {}, tuesday).events()
    expect(own).toMatchObject({ answer: { by: "mia", rank: { name: "manager" } } })
    expect(own).not.toHaveProperty("answer.onBehalfOf")
  })

  it("ORG-3: kinds and amounts bound it, and an unknown amount is beyond every limit", () => {
    const limit = Money.of("1000.00", "CNY")
    const staff = withDelegations({ from: "mia", to: "sam", kinds: ["quote"], limit })
    expect(answer(staff, people.sam, { amount: limit }, tuesday).events()).toHaveLength(2)
    answer(staff, people.sam, { amount: Money.of("1000.01", "CNY") }, tuesday).thenRejected("NotEntitled")
    answer(staff, people.sam, {}, tuesday).thenRejected("NotEntitled")
    const order = { kind: "order-credit", id: "O-1", contentHash: "abc" }
    answer(staff, people.sam, { amount: limit, subject: order }, tuesday).thenRejected("NotEntitled")
  })

  it("ORG-3: those to whom it was handed are asked as well; a delegate who is the requester is passed over", () => {
    const staff = withDelegations({ from: "mia", to: "lea" }, { from: "mia", to: "ann" })
    expect(asked(staff)[0]).toMatchObject({ asked: [{ members: ["mia", "lea"] }] })
  })

  it("ORG-4: neither the requester for somebody, nor somebody for the requester, nor who is represented ever answers", () => {
    const staff = withDelegations({ from: "mia", to: "ann" }, { from: "ann", to: "mia" })
    const rejected = answer(staff, people.ann, {}, tuesday).thenRejected("OwnRequest")
    expect(rejected.rule).toBe("ORG-4")
    const miaForAnn = { ...people.mia, rank: people.ann.rank, onBehalfOf: { memberId: "ann", delegation: "D-2" } }
    answer(staff, miaForAnn, {}, tuesday).thenRejected("OwnRequest")
    // Ann asked as Dan's delegate: Dan's own yes would be his yes to himself.
    const requester = { ...request("manager").requester, onBehalfOf: { memberId: "dan", delegation: "D-7" } }
    const text = answer(staff, people.dan, { requester }, tuesday).thenRejected("OwnRequest").text
    expect(text.en).toContain("acts for the other")
    expect(answer(staff, people.dora, { requester }, tuesday).events()).toHaveLength(2)
  })

  it("ORG-3: for whom a request was made is taken from the command that it follows from", () => {
    const startedBy = { ...people.ann, onBehalfOf: { memberId: "mia", delegation: "D-3" } }
    const [requested] = given(Approval.approval, as({ ...system, startedBy }))
      .when(request("manager"))
      .events()
    expect(requested).toMatchObject({ requester: { id: "ann", onBehalfOf: { memberId: "mia" } } })
    // Mia stands first in Ann's chain, but it is her own request: the next one up is asked.
    expect(requested).toMatchObject({ asked: [{ members: ["dan"] }] })
  })

  it("ORG-3: one person and one authority count once in a route of several", () => {
    const policy = routed({
      _tag: "AllOf",
      rules: [
        { _tag: "OfRank", rank: "manager" },
        { _tag: "OfRank", rank: "director" },
      ],
    })
    const staff = withDelegations({ from: "dan", to: "sam" }, { from: "mia", to: "sam" })
    const facts = (actor: Decider.Actor) => as(actor, { company: staff, policy, at: tuesday })
    const start = given(Approval.approval, as(system, { company: staff, policy }))
      .when(request("manager"))
      .events()
    const first = given(Approval.approval, facts(people.sam), ...start)
      .when({ _tag: "Approve" })
      .events()
    expect(first[0]).toMatchObject({ answer: { by: "sam", onBehalfOf: { memberId: "mia" } } })
    given(Approval.approval, facts(people.mia), ...start, ...first)
      .when({ _tag: "Approve" })
      .thenRejected("AlreadyAnswered")
    given(Approval.approval, facts(people.sam), ...start, ...first)
      .when({ _tag: "Reject", reason: "No" })
      .thenRejected("AlreadyAnswered")
    expect(
      given(Approval.approval, facts(people.dan), ...start, ...first)
        .when({ _tag: "Approve" })
        .events(),
    ).toHaveLength(2)
  })

  it("ORG-3: what a delegate returns for change says for whom", () => {
    const staff = withDelegations({ from: "mia", to: "sam" })
    const [returned] = given(Approval.approval, as(people.sam, { company: staff, at: tuesday }), ...asked(staff))
      .when({ _tag: "Return", reason: "Add the cost" })
      .events()
    expect(returned).toMatchObject({ _tag: "Returned", by: "sam", onBehalfOf: { memberId: "mia" } })
  })

  it("ORG-4: with any delegations, whoever answers is nobody as whom it was asked, and reaches the rank", () => {
    const ids = Object.keys(people)
    const anId = fc.constantFrom(...ids)
    fc.assert(
      fc.property(
        fc.array(fc.record({ from: anId, to: anId }), { maxLength: 10 }),
        anId,
        fc.constantFrom("supervisor", "manager", "director", "president"),
        fc.option(anId, { nil: undefined }),
        (handed, who, rank, represented) => {
          const staff = withDelegations(...handed.filter(({ from, to }) => from !== to))
          const requester =
            represented === undefined || represented === "ann"
              ? request(rank).requester
              : { ...request(rank).requester, onBehalfOf: { memberId: represented, delegation: "D-0" } }
          const actor = Organisation.actorOf(staff, ladder, who)
          if (actor === undefined) return expect.fail(`${who} is a member`)
          const events = asked(staff, { ...request(rank), requester })
          const outcome = Approval.approval.decide(
            Decider.fold(Approval.approval, events),
            { _tag: "Approve" },
            as(actor, { company: staff, at: tuesday }),
          )
          const own = ["ann", requester.onBehalfOf?.memberId]
          if (Result.isFailure(outcome)) return
          const [answered] = outcome.success
          if (answered?._tag !== "Answered") return expect.fail("an answer comes first")
          const { by, onBehalfOf, rank: with_ } = answered.answer
          expect(own).not.toContain(by)
          expect(onBehalfOf === undefined || !own.includes(onBehalfOf.memberId)).toBe(true)
          const authority = Organisation.actorOf(staff, ladder, onBehalfOf?.memberId ?? by)
          expect(with_).toEqual(authority?.rank)
          const needed = request(rank).decision
          expect(needed._tag === "NeedsApproval" && with_.level >= needed.rank.level).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe("asking in somebody's place", () => {
  const reask = (change: Partial<ReturnType<typeof request>>, from: string, to: string) =>
    given(Approval.approval, as(system), ...asked(company, change)).when({ _tag: "Reask", from, to })

  it("ORG-7: the successor of whoever was asked is asked first, where the step is theirs to answer", () => {
    expect(reask({}, "mia", "dora").events()).toMatchObject([
      { _tag: "Reasked", from: "mia", asked: [{ step: "1", members: ["dora"] }] },
    ])
    // Sam takes over but ranks too low: whoever stands above the requester is asked.
    const [reasked] = reask({}, "mia", "sam").events()
    expect(reasked).not.toMatchObject({ asked: [{ members: ["sam"] }] })
  })

  it("ORG-4, ORG-7: a successor who is the requester, or acts for them, is passed over", () => {
    const requester = { ...request("manager").requester, onBehalfOf: { memberId: "dora", delegation: "D-1" } }
    const [reasked] = reask({ requester }, "mia", "dora").events()
    expect(reasked).toMatchObject({ _tag: "Reasked" })
    expect(JSON.stringify(reasked)).not.toContain("dora")
  })

  it("ORG-7: who wasn't asked leaves nothing to ask anew", () => {
    reask({}, "dan", "pia").thenNothing()
  })
})
