/**
 * One agreement on prices: `agreed-prices/<id>` (PRC-12). Its prices are held against the list by the pricing policy like any
 * offer; once approved they take the list's place for the customer and the period.
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { LocalDate } from "../calendar/index.ts"
import * as Decider from "../decider/index.ts"
import { lowest } from "../decision/index.ts"
import { Quantity } from "../money/index.ts"
import { AgreementCommand, type AgreementContent, AgreementEvent, AgreementState } from "./AgreementModel.ts"
import { agreementText } from "./Canonical.ts"
import { clashOf, customerPricing } from "./CustomerPricing.ts"
import { type PricingError, reject } from "./Errors.ts"
import type { PriceLine, PriceRequest } from "./Evaluate.ts"
import { type Known, pricesOf, type QuoteKnown, rankOf } from "./Offering.ts"
import { pricingPolicy } from "./Policy.ts"
import { priceList } from "./PriceListDecider.ts"
import { faultsOf } from "./Sound.ts"
import { tender } from "./Tender.ts"

/** The kind of subject under which agreements are approved. */
export const agreementSubject = "agreed-prices"

type Decided = Result.Result<ReadonlyArray<AgreementEvent>, PricingError>
type StateOf<Tag extends AgreementState["_tag"]> = Extract<AgreementState, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (event: AgreementEvent): Decided => Result.succeed([event])
const fails = (...problem: Parameters<typeof reject>): Decided => Result.fail(reject(...problem))

/** What is wrong with a period or a list of products, whoever asks. */
const contentProblem = ({ currency, from, lines, until }: AgreementContent): PricingError | undefined => {
  if (until <= from) {
    return reject({ _tag: "AgreementPeriod", from: LocalDate.format(from), until: LocalDate.format(until) })
  }
  const seen = new Set<string>()
  for (const { sku, unitPrice } of lines) {
    if (seen.has(sku)) return reject({ _tag: "AgreedTwice", sku, agreementId: "" })
    seen.add(sku)
    if (unitPrice.currency !== currency) {
      return reject({ _tag: "OtherCurrency", sku, expected: currency, found: unitPrice.currency })
    }
  }
  return undefined
}

const draft = (
  state: AgreementState,
  { _tag, ...content }: Extract<AgreementCommand, { readonly _tag: "DraftAgreement" }>,
  facts: Known,
): Decided => {
  if (state._tag !== "Absent" && agreementText(state.content) === agreementText(content)) return nothing
  if (state._tag !== "Absent" && state._tag !== "Drafted") {
    return fails({ _tag: "AgreementSettled", status: state._tag })
  }
  const problem = contentProblem(content)
  return problem === undefined
    ? yields({ _tag: "AgreementDrafted", content, by: Decider.actorId(facts.actor) })
    : Result.fail(problem)
}

/** The agreement as an offer of one piece each: its prices against those of the lists on its first day. */
const requestOf = (content: AgreementContent, facts: Known): Result.Result<PriceRequest, PricingError> =>
  Result.flatMap(pricesOf(content.priceLists, content.currency, facts.lists, content.from), (prices) => {
    const lines: Array<PriceLine> = []
    for (const { sku, unitPrice } of content.lines) {
      const price = prices.get(sku)
      if (price === undefined) return Result.fail(reject({ _tag: "NoListPrice", sku, lists: content.priceLists }))
      lines.push({ ...price, quantity: Quantity.one, unitPrice })
    }
    const [customer] = facts.customers
    const customerClass = customer?.customerClass ?? undefined
    const { justification } = content
    const request: PriceRequest = {
      requester: rankOf(facts),
      on: facts.today,
      currency: content.currency,
      lines,
      window: customer?.offers ?? [],
      ...(customerClass === undefined ? {} : { customerClass }),
      ...(justification === undefined ? {} : { justification }),
    }
    const faults = faultsOf(request)
    return faults.length === 0
      ? Result.succeed(request)
      : Result.fail(reject({ _tag: "NotPriceable", problems: faults }))
  })

const submit = (
  { content, refusal, revision }: StateOf<"Drafted">,
  { urgency = "normal" }: Extract<AgreementCommand, { readonly _tag: "SubmitAgreement" }>,
  facts: Known,
): Decided => {
  const { actor, today } = facts
  if (content.from < today) {
    const [from, until] = [LocalDate.format(content.from), LocalDate.format(content.until)]
    return fails({ _tag: "AgreementPeriod", from, until, today: LocalDate.format(today) })
  }
  const clash = clashOf(facts.customers[0] ?? customerPricing.initial, content)
  if (clash !== undefined) return fails({ _tag: "AgreedTwice", ...clash })
  return Result.flatMap(requestOf(content, facts), (request) => {
    const { decision } = facts.pricing.decide(request)
    const by = Decider.actorId(actor)
    switch (decision._tag) {
      case "Allowed":
        return yields({ _tag: "AgreementCleared", decision, by })
      case "Denied":
        return refusal !== undefined && Equal.equals(refusal, decision)
          ? nothing
          : yields({ _tag: "AgreementRefused", decision })
      case "NeedsApproval":
        return yields({
          _tag: "AgreementSubmitted",
          revision: revision + 1,
          contentHash: facts.digest(agreementText(content)),
          decision,
          requester: { id: by, rank: actor._tag === "Member" ? actor.rank : lowest(facts.ladder) },
          urgency,
        })
    }
  })
}

/** Whether an answer is about what waits now; an answer to something else changes nothing (PRC-8). */
const isAbout = (
  state: AgreementState,
  { contentHash, revision }: { readonly contentHash: string; readonly revision: number },
): boolean => state._tag === "AwaitingApproval" && state.revision === revision && state.contentHash === contentHash

const decide = (state: AgreementState, command: AgreementCommand, facts: Known): Decided => {
  switch (command._tag) {
    case "DraftAgreement":
      return draft(state, command, facts)
    case "SubmitAgreement":
      if (state._tag === "Drafted") return submit(state, command, facts)
      if (state._tag === "Absent") return fails({ _tag: "NoSuchAgreement" })
      return state._tag === "Withdrawn" ? fails({ _tag: "AgreementSettled", status: state._tag }) : nothing
    case "WithdrawAgreement":
      if (state._tag === "Absent") return fails({ _tag: "NoSuchAgreement" })
      if (state._tag === "Withdrawn") return nothing
      return state._tag === "InForce"
        ? fails({ _tag: "AgreementSettled", status: state._tag })
        : yields({ _tag: "AgreementWithdrawn", reason: command.reason, by: Decider.actorId(facts.actor) })
    case "RecordAgreed":
      return isAbout(state, command) ? yields({ _tag: "AgreementApproved", approvers: command.approvers }) : nothing
    case "RecordNotAgreed":
      return isAbout(state, command)
        ? yields({ _tag: "AgreementSentBack", by: command.by, reason: command.reason })
        : nothing
  }
}

const evolve = (state: AgreementState, event: AgreementEvent): AgreementState => {
  if (event._tag === "AgreementDrafted") {
    return { _tag: "Drafted", content: event.content, revision: state._tag === "Absent" ? 0 : state.revision }
  }
  if (state._tag === "Absent") return state
  const { content, revision } = state
  switch (event._tag) {
    case "AgreementSubmitted":
      return { _tag: "AwaitingApproval", content, revision: event.revision, contentHash: event.contentHash }
    case "AgreementRefused":
      return { _tag: "Drafted", content, revision, refusal: event.decision }
    case "AgreementCleared":
    case "AgreementApproved":
      return { _tag: "InForce", content, revision }
    case "AgreementSentBack":
      return { _tag: "Drafted", content, revision }
    case "AgreementWithdrawn":
      return { _tag: "Withdrawn", content, revision, reason: event.reason }
  }
}

/** Only a submission looks at lists and at what is agreed already. */
const submitted = (state: AgreementState, command: AgreementCommand): AgreementContent | undefined =>
  command._tag === "SubmitAgreement" && state._tag === "Drafted" ? state.content : undefined

/**
 * Prices agreed with a customer for a period (PRC-12). What is in force is never changed; for other days, or other products,
 * make another agreement.
 */
export const agreedPrices = Decider.make<AgreementCommand, AgreementEvent, AgreementState, PricingError, QuoteKnown>({
  kind: "agreed-prices",
  initial: { _tag: "Absent" },
  command: AgreementCommand,
  event: AgreementEvent,
  state: AgreementState,
  access: {
    DraftAgreement: Decider.anyMember,
    SubmitAgreement: Decider.anyMember,
    WithdrawAgreement: Decider.anyMember,
    RecordAgreed: Decider.systemOnly,
    RecordNotAgreed: Decider.systemOnly,
  },
  reads: ({ command, state }) => {
    const content = submitted(state, command)
    return {
      pricing: Decider.policy(pricingPolicy),
      lists: Decider.documents(priceList, content?.priceLists ?? []),
      customers: Decider.documents(customerPricing, content === undefined ? [] : [content.customerId]),
      tenders: Decider.documents(tender, []),
    }
  },
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : {
          status: state._tag,
          customerId: state.content.customerId,
          currency: state.content.currency,
          from: LocalDate.format(state.content.from),
          until: LocalDate.format(state.content.until),
        },
})
