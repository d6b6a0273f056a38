/**
 * One POST to a stranger: bounded in time and in what is read, never redirected, to addresses that may be called only.
 *
 * @module
 */
import * as Http from "node:http"
import * as Https from "node:https"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { guardedLookup, type Network, networkProblem, privateCode, reachable } from "./Address.ts"

/** A message that didn't arrive. Names the receiver's host, and nothing of the path, which may be confidential. */
export class WebhookFailed extends Data.TaggedError("WebhookFailed")<{
  readonly host: string
  readonly detail: string
}> {
  override get message(): string {
    return `${this.host} ${this.detail}`
  }
}

/** How much of an answer is read before the connection is given up: its status is all that counts. */
const maxAnswer = 64 * 1024
/** How long the rest of an answer may take, so that the connection can be used again. */
const restMillis = 2000

const failures: Readonly<Record<string, string>> = {
  [privateCode]: "leads to an address that isn't public; the host can allow it",
  ECONNREFUSED: "refuses connections",
  ENOTFOUND: "has no address",
  EAI_AGAIN: "can't be looked up now",
  ECONNRESET: "broke the connection off",
}

/** Sends; answers with the status. */
export type Post = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Effect.Effect<number, WebhookFailed>

/** Makes connections for as long as the scope lives. */
export const makePost = (network: Network, timeoutMillis: number): Effect.Effect<Post, never, Scope.Scope> =>
  Effect.gen(function* () {
    const mayCall = reachable(network)
    const lookup = guardedLookup(mayCall)
    const [http, https] = yield* Effect.acquireRelease(
      Effect.sync(() => [new Http.Agent({ keepAlive: true }), new Https.Agent({ keepAlive: true })] as const),
      (agents) => Effect.sync(() => agents.forEach((agent) => void agent.destroy())),
    )
    return (url, headers, body) => {
      const failed = (detail: string) => Effect.fail(new WebhookFailed({ host: url.host, detail }))
      const problem = networkProblem(url, network, mayCall)
      if (problem === "webhook-needs-https") return failed("isn't called over plain http; the host can allow it")
      if (problem !== undefined) return failed("is an address that isn't public; the host can allow it")
      return Effect.callback<number, WebhookFailed>((resume) => {
        const options = { method: "POST", headers, lookup }
        const request =
          url.protocol === "https:"
            ? Https.request(url, { ...options, agent: https })
            : Http.request(url, { ...options, agent: http })
        request.on("error", (error: NodeJS.ErrnoException) =>
          resume(failed(failures[error.code ?? ""] ?? `can't be reached (${error.code ?? error.name})`)),
        )
        request.on("response", (response) => {
          resume(Effect.succeed(response.statusCode ?? 0))
          let size = 0
          const impatience = setTimeout(() => response.destroy(), restMillis)
          response.on("data", (chunk: Buffer) => {
            size += chunk.length
            if (size > maxAnswer) response.destroy()
          })
          response.on("error", () => {})
          response.on("close", () => clearTimeout(impatience))
        })
        request.end(body)
        return Effect.sync(() => request.destroy())
      }).pipe(
        Effect.timeoutOrElse({
          duration: timeoutMillis,
          orElse: () => failed(`didn't answer within ${timeoutMillis / 1000} seconds`),
        }),
      )
    }
  })
