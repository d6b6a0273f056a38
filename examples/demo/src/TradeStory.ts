/**
 * The `trade` story: a quote below list climbs the ranks, its order is held for credit and overridden, paid in parts, a bounced
 * payment takes its commission back, and a contract for the year follows.
 */
import {
  Approval,
  Commission,
  Credit,
  Customer,
  Decider,
  Inventory,
  LocalDate,
  Order,
  Pricing,
  Receivable,
} from "@dealwright/core"
import { type Ending, tellAccount, tellAudit, tellBalances, tellStatements } from "./Closing.ts"
import { inboxOf } from "./Inbox.ts"
import { Stage, type StageOptions } from "./Stage.ts"
import {
  cny,
  date,
  delta,
  dueOf,
  exposureOf,
  invoiced,
  listId,
  offer,
  people,
  pieces,
  pump,
  shipped,
  template,
  tenant,
  text,
} from "./TradeCompany.ts"
import { accident, contractForTheYear } from "./TradeYear.ts"

const prepare = async (stage: Stage): Promise<void> => {
  const { tell } = stage
  tell.act("Prices and terms")

  await stage.until("2026-03-30 10:00")
  await stage.does("maria", Pricing.priceList, listId, {
    _tag: "DraftList",
    currency: "CNY",
    from: date("2026-04-01"),
    version: "2026",
    lines: [{ sku: pump, listPrice: cny("1000.00"), cost: cny("700.00") }],
  })
  tell.scene(
    stage.now,
    `Maria Conti puts the new price list up for signing: pump ${pump} at ${text(cny("1000.00"))}, cost ${text(cny("700.00"))}.`,
  )
  await stage.does("maria", Pricing.priceList, listId, { _tag: "SubmitList" })
  const list = await stage.waiting(listId)
  await stage.approves("viktor", list.id, "")
  await stage.approves("olga", list.id, "")

  await stage.until("2026-03-30 14:00")
  await stage.does("ann", Customer.customer, delta, {
    _tag: "Register",
    personal: { name: "Delta Waterworks", countryCode: "86", phones: ["13900020001"] },
    profile: { source: "trade-show" },
  })
  tell.scene(stage.now, "Ann Bauer has won a customer, Delta Waterworks, and Fei Song proposes credit terms.")
  await stage.does("fei", Credit.creditAccount, delta, {
    _tag: "SetTerms",
    terms: { limit: { _tag: "UpTo", amount: cny("44000.00") }, creditDays: 30 },
    reason: "trade references are good",
  })
  const terms = await stage.waiting(delta)
  await stage.approves("maria", terms.id, "references checked")
  await stage.does("wim", Inventory.stock, pump, { _tag: "Receive", receiptNo: "GR-1", quantity: pieces(80) })
}

const confirmation = (quoteId: string): Order.Command => ({ _tag: "Confirm", source: { _tag: "Quote", quoteId } })

const limitOf = async (stage: Stage): Promise<string> => {
  const { terms } = await stage.state(Credit.creditAccount, delta)
  return terms?.limit._tag === "UpTo" ? text(terms.limit.amount) : "none"
}

const atListPrice = async (stage: Stage): Promise<void> => {
  const { tell } = stage
  tell.act("An order at list price")

  await stage.until("2026-04-01 10:00")
  tell.scene(stage.now, "Ann quotes ten pumps at list price.")
  await stage.does("ann", Pricing.quote, "Q-1", {
    _tag: "Draft",
    customerId: delta,
    currency: "CNY",
    ...offer(10, "1000.00"),
  })
  await stage.does("ann", Pricing.quote, "Q-1", { _tag: "Submit" })
  await stage.does("ann", Pricing.quote, "Q-1", { _tag: "Issue" })
  await stage.does("ann", Pricing.quote, "Q-1", { _tag: "Accept" })
  await stage.until("2026-04-01 15:00")
  await stage.does("ann", Order.order, "SO-1", confirmation("Q-1"))
  await stage.does("ines", Order.order, "SO-1", { _tag: "Release" })
  await invoiced(stage, "SO-1", "INV-1")
  await shipped(stage, "SO-1", "SH-1")
  tell.scene(
    stage.now,
    `Accepted, released, invoiced, shipped the same day: Fei Song checked the invoice, Raj Mehta signed for the goods. Delta uses ${text(await exposureOf(stage))} of its limit of ${await limitOf(stage)}, due on ${await dueOf(stage, "INV-1")}.`,
    true,
  )
}

const belowList = async (stage: Stage): Promise<void> => {
  const { tell } = stage
  tell.act("A quote below list")

  await stage.until("2026-04-07 09:30")
  tell.scene(stage.now, "Delta wants forty more, at 650 apiece. Ann drafts it and hands it in.")
  await stage.does("ann", Pricing.quote, "Q-2", {
    _tag: "Draft",
    customerId: delta,
    currency: "CNY",
    ...offer(40, "650.00"),
  })
  const { state } = await stage.does("ann", Pricing.quote, "Q-2", { _tag: "Submit" })
  const prices = state._tag === "Draft" ? state.refusal?.alternatives.prices : undefined
  if (prices !== undefined) {
    const [line] = prices.lines
    tell.remark(
      `What Ann could offer without asking: ${line === undefined ? text(prices.total) : `${text(line.unitPrice)} apiece`}.`,
    )
  }

  await stage.until("2026-04-07 14:00")
  tell.scene(stage.now, "They meet at 930.")
  await stage.does("ann", Pricing.quote, "Q-2", { _tag: "Revise", ...offer(40, "930.00") })
  await stage.does("ann", Pricing.quote, "Q-2", { _tag: "Submit" })
  const request = await stage.waiting("Q-2")
  tell.remark(
    `Every rank up to the one that may grant it, one after the other. Asked first: ${request.asked}, until ${request.until}.`,
  )

  tell.scene(stage.now, "The customer is on the phone; Ann would send the quote out now.", true)
  await stage.fails("ann", Pricing.quote, "Q-2", { _tag: "Issue" })
  tell.scene(stage.now, "She would approve it herself, then.", true)
  await stage.fails("ann", Approval.approval, request.id, { _tag: "Approve" })

  await stage.until("2026-04-07 15:00")
  tell.scene(stage.now, "Raj looks into his inbox.", true)
  tell.list(
    (await inboxOf(stage, "raj")).map(
      ({ by, precedents, summary, until }) =>
        `${by} asks, until ${until}. ${summary} Earlier decisions about this customer: ${precedents}.`,
    ),
  )
  for (const [at, who, what] of [
    ["2026-04-07 15:00", "raj", "a good customer"],
    ["2026-04-07 16:30", "maria", "margin is fine"],
    ["2026-04-08 09:00", "viktor", "go"],
  ] as const) {
    await stage.until(at)
    tell.scene(stage.now, `${stage.name(who)}: “${what}”.`, true)
    await stage.approves(who, request.id, what)
  }

  await stage.until("2026-04-09 11:00")
  await stage.does("ann", Pricing.quote, "Q-2", { _tag: "Issue" })
  await stage.does("ann", Pricing.quote, "Q-2", { _tag: "Accept" })
  const accepted = await stage.state(Pricing.quote, "Q-2")
  const number = "number" in accepted ? accepted.number : undefined
  tell.scene(stage.now, `Issued as ${number ?? "?"} and accepted by Delta.`)
}

const onHold = async (stage: Stage): Promise<void> => {
  const { tell } = stage
  tell.act("On hold for credit")

  await stage.until("2026-04-10 10:00")
  await stage.does("ann", Order.order, "SO-2", confirmation("Q-2"))
  const order = await stage.state(Order.order, "SO-2")
  const total = order._tag === "Absent" ? cny("0.00") : order.total
  tell.scene(stage.now, `The quote becomes order SO-2 over ${text(total)}. Twice would be once too often.`)
  await stage.fails("ann", Order.order, "SO-3", confirmation("Q-2"))
  tell.scene(stage.now, "Ines Alves, who invoices, runs the credit gate.", true)
  await stage.does("ines", Order.order, "SO-2", { _tag: "Release" })
  tell.scene(stage.now, "Wim Dekker has the truck at the ramp.", true)
  await stage.fails("wim", Order.order, "SO-2", { _tag: "Ship", shipmentId: "SH-2" })

  await stage.until("2026-04-10 11:30")
  const request = await stage.waiting("SO-2")
  tell.scene(stage.now, "Maria Conti knows the customer. She overrides, for this order and this amount.")
  await stage.approves("maria", request.id, "Delta has always paid")
  const released = await stage.state(Order.order, "SO-2")
  const override = "override" in released ? released.override : undefined
  if (override !== undefined) {
    tell.list([
      `Up to ${text(override.amount)}, until ${LocalDate.format(override.validUntil)}: “${override.reason}”. The limit stays where it is.`,
      `SO-2 is ${released._tag.toLowerCase()}.`,
    ])
  }

  await stage.until("2026-04-10 14:00")
  tell.scene(stage.now, "Ines makes out the invoice. She would check it herself, too.")
  await stage.does("ines", Order.order, "SO-2", { _tag: "Settle", invoiceId: "INV-2" })
  await stage.fails("ines", Order.order, "SO-2", { _tag: "CheckInvoice", invoiceId: "INV-2" })
  await stage.does("fei", Order.order, "SO-2", { _tag: "CheckInvoice", invoiceId: "INV-2" })
  await stage.watch("INV-2")
  await shipped(stage, "SO-2", "SH-2")
  tell.scene(
    stage.now,
    `Checked by Fei Song, signed for by Raj Mehta, shipped. INV-2 is due on ${await dueOf(stage, "INV-2")}.`,
    true,
  )
  await stage.until("2026-04-14 10:00")
  await stage.does("wim", Order.order, "SO-2", { _tag: "Deliver" })
  await stage.does("ann", Order.order, "SO-2", { _tag: "Accept" })
  tell.scene(stage.now, "Delivered and accepted.")
}

const receive = (amount: string, on: `${number}-${number}-${number}`): Receivable.PaymentCommand => ({
  _tag: "Receive",
  customerId: delta,
  amount: cny(amount),
  valueDate: date(on),
})

const openOf = async (stage: Stage, invoice: string): Promise<string> => {
  const state = await stage.state(Receivable.receivable, invoice)
  return state._tag === "None" ? "?" : text(Receivable.openTotal(state))
}

const paidInParts = async (stage: Stage): Promise<ReadonlyArray<Commission.Statement>> => {
  const { tell } = stage
  tell.act("Paid in parts")

  await stage.until("2026-04-20 10:00")
  await stage.does("rita", Receivable.payment, "R-1", receive("10000.00", "2026-04-20"))
  tell.scene(
    stage.now,
    `${text(cny("10000.00"))} arrive, and go to what is oldest due: INV-1 has ${await openOf(stage, "INV-1")} open.`,
  )

  await stage.until("2026-04-24 10:00")
  await stage.does("rita", Receivable.payment, "R-2", receive("20000.00", "2026-04-24"))
  tell.scene(stage.now, `A cheque over ${text(cny("20000.00"))}: INV-2 has ${await openOf(stage, "INV-2")} open.`)

  await stage.until("2026-05-04 09:00")
  await stage.does("fei", Commission.commission, Commission.periodId("ann", "2026-04"), { _tag: "Close" })
  tell.scene(stage.now, "Fei Song closes April. Ann has earned by the money that has arrived.")
  return tellStatements(stage, [["ann", "2026-04"]])
}

const bounced = async (stage: Stage): Promise<ReadonlyArray<Commission.Statement>> => {
  const { tell } = stage
  tell.act("The cheque bounces")

  await stage.until("2026-05-06 10:00")
  await stage.does("rita", Receivable.payment, "R-2", { _tag: "Reverse", reason: "cheque not honoured" })
  const may = await stage.state(Commission.commission, Commission.periodId("ann", "2026-05"))
  const extent = await stage.together(
    [
      [Decider.erase(Receivable.payment), "R-2"],
      [Decider.erase(Receivable.receivable), "INV-2"],
      [Decider.erase(Credit.creditAccount), delta],
      [Decider.erase(Commission.commission), Commission.periodId("ann", "2026-04")],
      [Decider.erase(Commission.commission), Commission.periodId("ann", "2026-05")],
    ],
    ({ _tag }) => _tag === "ReceiptReversed",
  )
  tell.scene(stage.now, `The bank sends the cheque back. In one commit, ${extent.documents} documents change:`)
  tell.list([
    `INV-2 has ${await openOf(stage, "INV-2")} open again, due on ${await dueOf(stage, "INV-2")} as before`,
    `Delta's exposure is ${text(await exposureOf(stage))}`,
    `Ann gives back what those ${text(cny("20000.00"))} had earned, no more and no less: ${may._tag === "Absent" ? "nothing" : text(may.open)}`,
  ])

  await stage.until("2026-05-12 10:00")
  await stage.does("rita", Receivable.payment, "R-3", receive("37200.00", "2026-05-12"))
  tell.scene(
    stage.now,
    `Delta is embarrassed and transfers ${text(cny("37200.00"))}: ${await openOf(stage, "INV-2")} open.`,
  )

  await stage.until("2026-06-01 09:00")
  await stage.does("fei", Commission.commission, Commission.periodId("ann", "2026-05"), { _tag: "Close" })
  tell.scene(stage.now, "Fei Song closes May.")
  const statements = await tellStatements(stage, [["ann", "2026-05"]])
  await tellBalances(stage, [["ann", ["2026-04", "2026-05"]]])
  return statements
}

/** How the trade story ended. */
export interface TradeEnding extends Ending {
  /** Ann's statements, April's and May's. */
  readonly statements: ReadonlyArray<Commission.Statement>
  /** Delta's statement of account. */
  readonly account: Receivable.Statement
}

/** Tells the trade story. The stage stays open for questions; whoever called closes it. */
export const tellTrade = async <E>(options: StageOptions<E>): Promise<TradeEnding> => {
  const stage = await Stage.open(tenant, template, "2026-03-30", options)
  stage.tell.chapter(
    "Forty pumps",
    "A trade story, on template “trade” with two policies changed: discounts pass every rank up to the one that may grant them, and commission is earned by money that has arrived (3 % to 20 000 a month, 5 % to 50 000, 8 % above).",
  )
  await stage.hire(people)
  await prepare(stage)
  await atListPrice(stage)
  await belowList(stage)
  await onHold(stage)
  const april = await paidInParts(stage)
  const may = await bounced(stage)
  await contractForTheYear(stage)
  await accident(stage)
  const account = await tellAccount(stage, delta, "Delta Waterworks")
  return { stage, account, statements: [...april, ...may], audit: await tellAudit(stage) }
}
