/**
 * A higher rank with less authority than a lower one (XTR-3): possible where the policy says so, and without effect.
 */
import type { Ladder } from "../decision/Ladder.ts"
import { type Money, toText } from "../money/index.ts"
import { format } from "../rate/index.ts"
import type { Note } from "./Analyse.ts"
import type { Cap, Limit } from "./Rule.ts"

/** One figure of a row: how wide it is, and how it reads. */
interface Figure {
  readonly name: string
  /** `undefined` is without limit. */
  readonly width: bigint | undefined
  readonly text: string
}

const floorWidth = 1_000_000_000_000n

const moneyText = (money: Money): string => toText(money, "en")

const figuresOf = (row: Limit | Cap): ReadonlyArray<Figure> =>
  "below" in row
    ? [
        {
          name: "below",
          width: row.below === "floor" ? floorWidth : row.below,
          text: row.below === "floor" ? "floor" : format(row.below),
        },
        {
          name: "above",
          width: row.above === "unlimited" ? undefined : row.above,
          text: row.above === "unlimited" ? "unlimited" : format(row.above),
        },
        { name: "freeGoods", width: row.freeGoods ? 1n : 0n, text: String(row.freeGoods) },
      ]
    : [
        {
          name: "share",
          width: row.share === "unlimited" ? undefined : row.share,
          text: row.share === "unlimited" ? "unlimited" : format(row.share),
        },
        {
          name: "amount",
          width: row.amount === "unlimited" ? undefined : row.amount.minor,
          text: row.amount === "unlimited" ? "unlimited" : moneyText(row.amount),
        },
      ]

const isTighter = (a: Figure, b: Figure): boolean =>
  a.width !== undefined && (b.width === undefined || a.width < b.width)

/** Tells every figure that is tighter than that of a lower rank. */
export const findingsOfInversion = (
  rows: ReadonlyArray<Limit | Cap>,
  place: string,
  { ranks }: Ladder,
  note: Note,
): void => {
  const widest = new Map<string, { readonly figure: Figure; readonly rank: string }>()
  for (const { name: rank } of ranks) {
    const index = rows.findIndex((row) => row.rank === rank)
    const row = rows[index]
    if (row === undefined) continue
    for (const figure of figuresOf(row)) {
      const before = widest.get(figure.name)
      if (before === undefined || !isTighter(figure, before.figure)) {
        widest.set(figure.name, { figure, rank })
        continue
      }
      const list = "below" in row ? "limits" : "caps"
      const lower = before.figure.text
      note(
        "warning",
        "higher-rank-with-less",
        `${place}.${list}[${index}].${figure.name}`,
        "PRC-2",
        {
          en: `${rank} has ${figure.text} where ${before.rank} below has ${lower}; it has no effect, ${rank} may do what ${before.rank} may`,
          zh: `${rank} 为 ${figure.text},而下级 ${before.rank} 为 ${lower};该限制无效,上级可为下级所能为`,
        },
        { rank, lower: before.rank, limit: figure.text, wider: lower },
      )
    }
  }
}
