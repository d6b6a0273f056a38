import * as Contract from "@dealwright/core/Contract"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Rate from "@dealwright/core/Rate"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { noPrices } from "./prices.ts"

const cny = (amount: string) => Money.of(amount, "CNY")
const q = Money.Quantity.whole
const day = LocalDate.literal
const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
const contracts = Result.getOrThrow(Contract.compile(Contract.tradePolicy, context))
const facts = { ...testFacts({ actor: system }), contracts }

const tiers = [
  { upTo: cny("1000.00"), rate: Rate.percent(5) },
  { upTo: cny("5000.00"), rate: Rate.percent(10) },
  { rate: Rate.percent(20) },
]
const onAmount = (method: Contract.RebateMethod): Contract.Rebate => ({
  _tag: "OnAmount",
  rebateId: "year",
  method,
  tiers,
})
const bought = (amount: string, pieces = 1, sku = "GTX"): Contract.GoodsValue => ({
  sku,
  quantity: q(pieces),
  amount: cny(amount),
})
const comesTo = (rebate: Contract.Rebate, ...fulfilled: ReadonlyArray<Contract.GoodsValue>) =>
  Money.format(Contract.entitlement(rebate, fulfilled, "CNY"))

const term = { from: day("2026-01-01"), until: day("2026-12-31") }
const terms: Contract.ContractTerms = {
  ...{ kind: "framework", customerId: "C-1", amount: cny("20000.00"), clauses: {}, attachments: {}, term },
}
const account = (rebates: ReadonlyArray<Contract.Rebate>, ...events: ReadonlyArray<Contract.AccountEvent>) => {
  const open: Contract.AccountCommand = { _tag: "Open", ...terms, rebates }
  return given(
    Contract.contractAccount,
    facts,
    ...given(Contract.contractAccount, facts).when(open).events(),
    ...events,
  )
}
const fulfil = (
  change: "invoiced" | "returned",
  lines: ReadonlyArray<Contract.GoodsValue>,
  invoicedOn = day("2026-03-02"),
): Contract.AccountCommand => ({ _tag: "RecordFulfilment", invoiceId: "I-1", invoicedOn, change, lines })
const settle = (noteNo: string, amount: string): Contract.AccountCommand => ({
  _tag: "SettleRebate",
  rebateId: "year",
  noteNo,
  parts: [{ invoiceId: "I-1", amount: cny(amount) }],
})
/** The events of commands one after another. */
const history = (rebates: ReadonlyArray<Contract.Rebate>, ...commands: ReadonlyArray<Contract.AccountCommand>) => {
  const events: Array<Contract.AccountEvent> = []
  for (const command of commands) {
    events.push(
      ...account(rebates, ...events)
        .when(command)
        .events(),
    )
  }
  return events
}
const rowOf = (state: Contract.AccountState) =>
  state._tag === "Account" ? (state.rebates[0] ?? assert.fail("no rebate")) : assert.fail("no account")

describe("what a rebate comes to", () => {
  it("CTR-5: 5 % to 1 000, 10 % to 5 000, 20 % above: turnover 11 500 with 50 settled leaves 1 700 marginal, 2 250 slab", () => {
    for (const [method, left] of [
      ["marginal", "1700.00"],
      ["slab", "2250.00"],
    ] as const) {
      const events = history(
        [onAmount(method)],
        fulfil("invoiced", [bought("1000.00")]),
        settle("N-1", "50.00"),
        fulfil("invoiced", [bought("10500.00")]),
      )
      const { accrued, settled } = rowOf(account([onAmount(method)], ...events).state())
      assert.deepStrictEqual(settled, cny("50.00"))
      assert.deepStrictEqual(Contract.toSettle(accrued, settled), cny(left))
      account([onAmount(method)], ...events)
        .when(settle("N-2", "0.01"))
        .events()
      const all = account([onAmount(method)], ...events).when(settle("N-2", left))
      assert.deepInclude(all.events()[0], { _tag: "RebateSettled", amount: cny(left), settledBefore: cny("50.00") })
      const beyond = Money.format(Money.unsafeAdd(cny(left), cny("0.01")))
      account([onAmount(method)], ...events)
        .when(settle("N-2", beyond))
        .thenRejected("NotAccrued")
    }
  })

  it("CTR-5: exactly on a tier's end belongs to that tier; a cent more doesn't", () => {
    assert.strictEqual(comesTo(onAmount("slab"), bought("1000.00")), "50.00")
    assert.strictEqual(comesTo(onAmount("slab"), bought("1000.01")), "100.00")
    assert.strictEqual(comesTo(onAmount("slab"), bought("5000.00")), "500.00")
    assert.strictEqual(comesTo(onAmount("marginal"), bought("5000.00")), "450.00")
    assert.strictEqual(comesTo(onAmount("marginal"), bought("0.00")), "0.00")
  })

  it("CTR-5: tiers on quantity pay so much a piece", () => {
    const byPiece = (method: Contract.RebateMethod): Contract.Rebate => ({
      _tag: "OnQuantity",
      rebateId: "pieces",
      method,
      tiers: [{ upTo: q(100), perPiece: cny("1.00") }, { perPiece: cny("2.00") }],
    })
    assert.strictEqual(comesTo(byPiece("marginal"), bought("9000.00", 150)), "200.00")
    assert.strictEqual(comesTo(byPiece("slab"), bought("9000.00", 150)), "300.00")
    assert.strictEqual(comesTo(byPiece("slab"), bought("9000.00", 100)), "100.00")
  })

  it("CTR-5: a rebate on some products counts no others", () => {
    const only: Contract.Rebate = { ...onAmount("slab"), skus: ["GTX"] }
    assert.strictEqual(comesTo(only, bought("1000.00"), bought("9000.00", 1, "CPU")), "50.00")
  })

  it("CTR-5: tiers that fall, end, hide others, take away or speak another currency are refused, all at once", () => {
    const faults = (...wrong: Extract<Contract.Rebate, { _tag: "OnAmount" }>["tiers"]) =>
      Contract.rebateFaults([{ _tag: "OnAmount", rebateId: "year", method: "slab", tiers: wrong }], "CNY").map(
        (one) => one._tag,
      )
    const five = Rate.percent(5)
    assert.deepStrictEqual(faults(...tiers), [])
    assert.deepStrictEqual(
      faults({ upTo: cny("2.00"), rate: five }, { upTo: cny("2.00"), rate: five }, { rate: five }),
      ["TiersDoNotRise"],
    )
    assert.deepStrictEqual(faults({ upTo: cny("2.00"), rate: five }), ["TiersEnd"])
    assert.deepStrictEqual(faults({ rate: five }, { rate: five }), ["TierUnreachable"])
    assert.deepStrictEqual(faults({ rate: Rate.negate(five) }), ["TierNegative"])
    assert.deepStrictEqual(faults({ upTo: Money.of("1.00", "USD"), rate: five }, { rate: five }), ["TierCurrency"])
    const twice = Contract.rebateFaults([onAmount("slab"), onAmount("slab")], "CNY")
    assert.deepStrictEqual(twice, [{ _tag: "DoubleRebate", rebateId: "year" }])
    const known = { ...testFacts({ actor: member("ann", "rep") }), ...noPrices, contracts, deals: [] }
    const broken = { ...onAmount("slab"), tiers: [{ rate: Rate.negate(five) }, ...tiers] } as Contract.Rebate
    const error = given(Contract.contract, known)
      .when({ _tag: "Draw", ...terms, rebates: [broken] })
      .thenRejected("RebatesUnsound")
    assert.include(error.text.en, "takes money away")
    assert.include(error.text.zh, "不能为负")
  })
})

describe("accruing, settling, taking back", () => {
  const rebates = [onAmount("slab")]

  it("CTR-5: what comes back takes its rebate along; what was settled too much is held against the next", () => {
    const events = history(
      rebates,
      fulfil("invoiced", [bought("6000.00")]),
      settle("N-1", "1200.00"),
      fulfil("returned", [bought("5500.00", 0)]),
    )
    const { accrued, settled } = rowOf(account(rebates, ...events).state())
    assert.deepStrictEqual([accrued, settled], [cny("25.00"), cny("1200.00")])
    account(rebates, ...events)
      .when(settle("N-2", "0.01"))
      .thenRejected("NotAccrued")
    const more = [
      ...events,
      ...account(rebates, ...events)
        .when(fulfil("invoiced", [bought("5600.00")]))
        .events(),
    ]
    const again = rowOf(account(rebates, ...more).state())
    assert.deepStrictEqual(Contract.toSettle(again.accrued, again.settled), cny("20.00"), "1 220 less 1 200")
  })

  it("CTR-5: only what is invoiced within the term counts, its first and last day included", () => {
    for (const [on, counts] of [
      ["2025-12-31", false],
      ["2026-01-01", true],
      ["2026-12-31", true],
      ["2027-01-01", false],
    ] as const) {
      const events = account(rebates)
        .when(fulfil("invoiced", [bought("1000.00")], day(on)))
        .events()
      assert.strictEqual(events.length, counts ? 1 : 0, on)
    }
  })

  it("CTR-5: the same credit note again pays nothing; another one under its number is refused", () => {
    const events = history(rebates, fulfil("invoiced", [bought("1000.00")]), settle("N-1", "20.00"))
    account(rebates, ...events)
      .when(settle("N-1", "20.00"))
      .thenNothing()
    account(rebates, ...events)
      .when(settle("N-1", "30.00"))
      .thenRejected("NoteNumberUsed")
    account(rebates, ...events)
      .when({ ...settle("N-2", "1.00"), rebateId: "none" } as Contract.AccountCommand)
      .thenRejected("UnknownRebate")
    const twice = [1, 2].map(() => ({ invoiceId: "I-1", amount: cny("1.00") }))
    account(rebates, ...events)
      .when({ _tag: "SettleRebate", rebateId: "year", noteNo: "N-3", parts: twice })
      .thenRejected("PartsUnsound")
    account(rebates, ...events)
      .when(settle("N-3", "0.00"))
      .thenRejected("PartsUnsound")
  })

  it("CTR-5: only finance and receivables settle", () => {
    const settling = Contract.contractAccount.access.SettleRebate
    const may = (...roles: ReadonlyArray<string>) =>
      Decider.authorise(settling, member("x", "president", ...roles), "SettleRebate", Decision.defaultLadder)._tag
    assert.deepStrictEqual([may("finance"), may("receivables"), may("sales")], ["Allowed", "Allowed", "Denied"])
  })
})

describe("an invoice under a contract", () => {
  const recorded: Contract.ContractInvoiceEvent = {
    ...{ _tag: "InvoiceRecorded", contractId: "K-1", orderId: "O-1", on: day("2026-03-02") },
    lines: [bought("600.00", 6), bought("400.00", 4, "CPU")],
  }
  const invoice = (...events: ReadonlyArray<Contract.ContractInvoiceEvent>) =>
    given(Contract.contractInvoice, testFacts({ actor: system }), recorded, ...events)
  const reduced = (returnNo: string, ...lines: ReadonlyArray<Contract.GoodsValue>): Contract.ContractInvoiceEvent => ({
    ...{ _tag: "InvoiceReduced", returnNo, contractId: "K-1", on: day("2026-03-02"), lines },
  })

  it("CTR-5: goods that come back are taken off once, and no more than were invoiced", () => {
    const back: Contract.ContractInvoiceCommand = { _tag: "Return", returnNo: "R-1", lines: [bought("200.00", 2)] }
    invoice()
      .when(back)
      .then(reduced("R-1", bought("200.00", 2)))
    const after = reduced("R-1", bought("200.00", 2))
    invoice(after).when(back).thenNothing()
    invoice(after)
      .when({ _tag: "Credit", noteNo: "R-1", amount: cny("200.00") })
      .thenNothing()
    invoice(after)
      .when({ ...back, returnNo: "R-2", lines: [bought("400.00", 5)] })
      .thenRejected("ReturnBeyond")
    invoice(after)
      .when({ ...back, returnNo: "R-2", lines: [bought("400.01", 4)] })
      .thenRejected("ReturnBeyond")
    invoice()
      .when({ ...back, lines: [bought("1.00", 1, "HAT")] })
      .thenRejected("ReturnBeyond")
  })

  it("CTR-5, KER-2: a credit is spread over the products exactly; with all of it everything has come back", () => {
    const credit = (amount: string): Contract.ContractInvoiceCommand => ({
      _tag: "Credit",
      noteNo: "N-1",
      amount: cny(amount),
    })
    invoice()
      .when(credit("0.01"))
      .then(reduced("N-1", bought("0.00", 0), bought("0.01", 0, "CPU")))
    invoice()
      .when(credit("100.00"))
      .then(reduced("N-1", bought("60.00", 0), bought("40.00", 0, "CPU")))
    invoice()
      .when(credit("1000.00"))
      .then(reduced("N-1", bought("600.00", 6), bought("400.00", 4, "CPU")))
  })

  it("CTR-5: a credit note that pays a rebate is no return, and is on an invoice of this contract", () => {
    const announce: Contract.ContractInvoiceCommand = {
      ...{ _tag: "AnnounceRebate", contractId: "K-1", noteNo: "N-1", amount: cny("50.00") },
    }
    const announced: Contract.ContractInvoiceEvent = { _tag: "RebateAnnounced", noteNo: "N-1", amount: cny("50.00") }
    invoice().when(announce).then(announced)
    invoice(announced).when(announce).thenNothing()
    invoice(announced)
      .when({ _tag: "Credit", noteNo: "N-1", amount: cny("50.00") })
      .thenNothing()
    invoice(reduced("N-1", bought("1.00", 0)))
      .when(announce)
      .thenRejected("NoteNumberUsed")
    invoice()
      .when({ ...announce, contractId: "K-2" })
      .thenRejected("OtherContract")
    given(Contract.contractInvoice, testFacts({ actor: system }))
      .when(announce)
      .thenRejected("UnknownInvoice")
    // What is left after the rebate was credited is all that can still be credited: then all has come back.
    const rest = invoice(announced).when({ _tag: "Credit", noteNo: "cancel-O-1", amount: cny("950.00") })
    rest.then(reduced("cancel-O-1", bought("600.00", 6), bought("400.00", 4, "CPU")))
  })

  it("CTR-5: recorded again it changes nothing; other contents need another number; others' credit notes don't matter", () => {
    const { _tag, ...fields } = recorded
    invoice()
      .when({ _tag: "Record", ...fields } as Contract.ContractInvoiceCommand)
      .thenNothing()
    invoice()
      .when({ _tag: "Record", ...fields, contractId: "K-2" } as Contract.ContractInvoiceCommand)
      .thenRejected("InvoiceNumberUsed")
    given(Contract.contractInvoice, testFacts({ actor: system }))
      .when({ _tag: "Credit", noteNo: "N-1", amount: cny("1.00") })
      .thenNothing()
  })
})
