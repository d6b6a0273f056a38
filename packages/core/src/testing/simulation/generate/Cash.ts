/**
 * Debts, payments, what is done about late ones, and commission periods.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { KnownDebt } from "../World.ts"
import type { Recipe, Scene, Weighted } from "./Scene.ts"

const accountant = (scene: Scene): string => scene.inRole(scene.dice.one("receivables", "finance"))

const part = (money: R.Amount, numerator: bigint, denominator: bigint): Json =>
  R.moneyJson((money.minor * numerator) / denominator, money.currency)

const openPlan: Recipe = (scene) => {
  const { dice, town } = scene
  const isProperty = scene.house.business === "property"
  const unit = isProperty ? dice.one(town.units.subscribed, town.units.contracted).pick(dice) : undefined
  const contracts = dice.one(
    town.contracts.approved,
    town.contracts.draft,
    town.contracts.awaiting,
    town.contracts.signed,
  )
  const contract = isProperty ? contracts.pickWhere(dice, ({ info }) => info.dealId !== undefined) : undefined
  const customerId = contract?.info.customerId ?? unit?.info.customerId ?? town.customers.pick(dice)?.id
  if (customerId === undefined) return undefined
  const total = R.amount(contract?.info.amount ?? scene.money(isProperty ? 40_000 : 300, isProperty ? 600_000 : 30_000))
  const first = part(total, 1n, 5n)
  const rest = R.moneyJson(total.minor - R.amount(first).minor, total.currency)
  const method =
    dice.weighted<Json>([
      [2, { _tag: "InFull", due: scene.date(dice.between(0, 40)) }],
      [1, { _tag: "OnAccount", creditDays: dice.one(0, 14, 30) }],
      [3, { _tag: "Instalments", first: scene.date(dice.between(0, 40)), count: dice.between(2, 12) }],
      [
        3,
        {
          _tag: "Explicit",
          lines: [
            { due: scene.date(dice.between(1, 6)), amount: first },
            { due: scene.date(dice.between(20, 60)), amount: rest },
          ],
        },
      ],
      [
        1,
        {
          _tag: "Percentages",
          lines: [
            { due: scene.date(3), share: "33.1%" },
            { due: scene.date(33), share: "33.2%" },
            { due: scene.date(63), share: "33.7%" },
          ],
        },
      ],
      [
        1,
        {
          _tag: "Mortgage",
          downPayments: [{ due: scene.date(5), amount: first }],
          loan: { due: scene.date(45), amount: rest },
          bank: "First Bank",
        },
      ],
    ]) ?? null
  const deal = contract?.info.dealId ?? unit?.info.dealId
  const unitId = contract?.info.unitId ?? unit?.id
  const seller = (deal === undefined ? undefined : town.deals.get(deal)?.seller) ?? scene.seller()
  const id = scene.fresh("PLAN")
  const command = {
    _tag: "Open",
    customerId,
    source: isProperty ? { _tag: "Subscription", subscriptionId: `S-${id}` } : { _tag: "Import", reference: id },
    ...(deal === undefined ? {} : { dealId: deal, ...(unitId === undefined ? {} : { unitId }) }),
    ...(contract === undefined ? {} : { contractId: contract.id }),
    total: R.moneyJson(total.minor, total.currency),
    ...(isProperty && dice.chance(0.7) ? { deposit: part(total, 1n, 10n) } : {}),
    invoiceDate: scene.date(-dice.between(0, 2)),
    method,
    sellers: scene.sellers(seller),
    ...(dice.chance(0.01) ? { disputed: "not delivered" } : {}),
  }
  return { actor: scene.inRole("receivables"), kind: "receivable", id, command }
}

/** What a customer pays for an instalment: all of it, a part, or more. */
const sumFor = (scene: Scene, { amount }: KnownDebt["instalments"][number]): Json =>
  scene.dice.weighted<Json>([
    [6, part(amount, 1n, 1n)],
    [2, part(amount, BigInt(scene.dice.between(1, 9)), 10n)],
    [1, part(amount, BigInt(scene.dice.between(11, 30)), 10n)],
  ]) ?? null

const pay: Recipe = (scene) => {
  const { dice } = scene
  const debt = scene.town.debts.pick(dice)
  const instalment = dice.pick(debt?.info.instalments ?? [])
  if (debt === undefined || instalment === undefined) return undefined
  const amount = sumFor(scene, instalment)
  if (R.amount(amount).minor <= 0n) return undefined
  const days = dice.weighted([
    [8, 0],
    [2, -dice.between(1, 9)],
    [0.7, dice.between(1, 12)],
  ])
  const meant: Json = dice.chance(0.6) ? { receivableId: debt.id, no: instalment.no } : { receivableId: debt.id }
  return {
    actor: accountant(scene),
    kind: "payment",
    id: scene.fresh("R"),
    command: {
      _tag: "Receive",
      customerId: debt.info.customerId,
      amount,
      valueDate: scene.date(days ?? 0),
      ...(dice.chance(0.4) ? { allocation: [meant] } : {}),
    },
  }
}

const advance: Recipe = (scene) => {
  const customer = scene.town.customers.pick(scene.dice)
  return (
    customer && {
      actor: accountant(scene),
      kind: "payment",
      id: scene.fresh("R"),
      command: { _tag: "Receive", customerId: customer.id, amount: scene.money(50, 5_000), valueDate: scene.date(0) },
    }
  )
}

const onPayment =
  (command: (scene: Scene, customerId: string) => Json | undefined, wanted: (hasRest: boolean) => boolean): Recipe =>
  (scene) => {
    const found = scene.town.payments.pickWhere(scene.dice, ({ info }) => wanted(info.hasRest))
    const sent = found && command(scene, found.info.customerId)
    return found === undefined || sent === undefined
      ? undefined
      : { actor: accountant(scene), kind: "payment", id: found.id, command: sent }
  }

const allocate = (scene: Scene, customerId: string): Json | undefined => {
  if (scene.dice.chance(0.6)) return { _tag: "Allocate" }
  const debt = scene.town.debts.pickWhere(scene.dice, ({ info }) => info.customerId === customerId)
  return debt && { _tag: "Allocate", allocation: [{ receivableId: debt.id }] }
}

const onDebt =
  (actor: (scene: Scene) => string, command: (scene: Scene, debt: KnownDebt, no: number) => Json): Recipe =>
  (scene) => {
    const found = scene.town.debts.pick(scene.dice)
    const instalment = scene.dice.pick(found?.info.instalments ?? [])
    return found && instalment
      ? { actor: actor(scene), kind: "receivable", id: found.id, command: command(scene, found.info, instalment.no) }
      : undefined
  }

const anybody = (scene: Scene): string => scene.member(() => true)

const creditNote = (scene: Scene, debt: KnownDebt): Json => {
  const [first] = debt.instalments
  const amount = first === undefined ? scene.money(1, 50) : part(first.amount, BigInt(scene.dice.between(1, 10)), 10n)
  return { _tag: "CreditNote", noteNo: scene.fresh("CN"), amount, reason: scene.reason() }
}

const extend = (scene: Scene, _: KnownDebt, no: number): Json => ({
  _tag: "RequestExtension",
  no,
  days: scene.dice.between(1, 20),
  reason: scene.reason(),
})

const resolve: Recipe = (scene) => {
  const found = scene.town.disputed.pick(scene.dice)
  const command = { _tag: "ResolveDispute", no: found?.info.no ?? 1, resolution: "settled with the customer" }
  return found && { actor: scene.inRole("legal"), kind: "receivable", id: found.id, command }
}

const serve: Recipe = (scene) => {
  const found = scene.town.letters.pick(scene.dice)
  if (found === undefined) return undefined
  const { item, step } = found.info
  const command = { _tag: "RecordService", item, step, servedOn: scene.date(0), proof: "registered mail" }
  return { actor: scene.inRole("legal"), kind: "receivable", id: found.id, command }
}

const closeMonth: Recipe = (scene) => {
  const thisMonth = scene.date(0).slice(0, 7)
  const found = scene.town.months.pickWhere(scene.dice, ({ id }) => id.slice(-7) < thisMonth)
  return found && { actor: scene.inRole("finance"), kind: "commission", id: found.id, command: { _tag: "Close" } }
}

/** Commands around money, by how often they come. */
export const cash: ReadonlyArray<Weighted> = [
  [1, openPlan],
  [9, pay],
  [0.6, advance],
  [1, onPayment(allocate, (hasRest) => hasRest)],
  [
    0.7,
    onPayment(
      (scene) => ({ _tag: "Reverse", reason: scene.dice.one("bounced", "a mistake") }),
      () => true,
    ),
  ],
  [0.7, onDebt(accountant, creditNote)],
  [0.12, onDebt(accountant, (scene) => ({ _tag: "CancelDebt", noteNo: scene.fresh("CN"), reason: scene.reason() }))],
  [
    0.2,
    onDebt(
      (scene) => scene.ofRank("director"),
      (scene) => ({ _tag: "WriteOff", reason: scene.reason() }),
    ),
  ],
  [1.2, onDebt(anybody, extend)],
  [0.2, onDebt(anybody, (scene, _, no) => ({ _tag: "WithdrawExtension", no, reason: scene.reason() }))],
  [0.6, onDebt(anybody, (scene, _, no) => ({ _tag: "RaiseDispute", no, reason: scene.reason() }))],
  [0.6, resolve],
  [0.5, serve],
  [2.5, closeMonth],
]

/** The same where property is sold: many plans. */
export const instalments: ReadonlyArray<Weighted> = [...cash, [4, openPlan]]
