import { statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { fill, hostFile, place, process_ } from "./support/command.ts"

/** Megabytes of old space that a process may have: less than the data are. */
const small = { nodeFlags: ["--max-old-space-size=80", "--max-semi-space-size=4"] }

describe("a company with 50 000 events", () => {
  it("is exported, checked, imported, proved and rebuilt in a heap smaller than its data", async () => {
    const from = ["--store", `sqlite:${join(place, "large.sqlite")}`, "--host", hostFile]
    const to = ["--store", `sqlite:${join(place, "large-copy.sqlite")}`, "--host", hostFile]
    const file = join(place, "large.ndjson")
    await fill(join(place, "large.sqlite"), { commits: 500, times: 100, streams: 50, note: "x".repeat(1400) })
    expect(await process_(["export", ...from, "--tenant", "acme", "--out", file], small)).toMatchObject({
      status: 0,
      out: expect.stringContaining("500 commits, 50,000 events"),
    })
    expect(statSync(file).size).toBeGreaterThan(80 * 1024 * 1024)
    expect(await process_(["import", file, ...to], small)).toMatchObject({
      status: 0,
      out: expect.stringContaining("500 commits of company acme written"),
    })
    expect(await process_(["verify", ...to], small)).toMatchObject({
      status: 0,
      out: expect.stringContaining("50,000 events in 50 streams"),
    })
    expect(await process_(["rebuild", "--all", ...to], small)).toMatchObject({ status: 0 })
  }, 240_000)
})
