/** Events that were stored stay readable, and mean what they meant: the files are added to, never changed. */
import { readFileSync } from "node:fs"
import * as Contract from "@dealwright/core/Contract"
import * as Decider from "@dealwright/core/Decider"
import * as Money from "@dealwright/core/Money"
import * as Schema from "effect/Schema"
import { assert, it } from "vitest"

const read = <E extends { readonly _tag: string }, I>(file: string, event: Schema.Codec<E, I>) => {
  const golden: unknown = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"))
  const codec = Schema.toCodecJson(Schema.Array(event))
  const events = Schema.decodeUnknownSync(codec)(golden)
  assert.deepStrictEqual(Schema.encodeSync(codec)(events), golden)
  return events
}
const tagsOf = (events: ReadonlyArray<{ readonly _tag: string }>) => [...new Set(events.map((one) => one._tag))].sort()

it("KER-8: events of a contract's account keep their stored form", () => {
  const events = read("account-events.golden.json", Contract.AccountEvent)
  assert.deepStrictEqual(tagsOf(events), Object.keys(Contract.AccountEvent.cases).sort())
  const state = Decider.fold(Contract.contractAccount, events)
  if (state._tag === "Unopened") return assert.fail()
  assert.strictEqual(Contract.remainingOf(state, "GTX"), Money.Quantity.whole(70))
  assert.deepStrictEqual(state.fulfilled, [
    { sku: "GTX", quantity: Money.Quantity.whole(30), amount: Money.of("2400.00", "CNY") },
  ])
  assert.deepStrictEqual(state.rebates[0]?.settled, Money.of("100.00", "CNY"))
  assert.strictEqual(state.closed, "mutual consent")
})

it("KER-8: events of invoices under contracts keep their stored form", () => {
  const events = read("invoice-events.golden.json", Contract.ContractInvoiceEvent)
  assert.deepStrictEqual(tagsOf(events), Object.keys(Contract.ContractInvoiceEvent.cases).sort())
  const state = Decider.fold(Contract.contractInvoice, events)
  assert.deepStrictEqual(state._tag === "Invoice" ? state.left : undefined, [
    { sku: "GTX", quantity: Money.Quantity.whole(30), amount: Money.of("2400.00", "CNY") },
  ])
})

it("KER-8: events of formalities keep their stored form", () => {
  const events = read("formality-events.golden.json", Contract.FormalityEvent)
  assert.deepStrictEqual(tagsOf(events), Object.keys(Contract.FormalityEvent.cases).sort())
  const state = Decider.fold(Contract.contractFormalities, events)
  if (state._tag === "None") return assert.fail()
  assert.deepStrictEqual(
    state.appointments.map(({ standing }) => standing),
    ["kept", "cancelled"],
  )
  assert.strictEqual(state.steps[0]?.done?.reference, "deed 4")
  assert.strictEqual(state.ended, "rescinded")
})

it("KER-8: a contract that names goods, commitments and rebates keeps its stored form", () => {
  const [event] = read("goods-terms.golden.json", Contract.ContractEvent)
  const state = Decider.fold(Contract.contract, event === undefined ? [] : [event])
  if (state._tag === "Absent") return assert.fail()
  assert.strictEqual(state.terms.lines?.[0]?.quantity, Money.Quantity.whole(100))
  assert.strictEqual(state.terms.rebates?.[1]?._tag, "OnQuantity")
  assert.deepStrictEqual(state.terms.commitment?.amount, Money.of("8000.00", "CNY"))
})
