import { readFileSync } from "node:fs"
import * as Contract from "@dealwright/core/Contract"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Pipeline from "@dealwright/core/Pipeline"
import type * as StageGates from "@dealwright/core/StageGates"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { noPrices } from "./prices.ts"

const cny = (amount: string) => Money.of(amount, "CNY")
const day = LocalDate.literal
const today = day("2026-03-02")
const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
const compiled = (policy: Contract.ContractPolicy) => Result.getOrThrow(Contract.compile(policy, context))
const trade = compiled(Contract.tradePolicy)
const property = compiled(Contract.propertyPolicy)

const ann = member("ann", "rep", "sales")
const carl = member("carl", "rep", "contract-administrator")
const dora = member("dora", "director")

const as = (actor: Decider.Actor, contracts = property, ...deals: ReadonlyArray<Pipeline.DealState>) => ({
  ...testFacts({ actor }),
  ...noPrices,
  contracts,
  deals,
})

const wording = (...names: ReadonlyArray<string>) =>
  Object.fromEntries(names.map((name) => [name, `as agreed: ${name}`]))

const terms: Contract.ContractTerms = {
  kind: "fixed",
  customerId: "C-1",
  amount: cny("900000.00"),
  clauses: wording("unit", "price", "payment", "handover", "default", "liability"),
  attachments: { identity: "scan-1" },
}

const drawn = (changes: Partial<Contract.ContractTerms> = {}): Contract.ContractEvent => ({
  _tag: "ContractDrawn",
  terms: { ...terms, ...changes },
  on: today,
  by: "ann",
})

const contract = (facts: ReturnType<typeof as>, ...events: ReadonlyArray<Contract.ContractEvent>) =>
  given(Contract.contract, facts, ...events)

/** The content's hash, as the submission records it. */
const submission = (() => {
  const [event] = contract(as(ann), drawn()).when({ _tag: "SubmitForApproval" }).events()
  if (event?._tag !== "ContractSubmitted") throw new Error("not submitted")
  return event
})()
const { contentHash } = submission
const approved: Contract.ContractEvent = {
  _tag: "ContractApproved",
  submission: 1,
  contentHash,
  submittedBy: "ann",
  on: today,
  by: "mia",
}
const paid: Contract.ContractEvent = { _tag: "FirstPaymentRecorded", receivableId: "R-1", on: today }
const sign: Contract.ContractCommand = {
  _tag: "Sign",
  signatory: "Li Lei",
  capacity: { _tag: "InPerson", identity: "scan-1" },
  signedOn: today,
}
const signed: Contract.ContractEvent = {
  _tag: "ContractSigned",
  signature: {
    signatory: "Li Lei",
    capacity: { _tag: "InPerson", identity: "scan-1" },
    signedOn: today,
    recordedBy: "ann",
  },
  submission: 1,
}
const path = [drawn(), submission, approved, paid, signed] as const

const dealWith = (...facts: ReadonlyArray<StageGates.DealFact>): Pipeline.DealState => {
  const opened: Pipeline.DealEvent = {
    _tag: "DealOpened",
    pipeline: "property",
    terms: { title: "Flat", customerId: "C-1", amount: cny("900000.00"), sellers: [] },
    stage: "enquiry",
    on: today,
    by: "ann",
  }
  const recorded = facts.map((fact): Pipeline.DealEvent => ({ _tag: "FactRecorded", fact, on: today, by: "ann" }))
  return Decider.fold(Pipeline.deal, [opened, ...recorded])
}

describe("drawing", () => {
  it("CTR-1: a draft goes on file; the same one again changes nothing, another one needs another id", () => {
    contract(as(ann))
      .when({ _tag: "Draw", ...terms })
      .then(drawn())
    contract(as(ann), drawn())
      .when({ _tag: "Draw", ...terms })
      .thenNothing()
    contract(as(ann), drawn())
      .when({ _tag: "Draw", ...terms, unitId: "U-1" })
      .thenRejected("ContractExists")
    contract(as(ann))
      .when({ _tag: "Draw", ...terms, kind: "verbal" })
      .thenRejected("UnknownKind")
    contract(as(ann))
      .when({ _tag: "Draw", ...terms, amount: cny("0.00") })
      .thenRejected("AmountNotPositive")
    const term = { from: day("2026-04-01"), until: day("2026-03-31") }
    contract(as(ann))
      .when({ _tag: "Draw", ...terms, term })
      .thenRejected("TermOutOfOrder")
  })

  it("CTR-1: its deal exists and is with the same customer", () => {
    const draw = { _tag: "Draw", ...terms, dealId: "D-1" } as const
    contract(as(ann, property, { _tag: "Absent" }))
      .when(draw)
      .thenRejected("UnknownDeal")
    contract(as(ann, property, dealWith()))
      .when({ ...draw, customerId: "C-2" })
      .thenRejected("OtherCustomer")
    contract(as(ann, property, dealWith()))
      .when(draw)
      .then(drawn({ dealId: "D-1" }))
  })
})

describe("approval", () => {
  it("CTR-3: required clauses and papers are all told at once", () => {
    const lacking = contract(as(ann), drawn({ clauses: { unit: "3-2-1", price: "  " }, attachments: {} }))
      .when({ _tag: "SubmitForApproval" })
      .thenRejected("Incomplete")
    for (const name of ["price", "payment", "handover", "default", "liability", "identity"]) {
      assert.include(lacking.text.en, `"${name}"`)
      assert.include(lacking.text.zh, `“${name}”`)
    }
    assert.notInclude(lacking.text.en, '"unit"')
  })

  it("CTR-1: an ad hoc contract needs no text but its evidence and a demand plan; a fixed one says its term", () => {
    const adHoc = drawn({ kind: "ad-hoc", clauses: {}, attachments: { evidence: "fax", "demand-plan": "plan" } })
    assert.strictEqual(contract(as(ann, trade), adHoc).when({ _tag: "SubmitForApproval" }).events().length, 1)
    const fixed = drawn({
      clauses: wording("product", "quantity", "price", "delivery", "transport", "payment", "liability"),
    })
    const error = contract(as(ann, trade), fixed).when({ _tag: "SubmitForApproval" }).thenRejected("Incomplete")
    assert.include(error.text.en, "first and last day of validity")
  })

  it("CTR-3: the amount decides who approves, the bound included", () => {
    const kind = property.byKind.get("fixed")
    if (kind === undefined) return assert.fail()
    const rank = (amount: string) => {
      const decision = Contract.decideApproval(kind, cny(amount))
      return decision._tag === "NeedsApproval" ? decision.rank.name : decision._tag
    }
    assert.deepStrictEqual(["1000000.00", "1000000.01", "5000000.00", "5000000.01"].map(rank), [
      "manager",
      "director",
      "director",
      "president",
    ])
    const usd = Contract.decideApproval(kind, Money.of("1.00", "USD"))
    assert.isTrue(usd._tag === "NeedsApproval" && usd.rank.name === "president")
    const bounded = { ...kind, approval: kind.approval.slice(0, 1) }
    assert.strictEqual(Contract.decideApproval(bounded, cny("1000000.01"))._tag, "Denied")
  })

  it("ORG-4, PRC-8: somebody else approves, and exactly this content", () => {
    const waiting = contract(as(system), drawn(), submission)
    waiting.when({ _tag: "RecordApproval", contentHash, by: "mia" }).then(approved)
    waiting.when({ _tag: "RecordApproval", contentHash, by: "ann" }).thenRejected("SelfApproval")
    waiting.when({ _tag: "RecordApproval", contentHash: "other", by: "mia" }).thenRejected("ContentChanged")
  })

  it("PRC-8: amending voids an approval, asked for or given; a signed contract isn't amended", () => {
    const amend = { _tag: "Amend", ...terms, amount: cny("800000.00") } as const
    const amended = (events: ReadonlyArray<Contract.ContractEvent>) => contract(as(ann), ...events).when(amend)
    assert.deepInclude(amended([drawn(), submission, approved]).events()[0], { _tag: "ContractAmended", voided: 1 })
    assert.deepInclude(amended([drawn()]).events()[0], { voided: null })
    const after = amended([drawn(), submission, approved]).state()
    assert.deepInclude(after, { standing: { _tag: "Draft" }, submissions: 1 })
    amended(path).thenRejected("WrongStep")
    contract(as(ann, property, dealWith()), drawn())
      .when({ ...amend, dealId: "D-1" })
      .thenRejected("OtherDeal")
  })

  it("APR-6: an approval that is refused or lapses takes the contract back to a draft", () => {
    const refuse = { _tag: "RecordRefusal", contentHash, by: "mia", reason: "too cheap" } as const
    for (const events of [
      [drawn(), submission],
      [drawn(), submission, approved],
    ]) {
      assert.deepInclude(
        contract(as(system), ...events)
          .when(refuse)
          .state(),
        { standing: { _tag: "Draft" } },
      )
    }
    contract(as(system), ...path)
      .when(refuse)
      .thenNothing()
  })
})

describe("signing", () => {
  it("CTR-6: in property nobody signs before the first payment was received in full", () => {
    const rejected = contract(as(ann), drawn(), submission, approved).when(sign).thenRejected("FirstPaymentOpen")
    assert.strictEqual(rejected.rule, "CTR-6")
    contract(as(ann), drawn(), submission, approved, paid).when(sign).then(signed)
    const bounced: Contract.ContractEvent = { _tag: "FirstPaymentReversed", receivableId: "R-1", on: today }
    contract(as(ann), drawn(), submission, approved, paid, bounced).when(sign).thenRejected("FirstPaymentOpen")
  })

  it("CTR-6: what the deal knows of the first payment counts too", () => {
    const paidDeal = dealWith({ _tag: "PaymentProgressed", receivableId: "R-1", progress: "first" })
    const events = [drawn({ dealId: "D-1" }), submission, approved]
    contract(as(ann, property, dealWith()), ...events)
      .when(sign)
      .thenRejected("FirstPaymentOpen")
    contract(as(ann, property, paidDeal), ...events)
      .when(sign)
      .then(signed)
  })

  it("CTR-3: approval comes before the signature, and the signature isn't dated before it", () => {
    contract(as(ann), drawn(), paid).when(sign).thenRejected("NotApproved")
    contract(as(ann), drawn(), submission, paid).when(sign).thenRejected("NotApproved")
    const ready = contract(as(ann), drawn(), submission, approved, paid)
    ready.when({ ...sign, signedOn: day("2026-03-03") }).thenRejected("InFuture")
    ready.when({ ...sign, signedOn: day("2026-03-01") }).thenRejected("SignedBeforeApproval")
  })

  it("CTR-3: a representative's identity and authority are on file", () => {
    const capacity = { _tag: "Representative", identity: "scan-2" }
    assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(Contract.Capacity)(capacity)))
    assert.isTrue(Result.isSuccess(Schema.decodeUnknownResult(Contract.Capacity)({ ...capacity, authority: "poa-1" })))
  })

  it("CTR-4: only a signed contract is archived, by the administrator, with place and copies", () => {
    const archive = { _tag: "Archive", place: "cabinet 7", copies: 3 } as const
    contract(as(ann), ...path)
      .when(archive)
      .thenRejected("MayNotArchive")
    contract(as(carl), drawn(), submission, approved).when(archive).thenRejected("WrongStep")
    const archived = {
      _tag: "ContractArchived",
      archive: { place: "cabinet 7", copies: 3, by: "carl", on: today },
    } as const
    contract(as(carl), ...path)
      .when(archive)
      .then(archived)
    contract(as(carl), ...path, archived)
      .when(archive)
      .thenNothing()
    const state = contract(as(carl), ...path, archived).state()
    assert.isTrue(state._tag === "Contract" && Contract.isComplete(state) && Contract.isInForce(state, today))
  })

  it("REC-6: a director or the system rescinds whatever the contract had come to; it keeps its signature", () => {
    const rescind = { _tag: "Rescind", reason: "forfeited" } as const
    contract(as(ann), ...path)
      .when(rescind)
      .thenRejected("RankTooLow")
    for (const actor of [dora, system]) {
      const state = contract(as(actor), ...path)
        .when(rescind)
        .state()
      if (state._tag === "Absent") return assert.fail()
      assert.strictEqual(state.standing._tag, "Rescinded")
      assert.strictEqual(Contract.signatureOf(state)?.signatory, "Li Lei")
      assert.isFalse(Contract.isInForce(state, today))
    }
    assert.deepInclude(contract(as(dora), drawn(), submission).when(rescind).events()[0], { voided: 1 })
    contract(as(ann), ...path, { _tag: "ContractRescinded", reason: "x", voided: null, on: today, by: "dora" })
      .when(sign)
      .thenRejected("WrongStep")
  })
})

const command: fc.Arbitrary<Contract.ContractCommand> = fc.oneof(
  fc.constant({ _tag: "Draw" as const, ...terms }),
  fc.constantFrom("1.00", "2.00").map((amount) => ({ _tag: "Amend" as const, ...terms, amount: cny(amount) })),
  { weight: 3, arbitrary: fc.constant({ _tag: "SubmitForApproval" as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("ann", "carl").map((from) => ({
      ...{ _tag: "TakeOver" as const, from, to: from === "ann" ? "carl" : "ann", reason: "has left" },
    })),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("live", "stale")
      .map((hash) => ({ _tag: "RecordApproval" as const, contentHash: hash, by: "mia" })),
  },
  fc.constant({ _tag: "RecordRefusal" as const, contentHash: "live", by: "mia", reason: "no" }),
  { weight: 2, arbitrary: fc.constant({ _tag: "RecordFirstPayment" as const, receivableId: "R-1" }) },
  fc.constant({ _tag: "RecordFirstPaymentReversal" as const, receivableId: "R-1" }),
  { weight: 3, arbitrary: fc.constant(sign) },
  fc.constant({ _tag: "Archive" as const, place: "x", copies: 1 }),
  fc.constant({ _tag: "Rescind" as const, reason: "x" }),
)

it("CTR-3, CTR-6: never signed unapproved, changed or unpaid, and no command does anything twice", () => {
  const codec = Schema.toCodecJson(Contract.ContractState)
  const seen = new Set<string>()
  fc.assert(
    fc.property(fc.integer({ min: 1, max: path.length }), fc.array(command, { maxLength: 25 }), (far, commands) => {
      let state: Contract.ContractState = Decider.fold(Contract.contract, path.slice(0, far))
      let approvedAmount: bigint | undefined = terms.amount.minor
      for (const one of commands) {
        const before = state
        if (before._tag === "Absent") return
        // Approvals come with the hash that is asked for, or with one that is not.
        const { standing } = before
        const hash = "contentHash" in standing ? standing.contentHash : "none"
        const sent = "contentHash" in one && one.contentHash === "live" ? { ...one, contentHash: hash } : one
        const facts = as(one._tag === "Archive" ? carl : one._tag === "Rescind" ? dora : ann)
        const decided = Contract.contract.decide(before, sent, facts)
        if (Result.isFailure(decided)) continue
        for (const event of decided.success) {
          seen.add(event._tag)
          if (event._tag === "ContractApproved") approvedAmount = before.terms.amount.minor
          if (event._tag === "ContractSigned") {
            assert.strictEqual(standing._tag, "Approved")
            assert.strictEqual(before.terms.amount.minor, approvedAmount)
            assert.isAbove(before.firstPayments.length, 0)
          }
          state = Contract.contract.evolve(state, event)
        }
        const again = Contract.contract.decide(state, sent, facts)
        if (Result.isSuccess(again)) assert.deepStrictEqual(again.success, [])
        else assert.fail(again.failure.message)
      }
      assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(Schema.encodeSync(codec)(state)), state)
    }),
    { numRuns: 1000 },
  )
  assert.sameMembers([...seen, "ContractDrawn"], Object.keys(Contract.ContractEvent.cases))
})

describe("contract policy", () => {
  const places = (changes: Partial<Contract.ContractPolicy>) => {
    const result = Contract.compile({ ...Contract.tradePolicy, ...changes }, context)
    return Result.isFailure(result) ? result.failure.map(({ place }) => place) : []
  }
  const [kind] = Contract.tradePolicy.kinds
  if (kind === undefined) throw new Error("the trade policy has kinds")

  it("CTR-1: unknown ranks, doubled kinds and rows out of order are refused, all at once", () => {
    assert.deepStrictEqual(places({ kinds: [] }), ["kinds"])
    assert.deepStrictEqual(places({ kinds: [kind, kind], rescindRank: "emperor" }), ["kinds[1].kind", "rescindRank"])
    const approval = (...rows: Contract.ContractKind["approval"]) => places({ kinds: [{ ...kind, approval: rows }] })
    assert.deepStrictEqual(approval({ rank: "king" }), ["kinds[0].approval[0].rank"])
    assert.deepStrictEqual(approval({ rank: "director", upTo: cny("1.00") }, { rank: "manager" }), [
      "kinds[0].approval[1].rank",
    ])
    assert.deepStrictEqual(approval({ rank: "manager" }, { rank: "director" }), ["kinds[0].approval[1]"])
    const same = cny("1.00")
    assert.deepStrictEqual(approval({ rank: "manager", upTo: same }, { rank: "director", upTo: same }), [
      "kinds[0].approval[1]",
    ])
  })

  it("CTR-1: the shipped policies are stored and read back the same", () => {
    const codec = Schema.toCodecJson(Contract.ContractPolicy)
    for (const policy of [Contract.tradePolicy, Contract.propertyPolicy]) {
      assert.deepEqual(Schema.decodeSync(codec)(Schema.encodeSync(codec)(policy)), policy)
    }
  })

  it("KER-6: every reason has a sentence in both languages with every placeholder filled", () => {
    const facts = { kind: "fixed", amount: cny("1.00"), rank: "manager", skus: "GTX" }
    assert.sameMembers(Object.keys(Contract.messages), [
      "contract-approval",
      "contract-beyond",
      "contract-unlisted",
      "contract-rebates-whole",
    ])
    for (const code of Object.keys(Contract.messages)) {
      for (const locale of ["en", "zh"] as const) {
        const reason = Decision.reason("Denied", code, "CTR-3", facts)
        assert.notMatch(Decision.sentence(reason, Contract.messages, locale), /[{}]/)
      }
    }
  })
})

it("CTR-7: days left count to the last day of validity", () => {
  const state = contract(as(ann), drawn({ term: { from: today, until: day("2026-03-31") } })).state()
  if (state._tag === "Absent") return assert.fail()
  assert.strictEqual(Contract.daysLeft(state, day("2026-03-31")), 0)
  assert.strictEqual(Contract.daysLeft(state, today), 29)
  assert.isFalse(Contract.isInForce(state, today))
})

it("KER-8: events of contracts keep their stored form", () => {
  const golden: unknown = JSON.parse(readFileSync(new URL("events.golden.json", import.meta.url), "utf8"))
  const codec = Schema.toCodecJson(Schema.Array(Contract.ContractEvent))
  const events = Schema.decodeUnknownSync(codec)(golden)
  assert.deepStrictEqual(Schema.encodeSync(codec)(events), golden)
  const tags = Object.keys(Contract.ContractEvent.cases).sort()
  assert.deepStrictEqual([...new Set(events.map(({ _tag }) => _tag))].sort(), tags)
})
