/**
 * One request from beginning to end: bounded, routed, known, limited, parsed, handled, answered. Whatever fails is a
 * problem in the caller's language; what is our fault is told to the operator and not to the caller.
 *
 * @module
 */
import { randomUUID } from "node:crypto"
import type * as Decision from "@dealwright/core/Decision"
import * as Engine from "@dealwright/core/Engine"
import type { Store } from "@dealwright/core/Ports"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Request from "effect/http/HttpServerRequest"
import * as Response from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import { Authenticator, type Principal } from "./Authenticator.ts"
import type { Endpoint, Reply } from "./Endpoint.ts"
import { failWith, jsonType, problemType, readBody, takesJson } from "./internal/Body.ts"
import { apiVersion, docsPage, httpApi, openApi } from "./internal/Document.ts"
import { challenge, problemOf } from "./internal/Failures.ts"
import { languageTag, localeOf, tell } from "./internal/Language.ts"
import { type Allowance, rateLimiter } from "./internal/RateLimit.ts"
import { readEndpoints, type Setting } from "./internal/Reads.ts"
import { type Match, router, wrongMethod } from "./internal/Router.ts"
import { writeEndpoints } from "./internal/Writes.ts"
import { defaultLimits, type Limits } from "./Limits.ts"
import { fail, type Problem, problem, titles, typeOf } from "./Problem.ts"
import type { Resource, Visibility } from "./Resource.ts"

/** What an API is built from. */
export interface ApiOptions {
  readonly host: Engine.Host
  readonly title?: string
  /** What is offered. A resource whose kind the host doesn't have is left out. */
  readonly resources: ReadonlyArray<Resource>
  /** Endpoints of your own, or of `shippedEndpoints`. */
  readonly endpoints?: ReadonlyArray<Endpoint>
  /** Whose things a member sees (ORG-5); everybody's unless told. */
  readonly visibility?: Visibility
  readonly limits?: Partial<Limits>
  /** Told of every defect and every request that failed through our fault. No header, token or body is in it. */
  readonly report?: (incident: Incident) => Effect.Effect<void>
  /** Whether the process is about to leave: then health says so and connections are not kept. */
  readonly isDraining?: () => boolean
}

/** Something that went wrong on our side. */
export interface Incident {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly cause: string
}

/** An API, ready to be served. */
export interface Api {
  readonly endpoints: ReadonlyArray<Endpoint>
  readonly openApi: object
  readonly app: Effect.Effect<
    Response.HttpServerResponse,
    never,
    Request.HttpServerRequest | Engine.Engine | Store | Authenticator
  >
}

/** What is known of a request while it is answered. */
interface Situation {
  readonly locale: Decision.Locale
  readonly requestId: string
  readonly headers: Record<string, string>
}

const requestIdOf = (given: string | undefined): string =>
  given !== undefined && /^[A-Za-z0-9._:-]{1,64}$/u.test(given) ? given : randomUUID()

const write = (
  status: number,
  body: string | undefined,
  contentType: string,
  headers: Readonly<Record<string, string>>,
): Response.HttpServerResponse =>
  body === undefined ? Response.empty({ status, headers }) : Response.text(body, { status, headers, contentType })

const writeProblem = (told: Problem, host: Engine.Host, at: Situation): Response.HttpServerResponse => {
  const body = {
    type: typeOf(told.code),
    title: titles[told.status]?.[at.locale] ?? String(told.status),
    status: told.status,
    detail: told.text[at.locale],
    code: told.code,
    ...(told.rule === undefined ? {} : { rule: told.rule }),
    ...(told.facts === undefined ? {} : { facts: told.facts }),
    ...(told.reasons === undefined
      ? {}
      : { reasons: told.reasons.slice(0, 100).map((one) => tell(one, host.catalogue, at.locale)) }),
    ...(told.issues === undefined ? {} : { issues: told.issues }),
    requestId: at.requestId,
  }
  return write(told.status, JSON.stringify(body), problemType, {
    ...at.headers,
    ...told.headers,
    ...(told.retryAfter === undefined ? {} : { "retry-after": String(told.retryAfter) }),
  })
}

const unauthorised = (detail: "missing" | "wrong") =>
  fail(
    401,
    detail === "missing" ? "token-missing" : "token-unknown",
    detail === "missing"
      ? "Send your API key: Authorization: Bearer <key>."
      : "This API key isn't known; it may have been withdrawn.",
    detail === "missing" ? "请提供 API 密钥:Authorization: Bearer <密钥>。" : "API 密钥无效或已撤销。",
    {
      headers:
        detail === "missing"
          ? challenge
          : { "www-authenticate": `${challenge["www-authenticate"]}, error="invalid_token"` },
    },
  )

const limitHeaders = (limits: Limits, allowance: Allowance): Record<string, string> => ({
  "ratelimit-policy": `"key";q=${limits.burst};w=${Math.ceil((limits.burst * 60) / limits.perMinute)}`,
  ratelimit: `"key";r=${allowance.remaining};t=${allowance.resetSeconds}`,
})

/**
 * Builds the API of a host: the reading and commanding endpoints of every resource, those of your own, and
 * `/`, `/healthz`, `/openapi.json` and `/docs` for everybody.
 *
 * @example
 * ```ts
 * import * as Api from "@dealwright/adapters-http/Api"
 * import * as Shipped from "@dealwright/adapters-http/Shipped"
 * import { Engine, Templates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const api = Api.make({ host, resources: Shipped.resources, endpoints: Shipped.endpoints(host) })
 * assert.ok(api.endpoints.some((one) => one.path === "/v1/price-decisions"))
 * ```
 */
export const make = (options: ApiOptions): Api => {
  const { host } = options
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const setting: Setting = { host, visibility: options.visibility }
  const endpoints = [
    ...(options.endpoints ?? []),
    ...options.resources.flatMap((resource) => {
      const aggregate = host.aggregates.get(resource.kind)
      return aggregate === undefined
        ? []
        : [...readEndpoints(setting, resource, aggregate), ...writeEndpoints(setting, resource, aggregate)]
    }),
  ]
  const title = options.title ?? "Dealwright"
  const described = httpApi(title, endpoints)
  const document = openApi(described)
  const documentText = JSON.stringify(document)
  const route = router(endpoints)
  const limiter = rateLimiter(limits)
  // Whoever has no valid key is limited by address, and harder: guessing is not for free.
  const strangers = rateLimiter({ burst: Math.min(60, limits.burst), perMinute: Math.min(60, limits.perMinute) })
  const report =
    options.report ??
    ((incident: Incident) =>
      Effect.logError("a request failed through our fault").pipe(Effect.annotateLogs({ ...incident })))

  const publicPaths: Readonly<
    Record<string, (at: Situation) => Effect.Effect<Response.HttpServerResponse, unknown, Request.HttpServerRequest>>
  > = {
    "/": (at) =>
      Effect.succeed(
        write(
          200,
          JSON.stringify({
            name: title,
            version: apiVersion,
            documentation: "/docs",
            openapi: "/openapi.json",
            health: "/healthz",
            resources: Array.from(new Set(endpoints.map(({ path }) => path.split("/").slice(0, 3).join("/")))),
          }),
          jsonType,
          at.headers,
        ),
      ),
    "/healthz": (at) =>
      Effect.sync(() =>
        options.isDraining?.() === true
          ? writeProblem(
              problem(503, "draining", "The server is about to stop.", "服务器即将停止。", { retryAfter: 5 }),
              host,
              at,
            )
          : write(200, '{"status":"ok"}', jsonType, at.headers),
      ),
    "/openapi.json": (at) => Effect.succeed(write(200, documentText, jsonType, at.headers)),
    "/docs": (at) =>
      Effect.map(docsPage(described), (page) =>
        Response.setHeaders(page, {
          ...at.headers,
          "content-security-policy":
            "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src 'self' data: blob:; font-src data:; connect-src 'self'; worker-src blob:; base-uri 'none'; frame-ancestors 'none'",
        }),
      ),
  }

  const authenticate = Effect.fnUntraced(function* (request: Request.HttpServerRequest, now: number, at: Situation) {
    const authenticator = yield* Authenticator
    const header = request.headers.authorization
    const token = header === undefined ? undefined : /^bearer +([\x21-\x7e]{1,4096}) *$/iu.exec(header)?.[1]
    const principal = token === undefined ? undefined : yield* authenticator.authenticate(token)
    const allowance =
      principal === undefined
        ? strangers.take(
            Option.getOrElse(request.remoteAddress, () => "unknown"),
            now,
          )
        : limiter.take(`${principal.tenant} ${principal.keyId}`, now)
    if (principal !== undefined) Object.assign(at.headers, limitHeaders(limits, allowance))
    if (!allowance.allowed) {
      return yield* fail(
        429,
        "too-many-requests",
        `Too many requests; wait ${allowance.resetSeconds} seconds.`,
        `请求过多,请等待 ${allowance.resetSeconds} 秒。`,
        { retryAfter: allowance.resetSeconds },
      )
    }
    return principal ?? (yield* unauthorised(token === undefined ? "missing" : "wrong"))
  })

  const handle = Effect.fnUntraced(function* (
    request: Request.HttpServerRequest,
    found: Extract<Match, { readonly _tag: "Found" }>,
    principal: Principal,
    search: string,
    at: Situation,
  ) {
    const { endpoint, id } = found
    const asked = request.headers["dealwright-version"]
    if (asked !== undefined && asked !== apiVersion) {
      return yield* fail(
        400,
        "unknown-version",
        `Dealwright-Version ${JSON.stringify(asked.slice(0, 40))} isn't served; ${apiVersion} is.`,
        `不支持此 Dealwright-Version,请使用 ${apiVersion}。`,
      )
    }
    if (!takesJson(request.headers.accept)) {
      return yield* fail(
        406,
        "not-acceptable",
        `Answers are ${jsonType}; Accept rules that out.`,
        `应答为 ${jsonType},与 Accept 不符。`,
      )
    }
    const onBehalfOf = request.headers["dealwright-on-behalf-of"]
    if (onBehalfOf !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/u.test(onBehalfOf)) {
      return yield* fail(
        400,
        "invalid-header",
        "Dealwright-On-Behalf-Of must be the id of the member for whom you act.",
        "Dealwright-On-Behalf-Of 须为被代理成员的编号。",
      )
    }
    const read = endpoint.method === "POST" ? yield* readBody(request, limits) : { body: {}, size: 0 }
    const reply: Reply = yield* endpoint
      .handle({
        principal,
        locale: at.locale,
        requestId: at.requestId,
        id,
        query: new URLSearchParams(search),
        header: (name) => request.headers[name],
        body: read.body,
        bodySize: read.size,
        limits,
      })
      .pipe(
        Effect.provideService(
          Engine.Session,
          Engine.member(principal.tenant, principal.member, {
            correlationId: at.requestId,
            ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
          }),
        ),
      )
    const text = reply.body === undefined ? undefined : JSON.stringify(reply.body)
    return write(reply.status, text, jsonType, { ...at.headers, ...reply.headers })
  })

  const answer = Effect.fnUntraced(function* (request: Request.HttpServerRequest, at: Situation) {
    if (request.url.length > limits.maxUrlLength) {
      return yield* fail(
        414,
        "url-too-long",
        `A URL may have ${limits.maxUrlLength} characters.`,
        `网址最多 ${limits.maxUrlLength} 个字符。`,
      )
    }
    const mark = request.url.indexOf("?")
    const path = mark < 0 ? request.url : request.url.slice(0, mark)
    const search = mark < 0 ? "" : request.url.slice(mark + 1)
    const open = Object.hasOwn(publicPaths, path) ? publicPaths[path] : undefined
    if (open !== undefined) {
      if (request.method !== "GET" && request.method !== "HEAD") return yield* failWith(wrongMethod(["GET", "HEAD"]))
      return yield* open(at)
    }
    const match = route(request.method, path)
    // Strangers learn nothing of what is there: who calls comes before what is called.
    const principal = path.startsWith("/v1/")
      ? yield* authenticate(request, yield* Clock.currentTimeMillis, at)
      : undefined
    if (match._tag === "Wrong") return yield* failWith(match.problem)
    return principal === undefined
      ? yield* unauthorised("missing")
      : yield* handle(request, match, principal, search, at)
  })

  const app = Effect.gen(function* () {
    const request = yield* Request.HttpServerRequest
    const locale = localeOf(request.headers["accept-language"])
    const requestId = requestIdOf(request.headers["x-request-id"])
    const at: Situation = {
      locale,
      requestId,
      headers: {
        "x-request-id": requestId,
        "dealwright-version": apiVersion,
        "content-language": languageTag(locale),
        vary: "Accept, Accept-Language, Authorization",
        "cache-control": "private, no-cache",
        "x-content-type-options": "nosniff",
        ...(options.isDraining?.() === true ? { connection: "close" } : {}),
      },
    }
    return yield* answer(request, at).pipe(
      Effect.catchCause((cause) => {
        if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
        const failed = Cause.findErrorOption(cause)
        const told = Option.isSome(failed) ? problemOf(failed.value) : undefined
        if (told !== undefined && !Cause.hasDies(cause)) return Effect.succeed(writeProblem(told, host, at))
        const path = request.url.split("?")[0] ?? ""
        return Effect.as(
          report({ requestId, method: request.method, path, cause: Cause.pretty(cause) }),
          writeProblem(
            problem(
              500,
              "internal",
              `Something is wrong on our side; nothing was done. Tell us the request id ${requestId}.`,
              `服务器内部错误,未作任何更改。请告知请求编号 ${requestId}。`,
            ),
            host,
            at,
          ),
        )
      }),
    )
  })

  return { endpoints, openApi: document, app }
}
