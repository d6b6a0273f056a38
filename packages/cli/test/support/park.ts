import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import { Engine } from "@dealwright/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { host } from "./command.ts"

/** Lets the host's subscriber fail on everything that is in a file. */
export const park = (file: string): Promise<unknown> =>
  Effect.forEach(host.subscribers, (subscriber) => Engine.catchUp(subscriber, { tries: 1 })).pipe(
    Effect.provide(Engine.layer(host).pipe(Layer.provideMerge(Sqlite.layer({ file })))),
    Effect.runPromise,
  )
