import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Result from "effect/Result"

export const cny = (amount: string) => Money.of(amount, "CNY")
export const fen = (minor: number | bigint) => Money.make(BigInt(minor), "CNY")
export const day = LocalDate.literal
export const today = day("2026-03-10")

export const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }

/** The trade policy with some fields of one's own, compiled. */
export const credit = (
  changes: Partial<CreditPolicy.CreditPolicy> = {},
  extensions: Decider.Extensions = Decider.noExtensions,
): CreditPolicy.CompiledCreditPolicy =>
  Result.getOrThrowWith(
    CreditPolicy.compile({ ...CreditPolicy.tradePolicy, ...changes }, { ...context, extensions }),
    (problems) => new Error(problems.map((problem) => `${problem.place}: ${problem.text.en}`).join("\n")),
  )

export const limitOf = (amount: string, creditDays = 30): CreditPolicy.CreditTerms => ({
  limit: { _tag: "UpTo", amount: cny(amount) },
  creditDays,
})

export const itemOf = (itemId: string, open: Money.Money, invoiceDate: LocalDate.LocalDate): CreditPolicy.OpenItem => ({
  itemId,
  open,
  invoiceDate,
  dueDate: LocalDate.addDays(invoiceDate, 30),
})

export const owing = (...items: ReadonlyArray<CreditPolicy.OpenItem>): CreditPolicy.Ledger =>
  items.reduce(CreditPolicy.putItem, CreditPolicy.empty)

/** A request on which nothing stands in the way but what is given. */
export const request = (given: Partial<CreditPolicy.GateRequest>): CreditPolicy.GateRequest => ({
  today,
  customer: { terms: limitOf("1000.00"), ledger: CreditPolicy.empty },
  amount: cny("100.00"),
  agreement: { _tag: "Agrees" },
  shortages: [],
  mayInvoice: true,
  ...given,
})

export const codes = (decision: Decision.Decision): ReadonlyArray<string> =>
  decision.reasons.map((reason) => reason.code)
