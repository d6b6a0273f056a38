/**
 * Who calls. The tenant comes from here and from nowhere else, so no request can name somebody else's.
 *
 * `Authenticator` is a port: API keys are built in; a host puts JWT or OIDC in its place. Whoever does so checks
 * audience, issuer, expiry and the algorithm explicitly: libraries leave out what they aren't told to check.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

/** A caller who is known. */
export interface Principal {
  readonly tenant: string
  /** The member on whose behalf the caller acts; rank and roles are looked up, never taken from here. */
  readonly member: string
  /** Names the key in logs and limits; not secret. */
  readonly keyId: string
}

/** Finds out who presents a bearer token; `undefined` for nobody. */
export interface AuthenticatorService {
  readonly authenticate: (token: string) => Effect.Effect<Principal | undefined>
}

/** The authenticator as a service. */
export class Authenticator extends Context.Service<Authenticator, AuthenticatorService>()(
  "@dealwright/adapters-http/Authenticator",
) {}

const Name = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/u))

/** A key as it is kept: the secret itself is nowhere. */
export const ApiKey = Schema.Struct({
  id: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9-]{1,40}$/u)),
  tenant: Name,
  member: Name,
  /** SHA-256 of the whole token, in hexadecimal. */
  sha256: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/u)),
})
/** The type of {@link ApiKey}. */
export interface ApiKey extends Schema.Schema.Type<typeof ApiKey> {}

/** The form of a file of keys. */
export const ApiKeys = Schema.Struct({ keys: Schema.Array(ApiKey).check(Schema.isMaxLength(10_000)) })

const sha256 = (token: string): Buffer => createHash("sha256").update(token, "utf8").digest()

/**
 * The hash under which a token is kept: SHA-256 in hexadecimal. The token itself is kept nowhere.
 *
 * @example
 * ```ts
 * import { hashToken } from "@dealwright/adapters-http/Authenticator"
 * import assert from "node:assert"
 * assert.equal(hashToken("dw_ann_an-example-of-a-secret").length, 64)
 * ```
 */
export const hashToken = (token: string): string => sha256(token).toString("hex")

/**
 * A new token: `dw_<id>_<43 random characters>`. Show it once, and keep its hash.
 *
 * @example
 * ```ts
 * import { newToken } from "@dealwright/adapters-http/Authenticator"
 * import assert from "node:assert"
 * assert.match(newToken("ann"), /^dw_ann_[A-Za-z0-9_-]{43}$/)
 * ```
 */
export const newToken = (id: string): string => `dw_${id}_${randomBytes(32).toString("base64url")}`

const tokenPattern = /^dw_([A-Za-z0-9-]{1,40})_[A-Za-z0-9_-]{16,128}$/u
const nobody = Buffer.alloc(32)

/**
 * Tokens against hashes. Takes the same time whether the id, the secret or both are wrong.
 *
 * @example
 * ```ts
 * import { apiKeys, hashToken } from "@dealwright/adapters-http/Authenticator"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const token = "dw_ann_an-example-of-a-secret"
 * const service = apiKeys([{ id: "ann", tenant: "acme", member: "ann", sha256: hashToken(token) }])
 * const known = Effect.runSync(service.authenticate(token))
 * assert.deepEqual(known, { tenant: "acme", member: "ann", keyId: "ann" })
 * assert.equal(Effect.runSync(service.authenticate(`${token}!`)), undefined)
 * ```
 */
export const apiKeys = (keys: ReadonlyArray<ApiKey>): AuthenticatorService => {
  const byId = new Map(
    keys.map((key) => {
      const principal: Principal = { tenant: key.tenant, member: key.member, keyId: key.id }
      return [key.id, { principal, hash: Buffer.from(key.sha256, "hex") }]
    }),
  )
  return {
    authenticate: (token) =>
      Effect.sync(() => {
        const id = tokenPattern.exec(token)?.[1]
        const known = id === undefined ? undefined : byId.get(id)
        const same = timingSafeEqual(sha256(token), known?.hash ?? nobody)
        return same ? known?.principal : undefined
      }),
  }
}

/**
 * API keys as a layer.
 *
 * @example
 * ```ts
 * import { Authenticator, hashToken, layerApiKeys } from "@dealwright/adapters-http/Authenticator"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const token = "dw_ann_an-example-of-a-secret"
 * const keys = layerApiKeys([{ id: "ann", tenant: "acme", member: "ann", sha256: hashToken(token) }])
 * const who = Effect.flatMap(Authenticator, (service) => service.authenticate(token))
 * assert.equal((await Effect.runPromise(Effect.provide(who, keys)))?.member, "ann")
 * ```
 */
export const layerApiKeys = (keys: ReadonlyArray<ApiKey>): Layer.Layer<Authenticator> =>
  Layer.succeed(Authenticator, apiKeys(keys))
