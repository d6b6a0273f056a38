export * as Postgres from "./Postgres.ts"
export * as Sqlite from "./Sqlite.ts"
