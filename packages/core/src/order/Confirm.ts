/**
 * How an order comes about (ORD-1): it takes over what was agreed, and its amounts agree with their source.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type AccountState, type Contract, isComplete, isInForce, mismatches } from "../contract/index.ts"
import { actorId } from "../decider/Facts.ts"
import { Id } from "../decider/Ids.ts"
import { type Money, make } from "../money/Model.ts"
import { multiplyQuantity } from "../money/Multiply.ts"
import * as Quantity from "../money/Quantity.ts"
import { orderableContent } from "../pricing/index.ts"
import * as Rate from "../rate/index.ts"
import { authorised, type PricedLine, withPrices } from "./Authority.ts"
import type { Draft, NewSource } from "./Commands.ts"
import * as Errors from "./Errors.ts"
import type { OrderFacts } from "./Facts.ts"
import type { Offer, OrderLine, Seller, Source } from "./Model.ts"
import { type CommandOf, type Decided, reject, yields } from "./Release.ts"
import { beyondPlan } from "./Source.ts"

/** A draft with everything that it may leave to us filled in. */
interface Agreed extends Omit<Draft, "lines"> {
  readonly lines: ReadonlyArray<PricedLine>
  readonly sellers: ReadonlyArray<Seller>
  readonly creditDays: number
}

const isId = Schema.is(Id)

/** Sellers are different members with shares above zero that sum to 100 %; there may be none (COM-3). */
const areFair = (sellers: ReadonlyArray<Seller>): boolean =>
  sellers.length === 0 ||
  (Rate.sum(sellers.map((one) => one.share)) === Rate.one &&
    new Set(sellers.map((one) => one.memberId)).size === sellers.length &&
    sellers.every((one) => one.share > 0n && isId(one.memberId)))

/** What is wrong with an order by itself, if anything. */
const fault = ({ currency, lines, sellers }: Agreed): Errors.OrderError | undefined => {
  const unsound = lines.findIndex(
    ({ quantity, unitPrice }) => quantity <= 0n || unitPrice.minor < 0n || unitPrice.currency !== currency,
  )
  if (unsound >= 0) return Errors.lineUnsound(String(unsound + 1))
  return areFair(sellers) ? undefined : Errors.sharesDiffer(Rate.sum(sellers.map((one) => one.share)))
}

const filledIn = (draft: Draft, facts: OrderFacts): Result.Result<Agreed, Errors.OrderError> => {
  const { accounts, actor } = facts
  return Result.map(withPrices(draft, facts), (lines) => ({
    ...draft,
    lines,
    sellers: draft.sellers ?? (actor._tag === "Member" ? [{ memberId: actor.id, share: Rate.one }] : []),
    creditDays: draft.creditDays ?? accounts[0]?.terms?.creditDays ?? 0,
  }))
}

const linesOf = ({ currency, lines }: Agreed): ReadonlyArray<OrderLine> =>
  lines.map(({ quantity, sku, unitPrice }, i) => ({
    lineId: String(i + 1),
    sku,
    unitPrice,
    agreed: quantity,
    quantity,
    amount: multiplyQuantity(unitPrice, quantity),
    shipped: Quantity.zero,
    settled: Quantity.zero,
    settledAmount: make(0n, currency),
  }))

const totalOf = (lines: ReadonlyArray<OrderLine>, currency: Agreed["currency"]): Money =>
  make(
    lines.reduce((sum, line) => sum + line.amount.minor, 0n),
    currency,
  )

const confirmed = (
  source: Source,
  agreed: Agreed,
  offer: Offer | undefined,
  { deliveryDate }: CommandOf<"Confirm">,
  facts: OrderFacts,
): Decided => {
  const wrong = fault(agreed)
  if (wrong !== undefined) return reject(wrong)
  const { policy, shippingRank } = facts.order
  const { creditDays, currency, customerId, dealId, sellers } = agreed
  const lines = linesOf(agreed)
  const total = totalOf(lines, currency)
  const deposit = facts.order.depositOf(total)
  return yields({
    _tag: "OrderConfirmed",
    source,
    customerId,
    currency,
    lines,
    total,
    creditDays,
    sellers,
    ...(offer === undefined ? {} : { offer }),
    ...(dealId === undefined ? {} : { dealId }),
    ...(deliveryDate === undefined ? {} : { deliveryDate }),
    settlement: policy.settlement,
    stock: policy.stock,
    exposure: policy.exposure,
    ...(deposit === undefined || deposit.minor === 0n ? {} : { deposit }),
    ...(shippingRank === undefined ? {} : { shippingRank }),
    ...(policy.invoiceCheck === undefined ? {} : { invoiceCheck: policy.invoiceCheck }),
    date: facts.today,
    by: actorId(facts.actor),
  })
}

type NewSourceOf<Tag extends NewSource["_tag"]> = Extract<NewSource, { readonly _tag: Tag }>

/** Exactly what the customer accepted: lines, prices, terms, sellers (PRC-7). */
const fromQuote = (
  { dealId, quoteId }: NewSourceOf<"Quote">,
  command: CommandOf<"Confirm">,
  facts: OrderFacts,
): Decided => {
  const state = facts.quotes[0]
  const content = state === undefined ? undefined : orderableContent(state)
  if (state === undefined || state._tag === "Absent" || content === undefined) {
    return reject(Errors.sourceNotUsable({ kind: "quote", id: quoteId }, state?._tag.toLowerCase() ?? "absent"))
  }
  const { creditDays, currency, customerId, lines, sellers } = content
  const agreed = { customerId, currency, lines, sellers, creditDays, ...(dealId === undefined ? {} : { dealId }) }
  return confirmed({ _tag: "Quote", quoteId, revision: state.revision }, agreed, undefined, command, facts)
}

/** Why a contract can't be ordered under, if so (ORD-1). */
const contractFault = (contractId: string, contract: Contract, draft: Draft, facts: OrderFacts) => {
  const { amount, customerId } = contract.terms
  const source = { kind: "contract", id: contractId } as const
  if (!isInForce(contract, facts.today)) {
    return Errors.sourceNotUsable(source, contract.standing._tag.toLowerCase())
  }
  const [account] = facts.contractAccounts
  if (account?._tag === "Account" && account.ordering === "archived" && !isComplete(contract)) {
    return Errors.sourceNotUsable(source, "not-archived")
  }
  if (draft.customerId !== customerId) return Errors.otherParty(customerId, draft.customerId)
  return draft.currency === amount.currency ? undefined : Errors.otherParty(amount.currency, draft.currency)
}

/** An order that draws on a fixed contract: its items, prices, terms and validity bind; they were approved with it (CTR-2). */
const drawn = (
  source: Source,
  agreed: Agreed,
  account: Extract<AccountState, { readonly _tag: "Account" }>,
  command: CommandOf<"Confirm">,
  facts: OrderFacts,
): Decided => {
  const { creditDays, lines } = agreed
  // What remains is looked at where it is drawn, in the same commit.
  const found = mismatches(account, { on: facts.today, creditDays, lines }).filter(
    (one) => one._tag !== "BeyondRemaining",
  )
  return found.length > 0
    ? reject(Errors.contractMismatch(found))
    : confirmed(source, agreed, undefined, command, facts)
}

const fromContract = (
  { contractId, draft, priceLists }: NewSourceOf<"Contract">,
  command: CommandOf<"Confirm">,
  facts: OrderFacts,
): Decided => {
  const contract = facts.contracts[0]
  if (contract === undefined || contract._tag === "Absent") {
    return reject(Errors.sourceNotUsable({ kind: "contract", id: contractId }, "absent"))
  }
  const wrong = contractFault(contractId, contract, draft, facts)
  if (wrong !== undefined) return reject(wrong)
  const creditDays = draft.creditDays ?? contract.terms.creditDays
  const dealId = draft.dealId ?? contract.terms.dealId
  const whole = {
    ...draft,
    ...(creditDays === undefined ? {} : { creditDays }),
    ...(dealId === undefined ? {} : { dealId }),
  }
  const [account] = facts.contractAccounts
  const source: Source = { _tag: "Contract", contractId, limit: contract.terms.amount, priceLists }
  if (account?._tag === "Account" && account.drawing === "goods") {
    // Goods that the contract names have its prices; a line may leave its own out.
    const lines = draft.lines.map((line) => {
      const unitPrice = line.unitPrice ?? account.lines.find((one) => one.sku === line.sku)?.unitPrice
      return unitPrice === undefined ? line : { ...line, unitPrice }
    })
    return Result.flatMap(filledIn({ ...whole, lines }, facts), (agreed) =>
      drawn({ ...source, draws: "goods" }, agreed, account, command, facts),
    )
  }
  const isFree = account?._tag === "Account" && account.drawing === "free"
  return Result.flatMap(filledIn(whole, facts), (agreed) =>
    Result.flatMap(soundAndAuthorised(agreed, facts), (offer) =>
      confirmed(isFree ? { ...source, draws: "free" } : source, agreed, offer, command, facts),
    ),
  )
}

const fromDemandPlan = (
  { demandPlan, draft, evidence, priceLists }: NewSourceOf<"AdHoc">,
  command: CommandOf<"Confirm">,
  facts: OrderFacts,
): Decided => {
  const beyond = beyondPlan(demandPlan, draft.lines)
  if (beyond !== undefined) return reject(Errors.differsFromSource(beyond.sku, beyond.agreed, beyond.ordered))
  return Result.flatMap(filledIn(draft, facts), (agreed) =>
    Result.flatMap(soundAndAuthorised(agreed, facts), (offer) =>
      confirmed({ _tag: "AdHoc", evidence, demandPlan, priceLists }, agreed, offer, command, facts),
    ),
  )
}

const soundAndAuthorised = (agreed: Agreed, facts: OrderFacts): Result.Result<Offer, Errors.OrderError> => {
  const wrong = fault(agreed)
  return wrong === undefined ? authorised(agreed, facts) : Result.fail(wrong)
}

/** Takes over what was agreed as an order (ORD-1). */
export const confirm = (command: CommandOf<"Confirm">, facts: OrderFacts): Decided => {
  const { source } = command
  switch (source._tag) {
    case "Quote":
      return fromQuote(source, command, facts)
    case "Contract":
      return fromContract(source, command, facts)
    case "AdHoc":
      return fromDemandPlan(source, command, facts)
    case "Imported": {
      const { draft, reference } = source
      return facts.actor._tag === "System"
        ? Result.flatMap(filledIn(draft, facts), (agreed) =>
            confirmed({ _tag: "Imported", reference }, agreed, undefined, command, facts),
          )
        : reject(Errors.systemOnly(reference))
    }
  }
}
