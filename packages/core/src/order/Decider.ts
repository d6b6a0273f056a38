/**
 * An order: `order/<id>` (ORD-1 to ORD-5).
 *
 * @module
 */

import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { format } from "../calendar/LocalDate.ts"
import { contract, contractAccount } from "../contract/index.ts"
import { creditAccount, creditPolicy, exposureSource } from "../credit/index.ts"
import { customer } from "../customer/index.ts"
import { anyMember, anyOf, atLeast, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { stock, stockSource } from "../inventory/index.ts"
import { customerPricing, priceList, pricingPolicy, quote } from "../pricing/index.ts"
import { Command } from "./Commands.ts"
import { amountMoved } from "./Concern.ts"
import { confirm } from "./Confirm.ts"
import * as Errors from "./Errors.ts"
import { bySku } from "./Evaluate.ts"
import { Event } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import { reportException, resolveException } from "./Exceptions.ts"
import type { Known, OrderFacts } from "./Facts.ts"
import { accept, close, deliver } from "./Fulfil.ts"
import { checkInvoice, followsAgreements, refuseInvoice, settle } from "./Invoicing.ts"
import { type Order, OrderState } from "./Model.ts"
import { overfull } from "./Papers.ts"
import { orderPolicy } from "./Policy.ts"
import {
  amend,
  applyOverride,
  cancel,
  type Decided,
  recordDeposit,
  refuseOverride,
  reject,
  release,
  reopen,
} from "./Release.ts"
import { cancelRest, takeBack } from "./Returning.ts"
import { refuseShipping, requestShipping, ship, signShipping } from "./Shipping.ts"
import { openExceptions, waitingPapers } from "./Views.ts"

const absent: OrderState = { _tag: "Absent" }

const onOrder = (order: Order, command: Exclude<Command, { readonly _tag: "Confirm" }>, facts: OrderFacts): Decided => {
  switch (command._tag) {
    case "RecordDeposit":
      return recordDeposit(order, command)
    case "Amend":
      return amend(order, command, facts)
    case "Release":
      return release(order, facts)
    case "ApplyOverride":
      return applyOverride(order, command, facts)
    case "RefuseOverride":
      return refuseOverride(order, command)
    case "Settle":
      return settle(order, command, facts)
    case "CheckInvoice":
      return checkInvoice(order, command, facts)
    case "RefuseInvoice":
      return refuseInvoice(order, command, facts)
    case "RequestShipping":
      return requestShipping(order, command, facts)
    case "SignShipping":
      return signShipping(order, command, facts)
    case "RefuseShipping":
      return refuseShipping(order, command, facts)
    case "Ship":
      return ship(order, command, facts)
    case "ReportException":
      return reportException(order, command, facts)
    case "ResolveException":
      return resolveException(order, command, facts)
    case "Return":
      return takeBack(order, command, facts)
    case "CancelRest":
      return cancelRest(order, command, facts)
    case "Deliver":
      return deliver(order, facts)
    case "Accept":
      return accept(order, command, facts)
    case "Close":
      return close(order, facts)
    case "Cancel":
      return cancel(order, command, facts)
    case "Reopen":
      return reopen(order, command, facts)
  }
}

/** The facts as they were before this order counted among the customer's offers. */
const withoutOffer = ({ offer }: Order, facts: OrderFacts): OrderFacts => ({
  ...facts,
  customers: facts.customers.map((customer) => {
    const own = customer.offers.findIndex(
      ({ effective, list, on }) =>
        on === offer?.on && Equal.equals(list, offer.list) && Equal.equals(effective, offer.effective),
    )
    return own < 0 ? customer : { ...customer, offers: customer.offers.toSpliced(own, 1) }
  }),
})

/** Confirming again what was just confirmed changes nothing; anything else under the id is another order. */
const confirmAgain = (
  state: Order,
  command: Extract<Command, { readonly _tag: "Confirm" }>,
  facts: OrderFacts,
): Decided => {
  const confirmed = confirm(command, withoutOffer(state, facts))
  const isSame = Result.isSuccess(confirmed) && Equal.equals(confirmed.success.reduce(evolve, absent), state)
  return isSame ? Result.succeed([]) : reject(Errors.alreadyConfirmed())
}

const decide = (state: OrderState, command: Command, facts: OrderFacts): Decided => {
  if (command._tag === "Confirm") {
    return state._tag === "Absent" ? confirm(command, facts) : confirmAgain(state, command, facts)
  }
  if (state._tag === "Absent") return reject(Errors.outOfOrder("Absent", command._tag, []))
  const decided = onOrder(state, command, facts)
  const isMore = Result.isSuccess(decided) && decided.success.length > 0
  const wrong = isMore ? overfull(state, command._tag) : undefined
  return wrong === undefined ? decided : reject(wrong)
}

const skusOf = (order: Order): ReadonlyArray<string> => Array.from(bySku(order).keys())

interface Request {
  readonly command: Command
  readonly state: OrderState
}

/** Where the order comes from, or is to come from. */
const sourceOf = ({ command, state }: Request) =>
  state._tag !== "Absent" ? state.source : command._tag === "Confirm" ? command.source : undefined

/** Price lists by which the command has prices judged. */
const listsOf = (request: Request): ReadonlyArray<string> => {
  const { _tag } = request.command
  const source = sourceOf(request)
  const isPriced = _tag === "Confirm" || _tag === "Reopen"
  return isPriced && source !== undefined && "priceLists" in source ? source.priceLists : []
}

const customerOf = ({ command, state }: Request): ReadonlyArray<string> => {
  if (state._tag !== "Absent") return [state.customerId]
  return command._tag === "Confirm" && "draft" in command.source ? [command.source.draft.customerId] : []
}

const reads = (request: Request): Aggregate.Reads<Known> => {
  const { command, state } = request
  const source = sourceOf(request)
  const lists = listsOf(request)
  const isConfirming = command._tag === "Confirm"
  const bills = command._tag === "Settle" || command._tag === "CheckInvoice"
  const asksGate = state._tag !== "Absent" && (command._tag === "Release" || bills)
  const followsPrices = state._tag !== "Absent" && bills && followsAgreements(state)
  const contractIds = (isConfirming || asksGate) && source?._tag === "Contract" ? [source.contractId] : []
  return {
    order: Aggregate.policy(orderPolicy),
    credit: Aggregate.policy(creditPolicy),
    pricing: Aggregate.policy(pricingPolicy),
    quotes: Aggregate.documents(quote, isConfirming && source?._tag === "Quote" ? [source.quoteId] : []),
    contracts: Aggregate.documents(contract, contractIds),
    contractAccounts: Aggregate.documents(contractAccount, contractIds),
    lists: Aggregate.documents(priceList, lists),
    customers: Aggregate.documents(customerPricing, lists.length > 0 || followsPrices ? customerOf(request) : []),
    files: Aggregate.documents(customer, command._tag === "ReportException" ? customerOf(request) : []),
    accounts: Aggregate.documents(creditAccount, isConfirming || asksGate ? customerOf(request) : []),
    stocks: Aggregate.documents(stock, asksGate && state.stock === "own" ? skusOf(state) : []),
    ...(asksGate && state.exposure === "host"
      ? { exposure: Aggregate.ask(exposureSource, { customerId: state.customerId }) }
      : {}),
    ...(asksGate && state.stock === "host" ? { hostStock: Aggregate.ask(stockSource, { skus: skusOf(state) }) } : {}),
  }
}

const sellers = anyOf(inRole("sales"), inRole("contract-administrator"), atLeast("supervisor"))
/** Whoever may have money given back. */
const clerks = anyOf(inRole("finance"), inRole("receivables"), atLeast("supervisor"))
const checkers = anyOf(inRole("invoicing"), inRole("finance"), inRole("receivables"), atLeast("supervisor"))
const carriers = anyOf(inRole("warehouse"), inRole("logistics"))

/** An order (ORD-1 to ORD-5). */
export const order = Aggregate.make<Command, Event, OrderState, Errors.OrderError, Known>({
  kind: "order",
  initial: absent,
  command: Command,
  event: Event,
  state: OrderState,
  access: {
    Confirm: sellers,
    RecordDeposit: anyOf(inRole("receivables"), inRole("finance")),
    Amend: sellers,
    // The gate itself says whether the actor may invoice (CRD-4 e), and keeps the refusal.
    Release: anyMember,
    ApplyOverride: systemOnly,
    RefuseOverride: systemOnly,
    Settle: anyMember,
    CheckInvoice: checkers,
    RefuseInvoice: checkers,
    RequestShipping: anyOf(carriers, sellers),
    // Which rank signs is said by the order itself (ORD-4).
    SignShipping: anyMember,
    RefuseShipping: anyOf(carriers, sellers),
    Ship: carriers,
    ReportException: anyOf(carriers, sellers, clerks),
    ResolveException: clerks,
    Return: clerks,
    CancelRest: sellers,
    Deliver: anyOf(carriers, sellers),
    Accept: sellers,
    Close: anyOf(sellers, inRole("finance")),
    Cancel: sellers,
    Reopen: sellers,
  },
  concerns: ({ command, state }) => {
    const amount = amountMoved(command, state)
    return amount === undefined ? { kind: "order" } : { kind: "order", amount }
  },
  reads,
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? { status: state._tag }
      : {
          status: state._tag,
          customerId: state.customerId,
          dealId: state.dealId ?? null,
          confirmedOn: format(state.confirmedOn),
          deliveryDate: state.deliveryDate === undefined ? null : format(state.deliveryDate),
          quoteId: state.source._tag === "Quote" ? state.source.quoteId : null,
          contractId: state.source._tag === "Contract" ? state.source.contractId : null,
          openExceptions: openExceptions(state).length,
          exceptionOwner: openExceptions(state)[0]?.owner ?? null,
          waitingPapers: waitingPapers(state),
        },
})
