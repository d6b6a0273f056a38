import * as Approval from "@dealwright/core/Approval"
import * as Decider from "@dealwright/core/Decider"
import * as Instant from "@dealwright/core/Instant"
import { given, system } from "@dealwright/core/testing"
import { assert, describe, it } from "vitest"
import { as, people, rankOf, request, routed, subject } from "./support.ts"

const at = (text: `${number}-${number}-${number}T${string}`) => Instant.literal(text)
const monday = at("2026-03-02T09:00:00Z")
const tuesday = at("2026-03-03T09:00:00Z")
const { ann, dan, dora, lea, leo, mia, pia, sam } = people
const approve = { _tag: "Approve" } as const
const no = { _tag: "Reject", reason: "too cheap" } as const

/** The events of a request that was made. */
const made = (
  command = request("manager"),
  policy?: Approval.CompiledApproval,
): ReadonlyArray<Approval.ApprovalEvent> =>
  given(Approval.approval, as(system, policy === undefined ? {} : { policy }))
    .when(command)
    .events()

/** Answers one after the other, each by somebody; fails at the first that is rejected. */
const said = (
  start: ReadonlyArray<Approval.ApprovalEvent>,
  answers: ReadonlyArray<readonly [Decider.Actor, Approval.ApprovalCommand]>,
  policy?: Approval.CompiledApproval,
): ReadonlyArray<Approval.ApprovalEvent> => {
  const events = [...start]
  for (const [actor, command] of answers) {
    const facts = as(actor, policy === undefined ? {} : { policy })
    events.push(
      ...given(Approval.approval, facts, ...events)
        .when(command)
        .events(),
    )
  }
  return events
}

const on = (actor: Decider.Actor, events: ReadonlyArray<Approval.ApprovalEvent>, policy?: Approval.CompiledApproval) =>
  given(Approval.approval, as(actor, policy === undefined ? {} : { policy }), ...events)

const statusOf = (events: ReadonlyArray<Approval.ApprovalEvent>): string => {
  const state = Decider.fold(Approval.approval, events)
  return state._tag === "Decided" ? state.outcome._tag : state._tag
}

const step = (id: string, approver: Approval.Approver, members: ReadonlyArray<string>) => ({
  step: id,
  approver,
  members,
  at: monday,
})
const atLeast = (rank: string): Approval.Approver => ({ _tag: "AtLeast", rank: rankOf(rank) })

describe("a request for approval", () => {
  it("APR-1/APR-5: says what for, by whom, who is asked and what they see", () => {
    const { _tag, ...asked } = request("manager")
    given(Approval.approval, as(system))
      .when(request("manager"))
      .then({
        _tag: "Requested",
        ...asked,
        route: { _tag: "AtLeast", rank: rankOf("manager") },
        // mia is the first manager up ann's own chain.
        asked: [step("1", atLeast("manager"), ["mia"])],
        at: monday,
        deadline: tuesday,
      })
  })

  it("APR-1: only what needs approval can be requested", () => {
    const denied = { ...request("manager"), decision: { _tag: "Denied", reasons: [] } } as const
    const allowed = { ...request("manager"), decision: { _tag: "Allowed", reasons: [] } } as const
    for (const command of [denied, allowed]) {
      given(Approval.approval, as(system)).when(command).thenRejected("NothingToApprove")
    }
    given(Approval.approval, as(mia)).when(approve).thenRejected("NotRequested")
  })

  it("PRC-8: the same request again changes nothing; other content is another request", () => {
    on(system, made()).when(request("manager")).thenNothing()
    const other = { ...request("manager"), subject: { ...subject, contentHash: "def" } }
    assert.strictEqual(on(system, made()).when(other).thenRejected("AlreadyRequested").rule, "PRC-8")
  })

  it("APR-1: is made by other modules, not by hand; members answer", () => {
    assert.deepStrictEqual(Approval.approval.access.Request, Decider.systemOnly)
    assert.deepStrictEqual(Approval.approval.access.Supersede, Decider.systemOnly)
    assert.deepStrictEqual(Approval.approval.access.Approve, Decider.anyMember)
  })
})

describe("answers", () => {
  it("APR-2/APR-3: the lowest rank that suffices approves, and what was said is on record", () => {
    const answer = {
      step: "1",
      by: "mia",
      rank: rankOf("manager"),
      said: { _tag: "Approved", note: "a good customer" },
      at: monday,
    } as const
    on(mia, made())
      .when({ _tag: "Approve", note: "a good customer" })
      .then(
        { _tag: "Answered", answer, asked: [] },
        { _tag: "Approved", subject, by: "mia", at: monday, approvers: ["mia"], lapsesAt: at("2026-03-17T09:00:00Z") },
      )
  })

  it("APR-2: anybody above may answer as well, nobody below", () => {
    assert.strictEqual(statusOf(said(made(), [[pia, approve]])), "Approved")
    const { rule, text } = on(sam, made()).when(approve).thenRejected("NotEntitled")
    assert.strictEqual(rule, "APR-2")
    assert.include(text.en, "manager or above")
    // And it says who could, the lowest rank first.
    assert.include(text.en, "max, mia, dan, dora, pia could")
    assert.include(text.zh, "须由 manager 及以上职级审批")
    assert.include(text.zh, "可由")
  })

  it("ORG-4: nobody decides their own request, whatever their rank", () => {
    const mine = { ...request("manager"), requester: { id: "pia", rank: rankOf("president") } }
    for (const command of [approve, no, { _tag: "Return", reason: "hm" } as const]) {
      const { rule, text } = on(pia, made(mine)).when(command).thenRejected("OwnRequest")
      assert.strictEqual(rule, "ORG-4")
      assert.notInclude(text.en, "pia could")
    }
  })

  it("APR-3: machines approve nothing", () => {
    assert.strictEqual(on(system, made()).when(approve).thenRejected("NotAPerson").rule, "APR-3")
  })

  it("APR-3: rejected and returned need a reason and end it", () => {
    assert.strictEqual(statusOf(said(made(), [[mia, no]])), "Rejected")
    on(mia, made())
      .when({ _tag: "Return", reason: "show the cost" })
      .then({ _tag: "Returned", subject, by: "mia", at: monday, reason: "show the cost" })
    on(sam, made()).when({ _tag: "Return", reason: "show the cost" }).thenRejected("NotEntitled")
  })

  it("APR-3: the first decision counts; a second is rejected and names who decided", () => {
    const approved = said(made(), [[mia, approve]])
    const { rule, text } = on(dan, approved).when(no).thenRejected("AlreadyDecided")
    assert.strictEqual(rule, "APR-3")
    assert.include(text.en, "mia")
    assert.include(text.en, "approved")
    assert.include(text.zh, "mia")
    on(mia, approved).when(no).thenRejected("AlreadyDecided")
    on(dan, approved).when(approve).thenRejected("AlreadyDecided")
    on(dan, said(made(), [[mia, no]]))
      .when(approve)
      .thenRejected("AlreadyDecided")
  })

  it("APR-3: the same answer by the same person again changes nothing", () => {
    on(mia, said(made(), [[mia, approve]]))
      .when(approve)
      .thenNothing()
    on(mia, said(made(), [[mia, no]]))
      .when(no)
      .thenNothing()
    const returned = said(made(), [[mia, { _tag: "Return", reason: "x" }]])
    on(mia, returned).when({ _tag: "Return", reason: "x" }).thenNothing()
  })

  it("APR-3: the requester withdraws, nobody else does", () => {
    const withdrawn = said(made(), [[ann, { _tag: "Withdraw", reason: "customer gone" }]])
    assert.strictEqual(statusOf(withdrawn), "Withdrawn")
    on(ann, withdrawn).when({ _tag: "Withdraw" }).thenNothing()
    on(mia, withdrawn).when(approve).thenRejected("AlreadyDecided")
    on(mia, made()).when({ _tag: "Withdraw" }).thenRejected("NotTheRequester")
    on(ann, said(made(), [[mia, approve]]))
      .when({ _tag: "Withdraw" })
      .thenRejected("AlreadyDecided")
  })

  it("APR-3: a change of the content supersedes it, before and after it was approved", () => {
    const supersede = { _tag: "Supersede", reason: "revision 2" } as const
    assert.strictEqual(statusOf(said(made(), [[system, supersede]])), "Superseded")
    assert.strictEqual(
      statusOf(
        said(made(), [
          [mia, approve],
          [system, supersede],
        ]),
      ),
      "Superseded",
    )
    on(system, said(made(), [[mia, no]]))
      .when(supersede)
      .thenNothing()
    on(system, said(made(), [[system, supersede]]))
      .when(supersede)
      .thenNothing()
  })
})

describe("routes", () => {
  it("APR-2: every sign-off of the decision is asked in parallel", () => {
    const signOffs = [
      { _tag: "ByRole", role: "legal" },
      { _tag: "ByRank", rank: rankOf("director") },
    ] as const
    const start = made(request("president", signOffs))
    const [requested] = start
    assert.strictEqual(requested?._tag, "Requested")
    if (requested?._tag !== "Requested") return
    assert.deepStrictEqual(
      requested.asked.map(({ members }) => members),
      [["pia"], ["dan"], ["lea", "leo"]],
    )
    assert.strictEqual(
      statusOf(
        said(start, [
          [dora, approve],
          [lea, approve],
        ]),
      ),
      "Pending",
    )
    assert.strictEqual(
      statusOf(
        said(start, [
          [dora, approve],
          [lea, approve],
          [pia, approve],
        ]),
      ),
      "Approved",
    )
    assert.strictEqual(
      statusOf(
        said(start, [
          [pia, approve],
          [leo, no],
        ]),
      ),
      "Rejected",
    )
  })

  it("APR-2: one person signs once, so a president doesn't sign for the director as well", () => {
    const start = said(made(request("president", [{ _tag: "ByRank", rank: rankOf("director") }])), [[pia, approve]])
    on(pia, start).when(approve).thenNothing()
    assert.strictEqual(on(pia, start).when(no).thenRejected("AlreadyAnswered").rule, "APR-3")
    assert.strictEqual(statusOf(said(start, [[dan, approve]])), "Approved")
  })

  it("APR-2: every rank up to the sufficient one, one after the other", () => {
    const policy = routed({ _tag: "EveryRankUpTo" })
    const start = made(request("director"), policy)
    const { text } = on(dan, start, policy).when(approve).thenRejected("NotYourTurn")
    assert.include(text.en, "supervisor or above")
    assert.include(text.zh, "在 supervisor 及以上职级之后审批")
    const second = said(start, [[sam, approve]], policy)
    const last = second.at(-1)
    assert.deepStrictEqual(last?._tag === "Answered" ? last.asked : undefined, [
      step("1.2", atLeast("manager"), ["mia"]),
    ])
    assert.strictEqual(
      statusOf(
        said(
          second,
          [
            [mia, approve],
            [dora, approve],
          ],
          policy,
        ),
      ),
      "Approved",
    )
    assert.strictEqual(statusOf(said(second, [[mia, no]], policy)), "Rejected")
  })

  it("APR-2: n of m: enough agree, or too few are left who could", () => {
    const rules = ["manager", "manager", "director"].map((rank) => ({ _tag: "OfRank", rank }) as const)
    const policy = routed({ _tag: "NOf", needed: 2, rules })
    const start = made(request("manager"), policy)
    assert.strictEqual(statusOf(said(start, [[mia, approve]], policy)), "Pending")
    assert.strictEqual(
      statusOf(
        said(
          start,
          [
            [mia, approve],
            [dan, approve],
          ],
          policy,
        ),
      ),
      "Approved",
    )
    assert.strictEqual(
      statusOf(
        said(
          start,
          [
            [mia, no],
            [dan, approve],
          ],
          policy,
        ),
      ),
      "Pending",
    )
    assert.strictEqual(
      statusOf(
        said(
          start,
          [
            [mia, no],
            [dan, no],
          ],
          policy,
        ),
      ),
      "Rejected",
    )
  })

  it("APR-2: routes are composed in sequence, by role too", () => {
    const policy = routed({
      _tag: "Sequence",
      rules: [{ _tag: "InRole", role: "legal" }, { _tag: "LowestSufficient" }],
    })
    const start = made(request("manager"), policy)
    on(mia, start, policy).when(approve).thenRejected("NotYourTurn")
    const second = said(start, [[lea, approve]], policy)
    on(leo, second, policy).when(approve).thenRejected("NotEntitled")
    assert.strictEqual(statusOf(said(second, [[mia, approve]], policy)), "Approved")
  })
})

describe("time", () => {
  const raise = { _tag: "Raise" } as const
  const late = (when: string, events: ReadonlyArray<Approval.ApprovalEvent>, policy?: Approval.CompiledApproval) =>
    given(Approval.approval, as(system, { at: when, ...(policy === undefined ? {} : { policy }) }), ...events)

  it("APR-4: unanswered for a business day, it goes to the next rank up, and the asked one may not answer any more", () => {
    const start = made()
    assert.deepStrictEqual(Approval.approval.timers(Decider.fold(Approval.approval, start)), [
      { name: "answer", at: tuesday },
    ])
    late("2026-03-03T08:59:59.000Z", start).when(raise).thenNothing()
    const raised = late("2026-03-03T09:00:00.000Z", start).when(raise).events()
    assert.deepStrictEqual(raised, [
      {
        _tag: "Raised",
        steps: [{ step: "1", to: rankOf("director") }],
        asked: [{ ...step("1", atLeast("director"), ["dan"]), at: tuesday }],
        at: tuesday,
        deadline: at("2026-03-04T09:00:00Z"),
      },
    ])
    const now = [...start, ...raised]
    on(mia, now).when(approve).thenRejected("NotEntitled")
    assert.strictEqual(statusOf(said(now, [[dora, approve]])), "Approved")
    late("2026-03-03T09:00:00.000Z", now).when(raise).thenNothing()
  })

  it("APR-4: a weekend is no business day", () => {
    const friday = given(Approval.approval, as(system, { at: "2026-03-06T15:30:00.000Z" }))
      .when(request("manager"))
      .state()
    assert.deepStrictEqual(Approval.approval.timers(friday), [{ name: "answer", at: at("2026-03-09T15:30:00Z") }])
  })

  it("APR-4: at the highest rank it waits", () => {
    assert.deepStrictEqual(Approval.approval.timers(Decider.fold(Approval.approval, made(request("president")))), [])
  })

  it("APR-4: where only the highest rank is left to answer, the time-out of the one who has answered goes", () => {
    // Director and president in parallel: the director answers in time.
    const start = made(request("president", [{ _tag: "ByRank", rank: rankOf("director") }]))
    const answered = said(start, [[dan, approve]])
    assert.strictEqual(statusOf(answered), "Pending")
    assert.deepStrictEqual(Approval.approval.timers(Decider.fold(Approval.approval, answered)), [])
  })

  it("APR-4: where the next rank is asked next anyway, the silent one is passed over", () => {
    const policy = routed({ _tag: "EveryRankUpTo" })
    const start = made(request("director"), policy)
    const raised = late("2026-03-03T09:00:00.000Z", start, policy).when(raise).events()
    assert.strictEqual(
      statusOf(
        said(
          [...start, ...raised],
          [
            [mia, approve],
            [dan, approve],
          ],
          policy,
        ),
      ),
      "Approved",
    )
  })

  it("APR-6: an approval that nobody uses lapses after its validity; one that was used doesn't", () => {
    const approved = said(made(), [[mia, approve]])
    const lapsesAt = at("2026-03-17T09:00:00Z")
    assert.deepStrictEqual(Approval.approval.timers(Decider.fold(Approval.approval, approved)), [
      { name: "lapse", at: lapsesAt },
    ])
    const expire = { _tag: "Expire" } as const
    late("2026-03-17T08:59:59.000Z", approved).when(expire).thenNothing()
    late("2026-03-17T09:00:00.000Z", approved)
      .when(expire)
      .then({ _tag: "Expired", subject, by: "system:test", at: lapsesAt })
    const used = said(approved, [[system, { _tag: "MarkUsed" }]])
    late("2026-03-18T09:00:00.000Z", used).when(expire).thenNothing()
    on(system, used).when({ _tag: "MarkUsed" }).thenNothing()
    assert.deepStrictEqual(Approval.approval.timers(Decider.fold(Approval.approval, used)), [])
  })

  it("APR-4: timers name the commands that they are for", () => {
    const state = Decider.fold(Approval.approval, made())
    const fired = (name: string) => Approval.approval.onTimer({ id: "x", name, at: monday, state })
    assert.deepStrictEqual(
      [fired("answer"), fired("lapse"), fired("other")],
      [{ _tag: "Raise" }, { _tag: "Expire" }, undefined],
    )
  })
})

describe("the record", () => {
  it("APR-5: keeps who was asked, when, what they saw and what they said", () => {
    const start = made(request("president", [{ _tag: "ByRank", rank: rankOf("director") }]))
    const state = Decider.fold(Approval.approval, said(start, [[dan, { _tag: "Approve", note: "agreed by phone" }]]))
    assert.deepStrictEqual(
      Approval.recordOf(state).map(({ text, what, who }) => [what, who, text]),
      [
        ["asked", ["pia"], ""],
        ["asked", ["dan"], ""],
        ["approved", ["dan"], "agreed by phone"],
      ],
    )
    if (state._tag !== "Pending") throw new Error("expected to be pending")
    const { decision, subject: seen, summary } = request("president", [{ _tag: "ByRank", rank: rankOf("director") }])
    assert.deepStrictEqual([state.summary, state.decision, state.subject], [summary, decision, seen])
  })

  it("APR-5: what waits can be found by whom it waits for", () => {
    assert.deepStrictEqual(Approval.approval.index(Decider.fold(Approval.approval, made())), {
      status: "Pending",
      customerId: null,
      since: Date.parse("2026-03-02T09:00:00.000Z"),
      leastLevel: 2,
      decidedAt: null,
      subjectKind: "quote",
      subjectId: "q1",
      requester: "ann",
      urgency: "normal",
      waitsFor: "rank:manager",
      askedMember: "mia",
    })
    const done = Approval.approval.index(Decider.fold(Approval.approval, said(made(), [[mia, no]])))
    assert.deepStrictEqual([done.status, done.waitsFor], ["Rejected", null])
    assert.deepStrictEqual(Approval.approval.index({ _tag: "None" }), {})
  })
})
