/**
 * How an order comes about (ORD-1): it takes over what was agreed, and its amounts agree with their source.
 *
 * @module
 */
import { actorId } from "../decider/Facts.ts"
import { make } from "../money/Model.ts"
import { multiplyQuantity } from "../money/Multiply.ts"
import * as Quantity from "../money/Quantity.ts"
import * as Rate from "../rate/index.ts"
import type { Draft } from "./Commands.ts"
import * as Errors from "./Errors.ts"
import type { OrderFacts } from "./Facts.ts"
import type { OrderLine, Source } from "./Model.ts"
import { type CommandOf, type Decided, reject, yields } from "./Release.ts"
import { beyondPlan } from "./Source.ts"

/** What is wrong with a draft by itself, if anything. */
const fault = (draft: Draft): Errors.OrderError | undefined => {
  const unsound = draft.lines.findIndex(
    ({ quantity, unitPrice }) => quantity <= 0n || unitPrice.minor < 0n || unitPrice.currency !== draft.currency,
  )
  if (unsound >= 0) return Errors.lineUnsound(String(unsound + 1))
  const shares = Rate.sum(draft.sellers.map((one) => one.share))
  const members = new Set(draft.sellers.map((one) => one.memberId))
  const isFair =
    shares === Rate.one && members.size === draft.sellers.length && draft.sellers.every((one) => one.share > 0n)
  return isFair ? undefined : Errors.sharesDiffer(shares)
}

const linesOf = (draft: Draft): ReadonlyArray<OrderLine> =>
  draft.lines.map(({ quantity, sku, unitPrice }, i) => ({
    lineId: String(i + 1),
    sku,
    unitPrice,
    agreed: quantity,
    quantity,
    amount: multiplyQuantity(unitPrice, quantity),
    shipped: Quantity.zero,
    settled: Quantity.zero,
    settledAmount: make(0n, draft.currency),
  }))

const confirmed = (
  source: Source,
  draft: Draft,
  { deliveryDate }: CommandOf<"Confirm">,
  facts: OrderFacts,
): Decided => {
  const { policy } = facts.order
  const lines = linesOf(draft)
  const total = make(
    lines.reduce((sum, line) => sum + line.amount.minor, 0n),
    draft.currency,
  )
  const deposit = facts.order.depositOf(total)
  const { customerId, currency, dealId, sellers } = draft
  return yields({
    _tag: "OrderConfirmed",
    source,
    customerId,
    currency,
    lines,
    total,
    creditDays: draft.creditDays ?? facts.accounts[0]?.terms?.creditDays ?? 0,
    sellers,
    ...(dealId === undefined ? {} : { dealId }),
    ...(deliveryDate === undefined ? {} : { deliveryDate }),
    settlement: policy.settlement,
    stock: policy.stock,
    exposure: policy.exposure,
    ...(deposit === undefined || deposit.minor === 0n ? {} : { deposit }),
    date: facts.today,
    by: actorId(facts.actor),
  })
}

/** Takes over what was agreed as an order (ORD-1). */
export const confirm = (command: CommandOf<"Confirm">, facts: OrderFacts): Decided => {
  const { source } = command
  switch (source._tag) {
    case "Imported": {
      if (facts.actor._tag !== "System") return reject(Errors.systemOnly(source.reference))
      const wrong = fault(source.draft)
      if (wrong !== undefined) return reject(wrong)
      return confirmed({ _tag: "Imported", reference: source.reference }, source.draft, command, facts)
    }
    case "AdHoc": {
      const { demandPlan, draft, evidence } = source
      const wrong = fault(draft)
      if (wrong !== undefined) return reject(wrong)
      const beyond = beyondPlan(demandPlan, draft.lines)
      if (beyond !== undefined) return reject(Errors.differsFromSource(beyond.sku, beyond.agreed, beyond.ordered))
      return confirmed({ _tag: "AdHoc", evidence, demandPlan }, draft, command, facts)
    }
    case "Quote":
      return reject(Errors.sourceNotUsable(source.quoteId, "unknown"))
  }
}
