/**
 * The `property` story: a flat is held, subscribed, paid down and contracted; an instalment is missed, put off, missed
 * again; and the forfeiture takes everything back at once.
 */
import {
  Approval,
  Commission,
  Contract,
  Customer,
  Inventory,
  LocalDate,
  Pipeline,
  Rate,
  Receivable,
  Templates,
} from "@dealwright/core"
import { type Ending, tellAudit, tellStatements } from "./Closing.ts"
import {
  contractId,
  date,
  dealFor,
  dealId,
  deposit,
  down,
  flat,
  instalment,
  lin,
  liveDeal,
  people,
  plan,
  price,
  registration,
  rival,
  sellers,
  tenant,
  text,
  zhou,
} from "./PropertyCompany.ts"
import { after, type Forfeiture, forfeiture, missAgain, missAndPutOff } from "./PropertyLoss.ts"
import { Stage, type StageOptions } from "./Stage.ts"

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
  tell.scene(stage.now, "The director has read it.", true)
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
