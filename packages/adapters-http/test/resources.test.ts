import { describe, expect, it } from "vitest"
import { executed, tokens, withBank } from "./bank.ts"

describe("a resource over HTTP", () => {
  it("sends a command, reads the state, lists and tells the history", () =>
    withBank(async ({ call }) => {
      const deposit = await call("POST", "/v1/accounts/A-1/deposit", { body: { amount: 50 } })
      expect(deposit.status).toBe(200)
      expect(deposit.json).toEqual({
        id: "A-1",
        version: 1,
        events: [{ _tag: "Deposited", amount: 50, by: "tim" }],
        reasons: [],
      })
      expect(deposit.headers.get("etag")).toBe('"1"')
      const read = await call("GET", "/v1/accounts/A-1")
      expect(read.json).toEqual({
        id: "A-1",
        version: 1,
        state: { balance: 50, owner: "tim", open: true },
        reasons: [],
      })
      const list = await call("GET", "/v1/accounts?owner=tim")
      expect(list.json.data).toHaveLength(1)
      const history = await call("GET", "/v1/accounts/A-1/history")
      expect(history.json.data).toMatchObject([
        { version: 1, type: "Deposited", data: { amount: 50 }, meta: { actor: "tim" } },
      ])
    }))

  it("answers with the state when the caller prefers it", () =>
    withBank(async ({ call }) => {
      const deposit = await call("POST", "/v1/accounts/A-1/deposit", {
        body: { amount: 5 },
        headers: { prefer: "return=representation" },
      })
      expect(deposit.json.state.balance).toBe(5)
    }))

  it("tells with dryRun what would happen and stores nothing", () =>
    withBank(async ({ call }) => {
      const preview = await call("POST", "/v1/accounts/A-1/deposit?dryRun=true", { body: { amount: 5 } })
      expect(preview.status).toBe(200)
      expect(preview.json.consequences).toEqual([
        { kind: "account", id: "A-1", event: { _tag: "Deposited", amount: 5, by: "tim" } },
      ])
      expect((await call("GET", "/v1/accounts/A-1")).status).toBe(404)
    }))

  it("does not offer what only the system may send", () =>
    withBank(async ({ call, endpoints }) => {
      expect(endpoints.map(({ path }) => path)).not.toContain("/v1/accounts/{id}/interest")
      expect((await call("POST", "/v1/accounts/A-1/interest", { body: { amount: 5 } })).status).toBe(404)
    }))

  it("pages with a cursor: every row once, in order, and a link to the next page", () =>
    withBank(async ({ call }) => {
      for (let i = 0; i < 7; i++) await call("POST", `/v1/accounts/P-${i}/deposit`, { body: { amount: 10 + (i % 3) } })
      const seen: Array<string> = []
      let path = "/v1/accounts?limit=3&sort=-balance"
      for (let pages = 0; pages < 10; pages++) {
        const page = await call("GET", path)
        expect(page.status).toBe(200)
        for (const row of page.json.data) seen.push(row.id)
        if (!page.json.has_more) {
          expect(page.headers.get("link")).toBeNull()
          break
        }
        path = /<(.*)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1] ?? ""
        expect(path).toContain(page.json.next_cursor)
      }
      expect(seen).toEqual(["P-5", "P-2", "P-4", "P-1", "P-6", "P-3", "P-0"])
    }))

  it("filters by equality, by several values, by range, and refuses a cursor of another list", () =>
    withBank(async ({ call }) => {
      for (const amount of [10, 20, 30]) await call("POST", `/v1/accounts/F-${amount}/deposit`, { body: { amount } })
      const ids = async (query: string) =>
        (await call("GET", `/v1/accounts?${query}`)).json.data.map(({ id }: { id: string }) => id)
      expect(await ids("balance=20")).toEqual(["F-20"])
      expect(await ids("balance=10&balance=30")).toEqual(["F-10", "F-30"])
      expect(await ids("balance.from=20&balance.until=30")).toEqual(["F-20"])
      expect(await ids("open=false")).toEqual([])
      const page = await call("GET", "/v1/accounts?limit=1")
      expect((await call("GET", `/v1/accounts?limit=1&open=true&cursor=${page.json.next_cursor}`)).status).toBe(400)
      for (const bad of [
        "limit=0",
        "limit=101",
        "limit=1&limit=2",
        "size=3",
        "sort=secret",
        "balance=NaN",
        "cursor=e30",
      ]) {
        expect((await call("GET", `/v1/accounts?${bad}`)).status, bad).toBe(400)
      }
    }))

  it("answers 304 to the ETag that it told, and 412 to a stale If-Match, leaving everything as it is", () =>
    withBank(async ({ call }) => {
      await call("POST", "/v1/accounts/A-1/deposit", { body: { amount: 50 } })
      const unchanged = await call("GET", "/v1/accounts/A-1", { headers: { "if-none-match": '"1"' } })
      expect(unchanged.status).toBe(304)
      expect(unchanged.text).toBe("")
      const fresh = await call("POST", "/v1/accounts/A-1/deposit", {
        body: { amount: 1 },
        headers: { "if-match": '"1"' },
      })
      expect(fresh.json.version).toBe(2)
      const stale = await call("POST", "/v1/accounts/A-1/deposit", {
        body: { amount: 1 },
        headers: { "if-match": '"1"' },
      })
      expect(stale.status).toBe(412)
      expect(stale.headers.get("etag")).toBe('"2"')
      const staleDry = await call("POST", "/v1/accounts/A-1/deposit?dryRun=true", {
        body: { amount: 1 },
        headers: { "if-match": '"1"' },
      })
      expect(staleDry.status).toBe(412)
      // An impossible command on a version that is gone: what counts is that the caller's picture is out of date.
      const impossible = await call("POST", "/v1/accounts/A-1/withdraw", {
        body: { amount: 1000 },
        headers: { "if-match": '"1"' },
      })
      expect(impossible.status).toBe(412)
      expect((await call("GET", "/v1/accounts/A-1")).json.version).toBe(2)
      expect(
        (await call("POST", "/v1/accounts/A-9/deposit", { body: { amount: 1 }, headers: { "if-match": "*" } })).status,
      ).toBe(412)
    }))

  it("asks for If-Match where the resource needs it (428)", async () => {
    const { resources } = await import("./bank.ts")
    await withBank(
      async ({ call }) => {
        const answer = await call("POST", "/v1/accounts/A-1/deposit", { body: { amount: 1 } })
        expect(answer.status).toBe(428)
        expect(answer.json.code).toBe("if-match-required")
      },
      { resources: resources.map((one) => ({ ...one, needsIfMatch: true })) },
    )
  })

  it("ORG-5: shows a member only their own things where visibility says so", () =>
    withBank(
      async ({ call }) => {
        await call("POST", "/v1/accounts/T-1/deposit", { body: { amount: 1 } })
        await call("POST", "/v1/accounts/M-1/deposit", { body: { amount: 1 }, token: tokens.mia })
        expect((await call("GET", "/v1/accounts/M-1")).status).toBe(404)
        expect((await call("GET", "/v1/accounts/M-1/history")).status).toBe(404)
        // Nor does a command reach what one may not see.
        expect((await call("POST", "/v1/accounts/M-1/deposit", { body: { amount: 1 } })).status).toBe(404)
        expect((await call("POST", "/v1/accounts/M-1/deposit?dryRun=true", { body: { amount: 1 } })).status).toBe(404)
        const rows = async (token: string) =>
          (await call("GET", "/v1/accounts?limit=1", { token })).json.data.map(({ id }: { id: string }) => id)
        expect(await rows(tokens.tim)).toEqual(["T-1"])
        expect(await rows(tokens.mia)).toEqual(["M-1"])
        expect((await call("GET", "/v1/accounts/T-1", { token: tokens.mia })).status).toBe(200)
      },
      {
        visibility: (_directory, actor) =>
          actor.rank.level > 0 ? { _tag: "Everything" } : { _tag: "OfMembers", members: new Set([actor.id]) },
      },
    ))
})

describe("Idempotency-Key", () => {
  it("is required: 400 without, 400 when it is none", () =>
    withBank(async ({ call, url }) => {
      const response = await fetch(`${url}/v1/accounts/A-1/deposit`, {
        method: "POST",
        headers: { authorization: `Bearer ${tokens.tim}`, "content-type": "application/json" },
        body: '{"amount":1}',
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ code: "idempotency-key-missing" })
      expect((await call("POST", "/v1/accounts/A-1/deposit", { body: { amount: 1 }, key: '"' })).status).toBe(400)
    }))

  it("replays status and body, refuses another payload, and belongs to one caller of one company", () =>
    withBank(async ({ call }) => {
      const send = (amount: number, token: string) =>
        call("POST", "/v1/accounts/A-1/deposit", { body: { amount }, key: '"once"', token })
      const first = await send(5, tokens.tim)
      await call("POST", "/v1/accounts/A-1/deposit", { body: { amount: 7 } })
      const again = await send(5, tokens.tim)
      expect([again.status, again.text]).toEqual([first.status, first.text])
      expect(again.headers.get("etag")).toBe(first.headers.get("etag"))
      const other = await send(6, tokens.tim)
      expect([other.status, other.json.code]).toEqual([422, "idempotency-key-reused"])
      expect((await send(6, tokens.tom)).json.version).toBe(3)
      expect((await send(6, tokens.other)).json.version).toBe(1)
    }))

  it("lets 128 concurrent duplicates do one thing, and answers all of them alike", () =>
    withBank(async ({ call }) => {
      executed.deposits = 0
      const answers = await Promise.all(
        Array.from({ length: 128 }, () =>
          call("POST", "/v1/accounts/A-1/deposit", { body: { amount: 5 }, key: '"all-at-once"' }),
        ),
      )
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
      expect(answers[0]?.status).toBe(200)
      expect((await call("GET", "/v1/accounts/A-1")).json).toMatchObject({ version: 1, state: { balance: 5 } })
    }))
})
