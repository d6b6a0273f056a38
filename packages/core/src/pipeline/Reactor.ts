/**
 * What follows from asking for a closed deal to be opened again, and from the answer (PIP-3, APR-1).
 *
 * @module
 */
import { approval, approvalId } from "../approval/index.ts"
import { dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { lowest } from "../decision/Ladder.ts"
import { toText } from "../money/index.ts"
import { deal } from "./Decider.ts"

/** The kind of subject under which reopenings are approved. */
export const reopeningSubject = "deal-reopen"

const requestId = (id: string, revision: number): string => approvalId({ kind: reopeningSubject, id }, revision)

/** Asks for approval, and tells it what became of the request. */
export const askForReopening: Reactor = reactor(deal, "pipeline.ask-for-reopening", ({ event, facts, id, state }) => {
  if (state._tag === "Absent") return []
  switch (event._tag) {
    case "ReopeningRequested": {
      const { by, contentHash, decision, reason, revision } = event
      const { amount, customerId, title } = state.terms
      return [
        dispatch(approval, requestId(id, revision), {
          _tag: "Request",
          subject: { kind: reopeningSubject, id, contentHash },
          decision,
          requester: { id: by, rank: facts.actor._tag === "Member" ? facts.actor.rank : lowest(facts.ladder) },
          urgency: "normal",
          summary: `Open deal ${id} again (${title}, ${toText(amount, "en")}): ${reason}`,
          amount,
          customerId,
        }),
      ]
    }
    case "DealReopened":
      return [dispatch(approval, requestId(id, event.revision), { _tag: "MarkUsed" })]
    case "DealLost":
      return event.voided === null
        ? []
        : [dispatch(approval, requestId(id, event.voided), { _tag: "Supersede", reason: event.note })]
    default:
      return []
  }
})

/** Brings the answer to the deal. */
export const answerReopening: Reactor = reactor(approval, "pipeline.answer-reopening", ({ event }) => {
  if (!("subject" in event) || event.subject.kind !== reopeningSubject) return []
  const { contentHash, id } = event.subject
  switch (event._tag) {
    case "Approved":
      return [dispatch(deal, id, { _tag: "RecordReopening", contentHash, by: event.by })]
    case "Rejected":
    case "Returned":
    case "Withdrawn":
    case "Superseded":
      return [dispatch(deal, id, { _tag: "RecordReopeningRefusal", contentHash, by: event.by, reason: event.reason })]
    default:
      return []
  }
})
