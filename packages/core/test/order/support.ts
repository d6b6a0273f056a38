import * as Credit from "@dealwright/core/Credit"
import * as Inventory from "@dealwright/core/Inventory"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import type * as Order from "@dealwright/core/Order"
import * as Rate from "@dealwright/core/Rate"
import { member, system } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import type { World } from "./world.ts"

export const cny = (amount: string) => Money.of(amount, "CNY")
export const q = Money.Quantity.whole
export const day = LocalDate.literal

export const ann = member("ann", "rep", "sales")
export const ivy = member("ivy", "rep", "invoicing")
export const walt = member("walt", "rep", "warehouse")
export const fred = member("fred", "rep", "finance", "receivables")
export const mia = member("mia", "manager")

export const line = (sku: string, pieces: number, unitPrice: string) => ({
  sku,
  quantity: q(pieces),
  unitPrice: cny(unitPrice),
})

export const draft = (lines: ReadonlyArray<Order.DraftLine>, changes: Partial<Order.Draft> = {}): Order.Draft => ({
  customerId: "C-1",
  currency: "CNY",
  lines,
  sellers: [{ memberId: "ann", share: Rate.one }],
  ...changes,
})

export const confirm = (
  lines: ReadonlyArray<Order.DraftLine> = [line("GTX", 10, "100.00")],
  changes: Partial<Order.Draft> = {},
): Order.Command => ({
  _tag: "Confirm",
  source: { _tag: "Imported", reference: "ERP 4711", draft: draft(lines, changes) },
})

export const limit = (world: World, amount: string, creditDays = 30, customerId = "C-1") =>
  world.send(
    Credit.creditAccount,
    customerId,
    { _tag: "SetTerms", terms: { limit: { _tag: "UpTo", amount: cny(amount) }, creditDays }, reason: "" },
    system,
  )

export const stocked = (world: World, sku: string, pieces: number) =>
  world.send(
    Inventory.stock,
    sku,
    { _tag: "Receive", receiptNo: `R-${sku}-${world.log.length}`, quantity: q(pieces) },
    walt,
  )

export const owed = (
  world: World,
  itemId: string,
  open: string,
  invoiceDate: LocalDate.LocalDate,
  customerId = "C-1",
) =>
  world.send(
    Credit.creditAccount,
    customerId,
    { _tag: "ReceivableChanged", itemId, open: cny(open), invoiceDate, dueDate: LocalDate.addDays(invoiceDate, 30) },
    system,
  )

export const exposure = (world: World, customerId = "C-1") =>
  Money.format(Result.getOrThrow(Credit.accountExposure(world.state(Credit.creditAccount, customerId), "CNY")).total)
