import { LocalPostgres } from "@dealwright/adapters-sql/testing"
import { PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, inject, it } from "vitest"

const ask = (url: string, sql: string) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.flatMap(PgConnection.make({ url: Redacted.make(url) }), (connection) => connection.queryValues(sql)),
    ),
  )

describe("a PostgreSQL server for tests", () => {
  it.skipIf(process.env.DATABASE_URL)("writes through to the disk and survives being killed", async () => {
    const server = await LocalPostgres.start()
    try {
      expect(await ask(server.url, "SHOW fsync")).toEqual([["on"]])
      expect(await ask(server.url, "SHOW synchronous_commit")).toEqual([["on"]])
      await ask(server.url, "CREATE TABLE kept AS SELECT 7 AS number")
      await server.kill()
      await expect(ask(server.url, "SELECT 1")).rejects.toThrow()
      await server.restart()
      expect(await ask(server.url, "SELECT number FROM kept")).toEqual([[7]])
      await server.restart()
      expect(await ask(server.url, "SELECT number FROM kept")).toEqual([[7]])
    } finally {
      await server.stop()
    }
  })

  it("leaves a server that it was only told of alone", async () => {
    const before = process.env.DATABASE_URL
    process.env.DATABASE_URL = inject("postgresUrl")
    try {
      const server = await LocalPostgres.start()
      expect(server.url).toBe(inject("postgresUrl"))
      await expect(server.kill()).rejects.toThrow("the server of DATABASE_URL is not killed from here")
      await expect(server.restart()).rejects.toThrow("the server of DATABASE_URL is not restarted from here")
      await server.stop()
      expect(await ask(server.url, "SELECT 1")).toEqual([[1]])
    } finally {
      if (before === undefined) delete process.env.DATABASE_URL
      else process.env.DATABASE_URL = before
    }
  })
})
