/**
 * Orders from their confirmation to their close, and the goods that they need.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import type { KnownOrder, OrderLine } from "../World.ts"
import { offerLines, skus, someList } from "./Sales.ts"
import type { Recipe, Scene, Weighted } from "./Scene.ts"

const fromQuote: Recipe = (scene) => {
  const found = scene.town.quotes.accepted.pick(scene.dice)
  const source = { _tag: "Quote", quoteId: found?.id ?? "" }
  return found && { actor: scene.seller(), kind: "order", id: scene.fresh("SO"), command: { _tag: "Confirm", source } }
}

const draftOf = (scene: Scene, customerId: string, lines: Json, by: string): Json => ({
  customerId,
  currency: scene.currency,
  lines,
  sellers: scene.sellers(by),
  ...(scene.dice.chance(0.3) ? { creditDays: scene.dice.one(0, 15, 30) } : {}),
})

const adHoc: Recipe = (scene) => {
  const { dice } = scene
  const found = someList(scene)
  const customer = scene.town.customers.pick(dice)
  if (found === undefined || customer === undefined) return undefined
  const actor = scene.seller()
  const lines = offerLines(scene, found.info, 3)
  const planned = lines.map(({ quantity, sku }) => ({ sku: sku ?? "", quantity: quantity ?? "0" }))
  const source = {
    _tag: "AdHoc",
    evidence: "mail of the customer",
    demandPlan: {
      planId: scene.fresh("DP"),
      lines: dice.chance(0.95) ? planned : planned.slice(1).concat(planned.slice(0, 1)),
    },
    priceLists: [found.id],
    draft: draftOf(scene, customer.id, lines, actor),
  }
  const deliveryDate = dice.chance(0.2) ? { deliveryDate: scene.date(dice.between(0, 60)) } : {}
  return { actor, kind: "order", id: scene.fresh("SO"), command: { _tag: "Confirm", source, ...deliveryDate } }
}

const onContract: Recipe = (scene) => {
  const { dice, town } = scene
  const found = (dice.chance(0.7) ? town.contracts.signed : town.contracts.archived).pick(dice)
  const prices = someList(scene)
  if (found === undefined || prices === undefined) return undefined
  const actor = scene.seller()
  const source = {
    _tag: "Contract",
    contractId: found.id,
    priceLists: [prices.id],
    draft: draftOf(scene, found.info.customerId, offerLines(scene, prices.info, 3), actor),
  }
  return { actor, kind: "order", id: scene.fresh("SO"), command: { _tag: "Confirm", source } }
}

const deposit: Recipe = (scene) => {
  const { confirmed, held } = scene.town.orders
  const found = scene.dice.one(confirmed, held).pickWhere(scene.dice, ({ info }) => info.deposit !== undefined)
  if (found === undefined) return undefined
  const amount = scene.dice.chance(0.8) && found.info.deposit !== undefined ? found.info.deposit : scene.money(1, 200)
  const payments = scene.town.payments.pick(scene.dice)
  const receiptNo = payments !== undefined && scene.dice.chance(0.5) ? payments.id : scene.fresh("DR")
  return {
    actor: scene.inRole("receivables"),
    kind: "order",
    id: found.id,
    command: { _tag: "RecordDeposit", receiptNo, amount },
  }
}

const release: Recipe = (scene) => {
  const { confirmed, held } = scene.town.orders
  const found = (scene.dice.chance(0.75) ? confirmed : held).pick(scene.dice)
  return found && { actor: scene.inRole("invoicing"), kind: "order", id: found.id, command: { _tag: "Release" } }
}

const some = (scene: Scene, known: KnownOrder, left: (line: OrderLine) => bigint): Json | undefined => {
  const part = known.lines.flatMap((line): ReadonlyArray<Json> => {
    const most = left(line)
    if (most <= 0n || scene.dice.chance(0.4)) return []
    const share = BigInt(scene.dice.between(1, 4))
    const taken = scene.dice.chance(0.5) ? most : (most * share) / 4n
    return taken <= 0n ? [] : [{ lineId: line.lineId, quantity: quantityText(taken) }]
  })
  return part.length === 0 ? undefined : part
}

const quantityText = (millionths: bigint): string => {
  const digits = millionths.toString().padStart(7, "0")
  const part = digits.slice(-6).replace(/0+$/u, "")
  return `${digits.slice(0, -6)}${part === "" ? "" : `.${part}`}`
}

const settle: Recipe = (scene) => {
  const { accepted, delivered, released } = scene.town.orders
  const pool = scene.dice.chance(0.8) ? released : scene.dice.one(delivered, accepted)
  const found = pool.pickWhere(scene.dice, ({ info }) => info.lines.some((line) => line.settled < line.quantity))
  if (found === undefined) return undefined
  const lines = scene.dice.chance(0.35) ? some(scene, found.info, (line) => line.quantity - line.settled) : undefined
  return {
    actor: scene.inRole("invoicing"),
    kind: "order",
    id: found.id,
    command: {
      _tag: "Settle",
      invoiceId: scene.fresh("INV"),
      ...(scene.dice.chance(0.15) ? { invoiceDate: scene.date(-scene.dice.between(0, 6)) } : {}),
      ...(lines === undefined ? {} : { lines }),
    },
  }
}

const ship: Recipe = (scene) => {
  const found = scene.town.orders.released.pickWhere(scene.dice, ({ info }) =>
    info.lines.some((line) => line.shipped < line.quantity),
  )
  if (found === undefined) return undefined
  const lines = scene.dice.chance(0.3) ? some(scene, found.info, (line) => line.quantity - line.shipped) : undefined
  return {
    actor: scene.inRole("warehouse"),
    kind: "order",
    id: found.id,
    command: { _tag: "Ship", shipmentId: scene.fresh("SH"), ...(lines === undefined ? {} : { lines }) },
  }
}

const amend: Recipe = (scene) => {
  const { dice } = scene
  const { confirmed, held, released } = scene.town.orders
  const found = dice.one(confirmed, held, released).pick(dice)
  const line = dice.pick(found?.info.lines ?? [])
  if (found === undefined || line === undefined) return undefined
  const quantity = dice.chance(0.8) ? (line.quantity * BigInt(dice.between(0, 4))) / 4n : line.quantity + 1_000_000n
  const lines = [{ lineId: line.lineId, quantity: quantityText(quantity) }]
  return {
    actor: scene.seller(),
    kind: "order",
    id: found.id,
    command: { _tag: "Amend", lines, reason: scene.reason() },
  }
}

const on =
  (stage: keyof Scene["town"]["orders"], role: string, command: (scene: Scene) => Json): Recipe =>
  (scene) => {
    const found = scene.town.orders[stage].pick(scene.dice)
    return found && { actor: scene.inRole(role), kind: "order", id: found.id, command: command(scene) }
  }

const cancel: Recipe = (scene) => {
  const { confirmed, held, released } = scene.town.orders
  const found = scene.dice.one(confirmed, held, released).pick(scene.dice)
  const command = { _tag: "Cancel", reason: scene.reason() }
  return found && { actor: scene.seller(), kind: "order", id: found.id, command }
}

const goods: Recipe = (scene) => {
  const { dice } = scene
  const sku = dice.pick(skus) ?? "P-1"
  const quantity = String(dice.between(5, 120))
  const command =
    dice.weighted<Json>([
      [8, { _tag: "Receive", receiptNo: scene.fresh("GR"), quantity }],
      [1, { _tag: "Expect", purchaseId: `PO-${dice.between(1, 30)}`, quantity }],
      [1, { _tag: "Receive", receiptNo: scene.fresh("GR"), quantity, purchaseId: `PO-${dice.between(1, 30)}` }],
      [0.6, { _tag: "Count", onHand: String(dice.between(0, 300)), reason: "stock taking" }],
    ]) ?? null
  return { actor: scene.inRole("warehouse"), kind: "stock", id: sku, command }
}

/** Commands around orders, by how often they come. */
export const orders: ReadonlyArray<Weighted> = [
  [5, fromQuote],
  [4, adHoc],
  [1.5, onContract],
  [3, deposit],
  [9, release],
  [7, settle],
  [7, ship],
  [1.5, amend],
  [4, on("released", "warehouse", () => ({ _tag: "Deliver" }))],
  [4, on("delivered", "sales", () => ({ _tag: "Accept" }))],
  [3, on("accepted", "finance", () => ({ _tag: "Close" }))],
  [0.8, cancel],
  [0.3, on("cancelled", "sales", (scene) => ({ _tag: "Reopen", reason: scene.reason() }))],
  [3, goods],
]
