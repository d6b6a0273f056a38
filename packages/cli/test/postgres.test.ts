import { join } from "node:path"
import { LocalPostgres } from "@dealwright/adapters-sql/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { dealwright, fill, hostFile, place } from "./support/command.ts"

const sqlite = ["--store", `sqlite:${join(place, "sales.sqlite")}`, "--host", hostFile]
const file = join(place, "acme.ndjson")
const schema = `cli_${Date.now().toString(36)}`

let server: LocalPostgres.LocalServer | undefined
const postgres = () => ["--store", String(server?.url), "--schema", schema, "--host", hostFile]

beforeAll(async () => {
  server = await LocalPostgres.start()
  await fill(join(place, "sales.sqlite"), { commits: 30, times: 7 })
  await fill(join(place, "sales.sqlite"), { commits: 3, times: 2, tenant: "other", streams: 3 })
}, 120_000)
afterAll(() => server?.stop())

describe("moving a company from SQLite to PostgreSQL", () => {
  it("migrates, imports, proves, goes on, and comes back as it went", async () => {
    expect(await dealwright(["migrate", ...postgres()])).toMatchObject({ status: 0 })
    expect(await dealwright(["export", ...sqlite, "--tenant", "acme", "--out", file])).toMatchObject({ status: 0 })
    const brought = await dealwright(["import", file, ...postgres()])
    expect(brought).toMatchObject({ status: 0, out: expect.stringContaining("30 commits of company acme written") })
    expect(brought.out).not.toMatch(/:[^/@\s]+@/)
    expect(await dealwright(["verify", ...postgres()])).toMatchObject({
      status: 0,
      out: expect.stringContaining("210 events in 10 streams"),
    })
    expect(await dealwright(["rebuild", "--all", ...postgres()])).toMatchObject({
      status: 0,
      out: expect.stringContaining("10 written anew"),
    })
    expect(await dealwright(["verify", "--quick", ...postgres()])).toMatchObject({ status: 0 })
    expect(await dealwright(["import", file, ...postgres()])).toMatchObject({
      status: 0,
      out: expect.stringContaining("30 commits were there already"),
    })

    const back = join(place, "back.ndjson")
    expect(await dealwright(["export", ...postgres(), "--tenant", "acme", "--out", back])).toMatchObject({ status: 0 })
    const again = ["--store", `sqlite:${join(place, "again.sqlite")}`, "--host", hostFile]
    expect(await dealwright(["import", back, ...again])).toMatchObject({ status: 0 })
    expect(await dealwright(["verify", ...again])).toMatchObject({ status: 0 })
    // What is there is what was there: the first export goes over the second without a difference.
    expect(await dealwright(["import", file, ...again])).toMatchObject({
      status: 0,
      out: expect.stringContaining("30 commits were there already"),
    })
  }, 120_000)

  it("keeps out of PGlite what is in the way, and works there too", async () => {
    const pglite = ["--store", `pglite:${join(place, "pglite")}`, "--host", hostFile]
    expect(await dealwright(["verify", ...pglite])).toMatchObject({
      status: 2,
      err: expect.stringContaining("there is no folder"),
    })
    expect(await dealwright(["import", file, ...pglite])).toMatchObject({ status: 0 })
    expect(await dealwright(["verify", ...pglite])).toMatchObject({
      status: 0,
      out: expect.stringContaining("210 events in 10 streams"),
    })
    expect(await dealwright(["backup", join(place, "x"), ...pglite])).toMatchObject({
      status: 2,
      err: expect.stringContaining("copy the folder"),
    })
  }, 120_000)
})
