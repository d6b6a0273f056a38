/**
 * What can be wrong with a pricing policy, said to whoever wrote it: the place, the rule, what would be right.
 */
import type { PolicyProblem } from "../decider/Policy.ts"
import type { Ladder } from "../decision/Ladder.ts"

/** Collects problems; everything is looked at, so that all of them are told at once. */
export class Problems {
  readonly found: Array<PolicyProblem> = []
  readonly #ladder: Ladder

  constructor(ladder: Ladder) {
    this.#ladder = ladder
  }

  add(place: string, rule: string, en: string, zh: string): void {
    this.found.push({ place, rule, text: { en: `${en} (${rule})`, zh: `${zh}(${rule})` } })
  }

  /** A figure lies outside its range. */
  outOfRange(place: string, rule: string, found: string | number | bigint, range: string): void {
    this.add(place, rule, `${found} is out of range; use ${range}`, `${found} 超出范围,应为 ${range}`)
  }

  /** Whole days within a range; anything else is a problem. */
  days(place: string, rule: string, days: number, least: number, most: number): void {
    if (!Number.isInteger(days) || days < least || days > most) {
      this.outOfRange(place, rule, days, `${least} – ${most}`)
    }
  }

  /** The same thing stands in two places. */
  twice(place: string, rule: string, what: string): void {
    this.add(place, rule, `${what} stands here twice; keep one`, `${what} 重复,只能保留一个`)
  }

  /** Something that has to be said isn't. */
  missing(place: string, rule: string, what: string): void {
    this.add(place, rule, `Nothing is said about ${what}; add it`, `缺少 ${what},请补充`)
  }

  /** A currency isn't that of the policy. */
  currency(place: string, found: string, wanted: string): void {
    this.add(
      place,
      "KER-1",
      `${found} stands in a policy of ${wanted}; use ${wanted}`,
      `币种为 ${found},应为 ${wanted}`,
    )
  }

  /** A higher rank may do less than a lower one. */
  inverted(place: string, rule: string, rank: string): void {
    this.add(
      place,
      rule,
      `${rank} may do less than a lower rank; widen it, or set allowInversion`,
      `${rank} 的权限小于下级,请放宽,或设置 allowInversion`,
    )
  }

  /** A band or a period holds nothing. */
  empty(place: string): void {
    this.add(place, "PRC-2", "It ends where it begins or earlier; let it end later", "终点不大于起点,请推后")
  }

  /** Two bands or periods share something. */
  overlap(place: string, other: string): void {
    this.add(place, "PRC-2", `It overlaps ${other}; begin where that one ends`, `与 ${other} 重叠,请从其终点开始`)
  }

  /** The level of a rank; an unknown name is a problem and has none. */
  level(place: string, name: string): number | undefined {
    const { ranks } = this.#ladder
    const level = ranks.findIndex((one) => one.name === name)
    if (level >= 0) return level
    const known = ranks.map((one) => one.name).join(" < ")
    this.add(
      place,
      "ORG-1",
      `There is no rank "${name}"; use one of ${known}`,
      `没有职级“${name}”,请使用 ${known} 之一`,
    )
    return undefined
  }

  /**
   * Puts rows that name a rank each into the order of the ladder. Unknown ranks, a rank twice and a rank without a row are
   * problems.
   */
  byLevel<Row extends { readonly rank: string }>(
    place: string,
    rows: ReadonlyArray<Row>,
    rule: string,
  ): ReadonlyArray<Row | undefined> {
    const { ranks } = this.#ladder
    const found: Array<Row | undefined> = ranks.map(() => undefined)
    for (const [index, row] of rows.entries()) {
      const at = `${place}[${index}].rank`
      const level = this.level(at, row.rank)
      if (level === undefined) continue
      if (found[level] !== undefined) this.twice(at, rule, row.rank)
      found[level] = row
    }
    const missing = ranks.filter((_, level) => found[level] === undefined)
    if (missing.length > 0) this.missing(place, rule, missing.map(({ name }) => name).join(", "))
    return found
  }
}
