import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Endpoint } from "../src/Endpoint.ts"
import { parseStrict } from "../src/internal/StrictJson.ts"
import { caller, tokens, withBank } from "./bank.ts"

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly security: unknown
  readonly responses: Readonly<Record<string, { readonly content: object }>>
}

const limits = { maxJsonDepth: 32, maxJsonNodes: 20_000 }
const bytes = (text: string) => new TextEncoder().encode(text)

describe("the strict reader", () => {
  it("reads what JSON.stringify writes, as JSON.parse would", () => {
    const exact = fc.jsonValue({ maxDepth: 5 }).filter((value) => {
      const text = JSON.stringify(value)
      return !text.includes("\\u0000") && !text.includes("\\ud") && !text.includes('"__proto__"')
    })
    fc.assert(
      fc.property(exact, (value) => {
        const text = JSON.stringify(value)
        const read = parseStrict(bytes(text), limits)
        const lossy = /(?:^|[^"\w.])-?\d{16,}/.test(text) || /e\+/i.test(text)
        return lossy || (read._tag === "Success" && JSON.stringify(read.success) === text)
      }),
      { numRuns: 1000 },
    )
  })

  it("never throws, and reads nothing that JSON.parse does not", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,\\ 0e-.tfn\u0000é'), maxLength: 40 }), (text) => {
        const read = parseStrict(bytes(text), limits)
        if (read._tag === "Failure") return true
        JSON.parse(text)
        return true
      }),
      { numRuns: 5000 },
    )
  })

  it("finds a key given twice wherever it stands", () => {
    const key = fc.stringMatching(/^[a-z\\"é]{1,5}$/u)
    fc.assert(
      fc.property(key, fc.nat({ max: 8 }), (name, depth) => {
        const twice = `{${JSON.stringify(name)}:1,"other":{},${JSON.stringify(name)}:2}`
        const text = `${"[".repeat(depth)}${twice}${"]".repeat(depth)}`
        return name === "other" || parseStrict(bytes(text), limits)._tag === "Failure"
      }),
      { numRuns: 1000 },
    )
  })
})

describe("the document and the page", () => {
  it("is OpenAPI 3.1 with every endpoint, a bearer token for each and problems as problem+json", () =>
    withBank(async ({ call, endpoints }) => {
      const { json } = await call("GET", "/openapi.json", { token: null })
      expect(json.openapi).toMatch(/^3\.1\./)
      const ids = new Set<string>()
      let operations = 0
      for (const [path, methods] of Object.entries<Record<string, Operation>>(json.paths)) {
        for (const [method, operation] of Object.entries(methods)) {
          operations++
          ids.add(operation.operationId)
          expect(endpoints).toContainEqual(expect.objectContaining({ path, method: method.toUpperCase() }))
          expect(operation.security).toEqual([{ bearer: [] }])
          expect(operation.summary.length).toBeGreaterThan(0)
          expect(Object.keys(operation.responses["401"]?.content ?? {})).toEqual(["application/problem+json"])
        }
      }
      expect(operations).toBe(endpoints.length)
      expect(ids.size).toBe(endpoints.length)
      const payload = json.paths["/v1/accounts/{id}/deposit"].post.requestBody.content["application/json"].schema
      expect(Object.keys(payload.properties)).toEqual(["amount", "note"])
      expect(payload.additionalProperties).toBe(false)
      // Every reference leads somewhere.
      const refs = JSON.stringify(json).matchAll(/"#\/components\/schemas\/([^"]+)"/g)
      for (const [, name] of refs) expect(json.components.schemas).toHaveProperty([name ?? ""])
    }))

  it("is shown by a page that fetches nothing from elsewhere", () =>
    withBank(async ({ call }) => {
      const page = await call("GET", "/docs", { token: null })
      expect(page.status).toBe(200)
      expect(page.headers.get("content-type")).toContain("text/html")
      expect(page.text).not.toMatch(/<(?:script|link)[^>]+(?:src|href)=["']https?:/)
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'")
    }))

  it("tells health and an index to everybody", () =>
    withBank(async ({ call }) => {
      expect((await call("GET", "/healthz", { token: null })).json).toEqual({ status: "ok" })
      expect((await call("GET", "/", { token: null })).json.documentation).toBe("/docs")
      expect((await call("HEAD", "/v1/accounts")).status).toBe(200)
    }))
})

describe("leaving", () => {
  const slow = (started: () => void): Endpoint => ({
    method: "GET",
    path: "/v1/slow",
    name: "slow",
    group: "slow",
    summary: "Takes a while",
    success: Schema.Struct({ done: Schema.Boolean }),
    handle: () =>
      Effect.sync(started).pipe(Effect.andThen(Effect.sleep(400)), Effect.as({ status: 200, body: { done: true } })),
  })

  it("answers what is in flight, takes connections while it lingers, says so in its health, refuses afterwards", async () => {
    let begin = () => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    await withBank(
      async ({ call, drain, url }) => {
        const inFlight = call("GET", "/v1/slow")
        await begun
        const drained = Effect.runPromise(drain)
        await new Promise((resolve) => setTimeout(resolve, 20))
        const health = await call("GET", "/healthz", { headers: { connection: "close" } })
        expect(health.status).toBe(503)
        expect(health.json.code).toBe("draining")
        expect((await inFlight).json).toEqual({ done: true })
        await drained
        await expect(caller(url)("GET", "/healthz")).rejects.toThrow()
      },
      { endpoints: [slow(() => begin())], lingerMillis: 100 },
    )
  })
})

describe("whatever comes", () => {
  it(
    "no request yields a 5xx, and every refusal is a problem",
    () =>
      withBank(
        async ({ call, endpoints, incidents }) => {
          const paths = endpoints.map(({ path }) => path).filter((path) => !path.endsWith("/break"))
          const id = fc.oneof(
            fc.constantFrom("A-1", "main", "%00", "..", "%2e%2e", "A%2fB", "é"),
            fc.string({ maxLength: 80 }).map(encodeURIComponent),
          )
          const junk = fc.oneof(
            fc.json({ maxDepth: 4 }),
            fc.string({ maxLength: 60 }),
            fc.constantFrom(
              "{}",
              '{"amount":1}',
              '{"amount":1e999}',
              '{"lines":[{}]}',
              "[".repeat(9000),
              "null",
              "\u0000",
            ),
            fc.jsonValue().map((amount) => JSON.stringify({ amount })),
          )
          const header = fc.constantFrom<Record<string, string>>(
            {},
            { "if-match": '"1"' },
            { "if-match": "junk" },
            { "if-none-match": '*, "1"' },
            { accept: "text/html" },
            { "accept-language": ";;;q=,zh" },
            { "content-type": "text/plain" },
            { "idempotency-key": '"\\"' },
            { prefer: "return=representation" },
            { "x-request-id": "a b" },
          )
          const query = fc.oneof(
            fc.constant(""),
            fc.constantFrom(
              "?limit=5",
              "?limit=-1",
              "?cursor=%ff",
              "?sort=-balance&balance.from=1",
              "?dryRun=true",
              "?dryRun=maybe",
              "?balance=null",
              "?owner=%00",
              "?open.from=1",
            ),
            fc.webQueryParameters().map((text) => `?${text.slice(0, 200)}`),
          )
          const request = fc.record({
            method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"),
            path: fc.constantFrom(...paths, "/v1", "/nothing", "/healthz"),
            id,
            query,
            junk,
            header,
            token: fc.constantFrom(tokens.tim, tokens.mia, null, "x"),
          })
          await fc.assert(
            fc.asyncProperty(request, async ({ header, id, junk, method, path, query, token }) => {
              const hasBody = method !== "GET" && method !== "HEAD"
              const answer = await call(method, `${path.replace("{id}", id)}${query}`, {
                token,
                headers: header,
                ...(hasBody ? { raw: junk } : {}),
              })
              expect(answer.status, `${method} ${path} ${answer.text}`).toBeLessThan(500)
              if (answer.status >= 400 && method !== "HEAD") {
                expect(answer.headers.get("content-type")).toBe("application/problem+json")
                expect(answer.json.status).toBe(answer.status)
              }
            }),
            { numRuns: 600 },
          )
          expect(incidents).toEqual([])
        },
        { limits: { burst: 1_000_000, perMinute: 60_000_000 } },
      ),
    120_000,
  )
})
