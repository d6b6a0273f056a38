/**
 * How the trade story goes on: Delta signs a contract for the year and draws on it, and a truck has an accident.
 */
import { Contract, Incident, Inventory, Money, Order } from "@dealwright/core"
import type { Stage } from "./Stage.ts"
import { cny, date, delta, dueOf, exposureOf, invoiced, listId, pieces, pump, shipped, text } from "./TradeCompany.ts"

const contractId = "CT-1"

const drawing = (quantity: number): Order.Command => ({
  _tag: "Confirm",
  source: {
    _tag: "Contract",
    contractId,
    priceLists: [listId],
    draft: {
      customerId: delta,
      currency: "CNY",
      lines: [{ sku: pump, quantity: pieces(quantity), unitPrice: cny("950.00") }],
    },
  },
})

const remaining = async (stage: Stage): Promise<string> => {
  const account = await stage.state(Contract.contractAccount, contractId)
  return account._tag === "Account" ? Money.Quantity.format(Contract.remainingOf(account, pump)) : "?"
}

/** A fixed contract: approved, signed, archived, drawn on to its last pump and not beyond (CTR-2, CTR-3, CTR-4). */
export const contractForTheYear = async (stage: Stage): Promise<void> => {
  const { tell } = stage
  tell.act("A contract for the year")

  await stage.until("2026-06-02 10:00")
  const clauses = ["product", "quantity", "price", "delivery", "transport", "payment", "liability"]
  await stage.does("ann", Contract.contract, contractId, {
    _tag: "Draw",
    kind: "fixed",
    customerId: delta,
    amount: cny("95000.00"),
    clauses: Object.fromEntries(clauses.map((clause) => [clause, `as in the model contract, ${clause}`])),
    attachments: {},
    term: { from: date("2026-06-02"), until: date("2026-12-31") },
    lines: [{ sku: pump, quantity: pieces(100), unitPrice: cny("950.00") }],
    creditDays: 30,
  })
  tell.scene(stage.now, "Delta would take a hundred pumps by the end of the year, at 950. Ann hands the contract in.")
  await stage.does("ann", Contract.contract, contractId, { _tag: "SubmitForApproval", priceLists: [listId] })
  const request = await stage.waiting(contractId)
  await stage.approves("maria", request.id, "a hundred pumps")
  await stage.does("ann", Contract.contract, contractId, {
    _tag: "Sign",
    signatory: "Wei Delta",
    capacity: { _tag: "Representative", identity: "register/delta", authority: "register/delta" },
    signedOn: date("2026-06-02"),
  })

  await stage.until("2026-06-02 15:00")
  tell.scene(stage.now, "Signed. Ann would order at once.")
  await stage.fails("ann", Order.order, "SO-4", drawing(40))
  await stage.does("lena", Contract.contract, contractId, { _tag: "Archive", place: "cabinet 7", copies: 2 })
  await stage.does("ann", Order.order, "SO-4", drawing(40))
  tell.answer(
    "good",
    `Lena Wolf archives it, and SO-4 draws 40: ${await remaining(stage)} remain, 10 % more than was contracted included.`,
  )
  tell.scene(stage.now, "Another 75 would be more than that.", true)
  await stage.fails("ann", Order.order, "SO-5", drawing(75))

  await stage.until("2026-06-03 14:00")
  await stage.does("wim", Inventory.stock, pump, { _tag: "Receive", receiptNo: "GR-2", quantity: pieces(60) })
  tell.scene(stage.now, "Forty leave, at the prices that were approved with the contract.")
  await stage.does("ines", Order.order, "SO-4", { _tag: "Release" })
  await invoiced(stage, "SO-4", "INV-4")
  await shipped(stage, "SO-4", "SH-4")
  tell.list([
    `INV-4 is due on ${await dueOf(stage, "INV-4")}; Delta uses ${text(await exposureOf(stage))} of its limit`,
  ])
}

const incidentId = "I-1"

/** Something grave goes up the chain until whoever decides says that they know (ESC-8). */
export const accident = async (stage: Stage): Promise<void> => {
  const { tell } = stage
  tell.act("An accident")

  await stage.until("2026-06-04 10:00")
  tell.scene(stage.now, "The truck has slid into a ditch. Wim Dekker reports it as major: a director decides.")
  await stage.does("wim", Incident.incident, incidentId, {
    _tag: "Report",
    title: "Truck with 40 pumps in a ditch",
    description: "Nobody is hurt. The crates of SH-4 are wet.",
    severity: "major",
    about: { kind: "order", id: "SO-4" },
  })
  await stage.until("2026-06-04 10:20")
  tell.scene(stage.now, "Maria Conti has seen it. She is a manager: it goes on up.", true)
  await stage.does("maria", Incident.incident, incidentId, { _tag: "Acknowledge", department: "logistics" })
  await stage.until("2026-06-04 12:05")
  await stage.sweeps()
  tell.scene(stage.now, "Two hours, and nobody who decides has said a word.", true)
  const state = await stage.state(Incident.incident, incidentId)
  if (state._tag === "Incident") {
    tell.list(state.told.map(({ at, memberId }) => `told: ${stage.name(memberId)}, ${stage.when(at)}`))
  }
  tell.scene(stage.now, "Viktor Hale takes it up. Without a plan on file he can't close it.", true)
  await stage.does("viktor", Incident.incident, incidentId, { _tag: "Acknowledge" })
  await stage.fails("viktor", Incident.incident, incidentId, { _tag: "Close", finding: "slippery road" })
  await stage.does("viktor", Incident.incident, incidentId, {
    _tag: "FilePlan",
    plan: "Dry, test and redeliver the pumps.",
  })
  await stage.until("2026-06-05 16:00")
  await stage.does("viktor", Incident.incident, incidentId, {
    _tag: "Close",
    finding: "The road was wet; all 40 pumps work.",
  })
  tell.scene(stage.now, "Dried, tested, redelivered: closed with a finding.")
}
