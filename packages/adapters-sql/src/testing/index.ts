export * as LocalPostgres from "./LocalPostgres.ts"
