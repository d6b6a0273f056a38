/** What needs the client library, in one place, so that it is loaded when it is needed and not before. */
import type { Host } from "@dealwright/core/Engine"
import type { StoreError, StoreService } from "@dealwright/core/Ports"
import { PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { fromSql } from "./Errors.ts"
import { makeService, type ServiceOptions } from "./Service.ts"
import { makeSessions, type SessionOptions, sessionsOn } from "./Sessions.ts"
import { makeViews } from "./Views.ts"

/** Opens the store on a server. */
export const openServer = (
  sessions: SessionOptions,
  service: ServiceOptions,
): Effect.Effect<StoreService, StoreError, Scope.Scope> =>
  Effect.flatMap(
    Effect.mapError(makeSessions(sessions), (error) => fromSql("open", error)),
    (made) => makeService(made, service),
  )

/** Opens the store on a database that one connection reaches. */
export const openConnection = (
  connection: PgConnection.Config,
  service: ServiceOptions,
): Effect.Effect<StoreService, StoreError, Scope.Scope> =>
  Effect.flatMap(
    Effect.mapError(PgConnection.make(connection), (error) => fromSql("open", error)),
    (made) => makeService(sessionsOn(made), service),
  )

/** Makes the views on a server. */
export const openViews = (
  sessions: SessionOptions,
  host: Host,
  names: { readonly schema: string; readonly views: string },
): Effect.Effect<ReadonlyArray<string>, StoreError> =>
  Effect.scoped(
    Effect.flatMap(
      Effect.mapError(makeSessions(sessions), (error) => fromSql("views", error)),
      (made) => makeViews(made, host, names),
    ),
  )
