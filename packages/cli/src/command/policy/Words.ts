/** policy explain and policy diff: a policy in words, and what changed in it. */
import * as Decision from "@dealwright/core/Decision"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import { usage } from "../Failure.ts"
import { hostOf } from "../HostFile.ts"
import { answer, root } from "../Shared.ts"
import { interpretersOf } from "./Kinds.ts"
import { type Given, ladderOf, readPolicies } from "./PolicyFile.ts"
import { indented, kind, type Language, ladder, language, mustBeUsable } from "./Text.ts"

const withoutWords: Decision.LocalizedText = {
  en: "Nothing can be said in words about policies of this kind.",
  zh: "此类政策暂无文字说明。",
}

export const explain = Command.make(
  "explain",
  { file: Argument.String("file").pipe(Argument.withDescription("Policies as JSON")), kind, ladder, lang: language },
  Effect.fnUntraced(function* ({ file, kind: only, ladder: names, lang }) {
    const host = yield* hostOf(yield* root)
    const policies = yield* readPolicies(file, { host, ladder: yield* ladderOf(names, host), kind: only })
    const told = (yield* mustBeUsable(policies, lang)).map((given) => ({
      kind: given.kind,
      lines: interpretersOf.get(given.kind)?.lines(given.data),
    }))
    yield* answer(
      { file, policies: told.map((one) => ({ kind: one.kind, lines: one.lines ?? [] })) },
      told.flatMap((one, index) => [
        ...(told.length === 1 ? [] : [...(index === 0 ? [] : [""]), `${one.kind}:`]),
        ...(one.lines ?? [{ depth: 0, text: withoutWords }]).map(({ depth, text }) =>
          indented(depth + (told.length === 1 ? 0 : 1), text[lang]),
        ),
      ]),
    )
  }),
).pipe(
  Command.withShortDescription("Say policies in words"),
  Command.withDescription(
    "Says each policy of the file in words, for those who have to live by it: every rule and every figure, in its order.",
  ),
  Command.withExamples([
    { command: "dealwright policy explain policies.json" },
    { command: "dealwright policy explain pricing.json --kind pricing --lang zh" },
  ]),
)

const directions: Readonly<Record<Decision.ChangeDirection, Decision.LocalizedText>> = {
  looser: { en: "looser", zh: "放宽" },
  stricter: { en: "stricter", zh: "收紧" },
  other: { en: "either way", zh: "不定" },
}

/** What became of one kind of policy. */
interface Difference {
  readonly kind: string
  readonly state: "same" | "changed" | "gone" | "new"
  readonly direction: Decision.ChangeDirection | undefined
  readonly changes: ReadonlyArray<Decision.PolicyChange>
}

const differenceOf = (
  of: string,
  before: Given | undefined,
  after: Given | undefined,
  ranks: Decision.Ladder,
): Difference => {
  const nothing = { kind: of, direction: undefined, changes: [] }
  if (before === undefined) return { ...nothing, state: "new" }
  if (after === undefined) return { ...nothing, state: "gone" }
  const known = interpretersOf.get(of)
  const changes = known?.changes(before.data, after.data, ranks) ?? []
  const isSame = known === undefined ? Equal.equals(before.data, after.data) : changes.length === 0
  const direction = Decision.directionOfAll(changes.map((change) => change.direction))
  return { kind: of, state: isSame ? "same" : "changed", direction, changes }
}

const states: Readonly<Record<Difference["state"], Decision.LocalizedText>> = {
  same: { en: "says the same", zh: "内容相同" },
  changed: { en: "changed", zh: "有变动" },
  gone: { en: "is only in the old file", zh: "仅见于旧文件" },
  new: { en: "is only in the new file", zh: "仅见于新文件" },
}

/** Where all changes lead together. */
const wholeOf = ({ changes, direction, state }: Difference): Decision.LocalizedText => {
  if (direction === undefined) return states[state]
  if (direction !== "other") return { en: `became ${directions[direction].en}`, zh: `整体${directions[direction].zh}` }
  return changes.some((change) => change.direction === "other")
    ? states.changed
    : { en: "became looser in some things and stricter in others", zh: "有放宽也有收紧" }
}

const differenceLines = (difference: Difference, lang: Language): ReadonlyArray<string> => {
  const { changes, kind: of } = difference
  const whole = wholeOf(difference)[lang]
  const end = { en: changes.length === 0 ? "." : ":", zh: changes.length === 0 ? "。" : ":" }
  return [
    `${of} ${whole}${end[lang]}`,
    ...changes.map((change) =>
      indented(1, `${directions[change.direction][lang]}${lang === "en" ? ": " : ":"}${change.text[lang]}`),
    ),
  ]
}

export const diff = Command.make(
  "diff",
  {
    old: Argument.String("old").pipe(Argument.withDescription("The policies before, as JSON")),
    new: Argument.String("new").pipe(Argument.withDescription("The policies after")),
    kind,
    ladder,
    lang: language,
  },
  Effect.fnUntraced(function* ({ kind: only, ladder: names, lang, new: newer, old }) {
    const host = yield* hostOf(yield* root)
    const reading = { host, ladder: yield* ladderOf(names, host), kind: only }
    const before = yield* mustBeUsable(yield* readPolicies(old, reading), lang)
    const after = yield* mustBeUsable(yield* readPolicies(newer, reading), lang)
    const kinds = [...new Set([...before, ...after].map((given) => given.kind))]
    if (kinds.length === 0) return yield* usage("there is no policy in either file")
    const of = (given: ReadonlyArray<Given>, name: string) => given.find((one) => one.kind === name)
    const differences = kinds.map((name) => differenceOf(name, of(before, name), of(after, name), reading.ladder))
    yield* answer(
      { old, new: newer, policies: differences.map((one) => ({ ...one, direction: one.direction ?? null })) },
      differences.flatMap((difference) => differenceLines(difference, lang)),
    )
  }),
).pipe(
  Command.withShortDescription("Say what changed from one version of policies to the next"),
  Command.withDescription(
    "Compares policies by what they say, not by how they are written down: the order of rules makes no difference. Each change is told in words, and whether it lets more or less through. Ends with 0 whether or not something changed.",
  ),
  Command.withExamples([
    { command: "dealwright policy diff in-force.json proposed.json" },
    { command: "dealwright policy diff in-force.json proposed.json --lang zh" },
  ]),
)
