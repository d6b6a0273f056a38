/**
 * Sends events to endpoints. Each endpoint is a subscriber of its own with a position of its own: what one doesn't take
 * costs the others nothing, and the feed itself is the queue.
 *
 * @module
 */
import * as Engine from "@dealwright/core/Engine"
import { type Shard, type Store, type StoredEvent, type StoreError, shardOf } from "@dealwright/core/Ports"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import type { Network } from "./Address.ts"
import { bodyOf, headersOf, messageId } from "./Message.ts"
import { makePost, type Post, WebhookFailed } from "./Post.ts"
import { WebhookSecrets, type WebhookSecretsService } from "./Secrets.ts"
import { isWanted, type RegisteredWebhook, type WebhookState, webhook } from "./Webhook.ts"

/** How webhooks are sent. */
export interface WebhookOptions extends Engine.SubscriberOptions {
  /** What may be called besides `https` at public addresses. */
  readonly network?: Network
  /** How long a receiver has to answer. Default 10 seconds. */
  readonly answerWithin?: Duration.Input
  /** Of several processes each sends for its share of the endpoints. */
  readonly shard?: Shard
}

/** Where the sending to one endpoint stands. */
export interface WebhookStatus extends Engine.SubscriberStatus {
  readonly tenant: string
  readonly endpoint: string
}

const prefix = "webhook:"
const escaped = (text: string, which: RegExp): string => text.replace(which, encodeURIComponent)

/**
 * The name of an endpoint as a subscriber: what an operator retries, skips and asks about.
 *
 * @example
 * ```ts
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import assert from "node:assert"
 * assert.equal(Webhooks.subscriberName("acme", "erp"), "webhook:erp acme")
 * ```
 */
export const subscriberName = (tenant: string, endpoint: string): string =>
  `${prefix}${escaped(endpoint, /[%/\s\p{Cc}]/gu)} ${escaped(tenant, /[%/\p{Cc}]/gu)}`

const routeOf = (name: string): { readonly tenant: string; readonly endpoint: string } | undefined => {
  const space = name.indexOf(" ")
  if (!name.startsWith(prefix) || space < 0) return undefined
  return {
    endpoint: decodeURIComponent(name.slice(prefix.length, space)),
    tenant: decodeURIComponent(name.slice(space + 1)),
  }
}

const asOperator = Engine.system(Engine.operatorTenant, "webhooks")
const page = 500

/** Every endpoint of every company that was ever registered. */
const routes = Effect.gen(function* () {
  const engine = yield* Engine.Engine
  const found: Array<{ readonly name: string; readonly tenant: string; readonly endpoint: string }> = []
  let after: Engine.Page<unknown>["next"]
  do {
    const { documents, next }: Engine.Page<unknown> = yield* engine.find(Engine.subscription, {
      where: [],
      limit: page,
      ...(after === undefined ? {} : { after }),
    })
    for (const { id: name } of documents) {
      const route = routeOf(name)
      if (route !== undefined) found.push({ name, ...route })
    }
    after = next
  } while (after !== undefined)
  return found
}).pipe(Effect.provideService(Engine.Session, asOperator))

const suspended = (detail: string) => new Engine.SubscriberSuspended({ detail })

const active = (state: WebhookState): Effect.Effect<RegisteredWebhook, Engine.SubscriberSuspended> =>
  state._tag === "Endpoint" && state.isActive
    ? Effect.succeed(state)
    : Effect.fail(suspended(state._tag === "Endpoint" ? state.inactiveReason : "it isn't registered"))

interface Tools {
  readonly engine: Engine.EngineService
  readonly secrets: WebhookSecretsService
  readonly post: Post
}

/** One try to deliver. */
const send = Effect.fnUntraced(function* (
  { engine, post, secrets }: Tools,
  tenant: string,
  endpoint: string,
  event: StoredEvent,
) {
  const state = yield* Effect.flatMap(engine.state(webhook, endpoint), active)
  const now = yield* Clock.currentTimeMillis
  const { generation } = state
  const valid = now < state.previousUntil ? [generation, generation - 1] : [generation]
  const keys = yield* Effect.forEach(valid, (one) => secrets.secretsOf({ tenant, endpoint, generation: one }))
  const body = bodyOf(event)
  const headers = headersOf(messageId(endpoint, event), now, body, keys.flat())
  const url = new URL(state.url)
  const status = yield* post(url, headers, body)
  if (status >= 200 && status < 300) return
  if (status === 410) {
    yield* engine.execute(webhook, endpoint, { _tag: "Deactivate", reason: "the receiver answered 410 Gone" })
    return yield* suspended("the receiver answered 410 Gone")
  }
  return yield* new WebhookFailed({
    host: url.host,
    detail: status >= 300 && status < 400 ? `redirects (${status}), which isn't followed` : `answered ${status}`,
  })
})

const followerOf = (tools: Tools, tenant: string, endpoint: string): Engine.Follower => {
  const asSystem = Engine.system(tenant, "webhooks")
  return {
    name: subscriberName(tenant, endpoint),
    tenant,
    handle: (event) => Effect.provideService(send(tools, tenant, endpoint, event), Engine.Session, asSystem),
    select: tools.engine.state(webhook, endpoint).pipe(
      Effect.flatMap(active),
      Effect.map(
        ({ wanted }) =>
          (event: StoredEvent) =>
            isWanted(wanted, event),
      ),
      Effect.provideService(Engine.Session, asSystem),
    ),
  }
}

/**
 * How an endpoint is retried unless told: five tries in about 15 seconds; then its stream is parked and tried again by itself
 * after a minute, two, four, up to every six hours, for as long as it takes.
 */
const patience = {
  tries: 5,
  base: "1 second",
  cap: "1 minute",
  concurrency: 4,
  window: 200,
  again: { base: "1 minute", cap: "6 hours" },
} as const

/**
 * Sends every company's events to its active endpoints for as long as the layer lives. Run it in one process, or with a
 * `shard` in each of several.
 *
 * @example
 * ```ts no-run
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Layer, Effect, Result } from "effect"
 * const host = Result.getOrThrow(Engine.compose([...Templates.builtIn, Webhooks.plugin()], Templates.trade))
 * const app = Webhooks.layer({ every: "5 seconds" }).pipe(
 *   Layer.provide(Webhooks.layerSecretsFromEnvironment()),
 *   Layer.provide(Engine.layer(host)),
 *   Layer.provide(MemoryStore.layer),
 * )
 * await Effect.runPromise(Layer.launch(app))
 * ```
 */
export const layer = (options: WebhookOptions): Layer.Layer<never, never, Engine.Engine | Store | WebhookSecrets> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const { answerWithin = "10 seconds", network = {}, shard } = options
      const engine = yield* Engine.Engine
      const secrets = yield* WebhookSecrets
      const answerMillis = Duration.toMillis(answerWithin)
      const tools: Tools = { engine, secrets, post: yield* makePost(network, answerMillis) }
      const delivery = { ...patience, timeout: answerMillis + 30_000, ...options }
      const fibers = yield* FiberMap.make<string>()
      const news = yield* Latch.make(false)

      const isMine = (tenant: string, endpoint: string) =>
        shard === undefined || shardOf(tenant, { kind: webhook.kind, id: endpoint }, shard.count) === shard.index

      /** Sees to it that every active endpoint is delivered to. One that is deactivated ends by itself. */
      const start = Effect.gen(function* () {
        for (const { endpoint, name, tenant } of yield* routes) {
          if (!isMine(tenant, endpoint) || (yield* FiberMap.has(fibers, name))) continue
          const follower = followerOf(tools, tenant, endpoint)
          const state = yield* engine
            .state(webhook, endpoint)
            .pipe(Effect.provideService(Engine.Session, Engine.system(tenant, "webhooks")))
          if (state._tag === "Absent" || !state.isActive) continue
          yield* FiberMap.run(fibers, name, Engine.follow(follower, delivery), { onlyIfMissing: true })
        }
      })
      yield* Effect.gen(function* () {
        yield* Latch.close(news)
        yield* start.pipe(Effect.catchCause((cause) => Effect.logError("webhooks can't be started now", cause)))
        yield* Effect.timeoutOption(news.await, options.every)
      }).pipe(Effect.forever, Effect.forkScoped)

      // An endpoint hears of what comes after its registration: there its subscription begins.
      const registrations: Engine.Follower = {
        name: "dealwright.webhooks",
        kinds: [webhook.kind],
        handle: ({ key, position, tenant, type }) =>
          Effect.gen(function* () {
            if (type === "WebhookRegistered") {
              const name = subscriberName(tenant, key.id)
              yield* engine
                .execute(Engine.subscription, name, { _tag: "Advance", from: 0, position, aside: [] })
                .pipe(Effect.provideService(Engine.Session, asOperator))
            }
            yield* Latch.open(news)
          }),
      }
      if (shard === undefined || shard.index === 0) {
        yield* Effect.forkScoped(Effect.forever(Engine.follow(registrations, { every: options.every })))
      }
    }),
  )

/**
 * Where the sending to each endpoint stands, of all companies or of one.
 *
 * @example
 * ```ts
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose([...Templates.builtIn, Webhooks.plugin()], Templates.trade))
 * const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))
 * assert.deepEqual(await Effect.runPromise(Effect.provide(Webhooks.status("acme"), layer)), [])
 * ```
 */
export const status: (
  tenant?: string,
  endpoint?: string,
) => Effect.Effect<ReadonlyArray<WebhookStatus>, StoreError, Engine.Engine | Store> = Effect.fnUntraced(function* (
  tenant?: string,
  endpoint?: string,
) {
  const engine = yield* Engine.Engine
  const known = yield* routes
  const asked = known.filter(
    (one) => (tenant === undefined || one.tenant === tenant) && (endpoint === undefined || one.endpoint === endpoint),
  )
  const followers = yield* Effect.forEach(asked, (one) =>
    Effect.map(
      Effect.provideService(engine.state(webhook, one.endpoint), Engine.Session, Engine.system(one.tenant, "webhooks")),
      (state): Engine.Follower => ({
        name: one.name,
        tenant: one.tenant,
        handle: () => Effect.void,
        select: Effect.succeed((event) => state._tag === "Endpoint" && isWanted(state.wanted, event)),
      }),
    ),
  )
  const statuses = yield* Engine.statusOf(followers)
  return statuses.flatMap((one, i) => {
    const route = asked[i]
    return route === undefined ? [] : [{ ...one, tenant: route.tenant, endpoint: route.endpoint }]
  })
})
