import { Sqlite } from "@dealwright/adapters-sql"

/** Opens the file of this path: for the conformance suite, and for the worker processes that it starts. */
export const open = (place: string) => Sqlite.layer({ file: place })
