/**
 * Where the secrets come from with which webhooks are signed. They are nowhere in the store: an endpoint's document has the
 * number of its secret, and this port knows the secret of that number.
 *
 * @module
 */
import { hkdfSync } from "node:crypto"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

/** Names one secret of an endpoint: each rotation makes another generation, from 1. */
export interface SecretName {
  readonly tenant: string
  readonly endpoint: string
  readonly generation: number
}

/** The secrets can't be had. Says why without saying what. */
export class SecretsUnavailable extends Data.TaggedError("SecretsUnavailable")<{ readonly detail: string }> {
  override get message(): string {
    return `the secrets of webhooks can't be had: ${this.detail}`
  }
}

/** Knows secrets by name. */
export interface WebhookSecretsService {
  /**
   * The secret of this name as `whsec_` and base64, and after it such as are still valid besides. The same name always has
   * the same secret. At least one.
   */
  readonly secretsOf: (
    name: SecretName,
  ) => Effect.Effect<
    readonly [Redacted.Redacted<string>, ...ReadonlyArray<Redacted.Redacted<string>>],
    SecretsUnavailable
  >
}

/** The port as a service: derived from a key of the host, or a vault of yours. */
export class WebhookSecrets extends Context.Service<WebhookSecrets, WebhookSecretsService>()(
  "@dealwright/adapters-http/WebhookSecrets",
) {}

const keyBytes = 32

/** A host key is 32 bytes or more, in base64 or hexadecimal. */
const bytesOf = (key: Redacted.Redacted<string>): Buffer | undefined => {
  const text = Redacted.value(key).trim()
  const bytes = Buffer.from(text, /^(?:[0-9a-f]{2})+$/iu.test(text) ? "hex" : "base64")
  return bytes.length >= keyBytes ? bytes : undefined
}

/**
 * Derives every secret from a key of the host (HKDF with SHA-256 over tenant, endpoint and generation): nothing has to be
 * kept, and who has the data without the key has no secret. To change the key give the new one first and the old one after
 * it for a while: messages are signed with both.
 *
 * @example
 * ```ts
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import { Effect, Redacted } from "effect"
 * import assert from "node:assert"
 * const key = Redacted.make("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")
 * const { secretsOf } = await Effect.runPromise(Webhooks.derivedSecrets([key]))
 * const [first] = await Effect.runPromise(secretsOf({ tenant: "acme", endpoint: "erp", generation: 1 }))
 * const [other] = await Effect.runPromise(secretsOf({ tenant: "acme", endpoint: "erp", generation: 2 }))
 * assert.match(Redacted.value(first), /^whsec_[A-Za-z0-9+/]{43}=$/)
 * assert.notEqual(Redacted.value(first), Redacted.value(other))
 * assert.equal(String(first), "<redacted>")
 * ```
 */
export const derivedSecrets = (
  keys: ReadonlyArray<Redacted.Redacted<string>>,
): Effect.Effect<WebhookSecretsService, SecretsUnavailable> =>
  Effect.suspend(() => {
    const known = keys.flatMap((key) => bytesOf(key) ?? [])
    const [current, ...older] = known
    if (current === undefined || known.length < keys.length) {
      return Effect.fail(
        new SecretsUnavailable({
          detail: `a host key has ${keyBytes} bytes or more, in hexadecimal or base64; make one with: openssl rand -hex ${keyBytes}`,
        }),
      )
    }
    const derive = (key: Buffer, { endpoint, generation, tenant }: SecretName) => {
      const info = `dealwright webhook\n${JSON.stringify([tenant, endpoint, generation])}`
      return Redacted.make(`whsec_${Buffer.from(hkdfSync("sha256", key, "", info, keyBytes)).toString("base64")}`)
    }
    const service: WebhookSecretsService = {
      secretsOf: (name) => Effect.sync(() => [derive(current, name), ...older.map((key) => derive(key, name))]),
    }
    return Effect.succeed(service)
  })

/**
 * {@link derivedSecrets} as a layer.
 *
 * @example
 * ```ts
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import { Effect, Redacted } from "effect"
 * import assert from "node:assert"
 * const layer = Webhooks.layerDerivedSecrets([Redacted.make("too short")])
 * const error = await Effect.runPromise(Effect.flip(Effect.provide(Webhooks.WebhookSecrets, layer)))
 * assert.match(error.message, /a host key has 32 bytes or more/)
 * ```
 */
export const layerDerivedSecrets = (
  keys: ReadonlyArray<Redacted.Redacted<string>>,
): Layer.Layer<WebhookSecrets, SecretsUnavailable> => Layer.effect(WebhookSecrets, derivedSecrets(keys))

/** The environment variable that {@link layerSecretsFromEnvironment} reads. */
export const keyVariable = "DEALWRIGHT_WEBHOOK_KEY"

/**
 * Secrets derived from the host key in the environment variable `DEALWRIGHT_WEBHOOK_KEY`; several keys, the current one
 * first, are told apart by commas.
 *
 * @example
 * ```ts
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const layer = Webhooks.layerSecretsFromEnvironment({ DEALWRIGHT_WEBHOOK_KEY: "" })
 * const error = await Effect.runPromise(Effect.flip(Effect.provide(Webhooks.WebhookSecrets, layer)))
 * assert.match(error.message, /openssl rand -hex 32/)
 * ```
 */
export const layerSecretsFromEnvironment = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Layer.Layer<WebhookSecrets, SecretsUnavailable> =>
  Layer.suspend(() =>
    layerDerivedSecrets((environment[keyVariable] ?? "").split(",").map((key) => Redacted.make(key.trim()))),
  )
