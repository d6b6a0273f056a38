/**
 * Template `trade` as Acme lives it: the shipped policies, extended by what the plugin adds. All of it is data.
 */
import {
  type Engine,
  Escalation,
  Money,
  Pipeline,
  PricingAuthority,
  Rate,
  Receivable,
  Templates,
} from "@dealwright/core"
import { collectionVisitStep } from "./CollectionVisit.ts"
import type { RegionsPolicy } from "./Regions.ts"
import { remoteOrderRule } from "./RemoteOrder.ts"
import { siteSurveyGate } from "./SiteSurvey.ts"

/** Regions and their terms. */
export const acmeRegions: RegionsPolicy = {
  regions: [
    { region: "coast", surcharge: Rate.percent(1), visitWithinDays: 2 },
    { region: "highlands", surcharge: Rate.percent(4), visitWithinDays: 10 },
  ],
  elsewhere: { surcharge: Rate.percent(2), visitWithinDays: 5 },
  waiveRank: "manager",
}

/** The shipped pipeline; nothing is proposed for a site that nobody has seen within half a year. */
const pipeline: Pipeline.PipelinePolicy = {
  ...Pipeline.tradePolicy,
  pipelines: Pipeline.tradePolicy.pipelines.map((each) => ({
    ...each,
    stages: each.stages.map((stage) =>
      stage.id === "proposal" ? { ...stage, gates: [...stage.gates, siteSurveyGate(180)] } : stage,
    ),
  })),
}

/** Everything that the shipped rule asks for, and a manager's word on small orders of remote customers. */
const pricing: PricingAuthority.PricingPolicy = {
  ...PricingAuthority.tradePricing,
  rule: PricingAuthority.allOf(
    PricingAuthority.tradePricing.rule,
    remoteOrderRule({ customerClass: "remote", least: Money.of("20000.00", "CNY"), rank: "manager" }),
  ),
}

/** The shipped schedule, with somebody at the door on day 20. */
const receivable: Receivable.ReceivablePolicy = {
  ...Receivable.tradeReceivable,
  schedule: Escalation.merge(
    Receivable.tradeReceivable.schedule,
    collectionVisitStep("collection-visit", 20, "highlands"),
  ),
}

/** What Acme opens Dealwright with, together with the plugin. */
export const acmeTemplate: Engine.Template = {
  ...Templates.trade,
  name: "acme-trade",
  policies: { ...Templates.trade.policies, pipeline, pricing, receivable, "acme.regions": acmeRegions },
}
