/**
 * The `property` story: a flat is held, subscribed, paid down and contracted; an instalment is missed, put off, missed
 * again; and the forfeiture takes everything back at once.
 */
import {
  Approval,
  Commission,
  Contract,
  Credit,
  Customer,
  Decider,
  Inventory,
  LocalDate,
  Money,
  Pipeline,
  Rate,
  Receivable,
  Templates,
} from "@dealwright/core"
import { type Ending, tellAudit, tellBalances, tellStatements } from "./Closing.ts"
import { type Extent, type Person, Stage, type StageOptions } from "./Stage.ts"

const people: ReadonlyArray<Person> = [
  { id: "olga", name: "Olga Brandt", rank: "president", roles: [] },
  { id: "david", name: "David Okafor", rank: "director", roles: [], supervisor: "olga" },
  { id: "grace", name: "Grace Lim", rank: "manager", roles: [], supervisor: "david" },
  { id: "sam", name: "Sam Ortiz", rank: "supervisor", roles: ["sales"], supervisor: "grace" },
  { id: "mei", name: "Mei Tang", rank: "rep", roles: ["sales"], supervisor: "sam" },
  { id: "ben", name: "Ben Cole", rank: "rep", roles: ["sales"], supervisor: "sam" },
  { id: "kay", name: "Kay Hsu", rank: "rep", roles: ["sales-controller"], supervisor: "grace" },
  { id: "lena", name: "Lena Wolf", rank: "rep", roles: ["contract-administrator"], supervisor: "grace" },
  { id: "rita", name: "Rita Marsh", rank: "rep", roles: ["receivables"], supervisor: "grace" },
  { id: "fei", name: "Fei Song", rank: "rep", roles: ["finance"], supervisor: "grace" },
]

const tenant = "harbour-homes"
const flat = "A-1203"
const [zhou, lin] = ["C-zhou", "C-lin"]
const [dealId, rival] = ["D-1", "D-2"]
const contractId = "CT-1"
const plan = "PLAN-1"

const cny = (amount: string): Money.Money => Money.of(amount, "CNY")
const text = (money: Money.Money): string => Money.toText(money, "en")
const date = LocalDate.literal

const price = cny("2400000.00")
const down = cny("480000.00")
const instalment = cny("640000.00")
const deposit = cny("240000.00")
const sellers = [
  { memberId: "mei", share: Rate.percent(70) },
  { memberId: "sam", share: Rate.percent(30) },
]

const registration = (name: string, phone: string): Customer.CustomerCommand => ({
  _tag: "Register",
  personal: { name, countryCode: "86", phones: [phone] },
  profile: { source: "walk-in" },
})

const dealFor = (customerId: string, name: string, by: ReadonlyArray<(typeof sellers)[number]>) =>
  ({ _tag: "Open", title: `${flat} for ${name}`, customerId, amount: price, sellers: by, unitId: flat }) as const

const holdAndSubscribe = async (stage: Stage): Promise<void> => {
  const { tell } = stage
  tell.act("A flat and two people who want it")

  await stage.until("2026-03-02 10:00")
  await stage.does("mei", Customer.customer, zhou, registration("Zhou Wei", "13800010001"))
  await stage.does("mei", Pipeline.deal, dealId, dealFor(zhou, "Zhou Wei", sellers))
  await stage.does("mei", Pipeline.deal, dealId, {
    _tag: "RecordVisit",
    visitedOn: date("2026-03-02"),
    note: "liked the balcony",
  })
  await stage.does("mei", Inventory.unit, flat, { _tag: "Hold", dealId, customerId: zhou })
  const held = await stage.state(Inventory.unit, flat)
  tell.scene(
    stage.now,
    `Mr Zhou has seen flat ${flat}, ${"description" in held ? held.description : ""}, at ${text(price)}. Mei Tang holds it for him until ${held._tag === "Held" ? stage.when(held.until) : "?"}.`,
  )

  await stage.until("2026-03-02 11:30")
  await stage.does("ben", Customer.customer, lin, registration("Lin Jia", "13800010002"))
  await stage.does("ben", Pipeline.deal, rival, dealFor(lin, "Lin Jia", [{ memberId: "ben", share: Rate.one }]))
  tell.scene(stage.now, "Ben Cole tries to hold the same flat for Ms Lin.")
  await stage.fails("ben", Inventory.unit, flat, { _tag: "Hold", dealId: rival, customerId: lin })

  await stage.until("2026-03-03 09:30")
  await stage.does("mei", Inventory.unit, flat, { _tag: "Subscribe", dealId, customerId: zhou })
  tell.scene(
    stage.now,
    "Mr Zhou subscribes. Mei would confirm it herself; that is Kay Hsu's job, the sales controller's.",
  )
  await stage.fails("mei", Inventory.unit, flat, { _tag: "ConfirmSubscription", dealId })
  await stage.does("kay", Inventory.unit, flat, { _tag: "ConfirmSubscription", dealId })
  tell.answer("good", `Kay confirms: ${flat} is ${(await stage.state(Inventory.unit, flat))._tag.toLowerCase()}.`)

  await stage.until("2026-03-03 09:45")
  tell.scene(stage.now, "Mei moves the deal to “subscribed”, without the papers.")
  await stage.fails("mei", Pipeline.deal, dealId, { _tag: "Move", to: "subscribed" })
  for (const document of ["identity", "subscription-form"]) {
    await stage.does("mei", Pipeline.deal, dealId, {
      _tag: "AttachDocument",
      document,
      reference: `${dealId}/${document}`,
    })
  }
  await stage.does("mei", Pipeline.deal, dealId, { _tag: "Move", to: "subscribed" })
  tell.answer("good", "Both papers attached: the deal moves.")
}

const payAndSign = async (stage: Stage): Promise<void> => {
  const { tell } = stage
  tell.act("Money first, then the signature")

  await stage.until("2026-03-03 14:00")
  const clauses = ["unit", "price", "payment", "handover", "default", "liability"]
  await stage.does("lena", Contract.contract, contractId, {
    _tag: "Draw",
    kind: "fixed",
    customerId: zhou,
    dealId,
    unitId: flat,
    amount: price,
    clauses: Object.fromEntries(clauses.map((clause) => [clause, `as in the model contract, ${clause}`])),
    attachments: { identity: `${dealId}/identity` },
  })
  tell.scene(stage.now, `Lena Wolf draws contract ${contractId} over ${text(price)} and hands it in.`)
  await stage.does("lena", Contract.contract, contractId, { _tag: "SubmitForApproval" })
  const request = await stage.waiting(contractId)
  tell.remark(`Asked: ${request.asked}, until ${request.until}.`)
  tell.scene(stage.now, "Grace Lim, a manager, would sign it off herself.", true)
  await stage.fails("grace", Approval.approval, request.id, { _tag: "Approve" })
  await stage.until("2026-03-03 16:00")
  tell.scene(stage.now, "David Okafor, the director, reads it and agrees.", true)
  await stage.approves("david", request.id, "standard terms")

  await stage.does("rita", Receivable.receivable, plan, {
    _tag: "Open",
    customerId: zhou,
    source: { _tag: "Subscription", subscriptionId: `S-${flat}` },
    dealId,
    unitId: flat,
    contractId,
    total: price,
    deposit,
    invoiceDate: date("2026-03-03"),
    method: {
      _tag: "Explicit",
      lines: [
        { due: date("2026-03-06"), amount: down },
        { due: date("2026-04-10"), amount: instalment },
        { due: date("2026-06-10"), amount: instalment },
        { due: date("2026-08-10"), amount: instalment },
      ],
    },
    sellers,
  })
  await stage.watch(plan)
  await stage.until("2026-03-04 09:00")
  const opened = await stage.state(Receivable.receivable, plan)
  const lines = opened._tag === "None" ? [] : opened.instalments
  tell.scene(
    stage.now,
    `Rita Marsh opens the payment plan: a deposit of ${text(deposit)} is part of the first payment.`,
  )
  tell.list(lines.map(({ amount, due, no }) => `${no}. ${text(amount)} by ${LocalDate.format(due)}`))

  await stage.until("2026-03-05 10:00")
  const sign = {
    _tag: "Sign",
    signatory: "Zhou Wei",
    capacity: { _tag: "InPerson", identity: `${dealId}/identity` },
    signedOn: date("2026-03-05"),
  } as const
  tell.scene(stage.now, "Mr Zhou happens to be in town and would sign before he has paid.")
  await stage.fails("lena", Contract.contract, contractId, sign)

  await stage.until("2026-03-06 11:00")
  await stage.does("rita", Receivable.payment, "R-101", {
    _tag: "Receive",
    customerId: zhou,
    amount: down,
    valueDate: date("2026-03-06"),
    allocation: [{ receivableId: plan, no: 1 }],
  })
  tell.scene(stage.now, `${text(down)} arrive. The contract may be signed now, and whoever sold it has earned.`)
  for (const { memberId, share } of sellers) {
    const month = await stage.state(Commission.commission, Commission.periodId(memberId, "2026-03"))
    if (month._tag !== "Absent") {
      const figures = `${text(month.earned)}, ${rateOf(month)} of ${text(month.basis)}`
      tell.list([`${stage.name(memberId)}, ${Rate.format(share)} of the sale: ${figures}`])
    }
  }

  await stage.until("2026-03-09 10:00")
  await stage.does("lena", Contract.contract, contractId, { ...sign, signedOn: date("2026-03-09") })
  await stage.does("mei", Pipeline.deal, dealId, { _tag: "Move", to: "contracted" })
  const { stage: reached } = await liveDeal(stage)
  const signed = await stage.state(Inventory.unit, flat)
  tell.scene(stage.now, `Mr Zhou signs. The flat is ${signed._tag.toLowerCase()}, the deal is in stage “${reached}”.`)

  await stage.until("2026-04-01 09:00")
  for (const { memberId } of sellers) {
    await stage.does("fei", Commission.commission, Commission.periodId(memberId, "2026-03"), { _tag: "Close" })
  }
  tell.scene(stage.now, "Fei Song closes March and pays commissions.")
  await tellStatements(
    stage,
    sellers.map(({ memberId }) => [memberId, "2026-03"]),
  )
}

const rateOf = (month: Exclude<Commission.State, { readonly _tag: "Absent" }>): string =>
  month.plan.rule._tag === "Flat" ? Rate.format(month.plan.rule.rate) : month.plan.rule._tag

const liveDeal = async (stage: Stage): Promise<Pipeline.Deal> => {
  const state = await stage.state(Pipeline.deal, dealId)
  if (state._tag === "Absent") throw new Error(`deal ${dealId} is there`)
  return state
}

const missAndPutOff = async (stage: Stage): Promise<void> => {
  const { tell } = stage
  tell.act("An instalment is missed")

  await stage.until("2026-04-20 10:00")
  tell.scene(stage.now, "Mr Zhou calls: his bank is slow. Mei asks to put the instalment off by 10 days.")
  const ask = (days: number, reason: string) => ({ _tag: "RequestExtension", no: 2, days, reason }) as const
  await stage.does("mei", Receivable.receivable, plan, ask(10, "the bank is slow"))
  const first = await stage.waiting(plan)
  tell.scene(stage.now, "She tries to grant it herself.", true)
  await stage.fails("mei", Approval.approval, first.id, { _tag: "Approve" })
  await stage.until("2026-04-20 15:00")
  await stage.does("grace", Approval.approval, first.id, { _tag: "Reject", reason: "nothing in writing from the bank" })
  const refused = await stage.state(Approval.approval, first.id)
  const why = refused._tag === "Decided" && "reason" in refused.outcome ? refused.outcome.reason : ""
  tell.scene(stage.now, "Grace Lim decides.", true)
  tell.answer("bad", `Refused: “${why}”. The schedule goes on.`)

  await stage.until("2026-04-21 16:00")
  tell.scene(stage.now, "Mr Zhou brings a letter from his bank. Mei asks again, for 15 days.")
  await stage.does("mei", Receivable.receivable, plan, ask(15, "bank letter of 21 April"))
  const second = await stage.waiting(plan)
  await stage.until("2026-04-22 09:30")
  tell.scene(stage.now, "This time Grace agrees.", true)
  await stage.approves("grace", second.id, "the letter is on file")
  tell.list([`Instalment 2 is due on ${await dueOf(stage, 2)} now; the schedule starts anew from there.`])
}

const dueOf = async (stage: Stage, no: number): Promise<string> => {
  const state = await stage.state(Receivable.receivable, plan)
  const found = state._tag === "None" ? undefined : state.instalments[no - 1]
  return found === undefined ? "?" : LocalDate.format(found.due)
}

const missAgain = async (stage: Stage): Promise<string> => {
  const { tell } = stage
  tell.act("…and missed again")
  await stage.until("2026-05-08 16:00")
  tell.scene(
    stage.now,
    "Friday afternoon. Mei asks for another 10 days; with the 15 before that is no manager's matter.",
  )
  await stage.does("mei", Receivable.receivable, plan, {
    _tag: "RequestExtension",
    no: 2,
    days: 10,
    reason: "the loan is promised for the 20th",
  })
  const { asked, id, until } = await stage.waiting(plan)
  tell.remark(`Asked: ${asked}, until ${until}. A request doesn't stop the clock.`)
  return id
}

/** Everything that the forfeiture's own commit did, whatever the document. */
const forfeiture = async (stage: Stage, requestId: string): Promise<Forfeiture> => {
  const { tell } = stage
  const mornings = await stage.until("2026-05-10 08:30")
  const ended = mornings.find(({ event }) => event._tag === "Forfeited")?.event
  if (ended?._tag !== "Forfeited") throw new Error("the plan is forfeited by now")
  const may = (memberId: string) => Commission.periodId(memberId, "2026-05")
  const march = (memberId: string) => Commission.periodId(memberId, "2026-03")
  const commission = Decider.erase(Commission.commission)
  const extent = await stage.together(
    [
      [Decider.erase(Receivable.receivable), plan],
      [Decider.erase(Inventory.unit), flat],
      [Decider.erase(Contract.contract), contractId],
      [Decider.erase(Pipeline.deal), dealId],
      [Decider.erase(Customer.customer), zhou],
      [Decider.erase(Approval.approval), requestId],
      [Decider.erase(Credit.creditAccount), zhou],
      ...sellers.flatMap(
        ({ memberId }) =>
          [
            [commission, march(memberId)],
            [commission, may(memberId)],
          ] as const,
      ),
    ],
    ({ _tag }) => _tag === "Forfeited",
  )

  const unit = await stage.state(Inventory.unit, flat)
  const contract = await stage.state(Contract.contract, contractId)
  const deal = await liveDeal(stage)
  const customer = await stage.state(Customer.customer, zhou)
  const request = await stage.state(Approval.approval, requestId)
  const frozen = customer.frozenDeals?.at(-1)
  const months = await Promise.all(sellers.map(({ memberId }) => stage.state(Commission.commission, may(memberId))))
  const clawed = months.map((month, i) => {
    const name = stage.name(sellers[i]?.memberId ?? "")
    return month._tag === "Absent" ? "" : `${name} ${text(month.open)}`
  })

  tell.answer("bad", "Forfeited. In one commit, all or nothing:")
  tell.list([
    `flat ${flat}: ${unit._tag.toLowerCase()} again`,
    `contract ${contractId}: ${contract._tag === "Contract" ? contract.standing._tag.toLowerCase() : "none"}`,
    `deal ${dealId}: ${deal.standing._tag.toLowerCase()}${deal.standing._tag === "Lost" ? ` – ${deal.standing.note}` : ""}`,
    `plan ${plan}: ${text(ended.waived)} waived; of ${text(ended.collected)} collected ${text(ended.kept)} kept as the deposit, ${text(ended.returned)} returned`,
    `the request for 10 more days: ${request._tag === "Decided" ? `${request.outcome._tag.toLowerCase()}${"reason" in request.outcome ? ` – ${request.outcome.reason}` : ""}` : "still open"}`,
    `Mr Zhou's file: deal ${frozen?.dealId ?? "?"} frozen as “${frozen?.outcome ?? "?"}”, with its figures`,
    `commission: ${clawed.join(", ")}`,
  ])
  tell.remark(`${extent.events} events in ${extent.documents} documents, all by the same command.`)
  return { ...extent, unit: unit._tag }
}

/** What one commit did: how much, and what the flat was after it. */
export interface Forfeiture extends Extent {
  readonly unit: Inventory.UnitState["_tag"]
}

const after = async (stage: Stage): Promise<void> => {
  const { tell } = stage
  await stage.until("2026-05-11 09:30")
  tell.scene(stage.now, "Monday morning. Ben Cole calls Ms Lin; she subscribes on the spot, and Kay Hsu confirms.")
  await stage.does("ben", Inventory.unit, flat, { _tag: "Subscribe", dealId: rival, customerId: lin })
  await stage.does("kay", Inventory.unit, flat, { _tag: "ConfirmSubscription", dealId: rival })
  const unit = await stage.state(Inventory.unit, flat)
  if ("holder" in unit) {
    const customer = await stage.state(Customer.customer, unit.holder.customerId)
    const name = customer._tag === "Registered" ? customer.personal.name : unit.holder.customerId
    tell.answer("good", `${flat} is ${unit._tag.toLowerCase()} by ${name}, deal ${unit.holder.dealId}.`)
  }

  await stage.until("2026-06-01 09:00")
  for (const { memberId } of sellers) {
    await stage.does("fei", Commission.commission, Commission.periodId(memberId, "2026-05"), { _tag: "Close" })
  }
  tell.scene(
    stage.now,
    "Fei Song closes May. A statement never pays a negative amount: what was paid too much is carried.",
  )
  await tellStatements(
    stage,
    sellers.map(({ memberId }) => [memberId, "2026-05"]),
  )
  await tellBalances(
    stage,
    sellers.map(({ memberId }) => [memberId, ["2026-03", "2026-05", "2026-06"]]),
  )
}

/** How the property story ended. */
export interface PropertyEnding extends Ending {
  readonly forfeiture: Forfeiture
  readonly requestId: string
}

/** Tells the property story. The stage stays open for questions; whoever called closes it. */
export const tellProperty = async <E>(options: StageOptions<E>): Promise<PropertyEnding> => {
  const stage = await Stage.open(tenant, Templates.property, "2026-03-02", options)
  stage.tell.chapter(
    "Flat A-1203",
    "A property story, on template “property” as shipped, in the spring of 2026. Harbour Homes sells flats in instalments; the people are made up, every figure and every answer is the engine's.",
  )
  await stage.hire(people)
  await stage.does("kay", Inventory.unit, flat, { _tag: "Register", description: "98 m², twelfth floor, sea view" })
  await holdAndSubscribe(stage)
  await payAndSign(stage)
  await missAndPutOff(stage)
  const requestId = await missAgain(stage)
  const taken = await forfeiture(stage, requestId)
  await after(stage)
  const audit = await tellAudit(stage)
  return { stage, audit, forfeiture: taken, requestId }
}
