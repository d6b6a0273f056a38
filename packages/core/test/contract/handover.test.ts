import * as Contract from "@dealwright/core/Contract"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import { given, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { noPrices } from "./prices.ts"

const cny = (amount: string) => Money.of(amount, "CNY")
const today = LocalDate.literal("2026-03-02")
const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
const contracts = Result.getOrThrow(Contract.compile(Contract.propertyPolicy, context))
const facts = { ...testFacts({ actor: system }), ...noPrices, contracts, deals: [] }
const contract = (...events: ReadonlyArray<Contract.ContractEvent>) => given(Contract.contract, facts, ...events)

const terms = { kind: "fixed", customerId: "C-1", amount: cny("900000.00"), clauses: {}, attachments: {} }
const approved = { submission: 1, contentHash: "4f2a", on: today }
const capacity = { _tag: "InPerson", identity: "scan-1" } as const
const signature: Contract.Signature = { signatory: "Li Lei", capacity, signedOn: today, recordedBy: "ann" }
const path: ReadonlyArray<Contract.ContractEvent> = [
  { _tag: "ContractDrawn", terms, on: today, by: "ann" },
  { _tag: "ContractSubmitted", ...approved, decision: Decision.allowed(), by: "ann" },
  { _tag: "ContractApproved", ...approved, submittedBy: "ann", by: "mia" },
  { _tag: "ContractSigned", signature, submission: 1 },
]

describe("a leaver's contracts", () => {
  const takeOver: Contract.ContractCommand = { _tag: "TakeOver", from: "ann", to: "bob", reason: "ann has left" }

  it("ORG-7: what isn't archived goes to the successor, and nothing that was approved changes", () => {
    for (const history of [path.slice(0, 1), path.slice(0, 2), path.slice(0, 3), path]) {
      const passed = contract(...history).when(takeOver)
      passed.then({ _tag: "ContractTakenOver", from: "ann", to: "bob", reason: "ann has left", on: today })
      const before = contract(...history).state()
      assert.deepEqual(passed.state(), { ...before, owner: "bob" } as Contract.ContractState)
      assert.strictEqual(Contract.contract.index(passed.state()).owner, "bob")
      contract(...history, ...passed.events())
        .when(takeOver)
        .thenNothing()
    }
  })

  it("ORG-7: what is archived, rescinded, somebody else's or not there stays as it is", () => {
    const archived: Contract.ContractEvent = {
      ...{ _tag: "ContractArchived", archive: { place: "cabinet 4", copies: 2, by: "carl", on: today } },
    }
    contract(...path, archived)
      .when(takeOver)
      .thenNothing()
    contract(...path)
      .when({ ...takeOver, from: "bob", to: "ann" })
      .thenNothing()
    contract().when(takeOver).thenNothing()
  })
})

it("ORG-3: settling a rebate, taking goods back and paying a fee are about their amounts", () => {
  const amount = cny("10.00")
  const settle: Contract.AccountCommand = {
    ...{ _tag: "SettleRebate", rebateId: "year", noteNo: "N-1" },
    parts: [
      { invoiceId: "I-1", amount },
      { invoiceId: "I-2", amount },
    ],
  }
  const { contractAccount, contractInvoice } = Contract
  const account = { id: "K-1", state: contractAccount.initial }
  assert.deepEqual(contractAccount.concerns?.({ ...account, command: settle }), {
    ...{ kind: "contract-account", amount: cny("20.00") },
  })
  const mixed = { ...settle, parts: [...settle.parts, { invoiceId: "I-3", amount: Money.of("1.00", "USD") }] }
  assert.deepEqual(contractAccount.concerns?.({ ...account, command: mixed }), { kind: "contract-account" })
  const back: Contract.ContractInvoiceCommand = {
    ...{ _tag: "Return", returnNo: "G-1", lines: [{ sku: "GTX", quantity: Money.Quantity.one, amount }] },
  }
  assert.deepEqual(contractInvoice.concerns?.({ id: "I-1", command: back, state: contractInvoice.initial }), {
    ...{ kind: "contract-invoice", amount },
  })
})
