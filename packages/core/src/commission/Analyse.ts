/**
 * What is odd about a commission plan that can be used (XTR-3). What can't work at all is refused when it is compiled.
 *
 * @module
 */
import * as Result from "effect/Result"
import { finding, gravestFirst, type PolicyFinding } from "../decision/Finding.ts"
import { make } from "../money/Model.ts"
import { toText } from "../money/Text.ts"
import { one, scale } from "../rate/Model.ts"
import { format } from "../rate/Text.ts"
import { compile } from "./Evaluate.ts"
import { conditionText } from "./Explain.ts"
import type { Condition, Plan, RateRule, Tier } from "./Plan.ts"

type Findings = ReadonlyArray<PolicyFinding>

const neverPays = (place: string, why: readonly [en: string, zh: string]): PolicyFinding =>
  finding("warning", "never-pays", place, "COM-2", {
    en: `This never pays anything: ${why[0]}; take it out or mend it`,
    zh: `此项永远不产生收入：${why[1]}；请删除或修正`,
  })

const keyOf = (where: Condition): string =>
  JSON.stringify(where, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))

const contradicts = (path: ReadonlyArray<Condition>, where: Condition): boolean =>
  path.some(
    (one) =>
      (one._tag === "Not" && keyOf(one.where) === keyOf(where)) ||
      (where._tag === "Not" && keyOf(where.where) === keyOf(one)) ||
      (one._tag === "Product" && where._tag === "Product" && !one.skus.some((sku) => where.skus.includes(sku))) ||
      (one._tag === "CustomerClass" &&
        where._tag === "CustomerClass" &&
        !one.classes.some((name) => where.classes.includes(name))),
  )

const tierFindings = (tag: "Marginal" | "Slab", tiers: ReadonlyArray<Tier>, place: string): Findings =>
  tiers.flatMap(({ rate }, i): Findings => {
    const before = tiers[i - 1]
    if (before === undefined || rate >= before.rate) return []
    const facts = { rate: format(rate), before: format(before.rate) }
    return tag === "Slab"
      ? [
          finding(
            "error",
            "slab-falls",
            `${place}.tiers[${i}].rate`,
            "COM-2",
            {
              en: `Whoever sells more earns less: ${facts.rate} on everything comes after ${facts.before}; let the rates rise or use marginal tiers`,
              zh: `卖得越多反而收入越少：全部基数的费率由 ${facts.before} 降为 ${facts.rate}；应逐档递增或改用分档累进`,
            },
            facts,
          ),
        ]
      : [
          finding(
            "note",
            "tier-falls",
            `${place}.tiers[${i}].rate`,
            "COM-2",
            {
              en: `The higher tier has the lower rate, ${facts.rate} after ${facts.before}; mind whether that is meant`,
              zh: `高档费率更低，由 ${facts.before} 降为 ${facts.rate}；请确认是否有意`,
            },
            facts,
          ),
        ]
  })

const ruleFindings = (rule: RateRule, place: string, path: ReadonlyArray<Condition>): Findings => {
  const inner = (one: RateRule, at = `${place}.rule`) => ruleFindings(one, at, path)
  const nothing: readonly [string, string] = ["its rate is 0%", "费率为 0%"]
  switch (rule._tag) {
    case "Flat":
      return rule.rate === 0n ? [neverPays(place, nothing)] : []
    case "PerUnit":
      return rule.amount.minor === 0n ? [neverPays(place, ["its amount is zero", "金额为零"])] : []
    case "Marginal":
    case "Slab":
      return [
        ...(rule.tiers.every(({ rate }) => rate === 0n)
          ? [neverPays(place, ["all its rates are 0%", "各档费率均为 0%"])]
          : []),
        ...tierFindings(rule._tag, rule.tiers, place),
      ]
    case "Sum":
      return [
        ...(rule.rules.length === 0 ? [neverPays(place, ["it has no elements", "没有任何要素"])] : []),
        ...rule.rules.flatMap((one, i) => inner(one, `${place}.rules[${i}]`)),
      ]
    case "Times":
      return [...(rule.factor === 0n ? [neverPays(place, ["its factor is 0%", "系数为 0%"])] : []), ...inner(rule.rule)]
    case "Only": {
      if (contradicts(path, rule.where)) {
        const { en, zh } = conditionText(rule.where)
        return [neverPays(place, [`nothing that gets here concerns ${en}`, `此处不可能出现${zh}`])]
      }
      return ruleFindings(rule.rule, `${place}.rule`, [...path, rule.where])
    }
    case "Multiplied": {
      const { en, zh } = conditionText(rule.where)
      const idle = rule.factor === scale || contradicts(path, rule.where)
      return [
        ...(idle
          ? [
              finding("warning", "no-effect", place, "COM-2", {
                en: `The multiplier for ${en} changes nothing; take it out or mend it`,
                zh: `针对${zh}的系数不起作用；请删除或修正`,
              }),
            ]
          : []),
        ...inner(rule.rule),
      ]
    }
    case "Accelerated":
      return [...stepFindings(rule, place), ...inner(rule.rule)]
    case "PerDeal":
      return [
        ...(rule.cap?.minor === 0n ? [neverPays(place, ["its cap is zero", "封顶金额为零"])] : []),
        ...inner(rule.rule),
      ]
  }
}

const stepFindings = (rule: Extract<RateRule, { readonly _tag: "Accelerated" }>, place: string): Findings => {
  const { steps } = rule
  if (steps.length === 0) {
    return [
      finding("warning", "no-effect", place, "COM-2", {
        en: "An accelerator without steps changes nothing; give it steps or take it out",
        zh: "没有级别的加速系数不起作用；请补充级别或删除",
      }),
    ]
  }
  return steps.flatMap(({ above, factor }, i): Findings => {
    const at = `${place}.steps[${i}].factor`
    const before = steps[i - 1]?.factor ?? one
    const facts = { above: format(above), factor: format(factor), before: format(before) }
    if (factor < scale && before >= factor) {
      return [
        finding(
          "warning",
          "accelerator-slows",
          at,
          "COM-2",
          {
            en: `Above ${facts.above} of the target earnings are multiplied by ${facts.factor}, less than below it; an accelerator is above 100%`,
            zh: `完成率高于 ${facts.above} 时系数为 ${facts.factor}，反而低于未达时；加速系数应高于 100%`,
          },
          facts,
        ),
      ]
    }
    return factor < before
      ? [
          finding(
            "warning",
            "accelerator-falls",
            at,
            "COM-2",
            {
              en: `Above ${facts.above} of the target the factor falls from ${facts.before} to ${facts.factor}: reaching more earns less`,
              zh: `完成率高于 ${facts.above} 时系数由 ${facts.before} 降为 ${facts.factor}：完成越多收入越少`,
            },
            facts,
          ),
        ]
      : []
  })
}

/** A tier that begins above what the cap lets anybody earn: nobody ever gets its rate. */
const beyondCap = (plan: Plan): Findings => {
  const { cap, currency, rule } = plan
  const built = compile(plan)
  if (cap === undefined || cap.excess !== "forfeited" || Result.isFailure(built)) return []
  if (rule._tag !== "Marginal" || plan.accrual !== "period") return []
  const i = rule.tiers.findIndex(
    ({ upTo }) => upTo !== undefined && built.success.entitlement(upTo.minor) >= cap.amount.minor,
  )
  const last = rule.tiers[i]
  if (last?.upTo === undefined) return []
  const reached = make(built.success.entitlement(last.upTo.minor), currency)
  const facts = { earned: reached, cap: cap.amount, tier: i + 2 }
  return [
    finding(
      "warning",
      "tier-beyond-cap",
      `rule.tiers[${i + 1}]`,
      "COM-2",
      {
        en: `Nobody is ever paid by this tier: at ${toText(last.upTo, "en")} ${toText(reached, "en")} are earned, and the cap is ${toText(cap.amount, "en")}; raise the cap or drop the tier`,
        zh: `此档永远不会生效：${toText(last.upTo, "zh")} 时收入已达 ${toText(reached, "zh")}，封顶为 ${toText(cap.amount, "zh")}；请提高封顶或删除此档`,
      },
      facts,
    ),
  ]
}

const planFindings = (plan: Plan): Findings => {
  const { cap, conduct, draw, holdback, override } = plan
  const found: Array<PolicyFinding> = []
  if (cap?.amount.minor === 0n) found.push(neverPays("cap.amount", ["the cap is zero", "封顶金额为零"]))
  if (cap !== undefined && draw !== undefined && draw.amount.minor > cap.amount.minor) {
    found.push(
      finding(
        "error",
        "cap-below-draw",
        "cap.amount",
        "COM-6",
        {
          en: `The cap of ${toText(cap.amount, "en")} is below the draw of ${toText(draw.amount, "en")}: an advance can never be earned in its month; raise the cap or lower the draw`,
          zh: `封顶 ${toText(cap.amount, "zh")} 低于预支 ${toText(draw.amount, "zh")}：当月永远无法赚回预支；请提高封顶或降低预支`,
        },
        { cap: cap.amount, draw: draw.amount },
      ),
    )
  }
  if (draw?._tag === "Recoverable" && draw.limit === undefined) {
    found.push(
      finding("warning", "draw-without-limit", "draw", "COM-6", {
        en: "An advance without a limit lets a debt grow for ever; say up to how much may be owed",
        zh: "预支不设上限会使欠款不断累积；请规定累计欠款上限",
      }),
    )
  }
  if (holdback === scale) {
    found.push(
      finding("warning", "all-held", "holdback", "COM-5", {
        en: "Everything is held back: nobody is paid before acceptance or payment; mind whether that is meant",
        zh: "全部收入均被预留，验收或回款前不支付任何金额；请确认是否有意",
      }),
    )
  }
  if (override?.from === "within" && override.rate === scale) {
    found.push(
      finding("error", "seller-gets-nothing", "override.rate", "COM-3", {
        en: "The supervisor gets the whole deal and the seller nothing; lower the share or put it on top",
        zh: "主管分走全部份额，销售人员分文不得；请降低比例或改为另计",
      }),
    )
  }
  if (override?.rate === 0n) found.push(neverPays("override", ["the supervisor's share is 0%", "主管分成为 0%"]))
  if (conduct?.least === 0n) {
    found.push(
      finding("note", "conduct-takes-all", "conduct.least", "COM-7", {
        en: "Conduct alone can take a whole month's earnings; mind whether that is meant and allowed",
        zh: "行为考核可扣除当月全部收入；请确认是否有意且合法",
      }),
    )
  }
  return found
}

/**
 * What is odd about a plan, the gravest first (XTR-3): elements that never pay, a slab under which more sales earn less, accelerators
 * that slow down, tiers beyond the cap, a cap below the draw, advances without a limit. Tiers that leave a gap, overlap or don't cover
 * the range, a floor above the cap and shares beyond 100 % don't get here: a plan with them can't be used at all.
 *
 * @example
 * ```ts
 * import { Commission, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const plan = Commission.tradeCommission("USD")
 * assert.deepEqual(Commission.analyse(plan), [])
 * const odd = Commission.analyse({
 *   ...plan,
 *   cap: { amount: Money.of("1000.00", "USD"), excess: "forfeited" },
 *   draw: { _tag: "NonRecoverable", amount: Money.of("1500.00", "USD") }
 * })
 * assert.deepEqual(odd.map(({ code }) => code), ["cap-below-draw", "tier-beyond-cap"])
 * ```
 */
export const analyse = (plan: Plan): Findings =>
  gravestFirst([...ruleFindings(plan.rule, "rule", []), ...planFindings(plan), ...beyondCap(plan)])
