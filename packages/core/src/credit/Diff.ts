/**
 * What changed between two versions of a credit policy, in words (XTR-2, XTR-3).
 *
 * @module
 */
import type { ChangeDirection, PolicyChange } from "../decision/Finding.ts"
import type { Ladder } from "../decision/Ladder.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { ExchangeRate } from "../money/Convert.ts"
import { type Money, toText } from "../money/index.ts"
import { format } from "../rate/Text.ts"
import { componentNames, lateText, overLimitText, termsText } from "./Describe.ts"
import type { Component } from "./Exposure.ts"
import type { CreditPolicy } from "./Policy.ts"

class Changes {
  readonly found: Array<PolicyChange> = []

  add(place: string, direction: ChangeDirection, en: string, zh: string): void {
    this.found.push({ place, direction, text: { en: `${en}.`, zh: `${zh}。` } })
  }

  /** A figure of which more lets more pass (or, with `stricter`, less); `undefined` is without end. */
  figure<A extends bigint | number>(
    place: string,
    [before, after]: readonly [A | undefined, A | undefined],
    say: (figure: A | undefined) => LocalizedText,
    what: LocalizedText,
    more: ChangeDirection = "looser",
  ): void {
    if (before === after) return
    const isMore = after === undefined || (before !== undefined && after > before)
    const less = more === "looser" ? "stricter" : more === "stricter" ? "looser" : "other"
    const [a, b] = [say(before), say(after)]
    this.add(place, isMore ? more : less, `${what.en} ${b.en} instead of ${a.en}`, `${what.zh}由${a.zh}改为${b.zh}`)
  }

  /** What is new and what is gone in a list whose order says nothing. */
  names(
    place: string,
    [before, after]: readonly [ReadonlyArray<string>, ReadonlyArray<string>],
    say: (name: string, isNew: boolean) => LocalizedText,
    direction: (name: string, isNew: boolean) => ChangeDirection,
  ): void {
    const note = (name: string, at: string, isNew: boolean): void => {
      const { en, zh } = say(name, isNew)
      this.add(at, direction(name, isNew), en, zh)
    }
    for (const name of new Set(before)) {
      if (!after.includes(name)) note(name, `${place}[${before.indexOf(name)}]`, false)
    }
    for (const name of new Set(after)) {
      if (!before.includes(name)) note(name, `${place}[${after.indexOf(name)}]`, true)
    }
  }
}

type Row = { readonly rank: string }

/** Rows of a table that is read from the lowest rank on: one more of them never asks a higher rank, one less never a lower. */
const rows = <A extends Row>(
  changes: Changes,
  place: string,
  [before, after]: readonly [ReadonlyArray<A>, ReadonlyArray<A>],
  isIdle: (row: A, previous: A | undefined) => boolean,
  say: (row: A) => LocalizedText,
  what: LocalizedText,
  compare: (before: A, after: A, at: string) => void,
): void => {
  const live = (table: ReadonlyArray<A>) =>
    table.flatMap((row, i) => (isIdle(row, table[i - 1]) ? [] : [{ row, at: `${place}[${i}]` }]))
  const [then, now] = [live(before), live(after)]
  for (const { at, row } of then) {
    if (now.some((other) => other.row.rank === row.rank)) continue
    const { en, zh } = say(row)
    changes.add(at, "stricter", `${what.en}: no longer ${en}`, `${what.zh}:取消 ${zh}`)
  }
  for (const { at, row } of now) {
    const old = then.find((other) => other.row.rank === row.rank)
    if (old !== undefined) compare(old.row, row, at)
    else {
      const { en, zh } = say(row)
      changes.add(at, "looser", `${what.en}: now also ${en}`, `${what.zh}:新增 ${zh}`)
    }
  }
}

const orNone = (text: string | undefined, en: string, zh: string): LocalizedText => ({ en: text ?? en, zh: text ?? zh })

const tables = (before: CreditPolicy, after: CreditPolicy, changes: Changes): void => {
  const beyondLimit = { en: "Beyond the limit", zh: "超额度" }
  rows(
    changes,
    "overLimit",
    [before.overLimit, after.overLimit],
    ({ upTo }) => upTo !== undefined && upTo <= 0n,
    overLimitText,
    beyondLimit,
    (a, b, at) =>
      changes.figure(
        at,
        [a.upTo, b.upTo],
        (upTo) => orNone(upTo === undefined ? undefined : format(upTo), "without end", "不限"),
        { en: `${beyondLimit.en} ${b.rank} may go`, zh: `${b.rank} 的超额度权限` },
      ),
  )
  const beyondDays = { en: "Beyond the credit days", zh: "超账期" }
  rows(
    changes,
    "late",
    [before.late, after.late],
    ({ upToDays }) => upToDays !== undefined && upToDays <= 0,
    lateText,
    beyondDays,
    (a, b, at) =>
      changes.figure(
        at,
        [a.upToDays, b.upToDays],
        (days) => orNone(days === undefined ? undefined : `${days}`, "any number", "不限"),
        { en: `${b.rank} may release when days late are`, zh: `${b.rank} 可放行的逾期天数` },
      ),
  )
  const giving = { en: "Terms", zh: "授予信用条件" }
  rows(changes, "terms", [before.terms, after.terms], isIdleTerms, termsText, giving, (a, b, at) => {
    const sayLimit = (limit: Money | undefined): LocalizedText =>
      limit === undefined ? { en: "without end", zh: "不限" } : { en: toText(limit, "en"), zh: toText(limit, "zh") }
    if (a.limit !== undefined && b.limit !== undefined && a.limit.currency !== b.limit.currency) {
      const [was, is] = [sayLimit(a.limit), sayLimit(b.limit)]
      changes.add(
        `${at}.limit`,
        "other",
        `${b.rank} may give a limit of ${is.en} instead of ${was.en}`,
        `${b.rank} 可授额度由${was.zh}改为${is.zh}`,
      )
    } else {
      const currency = (a.limit ?? b.limit)?.currency
      changes.figure(
        `${at}.limit`,
        [a.limit?.minor, b.limit?.minor],
        (minor) => sayLimit(minor === undefined || currency === undefined ? undefined : { minor, currency }),
        { en: `${b.rank} may give a limit`, zh: `${b.rank} 可授额度` },
      )
    }
    changes.figure(
      `${at}.creditDays`,
      [a.creditDays, b.creditDays],
      (days) => orNone(days === undefined ? undefined : `${days}`, "any number of", "不限"),
      { en: `${b.rank} may give credit days:`, zh: `${b.rank} 可授账期` },
    )
  })
}

/** Covers nothing that the row before doesn't. */
const isIdleTerms = (
  row: CreditPolicy["terms"][number],
  previous: CreditPolicy["terms"][number] | undefined,
): boolean =>
  previous !== undefined &&
  previous.limit?.minor === row.limit?.minor &&
  previous.limit?.currency === row.limit?.currency &&
  previous.creditDays === row.creditDays

/** A rank that may do something, or nobody. */
const lonelyRank = (
  changes: Changes,
  place: "cashOverride" | "holdOverride",
  [before, after]: readonly [string | undefined, string | undefined],
  what: LocalizedText,
  ladder: Ladder | undefined,
): void => {
  if (before === after) return
  const say = (rank: string | undefined): LocalizedText => orNone(rank, "nobody", "无人")
  const [a, b] = [say(before), say(after)]
  const direction =
    before === undefined ? "looser" : after === undefined ? "stricter" : rankDirection(before, after, ladder)
  changes.add(place, direction, `${what.en}: ${b.en} instead of ${a.en}`, `${what.zh}:由${a.zh}改为${b.zh}`)
}

const rankDirection = (before: string, after: string, ladder: Ladder | undefined): ChangeDirection => {
  const level = (name: string) => ladder?.ranks.find((rank) => rank.name === name)?.level
  const [a, b] = [level(before), level(after)]
  return a === undefined || b === undefined ? "other" : b < a ? "looser" : "stricter"
}

/** Orders and deliveries are never below zero and unapplied money is in the customer's favour; receivables may be either. */
const componentDirection = (name: string, isNew: boolean): ChangeDirection =>
  name === "receivables" ? "other" : (name === "unapplied") === isNew ? "looser" : "stricter"

const rateText = ({ date, from, rate, to }: ExchangeRate): string => `${from}/${to} ${date} ${rate}`

/**
 * Says what changed from one version of a policy to the next, in both languages, each with its place and where it leads
 * (XTR-3): to decisions that are nowhere stricter (`looser`), nowhere looser (`stricter`), or it can't be said (`other`). With
 * the ladder it can be said of more. Empty where both say the same: rows that reach nothing, the order of names and of rates
 * make no difference. Both policies should be ones that `compile` accepts for one ladder.
 *
 * @example
 * ```ts
 * import { CreditPolicy, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const { diff, tradePolicy } = CreditPolicy
 * assert.deepEqual(diff(tradePolicy, tradePolicy), [])
 * const overLimit = [{ rank: "manager", upTo: Rate.percent(5) }, { rank: "director" }]
 * const [change] = diff(tradePolicy, { ...tradePolicy, overLimit })
 * assert.equal(change?.text.en, "Beyond the limit manager may go 5% instead of 10%.")
 * assert.equal(change?.direction, "stricter")
 * ```
 */
export const diff = (before: CreditPolicy, after: CreditPolicy, ladder?: Ladder): ReadonlyArray<PolicyChange> => {
  const changes = new Changes()
  const isComponent = (name: string): name is Component => name in componentNames
  changes.names(
    "components",
    [before.components, after.components],
    (name, isNew) => {
      const { en, zh } = isComponent(name) ? componentNames[name] : { en: name, zh: name }
      return isNew
        ? { en: `Towards the limit counts also: ${en}`, zh: `信用占用新增:${zh}` }
        : { en: `Towards the limit counts no longer: ${en}`, zh: `信用占用不再计:${zh}` }
    },
    componentDirection,
  )
  const days = (figure: number | undefined): LocalizedText =>
    figure === undefined ? { en: "without end", zh: "不限" } : { en: `${figure} days`, zh: ` ${figure} 天` }
  changes.figure(
    "horizonDays",
    [before.horizonDays, after.horizonDays],
    days,
    { en: "Orders count up to", zh: "订单计入期限" },
    "stricter",
  )
  if (before.age !== after.age) {
    const [en, zh] = after.age === "due-date" ? ["due date", "到期日"] : ["invoice date", "开票日"]
    changes.add("age", "other", `Age counts from the ${en}`, `账龄改为自${zh}起算`)
  }
  if (before.watchBand !== after.watchBand) {
    const say = (band: CreditPolicy["watchBand"]) =>
      orNone(band === undefined ? undefined : format(band), "nothing", "无")
    const [a, b] = [say(before.watchBand), say(after.watchBand)]
    changes.add(
      "watchBand",
      "other",
      `Releases carry a warning from ${b.en} of the limit on instead of ${a.en}`,
      `预警线由${a.zh}改为${b.zh}`,
    )
  }
  tables(before, after, changes)
  const cash = { en: "Releasing for a cash customer before payment", zh: "现款客户付清前放行" }
  lonelyRank(changes, "cashOverride", [before.cashOverride, after.cashOverride], cash, ladder)
  const held = { en: "Releasing while a debt puts new orders on hold", zh: "因欠款冻结期间放行" }
  lonelyRank(changes, "holdOverride", [before.holdOverride, after.holdOverride], held, ladder)
  changes.names(
    "invoicingRoles",
    [before.invoicingRoles, after.invoicingRoles],
    (name, isNew) =>
      isNew
        ? { en: `The role ${name} may release`, zh: `角色 ${name} 可放行` }
        : { en: `The role ${name} may no longer release`, zh: `角色 ${name} 不再可放行` },
    (_, isNew) => (isNew ? "looser" : "stricter"),
  )
  if (before.blockingRank !== after.blockingRank) {
    changes.add(
      "blockingRank",
      rankDirection(before.blockingRank, after.blockingRank, ladder),
      `Customers are blocked by ${after.blockingRank} or above instead of ${before.blockingRank}`,
      `冻结客户由 ${before.blockingRank} 改为 ${after.blockingRank} 及以上`,
    )
  }
  changes.figure("overrideDays", [before.overrideDays, after.overrideDays], days, {
    en: "An override can be used for",
    zh: "特批有效期",
  })
  if (before.onHeadroom !== after.onHeadroom) {
    const [en, zh] = after.onHeadroom === "offer" ? ["offered", "提示放行"] : ["released by themselves", "自动放行"]
    changes.add("onHeadroom", "other", `Orders that pass once there is headroom are ${en}`, `额度恢复后改为${zh}`)
  }
  changes.names(
    "exchangeRates",
    [before.exchangeRates.map(rateText), after.exchangeRates.map(rateText)],
    (name, isNew) => {
      const shown = name.slice(0, name.lastIndexOf(" "))
      return isNew
        ? { en: `The exchange rate ${shown} is new`, zh: `新增汇率 ${shown}` }
        : { en: `The exchange rate ${shown} is gone`, zh: `删除汇率 ${shown}` }
    },
    () => "other",
  )
  changes.names(
    "conditions",
    [before.conditions, after.conditions],
    (name, isNew) =>
      isNew
        ? { en: `The condition ${name} holds as well`, zh: `新增条件 ${name}` }
        : { en: `The condition ${name} holds no longer`, zh: `取消条件 ${name}` },
    (_, isNew) => (isNew ? "stricter" : "looser"),
  )
  return changes.found
}
