/**
 * How a contract's events change it. Total.
 *
 * @module
 */
import type { ContractEvent } from "./Events.ts"
import type { Contract, ContractState, Signature } from "./Model.ts"

const signatureOf = ({ standing }: Contract): Signature | null =>
  standing._tag === "Signed" || standing._tag === "Archived" ? standing.signature : null

/** Folds an event into the contract. */
export const evolve = (state: ContractState, event: ContractEvent): ContractState => {
  if (event._tag === "ContractDrawn") {
    return {
      _tag: "Contract",
      terms: event.terms,
      drawnBy: event.by,
      drawnOn: event.on,
      standing: { _tag: "Draft" },
      submissions: 0,
      firstPayments: [],
    }
  }
  if (state._tag === "Absent") return state
  switch (event._tag) {
    case "ContractAmended":
      return { ...state, terms: event.terms, standing: { _tag: "Draft" } }
    case "ContractSubmitted": {
      const { by, contentHash, decision, offer } = event
      return {
        ...state,
        standing: { _tag: "AwaitingApproval", contentHash, decision, by },
        submissions: event.submission,
        ...(offer === undefined ? {} : { offeredTo: state.terms.customerId }),
      }
    }
    case "ContractApproved": {
      const { by, contentHash, on, submittedBy } = event
      return { ...state, standing: { _tag: "Approved", contentHash, submittedBy, by, on } }
    }
    case "ApprovalRefused":
      return { ...state, standing: { _tag: "Draft" } }
    case "FirstPaymentRecorded":
      return { ...state, firstPayments: [...state.firstPayments, event.receivableId] }
    case "FirstPaymentReversed":
      return { ...state, firstPayments: state.firstPayments.filter((one) => one !== event.receivableId) }
    case "ContractSigned":
      return { ...state, standing: { _tag: "Signed", signature: event.signature } }
    case "ContractArchived": {
      const signature = signatureOf(state)
      return signature === null
        ? state
        : { ...state, standing: { _tag: "Archived", signature, archive: event.archive } }
    }
    case "ContractTakenOver":
      return { ...state, owner: event.to }
    case "ContractRescinded": {
      const { by, on, reason } = event
      return { ...state, standing: { _tag: "Rescinded", reason, by, on, signature: signatureOf(state) } }
    }
  }
}
