/**
 * Agreement of an order with where it comes from (ORD-1, CRD-4 a).
 *
 * @module
 */
import { isInForce, mismatches } from "../contract/index.ts"
import type { Agreement } from "../credit/index.ts"
import * as Quantity from "../money/Quantity.ts"
import { bySku } from "./Evaluate.ts"
import type { OrderFacts } from "./Facts.ts"
import type { DemandPlan, Order, SkuQuantity } from "./Model.ts"

/** How much of each product a demand plan asks for. */
const planned = (plan: DemandPlan): ReadonlyMap<string, Quantity.Quantity> => {
  const totals = new Map<string, Quantity.Quantity>()
  for (const { quantity, sku } of plan.lines) {
    totals.set(sku, Quantity.add(totals.get(sku) ?? Quantity.zero, quantity))
  }
  return totals
}

/** A product of which more is ordered than agreed. */
export interface Difference {
  readonly sku: string
  readonly agreed: Quantity.Quantity
  readonly ordered: Quantity.Quantity
}

/** The first product of which more is ordered than the demand plan asks for. */
export const beyondPlan = (plan: DemandPlan, ordered: Iterable<SkuQuantity>): Difference | undefined => {
  const agreed = planned(plan)
  const totals = new Map<string, Quantity.Quantity>()
  for (const { quantity, sku } of ordered) {
    const total = Quantity.add(totals.get(sku) ?? Quantity.zero, quantity)
    totals.set(sku, total)
    const most = agreed.get(sku) ?? Quantity.zero
    if (total > most) return { sku, agreed: most, ordered: total }
  }
  return undefined
}

/** The first product of which more is ordered than was agreed; an imported order answers to its host. */
export const difference = (order: Order): Difference | undefined => {
  if (order.source._tag === "Imported") return undefined
  const line = order.lines.find(({ agreed, quantity }) => quantity > agreed)
  if (line !== undefined) return { sku: line.sku, agreed: line.agreed, ordered: line.quantity }
  return order.source._tag === "AdHoc"
    ? beyondPlan(
        order.source.demandPlan,
        Array.from(bySku(order), ([sku, { ordered }]) => ({ sku, quantity: ordered })),
      )
    : undefined
}

const agrees: Agreement = { _tag: "Agrees" }

/** Whether the order agrees with its source today, as the gate wants to know (CRD-4 a). */
export const agreement = (order: Order, { contractAccounts, contracts, today }: OrderFacts): Agreement => {
  const found = difference(order)
  if (found !== undefined) {
    const { agreed, ordered, sku } = found
    return { _tag: "Differs", detail: `${sku}: ${Quantity.format(ordered)} > ${Quantity.format(agreed)}` }
  }
  if (order.source._tag !== "Contract") return agrees
  const contract = contracts[0]
  const [account] = contractAccounts
  if (order.source.draws === "goods" && account?._tag === "Account") {
    const ordered = order.lines.filter((line) => line.quantity > 0n)
    // What the order drew is its own; whether that was there was looked at when it was drawn.
    const release = { on: today, creditDays: order.creditDays, lines: ordered }
    const [differs] = mismatches({ ...account, draws: [] }, release)
    if (differs !== undefined && differs._tag !== "OutsideTerm") {
      return { _tag: "Differs", detail: "sku" in differs ? differs.sku : order.source.contractId }
    }
  }
  return contract !== undefined && contract._tag === "Contract" && isInForce(contract, today)
    ? agrees
    : { _tag: "Differs", detail: order.source.contractId }
}
