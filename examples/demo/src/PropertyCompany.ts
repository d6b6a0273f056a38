/**
 * Who and what the property story is about: Harbour Homes, its people, one flat and the two who want it.
 */
import { type Customer, LocalDate, Money, Pipeline, Rate } from "@dealwright/core"
import type { Person, Stage } from "./Stage.ts"

/** Everybody at Harbour Homes, whoever is reported to first. */
export const people: ReadonlyArray<Person> = [
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

/** The company. */
export const tenant = "harbour-homes"
/** The flat. */
export const flat = "A-1203"
/** The customers. */
export const [zhou, lin] = ["C-zhou", "C-lin"]
/** Their deals. */
export const [dealId, rival] = ["D-1", "D-2"]
/** The contract. */
export const contractId = "CT-1"
/** The payment plan. */
export const plan = "PLAN-1"

/** An amount in the company's currency. */
export const cny = (amount: string): Money.Money => Money.of(amount, "CNY")
/** An amount for people. */
export const text = (money: Money.Money): string => Money.toText(money, "en")
/** A date of the story. */
export const date = LocalDate.literal

/** What the flat costs. */
export const price = cny("2400000.00")
/** The first payment, the deposit included. */
export const down = cny("480000.00")
/** Each of the three instalments after it. */
export const instalment = cny("640000.00")
/** The part of the first payment that is a deposit. */
export const deposit = cny("240000.00")
/** Who shares the commission. */
export const sellers = [
  { memberId: "mei", share: Rate.percent(70) },
  { memberId: "sam", share: Rate.percent(30) },
]

/** A customer as they are registered. */
export const registration = (name: string, phone: string): Customer.CustomerCommand => ({
  _tag: "Register",
  personal: { name, countryCode: "86", phones: [phone] },
  profile: { source: "walk-in" },
})

/** A deal over the flat. */
export const dealFor = (customerId: string, name: string, by: ReadonlyArray<(typeof sellers)[number]>) =>
  ({ _tag: "Open", title: `${flat} for ${name}`, customerId, amount: price, sellers: by, unitId: flat }) as const

/** Mr Zhou's deal as it stands. */
export const liveDeal = async (stage: Stage): Promise<Pipeline.Deal> => {
  const state = await stage.state(Pipeline.deal, dealId)
  if (state._tag === "Absent") throw new Error(`deal ${dealId} is there`)
  return state
}
