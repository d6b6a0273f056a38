/**
 * Between targets and budgets and those who agree to them (TGT-3, TGT-4, TGT-7, APR-1).
 *
 * @module
 */
import { approval, approvalId } from "../approval/index.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { lowest } from "../decision/Ladder.ts"
import type { Decision } from "../decision/Model.ts"
import { type Money, toText } from "../money/index.ts"
import { budget } from "./BudgetDecider.ts"
import { target } from "./Decider.ts"
import { type Figure, formatFigure, ownerKey } from "./Evaluate.ts"

/** The kind of subject under which targets and their amendments are approved. */
export const targetSubject = "target"
/** The kind of subject under which spending and other amounts of budgets are approved. */
export const budgetSubject = "budget"

const request = (
  kind: string,
  id: string,
  asked: { readonly revision: number; readonly contentHash: string; readonly decision: Decision; readonly by: string },
  facts: Facts,
  summary: string,
  amount: Money | undefined,
): Dispatch =>
  dispatch(approval, approvalId({ kind, id }, asked.revision), {
    _tag: "Request",
    subject: { kind, id, contentHash: asked.contentHash },
    decision: asked.decision,
    requester: { id: asked.by, rank: facts.actor._tag === "Member" ? facts.actor.rank : lowest(facts.ladder) },
    urgency: "normal",
    summary: summary.slice(0, 2000),
    ...(amount === undefined ? {} : { amount }),
  })

const used = (kind: string, id: string, revision: number): Dispatch =>
  dispatch(approval, approvalId({ kind, id }, revision), { _tag: "MarkUsed" })

const superseded = (kind: string, id: string, revision: number | null, reason: string): ReadonlyArray<Dispatch> =>
  revision === null ? [] : [dispatch(approval, approvalId({ kind, id }, revision), { _tag: "Supersede", reason })]

const moneyOf = (figure: Figure): Money | undefined => (figure._tag === "Amount" ? figure.money : undefined)

/** Asks for approval of a target or of its amendment, and tells it what became of it. */
export const askForTarget: Reactor = reactor(target, "target.ask-for-approval", ({ event, facts, id, state }) => {
  if (state._tag === "Absent") return []
  const { metric, owner } = state.terms
  const about = `target ${id} of ${ownerKey(owner)} (${metric.measure})`
  switch (event._tag) {
    case "TargetProposed": {
      const { amount } = event.terms
      return [
        ...superseded(targetSubject, id, event.voided, "It was proposed anew."),
        request(targetSubject, id, event, facts, `Set ${about}: ${formatFigure(amount)}`, moneyOf(amount)),
      ]
    }
    case "AmendmentProposed": {
      const [before, after] = [state.terms.amount, event.amount].map(formatFigure)
      const change = before === after ? "another breakdown" : `${before} → ${after}`
      return [
        ...superseded(targetSubject, id, event.voided, "Another amendment was asked for."),
        request(targetSubject, id, event, facts, `Amend ${about}: ${change}. ${event.reason}`, moneyOf(event.amount)),
      ]
    }
    case "TargetApproved":
    case "TargetAmended":
      return [used(targetSubject, id, event.revision)]
    case "TargetSet":
      return superseded(targetSubject, id, event.voided, "It was set by somebody who may.")
    case "TargetWithdrawn":
      return superseded(targetSubject, id, event.voided, event.reason)
    default:
      return []
  }
})

/** Asks for approval of spending beyond a budget or of another amount, and tells it what became of it. */
export const askForBudget: Reactor = reactor(budget, "target.ask-for-budget", ({ event, facts, id, state }) => {
  if (state._tag === "Absent") return []
  const { terms } = state
  switch (event._tag) {
    case "SpendingRequested": {
      const { amount, purpose } = event.spending
      const summary = `Spend ${toText(amount, "en")} beyond budget ${id} of ${terms.team}: ${purpose}`
      return [request(budgetSubject, id, event, facts, summary, amount)]
    }
    case "BudgetAmendmentRequested": {
      const [before, after] = [terms.amount, event.amount].map((money) => toText(money, "en"))
      const summary = `Amend budget ${id} of ${terms.team}: ${before} → ${after}. ${event.reason}`
      return [request(budgetSubject, id, event, facts, summary, event.amount)]
    }
    case "BudgetAmended":
      return [used(budgetSubject, id, event.revision)]
    case "MoneySpent":
      return event.revision === null ? [] : [used(budgetSubject, id, event.revision)]
    default:
      return []
  }
})

/** Brings the answer to the target or the budget. */
export const answerTarget: Reactor = reactor(approval, "target.answer", ({ event }): ReadonlyArray<Dispatch> => {
  if (!("subject" in event)) return []
  const { contentHash, id, kind } = event.subject
  if (kind !== targetSubject && kind !== budgetSubject) return []
  const answer = (
    command: (typeof target)["command"]["Type"] & { readonly _tag: "RecordApproval" | "RecordRefusal" },
  ) => (kind === targetSubject ? dispatch(target, id, command) : dispatch(budget, id, command))
  switch (event._tag) {
    case "Approved":
      return [answer({ _tag: "RecordApproval", contentHash, by: event.by })]
    case "Rejected":
    case "Returned":
    case "Withdrawn":
      return [answer({ _tag: "RecordRefusal", contentHash, by: event.by, reason: event.reason })]
    // What was superseded is known here already, and what was approved was used at once.
    default:
      return []
  }
})
