/** Debts and payments for the tests, with the values that don't matter filled in. */

import * as Instant from "../../src/calendar/Instant.ts"
import { LocalDate } from "../../src/calendar/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Rate from "../../src/rate/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { cny, date, type World } from "./world.ts"

export type OpenCommand = Extract<Receivable.ReceivableCommand, { readonly _tag: "Open" }>

/** An imported invoice of 1 000.00 to be paid by 10 March 2026. */
export const invoice = (changes: Partial<OpenCommand> = {}): OpenCommand => ({
  _tag: "Open",
  customerId: "C-1",
  source: { _tag: "Import", reference: "old ledger 17" },
  total: cny("1000.00"),
  invoiceDate: date("2026-02-08"),
  method: { _tag: "InFull", due: date("2026-03-10") },
  sellers: [{ memberId: "ann", share: Rate.percent(100) }],
  ...changes,
})

/** A subscription of 300 000.00: a deposit and first payment of 50 000.00 by 10 March, the rest in April. */
export const subscription = (changes: Partial<OpenCommand> = {}): OpenCommand =>
  invoice({
    source: { _tag: "Subscription", subscriptionId: "S-1" },
    dealId: "D-1",
    unitId: "U-7",
    total: cny("300000.00"),
    deposit: cny("20000.00"),
    method: {
      _tag: "Explicit",
      lines: [
        { due: date("2026-03-10"), amount: cny("50000.00") },
        { due: date("2026-04-10"), amount: cny("250000.00") },
      ],
    },
    ...changes,
  })

export const receive = (
  amount: string,
  changes: Partial<Extract<Receivable.PaymentCommand, { readonly _tag: "Receive" }>> = {},
): Receivable.PaymentCommand => ({
  _tag: "Receive",
  customerId: "C-1",
  amount: cny(amount),
  valueDate: date("2026-03-02"),
  ...changes,
})

/** What is open of each instalment, as text. */
export const open = (world: World, id: string): ReadonlyArray<string> => {
  const state = world.state(Receivable.receivable, id)
  return state._tag === "None" || state._tag === "Forfeited"
    ? []
    : state.instalments.map((one) => Money.format(Receivable.openOf(one)))
}

/** Receipt and rest of everything on a customer's ledger. */
export const credits = (world: World, customerId = "C-1"): ReadonlyArray<string> =>
  world
    .state(Receivable.customerLedger, customerId)
    .credits.map(([receipt, rest]) => `${receipt} ${Money.format(rest)}`)

/** What has fired on one item, with its real date. */
export const fired = (world: World, id: string, item: Receivable.Item = 1): ReadonlyArray<string> =>
  world.log.flatMap(({ event, key }) => {
    if (key !== `receivable/${id}`) return []
    const one = event as Receivable.ReceivableEvent
    return one._tag === "StepFired" && one.item === item ? [`${one.step} ${Instant.format(one.at).slice(0, 10)}`] : []
  })

/** Sweeps every morning from one date to another. */
export const sweepDaily = (world: World, from: string, to: string): void => {
  const last = date(to as `${number}-${number}-${number}`)
  for (let day = date(from as `${number}-${number}-${number}`); day <= last; day = LocalDate.addDays(day, 1)) {
    world.sweep(`${LocalDate.format(day)}T18:00:00.000Z`)
  }
}

/** The timer of a receivable, as its date. */
export const timer = (world: World, id: string): string | undefined =>
  world
    .timers()
    .find(({ key }) => key === `receivable/${id}`)
    ?.at.slice(0, 10)
