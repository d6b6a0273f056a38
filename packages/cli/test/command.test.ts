import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import { run } from "@dealwright/cli"
import * as Effect from "effect/Effect"
import { beforeAll, describe, expect, it } from "vitest"
import { dealwright, fill, hostFile, place, process_ } from "./support/command.ts"

const file = join(place, "sales.sqlite")
const store = ["--store", `sqlite:${file}`, "--host", hostFile]
const backup = join(place, "monday.sqlite")
const at = (name: string) => join(place, name)

beforeAll(async () => {
  await fill(file, { commits: 40, times: 5 })
  await fill(file, { commits: 4, times: 2, tenant: "other" })
})

/** A copy of the store that somebody has had his fingers in. */
const tampered = (name: string, ...statements: ReadonlyArray<string>): ReadonlyArray<string> => {
  const copy = at(name)
  copyFileSync(file, copy)
  const db = new DatabaseSync(copy)
  for (const statement of statements) expect(Number(db.prepare(statement).run().changes)).toBeGreaterThan(0)
  db.close()
  return ["--store", `sqlite:${copy}`, "--host", hostFile]
}

describe("how the command is called", () => {
  it("explains itself, as a whole and each part, and shows how", async () => {
    for (const args of [[], ["--help"]]) {
      const { out, status } = await dealwright(args)
      expect(status).toBe(0)
      for (const name of [
        "migrate",
        "verify",
        "backup",
        "restore",
        "rebuild",
        "export",
        "import",
        "forget-receipts",
        "subscribers",
      ]) {
        expect(out).toContain(`  ${name} `)
      }
      expect(out).toContain("Ends with 0 when it was done")
    }
    for (const name of ["migrate", "verify", "backup", "restore", "rebuild", "export", "import", "forget-receipts"]) {
      const { out, status } = await dealwright([name, "--help"])
      expect([name, status, out.includes("EXAMPLES"), out.includes("--store")]).toEqual([name, 0, true, true])
    }
    expect((await dealwright(["--version"])).out).toMatch(/^dealwright \d+\.\d+\.\d+$/)
  })

  it("ends with 2, says what is wrong and does nothing when it is called wrongly", async () => {
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
      [["verfy"], /Did you mean this\?\s+verify/],
      [["verify"], /which store\? Give --store, or set DEALWRIGHT_STORE/],
      [["verify", "--store", "sales.sqlite"], /Perhaps sqlite:sales.sqlite is meant/],
      [["verify", "--store", "mysql://x"], /is no address of a store/],
      [["verify", "--store", `sqlite:${at("nowhere.sqlite")}`], /there is no file .*nowhere\.sqlite/],
      [["verify", ...store, "--hosts"], /--hosts/],
      [["verify", "--store", `sqlite:${file}`, "--host", at("none.ts")], /there is no file .*none\.ts/],
      [["export", ...store], /--tenant/],
      [["import", at("none.ndjson"), ...store], /there is no file/],
      [["rebuild", ...store, "--kind", "tallies"], /Known kinds: .*tally/],
      [["forget-receipts", ...store, "--older-than", "soon"], /such as 36h, 90d, 12w or 2y/],
      [["forget-receipts", ...store, "--older-than", "2h"], /less than a day/],
      [["subscribers", "retry", "nobody", ...store], /Its subscribers: test.listener/],
    ]
    for (const [args, words] of cases) {
      const { err, out, status } = await dealwright(args)
      expect([args.join(" "), status, out]).toEqual([args.join(" "), 2, ""])
      expect(err).toMatch(words)
    }
    expect(existsSync(at("nowhere.sqlite"))).toBe(false)
  })

  it("takes the store from DEALWRIGHT_STORE, and a host that doesn't fit together apart", async () => {
    const env = { DEALWRIGHT_STORE: `sqlite:${file}` }
    expect((await dealwright(["verify", "--host", hostFile, "--quick"], { env })).status).toBe(0)
    const broken = at("broken-host.ts")
    writeFileSync(
      broken,
      `import { Engine, Templates } from "${import.meta.resolve("@dealwright/core")}"
       export default Engine.compose([...Templates.builtIn, { id: "x", version: "1", needs: [{ id: "y" }] }], Templates.trade)`,
    )
    const { err, status } = await dealwright(["verify", "--host", broken], { env })
    expect(status).toBe(2)
    expect(err).toContain('plugin "x" needs "y"')
    writeFileSync(at("no-host.ts"), "export const host = 7")
    expect((await dealwright(["verify", "--host", at("no-host.ts")], { env })).err).toContain("exports no host")
  })

  it("never shows a password, whatever goes wrong", async () => {
    for (const args of [["backup", at("x.dump")], ["restore", at("x.dump")], ["verify"], ["migrate"]]) {
      const url = "postgres://sales:s3cret@127.0.0.1:1/sales?password=s3cret"
      const { err, out, status } = await dealwright([...args, "--store", url])
      expect(status).not.toBe(0)
      expect(err.length).toBeGreaterThan(20)
      expect(err + out).not.toContain("s3cret")
    }
    const dump = await dealwright(["backup", "monday.dump", "--store", "postgres://sales:pw@db:5433/sales"])
    expect(dump.status).toBe(2)
    expect(dump.err).toContain("pg_dump --format=custom --file=monday.dump --dbname=postgres://sales@db:5433/sales")
  }, 60_000)
})

describe("looking after a SQLite store", () => {
  it("migrates, and says so; twice is harmless", async () => {
    const address = ["--store", `sqlite:${at("new.sqlite")}`]
    expect(await dealwright(["migrate", ...address])).toMatchObject({
      status: 0,
      out: expect.stringContaining("It is empty"),
    })
    expect((await dealwright(["migrate", ...address])).status).toBe(0)
    expect(await dealwright(["verify", ...address])).toMatchObject({
      status: 0,
      out: expect.stringContaining("0 events"),
    })
  })

  it("proves what is as it was written, for persons and for machines", async () => {
    const person = await dealwright(["verify", ...store])
    expect(person).toMatchObject({ status: 0, err: "" })
    expect(person.out).toContain("220 events in 20 streams")
    const machine = await dealwright(["verify", ...store, "--json"])
    expect(JSON.parse(machine.out)).toEqual({ store: `sqlite:${file}`, events: 220, streams: 20, findings: [] })
  })

  it("storage 45: ends with 1 on a changed event and says what to do; rebuild leaves it alone and says so", async () => {
    const own = tampered(
      "changed.sqlite",
      `UPDATE dw_events SET data = '{"_tag":"Counted","note":"more"}' WHERE position = 7`,
    )
    const found = await dealwright(["verify", ...own])
    expect(found.status).toBe(1)
    expect(found.out).toMatch(/BrokenLink: 1\n.*position 7.*not the one that was written/)
    expect(found.out).toMatch(/Restore the last\s+backup that verifies/)
    const rebuilt = await dealwright(["rebuild", ...own, "--all"])
    expect(rebuilt).toMatchObject({ status: 1, out: expect.stringContaining("1 stream left alone") })
    expect(JSON.parse((await dealwright(["rebuild", ...own, "--json"])).out).notRebuilt).toEqual([])
  })

  it("storage 45: finds documents, index fields and timers that were changed or lost, and writes them anew", async () => {
    const own = tampered(
      "spoilt.sqlite",
      `UPDATE dw_streams SET data = replace(data, '"total":', '"total":1') WHERE id = 't1'`,
      `UPDATE dw_streams SET fields = '{"total":9}' WHERE id = 't2'`,
      `DELETE FROM dw_timers WHERE id = 't3'`,
      `DELETE FROM dw_streams WHERE id = 't4' AND tenant = 'acme'`,
    )
    const found = await dealwright(["verify", ...own, "--json"])
    expect(found.status).toBe(1)
    const tags = JSON.parse(found.out).findings.map(
      (one: { _tag: string; stream: string }) => `${one._tag} ${one.stream}`,
    )
    expect(tags).toEqual(
      expect.arrayContaining([
        "DocumentDiffers tally/t1",
        "IndexDiffers tally/t2",
        "TimersDiffer tally/t3",
        "DocumentMissing tally/t4",
        "StoreDiffers tally/t4",
      ]),
    )
    expect(await dealwright(["verify", ...own, "--quick"])).toMatchObject({ status: 1 })
    const rebuilt = await dealwright(["rebuild", ...own])
    expect(rebuilt).toMatchObject({ status: 0, out: expect.stringContaining("20 streams looked at, 7 written anew") })
    expect((await dealwright(["verify", ...own])).status).toBe(0)
  })

  it("goes on where rows can't even be read, and mends them", async () => {
    const own = tampered(
      "torn.sqlite",
      "UPDATE dw_streams SET data = '{' WHERE id = 't5' AND tenant = 'acme'",
      "UPDATE dw_streams SET fields = 'x', timers = '[' WHERE id = 't6' AND tenant = 'acme'",
    )
    const found = await dealwright(["verify", ...own, "--json"])
    expect(found.status).toBe(1)
    const tags = JSON.parse(found.out).findings.map(
      (one: { _tag: string; stream: string }) => `${one._tag} ${one.stream}`,
    )
    expect(tags).toEqual(expect.arrayContaining(["DocumentDiffers tally/t5"]))
    expect(tags.filter((tag: string) => tag.startsWith("StoreDiffers")).length).toBeGreaterThan(0)
    expect(await dealwright(["rebuild", ...own])).toMatchObject({ status: 0, err: "" })
    expect(await dealwright(["verify", ...own])).toMatchObject({ status: 0 })
  })

  it("needs the host that the servers run, and says so when a plugin is missing", async () => {
    const without = await dealwright(["verify", "--store", `sqlite:${file}`])
    expect(without).toMatchObject({ status: 1, out: expect.stringContaining("--host FILE") })
    expect(without.out).toContain("UnknownKind: 20")
  })

  it("backs up while another process owns the file, where verify is told who does, and restores", async () => {
    const owned = Effect.gen(function* () {
      yield* Sqlite.make({ file })
      return yield* Effect.promise(() =>
        Promise.all([dealwright(["verify", ...store]), dealwright(["backup", backup, ...store])]),
      )
    })
    const [refused, made] = await Effect.runPromise(Effect.scoped(owned))
    expect(refused.status).toBe(1)
    expect(refused.err).toMatch(/in use by process \d+ .*\n.*backup/)
    expect(made).toMatchObject({ status: 0, out: expect.stringContaining("220 events in 20 streams") })
    expect(await dealwright(["backup", backup, ...store])).toMatchObject({
      status: 2,
      err: expect.stringContaining("nothing is overwritten"),
    })

    const restored = ["--store", `sqlite:${at("restored.sqlite")}`, "--host", hostFile]
    expect(await dealwright(["restore", backup, ...restored])).toMatchObject({ status: 0 })
    expect(await dealwright(["verify", ...restored])).toMatchObject({
      status: 0,
      out: expect.stringContaining("220 events"),
    })
    expect((await dealwright(["restore", backup, ...restored])).status).toBe(2)
  })

  it("forgets receipts that are old enough, and no others", async () => {
    const own = tampered("receipts.sqlite", "UPDATE dw_receipts SET at = at - 100 * 86400000 WHERE tenant = 'other'")
    const forget = (...args: ReadonlyArray<string>) => dealwright(["forget-receipts", ...own, "--json", ...args])
    expect(JSON.parse((await forget("--older-than", "200d")).out).forgotten).toBe(0)
    expect(JSON.parse((await forget("--older-than", "90d", "--tenant", "acme")).out).forgotten).toBe(0)
    expect(JSON.parse((await forget("--older-than", "12w")).out).forgotten).toBe(10)
    expect(JSON.parse((await forget("--older-than", "1d")).out).forgotten).toBe(0)
    expect((await dealwright(["verify", ...own])).status).toBe(0)
  })
})

describe("moving a company", () => {
  const out = at("acme.ndjson")
  const target = ["--store", `sqlite:${at("moved.sqlite")}`, "--host", hostFile]

  it("exports one company, for the owner's eyes only, and imports it elsewhere, where everything is proved", async () => {
    const exported = await dealwright(["export", ...store, "--tenant", "acme", "--out", out])
    expect(exported).toMatchObject({
      status: 0,
      out: expect.stringContaining("40 commits, 200 events of company acme"),
    })
    expect(statSync(out).mode & 0o777).toBe(0o600)
    expect(readFileSync(out, "utf8")).not.toContain('"other"')
    expect((await dealwright(["export", ...store, "--tenant", "acme", "--out", out])).status).toBe(2)
    expect(await dealwright(["import", out, "--check", "--host", hostFile])).toMatchObject({
      status: 0,
      out: expect.stringContaining("whole and unaltered: 40 commits, 200 events of company acme"),
    })
    expect(await dealwright(["import", out, ...target])).toMatchObject({
      status: 0,
      out: expect.stringContaining("40 commits of company acme written"),
    })
    expect(await dealwright(["import", out, ...target])).toMatchObject({
      status: 0,
      out: expect.stringContaining("were there already"),
    })
    expect(await dealwright(["verify", ...target])).toMatchObject({
      status: 0,
      out: expect.stringContaining("200 events in 10 streams"),
    })
    expect(await dealwright(["import", out, ...store])).toMatchObject({
      status: 0,
      out: expect.stringContaining("0 commits"),
    })
  })

  it("refuses what was cut or altered, names the line, and leaves the place as it was", async () => {
    const lines = readFileSync(out, "utf8").split("\n")
    const empty = ["--store", `sqlite:${at("empty.sqlite")}`, "--host", hostFile]
    writeFileSync(at("cut.ndjson"), lines.slice(0, 20).join("\n"))
    const cut = await dealwright(["import", at("cut.ndjson"), ...empty])
    expect(cut).toMatchObject({
      status: 1,
      err: expect.stringMatching(/line 21: .*the rest is missing; nothing was written/),
    })
    writeFileSync(at("edited.ndjson"), lines.with(9, String(lines[9]).replace('"note":"n"', '"note":"m"')).join("\n"))
    const edited = await dealwright(["import", at("edited.ndjson"), ...empty])
    expect(edited).toMatchObject({ status: 1, err: expect.stringMatching(/line 10: its checksum does not fit/) })
    expect(await dealwright(["verify", ...empty])).toMatchObject({ out: expect.stringContaining("0 events") })
    const wrong = await dealwright(["import", out, ...empty, "--tenant", "other"])
    expect(wrong).toMatchObject({
      status: 1,
      err: expect.stringContaining("the links between its events cover the company's name"),
    })
    expect(await dealwright(["export", ...store, "--tenant", "nobody", "--out", at("no.ndjson")])).toMatchObject({
      status: 1,
    })
    expect(readdirSync(place).filter((name) => name.includes("no.ndjson"))).toEqual([])
  })

  it("cleans up behind itself when it is stopped, and says so", async () => {
    const stop = new AbortController()
    const said: Array<string> = []
    const status = await run(
      ["export", ...store, "--tenant", "acme", "--out", at("stopped.ndjson")],
      { result: () => {}, remark: (line) => void said.push(line), progress: () => stop.abort(), env: {} },
      { signal: stop.signal },
    )
    expect([status, said.join()]).toEqual([1, expect.stringContaining("stopped before it was done")])
    expect(readdirSync(place).filter((name) => name.startsWith("stopped"))).toEqual([])
    writeFileSync(at("killed.ndjson.partial"), "")
    const again = await dealwright(["export", ...store, "--tenant", "acme", "--out", at("killed.ndjson")])
    expect(again).toMatchObject({ status: 2, err: expect.stringContaining("was killed") })
  })

  it("goes through a pipe: standard output on one side, standard input on the other", async () => {
    const piped = await process_(["export", ...store, "--tenant", "acme", "--out", "-"])
    expect(piped).toMatchObject({ status: 0, err: "" })
    expect(piped.out.trimEnd().split("\n")).toHaveLength(42)
    const into = ["--store", `sqlite:${at("piped.sqlite")}`, "--host", hostFile]
    expect(await process_(["import", "-", ...into], { input: piped.out })).toMatchObject({ status: 0 })
    expect((await dealwright(["verify", ...into])).out).toContain("200 events in 10 streams")
    const half = ["--store", `sqlite:${at("half.sqlite")}`, "--host", hostFile]
    const cut = await process_(["import", "-", ...half], { input: piped.out.slice(0, piped.out.length / 2) })
    expect(cut).toMatchObject({
      status: 1,
      err: expect.stringMatching(/the \d+ commits before it were written and stay/),
    })
    expect((await process_(["import", out, ...half])).out).toContain("were there already")
  }, 60_000)
})

describe("looking after subscribers", () => {
  it("tells where they stand", async () => {
    const { out, status } = await dealwright(["subscribers", "status", ...store])
    expect([status, out]).toEqual([0, expect.stringMatching(/^test.listener: at position 0, 220 events behind/)])
    expect((await dealwright(["subscribers", "status", "--store", `sqlite:${file}`])).out).toContain("no subscribers")
  })

  it("shows what is parked, has it tried again, or gives it up for a reason", async () => {
    const own = tampered("parked.sqlite", "DELETE FROM dw_receipts WHERE tenant = 'other'")
    const parking = at("parked.sqlite")
    const { park } = await import("./support/park.ts")
    await park(parking)
    const status = await dealwright(["subscribers", "status", ...own])
    expect(status.status).toBe(1)
    expect(status.out).toMatch(/parked:\n {2}position 1 .*acme tally\/t\d.*nobody listens/)
    expect(await dealwright(["subscribers", "retry", "test.listener", "--position", "1", ...own])).toMatchObject({
      status: 0,
    })
    expect((await dealwright(["subscribers", "status", ...own])).out).toContain("to be tried again")
    const skip = ["subscribers", "skip", "test.listener", "--position", "1", "--reason", "told by telephone", ...own]
    expect(await dealwright(skip)).toMatchObject({ status: 0 })
    expect(await dealwright(skip)).toMatchObject({
      status: 1,
      err: expect.stringContaining("No event is parked at position 1"),
    })
    expect((await dealwright(["verify", ...own])).status).toBe(0)
  }, 60_000)
})
