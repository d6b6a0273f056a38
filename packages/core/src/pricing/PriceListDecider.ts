/**
 * One price list: `price-list/<id>` (PRC-1). Master data: quotes read it as it was last committed.
 *
 * @module
 */
import * as Result from "effect/Result"
import { LocalDate } from "../calendar/index.ts"
import * as Decider from "../decider/index.ts"
import { type Decision, lowest, needsApproval, type Rank, rankNamed, reason } from "../decision/index.ts"
import { priceListText } from "./Canonical.ts"
import { type PricingError, reject } from "./Errors.ts"
import type { CompiledPricing } from "./Evaluate.ts"
import { pricingPolicy } from "./Policy.ts"
import { type Claim, overlapWith, priceBook } from "./PriceBook.ts"
import {
  type PriceBookState,
  PriceListCommand,
  type PriceListContent,
  PriceListEvent,
  PriceListState,
} from "./PriceListModel.ts"

/** The kind of subject under which lists are approved. */
export const priceListSubject = "price-list"

/** What a price list has to know besides its state: who signs, and which other lists there are. */
export interface PriceListKnown {
  readonly pricing: CompiledPricing
  readonly books: ReadonlyArray<PriceBookState>
}

type Decided = Result.Result<ReadonlyArray<PriceListEvent>, PricingError>
type Known = Decider.Facts & PriceListKnown
type StateOf<Tag extends PriceListState["_tag"]> = Extract<PriceListState, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (event: PriceListEvent): Decided => Result.succeed([event])
const fails = (...problem: Parameters<typeof reject>): Decided => Result.fail(reject(...problem))

/** What a list claims in the book of its currency. */
export const claimOf = ({ from, lines, supersedes, until }: PriceListContent): Omit<Claim, "listId"> => ({
  from,
  skus: lines.map(({ sku }) => sku),
  ...(until === undefined ? {} : { until }),
  ...(supersedes === undefined ? {} : { supersedes }),
})

const contentProblem = ({ currency, from, lines, until }: PriceListContent): PricingError | undefined => {
  if (until !== undefined && until <= from) {
    return reject({ _tag: "EmptyPeriod", from: LocalDate.format(from), until: LocalDate.format(until) })
  }
  const seen = new Set<string>()
  for (const { cost, floor, listPrice, sku } of lines) {
    if (seen.has(sku)) return reject({ _tag: "ProductTwice", sku })
    seen.add(sku)
    const other = [listPrice, cost, floor].find((money) => money !== undefined && money.currency !== currency)
    if (other !== undefined) {
      return reject({ _tag: "OtherCurrency", sku, expected: currency, found: other.currency })
    }
  }
  return undefined
}

const draft = (
  state: PriceListState,
  { _tag, ...content }: Extract<PriceListCommand, { readonly _tag: "DraftList" }>,
  facts: Known,
): Decided => {
  switch (state._tag) {
    case "AwaitingSignOff":
      return sameContent(state.content, content) ? nothing : fails({ _tag: "AwaitingSignOff" })
    case "InUse":
    case "Superseded":
      return fails({ _tag: "ListInUse", status: state._tag })
    case "Withdrawn":
      return fails({ _tag: "ListWithdrawn" })
    default: {
      if (state._tag === "Drafted" && sameContent(state.content, content)) return nothing
      const problem = contentProblem(content)
      return problem === undefined
        ? yields({ _tag: "PriceListDrafted", content, by: Decider.actorId(facts.actor) })
        : Result.fail(problem)
    }
  }
}

const sameContent = (a: PriceListContent, b: PriceListContent): boolean => priceListText(a) === priceListText(b)

/** All signatories in parallel (PRC-1): the highest decides, the others sign beside them. */
const signOff = (names: ReadonlyArray<string>, facts: Known): Decision => {
  const ranks = names
    .flatMap((name): ReadonlyArray<Rank> => {
      const rank = rankNamed(facts.ladder, name)
      return Result.isSuccess(rank) ? [rank.success] : []
    })
    .sort((a, b) => b.level - a.level)
  const [first, ...others] = ranks
  const why = reason("NeedsApproval", "price-list-sign-off", "PRC-1", { signatories: names.join(", ") })
  return needsApproval(
    // The policy was compiled against this ladder, so every signatory is on it.
    first ?? lowest(facts.ladder),
    [why],
    others.map((rank) => ({ _tag: "ByRank", rank })),
  )
}

const submit = (
  { content, revision }: StateOf<"Drafted">,
  { urgency = "normal" }: Extract<PriceListCommand, { readonly _tag: "SubmitList" }>,
  facts: Known,
): Decided => {
  const { actor, today } = facts
  if (content.from < today) {
    return fails({ _tag: "BeginsInThePast", from: LocalDate.format(content.from), today: LocalDate.format(today) })
  }
  const overlap = overlapWith(facts.books[0] ?? priceBook.initial, claimOf(content))
  if (overlap !== undefined) return fails({ _tag: "PeriodsOverlap", ...overlap })
  return yields({
    _tag: "PriceListSubmitted",
    revision: revision + 1,
    contentHash: facts.digest(priceListText(content)),
    decision: signOff(facts.pricing.policy.signatories, facts),
    requester: { id: Decider.actorId(actor), rank: actor._tag === "Member" ? actor.rank : lowest(facts.ladder) },
    urgency,
  })
}

/** Whether an answer is about what waits now; an answer to something else changes nothing (PRC-8). */
const isAbout = (
  state: PriceListState,
  { contentHash, revision }: { readonly contentHash: string; readonly revision: number },
): state is StateOf<"AwaitingSignOff"> =>
  state._tag === "AwaitingSignOff" && state.revision === revision && state.contentHash === contentHash

const decide = (state: PriceListState, command: PriceListCommand, facts: Known): Decided => {
  switch (command._tag) {
    case "DraftList":
      return draft(state, command, facts)
    case "SubmitList":
      if (state._tag === "Drafted") return submit(state, command, facts)
      if (state._tag === "Absent") return fails({ _tag: "NoSuchList" })
      return state._tag === "Withdrawn" ? fails({ _tag: "ListWithdrawn" }) : nothing
    case "WithdrawList":
      if (state._tag === "Absent") return fails({ _tag: "NoSuchList" })
      if (state._tag === "Withdrawn") return nothing
      return state._tag === "InUse" || state._tag === "Superseded"
        ? fails({ _tag: "ListInUse", status: state._tag })
        : yields({ _tag: "PriceListWithdrawn", reason: command.reason, by: Decider.actorId(facts.actor) })
    case "RecordSignOff":
      return isAbout(state, command)
        ? yields({ _tag: "PriceListSignedOff", approvers: command.approvers, at: facts.at })
        : nothing
    case "RecordRefusal":
      return isAbout(state, command)
        ? yields({ _tag: "PriceListRefused", by: command.by, reason: command.reason })
        : nothing
    case "SupersedeList":
      return state._tag === "InUse"
        ? yields({ _tag: "PriceListSuperseded", successor: command.successor, since: command.since })
        : nothing
  }
}

const evolve = (state: PriceListState, event: PriceListEvent): PriceListState => {
  if (event._tag === "PriceListDrafted") {
    return { _tag: "Drafted", content: event.content, revision: state._tag === "Absent" ? 0 : state.revision }
  }
  if (state._tag === "Absent") return state
  const { content, revision } = state
  switch (event._tag) {
    case "PriceListSubmitted":
      return { _tag: "AwaitingSignOff", content, revision: event.revision, contentHash: event.contentHash }
    case "PriceListSignedOff":
      return { _tag: "InUse", content, revision, approvers: event.approvers, signedAt: event.at }
    case "PriceListRefused":
      return { _tag: "Drafted", content, revision }
    case "PriceListSuperseded": {
      if (state._tag !== "InUse") return state
      const { successor, since } = event
      return { ...state, _tag: "Superseded", successor, since }
    }
    case "PriceListWithdrawn":
      return { _tag: "Withdrawn", content, revision, reason: event.reason }
  }
}

/** The currency in whose book the command has to look. */
const bookOf = (state: PriceListState, command: PriceListCommand): ReadonlyArray<string> =>
  command._tag === "SubmitList" && state._tag === "Drafted" ? [state.content.currency] : []

/**
 * A price list (PRC-1): takes effect when all its signatories have signed; then it is never edited, only superseded by
 * another list.
 */
export const priceList = Decider.make<PriceListCommand, PriceListEvent, PriceListState, PricingError, PriceListKnown>({
  kind: "price-list",
  initial: { _tag: "Absent" },
  consistency: "snapshot",
  command: PriceListCommand,
  event: PriceListEvent,
  state: PriceListState,
  access: {
    DraftList: Decider.anyMember,
    SubmitList: Decider.anyMember,
    WithdrawList: Decider.anyMember,
    RecordSignOff: Decider.systemOnly,
    RecordRefusal: Decider.systemOnly,
    SupersedeList: Decider.systemOnly,
  },
  reads: ({ command, state }) => ({
    pricing: Decider.policy(pricingPolicy),
    books: Decider.documents(priceBook, bookOf(state, command)),
  }),
  decide,
  evolve,
  index: (state) => {
    if (state._tag === "Absent") return {}
    const { currency, from, until, version } = state.content
    return {
      status: state._tag,
      currency,
      version,
      from: LocalDate.format(from),
      until: until === undefined ? null : LocalDate.format(until),
    }
  },
})

/**
 * Whether a list holds on a day (PRC-1): signed off, begun, not ended, and its successor not begun yet.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Pricing } from "@dealwright/core"
 *
 * assert.equal(Pricing.isEffectiveOn({ _tag: "Absent" }, LocalDate.literal("2026-03-10")), false)
 * ```
 */
export const isEffectiveOn = (state: PriceListState, on: LocalDate.LocalDate): boolean => {
  if (state._tag !== "InUse" && state._tag !== "Superseded") return false
  const { from, until } = state.content
  return on >= from && (until === undefined || on < until) && (state._tag === "InUse" || on < state.since)
}
