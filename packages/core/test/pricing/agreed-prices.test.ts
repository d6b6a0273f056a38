import * as Decider from "@dealwright/core/Decider"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { assert, describe, it } from "vitest"
import { as, draft, history, listId, type Options, people, stateOf, system } from "./deals.ts"
import { cny } from "./support.ts"

const agreementId = Schema.decodeUnknownSync(Pricing.AgreementId)
const day = (month: number, date: number) => Result.getOrThrow(LocalDate.of(2026, month, date))

const drafted = (unitPrice: string, more: Partial<Pricing.AgreementContent> = {}): Pricing.AgreementCommand => ({
  _tag: "DraftAgreement",
  customerId: "C-1",
  currency: "CNY",
  priceLists: [listId("2026")],
  from: day(3, 2),
  until: day(4, 1),
  lines: [{ sku: "PUMP", unitPrice: cny(unitPrice) }],
  ...more,
})
const submit: Pricing.AgreementCommand = { _tag: "SubmitAgreement" }

type Steps = ReadonlyArray<readonly [Decider.Actor, Pricing.AgreementCommand, Options?]>

/** Sends commands one after the other; the last one's outcome. */
const play = (...steps: Steps) => {
  const events: Array<Pricing.AgreementEvent> = []
  let last: ReturnType<typeof Pricing.agreedPrices.decide> = Result.succeed([])
  for (const [actor, command, options] of steps) {
    last = Pricing.agreedPrices.decide(Decider.fold(Pricing.agreedPrices, events), command, as(actor, options))
    if (Result.isSuccess(last)) events.push(...last.success)
  }
  return { events, last, state: Decider.fold(Pricing.agreedPrices, events), tags: events.map(({ _tag }) => _tag) }
}
const rejected = (...steps: Steps): string => {
  const { last } = play(...steps)
  if (Result.isSuccess(last)) throw new Error("nothing was rejected")
  assert.include(last.failure.rule, "-")
  assert.notMatch(`${last.failure.text.en}${last.failure.text.zh}`, /undefined|\{/)
  return `${last.failure.reason._tag} ${last.failure.rule}`
}

/** A customer with pumps agreed at 90.00 during March. */
const customer: Pricing.CustomerPricingState = {
  customerClass: null,
  offers: [],
  agreed: [
    {
      agreementId: agreementId("march"),
      currency: "CNY",
      from: day(3, 2),
      until: day(4, 1),
      lines: [{ sku: "PUMP", unitPrice: cny("90.00") }],
    },
  ],
}

describe("agreed prices", () => {
  it("PRC-12: within the requester's authority they are in force at once, beyond it once approved", () => {
    const mia = play([people.mia, drafted("95.00")], [people.mia, submit])
    assert.deepStrictEqual(mia.tags, ["AgreementDrafted", "AgreementCleared"])
    assert.strictEqual(mia.state._tag, "InForce")

    const ann = play([people.ann, drafted("95.00")], [people.ann, submit])
    assert.deepStrictEqual(ann.tags, ["AgreementDrafted", "AgreementSubmitted"])
    const submitted = ann.events[1]
    assert.ok(submitted?._tag === "AgreementSubmitted" && submitted.decision._tag === "NeedsApproval")
    assert.strictEqual(submitted.decision.rank.name, "manager")
    const { contentHash, revision } = submitted
    const agreed = { _tag: "RecordAgreed", contentHash, revision, approvers: ["mia"] } as const
    const steps: Steps = [
      [people.ann, drafted("95.00")],
      [people.ann, submit],
      [system, agreed],
    ]
    assert.strictEqual(play(...steps).state._tag, "InForce")
    // An answer to something else changes nothing, and a second one neither.
    assert.deepStrictEqual(
      play(...steps.slice(0, 2), [system, { ...agreed, contentHash: "other" }]).last,
      Result.succeed([]),
    )
    assert.deepStrictEqual(play(...steps, [system, agreed]).last, Result.succeed([]))
  })

  it("PRC-12: a price under a floor is never agreed, whoever asks", () => {
    const { state, tags } = play([people.pia, drafted("49.99")], [people.pia, submit])
    assert.deepStrictEqual(tags, ["AgreementDrafted", "AgreementRefused"])
    assert.ok(state._tag === "Drafted" && state.refusal?.reasons[0]?.code === "floor-cost")
    assert.deepStrictEqual(
      play([people.pia, drafted("49.99")], [people.pia, submit], [people.pia, submit]).last,
      Result.succeed([]),
    )
  })

  it("PRC-12: what is sent back is a draft again; what is in force is never changed", () => {
    const sent = play([people.ann, drafted("95.00")], [people.ann, submit]).events[1]
    assert.ok(sent?._tag === "AgreementSubmitted")
    const { contentHash, revision } = sent
    const back = { _tag: "RecordNotAgreed", contentHash, revision, by: "mia", reason: "too low" } as const
    const again = play(
      [people.ann, drafted("95.00")],
      [people.ann, submit],
      [system, back],
      [people.ann, drafted("97.00")],
      [people.ann, submit],
    )
    assert.ok(again.state._tag === "AwaitingApproval" && again.state.revision === 2)

    const inForce: Steps = [
      [people.mia, drafted("95.00")],
      [people.mia, submit],
    ]
    assert.deepStrictEqual(play(...inForce, [people.mia, drafted("95.00")]).last, Result.succeed([]))
    assert.strictEqual(rejected(...inForce, [people.mia, drafted("94.00")]), "AgreementSettled PRC-12")
    assert.strictEqual(
      rejected(...inForce, [people.mia, { _tag: "WithdrawAgreement", reason: "no" }]),
      "AgreementSettled PRC-12",
    )
    const withdrawn: Steps = [
      [people.mia, drafted("95.00")],
      [people.mia, { _tag: "WithdrawAgreement", reason: "no" }],
    ]
    assert.strictEqual(play(...withdrawn).state._tag, "Withdrawn")
    assert.strictEqual(rejected(...withdrawn, [people.mia, submit]), "AgreementSettled PRC-12")
  })

  it("PRC-12: an agreement that can't be is rejected with its rule", () => {
    assert.strictEqual(rejected([people.ann, submit]), "NoSuchAgreement PRC-12")
    assert.strictEqual(rejected([people.ann, drafted("95.00", { until: day(3, 2) })]), "AgreementPeriod PRC-12")
    const early = drafted("95.00", { from: day(3, 1) })
    assert.strictEqual(rejected([people.ann, early], [people.ann, submit]), "AgreementPeriod PRC-12")
    const one = { sku: "PUMP", unitPrice: cny("95.00") }
    assert.strictEqual(rejected([people.ann, drafted("95.00", { lines: [one, one] })]), "AgreedTwice PRC-12")
    const dollars = { sku: "PUMP", unitPrice: Money.of("9.00", "USD") }
    assert.strictEqual(rejected([people.ann, drafted("95.00", { lines: [dollars] })]), "OtherCurrency KER-1")
    const unknown = { sku: "BOAT", unitPrice: cny("9.00") }
    assert.strictEqual(
      rejected([people.ann, drafted("95.00", { lines: [unknown] })], [people.ann, submit]),
      "NoListPrice PRC-1",
    )
    assert.strictEqual(
      rejected([people.ann, drafted("95.00")], [people.ann, submit, { customer }]),
      "AgreedTwice PRC-12",
    )
  })

  it("PRC-12: they take the list's place for the customer within the period, and only there", () => {
    const price = (month: number, date: number, sku = "PUMP", currency: "CNY" | "USD" = "CNY") =>
      Pricing.agreedPriceOn(customer, currency, sku, day(month, date))
    assert.deepStrictEqual([price(3, 2), price(3, 31)], [cny("90.00"), cny("90.00")])
    assert.deepStrictEqual(
      [price(3, 1), price(4, 1), price(3, 2, "HOSE"), price(3, 2, "PUMP", "USD")],
      [undefined, undefined, undefined, undefined],
    )

    // A rep may sell at the agreed price, not below; without the agreement 90.00 is a director's decision.
    const quoted = (unitPrice: string, options: Options) => {
      const state = stateOf(history([people.ann, draft(unitPrice), options], [people.ann, { _tag: "Submit" }, options]))
      return state._tag === "AwaitingApproval" && state.decision._tag === "NeedsApproval"
        ? state.decision.rank.name
        : state._tag
    }
    assert.strictEqual(quoted("90.00", { customer }), "Approved")
    assert.strictEqual(quoted("89.00", { customer }), "supervisor")
    assert.strictEqual(quoted("90.00", {}), "director")
    assert.strictEqual(quoted("90.00", { customer, at: "2026-04-01T09:00:00Z" }), "director")
    const state = stateOf(history([people.ann, draft("90.00"), { customer }]))
    assert.ok(state._tag === "Draft")
    assert.deepStrictEqual(state.content.lines[0]?.listPrice, cny("90.00"))
    // The agreement has ended since the quote was priced: it is stale.
    const outcome = Pricing.quote.decide(
      state,
      { _tag: "Submit" },
      as(people.ann, { customer, at: "2026-04-01T09:00:00Z" }),
    )
    assert.ok(Result.isFailure(outcome) && outcome.failure.reason._tag === "ListPricesChanged")
  })

  it("PRC-12: no product ever has two agreed prices on one day, even when both were approved at once", () => {
    const [march] = customer.agreed ?? []
    assert.ok(march !== undefined)
    const enact = (more: Partial<Pricing.Agreed>) =>
      Pricing.customerPricing.decide(customer, { _tag: "EnactAgreement", agreed: { ...march, ...more } }, as(system))
    assert.deepStrictEqual(enact({}), Result.succeed([]))
    const late = enact({ agreementId: agreementId("late"), from: day(3, 31), until: day(5, 1) })
    assert.ok(Result.isFailure(late) && late.failure.reason._tag === "AgreedTwice")
    const april = enact({ agreementId: agreementId("april"), from: day(4, 1), until: day(5, 1) })
    assert.ok(Result.isSuccess(april) && april.success.length === 1)
    const hose = enact({ agreementId: agreementId("hose"), lines: [{ sku: "HOSE", unitPrice: cny("9.00") }] })
    assert.ok(Result.isSuccess(hose) && hose.success.length === 1)
  })
})
