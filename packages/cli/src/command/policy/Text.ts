/** What the policy commands have in common when they speak: the language, problems, tables. */
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { failed } from "../Failure.ts"
import { count, counted, wrapped } from "../Io.ts"
import { answer } from "../Shared.ts"
import type { PolicyFile, Problem } from "./PolicyFile.ts"

/** Languages that policies are spoken of in. */
export type Language = "en" | "zh"

export const language = Flag.Literals("lang", ["en", "zh"]).pipe(
  Flag.withDescription("English or Chinese"),
  Flag.withDefault("en"),
)

export const kind = Flag.String("kind").pipe(
  Flag.withDescription("What the file is, such as pricing; without it each policy stands under its kind"),
  Flag.optional,
)

export const ladder = Flag.String("ladder").pipe(
  Flag.withMetavar("RANKS"),
  Flag.withDescription("Ranks, lowest first, such as rep,manager,director; those of the host unless given"),
  Flag.optional,
)

/** Indented by so many levels; what doesn't fit into the line stands further in. */
export const indented = (depth: number, text: string): string => {
  const space = "  ".repeat(depth)
  return wrapped(text)
    .split("\n")
    .map((line) => `${space}${line}`)
    .join("\n")
}

const problemLines = ({ column, kind: of, line, place, text }: Problem, lang: Language): ReadonlyArray<string> => {
  const where = place === "" ? of : `${of}: ${place}`
  return [
    indented(
      1,
      lang === "en" ? `${where} (line ${line}, column ${column})` : `${where}(第 ${line} 行,第 ${column} 列)`,
    ),
    indented(2, text[lang]),
  ]
}

/** Says what keeps the policies of a file from being used, and fails. */
export const refuse = Effect.fnUntraced(function* ({ file, problems }: PolicyFile, lang: Language) {
  const heading =
    lang === "en" ? `${file}: ${counted(problems.length, "problem")}` : `${file}:${problems.length} 个问题`
  yield* answer({ file, problems, findings: [] }, [
    heading,
    ...problems.flatMap((problem) => problemLines(problem, lang)),
  ])
  return yield* failed(
    `${file} can't be used as it is`,
    "Mend every problem above; nothing of it is in force meanwhile.",
  )
})

/** Goes on with files that can be used; says what is wrong with the first one that can't. */
export const mustBeUsable = Effect.fnUntraced(function* (file: PolicyFile, lang: Language) {
  if (file.problems.length > 0) return yield* refuse(file, lang)
  return file.given
})

/** A column: its heading, and whether its cells are figures (aligned right). */
export interface Column {
  readonly heading: string
  readonly figures?: boolean
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/u
const widthOf = (text: string): number => Array.from(text).reduce((sum, one) => sum + (wide.test(one) ? 2 : 1), 0)

/** Rows under headings. */
export const table = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
): ReadonlyArray<string> => {
  const all = [columns.map(({ heading }) => heading), ...rows]
  const widths = columns.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ""))))
  return all.map((row) =>
    `  ${columns
      .map(({ figures }, index) => {
        const cell = row[index] ?? ""
        const space = " ".repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)))
        return figures === true ? `${space}${cell}` : `${cell}${space}`
      })
      .join("  ")}`.trimEnd(),
  )
}

/** A difference of counts. */
export const figure = (n: number): string => (n > 0 ? `+${count(n)}` : n < 0 ? `−${count(-n)}` : "0")

/** A part of a whole, in brackets; nothing of nothing. */
export const share = (part: number, whole: number): string =>
  whole === 0 ? "" : ` (${((100 * part) / whole).toFixed(1)} %)`
