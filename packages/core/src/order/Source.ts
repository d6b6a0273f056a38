/**
 * Agreement of an order with where it comes from (ORD-1, CRD-4 a).
 *
 * @module
 */
import type { Agreement } from "../credit/index.ts"
import * as Quantity from "../money/Quantity.ts"
import { bySku } from "./Evaluate.ts"
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

/** The first product of which more is ordered than the source of the order has. */
export const difference = (order: Order): Difference | undefined => {
  switch (order.source._tag) {
    case "AdHoc":
      return beyondPlan(
        order.source.demandPlan,
        Array.from(bySku(order), ([sku, { ordered }]) => ({ sku, quantity: ordered })),
      )
    case "Quote": {
      const line = order.lines.find(({ agreed, quantity }) => quantity > agreed)
      return line === undefined ? undefined : { sku: line.sku, agreed: line.agreed, ordered: line.quantity }
    }
    case "Imported":
      return undefined
  }
}

/** Whether the order agrees with its source, as the gate wants to know (CRD-4 a). */
export const agreement = (order: Order): Agreement => {
  const found = difference(order)
  return found === undefined
    ? { _tag: "Agrees" }
    : {
        _tag: "Differs",
        detail: `${found.sku}: ${Quantity.format(found.ordered)} > ${Quantity.format(found.agreed)}`,
      }
}
