/**
 * The credit account of one customer: `credit-account/<customerId>`.
 *
 * It is the one document that every release of an order to the customer reads and writes. Two releases racing for the
 * same headroom therefore meet here, and the second decides again on what the first has left (CRD-6).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { format } from "../calendar/LocalDate.ts"
import { anyOf, atLeast, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import { isAllowed, isWithin } from "../decision/Decision.ts"
import { equals, isNegative, type Money } from "../money/index.ts"
import { Command } from "./Commands.ts"
import * as Errors from "./Errors.ts"
import { Event } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import * as Ledger from "./Ledger.ts"
import { CreditAccount, type CreditTerms } from "./Model.ts"
import { offers, offersInGroup } from "./Offers.ts"
import { creditPolicy } from "./Policy.ts"
import {
  type CommandOf,
  type Decided,
  joinGroup,
  type Known,
  leaveGroup,
  nothing,
  recordMember,
  yields,
} from "./Sharing.ts"
import { initialAccount } from "./Views.ts"

export type { Known } from "./Sharing.ts"

const sameTerms = (a: CreditTerms, b: CreditTerms): boolean =>
  a.creditDays === b.creditDays && a.reviewDate === b.reviewDate && sameLimit(a.limit, b.limit)

const sameLimit = (a: CreditTerms["limit"], b: CreditTerms["limit"]): boolean =>
  a._tag === "UpTo"
    ? b._tag === "UpTo" && equals(a.amount, b.amount)
    : b._tag === "Unlimited" && a.currency === b.currency

/** The text whose digest an approval of terms binds to (PRC-8). */
const termsText = ({ creditDays, limit, reviewDate }: CreditTerms): string =>
  JSON.stringify([
    limit._tag,
    limit._tag === "UpTo" ? [limit.amount.currency, String(limit.amount.minor)] : [limit.currency],
    creditDays,
    reviewDate === undefined ? null : format(reviewDate),
  ])

const setTerms = (state: CreditAccount, { reason, terms }: CommandOf<"SetTerms">, facts: Facts & Known): Decided => {
  const by = actorId(facts.actor)
  const { proposal } = state
  if (proposal === undefined && state.terms !== undefined && sameTerms(state.terms, terms)) return nothing
  if (proposal !== undefined && proposal.by === by && sameTerms(proposal.terms, terms)) return nothing
  const decision = facts.credit.decideTerms(state.terms, terms, facts.today)
  if (decision._tag === "Denied") return Result.fail(Errors.termsBeyondEveryRank(decision))
  const { actor } = facts
  const mayAlone = isAllowed(decision) || actor._tag === "System" || isWithin(decision, actor.rank)
  const overtakes = proposal === undefined ? {} : { overtakes: proposal.revision }
  if (mayAlone) return yields({ _tag: "TermsSet", terms, reason, by, ...overtakes })
  const revision = state.proposals + 1
  const contentHash = facts.digest(termsText(terms))
  const { rank } = actor
  return yields({ _tag: "TermsProposed", revision, terms, reason, contentHash, decision, by, rank, ...overtakes })
}

const approveTerms = (state: CreditAccount, { by, contentHash }: CommandOf<"RecordTermsApproval">): Decided => {
  const { proposal } = state
  if (proposal === undefined) return nothing
  if (proposal.contentHash !== contentHash) return Result.fail(Errors.proposalChanged())
  if (proposal.by === by) return Result.fail(Errors.selfApproval(by))
  return yields({ _tag: "TermsSet", terms: proposal.terms, reason: proposal.reason, by, approved: proposal.revision })
}

/** Blocks and unblocks; the system may always, a person from the policy's rank up. */
const mayBlock = (facts: Facts & Known): boolean => facts.credit.mayBlock(facts.actor)

const commit = (state: CreditAccount, { _tag, ...commitment }: CommandOf<"CommitOrder">): Decided => {
  const { delivered, invoiced, ordered, orderId } = commitment
  for (const figure of [ordered, delivered, invoiced]) {
    if (isNegative(figure)) return Result.fail(Errors.negativeAmount(figure))
    if (figure.currency !== ordered.currency) {
      return Result.fail(Errors.otherCurrency(orderId, ordered.currency, figure.currency))
    }
  }
  const before = Ledger.commitmentOf(state.ledger, orderId)
  if (before !== undefined && before.ordered.currency !== ordered.currency) {
    return Result.fail(Errors.otherCurrency(orderId, before.ordered.currency, ordered.currency))
  }
  const isKept = before === undefined ? Ledger.isFinished(commitment) : Equal.equals(before, commitment)
  const isWaiting = state.waiting.some((one) => one.orderId === orderId)
  return isKept && !isWaiting ? nothing : yields({ _tag: "OrderCommitted", commitment })
}

/** Deliveries and invoices move what was committed; an order that claims nothing (any more) has nothing to move. */
const move = (
  state: CreditAccount,
  orderId: string,
  stage: "delivered" | "invoiced",
  total: Money,
  event: Event,
): Decided => {
  const before = Ledger.commitmentOf(state.ledger, orderId)
  if (before === undefined) return nothing
  if (isNegative(total)) return Result.fail(Errors.negativeAmount(total))
  if (before.ordered.currency !== total.currency) {
    return Result.fail(Errors.otherCurrency(orderId, before.ordered.currency, total.currency))
  }
  return equals(before[stage], total) ? nothing : yields(event)
}

const changeItem = (state: CreditAccount, { _tag, ...item }: CommandOf<"ReceivableChanged">): Decided => {
  const before = state.ledger.items.find((one) => one.itemId === item.itemId)
  if (before === undefined && item.open.minor === 0n) return nothing
  const isSame =
    before !== undefined &&
    equals(before.open, item.open) &&
    before.invoiceDate === item.invoiceDate &&
    before.dueDate === item.dueDate
  return isSame ? nothing : yields({ _tag: "ItemChanged", item })
}

const changeUnapplied = (state: CreditAccount, total: Money): Decided => {
  const before = state.ledger.totals.find((row) => row.currency === total.currency)
  return (before?.unapplied.minor ?? 0n) === total.minor ? nothing : yields({ _tag: "UnappliedChanged", total })
}

const hold = (state: CreditAccount, command: CommandOf<"HoldOrder">, facts: Facts & Known): Decided => {
  const { _tag, ...order } = command
  const before = state.waiting.find((one) => one.orderId === order.orderId)
  const isSame =
    before !== undefined && equals(before.amount, order.amount) && before.deliveryDate === order.deliveryDate
  if (isSame && !before.offered) return nothing
  const waiting: Event = { _tag: "OrderWaiting", ...order, since: before?.since ?? facts.at }
  // What is held for stock or paper alone waits for no headroom.
  const passes = offers(evolve(state, waiting), facts).some(
    (offer) => offer._tag === "ReleaseOffered" && offer.orderIds.includes(order.orderId),
  )
  return passes ? nothing : yields(waiting)
}

const decide = (state: CreditAccount, command: Command, facts: Facts & Known): Decided => {
  const by = actorId(facts.actor)
  switch (command._tag) {
    case "SetTerms":
      return setTerms(state, command, facts)
    case "RecordTermsApproval":
      return approveTerms(state, command)
    case "RecordTermsRefusal":
      return state.proposal === undefined || state.proposal.contentHash !== command.contentHash
        ? nothing
        : yields({ _tag: "ProposalRefused", revision: state.proposal.revision, by: command.by, reason: command.reason })
    case "Block":
      if (!mayBlock(facts)) return Result.fail(Errors.rankTooLow(facts.credit.policy.blockingRank))
      return state.block !== undefined && state.block.reason === command.reason
        ? nothing
        : yields({ _tag: "CustomerBlocked", reason: command.reason, by })
    case "Unblock":
      if (!mayBlock(facts)) return Result.fail(Errors.rankTooLow(facts.credit.policy.blockingRank))
      return state.block === undefined ? nothing : yields({ _tag: "CustomerUnblocked", reason: command.reason, by })
    case "PlaceHold":
      return state.holds?.some((one) => one.source === command.source) === true
        ? nothing
        : yields({ _tag: "HoldPlaced", source: command.source, reason: command.reason })
    case "LiftHold":
      return state.holds?.some((one) => one.source === command.source) === true
        ? yields({ _tag: "HoldLifted", source: command.source })
        : nothing
    case "CommitOrder":
      return commit(state, command)
    case "RecordDelivery":
      return move(state, command.orderId, "delivered", command.delivered, { ...command, _tag: "DeliveryRecorded" })
    case "RecordInvoice":
      return move(state, command.orderId, "invoiced", command.invoiced, { ...command, _tag: "InvoiceRecorded" })
    case "ReleaseOrder": {
      const before = Ledger.commitmentOf(state.ledger, command.orderId)
      const isSettled =
        before === undefined || (before.ordered.minor <= before.delivered.minor && Ledger.uninvoiced(before).minor > 0n)
      return isSettled ? nothing : yields({ _tag: "CommitmentReleased", orderId: command.orderId })
    }
    case "ReceivableChanged":
      return changeItem(state, command)
    case "UnappliedChanged":
      return changeUnapplied(state, command.total)
    case "HoldOrder":
      return hold(state, command, facts)
    case "UnholdOrder":
      return state.waiting.some((one) => one.orderId === command.orderId)
        ? yields({ _tag: "OrderNoLongerWaiting", orderId: command.orderId })
        : nothing
    case "OfferReleases":
      return Result.succeed(state.members === undefined ? offers(state, facts) : offersInGroup(state, facts))
    case "RecordOffer": {
      const waiting = new Set(state.waiting.filter((one) => !one.offered).map((one) => one.orderId))
      const orderIds = command.orderIds.filter((orderId) => waiting.has(orderId))
      const { onHeadroom } = facts.credit.policy
      return orderIds.length === 0 ? nothing : yields({ _tag: "ReleaseOffered", orderIds, onHeadroom })
    }
    case "JoinGroup":
      return joinGroup(state, command, facts)
    case "LeaveGroup":
      return leaveGroup(state, command, facts)
    case "RecordMember":
      return recordMember(state, command)
    case "RemoveMember":
      return state.members?.some((one) => one.customerId === command.customerId) === true
        ? yields({ _tag: "MemberRemoved", customerId: command.customerId })
        : nothing
    case "RecordGroup": {
      const { _tag, ...group } = command
      // Late news of a group that the customer has left.
      return state.parentId === undefined || Equal.equals(state.group, group)
        ? nothing
        : yields({ _tag: "GroupChanged", group })
    }
  }
}

const clerks = anyOf(inRole("receivables"), inRole("finance"), atLeast("supervisor"))

/** The credit account of one customer (CRD-1, CRD-2, CRD-6, CRD-7). Its id is the customer's. */
export const creditAccount: Aggregate.Aggregate<Command, Event, CreditAccount, Errors.CreditError, Known> =
  Aggregate.make<Command, Event, CreditAccount, Errors.CreditError, Known>({
    kind: "credit-account",
    initial: initialAccount,
    command: Command,
    event: Event,
    state: CreditAccount,
    access: {
      SetTerms: clerks,
      RecordTermsApproval: systemOnly,
      RecordTermsRefusal: systemOnly,
      Block: clerks,
      Unblock: clerks,
      CommitOrder: systemOnly,
      RecordDelivery: systemOnly,
      RecordInvoice: systemOnly,
      ReleaseOrder: systemOnly,
      ReceivableChanged: systemOnly,
      UnappliedChanged: systemOnly,
      HoldOrder: systemOnly,
      UnholdOrder: systemOnly,
      PlaceHold: systemOnly,
      LiftHold: systemOnly,
      OfferReleases: systemOnly,
      JoinGroup: clerks,
      LeaveGroup: clerks,
      RecordMember: systemOnly,
      RemoveMember: systemOnly,
      RecordGroup: systemOnly,
      RecordOffer: systemOnly,
    },
    reads: ({ command, id, state }) => ({
      credit: Aggregate.policy(creditPolicy),
      ...(command._tag === "JoinGroup"
        ? { parents: Aggregate.documents(creditAccount, command.parentId === id ? [] : [command.parentId]) }
        : {}),
      ...(command._tag === "OfferReleases" && state.members !== undefined
        ? {
            members: Aggregate.documents(
              creditAccount,
              state.members.map(({ customerId }) => customerId),
            ),
          }
        : {}),
    }),
    // Terms are about the limit that they set (ORG-3); without end is beyond every delegation that has one.
    concerns: ({ command }) =>
      command._tag === "SetTerms" && command.terms.limit._tag === "UpTo"
        ? { kind: "credit-account", amount: command.terms.limit.amount }
        : { kind: "credit-account" },
    decide,
    evolve,
    index: (state) => ({
      isBlocked: state.block !== undefined,
      reviewDate: state.terms?.reviewDate === undefined ? null : format(state.terms.reviewDate),
      waitingOrders: state.waiting.length,
      releasableOrders: state.waiting.filter((one) => one.offered).length,
      hasProposal: state.proposal !== undefined,
      parentId: state.parentId ?? null,
    }),
  })
