/** A bank that tells the world: endpoints, receivers, and everything that was logged. */
import { randomBytes } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import * as Decider from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import type { Store } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { Webhook } from "standardwebhooks"
import * as Webhooks from "../src/Webhooks.ts"
import { account, host as bankHost } from "./bank.ts"

/** Receivers of the tests live on this machine. */
export const network: Webhooks.Network = { http: true, addresses: ["127.0.0.0/8"] }
export const hostKey = randomBytes(32).toString("hex")

export const hostOn = (allowed: Webhooks.Network): Engine.Host =>
  Result.getOrThrow(
    Engine.compose(
      [
        ...bankHost.plugins,
        Engine.plugin({ id: "dealwright.engine", version: "1.0.0", aggregates: [Decider.erase(Engine.subscription)] }),
        Webhooks.plugin({ network: allowed, access: Decider.atLeast("manager") }),
      ],
      bankHost.template,
    ),
  )
export const host = hostOn(network)

export interface Received {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages freely
  readonly json: any
  readonly at: number
}
export interface Receiver {
  readonly url: string
  readonly received: Array<Received>
  /** Answers from now on like this; 204 unless told. */
  answer: (request: Received, response: ServerResponse) => void
}

const read = async (request: IncomingMessage): Promise<Received> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const body = Buffer.concat(chunks).toString()
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  return { headers, body, json: JSON.parse(body), at: performance.now() }
}

/** Answers with a status and nothing else. */
export const answering =
  (status: number, headers: Record<string, string> = {}): Receiver["answer"] =>
  (_, response) => {
    response.writeHead(status, headers).end()
  }

/** A receiver on a free port, for as long as the scope lives. */
export const receiver = Effect.acquireRelease(
  Effect.callback<{ readonly self: Receiver; readonly close: () => void }>((resume) => {
    const server = createServer((request, response) => {
      void read(request).then((message) => {
        self.received.push(message)
        self.answer(message, response)
      })
    })
    const self: { -readonly [K in keyof Receiver]: Receiver[K] } = { url: "", received: [], answer: answering(204) }
    server.listen(0, "127.0.0.1", () => {
      self.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/secret-path`
      const close = () => {
        server.closeAllConnections()
        server.close()
      }
      resume(Effect.succeed({ self, close }))
    })
  }),
  ({ close }) => Effect.sync(close),
).pipe(Effect.map(({ self }) => self))

/** What was logged. */
export const logged: Array<string> = []
const logger = Logger.make(({ cause, fiber, message }) => {
  const annotations = fiber.getRef(References.CurrentLogAnnotations)
  logged.push([message, annotations, cause].map((part) => `${String(part)} ${JSON.stringify(part)}`).join(" "))
})

export const secretsLayer = Webhooks.layerDerivedSecrets([Redacted.make(hostKey)])

/** Runs a program on a fresh store, which outlives the senders that come and go in it. */
export const run = <A, E>(
  program: Effect.Effect<A, E, Engine.Engine | Store | Webhooks.WebhookSecrets | Scope.Scope>,
): Promise<A> =>
  Effect.scoped(program).pipe(
    Effect.provide(
      Layer.mergeAll(
        Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer)),
        secretsLayer,
        Logger.layer([logger]),
      ),
    ),
    Effect.provideService(References.MinimumLogLevel, "All"),
    Effect.runPromise,
  )

const quick: Webhooks.WebhookOptions = {
  every: 50,
  network,
  tries: 3,
  base: 5,
  cap: 10,
  answerWithin: 300,
  again: { base: "1 hour", cap: "1 hour" },
}

/** Sends in the background while `program` runs; then the sender stops, as a process does. */
export const sending = <A, E, R>(
  program: Effect.Effect<A, E, R>,
  options: Partial<Webhooks.WebhookOptions> = {},
): Effect.Effect<A, E, R | Engine.Engine | Store | Webhooks.WebhookSecrets> =>
  Effect.gen(function* () {
    const sender = yield* Effect.forkChild(Layer.launch(Webhooks.layer({ ...quick, ...options })))
    const answer = yield* program
    yield* Fiber.interrupt(sender)
    return answer
  })

const system = (tenant: string) => Effect.provideService(Engine.Session, Engine.system(tenant, "test"))

/** Sends a command to a webhook as the system. */
export const hook = (id: string, command: Webhooks.WebhookCommand, tenant = "acme") =>
  Effect.flatMap(Engine.Engine, (engine) => engine.execute(Webhooks.webhook, id, command)).pipe(system(tenant))

export const register = (id: string, url: string, wanted: ReadonlyArray<string> = ["*"], tenant = "acme") =>
  hook(id, { _tag: "Register", url, wanted }, tenant)

export const deposit = (id: string, amount = 1, tenant = "acme") =>
  Effect.flatMap(Engine.Engine, (engine) =>
    Effect.asVoid(engine.execute(account, id, { _tag: "Deposit", amount })),
  ).pipe(Effect.orDie, system(tenant))

/** The secret of an endpoint. */
export const secretOf = (endpoint: string, generation = 1, tenant = "acme") =>
  Effect.flatMap(Webhooks.WebhookSecrets, ({ secretsOf }) => secretsOf({ tenant, endpoint, generation })).pipe(
    Effect.map(([secret]) => Redacted.value(secret)),
  )

/** What a receiver does with a message: throws when the signature isn't right. */
export const verify = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, { ...headers })

/** Waits until something holds, for eight seconds at most. */
export const eventually = <E, R>(holds: Effect.Effect<boolean, E, R>): Effect.Effect<void, E | string, R> =>
  Effect.gen(function* () {
    for (let i = 0; i < 800; i++) {
      if (yield* holds) return
      yield* Effect.sleep(10)
    }
    return yield* Effect.fail("it never came to hold")
  })
export const received = (from: Receiver, count: number) => eventually(Effect.sync(() => from.received.length >= count))

export const statusOf = (endpoint: string, tenant = "acme") =>
  Effect.map(Webhooks.status(tenant, endpoint), ([status]) => {
    if (status === undefined) throw new Error(`no status of ${endpoint}`)
    return status
  })

/** Waits until so many events of each of these endpoints are parked. */
export const parked = (count: number, ...endpoints: ReadonlyArray<string>) =>
  eventually(
    Effect.map(Webhooks.status("acme"), (all) =>
      endpoints.every((id) => all.some(({ endpoint, parkedCount }) => endpoint === id && parkedCount === count)),
    ),
  )
