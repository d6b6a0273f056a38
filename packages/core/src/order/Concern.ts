/**
 * How much a command moves, for whoever sends it on somebody's behalf: a delegation is up to an amount (ORG-3).
 *
 * @module
 */
import { type Money, make } from "../money/Model.ts"
import { multiplyQuantity } from "../money/Multiply.ts"
import type { Command, NewSource } from "./Commands.ts"
import { amountOf } from "./Evaluate.ts"
import { lineOf, lineWith } from "./Lines.ts"
import type { LineQuantity, Order, OrderState } from "./Model.ts"
import { everything, requestable, settleable, shippable } from "./Steps.ts"

/** What is ordered, where the command says all of its prices itself. */
const ordered = (source: NewSource): Money | undefined => {
  if (source._tag === "Quote") return undefined
  const { currency, lines } = source.draft
  let minor = 0n
  for (const { quantity, unitPrice } of lines) {
    if (unitPrice === undefined || unitPrice.currency !== currency) return undefined
    minor += multiplyQuantity(unitPrice, quantity).minor
  }
  return make(minor, currency)
}

/** Some lines at the order's prices; unknown where one isn't the order's. */
const worth = (order: Order, lines: ReadonlyArray<LineQuantity>): Money | undefined => {
  let minor = 0n
  for (const { lineId, quantity } of lines) {
    const line = lineOf(order, lineId)
    if (line === undefined) return undefined
    minor += amountOf(line, quantity).minor
  }
  return make(minor, order.currency)
}

const amended = (order: Order, lines: ReadonlyArray<LineQuantity>): Money => {
  const wanted = new Map(lines.map((one) => [one.lineId, one.quantity]))
  const minor = order.lines.reduce((sum, line) => {
    const quantity = wanted.get(line.lineId)
    return sum + (quantity === undefined ? line : lineWith(line, quantity)).amount.minor
  }, 0n)
  return make(minor > order.total.minor ? minor : order.total.minor, order.currency)
}

/** The amount that a command moves; `undefined` where it isn't known, which no delegation with a limit covers. */
export const amountMoved = (command: Command, state: OrderState): Money | undefined => {
  if (command._tag === "Confirm") return ordered(command.source)
  if (command._tag === "RecordDeposit") return command.amount
  if (state._tag === "Absent") return undefined
  switch (command._tag) {
    case "Amend":
      return amended(state, command.lines)
    case "Settle":
      return worth(state, command.lines ?? everything(state, settleable))
    case "CheckInvoice":
    case "RefuseInvoice":
      return state.drafts?.find((one) => one.invoiceId === command.invoiceId)?.amount
    case "RequestShipping":
      return worth(state, command.lines ?? everything(state, requestable))
    case "SignShipping":
    case "RefuseShipping": {
      const request = state.requests?.find((one) => one.requestId === command.requestId)
      return request === undefined ? undefined : worth(state, request.lines)
    }
    case "Ship":
      return worth(state, command.lines ?? everything(state, shippable))
    case "Return":
      return worth(
        state,
        command.lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
      )
    case "ReportException":
    case "ResolveException": {
      const known = state.exceptions?.find((one) => one.exceptionId === command.exceptionId)
      const line = known ?? (command._tag === "ReportException" ? command : undefined)
      if (line === undefined) return undefined
      const quantity = line.quantity ?? lineOf(state, line.lineId)?.quantity
      return quantity === undefined ? undefined : worth(state, [{ lineId: line.lineId, quantity }])
    }
    default:
      return state.total
  }
}
