import { readFileSync } from "node:fs"
import type * as Decider from "@dealwright/core/Decider"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Pipeline from "@dealwright/core/Pipeline"
import * as Rate from "@dealwright/core/Rate"
import * as StageGates from "@dealwright/core/StageGates"
import { given } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import {
  ann,
  as,
  b2b,
  bob,
  cny,
  day,
  fact,
  means,
  mia,
  moved,
  opened,
  property,
  recorded,
  sue,
  system,
  terms,
  today,
} from "./support.ts"

const deal = (facts: ReturnType<typeof as>, ...events: ReadonlyArray<Pipeline.DealEvent>) =>
  given(Pipeline.deal, facts, ...events)

const lost = { _tag: "Lose", cause: "price", lostTo: { _tag: "Competitor", name: "Acme" }, note: "" } as const
const dealLost: Pipeline.DealEvent = { ...lost, _tag: "DealLost", stage: "lead", voided: null, on: today, by: "ann" }

describe("opening", () => {
  it("PIP-1: a deal opens in the first stage of the usual pipeline; the same opening again changes nothing", () => {
    deal(as(ann))
      .when({ _tag: "Open", ...terms })
      .then(opened())
    deal(as(ann), opened())
      .when({ _tag: "Open", ...terms })
      .thenNothing()
    deal(as(ann), opened())
      .when({ _tag: "Open", ...terms, title: "Other" })
      .thenRejected("DealExists")
    deal(as(ann))
      .when({ _tag: "Open", ...terms, pipeline: "moon" })
      .thenRejected("UnknownPipeline")
  })

  it("COM-3: sellers' shares are above 0% and sum to 100%, each seller stands there once", () => {
    const open = (...sellers: ReadonlyArray<readonly [string, Rate.Rate]>) =>
      deal(as(ann)).when({
        _tag: "Open",
        ...terms,
        sellers: sellers.map(([memberId, share]) => ({ memberId, share })),
      })
    open(["ann", Rate.percent(60)], ["bob", Rate.percent(30)]).thenRejected("SharesNotWhole")
    open(["ann", Rate.percent(50)], ["ann", Rate.percent(50)]).thenRejected("SellerTwice")
    open(["ann", Rate.percent(100)], ["bob", Rate.percent(0)]).thenRejected("ShareNotPositive")
    assert.strictEqual(open(["ann", Rate.percent(60)], ["bob", Rate.percent(40)]).events().length, 1)
  })

  it("ORG-5: a deal is worked on by its sellers and those above them", () => {
    deal(as(bob))
      .when({ _tag: "Open", ...terms })
      .thenRejected("NotYourDeal")
    deal(as(bob), opened()).when({ _tag: "SetField", field: "need", value: "x" }).thenRejected("NotYourDeal")
    assert.strictEqual(
      deal(as(sue))
        .when({ _tag: "Open", ...terms })
        .events().length,
      1,
    )
  })

  it("PIP-1: a deal from before is taken over with its stages; dates must have happened, in order", () => {
    const history = [
      { stage: "lead", enteredOn: day("2026-01-10") },
      { stage: "proposal", enteredOn: day("2026-02-01") },
    ] as const
    const take = (...entries: Pipeline.StageHistory) =>
      deal(as(system)).when({ _tag: "Import", ...terms, history: entries, standing: { _tag: "Open" } })
    const state = take(...history).state()
    assert.deepInclude(state, { stage: "proposal", history: [...history] })
    take(history[1], history[0]).thenRejected("DatesOutOfOrder")
    take({ stage: "moon", enteredOn: today }).thenRejected("UnknownStage")
    take({ stage: "lead", enteredOn: day("2026-03-03") }).thenRejected("InFuture")
  })
})

describe("moving", () => {
  const qualified = [
    recorded({ _tag: "FieldSet", field: "need", value: "pumps" }),
    recorded({ _tag: "FieldSet", field: "budget", value: "150k" }),
  ]

  it("PIP-3: a move passes when every gate is open, and names skipped stages", () => {
    deal(as(ann), opened(), ...qualified)
      .when({ _tag: "Move", to: "qualified" })
      .then({ _tag: "DealMoved", from: "lead", to: "qualified", skipped: [], on: today, by: "ann" })
  })

  it("PIP-3: skipping needs the skipped gates too; every unmet one is told at once, in both languages", () => {
    const rejected = deal(as(ann), opened(), ...qualified)
      .when({ _tag: "Move", to: "proposal" })
      .thenRejected("GatesUnmet")
    assert.strictEqual(
      rejected.text.en,
      '"proposal" can\'t be entered yet. Missing: 1) need-confirmed: a visit is recorded; ' +
        '2) need-confirmed: the field "decision-maker" is filled in; 3) need-confirmed: the field "buying-time" is filled in; ' +
        "4) proposal: the proposal is reviewed inside and accepted.",
    )
    assert.include(rejected.text.zh, "2)need-confirmed:须填写“decision-maker”")
  })

  it("PIP-3: moving back needs a reason and a way that the template names", () => {
    const there = [opened(), moved("lead", "qualified")]
    deal(as(ann), ...there)
      .when({ _tag: "MoveBack", to: "lead", reason: "budget withdrawn" })
      .then({ _tag: "DealMovedBack", from: "qualified", to: "lead", reason: "budget withdrawn", on: today, by: "ann" })
    deal(as(ann), ...there, moved("qualified", "quotation"))
      .when({ _tag: "MoveBack", to: "lead", reason: "x" })
      .thenRejected("NoSuchMove")
    assert.isTrue(Result.isFailure(decode({ _tag: "MoveBack", to: "lead", reason: "" })))
  })

  it("PIP-5, ORG-4: a proposal is reviewed by somebody else of rank before it goes out; a new one anew", () => {
    const submitted = recorded({ _tag: "ProposalSubmitted", reference: "P-1" })
    const accept = { _tag: "AcceptProposal", reference: "P-1" } as const
    deal(as(ann), opened(), submitted).when(accept).thenRejected("SelfReview")
    // Not with somebody else's rank either, nor by acting for the one who handed it in.
    const forAnn = { ...mia, onBehalfOf: { memberId: ann.id, delegation: "D-1" } }
    deal(as(forAnn), opened(), submitted).when(accept).thenRejected("SelfReview")
    // Nor is the member for whom somebody handed it in a second person.
    const bobForSue = { ...bob, rank: sue.rank, onBehalfOf: { memberId: sue.id, delegation: "D-2" } }
    const forSue = recorded({ _tag: "ProposalSubmitted", reference: "P-1", onBehalfOf: "sue" }, "bob")
    deal(as(bobForSue), opened()).when({ _tag: "SubmitProposal", reference: "P-1" }).then(forSue)
    deal(as(sue), opened(), forSue).when(accept).thenRejected("SelfReview")
    deal(as(bob), opened(), submitted).when(accept).thenRejected("RankTooLow")
    deal(as(sue), opened()).when(accept).thenRejected("NothingToReview")
    deal(as(sue), opened(), submitted)
      .when(accept)
      .then(recorded({ _tag: "ProposalAccepted" }, "sue"))
    const replaced = deal(
      as(sue),
      opened(),
      submitted,
      recorded({ _tag: "ProposalAccepted" }, "sue"),
      recorded({ _tag: "ProposalSubmitted", reference: "P-2" }),
    )
    replaced.when(accept).thenRejected("NothingToReview")
    const state = replaced.state()
    assert.isFalse(state._tag === "Deal" && means(StageGates.proposalReviewed, state.facts))
  })

  it("PIP-2: a visit has happened", () => {
    deal(as(ann), opened())
      .when({ _tag: "RecordVisit", visitedOn: day("2026-03-03"), note: "" })
      .thenRejected("InFuture")
  })
})

const decode = (input: unknown) => Schema.decodeUnknownResult(Pipeline.DealCommand)(input)

describe("winning and losing", () => {
  it("PIP-3: winning takes the gates up to the stage from which deals are won", () => {
    deal(as(ann), opened(), moved("lead", "contract")).when({ _tag: "Win" }).thenRejected("GatesUnmet")
    deal(as(ann), opened(), moved("lead", "contract"), recorded({ _tag: "CreditReleased", orderId: "O-1" }))
      .when({ _tag: "Win" })
      .then({ _tag: "DealWon", from: "contract", to: "order", skipped: [], on: today, by: "ann" })
    deal(as(ann), opened(), moved("lead", "delivery"))
      .when({ _tag: "Win" })
      .then({ _tag: "DealWon", from: "delivery", to: "delivery", skipped: [], on: today, by: "ann" })
  })

  it("PIP-3: losing names competitor and cause; the cause is one of the company's", () => {
    deal(as(ann), opened()).when(lost).then(dealLost)
    deal(as(ann), opened(), dealLost).when(lost).thenNothing()
    deal(as(ann), opened())
      .when({ ...lost, cause: "weather" })
      .thenRejected("UnknownCause")
    assert.isTrue(Result.isFailure(decode({ _tag: "Lose", cause: "price", note: "" })))
  })

  it("PIP-3: won and lost are terminal", () => {
    const won: Pipeline.DealEvent = { _tag: "DealWon", from: "lead", to: "order", skipped: [], on: today, by: "ann" }
    for (const end of [won, dealLost]) {
      const closed = deal(as(ann), opened(), end)
      closed.when({ _tag: "Move", to: "delivery" }).thenRejected("Closed")
      closed.when({ _tag: "MoveBack", to: "lead", reason: "x" }).thenRejected("Closed")
      closed.when({ _tag: "SetAmount", amount: cny("1.00") }).thenRejected("Closed")
      closed.when({ ...lost, cause: "product" }).thenRejected("Closed")
    }
    deal(as(ann), opened(), dealLost).when({ _tag: "Win" }).thenRejected("Closed")
  })

  it("REC-6: a forfeiture loses the deal, won or not, and only the system says so", () => {
    const [event] = deal(as(system, property), opened("property", "enquiry"))
      .when({ _tag: "Forfeit", note: "instalment 1 unpaid" })
      .events()
    assert.deepInclude(event, { _tag: "DealLost", cause: "forfeited", note: "instalment 1 unpaid" })
    assert.deepStrictEqual(Pipeline.deal.access.Forfeit, { _tag: "SystemOnly" })
    assert.deepStrictEqual(Pipeline.deal.access.RecordFact, { _tag: "SystemOnly" })
  })

  it("PIP-3, ORG-4, PRC-8: a reopening needs somebody else's approval of exactly this request", () => {
    const [event] = deal(as(ann), opened(), dealLost).when({ _tag: "RequestReopening", reason: "new budget" }).events()
    assert.isTrue(event?._tag === "ReopeningRequested")
    if (event?._tag !== "ReopeningRequested") return
    assert.isTrue(event.decision._tag === "NeedsApproval" && event.decision.rank.name === "manager")
    const asked = [opened(), dealLost, event] as const
    const approve = { _tag: "RecordReopening", contentHash: event.contentHash, by: "mia" } as const
    deal(as(system), ...asked)
      .when({ ...approve, by: "ann" })
      .thenRejected("SelfApproval")
    deal(as(system), ...asked)
      .when({ ...approve, contentHash: "other" })
      .thenRejected("RequestChanged")
    deal(as(mia), ...asked)
      .when({ _tag: "RequestReopening", reason: "mine" })
      .thenRejected("RequestPending")
    const state = deal(as(system), ...asked)
      .when(approve)
      .state()
    assert.deepInclude(state, { stage: "lead", standing: { _tag: "Open" } })
    deal(as(ann), opened()).when({ _tag: "RequestReopening", reason: "x" }).thenRejected("NotClosed")
  })
})

const amount = fc.constantFrom(cny("1.00"), cny("2.00"), cny("-1.00"))
const stageId = fc.constantFrom(...b2b.first.byId.keys(), "moon")
const reason = fc.constantFrom("a", "b")
const reference = fc.constantFrom("x", "y")

const command: fc.Arbitrary<Pipeline.DealCommand> = fc.oneof(
  { weight: 6, arbitrary: fact.map((one) => ({ _tag: "RecordFact" as const, fact: one })) },
  { weight: 2, arbitrary: stageId.map((to) => ({ _tag: "Move" as const, to })) },
  { weight: 4, arbitrary: fc.constant({ _tag: "Move" as const, to: "next" }) },
  fc.record({ _tag: fc.constant("MoveBack" as const), to: stageId, reason }),
  fc.constant({ _tag: "Win" as const }),
  fc.constantFrom(lost, { ...lost, cause: "product" }),
  fc.constant({ _tag: "Forfeit" as const, note: "" }),
  fc.record({ _tag: fc.constant("RequestReopening" as const), reason }),
  fc.record({ _tag: fc.constant("SubmitProposal" as const), reference }),
  fc.record({ _tag: fc.constant("AcceptProposal" as const), reference }),
  fc.record({ _tag: fc.constant("ReturnProposal" as const), reference, reason }),
  fc.record({ _tag: fc.constant("SetAmount" as const), amount }),
  fc.constant({ _tag: "Open" as const, ...terms }),
)

/** The stage after the one that the deal is in. */
const stageAfter = (state: Pipeline.DealState): string => {
  const index = state._tag === "Deal" ? (b2b.first.byId.get(state.stage)?.index ?? 0) : 0
  return b2b.first.stages[index + 1]?.stage.id ?? "moon"
}

const step = fc.tuple(command, fc.constantFrom<Decider.Actor>(ann, bob, sue, mia, system))

/** Gates of every stage a deal passes between two, by their plain meaning. */
const areOpen = (from: string, to: string, facts: StageGates.DealFacts): boolean => {
  const { stages } = b2b.first.pipeline
  const ids = stages.map(({ id }) => id)
  return stages
    .slice(ids.indexOf(from) + 1, ids.indexOf(to) + 1)
    .every(({ documents, gates }) =>
      [...gates, ...documents.map(StageGates.documentAttached)].every((gate) => means(gate, facts)),
    )
}

describe("laws of the deal", () => {
  it("PIP-3: stages are only reached through open gates, ends are final, and no command does anything twice", () => {
    const codec = Schema.toCodecJson(Pipeline.DealState)
    const passed = new Set<string>()
    fc.assert(
      fc.property(fc.constantFrom(...b2b.first.byId.keys()), fc.array(step, { maxLength: 30 }), (start, steps) => {
        let state: Pipeline.DealState = Pipeline.deal.evolve(Pipeline.deal.initial, opened("b2b", start))
        for (const [given, actor] of steps) {
          const before = state
          const one = given._tag === "Move" && given.to === "next" ? { ...given, to: stageAfter(before) } : given
          const decided = Pipeline.deal.decide(before, one, as(actor))
          if (Result.isFailure(decided) || before._tag === "Absent") continue
          for (const event of decided.success) {
            if (event._tag === "DealMoved" || event._tag === "DealWon") {
              assert.isTrue(areOpen(event.from, event.to, before.facts))
              passed.add(event._tag)
            }
            state = Pipeline.deal.evolve(state, event)
          }
          const again = Pipeline.deal.decide(state, one, as(actor))
          assert.deepStrictEqual(Result.isSuccess(again) ? again.success : again.failure.message, [])
          if (before.standing._tag !== "Open" && one._tag !== "Forfeit" && state._tag === "Deal") {
            assert.deepStrictEqual([state.standing, state.stage], [before.standing, before.stage])
          }
        }
        assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(Schema.encodeSync(codec)(state)), state)
      }),
      { numRuns: 1000 },
    )
    // The runs did get somewhere.
    assert.sameMembers([...passed], ["DealMoved", "DealWon"])
  })
})

describe("views of a deal", () => {
  const at = (date: LocalDate.LocalDate, from: string, to: string): Pipeline.DealEvent => ({
    _tag: "DealMoved",
    from,
    to,
    skipped: [],
    on: date,
    by: "ann",
  })
  const state = deal(as(ann), opened(), at(day("2026-03-05"), "lead", "qualified"), {
    _tag: "DealMovedBack",
    from: "qualified",
    to: "lead",
    reason: "x",
    on: day("2026-03-10"),
    by: "ann",
  }).state()
  const one = state._tag === "Deal" ? state : undefined

  it("KPI-1: days by stage add both stays up and sum to the deal's age", () => {
    assert.isDefined(one)
    if (one === undefined) return
    const days = Pipeline.daysByStage(one, day("2026-03-20"))
    assert.deepStrictEqual(
      [...days],
      [
        ["lead", 13],
        ["qualified", 5],
      ],
    )
    assert.strictEqual(Pipeline.daysInStage(one, day("2026-03-20")), 10)
  })

  it("PIP-4: a deal has stalled from the day after the template's figure", () => {
    if (one === undefined) return assert.fail()
    const entered = day("2026-03-10")
    assert.strictEqual(Pipeline.stalledDays(b2b.first, one, LocalDate.addDays(entered, 14)), undefined)
    assert.strictEqual(Pipeline.stalledDays(b2b.first, one, LocalDate.addDays(entered, 15)), 1)
  })

  it("KPI-3: an open deal weighs its stage's probability, a won one everything, a lost one nothing", () => {
    if (one === undefined) return assert.fail()
    const won = { ...one, standing: { _tag: "Won", on: today, by: "ann" } } as const
    const gone = deal(as(ann), opened(), dealLost).state()
    assert.deepStrictEqual(Pipeline.weightedAmount(b2b.first, one), cny("6000.00"))
    assert.deepStrictEqual(Pipeline.weightedAmount(b2b.first, won), cny("120000.00"))
    assert.deepStrictEqual(gone._tag === "Deal" ? Pipeline.weightedAmount(b2b.first, gone) : undefined, cny("0.00"))
  })

  it("PIP-2: the checklist lists what lies ahead and what is done", () => {
    const known = deal(as(ann), opened(), recorded({ _tag: "FieldSet", field: "need", value: "x" })).state()
    if (known._tag !== "Deal") return assert.fail()
    const list = Pipeline.checklist(b2b.first, known, today, "qualified")
    assert.deepStrictEqual(
      list.map(({ isOpen, text }) => [text.en, isOpen]),
      [
        ['the field "need" is filled in', true],
        ['the field "budget" is filled in', false],
      ],
    )
  })
})

it("KER-8: events of deals keep their stored form", () => {
  const golden: unknown = JSON.parse(readFileSync(new URL("events.golden.json", import.meta.url), "utf8"))
  const codec = Schema.toCodecJson(Schema.Array(Pipeline.DealEvent))
  const events = Schema.decodeUnknownSync(codec)(golden)
  assert.deepStrictEqual(Schema.encodeSync(codec)(events), golden)
  const tags = Object.keys(Pipeline.DealEvent.cases).sort()
  assert.deepStrictEqual([...new Set(events.map(({ _tag }) => _tag))].sort(), tags)
  const facts = new Set(events.flatMap((event) => (event._tag === "FactRecorded" ? [event.fact._tag] : [])))
  assert.strictEqual(facts.size, 16)
})
