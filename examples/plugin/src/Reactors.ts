/**
 * What follows from what, between core's aggregates and the plugin's. Pure; whatever is dispatched commits together with the
 * event that it follows from, or neither does.
 */
import { Decider, LocalDate, Pipeline, Receivable } from "@dealwright/core"
import { visitedRegion } from "./CollectionVisit.ts"
import { siteSurveyName } from "./SiteSurvey.ts"
import { visit } from "./Visit.ts"

/** Name of the visit that a step of a debt's escalation leads to; a step fires once in each revision. */
export const collectionVisitId = (
  receivableId: string,
  item: Receivable.Item,
  step: string,
  revision: number,
): string => `${receivableId}-${item}-${step}-${revision}`

/** An escalation step that asks for a collection visit opens one. */
export const stepToVisit = Decider.reactor(Receivable.receivable, "acme/step-to-visit", ({ event, id, state }) => {
  if (event._tag !== "StepFired" || state._tag === "None") return []
  const region = visitedRegion(event.action)
  if (region === undefined) return []
  const { item, revision, step } = event
  return [
    Decider.dispatch(visit, collectionVisitId(id, item, step, revision), {
      _tag: "Request",
      purpose: { _tag: "Collection", receivableId: id, item },
      customerId: state.customerId,
      region,
    }),
  ]
})

/** A completed survey is a fact of the deal, on which the gate rests. */
export const surveyToDeal = Decider.reactor(visit, "acme/survey-to-deal", ({ event, state }) =>
  event._tag === "VisitCompleted" && state._tag === "Completed" && state.purpose._tag === "Survey"
    ? [
        Decider.dispatch(Pipeline.deal, state.purpose.dealId, {
          _tag: "RecordFact",
          fact: { _tag: "CustomRecorded", name: siteSurveyName, value: LocalDate.format(event.visitedOn) },
        }),
      ]
    : [],
)
