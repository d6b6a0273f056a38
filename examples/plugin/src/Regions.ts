/**
 * A kind of policy of the plugin's own: what delivering and visiting costs, region by region.
 *
 * A kind is a codec, which is the stored form and bounds every field, and a `compile`, which reads the data once, refuses
 * whatever makes no sense, and answers with functions.
 */
import { Codecs, Decider, Decision, Money, Rate } from "@dealwright/core"
import { Result, Schema } from "effect"

const termsFields = {
  /** Freight as a share of the goods' value, 0% to 50%. */
  surcharge: Codecs.Rate,
  /** Business days within which somebody is there in person. */
  visitWithinDays: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 60 })),
}

/** What holds in one region. */
export const RegionTerms = Schema.Struct(termsFields)
export type RegionTerms = typeof RegionTerms.Type

/** The stored form of the policy. */
export const RegionsPolicy = Schema.Struct({
  regions: Schema.Array(Schema.Struct({ region: Decider.Id, ...termsFields })).check(Schema.isMaxLength(100)),
  /** Holds wherever no region is named, so that no address is without terms. */
  elsewhere: RegionTerms,
  /** Lowest rank that may waive freight. */
  waiveRank: Decider.Name,
})
export type RegionsPolicy = typeof RegionsPolicy.Type

/** The policy, ready to be asked. */
export interface CompiledRegions {
  termsOf(region: string): RegionTerms
  /** Freight for goods of this value, rounded half to even. */
  freight(region: string, goods: Money.Money): Money.Money
  /** Whether somebody of this rank may deliver without charging freight (ACME-2). */
  waive(region: string, goods: Money.Money, by: Decision.Rank): Decision.Decision
}

const mostSurcharge = Rate.percent(50)

const compile: Decider.PolicyKind<RegionsPolicy, CompiledRegions>["compile"] = (policy, { ladder }) => {
  const problems: Array<Decider.PolicyProblem> = []
  const checkSurcharge = (place: string, { surcharge }: RegionTerms) => {
    if (!Rate.isNegative(surcharge) && Rate.compare(surcharge, mostSurcharge) <= 0) return
    const [found, most] = [Rate.format(surcharge), Rate.format(mostSurcharge)]
    problems.push({
      place: `${place}.surcharge`,
      rule: "ACME-1",
      text: {
        en: `a surcharge of ${found} is out of range; use 0% to ${most}.`,
        zh: `附加运费 ${found} 超出范围,应为 0% 至 ${most}。`,
      },
    })
  }
  const byRegion = new Map<string, RegionTerms>()
  for (const [index, terms] of policy.regions.entries()) {
    const { region } = terms
    checkSurcharge(`regions[${index}]`, terms)
    if (byRegion.has(region)) {
      problems.push({
        place: `regions[${index}].region`,
        rule: "ACME-1",
        text: {
          en: `the region "${region}" stands there twice; keep one of them.`,
          zh: `地区“${region}”重复,只能保留一个。`,
        },
      })
    }
    byRegion.set(region, terms)
  }
  checkSurcharge("elsewhere", policy.elsewhere)
  const waiver = Decision.rankNamed(ladder, policy.waiveRank)
  if (Result.isFailure(waiver)) {
    problems.push({ place: "waiveRank", rule: "ORG-1", text: Decision.describeLadderProblem(waiver.failure) })
    return Result.fail(problems)
  }
  if (problems.length > 0) return Result.fail(problems)

  const rank = waiver.success
  const termsOf = (region: string) => byRegion.get(region) ?? policy.elsewhere
  const freight = (region: string, goods: Money.Money) => Money.multiplyRate(goods, termsOf(region).surcharge)
  return Result.succeed({
    termsOf,
    freight,
    waive: (region, goods, by) => {
      if (by.level >= rank.level) return Decision.allowed()
      const facts = { region, freight: freight(region, goods), authority: rank.name }
      return Decision.needsApproval(rank, [Decision.reason("NeedsApproval", "acme-freight-waiver", "ACME-2", facts)])
    },
  })
}

/** The kind: templates keep its data under `acme.regions`. */
export const regionsPolicy: Decider.PolicyKind<RegionsPolicy, CompiledRegions> = {
  key: "acme.regions",
  codec: RegionsPolicy,
  compile,
}
