import { request } from "node:http"
import { connect } from "node:net"
import { describe, expect, it } from "vitest"
import { type Answer, type Bank, tokens, withBank } from "./bank.ts"

const isProblem = (answer: Answer, status: number) => {
  expect(answer.status).toBe(status)
  expect(answer.headers.get("content-type")).toBe("application/problem+json")
  expect(answer.json).toMatchObject({ status, type: `urn:dealwright:problem:${answer.json.code}` })
  expect(answer.json.detail.length).toBeGreaterThan(10)
  expect(answer.json.requestId).toBe(answer.headers.get("x-request-id"))
}

const deposit = (bank: Bank, raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  bank.call("POST", "/v1/accounts/A-1/deposit", { raw, headers })

/** Sends bytes as they are and reads until the server hangs up. */
const raw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text))
    let read = ""
    socket.on("data", (chunk) => (read += chunk))
    socket.on("end", () => resolve(read))
    socket.on("error", reject)
  })

describe("problems", () => {
  it("a rejection is 422 with its rule, its figures and a sentence in the caller's language", () =>
    withBank(async ({ call }) => {
      const english = await call("POST", "/v1/accounts/A-1/withdraw", { body: { amount: 5 } })
      isProblem(english, 422)
      expect(english.json).toMatchObject({
        rule: "BANK-1",
        code: "overdrawn",
        detail: "only 0 left",
        facts: { balance: 0 },
      })
      const chinese = await call("POST", "/v1/accounts/A-1/withdraw", {
        body: { amount: 5 },
        headers: { "accept-language": "zh-CN,zh;q=0.9,en;q=0.1" },
      })
      expect(chinese.json).toMatchObject({ detail: "余额仅 0", title: "无法处理" })
      expect(chinese.headers.get("content-language")).toBe("zh-CN")
    }))

  it("a refusal is 403 with the reasons as sentences", () =>
    withBank(async ({ call }) => {
      const refused = await call("POST", "/v1/accounts/A-1/close", { body: {} })
      isProblem(refused, 403)
      expect(refused.json.rule).toBe("ORG-2")
      expect(refused.json.reasons).toEqual([
        {
          code: "access-refused",
          rule: "ORG-2",
          verdict: "Denied",
          sentence: "tim may not do this (account.Close); it takes rank manager or above.",
          facts: {
            actor: "tim",
            command: "account.Close",
            needed: "rank manager or above",
            neededZh: "manager 及以上职级",
          },
        },
      ])
    }))

  it("401 carries WWW-Authenticate: no key, a wrong one, and the key of somebody who is no member", () =>
    withBank(async ({ call }) => {
      for (const token of [null, "nonsense", `${tokens.tim}x`, tokens.tim.replace("tim_", "tom_"), tokens.gone]) {
        const answer = await call("GET", "/v1/accounts/A-1", { token })
        isProblem(answer, 401)
        expect(answer.headers.get("www-authenticate")).toContain('Bearer realm="dealwright"')
        isProblem(await call("POST", "/v1/accounts/A-1/deposit", { token, body: { amount: 1 } }), 401)
      }
      isProblem(
        await call("GET", "/v1/accounts/A-1", { token: null, headers: { authorization: "Basic dGltOng=" } }),
        401,
      )
    }))

  it("tenants don't see each other's things: the tenant comes from the key and from nowhere else", () =>
    withBank(async ({ call }) => {
      await call("POST", "/v1/accounts/A-1/deposit", { body: { amount: 5 } })
      expect((await call("GET", "/v1/accounts/A-1", { token: tokens.other })).status).toBe(404)
      expect((await call("GET", "/v1/accounts", { token: tokens.other })).json.data).toEqual([])
      expect((await call("GET", "/v1/accounts/A-1/history", { token: tokens.other })).status).toBe(404)
    }))

  it("404 for an unknown path, 405 with Allow for a wrong method, to those who are known", () =>
    withBank(async ({ call }) => {
      isProblem(await call("GET", "/v1/nothing"), 404)
      isProblem(await call("GET", "/nothing"), 404)
      const wrong = await call("DELETE", "/v1/accounts/A-1")
      isProblem(wrong, 405)
      expect(wrong.headers.get("allow")).toBe("GET, HEAD")
      expect((await call("GET", "/v1/accounts/A-1/deposit")).headers.get("allow")).toBe("POST")
      isProblem(await call("POST", "/healthz"), 405)
      isProblem(await call("GET", "/v1/nothing", { token: null }), 401)
    }))

  it("paths mean what they say: case, double and trailing slashes, %2f and %00 lead nowhere", () =>
    withBank(async ({ call }) => {
      await call("POST", "/v1/accounts/A-1/deposit", { body: { amount: 1 } })
      for (const path of [
        "/V1/accounts/A-1",
        "/v1/Accounts/A-1",
        "/v1//accounts/A-1",
        "/v1/accounts/A-1/",
        "//v1/accounts/A-1",
      ]) {
        const answer = await call("GET", path)
        expect([400, 404], path).toContain(answer.status)
        expect(answer.headers.get("content-type")).toBe("application/problem+json")
      }
      for (const id of ["A%2f1", "A%00", "%zz", "-x", "a".repeat(65), "%E2%82%AC", "a%20b"]) {
        isProblem(await call("GET", `/v1/accounts/${id}`), 400)
      }
      expect((await call("GET", "/v1/accounts/%41-1")).status).toBe(200)
      isProblem(await call("GET", `/v1/accounts/A-1?x=${"y".repeat(5000)}`), 414)
    }))

  it("406 when Accept rules JSON out, 415 for other bodies", () =>
    withBank(async (bank) => {
      isProblem(await bank.call("GET", "/v1/accounts", { headers: { accept: "text/html" } }), 406)
      isProblem(await bank.call("GET", "/v1/accounts", { headers: { accept: "application/json;q=0" } }), 406)
      expect((await bank.call("GET", "/v1/accounts", { headers: { accept: "text/html, */*;q=0.1" } })).status).toBe(200)
      isProblem(await deposit(bank, '{"amount":1}', { "content-type": "text/plain" }), 415)
      isProblem(await deposit(bank, '{"amount":1}', { "content-type": "application/json; charset=utf-16" }), 415)
      isProblem(await deposit(bank, '{"amount":1}', { "content-encoding": "gzip" }), 415)
      expect((await deposit(bank, '{"amount":1}', { "content-type": "application/json; charset=UTF-8" })).status).toBe(
        200,
      )
    }))

  it("413 for a body that is too large: by its length before it is sent, and on the way when nothing was announced", () =>
    withBank(async (bank) => {
      isProblem(await deposit(bank, `{"amount":1,"note":"${"x".repeat(70_000)}"}`), 413)
      const announced = await raw(
        bank.port,
        `POST /v1/accounts/A-1/deposit HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokens.tim}\r\nIdempotency-Key: "big"\r\nContent-Type: application/json\r\nContent-Length: 1099511627776\r\n\r\n{`,
      )
      expect(announced).toMatch(/^HTTP\/1\.1 413 /)
      const chunked = await new Promise<number>((resolve, reject) => {
        const sending = request(
          {
            port: bank.port,
            method: "POST",
            path: "/v1/accounts/A-1/deposit",
            headers: {
              authorization: `Bearer ${tokens.tim}`,
              "idempotency-key": '"chunked"',
              "content-type": "application/json",
              "transfer-encoding": "chunked",
            },
          },
          (response) => {
            response.resume()
            resolve(response.statusCode ?? 0)
          },
        )
        sending.on("error", reject)
        sending.write("[")
        for (let i = 0; i < 100; i++) sending.write(`"${"x".repeat(1000)}",`)
        sending.end("1]")
      })
      expect(chunked).toBe(413)
    }))

  it("refuses JSON that two readers might read differently", () =>
    withBank(async (bank) => {
      for (const body of [
        '{"amount":1,"amount":2}',
        '{"amount":1,"\\u0061mount":2}',
        '{"amount":1,"__proto__":{"x":1}}',
        '{"amount":1,"note":"a\\u0000b"}',
        '{"amount":1,"note":"\\ud800"}',
        '{"amount":1e1000000000}',
        '{"amount":9007199254740993}',
        '{"amount":1',
        '\ufeff{"amount":1}',
        "[".repeat(40) + "]".repeat(40),
        `{"amount":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
      ]) {
        isProblem(await deposit(bank, body), 400)
      }
      isProblem(await deposit(bank, new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), 400)
      expect((await bank.call("GET", "/v1/accounts/A-1")).status).toBe(404)
    }))

  it("refuses what the form doesn't have, and says where: unknown keys, NaN, fractions, the tag, a list", () =>
    withBank(async ({ call }) => {
      const unknown = await call("POST", "/v1/accounts/A-1/deposit", { body: { amount: 1, colour: "red" } })
      isProblem(unknown, 400)
      expect(unknown.json.issues[0].pointer).toBe("/colour")
      for (const body of [
        { amount: "NaN" },
        { amount: "1" },
        { amount: 1.5 },
        { amount: 0 },
        {},
        [],
        null,
        7,
        { amount: 1, _tag: "Deposit" },
      ]) {
        isProblem(await call("POST", "/v1/accounts/A-1/deposit", { body }), 400)
      }
    }))

  it("tells a bounded number of issues at little cost, however much is wrong", () =>
    withBank(async ({ call, url }) => {
      const lines = Array.from({ length: 5000 }, () => ({ amount: -1 }))
      const before = process.cpuUsage()
      const answer = await call("POST", "/v1/accounts/A-1/import", { body: { lines: lines.slice(0, 4000) } })
      const { system, user } = process.cpuUsage(before)
      isProblem(answer, 400)
      expect(answer.text.length).toBeLessThan(10_000)
      expect((user + system) / 1000).toBeLessThan(300)
      expect(url).toContain("127.0.0.1")
    }))

  it("a defect is a 500 without its details, told to the operator with the request id", () =>
    withBank(async ({ call, incidents }) => {
      const answer = await call("POST", "/v1/accounts/A-1/break", { body: {}, headers: { "x-request-id": "req-7" } })
      isProblem(answer, 500)
      expect(answer.text).not.toContain("hunter2")
      expect(answer.json.requestId).toBe("req-7")
      expect(incidents).toHaveLength(1)
      expect(incidents[0]).toMatchObject({ requestId: "req-7", method: "POST", path: "/v1/accounts/A-1/break" })
      expect(JSON.stringify(incidents)).not.toContain(tokens.tim)
    }))

  it("429 with Retry-After and what is left, per key", () =>
    withBank(
      async ({ call }) => {
        const first = await call("GET", "/v1/accounts")
        expect(first.headers.get("ratelimit-policy")).toBe('"key";q=3;w=180')
        expect(first.headers.get("ratelimit")).toMatch(/^"key";r=2;t=\d+$/)
        await call("GET", "/v1/accounts")
        await call("GET", "/v1/accounts")
        const limited = await call("GET", "/v1/accounts")
        isProblem(limited, 429)
        expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0)
        expect((await call("GET", "/v1/accounts", { token: tokens.tom })).status).toBe(200)
      },
      { limits: { burst: 3, perMinute: 1 } },
    ))

  it("limits those who guess keys by their address", () =>
    withBank(
      async ({ call }) => {
        const answers: Array<number> = []
        for (let i = 0; i < 5; i++)
          answers.push((await call("GET", "/v1/accounts", { token: `dw_tim_${"x".repeat(20)}${i}` })).status)
        expect(answers).toEqual([401, 401, 401, 429, 429])
      },
      { limits: { burst: 3, perMinute: 1 } },
    ))

  it("answers what is no HTTP with a problem, and headers that are too large with 431", () =>
    withBank(async ({ port }) => {
      expect(await raw(port, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/)
      expect(await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 431 [\s\S]*problem\+json/,
      )
    }))

  it("serves one dated version and says so", () =>
    withBank(async ({ call }) => {
      const answer = await call("GET", "/v1/accounts", { headers: { "dealwright-version": "2020-01-01" } })
      isProblem(answer, 400)
      expect((await call("GET", "/v1/accounts", { headers: { "dealwright-version": "2026-03-01" } })).status).toBe(200)
    }))
})
