import * as Contract from "@dealwright/core/Contract"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Rate from "@dealwright/core/Rate"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { noPrices } from "./prices.ts"

const cny = (amount: string) => Money.of(amount, "CNY")
const q = Money.Quantity.whole
const day = LocalDate.literal
const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
const contracts = Result.getOrThrow(Contract.compile(Contract.tradePolicy, context))
const facts = { ...testFacts({ actor: system }), contracts }

const term = { from: day("2026-01-01"), until: day("2026-03-31") }
const lines = [{ sku: "GTX", quantity: q(100), unitPrice: cny("80.00") }]
const terms: Contract.ContractTerms = {
  ...{ kind: "fixed", customerId: "C-1", amount: cny("8000.00"), clauses: {}, attachments: {} },
  ...{ term, lines, creditDays: 30 },
}
const [opened] = given(Contract.contractAccount, facts)
  .when({ _tag: "Open", ...terms })
  .events()
if (opened === undefined) throw new Error("the account wasn't opened")

const drew = (orderId: string, pieces: number): Contract.AccountEvent => ({
  _tag: "GoodsDrawn",
  orderId,
  lines: [{ sku: "GTX", quantity: q(pieces) }],
})
const draw = (orderId: string, pieces: number): Contract.AccountCommand => ({
  _tag: "Draw",
  orderId,
  lines: [{ sku: "GTX", quantity: q(pieces) }],
})
const account = (...events: ReadonlyArray<Contract.AccountEvent>) =>
  given(Contract.contractAccount, facts, opened, ...events)

describe("drawing goods from a fixed contract", () => {
  it("CTR-2: 100 contracted with 10 % tolerance and 50 drawn, 60 remain, and not one more", () => {
    account(drew("O-1", 50)).when(draw("O-2", 60)).then(drew("O-2", 60))
    const refused = account(drew("O-1", 50)).when(draw("O-2", 61)).thenRejected("Mismatched")
    assert.strictEqual(refused.rule, "CTR-2")
    assert.include(refused.text.en, "61 of GTX wanted; with the tolerance 60 remain")
    assert.include(refused.text.zh, "尚余 60")
  })

  it("CTR-2: the tolerance is on the contracted quantity, rounded down, never on what remains", () => {
    assert.strictEqual(Contract.mostOf(q(100), Rate.percent(10)), q(110))
    assert.strictEqual(Contract.mostOf(q(100), Rate.zero), q(100))
    const third = Rate.fromUnits(Rate.scale / 3n)
    assert.strictEqual(Contract.mostOf(q(1), third), Money.Quantity.fromUnits(1_333_333n))
  })

  it("CTR-2: a release closed short gives the rest back, a cancelled one all of it", () => {
    const shortened = account(drew("O-1", 50)).when(draw("O-1", 40))
    shortened.then(drew("O-1", 40))
    const remaining = (state: Contract.AccountState) =>
      state._tag === "Account" ? Contract.remainingOf(state, "GTX") : assert.fail()
    assert.strictEqual(remaining(shortened.state()), q(70))
    const cancelled = account(drew("O-1", 50)).when({ _tag: "GiveBack", orderId: "O-1" })
    cancelled.then({ _tag: "DrawGivenBack", orderId: "O-1" })
    assert.strictEqual(remaining(cancelled.state()), q(110))
    account().when({ _tag: "GiveBack", orderId: "O-1" }).thenNothing()
  })

  it("CTR-2: the same draw again takes nothing more, and more of it only what remains", () => {
    account(drew("O-1", 50)).when(draw("O-1", 50)).thenNothing()
    account(drew("O-1", 50)).when(draw("O-1", 110)).then(drew("O-1", 110))
    account(drew("O-1", 50), drew("O-2", 30)).when(draw("O-1", 81)).thenRejected("Mismatched")
  })

  it("CTR-2: item, price, terms and validity have to match; all that differs is told at once", () => {
    const state = account().state()
    if (state._tag === "Unopened") return assert.fail()
    const release = {
      on: day("2026-03-31"),
      creditDays: 30,
      lines: [{ sku: "GTX", quantity: q(1), unitPrice: cny("80.00") }],
    }
    assert.deepStrictEqual(Contract.mismatches(state, release), [])
    const other = {
      on: day("2026-04-01"),
      creditDays: 60,
      lines: [
        { sku: "GTX", quantity: q(111), unitPrice: cny("79.99") },
        { sku: "HAT", quantity: q(1), unitPrice: cny("1.00") },
      ],
    }
    const found = Contract.mismatches(state, other)
    assert.deepStrictEqual(
      found.map((one) => one._tag),
      ["OutsideTerm", "OtherTerms", "OtherPrice", "OtherItem", "BeyondRemaining"],
    )
    const { en, zh } = Contract.describeMismatches(found)
    for (const text of ["2026-03-31", "60", "CNY 79.99", "HAT", "110 remain"]) assert.include(en, text)
    for (const text of ["2026-03-31", "60", "79.99", "HAT", "110"]) assert.include(zh, text)
    account()
      .when({ _tag: "Draw", orderId: "O-1", lines: [{ sku: "HAT", quantity: q(1) }] })
      .thenRejected("Mismatched")
  })

  it("CTR-2: nothing is drawn of a contract that was rescinded; giving back is still possible", () => {
    const closed: Contract.AccountEvent = { _tag: "AccountClosed", reason: "mutual consent", on: facts.today }
    account().when({ _tag: "Close", reason: "mutual consent" }).then(closed)
    account(closed).when({ _tag: "Close", reason: "again" }).thenNothing()
    account(drew("O-1", 50), closed).when(draw("O-2", 1)).thenRejected("AccountIsClosed")
    account(drew("O-1", 50), closed).when(draw("O-1", 51)).thenRejected("AccountIsClosed")
    account(drew("O-1", 50), closed).when(draw("O-1", 20)).then(drew("O-1", 20))
    given(Contract.contractAccount, facts).when(draw("O-1", 1)).thenRejected("NoAccount")
  })

  it("CTR-1: a framework binds no order; a contract of which only the amount binds needs no account", () => {
    const framework = given(Contract.contractAccount, facts)
      .when({ _tag: "Open", ...terms, kind: "framework" })
      .events()
    assert.deepInclude(framework[0], { _tag: "AccountOpened", drawing: "free" })
    given(Contract.contractAccount, facts, ...framework)
      .when(draw("O-1", 1))
      .thenRejected("NothingToDraw")
    const { lines: _, term: __, ...bare } = terms
    given(Contract.contractAccount, facts)
      .when({ _tag: "Open", ...bare, kind: "ad-hoc" })
      .thenNothing()
    account()
      .when({ _tag: "Open", ...terms })
      .thenNothing()
  })
})

describe("what a contract may name", () => {
  const reason = (changes: Partial<Contract.ContractTerms>) => {
    const known = { ...testFacts({ actor: member("ann", "rep") }), ...noPrices, contracts, deals: [] }
    return given(Contract.contract, known).when({ _tag: "Draw", ...terms, ...changes })
  }

  it("CTR-1: each product once, above zero, in the contract's currency, and they come to its amount", () => {
    const [line] = lines
    if (line === undefined) return assert.fail()
    assert.strictEqual(reason({}).events().length, 1)
    reason({ lines: [line, line] }).thenRejected("GoodsTwice")
    reason({ lines: [{ ...line, quantity: q(0) }] }).thenRejected("GoodsUnsound")
    reason({ lines: [{ ...line, unitPrice: Money.of("80.00", "USD") }] }).thenRejected("GoodsUnsound")
    reason({ amount: cny("8000.01") }).thenRejected("AmountDiffers")
    reason({ tolerance: Rate.percent(101) }).thenRejected("ToleranceUnsound")
    reason({ commitment: { amount: cny("0.00") } }).thenRejected("CommitmentUnsound")
    reason({ commitment: { goods: [{ sku: "GTX", quantity: q(0) }] } }).thenRejected("GoodsUnsound")
  })

  it("CTR-3: a kind may ask for products; without them the contract isn't handed in", () => {
    const kind = contracts.byKind.get("fixed")
    if (kind === undefined) return assert.fail()
    const asking = { ...kind, kind: { ...kind.kind, lines: "required" as const, clauses: [] } }
    const { lines: _, ...bare } = terms
    assert.deepStrictEqual(Contract.missing(asking, bare), [{ _tag: "Lines" }])
    assert.deepStrictEqual(Contract.missing(asking, terms), [])
  })

  it("CTR-2, CTR-7: a policy with an impossible tolerance or the same alert twice is refused", () => {
    const [kind] = Contract.tradePolicy.kinds
    if (kind === undefined) return assert.fail()
    const row = { alert: "expiry", days: 3, to: ["sales"] } as const
    const wrong = { ...kind, tolerance: Rate.percent(101), watch: [row, row] }
    const result = Contract.compile({ ...Contract.tradePolicy, kinds: [wrong] }, context)
    assert.deepStrictEqual(Result.isFailure(result) ? result.failure.map(({ place }) => place) : [], [
      "kinds[0].tolerance",
      "kinds[0].watch[1]",
    ])
  })
})

it("CTR-2: whatever is drawn and given back, of no product more than contracted with the tolerance", () => {
  const seen = { drawn: 0, refused: 0 }
  const step = fc.record({
    order: fc.constantFrom("O-1", "O-2", "O-3", "O-4"),
    pieces: fc.integer({ min: 0, max: 70 }),
    back: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20, size: "max" }), (steps) => {
      let state: Contract.AccountState = account().state()
      for (const { back, order, pieces } of steps) {
        const command: Contract.AccountCommand =
          back && pieces > 40 ? { _tag: "GiveBack", orderId: order } : draw(order, pieces)
        const decided = Contract.contractAccount.decide(state, command, facts)
        if (Result.isFailure(decided)) {
          seen.refused++
          continue
        }
        seen.drawn += decided.success.length
        state = Decider.fold(Contract.contractAccount, decided.success, state)
        if (state._tag === "Unopened") return assert.fail()
        assert.isTrue(Contract.drawnOf(state.draws, "GTX") <= q(110))
        assert.strictEqual(Contract.drawnOf(state.draws, "GTX") + Contract.remainingOf(state, "GTX"), q(110))
      }
    }),
    { numRuns: 1000 },
  )
  assert.isAbove(seen.drawn, 500)
  assert.isAbove(seen.refused, 500)
})
