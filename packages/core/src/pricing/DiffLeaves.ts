/**
 * Changes while they are gathered, and the comparison of single rules (XTR-3).
 */
import type { ChangeDirection, PolicyChange } from "../decision/Finding.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import { type Money, toText } from "../money/index.ts"
import { format, type Rate } from "../rate/index.ts"
import { explainRule } from "./Explain.ts"
import type { Cap, Limit, Rule } from "./Rule.ts"

type Only<Tag extends Rule["_tag"]> = Extract<Rule, { readonly _tag: Tag }>

/** Whether two pieces of a policy are the same data. Rows by rank are the same in any order. */
export const isSameData = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false
    const [one, other] = [inRankOrder(a), inRankOrder(b)]
    return one.every((item, index) => isSameData(item, other[index]))
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  const [one, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
  return (
    Array.isArray(a) === Array.isArray(b) &&
    one.size === other.size &&
    [...one].every(([name, value]) => other.has(name) && isSameData(value, other.get(name)))
  )
}

const rankOf = (row: unknown): string | undefined =>
  typeof row === "object" && row !== null && "rank" in row && typeof row.rank === "string" ? row.rank : undefined

const inRankOrder = (rows: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  if (!rows.every((row) => rankOf(row) !== undefined)) return rows
  return [...rows].sort((a, b) => ((rankOf(a) ?? "") < (rankOf(b) ?? "") ? -1 : 1))
}

/** A figure as text, and how much it lets through; `undefined` is without limit. */
interface Figure {
  readonly width: bigint | undefined
  readonly text: LocalizedText
}

const fixed = (en: string, zh: string): LocalizedText => ({ en, zh })
const plain = (text: string): LocalizedText => fixed(text, text)

/** No share is wider: everything may be given. */
const whole: bigint = 1_000_000_000_000n

const belowOf = ({ below }: Limit): Figure =>
  below === "floor"
    ? { width: whole, text: fixed("the floors", "底价") }
    : { width: below, text: fixed(`${format(below)} below list`, `下浮 ${format(below)}`) }
const aboveOf = ({ above }: Limit): Figure =>
  above === "unlimited"
    ? { width: undefined, text: fixed("any price above list", "上浮不限") }
    : { width: above, text: fixed(`${format(above)} above list`, `上浮 ${format(above)}`) }
const shareOf = (share: Rate | "unlimited"): Figure =>
  share === "unlimited"
    ? { width: undefined, text: fixed("any share of list", "比例不限") }
    : { width: share, text: fixed(`${format(share)} of list`, `目录价的 ${format(share)}`) }
const amountOf = (amount: Money | "unlimited"): Figure =>
  amount === "unlimited"
    ? { width: undefined, text: fixed("any amount", "金额不限") }
    : { width: amount.minor, text: fixed(toText(amount, "en"), toText(amount, "zh")) }

const isWider = (a: bigint | undefined, b: bigint | undefined): boolean => b !== undefined && (a === undefined || a > b)

/** The unit of a figure is said once where both have it. */
const instead = (now: string, then: string): string => {
  const unit = [" below list", " above list", " of list"].find((one) => now.endsWith(one) && then.endsWith(one))
  return `${now} instead of ${unit === undefined ? then : then.slice(0, -unit.length)}`
}

/** Takes note of changes; what is said within a condition says so. */
export class Changes {
  readonly found: Array<PolicyChange> = []
  readonly #conditions: Array<LocalizedText> = []

  add(place: string, direction: ChangeDirection, { en, zh }: LocalizedText): void {
    const before = this.#conditions.map((one) => one.en).join(", ")
    const beforeZh = this.#conditions.map((one) => one.zh).join(",")
    this.found.push({
      place,
      direction,
      text: {
        en: `${before === "" ? en : `For ${before}: ${en}`}.`,
        zh: `${beforeZh === "" ? zh : `${beforeZh}:${zh}`}。`,
      },
    })
  }

  within(condition: LocalizedText | undefined, compare: () => void): void {
    if (condition === undefined) {
      compare()
      return
    }
    this.#conditions.push(condition)
    compare()
    this.#conditions.pop()
  }

  gone(rule: Rule, place: string, direction: ChangeDirection): void {
    const { en, zh } = inWords(rule)
    this.add(place, direction, { en: `gone is "${en}"`, zh: `删除“${zh}”` })
  }

  added(rule: Rule, place: string, direction: ChangeDirection): void {
    const { en, zh } = inWords(rule)
    this.add(place, direction, { en: `new is "${en}"`, zh: `新增“${zh}”` })
  }

  /** Two rules of which neither is made of others, and that aren't the same. */
  leaf(a: Rule, b: Rule, place: string): void {
    if (a._tag === "Authority" && b._tag === "Authority") this.#authority(a, b, place)
    else if (a._tag === "Cumulative" && b._tag === "Cumulative") this.#cumulative(a, b, place)
    else if (a._tag === "Floor" && b._tag === "Floor" && a.basis._tag === b.basis._tag) this.#floor(a, b, place)
    else {
      const [then, now] = [inWords(a), inWords(b)]
      this.add(place, "other", { en: `now "${now.en}" instead of "${then.en}"`, zh: `由“${then.zh}”改为“${now.zh}”` })
    }
  }

  #figure(place: string, now: Figure, then: Figure, en: string, zh: string): void {
    if (now.width === then.width && now.text.en === then.text.en) return
    // Everything may be given either way.
    const direction = now.width === then.width ? "other" : isWider(now.width, then.width) ? "looser" : "stricter"
    this.add(place, direction, {
      en: `${en} ${instead(now.text.en, then.text.en)}`,
      zh: `${zh}${then.text.zh}改为${now.text.zh}`,
    })
  }

  /** Rows by rank, before and after; a rank that is gone or new belongs to another ladder. */
  #byRank<Row extends { readonly rank: string }>(
    before: ReadonlyArray<Row>,
    after: ReadonlyArray<Row>,
    place: string,
    compare: (then: Row, now: Row, at: string) => void,
  ): void {
    const sides = [
      [after, before, "has limits now", "新增权限"],
      [before, after, "has no limits any more", "权限取消"],
    ] as const
    for (const [index, now] of after.entries()) {
      const then = before.find(({ rank }) => rank === now.rank)
      if (then !== undefined) compare(then, now, `${place}[${index}]`)
    }
    for (const [rows, others, en, zh] of sides) {
      for (const { rank } of rows) {
        if (others.some((other) => other.rank === rank)) continue
        this.add(place, "other", { en: `${rank} ${en}`, zh: `${rank} ${zh}` })
      }
    }
  }

  #authority(a: Only<"Authority">, b: Only<"Authority">, place: string): void {
    this.#byRank(a.limits, b.limits, `${place}.limits`, (then, now, at) => {
      const { rank } = now
      this.#figure(`${at}.below`, belowOf(now), belowOf(then), `${rank} may go to`, `${rank} 权限由`)
      this.#figure(`${at}.above`, aboveOf(now), aboveOf(then), `${rank} may ask`, `${rank} 权限由`)
      if (now.freeGoods === then.freeGoods) return
      this.add(
        `${at}.freeGoods`,
        now.freeGoods ? "looser" : "stricter",
        now.freeGoods
          ? { en: `${rank} may give free goods now`, zh: `${rank} 现可赠送` }
          : { en: `${rank} may give no free goods any more`, zh: `${rank} 不得再赠送` },
      )
    })
  }

  #cumulative(a: Only<"Cumulative">, b: Only<"Cumulative">, place: string): void {
    if (a.days !== b.days) {
      this.add(`${place}.days`, "other", {
        en: `offers to one customer are added up over ${b.days} days instead of ${a.days}`,
        zh: `同一客户累计期间由 ${a.days} 天改为 ${b.days} 天`,
      })
    }
    this.#byRank<Cap>(a.caps, b.caps, `${place}.caps`, (then, now, at) => {
      const { rank } = now
      const start = `within ${b.days} days ${rank} may give one customer`
      this.#figure(`${at}.share`, shareOf(now.share), shareOf(then.share), start, `${rank} 累计上限由`)
      this.#figure(`${at}.amount`, amountOf(now.amount), amountOf(then.amount), start, `${rank} 累计上限由`)
    })
  }

  #floor(a: Only<"Floor">, b: Only<"Floor">, place: string): void {
    const [then, now] = [inWords(a), inWords(b)]
    this.add(place, floorDirection(a, b), {
      en: `now "${now.en}" instead of "${then.en}"`,
      zh: `由“${then.zh}”改为“${now.zh}”`,
    })
  }
}

/** Where a changed floor of one basis leads. Which of two ranks is the higher one doesn't show from a policy alone. */
const floorDirection = (a: Only<"Floor">, b: Only<"Floor">): ChangeDirection => {
  const signs: Array<ChangeDirection> = []
  const [from, to] = [a.basis, b.basis]
  if ("rate" in from && "rate" in to && from.rate !== to.rate) signs.push(to.rate > from.rate ? "stricter" : "looser")
  if ("where" in from && "where" in to && from.where !== to.where)
    signs.push(to.where === "always" ? "stricter" : "looser")
  if (a.pass._tag !== b.pass._tag) signs.push(b.pass._tag === "Nobody" ? "stricter" : "looser")
  else if (!isSameData(a.pass, b.pass)) signs.push("other")
  const [first = "other"] = signs
  return signs.every((sign) => sign === first) ? first : "other"
}

/** A rule in one line. */
const inWords = (rule: Rule): LocalizedText => {
  const lines = explainRule(rule, 0)
  const say = (locale: "en" | "zh", mark: string): string =>
    lines
      .map(({ text }) => text[locale].replace(/[.。]$/, ""))
      .join(mark)
      .replaceAll(/:; |:;/g, ": ")
  return lines.length === 0 ? plain("–") : { en: say("en", "; "), zh: say("zh", ";") }
}
