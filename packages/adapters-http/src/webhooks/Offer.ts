/**
 * Webhooks as part of a host and of its API: the plugin, the resource, and the two questions that a resource can't answer.
 *
 * @module
 */
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Engine from "@dealwright/core/Engine"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Endpoint } from "../Endpoint.ts"
import * as Query from "../internal/Query.ts"
import { fail } from "../Problem.ts"
import { type Resource, resource as resourceOf } from "../Resource.ts"
import { type Network, networkProblem, reachable } from "./Address.ts"
import type { WebhookSecretsService } from "./Secrets.ts"
import { status } from "./Sender.ts"
import { webhook } from "./Webhook.ts"

const messages: Decision.Catalogue = {
  "webhook-needs-https": {
    en: "A webhook is sent over https; {protocol} isn't secret.",
    zh: "Webhook 须使用 https,{protocol} 不保密。",
  },
  "webhook-address-private": {
    en: "{host} is an address inside a network; a webhook goes to a public one.",
    zh: "{host} 为内部网络地址,Webhook 只能发往公网。",
  },
}

/** How webhooks are offered. */
export interface PluginOptions {
  /** What may be registered besides `https` at public addresses; the same as the sender's. */
  readonly network?: Network
  /** Who may register, change, switch, rotate and see secrets; directors and above unless told. */
  readonly access?: Decider.Access
}

/**
 * The plugin: endpoints as an aggregate, and a guard on where they may lead. Compose it with the built-in modules.
 *
 * @example
 * ```ts
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import { Engine, Templates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose([...Templates.builtIn, Webhooks.plugin()], Templates.trade))
 * assert.ok(host.aggregates.has("webhook"))
 * ```
 */
export const plugin = ({ access, network = {} }: PluginOptions = {}): Engine.Plugin => {
  const mayCall = reachable(network)
  const guard = Engine.guard(webhook, "dealwright/webhook-network", ({ command }) => {
    const url = command._tag === "Register" || command._tag === "Change" ? command.url : undefined
    // What is no URL at all the module itself refuses.
    const parsed = url === undefined ? null : URL.parse(url)
    const problem = parsed === null ? undefined : networkProblem(parsed, network, mayCall)
    return parsed === null || problem === undefined
      ? Decision.allowed()
      : Decision.denied(
          Decision.reason("Denied", problem, "HOOK-2", {
            host: parsed.hostname,
            protocol: parsed.protocol.slice(0, -1),
          }),
        )
  })
  const aggregate =
    access === undefined
      ? webhook
      : {
          ...webhook,
          access: {
            Register: access,
            Change: access,
            Activate: access,
            Deactivate: access,
            RotateSecret: access,
            RevealSecret: access,
          },
        }
  return Engine.plugin({
    id: "dealwright.webhooks",
    version: "1.0.0",
    needs: [{ id: "dealwright.engine" }],
    aggregates: [Decider.erase(aggregate)],
    guards: [guard],
    messages,
  })
}

/** Endpoints as the resource `webhooks`. */
export const resource: Resource = resourceOf(webhook, {
  path: "webhooks",
  about: "Endpoints that are told of events: where, of what, and whether they are switched on. Never their secrets.",
  filters: { isActive: "flag" },
  // It answers with the secret, so it isn't a command like the others.
  hidden: ["RevealSecret"],
})

const revealSecret = (secrets: WebhookSecretsService): Endpoint => ({
  method: "POST",
  path: "/v1/webhooks/{id}/reveal-secret",
  name: "reveal-secret-webhooks",
  group: "webhooks",
  summary: "The secret with which messages to this endpoint are signed; that it was shown, and to whom, is recorded",
  payload: Schema.Struct({}),
  success: Schema.Struct({
    secret: Schema.String,
    generation: Schema.Int,
    /** Secrets that are still valid besides. */
    also_valid: Schema.Int,
  }),
  problems: [403, 413, 415, 422],
  handle: (call) =>
    Effect.gen(function* () {
      yield* Effect.fromResult(Query.onlyKnown(call.query, []))
      const engine = yield* Engine.Engine
      const { state } = yield* engine.execute(webhook, call.id, { _tag: "RevealSecret" })
      if (state._tag === "Absent") return yield* Effect.die(new Error("the secret of no endpoint was revealed"))
      const { generation } = state
      const [secret, ...others] = yield* secrets.secretsOf({
        tenant: call.principal.tenant,
        endpoint: call.id,
        generation,
      })
      return {
        status: 200,
        headers: { "cache-control": "no-store" },
        body: { secret: Redacted.value(secret), generation, also_valid: others.length },
      }
    }),
})

const PositionList = Schema.Array(Schema.Int)

const deliveries: Endpoint = {
  method: "GET",
  path: "/v1/webhooks/{id}/deliveries",
  name: "get-deliveries-webhooks",
  group: "webhooks",
  summary: "How far the sending to this endpoint has come, and which streams are held because it doesn't take them",
  success: Schema.Struct({
    position: Schema.Int,
    behind: Schema.Int,
    seconds_behind: Schema.Int,
    paused: Schema.Boolean,
    held: Schema.Array(Schema.Struct({ subject: Schema.String, error: Schema.String, positions: PositionList })),
  }),
  problems: [403, 404],
  handle: (call) =>
    Effect.gen(function* () {
      yield* Effect.fromResult(Query.onlyKnown(call.query, []))
      // What is held names things that not everybody sees (ORG-5).
      const engine = yield* Engine.Engine
      const { actor, ladder } = yield* engine.facts(() => ({}))
      const access = engine.host.access(webhook.kind, "Change") ?? Decider.systemOnly
      const decision = Decider.authorise(access, actor, "webhook.deliveries", ladder)
      if (decision._tag !== "Allowed") {
        const key = { kind: webhook.kind, id: call.id }
        return yield* Engine.refused(engine.host, { key, command: "deliveries", decision })
      }
      const [found] = yield* status(call.principal.tenant, call.id)
      if (found === undefined) {
        return yield* fail(
          404,
          "not-found",
          `There is no webhook ${call.id}, or it was registered just now.`,
          `Webhook ${call.id} 不存在或刚刚注册。`,
        )
      }
      return {
        status: 200,
        body: {
          position: found.position,
          behind: found.behind,
          seconds_behind: found.secondsBehind,
          paused: found.isPaused,
          held: found.parked.map(({ error, events, stream }) => ({
            subject: stream === null ? "" : `${stream.kind}/${stream.id}`,
            error,
            positions: events.slice(0, 20),
          })),
        },
      }
    }),
}

/**
 * The endpoints that go with the resource: showing a secret to whoever may manage webhooks, and how sending goes.
 *
 * @example
 * ```ts
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import { Effect, Redacted } from "effect"
 * import assert from "node:assert"
 * const key = Redacted.make("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")
 * const endpoints = Webhooks.endpoints(await Effect.runPromise(Webhooks.derivedSecrets([key])))
 * assert.deepEqual(endpoints.map(({ path }) => path), ["/v1/webhooks/{id}/reveal-secret", "/v1/webhooks/{id}/deliveries"])
 * ```
 */
export const endpoints = (secrets: WebhookSecretsService): ReadonlyArray<Endpoint> => [
  revealSecret(secrets),
  deliveries,
]
