/** Packages that only some adapters need: loaded when one of those is opened. */
import { type StoreError, storeError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"

/** Loads a module that needs a package which may not be installed. */
export const needed = <A>(name: string, load: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({
    try: load,
    catch: (error) => {
      const reason = error instanceof Error ? error.message : String(error)
      const detail = `${name} could not be loaded; install it beside @dealwright/adapters-sql (${reason})`
      return storeError("open", { _tag: "InvalidInput", detail }, error)
    },
  })
