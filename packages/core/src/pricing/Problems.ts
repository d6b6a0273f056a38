/**
 * What can be wrong with a pricing policy, said to whoever wrote it: the place, the rule, what would be right.
 */
import type { PolicyProblem } from "../decider/Policy.ts"
import type { Ladder } from "../decision/Ladder.ts"
import type { Rank } from "../decision/Model.ts"

/** Collects problems; everything is looked at, so that all of them are told at once. */
export class Problems {
  readonly found: Array<PolicyProblem> = []

  add(place: string, rule: string, en: string, zh: string): void {
    this.found.push({ place, rule, text: { en: `${en} (${rule})`, zh: `${zh}(${rule})` } })
  }

  /** The level of a rank; an unknown name is a problem and has none. */
  level(place: string, name: string, ladder: Ladder): number | undefined {
    const rank = ladder.ranks.find((one) => one.name === name)
    if (rank === undefined) {
      const known = ladder.ranks.map((one) => one.name).join(" < ")
      this.add(
        place,
        "ORG-1",
        `There is no rank "${name}"; use one of ${known}`,
        `没有职级“${name}”,请使用 ${known} 之一`,
      )
    }
    return rank?.level
  }

  /**
   * Puts rows that name a rank each into the order of the ladder. Unknown ranks, a rank twice and a rank without a row are
   * problems.
   */
  byLevel<Row extends { readonly rank: string }>(
    place: string,
    rows: ReadonlyArray<Row>,
    ladder: Ladder,
    rule: string,
  ): ReadonlyArray<Row | undefined> {
    const found = new Map<number, Row>()
    for (const [index, row] of rows.entries()) {
      const level = this.level(`${place}[${index}].rank`, row.rank, ladder)
      if (level === undefined) continue
      if (found.has(level)) {
        this.add(
          `${place}[${index}].rank`,
          rule,
          `Rank "${row.rank}" stands here twice; keep one row for it`,
          `职级“${row.rank}”重复,只能保留一行`,
        )
      }
      found.set(level, row)
    }
    const missing = ladder.ranks.filter((rank: Rank) => !found.has(rank.level)).map((rank) => rank.name)
    if (missing.length > 0) {
      const names = missing.join(", ")
      this.add(
        place,
        rule,
        `Nothing is said about ${names}; add a row for each rank`,
        `缺少职级 ${names} 的规定,每级须有一行`,
      )
    }
    return ladder.ranks.map((rank) => found.get(rank.level))
  }
}
