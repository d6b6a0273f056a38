import { readFileSync } from "node:fs"
import * as Schema from "effect/Schema"
import { expect, it } from "vitest"
import * as Receivable from "../../src/receivable/index.ts"

const golden: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(new URL("events.golden.json", import.meta.url), "utf8"),
)

const check = (kind: string, event: Schema.Codec<{ readonly _tag: string }, unknown>, tags: ReadonlyArray<string>) => {
  const codec = Schema.toCodecJson(Schema.Array(event))
  const events = Schema.decodeUnknownSync(codec)(golden[kind])
  expect(Schema.encodeSync(codec)(events)).toEqual(golden[kind])
  expect(Array.from(new Set(events.map(({ _tag }) => _tag))).sort()).toEqual([...tags].sort())
}

it("KER-8: events of receivables keep their stored form", () => {
  check("receivable", Receivable.ReceivableEvent, Object.keys(Receivable.ReceivableEvent.cases))
})

it("KER-8: events of payments and of customers' credit keep their stored form", () => {
  check("payment", Receivable.PaymentEvent, Object.keys(Receivable.PaymentEvent.cases))
  check("customer-ledger", Receivable.LedgerEvent, Object.keys(Receivable.LedgerEvent.cases))
})

it("KER-8: events of diaries, of money collected and of banks' payments keep their stored form", () => {
  check("collection-diary", Receivable.DiaryEvent, Object.keys(Receivable.DiaryEvent.cases))
  check("bank-payment", Receivable.BankPaymentEvent, Object.keys(Receivable.BankPaymentEvent.cases))
  check("cash-slip", Receivable.CashSlipEvent, Object.keys(Receivable.CashSlipEvent.cases))
})
