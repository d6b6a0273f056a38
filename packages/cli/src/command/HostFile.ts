/** The host whose plugins know what is in the store: the built-in one, or the company's own from a file. */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import * as Engine from "@dealwright/core/Engine"
import * as Templates from "@dealwright/core/Templates"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { type Failure, usage } from "./Failure.ts"
import type { Shared } from "./Io.ts"

const hint = `The file exports a composed host:
  export default Engine.compose([...Templates.builtIn, ourPlugin], ourTemplate)`

const isHost = (value: unknown): value is Engine.Host =>
  typeof value === "object" &&
  value !== null &&
  "aggregates" in value &&
  value.aggregates instanceof Map &&
  "plugins" in value &&
  Array.isArray(value.plugins) &&
  "template" in value &&
  typeof value.template === "object"

const problemsText = (problems: unknown): string =>
  Array.isArray(problems)
    ? problems
        .map((problem) =>
          typeof problem === "object" && problem !== null && "text" in problem && typeof problem.text === "object"
            ? `  - ${String(problem.text !== null && "en" in problem.text ? problem.text.en : problem.text)}`
            : `  - ${String(problem)}`,
        )
        .join("\n")
    : String(problems)

const load = Effect.fnUntraced(function* (path: string): Effect.fn.Return<Engine.Host, Failure> {
  const file = resolve(path)
  if (!existsSync(file)) return yield* usage(`there is no file ${file} with a host`, hint)
  const loaded: unknown = yield* Effect.tryPromise({
    try: () => import(pathToFileURL(file).href),
    catch: (error) => usage(`${file} can't be loaded: ${error instanceof Error ? error.message : String(error)}`, hint),
  })
  const exported: { readonly default?: unknown; readonly host?: unknown } = Object(loaded)
  const found = exported.default ?? exported.host
  const composed: unknown = Result.isResult(found) && Result.isSuccess(found) ? found.success : found
  if (Result.isResult(composed) && Result.isFailure(composed)) {
    return yield* usage(`the host in ${file} doesn't fit together:\n${problemsText(composed.failure)}`)
  }
  return isHost(composed) ? composed : yield* usage(`${file} exports no host, neither as default nor as "host"`, hint)
})

/** The host that the command was given. */
export const hostOf = ({ host }: Shared): Effect.Effect<Engine.Host, Failure> =>
  Option.match(host, {
    onSome: load,
    onNone: () => Effect.fromResult(Engine.compose(Templates.builtIn, Templates.trade)).pipe(Effect.orDie),
  })
