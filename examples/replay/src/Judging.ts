/**
 * Prices put to those who may agree to them: the seller offers, whoever is asked agrees, the customer accepts (PRC-5, APR-2).
 *
 * @module
 */
import { Approval, type Decision, Engine, type Instant, Organisation, Pricing } from "@dealwright/core"
import { Effect } from "effect"
import { asMember, asOperator } from "./Sessions.ts"

/** What a price needed (PRC-5). `by` are those who agreed, in order. */
export type Needs =
  | { readonly _tag: "Allowed" }
  | { readonly _tag: "NeedsApproval"; readonly rank: string; readonly by: ReadonlyArray<string> }
  | { readonly _tag: "Denied"; readonly reasons: ReadonlyArray<Decision.Reason> }

const quotes = Engine.operations(Pricing.quote)
const approvals = Engine.operations(Approval.approval)

/** Where nobody above the requester is high enough: anybody who is. */
const otherFor = Effect.fnUntraced(function* (
  { answers, requester }: Approval.Pending,
  { approver }: ReturnType<typeof Approval.pendingSteps>[number],
  at: Instant.Instant,
) {
  if (approver._tag === "InRole") return undefined
  const engine = yield* Engine.Engine
  const people = yield* engine.state(Organisation.organisation, Organisation.organisationId).pipe(asOperator(at))
  return Organisation.eligibleApprovers(people, engine.host.ladder, approver.rank, requester.id).find(({ id }) =>
    answers.every(({ by }) => by !== id),
  )?.id
})

/**
 * Whoever is asked agrees, until the request is decided (APR-2). Answers who agreed; nobody more when nobody is there to be
 * asked.
 */
export const answer = Effect.fnUntraced(function* (request: string, at: Instant.Instant) {
  const engine = yield* Engine.Engine
  const agreed: Array<string> = []
  for (;;) {
    const state = yield* engine.state(Approval.approval, request).pipe(asOperator(at))
    const [next] = Approval.pendingSteps(state)
    if (next === undefined || state._tag !== "Pending") return agreed
    const person =
      state.asked.findLast(({ step }) => step === next.step)?.members[0] ?? (yield* otherFor(state, next, at))
    if (person === undefined) return agreed
    yield* approvals.approve(request, { note: "as it was agreed" }).pipe(asMember(person, at))
    agreed.push(person)
  }
})

/** What a quote is drafted with. */
export type Offer = Omit<Extract<Pricing.QuoteCommand, { readonly _tag: "Draft" }>, "_tag">

/**
 * The seller puts an offer up; where it takes somebody else they agree, and the customer accepts it. What nobody may agree to
 * stays a draft.
 */
export const judge = Effect.fnUntraced(function* (id: string, offer: Offer, seller: string, at: Instant.Instant) {
  const bySeller = asMember(seller, at)
  yield* quotes.draft(id, offer).pipe(bySeller)
  const { events } = yield* quotes.submit(id, {}).pipe(bySeller)
  let needs: Needs = { _tag: "Allowed" }
  for (const event of events) {
    if (event._tag === "QuoteRefused") return { _tag: "Denied", reasons: event.decision.reasons } satisfies Needs
    if (event._tag !== "QuoteSubmitted" || event.decision._tag !== "NeedsApproval") continue
    const by = yield* answer(Approval.approvalId({ kind: "quote", id }, event.revision), at)
    needs = { _tag: "NeedsApproval", rank: event.decision.rank.name, by }
  }
  yield* quotes.issue(id, {}).pipe(bySeller)
  yield* quotes.accept(id, {}).pipe(bySeller)
  return needs
})
