/**
 * How a deal's events change it. Total.
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { DealEvent } from "./Events.ts"
import { applyFact, noFacts } from "./Facts.ts"
import type { Deal, DealState } from "./Model.ts"

const entered = (deal: Deal, stage: string, on: LocalDate): Deal =>
  stage === deal.stage ? deal : { ...deal, stage, history: [...deal.history, { stage, enteredOn: on }] }

const withoutReopening = (deal: Deal): Deal => {
  const { reopening: _, ...rest } = deal
  return rest
}

/** Folds an event into the deal. */
export const evolve = (state: DealState, event: DealEvent): DealState => {
  if (event._tag === "DealOpened") {
    return {
      _tag: "Deal",
      pipeline: event.pipeline,
      terms: event.terms,
      opening: event.terms,
      openedBy: event.by,
      stage: event.stage,
      history: [{ stage: event.stage, enteredOn: event.on }],
      standing: { _tag: "Open" },
      facts: noFacts,
      reopenings: 0,
    }
  }
  if (event._tag === "DealImported") {
    const { history, pipeline, standing, terms } = event
    return {
      _tag: "Deal",
      pipeline,
      terms,
      opening: terms,
      openedBy: event.by,
      stage: (history.at(-1) ?? history[0]).stage,
      history,
      standing,
      facts: noFacts,
      reopenings: 0,
    }
  }
  if (state._tag === "Absent") return state
  switch (event._tag) {
    case "DealMoved":
    case "DealMovedBack":
      return entered(state, event.to, event.on)
    case "DealWon":
      return { ...entered(state, event.to, event.on), standing: { _tag: "Won", on: event.on, by: event.by } }
    case "DealLost": {
      const { by, cause, lostTo, note, on } = event
      return { ...withoutReopening(state), standing: { _tag: "Lost", on, by, cause, lostTo, note } }
    }
    case "ReopeningRequested": {
      const { _tag, ...reopening } = event
      return { ...state, reopening, reopenings: event.revision }
    }
    case "ReopeningRefused":
      return withoutReopening(state)
    case "DealReopened":
      return { ...withoutReopening(state), standing: { _tag: "Open" } }
    case "FactRecorded":
      return { ...state, facts: applyFact(state.facts, event.fact, event.by, event.on) }
    case "AmountChanged":
      return { ...state, terms: { ...state.terms, amount: event.amount } }
    case "SellersChanged":
      return { ...state, terms: { ...state.terms, sellers: event.sellers } }
  }
}
