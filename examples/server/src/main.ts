// First of all: schemas are compiled to plain functions from here on.
import "effect/schema/SchemaJITCompiler/enable"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import { examples } from "./Examples.ts"
import { demoToken } from "./Keys.ts"
import { companyName, people } from "./SampleCompany.ts"
import { type Options, optionsProblem, run } from "./Server.ts"

const { DATA, DEALWRIGHT_WEBHOOK_KEY, HOST, KEYS, LINGER, OTEL_EXPORTER_OTLP_ENDPOINT, PORT } = process.env
const options: Options = {
  file: DATA ?? "./data/dealwright.sqlite",
  hostname: HOST ?? "127.0.0.1",
  port: PORT === undefined || PORT === "" ? 8080 : Number(PORT),
  ...(KEYS === undefined ? {} : { keysFile: KEYS }),
  ...(DEALWRIGHT_WEBHOOK_KEY === undefined ? {} : { webhookKey: Redacted.make(DEALWRIGHT_WEBHOOK_KEY) }),
  ...(OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? {} : { collector: OTEL_EXPORTER_OTLP_ENDPOINT }),
  ...(LINGER === undefined ? {} : { lingerMillis: Number(LINGER) }),
}

const welcome = (url: string): string =>
  [
    `${companyName}: Dealwright on ${url}`,
    "",
    `  API documentation   ${url}/docs`,
    `  OpenAPI             ${url}/openapi.json`,
    `  Data                ${options.file} (kept from start to start)`,
    ...(options.keysFile === undefined
      ? [
          "",
          "Sample data and demo keys, known to everybody; this machine only.",
          ...people.map(({ does, id, rank }) => `  ${id}  ${rank.padEnd(10)}  ${demoToken(id)}  ${does}`),
          "",
          "Worth trying:",
          ...examples(url).flatMap(({ lines, title }) => ["", `# ${title}`, ...lines]),
        ]
      : [
          `  Keys                ${options.keysFile}`,
          `  Webhooks            ${options.webhookKey === undefined ? "not sent; DEALWRIGHT_WEBHOOK_KEY says with which key" : "sent"}`,
        ]),
    "",
    "Ctrl-C stops it; what is in flight is answered first.",
  ].join("\n")

/** Waits for the first signal to stop. The second one ends the process at once. */
const stopped = Effect.callback<void>((resume) => {
  let asked = false
  const stop = () => {
    if (asked) process.exit(1)
    asked = true
    console.log("stopping: no new requests in a moment, what is in flight is answered")
    resume(Effect.void)
  }
  process.on("SIGTERM", stop)
  process.on("SIGINT", stop)
})

const problem = optionsProblem(options)
if (problem !== undefined) {
  console.error(problem)
  process.exit(1)
}

const exit = await Effect.runPromiseExit(
  run(options, ({ url }) =>
    Effect.andThen(
      Effect.sync(() => console.log(welcome(url))),
      stopped,
    ),
  ),
)
if (Exit.isFailure(exit)) {
  const error = Cause.squash(exit.cause)
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
console.log("stopped")
process.exit(0)
