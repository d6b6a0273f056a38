/**
 * What each event means for what is known of a company.
 *
 * @module
 */
import type { Json } from "../../ports/Store.ts"
import type { Pool } from "./Pool.ts"
import * as R from "./Reading.ts"
import type { OrderLine, Town } from "./World.ts"

/** Takes note of an event. */
export type Follow = (town: Town, id: string, type: string, data: Json) => void

/** Moves something to where its newest event puts it, and out of everywhere else. */
const move = <A>(pools: Readonly<Record<string, Pool<A>>>, id: string, to: string | undefined, info?: A): void => {
  let known = info
  for (const pool of Object.values(pools)) {
    const gone = pool.drop(id)
    known ??= gone
  }
  if (to !== undefined && known !== undefined) pools[to]?.put(id, known)
}

const quoteStages: Readonly<Record<string, string | undefined>> = {
  QuoteSubmitted: "awaiting",
  QuoteCleared: "approved",
  QuoteApproved: "approved",
  QuoteRefused: "draft",
  QuoteSentBack: "draft",
  QuoteApprovalLapsed: "draft",
  QuoteIssued: "issued",
  QuoteAccepted: "accepted",
}

const followQuote: Follow = ({ quotes }, id, type, data) => {
  const content = R.at(data, "content")
  if (content !== undefined) {
    const info = { customerId: R.text(content, "customerId"), content }
    move(quotes, id, R.maybeText(data, "approval") === "kept" ? "approved" : "draft", info)
  } else if (type !== "QuoteNumbered") move(quotes, id, quoteStages[type])
}

const orderLines = (data: Json): ReadonlyArray<OrderLine> =>
  R.list(data, "lines").map((line) => ({
    lineId: R.text(line, "lineId"),
    sku: R.text(line, "sku"),
    quantity: R.quantity(line, "quantity"),
    shipped: 0n,
    settled: 0n,
  }))

const withLines = (town: Town, id: string, change: (line: OrderLine) => OrderLine): void => {
  for (const pool of Object.values(town.orders)) {
    const known = pool.get(id)
    if (known !== undefined) pool.put(id, { ...known, lines: known.lines.map(change) })
  }
}

const changes = (data: Json): ReadonlyMap<string, bigint> =>
  new Map(R.list(data, "lines").map((line) => [R.text(line, "lineId"), R.quantity(line, "quantity")]))

const followOrder: Follow = (town, id, type, data) => {
  switch (type) {
    case "OrderConfirmed":
      move(town.orders, id, "confirmed", {
        customerId: R.text(data, "customerId"),
        lines: orderLines(data),
        deposit: R.at(data, "deposit"),
      })
      town.quotes.accepted.drop(R.maybeText(data, "source", "quoteId") ?? "")
      return
    case "OrderReleased":
      return move(town.orders, id, "released")
    case "OrderHeld":
      return move(town.orders, id, "held")
    case "OrderAmended": {
      const changed = changes(data)
      withLines(town, id, (line) => ({ ...line, quantity: changed.get(line.lineId) ?? line.quantity }))
      return R.at(data, "isReleased") === true ? undefined : move(town.orders, id, "confirmed")
    }
    case "OrderSettled": {
      const changed = changes(data)
      return withLines(town, id, (line) => ({ ...line, settled: line.settled + (changed.get(line.lineId) ?? 0n) }))
    }
    case "OrderShipped": {
      const changed = changes(data)
      return withLines(town, id, (line) => ({ ...line, shipped: line.shipped + (changed.get(line.lineId) ?? 0n) }))
    }
    case "OrderDelivered":
      return move(town.orders, id, "delivered")
    case "OrderAccepted":
      return move(town.orders, id, "accepted")
    case "OrderClosed":
      return move(town.orders, id, undefined)
    case "OrderCancelled":
      return move(town.orders, id, "cancelled")
    case "OrderReopened":
      return move(town.orders, id, "confirmed")
  }
}

const followDebt: Follow = ({ debts, disputed, letters }, id, type, data) => {
  switch (type) {
    case "Opened":
      return debts.put(id, {
        customerId: R.text(data, "customerId"),
        dealId: R.maybeText(data, "dealId"),
        instalments: R.list(data, "instalments").map((one) => ({
          no: R.number(one, "no"),
          due: R.day(one, "due"),
          amount: R.amount(one, "amount"),
        })),
      })
    case "PaymentApplied":
      if (R.amount(data, "remaining").minor === 0n) debts.drop(id)
      return
    case "DisputeRaised":
      return disputed.put(id, { no: R.number(data, "no") })
    case "DisputeResolved":
      disputed.drop(id)
      return
    case "StepFired":
      return letters.put(id, { item: R.at(data, "item") ?? null, step: R.text(data, "step") })
    case "Forfeited":
      debts.drop(id)
      disputed.drop(id)
  }
}

const followUnit: Follow = ({ units }, id, type, data) => {
  const holder = R.at(data, "holder")
  const info =
    holder === undefined ? undefined : { dealId: R.text(holder, "dealId"), customerId: R.text(holder, "customerId") }
  const { available, withdrawn, ...taken } = units
  switch (type) {
    case "UnitHeld":
    case "SubscriptionRequested":
    case "UnitSubscribed":
      available.drop(id)
      return move(taken, id, type === "UnitHeld" ? "held" : type === "UnitSubscribed" ? "subscribed" : "awaiting", info)
    case "UnitContracted":
      return move(taken, id, "contracted")
    case "UnitSold":
      return move(taken, id, undefined)
    case "UnitWithdrawn":
      available.drop(id)
      return withdrawn.put(id, true)
    default:
      move(taken, id, undefined)
      withdrawn.drop(id)
      available.put(id, true)
  }
}

const contractStages: Readonly<Record<string, string>> = {
  ContractSubmitted: "awaiting",
  ContractApproved: "approved",
  ApprovalRefused: "draft",
  ContractSigned: "signed",
  ContractArchived: "archived",
}

const followContract: Follow = ({ contracts }, id, type, data) => {
  const terms = R.at(data, "terms")
  if (terms !== undefined) {
    return move(contracts, id, "draft", {
      terms,
      customerId: R.text(terms, "customerId"),
      dealId: R.maybeText(terms, "dealId"),
      unitId: R.maybeText(terms, "unitId"),
      amount: R.at(terms, "amount") ?? null,
    })
  }
  if (type === "ContractRescinded") return move(contracts, id, undefined)
  const stage = contractStages[type]
  if (stage !== undefined) move(contracts, id, stage)
}

const followDeal: Follow = (town, id, type, data) => {
  const { closedDeals, deals } = town
  switch (type) {
    case "DealOpened": {
      const terms = R.at(data, "terms")
      return deals.put(id, {
        customerId: R.text(terms, "customerId"),
        seller: R.text(terms, "sellers", 0, "memberId"),
        unitId: R.maybeText(terms, "unitId"),
        stage: R.text(data, "stage"),
      })
    }
    case "DealMoved":
    case "DealMovedBack": {
      const known = deals.get(id)
      if (known !== undefined) deals.put(id, { ...known, stage: R.text(data, "to") })
      return
    }
    case "DealWon":
    case "DealLost": {
      const known = deals.drop(id)
      if (known !== undefined) closedDeals.put(id, known)
      return
    }
    case "DealReopened": {
      const known = closedDeals.drop(id)
      if (known !== undefined) deals.put(id, known)
    }
  }
}

const followRequest: Follow = ({ requests }, id, type, data) => {
  const asked = R.list(data, "asked").flatMap((one) => R.list(one, "members").flatMap((member) => String(member)))
  switch (type) {
    case "Requested":
      return requests.put(id, {
        kind: R.text(data, "subject", "kind"),
        requester: R.text(data, "requester", "id"),
        level: R.number(data, "decision", "rank", "level"),
        asked,
      })
    case "Answered":
    case "Raised": {
      const known = requests.get(id)
      if (known !== undefined) requests.put(id, { ...known, asked: [...known.asked, ...asked] })
      return
    }
    case "Used":
      return
    default:
      requests.drop(id)
  }
}

const followList: Follow = ({ draftLists, lists }, id, type, data) => {
  switch (type) {
    case "PriceListDrafted": {
      const content = R.at(data, "content")
      draftLists.put(id, true)
      return lists.put(id, {
        currency: R.text(content, "currency"),
        from: R.day(content, "from"),
        until: R.at(content, "until") === undefined ? Number.MAX_SAFE_INTEGER : R.day(content, "until"),
        skus: R.list(content, "lines").map((line) => ({
          sku: R.text(line, "sku"),
          price: R.amount(line, "listPrice"),
          cost: R.maybeAmount(line, "cost"),
        })),
      })
    }
    case "PriceListSubmitted":
      draftLists.drop(id)
      return
    case "PriceListRefused":
      return draftLists.put(id, true)
    case "PriceListWithdrawn":
    case "PriceListSuperseded":
      draftLists.drop(id)
      lists.drop(id)
  }
}

/** By kind of stream. */
export const follow: Readonly<Record<string, Follow>> = {
  quote: followQuote,
  order: followOrder,
  receivable: followDebt,
  unit: followUnit,
  contract: followContract,
  deal: followDeal,
  approval: followRequest,
  "price-list": followList,
  organisation: ({ delegations, members }, _id, type, data) => {
    const id = R.maybeText(data, "id")
    if (id === undefined) return
    if (type === "Delegated") {
      return delegations.put(id, {
        from: R.text(data, "from"),
        to: R.text(data, "to"),
        until: R.moment(data, "until"),
      })
    }
    if (type === "DelegationEnded") {
      delegations.drop(id)
      return
    }
    const known = members.get(id)
    if (type === "MemberAdded") {
      members.set(id, { rank: R.text(data, "rank"), roles: R.list(data, "roles").map(String), isActive: true })
    } else if (known !== undefined && type !== "MemberChanged") {
      members.set(id, { ...known, isActive: type === "MemberReinstated" })
    }
  },
  customer: ({ conflicts, customers }, id, type, data) => {
    const owner = R.maybeText(data, "owner")
    if (type === "CustomerRegistered" && owner !== undefined) customers.put(id, { owner })
    else if (type === "RegistrationConflicted" && owner !== undefined) conflicts.put(id, { owner })
    else if (type === "ConflictSettled") conflicts.drop(id)
    else if (type === "OwnerChanged" && customers.get(id) !== undefined)
      customers.put(id, { owner: R.text(data, "to") })
  },
  payment: ({ payments }, id, type, data) => {
    if (type === "ReceiptReversed") payments.drop(id)
    else {
      const customerId = R.maybeText(data, "customerId") ?? payments.get(id)?.customerId
      const rest = R.maybeAmount(data, "unapplied")
      if (customerId !== undefined) payments.put(id, { customerId, hasRest: (rest?.minor ?? 0n) > 0n })
    }
  },
  commission: ({ months }, id, type) => {
    if (type === "PeriodOpened") months.put(id, true)
    else if (type === "PeriodClosed") months.drop(id)
  },
}
