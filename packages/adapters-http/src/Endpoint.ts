/**
 * One endpoint: how it is documented and what it does. The router, the OpenAPI document and the typed client are all
 * made from the same list of these.
 *
 * @module
 */
import type { Locale } from "@dealwright/core/Decision"
import type { Engine, Session } from "@dealwright/core/Engine"
import type { Store } from "@dealwright/core/Ports"
import type * as Effect from "effect/Effect"
import type { Principal } from "./Authenticator.ts"
import type { Form } from "./internal/Forms.ts"
import type { Limits } from "./Limits.ts"

/** A request as a handler sees it: read, bounded, and its caller known. */
export interface Call {
  readonly principal: Principal
  readonly locale: Locale
  readonly requestId: string
  /** The id in the path, or "" where the path has none. */
  readonly id: string
  readonly query: URLSearchParams
  readonly header: (name: string) => string | undefined
  /** The parsed body, `{}` when there is none, and its size in bytes. */
  readonly body: unknown
  readonly bodySize: number
  readonly limits: Limits
}

/** An answer. `body` is JSON, and left out with 304. */
export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A parameter of the query or a header, for the documentation. */
export interface Parameter {
  readonly name: string
  readonly about: string
  readonly schema: Form
  readonly required?: boolean
}

/** An endpoint for members. */
export interface Endpoint {
  readonly method: "GET" | "POST"
  /** With at most one `{id}`, as the third part: `/v1/orders/{id}/release`. */
  readonly path: string
  /** Unique; the name of the operation in OpenAPI. */
  readonly name: string
  /** The heading under which it is documented. */
  readonly group: string
  readonly summary: string
  readonly description?: string
  readonly query?: ReadonlyArray<Parameter>
  readonly headers?: ReadonlyArray<Parameter>
  readonly payload?: Form
  readonly success: Form
  /** Statuses of problems besides those that any request may meet. */
  readonly problems?: ReadonlyArray<number>
  readonly handle: (call: Call) => Effect.Effect<Reply, unknown, Engine | Store | Session>
}
