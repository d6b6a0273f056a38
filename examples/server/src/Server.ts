/** The example server as one program: store, engine, sample company, HTTP, webhooks. */
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import * as Authenticator from "@dealwright/adapters-http/Authenticator"
import { type ListenError, type Listening, serve } from "@dealwright/adapters-http/Serve"
import * as Shipped from "@dealwright/adapters-http/Shipped"
import * as Webhooks from "@dealwright/adapters-http/Webhooks"
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import * as Engine from "@dealwright/core/Engine"
import type * as Ports from "@dealwright/core/Ports"
import * as Templates from "@dealwright/core/Templates"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Otlp from "effect/observability/Otlp"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { demoKeys, type KeysError, readKeys } from "./Keys.ts"
import { companyName, load } from "./SampleCompany.ts"

/** How to run it; `main.ts` reads these from the environment. */
export interface Options {
  /** The data file. */
  readonly file: string
  readonly hostname: string
  readonly port: number
  /** A file of keys; without one the sample company's demo keys are good. */
  readonly keysFile?: string
  /** The host key that the secrets of webhooks are derived from; the sample company has one that everybody knows. */
  readonly webhookKey?: Redacted.Redacted<string>
  /** Address of an OpenTelemetry collector that gets metrics, traces and log lines. */
  readonly collector?: string
  /** Milliseconds during which it still takes connections after it was asked to stop; 300 unless told. */
  readonly lingerMillis?: number
}

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"])

/** Why it would be a mistake to start with these options, if it would. */
export const optionsProblem = ({
  collector,
  hostname,
  keysFile,
  lingerMillis = 0,
  port,
}: Options): string | undefined => {
  if (collector !== undefined && !/^https?:\/\/\S+$/u.test(collector)) {
    return `OTEL_EXPORTER_OTLP_ENDPOINT must be the address of a collector, such as http://127.0.0.1:4318, not ${collector}`
  }
  if (!(lingerMillis >= 0 && lingerMillis <= 600_000)) return "LINGER must be milliseconds from 0 to 600000"
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return `PORT must be a number from 0 to 65535, not ${port}`
  return keysFile === undefined && !loopback.has(hostname)
    ? `HOST=${hostname} opens the server to others, but the demo keys are known to everybody; give a file of your own keys: KEYS=./keys.json`
    : undefined
}

/** The server can't be set up. */
export class SetUpError extends Data.TaggedError("SetUpError")<{ readonly detail: string }> {
  override get message(): string {
    return this.detail
  }
}

/** The sample company's webhooks go to this machine, over plain http too; everybody else's to the internet over https. */
const sampleNetwork: Webhooks.Network = { http: true, addresses: ["127.0.0.0/8", "::1/128"] }

const hostOn = (network: Webhooks.Network): Engine.Host =>
  Result.getOrThrowWith(
    Engine.compose([...Templates.builtIn, Webhooks.plugin({ network })], Templates.trade),
    (problems) => new Error(problems.map(({ text }) => text.en).join("\n")),
  )

const sampleKey = Redacted.make(Buffer.from("a key that everybody knows, so for this machine only").toString("base64"))

/** Keys for the secrets of webhooks; none when the server is meant for others and has none: then it sends no webhooks. */
const webhookKeys = ({ keysFile, webhookKey }: Options): ReadonlyArray<Redacted.Redacted<string>> =>
  webhookKey !== undefined ? [webhookKey] : keysFile === undefined ? [sampleKey] : []

/** Where metrics, traces and log lines go; nowhere unless there is a collector. */
const observedBy = (collector: string | undefined) =>
  collector === undefined
    ? Layer.empty
    : Otlp.layerJson({
        baseUrl: collector,
        resource: { serviceName: "dealwright" },
        loggerMergeWithExisting: true,
        metricsExportInterval: "5 seconds",
      }).pipe(Layer.provide(FetchHttpClient.layer))

/**
 * Starts everything and hands the listening server to `use`; lets go of all of it when `use` is done or interrupted: what
 * is in flight is answered, then the file is released.
 */
export const run = <A>(
  options: Options,
  use: (listening: Listening) => Effect.Effect<A>,
): Effect.Effect<A, ListenError | KeysError | SetUpError | Ports.StoreError | Webhooks.SecretsUnavailable> =>
  Effect.gen(function* () {
    const { collector, file, hostname, keysFile, lingerMillis = 300, port } = options
    const keys = keysFile === undefined ? demoKeys : yield* readKeys(keysFile)
    yield* Effect.try({
      try: () => mkdirSync(dirname(file), { recursive: true }),
      catch: (error) => new SetUpError({ detail: `the folder of ${file} can't be made: ${String(error)}` }),
    })
    const network = keysFile === undefined ? sampleNetwork : {}
    const host = hostOn(network)
    const webhookKey = webhookKeys(options)
    const secrets = webhookKey.length === 0 ? undefined : yield* Webhooks.derivedSecrets(webhookKey)
    const program = Effect.gen(function* () {
      yield* Effect.mapError(
        load(),
        (error) => new SetUpError({ detail: `the sample company can't be loaded: ${error.message}` }),
      )
      const listening = yield* serve({
        host,
        title: companyName,
        resources: secrets === undefined ? Shipped.resources : [...Shipped.resources, Webhooks.resource],
        endpoints: [...Shipped.endpoints(host), ...(secrets === undefined ? [] : Webhooks.endpoints(secrets))],
        visibility: Shipped.visibility,
        hostname,
        port,
        lingerMillis,
      })
      return yield* use(listening)
    })
    const engine = Engine.layer(host)
    const scheduler = Engine.schedulerLayer({ every: "5 seconds" })
    const sender =
      secrets === undefined
        ? Layer.empty
        : Layer.provide(
            Webhooks.layer({ every: "5 seconds", network }),
            Layer.succeed(Webhooks.WebhookSecrets, secrets),
          )
    const services = Layer.merge(scheduler, sender).pipe(
      Layer.provideMerge(engine),
      Layer.provideMerge(Sqlite.layer({ file })),
      Layer.merge(Authenticator.layerApiKeys(keys)),
      Layer.provideMerge(observedBy(collector)),
    )
    return yield* Effect.scoped(program).pipe(Effect.provide(services))
  })
