import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { expect, it, onTestFinished } from "vitest"
import { demoToken } from "../src/Keys.ts"
import { run } from "../src/Server.ts"

/** A collector that keeps what it is sent, by path. */
const collector = async () => {
  const received = new Map<string, string>()
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (chunk) => (body += chunk))
    request.on("end", () => {
      const path = request.url ?? ""
      received.set(path, `${received.get(path) ?? ""}${body}`)
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  onTestFinished(() => void server.close())
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

it("a collector gets metrics and traces of what the server does, and no key or person in them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dealwright-telemetry-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { received, url: collects } = await collector()
  const options = {
    file: join(folder, "data.sqlite"),
    hostname: "127.0.0.1",
    port: 0,
    collector: collects,
    lingerMillis: 0,
  }
  // What wasn't sent yet is sent when the server stops.
  await Effect.runPromise(
    run(options, ({ url }) =>
      Effect.promise(async () => {
        const headers = { authorization: `Bearer ${demoToken("ann")}` }
        expect((await fetch(`${url}/v1/customers`, { headers })).status).toBe(200)
      }),
    ),
  )
  const metrics = received.get("/v1/metrics") ?? ""
  for (const name of [
    "dealwright.commands",
    "dealwright.commits",
    "dealwright.commit.duration",
    "dealwright.store.batch",
  ]) {
    expect(metrics).toContain(name)
  }
  expect(received.get("/v1/traces")).toContain("Dealwright.commit")
  expect(metrics).not.toMatch(/harbour|"ann"/)
  expect([...received.values()].join("")).not.toContain(demoToken("ann"))
}, 60_000)
