/** Policies in a JSON file: which kinds they are of, and everything that keeps them from being used. */
import type * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import type * as Engine from "@dealwright/core/Engine"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { suggest } from "../../orderbook/Suggest.ts"
import { failed, usage } from "../Failure.ts"
import { below, type Located, readJson, type Spot } from "./Json.ts"

/** Something that keeps a policy from being used. */
export interface Problem extends Spot {
  readonly kind: string
  /** Path into the policy. */
  readonly place: string
  readonly text: Decision.LocalizedText
  /** Id in the rulebook, where a rule of it is at stake. */
  readonly rule?: string
}

/** A policy that can be used. */
export interface Given {
  readonly kind: string
  readonly data: unknown
  readonly compiled: unknown
  readonly spotOf: (place: string) => Spot
}

/** What a file holds. Where there are problems, only the policies without any are given. */
export interface PolicyFile {
  readonly file: string
  readonly given: ReadonlyArray<Given>
  readonly problems: ReadonlyArray<Problem>
}

/** Bytes of a file at most: more is no policy. */
const maxBytes = 4 * 1024 * 1024

/** The kinds of policy that a host knows. */
export const kindsOf = (host: Engine.Host): ReadonlyMap<string, Decider.AnyPolicyKind> =>
  new Map(host.plugins.flatMap(({ policies = [] }) => policies.map((kind) => [kind.key, kind] as const)))

/** The ranks that policies are held against: those given, or the host's. */
export const ladderOf = (given: Option.Option<string>, host: Engine.Host) =>
  Option.match(given, {
    onNone: () => Effect.succeed(host.ladder),
    onSome: (names) =>
      Effect.fromResult(Decision.ladder(names.split(",").map((name) => name.trim()))).pipe(
        Effect.mapError((problem) => usage(`--ladder: ${Decision.describeLadderProblem(problem).en}`)),
      ),
  })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const nearest = (name: string, known: ReadonlyArray<string>): Decision.LocalizedText => {
  const near = suggest(name, known)
  return near === undefined ? { en: "", zh: "" } : { en: `; did you mean "${near}"?`, zh: `;是否为“${near}”?` }
}

const valueAt = (value: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce((at: unknown, step) => (typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined), value)

/** Longest piece of the file that a message repeats. */
const maxQuoted = 80

/** What a schema has to say, for whoever wrote the file. */
const formText = (message: string, found: unknown): Decision.LocalizedText => {
  if (message.startsWith("Unexpected key")) {
    return { en: "There is no such field; mind its spelling or take it out", zh: "没有此字段,请核对拼写或删除" }
  }
  if (message === "Missing key") return { en: "This field is missing; add it", zh: "缺少此字段,请补充" }
  const tags = [...message.matchAll(/readonly "_tag": "(\w+)"/g)].map(([, tag]) => String(tag))
  if (tags.length > 0 && isObject(found)) {
    const { _tag: tag } = found
    const near = typeof tag === "string" ? nearest(tag, tags) : { en: "", zh: "" }
    const said = tag === undefined ? "Its _tag is missing" : `There is no ${JSON.stringify(tag)} here`
    return {
      en: `${said}; use one of ${tags.join(", ")}${near.en}`,
      zh: `_tag ${tag === undefined ? "缺失" : `${JSON.stringify(tag)} 无效`},应为 ${tags.join("、")} 之一${near.zh}`,
    }
  }
  const plain = message
    .replace(/\{ readonly "_tag": "(\w+)", \.\.\. \}/g, "$1")
    .replace(
      /, got (.*)$/s,
      (_, got: string) => `, got ${got.length > maxQuoted ? `${got.slice(0, maxQuoted)}…` : got}`,
    )
  return { en: plain, zh: `格式有误:${plain}` }
}

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** Reads one policy and builds it. */
const build = (
  kind: Decider.AnyPolicyKind,
  json: unknown,
  context: Decider.PolicyContext,
): Result.Result<
  Pick<Given, "data" | "compiled">,
  ReadonlyArray<Decider.PolicyProblem & { readonly hasRule: boolean }>
> => {
  const read = Schema.decodeUnknownResult(kind.codec, {
    errors: "all",
    // A field that nobody knows may be a limit that somebody meant.
    onExcessProperty: "error",
    reportInput: true,
  })(json)
  if (Result.isFailure(read)) {
    return Result.fail(
      issuesOf(read.failure.issue).issues.map(({ message, path = [] }) => {
        const steps = path.map((step) => (typeof step === "object" ? step.key : step))
        const text = formText(message, valueAt(json, steps))
        return { place: steps.reduce<string>(below, ""), rule: "", hasRule: false, text }
      }),
    )
  }
  const data = read.success
  return Result.mapBoth(kind.compile(data, context), {
    onFailure: (problems) => problems.map((problem) => ({ ...problem, hasRule: true })),
    onSuccess: (compiled) => ({ data, compiled }),
  })
}

/** Which policies the file holds: `--kind` names the one, or each stands under its kind. */
const policiesIn = (
  file: string,
  value: unknown,
  only: string | undefined,
  kinds: ReadonlyMap<string, Decider.AnyPolicyKind>,
) => {
  const known = [...kinds.keys()].sort()
  if (only !== undefined && !kinds.has(only)) {
    const hint = nearest(only, known).en.replace("; d", " D")
    return Effect.fail(usage(`there is no kind of policy "${only}".${hint}`, `Known kinds: ${known.join(", ")}`))
  }
  const keys = isObject(value) ? Object.keys(value) : []
  const byKind = isObject(value) && keys.some((key) => kinds.has(key)) ? value : undefined
  if (only !== undefined) {
    return byKind !== undefined && only in byKind && keys.every((key) => kinds.has(key))
      ? Effect.succeed({ policies: [[only, byKind[only], `${only}.`]] as const, unknown: [] })
      : Effect.succeed({ policies: [[only, value, ""]] as const, unknown: [] })
  }
  if (byKind === undefined) {
    return Effect.fail(
      usage(
        `${file} doesn't say which kind of policy it is`,
        `Say it with --kind, or put each policy under its kind: {"pricing": …, "approval": …}\nKnown kinds: ${known.join(", ")}`,
      ),
    )
  }
  return Effect.succeed({
    policies: keys.filter((key) => kinds.has(key)).map((key) => [key, byKind[key], `${key}.`] as const),
    unknown: keys.filter((key) => !kinds.has(key)),
  })
}

const textOf = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const trouble = (error: { readonly message: string }) => usage(`${file} can't be read: ${error.message}`)
  if (!(yield* Effect.mapError(fs.exists(file), trouble))) return yield* usage(`there is no file ${file}`)
  const { size, type } = yield* Effect.mapError(fs.stat(file), trouble)
  if (type !== "File") return yield* usage(`${file} is no file`)
  if (size > maxBytes) return yield* usage(`${file} has ${size} bytes; a policy has ${maxBytes} at most`)
  return yield* Effect.mapError(fs.readFileString(file), trouble)
})

/** How a file is to be read. */
export interface Reading {
  readonly host: Engine.Host
  readonly ladder: Decision.Ladder
  readonly kind: Option.Option<string>
}

/** Reads a file and builds its policies. Fails when there is nothing to build; problems of policies are part of the answer. */
export const readPolicies = Effect.fnUntraced(function* (file: string, { host, kind: only, ladder }: Reading) {
  const read: Result.Result<Located, Spot & { readonly problem: string }> = readJson(yield* textOf(file))
  if (Result.isFailure(read)) {
    const { column, line, problem } = read.failure
    return yield* failed(`${file} isn't JSON: line ${line}, column ${column}: ${problem}`)
  }
  const located = read.success
  const kinds = kindsOf(host)
  const { policies, unknown } = yield* policiesIn(file, located.value, Option.getOrUndefined(only), kinds)
  const known = [...kinds.keys()].sort()
  const given: Array<Given> = []
  const problems: Array<Problem> = unknown.map((key) => {
    const near = nearest(key, known)
    return {
      kind: key,
      place: "",
      ...located.spotOf(key),
      text: {
        en: `There is no such kind of policy; known kinds: ${known.join(", ")}${near.en}`,
        zh: `没有此类政策;已知类型:${known.join("、")}${near.zh}`,
      },
    }
  })
  for (const [key, json, prefix] of policies) {
    const kind = kinds.get(key)
    if (kind === undefined) continue
    const spotOf = (place: string): Spot => located.spotOf(`${prefix}${place}`.replace(/\.$/, ""))
    const before = problems.length
    for (const path of located.twice) {
      if (path !== key && !path.startsWith(prefix)) continue
      const place = path === key ? "" : path.slice(prefix.length)
      const text = { en: "This stands here twice; keep one", zh: "重复,只能保留一个" }
      problems.push({ kind: key, place, ...located.spotOf(path), text })
    }
    const built = build(kind, json, { ladder, extensions: host.extensions })
    if (Result.isFailure(built)) {
      for (const { hasRule, place, rule, text } of built.failure) {
        problems.push({ kind: key, place, ...spotOf(place), text, ...(hasRule ? { rule } : {}) })
      }
    } else if (problems.length === before) given.push({ kind: key, ...built.success, spotOf })
  }
  return { file, given, problems } satisfies PolicyFile
})
