/**
 * One contract from its draft to the archive: `contract/<id>` (CTR-3, CTR-4, CTR-6).
 *
 * @module
 */
import * as Result from "effect/Result"
import { format } from "../calendar/LocalDate.ts"
import { creditAccount } from "../credit/index.ts"
import { anyMember, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import { join } from "../decision/Decision.ts"
import { isPositive } from "../money/index.ts"
import { type DealState, deal } from "../pipeline/index.ts"
import { customerPricing, priceBook, priceList, pricingPolicy } from "../pricing/index.ts"
import { ContractCommand } from "./Commands.ts"
import { contentText, isSame, termsOf } from "./Content.ts"
import { type ContractError, reject } from "./Errors.ts"
import { type CompiledContractPolicy, type CompiledKind, decideApproval, maySign, missing } from "./Evaluate.ts"
import { ContractEvent } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import { goodsFault } from "./Goods.ts"
import { type Contract, ContractState, type ContractTerms, maxClauses, type Signature } from "./Model.ts"
import { contractPolicy } from "./Policy.ts"
import { judgePrices, type PricesKnown } from "./Prices.ts"
import { isOpenFor, ownerOf } from "./Views.ts"

/** What a contract has to know besides its state: policies, the deal that it belongs to, if any, and prices once it is handed in. */
export interface ContractKnown extends PricesKnown {
  readonly contracts: CompiledContractPolicy
  readonly deals: ReadonlyArray<DealState>
}

type Known = Facts & ContractKnown
type Decided = Result.Result<ReadonlyArray<ContractEvent>, ContractError>
type CommandOf<Tag extends ContractCommand["_tag"]> = Extract<ContractCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<ContractEvent>): Decided => Result.succeed(events)

const kindOf = (kind: string, { contracts }: ContractKnown): Result.Result<CompiledKind, ContractError> => {
  const found = contracts.byKind.get(kind)
  return found === undefined
    ? Result.fail(reject({ _tag: "UnknownKind", kind, known: Array.from(contracts.byKind.keys()) }))
    : Result.succeed(found)
}

const termsProblem = (terms: ContractTerms, facts: Known): ContractError | undefined => {
  const kind = kindOf(terms.kind, facts)
  if (Result.isFailure(kind)) return kind.failure
  if (!isPositive(terms.amount)) return reject({ _tag: "AmountNotPositive" })
  if (terms.term !== undefined && terms.term.until < terms.term.from) return reject({ _tag: "TermOutOfOrder" })
  const fault = goodsFault(terms)
  if (fault !== undefined) return reject(fault)
  const { dealId } = terms
  if (dealId === undefined) return undefined
  const [found] = facts.deals
  if (found === undefined || found._tag === "Absent") return reject({ _tag: "UnknownDeal", dealId })
  const expected = found.terms.customerId
  return expected === terms.customerId
    ? undefined
    : reject({ _tag: "OtherCustomer", dealId, expected, found: terms.customerId })
}

const draw = (state: ContractState, command: CommandOf<"Draw">, facts: Known): Decided => {
  const terms = termsOf(command)
  if (state._tag === "Contract") {
    return isSame(state.terms, terms) ? nothing : Result.fail(reject({ _tag: "ContractExists" }))
  }
  const problem = termsProblem(terms, facts)
  return problem === undefined
    ? yields({ _tag: "ContractDrawn", terms, on: facts.today, by: actorId(facts.actor) })
    : Result.fail(problem)
}

const wrongStep = (contract: Contract, command: string): Decided =>
  Result.fail(reject({ _tag: "WrongStep", command, standing: contract.standing._tag }))

/** The request for approval that is open or was granted; it is void once the content changes. */
const liveSubmission = ({ standing, submissions }: Contract): number | null =>
  standing._tag === "AwaitingApproval" || standing._tag === "Approved" ? submissions : null

const amend = (contract: Contract, command: CommandOf<"Amend">, facts: Known): Decided => {
  const terms = termsOf(command)
  if (isSame(contract.terms, terms)) return nothing
  const { _tag } = contract.standing
  if (_tag === "Signed" || _tag === "Archived" || _tag === "Rescinded") return wrongStep(contract, command._tag)
  const expected = contract.terms.dealId
  const problem = terms.dealId === expected ? termsProblem(terms, facts) : reject({ _tag: "OtherDeal", expected })
  return problem === undefined
    ? yields({
        _tag: "ContractAmended",
        terms,
        voided: liveSubmission(contract),
        on: facts.today,
        by: actorId(facts.actor),
      })
    : Result.fail(problem)
}

const submit = (contract: Contract, { priceLists = [] }: CommandOf<"SubmitForApproval">, facts: Known): Decided => {
  const { standing, submissions, terms } = contract
  if (standing._tag === "AwaitingApproval" || standing._tag === "Approved") return nothing
  if (standing._tag !== "Draft") return wrongStep(contract, "SubmitForApproval")
  const kind = kindOf(terms.kind, facts)
  if (Result.isFailure(kind)) return Result.fail(kind.failure)
  const lacking = missing(kind.success, terms)
  if (lacking.length > 0) return Result.fail(reject({ _tag: "Incomplete", kind: terms.kind, missing: lacking }))
  const prices = judgePrices(kind.success, terms, priceLists, facts)
  if (Result.isFailure(prices)) return Result.fail(reject(prices.failure))
  const { offer } = prices.success
  const decision = join(decideApproval(kind.success, terms.amount), prices.success.decision)
  if (decision._tag === "Denied") return Result.fail(reject({ _tag: "BeyondEveryRank", decision }))
  return yields({
    _tag: "ContractSubmitted",
    submission: submissions + 1,
    contentHash: facts.digest(contentText(terms)),
    decision,
    ...(offer === undefined ? {} : { offer }),
    on: facts.today,
    by: actorId(facts.actor),
  })
}

const approve = (contract: Contract, { by, contentHash }: CommandOf<"RecordApproval">, facts: Known): Decided => {
  const { standing } = contract
  if (standing._tag !== "AwaitingApproval") return nothing
  if (standing.contentHash !== contentHash) return Result.fail(reject({ _tag: "ContentChanged" }))
  if (standing.by === by) return Result.fail(reject({ _tag: "SelfApproval", member: by }))
  return yields({
    _tag: "ContractApproved",
    submission: contract.submissions,
    contentHash,
    submittedBy: standing.by,
    on: facts.today,
    by,
  })
}

const refuse = (contract: Contract, command: CommandOf<"RecordRefusal">, facts: Known): Decided => {
  const { standing, submissions } = contract
  const isLive = standing._tag === "AwaitingApproval" || standing._tag === "Approved"
  if (!isLive || standing.contentHash !== command.contentHash) return nothing
  const { by, reason } = command
  return yields({ _tag: "ApprovalRefused", submission: submissions, reason, on: facts.today, by })
}

const sameCapacity = (a: Signature["capacity"], b: Signature["capacity"]): boolean =>
  a._tag === "InPerson"
    ? b._tag === "InPerson" && a.identity === b.identity
    : b._tag === "Representative" && a.identity === b.identity && a.authority === b.authority

const isFirstPaymentIn = (contract: Contract, { deals }: ContractKnown): boolean =>
  contract.firstPayments.length > 0 ||
  deals.some((one) => one._tag === "Deal" && Object.keys(one.facts.payments).length > 0)

const sign = (contract: Contract, command: CommandOf<"Sign">, facts: Known): Decided => {
  const { standing, submissions, terms } = contract
  const { capacity, signatory, signedOn } = command
  if (standing._tag === "Signed" || standing._tag === "Archived") {
    const { signature } = standing
    const isRepeated =
      signature.signatory === signatory && signature.signedOn === signedOn && sameCapacity(signature.capacity, capacity)
    return isRepeated ? nothing : wrongStep(contract, "Sign")
  }
  if (standing._tag === "Rescinded") return wrongStep(contract, "Sign")
  if (standing._tag !== "Approved") return Result.fail(reject({ _tag: "NotApproved" }))
  const kind = kindOf(terms.kind, facts)
  if (Result.isFailure(kind)) return Result.fail(kind.failure)
  if (!maySign(kind.success, isFirstPaymentIn(contract, facts))) {
    return Result.fail(reject({ _tag: "FirstPaymentOpen" }))
  }
  if (signedOn > facts.today) return Result.fail(reject({ _tag: "InFuture" }))
  if (signedOn < standing.on) return Result.fail(reject({ _tag: "SignedBeforeApproval" }))
  const signature: Signature = { signatory, capacity, signedOn, recordedBy: actorId(facts.actor) }
  return yields({ _tag: "ContractSigned", signature, submission: submissions })
}

const archive = (contract: Contract, { copies, place }: CommandOf<"Archive">, facts: Known): Decided => {
  const { standing } = contract
  const { mayArchive, policy } = facts.contracts
  if (!mayArchive(facts.actor)) return Result.fail(reject({ _tag: "MayNotArchive", roles: policy.archiveRoles }))
  if (standing._tag === "Archived") {
    const isRepeated = standing.archive.place === place && standing.archive.copies === copies
    return isRepeated ? nothing : wrongStep(contract, "Archive")
  }
  return standing._tag === "Signed"
    ? yields({ _tag: "ContractArchived", archive: { place, copies, by: actorId(facts.actor), on: facts.today } })
    : wrongStep(contract, "Archive")
}

const rescind = (contract: Contract, { reason }: CommandOf<"Rescind">, facts: Known): Decided => {
  const { mayRescind, rescindRank } = facts.contracts
  if (!mayRescind(facts.actor)) return Result.fail(reject({ _tag: "RankTooLow", rank: rescindRank.name }))
  return contract.standing._tag === "Rescinded"
    ? nothing
    : yields({
        _tag: "ContractRescinded",
        reason,
        voided: liveSubmission(contract),
        on: facts.today,
        by: actorId(facts.actor),
      })
}

const decide = (state: ContractState, command: ContractCommand, facts: Known): Decided => {
  if (command._tag === "Draw") return draw(state, command, facts)
  if (state._tag === "Absent") {
    // Nothing is handed over where there is nothing.
    return command._tag === "TakeOver" ? nothing : Result.fail(reject({ _tag: "UnknownContract" }))
  }
  switch (command._tag) {
    case "Amend":
      return amend(state, command, facts)
    case "SubmitForApproval":
      return submit(state, command, facts)
    case "RecordApproval":
      return approve(state, command, facts)
    case "RecordRefusal":
      return refuse(state, command, facts)
    case "RecordFirstPayment":
      if (state.firstPayments.includes(command.receivableId)) return nothing
      return state.firstPayments.length >= maxClauses
        ? Result.fail(reject({ _tag: "TooManyPlans", limit: maxClauses }))
        : yields({ _tag: "FirstPaymentRecorded", receivableId: command.receivableId, on: facts.today })
    case "RecordFirstPaymentReversal":
      return state.firstPayments.includes(command.receivableId)
        ? yields({ _tag: "FirstPaymentReversed", receivableId: command.receivableId, on: facts.today })
        : nothing
    case "Sign":
      return sign(state, command, facts)
    case "Archive":
      return archive(state, command, facts)
    case "Rescind":
      return rescind(state, command, facts)
    case "TakeOver": {
      const { from, reason, to } = command
      return isOpenFor(state, from) ? yields({ _tag: "ContractTakenOver", from, to, reason, on: facts.today }) : nothing
    }
  }
}

/**
 * A contract (CTR-3, CTR-4, CTR-6).
 *
 * Laws: it is never signed unapproved, nor with another content than was approved, nor before the first payment where its
 * kind demands that; a command repeated on the state that it led to yields no events.
 */
export const contract = Aggregate.make<ContractCommand, ContractEvent, ContractState, ContractError, ContractKnown>({
  kind: "contract",
  initial: { _tag: "Absent" },
  command: ContractCommand,
  event: ContractEvent,
  state: ContractState,
  access: {
    Draw: anyMember,
    Amend: anyMember,
    SubmitForApproval: anyMember,
    RecordApproval: systemOnly,
    RecordRefusal: systemOnly,
    RecordFirstPayment: systemOnly,
    RecordFirstPaymentReversal: systemOnly,
    Sign: anyMember,
    Archive: anyMember,
    Rescind: anyMember,
    TakeOver: systemOnly,
  },
  // An amendment is about the dearer of what was agreed and what is to be (ORG-3).
  concerns: ({ command, state }) =>
    Aggregate.concernOver("contract", [
      ...("amount" in command ? [command.amount] : []),
      ...(state._tag === "Contract" ? [state.terms.amount] : []),
    ]),
  reads: ({ command, state }) => {
    const named = command._tag === "Draw" || command._tag === "Amend" ? command.dealId : undefined
    const dealId = named ?? (state._tag === "Contract" ? state.terms.dealId : undefined)
    const isSubmitted = command._tag === "SubmitForApproval" && state._tag === "Contract"
    const customers = isSubmitted ? [state.terms.customerId] : []
    return {
      contracts: Aggregate.policy(contractPolicy),
      deals: Aggregate.documents(deal, dealId === undefined ? [] : [dealId]),
      pricing: Aggregate.policy(pricingPolicy),
      lists: Aggregate.documents(priceList, isSubmitted ? (command.priceLists ?? []) : []),
      books: Aggregate.documents(priceBook, isSubmitted ? [state.terms.amount.currency] : []),
      prices: Aggregate.documents(customerPricing, customers),
      accounts: Aggregate.documents(creditAccount, customers),
    }
  },
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : {
          kind: state.terms.kind,
          standing: state.standing._tag,
          customer: state.terms.customerId,
          owner: ownerOf(state),
          deal: state.terms.dealId ?? null,
          unit: state.terms.unitId ?? null,
          until: state.terms.term === undefined ? null : format(state.terms.term.until),
        },
})
