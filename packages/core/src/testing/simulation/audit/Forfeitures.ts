/**
 * Forfeitures: what becomes of the money, and that everything ends with it (REC-6, CUS-8).
 *
 * @module
 */
import * as R from "../Reading.ts"
import type { Books } from "./Books.ts"
import { type Debt, openOf } from "./DebtFigures.ts"
import type { Entry } from "./Entry.ts"

/** What becomes of the money (REC-6). */
export const checkForfeit = (books: Books, entry: Entry, debt: Debt): void => {
  const collected = debt.instalments.reduce((sum, { paid }) => sum + paid, 0n)
  books.same("REC-6", entry, "collected", collected, books.money(entry.data, "collected"))
  const base = debt.deposit === undefined || debt.deposit > collected ? collected : debt.deposit
  const treatment = R.at(books.policy("receivable"), "deposit")
  const tag = R.tagOf(treatment)
  const share = tag === "Kept" ? R.rateScale : tag === "Returned" ? 0n : R.rate(treatment, "kept")
  const kept = R.halfEven(base * share, R.rateScale)
  books.same("REC-6", entry, "kept", kept, books.money(entry.data, "kept"))
  books.same("REC-6", entry, "returned", collected - kept, books.money(entry.data, "returned"))
  const open = debt.instalments.reduce((sum, one) => sum + openOf(one), 0n)
  books.same("REC-6", entry, "waived", open, books.money(entry.data, "waived"))
}

/** A forfeiture is withheld only where the unit has been sold to the debtor (INV-1). */
export const checkWithheld = (books: Books, entry: Entry, { dealId, unitId }: Debt): void => {
  const unit = unitId === undefined ? undefined : books.units.units.get(unitId)
  const isSold = unit?.status === "Sold" && unit.dealId === dealId
  books.holds("REC-6", entry, "a forfeiture is withheld for a sold unit", isSold, unit?.status ?? "no unit")
}

/** All or nothing (REC-6). */
export const checkEnded = (books: Books, entry: Entry, debt: Debt): void => {
  const { contractId, customerId, dealId, linked, unitId } = debt
  const unit = unitId === undefined ? undefined : books.units.units.get(unitId)
  if (linked.includes("unit") && unit !== undefined && unit.dealId === dealId && unit.status !== "Available") {
    books.find("REC-6", entry, `unit ${unitId ?? ""} after the forfeiture`, "Available", unit.status)
  }
  const contract = contractId === undefined ? undefined : books.contracts.contracts.get(contractId)
  if (linked.includes("contract") && contract !== undefined && contract.status !== "Rescinded") {
    books.find("REC-6", entry, `contract ${contractId ?? ""} after the forfeiture`, "Rescinded", contract.status)
  }
  const waiting = books.approvals.pendingAbout("extension", entry.id)
  if (waiting > 0) books.find("REC-6", entry, "requests for more time after the forfeiture", "none", String(waiting))
  const isKept = books.customers.frozen.get(customerId)?.has(dealId ?? entry.id) === true
  books.holds("CUS-8", entry, "the customer keeps a record of the deal", isKept, "none")
}
