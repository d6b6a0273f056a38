/**
 * The API on node:http: listens, answers even what isn't HTTP with a problem, and leaves without losing a request.
 *
 * @module
 */
import { createServer, type Server } from "node:http"
import { type AddressInfo, Server as NetServer } from "node:net"
import type * as Engine from "@dealwright/core/Engine"
import type { Store } from "@dealwright/core/Ports"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import * as Api from "./Api.ts"
import type { Authenticator } from "./Authenticator.ts"
import { titles, typeOf } from "./Problem.ts"

/** Where to listen and how to leave. */
export interface ServeOptions extends Omit<Api.ApiOptions, "isDraining"> {
  /** Only this machine unless told: `127.0.0.1`. */
  readonly hostname?: string
  /** 0 takes any free port. */
  readonly port: number
  /** Milliseconds during which a leaving server still takes connections, so that a load balancer can look away; 0 unless told. */
  readonly lingerMillis?: number
  /** Milliseconds after which a leaving server no longer waits for what is in flight; 15 000 unless told. */
  readonly drainMillis?: number
}

/** A server that listens. */
export interface Listening {
  readonly url: string
  readonly port: number
  readonly endpoints: Api.Api["endpoints"]
  /** Lets go: keeps answering for `lingerMillis`, then takes no connection more and waits for what is in flight. */
  readonly drain: Effect.Effect<void>
}

/** The address can't be listened on. */
export class ListenError extends Data.TaggedError("ListenError")<{
  readonly hostname: string
  readonly port: number
  readonly code: string
}> {
  override get message(): string {
    const place = `${this.hostname}:${this.port}`
    switch (this.code) {
      case "EADDRINUSE":
        return `port ${this.port} is taken by another program on ${this.hostname}; stop it, or choose another port: PORT=${this.port + 1} npm start`
      case "EACCES":
        return `this user may not listen on ${place}; choose a port above 1023: PORT=8080 npm start`
      case "EADDRNOTAVAIL":
      case "ENOTFOUND":
        return `${this.hostname} is no address of this machine; use HOST=127.0.0.1, or HOST=0.0.0.0 for all of them`
      default:
        return `can't listen on ${place}: ${this.code}`
    }
  }
}

const rawStatus: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
}

/** What can't even be read as a request is answered with a problem too. */
const answerUnreadable = (server: Server): void => {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy()
    const status = rawStatus[error.code ?? ""] ?? 400
    const title = titles[status]?.en ?? "Bad Request"
    const body = JSON.stringify({
      type: typeOf("unreadable-request"),
      title,
      status,
      detail: "This isn't a readable HTTP/1.1 request.",
      code: "unreadable-request",
    })
    socket.end(
      `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  })
}

const listen = (server: Server, hostname: string, port: number): Effect.Effect<AddressInfo, ListenError> =>
  Effect.callback((resume) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      resume(Effect.fail(new ListenError({ hostname, port, code: error.code ?? error.message }))),
    )
    server.listen(port, hostname, () => {
      const address = server.address()
      resume(
        address === null || typeof address === "string"
          ? Effect.fail(new ListenError({ hostname, port, code: "no address" }))
          : Effect.succeed(address),
      )
    })
  })

/**
 * Serves the API until the scope closes, which drains it. Requests run on the services that are provided here.
 *
 * @example
 * ```ts
 * import { layerApiKeys } from "@dealwright/adapters-http/Authenticator"
 * import { serve } from "@dealwright/adapters-http/Serve"
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const services = Layer.merge(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer)), layerApiKeys([]))
 * const program = Effect.gen(function*() {
 *   const { url } = yield* serve({ host, resources: [], port: 0 })
 *   const response = yield* Effect.promise(() => fetch(`${url}/healthz`))
 *   assert.equal(response.status, 200)
 * })
 * await Effect.runPromise(Effect.scoped(Effect.provide(program, services)))
 * ```
 */
export const serve = Effect.fnUntraced(function* (
  options: ServeOptions,
): Effect.fn.Return<Listening, ListenError, Engine.Engine | Store | Authenticator | Scope.Scope> {
  const { drainMillis = 15_000, hostname = "127.0.0.1", lingerMillis = 0, port } = options
  let draining = false
  const api = Api.make({ ...options, isDraining: () => draining })
  // Requests get a scope of their own that closes after the drain: what is in flight is not interrupted by leaving.
  const requests = yield* Scope.make()
  const handler = yield* NodeHttpServer.makeHandler(api.app, { scope: requests })
  const server = createServer({
    headersTimeout: 20_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 30_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 16 * 1024,
  })
  answerUnreadable(server)
  server.on("request", handler)
  const address = yield* listen(server, hostname, port)

  // Who is connected and has asked nothing yet may have a request on the way: it is read before the connection is closed.
  const close = Effect.callback<void>((resume) => {
    const hangUp = setInterval(() => setImmediate(() => server.closeIdleConnections()), 100)
    NetServer.prototype.close.call(server, () => {
      clearInterval(hangUp)
      resume(Effect.void)
    })
    return Effect.sync(() => clearInterval(hangUp))
  })
  const drain = yield* Effect.cached(
    Effect.gen(function* () {
      draining = true
      if (lingerMillis > 0) yield* Effect.sleep(lingerMillis)
      yield* Effect.timeoutOrElse(close, {
        duration: drainMillis,
        orElse: () => Effect.sync(() => server.closeAllConnections()),
      })
    }),
  )
  yield* Effect.addFinalizer((exit) => Effect.andThen(drain, Scope.close(requests, exit)))
  const shown = hostname.includes(":") ? `[${hostname}]` : hostname
  return { url: `http://${shown}:${address.port}`, port: address.port, endpoints: api.endpoints, drain }
})
