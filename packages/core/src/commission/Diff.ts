/**
 * What changed between two versions of a commission plan, in words (XTR-2, XTR-3).
 *
 * @module
 */
import type { ChangeDirection, PolicyChange } from "../decision/Finding.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { Money } from "../money/Model.ts"
import { toText } from "../money/Text.ts"
import { format } from "../rate/Text.ts"
import { canonical, change, moneyText, ruleChanges, towards } from "./DiffRules.ts"
import { basisText, exclusionText } from "./Explain.ts"
import type { Conduct, Draw, Override, Plan } from "./Plan.ts"

type Changes = ReadonlyArray<PolicyChange>

const none: LocalizedText = { en: "none", zh: "无" }

/** A part of a plan said as a whole; nothing where both say the same. */
const part = <A>(
  place: string,
  [before, after]: readonly [A | undefined, A | undefined],
  what: LocalizedText,
  say: (value: A) => LocalizedText,
  direction: (before: A | undefined, after: A | undefined) => ChangeDirection,
): Changes => {
  if (canonical(before) === canonical(after)) return []
  const [a, b] = [before === undefined ? none : say(before), after === undefined ? none : say(after)]
  return [
    change(
      place,
      direction(before, after),
      `${what.en}: ${b.en} instead of ${a.en}`,
      `${what.zh}由“${a.zh}”改为“${b.zh}”`,
    ),
  ]
}

const ofMoney = (money: Money): LocalizedText => ({ en: toText(money, "en"), zh: toText(money, "zh") })

const capText = ({ amount, excess }: NonNullable<Plan["cap"]>): LocalizedText => {
  const { en, zh } = ofMoney(amount)
  return excess === "forfeited"
    ? { en: `${en}, what is above is lost`, zh: `${zh}，超出作废` }
    : { en: `${en}, what is above is paid later`, zh: `${zh}，超出顺延` }
}

const capTowards = (before: Plan["cap"], after: Plan["cap"]): ChangeDirection => {
  if (before === undefined) return "stricter"
  if (after === undefined) return "looser"
  const isSame = before.amount.minor === after.amount.minor
  if (before.excess !== after.excess) return isSame ? (after.excess === "deferred" ? "looser" : "stricter") : "other"
  return towards(before.amount.minor, after.amount.minor)
}

const overrideText = ({ from, rate }: Override): LocalizedText =>
  from === "on-top"
    ? { en: `${format(rate)} on top`, zh: `另计 ${format(rate)}` }
    : { en: `${format(rate)} out of the seller's part`, zh: `从销售人员份额中划出 ${format(rate)}` }

const drawText = (draw: Draw): LocalizedText => {
  const { en, zh } = ofMoney(draw.amount)
  if (draw._tag === "NonRecoverable") return { en: `${en} guaranteed`, zh: `保证 ${zh}` }
  const limit = moneyText(draw.limit, { en: "without limit", zh: "不限" })
  return draw.limit === undefined
    ? { en: `${en} in advance, without limit`, zh: `预支 ${zh}，累计不限` }
    : { en: `${en} in advance, up to ${limit.en} in all`, zh: `预支 ${zh}，累计不超过 ${limit.zh}` }
}

const drawTowards = (before: Draw | undefined, after: Draw | undefined): ChangeDirection => {
  if (before === undefined) return "looser"
  if (after === undefined) return "stricter"
  const isSame = before._tag === after._tag && before.amount.minor !== after.amount.minor
  return isSame && before._tag === "NonRecoverable" ? towards(before.amount.minor, after.amount.minor) : "other"
}

const conductText = ({ fines, least, most }: Conduct): LocalizedText => ({
  en: [
    `factors from ${format(least)} to ${format(most)}`,
    ...fines.map(({ amount, name }) => `${name} ${toText(amount, "en")}`),
  ].join(", "),
  zh: [
    `系数 ${format(least)} 至 ${format(most)}`,
    ...fines.map(({ amount, name }) => `${name} ${toText(amount, "zh")}`),
  ].join("、"),
})

const perPeriod: Readonly<Record<Plan["accrual"], LocalizedText>> = {
  period: { en: "over the whole month", zh: "按月累计" },
  transaction: { en: "deal by deal", zh: "逐单计算" },
}

const excludesTowards = (before: Plan["excludes"], after: Plan["excludes"]): ChangeDirection => {
  const names = (of: Plan["excludes"]) => [...(of?.kinds ?? []), ...(of?.skus ?? [])]
  const [old, now] = [names(before), names(after)]
  if (old.every((name) => now.includes(name))) return "stricter"
  return now.every((name) => old.includes(name)) ? "looser" : "other"
}

/**
 * What changed from one plan to the next, in words (XTR-3): compared by what they say, so that the order of a sum's elements makes no
 * difference. Each change says where it stands and where it leads: `looser` pays nobody less, `stricter` pays nobody more, `other`
 * depends on who sells what.
 *
 * @example
 * ```ts
 * import { Commission, CommissionPlan, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const before = Commission.propertyCommission("CNY")
 * const after = { ...before, rule: CommissionPlan.flat(Rate.percent(2)) }
 * const [change] = Commission.diff(before, after)
 * assert.equal(change?.text.en, "The rate is 2% instead of 1.5%.")
 * assert.equal(change?.direction, "looser")
 * assert.deepEqual(Commission.diff(before, before), [])
 * ```
 */
export const diff = (before: Plan, after: Plan): Changes => {
  const other = (): ChangeDirection => "other"
  return [
    ...part(
      "currency",
      [before.currency, after.currency],
      { en: "Currency", zh: "币种" },
      (code) => ({ en: code, zh: code }),
      other,
    ),
    ...part(
      "basis",
      [before.basis, after.basis],
      { en: "Paid on", zh: "提成基数" },
      (basis) => basisText[basis],
      other,
    ),
    ...part(
      "accrual",
      [before.accrual, after.accrual],
      { en: "Worked out", zh: "计算方式" },
      (how) => perPeriod[how],
      other,
    ),
    ...ruleChanges(before.rule, after.rule, "rule"),
    ...part(
      "excludes",
      [before.excludes, after.excludes],
      { en: "Taken off first", zh: "扣除项" },
      exclusionText,
      excludesTowards,
    ),
    ...part("floor", [before.floor, after.floor], { en: "Least of a month", zh: "月度保底" }, ofMoney, (old, now) =>
      towards(old?.minor ?? 0n, now?.minor ?? 0n),
    ),
    ...part("cap", [before.cap, after.cap], { en: "Most of a month", zh: "月度封顶" }, capText, capTowards),
    ...part(
      "holdback",
      [before.holdback, after.holdback],
      { en: "Held back", zh: "预留" },
      (rate) => ({ en: format(rate), zh: format(rate) }),
      (old, now) => towards(old ?? 0n, now ?? 0n, "stricter"),
    ),
    ...part(
      "override",
      [before.override, after.override],
      { en: "For supervisors", zh: "主管分成" },
      overrideText,
      (old, now) => {
        if (old?.from === "within" || now?.from === "within") return "other"
        return towards(old?.rate ?? 0n, now?.rate ?? 0n)
      },
    ),
    ...part("draw", [before.draw, after.draw], { en: "Paid at least", zh: "最低支付" }, drawText, drawTowards),
    ...part("conduct", [before.conduct, after.conduct], { en: "Conduct", zh: "行为考核" }, conductText, other),
  ]
}
