/**
 * How the property story goes wrong: an instalment is missed, put off, missed again, and everything is taken back at once.
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
  Pipeline,
  Receivable,
} from "@dealwright/core"
import { tellBalances, tellStatements } from "./Closing.ts"
import { contractId, dealId, flat, lin, liveDeal, plan, rival, sellers, text, zhou } from "./PropertyCompany.ts"
import type { Extent, Stage } from "./Stage.ts"

/** An instalment isn't paid; more time is refused, then granted. */
export const missAndPutOff = async (stage: Stage): Promise<void> => {
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
  tell.scene(stage.now, "This time there is something in writing.", true)
  await stage.approves("grace", second.id, "the letter is on file")
  tell.list([`Instalment 2 is due on ${await dueOf(stage, 2)} now; the schedule starts anew from there.`])
}

const dueOf = async (stage: Stage, no: number): Promise<string> => {
  const state = await stage.state(Receivable.receivable, plan)
  const found = state._tag === "None" ? undefined : state.instalments[no - 1]
  return found === undefined ? "?" : LocalDate.format(found.due)
}

/** Nor is it paid after that. Answers the request that still waits when time is up. */
export const missAgain = async (stage: Stage): Promise<string> => {
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
export const forfeiture = async (stage: Stage, requestId: string): Promise<Forfeiture> => {
  const { tell } = stage
  const mornings = await stage.until("2026-05-10 18:30")
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

/** The morning after, and the month's end. */
export const after = async (stage: Stage): Promise<void> => {
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
