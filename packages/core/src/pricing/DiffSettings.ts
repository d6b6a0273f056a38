/**
 * What changed in a policy besides its rule (XTR-3).
 */
import { format } from "../rate/index.ts"
import { type Changes, isSameData } from "./DiffLeaves.ts"
import type { PricingPolicy } from "./Rule.ts"

const sorted = (names: ReadonlyArray<string>): ReadonlyArray<string> => [...names].sort()

/** Takes note of changes in financing, currency, exchange rates, signatories and the rest. */
export const diffSettings = (before: PricingPolicy, after: PricingPolicy, changes: Changes): void => {
  const [then, now] = [before.financing, after.financing]
  if (then.annualRate !== now.annualRate) {
    const [a, b] = [format(then.annualRate), format(now.annualRate)]
    changes.add("financing.annualRate", now.annualRate > then.annualRate ? "stricter" : "looser", {
      en: `Longer terms cost ${b} a year instead of ${a}`,
      zh: `延长账期的年利率由 ${a} 改为 ${b}`,
    })
  }
  if (then.standardDays !== now.standardDays) {
    changes.add("financing.standardDays", now.standardDays > then.standardDays ? "looser" : "stricter", {
      en: `Terms cost nothing up to ${now.standardDays} days instead of ${then.standardDays}`,
      zh: `免息账期由 ${then.standardDays} 天改为 ${now.standardDays} 天`,
    })
  }
  if (then.rounding !== now.rounding) {
    changes.add("financing.rounding", "other", {
      en: `The cost of terms is rounded ${now.rounding} instead of ${then.rounding}`,
      zh: `账期成本的舍入方式由 ${then.rounding} 改为 ${now.rounding}`,
    })
  }
  if (before.currency !== after.currency) {
    changes.add("currency", "other", {
      en: `Amounts are in ${after.currency} instead of ${before.currency}`,
      zh: `金额币种由 ${before.currency} 改为 ${after.currency}`,
    })
  }
  if (!isSameData(before.exchangeRates, after.exchangeRates)) {
    const [gone, added] = [
      before.exchangeRates.filter((one) => !after.exchangeRates.some((other) => isSameData(one, other))),
      after.exchangeRates.filter((one) => !before.exchangeRates.some((other) => isSameData(one, other))),
    ]
    if (gone.length + added.length > 0) {
      changes.add("exchangeRates", "other", {
        en: `${added.length} exchange rates are new and ${gone.length} are gone`,
        zh: `新增汇率 ${added.length} 条,删除 ${gone.length} 条`,
      })
    }
  }
  if (before.allowInversion !== after.allowInversion) {
    changes.add("allowInversion", "other", {
      en: after.allowInversion
        ? "A higher rank may stand with less than a lower one"
        : "No rank may stand with less than a lower one",
      zh: after.allowInversion ? "允许上级限额小于下级" : "不允许上级限额小于下级",
    })
  }
  if (!isSameData(sorted(before.signatories), sorted(after.signatories))) {
    const [a, b] = [before.signatories.join(", "), after.signatories.join(", ")]
    changes.add("signatories", "other", {
      en: `Price lists are signed off by ${b} instead of ${a}`,
      zh: `价目表会签人由 ${a} 改为 ${b}`,
    })
  }
  if (before.quoteDays !== after.quoteDays) {
    changes.add("quoteDays", after.quoteDays > before.quoteDays ? "looser" : "stricter", {
      en: `Quotes hold for ${after.quoteDays} days instead of ${before.quoteDays}`,
      zh: `报价有效期由 ${before.quoteDays} 天改为 ${after.quoteDays} 天`,
    })
  }
}
