/** Opens a folder with PGlite: for tests, and for the worker processes of the suite. */
import { Pglite } from "@dealwright/adapters-sql"
import type { Store, StoreError } from "@dealwright/core/Ports"
import type * as Layer from "effect/Layer"

export const open = (place: string): Layer.Layer<Store, StoreError> => Pglite.layer({ folder: place })
