/**
 * `acme.regional`: everything that one company needs besides the built-in modules, as one plugin. It knows Dealwright by
 * its public names only, like any package from outside.
 */
import { Decider, Engine, Escalation, Pipeline, PricingAuthority } from "@dealwright/core"
import { collectionVisit } from "./CollectionVisit.ts"
import { sellerKeepsDebt } from "./Guards.ts"
import { messages } from "./Messages.ts"
import { type Outbox, stepsToOutbox } from "./Outbox.ts"
import { stepToVisit, surveyToDeal } from "./Reactors.ts"
import { regionsPolicy } from "./Regions.ts"
import { remoteOrder } from "./RemoteOrder.ts"
import { siteSurvey, siteSurveyName } from "./SiteSurvey.ts"
import { visit } from "./Visit.ts"

export * from "./CollectionVisit.ts"
export * from "./Guards.ts"
export * from "./Messages.ts"
export * from "./Outbox.ts"
export * from "./Reactors.ts"
export * from "./Regions.ts"
export * from "./RemoteOrder.ts"
export * from "./SiteSurvey.ts"
export * from "./Template.ts"
export * from "./Visit.ts"

/** The plugin. What only the host can give it comes as options. */
export const acmeRegional = ({ outbox }: { readonly outbox: Outbox }): Engine.Plugin =>
  Engine.plugin({
    id: "acme.regional",
    version: "1.0.0",
    needs: [
      { id: "dealwright.pipeline", version: "1.0.0" },
      { id: "dealwright.pricing", version: "1.0.0" },
      { id: "dealwright.receivable", version: "1.0.0" },
    ],
    policies: [regionsPolicy],
    extensions: [
      Decider.extend(PricingAuthority.customRules, remoteOrder.name, remoteOrder.factory),
      Decider.extend(Pipeline.gateKind, siteSurveyName, siteSurvey),
      Decider.extend(Escalation.escalationAction, collectionVisit.name, collectionVisit.kind),
    ],
    aggregates: [Decider.erase(visit)],
    reactors: [stepToVisit, surveyToDeal],
    guards: [sellerKeepsDebt],
    subscribers: [stepsToOutbox(outbox)],
    messages,
  })
