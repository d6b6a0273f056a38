/** Opens a place on a PostgreSQL server by its name, `URL#schema`: for tests, and for the worker processes of the suite. */
import { Postgres } from "@dealwright/adapters-sql"
import type { Store, StoreError } from "@dealwright/core/Ports"
import type * as Layer from "effect/Layer"

/** The two parts of a place's name. */
export const partsOf = (place: string): { readonly url: string; readonly schema: string } => {
  const at = place.lastIndexOf("#")
  return { url: place.slice(0, at), schema: place.slice(at + 1) }
}

export const open = (place: string): Layer.Layer<Store, StoreError> => Postgres.layer(partsOf(place))
