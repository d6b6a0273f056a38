import { describe, expect, it } from "vitest"
import { tokens, withBank } from "./bank.ts"

const forMia = { "dealwright-on-behalf-of": "mia" }

describe("Dealwright-On-Behalf-Of", () => {
  it("ORG-3, KER-8: acts with the delegator's rank, and the history names both", () =>
    withBank(async ({ call }) => {
      expect((await call("POST", "/v1/accounts/A-1/close")).status).toBe(403)
      expect((await call("POST", "/v1/accounts/A-1/close", { headers: forMia })).status).toBe(200)
      const { json } = await call("GET", "/v1/accounts/A-1/history")
      expect(json.data[0].meta).toMatchObject({ actor: "tim", onBehalfOf: "mia", delegation: "D-1", rank: "manager" })
    }))

  it("ORG-3: without a delegation nothing is done, and the reason says so (403)", () =>
    withBank(async ({ call }) => {
      const refused = await call("POST", "/v1/accounts/A-1/close", { headers: forMia, token: tokens.tom })
      expect(refused.status).toBe(403)
      expect(refused.json).toMatchObject({ code: "refused", rule: "ORG-3" })
      expect(refused.json.reasons[0]).toMatchObject({ code: "delegation-none", facts: { actor: "tom", from: "mia" } })
    }))

  it("ORG-3: an Idempotency-Key belongs to who sends it and on whose behalf (422)", () =>
    withBank(async ({ call }) => {
      const send = (headers: Readonly<Record<string, string>>) =>
        call("POST", "/v1/accounts/A-1/deposit", { body: { amount: 1 }, key: '"once"', headers })
      expect((await send(forMia)).status).toBe(200)
      expect((await send(forMia)).json).toMatchObject({ version: 1 })
      expect((await send({})).status).toBe(422)
    }))

  it("refuses what is no member's id (400)", () =>
    withBank(async ({ call }) => {
      const answer = await call("GET", "/v1/accounts", { headers: { "dealwright-on-behalf-of": "mia; drop" } })
      expect([answer.status, answer.json.code]).toEqual([400, "invalid-header"])
    }))

  it("ORG-5: what one sees doesn't depend on for whom one acts just now", () =>
    withBank(
      async ({ call }) => {
        await call("POST", "/v1/accounts/M-1/deposit", { body: { amount: 1 }, token: tokens.mia })
        expect((await call("GET", "/v1/accounts/M-1", { headers: forMia })).status).toBe(404)
      },
      { visibility: (_directory, actor) => ({ _tag: "OfMembers", members: new Set([actor.id]) }) },
    ))
})
