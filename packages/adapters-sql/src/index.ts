export * as Pglite from "./Pglite.ts"
export * as Postgres from "./Postgres.ts"
export * as Sqlite from "./Sqlite.ts"
