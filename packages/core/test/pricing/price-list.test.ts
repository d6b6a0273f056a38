import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import { given, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { listContent, listId, people, quoteId, system } from "./deals.ts"
import { cny, compiled, rankOf } from "./support.ts"

const { ann, dan } = people
const day = LocalDate.literal
const content: Pricing.PriceListContent = { ...listContent, from: day("2026-04-01") }
const draftList = (change: Partial<Pricing.PriceListContent> = {}) =>
  ({ _tag: "DraftList", ...content, ...change }) as const

const as = (
  actor: Decider.Actor,
  books: ReadonlyArray<Pricing.PriceBookState> = [],
): Decider.Facts & Pricing.PriceListKnown => ({
  ...testFacts({ actor }),
  pricing: compiled(Pricing.tradePricing),
  books,
})

const history = (
  ...steps: ReadonlyArray<readonly [Decider.Actor, Pricing.PriceListCommand]>
): ReadonlyArray<Pricing.PriceListEvent> => {
  const events: Array<Pricing.PriceListEvent> = []
  for (const [actor, command] of steps) {
    const state = Decider.fold(Pricing.priceList, events)
    events.push(...Result.getOrThrow(Pricing.priceList.decide(state, command, as(actor))))
  }
  return events
}
const stateOf = (events: ReadonlyArray<Pricing.PriceListEvent>) => Decider.fold(Pricing.priceList, events)
const on = (
  actor: Decider.Actor,
  events: ReadonlyArray<Pricing.PriceListEvent>,
  books: ReadonlyArray<Pricing.PriceBookState> = [],
) => given(Pricing.priceList, as(actor, books), ...events)

const submitList = { _tag: "SubmitList" } as const
const submitted = () => history([ann, draftList()], [ann, submitList])
const hashOf = (events: ReadonlyArray<Pricing.PriceListEvent>): string => {
  const state = stateOf(events)
  return state._tag === "AwaitingSignOff" ? state.contentHash : assert.fail(state._tag)
}
const signOff = (events: ReadonlyArray<Pricing.PriceListEvent>) =>
  ({ _tag: "RecordSignOff", revision: 1, contentHash: hashOf(events), approvers: ["dan", "pia"] }) as const
const inUse = () => {
  const events = submitted()
  return [...events, ...on(system, events).when(signOff(events)).events()]
}

describe("a price list", () => {
  it("PRC-1: is signed off by all signatories in parallel, by default the director and the president", () => {
    const [, event] = submitted()
    if (event?._tag !== "PriceListSubmitted" || event.decision._tag !== "NeedsApproval") return assert.fail()
    assert.deepStrictEqual(event.decision.rank, rankOf("president"))
    assert.deepStrictEqual(event.decision.signOffs, [{ _tag: "ByRank", rank: rankOf("director") }])
    assert.deepStrictEqual(event.requester, { id: "ann", rank: rankOf("rep") })
    const [why] = event.decision.reasons
    const sentence = (locale: "en" | "zh") =>
      why === undefined ? "" : Decision.sentence(why, Pricing.pricingMessages, locale)
    assert.strictEqual(sentence("en"), "A price list takes effect when director, president have all signed it.")
    assert.match(sentence("zh"), /director, president/)
    assert.strictEqual(stateOf(inUse())._tag, "InUse")
  })

  it("PRC-1: takes effect only when signed off, on the days of its period", () => {
    const effective = (events: ReadonlyArray<Pricing.PriceListEvent>, on: LocalDate.LocalDate) =>
      Pricing.isEffectiveOn(stateOf(events), on)
    assert.isFalse(effective(submitted(), day("2026-04-01")))
    const days = [day("2026-03-31"), day("2026-04-01"), day("2026-12-31"), day("2027-01-01")]
    assert.deepStrictEqual(
      days.map((date) => effective(inUse(), date)),
      [false, true, true, false],
    )
    const { until: _, ...endless } = content
    const events = history([ann, { _tag: "DraftList", ...endless }], [ann, submitList])
    assert.isTrue(effective([...events, ...on(system, events).when(signOff(events)).events()], day("2199-01-01")))
  })

  it("PRC-1: in use it is never edited or withdrawn, only superseded", () => {
    const events = inUse()
    assert.strictEqual(
      on(ann, events)
        .when(draftList({ version: "2" }))
        .thenRejected("ListInUse").rule,
      "PRC-1",
    )
    on(ann, events).when({ _tag: "WithdrawList", reason: "x" }).thenRejected("ListInUse")
    on(ann, events).when(submitList).thenNothing()
    const supersede = { _tag: "SupersedeList", successor: listId("next"), since: day("2026-06-01") } as const
    const superseded = [...events, ...on(system, events).when(supersede).events()]
    assert.isTrue(Pricing.isEffectiveOn(stateOf(superseded), day("2026-05-31")))
    assert.isFalse(Pricing.isEffectiveOn(stateOf(superseded), day("2026-06-01")))
    on(system, superseded).when(supersede).thenNothing()
    on(ann, superseded).when(draftList()).thenRejected("ListInUse")
  })

  it("PRC-8: the signatures hold for exactly what was submitted", () => {
    const events = submitted()
    on(system, events)
      .when({ ...signOff(events), contentHash: "other" })
      .thenNothing()
    on(system, events)
      .when({ ...signOff(events), revision: 2 })
      .thenNothing()
    assert.strictEqual(
      on(ann, events)
        .when(draftList({ version: "2" }))
        .thenRejected("AwaitingSignOff").rule,
      "PRC-1",
    )
    on(ann, events).when(draftList()).thenNothing()
  })

  it("PRC-1: refused it is a draft again and can be changed and submitted anew", () => {
    const events = submitted()
    const refuse = {
      _tag: "RecordRefusal",
      revision: 1,
      contentHash: hashOf(events),
      by: "dan",
      reason: "margins",
    } as const
    const refused = [...events, ...on(system, events).when(refuse).events()]
    assert.strictEqual(stateOf(refused)._tag, "Drafted")
    const changed = [
      ...refused,
      ...on(ann, refused)
        .when(draftList({ version: "2" }))
        .events(),
    ]
    const [again] = on(ann, changed).when(submitList).events()
    assert.strictEqual(again?._tag === "PriceListSubmitted" ? again.revision : 0, 2)
    on(system, [...changed, ...on(ann, changed).when(submitList).events()])
      .when(refuse)
      .thenNothing()
  })

  it("PRC-1: withdrawn it stays withdrawn", () => {
    const events = history([ann, draftList()], [ann, { _tag: "WithdrawList", reason: "wrong year" }])
    on(ann, events).when({ _tag: "WithdrawList", reason: "wrong year" }).thenNothing()
    on(ann, events).when(draftList()).thenRejected("ListWithdrawn")
    on(ann, events).when(submitList).thenRejected("ListWithdrawn")
    on(ann, []).when(submitList).thenRejected("NoSuchList")
    on(ann, []).when({ _tag: "WithdrawList", reason: "x" }).thenRejected("NoSuchList")
  })

  it("PRC-1/KER-1: one price for each product, in one currency, for at least a day, not in the past", () => {
    const [pump] = content.lines
    if (pump === undefined) return assert.fail()
    on(ann, [])
      .when(draftList({ lines: [pump, pump] }))
      .thenRejected("ProductTwice")
    on(ann, [])
      .when(draftList({ lines: [{ ...pump, cost: Money.of("1.00", "USD") }] }))
      .thenRejected("OtherCurrency")
    on(ann, [])
      .when(draftList({ until: content.from }))
      .thenRejected("EmptyPeriod")
    const past = history([ann, draftList({ from: day("2026-03-01") })])
    on(ann, past).when(submitList).thenRejected("BeginsInThePast")
    assert.strictEqual(
      on(ann, history([ann, draftList({ from: day("2026-03-02") })]))
        .when(submitList)
        .events().length,
      1,
    )
  })

  it("PRC-1: the same draft again changes nothing", () => {
    on(ann, history([ann, draftList()]))
      .when(draftList())
      .thenNothing()
    on(dan, history([ann, draftList()]))
      .when(draftList())
      .thenNothing()
  })

  it("PRC-1: a period that overlaps another list's for the same product is refused when it is submitted", () => {
    const taken = {
      listId: listId("old"),
      from: day("2026-01-01"),
      until: day("2026-04-02"),
      skus: ["HOSE"],
      isInUse: true,
    }
    const { rule, text } = on(ann, history([ann, draftList()]), [{ entries: [taken] }])
      .when(submitList)
      .thenRejected("PeriodsOverlap")
    assert.strictEqual(rule, "PRC-1")
    assert.include(text.en, "HOSE has a price in list old from 2026-04-01 until 2026-04-02")
    const superseding = history([ann, draftList({ supersedes: listId("old") })])
    assert.strictEqual(
      on(ann, superseding, [{ entries: [taken] }])
        .when(submitList)
        .events().length,
      1,
    )
    assert.strictEqual(
      on(ann, history([ann, draftList()]), [{ entries: [{ ...taken, skus: ["BOAT"] }] }])
        .when(submitList)
        .events().length,
      1,
    )
    assert.strictEqual(
      on(ann, history([ann, draftList()]), [{ entries: [{ ...taken, until: day("2026-04-01") }] }])
        .when(submitList)
        .events().length,
      1,
    )
  })
})

describe("the book of prices", () => {
  const commandArbitrary: fc.Arbitrary<Pricing.PriceBookCommand> = fc
    .record({
      what: fc.constantFrom("claim", "claim", "confirm", "confirm", "release"),
      list: fc.constantFrom("a", "b", "c", "d"),
      from: fc.integer({ min: 0, max: 20 }),
      length: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
      skus: fc.subarray(["P", "Q", "R"], { minLength: 1 }),
      supersedes: fc.option(fc.constantFrom("a", "b", "c"), { nil: undefined }),
    })
    .map(({ from, length, list, skus, supersedes, what }): Pricing.PriceBookCommand => {
      if (what === "confirm") return { _tag: "ConfirmPeriod", listId: listId(list) }
      if (what === "release") return { _tag: "ReleasePeriod", listId: listId(list) }
      const start = LocalDate.addDays(day("2026-03-02"), from)
      return {
        _tag: "ClaimPeriod",
        listId: listId(list),
        from: start,
        skus,
        ...(length === undefined ? {} : { until: LocalDate.addDays(start, length) }),
        ...(supersedes === undefined || supersedes === list ? {} : { supersedes: listId(supersedes) }),
      }
    })

  it("PRC-1: no product ever has two prices in use on one day, whatever is claimed, confirmed and released", () => {
    fc.assert(
      fc.property(fc.array(commandArbitrary, { maxLength: 20 }), (commands) => {
        let state = Pricing.priceBook.initial
        const facts = testFacts({ actor: system })
        for (const command of commands) {
          const outcome = Pricing.priceBook.decide(state, command, facts)
          if (Result.isFailure(outcome)) {
            assert.strictEqual(outcome.failure.reason._tag, "PeriodsOverlap")
            continue
          }
          state = Decider.fold(Pricing.priceBook, outcome.success, state)
          const again = Pricing.priceBook.decide(state, command, facts)
          assert.deepStrictEqual(Result.isSuccess(again) ? again.success : [], [])
        }
        for (const one of state.entries) {
          for (const other of state.entries) {
            if (one === other || !one.isInUse || !other.isInUse) continue
            const share = one.skus.some((sku) => other.skus.includes(sku))
            const apart = (one.until ?? LocalDate.latest) <= other.from || (other.until ?? LocalDate.latest) <= one.from
            assert.isTrue(!share || apart)
          }
        }
      }),
      { numRuns: 3000 },
    )
  })

  it("PRC-1: a confirmed list ends the one that it supersedes on its first day", () => {
    const start = { listId: listId("a"), from: day("2026-03-02"), skus: ["P"] }
    const next = { listId: listId("b"), from: day("2026-06-01"), skus: ["P"], supersedes: listId("a") }
    const facts = testFacts({ actor: system })
    const events: Array<Pricing.PriceBookEvent> = []
    for (const command of [
      { _tag: "ClaimPeriod", ...start },
      { _tag: "ConfirmPeriod", listId: listId("a") },
      { _tag: "ClaimPeriod", ...next },
      { _tag: "ConfirmPeriod", listId: listId("b") },
    ] as const) {
      events.push(
        ...given(Pricing.priceBook, facts, ...events)
          .when(command)
          .events(),
      )
    }
    assert.deepStrictEqual(events.at(-1), {
      _tag: "PeriodConfirmed",
      listId: listId("b"),
      superseded: { listId: listId("a"), since: day("2026-06-01") },
    })
    assert.deepStrictEqual(Decider.fold(Pricing.priceBook, events).entries, [
      { ...start, until: day("2026-06-01"), isInUse: true },
      { ...next, isInUse: true },
    ])
  })
})

describe("what a customer was offered lately", () => {
  const offer = (id: string, on: LocalDate.LocalDate, effective: string) => ({
    id: quoteId(id),
    on,
    list: cny("100.00"),
    effective: cny(effective),
  })
  const facts = testFacts({ actor: system })
  const record = (one: Pricing.StandingOffer, keepDays = 7) => ({ _tag: "RecordOffer", offer: one, keepDays }) as const

  it("PRC-6: a later revision takes the place of the former, and what is older than the window is dropped", () => {
    const spec = (...events: ReadonlyArray<Pricing.CustomerPricingEvent>) =>
      given(Pricing.customerPricing, facts, ...events)
    const first = offer("q1", day("2026-03-02"), "97.00")
    const events = spec().when(record(first)).events()
    spec(...events)
      .when(record(first))
      .thenNothing()
    const revised = offer("q1", day("2026-03-03"), "96.00")
    const second = [
      ...events,
      ...spec(...events)
        .when(record(revised))
        .events(),
    ]
    assert.deepStrictEqual(spec(...second).state().offers, [revised])
    const late = offer("q2", day("2026-03-09"), "95.00")
    assert.deepStrictEqual(
      spec(...second)
        .when(record(late))
        .state().offers,
      [revised, late],
    )
    const later = offer("q2", day("2026-03-10"), "95.00")
    assert.deepStrictEqual(
      spec(...second)
        .when(record(later))
        .state().offers,
      [later],
    )
    const forgotten = spec(...second).when({ _tag: "ForgetOffer", id: quoteId("q1") })
    assert.deepStrictEqual(forgotten.state().offers, [])
    spec()
      .when({ _tag: "ForgetOffer", id: quoteId("q1") })
      .thenNothing()
  })

  it("PRC-6: without a cap in the policy nothing is remembered", () => {
    given(Pricing.customerPricing, facts)
      .when(record(offer("q1", day("2026-03-02"), "97.00"), 0))
      .thenNothing()
  })

  it("PRC-2: the class of a customer is set once", () => {
    const classify = { _tag: "ClassifyCustomer", customerClass: "A" } as const
    const events = given(Pricing.customerPricing, facts).when(classify).events()
    given(Pricing.customerPricing, facts, ...events)
      .when(classify)
      .thenNothing()
    assert.strictEqual(Decider.fold(Pricing.customerPricing, events).customerClass, "A")
    assert.deepStrictEqual(Pricing.customerPricing.access.RecordOffer, Decider.systemOnly)
  })
})
