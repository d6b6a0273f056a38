import { type ChildProcess, execFile, spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, describe, expect, it } from "vitest"
import { demoToken } from "../src/Keys.ts"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
const receiverFile = fileURLToPath(new URL("../src/receiver.ts", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "dealwright-server-"))
const file = (name: string) => join(folder, name, "data.sqlite")
const running = new Set<ChildProcess>()

afterAll(() => {
  for (const child of running) child.kill("SIGKILL")
  rmSync(folder, { recursive: true, force: true })
})

interface Started {
  readonly child: ChildProcess
  readonly url: string
  readonly output: () => string
  /** How the process ended. */
  readonly ended: Promise<number | null>
}

/** Starts the server as `npm start` does; resolves when it listens or has ended. */
const start = (environment: Record<string, string>): Promise<Started> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ["--conditions=@dealwright/source", main], {
      env: { ...process.env, PORT: "0", ...environment },
    })
    running.add(child)
    let output = ""
    const ended = new Promise<number | null>((done) => child.on("exit", (code) => done(code)))
    const settle = () => resolve({ child, url: /on (http:\S+)/.exec(output)?.[1] ?? "", output: () => output, ended })
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes("Ctrl-C")) settle()
    }
    child.stdout?.on("data", read)
    child.stderr?.on("data", read)
    child.on("exit", () => {
      running.delete(child)
      settle()
    })
  })

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

const stop = async ({ child, ended }: Started): Promise<number | null> => {
  child.kill("SIGTERM")
  return ended
}

const call = async (started: Started, method: string, path: string, member: string, body?: unknown, key?: string) => {
  const response = await fetch(`${started.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${demoToken(member)}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  })
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  const json: any = await response.json()
  return { status: response.status, json }
}

describe("npm start", () => {
  it("prints curl lines that work as they are, keeps everything over a restart, and ends with 0 on SIGTERM", async () => {
    const first = await start({ DATA: file("main") })
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(first.output()).toContain(`${first.url}/docs`)
    const lines = first
      .output()
      .split("\n")
      .filter((line) => line.startsWith("curl "))
    expect(lines).toHaveLength(7)
    const answers: Array<string> = []
    for (const line of lines) answers.push((await promisify(execFile)("bash", ["-c", line])).stdout)
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
    const [decision, submitted, approved, held, released, registered, revealed]: Array<any> = answers.map((text) =>
      JSON.parse(text),
    )
    expect(decision).toMatchObject({ verdict: "NeedsApproval", rank: "director" })
    expect(decision.reasons[0].sentence).toContain("8% off")
    expect(decision.alternatives.prices.lines[0].unitPrice).toEqual({ amount: "2500.00", currency: "CNY" })
    expect(submitted.events[0]._tag).toBe("QuoteSubmitted")
    expect(approved.events.map((one: { _tag: string }) => one._tag)).toContain("Approved")
    expect((await call(first, "GET", "/v1/quotes/Q-2001", "ann")).json.state._tag).toBe("Approved")
    expect(held.events[0]._tag).toBe("OrderHeld")
    expect(held.reasons[0]).toMatchObject({ rule: "CRD-4", code: "credit-limit-exceeded" })
    expect(released.events.map((one: { _tag: string }) => one._tag)).toContain("Approved")
    expect(registered.events[0]).toMatchObject({ _tag: "WebhookRegistered", wanted: ["*"] })
    expect(revealed.secret).toMatch(/^whsec_/)
    const order = await call(first, "GET", "/v1/orders/SO-1002", "ann")
    expect(order.json.state._tag).toBe("Released")
    expect(await stop(first)).toBe(0)

    const second = await start({ DATA: file("main") })
    expect((await call(second, "GET", "/v1/orders/SO-1002", "ann")).json).toEqual(order.json)
    // The same key as before the restart: nothing is done, the answer is the same.
    const again = await call(second, "POST", "/v1/orders/SO-1002/release", "ivy", {}, '"release-1"')
    expect(again.json).toEqual(held)
    expect((await call(second, "GET", "/v1/orders/SO-1002", "ann")).json.version).toBe(order.json.version)
    expect(await stop(second)).toBe(0)
  }, 120_000)

  it("sends webhooks to the receiver that the examples show, over a restart too, and the receiver believes nobody else", async () => {
    const port = await freePort()
    const first = await start({ DATA: file("hooks") })
    const url = `http://127.0.0.1:${port}/`
    const hook = { url, wanted: ["stock"] }
    expect((await call(first, "POST", "/v1/webhooks/try/register", "ann", hook, '"hook-0"')).status).toBe(403)
    await call(first, "POST", "/v1/webhooks/try/register", "dan", hook, '"hook-1"')
    const { secret } = (await call(first, "POST", "/v1/webhooks/try/reveal-secret", "dan", {})).json
    const receiver = spawn(process.execPath, [receiverFile, String(port), secret])
    running.add(receiver)
    let printed = ""
    receiver.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString()
    })
    const receipts = () =>
      [...printed.matchAll(/stock\.\S+ stock\/HOSE-50 .*"receiptNo":"(W-\d)"/g)].map((match) => match[1])
    const until = async (holds: () => boolean) => {
      for (let i = 0; i < 400 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 25))
      expect(holds()).toBe(true)
    }
    const receive = (to: Started, receiptNo: string) =>
      call(to, "POST", "/v1/stock/HOSE-50/receive", "wes", { receiptNo, quantity: "1" }, `"${receiptNo}"`)
    await until(() => printed.includes("receiving on"))
    await receive(first, "W-1")
    await until(() => receipts().includes("W-1"))
    first.child.kill("SIGKILL")
    await first.ended
    const second = await start({ DATA: file("hooks") })
    await receive(second, "W-2")
    await until(() => receipts().includes("W-2"))
    expect(receipts()).toEqual(["W-1", "W-2"])
    const forged = await fetch(url, {
      method: "POST",
      headers: {
        "webhook-id": "msg_1",
        "webhook-timestamp": String(Math.floor(Date.now() / 1000)),
        "webhook-signature": "v1,AAAA",
      },
      body: "{}",
    })
    expect(forged.status).toBe(401)
    receiver.kill()
    expect(await stop(second)).toBe(0)
  }, 120_000)

  it("says who holds the file, and which port is taken, and ends with 1", async () => {
    const first = await start({ DATA: file("held") })
    const second = await start({ DATA: file("held") })
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain(`in use by process ${first.child.pid}`)
    const third = await start({ DATA: file("other"), PORT: new URL(first.url).port })
    expect(await third.ended).toBe(1)
    expect(third.output()).toMatch(/port \d+ is taken by another program.*PORT=\d+ npm start/)
    expect(await stop(first)).toBe(0)
  }, 120_000)

  it("refuses to open demo keys to the network, and takes a file of keys instead", async () => {
    const open = await start({ DATA: file("open"), HOST: "0.0.0.0" })
    expect(await open.ended).toBe(1)
    expect(open.output()).toContain("known to everybody")
    const keys = join(folder, "keys.json")
    writeFileSync(keys, '{"keys":[{"id":"ann"}]}')
    const wrong = await start({ DATA: file("open"), KEYS: keys })
    expect(await wrong.ended).toBe(1)
    expect(wrong.output()).toContain(keys)
  }, 120_000)

  it("goes on where a kill stopped it, and does nothing twice", async () => {
    const killed = await start({ DATA: file("killed") })
    const send = (to: Started) =>
      Promise.all(
        Array.from({ length: 16 }, () =>
          call(
            to,
            "POST",
            "/v1/stock/HOSE-50/receive",
            "wes",
            { receiptNo: "GR-9", quantity: "7" },
            '"receipt-9"',
          ).catch(() => undefined),
        ),
      )
    const sending = send(killed)
    await new Promise((resolve) => setTimeout(resolve, 20))
    killed.child.kill("SIGKILL")
    await sending
    await killed.ended
    const next = await start({ DATA: file("killed") })
    const answers = await send(next)
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
    const stock = await call(next, "GET", "/v1/stock/HOSE-50/history", "wes")
    const receipts = stock.json.data.filter((one: { data: { receiptNo?: string } }) => one.data.receiptNo === "GR-9")
    expect(receipts).toHaveLength(1)
    expect(await stop(next)).toBe(0)
  }, 120_000)

  it("answers on SIGTERM what is in flight, and still takes a connection while it drains", async () => {
    const started = await start({ DATA: file("drain"), LINGER: "2000" })
    const inFlight = Array.from({ length: 20 }, (_, i) =>
      call(started, "POST", "/v1/stock/HOSE-50/receive", "wes", { receiptNo: `D-${i}`, quantity: "1" }, `"drain-${i}"`),
    )
    await Promise.race(inFlight)
    started.child.kill("SIGTERM")
    await new Promise((resolve) => setTimeout(resolve, 30))
    const late = await fetch(`${started.url}/healthz`, { headers: { connection: "close" } })
    expect(late.status).toBe(503)
    expect((await Promise.all(inFlight)).map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(await started.ended).toBe(0)
  }, 120_000)
})

describe("the port", () => {
  it("is found taken by a program that isn't ours too", async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve))
    const address = other.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    const started = await start({ DATA: file("foreign"), PORT: String(port) })
    expect(await started.ended).toBe(1)
    expect(started.output()).toContain(`port ${port} is taken`)
    await new Promise((resolve) => other.close(resolve))
  }, 60_000)
})
