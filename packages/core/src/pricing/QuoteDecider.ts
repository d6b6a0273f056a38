/**
 * One quote: `quote/<id>` (PRC-5, PRC-7, PRC-8, PRC-9).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { LocalDate, TimeZone } from "../calendar/index.ts"
import * as Decider from "../decider/index.ts"
import { toText } from "../money/index.ts"
import { format } from "../rate/index.ts"
import { quoteText } from "./Canonical.ts"
import { customerPricing } from "./CustomerPricing.ts"
import { type PricingError, reject } from "./Errors.ts"
import type { PriceDecision } from "./Evaluate.ts"
import { isAtLeastAsFavourable } from "./Favour.ts"
import {
  type Asked,
  contentOf,
  decideOffer,
  insteadOf,
  type Known,
  type QuoteKnown,
  rankOf,
  stalePrice,
  standingOf,
} from "./Offering.ts"
import { pricingPolicy } from "./Policy.ts"
import { priceList } from "./PriceListDecider.ts"
import { QuoteCommand } from "./QuoteCommands.ts"
import { QuoteEvent } from "./QuoteEvents.ts"
import { evolveQuote } from "./QuoteEvolve.ts"
import { type LiveQuote, type QuoteContent, QuoteState, type Standing } from "./QuoteModel.ts"
import { tender } from "./Tender.ts"
import { totalOf } from "./Views.ts"

type Decided = Result.Result<ReadonlyArray<QuoteEvent>, PricingError>
type CommandOf<Tag extends QuoteCommand["_tag"]> = Extract<QuoteCommand, { readonly _tag: Tag }>
type StateOf<Tag extends QuoteState["_tag"]> = Extract<QuoteState, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<QuoteEvent>): Decided => Result.succeed(events)
const fails = (...problem: Parameters<typeof reject>): Decided => Result.fail(reject(...problem))

const draft = (state: QuoteState, command: CommandOf<"Draft">, facts: Known): Decided =>
  Result.flatMap(contentOf(command.customerId, command.currency, command, facts), (content) => {
    const contentHash = facts.digest(quoteText(content))
    if (state._tag === "Absent") {
      return yields({ _tag: "QuoteDrafted", content, contentHash, by: Decider.actorId(facts.actor) })
    }
    return state._tag === "Draft" && state.revision === 1 && state.contentHash === contentHash
      ? nothing
      : fails({ _tag: "QuoteExists" })
  })

/** What an approver is shown (APR-5). */
const summaryOf = (content: QuoteContent, revision: number, { effectiveDiscount }: PriceDecision): string => {
  const { customerId, creditDays, lines } = content
  const { discount, effective, list, quoted } = effectiveDiscount
  const text = (money: typeof list): string => toText(money, "en")
  const count = lines.length === 1 ? "1 line" : `${lines.length} lines`
  return `Revision ${revision} for ${customerId}: ${count} at ${text(quoted)} (${text(list)} at list), ${creditDays} days to pay; ${format(discount)} off with everything given, which leaves ${text(effective)}.`
}

/** Decides a content (PRC-5): cleared by the requester's own authority, put up for approval, or refused. */
const decideContent = (
  base: Pick<LiveQuote, "content" | "contentHash" | "revision" | "requested">,
  own: Standing | undefined,
  urgency: "normal" | "urgent",
  facts: Known,
): QuoteEvent => {
  const { content, contentHash } = base
  const decided = decideOffer(content, own, facts)
  const { decision } = decided
  const counts = { standing: standingOf(decided, facts), windowDays: facts.pricing.windowDays }
  const by = Decider.actorId(facts.actor)
  switch (decision._tag) {
    case "Allowed":
      return { _tag: "QuoteCleared", contentHash, decision, by, rank: rankOf(facts), ...counts }
    case "NeedsApproval": {
      // A content that came back is asked for under a number of its own, so that an old answer can't meet a new question.
      const revision = base.requested === base.revision ? base.revision + 1 : base.revision
      return {
        _tag: "QuoteSubmitted",
        revision,
        contentHash,
        decision,
        requester: { id: by, rank: rankOf(facts) },
        urgency,
        summary: summaryOf(content, revision, decided),
        ...counts,
      }
    }
    case "Denied":
      return { _tag: "QuoteRefused", decision, alternatives: insteadOf(content, own, facts) }
  }
}

const submit = (state: StateOf<"Draft">, command: CommandOf<"Submit">, facts: Known): Decided => {
  const stale = stalePrice(state.content, facts)
  if (stale !== undefined) return Result.fail(stale)
  const event = decideContent(state, undefined, command.urgency ?? "normal", facts)
  const isRepeated =
    event._tag === "QuoteRefused" &&
    state.refusal !== undefined &&
    Equal.equals(state.refusal, { decision: event.decision, alternatives: event.alternatives })
  return isRepeated ? nothing : yields(event)
}

/** What becomes of the approval, or of the request for one, with this content (PRC-8). */
const approvalWith = (state: LiveQuote, content: QuoteContent): "none" | "kept" | "void" => {
  switch (state._tag) {
    case "Approved":
    case "Issued":
      return isAtLeastAsFavourable(state.basis.content, content) ? "kept" : "void"
    case "AwaitingApproval":
      return "void"
    default:
      return "none"
  }
}

/** Whether a quote is closed; it opens again with a new revision that nobody has approved (PRC-8). */
const isClosed = ({ _tag }: QuoteState): boolean => _tag === "Declined" || _tag === "Expired" || _tag === "Withdrawn"

type Revised = Omit<Extract<QuoteEvent, { readonly _tag: "QuoteRevised" }>, "_tag">

/** The revision that a change leads to; `undefined` when nothing changes. */
const revisionOf = (state: LiveQuote, asked: Asked, facts: Known): Result.Result<Revised | undefined, PricingError> => {
  const { customerId, currency } = state.content
  return Result.map(contentOf(customerId, currency, asked, facts), (content) => {
    const contentHash = facts.digest(quoteText(content))
    if (contentHash === state.contentHash && !isClosed(state)) return undefined
    const approval = approvalWith(state, content)
    const { requested } = state
    const by = Decider.actorId(facts.actor)
    const revised = { revision: state.revision + 1, content, contentHash, by, approval, requested }
    if (approval !== "kept") return revised
    const standing = standingOf(decideOffer(content, undefined, facts), facts)
    return { ...revised, counts: { standing, windowDays: facts.pricing.windowDays } }
  })
}

const revise = (state: LiveQuote, command: CommandOf<"Revise">, facts: Known): Decided => {
  if (state._tag === "Accepted") return fails({ _tag: "QuoteClosed", status: state._tag })
  return Result.flatMap(revisionOf(state, command, facts), (revised) =>
    revised === undefined ? nothing : yields({ _tag: "QuoteRevised", ...revised }),
  )
}

const counterOffer = (state: LiveQuote, command: CommandOf<"CounterOffer">, facts: Known): Decided => {
  if (state._tag === "Accepted" || isClosed(state)) return fails({ _tag: "QuoteClosed", status: state._tag })
  return Result.flatMap(revisionOf(state, command, facts), (revised) => {
    if (revised === undefined) return nothing
    const offered: QuoteEvent = { _tag: "CounterOffered", ...revised, note: command.note }
    if (revised.approval === "kept") return yields(offered)
    const own = "standing" in state ? state.standing : undefined
    return yields(offered, decideContent(revised, own, command.urgency ?? "normal", facts))
  })
}

const issue = (state: LiveQuote, { validDays }: CommandOf<"Issue">, facts: Known): Decided => {
  if (state._tag === "Issued" || state._tag === "Accepted") return nothing
  if (state._tag !== "Approved") return fails({ _tag: "NotApproved", status: state._tag })
  const most = facts.pricing.policy.quoteDays
  const days = validDays ?? most
  if (days > most) return fails({ _tag: "ValidityTooLong", days, most })
  const validUntil = LocalDate.addDays(facts.today, days)
  const { zone } = facts.calendar.calendar
  const expiresAt = TimeZone.startOfDay(LocalDate.addDays(validUntil, 1), zone)
  return yields({ _tag: "QuoteIssued", on: facts.today, validUntil, expiresAt, by: Decider.actorId(facts.actor) })
}

const accept = (state: LiveQuote, facts: Known): Decided => {
  if (state._tag === "Accepted") return nothing
  if (state._tag !== "Issued") return fails({ _tag: "NotIssued", status: state._tag })
  return facts.at < state.expiresAt
    ? yields({ _tag: "QuoteAccepted", at: facts.at, by: Decider.actorId(facts.actor) })
    : fails({ _tag: "ValidityOver", validUntil: LocalDate.format(state.validUntil) })
}

const withdraw = (state: LiveQuote, { reason }: CommandOf<"Withdraw">, facts: Known): Decided => {
  if (state._tag === "Withdrawn") return nothing
  return state._tag === "Accepted" || isClosed(state)
    ? fails({ _tag: "QuoteClosed", status: state._tag })
    : yields({ _tag: "QuoteWithdrawn", reason, by: Decider.actorId(facts.actor) })
}

/** Whether an answer is about what waits now (PRC-8); an answer to anything else changes nothing. */
const isAbout = (
  state: LiveQuote,
  { contentHash, revision }: { readonly contentHash: string; readonly revision: number },
): boolean => state._tag === "AwaitingApproval" && state.requested === revision && state.contentHash === contentHash

const lapse = (state: LiveQuote, { revision }: CommandOf<"RecordLapse">): Decided =>
  state._tag === "Approved" && state.basis.authority._tag === "Approval" && state.basis.authority.revision === revision
    ? yields({ _tag: "QuoteApprovalLapsed", revision })
    : nothing

const onLive = (state: LiveQuote, command: Exclude<QuoteCommand, CommandOf<"Draft">>, facts: Known): Decided => {
  const by = Decider.actorId(facts.actor)
  switch (command._tag) {
    case "Revise":
      return revise(state, command, facts)
    case "CounterOffer":
      return counterOffer(state, command, facts)
    case "Submit":
      if (state._tag === "Draft") return submit(state, command, facts)
      return isClosed(state) ? fails({ _tag: "QuoteClosed", status: state._tag }) : nothing
    case "Issue":
      return issue(state, command, facts)
    case "Accept":
      return accept(state, facts)
    case "Decline":
      if (state._tag === "Declined") return nothing
      return state._tag === "Issued"
        ? yields({ _tag: "QuoteDeclined", reason: command.reason, by })
        : fails({ _tag: "NotIssued", status: state._tag })
    case "Withdraw":
      return withdraw(state, command, facts)
    case "RecordApproval": {
      const { approvers, contentHash, revision } = command
      return isAbout(state, command) ? yields({ _tag: "QuoteApproved", revision, contentHash, approvers }) : nothing
    }
    case "RecordSentBack": {
      const { outcome, reason, revision } = command
      return isAbout(state, command)
        ? yields({ _tag: "QuoteSentBack", revision, outcome, by: command.by, reason })
        : nothing
    }
    case "RecordLapse":
      return lapse(state, command)
    case "AssignNumber":
      return state.number === undefined ? yields({ _tag: "QuoteNumbered", number: command.number }) : nothing
    case "Expire":
      return state._tag === "Issued" && facts.at >= state.expiresAt ? yields({ _tag: "QuoteExpired" }) : nothing
  }
}

const decide = (state: QuoteState, command: QuoteCommand, facts: Known): Decided => {
  if (command._tag === "Draft") return draft(state, command, facts)
  return state._tag === "Absent" ? fails({ _tag: "NoSuchQuote" }) : onLive(state, command, facts)
}

const tendersOf = ({ tender }: { readonly tender?: string }): ReadonlyArray<string> =>
  tender === undefined ? [] : [tender]

/** Lists to look prices up in, the tender, and whether the customer's recent offers matter. */
const needs = (
  state: QuoteState,
  command: QuoteCommand,
): Readonly<Record<"lists" | "customers" | "tenders", ReadonlyArray<string>>> => {
  const customers = state._tag === "Absent" ? [] : [state.content.customerId]
  switch (command._tag) {
    case "Draft":
      return { lists: command.priceLists, customers: [command.customerId], tenders: tendersOf(command) }
    case "Revise":
    case "CounterOffer":
      return { lists: command.priceLists, customers, tenders: tendersOf(command) }
    case "Submit":
      return state._tag === "Draft"
        ? { lists: state.content.priceLists, customers, tenders: tendersOf(state.content) }
        : { lists: [], customers: [], tenders: [] }
    default:
      return { lists: [], customers: [], tenders: [] }
  }
}

/** A quote is about what it comes to, before and after the command, for whoever acts on somebody's behalf (ORG-3). */
const concern = (command: QuoteCommand, state: QuoteState): Decider.Concern => {
  const before = state._tag === "Absent" ? undefined : state.content
  const currency = command._tag === "Draft" ? command.currency : before?.currency
  const contents = [before?.lines, "lines" in command ? command.lines : undefined].filter(
    (lines) => lines !== undefined,
  )
  const isKnown = contents.every((lines) => lines.every(({ unitPrice }) => unitPrice.currency === currency))
  return currency === undefined || !isKnown
    ? { kind: "quote" }
    : Decider.concernOver(
        "quote",
        contents.map((lines) => totalOf({ currency, lines })),
      )
}

/**
 * A quote (PRC-7). Nothing is promised before it is approved; what is approved is exactly its content (PRC-8).
 *
 * Laws: only what was approved word for word, or is everywhere at least as favourable, is ever issued; an unsound or denied
 * content never leaves the draft; a command repeated on the state it led to yields no events.
 */
export const quote = Decider.make<QuoteCommand, QuoteEvent, QuoteState, PricingError, QuoteKnown>({
  kind: "quote",
  concerns: ({ command, state }) => concern(command, state),
  initial: { _tag: "Absent" },
  command: QuoteCommand,
  event: QuoteEvent,
  state: QuoteState,
  access: {
    Draft: Decider.anyMember,
    Revise: Decider.anyMember,
    CounterOffer: Decider.anyMember,
    Submit: Decider.anyMember,
    Issue: Decider.anyMember,
    Accept: Decider.anyMember,
    Decline: Decider.anyMember,
    Withdraw: Decider.anyMember,
    RecordApproval: Decider.systemOnly,
    RecordSentBack: Decider.systemOnly,
    RecordLapse: Decider.systemOnly,
    AssignNumber: Decider.systemOnly,
    Expire: Decider.systemOnly,
  },
  reads: ({ command, state }) => {
    const { customers, lists, tenders } = needs(state, command)
    return {
      pricing: Decider.policy(pricingPolicy),
      lists: Decider.documents(priceList, lists),
      customers: Decider.documents(customerPricing, customers),
      tenders: Decider.documents(tender, tenders),
    }
  },
  decide,
  evolve: evolveQuote,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : {
          status: state._tag,
          customerId: state.content.customerId,
          currency: state.content.currency,
          owner: state.owner,
          revision: state.revision,
          number: state.number ?? null,
        },
  timers: (state) => (state._tag === "Issued" ? [{ name: "expiry", at: state.expiresAt }] : []),
  onTimer: ({ name }) => (name === "expiry" ? { _tag: "Expire" } : undefined),
})
