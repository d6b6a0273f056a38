/**
 * What changed in the rule of a commission plan (XTR-3): which elements, and whether they pay more or less.
 *
 * @module
 */
import type { ChangeDirection, PolicyChange } from "../decision/Finding.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { Money } from "../money/Model.ts"
import { toText } from "../money/Text.ts"
import { type Rate, scale } from "../rate/Model.ts"
import { format } from "../rate/Text.ts"
import { conditionText, explainRule, tierTexts } from "./Explain.ts"
import type { RateRule, Step, Tier } from "./Plan.ts"

/** Where more of a figure leads: to more pay unless it says otherwise. */
export const towards = (before: bigint, after: bigint, more: ChangeDirection = "looser"): ChangeDirection => {
  const less = more === "looser" ? "stricter" : more === "stricter" ? "looser" : "other"
  return after > before ? more : less
}

/** A change in words: both sentences get their full stop. */
export const change = (place: string, direction: ChangeDirection, en: string, zh: string): PolicyChange => ({
  place,
  direction,
  text: { en: `${en}.`, zh: `${zh}。` },
})

/** An amount that may be left out; `none` says what that means. */
export const moneyText = (money: Money | undefined, none: LocalizedText): LocalizedText =>
  money === undefined ? none : { en: toText(money, "en"), zh: toText(money, "zh") }

/** The same data whatever the order of its fields. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === "bigint"
      ? String(one)
      : typeof one === "object" && one !== null && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
        : one,
  )

const earnedAt = (tag: "Marginal" | "Slab", tiers: ReadonlyArray<Tier>, basis: bigint): bigint => {
  let earned = 0n
  let from = 0n
  for (const { rate, upTo } of tiers) {
    const to = upTo?.minor
    const isLast = to === undefined || basis <= to
    if (tag === "Slab" && isLast) return basis * rate
    const until = to === undefined || isLast ? basis : to
    earned += (until - from) * rate
    if (isLast) break
    from = until
  }
  return earned
}

/** Straight from boundary to boundary, so that it is enough to look there, just beyond, and at the last rates. */
const tiersTowards = (
  tag: "Marginal" | "Slab",
  before: ReadonlyArray<Tier>,
  after: ReadonlyArray<Tier>,
): ChangeDirection => {
  const points = [...before, ...after].flatMap(({ upTo }) => (upTo === undefined ? [] : [upTo.minor, upTo.minor + 1n]))
  const differences = [
    ...[1n, ...points].map((basis) => earnedAt(tag, after, basis) - earnedAt(tag, before, basis)),
    (after.at(-1)?.rate ?? 0n) - (before.at(-1)?.rate ?? 0n),
  ]
  if (differences.every((one) => one >= 0n)) return "looser"
  return differences.every((one) => one <= 0n) ? "stricter" : "other"
}

const joined = (texts: ReadonlyArray<LocalizedText>): LocalizedText => ({
  en: texts.map(({ en }) => en).join("; "),
  zh: texts.map(({ zh }) => zh).join("；"),
})

const ruleText = (rule: RateRule): LocalizedText =>
  joined(
    explainRule(rule).map(({ text: { en, zh } }) => ({ en: en.replace(/:$/u, ""), zh: zh.replace(/\uff1a$/u, "") })),
  )

const stepTexts = (steps: ReadonlyArray<Step>): LocalizedText =>
  steps.length === 0
    ? { en: "no steps", zh: "无级别" }
    : joined(
        steps.map(({ above, factor }) => {
          const [at, by] = [format(above), format(factor)]
          return { en: `${by} above ${at}`, zh: `高于 ${at} 时 ${by}` }
        }),
      )

const factorAt = (steps: ReadonlyArray<Step>, attainment: bigint): bigint =>
  steps.reduce((factor: bigint, step) => (attainment > step.above ? step.factor : factor), scale)

const stepsTowards = (before: ReadonlyArray<Step>, after: ReadonlyArray<Step>): ChangeDirection => {
  const points = [...before, ...after].map(({ above }) => above + 1n)
  const differences = points.map((at) => factorAt(after, at) - factorAt(before, at))
  if (differences.every((difference) => difference >= 0n)) return "looser"
  return differences.every((difference) => difference <= 0n) ? "stricter" : "other"
}

const replaced = (before: RateRule, after: RateRule, place: string): PolicyChange => {
  const [old, now] = [ruleText(before), ruleText(after)]
  return change(place, "other", `Instead of "${old.en}" it says "${now.en}"`, `“${old.zh}”改为“${now.zh}”`)
}

const rateChange = (place: string, what: LocalizedText, before: Rate, after: Rate): ReadonlyArray<PolicyChange> =>
  before === after
    ? []
    : [
        change(
          place,
          towards(before, after),
          `${what.en} is ${format(after)} instead of ${format(before)}`,
          `${what.zh}由 ${format(before)} 改为 ${format(after)}`,
        ),
      ]

const limitChanges = (
  place: string,
  before: Extract<RateRule, { readonly _tag: "PerDeal" }>,
  after: Extract<RateRule, { readonly _tag: "PerDeal" }>,
): ReadonlyArray<PolicyChange> => {
  const none = { en: "none", zh: "无" }
  const of = (name: "floor" | "cap", what: LocalizedText, none_: bigint): ReadonlyArray<PolicyChange> => {
    const [old, now] = [before[name], after[name]]
    if (canonical(old) === canonical(now)) return []
    const [a, b] = [moneyText(old, none), moneyText(now, none)]
    const size = (money: Money | undefined) => money?.minor ?? none_
    return [
      change(
        `${place}.${name}`,
        towards(size(old), size(now)),
        `${what.en} is ${b.en} instead of ${a.en}`,
        `${what.zh}由${a.zh}改为${b.zh}`,
      ),
    ]
  }
  // No cap is more than any; no floor is less.
  return [
    ...of("floor", { en: "The floor of a deal", zh: "单笔保底" }, -1n),
    ...of("cap", { en: "The cap of a deal", zh: "单笔封顶" }, 1n << 200n),
  ]
}

/** Elements of a sum: alike ones cancel out wherever they stand; of the others those of one kind are compared in their order. */
const sumChanges = (
  before: ReadonlyArray<RateRule>,
  after: ReadonlyArray<RateRule>,
  place: string,
): ReadonlyArray<PolicyChange> => {
  const left = after.map((rule, i) => ({ rule, at: `${place}.rules[${i}]` }))
  const gone = before.flatMap((rule, i) => {
    const same = left.findIndex((other) => canonical(other.rule) === canonical(rule))
    if (same < 0) return [{ rule, at: `${place}.rules[${i}]` }]
    left.splice(same, 1)
    return []
  })
  const changes = gone.flatMap(({ at, rule }): ReadonlyArray<PolicyChange> => {
    const like = left.findIndex((other) => other.rule._tag === rule._tag)
    const [found] = like < 0 ? [] : left.splice(like, 1)
    if (found !== undefined) return ruleChanges(rule, found.rule, found.at)
    const text = ruleText(rule)
    return [change(at, "stricter", `"${text.en}" is gone`, `删除“${text.zh}”`)]
  })
  return [
    ...changes,
    ...left.map(({ at, rule }) => {
      const text = ruleText(rule)
      return change(at, "looser", `"${text.en}" is new`, `新增“${text.zh}”`)
    }),
  ]
}

/** What changed from one rule to the next. */
export const ruleChanges = (before: RateRule, after: RateRule, place: string): ReadonlyArray<PolicyChange> => {
  if (canonical(before) === canonical(after)) return []
  switch (before._tag) {
    case "Flat":
      return after._tag === "Flat"
        ? rateChange(`${place}.rate`, { en: "The rate", zh: "费率" }, before.rate, after.rate)
        : [replaced(before, after, place)]
    case "PerUnit": {
      if (after._tag !== "PerUnit" || after.amount.currency !== before.amount.currency)
        return [replaced(before, after, place)]
      const none = { en: "", zh: "" }
      const [a, b] = [moneyText(before.amount, none), moneyText(after.amount, none)]
      return [
        change(
          `${place}.amount`,
          towards(before.amount.minor, after.amount.minor),
          `Each unit earns ${b.en} instead of ${a.en}`,
          `每件由${a.zh}改为${b.zh}`,
        ),
      ]
    }
    case "Marginal":
    case "Slab": {
      if (after._tag !== before._tag) return [replaced(before, after, place)]
      const [a, b] = [joined(tierTexts(before.tiers)), joined(tierTexts(after.tiers))]
      return [
        change(
          `${place}.tiers`,
          tiersTowards(before._tag, before.tiers, after.tiers),
          `The tiers are ${b.en} instead of ${a.en}`,
          `档位由“${a.zh}”改为“${b.zh}”`,
        ),
      ]
    }
    case "Sum":
      return after._tag === "Sum" ? sumChanges(before.rules, after.rules, place) : [replaced(before, after, place)]
    case "Times":
      return after._tag === "Times"
        ? [
            ...rateChange(`${place}.factor`, { en: "The factor", zh: "系数" }, before.factor, after.factor),
            ...ruleChanges(before.rule, after.rule, `${place}.rule`),
          ]
        : [replaced(before, after, place)]
    case "Only":
    case "Multiplied": {
      if (after._tag !== before._tag) return [replaced(before, after, place)]
      const [a, b] = [conditionText(before.where), conditionText(after.where)]
      const isOther = canonical(before.where) !== canonical(after.where)
      return [
        ...(isOther
          ? [
              change(
                `${place}.where`,
                "other",
                `It is for ${b.en} instead of ${a.en}`,
                `适用范围由“${a.zh}”改为“${b.zh}”`,
              ),
            ]
          : []),
        ...(before._tag === "Multiplied" && after._tag === "Multiplied"
          ? rateChange(
              `${place}.factor`,
              { en: `The factor for ${b.en}`, zh: `${b.zh}的系数` },
              before.factor,
              after.factor,
            )
          : []),
        ...ruleChanges(before.rule, after.rule, `${place}.rule`),
      ]
    }
    case "Accelerated": {
      if (after._tag !== "Accelerated") return [replaced(before, after, place)]
      const [a, b] = [stepTexts(before.steps), stepTexts(after.steps)]
      return [
        ...(canonical(before.steps) === canonical(after.steps)
          ? []
          : [
              change(
                `${place}.steps`,
                stepsTowards(before.steps, after.steps),
                `The steps by attainment are ${b.en} instead of ${a.en}`,
                `完成率级别由“${a.zh}”改为“${b.zh}”`,
              ),
            ]),
        ...ruleChanges(before.rule, after.rule, `${place}.rule`),
      ]
    }
    case "PerDeal":
      return after._tag === "PerDeal"
        ? [...limitChanges(place, before, after), ...ruleChanges(before.rule, after.rule, `${place}.rule`)]
        : [replaced(before, after, place)]
  }
}
