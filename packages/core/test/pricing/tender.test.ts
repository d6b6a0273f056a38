import * as Decider from "@dealwright/core/Decider"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { assert, describe, it } from "vitest"
import { as, draft, history, type Options, people, stateOf } from "./deals.ts"
import { cny } from "./support.ts"

const tenderId = Schema.decodeUnknownSync(Pricing.TenderId)
const whole = Money.Quantity.whole
const content: Pricing.TenderContent = {
  customerId: "C-1",
  currency: "CNY",
  components: [
    { sku: "PUMP", quantity: whole(10) },
    { sku: "HOSE", quantity: whole(2) },
  ],
  creditDays: 30,
  closesOn: LocalDate.literal("2026-03-31"),
}
const open: Pricing.TenderState = { _tag: "Open", content }
const opened: Pricing.TenderCommand = { _tag: "OpenTender", ...content }
const won: Pricing.TenderCommand = { _tag: "CloseTender", outcome: "won", reason: "lowest price" }

const pumps = { sku: "PUMP", quantity: whole(10), unitPrice: cny("100.00") }
const hoses = { sku: "HOSE", quantity: whole(2), unitPrice: cny("10.00") }

type More = Parameters<typeof draft>[1]
const offered = (more: More = {}, options: Options = { tender: open }) =>
  Pricing.quote.decide(
    { _tag: "Absent" },
    draft("100.00", { tender: tenderId("T-1"), lines: [pumps, hoses], ...more }),
    as(people.ann, options),
  )
const why = (outcome: ReturnType<typeof offered>): string => {
  if (Result.isSuccess(outcome)) return "accepted"
  const { reason, rule, text } = outcome.failure
  assert.notMatch(`${text.en}${text.zh}`, /undefined/)
  return `${reason._tag}${"term" in reason ? ` ${reason.term}` : ""}${"sku" in reason ? ` ${reason.sku}` : ""} ${rule}`
}

describe("tenders", () => {
  it("PRC-10: an offer that prices the whole list and nothing besides is a quote like any other", () => {
    assert.strictEqual(why(offered()), "accepted")
    // A component may stand on two lines, as long as the quantities add up.
    const halves = [{ ...pumps, quantity: whole(4) }, { ...pumps, quantity: whole(6) }, hoses]
    assert.strictEqual(why(offered({ lines: halves })), "accepted")
    const asked = draft("100.00", { tender: tenderId("T-1"), lines: [pumps, hoses] })
    const options = { tender: open }
    assert.strictEqual(
      stateOf(history([people.ann, asked, options], [people.ann, { _tag: "Submit" }, options]))._tag,
      "Approved",
    )
  })

  it("PRC-10: every component of the list is priced", () => {
    assert.strictEqual(why(offered({ lines: [pumps] })), "ComponentMissing HOSE PRC-10")
  })

  it("PRC-10, CMP-1: side terms outside the list are rejected", () => {
    const crane = { sku: "CRANE", quantity: whole(1), unitPrice: cny("2000.00") }
    assert.strictEqual(why(offered({ lines: [pumps, hoses, crane] })), "SideTerm CRANE PRC-10")
    const gift = { ...hoses, unitPrice: cny("0.00") }
    assert.strictEqual(why(offered({ lines: [pumps, hoses, gift] })), "SideTerm HOSE PRC-10")
    assert.strictEqual(why(offered({ lines: [{ ...pumps, quantity: whole(9) }, hoses] })), "SideTerm PUMP × 9 PRC-10")
    const service = { _tag: "Service", value: cny("5.00"), note: "installation" } as const
    assert.strictEqual(why(offered({ concessions: [service] })), "SideTerm Service: installation PRC-10")
    assert.strictEqual(why(offered({ creditDays: 60 })), "SideTerm 60 d PRC-10")
    const other: Pricing.TenderState = { _tag: "Open", content: { ...content, customerId: "C-2" } }
    assert.strictEqual(why(offered({}, { tender: other })), "SideTerm C-1 PRC-10")
    // Without a tender the same offer is nobody's business.
    const free = Pricing.quote.decide({ _tag: "Absent" }, draft("100.00", { concessions: [service] }), as(people.ann))
    assert.isTrue(Result.isSuccess(free))
  })

  it("PRC-10: offers are made while the tender is open, and held to it once more when they are submitted", () => {
    const closed: Pricing.TenderState = { _tag: "Closed", content, outcome: "lost", reason: "too dear" }
    assert.strictEqual(why(offered({}, {})), "NoSuchTender PRC-10")
    assert.strictEqual(why(offered({}, { tender: closed })), "TenderSettled PRC-10")
    assert.strictEqual(why(offered({}, { tender: open, at: "2026-03-31T09:00:00Z" })), "accepted")
    assert.strictEqual(why(offered({}, { tender: open, at: "2026-04-01T09:00:00Z" })), "TenderOver PRC-10")
    const drafted = stateOf(
      history([people.ann, draft("100.00", { tender: tenderId("T-1"), lines: [pumps, hoses] }), { tender: open }]),
    )
    assert.strictEqual(
      why(Pricing.quote.decide(drafted, { _tag: "Submit" }, as(people.ann, { tender: closed }))),
      "TenderSettled PRC-10",
    )
  })

  it("PRC-10: a tender's list is fixed when it is opened, and a repeated command changes nothing", () => {
    const decide = (state: Pricing.TenderState, command: Pricing.TenderCommand) =>
      Pricing.tender.decide(state, command, as(people.ann))
    const reason = (outcome: ReturnType<typeof decide>): string =>
      Result.isSuccess(outcome) ? String(outcome.success.length) : outcome.failure.reason._tag
    const initial: Pricing.TenderState = { _tag: "Absent" }
    const events = Result.getOrThrow(decide(initial, opened))
    const state = Decider.fold(Pricing.tender, events)
    assert.deepStrictEqual(state, open)
    assert.strictEqual(reason(decide(state, opened)), "0")
    assert.strictEqual(reason(decide(state, { ...opened, creditDays: 60 })), "TenderSettled")
    const ended = Decider.fold(Pricing.tender, [...events, ...Result.getOrThrow(decide(state, won))])
    assert.deepStrictEqual(ended, { _tag: "Closed", content, outcome: "won", reason: "lowest price" })
    assert.strictEqual(reason(decide(ended, won)), "0")
    assert.strictEqual(reason(decide(ended, { ...won, outcome: "lost" })), "TenderSettled")
    assert.strictEqual(reason(decide(initial, won)), "NoSuchTender")
    assert.strictEqual(reason(decide(initial, { ...opened, closesOn: LocalDate.literal("2026-03-01") })), "TenderOver")
    const twice = [...content.components, { sku: "PUMP", quantity: whole(1) }]
    assert.strictEqual(reason(decide(initial, { ...opened, components: twice })), "ComponentUnsound")
  })
})
