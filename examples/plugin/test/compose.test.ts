import {
  Decider,
  Decision,
  Engine,
  Money,
  Pipeline,
  PricingAuthority,
  Rate,
  Receivable,
  Templates,
} from "@dealwright/core"
import { Result } from "effect"
import { describe, expect, it } from "vitest"
import {
  acmeRegional,
  acmeRegions,
  acmeTemplate,
  collectionVisitStep,
  regionsPolicy,
  siteSurveyGate,
  visit,
} from "../src/index.ts"
import { makeOutbox } from "./acme.ts"

const plugin = acmeRegional({ outbox: makeOutbox() })
const compose = (template: Engine.Template, ...more: ReadonlyArray<Engine.Plugin>) =>
  Engine.compose([...Templates.builtIn, plugin, ...more], template)

/** Everything that is wrong, as one text for each problem. */
const problems = (composed: ReturnType<typeof compose>): ReadonlyArray<string> =>
  Result.isFailure(composed) ? composed.failure.map(({ text }) => text.en) : []

const withPolicy = (key: string, data: unknown): Engine.Template => ({
  ...acmeTemplate,
  policies: { ...acmeTemplate.policies, [key]: data },
})

describe("composing", () => {
  it("joins the plugin with the built-in modules under a template that has its policy", () => {
    const host = Result.getOrThrow(compose(acmeTemplate))
    expect(host.aggregates.has(visit.kind)).toBe(true)
    expect(host.policies.has(regionsPolicy.key)).toBe(true)
    expect(host.extensions.names(Pipeline.gateKind)).toEqual(["acme/site-survey"])
  })

  it("refuses the template without the plugin: its policy kind, gate, rule and action are unknown, all said at once", () => {
    const found = Engine.compose(Templates.builtIn, acmeTemplate)
    expect(problems(found)).toEqual([
      expect.stringContaining('kind "acme.regions", which no plugin knows'),
      expect.stringMatching(/"pricing" at rule\.rules\[1\].*"acme\/remote-order"/),
      expect.stringMatching(/"pipeline" at .*"acme\/site-survey"/),
      expect.stringMatching(/"receivable" at schedule.*"acme\/collection-visit"/),
    ])
  })

  it("refuses the plugin without its policy: nothing of that kind could be decided", () => {
    expect(problems(compose(Templates.trade))).toEqual([
      expect.stringContaining('lacks a policy of kind "acme.regions"'),
    ])
  })

  it("reports everything in which two plugins conflict, and names both", () => {
    const rival = Engine.plugin({
      id: "rival.regions",
      version: "2.0",
      needs: [{ id: "rival.maps" }, { id: "acme.regional", version: "1.1.0" }],
      aggregates: [Decider.erase(visit)],
      policies: [regionsPolicy],
      extensions: [
        Decider.extend(Pipeline.gateKind, "acme/site-survey", () => ({
          needs: { en: "nothing", zh: "无" },
          isOpen: () => true,
        })),
      ],
      guards: [{ name: "rival/guard", on: "lighthouse", guard: () => Decision.allowed() }],
      messages: { "acme-remote-order": { en: "", zh: "" } },
    })
    const found = problems(compose(acmeTemplate, rival))
    expect(found.length).toBe(8)
    for (const name of [
      'version "2.0"',
      'needs "rival.maps"',
      'needs "acme.regional" 1.1.0',
      'aggregate "acme-visit" of plugin rival.regions exists already in plugin acme.regional',
      'policy kind "acme.regions"',
      'extension "pipeline-gate: acme/site-survey"',
      'message "acme-remote-order"',
      'on "lighthouse", a kind that no plugin brings',
    ]) {
      expect(found).toContainEqual(expect.stringContaining(name))
    }
  })
})

describe("the policy kind", () => {
  it("refuses what is malformed, out of range, twice or unknown, each with place and remedy", () => {
    const malformed = compose(withPolicy("acme.regions", { ...acmeRegions, elsewhere: { surcharge: Rate.zero } }))
    expect(problems(malformed)).toEqual([expect.stringMatching(/acme\.regions.*malformed[\s\S]*visitWithinDays/)])
    const coast = { region: "coast", surcharge: Rate.percent(51), visitWithinDays: 1 }
    const unsound = compose(
      withPolicy("acme.regions", { ...acmeRegions, regions: [...acmeRegions.regions, coast], waiveRank: "admiral" }),
    )
    expect(problems(unsound)).toEqual([
      expect.stringContaining("regions[2].surcharge: a surcharge of 51% is out of range; use 0% to 50%. [ACME-1]"),
      expect.stringContaining('regions[2].region: the region "coast" stands there twice; keep one of them. [ACME-1]'),
      expect.stringMatching(/waiveRank: .*admiral.* \(ORG-1\)/),
    ])
  })

  it("answers with functions: freight by region, and who may waive it", () => {
    const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
    const regions = Result.getOrThrow(regionsPolicy.compile(acmeRegions, context))
    const goods = Money.of("10000.00", "CNY")
    expect(regions.freight("highlands", goods)).toEqual(Money.of("400.00", "CNY"))
    expect(regions.freight("moon", goods)).toEqual(Money.of("200.00", "CNY"))
    const [rep, , manager] = Decision.defaultLadder.ranks
    if (rep === undefined || manager === undefined) throw new Error("the default ladder has a rep and a manager")
    expect(regions.waive("highlands", goods, manager)).toEqual(Decision.allowed())
    const refused = regions.waive("highlands", goods, rep)
    expect(refused).toMatchObject({ _tag: "NeedsApproval", rank: { name: "manager" } })
    const sentences = refused.reasons.map((reason) => Decision.sentence(reason, plugin.messages ?? {}, "en"))
    expect(sentences).toEqual(["Waiving CNY 400.00 of freight to highlands takes manager or above."])
  })
})

describe("extensions with settings that make no sense", () => {
  it("ESC-6: a collection visit to nowhere is refused with its place in the schedule", () => {
    const receivable = { ...Receivable.tradeReceivable, schedule: collectionVisitStep("visit", 20, "over there") }
    expect(problems(compose(withPolicy("receivable", receivable)))).toEqual([
      expect.stringMatching(/schedule\.action\.config.*"over there"/),
    ])
  })

  it("PIP-2: a survey that holds for no day is refused with its place in the pipeline", () => {
    const [b2b] = Pipeline.tradePolicy.pipelines
    const stages = b2b?.stages.map((stage, i) => (i === 1 ? { ...stage, gates: [siteSurveyGate(0)] } : stage))
    const pipeline = { ...Pipeline.tradePolicy, pipelines: [{ ...b2b, stages }] }
    expect(problems(compose(withPolicy("pipeline", pipeline)))).toEqual([
      expect.stringMatching(/pipelines\[0\]\.stages\[1\]\.gates\[0\]\.parameters.*validDays is 0/),
    ])
  })

  it("PRC-2: a least order in an unknown currency is refused with its place in the rule", () => {
    const rule = PricingAuthority.custom("acme/remote-order", {
      customerClass: "remote",
      least: "1",
      currency: "RMB",
      rank: "manager",
    })
    const pricing = { ...PricingAuthority.tradePricing, rule }
    expect(problems(compose(withPolicy("pricing", pricing)))).toEqual([expect.stringMatching(/rule\.parameters.*CNY/)])
  })
})
